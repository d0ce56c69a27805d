//! The captain's screen: is anyone waiting too long, where, and who is on it; then the day in figures. Nothing here can be
//! edited. `sum.rs` holds the one sentence, `now.rs` the tables of this moment, `day.rs` the figures and charts of the day,
//! `list.rs` the visits behind a number, `visit.rs` one of them, `wall.rs` the same line for the wall of the watch.
//!
//! # The addresses, as the server answers them
//!
//! | address | `FloorPage` |
//! |---|---|
//! | `/floor` | `visits` and `visit` absent |
//! | `/wall?district=ID` | `wall`, with that district alone (the first when absent) and what is usual there |
//! | `/floor?district=ID` | the same, with that district's windows and day below the table of all. `visits` may be sent with `title: "district=ID"` and no visits; when it is absent the browser picks the district from the address |
//! | `/floor?list=KIND&…` | `visits`: `title` is the query of the address as it stands (`district=26&list=left&hour=10`), from which the page makes its heading, its filters and the link to the CSV |
//! | `/floor?visit=ID` | `visit` |
//! | `/floor.csv?…` | the same query as a list; one row a visit, the columns of `GET /api/v1/visits/{id}` flattened, safe from formulas |
//!
//! Every list may be narrowed by `district=ID`, `day=YYYY-MM-DD` (a business day; today when absent), `service=ID` and
//! `hour=HH` (hour of arrival, as the keys of [`Today::hours`](crate::api::Today)). Empty values count as absent. `KIND` is:
//!
//! | kind | visits |
//! |---|---|
//! | `all` | of the day |
//! | `waiting` | live and `waiting` |
//! | `serving` | live and `called` or `serving` |
//! | `open` | not ended |
//! | `unacknowledged` | not ended, no human contact yet |
//! | `late` | not ended and past a promised time: no human contact and past `due_times.acknowledge`; or `waiting`, never called or served, and past `due_times.call`; or `callback_due` and past `due` |
//! | `acknowledged`, `called`, `resolved` | of the day, with an acknowledgement, wait or resolution clock in the figures (arrivals neither estimated nor from paper) |
//! | `served` | of the day, ended served or at the kiosk |
//! | `left` | of the day, ended as `left` or `rang_off` |
//! | `unserved` | of the day, ended any other way than served |

mod alarms;
mod alerts;
pub(crate) mod causes;
mod day;
mod list;
mod now;
mod sum;
mod unit;
mod visit;
mod wall;

use crate::api::{FloorPage, LineView, NotCurrentWhy};
use crate::client::{self, Unseen};
use crate::components::{Icon, LiveBanner};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::DistrictId;
use domain::time::{At, Moment, SECOND};
use leptos::either::Either;
use leptos::prelude::*;
use list::query;
use std::collections::BTreeMap;
use std::sync::Arc;
use unit::Unit;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(page: &FloorPage, locale: Locale) -> String {
    if page.wall {
        let name = page.districts.first().map(|district| district.card.name.clone()).unwrap_or_default();
        return td_string!(locale, floor.wall_title, name = name).to_string();
    }
    let own = match (&page.visit, &page.visits) {
        (Some(visit), _) => visit.card.ticket.clone(),
        (None, Some(list)) if list::is_list(list) => list::kind_words(locale, list).to_owned(),
        _ => td_string!(locale, floor.now).to_owned(),
    };
    format!("{own} · {}", td_string!(locale, floor.title))
}

