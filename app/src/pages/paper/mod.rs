//! Typing in paper slips, many at once, and printing them. Plain HTML, no JavaScript, by keyboard alone.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /desk/paper` | empty rows; `district` |
//! | `POST /desk/paper` | enters every row that is right: 200 with what happened; 422 with the rows that are not, and their input; `more`: more rows, nothing is entered |
//! | `GET /desk/paper/slips` | the form to make slips, or with `first` and `last` those slips to print; `district`, `size`, `per` |
//! | `POST /desk/paper/slips` | sets numbers aside, once for each `key`, 303 to the slips; 422 with the form |
//!
//! The fields of a row `N` are `key_N`, `number_N`, `time_N`, `service_N`, `language_N`, `need_N`, `phone_N`, and where it is
//! asked `sure_slip_N` and `sure_time_N`. An empty row is left out. For all rows there are `day` and
//! `reason`.

pub mod slips;
mod ways;

use crate::api::{PaperDone, PaperFault, PaperPage};
use crate::components::fields::{Field, Form, hidden};
use crate::components::tables::{head, table_of};
use crate::i18n::{Locale, td_string};
use crate::pages::practice;
use crate::words;
use domain::visit::LATE_REASONS;
use leptos::prelude::*;
use ways::{PAPER, links};

/// The page's title in the browser's tab.
pub fn title(page: &PaperPage, locale: Locale) -> String {
    let title = td_string!(locale, paper.title);
    if page.errors.is_empty() {
        title.to_owned()
    } else {
        td_string!(locale, sign_in.error_title, title = title).to_string()
    }
}

/// The page on which slips are typed in.
#[component]
pub fn Paper(
    /// The data of the page.
    page: PaperPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let errors: Vec<(String, String)> =
        page.errors.iter().map(|(field, fault)| (field.clone(), said(locale, &page, fault))).collect();
    let form = Form::refused(locale, &page.typed, &errors);
    let district = page.card.id.clone();
    let slug = district.as_ref().map(ToString::to_string).unwrap_or_default();
    let above = above(locale, &page, &form);
    let rows = page.keys.iter().enumerate().map(|(n, key)| row(locale, &page, &form, n, key)).collect();
    let heads = [
        td_string!(locale, paper.rows),
        td_string!(locale, paper.number),
        td_string!(locale, paper.time),
        td_string!(locale, paper.service),
        td_string!(locale, paper.language),
        td_string!(locale, paper.need),
        td_string!(locale, paper.phone),
    ];
    let table = table_of(td_string!(locale, paper.rows), heads.into_iter().map(head).collect(), rows);
    view! {
        {practice::bar(locale, &page.me, PAPER)}
        <main class="floor" id="main" tabindex="-1">
            <div class="stack tight">
                <h1>{format!("{} · {}", td_string!(locale, paper.title), page.card.name)}</h1>
                <p>{td_string!(locale, paper.lead)}</p>
            </div>
            {links(locale, district.as_ref(), &page.districts, PAPER)}
            {form.summary()}
            {done(locale, &page)}
            <form class="stack" method="post" action=PAPER>
                {hidden("district", slug)}
                {above}
                <p class="hint">{td_string!(locale, paper.rows_hint)}</p>
                <div class="rows">{table}</div>
                <div class="btns">
                    <button type="submit" class="btn primary">{td_string!(locale, paper.enter)}</button>
                    <button type="submit" class="btn" name="more" value="yes">{td_string!(locale, paper.more)}</button>
                </div>
            </form>
        </main>
    }
}

/// The people who were entered just now.
fn done(locale: Locale, page: &PaperPage) -> Option<AnyView> {
    let lines: Vec<_> =
        page.done.iter().map(|done| view! { <li>{done_words(locale, page, done)}</li> }).collect();
    let title = td_string!(locale, paper.done_title);
    (!lines.is_empty()).then(|| {
        view! {
            <section class="notice good" role="status" aria-labelledby="done">
                <div>
                    <h2 id="done">{title}</h2>
                    <ul>{lines}</ul>
                </div>
            </section>
        }
        .into_any()
    })
}

fn done_words(locale: Locale, page: &PaperPage, done: &PaperDone) -> String {
    let ticket = done.ticket.clone();
    let Some(came) = done.came else {
        return td_string!(locale, paper.done_gone, ticket = ticket).to_string();
    };
    let time = words::the_time(locale, words::when(locale, came, page.now.at));
    if done.again {
        td_string!(locale, paper.done_again, ticket = ticket, time = time).to_string()
    } else {
        td_string!(locale, paper.done, ticket = ticket, time = time).to_string()
    }
}

