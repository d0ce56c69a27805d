//! The bar on top with officer, window and number waiting, and the banners across the screen.

use super::super::actions::Action;
use super::super::alerts::{self, where_from};
use super::super::arrivals;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::state::{Desk, Dialog};
use super::alarms::Alarms;
use super::closing::Closing;
use super::emergency::EmergencyUp;
use super::practice::{Asking, Marked};
use crate::api::{AlertView, WindowStateView};
use crate::components::{Clock, Icon};
use crate::i18n::td_string;
use crate::words::{self, capital};
use domain::ids::AlertId;
use leptos::prelude::*;

/// The officer, the window, how many wait, and the keys that always work.
#[component]
pub fn Bar(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let (me, district) = desk.page.with_value(|page| (page.me.name.clone(), page.card.name.clone()));
    let away = move || desk.window_state() == WindowStateView::Away;
    let seated = move || desk.window_state() != WindowStateView::Closed;
    // Recomputed only when the line changes; the clock inside runs by itself.
    let longest = Memo::new(move |_| {
        desk.line.with(|line| (line.waiting.len(), line.waiting.iter().map(|card| card.arrived_at.at).min()))
    });
    let counts = move || match longest.get() {
        (_, None) => view! { <span>{td_string!(locale, desk.nobody_waiting)}</span> }.into_any(),
        (count, Some(first)) => view! {
            <span>
                <b>{count}</b>
                " "
                {td_string!(locale, desk.waiting_longest)}
                " "
                <b>
                    <Clock since=first now=desk.now />
                </b>
            </span>
        }
        .into_any(),
    };
    view! {
        <header class="bar">
            <strong>{move || desk.seat_name()}</strong>
            <span>
                {me}
                " "
                <span class="muted">"· " {district}</span>
            </span>
            <span class="end row">{counts}</span>
            <span class="btns tight">
                <Show when=seated>
                    <Show when=away fallback=move || view! { <KeyButton desk action=Action::Away icon="door" /> }>
                        <KeyButton desk action=Action::Away icon="door" label=td_string!(locale, desk.i_am_back) />
                    </Show>
                    <KeyButton desk action=Action::HandOver icon="swap" />
                </Show>
                <KeyButton desk action=Action::Lock icon="lock" />
                <KeyButton desk action=Action::Help icon="keys" />
            </span>
        </header>
    }
}

/// Danger, and whether the view may be out of date.
#[component]
pub fn Banners(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <section class="banners" aria-label=td_string!(locale, desk.alerts)>
            <Marked desk />
            <Alerts desk />
            <Lost desk />
            <Ringing desk />
            <Asking desk />
            <Closing desk />
            <EmergencyUp desk />
            <Alarms desk />
            <Show when=move || desk.silenced.get() && !desk.muted.get()>
                <div class="banner" role="status">
                    <Icon name="speak" />
                    <span>{td_string!(locale, desk.sound_blocked)}</span>
                    <span class="end row">
                        <button type="button" class="btn small" on:click=move |_| desk.play("notice")>
                            {td_string!(locale, desk.sound_turn_on)}
                        </button>
                    </span>
                </div>
            </Show>
            <NotLive desk />
        </section>
    }
}

/// Says that the view may be out of date, and since when.
#[component]
pub fn NotLive(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <Show when=move || !desk.live.get()>
            <div class="banner" role="status">
                <Icon name="offline" />
                <span>
                    {move || match desk.silent_since.get() {
                        Some(since) => {
                            let zone = desk.line.with_untracked(|line| line.at);
                            let time = words::second_when(locale, words::at(since, zone), desk.now.get());
                            let time = words::the_time(locale, time);
                            td_string!(locale, desk.not_live_since, time = time).to_string()
                        }
                        None => td_string!(locale, desk.not_live).to_owned(),
                    }}
                </span>
            </div>
        </Show>
    }
}

/// Says that another officer has taken over this desk's window.
#[component]
fn Lost(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let text = move || {
        let id = desk.lost.get()?;
        let window = words::capital(&words::window(locale, &desk.window_name(&id)));
        let staff = desk.line.with(|line| line.windows.iter().find(|known| known.id == id)?.staff.clone());
        let mine = desk.page.with_value(|page| page.me.actor.clone());
        Some(match staff {
            Some(staff) if format!("staff:{}", staff.id) != mine => {
                td_string!(locale, desk.window_lost, window = window, name = staff.name).to_string()
            }
            _ => td_string!(locale, desk.window_moved, window = window).to_string(),
        })
    };
    view! {
        <Show when=move || desk.lost.get().is_some()>
            <div class="banner" role="alert">
                <Icon name="swap" />
                <b>{text}</b>
                <span class="end row">
                    <button type="button" class="btn small" on:click=move |_| desk.lost.set(None)>
                        {td_string!(locale, desk.close)}
                    </button>
                </span>
            </div>
        </Show>
    }
}

