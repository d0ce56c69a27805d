//! How good the waits were that people were told, by the hour of the day in which they came.

use super::{Sheet, say};
use crate::components::ScrollTable;
use crate::i18n::td_string;
use domain::stats::Rate;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Of fewer than this many, a share says nothing.
const FEW: u64 = 10;

/// The hours as a table; nothing where nobody was told a wait.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let locale = sheet.locale;
    let mut hours: BTreeMap<u8, (i64, i64)> = BTreeMap::new();
    for (hour, cell) in sheet.figures.total.hours.iter().filter(|(_, cell)| cell.told > 0) {
        let (within, told) = hours.entry(hour % 24).or_default();
        *within += cell.told_within;
        *told += cell.told;
    }
    if hours.is_empty() {
        return ().into_any();
    }
    let rows: Vec<_> = hours
        .into_iter()
        .map(|(hour, (within, told))| {
            let (part, whole) = say::parts(within, told);
            let known = Rate { part, whole }.wilson().filter(|_| whole >= FEW);
            let share = known.map_or_else(|| say::NOTHING.to_owned(), |_| say::share((part, whole)));
            let range = known.map(|(low, high)| format!("{} – {}", say::percent(low), say::percent(high)));
            view! {
                <tr>
                    <th scope="row">{format!("{hour:02}")}</th>
                    <td class="nums">{say::number(told)}</td>
                    <td class="nums">{share}</td>
                    <td class="nums">{range.unwrap_or_else(|| say::NOTHING.to_owned())}</td>
                </tr>
            }
        })
        .collect();
    let title = td_string!(locale, figures.told_hours);
    view! {
        <section>
            <h2 id="told-hours">{title}</h2>
            <ScrollTable label=title>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, figures.told_hour)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.told_people)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.told)}</th>
                        <th scope="col" class="nums">{td_string!(locale, figures.range)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
            <p class="formula">{td_string!(locale, figures.told_hours_formula)}</p>
        </section>
    }
    .into_any()
}
