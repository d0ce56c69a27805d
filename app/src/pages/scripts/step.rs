//! A step as it is read, with buttons on a draft.

use super::desk::{Desk, here, spoken};
use super::words;
use crate::api::VersionPage;
use crate::i18n::td_string;
use domain::script::{Question, Status, Step, Target};
use domain::words::Words;
use leptos::prelude::*;

/// One step of the list.
pub fn view(desk: &Desk<'_>, version: &VersionPage, place: usize) -> Option<AnyView> {
    let locale = desk.locale;
    let step = version.script.steps.get(place)?;
    let once = step.once.then(|| view! { <span class="tag">{td_string!(locale, scripts.once)}</span> });
    let title = format!("{}. {}", place + 1, step.key);
    let class = format!("tag stage-{}", step.stage.as_str());
    let texts = words::texts(locale, step)
        .into_iter()
        .filter_map(|(_, label, text)| fact(locale, label, text?, &version.script.languages));
    let writes = desk.page.may_write && version.script.status == Status::Draft;
    Some(
        view! {
            <li class="panel" id=format!("step-{}", step.key)>
                <div class="row">
                    <h3>{title}</h3>
                    <span class=class>{words::stage(locale, step.stage)}</span>
                    <span class="tag">{words::kind(locale, step.kind)}</span>
                    <span class="tag">{words::r(locale, step.r)}</span>
                    <span class="tag">{words::required(locale, &step.required)}</span>
                    {once}
                </div>
                <dl class="facts told">
                    {texts.collect_view()}
                    {step.answer.as_ref().map(|question| answer(desk, version, question))}
                    {more(desk, step)}
                    {next(desk, version, place, step)}
                </dl>
                {writes.then(|| buttons(desk, version, place, step))}
            </li>
        }
        .into_any(),
    )
}

/// A text in each of its languages; declared languages without it are marked.
fn fact(
    locale: crate::i18n::Locale,
    label: &'static str,
    text: &Words,
    languages: &[String],
) -> Option<AnyView> {
    if text.is_empty() && languages.is_empty() {
        return None;
    }
    Some(view! { <div><dt>{label}</dt><dd>{each_language(locale, text, languages)}</dd></div> }.into_any())
}

fn each_language(locale: crate::i18n::Locale, text: &Words, languages: &[String]) -> AnyView {
    let mut all: Vec<&String> = languages.iter().collect();
    all.extend(text.0.keys().filter(|language| !languages.contains(language)));
    let lines = all.into_iter().map(|language| {
        let name = crate::words::language(locale, language);
        let said = match text.0.get(language).filter(|text| !text.is_empty()) {
            Some(text) => spoken(language, text),
            None => view! { <em>{td_string!(locale, scripts.missing)}</em> }.into_any(),
        };
        view! { <p><small class="muted">{name}": "</small>{said}</p> }
    });
    lines.collect_view().into_any()
}

fn answer(desk: &Desk<'_>, version: &VersionPage, question: &Question) -> AnyView {
    let locale = desk.locale;
    let languages = &version.script.languages;
    let kind = format!(
        "{} · {}",
        words::answer_type(locale, question.kind),
        words::privacy(locale, question.privacy)
    );
    let values = question.values.iter().map(|value| {
        let narrative = value.narrative.as_ref().map(|narrative| {
            view! { <p><b>{td_string!(locale, scripts.narrative)}</b></p>{each_language(locale, narrative, languages)} }
        });
        view! { <li><code>{value.key.to_string()}</code>{each_language(locale, &value.name, languages)}{narrative}</li> }
    });
    let values = (!question.values.is_empty()).then(|| {
        let label = td_string!(locale, scripts.values_n, n = question.values.len()).to_string();
        view! { <details><summary>{label}</summary><ul>{values.collect_view()}</ul></details> }
    });
    let narrative = question
        .narrative
        .as_ref()
        .and_then(|text| fact(locale, td_string!(locale, scripts.narrative), text, languages));
    view! {
        <div><dt>{td_string!(locale, scripts.answer)}</dt><dd><p>{kind}</p>{values}</dd></div>
        {narrative}
    }
    .into_any()
}

