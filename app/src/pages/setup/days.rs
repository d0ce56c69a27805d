//! Holidays and days with special hours: one at a time, or many from a calendar file, with a preview before
//! they are saved.

use super::desk::Desk;
use super::times::intervals;
use crate::api::ImportView;
use crate::components::fields::{Field, hidden};
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use crate::words::{self, capital};
use domain::import::{Effect, Why};
use domain::time::Day;
use leptos::prelude::*;

/// Special days from today on.
pub(super) fn table(desk: &Desk<'_>) -> Option<AnyView> {
    let locale = desk.locale;
    let hours = &desk.page.rules.hours;
    let mut days: Vec<Day> = hours.holidays.iter().chain(hours.special.keys()).copied().collect();
    days.retain(|day| *day >= desk.page.today);
    if days.is_empty() {
        return None;
    }
    days.sort_unstable();
    days.dedup();
    let rows = days.into_iter().map(|day| {
        let open = hours.special.get(&day).map(|open| intervals(open)).unwrap_or_default();
        let open = if open.is_empty() { td_string!(locale, setup.closed_day).to_owned() } else { open };
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(&day.to_string())>{dated(desk, day)}</a></th>
                <td>{open}</td>
                <td>{hours.note(day).to_owned()}</td>
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(td_string!(locale, setup.day)),
        head(td_string!(locale, setup.hours)),
        head(td_string!(locale, setup.day_note)),
    ];
    let rows = rows.collect();
    Some(table_of(td_string!(locale, setup.days), heads, rows))
}

/// "Friday, December 25, 2026"
fn dated(desk: &Desk<'_>, day: Day) -> String {
    format!("{}, {}", capital(words::weekday(desk.locale, day)), words::date(desk.locale, day))
}

/// The form for one day.
pub(super) fn form(desk: &Desk<'_>, day: Option<Day>) -> AnyView {
    let locale = desk.locale;
    let hours = &desk.page.rules.hours;
    let form = desk.form("day");
    let date = Field::new("date", td_string!(locale, setup.day_date))
        .hint(td_string!(locale, setup.day_date_hint))
        .value(day.map(|day| day.to_string()).unwrap_or_default());
    let open = day.and_then(|day| hours.special.get(&day)).map(|open| intervals(open));
    let open = Field::new("open", td_string!(locale, setup.day_open))
        .hint(td_string!(locale, setup.day_open_hint))
        .value(open.unwrap_or_default());
    let note = Field::new("note", td_string!(locale, setup.day_note_optional))
        .hint(td_string!(locale, setup.day_note_hint))
        .value(day.map(|day| hours.note(day).to_owned()).unwrap_or_default());
    let fields = vec![form.input(date.short()), form.input(open), form.input(note)];
    let id = day.map(|day| day.to_string());
    let sheet = desk.sheet(&form, "day", id.as_deref(), fields, td_string!(locale, setup.save));
    let remove = id.as_deref().map(|id| {
        let label = td_string!(locale, setup.day_remove).to_owned();
        desk.risk("remove", id, label, td_string!(locale, setup.day_remove_hint))
    });
    let title = day.map_or_else(|| td_string!(locale, setup.day_add).to_owned(), |day| dated(desk, day));
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}

/// The form to paste a calendar file; once it was read, a preview of the changes.
pub(super) fn import(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    if let Some(import) = &desk.page.import {
        return preview(desk, import);
    }
    let form = desk.form(if desk.typed("do") == Some("take") { "take" } else { "look" });
    let file = Field::new("file", td_string!(locale, setup.import_file));
    let fields = vec![
        form.area(file.hint(td_string!(locale, setup.import_file_hint))),
        form.tick(
            "free",
            td_string!(locale, setup.import_free),
            td_string!(locale, setup.import_free_hint),
            false,
        ),
    ];
    let sheet = desk.sheet(&form, "look", None, fields, td_string!(locale, setup.import_look));
    view! {
        <h1>{td_string!(locale, setup.import)}</h1>
        <p class="hint">{td_string!(locale, setup.import_hint)}</p>
        {sheet}
    }
    .into_any()
}

fn preview(desk: &Desk<'_>, import: &ImportView) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.day)),
        head(td_string!(locale, setup.day_note)),
        head(td_string!(locale, setup.import_becomes)),
    ];
    let rows = import.days.iter().map(|day| {
        view! {
            <tr>
                <th scope="row">{dated(desk, day.day)}</th>
                <td>{day.note.clone()}</td>
                <td>{effect(desk, &day.effect)}</td>
            </tr>
        }
        .into_any()
    });
    let table = if import.days.is_empty() {
        view! { <p class="notice">{td_string!(locale, setup.import_nothing)}</p> }.into_any()
    } else {
        table_of(td_string!(locale, setup.import_preview), heads, rows.collect())
    };
    let passed: Vec<_> = import
        .passed
        .iter()
        .map(|passed| {
            let line = td_string!(locale, setup.import_line, n = passed.line).to_string();
            let named = if passed.summary.is_empty() { "" } else { " · " };
            let why = why(desk, &passed.why);
            view! { <li>{format!("{line} {}{named}{why}", passed.summary)}</li> }
        })
        .collect();
    let more = (import.more > 0).then(|| {
        let said = td_string!(locale, setup.import_more, n = import.more).to_string();
        view! { <li>{said}</li> }
    });
    let passed = (!passed.is_empty())
        .then(|| view! { <h2>{td_string!(locale, setup.import_passed)}</h2><ul>{passed}{more}</ul> });
    let until = td_string!(locale, setup.import_until, date = words::date(locale, import.until)).to_string();
    view! {
        <h1>{td_string!(locale, setup.import_preview)}</h1>
        <p class="hint">{until}</p>
        {table}
        {passed}
        {keep(desk, !import.days.is_empty())}
    }
    .into_any()
}

