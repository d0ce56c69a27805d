//! Who is told when something is late: where messages go, when it is quiet, and the ladder of each kind of alarm.

use super::Desk;
use crate::components::fields::Field;
use crate::i18n::td_string;
use crate::words;
use domain::alarm::{Kind, Level};
use leptos::prelude::*;

/// The section: where messages go, then the plan.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    view! {
        <h1>{td_string!(locale, setup.alarms_of, name = desk.page.card.name.clone()).to_string()}</h1>
        <p>{td_string!(locale, setup.alarms_hint)}</p>
        {recipients(desk)}
        <h2>{td_string!(locale, setup.alarm_plan)}</h2>
        {plan(desk)}
    }
    .into_any()
}

fn recipients(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("recipients");
    let known = &desk.page.alarms_to;
    let one_a_line = td_string!(locale, setup.addresses_hint);
    let list = |name, label: &'static str, addresses: &[String]| {
        form.area(Field::new(name, label).value(addresses.join("\n")).hint(one_a_line))
    };
    let hook = Field::new("hook", td_string!(locale, setup.alarm_hook)).value(known.hook.clone());
    let fields = vec![
        list("supervisor", td_string!(locale, setup.alarm_supervisors), &known.supervisor),
        list("captain", td_string!(locale, setup.alarm_captain), &known.captain),
        form.input(hook.hint(td_string!(locale, setup.alarm_hook_hint))),
    ];
    desk.sheet(&form, "recipients", None, fields, td_string!(locale, setup.save))
}

fn plan(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("change");
    let plan = &desk.page.rules.alarms;
    let time = |minute: Option<u16>| minute.map(super::hours::clock).unwrap_or_default();
    let quiet = [
        ("quiet_from", td_string!(locale, setup.quiet_from), plan.quiet.map(|quiet| quiet.from_min)),
        ("quiet_to", td_string!(locale, setup.quiet_to), plan.quiet.map(|quiet| quiet.to_min)),
    ];
    let hint = td_string!(locale, setup.quiet_hint);
    let quiet: Vec<_> = quiet
        .into_iter()
        .map(|(name, label, minute)| {
            form.input(Field::new(name, label).value(time(minute)).hint(hint).short())
        })
        .collect();
    let mut fields = vec![view! { <div class="pair">{quiet}</div> }.into_any()];
    for kind in Kind::ALL {
        let lines: Vec<String> = plan.of(kind).iter().map(line).collect();
        let field = Field::new(kind.as_str(), words::alarm(locale, kind)).value(lines.join("\n"));
        fields.push(form.area(field.hint(td_string!(locale, setup.levels_hint))));
    }
    desk.sheet(&form, "change", None, fields, td_string!(locale, setup.save))
}

/// `-3:00 desk`, `0:00 supervisor hook mail`
fn line(level: &Level) -> String {
    let sign = if level.after_ms < 0 { "-" } else { "" };
    let ways = [(level.hook, " hook"), (level.mail, " mail")];
    let ways: String = ways.into_iter().filter(|(on, _)| *on).map(|(_, way)| way).collect();
    format!("{sign}{} {}{ways}", words::length(level.after_ms.abs()), level.to.as_str())
}
