//! The districts: the card of each, their order, and a new one.

use super::fields::Typed;
use super::form::{Done, Wrong, all, wrong};
use super::hours::{week, zone};
use crate::auth::known::Known;
use crate::state::AppState;
use app::api::CardFields;
use domain::access::{Action, Object};
use domain::hours::Hours;
use domain::ids::DistrictId;
use domain::rules::Rules;
use ops::ports::{Captain, Card, District, DistrictCard, Recipients};
use ops::setup::{
    MOST_WINDOWS, check_recipients, id_from_name, shipped_rules, shipped_services, window_plans,
};
use ops::text;
use std::collections::BTreeMap;

/// A form about districts; `district` is the one that the page is about, as it was read.
///
/// # Errors
/// The errors by field.
pub async fn change(
    state: &AppState,
    known: &Known,
    district: &District,
    typed: &Typed<'_>,
) -> Result<Done, Wrong> {
    let (ops, caller) = (&state.ops, &known.caller);
    match typed.text("do") {
        "add" => add(state, known, district, typed).await,
        "change" => {
            let others = others(&state.tools().store.cards().await?, Some(&district.id));
            let card = card(typed, &others, &district.card)?;
            ops.set_card(caller, district, &card).await?;
            Ok(Done::plain())
        }
        way @ ("up" | "down") => {
            let id: DistrictId = typed.slug("id")?;
            ops.move_district(caller, &id, way == "up").await?;
            Ok(Done::plain())
        }
        _ => Err(wrong("", "bad_choice")),
    }
}

/// The names of the other districts.
fn others(cards: &[DistrictCard], own: Option<&DistrictId>) -> Vec<String> {
    let others = cards.iter().filter(|one| Some(&one.id) != own);
    others.map(|one| one.card.name.clone()).collect()
}

/// The card as the form shows it.
pub fn fields(card: &Card) -> CardFields {
    let captain = card.captain.clone();
    CardFields {
        name: card.name.clone(),
        address: card.address.clone(),
        phone: card.phone.clone(),
        rank: captain.rank,
        captain: captain.name,
        captain_phone: captain.phone,
        captain_email: captain.email,
        photo: captain.photo,
    }
}

/// The card from the form; what the form does not show stays.
pub(super) fn card(typed: &Typed<'_>, others: &[String], before: &Card) -> Result<Card, Wrong> {
    all!(
        name = name(typed, others),
        address = typed.lines("address", 300),
        phone = typed.line("phone", 60),
        rank = typed.line("rank", 60),
        captain = typed.line("captain", 120),
        captain_phone = typed.line("captain_phone", 60),
        email = email(typed),
    );
    let captain = Captain {
        name: captain.to_owned(),
        rank: rank.to_owned(),
        phone: captain_phone.to_owned(),
        email,
        photo: before.captain.photo.clone(),
    };
    let (address, phone) = (address.to_owned(), phone.to_owned());
    Ok(Card { name, address, phone, captain, alarms: before.alarms.clone() })
}

fn name(typed: &Typed<'_>, others: &[String]) -> Result<String, Wrong> {
    let name = typed.name("name")?;
    let is_taken = others.iter().any(|other| text::same(other, &name));
    if is_taken { Err(wrong("name", "taken")) } else { Ok(name) }
}

/// The captain's address, checked as those of alarms are.
fn email(typed: &Typed<'_>) -> Result<String, Wrong> {
    let email = typed.line("captain_email", 200)?.to_owned();
    let captain = Some(email.clone()).filter(|email| !email.is_empty()).into_iter().collect();
    let alone = Recipients { captain, ..Recipients::default() };
    check_recipients(&alone).map(|()| email).map_err(|error| wrong("captain_email", error.to_string()))
}

/// Makes a district, with the rules that the program ships or those of another district.
async fn add(state: &AppState, known: &Known, here: &District, typed: &Typed<'_>) -> Result<Done, Wrong> {
    known.caller.check(Action::SetUp, Object::Department)?;
    let cards = state.tools().store.cards().await?;
    all!(
        card = card(typed, &others(&cards, None), &Card::default()),
        id = new_id(typed, &cards),
        zone = zone(typed),
        week = week(typed),
        counters = typed.number("counters", 1, MOST_WINDOWS),
        phones = typed.number("phones", 0, MOST_WINDOWS),
        copied = copied(state, &cards, typed),
    );
    let hours = Hours {
        zone,
        day_starts_min: 0,
        week,
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    };
    ops::calendar::Calendar::new(&hours).map_err(|error| wrong("week", error.to_string()))?;
    let languages = &here.rules.languages;
    let windows = window_plans(languages, counters, phones)?;
    let rules = match copied {
        Some(rules) => Rules { hours, windows, languages: languages.clone(), ..rules },
        None => {
            let services = shipped_services()?.into_iter().map(|service| service.id).collect();
            Rules { windows, ..shipped_rules(languages, hours, services)? }
        }
    };
    let made = state.ops.create_district(&known.caller, id, card, rules).await?;
    Ok(Done::about(made.id))
}

/// The short name as typed, or made from the name.
pub(super) fn new_id(typed: &Typed<'_>, cards: &[DistrictCard]) -> Result<DistrictId, Wrong> {
    let id = match typed.text("id") {
        "" => id_from_name(typed.text("name")).ok_or_else(|| wrong("id", "required"))?,
        _ => typed.slug("id")?,
    };
    if cards.iter().any(|one| one.id == id) { Err(wrong("id", "taken")) } else { Ok(id) }
}

/// The rules of the district from which services, lists, targets and alarms are copied; none for those shipped.
fn copied(state: &AppState, cards: &[DistrictCard], typed: &Typed<'_>) -> Result<Option<Rules>, Wrong> {
    let from = typed.text("from");
    if from.is_empty() {
        return Ok(None);
    }
    let from = cards.iter().find(|one| one.id.as_str() == from).ok_or_else(|| wrong("from", "bad_choice"))?;
    Ok(Some((*state.ops.clerk(&from.id)?.published().line.rules).clone()))
}
