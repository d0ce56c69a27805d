//! Why a visit waited: one thin bar in parts, and the same as a table.

use crate::i18n::{Locale, td_string};
use crate::words;
use domain::time::{Ms, SECOND};
use domain::wait_causes::{CAUSES, Cause, Sums};
use leptos::prelude::*;

/// The name of a cause.
fn words_of(locale: Locale, cause: Cause) -> &'static str {
    match cause {
        Cause::AllServing => td_string!(locale, floor.cause_all_serving),
        Cause::NobodyStaffed => td_string!(locale, floor.cause_nobody_staffed),
        Cause::OrderedAway => td_string!(locale, floor.cause_ordered_away),
        Cause::WindowFree => td_string!(locale, floor.cause_window_free),
        Cause::Interpreter => td_string!(locale, floor.cause_interpreter),
        Cause::Absent => td_string!(locale, floor.cause_absent),
        Cause::Closed => td_string!(locale, floor.cause_closed),
        Cause::Unrecorded => td_string!(locale, floor.cause_unrecorded),
    }
}

/// The cause's index in [`CAUSES`], which selects the pattern of its part.
fn pattern(cause: Cause) -> usize {
    CAUSES.iter().position(|known| *known == cause).unwrap_or_default()
}

/// The section of a visit; `None` when it did not wait.
pub fn view(locale: Locale, causes: &Sums) -> Option<AnyView> {
    let title = td_string!(locale, floor.why_waited);
    table(locale, causes, "why-waited")
        .map(|table| view! { <h3 id="why-waited">{title}</h3> {table} }.into_any())
}

/// The bar and its table, under a heading of the caller; `None` when nobody waited.
pub fn table(locale: Locale, causes: &Sums, labelled_by: &'static str) -> Option<AnyView> {
    // Less than a second is only the time it takes to record a step.
    let parts: Vec<(Cause, Ms)> = CAUSES
        .into_iter()
        .filter_map(|cause| causes.get(&cause).map(|ms| (cause, *ms)))
        .filter(|(_, ms)| *ms >= SECOND)
        .collect();
    if parts.is_empty() {
        return None;
    }
    let whole: Ms = parts.iter().map(|(_, ms)| ms).sum();
    let share = move |ms: Ms| format!("{:.1}", ms as f64 * 100.0 / whole as f64);
    let told = move |ms: Ms| match share(ms) {
        none if none == "0.0" => "<0.1".to_owned(),
        all if all == "100.0" && ms < whole => ">99.9".to_owned(),
        share => share,
    };
    let mut from = 0;
    let bars: Vec<_> = parts
        .iter()
        .map(|(cause, ms)| {
            let x = share(from);
            from += ms;
            view! {
                <rect
                    class=format!("cause-{}", pattern(*cause))
                    x=format!("{x}%")
                    width=format!("{}%", share(*ms))
                    y="0"
                    height="100%"
                ></rect>
            }
        })
        .collect();
    let rows: Vec<_> = parts
        .iter()
        .map(|(cause, ms)| {
            view! {
                <tr>
                    <th scope="row">
                        <svg class="cause-key" aria-hidden="true" focusable="false">
                            <rect class=format!("cause-{}", pattern(*cause)) width="100%" height="100%"></rect>
                        </svg>
                        " "
                        {words_of(locale, *cause)}
                    </th>
                    <td class="nums">{words::length(*ms)}</td>
                    <td class="nums">{words::percent(told(*ms))}</td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <svg class="causes" aria-hidden="true" focusable="false">{bars}</svg>
            <table class="table" aria-labelledby=labelled_by>
                <thead class="sr">
                    <tr>
                        <th scope="col">{td_string!(locale, floor.cause)}</th>
                        <th scope="col">{td_string!(locale, floor.how_long)}</th>
                        <th scope="col">{td_string!(locale, floor.share_of_wait)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="formula">{td_string!(locale, floor.formula_causes)}</p>
        }
        .into_any(),
    )
}
