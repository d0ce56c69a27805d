//! Practice: the scenarios to choose from, who has practiced what, and the debrief of a practice. Plain HTML,
//! no JavaScript; the practice itself runs on the desk. `debrief.rs` has the debrief, `visits.rs` its times
//! and steps.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /practice` | the scenarios; `person=ID` narrows the table below them |
//! | `POST /practice` | `scenario`: starts it, 303 to the desk; 422 with the reason where it cannot start |
//! | `GET /practice/{id}` | the debrief |
//! | `POST /practice/{id}/end` | ends it, 303 to the debrief |

pub mod debrief;
mod visits;

use crate::api::{Me, PracticePage, PracticeRow, ScenarioCard};
use crate::components::fields::hidden;
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::Role;
use domain::script::Stage;
use domain::script::run::SkipReason;
use domain::time::{MINUTE, Moment};
use domain::words::Words;
use leptos::prelude::*;

/// The address of the practice page.
pub(crate) const PRACTICE: &str = "/practice";

/// The bar on top: links to the screens the reader may open.
pub(crate) fn bar(locale: Locale, me: &Me, current: &str) -> AnyView {
    let may = |roles: &[Role]| roles.contains(&me.role);
    let mut links = Vec::new();
    if may(&[Role::Officer, Role::Supervisor, Role::Admin]) {
        links.push(("/desk", td_string!(locale, practice.desk)));
    }
    if may(&[Role::Captain, Role::Supervisor, Role::Admin]) {
        links.push(("/floor", td_string!(locale, practice.floor)));
    }
    if may(&[Role::Captain, Role::Supervisor, Role::Admin]) {
        links.push(("/figures", td_string!(locale, figures.title)));
    }
    links.push((PRACTICE, td_string!(locale, practice.title)));
    links.push(("/steps", td_string!(locale, practice.steps)));
    if me.role == Role::Admin {
        links.push(("/setup", td_string!(locale, practice.set_up)));
    }
    let links: Vec<_> = links
        .into_iter()
        .map(|(href, name)| {
            view! { <a href=href aria-current=(href == current).then_some("true")>{name}</a> }
        })
        .collect();
    view! {
        <a class="skip" href="#main">{td_string!(locale, practice.skip)}</a>
        <header class="bar">
            <span class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</span>
            <nav aria-label=td_string!(locale, practice.screens)>{links}</nav>
            <span class="end">{me.name.clone()}</span>
            <form method="post" action="/sign-out">
                <button type="submit" class="btn">{td_string!(locale, practice.sign_out)}</button>
            </form>
        </header>
    }
    .into_any()
}

/// A text in the page's language, otherwise in another one with that language's tag.
pub(crate) fn said(locale: Locale, text: &Words) -> (String, Option<String>) {
    let here = words::tag(locale);
    if text.0.contains_key(here) {
        return (text.get(here).to_owned(), None);
    }
    let other = if text.0.contains_key("en") { Some("en") } else { text.0.keys().next().map(String::as_str) };
    (text.get(here).to_owned(), other.map(str::to_owned))
}

/// The same as an element.
pub(crate) fn spoken(locale: Locale, text: &Words) -> AnyView {
    let (text, lang) = said(locale, text);
    view! { <span lang=lang>{text}</span> }.into_any()
}

/// The name of a stage of the conversation.
pub(crate) fn stage(locale: Locale, stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => td_string!(locale, practice.stage_greeting),
        Stage::Listen => td_string!(locale, practice.stage_listen),
        Stage::Acknowledge => td_string!(locale, practice.stage_acknowledge),
        Stage::Solve => td_string!(locale, practice.stage_solve),
        Stage::Thank => td_string!(locale, practice.stage_thank),
        Stage::Safety => td_string!(locale, practice.stage_safety),
    }
}

/// The text for why a step was skipped.
fn reason_words(locale: Locale, reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::DoesNotFit => td_string!(locale, practice.reason_does_not_fit),
        SkipReason::Declined => td_string!(locale, practice.reason_declined),
        SkipReason::NotSafe => td_string!(locale, practice.reason_not_safe),
        SkipReason::DoneElsewhere => td_string!(locale, practice.reason_done_elsewhere),
        SkipReason::NoTime => td_string!(locale, practice.reason_no_time),
    }
}

/// "November 24, 2026, 10:14".
pub(crate) fn moment(locale: Locale, at: Moment) -> String {
    format!("{}, {}", words::date(locale, at.day()), words::time(at))
}

/// The page of scenarios.
#[component]
pub fn Practice(
    /// The data of the page.
    page: PracticePage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let lead = if page.practises {
        td_string!(locale, practice.lead)
    } else {
        td_string!(locale, practice.lead_reader)
    };
    let refused = page.refused.clone().map(|sentence| {
        view! {
            <div class="errors" role="alert" tabindex="-1" autofocus=true id="errors">
                <h2>{td_string!(locale, practice.refused)}</h2>
                <p>{sentence}</p>
            </div>
        }
    });
    let cards: Vec<_> = page.scenarios.iter().map(|card| scenario(locale, &page, card)).collect();
    view! {
        {bar(locale, &page.me, PRACTICE)}
        <main class="floor" id="main" tabindex="-1">
            <div class="stack tight">
                <h1>{td_string!(locale, practice.title)}</h1>
                <p>{lead}</p>
            </div>
            {refused}
            {page.open.as_ref().map(|row| still_open(locale, row))}
            <section aria-labelledby="scenarios">
                <h2 id="scenarios">{td_string!(locale, practice.scenarios)}</h2>
                <ul class="cols scenarios" role="list">{cards}</ul>
            </section>
            {done(locale, &page)}
        </main>
    }
}

