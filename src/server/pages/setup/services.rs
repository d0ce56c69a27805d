//! The services of a district.

use super::fields::Typed;
use super::form::{Wrong, all, wrong};
use super::places::bring;
use super::rules::{has_own_times, shift, targets};
use domain::ids::{Code, ScriptId, ServiceId};
use domain::line::Line;
use domain::rules::{Rules, Service, Spread};
use domain::time::{Ms, SECOND};
use domain::visit::{CHANNELS, Channel};
use domain::words::{WordLists, Words};
use ops::setup::{shipped_places, shipped_services};

/// The rules as changed by a form.
///
/// # Errors
/// The errors by field.
pub fn change(line: &Line, typed: &Typed<'_>) -> Result<Rules, Wrong> {
    let mut rules = (*line.rules).clone();
    match typed.text("do") {
        "add" | "change" => drop(put(&mut rules, typed)?),
        "remove" => remove(&mut rules, line, &typed.slug("id")?)?,
        "shipped" => add_shipped(&mut rules, typed.text("id"))?,
        way => {
            let place = rules.services.iter().position(|service| service.id.as_str() == typed.text("id"));
            shift(&mut rules.services, place, way)?;
        }
    }
    Ok(rules)
}

/// Adds or changes a service. Fields that were not sent at all stay as they are.
pub(super) fn put(rules: &mut Rules, typed: &Typed<'_>) -> Result<ServiceId, Wrong> {
    let languages = &rules.languages;
    let others = rules.services.iter().filter(|service| service.id.as_str() != typed.text("id"));
    let own_targets = if has_own_times(typed) { targets(typed).map(Some) } else { Ok(None) };
    let before = rules.services.iter().find(|service| service.id.as_str() == typed.text("id")).cloned();
    let spread = before.as_ref().map_or_else(Spread::default, |service| service.duration);
    let own_script = before.as_ref().and_then(|service| service.script.clone());
    let own_rate = before.as_ref().map_or(1.0, |service| service.rate);
    all!(
        id = id(rules, typed),
        name = typed.own_names("name", languages, others.map(|service| &service.name)),
        public = typed.words("public_name", languages, false),
        hint = typed.words("hint", languages, false),
        takes = typed.words("takes", languages, false),
        bring = typed.lists("bring", languages),
        notice = typed.words("notice", languages, false),
        channels = channels(typed),
        duration = duration(typed, spread),
        rate = rate(typed, own_rate),
        script = script(rules, typed, own_script),
        targets = own_targets,
    );
    let before = before.unwrap_or_else(|| blank(id.clone()));
    let service = Service {
        name,
        public_name: Some(public).filter(|words| !words.0.is_empty()),
        hint,
        takes,
        bring,
        notice: Some(notice).filter(|words| !words.0.is_empty()),
        channels,
        urgent: typed.tick("urgent"),
        discreet: typed.tick("discreet"),
        common: typed.tick("common"),
        kiosk: typed.tick("kiosk"),
        always_open: typed.tick("always_open"),
        rate,
        duration,
        script,
        refer_to: refer_to(rules, typed, &before.refer_to),
        targets,
        ..before
    };
    match rules.services.iter_mut().find(|known| known.id == id) {
        Some(old) => *old = service,
        None => rules.services.push(service),
    }
    Ok(id)
}

/// A new short name, which no service had before, or a known one.
fn id(rules: &Rules, typed: &Typed<'_>) -> Result<ServiceId, Wrong> {
    let id = typed.entry(|id: &ServiceId| rules.service(id).is_some())?;
    let is_former = rules.service(&id).is_none() && rules.former.service(&id).is_some();
    if is_former { Err(wrong("id", "used_before")) } else { Ok(id) }
}

/// The channels of a service, at least one.
fn channels(typed: &Typed<'_>) -> Result<Vec<Channel>, Wrong> {
    let ticked: Vec<Channel> = CHANNELS.into_iter().filter(|channel| typed.tick(channel.as_str())).collect();
    if ticked.is_empty() { Err(wrong("walk_in", "required")) } else { Ok(ticked) }
}

