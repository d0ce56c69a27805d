//! Differences between settings, in the words of the forms.

use super::times::DAYS;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::access::Role;
use domain::alarm::AlarmKind;
use domain::difference::{Change, Entry, Step, What};
use domain::time::{Day, SECOND};
use domain::visit::CHANNELS;
use serde_json::{Map, Value};

/// A value is shown up to so many characters.
const LONGEST: usize = 300;

/// A difference as a sentence; none where only the place of an entry that was added or removed differs.
pub fn sentence(locale: Locale, change: &Change) -> Option<String> {
    let text = match (&change.what, change.path.split_last()) {
        (What::Order { .. }, _) if !change.is_move() => return None,
        (What::Order { after, .. }, _) => {
            let name = last_field(&change.path);
            let list: Vec<String> = after.iter().map(|entry| entry_name(locale, name, entry)).collect();
            let (field, list) = (field(locale, &change.path), short(list.join(", ")));
            td_string!(locale, history.moved, field = field, list = list).to_string()
        }
        (What::Set { before: None, .. }, Some((Step::Entry(entry), path))) => {
            let (name, field) = (entry_name(locale, last_field(path), entry), field(locale, path));
            td_string!(locale, history.added, field = field, name = name).to_string()
        }
        (What::Set { after: None, .. }, Some((Step::Entry(entry), path))) => {
            let (name, field) = (entry_name(locale, last_field(path), entry), field(locale, path));
            td_string!(locale, history.removed, field = field, name = name).to_string()
        }
        (What::Set { before, after }, _) => {
            let name = last_field(&change.path);
            // What is left out of a text and can only be on or off is off.
            let off = Value::Bool(false);
            let is_tick = [before, after].into_iter().flatten().any(Value::is_boolean);
            let or_off = |value: &Option<Value>| value.clone().or_else(|| is_tick.then(|| off.clone()));
            let (before, after) = (value(locale, name, or_off(before)), value(locale, name, or_off(after)));
            let field = field(locale, &change.path);
            td_string!(locale, history.changed, field = field, before = before, after = after).to_string()
        }
    };
    Some(text)
}

/// Differences as sentences, for a text.
pub fn sentences(language: &str, changes: &[Change]) -> Vec<String> {
    let locale = words::locale(language);
    changes.iter().filter_map(|change| sentence(locale, change)).collect()
}

/// The part that a difference is about: `Services · Lost and found · Name · Spanish`.
pub fn field(locale: Locale, path: &[Step]) -> String {
    let mut parts: Vec<String> = Vec::with_capacity(path.len());
    let mut parent = "";
    for step in path {
        parts.push(match step {
            Step::Field(name) if parent.is_empty() => label(locale, name),
            Step::Field(name) => key(locale, name),
            Step::Entry(entry) => entry_name(locale, parent, entry),
            Step::Place(place) => day_of_week(locale, *place),
        });
        if let Step::Field(name) = step {
            parent = name;
        }
    }
    parts.join(" · ")
}

/// A value as the forms show it, under the name of its field.
pub fn value(locale: Locale, name: &str, value: Option<Value>) -> String {
    short(value.map_or_else(|| nothing(locale), |value| shown(locale, name, &value)))
}

fn nothing(locale: Locale) -> String {
    td_string!(locale, history.nothing).to_owned()
}

fn short(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The name of the last field on a path.
pub fn last_field(path: &[Step]) -> &str {
    let name = path.iter().rev().find_map(|step| match step {
        Step::Field(name) => Some(name.as_str()),
        Step::Entry(_) | Step::Place(_) => None,
    });
    name.unwrap_or_default()
}

fn entry_name(locale: Locale, list: &str, entry: &Entry) -> String {
    match &entry.name {
        Value::Null => entry.key.clone(),
        name => short(shown(locale, list, name)),
    }
}

fn day_of_week(locale: Locale, place: usize) -> String {
    let day = DAYS.get(place).map(|(_, day)| words::capital(words::weekday(locale, *day)));
    day.unwrap_or_else(|| (place + 1).to_string())
}

fn shown(locale: Locale, name: &str, value: &Value) -> String {
    match value {
        Value::Null => nothing(locale),
        Value::Bool(true) => td_string!(locale, setup.ticked).to_owned(),
        Value::Bool(false) => td_string!(locale, setup.not_ticked).to_owned(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(ms), _) if name.ends_with("_ms") && ms < 0 => format!("-{}", words::length(-ms)),
            (Some(ms), _) if name.ends_with("_ms") => words::length(ms),
            (Some(minutes), _) if name.ends_with("_min") => minute(minutes),
            (_, Some(seconds)) if name.ends_with("_s") => words::length((seconds * SECOND as f64) as i64),
            _ => number.to_string(),
        },
        Value::String(text) if text.is_empty() => nothing(locale),
        Value::String(text) => code(locale, name, text),
        Value::Array(list) if list.is_empty() => nothing(locale),
        Value::Array(list) => {
            let all: Vec<String> = list.iter().map(|one| shown(locale, name, one)).collect();
            all.join(if list.iter().any(Value::is_array) { "; " } else { ", " })
        }
        Value::Object(fields) => object(locale, fields),
    }
}

