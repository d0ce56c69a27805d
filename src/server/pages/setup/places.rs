//! The places that people are referred to.

use super::entries::{id, move_entry, put, take_out};
use super::fields::Typed;
use super::form::{Wrong, all, wrong};
use app::components::fields::USED_BY;
use domain::ids::Code;
use domain::line::Line;
use domain::lists::Place;
use domain::rules::{Rules, Service};
use ops::setup::shipped_places;

/// The longest telephone number, in characters.
const LONGEST_PHONE: usize = 60;
/// The longest address, in characters.
const LONGEST_ADDRESS: usize = 300;

/// The rules as changed by a form.
///
/// # Errors
/// The errors by field.
pub fn change(line: &Line, typed: &Typed<'_>, language: &str) -> Result<Rules, Wrong> {
    let mut rules = (*line.rules).clone();
    let verb = typed.text("do");
    let code: Option<Code> = match verb {
        "add" | "shipped" => None,
        _ => Some(typed.slug("id")?),
    };
    match verb {
        "add" | "change" => {
            let place = place(&rules, code.as_ref(), typed)?;
            put(&mut rules.places, place);
        }
        "remove" => {
            let users = code.iter().flat_map(|code| users(&rules, code, language));
            let users: Vec<String> = users.collect();
            if !users.is_empty() {
                return Err(wrong("id", format!("{USED_BY}{}", users.join(", "))));
            }
            take_out(&mut rules.places, code.as_ref())?;
        }
        "shipped" => {
            let wanted = typed.text("id");
            let new = |place: &Place| rules.places.iter().all(|known| known.id != place.id);
            let asked = |place: &Place| wanted == "*" || place.id.as_str() == wanted;
            let shipped = shipped_places()?.into_iter();
            let found: Vec<Place> = shipped.filter(|place| asked(place) && new(place)).collect();
            if found.is_empty() {
                return Err(wrong("id", "bad_choice"));
            }
            rules.places.extend(found);
        }
        way => move_entry(&mut rules.places, code.as_ref(), way)?,
    }
    Ok(rules)
}

fn place(rules: &Rules, code: Option<&Code>, typed: &Typed<'_>) -> Result<Place, Wrong> {
    let languages = &rules.languages;
    let others = rules.places.iter().filter(|place| Some(&place.id) != code).map(|place| &place.name);
    all!(
        id = id(&rules.places, &rules.former.places, code, languages, typed),
        name = typed.own_names("name", languages, others),
        what = typed.words("what", languages, false),
        phone = typed.line("phone", LONGEST_PHONE),
        address = typed.line("address", LONGEST_ADDRESS),
        hours = typed.words("hours", languages, false),
    );
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let hours = Some(hours).filter(|hours| !hours.is_empty());
    Ok(Place { id, name, what, phone: some(phone), address: some(address), hours })
}

/// The names of the services that refer to a place.
fn users(rules: &Rules, code: &Code, language: &str) -> Vec<String> {
    let refer = |service: &&Service| service.refer_to.contains(code);
    rules.services.iter().filter(refer).map(|service| service.name.get(language).to_owned()).collect()
}

/// The rules of another district with the places of this one, and the names of the services there that refer to
/// a place which would vanish.
pub(super) fn copied(from: &Rules, there: &Line, language: &str) -> (Rules, Vec<String>) {
    let gone = there.rules.places.iter().filter(|old| from.places.iter().all(|one| one.id != old.id));
    let used = gone.flat_map(|old| users(&there.rules, &old.id, language)).collect();
    (Rules { places: from.places.clone(), ..(*there.rules).clone() }, used)
}

/// Adds the places with these codes that a district does not have, as another has them.
pub(super) fn bring<'c>(rules: &mut Rules, from: &[Place], codes: impl IntoIterator<Item = &'c Code>) {
    for code in codes {
        let found = from.iter().find(|place| place.id == *code);
        if let Some(place) = found.filter(|_| rules.places.iter().all(|place| place.id != *code)) {
            rules.places.push(place.clone());
        }
    }
}
