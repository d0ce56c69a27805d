//! Notices for the lobby screens.

use super::fields::Typed;
use super::form::{Wrong, all, each, wrong};
use super::rules::shift;
use domain::ids::Code;
use domain::notice::{self, LONGEST_NOTICE, LocalTime, Notice};
use domain::rules::Rules;
use domain::time::Moment;
use domain::words::Words;

/// The rules as changed by a form about notices. `now`: the clock of the district.
///
/// # Errors
/// The errors by field.
pub fn change(before: &Rules, typed: &Typed<'_>, now: Moment) -> Result<Rules, Wrong> {
    let mut rules = before.clone();
    let place = rules.notices.iter().position(|notice| notice.id.as_str() == typed.text("id"));
    match typed.text("do") {
        "add" => {
            let id = notice::free_id(&rules.notices).ok_or_else(|| wrong("", "bad_choice"))?;
            rules.notices.push(typed_notice(id, &rules.languages, typed, now)?);
        }
        "change" => {
            let place = place.ok_or_else(|| wrong("", "bad_choice"))?;
            let known = rules.notices.get_mut(place).ok_or_else(|| wrong("", "bad_choice"))?;
            *known = typed_notice(known.id.clone(), &before.languages, typed, now)?;
        }
        "remove" => {
            let place = place.ok_or_else(|| wrong("", "bad_choice"))?;
            rules.notices.remove(place);
        }
        way => shift(&mut rules.notices, place, way)?,
    }
    notice::check(&rules.notices).map_err(|error| wrong("", error.to_string()))?;
    Ok(rules)
}

fn typed_notice(id: Code, languages: &[String], typed: &Typed<'_>, now: Moment) -> Result<Notice, Wrong> {
    all!(text = texts(languages, typed), until = until(typed, now));
    Ok(Notice { id, text, until })
}

fn texts(languages: &[String], typed: &Typed<'_>) -> Result<Words, Wrong> {
    let texts = languages.iter().enumerate().map(|(place, language)| {
        let field = format!("text_{language}");
        match typed.line(&field, LONGEST_NOTICE)? {
            "" if place == 0 => Err(wrong(field, "required")),
            text => Ok((language.clone(), text.to_owned())),
        }
    });
    Ok(Words(each(texts)?.into_iter().filter(|(_, text)| !text.is_empty()).collect()))
}

/// A notice that ends before it is saved would be on no screen.
fn until(typed: &Typed<'_>, now: Moment) -> Result<LocalTime, Wrong> {
    let until: LocalTime = typed.required("until")?.parse().map_err(|_| wrong("until", "bad_date_time"))?;
    if until.has_passed(now) { Err(wrong("until", "passed")) } else { Ok(until) }
}
