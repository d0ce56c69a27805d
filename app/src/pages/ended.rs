//! How a visit ended, as the resident reads it on the status page.

use crate::api::StatusPage;
use crate::i18n::{Locale, td_string};
use crate::presence;
use crate::words;
use domain::visit::End;

/// How the visit ended, and the sentence that goes with it.
pub(super) fn ended(locale: Locale, page: &StatusPage) -> (String, Vec<String>) {
    let outcome = page
        .outcome
        .as_ref()
        .map(|outcome| outcome.get(words::tag(locale)).to_owned())
        .filter(|text| !text.is_empty());
    let staffed = page.presence.is_staffed();
    let call_us =
        if staffed { td_string!(locale, status.call_us) } else { td_string!(locale, status.call_us_open) };
    let (place, line) = match page.end {
        Some(End::Resolved) => (outcome, Some(td_string!(locale, status.end_resolved))),
        Some(End::Referred) => (
            outcome.map(|place| td_string!(locale, status.referred_to, place = place).to_string()),
            Some(td_string!(locale, status.end_referred)),
        ),
        Some(End::SentTo911) => (Some(td_string!(locale, status.end_sent_to_911).to_owned()), None),
        Some(End::AnsweredAtKiosk) => {
            (Some(td_string!(locale, status.end_answered_at_kiosk).to_owned()), None)
        }
        Some(End::Left) => (
            Some(td_string!(locale, status.end_left).to_owned()),
            Some(td_string!(locale, status.come_again)),
        ),
        Some(End::NoShow) => (
            Some(td_string!(locale, status.end_no_show).to_owned()),
            staffed.then(|| td_string!(locale, status.end_no_show_more)),
        ),
        Some(End::Unreachable) => {
            (Some(td_string!(locale, status.end_unreachable).to_owned()), Some(call_us))
        }
        Some(End::RangOff) => (Some(td_string!(locale, status.end_rang_off).to_owned()), Some(call_us)),
        Some(End::Cancelled) => (Some(td_string!(locale, status.end_cancelled).to_owned()), Some(call_us)),
        Some(End::ClosedUnserved) => (
            Some(td_string!(locale, status.end_closed_unserved).to_owned()),
            Some(td_string!(locale, status.end_closed_unserved_more)),
        ),
        Some(End::InCustody) | None => (None, None),
    };
    let fallback = match page.end {
        Some(End::Referred) => None,
        Some(End::Resolved) => Some(td_string!(locale, status.end_resolved).to_owned()),
        _ => Some(td_string!(locale, status.end_over).to_owned()),
    };
    let (place, mut lines) = match (place, line, fallback) {
        (Some(place), Some(line), _) if place != line => (place, vec![line.to_owned()]),
        (Some(place), ..) => (place, vec![]),
        (None, Some(line), None) => (line.to_owned(), vec![]),
        (None, _, fallback) => (fallback.unwrap_or_default(), vec![]),
    };
    // A resident who may call or come again learns whether an officer is there now.
    if matches!(
        page.end,
        Some(End::Left | End::Unreachable | End::RangOff | End::Cancelled | End::ClosedUnserved)
    ) {
        lines.extend(presence::nobody(locale, &page.presence, page.at));
    }
    (place, lines)
}
