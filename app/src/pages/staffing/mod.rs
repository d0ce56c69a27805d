//! How many windows a district needs, for each hour of the week: one sentence, the week as a table, and one
//! hour in detail with the effect of one window fewer and one more. Plain HTML; `hour.rs` has the hour.
//!
//! # The addresses, as the server answers them
//!
//! | address | what |
//! |---|---|
//! | `GET /staffing` | the page; the periods of all captain's pages, `district` (the first when absent), `share` (percent, 80 when absent), `at` (an hour, `mon-9`) |
//! | `GET /staffing.csv` | the same query: one row for each hour of the week |

mod format;
mod hour;

use crate::api::{StaffingHour, StaffingPage, StaffingView};
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::practice;
use crate::words;
use domain::reports::HourAdvice;
use format::{at, came, tenth, weekday};
use leptos::prelude::*;

/// The shares that can be chosen, in percent.
const SHARES: [u32; 4] = [70, 80, 90, 95];
/// An hour is marked when at least this much of a window is missing.
const MISSING: f64 = 0.5;

/// The staffing page.
#[component]
pub fn Staffing(
    /// The data of the page.
    page: StaffingPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let chosen = page.plan.as_ref().and_then(|plan| chosen(&page, plan).filter(|_| plan.weeks > 0));
    // The answer comes before the filters, which fill the first screen of a phone.
    let answer = page.plan.as_ref().map(|plan| {
        let name = scope::named(locale, &page.scope, "district", plan.district.as_str());
        view! {
            <p class="muted">{name}</p>
            {chosen.map(|hour| view! { <p class="sum">{sum(locale, plan, hour)}</p> })}
        }
    });
    let found = page.plan.as_ref().map(|plan| {
        view! {
            {shares(locale, &page)}
            {stands_on(locale, &page, plan)}
            {week(locale, &page, plan)}
            {chosen.map(|hour| hour::view(locale, plan, hour))}
        }
    });
    view! {
        {practice::bar(locale, &page.me, "/figures")}
        <main class="floor" id="main" tabindex="-1">
            <h1>{td_string!(locale, staffing.title)}</h1>
            {answer}
            {scope::bar(locale, &page.scope, "/staffing")}
            {found}
            <section aria-labelledby="assumptions">
                <h2 id="assumptions">{td_string!(locale, staffing.assumptions)}</h2>
                <p class="formula">{td_string!(locale, staffing.assume_steady)}</p>
                <p class="formula">{td_string!(locale, staffing.assume_chance)}</p>
                <p class="formula">{td_string!(locale, staffing.assume_times)}</p>
                <p class="formula">{td_string!(locale, staffing.assume_patience)}</p>
                <p class="formula">{td_string!(locale, staffing.assume_late)}</p>
                <p class="formula">{td_string!(locale, staffing.assume_open)}</p>
            </section>
        </main>
    }
}

/// The hour shown in detail: the one asked for, otherwise the one that lacks most, otherwise the busiest.
fn chosen<'a>(page: &StaffingPage, plan: &'a StaffingView) -> Option<&'a StaffingHour> {
    if let Some(at) = page.at {
        return plan.hours.iter().find(|hour| hour.hour == at);
    }
    let most = |of: fn(&StaffingHour) -> f64| {
        plan.hours.iter().filter(|hour| of(hour) > 0.0).max_by(|one, other| of(one).total_cmp(&of(other)))
    };
    most(StaffingHour::missing).or_else(|| most(|hour| hour.arrivals_mean))
}

fn sum(locale: Locale, plan: &StaffingView, hour: &StaffingHour) -> String {
    let (at, staffed) = (at(locale, hour.hour), tenth(hour.staffed));
    let (share, within) = (words::hundred(plan.share), words::spoken(locale, plan.within_ms));
    match (hour.windows(), hour.advice) {
        (Some(1), _) => {
            td_string!(locale, staffing.sum_one, at = at, share = share, within = within, staffed = staffed)
                .to_string()
        }
        (Some(windows), _) => td_string!(
            locale,
            staffing.sum,
            at = at,
            windows = windows,
            share = share,
            within = within,
            staffed = staffed
        )
        .to_string(),
        (None, HourAdvice::TooFewWeeks) => {
            td_string!(locale, staffing.sum_weeks, at = at, staffed = staffed).to_string()
        }
        (None, HourAdvice::TooFewContacts) => {
            td_string!(locale, staffing.sum_contacts, at = at, staffed = staffed).to_string()
        }
        (None, HourAdvice::OutOfReach | HourAdvice::Windows) => {
            td_string!(locale, staffing.sum_reach, at = at, staffed = staffed).to_string()
        }
    }
}