/// The page.
#[component]
pub fn Floor(
    /// What it shows.
    page: FloorPage,
) -> impl IntoView {
    let FloorPage { me, districts, out_of_service, unreached, visits, visit, wall, scale } = page;
    client::speak_for(&me.actor);
    let mine = me.actor.clone();
    let whose = move |session| client::leave_with(&mine, &session);
    if wall {
        return Either::Left(wall::view(districts.into_iter().next(), scale, whose));
    }
    let locale = words::tongue();
    let start = districts.iter().map(|district| district.line.at).max_by_key(|moment| moment.at);
    let start = start.unwrap_or(Moment { at: At(0), offset_min: 0 });
    let units: Vec<Unit> = districts
        .into_iter()
        .map(|district| Unit {
            card: district.card,
            rules: Arc::new(district.rules),
            line: RwSignal::new(district.line),
        })
        .collect();
    let lines: BTreeMap<DistrictId, RwSignal<LineView>> =
        units.iter().map(|unit| (unit.id(), unit.line)).collect();
    let (lines, units) = (StoredValue::new(lines), StoredValue::new(units));
    let (heard, set_heard) = signal(start.at);
    let (set_to, set_clock) = signal(start.at);
    let now = client::clock(set_to.into(), scale);
    let show = client::together(move |some: Vec<LineView>| {
        if let Some(newest) = some.iter().map(|line| line.at.at).max() {
            set_heard.set(newest);
            // Every row follows the clock: it runs by itself, and is set only where it is a second off.
            if (newest - now.get_untracked()).abs() as f64 >= SECOND as f64 * scale {
                set_clock.set(newest);
            }
        }
        lines.with_value(|lines| {
            for line in some {
                if let Some(known) = lines.get(&line.district) {
                    known.set(line);
                }
            }
        });
    });
    let each = move |text: String| match serde_json::from_str::<LineView>(&text) {
        Ok(line) => show(line),
        Err(error) => leptos::logging::error!("a snapshot cannot be read: {error}"),
    };
    let reached = client::stream("/api/v1/live?audience=floor".to_owned(), Unseen::Rests, each, whose);
    let fresh = Signal::derive(move || {
        let current = |unit: &Unit| unit.line.with(|line| line.not_current.is_none());
        reached.get() && units.with_value(|units| units.iter().all(current))
    });
    // Where nothing is heard any more, that is what there is to say.
    let is_clock_off = Signal::derive(move || {
        let why = |unit: &Unit| unit.line.with(|line| line.not_current.map(|not| not.why));
        reached.get()
            && units.with_value(|units| units.iter().any(|unit| why(unit) == Some(NotCurrentWhy::Clock)))
    });
    let since = Signal::derive(move || {
        let behind = |unit: &Unit| unit.line.with(|line| line.not_current.map(|not| not.since));
        let first = units.with_value(|units| units.iter().filter_map(behind).min_by_key(|since| since.at));
        first.unwrap_or_else(|| words::at(heard.get(), start))
    });
    let listed = visits.as_ref().is_some_and(list::is_list);
    let asked = visits.as_ref().and_then(|list| query(&list.title).remove("district"));
    let asked = visit.as_ref().map(|visit| visit.district.to_string()).or(asked);
    let (focus, set_focus) = signal(units.with_value(|units| first_focus(units, asked.as_deref(), start.at)));
    let body = if let Some(visit) = visit {
        units.with_value(|units| visit::view(locale.get_untracked(), units, &visit))
    } else if let Some(list) = visits.as_ref().filter(|_| listed) {
        units.with_value(|units| list::view(locale.get_untracked(), units, list))
    } else {
        overview(units, now, fresh, start, (focus, set_focus))
    };
    let out = (!out_of_service.is_empty()).then(|| {
        let names = move || sum::few(locale.get(), &out_of_service);
        let said = move || td_string!(locale.get(), floor.out_of_service, names = names()).to_string();
        view! { <p class="notice">{said}</p> }
    });
    let unreached = (!unreached.is_empty()).then(|| {
        let names = move || sum::few(locale.get(), &unreached);
        let said = move || td_string!(locale.get(), floor.unreached, names = names()).to_string();
        view! { <p class="notice">{said}</p> }
    });
    let current = move |page: bool| page.then_some("page");
    let in_focus = move || units.with_value(|units| units.get(focus.get()).map(Unit::id));
    Either::Right(view! {
        <a class="skip" href="#main">{move || td_string!(locale.get(), floor.skip)}</a>
        <header class="bar">
            <span class="brand">
                <Icon name="brand" />
                {move || td_string!(locale.get(), common.product)}
            </span>
            <nav aria-label=move || td_string!(locale.get(), floor.title)>
                <a href="/floor" aria-current=current(!listed)>{move || td_string!(locale.get(), floor.now)}</a>
                <a href="/floor?list=all" aria-current=current(listed)>{move || td_string!(locale.get(), floor.visits)}</a>
                {more(locale, me.role, in_focus)}
            </nav>
            <span class="end">{me.name.clone()}</span>
            <form method="post" action="/sign-out">
                <button type="submit" class="btn">{move || td_string!(locale.get(), floor.sign_out)}</button>
            </form>
        </header>
        <LiveBanner fresh is_clock_off since now />
        {alerts::view(units, now)}
        <main class="floor" id="main" tabindex="-1">{out}{unreached}{body}</main>
    })
}

