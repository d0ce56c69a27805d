//! Names of windows, states, ends, channels and reasons.

use crate::i18n::{Locale, td_string};
use domain::access::Role;
use domain::line::Why;
use domain::notice::Emergency;
use domain::visit::{Channel, End, LateReason, Source, StateKind};

/// The text with its first letter capitalized.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A window's name inside a sentence: Spanish says "la Ventanilla 4".
pub fn window(locale: Locale, name: &str) -> String {
    match locale {
        Locale::es if name.starts_with("Ventanilla") => format!("la {name}"),
        _ => name.to_owned(),
    }
}

/// The name of a visit's service where others can read it: empty for a private matter.
pub fn matter(locale: Locale, discreet: bool, name: String) -> String {
    if discreet { td_string!(locale, common.private_matter).to_owned() } else { name }
}

/// What a device is, by its role: a lobby screen or a tablet.
pub fn device(locale: Locale, kind: Role) -> &'static str {
    if kind == Role::Display { td_string!(locale, setup.display) } else { td_string!(locale, setup.kiosk) }
}

/// The name of a visit's state.
pub fn state(locale: Locale, state: StateKind) -> &'static str {
    match state {
        StateKind::Ringing => td_string!(locale, common.state_ringing),
        StateKind::Answered => td_string!(locale, common.state_answered),
        StateKind::Waiting => td_string!(locale, common.state_waiting),
        StateKind::Called => td_string!(locale, common.state_called),
        StateKind::Serving => td_string!(locale, common.state_serving),
        StateKind::OnHold => td_string!(locale, common.state_on_hold),
        StateKind::Offered => td_string!(locale, common.state_offered),
        StateKind::CallbackDue => td_string!(locale, common.state_callback_due),
        StateKind::Ended => td_string!(locale, common.state_ended),
    }
}

/// How a visit ended.
pub fn end(locale: Locale, end: End) -> &'static str {
    match end {
        End::Resolved => td_string!(locale, common.end_resolved),
        End::Referred => td_string!(locale, common.end_referred),
        End::SentTo911 => td_string!(locale, common.end_sent_to_911),
        End::InCustody => td_string!(locale, common.end_in_custody),
        End::AnsweredAtKiosk => td_string!(locale, common.end_answered_at_kiosk),
        End::Left => td_string!(locale, common.end_left),
        End::RangOff => td_string!(locale, common.end_rang_off),
        End::Unreachable => td_string!(locale, common.end_unreachable),
        End::NoShow => td_string!(locale, common.end_no_show),
        End::Cancelled => td_string!(locale, common.end_cancelled),
        End::ClosedUnserved => td_string!(locale, common.end_closed_unserved),
    }
}

/// Why a person has their place in line.
pub fn why(locale: Locale, why: Why) -> &'static str {
    match why {
        Why::Urgent => td_string!(locale, common.why_urgent),
        Why::FirstCome => td_string!(locale, common.why_first_come),
        Why::Reinstated => td_string!(locale, common.why_reinstated),
        Why::CameBack => td_string!(locale, common.why_came_back),
        Why::FirstPlace => td_string!(locale, common.why_first_place),
        Why::SteppedOut => td_string!(locale, common.why_stepped_out),
    }
}

/// How a person came.
pub fn channel(locale: Locale, channel: Channel) -> &'static str {
    match channel {
        Channel::WalkIn => td_string!(locale, common.channel_walk_in),
        Channel::Phone => td_string!(locale, common.channel_phone),
        Channel::Callback => td_string!(locale, common.channel_callback),
        Channel::Online => td_string!(locale, common.channel_online),
    }
}

/// Why an arrival was entered late.
pub fn late_reason(locale: Locale, reason: LateReason) -> &'static str {
    match reason {
        LateReason::Outage => td_string!(locale, paper.late_outage),
        LateReason::Tablet => td_string!(locale, paper.late_tablet),
        LateReason::Busy => td_string!(locale, paper.late_busy),
        LateReason::Other => td_string!(locale, paper.late_other),
    }
}

/// How an arrival time is known.
pub fn source(locale: Locale, source: Source) -> &'static str {
    match source {
        Source::Kiosk => td_string!(locale, common.source_kiosk),
        Source::Observed => td_string!(locale, common.source_observed),
        Source::Estimated => td_string!(locale, common.source_estimated),
        Source::Paper => td_string!(locale, common.source_paper),
        Source::Telephone => td_string!(locale, common.source_telephone),
        Source::Online => td_string!(locale, common.source_online),
    }
}

/// What the lobby screens say in an emergency.
pub fn emergency(locale: Locale, notice: Emergency) -> &'static str {
    match notice {
        Emergency::BuildingClosed => td_string!(locale, display.emergency_closed),
        Emergency::LeaveBuilding => td_string!(locale, display.emergency_leave),
        Emergency::StayInside => td_string!(locale, display.emergency_stay),
    }
}
