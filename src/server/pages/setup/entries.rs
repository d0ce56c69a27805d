//! Lists of codes with names: the reasons of a district, and the outcomes of its services.

use super::fields::Typed;
use super::form::{Wrong, all, wrong};
use super::rules::shift;
use domain::ids::{Code, ServiceId};
use domain::line::{Line, SIGN_ON_FIRST, WindowState};
use domain::lists::{Entry, Outcome, Reason, ReasonList};
use domain::rules::Rules;
use domain::visit::State;

/// Every service has this outcome, which is in no list.
const DONE: &str = "done";
/// A code that is taken gets a number up to this one.
const MOST: u32 = 99;

/// A list that forms change entry by entry.
pub enum List {
    /// Reasons, or needs.
    Reasons(ReasonList),
    /// The outcomes of a service.
    Outcomes(ServiceId),
}

/// What a form is about.
pub struct Target {
    /// The list.
    pub list: List,
    /// The entry; none for a new one, and for the whole list.
    pub code: Option<Code>,
}

impl Target {
    /// What a form is about; `None` for one of the section `services` that is about a service.
    ///
    /// # Errors
    /// When there is no such list.
    pub fn of(section: &str, typed: &Typed<'_>) -> Result<Option<Target>, Wrong> {
        let (of, code) = match (typed.text("do"), typed.text("id").split_once('.')) {
            ("add", _) => (typed.text("of"), None),
            ("everywhere", _) => (typed.text("id"), None),
            (_, Some((of, code))) => (of, Some(code)),
            (_, None) => ("", None),
        };
        let bad = || wrong("id", "bad_choice");
        let list = match section {
            "services" if of.is_empty() => return Ok(None),
            "services" => List::Outcomes(of.parse().map_err(|_| bad())?),
            _ => List::Reasons(ReasonList::named(of).ok_or_else(bad)?),
        };
        let code: Option<Code> = code.map(|code| code.parse().map_err(|_| bad())).transpose()?;
        Ok(Some(Target { list, code }))
    }
}

/// The rules as changed by a form about an entry.
///
/// # Errors
/// The errors by field.
pub fn change(line: &Line, target: &Target, typed: &Typed<'_>) -> Result<Rules, Wrong> {
    let mut rules = (*line.rules).clone();
    let (verb, code) = (typed.text("do"), target.code.as_ref());
    match (&target.list, verb) {
        (List::Reasons(list), "add" | "change") => put_reason(&mut rules, *list, code, typed)?,
        (List::Outcomes(service), "add" | "change") => put_outcome(&mut rules, service, code, typed)?,
        (List::Reasons(list), "remove") => remove_reason(&mut rules, line, *list, code)?,
        (List::Outcomes(service), "remove") => take_out(outcomes_mut(&mut rules, service)?, code)?,
        (List::Reasons(list), way) => move_entry(rules.reasons_mut(*list), code, way)?,
        (List::Outcomes(service), way) => move_entry(outcomes_mut(&mut rules, service)?, code, way)?,
    }
    if let List::Reasons(list) = target.list
        && line.rules.is_enough(list)
        && !rules.is_enough(list)
    {
        let field = if verb == "remove" { "id" } else { "stops_clock" };
        return Err(wrong(field, if list == ReasonList::Hold { "last_running" } else { "last_one" }));
    }
    Ok(rules)
}

fn put_reason(
    rules: &mut Rules,
    list: ReasonList,
    code: Option<&Code>,
    typed: &Typed<'_>,
) -> Result<(), Wrong> {
    let known = rules.reasons(list);
    let others = known.iter().filter(|reason| Some(&reason.id) != code).map(|reason| &reason.name);
    all!(
        id = id(known, rules.former.reasons(list), code, &rules.languages, typed),
        name = typed.own_names("name", &rules.languages, others),
    );
    let (holds, away) = (list == ReasonList::Hold, list == ReasonList::Away);
    let reason = Reason {
        id,
        name,
        stops_clock: holds && typed.tick("stops_clock"),
        ordered: away && typed.tick("ordered"),
        interpreter: (holds || list == ReasonList::Needs) && typed.tick("interpreter"),
        emergency: away && typed.tick("emergency"),
    };
    put(rules.reasons_mut(list), reason);
    Ok(())
}

fn put_outcome(
    rules: &mut Rules,
    service: &ServiceId,
    code: Option<&Code>,
    typed: &Typed<'_>,
) -> Result<(), Wrong> {
    let known = rules.service(service).map(|service| &service.outcomes);
    let known = known.ok_or_else(|| wrong("id", "bad_choice"))?;
    let former = rules.former.service(service).map_or(&[][..], |service| service.outcomes.as_slice());
    let others = known.iter().filter(|outcome| Some(&outcome.id) != code).map(|outcome| &outcome.name);
    all!(
        id = id(known, former, code, &rules.languages, typed),
        name = typed.own_names("name", &rules.languages, others),
    );
    if id.as_str() == DONE {
        return Err(wrong("id", "by_program"));
    }
    let outcome = Outcome { id, name, asks_reference: typed.tick("asks_reference") };
    put(outcomes_mut(rules, service)?, outcome);
    Ok(())
}

