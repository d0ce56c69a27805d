//! The present moment: tiles over all districts, the table of districts, the windows of one of them. Every
//! number links to the visits behind it.

use super::sum::{latecomers, live, staffed};
use super::unit::{Unit, name_of};
use crate::api::{LineView, Spread, Today, WindowStateView, WindowView};
use crate::components::Clock;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::{DistrictId, VisitId};
use domain::stats::ServiceLevel;
use domain::time::At;
use domain::visit::StateKind;
use leptos::prelude::*;

/// A median and a 90th percentile: "6:40 / 14:05".
pub fn pair(spread: &Spread) -> Option<String> {
    Some(format!("{} / {}", words::length(spread.p50?), words::length(spread.p90?)))
}

/// A part of a whole as a percentage: "88 %".
pub fn percent((part, whole): (u64, u64)) -> Option<String> {
    (whole > 0).then(|| words::percent(words::hundred(part as f64 / whole as f64)))
}

/// The number of people a figure is based on; empty for nobody, where there is no figure.
pub fn of_people(locale: Locale, n: u64) -> String {
    match n {
        0 => String::new(),
        1 => td_string!(locale, floor.of_greeted_one).to_owned(),
        n => td_string!(locale, floor.of_greeted, n = words::number(n)).to_string(),
    }
}

/// A figure, or an em dash and why there is none.
pub fn or_nobody(locale: Locale, figure: Option<String>) -> String {
    figure.unwrap_or_else(|| td_string!(locale, floor.nobody_yet).to_owned())
}

/// The same; where there are too few people, it says so.
fn usual(locale: Locale, spread: &Spread) -> String {
    match spread.n {
        1..words::FEW => td_string!(locale, floor.too_few_yet).to_owned(),
        _ => or_nobody(locale, pair(spread)),
    }
}

/// The address of a list, for one district or for all.
pub fn list(district: Option<&DistrictId>, kind: &str) -> String {
    match district {
        Some(district) => format!("/floor?district={district}&list={kind}"),
        None => format!("/floor?list={kind}"),
    }
}

/// The numbers that tiles and rows show for a line.
#[derive(Debug, Clone, Default, PartialEq)]
struct Sight {
    waiting: usize,
    longest: Option<(VisitId, At, bool)>,
    ungreeted: usize,
    late: usize,
    staffed: usize,
    windows: usize,
    today: Today,
}

fn sight(line: &LineView, now: At) -> Sight {
    let longest = line.waiting.iter().min_by_key(|card| card.arrived_at.at);
    Sight {
        waiting: line.waiting.len(),
        longest: longest.map(|card| (card.id, card.arrived_at.at, card.late(now).is_some())),
        ungreeted: live(line)
            .filter(|card| card.acknowledged_at.is_none() && card.state != StateKind::Ended)
            .count(),
        late: latecomers(line, now).len(),
        staffed: line.windows.iter().filter(|window| staffed(window)).count(),
        windows: line.windows.len(),
        today: line.today.clone().unwrap_or_default(),
    }
}

