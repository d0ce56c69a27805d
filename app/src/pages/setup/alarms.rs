//! Who is alerted when something is late: recipients, quiet hours, and the levels of each kind of alarm.

use super::desk::Desk;
use crate::components::Icon;
use crate::components::fields::{Field, Form};
use crate::i18n::td_string;
use crate::words;
use domain::alarm::{AlarmKind, Audience, Level, MOST_LEVELS};
use leptos::prelude::*;

/// The section: recipients, then the plan.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    view! {
        <h1>{td_string!(locale, setup.alarms_of, name = desk.page.card.name.clone()).to_string()}</h1>
        <p>{td_string!(locale, setup.alarms_hint)}</p>
        {(!desk.page.alarms_to.mails).then(|| {
            let text = td_string!(locale, setup.alarm_no_mail);
            view! { <p class="notice warn"><Icon name="info" /><span>{text}</span></p> }
        })}
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
    let time = |minute: Option<u16>| minute.map(words::minute).unwrap_or_default();
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
    let mut fields = vec![
        view! { <div class="pair">{quiet}</div> }.into_any(),
        view! { <p class="hint">{td_string!(locale, setup.levels_hint)}</p> }.into_any(),
    ];
    for kind in AlarmKind::ALL {
        fields.push(ladder(desk, &form, kind, plan.of(kind)));
    }
    desk.sheet(&form, "change", None, fields, td_string!(locale, setup.save))
}

/// The levels of a kind, one in each row, and an empty one to add another: `KIND_N_after`, `KIND_N_to`,
/// `KIND_N_mail`, `KIND_N_hook`.
fn ladder(desk: &Desk<'_>, form: &Form<'_>, kind: AlarmKind, levels: &[Level]) -> AnyView {
    let locale = desk.locale;
    let name = words::alarm(locale, kind);
    let heads = [
        td_string!(locale, setup.level_after),
        td_string!(locale, setup.level_to),
        td_string!(locale, setup.level_mail),
        td_string!(locale, setup.level_hook),
    ];
    let [after, to, mail, hook] = heads;
    let who = || {
        let names = [
            (Audience::Desk, td_string!(locale, setup.level_desk)),
            (Audience::Supervisor, td_string!(locale, setup.level_supervisor)),
            (Audience::Captain, td_string!(locale, setup.level_captain)),
        ];
        names.map(|(to, name)| (to.as_str().to_owned(), name.to_owned())).to_vec()
    };
    let rows: Vec<_> = (0..(levels.len() + 1).min(MOST_LEVELS))
        .map(|n| {
            let level = levels.get(n);
            let field = |part: &str, head: &str| {
                Field::new(format!("{kind}_{n}_{part}"), format!("{name}, {}: {head}", n + 1))
            };
            let tick = |part: &str, head: &str, on: bool| {
                let Field { name, label, .. } = field(part, head);
                form.tick(&name, &label, "", on)
            };
            let to_now = level.map_or(Audience::Desk, |level| level.to);
            view! {
                <tr>
                    <td>{form.input(field("after", after).value(level.map(after_words).unwrap_or_default()).short())}</td>
                    <td>{form.select(field("to", to).value(to_now.as_str()), who())}</td>
                    <td>{tick("mail", mail, level.is_some_and(|level| level.mail))}</td>
                    <td>{tick("hook", hook, level.is_some_and(|level| level.hook))}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <fieldset class="field levels">
            <legend>{name}</legend>
            <table>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </fieldset>
    }
    .into_any()
}

/// `0:30`, or `-3:00` for before it is due.
fn after_words(level: &Level) -> String {
    let sign = if level.after_ms < 0 { "-" } else { "" };
    format!("{sign}{}", words::length(level.after_ms.abs()))
}
