//! The watches: shifts of officers.

use super::desk::{Desk, plus};
use super::times::{DAYS, intervals};
use crate::components::fields::{Field, Form};
use crate::components::tables::{head, table_of};
use crate::i18n::td_string;
use crate::words::{self, capital};
use domain::watch::{Watch, Weekday};
use leptos::prelude::*;

/// The section: the list, or the form of one watch.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let watches = &desk.page.rules.watches;
    match desk.open() {
        Some("new") => form(desk, None),
        Some(id) => match watches.iter().find(|watch| watch.id.as_str() == id) {
            Some(watch) => form(desk, Some(watch)),
            None => list(desk),
        },
        None => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let watches = &desk.page.rules.watches;
    let heads = vec![
        head(td_string!(locale, setup.watch)),
        head(td_string!(locale, setup.hours)),
        head(td_string!(locale, setup.watch_days)),
        head(td_string!(locale, setup.slug)),
    ];
    let rows = watches.iter().map(|watch| {
        let id = watch.id.as_str();
        let name = watch.name.get(words::tag(locale)).to_owned();
        view! {
            <tr>
                <th scope="row"><a href=desk.edit(id)>{name}</a></th>
                <td class="num">{intervals(&[watch.hours()])}</td>
                <td>{days(desk, watch)}</td>
                <td>{id.to_owned()}</td>
            </tr>
        }
        .into_any()
    });
    let title = td_string!(locale, setup.watches_of, name = desk.page.card.name.clone()).to_string();
    let table = if watches.is_empty() {
        view! { <p class="notice">{td_string!(locale, setup.no_watches)}</p> }.into_any()
    } else {
        table_of(&title, heads, rows.collect())
    };
    view! {
        <div class="row">
            <h1>{title.clone()}</h1>
            <span class="end">{plus(desk.edit("new"), td_string!(locale, setup.watch_add))}</span>
        </div>
        <p class="hint">{td_string!(locale, setup.watches_hint)}</p>
        {table}
        {desk.everywhere(!watches.is_empty(), td_string!(locale, setup.watches_everywhere))}
    }
    .into_any()
}

/// "every day", or the weekdays.
fn days(desk: &Desk<'_>, watch: &Watch) -> String {
    if watch.days.is_empty() {
        return td_string!(desk.locale, setup.every_day).to_owned();
    }
    let on = Weekday::ALL.into_iter().zip(DAYS).filter(|(day, _)| watch.days.contains(day));
    on.map(|(_, (_, day))| words::weekday(desk.locale, day)).collect::<Vec<_>>().join(", ")
}

fn form(desk: &Desk<'_>, watch: Option<&Watch>) -> AnyView {
    let locale = desk.locale;
    let verb = if watch.is_some() { "change" } else { "add" };
    let form = desk.form(verb);
    let mut fields = Vec::new();
    if watch.is_none() {
        let id = Field::new("id", td_string!(locale, setup.slug)).hint(td_string!(locale, setup.slug_hint));
        fields.push(form.input(id.short()));
    }
    for language in desk.languages() {
        let value = watch.and_then(|watch| watch.name.0.get(&language).cloned()).unwrap_or_default();
        let label = desk.in_language(td_string!(locale, setup.name), &language);
        let field = Field::new(format!("name_{language}"), label).value(value).lang(&language);
        fields.push(form.input(field.hint(td_string!(locale, setup.watch_name_hint))));
    }
    let (from, to) = watch.map_or((String::new(), String::new()), |watch| {
        (words::minute(watch.from_min), words::minute(watch.to_min))
    });
    let from = Field::new("from", td_string!(locale, setup.watch_from)).value(from);
    let to = Field::new("to", td_string!(locale, setup.watch_to)).value(to);
    let hint = td_string!(locale, setup.watch_to_hint);
    fields.push(
        view! { <div class="pair">{form.input(from.short())}{form.input(to.hint(hint).short())}</div> }
            .into_any(),
    );
    fields.push(begins_on(desk, &form, watch));
    let sheet =
        desk.sheet(&form, verb, watch.map(|watch| watch.id.as_str()), fields, desk.save(watch.is_none()));
    let title = watch.map_or_else(
        || td_string!(locale, setup.watch_add).to_owned(),
        |watch| watch.name.get(words::tag(locale)).to_owned(),
    );
    let remove = watch.map(|watch| {
        let label = td_string!(locale, setup.watch_remove).to_owned();
        desk.risk("remove", watch.id.as_str(), label, td_string!(locale, setup.watch_remove_hint))
    });
    view! {
        <h1>{title}</h1>
        {sheet}
        {remove}
    }
    .into_any()
}

fn begins_on(desk: &Desk<'_>, form: &Form<'_>, watch: Option<&Watch>) -> AnyView {
    let ticks = Weekday::ALL.into_iter().zip(DAYS).map(|(weekday, (name, day))| {
        let on = watch.is_some_and(|watch| watch.days.contains(&weekday));
        form.tick(name, &capital(words::weekday(desk.locale, day)), "", on)
    });
    let ticks: Vec<_> = ticks.collect();
    view! {
        <fieldset class="field" aria-describedby="days-h">
            <legend>{td_string!(desk.locale, setup.watch_days)}</legend>
            <p class="hint" id="days-h">{td_string!(desk.locale, setup.watch_days_hint)}</p>
            {ticks}
        </fieldset>
    }
    .into_any()
}
