//! Services, windows and targets: each form changes the district's rules.

use super::fields::Typed;
use super::form::{Wrong, wrong};
use super::hours::hours;
use domain::ids::{ServiceId, WindowId};
use domain::line::{Line, WindowState};
use domain::rules::{Rules, Service, Spread, Targets, Times, WindowKind, WindowPlan};
use domain::time::HOUR;
use domain::visit::{CHANNELS, Channel};
use domain::words::Words;
use std::collections::BTreeMap;

/// The rules as changed by a form.
///
/// # Errors
/// The errors by field.
pub fn change(section: &str, line: &Line, typed: &Typed<'_>) -> Result<Rules, Wrong> {
    let mut rules = (*line.rules).clone();
    match (section, typed.text("do")) {
        ("services", "add" | "change") => put_service(&mut rules, typed)?,
        ("services", "remove") => remove_service(&mut rules, line, typed)?,
        ("services", way) => {
            let place = rules.services.iter().position(|service| service.id.as_str() == typed.text("id"));
            shift(&mut rules.services, place, way)?;
        }
        ("windows", "add" | "change") => put_window(&mut rules, typed)?,
        ("windows", "remove") => remove_window(&mut rules, line, typed)?,
        ("windows", way) => {
            let place = rules.windows.iter().position(|window| window.id.as_str() == typed.text("id"));
            shift(&mut rules.windows, place, way)?;
        }
        ("hours", "change") => rules.hours = hours(typed)?,
        ("hours", "day") => super::days::put(&mut rules.hours, typed)?,
        ("hours", "remove") => super::days::remove(&mut rules.hours, typed)?,
        ("watches", _) => super::watches::change(&mut rules, typed)?,
        ("areas", "change") => super::watches::areas(&mut rules, typed)?,
        ("targets", "change") => rules.targets = targets(typed)?,
        ("targets", "rules") => {
            rules.recalls = typed.number("recalls", 0, 20)?;
            rules.no_show_grace_ms = typed.length("no_show_grace")?;
            rules.step_out_free_ms = typed.length("step_out_free")?;
            rules.undo_within_ms = typed.length("undo_within")?;
            rules.reopen_within_ms = i64::from(typed.number("reopen_within", 0, 24 * 365)?) * HOUR;
            rules.attempts = typed.number("attempts", 1, 20)?;
        }
        _ => return Err(wrong("", "bad_choice")),
    }
    Ok(rules)
}

fn shift<T>(list: &mut [T], place: Option<usize>, way: &str) -> Result<(), Wrong> {
    let place = place.ok_or_else(|| wrong("id", "bad_choice"))?;
    let other = match way {
        "up" => place.checked_sub(1),
        "down" => Some(place + 1).filter(|next| *next < list.len()),
        _ => return Err(wrong("", "bad_choice")),
    };
    if let Some(other) = other {
        list.swap(place, other);
    }
    Ok(())
}

const LENGTHS: [&str; 3] = ["acknowledge", "call", "resolve"];

/// The targets for all channels, those of channels with their own, and their source.
fn targets(typed: &Typed<'_>) -> Result<Targets, Wrong> {
    let mut by_channel = BTreeMap::new();
    for channel in CHANNELS {
        let names = LENGTHS.map(|name| format!("{}_{name}", channel.as_str()));
        if names.iter().any(|name| !typed.text(name).is_empty()) {
            by_channel.insert(channel, times(typed, &names)?);
        }
    }
    let source = Some(typed.checked("source")?.to_owned()).filter(|source| !source.is_empty());
    Ok(Targets { by_channel, source, ..times(typed, &LENGTHS)?.into() })
}

fn times<S: AsRef<str>>(typed: &Typed<'_>, [acknowledge, call, resolve]: &[S; 3]) -> Result<Times, Wrong> {
    let length = |name: &S| match typed.length(name.as_ref())? {
        0 => Err(wrong(name.as_ref(), "bad_length")),
        ms => Ok(ms),
    };
    Ok(Times { acknowledge_ms: length(acknowledge)?, call_ms: length(call)?, resolve_ms: length(resolve)? })
}

