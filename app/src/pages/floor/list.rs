//! The list of visits behind a number.

use super::unit::{Unit, name_of};
use crate::api::{VisitList, VisitView};
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words::{self, capital};
use domain::clocks::Clock;
use domain::time::{At, Day};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The kinds of lists, in the order offered.
const KINDS: [&str; 11] = [
    "all",
    "waiting",
    "late",
    "unacknowledged",
    "serving",
    "open",
    "served",
    "left",
    "unserved",
    "acknowledged",
    "called",
];

/// The kinds about the present, whatever day the visit arrived on.
const OF_NOW: [&str; 5] = ["waiting", "late", "unacknowledged", "serving", "open"];

/// The parameters of a query, without empty values.
pub(super) fn query(text: &str) -> BTreeMap<String, String> {
    let pairs = text.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Whether there is a list to show; otherwise the query only named a district.
pub fn is_list(list: &VisitList) -> bool {
    !list.visits.is_empty() || query(&list.title).contains_key("list")
}

fn kind_of(asked: &BTreeMap<String, String>) -> &str {
    asked.get("list").map_or("all", String::as_str)
}

/// The heading of a list.
#[cfg(feature = "ssr")]
pub fn kind_words(locale: Locale, list: &VisitList) -> &'static str {
    words_of(locale, kind_of(&query(&list.title)))
}

fn words_of(locale: Locale, kind: &str) -> &'static str {
    match kind {
        "waiting" => td_string!(locale, floor.kind_waiting),
        "late" => td_string!(locale, floor.kind_late),
        "unacknowledged" => td_string!(locale, floor.kind_unacknowledged),
        "serving" => td_string!(locale, floor.kind_serving),
        "open" => td_string!(locale, floor.kind_open),
        "served" => td_string!(locale, floor.kind_served),
        "left" => td_string!(locale, floor.kind_left),
        "unserved" => td_string!(locale, floor.kind_unserved),
        "acknowledged" => td_string!(locale, floor.kind_acknowledged),
        "called" => td_string!(locale, floor.kind_called),
        "resolved" => td_string!(locale, floor.kind_resolved),
        _ => td_string!(locale, floor.kind_all),
    }
}

/// The list with its filters.
pub fn view(locale: Locale, units: &[Unit], list: &VisitList) -> AnyView {
    let asked = query(&list.title);
    let kind = words_of(locale, kind_of(&asked));
    let n = words::number(list.of);
    let heading = td_string!(locale, floor.list_some, kind = capital(kind), n = n).to_string();
    let unit = asked.get("district").and_then(|id| units.iter().find(|unit| unit.id().as_str() == id));
    let mut about: Vec<String> = unit.map(|unit| unit.card.name.clone()).into_iter().collect();
    if let Some(service) = asked.get("service") {
        about.push(service_name(locale, units, service));
    }
    let day = asked.get("day").and_then(|day| day.parse::<Day>().ok());
    match day {
        Some(day) => about.push(words::date(locale, day)),
        None if OF_NOW.contains(&kind_of(&asked)) => about.push(td_string!(locale, floor.now).to_owned()),
        None => about.push(td_string!(locale, floor.today).to_owned()),
    }
    if let Some(hour) = asked.get("hour") {
        let (from, to) = match hour.parse::<u32>() {
            Ok(hour) => (words::hour(hour), words::hour(hour.saturating_add(1))),
            Err(_) => (format!("{hour}:00"), format!("{hour}:59")),
        };
        about.push(td_string!(locale, floor.arrived_between, from = from, to = to).to_string());
    }
    let now = units.iter().map(|unit| unit.line.with_untracked(|line| line.at.at)).max().unwrap_or_default();
    let rows: Vec<_> = list.visits.iter().map(|visit| row(locale, units, visit, now, day)).collect();
    let table = if rows.is_empty() {
        view! { <p class="muted">{td_string!(locale, floor.list_none)}</p> }.into_any()
    } else {
        table(locale, rows)
    };
    view! {
        <nav aria-label=td_string!(locale, floor.you_are_here)>
            <ol class="crumbs" role="list">
                <li><a href="/floor">{td_string!(locale, floor.now)}</a>" ›"</li>
                <li aria-current="page">{capital(kind)}</li>
            </ol>
        </nav>
        <div class="stack tight">
            <p class="muted">{about.join(" · ")}</p>
            <h1>{heading}</h1>
        </div>
        {filters(locale, units, &asked, &list.title)}
        {table}
        {pages(locale, list)}
    }
    .into_any()
}

/// The place of a page in a long list, and the ways to the pages beside it.
fn pages(locale: Locale, list: &VisitList) -> Option<AnyView> {
    if list.of <= VisitList::PAGE {
        return None;
    }
    let to = list.from + list.visits.len();
    let (first, last, all) = (words::number(list.from + 1), words::number(to), words::number(list.of));
    let place = td_string!(locale, floor.rows_of, from = first, to = last, all = all).to_string();
    let link = |from: usize, label: &'static str| {
        let page = from / VisitList::PAGE + 1;
        let href = format!("/floor?{}&page={page}", list.title.trim_start_matches('?'));
        view! { <a class="btn" href=href>{label}</a> }
    };
    let newer =
        list.from.checked_sub(VisitList::PAGE).map(|from| link(from, td_string!(locale, floor.rows_newer)));
    let older = (to < list.of).then(|| link(to, td_string!(locale, floor.rows_older)));
    Some(
        view! {
            <nav class="row" aria-label=td_string!(locale, floor.rows_pages)>
                <span>{place}</span>
                {newer}
                {older}
            </nav>
        }
        .into_any(),
    )
}

