//! How good the quoted waits were, by hour of arrival and by service.

use super::sheet::Sheet;
use super::{format, scope};
use crate::components::ScrollTable;
use crate::i18n::td_string;
use crate::words;
use domain::stats::Rate;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The tables by hour and by service; empty where no wait was quoted.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let locale = sheet.locale;
    let mut hours: BTreeMap<u8, (i64, i64)> = BTreeMap::new();
    for (hour, cell) in sheet.figures.total.hours.iter().filter(|(_, cell)| cell.told > 0) {
        let (within, told) = hours.entry(hour % 24).or_default();
        *within += cell.told_within;
        *told += cell.told;
    }
    let hours =
        hours.into_iter().map(|(hour, (within, told))| (format!("{hour:02}"), within, told)).collect();
    let one_service = sheet.scope.asked.contains_key("service");
    let services = sheet.figures.tables.get("service").filter(|_| !one_service).into_iter().flatten();
    let services = services
        .filter(|(_, total, _)| total.quotes.n > 0)
        .map(|(key, total, _)| {
            let name = scope::named(locale, sheet.scope, "service", key);
            (name, total.quotes.within_p80, total.quotes.n)
        })
        .collect();
    let by_hour = Table {
        id: "told-hours",
        title: td_string!(locale, figures.told_hours),
        column: td_string!(locale, figures.told_hour),
        formula: td_string!(locale, figures.told_hours_formula),
    };
    let by_service = Table {
        id: "told-services",
        title: td_string!(locale, figures.told_services),
        column: td_string!(locale, figures.service),
        formula: td_string!(locale, figures.told_services_formula),
    };
    view! {
        {by_hour.view(sheet, hours)}
        {by_service.view(sheet, services)}
    }
    .into_any()
}

/// Texts around the rows of a table.
struct Table {
    id: &'static str,
    title: &'static str,
    column: &'static str,
    formula: &'static str,
}

impl Table {
    /// The table of named rows: how many were called within the longer time, and how many were quoted a wait.
    fn view(self, sheet: &Sheet<'_>, rows: Vec<(String, i64, i64)>) -> AnyView {
        if rows.is_empty() {
            return ().into_any();
        }
        let locale = sheet.locale;
        let rows: Vec<_> = rows.into_iter().map(|(name, within, told)| row(name, within, told)).collect();
        let Table { id, title, column, formula } = self;
        view! {
            <section>
                <h2 id=id>{title}</h2>
                <ScrollTable label=title>
                    <thead>
                        <tr>
                            <th scope="col">{column}</th>
                            <th scope="col" class="nums">{td_string!(locale, figures.told_people)}</th>
                            <th scope="col" class="nums">{td_string!(locale, figures.told)}</th>
                            <th scope="col" class="nums">{td_string!(locale, figures.range)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </ScrollTable>
                <p class="formula">{formula}</p>
            </section>
        }
        .into_any()
    }
}

fn row(name: String, within: i64, told: i64) -> AnyView {
    let (part, whole) = format::parts(within, told);
    let known = Rate { part, whole }.wilson().filter(|_| whole >= words::FEW);
    let share = known.map_or_else(|| format::NOTHING.to_owned(), |_| format::share((part, whole)));
    let range = known.map(|(low, high)| format!("{} – {}", format::percent(low), format::percent(high)));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="nums">{words::number(told)}</td>
            <td class="nums">{share}</td>
            <td class="nums">{range.unwrap_or_else(|| format::NOTHING.to_owned())}</td>
        </tr>
    }
    .into_any()
}