/// Whether a service has targets of its own: whether anything is typed there.
fn has_own_times(typed: &Typed<'_>) -> bool {
    let typed_in = |name: &str| !typed.text(name).is_empty();
    let of_channel =
        |channel: Channel| LENGTHS.iter().any(|name| typed_in(&format!("{}_{name}", channel.as_str())));
    typed_in("source") || LENGTHS.into_iter().any(typed_in) || CHANNELS.into_iter().any(of_channel)
}

fn put_service(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let id: ServiceId = typed.slug("id")?;
    let languages = rules.languages.clone();
    let place = rules.services.iter().position(|service| service.id == id);
    match (typed.text("do"), place) {
        ("add", Some(_)) => return Err(wrong("id", "taken")),
        ("change", None) => return Err(wrong("id", "bad_choice")),
        _ => {}
    }
    let before = place.and_then(|place| rules.services.get(place)).cloned().unwrap_or_else(|| blank(id));
    let public = typed.words("public_name", &languages, false)?;
    let channels = CHANNELS;
    let channels = channels.into_iter().filter(|channel| typed.tick(channel.as_str())).collect::<Vec<_>>();
    if channels.is_empty() {
        return Err(wrong("walk_in", "required"));
    }
    let service = Service {
        name: typed.words("name", &languages, true)?,
        public_name: Some(public).filter(|words| !words.0.is_empty()),
        hint: typed.words("hint", &languages, false)?,
        takes: typed.words("takes", &languages, false)?,
        bring: typed.lists("bring", &languages)?,
        channels,
        urgent: typed.tick("urgent"),
        discreet: typed.tick("discreet"),
        common: typed.tick("common"),
        kiosk: typed.tick("kiosk"),
        always_open: typed.tick("always_open"),
        targets: if has_own_times(typed) { Some(targets(typed)?) } else { None },
        ..before
    };
    match place.and_then(|place| rules.services.get_mut(place)) {
        Some(old) => *old = service,
        None => rules.services.push(service),
    }
    Ok(())
}

fn blank(id: ServiceId) -> Service {
    Service {
        id,
        name: Words::default(),
        public_name: None,
        hint: Words::default(),
        bring: domain::words::WordLists::default(),
        takes: Words::default(),
        notice: None,
        channels: Vec::new(),
        urgent: false,
        discreet: false,
        common: false,
        always_open: false,
        kiosk: true,
        rate: 1.0,
        duration: Spread::default(),
        targets: None,
        script: None,
        outcomes: Vec::new(),
        refer_to: Vec::new(),
    }
}

fn remove_service(rules: &mut Rules, line: &Line, typed: &Typed<'_>) -> Result<(), Wrong> {
    let id: ServiceId = typed.slug("id")?;
    if line.live().any(|visit| visit.legs.iter().any(|leg| leg.service.as_ref() == Some(&id))) {
        return Err(wrong("id", "in_use"));
    }
    if rules.services.len() < 2 {
        return Err(wrong("id", "last_one"));
    }
    rules.services.retain(|service| service.id != id);
    Ok(())
}

fn put_window(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let id: WindowId = typed.slug("id")?;
    let place = rules.windows.iter().position(|window| window.id == id);
    let kind = match typed.text("kind") {
        "counter" => WindowKind::Counter,
        "phone" => WindowKind::Phone,
        _ => return Err(wrong("kind", "bad_choice")),
    };
    let window = WindowPlan { id, name: typed.words("name", &rules.languages, true)?, kind };
    match (typed.text("do"), place.and_then(|place| rules.windows.get_mut(place))) {
        ("add", Some(_)) => return Err(wrong("id", "taken")),
        ("add", None) => rules.windows.push(window),
        (_, Some(old)) => *old = window,
        (_, None) => return Err(wrong("id", "bad_choice")),
    }
    Ok(())
}

fn remove_window(rules: &mut Rules, line: &Line, typed: &Typed<'_>) -> Result<(), Wrong> {
    let id: WindowId = typed.slug("id")?;
    let open = line
        .head
        .windows
        .get(&id)
        .is_some_and(|window| window.state != WindowState::Closed || window.visit.is_some());
    if open || line.live().any(|visit| visit.state.window() == Some(&id)) {
        return Err(wrong("id", "in_use"));
    }
    if rules.windows.len() < 2 {
        return Err(wrong("id", "last_one"));
    }
    rules.windows.retain(|window| window.id != id);
    Ok(())
}
