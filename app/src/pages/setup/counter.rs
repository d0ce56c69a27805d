//! The rules at the counter, each with its unit and what it means for people.

use super::desk::Desk;
use crate::components::fields::{Field, Form};
use crate::i18n::td_string;
use crate::words;
use domain::rules::{KeepApart, SignOn};
use domain::time::HOUR;
use leptos::prelude::*;

/// How often another person is called in a sign-on session, where nothing else was chosen yet.
const OTHER_EVERY: u32 = 3;

/// The section: one form.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("change");
    let fields = vec![numbers(desk, &form), lengths(desk, &form), apart(desk, &form), sign_on(desk, &form)];
    let sheet = desk.sheet(&form, "change", None, fields, td_string!(locale, setup.save));
    view! {
        <h1>{td_string!(locale, setup.rules_of, name = desk.page.card.name.clone()).to_string()}</h1>
        <p>{td_string!(locale, setup.rules_hint)}</p>
        {sheet}
    }
    .into_any()
}

/// What is counted, in times, tries and hours.
fn numbers(desk: &Desk<'_>, form: &Form<'_>) -> AnyView {
    let (locale, rules) = (desk.locale, &desk.page.rules);
    let number = |name: &str, label: &'static str, hint: &'static str, value: String| {
        let field = Field::new(name, label).hint(hint).value(value).short();
        form.input(Field { inputmode: "numeric", ..field })
    };
    let hours = (rules.reopen_within_ms / HOUR).to_string();
    [
        number(
            "recalls",
            td_string!(locale, setup.recalls),
            td_string!(locale, setup.recalls_hint),
            rules.recalls.to_string(),
        ),
        number(
            "attempts",
            td_string!(locale, setup.attempts),
            td_string!(locale, setup.attempts_hint),
            rules.attempts.to_string(),
        ),
        number(
            "reopen_within",
            td_string!(locale, setup.reopen_within),
            td_string!(locale, setup.reopen_within_hint),
            hours,
        ),
    ]
    .into_iter()
    .collect_view()
    .into_any()
}

/// What is measured in minutes and seconds.
fn lengths(desk: &Desk<'_>, form: &Form<'_>) -> AnyView {
    let (locale, rules) = (desk.locale, &desk.page.rules);
    let lengths = [
        (
            "no_show_grace",
            td_string!(locale, setup.no_show_grace),
            td_string!(locale, setup.no_show_grace_hint),
            rules.no_show_grace_ms,
        ),
        (
            "step_out_free",
            td_string!(locale, setup.step_out_free),
            td_string!(locale, setup.step_out_free_hint),
            rules.step_out_free_ms,
        ),
        (
            "wrap_up",
            td_string!(locale, setup.wrap_up),
            td_string!(locale, setup.wrap_up_hint),
            rules.wrap_up_ms,
        ),
        (
            "undo_within",
            td_string!(locale, setup.undo_within),
            td_string!(locale, setup.undo_within_hint),
            rules.undo_within_ms,
        ),
    ];
    let input = |(name, label, hint, ms): (&str, &'static str, &'static str, _)| {
        form.input(Field::new(name, label).hint(hint).value(words::length(ms)).short())
    };
    lengths.into_iter().map(input).collect_view().into_any()
}

fn apart(desk: &Desk<'_>, form: &Form<'_>) -> AnyView {
    let locale = desk.locale;
    let now = match desk.page.rules.keep_apart {
        KeepApart::Warn => "warn",
        KeepApart::NotSideBySide => "not_side_by_side",
    };
    let options = vec![
        ("warn", td_string!(locale, setup.apart_warn), td_string!(locale, setup.apart_warn_hint)),
        (
            "not_side_by_side",
            td_string!(locale, setup.apart_never),
            td_string!(locale, setup.apart_never_hint),
        ),
    ];
    form.radios("keep_apart", td_string!(locale, setup.apart), now, options)
}

fn sign_on(desk: &Desk<'_>, form: &Form<'_>) -> AnyView {
    let locale = desk.locale;
    let (now, every) = match desk.page.rules.sign_on {
        SignOn::FirstCome => ("first_come", OTHER_EVERY),
        SignOn::OtherEvery(every) => ("other_every", every),
    };
    let options = vec![
        ("first_come", td_string!(locale, setup.sign_on_first), td_string!(locale, setup.sign_on_first_hint)),
        (
            "other_every",
            td_string!(locale, setup.sign_on_other),
            td_string!(locale, setup.sign_on_other_hint),
        ),
    ];
    let choice = form.radios("sign_on", td_string!(locale, setup.sign_on), now, options);
    let every = Field::new("other_every", td_string!(locale, setup.other_every))
        .hint(td_string!(locale, setup.other_every_hint))
        .value(every.to_string());
    let every = form.input(Field { inputmode: "numeric", ..every.short() });
    view! {
        {choice}
        {every}
    }
    .into_any()
}
