//! The row about closing: how many will probably not be served, and what the desk has decided.

use super::super::actions::Action;
use super::super::button::KeyButton;
use super::super::closing::unlikely;
use super::super::state::Desk;
use crate::api::{DecidedView, ServesView};
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::prelude::*;

/// The row about closing; empty while nothing is to be decided and nothing was.
#[component]
pub fn Closing(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let decided =
        Memo::new(move |_| desk.line.with(|line| line.closing.as_ref().and_then(|one| one.decided.clone())));
    let shown = Memo::new(move |_| {
        desk.line.with(|line| {
            let Some(closing) = &line.closing else { return false };
            if !line.open {
                return !desk.locked.get();
            }
            let ahead = line.at.at < closing.closes_at.at;
            let left = closing.unlikely.unwrap_or_default() > 0;
            !desk.locked.get() && if closing.decided.is_some() { ahead || left } else { left }
        })
    });
    let what = move || {
        if desk.line.with(|line| line.open) {
            unlikely(desk)
        } else {
            td_string!(locale, desk.closing_closed).to_owned()
        }
    };
    let day = desk.line.with_untracked(|line| format!("/desk/day?district={}", line.district));
    let said = move || decided.get().map(|decided| in_words(locale, &decided));
    view! {
        <Show when=move || shown.get()>
            <div class="banner quiet" role="status">
                <Icon name="clock" />
                <span>{what}</span>
                <span class="muted">{said}</span>
                <span class="end row">
                    <a class="btn small" href=day.clone()>
                        {td_string!(locale, desk.day_title)}
                    </a>
                    <KeyButton desk action=Action::Closing class="btn small" />
                </span>
            </div>
        </Show>
    }
}

/// The decision in one sentence or two.
fn in_words(locale: Locale, decided: &DecidedView) -> String {
    let serves = match (decided.serves, decided.until) {
        (ServesView::Everyone, _) => td_string!(locale, desk.closing_is_everyone).to_owned(),
        (ServesView::Until, Some(until)) => {
            let time = words::the_time(locale, words::time(until));
            td_string!(locale, desk.closing_is_until, time = time).to_string()
        }
        (ServesView::Until, None) | (ServesView::UntilClosing, _) => {
            td_string!(locale, desk.closing_is_closing).to_owned()
        }
    };
    if decided.stopped {
        format!("{serves} {}", td_string!(locale, desk.closing_is_stopped))
    } else if decided.stopped_for.is_empty() {
        serves
    } else {
        format!("{serves} {}", td_string!(locale, desk.closing_is_stopped_for))
    }
}
