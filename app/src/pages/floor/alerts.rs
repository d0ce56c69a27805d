//! The banner of "I need help now" across the screen.

use super::alarms::more_or_fewer;
use super::unit::Unit;
use crate::api::LineView;
use crate::components::{Clock, Icon};
use crate::i18n::td_string;
use crate::words;
use domain::fact::Place;
use domain::time::At;
use leptos::prelude::*;

/// Open alerts, unanswered ones first; all but the first are behind a button.
pub(super) fn view(units: StoredValue<Vec<Unit>>, now: Signal<At>) -> impl IntoView {
    let locale = words::tongue();
    let all = RwSignal::new(false);
    move || {
        // The server names a window in one language; the floor uses its reader's.
        let named = |line: &LineView| {
            let mut alerts = line.alerts.clone();
            for alert in &mut alerts {
                if let Place::Window(id) = &alert.place
                    && let Some(window) = line.windows.iter().find(|window| window.id == *id)
                {
                    let name = window.name.get(words::tag(locale.get()));
                    alert.place_name = words::window(locale.get(), name);
                }
            }
            alerts
        };
        let mut open = units.with_value(|units| {
            let each = units.iter().map(|unit| (unit.card.name.clone(), unit.line.with(named)));
            each.flat_map(|(name, alerts)| alerts.into_iter().map(move |alert| (name.clone(), alert)))
                .filter(|(_, alert)| alert.closed_at.is_none())
                .collect::<Vec<_>>()
        });
        // An unanswered alert is on top; the others take one row until they are opened.
        open.sort_by_key(|(_, alert)| alert.answered_at.is_some());
        let more = open.len().saturating_sub(1);
        let shown = if all.get() { open.len() } else { 1 };
        let rows = open.into_iter().take(shown).map(|(name, alert)| {
            let answered = move || match alert.answered_at {
                Some(at) => {
                    let locale = locale.get();
                    let time = words::the_time(locale, words::second_when(locale, at, now.get()));
                    td_string!(locale, floor.alert_answered, time = time).to_string()
                }
                None => td_string!(locale.get(), floor.alert_unanswered).to_owned(),
            };
            let place = match alert.place_name.as_str() {
                "" => td_string!(locale.get(), floor.alert_lobby, district = name).to_string(),
                place => td_string!(locale.get(), floor.alert, place = place.to_owned(), district = name)
                    .to_string(),
            };
            view! {
                <div class="banner danger" role="alert">
                    <Icon name="alert" />
                    <span>{place}</span>
                    <Clock since=alert.raised_at.at now />
                    <span>{answered}</span>
                </div>
            }
        });
        let rest = (more > 0).then(|| {
            view! {
                <div class="banner danger more">
                    <button
                        type="button"
                        class="btn small"
                        aria-expanded=all.get().to_string()
                        on:click=move |_| all.update(|all| *all = !*all)
                    >
                        {more_or_fewer(locale.get(), all.get(), more)}
                    </button>
                </div>
            }
        });
        view! {
            {rows.collect_view()}
            {rest}
        }
    }
}