fn service_name(locale: Locale, units: &[Unit], id: &str) -> String {
    let known = units.iter().find_map(|unit| name_of(locale, &unit.rules.services, id));
    known.unwrap_or(id).to_owned()
}

fn filters(locale: Locale, units: &[Unit], asked: &BTreeMap<String, String>, query: &str) -> AnyView {
    let value = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let districts = units.iter().map(|unit| (unit.id().to_string(), unit.card.name.clone())).collect();
    let mut services: Vec<(String, String)> = vec![];
    for service in units.iter().flat_map(|unit| &unit.rules.services) {
        if services.iter().all(|(id, _)| *id != service.id) {
            services.push((service.id.clone(), service.name.get(words::tag(locale)).to_owned()));
        }
    }
    let kinds = KINDS.into_iter().map(|kind| (kind.to_owned(), capital(words_of(locale, kind)))).collect();
    let all = || td_string!(locale, floor.all).to_owned();
    view! {
        <form class="filters" method="get" action="/floor" aria-label=td_string!(locale, floor.filters)>
            {select("list", td_string!(locale, floor.filter_list), kind_of(asked).to_owned(), None, kinds)}
            {select("district", td_string!(locale, floor.district), value("district"), Some(all()), districts)}
            {select("service", td_string!(locale, floor.service), value("service"), Some(all()), services)}
            <div class="field">
                <label for="filter-day">{td_string!(locale, floor.day)}</label>
                <input class="input" type="date" id="filter-day" name="day" value=value("day") />
            </div>
            <button type="submit" class="btn primary">{td_string!(locale, floor.show)}</button>
            <a class="btn" href=format!("/floor.csv?{}", query.trim_start_matches('?')) download="" aria-label=td_string!(locale, floor.csv_same)>
                <Icon name="download" />
                {td_string!(locale, floor.csv)}
            </a>
            <button type="button" class="btn" on:click=|_| crate::screen::print()>
                <Icon name="print" />
                {td_string!(locale, floor.print)}
            </button>
        </form>
    }
    .into_any()
}

fn select(
    name: &'static str,
    label: &'static str,
    value: String,
    none: Option<String>,
    options: Vec<(String, String)>,
) -> AnyView {
    let options = none.map(|none| (String::new(), none)).into_iter().chain(options);
    let options = options.map(|(code, label)| {
        let selected = code == value;
        view! { <option value=code selected=selected>{label}</option> }
    });
    let id = format!("filter-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

fn table(locale: Locale, rows: Vec<AnyView>) -> AnyView {
    let head = |label: &'static str| view! { <th scope="col">{label}</th> };
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    view! {
        <div class="scroll-x" role="region" aria-label=td_string!(locale, floor.visits) tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        {head(td_string!(locale, floor.ticket))}
                        {head(td_string!(locale, floor.district))}
                        {head(td_string!(locale, floor.arrived))}
                        {head(td_string!(locale, floor.service))}
                        {head(td_string!(locale, floor.channel))}
                        {head(td_string!(locale, floor.state))}
                        {number(td_string!(locale, floor.greeted_after))}
                        {number(td_string!(locale, floor.waited))}
                        {number(td_string!(locale, floor.resolved_after))}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One row; in a list of a `day`, a moment of another day is shown with its date.
fn row(locale: Locale, units: &[Unit], visit: &VisitView, now: At, day: Option<Day>) -> AnyView {
    let card = &visit.card;
    let arrived = card.arrived_at;
    let arrived_words = match day {
        Some(day) => words::dated(locale, words::time(arrived), arrived.day(), day),
        None => words::when(locale, arrived, now),
    };
    let until = card.ended_at.map_or(now, |ended| ended.at);
    let so_far = |done: Option<At>| words::length(done.unwrap_or(until) - card.arrived_at.at);
    let greeted = match card.acknowledged_at {
        Some(at) => words::length(at.at - card.arrived_at.at),
        None if card.ended_at.is_some() => td_string!(locale, floor.never).to_owned(),
        None => td_string!(locale, floor.so_far, time = so_far(None)).to_string(),
    };
    let turn = [card.called_at, card.serving_at].into_iter().flatten().map(|moment| moment.at).min();
    let waited = match turn {
        Some(at) => so_far(Some(at)),
        None if card.ended_at.is_some() => so_far(None),
        None => td_string!(locale, floor.so_far, time = so_far(None)).to_string(),
    };
    let bad = |clock: Clock| if visit.missed(clock) { "nums bad" } else { "nums" };
    let (class, state) = super::visit::state(locale, card);
    let unit = units.iter().find(|unit| unit.id() == visit.district);
    let district = unit.map_or_else(|| visit.district.to_string(), |unit| unit.card.name.clone());
    let service = card.service.as_ref().map_or_else(
        || td_string!(locale, floor.no_service).to_owned(),
        |id| service_name(locale, units, id.as_str()),
    );
    let service = words::matter(locale, card.discreet, service);
    let resolved = visit.clocks.resolution_ms.map_or_else(|| "—".to_owned(), words::length);
    view! {
        <tr>
            <th scope="row"><a href=format!("/floor?visit={}", card.id)><bdi>{card.ticket.clone()}</bdi></a></th>
            <td>{district}</td>
            <td><time datetime=arrived.to_string()>{arrived_words}</time></td>
            <td>{service}</td>
            <td>{words::channel(locale, card.channel)}</td>
            <td><span class=class>{state}</span></td>
            <td class=bad(Clock::Acknowledge)>{greeted}</td>
            <td class=bad(Clock::Call)>{waited}</td>
            <td class="nums">{resolved}</td>
        </tr>
    }
    .into_any()
}