/// Links to the shares for which the promise can be kept.
fn shares(locale: Locale, page: &StaffingPage) -> AnyView {
    let links = SHARES.map(|share| {
        let text = share.to_string();
        let href = scope::link(&page.scope, "/staffing", &[("share", Some(text.as_str()))]);
        let current = (share == page.share).then_some("true");
        view! { <a href=href aria-current=current>{td_string!(locale, staffing.share_of, n = share).to_string()}</a> }
    });
    let label = td_string!(locale, staffing.shares);
    view! {
        <nav class="times no-print" aria-label=label>
            <span class="muted">{label}": "</span>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}

fn stands_on(locale: Locale, page: &StaffingPage, plan: &StaffingView) -> AnyView {
    let days = scope::days(locale, plan.from, plan.to);
    let hours = words::number(plan.staffed_hours.round() as i64);
    let contacts = words::number(plan.contacts);
    let text = match plan.weeks {
        0 => td_string!(locale, staffing.stands_on_none).to_owned(),
        1 => td_string!(locale, staffing.stands_on_one, days = days, hours = hours, contacts = contacts)
            .to_string(),
        weeks => td_string!(
            locale,
            staffing.stands_on,
            weeks = weeks,
            days = days,
            hours = hours,
            contacts = contacts
        )
        .to_string(),
    };
    let each = match plan.contacts_per_hour {
        _ if plan.weeks == 0 => String::new(),
        Some(each) => td_string!(locale, staffing.per_hour, n = words::decimal(each)).to_string(),
        None => td_string!(locale, staffing.no_hours).to_owned(),
    };
    let csv = format!("/staffing.csv?{}", scope::query(&page.scope));
    view! {
        <p>{text}" "{each}</p>
        <p class="btns"><a class="btn" href=csv download=""><Icon name="download" />{td_string!(locale, staffing.csv)}</a></p>
    }
    .into_any()
}

/// The week: a row for each hour of the day with arrivals or open windows, a column for each day.
fn week(locale: Locale, page: &StaffingPage, plan: &StaffingView) -> AnyView {
    let cell = |day: u8, hour: u8| plan.hours.iter().find(|one| one.hour == day * 24 + hour);
    let lived = |hour: &u8| {
        (0..7).filter_map(|day| cell(day, *hour)).any(|one| one.arrivals_mean > 0.0 || one.staffed > 0.0)
    };
    let rows: Vec<_> = (0..24)
        .filter(lived)
        .map(|hour| {
            let cells: Vec<AnyView> =
                (0..7).map(|day| self::cell(locale, page, plan, cell(day, hour))).collect();
            view! { <tr><th scope="row" class="nums">{format!("{hour:02}")}</th>{cells}</tr> }
        })
        .collect();
    if plan.weeks == 0 {
        return ().into_any();
    }
    let title = td_string!(locale, staffing.week);
    if rows.is_empty() {
        return view! { <section><h2>{title}</h2><p>{td_string!(locale, staffing.week_none)}</p></section> }
            .into_any();
    }
    let days: Vec<_> = (0..7).map(|day| view! { <th scope="col">{weekday(locale, day)}</th> }).collect();
    view! {
        <section>
            <h2>{title}</h2>
            <p class="formula">{td_string!(locale, staffing.week_key)}</p>
            <ScrollTable label=title>
                <thead><tr><th scope="col" class="nums">{td_string!(locale, staffing.hour)}</th>{days}</tr></thead>
                <tbody class="week">{rows}</tbody>
            </ScrollTable>
        </section>
    }
    .into_any()
}

/// Whether the hour is marked, by the numbers as displayed: hours that read alike are marked alike.
fn is_short(hour: &StaffingHour) -> bool {
    let staffed = tenth(hour.staffed).parse().unwrap_or(hour.staffed);
    hour.windows().is_some_and(|windows| f64::from(windows) - staffed >= MISSING)
}

fn cell(locale: Locale, page: &StaffingPage, plan: &StaffingView, hour: Option<&StaffingHour>) -> AnyView {
    let Some(hour) = hour.filter(|hour| hour.arrivals_mean > 0.0 || hour.staffed > 0.0) else {
        return view! { <td class="muted">"–"</td> }.into_any();
    };
    let (at, staffed) = (at(locale, hour.hour), tenth(hour.staffed));
    let missing = is_short(hour);
    let (label, text) = match hour.windows() {
        Some(windows) => (
            td_string!(locale, staffing.cell, at = at, windows = windows, staffed = staffed.clone())
                .to_string(),
            format!("{windows} / {staffed}"),
        ),
        None => (
            td_string!(locale, staffing.cell_few, at = at, staffed = staffed.clone()).to_string(),
            format!("{} / {staffed}", td_string!(locale, staffing.few)),
        ),
    };
    let label = if missing { format!("{label}, {}", td_string!(locale, staffing.missing)) } else { label };
    // A share of few people says nothing.
    let came = came(plan, hour);
    let late = (hour.late > 0 && hour.windows().is_some() && came >= words::FEW.cast_signed()).then(|| {
        let share = words::hundred((hour.late as f64 / came as f64).min(1.0));
        view! { <small>{td_string!(locale, staffing.late_of_100, n = share).to_string()}</small> }
    });
    let href = scope::link(&page.scope, "/staffing", &[("at", Some(hour.at.as_str()))]);
    let current = (page.at == Some(hour.hour)).then_some("true");
    let mark = missing.then(|| view! { <b aria-hidden="true">" !"</b> });
    view! {
        <td class=missing.then_some("short-of")>
            <a href=format!("{href}#hour") aria-current=current>
                <span aria-hidden="true">{text}</span>
                <span class="sr">{label}</span>
            </a>
            {mark}
            {late}
        </td>
    }
    .into_any()
}
