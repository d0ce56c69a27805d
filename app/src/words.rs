//! Times and states as people read them. What a page alone says stands in its own file of `locales/`.

use crate::api::QuoteView;
use crate::i18n::{Locale, td_string};
use domain::alarm::{Kind, Span};
use domain::line::Why;
use domain::quote::rounded;
use domain::time::{At, Day, HOUR, MINUTE, Moment, Ms, SECOND};
use domain::visit::{Channel, End, Quote, Source, StateKind};
use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Tongue(RwSignal<Locale>);

/// A page in which [`tongue`] is `locale`.
pub fn speaking<V>(locale: Locale, page: impl FnOnce() -> V) -> V {
    provide_context(Tongue(RwSignal::new(locale)));
    page()
}

/// The language of the page. The kiosk changes it.
pub fn tongue() -> RwSignal<Locale> {
    use_context::<Tongue>().map_or_else(|| RwSignal::new(Locale::en), |tongue| tongue.0)
}

/// The locale for a language tag: English for what the program does not speak itself.
pub fn locale(language: &str) -> Locale {
    match language.split(['-', '_']).next() {
        Some("es") => Locale::es,
        _ => Locale::en,
    }
}

/// The language tag of a locale.
pub fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::es => "es",
    }
}

/// `rtl` for languages read from right to left.
pub fn direction(language: &str) -> &'static str {
    match language.split(['-', '_']).next() {
        Some("ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi") => "rtl",
        _ => "ltr",
    }
}

/// A language's own name, in its own script; the tag where it is not known.
pub fn own_name(language: &str) -> &str {
    match language {
        "am" => "አማርኛ",
        "ar" => "العربية",
        "bn" => "বাংলা",
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Español",
        "fa" => "فارسی",
        "fr" => "Français",
        "hi" => "हिन्दी",
        "hmn" => "Hmoob",
        "ht" => "Kreyòl ayisyen",
        "it" => "Italiano",
        "ja" => "日本語",
        "km" => "ភាសាខ្មែរ",
        "ko" => "한국어",
        "pl" => "Polski",
        "pt" => "Português",
        "ru" => "Русский",
        "so" => "Soomaali",
        "tl" => "Tagalog",
        "uk" => "Українська",
        "ur" => "اردو",
        "vi" => "Tiếng Việt",
        "zh" => "中文",
        other => other,
    }
}

/// A language's name for staff who read `locale`; its own name where there is no other.
pub fn language(locale: Locale, language: &str) -> String {
    match language {
        "ar" => td_string!(locale, common.arabic),
        "en" => td_string!(locale, common.english),
        "es" => td_string!(locale, common.spanish),
        "fr" => td_string!(locale, common.french),
        "ht" => td_string!(locale, common.haitian_creole),
        "km" => td_string!(locale, common.khmer),
        "ko" => td_string!(locale, common.korean),
        "pl" => td_string!(locale, common.polish),
        "pt" => td_string!(locale, common.portuguese),
        "ru" => td_string!(locale, common.russian),
        "vi" => td_string!(locale, common.vietnamese),
        "zh" => td_string!(locale, common.chinese),
        other => own_name(other),
    }
    .to_owned()
}

/// The whole seconds of every length that is shown or told: one that has begun counts, so that "within" is true of what is
/// read, and what took longer than its target never reads as long as it. Less than nothing is nothing.
fn whole_seconds(ms: Ms) -> i64 {
    (ms.max(0) + (SECOND - 1)) / SECOND
}

/// A length of time: `m:ss`, or `h:mm:ss` from an hour on.
pub fn length(ms: Ms) -> String {
    let seconds = whole_seconds(ms);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A length of time as it stands in a sentence: "40 s", "6 min", "6 min 20 s"; as [`length`] from a hundred minutes on.
pub fn spoken(locale: Locale, ms: Ms) -> String {
    let seconds = whole_seconds(ms);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => td_string!(locale, common.seconds, n = seconds).to_string(),
        (minutes @ ..100, 0) => td_string!(locale, common.minutes, n = minutes).to_string(),
        (minutes @ ..100, seconds) => {
            td_string!(locale, common.minutes_seconds, m = minutes, s = seconds).to_string()
        }
        _ => length(ms),
    }
}

/// How far a time lies from another, as both are shown: the difference of what people read, above zero where the first is longer.
pub fn shown_apart(one: Ms, other: Ms) -> Ms {
    (whole_seconds(one) - whole_seconds(other)) * SECOND
}

/// A difference of two times, to the nearest second: unlike a length it is nothing that anybody was within.
pub fn nearest(ms: Ms) -> Ms {
    (ms.abs() + SECOND / 2) / SECOND * SECOND
}