fn still_open(locale: Locale, row: &PracticeRow) -> AnyView {
    let (title, _) = said(locale, &row.title);
    view! {
        <section class="notice" aria-labelledby="open">
            <Icon name="clock" />
            <div class="stack tight">
                <h2 id="open">{td_string!(locale, practice.open_title, title = title).to_string()}</h2>
                <p>{td_string!(locale, practice.open_since, when = moment(locale, row.started_at)).to_string()}</p>
                <div class="btns">
                    <a class="btn primary" href=format!("/desk?district={}", row.district)>
                        {td_string!(locale, practice.go_on)}
                    </a>
                    <form method="post" action=format!("/practice/{}/end", row.id)>
                        <button type="submit" class="btn">{td_string!(locale, practice.end)}</button>
                    </form>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn scenario(locale: Locale, page: &PracticePage, card: &ScenarioCard) -> AnyView {
    let (title, lang) = said(locale, &card.title);
    let last = match card.last {
        Some((when, Some(trust))) => {
            td_string!(locale, practice.last, when = words::date(locale, when.day()), n = trust).to_string()
        }
        Some((when, None)) => {
            td_string!(locale, practice.last_plain, when = words::date(locale, when.day())).to_string()
        }
        None => td_string!(locale, practice.not_yet).to_owned(),
    };
    let start = page.practises.then(|| {
        let label = td_string!(locale, practice.start_named, title = title.clone()).to_string();
        view! {
            <p class="muted">{last}</p>
            <form method="post" action=PRACTICE>
                {hidden("scenario", card.id.as_str())}
                <button type="submit" class="btn" aria-label=label>{td_string!(locale, practice.start)}</button>
                {page.open.is_some().then(|| view! { " " <span class="hint">{td_string!(locale, practice.start_ends)}</span> })}
            </form>
        }
    });
    view! {
        <li class="panel">
            <h3 lang=lang>{title}</h3>
            <p><b>{spoken(locale, &card.skill)}</b></p>
            <p>{spoken(locale, &card.brief)}</p>
            <p class="muted">{td_string!(locale, practice.about_minutes, n = card.minutes).to_string()}</p>
            {start}
        </li>
    }
    .into_any()
}

/// The table of who has practiced what.
fn done(locale: Locale, page: &PracticePage) -> AnyView {
    let title = if page.sees_others {
        td_string!(locale, practice.done_all)
    } else {
        td_string!(locale, practice.done_own)
    };
    let none = if page.sees_others {
        td_string!(locale, practice.done_none)
    } else {
        td_string!(locale, practice.done_own_none)
    };
    let rows: Vec<_> = page.rows.iter().map(|row| table_row(locale, row)).collect();
    let empty = rows.is_empty();
    let table = (!empty).then(|| table(locale, title, rows));
    view! {
        <section>
            <h2>{title}</h2>
            {page.sees_others.then(|| by_person(locale, page))}
            {empty.then(|| view! { <p class="muted">{none}</p> })}
            {table}
            <p class="formula">{td_string!(locale, practice.done_note)}</p>
        </section>
    }
    .into_any()
}

fn by_person(locale: Locale, page: &PracticePage) -> AnyView {
    let options: Vec<_> = page
        .people
        .iter()
        .map(|(id, name)| {
            let selected = *id == page.person;
            view! { <option value=id.clone() selected=selected>{name.clone()}</option> }
        })
        .collect();
    view! {
        <form class="filters" method="get" action=PRACTICE aria-label=td_string!(locale, practice.filters)>
            <div class="field">
                <label for="person">{td_string!(locale, practice.person)}</label>
                <select id="person" name="person">
                    <option value="">{td_string!(locale, practice.everybody)}</option>
                    {options}
                </select>
            </div>
            <button type="submit" class="btn">{td_string!(locale, practice.show)}</button>
        </form>
    }
    .into_any()
}

fn table(locale: Locale, title: &'static str, rows: Vec<AnyView>) -> AnyView {
    view! {
        <ScrollTable label=title>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, practice.person)}</th>
                        <th scope="col">{td_string!(locale, practice.scenario)}</th>
                        <th scope="col">{td_string!(locale, practice.when)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.length)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.trust)}</th>
                        <th scope="col" class="nums">{td_string!(locale, practice.required)}</th>
                        <th scope="col">{td_string!(locale, practice.debrief)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
    }
    .into_any()
}

fn table_row(locale: Locale, row: &PracticeRow) -> AnyView {
    let (title, lang) = said(locale, &row.title);
    let when = moment(locale, row.started_at);
    let minutes = row.took_ms.map_or_else(
        || td_string!(locale, practice.going_on).to_owned(),
        |ms| ((ms + MINUTE / 2) / MINUTE).max(1).to_string(),
    );
    let trust = row.trust.map(|trust| td_string!(locale, practice.of_ten, n = trust).to_string());
    let steps = row.steps.map(|(n, of)| td_string!(locale, practice.n_of, n = n, of = of).to_string());
    let label =
        td_string!(locale, practice.read_named, title = title.clone(), when = when.clone()).to_string();
    let dash = || "–".to_owned();
    view! {
        <tr>
            <th scope="row">{row.person.clone()}</th>
            <td lang=lang>{title}</td>
            <td>{when}</td>
            <td class="nums">{minutes}</td>
            <td class="nums">{trust.unwrap_or_else(dash)}</td>
            <td class="nums">{steps.unwrap_or_else(dash)}</td>
            <td><a href=format!("/practice/{}", row.id) aria-label=label>{td_string!(locale, practice.read)}</a></td>
        </tr>
    }
    .into_any()
}
