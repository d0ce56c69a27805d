//! Notices for the lobby screens, and where emergency notices are put up.

use super::desk::{Desk, plus};
use crate::components::fields::Field;
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::notice::{LocalTime, MOST_NOTICES, Notice};
use leptos::prelude::*;

/// The section: the list, or the form of one notice.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let notices = &desk.page.rules.notices;
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match notices.iter().find(|notice| notice.id.as_str() == id) {
            Some(notice) => form(desk, Some(notice)),
            None => list(desk),
        },
        None => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let notices = &desk.page.rules.notices;
    let heads = vec![
        head(td_string!(locale, setup.notice_one)),
        head(td_string!(locale, setup.notice_until)),
        head(td_string!(locale, setup.order)),
    ];
    let rows = notices.iter().map(|notice| {
        let id = notice.id.as_str();
        let text = notice.text.get(words::tag(locale)).to_owned();
        let over = (notice.until.day < desk.page.today).then(|| td_string!(locale, setup.notice_over));
        let up = desk.button("up", id, "btn small", td_string!(locale, setup.up), &text);
        let down = desk.button("down", id, "btn small", td_string!(locale, setup.down), &text);
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(id)>{text.clone()}</a></th>
                <td>{ends(desk, notice.until)}{over.map(|over| format!(" · {over}"))}</td>
                <td><div class="row">{up}{down}</div></td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.notices_of, name = desk.page.card.name.clone()).to_string();
    let table = if notices.is_empty() {
        view! { <p class="notice">{td_string!(locale, setup.no_notices)}</p> }.into_any()
    } else {
        table_of(&title, heads, rows.collect())
    };
    let add =
        (notices.len() < MOST_NOTICES).then(|| plus(desk.edit("new"), td_string!(locale, setup.notice_add)));
    view! {
        <div class="row">
            <h1>{title.clone()}</h1>
            <span class="end">{add}</span>
        </div>
        <p class="hint">{td_string!(locale, setup.notices_hint)}</p>
        {table}
        <p class="hint">{td_string!(locale, setup.notices_emergency)}</p>
    }
    .into_any()
}

/// "6:00 PM on December 24, 2026"
fn ends(desk: &Desk<'_>, until: LocalTime) -> String {
    let time = words::minute(until.minute);
    let day = words::date(desk.locale, until.day);
    td_string!(desk.locale, common.time_on_day, time = time, day = day).to_string()
}

fn form(desk: &Desk<'_>, notice: Option<&Notice>) -> AnyView {
    let locale = desk.locale;
    let verb = if notice.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields = Vec::new();
    for language in desk.languages() {
        let value = notice.and_then(|notice| notice.text.0.get(&language).cloned()).unwrap_or_default();
        let label = desk.in_language(td_string!(locale, setup.notice_text), &language);
        let field = Field::new(format!("text_{language}"), label).value(value).lang(&language);
        fields.push(form.input(field.hint(td_string!(locale, setup.notice_text_hint))));
    }
    let until = Field::new("until", td_string!(locale, setup.notice_until))
        .hint(td_string!(locale, setup.notice_until_hint))
        .value(notice.map(|notice| notice.until.to_string()).unwrap_or_default());
    fields.push(form.input(Field { kind: "datetime-local", ..until }));
    let id = notice.map(|notice| notice.id.as_str());
    let sheet = desk.sheet(&form, verb, id, fields, desk.save(notice.is_none()));
    let title = if notice.is_some() {
        td_string!(locale, setup.notice_one)
    } else {
        td_string!(locale, setup.notice_add)
    };
    let remove = id.map(|id| {
        let label = td_string!(locale, setup.notice_remove).to_owned();
        desk.risk("remove", id, label, td_string!(locale, setup.notice_remove_hint))
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}
