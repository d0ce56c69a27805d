//! One version: its head, the faults that prevent publication, its actions, its branches and its steps.

use super::desk::{Desk, crumbs, here, href, said, spoken};
use super::{flow, lines, step, words};
use crate::api::VersionPage;
use crate::components::fields::{Field, hidden};
use crate::i18n::td_string;
use domain::script::Status;
use leptos::prelude::*;

/// The page of one version.
pub fn view(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    let locale = desk.locale;
    let script = &version.script;
    let steps: Vec<_> =
        (0..script.steps.len()).filter_map(|place| step::view(desk, version, place)).collect();
    let none = script.steps.is_empty().then(|| view! { <p>{td_string!(locale, scripts.no_steps)}</p> });
    view! {
        {crumbs(desk, None)}
        <div class="row">
            <h1>{words::title(locale, script)}</h1>
            {words::status_tag(locale, script.status)}
        </div>
        {said(desk)}
        {acts(desk, version)}
        {faults(desk, version)}
        <div class="cols">
            <section>
                <h2>{td_string!(locale, scripts.about)}</h2>
                {facts(desk, version)}
            </section>
            <section>
                <h2>{td_string!(locale, scripts.tools)}</h2>
                {tools(desk, version)}
            </section>
        </div>
        {flow::view(desk, script)}
        <section>
            <h2>{td_string!(locale, scripts.steps)}</h2>
            {none}
            {first(desk, version)}
            <ol class="scripted" role="list">{steps}</ol>
        </section>
    }
    .into_any()
}

/// The form to add the first step of a script without steps.
fn first(desk: &Desk<'_>, version: &VersionPage) -> Option<AnyView> {
    let empty =
        version.script.steps.is_empty() && desk.page.may_write && version.script.status == Status::Draft;
    let label = td_string!(desk.locale, scripts.add_step);
    empty.then(|| desk.button(&here(version), &[("do", "add")], "btn primary", label, ""))
}

fn facts(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    let locale = desk.locale;
    let script = &version.script;
    let languages: Vec<String> =
        script.languages.iter().map(|language| crate::words::language(locale, language)).collect();
    let titles = script.title.0.iter().map(|(language, text)| {
        view! { <li>{spoken(language, text)}</li> }
    });
    let moment = |at: Option<domain::time::Moment>| {
        at.map(|at| format!("{}, {}", crate::words::date(locale, at.day()), crate::words::time(at)))
    };
    let day = |day: Option<domain::time::Day>| day.map(|day| crate::words::date(locale, day));
    let consulted: Vec<String> = script
        .consulted
        .iter()
        .map(|each| format!("{}, {}", each.who, crate::words::date(locale, each.on)))
        .collect();
    let facts = [
        (td_string!(locale, scripts.slug), Some(script.id.to_string())),
        (td_string!(locale, scripts.version), Some(script.version.to_string())),
        (td_string!(locale, scripts.status), Some(words::status(locale, script.status).to_owned())),
        (td_string!(locale, scripts.purpose), Some(words::purpose(locale, script.purpose).to_owned())),
        (td_string!(locale, scripts.languages), Some(languages.join(", "))),
        (td_string!(locale, scripts.exit), script.exit.as_ref().map(ToString::to_string)),
        (td_string!(locale, scripts.from), day(script.from)),
        (td_string!(locale, scripts.until), day(script.until)),
        (td_string!(locale, scripts.author), version.author.clone()),
        (td_string!(locale, scripts.approver), version.approver.clone()),
        (td_string!(locale, scripts.changed), moment(version.changed)),
        (td_string!(locale, scripts.published), moment(version.published)),
        (td_string!(locale, scripts.note), Some(script.note.clone())),
        (td_string!(locale, scripts.consulted), Some(consulted.join("; "))),
    ];
    let facts = facts.into_iter().filter_map(|(label, text)| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(view! { <div><dt>{label}</dt><dd>{text}</dd></div> })
    });
    let short: String = version.sha256.chars().take(12).collect();
    view! {
        <dl class="facts told about">
            <div><dt>{td_string!(locale, scripts.title_field)}</dt><dd><ul role="list">{titles.collect_view()}</ul></dd></div>
            {facts.collect_view()}
            <div><dt>"SHA-256"</dt><dd title=version.sha256.clone()>{short}</dd></div>
        </dl>
    }
    .into_any()
}

fn tools(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    let locale = desk.locale;
    let script = &version.script;
    let others =
        desk.page.versions.iter().filter(|line| line.slug == script.id && line.version != script.version);
    let mut others: Vec<_> = others.collect();
    others.sort_by_key(|line| std::cmp::Reverse(line.version));
    let options: Vec<_> = others
        .iter()
        .map(|line| {
            let name = td_string!(locale, scripts.version_n, n = line.version).to_string();
            let name = format!("{name} · {}", words::status(locale, line.status));
            view! { <option value=line.version.to_string()>{name}</option> }
        })
        .collect();
    let compare = (!options.is_empty()).then(|| {
        view! {
            <form class="filters" method="get" action=here(version)>
                <div class="field">
                    <label for="compare">{td_string!(locale, scripts.compare_with)}</label>
                    <select id="compare" name="compare">{options}</select>
                </div>
                <button type="submit" class="btn">{td_string!(locale, scripts.compare)}</button>
            </form>
        }
    });
    view! {
        <div class="btns">
            <a class="btn" href=format!("{}?try=1", here(version))>{td_string!(locale, scripts.try_it)}</a>
            <a class="btn" href=format!("{}/file", here(version))>{td_string!(locale, scripts.download)}</a>
        </div>
        {compare}
    }
    .into_any()
}

