//! The wall display of a watch: one district, read from five meters, never touched and without names. Who
//! waits longest and why, who is late, what the windows do, how the watch has met its promises so far. It is
//! dimmed within seconds when nothing arrives any more.

use super::now::{of_people, percent};
use super::sum::{Overdue, latecomers, on_it};
use super::unit::{Unit, name_of};
use crate::api::{
    FloorDistrict, FloorRules, Late, LineView, SessionView, WatchToday, WindowStateView, WindowView,
};
use crate::client::{self, Snapshot};
use crate::components::{Clock, Icon, Ticket};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::stats::ServiceLevel;
use domain::time::{At, Moment};
use domain::visit::StateKind;
use leptos::prelude::*;
use std::sync::Arc;

/// An hour with fewer mean arrivals a week than this has no usual number.
const ALMOST_NOBODY: f64 = 0.1;
/// How many late visits are named.
const NAMED: usize = 4;

/// The whole screen. Without a district there is nothing to show.
pub fn view(district: Option<FloorDistrict>, scale: f64, whose: impl Fn(SessionView) + 'static) -> AnyView {
    let locale = words::tongue().get_untracked();
    let Some(FloorDistrict { card, rules, line, usual }) = district else {
        return view! { <main class="wall" id="main"><p class="notice">{td_string!(locale, floor.no_district)}</p></main> }
            .into_any();
    };
    let zone = line.at;
    let path = format!("/api/v1/live?district={}&audience=floor", line.district);
    let heard = client::live(path, line, scale);
    let (now, fresh) = (heard.now, heard.fresh);
    Effect::new(move |_| {
        if let Some(session) = heard.session.get() {
            whose(session);
        }
    });
    let line = RwSignal::new(heard.view.get_untracked());
    Effect::new(move |_| line.set(heard.view.get()));
    let name = card.name.clone();
    let unit = Unit { card, rules: Arc::new(rules), line };
    let units = StoredValue::new(vec![unit.clone()]);
    let usual = StoredValue::new(usual);
    let minute = Memo::new(move |_| words::day_and_time(locale, words::at(now.get(), zone)));
    let lost = Memo::new(move |_| {
        if fresh.get() {
            return None;
        }
        if heard.is_clock_off() {
            return Some(td_string!(locale, common.clock_off).to_owned());
        }
        let as_of = line.with_untracked(Snapshot::as_of);
        let time = words::the_time(locale, words::when(locale, as_of, now.get()));
        Some(td_string!(locale, floor.wall_lost, time = time).to_string())
    });
    view! {
        <div class=move || if fresh.get() { "wall" } else { "wall stopped" }>
            {move || {
                lost.get().map(|told| {
                    view! {
                        <div class="banner" role="alert">
                            <Icon name="offline" />
                            <span>{told}</span>
                        </div>
                    }
                })
            }}
            {super::alerts::view(units, now)}
            <header>
                <h1>{name}</h1>
                <p>{move || line.with(|line| watch_name(locale, line))}</p>
                <time>{move || minute.get()}</time>
            </header>
            <main id="main" tabindex="-1">
                {move || line.with(|line| longest(locale, line, now))}
                {move || numbers(locale, &line.get(), now.get(), &usual.get_value())}
                {move || line.with(|line| lates(locale, line, now))}
                {move || line.with(|line| windows(locale, &unit.rules, line, now))}
                <p class="formula">{td_string!(locale, floor.wall_formula)}</p>
            </main>
        </div>
    }
    .into_any()
}

fn watch_name(locale: Locale, line: &LineView) -> String {
    let watch = line.today.as_ref().and_then(|today| today.watch.as_ref());
    watch.map(|watch| watch.name.get(words::tag(locale)).to_owned()).unwrap_or_default()
}