/// The ringing telephone: the call that has rung longest, and how many more.
#[component]
pub fn Ringing(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let calls = Memo::new(move |_| arrivals::ringing(desk));
    let since = Memo::new(move |_| calls.with(|calls| calls.first().map(|card| card.since.at)));
    let more = move || calls.with(Vec::len).saturating_sub(1);
    let seated = move || !desk.locked.get() && desk.window_state() == WindowStateView::Open;
    let serving = Memo::new(move |_| arrivals::serving(desk).is_some());
    view! {
        <Show when=move || since.get().is_some()>
            <div class="banner ringing">
                <Icon name="phone" />
                <span>
                    <b role="alert">{td_string!(locale, desk.phone_rings)}</b>
                    " "
                    {move || since.get().map(|since| view! { <Clock since now=desk.now /> })}
                    " "
                    {move || (more() != 0).then(|| td_string!(locale, desk.more_alerts, n = more()).to_string())}
                </span>
                <Show when=seated>
                    <span class="end row">
                        <Show
                            when=move || serving.get()
                            fallback=move || {
                                view! { <KeyButton desk action=Action::Phone label=td_string!(locale, desk.answer_call) /> }
                            }
                        >
                            <KeyButton desk action=Action::HoldPhone label=td_string!(locale, desk.hold_and_answer) />
                        </Show>
                    </span>
                </Show>
            </div>
        </Show>
    }
}

/// Open calls for help. A new one takes neither focus nor input: on a locked desk, what is typed is a
/// password.
#[component]
pub fn Alerts(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let ids = Memo::new(move |_| desk.alerts().into_iter().map(|alert| alert.id).collect::<Vec<AlertId>>());
    let more = move || ids.get().len().saturating_sub(1);
    // One is shown in full; the others take one row until they are opened.
    let all = RwSignal::new(false);
    let shown = move || {
        let mut ids = ids.get();
        ids.truncate(if all.get() { ids.len() } else { 1 });
        ids
    };
    view! {
        <For each=shown key=|id| *id let:id>
            <AlertBanner desk id />
        </For>
        <Show when=move || more() != 0>
            <div class="banner danger more">
                <button
                    type="button"
                    class="btn small"
                    aria-expanded=move || if all.get() { "true" } else { "false" }
                    on:click=move |_| all.update(|all| *all = !*all)
                >
                    <span role="alert">{move || td_string!(locale, desk.more_alerts, n = more()).to_string()}</span>
                </button>
            </div>
        </Show>
    }
}

/// Answers by the button; on a locked desk, the focus returns to the password field.
fn answer(desk: Desk, id: AlertId) {
    alerts::answer(desk, id);
    if desk.locked.get_untracked() {
        browser::focus("pw");
    }
}

#[component]
fn AlertBanner(desk: Desk, id: AlertId) -> impl IntoView {
    let locale = desk.locale;
    let alert =
        Memo::new(move |_| desk.line.with(|line| line.alerts.iter().find(|alert| alert.id == id).cloned()));
    let what = move |alert: AlertView| {
        let time = words::running(locale, desk.now.get() - alert.raised_at.at);
        let ago = capital(&td_string!(locale, desk.ago, time = time).to_string());
        let answered = alert.answered_at.map(|_| match &alert.answered_from {
            Some(window) => {
                let window = words::window(locale, &desk.window_name(window));
                td_string!(locale, desk.danger_going, window = window).to_string()
            }
            None => td_string!(locale, desk.danger_someone).to_owned(),
        });
        (ago, answered)
    };
    let closing = RwSignal::new(false);
    view! {
        <div class="banner danger">
            <Icon name="help" />
            <span>
                <b role="alert">{move || alert.get().map(|alert| where_from(desk, &alert))}</b>
                " "
                <span class="clock">{move || alert.get().map(|alert| what(alert).0)}</span>
                " "
                {move || {
                    let alert = alert.get()?;
                    (alert.presses > 1).then(|| td_string!(locale, desk.pressed, n = alert.presses).to_string())
                }}
                " "
                {move || alert.get().and_then(|alert| what(alert).1)}
            </span>
            <span class="end row">
                <Show when=move || alert.get().is_some_and(|alert| alert.answered_at.is_none())>
                    <KeyButton desk action=Action::Danger run=Callback::new(move |()| answer(desk, id)) />
                </Show>
                <Show
                    when=move || closing.get()
                    fallback=move || {
                        view! {
                            <KeyButton
                                desk
                                action=Action::CloseDanger
                                run=Callback::new(move |()| {
                                    if desk.locked.get_untracked() {
                                        closing.set(true);
                                    } else {
                                        desk.open_dialog(Dialog::CloseAlert(id));
                                    }
                                })
                            />
                        }
                    }
                >
                    {alerts::ALERT_ENDS
                        .into_iter()
                        .map(|(end, _)| {
                            view! {
                                <button type="button" class="btn" on:click=move |_| alerts::close(desk, id, end)>
                                    {alerts::alert_end(locale, end)}
                                </button>
                            }
                        })
                        .collect_view()}
                </Show>
            </span>
        </div>
    }
}