/// The faults that prevent publication, each a link to its step.
fn faults(desk: &Desk<'_>, version: &VersionPage) -> Option<AnyView> {
    let locale = desk.locale;
    if !matches!(version.script.status, Status::Draft | Status::InReview) {
        return None;
    }
    if version.faults.is_empty() {
        return Some(view! { <p class="good-text">{td_string!(locale, scripts.no_faults)}</p> }.into_any());
    }
    let write = desk.page.may_write && version.script.status == Status::Draft;
    let faults = version.faults.iter().map(|fault| {
        let text = fault.text.clone();
        match (&fault.step, write) {
            (Some(step), true) => {
                view! { <li><a href=format!("{}?edit={step}", here(version))>{text}</a></li> }.into_any()
            }
            (Some(step), false) => view! { <li><a href=format!("#step-{step}")>{text}</a></li> }.into_any(),
            (None, true) => {
                view! { <li><a href=format!("{}?head=1", here(version))>{text}</a></li> }.into_any()
            }
            (None, false) => view! { <li>{text}</li> }.into_any(),
        }
    });
    let title = td_string!(locale, scripts.faults);
    Some(
        view! {
            <section class="panel" aria-labelledby="faults">
                <h2 id="faults">{title}</h2>
                <ul class="faults">{faults.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

/// The available actions, by status and reader.
fn acts(desk: &Desk<'_>, version: &VersionPage) -> Option<AnyView> {
    let locale = desk.locale;
    let action = here(version);
    let (write, approve) = (desk.page.may_write, desk.page.may_approve);
    let one = |verb, class, label| desk.button(&action, &[("do", verb)], class, label, "");
    let inner = match version.script.status {
        Status::Draft if write => draft(desk, version),
        Status::InReview if write || approve => {
            let publish = match (approve, version.own) {
                (true, true) => view! { <p>{td_string!(locale, scripts.own_script)}</p> }.into_any(),
                (true, false) => {
                    let label = td_string!(locale, scripts.publish);
                    let hint = td_string!(locale, scripts.publish_hint);
                    // Exactly the text that was read here is approved.
                    let fields = [("do", "publish"), ("sha", version.sha256.as_str())];
                    let button = desk.button(&action, &fields, "btn primary", label, "");
                    view! { <p>{hint}</p>{button} }.into_any()
                }
                (false, _) => ().into_any(),
            };
            view! { {publish}{one("take_back", "btn", td_string!(locale, scripts.take_back))} }.into_any()
        }
        Status::Published | Status::Retired if write => {
            let next = one("draft", "btn primary", td_string!(locale, scripts.draft_from));
            view! { {next}{retire(desk, version)} }.into_any()
        }
        Status::Published if approve => view! { {retire(desk, version)} }.into_any(),
        _ => return None,
    };
    Some(
        view! { <section class="panel" aria-label=td_string!(locale, scripts.acts)>{inner}</section> }
            .into_any(),
    )
}

fn retire(desk: &Desk<'_>, version: &VersionPage) -> Option<AnyView> {
    let usual = version.script.status == Status::Published && version.script.id.as_str() != "general";
    usual.then(|| {
        let (label, hint) =
            (td_string!(desk.locale, scripts.retire), td_string!(desk.locale, scripts.retire_hint));
        desk.risk(&here(version), &[("do", "retire")], label, hint)
    })
}

fn draft(desk: &Desk<'_>, version: &VersionPage) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("submit");
    let note =
        Field::new("note", td_string!(locale, scripts.note)).hint(td_string!(locale, scripts.note_hint));
    let note = form.area(note.value(version.script.note.clone()));
    let drop = desk.risk(
        &here(version),
        &[("do", "drop")],
        td_string!(locale, scripts.drop),
        td_string!(locale, scripts.drop_hint),
    );
    let earlier = desk.page.versions.iter().filter(|line| line.slug == version.script.id && line.in_use);
    let compare =
        earlier.map(|line| line.version).find(|number| *number != version.script.version).map(|number| {
            let address =
                format!("{}?compare={number}", href(version.script.id.as_str(), version.script.version));
            view! { <a class="btn" href=address>{td_string!(locale, scripts.what_changed)}</a> }
        });
    view! {
        <div class="btns">
            <a class="btn primary" href=format!("{}?head=1", here(version))>{td_string!(locale, scripts.edit_head)}</a>
            {compare}
        </div>
        {form.summary()}
        <form class="form" method="post" action=here(version)>
            {hidden("do", "submit")}
            {note}
            {form.was("submit")}
            <p class="hint">{td_string!(locale, scripts.submit_hint)}</p>
            <div class="btns"><button type="submit" class="btn">{td_string!(locale, scripts.submit)}</button></div>
        </form>
        {drop}
    }
    .into_any()
}

/// The consultations, as the head's form shows them.
pub fn consulted_lines(version: &VersionPage) -> String {
    version.script.consulted.iter().map(lines::consulted).collect::<Vec<_>>().join("\n")
}
