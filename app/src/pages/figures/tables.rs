//! The figures told apart, busiest first. A name narrows the page to it, a number opens the visits behind it.

use super::{Sheet, say, scope};
use crate::components::ScrollTable;
use crate::i18n::{Locale, td_string};
use domain::totals::Total;
use leptos::prelude::*;

/// All by which figures are told apart here.
pub(super) const ALL: [&str; 5] = ["district", "watch", "service", "channel", "language"];

/// A table each; one that would have a single row of everything is left out, as that of watches is where none was on duty.
pub(super) fn view(sheet: &Sheet<'_>, wanted: &[&'static str]) -> AnyView {
    let tables = wanted.iter().filter_map(|by| {
        let rows = sheet.figures.tables.get(*by)?;
        let known =
            sheet.scope.asked.contains_key(*by) || (*by == "district" && sheet.scope.districts.len() < 2);
        let no_watch = *by == "watch" && rows.iter().all(|(key, ..)| key == "-");
        (!rows.is_empty() && !known && !no_watch).then(|| table(sheet, by, rows))
    });
    tables.collect_view().into_any()
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
    let unknown = rows.iter().any(|(key, ..)| is_unknown_service(by, key)).then(|| {
        let name = scope::named(locale, sheet.scope, by, "-");
        let text = td_string!(locale, figures.table_no_service, name = name).to_string();
        view! { <p class="formula">{text}</p> }
    });
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
            {unknown}
        </section>
    }
    .into_any()
}

/// Visits without a service are chiefly of those who left before they said what for: a share of them says who left.
fn is_unknown_service(by: &str, key: &str) -> bool {
    by == "service" && key == "-"
}

fn row(sheet: &Sheet<'_>, by: &'static str, key: &str, now: &Total, before: Option<&Total>) -> AnyView {
    let locale = sheet.locale;
    let name = scope::named(locale, sheet.scope, by, key);
    let narrowed = |path: &str, more: &[(&str, Option<&str>)]| {
        let changes: Vec<_> = [(by, Some(key))].into_iter().chain(more.iter().copied()).collect();
        scope::link(sheet.scope, path, &changes)
    };
    let (head, count, left) = if sheet.paper {
        (name.into_any(), say::number(now.arrived()).into_any(), say::number(now.gave_up()).into_any())
    } else {
        let visits = |list: &'static str, n: i64, label: String| {
            let to = narrowed("/figures/visits", &[("list", Some(list)), ("measure", None), ("heat", None)]);
            view! { <a href=to>{say::number(n)}<span class="sr">" "{label}</span></a> }.into_any()
        };
        let all = td_string!(locale, figures.row_visits, name = name.clone(), n = say::number(now.closed()));
        let gone = td_string!(locale, figures.row_left, name = name.clone());
        (
            view! { <a href=narrowed("/figures", &[])>{name}</a> }.into_any(),
            visits("all", now.arrived(), all.to_string()),
            visits("left", now.gave_up(), gone.to_string()),
        )
    };
    let called = if is_unknown_service(by, key) {
        say::NOTHING.to_owned()
    } else {
        say::share_of(locale, now.called_in.usual())
    };
    let before = before.map(|before| {
        let (median, p90) = (say::clock(&before.wait, 0.5), say::clock(&before.wait, 0.9));
        let n = say::number(before.arrived());
        td_string!(locale, figures.row_before, n = n, median = median, p90 = p90).to_string()
    });
    view! {
        <tr>
            <th scope="row">{head}</th>
            <td class="nums">{count}</td>
            <td class="nums">{say::clock(&now.wait, 0.5)}</td>
            <td class="nums">{say::clock(&now.wait, 0.9)}</td>
            <td class="nums">{called}</td>
            <td class="nums">{left}</td>
            <td class="nums">{before.unwrap_or_else(|| say::NOTHING.to_owned())}</td>
        </tr>
    }
    .into_any()
}