/// The other screens somebody of that role may open; the wall, of the district that is looked at.
fn more(
    locale: RwSignal<Locale>,
    role: domain::access::Role,
    district: impl Fn() -> Option<DistrictId> + Send + Sync + 'static,
) -> AnyView {
    use domain::access::Role;
    let desk = matches!(role, Role::Admin | Role::Supervisor);
    let setup = role == Role::Admin;
    let wall = move || district().map_or_else(|| "/wall".to_owned(), |id| format!("/wall?district={id}"));
    view! {
        <a href="/figures">{move || td_string!(locale.get(), figures.title)}</a>
        <a href=wall>{move || td_string!(locale.get(), floor.wall)}</a>
        {desk.then(|| view! { <a href="/desk">{move || td_string!(locale.get(), floor.desk)}</a> })}
        <a href="/scripts">{move || td_string!(locale.get(), scripts.title)}</a>
        <a href="/practice">{move || td_string!(locale.get(), practice.title)}</a>
        <a href="/steps">{move || td_string!(locale.get(), practice.steps)}</a>
        {setup.then(|| view! { <a href="/setup">{move || td_string!(locale.get(), floor.set_up)}</a> })}
    }
    .into_any()
}

/// The place of the district shown in full at first: the one that is asked for, else the first where somebody waits too long.
fn first_focus(units: &[Unit], asked: Option<&str>, now: At) -> usize {
    let is_late = |unit: &Unit| unit.line.with_untracked(|line| !sum::latecomers(line, now).is_empty());
    let asked = asked.and_then(|asked| units.iter().position(|unit| unit.id().as_str() == asked));
    asked.or_else(|| units.iter().position(is_late)).unwrap_or_default()
}

/// Everything at a glance: the sentence, the tiles, the districts, then one of them in full.
fn overview(
    units: StoredValue<Vec<Unit>>,
    now: Signal<At>,
    fresh: Signal<bool>,
    start: Moment,
    (focus, set_focus): (ReadSignal<usize>, WriteSignal<usize>),
) -> AnyView {
    let locale = words::tongue();
    if units.with_value(Vec::is_empty) {
        return view! {
            <h1>{move || td_string!(locale.get(), floor.title)}</h1>
            <p class="notice">{move || td_string!(locale.get(), floor.no_district)}</p>
        }
        .into_any();
    }
    Effect::new(move |_| {
        let address = window().location().search().unwrap_or_default();
        let asked = query(&address).remove("district");
        let place = asked.and_then(|asked| {
            units.with_value(|units| units.iter().position(|unit| unit.id().as_str() == asked))
        });
        if let Some(place) = place {
            set_focus.set(place);
        }
    });
    let stamp = move || {
        let here = words::day_and_time(locale.get(), words::at(now.get(), start));
        let live = if fresh.get() {
            td_string!(locale.get(), floor.live)
        } else {
            td_string!(locale.get(), floor.not_live)
        };
        format!("{} · {here} · {live}", td_string!(locale.get(), floor.now))
    };
    view! {
        <div class="stack tight">
            <p class="muted">{stamp}</p>
            {sum::sentence(units, now, fresh)}
        </div>
        {alarms::view(units, now)}
        {now::tiles(units, now)}
        {now::districts(units, now, focus)}
        {move || {
            units.with_value(|units| units.get(focus.get()).cloned()).map(|unit| {
                view! {
                    {now::windows(&unit, now)}
                    {day::view(&unit)}
                }
            })
        }}
    }
    .into_any()
}
