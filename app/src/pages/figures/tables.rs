//! Breakdowns of the figures, busiest rows first. A name narrows the page to it, a number opens the visits
//! behind it. Tables by something known only once a call is answered show no share of telephone calls called
//! in time.

use super::sheet::Sheet;
use super::{format, scope};
use crate::components::ScrollTable;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::stats::ServiceLevel;
use domain::totals::Total;
use leptos::prelude::*;

/// The breakdowns of this page.
pub(super) const ALL: [&str; 5] = ["district", "watch", "service", "channel", "language"];

/// One table each; one that would have a single row for everything is left out, such as watches where none
/// was on duty.
pub(super) fn view(sheet: &Sheet<'_>, wanted: &[&'static str]) -> AnyView {
    let tables = wanted.iter().filter_map(|by| {
        let rows = sheet.figures.tables.get(*by)?;
        let known =
            sheet.scope.asked.contains_key(*by) || (*by == "district" && sheet.scope.districts.len() < 2);
        let no_watch = *by == "watch" && rows.iter().all(|(key, ..)| key == "-");
        (!rows.is_empty() && !known && !no_watch).then(|| table(sheet, by, rows))
    });
    let tables: Vec<AnyView> = tables.collect();
    let has_before = sheet.figures.before.is_some() && !tables.is_empty();
    let chance = td_string!(sheet.locale, figures.rows_not_judged);
    view! {
        {tables}
        {has_before.then(|| view! { <p class="formula">{chance}</p> })}
    }
    .into_any()
}

fn title(locale: Locale, by: &str) -> &'static str {
    match by {
        "district" => td_string!(locale, figures.by_district),
        "watch" => td_string!(locale, figures.by_watch),
        "service" => td_string!(locale, figures.by_service),
        "channel" => td_string!(locale, figures.by_channel),
        _ => td_string!(locale, figures.by_language),
    }
}

fn column(locale: Locale, by: &str) -> &'static str {
    match by {
        "district" => td_string!(locale, figures.district),
        "watch" => td_string!(locale, figures.watch),
        "service" => td_string!(locale, figures.service),
        "channel" => td_string!(locale, figures.channel),
        _ => td_string!(locale, figures.language),
    }
}

fn table(sheet: &Sheet<'_>, by: &'static str, rows: &[(String, Total, Option<Total>)]) -> AnyView {
    let locale = sheet.locale;
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let notes = notes(sheet, by, rows).into_iter().map(|text| view! { <p class="formula">{text}</p> });
    let notes = notes.collect_view();
    let rows: Vec<_> =
        rows.iter().map(|(key, now, before)| row(sheet, by, key, now, before.as_ref())).collect();
    let title = title(locale, by);
    view! {
        <section>
            <h2 id=format!("by-{by}")>{title}</h2>
            <ScrollTable label=title>
                <thead>
                    <tr>
                        <th scope="col">{column(locale, by)}</th>
                        {number(td_string!(locale, figures.arrived))}
                        {number(td_string!(locale, figures.table_median))}
                        {number(td_string!(locale, figures.table_p90))}
                        {number(td_string!(locale, figures.table_called))}
                        {number(td_string!(locale, figures.table_left))}
                        {number(td_string!(locale, figures.table_before))}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
            {notes}
        </section>
    }
    .into_any()
}

/// Notes about the shares of a table.
fn notes(sheet: &Sheet<'_>, by: &str, rows: &[(String, Total, Option<Total>)]) -> Vec<String> {
    let locale = sheet.locale;
    let unknown = rows.iter().any(|(key, ..)| is_unknown(by, key)).then(|| {
        let name = scope::named(locale, sheet.scope, by, "-");
        match by {
            "language" => td_string!(locale, figures.table_no_language, name = name).to_string(),
            _ => td_string!(locale, figures.table_no_service, name = name).to_string(),
        }
    });
    let of_table = || is_known_once_answered(by).then(|| td_string!(locale, figures.table_without_calls));
    let calls = sheet.about_shares().or_else(of_table).map(str::to_owned);
    unknown.into_iter().chain(calls).collect()
}

/// Whether a caller's group is known only once the call is answered.
fn is_known_once_answered(by: &str) -> bool {
    matches!(by, "service" | "language")
}

/// Visits without a service or language are mostly of people who left before choosing one: a share of them
/// says who left.
fn is_unknown(by: &str, key: &str) -> bool {
    is_known_once_answered(by) && key == "-"
}

/// The visits of a row called in time: of all, or of all but telephone calls; of none where a share would say
/// who left.
fn called(sheet: &Sheet<'_>, by: &str, key: &str, now: &Total) -> (u64, u64) {
    if is_unknown(by, key) || sheet.withheld().is_some() {
        return (0, 0);
    }
    if is_known_once_answered(by) || sheet.is_narrowed() {
        let level = sheet.figures.levels_without_calls.get(by).and_then(|rows| rows.get(key));
        return level.map_or((0, 0), ServiceLevel::usual);
    }
    now.called_in.usual()
}

fn row(sheet: &Sheet<'_>, by: &'static str, key: &str, now: &Total, before: Option<&Total>) -> AnyView {
    let locale = sheet.locale;
    let name = scope::named(locale, sheet.scope, by, key);
    let narrowed = |path: &str, more: &[(&str, Option<&str>)]| {
        let changes: Vec<_> = [(by, Some(key))].into_iter().chain(more.iter().copied()).collect();
        scope::link(sheet.scope, path, &changes)
    };
    let (head, count, left) = if sheet.paper {
        (name.into_any(), words::number(now.arrived()).into_any(), words::number(now.gave_up()).into_any())
    } else {
        let visits = |list: &'static str, n: i64, label: String| {
            let to = narrowed("/figures/visits", &[("list", Some(list)), ("measure", None), ("heat", None)]);
            view! { <a href=to>{words::number(n)}<span class="sr">" "{label}</span></a> }.into_any()
        };
        let all =
            td_string!(locale, figures.row_visits, name = name.clone(), n = words::number(now.closed()));
        let gone = td_string!(locale, figures.row_left, name = name.clone());
        (
            view! { <a href=narrowed("/figures", &[])>{name}</a> }.into_any(),
            visits("all", now.arrived(), all.to_string()),
            visits("left", now.gave_up(), gone.to_string()),
        )
    };
    let called = format::share_of(locale, called(sheet, by, key, now));
    let before = before.map(|before| {
        let (median, p90) = (format::clock(&before.wait, 0.5), format::clock(&before.wait, 0.9));
        let n = words::number(before.arrived());
        td_string!(locale, figures.row_before, n = n, median = median, p90 = p90).to_string()
    });
    view! {
        <tr>
            <th scope="row">{head}</th>
            <td class="nums">{count}</td>
            <td class="nums">{format::clock(&now.wait, 0.5)}</td>
            <td class="nums">{format::clock(&now.wait, 0.9)}</td>
            <td class="nums">{called}</td>
            <td class="nums">{left}</td>
            <td class="nums">{before.unwrap_or_else(|| format::NOTHING.to_owned())}</td>
        </tr>
    }
    .into_any()
}