/// What holds for all rows: the day, and why they are entered late.
fn above(locale: Locale, page: &PaperPage, form: &Form<'_>) -> AnyView {
    let typed = |name: &str| page.typed.get(name).cloned().unwrap_or_default();
    let [today, before] = page.days;
    let date = |day| format!("{}, {}", words::weekday(locale, day), words::date(locale, day));
    let days = vec![
        (today.to_string(), td_string!(locale, paper.day_today, day = date(today)).to_string()),
        (before.to_string(), td_string!(locale, paper.day_before, day = date(before)).to_string()),
    ];
    let day = Field::new("day", td_string!(locale, paper.day)).value(typed("day"));
    let mut reasons = vec![(String::new(), td_string!(locale, paper.reason_none).to_owned())];
    let named = LATE_REASONS
        .map(|reason| (reason.as_str().to_owned(), words::late_reason(locale, reason).to_owned()));
    reasons.extend(named);
    let reason = Field::new("reason", td_string!(locale, paper.reason))
        .hint(td_string!(locale, paper.reason_hint))
        .value(typed("reason"));
    view! { <div class="pair">{form.select(day, days)} {form.select(reason, reasons)}</div> }.into_any()
}

fn row(locale: Locale, page: &PaperPage, form: &Form<'_>, n: usize, key: &str) -> AnyView {
    let field = |name: &str, label: &'static str| {
        let name = format!("{name}_{n}");
        let label = td_string!(locale, paper.in_row, name = label, n = n + 1).to_string();
        let value = page.typed.get(&name).cloned().unwrap_or_default();
        Field { autocomplete: "off", ..Field::new(name, label).value(value).short() }
    };
    let sure = |name: &str, label: &'static str| {
        let name = format!("{name}_{n}");
        let ticked = page.typed.contains_key(&name);
        page.asks.contains(&name).then(|| form.tick(&name, label, "", ticked))
    };
    let none = |label: &'static str| vec![(String::new(), label.to_owned())];
    let named = |words: &domain::words::Words| words.get(words::tag(locale)).to_owned();
    let mut services = none(td_string!(locale, paper.service_later));
    services.extend(page.services.iter().map(|(id, name)| (id.to_string(), named(name))));
    let mut languages = none(td_string!(locale, paper.language_unknown));
    languages.extend(page.languages.iter().map(|tag| (tag.clone(), words::language(locale, tag))));
    let mut needs = none(td_string!(locale, paper.need_none));
    needs.extend(page.needs.iter().map(|(code, name)| (code.to_string(), named(name))));
    let phone = Field { kind: "tel", ..field("phone", td_string!(locale, paper.phone)) };
    view! {
        <tr>
            <th scope="row">
                {td_string!(locale, paper.row, n = n + 1).to_string()}
                <input type="hidden" name=format!("key_{n}") value=key.to_owned() />
            </th>
            <td>
                {form.input(field("number", td_string!(locale, paper.number)))}
                {sure("sure_slip", td_string!(locale, paper.sure_slip))}
            </td>
            <td>
                {form.input(field("time", td_string!(locale, paper.time)))}
                {sure("sure_time", td_string!(locale, paper.sure_time))}
            </td>
            <td>{form.select(field("service", td_string!(locale, paper.service)), services)}</td>
            <td>{form.select(field("language", td_string!(locale, paper.language)), languages)}</td>
            <td>{form.select(field("need", td_string!(locale, paper.need)), needs)}</td>
            <td>{form.input(phone)}</td>
        </tr>
    }
    .into_any()
}

/// What is wrong with a field, in words.
fn said(locale: Locale, page: &PaperPage, fault: &PaperFault) -> String {
    match fault {
        PaperFault::Required => td_string!(locale, paper.fault_required).to_owned(),
        PaperFault::Number => td_string!(locale, paper.fault_number).to_owned(),
        PaperFault::Time => td_string!(locale, paper.fault_time).to_owned(),
        PaperFault::Choice => td_string!(locale, setup.problem_bad_choice).to_owned(),
        PaperFault::ToCome => td_string!(locale, paper.fault_to_come).to_owned(),
        PaperFault::Unlikely { at } => {
            let time = words::capital(&words::day_and_time(locale, *at));
            td_string!(locale, paper.fault_unlikely, time = time).to_string()
        }
        PaperFault::Unknown => td_string!(locale, paper.fault_unknown).to_owned(),
        PaperFault::Used { ticket, at, by } => {
            let ticket = ticket.clone();
            let time = at.map(|at| words::the_time(locale, words::when(locale, at, page.now.at)));
            match (time, by.clone()) {
                (Some(time), Some(name)) => {
                    td_string!(locale, paper.fault_used_by, ticket = ticket, time = time, name = name)
                        .to_string()
                }
                (Some(time), None) => {
                    td_string!(locale, paper.fault_used, ticket = ticket, time = time).to_string()
                }
                (None, _) => td_string!(locale, paper.fault_taken, ticket = ticket).to_string(),
            }
        }
        PaperFault::Changed => td_string!(locale, paper.fault_changed).to_owned(),
        PaperFault::Said { text } => text.clone(),
    }
}
