//! What a row of the desk says of its visit: how late it is by [`VisitCard::late`], or how it stands; the color only
//! repeats the words.

use super::super::actions::Action;
use super::super::keymap::shown;
use super::super::lists::between;
use super::super::state::Desk;
use crate::api::{Late, VisitCard};
use crate::i18n::td_string;
use crate::words;
use domain::time::{At, MINUTE, Ms};
use domain::visit::StateKind;
use leptos::prelude::*;

/// How a row is marked: color, text, running time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// CSS class: `late`, `soon`, `seen` or empty.
    pub class: &'static str,
    /// The text, such as how long it is late.
    pub words: String,
    /// The running time.
    pub clock: String,
}

/// A promised time this close is announced, in milliseconds.
const SOON: i64 = 3 * MINUTE;

/// How a visit stands at this moment.
pub fn standing(desk: Desk, card: &VisitCard, now: At) -> Standing {
    let locale = desk.locale;
    match card.state {
        StateKind::Waiting => waiting(desk, card, now),
        StateKind::CallbackDue => {
            let tries = (card.attempts > 0).then(|| {
                let of = desk.rules(|rules| rules.attempts);
                td_string!(locale, desk.tries, n = card.attempts, of = of).to_string()
            });
            let Some(due) = card.due else {
                let words = tries.unwrap_or_else(|| td_string!(locale, desk.no_due).to_owned());
                return plain(words, words::running(locale, between(card.since, now)));
            };
            let left = due.at - now;
            let (class, text) = match card.past(Late::CallBack, now) {
                Some(over) => ("late", late_by(desk, over)),
                None => (if left < 30 * MINUTE { "soon" } else { "" }, due_in(desk, left)),
            };
            let words = tries.map_or(text.clone(), |tries| format!("{text} · {tries}"));
            Standing { class, words, clock: words::when(locale, due, now) }
        }
        StateKind::OnHold => {
            let clock = words::running(locale, between(card.since, now));
            match card.due {
                Some(due) if due.at < now => {
                    Standing { class: "late", words: late_by(desk, now - due.at), clock }
                }
                Some(due) => plain(due_in(desk, due.at - now), clock),
                None if card.window == desk.seat.get() => plain(swap_words(desk), clock),
                None => plain(words::state(locale, card.state).to_owned(), clock),
            }
        }
        StateKind::Ended => {
            let end = card.end.map(|end| words::end(locale, end).to_owned()).unwrap_or_default();
            plain(end, card.ended_at.map(words::time).unwrap_or_default())
        }
        StateKind::Ringing => {
            let clock = words::running(locale, between(card.since, now));
            Standing { class: "soon", words: words::state(locale, card.state).to_owned(), clock }
        }
        StateKind::Called if card.no_show_from.is_some_and(|from| from.at < now) => {
            let clock = words::running(locale, between(card.since, now));
            Standing { class: "late", words: td_string!(locale, desk.called_no_answer).to_owned(), clock }
        }
        StateKind::Offered if card.offered_to.is_some() && card.offered_to == desk.seat.get() => {
            let clock = words::running(locale, between(card.since, now));
            Standing { class: "soon", words: td_string!(locale, desk.offered_to_you).to_owned(), clock }
        }
        state => {
            plain(words::state(locale, state).to_owned(), words::running(locale, between(card.since, now)))
        }
    }
}

fn due_in(desk: Desk, left: i64) -> String {
    td_string!(desk.locale, desk.due_in, time = words::minutes(desk.locale, left)).to_string()
}

fn late_by(desk: Desk, over: Ms) -> String {
    td_string!(desk.locale, desk.late_by, time = words::running(desk.locale, over)).to_string()
}

fn waiting(desk: Desk, card: &VisitCard, now: At) -> Standing {
    let locale = desk.locale;
    let clock = words::running(locale, between(card.arrived_at, now));
    let call_in = card.promised(Late::Call).map(|due| due - now);
    let (class, words) = match (card.late(now), card.acknowledged_at) {
        (Some((Late::Greet, over)), _) => {
            let over = words::running(locale, over);
            ("late", td_string!(locale, desk.late_not_greeted, time = over).to_string())
        }
        (Some((Late::Call | Late::CallBack, over)), _) => ("late", late_by(desk, over)),
        (None, None) => ("", td_string!(locale, desk.just_arrived).to_owned()),
        (None, Some(at)) => match call_in.filter(|left| *left < SOON) {
            Some(left) => {
                let within = words::minutes(locale, left);
                ("soon", td_string!(locale, desk.call_within, time = within).to_string())
            }
            None => {
                let after = words::length(at.at - card.arrived_at.at);
                ("seen", td_string!(locale, desk.greeted_after, time = after).to_string())
            }
        },
    };
    let Some(out) = card.out_since else { return Standing { class, words, clock } };
    let time = words::running(locale, between(out, now));
    let away = td_string!(locale, desk.out_for, time = time).to_string();
    match class {
        "late" => Standing { class, words: format!("{away} · {words}"), clock },
        _ => plain(away, clock),
    }
}

/// The hint that a key resumes a hold.
fn swap_words(desk: Desk) -> String {
    let key = desk.keymap.with(|keys| shown(&keys.key(Action::Swap)));
    td_string!(desk.locale, desk.swap_back, key = key).to_string()
}

/// The mark of a row that is neither late nor soon.
fn plain(words: String, clock: String) -> Standing {
    Standing { class: "", words, clock }
}
