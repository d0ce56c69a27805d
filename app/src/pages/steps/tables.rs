//! The tables of figures about the Steps of Service.

use super::names::{by_words, named, version};
use crate::api::{Followed, FollowedRow, FollowedStep, StepsPage, step_name};
use crate::components::ScrollTable;
use crate::i18n::{Locale, td_string};
use crate::pages::practice::{said, stage};
use crate::words::{self, hundred};
use domain::reports::StepsBy;
use domain::time::Ms;
use leptos::prelude::*;

fn length(ms: Option<Ms>) -> String {
    ms.map_or_else(|| "–".to_owned(), words::length)
}

/// The rows of the grouping, and their total.
pub fn rows(locale: Locale, page: &StepsPage, figures: &Followed) -> AnyView {
    if figures.rows.is_empty() {
        return ().into_any();
    }
    let body: Vec<_> = figures.rows.iter().map(|one| row(locale, page, figures, one)).collect();
    let title = td_string!(locale, steps.rows);
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let links = page.floor && matches!(page.by, StepsBy::Service | StepsBy::District);
    let one_day = (page.floor && !(links && opens(page, figures)))
        .then(|| view! { <p class="formula">{td_string!(locale, steps.one_day)}</p> });
    let total = td_string!(locale, steps.all_together).to_owned();
    let all = cells(locale, &figures.total, words::number(figures.total.left).into_any());
    let by = by_words(locale, page.by);
    view! {
        <section>
            <h2>{title}</h2>
            <ScrollTable label=title>
                    <thead>
                        <tr>
                            <th scope="col">{by}</th>
                            {number(td_string!(locale, steps.legs))}
                            {number(td_string!(locale, steps.done))}
                            {number(td_string!(locale, steps.share))}
                            <th scope="col">{td_string!(locale, steps.range)}</th>
                            {number(td_string!(locale, steps.median))}
                            {number(td_string!(locale, steps.p90))}
                            {number(td_string!(locale, steps.left))}
                            {number(td_string!(locale, steps.reopened))}
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row">{total}</th>
                            {all}
                        </tr>
                    </tfoot>
                </ScrollTable>
            {one_day}
        </section>
    }
    .into_any()
}

/// Whether rows link to lists: the floor has lists for one day, and none by channel.
fn opens(page: &StepsPage, figures: &Followed) -> bool {
    let set = |name: &str| page.asked.get(name).is_some_and(|value| !value.is_empty());
    figures.from == figures.to && !set("channel")
}

/// The floor's list of visits behind a row.
fn behind(page: &StepsPage, figures: &Followed, list: &str, key: &str) -> Option<String> {
    if !page.floor || !opens(page, figures) || key == "-" {
        return None;
    }
    let other = |name: &str| {
        let value = page.asked.get(name).filter(|value| !value.is_empty());
        value.map(|value| format!("&{name}={value}")).unwrap_or_default()
    };
    let rest = match page.by {
        StepsBy::Service => other("district"),
        StepsBy::District => other("service"),
        StepsBy::Version | StepsBy::Officer => return None,
    };
    let by = page.by.as_str();
    Some(format!("/floor?list={list}&day={}&{by}={key}{rest}", figures.from))
}

fn row(locale: Locale, page: &StepsPage, figures: &Followed, row: &FollowedRow) -> AnyView {
    let name = named(locale, page, &row.key);
    let link = |list: &str, label: String, text: String| match behind(page, figures, list, &row.key) {
        Some(href) => view! { <a href=href aria-label=label>{text}</a> }.into_any(),
        None => text.into_any(),
    };
    let label = td_string!(locale, steps.open_visits, name = name.clone()).to_string();
    let left = td_string!(locale, steps.open_left, name = name.clone()).to_string();
    view! {
        <tr>
            <th scope="row">{link("all", label, name)}</th>
            {cells(locale, row, link("left", left, words::number(row.left)))}
        </tr>
    }
    .into_any()
}