/// How far two times lie apart, either way: as [`length`], to the nearest second; less than one is said as that.
pub fn length_apart(locale: Locale, ms: Ms) -> String {
    if ms.abs() < SECOND { td_string!(locale, common.under_a_second).to_owned() } else { length(nearest(ms)) }
}

/// How far two times lie apart, as it stands in a sentence: as [`spoken`], to the nearest second; less than one is said as that.
pub fn spoken_apart(locale: Locale, ms: Ms) -> String {
    if ms.abs() < SECOND {
        td_string!(locale, common.under_a_second).to_owned()
    } else {
        spoken(locale, nearest(ms))
    }
}

/// The ends of the range of a difference that leaves out zero, without its sign, the nearer one first.
pub fn ends((low, high): (f64, f64)) -> (f64, f64) {
    (low.abs().min(high.abs()), low.abs().max(high.abs()))
}

/// The nearer end of the range of a difference, in whole seconds: rounded down, so that the range still holds what it held.
/// The farther end is rounded up, as every length is.
pub fn at_least(ms: Ms) -> Ms {
    ms.abs() / SECOND * SECOND
}

/// A time that runs: as [`length`]; from a day on "1 day 12 h", and from two days on in whole days: "6 days".
pub fn running(locale: Locale, ms: Ms) -> String {
    let hours = whole_seconds(ms) / 3_600;
    match (hours / 24, hours % 24) {
        (0, _) => length(ms),
        (1, 0) => td_string!(locale, common.one_day).to_owned(),
        (1, hours) => td_string!(locale, common.day_hours, n = hours).to_string(),
        (days, _) => td_string!(locale, common.days, n = days).to_string(),
    }
}

/// A length of time in whole minutes: "12 min". Never less than one.
pub fn minutes(locale: Locale, ms: Ms) -> String {
    let minutes = ((ms + MINUTE / 2) / MINUTE).max(1);
    td_string!(locale, common.minutes, n = minutes).to_string()
}

/// A number with its thousands apart: "12,480".
pub fn number(n: impl TryInto<i64>) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n < 0 { format!("−{text}") } else { text }
}

/// A number that is no whole one, with its thousands apart: "6,232.1". Of less than one, the first two digits that count: "0.063", "0.5".
pub fn decimal(value: f64) -> String {
    if value > 0.0 && value < 0.995 {
        let places = (1.0 - value.log10().floor()) as usize;
        return format!("{value:.places$}").trim_end_matches('0').to_owned();
    }
    let text = format!("{value:.1}");
    match text.split_once('.').and_then(|(whole, tenth)| Some((whole.parse::<i64>().ok()?, tenth))) {
        Some((whole, tenth)) => format!("{}.{tenth}", number(whole)),
        None => text,
    }
}

/// A share of 1 as a whole number of 100. What is not quite all is not told as all, and what is not quite nothing not as nothing.
pub fn hundred(share: f64) -> String {
    let of = share * 100.0;
    let is_exact = of <= 1e-9 || of >= 100.0 - 1e-9;
    if is_exact || (0.5..99.5).contains(&of) {
        return format!("{:.0}", of.round());
    }
    match of {
        ..0.05 => "<0.1".to_owned(),
        99.95.. => ">99.9".to_owned(),
        _ => format!("{of:.1}"),
    }
}