fn minute(minutes: i64) -> String {
    u16::try_from(minutes).map_or_else(|_| minutes.to_string(), words::minute)
}

fn object(locale: Locale, fields: &Map<String, Value>) -> String {
    if let (2, Some(from), Some(to)) = (fields.len(), fields.get("from_min"), fields.get("to_min")) {
        return format!("{}–{}", shown(locale, "from_min", from), shown(locale, "to_min", to));
    }
    let is_words = fields.keys().all(|name| words::LANGUAGES.contains(&name.as_str()));
    let text = fields.get(words::tag(locale)).or_else(|| fields.values().next());
    if let (true, Some(text)) = (is_words, text) {
        return shown(locale, "", text);
    }
    let all: Vec<String> = fields
        .iter()
        .filter(|(name, _)| name.as_str() != "id")
        .map(|(name, value)| format!("{}: {}", key(locale, name), shown(locale, name, value)))
        .collect();
    if all.is_empty() { nothing(locale) } else { all.join(", ") }
}

/// What a stored word is called on the forms; other texts are shown as they are.
fn code(locale: Locale, name: &str, text: &str) -> String {
    let said = match (name, text) {
        ("channels", _) => return channel(locale, text).unwrap_or_else(|| text.to_owned()),
        ("languages", _) => return words::language(locale, text),
        ("kind", "counter") => td_string!(locale, setup.counter),
        ("kind", "phone") => td_string!(locale, setup.phone_seat),
        ("keep_apart", "warn") => td_string!(locale, setup.apart_warn),
        ("keep_apart", "not_side_by_side") => td_string!(locale, setup.apart_never),
        ("sign_on", "first_come") => td_string!(locale, setup.sign_on_first),
        ("week", "always") => td_string!(locale, setup.always),
        ("to", "desk") => td_string!(locale, setup.level_desk),
        ("to", "supervisor") => td_string!(locale, setup.level_supervisor),
        ("to", "captain") => td_string!(locale, setup.level_captain),
        ("days", day) => match DAYS.iter().find(|(known, _)| *known == day) {
            Some((_, day)) => words::weekday(locale, *day),
            None => day,
        },
        ("holidays", day) => return date(locale, day),
        ("role", role) => match Role::named(role) {
            Some(known) => super::staff::role(locale, known),
            None => role,
        },
        ("districts", "all") => td_string!(locale, setup.everywhere),
        (_, text) => text,
    };
    said.to_owned()
}

fn channel(locale: Locale, code: &str) -> Option<String> {
    let known = CHANNELS.into_iter().find(|channel| channel.as_str() == code)?;
    Some(words::capital(words::channel(locale, known)))
}

fn date(locale: Locale, text: &str) -> String {
    text.parse::<Day>().map_or_else(|_| text.to_owned(), |day| words::date(locale, day))
}

/// The name of a field inside another: a language, a kind of alarm, a channel, a date, or as on the forms.
fn key(locale: Locale, name: &str) -> String {
    if words::LANGUAGES.contains(&name) {
        return words::language(locale, name);
    }
    let alarm = AlarmKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    match (alarm, channel(locale, name)) {
        (Some(kind), _) => words::alarm(locale, kind).to_owned(),
        (None, Some(channel)) => channel,
        (None, None) if name.parse::<Day>().is_ok() => date(locale, name),
        (None, None) => label(locale, name),
    }
}

/// The label of a field as on the forms, without what is in parentheses there. A field that has none is shown by
/// its name.
fn label(locale: Locale, name: &str) -> String {
    let known = rules_label(locale, name)
        .or_else(|| service_label(locale, name))
        .or_else(|| entry_label(locale, name))
        .or_else(|| card_label(locale, name));
    match known {
        Some(label) => label.split_once(" (").map_or(label, |(label, _)| label).to_owned(),
        None => words::capital(&name.replace('_', " ")),
    }
}

