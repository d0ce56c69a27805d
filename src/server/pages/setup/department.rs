//! The department: its name, and the languages of all its districts.

use super::fields::Typed;
use super::form::{Done, Wrong, wrong};
use crate::auth::known::Known;
use crate::error::Failure;
use crate::state::AppState;
use app::api::{DepartmentSetup, MissingTexts};
use domain::access::{Action, Object};
use domain::rules::Rules;
use domain::texts::{Written, texts};
use ops::ports::DistrictCard;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The prefix of the check box of a language.
const IN: &str = "in_";

/// What the section shows.
///
/// # Errors
/// When the store cannot be read.
pub async fn shown(state: &AppState) -> Result<DepartmentSetup, Failure> {
    let name = state.tools().store.setting("department").await?.unwrap_or_default();
    let districts = ruled(state).await?;
    let languages = districts.first().map(|(_, rules)| rules.languages.clone()).unwrap_or_default();
    let others = districts.iter().filter(|(_, rules)| rules.languages != languages);
    let others = others.map(|(district, _)| district.card.name.clone()).collect();
    let missing = districts.iter().flat_map(|(district, rules)| missing(district, rules)).collect();
    Ok(DepartmentSetup { name, languages, others, missing })
}

/// The districts with their rules; those that cannot be read are left out.
async fn ruled(state: &AppState) -> Result<Vec<(DistrictCard, Arc<Rules>)>, Failure> {
    let cards = state.tools().store.cards().await?;
    Ok(cards.into_iter().filter_map(|card| Some((card.clone(), state.ops.rules(&card.id)?))).collect())
}

/// The texts of a district that are missing in one of its languages.
fn missing(district: &DistrictCard, rules: &Rules) -> Vec<MissingTexts> {
    let all = texts(rules);
    let mut found: BTreeMap<(usize, Written), Vec<String>> = BTreeMap::new();
    for (place, language) in rules.languages.iter().enumerate() {
        for text in all.iter().filter(|text| text.lacks(language)) {
            let entries = found.entry((place, text.page)).or_default();
            let entry = text.entry.get(rules.languages.first().map_or("en", String::as_str)).to_owned();
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
    }
    let view = |((place, page), entries): ((usize, Written), Vec<String>)| {
        let language = rules.languages.get(place)?.clone();
        let (district, name) = (district.id.clone(), district.card.name.clone());
        Some(MissingTexts { language, district, name, page, entries })
    };
    found.into_iter().filter_map(view).collect()
}

/// A form about the department. `before` is its name as read before the form was merged.
///
/// # Errors
/// The errors by field.
pub async fn change(
    state: &AppState,
    known: &Known,
    before: Option<&str>,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    known.caller.check(Action::SetUp, Object::Department)?;
    match typed.text("do") {
        "name" => {
            state.ops.rename_department(&known.caller, before, &typed.name("name")?).await?;
            Ok(Done::plain())
        }
        "languages" => languages(state, known, typed).await,
        _ => Err(wrong("", "bad_choice")),
    }
}

async fn languages(state: &AppState, known: &Known, typed: &Typed<'_>) -> Result<Done, Wrong> {
    let districts = ruled(state).await?;
    let wanted = wanted(&districts, typed)?;
    let written = written(&districts, &wanted);
    if written > 0 && !typed.tick("drop") {
        return Err(wrong("drop", "in_texts"));
    }
    // The page names those that were left as they are.
    match state.ops.speak(&known.caller, &wanted).await?.as_slice() {
        [] => Ok(Done::plain()),
        _ => Err(wrong("first", "some_left")),
    }
}

/// The languages as chosen: the main one first, then those that were there in their order, then the new ones.
fn wanted(districts: &[(DistrictCard, Arc<Rules>)], typed: &Typed<'_>) -> Result<Vec<String>, Wrong> {
    let first = typed.required("first")?;
    let there = districts.iter().flat_map(|(_, rules)| rules.languages.clone());
    let ticked = typed.0.keys().filter_map(|name| name.strip_prefix(IN)).map(str::to_owned);
    let mut all = vec![first];
    for language in there.chain(ticked) {
        if typed.tick(&format!("{IN}{language}")) && !all.contains(&language) {
            all.push(language);
        }
    }
    Ok(all)
}

/// How many texts are written in a language that their district has and that is not wanted.
fn written(districts: &[(DistrictCard, Arc<Rules>)], wanted: &[String]) -> usize {
    let in_district = |(_, rules): &(DistrictCard, Arc<Rules>)| {
        let gone: Vec<&String> =
            rules.languages.iter().filter(|language| !wanted.contains(language)).collect();
        let uses = |language: &&String| {
            texts(rules).iter().filter(|text| text.languages.contains(language.as_str())).count()
        };
        gone.iter().map(uses).sum::<usize>()
    };
    districts.iter().map(in_district).sum()
}
