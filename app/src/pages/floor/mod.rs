//! The captain's screen: is anyone waiting too long, where, and who is handling it; then the day in figures.
//! Nothing here can be edited. `sum.rs` has the one-sentence summary, `now.rs` the tables of this moment,
//! `day.rs` the figures and charts of the day, `feed.rs` the live lines behind them, `list.rs` the visits
//! behind a number, `visit.rs` one visit, `wall.rs` the same line for the wall display of a watch.
//!
//! # The addresses, as the server answers them
//!
//! | address | `FloorPage` |
//! |---|---|
//! | `/floor` | `visits` and `visit` absent |
//! | `/wall?district=ID` | `wall`, with that district alone (the first when absent) and what is usual there |
//! | `/floor?district=ID` | the same, with that district's windows and day below the table of all. `visits` may be sent with `title: "district=ID"` and no visits; when it is absent the browser picks the district from the address |
//! | `/floor?list=KIND&…` | `visits`: `title` is the query of the address unchanged (`district=26&list=left&hour=10`), from which the page makes its heading, its filters and the link to the CSV |
//! | `/floor?visit=ID` | `visit` |
//! | `/floor.csv?…` | the same query as a list; one row for each visit, the columns of `GET /api/v1/visits/{id}` flattened, safe from formulas |
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
//! | `late` | not ended and past a promised time ([`VisitCard::late`](crate::api::VisitCard::late)): no human contact and past `due_times.acknowledge`; or `waiting`, never called or served, and past `due_times.call`, stepped out or not; or `callback_due` and past `due` |
//! | `acknowledged`, `called`, `resolved` | of the day, with an acknowledgement, wait or resolution clock in the figures (arrivals neither estimated nor from paper) |
//! | `served` | of the day, ended served or at the kiosk |
//! | `left` | of the day, ended as `left` or `rang_off` |
//! | `unserved` | of the day, ended any other way than served |

mod alarms;
mod alerts;
pub(crate) mod causes;
mod day;
mod feed;
mod list;
mod now;
mod silent;
mod sum;
mod unit;
mod visit;
mod wall;

use crate::api::FloorPage;
use crate::client;
use crate::components::{Icon, LiveBanner};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::ids::DistrictId;
use domain::time::At;
use feed::Feed;
use leptos::either::Either;
use leptos::prelude::*;
use list::query;
use unit::Unit;

/// The page's title in the browser's tab.
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

/// The floor page.
#[component]
pub fn Floor(
    /// The data of the page.
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
    let feed = feed::follow(districts, scale, whose);
    let Feed { units, start, now, fresh, is_clock_off, since } = feed;
    let listed = visits.as_ref().is_some_and(list::is_list);
    let asked = visits.as_ref().and_then(|list| query(&list.title).remove("district"));
    let asked = visit.as_ref().map(|visit| visit.district.to_string()).or(asked);
    let (focus, set_focus) = signal(units.with_value(|units| first_focus(units, asked.as_deref(), start.at)));
    let body = if let Some(visit) = visit {
        units.with_value(|units| visit::view(locale.get_untracked(), units, &visit))
    } else if let Some(list) = visits.as_ref().filter(|_| listed) {
        units.with_value(|units| list::view(locale.get_untracked(), units, list))
    } else {
        overview(feed, (focus, set_focus), me.role == domain::access::Role::Admin)
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

/// The other screens the reader's role may open; the wall, for the district shown.
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

/// Index of the district shown in full at first: the one asked for, otherwise the first with someone waiting
/// too long.
fn first_focus(units: &[Unit], asked: Option<&str>, now: At) -> usize {
    let is_late = |unit: &Unit| unit.line.with_untracked(|line| !sum::latecomers(line, now).is_empty());
    let asked = asked.and_then(|asked| units.iter().position(|unit| unit.id().as_str() == asked));
    asked.or_else(|| units.iter().position(is_late)).unwrap_or_default()
}

/// The overview: the sentence, the tiles, the districts, then one of them in full.
fn overview(
    feed: Feed,
    (focus, set_focus): (ReadSignal<usize>, WriteSignal<usize>),
    may_set_up: bool,
) -> AnyView {
    let Feed { units, start, now, fresh, .. } = feed;
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
        {silent::view(units, now, may_set_up)}
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