fn outcomes_mut<'r>(rules: &'r mut Rules, service: &ServiceId) -> Result<&'r mut Vec<Outcome>, Wrong> {
    let found = rules.services.iter_mut().find(|known| known.id == *service);
    found.map(|service| &mut service.outcomes).ok_or_else(|| wrong("id", "bad_choice"))
}

/// The code of the entry that a form is about; of a new one, the typed one or one made from its name.
///
/// # Errors
/// `taken`; `used_before`, because visits would then be read with another name.
pub(super) fn id<T: Entry>(
    known: &[T],
    former: &[T],
    code: Option<&Code>,
    languages: &[String],
    typed: &Typed<'_>,
) -> Result<Code, Wrong> {
    let is_in = |list: &[T], code: &Code| list.iter().any(|entry| entry.id() == code);
    if let Some(code) = code {
        return if is_in(known, code) { Ok(code.clone()) } else { Err(wrong("id", "bad_choice")) };
    }
    if !typed.text("id").is_empty() {
        let code: Code = typed.slug("id")?;
        return match (is_in(known, &code), is_in(former, &code)) {
            (true, _) => Err(wrong("id", "taken")),
            (false, true) => Err(wrong("id", "used_before")),
            (false, false) => Ok(code),
        };
    }
    let first = languages.first().map_or("", String::as_str);
    let name = typed.text(&format!("name_{first}"));
    if name.is_empty() {
        // The name itself is asked for.
        return Err(Wrong::Fields(Vec::new()));
    }
    let made = ops::setup::id_from_name(name).ok_or_else(|| wrong("id", "required"))?;
    let made = made.as_str().replace('-', "_");
    let numbered = (2..=MOST).map(|number| format!("{made}_{number}"));
    let mut free = std::iter::once(made.clone())
        .chain(numbered)
        .filter_map(|code: String| code.parse::<Code>().ok())
        .filter(|code| code_is_free(code) && !is_in(known, code) && !is_in(former, code));
    free.next().ok_or_else(|| wrong("id", "required"))
}

/// Codes that forms send with another meaning, or that the program gives itself, are not made from names.
fn code_is_free(code: &Code) -> bool {
    !matches!(code.as_str(), DONE | SIGN_ON_FIRST | "new")
}

/// Replaces the entry with the same code, or adds it at the end.
pub(super) fn put<T: Entry>(entries: &mut Vec<T>, entry: T) {
    match entries.iter_mut().find(|known| known.id() == entry.id()) {
        Some(old) => *old = entry,
        None => entries.push(entry),
    }
}

/// Moves an entry one place up or down.
pub(super) fn move_entry<T: Entry>(entries: &mut [T], code: Option<&Code>, way: &str) -> Result<(), Wrong> {
    let place = entries.iter().position(|entry| Some(entry.id()) == code);
    shift(entries, place, way)
}

/// Takes an entry out of its list.
pub(super) fn take_out<T: Entry>(entries: &mut Vec<T>, code: Option<&Code>) -> Result<(), Wrong> {
    let before = entries.len();
    entries.retain(|entry| Some(entry.id()) != code);
    if entries.len() < before { Ok(()) } else { Err(wrong("id", "bad_choice")) }
}

fn remove_reason(rules: &mut Rules, line: &Line, list: ReasonList, code: Option<&Code>) -> Result<(), Wrong> {
    if code.is_some_and(|code| is_in_use(line, list, code)) {
        return Err(wrong("id", "in_use"));
    }
    if list == ReasonList::OutOfOrder && code.is_some_and(|code| code.as_str() == SIGN_ON_FIRST) {
        return Err(wrong("id", "by_program"));
    }
    take_out(rules.reasons_mut(list), code)
}

/// Whether a visit or an officer has this reason right now.
pub(super) fn is_in_use(line: &Line, list: ReasonList, code: &Code) -> bool {
    match list {
        ReasonList::Hold => {
            line.live().any(|visit| matches!(&visit.state, State::OnHold { reason, .. } if reason == code))
        }
        ReasonList::Away => line
            .head
            .windows
            .values()
            .any(|window| matches!(&window.state, WindowState::Away { reason, .. } if reason == code)),
        ReasonList::Needs => line.live().any(|visit| visit.needs.contains(code)),
        ReasonList::OutOfOrder | ReasonList::Cancel | ReasonList::Reopen => false,
    }
}

/// The rules of another district with the list of this one, and the names of what would vanish there while it is
/// in use.
pub(super) fn copied(list: &List, from: &Rules, there: &Line, language: &str) -> (Rules, Vec<String>) {
    let mut rules = (*there.rules).clone();
    let mut used = Vec::new();
    match list {
        List::Reasons(list) => {
            let new = from.reasons(*list);
            let gone = there.rules.reasons(*list).iter().filter(|old| new.iter().all(|one| one.id != old.id));
            let in_use = gone.filter(|old| is_in_use(there, *list, &old.id));
            used.extend(in_use.map(|old| old.name.get(language).to_owned()));
            *rules.reasons_mut(*list) = new.to_vec();
        }
        List::Outcomes(service) => {
            let there = rules.services.iter_mut().find(|known| known.id == *service);
            if let (Some(there), Some(here)) = (there, from.service(service)) {
                there.outcomes.clone_from(&here.outcomes);
            }
        }
    }
    (rules, used)
}