/// How far two shares lie apart, of a hundred, as [`hundred`] shows both; where it shows them alike, that it is less than what it shows.
pub fn hundred_apart(one: f64, other: f64) -> String {
    let shown = [one, other].map(hundred);
    // In tenths; less than one counts as none, and more than 99.9 as all.
    let tenths = |text: &String| match text.as_str() {
        "<0.1" => 0,
        ">99.9" => 1_000,
        text => text.parse::<f64>().map_or(0, |of| (of * 10.0).round() as i64),
    };
    let [first, second] = shown.each_ref().map(tenths);
    let apart = (first - second).abs();
    match (apart / 10, apart % 10) {
        (0, 0) if (one - other).abs() <= 1e-11 => "0".to_owned(),
        (0, 0) if shown.iter().any(|text| text.contains('.')) => "<0.1".to_owned(),
        (0, 0) => "<1".to_owned(),
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

/// The nearer end of the range of a difference of shares, of a hundred: rounded down, below one to a tenth.
pub fn hundred_at_least(share: f64) -> String {
    let of = share * 100.0 + 1e-9;
    if of >= 1.0 || share <= 1e-11 {
        return format!("{:.0}", of.floor());
    }
    if of < 0.1 { "<0.1".to_owned() } else { format!("{:.1}", (of * 10.0).floor() / 10.0) }
}

/// The farther end, rounded up, so that the range holds the difference of what is shown.
pub fn hundred_at_most(share: f64) -> String {
    format!("{:.0}", (share * 100.0 - 1e-9).max(0.0).ceil())
}

/// "56 %", from "56": the sign never stands alone on a line.
pub fn percent(of: impl std::fmt::Display) -> String {
    format!("{of}\u{a0}%")
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A wait as it is told, on every screen in the same words: rounded up to five minutes, "about 5 to 10 minutes". Where it reaches beyond
/// closing time it says so, and names no length that nobody can wait.
pub fn quote(locale: Locale, quote: &QuoteView) -> String {
    match quote.closes_at.map(time) {
        Some(time) if quote.past_closing => td_string!(locale, common.past_closing, time = time).to_string(),
        Some(time) => {
            td_string!(locale, common.near_closing, wait = length_of(locale, quote), time = time).to_string()
        }
        None => length_of(locale, quote),
    }
}

fn length_of(locale: Locale, quote: &QuoteView) -> String {
    let (low, high) = rounded(Quote { p50_ms: quote.low_ms, p80_ms: quote.high_ms });
    if high > 150 {
        let (low, high) = ((low / 60).max(1), high.div_ceil(60));
        td_string!(locale, common.about_hours, low = low, high = high).to_string()
    } else if low >= high {
        td_string!(locale, common.about_minutes, n = high).to_string()
    } else if low == 0 {
        td_string!(locale, common.up_to_minutes, n = high).to_string()
    } else {
        td_string!(locale, common.about_range, low = low, high = high).to_string()
    }
}

/// A time of day: "15:20".
pub fn time(at: Moment) -> String {
    let (hour, minute) = at.clock();
    format!("{hour:02}:{minute:02}")
}

/// A time of day to the second: "10:02:31".
pub fn second(at: Moment) -> String {
    let second = (at.at.0 / SECOND).rem_euclid(60);
    format!("{}:{second:02}", time(at))
}

/// A moment as it is read `now`: its time of day, "15:20"; of another day with that day, "15:20 on Tuesday"; from a week on with
/// its date.
pub fn when(locale: Locale, at: Moment, now: At) -> String {
    on_day(locale, time(at), at, now)
}

/// The same to the second: "10:02:31 on Tuesday".
pub fn second_when(locale: Locale, at: Moment, now: At) -> String {
    on_day(locale, second(at), at, now)
}

fn on_day(locale: Locale, time: String, of: Moment, now: At) -> String {
    let (day, today) = (of.day(), at(now, of).day());
    match (day.0 - today.0).abs() {
        1..7 => {
            let day = weekday(locale, day);
            td_string!(locale, common.time_on_day, time = time, day = day).to_string()
        }
        _ => dated(locale, time, day, today),
    }
}

/// A time of day in a record of `own` day, which may be read long after: on another day it stands with its date.
pub fn dated(locale: Locale, time: String, day: Day, own: Day) -> String {
    if day == own {
        return time;
    }
    td_string!(locale, common.time_on_day, time = time, day = date(locale, day)).to_string()
}

/// A moment in the zone of another one: for clocks that run from what the service said.
pub fn at(now: At, zone: Moment) -> Moment {
    Moment { at: now, offset_min: zone.offset_min }
}

/// Of fewer people than this nothing usual is told: no median, no time within which nine of ten were, no share.
pub const FEW: u64 = 10;

/// A time of day is meant for today up to this long before or after now: what is further away was mistyped, or has passed
/// while it was typed.
pub const NEAR: Ms = 12 * HOUR;

/// A time of day as typed, "15:20": the next moment at which the clock of `now` shows it.
pub fn at_clock(typed: &str, now: Moment) -> Option<Moment> {
    let (hour, minute) = typed.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let day = i64::from(now.day().0) * 24 * 60;
    let today = At((day + hour * 60 + minute - i64::from(now.offset_min)) * MINUTE);
    Some(at(if today < now.at { today + 24 * HOUR } else { today }, now))
}

/// "back about 15:20", with the day where that is another one; once that time is over, "back soon".
pub fn back(locale: Locale, at: Moment, now: At) -> String {
    if at.at > now {
        td_string!(locale, common.back_about, time = when(locale, at, now)).to_string()
    } else {
        td_string!(locale, common.back_soon).to_owned()
    }
}

/// A window's name as it stands inside a sentence: Spanish says "la Ventanilla 4".
pub fn window(locale: Locale, name: &str) -> String {
    match locale {
        Locale::es if name.starts_with("Ventanilla") => format!("la {name}"),
        _ => name.to_owned(),
    }
}

/// What a visit is about where others can read it: nothing, for a private matter.
pub fn matter(locale: Locale, discreet: bool, name: String) -> String {
    if discreet { td_string!(locale, common.private_matter).to_owned() } else { name }
}

/// The day of the week: "Tuesday".
pub fn weekday(locale: Locale, day: Day) -> &'static str {
    match day.0.rem_euclid(7) {
        0 => td_string!(locale, common.thursday),
        1 => td_string!(locale, common.friday),
        2 => td_string!(locale, common.saturday),
        3 => td_string!(locale, common.sunday),
        4 => td_string!(locale, common.monday),
        5 => td_string!(locale, common.tuesday),
        _ => td_string!(locale, common.wednesday),
    }
}

/// "Tuesday 10:14".
pub fn day_and_time(locale: Locale, at: Moment) -> String {
    format!("{} {}", weekday(locale, at.day()), time(at))
}

/// A date as people write it: "November 24, 2026", "24 de noviembre de 2026".
pub fn date(locale: Locale, day: Day) -> String {
    let (year, _, number) = day.civil();
    let month = month(locale, day);
    td_string!(locale, common.date, day = number, month = month, year = year).to_string()
}

/// The month of a day: "November", "noviembre".
pub fn month(locale: Locale, day: Day) -> &'static str {
    let (_, month, _) = day.civil();
    match month {
        1 => td_string!(locale, common.january),
        2 => td_string!(locale, common.february),
        3 => td_string!(locale, common.march),
        4 => td_string!(locale, common.april),
        5 => td_string!(locale, common.may),
        6 => td_string!(locale, common.june),
        7 => td_string!(locale, common.july),
        8 => td_string!(locale, common.august),
        9 => td_string!(locale, common.september),
        10 => td_string!(locale, common.october),
        11 => td_string!(locale, common.november),
        _ => td_string!(locale, common.december),
    }
}

/// Where a visit stands.
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

/// Why somebody stands where they stand.
pub fn why(locale: Locale, why: Why) -> &'static str {
    match why {
        Why::Urgent => td_string!(locale, common.why_urgent),
        Why::FirstCome => td_string!(locale, common.why_first_come),
        Why::Reinstated => td_string!(locale, common.why_reinstated),
        Why::CameBack => td_string!(locale, common.why_came_back),
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

/// What an alarm says at a moment: of somebody, as the rest of a sentence that begins with their ticket, "has not been greeted for
/// 11:42"; of the whole line, as a sentence. `since` is when its condition began, `due` when something should have happened.
pub fn alarm_says(locale: Locale, kind: Kind, since: At, due: At, now: At) -> String {
    let span = kind.span(since, due, now);
    let is_early = matches!(span, Span::Left(_));
    let time = running(locale, span.length());
    match kind {
        Kind::Danger => td_string!(locale, common.alarm_says_danger, time = time).to_string(),
        Kind::NotGreeted => td_string!(locale, common.alarm_says_not_greeted, time = time).to_string(),
        Kind::LongWait => td_string!(locale, common.alarm_says_long_wait, time = time).to_string(),
        Kind::StuckCalled => td_string!(locale, common.alarm_says_stuck_called, time = time).to_string(),
        Kind::Unstaffed => td_string!(locale, common.alarm_says_unstaffed, time = time).to_string(),
        Kind::ClosingSoon => td_string!(locale, common.alarm_says_closing_soon, time = time).to_string(),
        Kind::HoldOverdue if is_early => {
            td_string!(locale, common.alarm_says_hold_early, time = time).to_string()
        }
        Kind::HoldOverdue => td_string!(locale, common.alarm_says_hold_overdue, time = time).to_string(),
        Kind::CallbackOverdue if is_early => {
            td_string!(locale, common.alarm_says_callback_early, time = time).to_string()
        }
        Kind::CallbackOverdue => {
            td_string!(locale, common.alarm_says_callback_overdue, time = time).to_string()
        }
        Kind::PromiseOverdue if is_early => {
            td_string!(locale, common.alarm_says_promise_early, time = time).to_string()
        }
        Kind::PromiseOverdue => {
            td_string!(locale, common.alarm_says_promise_overdue, time = time).to_string()
        }
    }
}

/// What an alarm is, in few words.
pub fn alarm(locale: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Danger => td_string!(locale, common.alarm_danger),
        Kind::NotGreeted => td_string!(locale, common.alarm_not_greeted),
        Kind::LongWait => td_string!(locale, common.alarm_long_wait),
        Kind::HoldOverdue => td_string!(locale, common.alarm_hold_overdue),
        Kind::CallbackOverdue => td_string!(locale, common.alarm_callback_overdue),
        Kind::PromiseOverdue => td_string!(locale, common.alarm_promise_overdue),
        Kind::Unstaffed => td_string!(locale, common.alarm_unstaffed),
        Kind::StuckCalled => td_string!(locale, common.alarm_stuck_called),
        Kind::ClosingSoon => td_string!(locale, common.alarm_closing_soon),
    }
}
