//! What the desk should be told about, in one quiet row: the most pressing alarm that nobody here has seen, and how many more.

use super::acts::{self, place, send};
use super::keys::Act;
use super::sheet::KeyButton;
use super::state::Desk;
use crate::api::AlarmView;
use crate::client;
use crate::components::{Alarm, Icon};
use crate::i18n::td_string;
use domain::alarm::Kind;
use leptos::prelude::*;
use serde_json::json;

/// Those nobody has seen. Danger has a banner of its own.
fn unseen(desk: Desk) -> Vec<AlarmView> {
    let quiet = |alarm: &&AlarmView| alarm.kind != Kind::Danger && alarm.seen_at.is_none();
    desk.line.with(|line| line.alarms.iter().filter(quiet).cloned().collect())
}

/// The row; nothing while there is nothing to see.
#[component]
pub fn Alarms(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
    let locale = desk.locale;
    let alarms = Memo::new(move |_| unseen(desk));
    let more = move || alarms.with(Vec::len).saturating_sub(1);
    view! {
        <Show when=move || !alarms.with(Vec::is_empty)>
            <div class="banner quiet" role="status" aria-label=td_string!(locale, common.alarms)>
                <Icon name="alert" />
                {move || {
                    alarms.with(|alarms| alarms.first().cloned()).map(|alarm| {
                        view! {
                            <span>
                                <Alarm alarm now=desk.now />
                            </span>
                        }
                    })
                }}
                <Show when=move || more() != 0>
                    <span class="muted">{move || td_string!(locale, desk.more_alerts, n = more()).to_string()}</span>
                </Show>
                <span class="end row">
                    <KeyButton desk act=Act::Seen class="btn small" />
                </span>
            </div>
        </Show>
    }
}

/// Says that the first of them was seen.
pub fn see(desk: Desk) {
    let Some(alarm) = untrack(|| unseen(desk)).into_iter().next() else { return };
    client::spawn(async move {
        match send::<AlarmView>(desk, &place(desk, &format!("alarms/{}/seen", alarm.id)), json!({})).await {
            Ok(view) => desk.take_alarm(view),
            Err(problem) => desk.fail(acts::words(desk, &problem)),
        }
    });
}