/// Who waits longest, since when, and why.
fn longest(locale: Locale, line: &LineView, now: Signal<At>) -> AnyView {
    let waiting = line.waiting.iter().filter(|card| card.state == StateKind::Waiting);
    let Some(card) = waiting.min_by_key(|card| card.arrived_at.at) else {
        return view! {
            <section class="first calm">
                <h2>{td_string!(locale, floor.wall_longest)}</h2>
                <p class="big">{td_string!(locale, floor.nobody)}</p>
            </section>
        }
        .into_any();
    };
    let since = card.arrived_at.at;
    let why = on_it(locale, line, card, now.get(), false);
    let (ticket, shown) = (card.ticket.clone(), card.clone());
    let class = move || if shown.late(now.get()).is_some() { "first late" } else { "first" };
    view! {
        <section class=class>
            <h2>{td_string!(locale, floor.wall_longest)}</h2>
            <p class="big"><Ticket label=ticket />" "<Clock since now /></p>
            <p>{why}</p>
        </section>
    }
    .into_any()
}

/// How many wait, how many came this hour, and how the watch has met its promises.
fn numbers(locale: Locale, line: &LineView, now: At, usual: &[f64]) -> AnyView {
    let today = line.today.clone().unwrap_or_default();
    let moment = words::at(now, line.at);
    let (hour, _) = moment.clock();
    let key = format!("{hour:02}");
    let came = today.hours.iter().find(|row| row.key == key).map_or(0, |row| row.arrived);
    let usually = usual.get(place(moment)).map_or_else(
        || td_string!(locale, floor.wall_usual_unknown).to_owned(),
        |mean| {
            if *mean < ALMOST_NOBODY {
                return td_string!(locale, floor.wall_usual_none).to_owned();
            }
            td_string!(locale, floor.wall_usual, n = format!("{mean:.1}")).to_string()
        },
    );
    let whole = WatchToday {
        name: domain::words::Words::default(),
        arrived: today.total.arrived,
        acknowledged: today.acknowledged,
        called: today.called,
    };
    let so_far = if today.watch.is_some() {
        td_string!(locale, floor.wall_watch)
    } else {
        td_string!(locale, floor.wall_day)
    };
    let watch = today.watch.unwrap_or(whole);
    let level = |level: ServiceLevel| {
        percent(level.usual()).unwrap_or_else(|| td_string!(locale, floor.nobody_yet).to_owned())
    };
    let of = |level: ServiceLevel| match level.usual().1 {
        0 => so_far.to_owned(),
        n => format!("{so_far} · {}", of_people(locale, n)),
    };
    let late = latecomers(line, now).len();
    let tiles = [
        (td_string!(locale, floor.waiting_now), words::number(line.waiting.len()), String::new(), false),
        (
            td_string!(locale, floor.late_now),
            words::number(late),
            td_string!(locale, floor.past_target).to_owned(),
            late > 0,
        ),
        (td_string!(locale, floor.wall_came), words::number(came), usually, false),
        (td_string!(locale, floor.wall_called), level(watch.called), of(watch.called), false),
        (td_string!(locale, floor.wall_greeted), level(watch.acknowledged), of(watch.acknowledged), false),
    ];
    let tiles = tiles.map(|(name, number, more, late)| {
        let class = if late { "tile late" } else { "tile" };
        view! { <div class=class><span>{name}</span><b>{number}</b><span>{more}</span></div> }
    });
    view! { <div class="tiles">{tiles.collect_view()}</div> }.into_any()
}

/// The hour of the week, from Monday midnight.
fn place(moment: Moment) -> usize {
    let (hour, _) = moment.clock();
    domain::hours::weekday(moment.day()) * 24 + hour as usize
}

