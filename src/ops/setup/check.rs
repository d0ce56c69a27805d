//! What the rules of a district must hold, set on a page, by the API or by a file: no list lacks what the desk
//! needs, and no two entries share a name or the letters of their tickets.

use crate::error::Error;
use crate::fields::is_language;
use crate::text;
use domain::access::is_practice;
use domain::ids::{DistrictId, Series};
use domain::lists::ReasonList;
use domain::rules::{Reason, Rules};
use domain::words::Words;

/// Something that rules do not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    field: &'static str,
    code: &'static str,
    detail: String,
}

/// Checks rules. What `had` does not hold either, by the checks of an earlier version, does not prevent other
/// changes.
///
/// Returns all that is wrong.
pub(super) fn check(rules: &Rules, had: Option<&Rules>) -> Vec<Error> {
    let known = had.map(faults).unwrap_or_default();
    let new = faults(rules).into_iter().filter(|fault| !known.contains(fault));
    new.map(|fault| Error::invalid(fault.field, fault.code, fault.detail)).collect()
}

/// Lines of practice, and the department's own chains, have names that no district can have.
///
/// # Errors
/// `bad_slug`, if it is one of these.
pub(super) fn check_id(id: &DistrictId) -> Result<(), Error> {
    if is_practice(id) || id.as_str().starts_with('_') {
        return Err(Error::invalid("id", "bad_slug", "A district cannot have this short name."));
    }
    Ok(())
}

fn faults(rules: &Rules) -> Vec<Fault> {
    let mut found = Vec::new();
    if rules.languages.is_empty() {
        found.push(malformed("languages", "A district has at least one language.".to_owned()));
    }
    let bad = rules.languages.iter().filter(|language| !is_language(language));
    found.extend(bad.map(|bad| malformed("languages", format!("“{bad}” is not a language tag such as en."))));
    // A line for practice has no tablets, and whatever else the district has.
    if rules.windows.is_empty() {
        found.push(malformed("windows", "A district has at least one window.".to_owned()));
    }
    if rules.services.is_empty() {
        found.push(malformed("services", "A district has at least one service.".to_owned()));
    }
    if rules.services.iter().any(|service| !service.rate.is_finite() || service.rate <= 0.0) {
        found.push(malformed("services", "A service takes some time.".to_owned()));
    }
    if let Err(error) = rules.alarms.check() {
        found.push(malformed("alarms", format!("{error}.")));
    }
    if let Err(error) = domain::notice::check(&rules.notices) {
        found.push(malformed("notices", error.to_string()));
    }
    let lacking = ReasonList::ALL.into_iter().filter(|list| !rules.is_enough(*list));
    found.extend(lacking.map(|list| {
        malformed("reasons", format!("The list “{}” lacks a reason that the desk needs.", list.as_str()))
    }));
    for service in &rules.services {
        let ids = service.outcomes.iter().map(|one| one.id.to_string()).collect();
        found.extend(repeated(ids).into_iter().map(|id| {
            malformed("services", format!("{} has two outcomes with the short name “{id}”.", service.id))
        }));
    }
    found.extend(ids(rules));
    found.extend(names(rules));
    found.extend(letters(rules));
    found
}

fn malformed(field: &'static str, detail: String) -> Fault {
    Fault { field, code: "malformed", detail }
}

/// Short names that two entries of one list share.
fn ids(rules: &Rules) -> Vec<Fault> {
    let of = |reasons: &[Reason]| -> Vec<String> { reasons.iter().map(|one| one.id.to_string()).collect() };
    let lists: [(&'static str, Vec<String>); 10] = [
        ("windows", rules.windows.iter().map(|one| one.id.to_string()).collect()),
        ("services", rules.services.iter().map(|one| one.id.to_string()).collect()),
        ("kiosks", rules.kiosks.iter().map(|one| one.id.to_string()).collect()),
        ("places", rules.places.iter().map(|one| one.id.to_string()).collect()),
        ("hold_reasons", of(&rules.hold_reasons)),
        ("call_reasons", of(&rules.call_reasons)),
        ("away_reasons", of(&rules.away_reasons)),
        ("cancel_reasons", of(&rules.cancel_reasons)),
        ("reopen_reasons", of(&rules.reopen_reasons)),
        ("needs", of(&rules.needs)),
    ];
    let twice = |(field, ids): (&'static str, Vec<String>)| {
        repeated(ids).into_iter().map(move |id| {
            malformed(field, format!("The short name “{id}” is used twice. Give each entry one of its own."))
        })
    };
    lists.into_iter().flat_map(twice).collect()
}

/// Names that two entries of one list share in a language.
fn names(rules: &Rules) -> Vec<Fault> {
    let lists: [(&'static str, Vec<&Words>); 3] = [
        ("windows", rules.windows.iter().map(|one| &one.name).collect()),
        ("services", rules.services.iter().map(|one| &one.name).collect()),
        ("watches", rules.watches.iter().map(|one| &one.name).collect()),
    ];
    let mut found: Vec<Fault> = Vec::new();
    for (field, list) in lists {
        for (place, name) in list.iter().enumerate() {
            let earlier = list.iter().take(place);
            let shared = earlier.flat_map(|other| text::shared(name, other)).next();
            found.extend(shared.map(|language| twins(field, name.get(language))));
        }
    }
    let tablets: Vec<&str> = rules.kiosks.iter().map(|one| one.name.as_str()).collect();
    let areas: Vec<&str> = rules.areas.iter().map(|one| one.name.as_str()).collect();
    for (field, list) in [("kiosks", tablets), ("areas", areas)] {
        for (place, name) in list.iter().enumerate() {
            if list.iter().take(place).any(|other| text::same(name, other)) {
                found.push(twins(field, name));
            }
        }
    }
    found
}

fn twins(field: &'static str, name: &str) -> Fault {
    let detail = format!("There are two with the name “{name}”. Give one of them another name.");
    Fault { field, code: "same_name", detail }
}

/// Letters of tickets that two tablets share, or that tickets from elsewhere have.
fn letters(rules: &Rules) -> Vec<Fault> {
    let taken = |detail| Fault { field: "kiosks", code: "same_letters", detail };
    let kept = rules.kiosks.iter().map(|one| &one.series).filter(|series| series.is_kept()).map(|series| {
        let series = series.as_str();
        taken(format!("The letter {series} is for tickets that are not from a tablet. Choose another."))
    });
    let all = rules.kiosks.iter().map(|one| one.series.as_str().to_owned()).collect();
    let twice = repeated(all).into_iter().map(|series| {
        taken(format!("Two tablets put {series} on their tickets. Choose other letters for one of them."))
    });
    kept.chain(twice).collect()
}

/// The texts that occur more than once, each once.
fn repeated(mut all: Vec<String>) -> Vec<String> {
    all.sort_unstable();
    let mut twice: Vec<String> = Vec::new();
    for (one, next) in all.iter().zip(all.iter().skip(1)) {
        if one == next && twice.last() != Some(one) {
            twice.push(one.clone());
        }
    }
    twice
}

/// Whether a tablet of these rules may put these letters on its tickets: `own` is its index, if it is there already.
#[must_use]
pub fn letters_are_free(rules: &Rules, letters: &Series, own: Option<usize>) -> bool {
    let others = rules.kiosks.iter().enumerate().filter(|(place, _)| Some(*place) != own);
    !letters.is_kept() && others.map(|(_, one)| &one.series).all(|series| series != letters)
}
