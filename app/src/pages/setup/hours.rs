//! The opening hours of a district.

use super::days;
use super::desk::Desk;
use super::times::{DAYS, intervals};
use crate::components::Icon;
use crate::components::fields::{Field, Form};
use crate::i18n::td_string;
use crate::words::{self, capital};
use domain::hours::Week;
use domain::time::Day;
use leptos::prelude::*;

/// The section: the week and the special days; the form of one day; or a calendar file.
pub fn view(desk: &Desk<'_>) -> AnyView {
    match (desk.typed("do"), desk.open()) {
        (Some("look" | "take"), _) | (_, Some("import")) => days::import(desk),
        (Some("day"), _) => days::form(desk, desk.typed("id").and_then(|day| day.parse().ok())),
        (_, Some("new")) => days::form(desk, None),
        (_, Some(day)) => match day.parse() {
            Ok(day) => days::form(desk, Some(day)),
            Err(_) => whole(desk),
        },
        (_, None) => whole(desk),
    }
}

/// The fields of the weekly plan.
pub(super) fn week(desk: &Desk<'_>, form: &Form<'_>, week: &Week) -> Vec<AnyView> {
    let locale = desk.locale;
    let (always, days) = match week {
        Week::Always => ("always", None),
        Week::Days(days) => ("days", Some(days)),
    };
    let kinds = vec![
        ("always", td_string!(locale, setup.always), ""),
        ("days", td_string!(locale, setup.by_day), td_string!(locale, setup.by_day_hint)),
    ];
    let choice = form.radios("week", td_string!(locale, setup.week), always, kinds);
    let days: Vec<_> = DAYS
        .into_iter()
        .enumerate()
        .map(|(place, (name, day))| {
            let value = days.and_then(|days| days.get(place)).map(|day| intervals(day)).unwrap_or_default();
            form.input(Field::new(name, capital(words::weekday(locale, day))).value(value))
        })
        .collect();
    vec![choice, view! { <div class="pair">{days}</div> }.into_any()]
}

fn whole(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let hours = &desk.page.rules.hours;
    let form = desk.form("change");
    let mut fields = week(desk, &form, &hours.week);
    let noted = |line: String, day: &Day| format!("{line} {}", hours.note(*day)).trim_end().to_owned();
    let closed: Vec<String> = hours.holidays.iter().map(|day| noted(day.to_string(), day)).collect();
    let special: Vec<String> = hours
        .special
        .iter()
        .map(|(day, open)| noted(format!("{day} {}", intervals(open)).trim_end().to_owned(), day))
        .collect();
    let closed = Field::new("holidays", td_string!(locale, setup.holidays)).value(closed.join("\n"));
    fields.push(form.area(closed.hint(td_string!(locale, setup.holidays_hint))));
    let special = Field::new("special", td_string!(locale, setup.special)).value(special.join("\n"));
    fields.push(form.area(special.hint(td_string!(locale, setup.special_hint))));
    let zone = Field::new("zone", td_string!(locale, setup.zone)).value(hours.zone.clone());
    fields.push(form.input(zone.hint(td_string!(locale, setup.zone_hint))));
    let starts = Field::new("day_starts", td_string!(locale, setup.day_starts))
        .value(words::minute(hours.day_starts_min));
    fields.push(form.input(starts.hint(td_string!(locale, setup.day_starts_hint)).short()));
    let sheet = desk.sheet(&form, "change", None, fields, td_string!(locale, setup.save));
    view! {
        <div class="row">
            <h1>{td_string!(locale, setup.hours_of, name = desk.page.card.name.clone()).to_string()}</h1>
            <span class="end row">
                <a class="btn" href=desk.edit("new")>
                    <Icon name="plus" />
                    {td_string!(locale, setup.day_add)}
                </a>
                <a class="btn" href=desk.edit("import")>{td_string!(locale, setup.import)}</a>
            </span>
        </div>
        {days::table(desk)}
        {sheet}
    }
    .into_any()
}
