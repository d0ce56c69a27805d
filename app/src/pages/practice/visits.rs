//! Times compared with targets, and steps done, skipped and left out, for each visit.

use super::{reason_words, spoken, stage};
use crate::api::{DebriefStep, DebriefVisit};
use crate::components::ScrollTable;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::time::Ms;
use leptos::prelude::*;

/// One visit.
pub fn view(locale: Locale, place: usize, visit: &DebriefVisit) -> AnyView {
    let ended = match visit.end {
        Some(end) => td_string!(locale, practice.visit_ended, how = words::end(locale, end)).to_string(),
        None => td_string!(locale, practice.visit_open).to_owned(),
    };
    let id = format!("visit-{place}");
    let steps = if visit.steps.is_empty() {
        view! { <p class="muted">{td_string!(locale, practice.steps_none)}</p> }.into_any()
    } else {
        steps(locale, visit)
    };
    view! {
        <article class="panel" aria-labelledby=id.clone()>
            <h3 id=id.clone()>{visit.name.clone()}</h3>
            <p>{ended}</p>
            {clocks(locale, visit)}
            {steps}
        </article>
    }
    .into_any()
}

fn clocks(locale: Locale, visit: &DebriefVisit) -> AnyView {
    let names = [
        td_string!(locale, practice.clock_greeted),
        td_string!(locale, practice.clock_called),
        td_string!(locale, practice.clock_served),
        td_string!(locale, practice.clock_resolved),
    ];
    let rows: Vec<_> = names
        .into_iter()
        .zip(visit.clocks)
        .map(|(name, (took, target))| {
            let compared = match (took, target) {
                (None, _) => view! { <td>{td_string!(locale, practice.did_not_happen)}</td> }.into_any(),
                (Some(took), Some(target)) if took > target => {
                    let time = words::length(took - target);
                    let late = td_string!(locale, practice.late_by, time = time).to_string();
                    view! { <td class="late-text">{late}</td> }.into_any()
                }
                (Some(_), Some(_)) => view! { <td>{td_string!(locale, practice.in_time)}</td> }.into_any(),
                (Some(_), None) => view! { <td>{td_string!(locale, practice.no_target)}</td> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="nums">{length(took)}</td>
                    <td class="nums">{length(target)}</td>
                    {compared}
                </tr>
            }
        })
        .collect();
    let caption = td_string!(locale, practice.clocks_of, name = visit.name.clone()).to_string();
    view! {
        <ScrollTable label=caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, practice.clock)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.took)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.target)}</th>
                        <th scope="col">{td_string!(locale, practice.compared)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
    }
    .into_any()
}

fn length(ms: Option<Ms>) -> String {
    ms.map_or_else(|| "–".to_owned(), words::length)
}

fn steps(locale: Locale, visit: &DebriefVisit) -> AnyView {
    let of = visit.steps.iter().filter(|step| step.required).count();
    let done = visit.steps.iter().filter(|step| step.required && step.skipped == Some(false)).count();
    let rows: Vec<_> = visit.steps.iter().map(|step| row(locale, step)).collect();
    let caption = td_string!(locale, practice.steps_of, name = visit.name.clone()).to_string();
    view! {
        <p>{td_string!(locale, practice.steps_sum, n = done, of = of).to_string()}</p>
        <ScrollTable label=caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, practice.step)}</th>
                        <th scope="col">{td_string!(locale, practice.how)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.took)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.usual)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
    }
    .into_any()
}

fn row(locale: Locale, step: &DebriefStep) -> AnyView {
    let (class, how) = match step.skipped {
        Some(false) => ("tag good", td_string!(locale, practice.was_done)),
        Some(true) => ("tag warn", td_string!(locale, practice.was_skipped)),
        None if step.required => ("tag warn", td_string!(locale, practice.was_left_out)),
        None => ("tag", td_string!(locale, practice.was_left_out)),
    };
    let reason = step.reason.map(|reason| format!(" {}", reason_words(locale, reason)));
    let over = match (step.took_ms, step.target_ms) {
        (Some(took), Some(target)) if took > target => {
            let time = words::length(took - target);
            Some(format!(" · {}", td_string!(locale, practice.longer_by, time = time)))
        }
        _ => None,
    };
    let required = step
        .required
        .then(|| view! { " " <span class="tag">{td_string!(locale, practice.is_required)}</span> });
    view! {
        <tr>
            <th scope="row">
                {stage(locale, step.stage)} {required} " "
                <span class="said">{spoken(locale, &step.say)}</span>
            </th>
            <td><span class=class>{how}</span> {reason} {over}</td>
            <td class="nums">{length(step.took_ms)}</td>
            <td class="nums">{length(step.target_ms)}</td>
        </tr>
    }
    .into_any()
}