/// Sections, and what a district has once.
fn rules_label(locale: Locale, name: &str) -> Option<&'static str> {
    Some(match name {
        "services" => td_string!(locale, setup.services),
        "windows" => td_string!(locale, setup.windows),
        "kiosks" => td_string!(locale, setup.tablets),
        "hours" => td_string!(locale, setup.hours),
        "watches" => td_string!(locale, setup.watches),
        "areas" => td_string!(locale, setup.areas),
        "targets" => td_string!(locale, setup.targets),
        "alarms" => td_string!(locale, setup.alarms),
        "notices" => td_string!(locale, setup.notices),
        "places" => td_string!(locale, setup.places),
        "languages" => td_string!(locale, setup.languages),
        "closing" => td_string!(locale, setup.closing),
        "hold_reasons" => td_string!(locale, setup.list_hold),
        "call_reasons" => td_string!(locale, setup.list_out_of_order),
        "away_reasons" => td_string!(locale, setup.list_away),
        "cancel_reasons" => td_string!(locale, setup.list_cancel),
        "reopen_reasons" => td_string!(locale, setup.list_reopen),
        "needs" => td_string!(locale, setup.list_needs),
        "recalls" => td_string!(locale, setup.recalls),
        "attempts" => td_string!(locale, setup.attempts),
        "no_show_grace_ms" => td_string!(locale, setup.no_show_grace),
        "reopen_within_ms" => td_string!(locale, setup.reopen_within),
        "undo_within_ms" => td_string!(locale, setup.undo_within),
        "step_out_free_ms" => td_string!(locale, setup.step_out_free),
        "wrap_up_ms" => td_string!(locale, setup.wrap_up),
        "keep_apart" => td_string!(locale, setup.apart),
        "sign_on" => td_string!(locale, setup.sign_on),
        "other_every" => td_string!(locale, setup.other_every),
        "warn_ms" => td_string!(locale, setup.closing_warn),
        "early_ms" => td_string!(locale, setup.closing_early),
        "stay" => td_string!(locale, setup.closing_stay),
        "call_back" => td_string!(locale, setup.closing_call_back),
        "first_next" => td_string!(locale, setup.closing_first_next),
        "zone" => td_string!(locale, setup.zone),
        "day_starts_min" => td_string!(locale, setup.day_starts),
        "week" => td_string!(locale, setup.week),
        "holidays" => td_string!(locale, setup.holidays),
        "special" => td_string!(locale, setup.special),
        "notes" | "note" => td_string!(locale, setup.day_note),
        "quiet" => td_string!(locale, history.quiet),
        "levels" => td_string!(locale, setup.alarm_plan),
        _ => return None,
    })
}

/// Services and their times.
fn service_label(locale: Locale, name: &str) -> Option<&'static str> {
    Some(match name {
        "acknowledge_ms" => td_string!(locale, setup.target_acknowledge),
        "call_ms" => td_string!(locale, setup.target_call),
        "resolve_ms" => td_string!(locale, setup.target_resolve),
        "source" => td_string!(locale, setup.targets_source),
        "by_channel" => td_string!(locale, setup.channels),
        "public_name" => td_string!(locale, setup.public_name),
        "hint" => td_string!(locale, setup.line),
        "takes" => td_string!(locale, setup.takes),
        "bring" => td_string!(locale, setup.bring),
        "notice" => td_string!(locale, setup.notice),
        "channels" => td_string!(locale, setup.channels),
        "urgent" => td_string!(locale, setup.mark_urgent),
        "discreet" => td_string!(locale, setup.mark_discreet),
        "common" => td_string!(locale, setup.mark_common),
        "kiosk" => td_string!(locale, setup.mark_kiosk),
        "always_open" => td_string!(locale, setup.mark_always_open),
        "rate" => td_string!(locale, setup.service_rate),
        "duration" => td_string!(locale, setup.service_times),
        "median_s" => td_string!(locale, setup.service_usual),
        "spread" => td_string!(locale, history.spread),
        "script" => td_string!(locale, setup.script),
        "outcomes" => td_string!(locale, history.outcomes),
        "refer_to" => td_string!(locale, setup.service_places),
        _ => return None,
    })
}

/// Entries of the other lists.
fn entry_label(locale: Locale, name: &str) -> Option<&'static str> {
    Some(match name {
        "id" => td_string!(locale, setup.slug),
        "name" => td_string!(locale, setup.name),
        "kind" => td_string!(locale, setup.kind),
        "series" => td_string!(locale, setup.series),
        "stops_clock" => td_string!(locale, setup.list_stops_clock),
        "ordered" => td_string!(locale, setup.list_ordered),
        "interpreter" => td_string!(locale, setup.list_interpreter),
        "emergency" => td_string!(locale, setup.list_emergency),
        "asks_reference" => td_string!(locale, setup.list_asks_reference),
        "what" => td_string!(locale, setup.place_what),
        "phone" => td_string!(locale, setup.place_phone),
        "address" => td_string!(locale, setup.place_address),
        "from_min" => td_string!(locale, setup.watch_from),
        "to_min" => td_string!(locale, setup.watch_to),
        "days" => td_string!(locale, setup.day),
        "codes" => td_string!(locale, setup.area_codes),
        "after_ms" => td_string!(locale, setup.level_after),
        "to" => td_string!(locale, setup.level_to),
        "mail" => td_string!(locale, setup.level_mail),
        "hook" => td_string!(locale, setup.level_hook),
        "text" => td_string!(locale, setup.notice_text),
        "until" => td_string!(locale, setup.notice_until),
        _ => return None,
    })
}

/// The card of a district, and accounts.
fn card_label(locale: Locale, name: &str) -> Option<&'static str> {
    Some(match name {
        "captain" => td_string!(locale, setup.captain),
        "rank" => td_string!(locale, setup.captain_rank),
        "email" => td_string!(locale, setup.captain_email),
        "photo" => td_string!(locale, setup.district_photo),
        "supervisor" => td_string!(locale, setup.alarm_supervisors),
        "role" => td_string!(locale, setup.role),
        "badge" => td_string!(locale, setup.badge),
        "districts" => td_string!(locale, setup.works_at),
        "position" => td_string!(locale, setup.order),
        _ => return None,
    })
}