/// The tiles over all districts.
pub fn tiles(units: StoredValue<Vec<Unit>>, now: Signal<At>) -> impl IntoView {
    let locale = words::tongue();
    let sights = Memo::new(move |_| {
        let now = now.get();
        let see = |unit: &Unit| (unit.card.name.clone(), unit.line.with(|line| sight(line, now)));
        units.with_value(|units| units.iter().map(see).collect::<Vec<_>>())
    });
    let only = units.with_value(|units| match units.as_slice() {
        [one] => Some(one.id()),
        _ => None,
    });
    move || {
        let locale = locale.get();
        let sights = sights.get();
        let sum = |of: fn(&Sight) -> usize| sights.iter().map(|(_, sight)| of(sight)).sum::<usize>();
        let total = |of: fn(&Today) -> u64| sights.iter().map(|(_, sight)| of(&sight.today)).sum::<u64>();
        let href = |kind: &str| list(only.as_ref(), kind);
        let (waiting, late, ungreeted) =
            (sum(|sight| sight.waiting), sum(|sight| sight.late), sum(|sight| sight.ungreeted));
        let places = sights.iter().filter(|(_, sight)| sight.waiting > 0).count();
        let mut greeted = ServiceLevel::default();
        sights.iter().for_each(|(_, sight)| greeted += sight.today.acknowledged);
        let in_time = percent(greeted.usual());
        let (left, arrived) = (total(|today| today.total.left), total(|today| today.total.arrived));
        let in_districts = match (places, only.is_some()) {
            (0, _) => td_string!(locale, floor.tile_waiting_none).to_owned(),
            (_, true) => td_string!(locale, floor.tile_waiting_one).to_owned(),
            (1, _) => td_string!(locale, floor.in_one_district).to_owned(),
            (n, _) => td_string!(locale, floor.in_districts, n = n).to_string(),
        };
        let of_arrived = match arrived {
            0 => td_string!(locale, floor.of_arrived_none).to_owned(),
            n => td_string!(locale, floor.of_arrived, n = words::number(n)).to_string(),
        };
        let (wait_title, wait, wait_note) = wait_tile(locale, &sights);
        view! {
            <div class="tiles">
                {tile(href("waiting"), td_string!(locale, floor.waiting_now), words::number(waiting), in_districts, false)}
                {tile(
                    href("unacknowledged"),
                    td_string!(locale, floor.not_greeted),
                    words::number(ungreeted),
                    td_string!(locale, floor.here_now).to_owned(),
                    false,
                )}
                {tile(
                    href("late"),
                    td_string!(locale, floor.late_now),
                    words::number(late),
                    td_string!(locale, floor.past_target).to_owned(),
                    late > 0,
                )}
                {tile(
                    href("acknowledged"),
                    td_string!(locale, floor.greeted_in_time),
                    or_nobody(locale, in_time),
                    of_people(locale, greeted.usual().1),
                    false,
                )}
                {tile(href("called"), wait_title, wait, wait_note, false)}
                {tile(
                    href("left"),
                    td_string!(locale, floor.left_first),
                    words::number(left),
                    of_arrived,
                    false,
                )}
            </div>
        }
    }
}

/// Percentiles of several districts cannot be combined, so with several districts the tile names the slowest
/// one.
fn wait_tile(locale: Locale, sights: &[(String, Sight)]) -> (&'static str, String, String) {
    if let [(_, one)] = sights {
        let wait = one.today.total.wait_ms;
        let note = match wait.n {
            1 => td_string!(locale, floor.of_called_one).to_owned(),
            n => td_string!(locale, floor.of_called, n = words::number(n)).to_string(),
        };
        return (td_string!(locale, floor.wait_pair), usual(locale, &wait), note);
    }
    let waits: Vec<(&String, Spread)> =
        sights.iter().map(|(name, sight)| (name, sight.today.total.wait_ms)).collect();
    let enough = waits.iter().filter(|(_, wait)| wait.n >= words::FEW);
    let slowest = enough.filter_map(|(name, wait)| Some((*name, wait.p90?, wait.n)));
    let title = td_string!(locale, floor.slowest_p90);
    match slowest.max_by_key(|(_, p90, _)| *p90) {
        Some((name, p90, n)) => {
            let (name, n) = (name.clone(), words::number(n));
            let note = td_string!(locale, floor.in_district_of, name = name, n = n).to_string();
            (title, words::length(p90), note)
        }
        None if waits.iter().any(|(_, wait)| wait.n > 0) => {
            (title, td_string!(locale, floor.too_few_yet).to_owned(), String::new())
        }
        None => (title, or_nobody(locale, None), String::new()),
    }
}

fn tile(href: String, title: &'static str, figure: String, note: String, late: bool) -> impl IntoView {
    view! {
        <a class=if late { "tile late" } else { "tile" } href=href>
            <span>{title}</span>
            <b>{figure}</b>
            <span>{note}</span>
        </a>
    }
}