/// How long serving takes: usually, and at most in nine of ten visits. What reads as before is as before, because
/// whole seconds do not tell a spread exactly.
fn duration(typed: &Typed<'_>, before: Spread) -> Result<Spread, Wrong> {
    if !typed.0.contains_key("usual") {
        return Ok(before);
    }
    all!(usual = above_zero(typed, "usual"), most = above_zero(typed, "most"));
    if usual == shown(before.median_s) && most == shown(before.most_s()) {
        return Ok(before);
    }
    if most <= usual {
        return Err(wrong("most", "bad_most"));
    }
    let seconds = |ms: Ms| ms as f64 / SECOND as f64;
    Ok(Spread::between(seconds(usual), seconds(most)))
}

fn above_zero(typed: &Typed<'_>, name: &str) -> Result<Ms, Wrong> {
    match typed.length(name)? {
        0 => Err(wrong(name, "bad_length")),
        ms => Ok(ms),
    }
}

/// Seconds as the form shows them.
fn shown(seconds: f64) -> Ms {
    seconds.round() as Ms * SECOND
}

/// How fast waiting counts.
fn rate(typed: &Typed<'_>, before: f64) -> Result<f64, Wrong> {
    let text = typed.text("rate").replace(',', ".");
    if !typed.0.contains_key("rate") || text == before.to_string() {
        return Ok(before);
    }
    let rate = text.parse::<f64>().ok().filter(|rate| (0.1..=10.0).contains(rate));
    rate.ok_or_else(|| wrong("rate", "bad_rate"))
}

/// The script that leads the officer: one in use, the service's own, or none for the general one.
fn script(rules: &Rules, typed: &Typed<'_>, before: Option<ScriptId>) -> Result<Option<ScriptId>, Wrong> {
    if !typed.0.contains_key("script") {
        return Ok(before);
    }
    let wanted = typed.text("script");
    let used = rules.scripts.iter().map(|script| &script.id).chain(&before).find(|id| id.as_str() == wanted);
    match used {
        _ if wanted.is_empty() => Ok(None),
        Some(id) => Ok(Some(id.clone())),
        None => Err(wrong("script", "bad_choice")),
    }
}

/// The places that are ticked: those it had in their order, then the new ones in the order of the places. What the
/// district has no place for is not shown, and stays.
fn refer_to(rules: &Rules, typed: &Typed<'_>, before: &[Code]) -> Vec<Code> {
    let ticked = |code: &Code| typed.tick(&format!("to_{code}"));
    let is_shown = |code: &Code| rules.places.iter().any(|place| place.id == *code);
    let kept = before.iter().filter(|code| ticked(code) || !is_shown(code));
    let new =
        rules.places.iter().map(|place| &place.id).filter(|code| ticked(code) && !before.contains(code));
    kept.chain(new).cloned().collect()
}

fn blank(id: ServiceId) -> Service {
    Service {
        id,
        name: Words::default(),
        public_name: None,
        hint: Words::default(),
        bring: WordLists::default(),
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

/// Whether a visit is about the service right now.
pub(super) fn is_in_use(line: &Line, id: &ServiceId) -> bool {
    line.live().any(|visit| visit.legs.iter().any(|leg| leg.service.as_ref() == Some(id)))
}

/// Removes a service that no visit is about right now.
pub(super) fn remove(rules: &mut Rules, line: &Line, id: &ServiceId) -> Result<(), Wrong> {
    if rules.service(id).is_none() {
        return Err(wrong("id", "bad_choice"));
    }
    if is_in_use(line, id) {
        return Err(wrong("id", "in_use"));
    }
    if rules.services.len() < 2 {
        return Err(wrong("id", "last_one"));
    }
    rules.services.retain(|service| service.id != *id);
    Ok(())
}

/// Adds a service that the program ships, or all that are left out (`*`), with the places they refer to.
fn add_shipped(rules: &mut Rules, wanted: &str) -> Result<(), Wrong> {
    let asked = |service: &Service| wanted == "*" || service.id.as_str() == wanted;
    let all = shipped_services()?.into_iter();
    let new: Vec<Service> =
        all.filter(|service| asked(service) && rules.service(&service.id).is_none()).collect();
    if new.is_empty() {
        return Err(wrong("id", "bad_choice"));
    }
    let places = shipped_places()?;
    for service in new {
        bring(rules, &places, &service.refer_to);
        rules.services.push(service);
    }
    Ok(())
}
