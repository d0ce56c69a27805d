//! Health of the service and warnings, for a department without a monitoring system.

use super::desk::Desk;
use crate::components::tables::{head, table_of};
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The section: one table, with the checks of `/readyz`.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let heads = vec![
        head(td_string!(locale, setup.health_what)),
        head(td_string!(locale, setup.state)),
        head(td_string!(locale, setup.health_detail)),
    ];
    let rows = desk.page.health.iter().map(|row| {
        let (class, state) = match (row.ok, row.warning) {
            (true, _) => ("tag good", td_string!(locale, setup.health_good)),
            (false, true) => ("tag warn", td_string!(locale, setup.health_warning)),
            (false, false) => ("tag late", td_string!(locale, setup.health_bad)),
        };
        view! {
            <tr>
                <th scope="row">{name(&row.name, locale)}</th>
                <td><span class=class>{state}</span></td>
                // As in the log, so that it can be searched for.
                <td lang="en">{row.detail.clone()}</td>
            </tr>
        }
        .into_any()
    });
    let table = table_of(td_string!(locale, setup.health), heads, rows.collect());
    view! {
        <h1>{td_string!(locale, setup.health)}</h1>
        <p>{td_string!(locale, setup.health_intro)}</p>
        {table}
        <p><a class="btn" href=desk.here()>{td_string!(locale, setup.health_again)}</a></p>
    }
    .into_any()
}

/// The name of a check; a newer one has the name it has in `/readyz`.
fn name(check: &str, locale: Locale) -> String {
    match check {
        "file" => td_string!(locale, setup.health_file).to_owned(),
        "database" => td_string!(locale, setup.health_database).to_owned(),
        "clock" => td_string!(locale, setup.health_clock).to_owned(),
        "checks" => td_string!(locale, setup.health_checks).to_owned(),
        "leaving" => td_string!(locale, setup.health_leaving).to_owned(),
        "disk" => td_string!(locale, setup.health_disk).to_owned(),
        "log" => td_string!(locale, setup.health_log).to_owned(),
        "figures" => td_string!(locale, setup.health_figures).to_owned(),
        "certificate" => td_string!(locale, setup.health_certificate).to_owned(),
        "connections" => td_string!(locale, setup.health_connections).to_owned(),
        "receivers" => td_string!(locale, setup.health_receivers).to_owned(),
        "mail" => td_string!(locale, setup.health_mail).to_owned(),
        "record" => td_string!(locale, setup.health_record).to_owned(),
        "current" => td_string!(locale, setup.health_current).to_owned(),
        "facts" => td_string!(locale, setup.health_facts).to_owned(),
        "districts" => td_string!(locale, setup.health_districts).to_owned(),
        other => other.to_owned(),
    }
}
