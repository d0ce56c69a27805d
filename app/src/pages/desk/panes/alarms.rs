//! The desk's alarms in one quiet row: the most pressing one that nobody here has seen, and how many more
//! there are.

use super::super::actions::Action;
use super::super::alerts::unseen;
use super::super::button::KeyButton;
use super::super::state::Desk;
use crate::components::{Alarm, Icon};
use crate::i18n::td_string;
use leptos::prelude::*;

/// The row of alarms; empty while there are none.
#[component]
pub fn Alarms(desk: Desk) -> impl IntoView {
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
                    <KeyButton desk action=Action::Seen class="btn small" />
                </span>
            </div>
        </Show>
    }
}
