//! Pairing tablets and lobby screens.

use super::desk::{Desk, plus};
use crate::components::fields::Field;
use crate::components::tables::{head, quiet_head, table_of};
use crate::i18n::td_string;
use crate::words;
use domain::access::Role;
use leptos::prelude::*;

/// The section: the list, and the form to pair one. `edit=kiosk` and `edit=display` open it.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let asked = if desk.typed("do") == Some("pair") { desk.typed("kind") } else { desk.typed("edit") };
    match asked {
        Some("display") => form(desk, "display"),
        Some("kiosk") => form(desk, "kiosk"),
        _ => list(desk),
    }
}

fn list(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.device)),
        head(td_string!(locale, setup.kind)),
        head(td_string!(locale, setup.district)),
        head(td_string!(locale, setup.state)),
        quiet_head(td_string!(locale, setup.revoke)),
    ];
    let rows = desk.page.devices.iter().map(|row| {
        let state = match (row.revoked, row.paired) {
            (true, _) => view! { <span class="tag">{td_string!(locale, setup.revoked)}</span> }.into_any(),
            (false, None) => {
                view! { <span class="tag warn">{td_string!(locale, setup.not_paired)}</span> }.into_any()
            }
            (false, Some(at)) => {
                let when = format!("{}, {}", words::date(locale, at.day()), words::time(at));
                view! { <span class="tag good">{td_string!(locale, setup.paired)}</span>" "{when} }.into_any()
            }
        };
        let kind = if row.kind == Role::Display {
            td_string!(locale, setup.display)
        } else {
            td_string!(locale, setup.kiosk)
        };
        let known = desk.page.districts.iter().find(|(id, _)| *id == row.district);
        let district = known.map_or_else(|| row.district.to_string(), |(_, name)| name.clone());
        let revoke = (!row.revoked).then(|| {
            desk.button("revoke", &row.id, "btn small risk", td_string!(locale, setup.revoke), &row.name)
        });
        view! {
            <tr>
                <th scope="row">{row.name.clone()}</th>
                <td>{kind}</td>
                <td>{district}</td>
                <td>{state}</td>
                <td>{revoke}</td>
            </tr>
        }
        .into_any()
    });
    let rows: Vec<AnyView> = rows.collect();
    let title = td_string!(locale, setup.devices);
    let body = if rows.is_empty() {
        view! { <p class="muted">{td_string!(locale, setup.no_devices)}</p> }.into_any()
    } else {
        table_of(title, heads, rows)
    };
    view! {
        <div class="row">
            <h1>{title}</h1>
            <span class="end btns">
                {plus(desk.edit("kiosk"), td_string!(locale, setup.pair_kiosk))}
                <a class="btn" href=desk.edit("display")>
                    <crate::components::Icon name="plus" />
                    {td_string!(locale, setup.pair_display)}
                </a>
            </span>
        </div>
        {body}
        <p class="hint">{td_string!(locale, setup.devices_hint)}</p>
    }
    .into_any()
}

fn form(desk: &Desk<'_>, kind: &'static str) -> AnyView {
    let locale = desk.locale;
    let form = desk.form("pair");
    let name =
        Field::new("name", td_string!(locale, setup.name)).hint(td_string!(locale, setup.device_name_hint));
    let mut fields = vec![
        crate::components::fields::hidden("kind", kind),
        form.input(Field { autocomplete: "off", ..name }),
    ];
    if kind == "kiosk" {
        let kiosks = &desk.page.rules.kiosks;
        let taken: Vec<String> =
            kiosks.iter().map(|kiosk| format!("{} ({})", kiosk.series.as_str(), kiosk.name)).collect();
        let mut hint = td_string!(locale, setup.series_hint).to_owned();
        if !taken.is_empty() {
            hint = format!("{hint} {}", td_string!(locale, setup.series_known, list = taken.join(", ")));
        }
        let first = kiosks.first().map_or("A", |kiosk| kiosk.series.as_str());
        fields.push(
            form.input(
                Field::new("series", td_string!(locale, setup.series)).hint(hint).value(first).short(),
            ),
        );
    }
    let sheet = desk.sheet(&form, "pair", None, fields, td_string!(locale, setup.pair));
    let title = if kind == "kiosk" {
        td_string!(locale, setup.pair_kiosk)
    } else {
        td_string!(locale, setup.pair_display)
    };
    view! {
        <h1>{title}</h1>
        {sheet}
        <p class="hint">{td_string!(locale, setup.pair_hint)}</p>
    }
    .into_any()
}
