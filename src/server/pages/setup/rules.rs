//! Windows and targets: each form changes the district's rules.

use super::fields::Typed;
use super::form::{Wrong, all, each, wrong};
use super::hours::hours;
use domain::ids::WindowId;
use domain::line::{Line, WindowState};
use domain::rules::{Rules, Targets, Times, WindowKind, WindowPlan};
use domain::visit::{CHANNELS, Channel};

/// The rules as changed by a form.
///
/// # Errors
/// The errors by field.
pub fn change(section: &str, line: &Line, typed: &Typed<'_>) -> Result<Rules, Wrong> {
    let mut rules = (*line.rules).clone();
    match (section, typed.text("do")) {
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
        ("rules", "change") => super::counter::change(&mut rules, typed)?,
        ("closing", "change") => super::closing::change(&mut rules, typed)?,
        ("tablets", "add" | "change") => super::tablets::put(&mut rules, typed)?,
        ("tablets", "remove") => super::tablets::remove(&mut rules, typed)?,
        ("tablets", way) => {
            let place = rules.kiosks.iter().position(|tablet| tablet.id.as_str() == typed.text("id"));
            shift(&mut rules.kiosks, place, way)?;
        }
        _ => return Err(wrong("", "bad_choice")),
    }
    Ok(rules)
}

/// Moves an entry one place up or down.
pub(super) fn shift<T>(list: &mut [T], place: Option<usize>, way: &str) -> Result<(), Wrong> {
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
pub(super) fn targets(typed: &Typed<'_>) -> Result<Targets, Wrong> {
    let own = CHANNELS.into_iter().filter_map(|channel| {
        let names = LENGTHS.map(|name| format!("{}_{name}", channel.as_str()));
        let some = names.iter().any(|name| !typed.text(name).is_empty());
        some.then(|| times(typed, &names).map(|times| (channel, times)))
    });
    all!(general = times(typed, &LENGTHS), source = typed.checked("source"), channels = each(own));
    let source = Some(source.to_owned()).filter(|source| !source.is_empty());
    Ok(Targets { by_channel: channels.into_iter().collect(), source, ..general.into() })
}

fn times<S: AsRef<str>>(typed: &Typed<'_>, [acknowledge, call, resolve]: &[S; 3]) -> Result<Times, Wrong> {
    let length = |name: &S| match typed.length(name.as_ref())? {
        0 => Err(wrong(name.as_ref(), "bad_length")),
        ms => Ok(ms),
    };
    all!(acknowledge_ms = length(acknowledge), call_ms = length(call), resolve_ms = length(resolve));
    Ok(Times { acknowledge_ms, call_ms, resolve_ms })
}

/// Whether a service has targets of its own: whether anything is typed there.
pub(super) fn has_own_times(typed: &Typed<'_>) -> bool {
    let typed_in = |name: &str| !typed.text(name).is_empty();
    let of_channel =
        |channel: Channel| LENGTHS.iter().any(|name| typed_in(&format!("{}_{name}", channel.as_str())));
    typed_in("source") || LENGTHS.into_iter().any(typed_in) || CHANNELS.into_iter().any(of_channel)
}

fn put_window(rules: &mut Rules, typed: &Typed<'_>) -> Result<(), Wrong> {
    let others = rules.windows.iter().filter(|window| window.id.as_str() != typed.text("id"));
    let chosen = match typed.text("kind") {
        "counter" => Ok(WindowKind::Counter),
        "phone" => Ok(WindowKind::Phone),
        _ => Err(wrong("kind", "bad_choice")),
    };
    all!(
        id = typed.entry(|id: &WindowId| rules.window(id).is_some()),
        name = typed.own_names("name", &rules.languages, others.map(|window| &window.name)),
        kind = chosen,
    );
    let window = WindowPlan { id, name, kind };
    match rules.windows.iter_mut().find(|known| known.id == window.id) {
        Some(old) => *old = window,
        None => rules.windows.push(window),
    }
    Ok(())
}

/// Whether a window is open, or a visit is there.
pub(super) fn is_in_use(line: &Line, id: &WindowId) -> bool {
    let open = line
        .head
        .windows
        .get(id)
        .is_some_and(|window| window.state != WindowState::Closed || window.visit.is_some());
    open || line.live().any(|visit| visit.state.window() == Some(id))
}

fn remove_window(rules: &mut Rules, line: &Line, typed: &Typed<'_>) -> Result<(), Wrong> {
    let id: WindowId = typed.slug("id")?;
    if is_in_use(line, &id) {
        return Err(wrong("id", "in_use"));
    }
    if rules.windows.len() < 2 {
        return Err(wrong("id", "last_one"));
    }
    rules.windows.retain(|window| window.id != id);
    Ok(())
}