/// The visits past a promise.
fn lates(locale: Locale, line: &LineView, now: Signal<At>) -> AnyView {
    let found = latecomers(line, now.get());
    let rows: Vec<_> = found
        .iter()
        .take(NAMED)
        .map(|(card, kind, over)| {
            let what = match kind {
                Late::Greet => td_string!(locale, floor.wall_late_greet),
                Late::Call => td_string!(locale, floor.wall_late_call),
                Late::CallBack => td_string!(locale, floor.wall_late_back),
            };
            let over = words::running(locale, *over);
            view! {
                <li>
                    <b><Ticket label=card.ticket.clone() /></b>
                    " "
                    {what}
                    " "
                    {td_string!(locale, floor.wall_over, time = over).to_string()}
                </li>
            }
        })
        .collect();
    let more = found.len().saturating_sub(NAMED);
    let more =
        (more > 0).then(|| view! { <li>{td_string!(locale, floor.more_alerts, n = more).to_string()}</li> });
    let none = found
        .is_empty()
        .then(|| view! { <li class="good-text">{td_string!(locale, floor.within_target)}</li> });
    let overdue = Overdue::of(line, now.get()).words(locale).into_iter();
    let overdue: Vec<_> = overdue.map(|one| view! { <li>{words::capital(&one)}"."</li> }).collect();
    view! {
        <section>
            <h2>{td_string!(locale, floor.late_now)}</h2>
            <ul role="list">{none}{rows}{more}{overdue}</ul>
        </section>
    }
    .into_any()
}

/// The windows and what they do, without names.
fn windows(locale: Locale, rules: &FloorRules, line: &LineView, now: Signal<At>) -> AnyView {
    // Closed windows are only counted, so that the staffed ones can be read from a distance.
    let (closed, at_work): (Vec<&WindowView>, Vec<&WindowView>) = line
        .windows
        .iter()
        .partition(|window| window.state == WindowStateView::Closed && window.visit.is_none());
    let rows: Vec<_> = at_work.into_iter().map(|window| window_row(locale, rules, window, now)).collect();
    let closed = match closed.len() {
        0 => None,
        1 => Some(td_string!(locale, floor.wall_closed_one).to_owned()),
        n => Some(td_string!(locale, floor.wall_closed, n = n).to_string()),
    };
    view! {
        <section>
            <h2>{td_string!(locale, floor.wall_windows)}</h2>
            <table class="table">
                <thead class="sr">
                    <tr>
                        <th scope="col">{td_string!(locale, floor.window)}</th>
                        <th scope="col">{td_string!(locale, floor.state)}</th>
                        <th scope="col">{td_string!(locale, floor.how_long)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {closed.map(|closed| view! { <p class="muted">{closed}</p> })}
        </section>
    }
    .into_any()
}

fn window_row(locale: Locale, rules: &FloorRules, window: &WindowView, now: Signal<At>) -> AnyView {
    let language = words::tag(locale);
    let visit = window.visit.as_ref();
    let state = match (window.state, visit) {
        (_, Some(visit)) if visit.state == StateKind::Serving => {
            format!("{} {}", td_string!(locale, floor.serving), visit.ticket)
        }
        (_, Some(visit)) => format!("{} {}", td_string!(locale, floor.called), visit.ticket),
        (WindowStateView::Open, None) => td_string!(locale, floor.free).to_owned(),
        (WindowStateView::WrapUp, None) => td_string!(locale, floor.wrap_up).to_owned(),
        (WindowStateView::Away, None) => {
            let reason = window.reason.as_ref();
            let known = reason.and_then(|reason| name_of(locale, &rules.away_reasons, reason.as_str()));
            let away = td_string!(locale, floor.away);
            known.map_or_else(|| away.to_owned(), |known| format!("{away}: {known}"))
        }
        (WindowStateView::Closed, None) => td_string!(locale, floor.closed).to_owned(),
    };
    let since = visit.map(|visit| visit.since).or(window.since);
    let how_long = match (window.state, window.back_at) {
        (WindowStateView::Away, Some(back)) => (move || words::back(locale, back, now.get())).into_any(),
        _ => since.map(|since| view! { <Clock since=since.at now /> }).into_any(),
    };
    view! {
        <tr>
            <th scope="row">{window.name.get(language).to_owned()}</th>
            <td><bdi>{state}</bdi></td>
            <td class="nums">{how_long}</td>
        </tr>
    }
    .into_any()
}