fn more(desk: &Desk<'_>, step: &Step) -> AnyView {
    let locale = desk.locale;
    let tells: Vec<_> = step.tells.iter().map(|tells| words::tells(locale, *tells)).collect();
    let askers: Vec<_> = step.askers.iter().map(|asker| words::asker(locale, *asker)).collect();
    let target = step.target_s.map(|seconds| td_string!(locale, scripts.seconds, n = seconds).to_string());
    let facts = [
        (td_string!(locale, scripts.tells), tells.join(", ")),
        (td_string!(locale, scripts.askers), askers.join(" · ")),
        (td_string!(locale, scripts.target), target.unwrap_or_default()),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| view! { <div><dt>{label}</dt><dd>{text}</dd></div> });
    let effects = step.effects.iter().map(|effect| {
        let when = effect.when.as_ref().map(|when| {
            view! { " " {td_string!(locale, scripts.when)} " " <code>{when.to_string()}</code> }
        });
        view! { <li>{words::effect(locale, effect)}{when}</li> }
    });
    let effects = (!step.effects.is_empty()).then(|| {
        view! { <div><dt>{td_string!(locale, scripts.effects)}</dt><dd><ul>{effects.collect_view()}</ul></dd></div> }
    });
    view! { {facts.collect_view()}{effects} }.into_any()
}

fn next(desk: &Desk<'_>, version: &VersionPage, place: usize, step: &Step) -> AnyView {
    let locale = desk.locale;
    let link = |key: &str| {
        let key = key.to_owned();
        view! { <a href=format!("#step-{key}")>{key.clone()}</a> }.into_any()
    };
    let end = || view! { {td_string!(locale, scripts.the_end)} }.into_any();
    let ways: Vec<AnyView> = if step.next.is_empty() {
        vec![version.script.steps.get(place + 1).map_or_else(end, |next| link(next.key.as_str()))]
    } else {
        let one = |branch: &domain::script::Branch| {
            let to = match &branch.to {
                Target::Step(key) => link(key.as_str()),
                Target::End => end(),
            };
            let when = branch.when.as_ref().map_or_else(
                || td_string!(locale, scripts.otherwise).into_any(),
                |when| {
                    view! { {td_string!(locale, scripts.when)} " " <code>{when.to_string()}</code> }
                        .into_any()
                },
            );
            view! { {when} " → " {to} }.into_any()
        };
        step.next.iter().map(one).collect()
    };
    let ways: Vec<_> = ways.into_iter().map(|way| view! { <li>{way}</li> }).collect();
    view! { <div><dt>{td_string!(locale, scripts.next)}</dt><dd><ul role="list">{ways}</ul></dd></div> }
        .into_any()
}

fn buttons(desk: &Desk<'_>, version: &VersionPage, place: usize, step: &Step) -> AnyView {
    let locale = desk.locale;
    let action = here(version);
    let key = step.key.as_str();
    let one = |fields: &[(&'static str, &str)], label| desk.button(&action, fields, "btn small", label, key);
    let up = (place > 0).then(|| one(&[("do", "up"), ("key", key)], td_string!(locale, setup.up)));
    let last = place + 1 >= version.script.steps.len();
    let down = (!last).then(|| one(&[("do", "down"), ("key", key)], td_string!(locale, setup.down)));
    let before =
        one(&[("do", "add"), ("key", key), ("where", "before")], td_string!(locale, scripts.add_before));
    let after =
        one(&[("do", "add"), ("key", key), ("where", "after")], td_string!(locale, scripts.add_after));
    let edit = format!("{action}?edit={key}");
    view! {
        <div class="row tight no-print">
            <a class="btn small" href=edit>{td_string!(locale, setup.change)}<span class="sr">{format!(" {key}")}</span></a>
            {up}
            {down}
            {before}
            {after}
        </div>
    }
    .into_any()
}