/// The cells of a row after its name.
fn cells(locale: Locale, row: &FollowedRow, left: AnyView) -> AnyView {
    let share = row.share.map(|share| td_string!(locale, steps.of_100, n = hundred(share)).to_string());
    let range = match row.interval {
        Some((low, high)) => {
            td_string!(locale, steps.between, low = hundred(low), high = hundred(high)).to_string()
        }
        None => td_string!(locale, steps.too_few).to_owned(),
    };
    let (n, of) = (words::number(row.done), words::number(row.applicable));
    let done = td_string!(locale, steps.n_of, n = n, of = of).to_string();
    view! {
        <td class="nums">{words::number(row.legs)}</td>
        <td class="nums">{done}</td>
        <td class="nums">{share.unwrap_or_else(|| "–".to_owned())}</td>
        <td>{range}</td>
        <td class="nums">{length(row.to_acknowledge_ms.p50)}</td>
        <td class="nums">{length(row.to_acknowledge_ms.p90)}</td>
        <td class="nums">{left}</td>
        <td class="nums">{words::number(row.reopened)}</td>
    }
    .into_any()
}

/// The table of steps.
pub fn steps(locale: Locale, page: &StepsPage, figures: &Followed) -> AnyView {
    let mut scripts: Vec<&str> = Vec::new();
    for step in &figures.steps {
        if !scripts.contains(&step.script.as_str()) {
            scripts.push(&step.script);
        }
    }
    if scripts.is_empty() {
        return ().into_any();
    }
    let open = scripts.len() == 1;
    let tables: Vec<_> = scripts
        .into_iter()
        .map(|script| {
            let own: Vec<&FollowedStep> = figures.steps.iter().filter(|step| step.script == script).collect();
            let name = version(locale, page, script);
            view! {
                <details open=open>
                    <summary>{name.clone()}</summary>
                    {of_script(locale, page, name, &own)}
                </details>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="steps">
            <h2 id="steps">{td_string!(locale, steps.steps)}</h2>
            {tables}
        </section>
    }
    .into_any()
}

fn of_script(locale: Locale, page: &StepsPage, name: String, steps: &[&FollowedStep]) -> AnyView {
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let rows: Vec<_> = steps.iter().map(|step| step_row(locale, page, step)).collect();
    view! {
        <ScrollTable label=name>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, steps.step)}</th>
                        <th scope="col">{td_string!(locale, steps.stage)}</th>
                        {number(td_string!(locale, steps.on_way))}
                        {number(td_string!(locale, steps.step_done))}
                        {number(td_string!(locale, steps.step_skipped))}
                        {number(td_string!(locale, steps.step_left_out))}
                        {number(td_string!(locale, steps.took))}
                        {number(td_string!(locale, steps.target))}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
    }
    .into_any()
}

/// A step named by what is said in it, which is how people know it; in the page's language where the step has
/// it.
fn step_heading(locale: Locale, page: &StepsPage, step: &FollowedStep) -> AnyView {
    let says = page.says.get(&step.script).and_then(|says| says.get(step.step.as_str()));
    match says {
        Some(says) => {
            let (text, language) = said(locale, says);
            view! { <th scope="row" lang=language>{text}</th> }.into_any()
        }
        None => view! { <th scope="row">{step_name(&step.step)}</th> }.into_any(),
    }
}

fn step_row(locale: Locale, page: &StepsPage, step: &FollowedStep) -> AnyView {
    let left_out = step.legs.saturating_sub(step.done + step.skipped);
    let over = match (step.took_ms.p50, step.target_ms) {
        (Some(took), Some(target)) if took > target => {
            let time = words::length(took - target);
            Some(td_string!(locale, steps.longer, time = time).to_string())
        }
        _ => None,
    };
    view! {
        <tr>
            {step_heading(locale, page, step)}
            <td>{stage(locale, step.stage)}</td>
            <td class="nums">{words::number(step.legs)}</td>
            <td class="nums">{words::number(step.done)}</td>
            <td class="nums">{words::number(step.skipped)}</td>
            <td class="nums">{words::number(left_out)}</td>
            <td class="nums">{length(step.took_ms.p50)} {over.map(|over| view! { <br /> <small>{over}</small> })}</td>
            <td class="nums">{length(step.target_ms)}</td>
        </tr>
    }
    .into_any()
}
