//! One hour of the week: what was observed, how the number was found, and the effect of one window fewer and
//! one more.

use super::format::{at, came, length, tenth};
use crate::api::{NeededView, PredictionView, StaffingHour, StaffingView};
use crate::components::{Icon, ScrollTable};
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::reports::Method;
use leptos::prelude::*;

/// A standard error below this is not shown: for a share of all or nothing, the simulations do not yield it.
const SHOWN: f64 = 0.000_5;

/// The section of the hour.
pub fn view(locale: Locale, plan: &StaffingView, hour: &StaffingHour) -> AnyView {
    let title = td_string!(locale, staffing.details, at = at(locale, hour.hour)).to_string();
    let needed = hour.needed.as_ref().map(|needed| what_if(locale, needed));
    view! {
        <section aria-labelledby="hour">
            <h2 id="hour">{title}</h2>
            {seen(locale, plan, hour)}
            {needed}
        </section>
    }
    .into_any()
}

fn seen(locale: Locale, plan: &StaffingView, hour: &StaffingHour) -> AnyView {
    let arrivals = match plan.weeks {
        1 => td_string!(locale, staffing.arrivals_one, mean = tenth(hour.arrivals_mean)).to_string(),
        weeks => td_string!(
            locale,
            staffing.arrivals_words,
            mean = tenth(hour.arrivals_mean),
            deviation = tenth(hour.arrivals_deviation),
            weeks = weeks
        )
        .to_string(),
    };
    let serving = match plan.serving_mean_ms {
        Some(mean) => td_string!(locale, staffing.serving_words, mean = length(locale, mean)).to_string(),
        None => td_string!(locale, staffing.no_serving).to_owned(),
    };
    let patience = match plan.patience_ms {
        Some(mean) => td_string!(locale, staffing.patience_words, mean = length(locale, mean)).to_string(),
        None => td_string!(locale, staffing.no_patience).to_owned(),
    };
    let late = match hour.late {
        0 => td_string!(locale, staffing.late_none).to_owned(),
        n => {
            let (n, of) = (words::number(n), words::number(came(plan, hour)));
            td_string!(locale, staffing.late_words, n = n, of = of).to_string()
        }
    };
    let mut facts = vec![
        (td_string!(locale, staffing.arrivals), arrivals),
        (td_string!(locale, staffing.serving), serving),
        (td_string!(locale, staffing.patience), patience),
        (td_string!(locale, staffing.late), late),
    ];
    if let Some(needed) = &hour.needed {
        let load = td_string!(locale, staffing.load_words, n = tenth(needed.load)).to_string();
        facts.push((td_string!(locale, staffing.load), load));
        facts.push((td_string!(locale, staffing.method), method(locale, needed)));
    }
    let facts: Vec<_> =
        facts.into_iter().map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> }).collect();
    view! { <dl class="facts wide">{facts}</dl> }.into_any()
}

fn method(locale: Locale, needed: &NeededView) -> String {
    match needed.method {
        Method::ErlangC => td_string!(locale, staffing.erlang_c).to_owned(),
        Method::ErlangA => td_string!(locale, staffing.erlang_a).to_owned(),
        Method::Simulation => td_string!(locale, staffing.simulation, n = needed.by_erlang_c).to_string(),
    }
}

fn what_if(locale: Locale, needed: &NeededView) -> AnyView {
    let uneven = needed.uneven.then(|| {
        view! { <p class="notice warn"><Icon name="info" /><span>{td_string!(locale, staffing.uneven)}</span></p> }
    });
    let all = needed.one_fewer.iter().chain([&needed.enough, &needed.one_more]);
    let rows: Vec<_> = all.map(|one| row(locale, one)).collect();
    let number = |label: &'static str| view! { <th scope="col" class="nums">{label}</th> };
    let title = td_string!(locale, staffing.what_if);
    view! {
        {uneven}
        <h3>{title}</h3>
        <ScrollTable label=title>
            <thead>
                <tr>
                    {number(td_string!(locale, staffing.windows))}
                    {number(td_string!(locale, staffing.level))}
                    {number(td_string!(locale, staffing.mean_wait))}
                    {number(td_string!(locale, staffing.left))}
                    {number(td_string!(locale, staffing.occupancy))}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </ScrollTable>
    }
    .into_any()
}

fn row(locale: Locale, one: &PredictionView) -> AnyView {
    let share = |share: f64| td_string!(locale, staffing.of_100, n = words::hundred(share)).to_string();
    let level = match one.error {
        Some(error) if error >= SHOWN => td_string!(
            locale,
            staffing.give_or_take,
            n = words::hundred(one.service_level),
            error = tenth(error * 196.0)
        )
        .to_string(),
        _ => share(one.service_level),
    };
    let wait = match one.mean_wait_ms {
        Some(ms) => length(locale, ms),
        None => td_string!(locale, staffing.endless).to_owned(),
    };
    let left = one.left.map_or_else(|| td_string!(locale, staffing.unknown).to_owned(), share);
    view! {
        <tr>
            <th scope="row" class="nums">{one.windows}</th>
            <td class="nums">{level}</td>
            <td class="nums">{wait}</td>
            <td class="nums">{left}</td>
            <td class="nums">{share(one.occupancy)}</td>
        </tr>
    }
    .into_any()
}