/// All districts, one in each row.
pub fn districts(units: StoredValue<Vec<Unit>>, now: Signal<At>, focus: ReadSignal<usize>) -> impl IntoView {
    let locale = words::tongue();
    let number = move |label: fn(Locale) -> &'static str| view! { <th scope="col" class="nums">{move || label(locale.get())}</th> };
    let rows = units
        .get_value()
        .into_iter()
        .enumerate()
        .map(|(place, unit)| row(unit, place, now, focus))
        .collect_view();
    view! {
        <section>
            <div class="scroll-x" role="region" aria-labelledby="all" tabindex="0">
                <table class="table">
                    <caption id="all">{move || td_string!(locale.get(), floor.districts)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{move || td_string!(locale.get(), floor.district)}</th>
                            {number(|locale| td_string!(locale, floor.col_waiting))}
                            {number(|locale| td_string!(locale, floor.col_longest))}
                            {number(|locale| td_string!(locale, floor.col_not_greeted))}
                            {number(|locale| td_string!(locale, floor.col_late))}
                            {number(|locale| td_string!(locale, floor.col_greeted))}
                            {number(|locale| td_string!(locale, floor.col_wait))}
                            {number(|locale| td_string!(locale, floor.col_staffed))}
                            {number(|locale| td_string!(locale, floor.col_left))}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(unit: Unit, place: usize, now: Signal<At>, focus: ReadSignal<usize>) -> impl IntoView {
    let locale = words::tongue();
    let id = unit.id();
    let line = unit.line;
    let sight = Memo::new(move |_| line.with(|line| sight(line, now.get())));
    let nobody = move || td_string!(locale.get(), floor.nobody_yet);
    let to = {
        let id = id.clone();
        move |kind: &'static str| list(Some(&id), kind)
    };
    let longest = move || {
        match sight.get().longest {
        Some((visit, since, _)) => {
            view! { <a href=format!("/floor?visit={visit}")><Clock since now /></a> }.into_any()
        }
        None => view! { <span class="muted">"—"<span class="sr">{move || td_string!(locale.get(), floor.nobody)}</span></span> }.into_any(),
    }
    };
    let greeted =
        move || percent(sight.get().today.acknowledged.usual()).unwrap_or_else(|| nobody().to_owned());
    let wait = move || usual(locale.get(), &sight.get().today.total.wait_ms);
    let bad = |late: bool| if late { "nums bad" } else { "nums" };
    let closed = move || {
        let open = line.with(|line| line.open);
        (!open).then(|| view! { " " <span class="tag">{td_string!(locale.get(), floor.closed)}</span> })
    };
    let current = move || (focus.get() == place).then_some("true");
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/floor?district={id}#windows") aria-current=current>{unit.card.name.clone()}</a>
                {closed}
            </th>
            <td class="nums"><a href=to("waiting")>{move || words::number(sight.get().waiting)}</a></td>
            <td class=move || bad(sight.get().longest.is_some_and(|(.., late)| late))>{longest}</td>
            <td class="nums"><a href=to("unacknowledged")>{move || words::number(sight.get().ungreeted)}</a></td>
            <td class=move || bad(sight.get().late > 0)><a href=to("late")>{move || words::number(sight.get().late)}</a></td>
            <td class="nums"><a href=to("acknowledged")>{greeted}</a></td>
            <td class="nums"><a href=to("called")>{wait}</a></td>
            <td class="nums">
                <a href=to("serving")>
                    {move || {
                        let sight = sight.get();
                        td_string!(locale.get(), floor.n_of, n = sight.staffed, all = sight.windows).to_string()
                    }}
                </a>
            </td>
            <td class="nums"><a href=to("left")>{move || words::number(sight.get().today.total.left)}</a></td>
        </tr>
    }
}

/// The windows of one district: who is there, who is served, since when.
pub fn windows(unit: &Unit, now: Signal<At>) -> impl IntoView + use<> {
    let locale = words::tongue();
    let unit = unit.clone();
    let line = unit.line;
    let windows = Memo::new(move |_| line.with(|line| line.windows.clone()));
    let name = unit.card.name.clone();
    let head =
        move |label: fn(Locale) -> &'static str| view! { <th scope="col">{move || label(locale.get())}</th> };
    view! {
        <section>
            <div class="scroll-x" role="region" aria-labelledby="windows" tabindex="0">
                <table class="table">
                    <caption id="windows">{move || td_string!(locale.get(), floor.windows_of, name = name.clone()).to_string()}</caption>
                    <thead>
                        <tr>
                            {head(|locale| td_string!(locale, floor.window))}
                            {head(|locale| td_string!(locale, floor.officer))}
                            {head(|locale| td_string!(locale, floor.state))}
                            {head(|locale| td_string!(locale, floor.now_serving))}
                            {head(|locale| td_string!(locale, floor.since))}
                            <th scope="col" class="nums">{move || td_string!(locale.get(), floor.how_long)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            let locale = locale.get();
                            windows.get().iter().map(|window| window_row(locale, &unit, window, now)).collect_view()
                        }}
                    </tbody>
                </table>
            </div>
        </section>
    }
}

fn window_row(locale: Locale, unit: &Unit, window: &WindowView, now: Signal<At>) -> impl IntoView + use<> {
    let language = words::tag(locale);
    let visit = window.visit.as_ref();
    let (class, state) = match (window.state, visit.map(|visit| visit.state)) {
        (_, Some(StateKind::Serving)) => ("tag good", td_string!(locale, floor.serving)),
        (_, Some(_)) => ("tag info", td_string!(locale, floor.called)),
        (WindowStateView::Open, None) => ("tag info", td_string!(locale, floor.free)),
        (WindowStateView::WrapUp, None) => ("tag", td_string!(locale, floor.wrap_up)),
        (WindowStateView::Away, None) => ("tag warn", td_string!(locale, floor.away)),
        (WindowStateView::Closed, None) => ("tag", td_string!(locale, floor.closed)),
    };
    let reason = window.reason.as_ref().filter(|_| visit.is_none()).map(|reason| {
        name_of(locale, &unit.rules.away_reasons, reason.as_str()).unwrap_or(reason.as_str()).to_owned()
    });
    let state = reason.map_or_else(|| state.to_owned(), |reason| format!("{state}: {reason}"));
    let since = visit.map(|visit| visit.since).or(window.since);
    let service = visit.and_then(|visit| visit.service.as_ref());
    let service = service.and_then(|id| name_of(locale, &unit.rules.services, id.as_str()));
    let service = service.unwrap_or(td_string!(locale, floor.no_service)).to_owned();
    let served = match visit {
        Some(visit) => {
            let href = format!("/floor?visit={}", visit.id);
            let ticket = visit.ticket.clone();
            view! { <a href=href><bdi>{ticket}</bdi></a> " " {words::matter(locale, visit.discreet, service)} }
                .into_any()
        }
        None => view! { <span class="muted">{td_string!(locale, floor.nobody)}</span> }.into_any(),
    };
    let resolve = visit.map(|visit| visit.due_times.resolve_by());
    let how_long = match (window.state, window.back_at) {
        (WindowStateView::Away, Some(back)) => (move || words::back(locale, back, now.get())).into_any(),
        (WindowStateView::Closed, _) if visit.is_none() => {
            view! { <span class="muted">"—"</span> }.into_any()
        }
        _ => since.map(|since| view! { <Clock since=since.at now /> }).into_any(),
    };
    let class_long = move || if resolve.is_some_and(|due| now.get() > due) { "nums bad" } else { "nums" };
    let since_words =
        move || since.map_or_else(|| "—".to_owned(), |since| words::when(locale, since, now.get()));
    let officer = window.staff.as_ref().map_or_else(|| "—".to_owned(), |staff| staff.name.clone());
    view! {
        <tr>
            <th scope="row">{window.name.get(language).to_owned()}</th>
            <td>{officer}</td>
            <td><span class=class>{state}</span></td>
            <td>{served}</td>
            <td>{since_words}</td>
            <td class=class_long>{how_long}</td>
        </tr>
    }
}