/// The button that saves the previewed days. The file is sent again and parsed once more.
fn keep(desk: &Desk<'_>, something: bool) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("take");
    let free = (desk.typed("free") == Some("yes")).then(|| hidden("free", "yes"));
    let others = (desk.page.districts.len() > 1)
        .then(|| form.tick("everywhere", td_string!(locale, setup.import_everywhere), "", false));
    let button = something.then(|| {
        view! {
            {others}
            <div class="btns">
                <button type="submit" class="btn primary">{td_string!(locale, setup.import_take)}</button>
                <a class="btn" href=desk.edit("import")>{td_string!(locale, setup.import_other)}</a>
            </div>
        }
    });
    view! {
        <form class="form" method="post" action=desk.action()>
            {desk.head("take", None)}
            {hidden("file", desk.typed("file").unwrap_or_default())}
            {free}
            {button}
        </form>
        <p><a href=desk.here()>{td_string!(locale, setup.cancel)}</a></p>
    }
    .into_any()
}

fn effect(desk: &Desk<'_>, effect: &Effect) -> String {
    let locale = desk.locale;
    match effect {
        Effect::Closes => td_string!(locale, setup.import_closes).to_owned(),
        Effect::There => td_string!(locale, setup.import_there).to_owned(),
        Effect::Outside => td_string!(locale, setup.import_outside).to_owned(),
        Effect::Kept(open) => td_string!(locale, setup.import_kept, open = intervals(open)).to_string(),
        Effect::Shorter { before, after } => {
            let before = if before.is_empty() {
                td_string!(locale, setup.closed_day).to_owned()
            } else {
                intervals(before)
            };
            td_string!(locale, setup.import_shorter, before = before, after = intervals(after)).to_string()
        }
    }
}

fn why(desk: &Desk<'_>, why: &Why) -> String {
    let locale = desk.locale;
    let said = match why {
        Why::Cancelled => td_string!(locale, setup.import_cancelled),
        Why::Free => td_string!(locale, setup.import_is_free),
        Why::Past => td_string!(locale, setup.import_past),
        Why::Momentary => td_string!(locale, setup.import_momentary),
        Why::NotAnEvent => td_string!(locale, setup.import_no_event),
        Why::Superseded => td_string!(locale, setup.import_superseded),
        Why::NoStart => td_string!(locale, setup.import_no_start),
        Why::BadEnd => td_string!(locale, setup.import_bad_end),
        Why::TooLong => td_string!(locale, setup.import_too_long),
        Why::TooMany => td_string!(locale, setup.import_too_many),
        Why::NotALine(text) => {
            return td_string!(locale, setup.import_not_a_line, text = text.clone()).to_string();
        }
        Why::NoEnd(what) => {
            return td_string!(locale, setup.import_no_end, what = what.clone()).to_string();
        }
        Why::StrayEnd(what) => {
            return td_string!(locale, setup.import_stray_end, what = what.clone()).to_string();
        }
        Why::Twice(what) => {
            return td_string!(locale, setup.import_twice, what = what.clone()).to_string();
        }
        Why::NotADate(text) => {
            return td_string!(locale, setup.import_not_a_date, text = text.clone()).to_string();
        }
        Why::FarAway(day) => {
            return td_string!(locale, setup.import_far_away, date = words::date(locale, *day)).to_string();
        }
        Why::UnknownZone(zone) => {
            return td_string!(locale, setup.import_unknown_zone, zone = zone.clone()).to_string();
        }
        Why::NotALength(text) => {
            return td_string!(locale, setup.import_not_a_length, text = text.clone()).to_string();
        }
        Why::Rule(rule) => {
            return td_string!(locale, setup.import_rule, rule = rule.clone()).to_string();
        }
    };
    said.to_owned()
}
