//! What residents read about a closing, in the same words on the tablet, the status page and the lobby screen.

use crate::api::{ClosingView, ServesView};
use crate::i18n::{Locale, td_string};
use crate::presence;
use crate::words;
use domain::time::Moment;
use domain::vocabulary::closing::ClosingChoice;

/// When the district closes, or closed, and who is served after it.
pub fn news(locale: Locale, closing: &ClosingView, now: Moment) -> String {
    let time = words::the_time(locale, words::time(closing.closes_at));
    let when = if now.at < closing.closes_at.at {
        td_string!(locale, common.closing_at, time = time).to_string()
    } else {
        td_string!(locale, common.closing_was, time = time).to_string()
    };
    let decided = closing.decided.as_ref().and_then(|decided| match (decided.serves, decided.until) {
        (ServesView::Everyone, _) => Some(td_string!(locale, common.closing_everyone).to_owned()),
        (ServesView::Until, Some(until)) if now.at < until.at => {
            let time = words::the_time(locale, words::time(until));
            Some(td_string!(locale, common.closing_until, time = time).to_string())
        }
        (ServesView::Until | ServesView::UntilClosing, _) => None,
    });
    decided.map_or_else(|| when.clone(), |decided| format!("{when} {decided}"))
}

/// A choice in words, such as "Be among the first tomorrow at 8:00 AM".
pub fn choice(locale: Locale, choice: ClosingChoice, closing: &ClosingView, now: Moment) -> String {
    match (choice, closing.opens_at) {
        (ClosingChoice::Stay, _) => td_string!(locale, common.closing_stay).to_owned(),
        (ClosingChoice::CallBack, _) => td_string!(locale, common.closing_call_back).to_owned(),
        (ClosingChoice::FirstNext, Some(opens_at)) => {
            let when = presence::when(locale, opens_at, now);
            td_string!(locale, common.closing_first_next, when = when).to_string()
        }
        (ClosingChoice::FirstNext, None) => td_string!(locale, common.closing_first_next_day).to_owned(),
    }
}

/// The whole offer, for everyone in the lobby: when the district closes, the choices, and how to choose.
pub fn offer(locale: Locale, closing: &ClosingView, now: Moment) -> String {
    let news = news(locale, closing, now);
    if closing.offers.is_empty() {
        return format!("{news} {}", td_string!(locale, common.closing_ask));
    }
    let choices = closing.offers.iter().map(|one| choice(locale, *one, closing, now));
    let choices = choices.collect::<Vec<_>>().join(" · ");
    let (can, how) = (td_string!(locale, common.closing_can), td_string!(locale, common.closing_how));
    format!("{news} {can} {choices}. {how}")
}

/// A closing as one of those who wait reads it about themselves.
pub struct Own {
    /// What they have chosen, or missed.
    pub chosen: Option<&'static str>,
    /// The sentence before the choices; empty where there is nothing to say.
    pub asks: &'static str,
    /// The choices that they have not made.
    pub others: Vec<ClosingChoice>,
}

/// What a person has chosen and can choose. That they are among the first at the next opening is said by
/// [`first`].
pub fn own(locale: Locale, closing: &ClosingView, now: Moment, staffed: bool) -> Own {
    let nobody_left = now.at >= closing.closes_at.at && !staffed;
    let chosen = match closing.chosen {
        None | Some(ClosingChoice::Stay) if nobody_left => Some(td_string!(locale, status.closing_missed)),
        Some(ClosingChoice::Stay) => Some(td_string!(locale, status.closing_stays)),
        Some(_) | None => None,
    };
    let others: Vec<ClosingChoice> =
        closing.offers.iter().copied().filter(|one| Some(*one) != closing.chosen).collect();
    let asks = match (others.is_empty(), closing.chosen) {
        (true, None) if staffed => td_string!(locale, common.closing_ask),
        (true, _) => "",
        (false, Some(_)) => td_string!(locale, status.closing_change),
        (false, None) => td_string!(locale, status.closing_choose),
    };
    Own { chosen, asks, others }
}

/// "You are among the first tomorrow at 8:00 AM."
pub fn first(locale: Locale, closing: &ClosingView, now: Moment) -> String {
    match closing.opens_at {
        Some(opens_at) => {
            let when = presence::when(locale, opens_at, now);
            td_string!(locale, status.closing_first, when = when).to_string()
        }
        None => td_string!(locale, status.closing_first_day).to_owned(),
    }
}
