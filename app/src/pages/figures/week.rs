//! The week, hour by hour: how many came, or how many of them were called late. The number is in every cell;
//! the shade only repeats it.

use super::scope;
use super::sheet::Sheet;
use crate::components::ScrollTable;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::time::Day;
use domain::totals::Hour;
use leptos::prelude::*;

/// With fewer people than this, a share says nothing.
const FEW: i64 = 5;
/// The number of shades above zero.
const SHADES: i64 = 5;
/// 1970-01-05 was a Monday.
const MONDAY: Day = Day(4);

/// The week as a table, with the choice of what it shows.
pub(super) fn view(sheet: &Sheet<'_>) -> AnyView {
    let late = sheet.scope.asked.get("heat").is_some_and(|heat| heat == "late");
    of(sheet, late)
}

/// The week of arrivals, or of people called late.
pub(super) fn of(sheet: &Sheet<'_>, late: bool) -> AnyView {
    let locale = sheet.locale;
    let title =
        if late { td_string!(locale, figures.heat_late) } else { td_string!(locale, figures.heat_arrived) };
    let choices = (!sheet.paper).then(|| {
        let links = [("arrived", false), ("late", true)].map(|(name, one)| {
            let words =
                if one { td_string!(locale, figures.choose_late) } else { td_string!(locale, figures.choose_arrived) };
            let to = scope::link(sheet.scope, "/figures", &[("heat", Some(name))]);
            let id = if one { "week-late" } else { "week" };
            view! { <a href=format!("{to}#{id}") aria-current=(one == late).then_some("true")>{words}</a> }
        });
        view! { <nav class="times no-print" aria-label=td_string!(locale, figures.heats)>{links.collect_view()}</nav> }
    });
    let total = if late { sheet.counted() } else { Some(&sheet.figures.total) };
    let value = |hour: u8| total.and_then(|total| total.hours.get(&hour)).and_then(|hour| figure(hour, late));
    let note = sheet.about_shares().filter(|_| late);
    let most = (0..168).filter_map(value).map(|(value, _)| value).max().unwrap_or(0);
    let rows: Vec<_> = (0..7_u8).map(|day| row(locale, day, &value, most)).collect();
    let head: Vec<_> = (0..24_u8).map(|hour| view! { <th scope="col" class="nums">{hour}</th> }).collect();
    let id = if late { "week-late" } else { "week" };
    let formula = if late {
        td_string!(locale, figures.heat_late_formula)
    } else {
        td_string!(locale, figures.heat_arrived_formula)
    };
    view! {
        <section>
            <h2 id=id>{title}</h2>
            {choices}
            <div class="week">
                <ScrollTable label=title>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, figures.day)}</th>
                            {head}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </ScrollTable>
            </div>
            <p class="formula">{formula}</p>
            {note.map(|text| view! { <p class="formula">{text}</p> })}
        </section>
    }
    .into_any()
}

/// Arrivals, or the percentage of them that were late: the value of the shade, and the text.
fn figure(hour: &Hour, late: bool) -> Option<(i64, String)> {
    match late {
        false => (hour.arrived > 0).then(|| (hour.arrived, words::number(hour.arrived))),
        true => (hour.arrived >= FEW).then(|| {
            let of_100 = (hour.late * 200 + hour.arrived) / (2 * hour.arrived);
            (of_100, words::hundred(hour.late as f64 / hour.arrived as f64))
        }),
    }
}

fn row(locale: Locale, day: u8, value: &impl Fn(u8) -> Option<(i64, String)>, most: i64) -> AnyView {
    let cells: Vec<_> = (0..24_u8)
        .map(|hour| {
            let value = value(day * 24 + hour);
            let shade = value.as_ref().map_or(0, |(value, _)| (value * SHADES + most - 1) / most.max(1));
            view! { <td class=format!("nums shade-{shade}")>{value.map(|(_, text)| text)}</td> }
        })
        .collect();
    let name = words::capital(words::weekday(locale, Day(MONDAY.0 + i32::from(day))));
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells}
        </tr>
    }
    .into_any()
}
