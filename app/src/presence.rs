//! Texts shown while no officer is at the desk. Every page for residents takes these sentences from here, so
//! that none of them promises an officer who is not there. Which of them applies is decided by
//! `domain::presence`.

use crate::api::QuoteView;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::presence::Presence;
use domain::time::{Day, Moment};

/// Says that no officer is here, and until when; `None` while one is.
pub fn nobody(locale: Locale, presence: &Presence<Moment>, now: Moment) -> Option<String> {
    Some(match presence {
        Presence::Staffed => return None,
        Presence::AwayUntil { back_at } if back_at.at > now.at => {
            let time = words::the_time(locale, words::when(locale, *back_at, now.at));
            td_string!(locale, common.here_away, time = time).to_string()
        }
        Presence::AwayUntil { .. } | Presence::NobodyYet => td_string!(locale, common.here_nobody).to_owned(),
        Presence::ClosedUntil { opens_at } => closed(locale, *opens_at, now),
        Presence::Emergency => td_string!(locale, common.here_emergency).to_owned(),
    })
}

/// "We are closed now. We open tomorrow at 8:00 AM."
pub fn closed(locale: Locale, opens_at: Option<Moment>, now: Moment) -> String {
    let closed = td_string!(locale, common.here_closed).to_owned();
    match opens_at.filter(|opens| opens.at > now.at) {
        Some(opens) => {
            let when = when(locale, opens, now);
            format!("{closed} {}", td_string!(locale, common.here_opens, when = when))
        }
        None => closed,
    }
}

/// A future moment in a sentence: "today at 1:00 PM", "tomorrow at 8:00 AM", "Monday at 8:00 AM", "January 4,
/// 2027 at 8:00 AM".
pub fn when(locale: Locale, at: Moment, now: Moment) -> String {
    let (day, time) = (at.day(), words::the_time(locale, words::time(at)));
    match day.0 - now.day().0 {
        ..=0 => td_string!(locale, common.today_at, time = time).to_string(),
        1 => td_string!(locale, common.tomorrow_at, time = time).to_string(),
        2..=6 => {
            let day = words::weekday(locale, day);
            td_string!(locale, common.weekday_at, day = day, time = time).to_string()
        }
        _ => {
            let day = words::date(locale, Day(day.0));
            td_string!(locale, common.date_at, day = day, time = time).to_string()
        }
    }
}

/// How long a newcomer waits, or why that cannot be said. `fresh`: the server was heard within the last
/// seconds. A presence that may be out of date sends nobody to a window.
pub fn wait(
    locale: Locale,
    presence: &Presence<Moment>,
    fresh: bool,
    now: Moment,
    quote: Option<QuoteView>,
) -> String {
    match (nobody(locale, presence, now), quote) {
        (Some(nobody), _) => nobody,
        (None, _) if !fresh => td_string!(locale, kiosk.wait_lost).to_owned(),
        (None, Some(quote)) => {
            td_string!(locale, kiosk.to_wait, wait = words::quote(locale, &quote)).to_string()
        }
        (None, None) => td_string!(locale, kiosk.wait_unknown).to_owned(),
    }
}
