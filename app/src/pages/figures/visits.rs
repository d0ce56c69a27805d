//! The visits behind a figure, newest first.

use super::{format, scope};
use crate::api::{BehindPage, BehindRow};
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use crate::pages::practice;
use crate::words;
use domain::drilldown::List;
use domain::time::Ms;
use leptos::prelude::*;

/// The page's title in the browser's tab.
pub(crate) fn title(page: &BehindPage, locale: Locale) -> String {
    format!("{} · {}", list_words(locale, &page.list), td_string!(locale, figures.title))
}

/// The heading of a list.
fn list_words(locale: Locale, name: &str) -> String {
    match List::named(name).unwrap_or(List::All) {
        List::All => td_string!(locale, figures.list_all),
        List::Served => td_string!(locale, figures.list_served),
        List::Left => td_string!(locale, figures.list_left),
        List::Unserved => td_string!(locale, figures.list_unserved),
        List::Late => td_string!(locale, figures.list_late),
        List::AcknowledgedLate => td_string!(locale, figures.list_acknowledged_late),
        List::ResolvedLate => td_string!(locale, figures.list_resolved_late),
        List::Reopened => td_string!(locale, figures.list_reopened),
        List::Repeats => td_string!(locale, figures.list_repeats),
        List::Unnumbered => td_string!(locale, figures.list_unnumbered),
        List::QuotedBeyond => td_string!(locale, figures.list_quoted_beyond),
        List::End(end) => {
            let end = words::end(locale, end);
            return td_string!(locale, figures.list_end, end = end).to_string();
        }
    }
    .to_owned()
}

/// The page of visits behind a figure.
#[component]
pub fn Behind(
    /// The data of the page.
    page: BehindPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let here = scope::link(&page.scope, "/figures", &[("list", None)]);
    let (shown, all) = (page.visits.len() as i64, words::number(page.count));
    let count = if page.count as i64 > shown {
        td_string!(locale, figures.shown_of, n = words::number(shown), of = all).to_string()
    } else {
        match page.count {
            1 => td_string!(locale, figures.shown_one).to_owned(),
            _ => td_string!(locale, figures.shown, n = all).to_string(),
        }
    };
    let open = (page.open > 0).then(|| {
        let text = td_string!(locale, figures.open_not_here, n = words::number(page.open)).to_string();
        view! { <p class="notice"><Icon name="info" /><span>{text}</span></p> }
    });
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor figures" id="main" tabindex="-1">
            <p class="crumbs"><a href=here>{td_string!(locale, figures.back)}</a></p>
            <h1>{list_words(locale, &page.list)}</h1>
            {scope::bar(locale, &page.scope, "/figures/visits")}
            <p>{format!("{}: {count}", scope::days(locale, page.scope.from, page.scope.to))}</p>
            {open}
            {table(locale, &page)}
        </main>
    }
}

fn table(locale: Locale, page: &BehindPage) -> AnyView {
    if page.visits.is_empty() {
        return view! { <p class="muted">{td_string!(locale, figures.list_empty)}</p> }.into_any();
    }
    let rows: Vec<_> = page.visits.iter().map(|visit| row(locale, page, visit)).collect();
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    view! {
        <ScrollTable label=list_words(locale, &page.list)>
            <thead>
                <tr>
                    <th scope="col">{td_string!(locale, figures.arrived_at)}</th>
                    <th scope="col">{td_string!(locale, figures.district)}</th>
                    <th scope="col">{td_string!(locale, figures.service)}</th>
                    <th scope="col">{td_string!(locale, figures.channel)}</th>
                    <th scope="col">{td_string!(locale, figures.end)}</th>
                    {number(td_string!(locale, figures.acknowledgement))}
                    {number(td_string!(locale, figures.wait))}
                    {number(td_string!(locale, figures.resolution))}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </ScrollTable>
        <p class="formula">{td_string!(locale, figures.not_in_clocks)}</p>
    }
    .into_any()
}

fn row(locale: Locale, page: &BehindPage, visit: &BehindRow) -> AnyView {
    let named = |by: &str, key: &str| scope::named(locale, &page.scope, by, key);
    let service = visit.service.as_ref().map_or("-", |service| service.as_str());
    let star = if visit.counts { "" } else { " *" };
    let clock = |ms: Option<Ms>| {
        ms.map_or_else(|| format::NOTHING.to_owned(), |ms| format!("{}{star}", words::length(ms)))
    };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/floor?visit={}", visit.id)>{practice::moment(locale, visit.arrived_at)}</a>
            </th>
            <td>{named("district", visit.district.as_str())}</td>
            <td>{named("service", service)}</td>
            <td>{named("channel", visit.channel.as_str())}</td>
            <td>{words::capital(words::end(locale, visit.end))}</td>
            <td class="nums">{clock(visit.acknowledgement_ms)}</td>
            <td class="nums">{clock(visit.wait_ms)}</td>
            <td class="nums">{clock(visit.resolution_ms)}</td>
        </tr>
    }
    .into_any()
}
