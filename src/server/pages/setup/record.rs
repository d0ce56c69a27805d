//! The histories of what is no rule: accounts and devices, which are for reading, and the card of a district, whose last
//! change can be undone.

use super::fields::Typed;
use super::form::{Wrong, wrong};
use crate::auth::known::Known;
use crate::error::Failure;
use crate::pages::districts::cards_of;
use crate::state::AppState;
use app::api::{Author, Deed, HistoryEntry, HistoryView, RecordView};
use domain::access::Reach;
use domain::difference::{Change, Step, What, difference};
use domain::fact::{Actor, Who};
use domain::ids::DistrictId;
use domain::refusal::Refusal;
use ops::error::Error;
use ops::ports::{Card, District};
use ops::staff::{About, Recorded, RecordedBody};
use serde_json::Value;
use std::collections::BTreeMap;

/// How many facts a page looks at. Those that it does not show are left out, so it may show fewer.
pub const LOOKED: usize = 25;

/// Who acted. Each person's name is read once.
pub async fn author(
    state: &AppState,
    actor: &Actor,
    names: &mut BTreeMap<Who, Option<String>>,
) -> Result<Author, Failure> {
    let id = match actor.who {
        Who::Staff(id) => id,
        Who::Token(_) => return Ok(Author::Program),
        Who::Device(_) | Who::Resident | Who::Telephone | Who::System => return Ok(Author::Service),
    };
    let name = match names.get(&actor.who) {
        Some(known) => known.clone(),
        None => {
            let name = state.tools().store.staff_by_id(id).await?.map(|staff| staff.name);
            names.insert(actor.who, name.clone());
            name
        }
    };
    Ok(Author::Person(name.unwrap_or_else(|| id.to_string())))
}

/// The history of accounts or devices that the caller sets up, or of the card of a district, newest first.
///
/// # Errors
/// When the store fails.
pub async fn read(
    state: &AppState,
    known: &Known,
    district: &DistrictId,
    about: About,
    until: u64,
) -> Result<HistoryView, Failure> {
    let mut found = state.tools().recorded(about, until, LOOKED + 1).await?;
    let older = found.get(LOOKED).map(|fact| fact.seq);
    found.truncate(LOOKED);
    let shown = names_of(state, known, district, about).await?;
    let cards = cards_of(state, known).await?;
    let districts: BTreeMap<&DistrictId, &str> =
        cards.iter().map(|one| (&one.id, one.card.name.as_str())).collect();
    // Only the newest change of a card can be undone, so it is looked for where the newest facts are.
    let last = match about {
        About::Cards if until == u64::MAX => last_change(state, district, &found).await?,
        _ => None,
    };
    let mut people = BTreeMap::new();
    let mut history = HistoryView { entries: Vec::with_capacity(found.len()), older, question: None };
    for fact in &found {
        let Some(name) = id_of(about, &fact.body).and_then(|id| shown.get(&id)) else { continue };
        let (deed, fields) = deed_of(&fact.kind, &fact.body);
        let last = last.as_ref().filter(|last| last.seq == fact.seq);
        let (fields, changes) = match last {
            Some(last) => (Vec::new(), last.changes.clone()),
            None => (fields, access_changes(&fact.body, &districts)),
        };
        history.entries.push(HistoryEntry {
            seq: fact.seq,
            at: state.local(district, fact.at),
            author: author(state, &fact.actor, &mut people).await?,
            changes,
            record: Some(RecordView { name: name.clone(), deed, fields, can_undo: last.is_some() }),
        });
    }
    Ok(history)
}

/// The names of the accounts, the devices or the district whose facts are shown, by id.
async fn names_of(
    state: &AppState,
    known: &Known,
    district: &DistrictId,
    about: About,
) -> Result<BTreeMap<String, String>, Failure> {
    Ok(match about {
        About::Staff => {
            let staff = crate::api::staff::within_reach(state, &known.caller).await?;
            staff.into_iter().map(|one| (one.id.to_string(), one.name)).collect()
        }
        About::Devices => {
            let devices = crate::api::devices::within_reach(state, &known.caller).await?;
            let named = |id: String, name: String| (id.clone(), if name.is_empty() { id } else { name });
            devices.into_iter().map(|one| named(one.id.to_string(), one.name)).collect()
        }
        About::Cards => {
            let card = state.tools().store.card(district).await?;
            card.into_iter().map(|card| (district.to_string(), card.name)).collect()
        }
    })
}

fn id_of(about: About, body: &RecordedBody) -> Option<String> {
    match about {
        About::Staff => body.staff.map(|id| id.to_string()),
        About::Devices => body.device.map(|id| id.to_string()),
        About::Cards => body.district.as_ref().map(ToString::to_string),
    }
}

/// What a fact says was done, and the fields whose values it does not say.
fn deed_of(kind: &str, body: &RecordedBody) -> (Deed, Vec<String>) {
    let deed = match kind {
        "staff_added" | "device_added" | "district_added" => Deed::Added,
        "link_made" => Deed::Linked,
        "password_chosen" => Deed::PasswordChosen,
        "pause_lifted" => Deed::PauseLifted,
        "device_paired" => Deed::Paired,
        "device_code_made" => Deed::Coded,
        "device_revoked" => Deed::Revoked,
        _ => match (body.fields.iter().any(|field| field == "disabled"), body.disabled) {
            (true, true) => Deed::Closed,
            (true, false) => Deed::Opened,
            (false, _) => Deed::Changed,
        },
    };
    (deed, body.fields.iter().filter(|field| *field != "disabled").cloned().collect())
}

/// What changed of the rights of an account.
fn access_changes(body: &RecordedBody, districts: &BTreeMap<&DistrictId, &str>) -> Vec<Change> {
    let roles = body.role_before.zip(body.role);
    let roles = roles.map(|(before, after)| [before, after].map(|role| Value::from(role.as_str())));
    let reaches = body.districts_before.as_ref().zip(body.districts.as_ref());
    let reaches = reaches.map(|(before, after)| [before, after].map(|reach| reach_value(reach, districts)));
    let change = |(field, both): (&str, Option<[Value; 2]>)| {
        let [before, after] = both?;
        let what = What::Set { before: Some(before), after: Some(after) };
        Some(Change { path: vec![Step::Field(field.to_owned())], what })
    };
    [("role", roles), ("districts", reaches)].into_iter().filter_map(change).collect()
}

/// The districts of an account, by name; those that the caller may not know are left out.
fn reach_value(reach: &Reach, districts: &BTreeMap<&DistrictId, &str>) -> Value {
    match reach {
        Reach::All => "all".into(),
        Reach::Only(list) => list.iter().filter_map(|id| districts.get(id).copied()).collect(),
    }
}

/// The last change of the card of a district, where it can be undone.
struct LastChange {
    /// The number of its fact.
    seq: u64,
    /// The district as it is since.
    now: District,
    /// What the card would be without the change.
    taken_back: Card,
    /// What would differ then.
    changes: Vec<Change>,
}

/// `newest`: the newest facts about cards.
async fn last_change(
    state: &AppState,
    district: &DistrictId,
    newest: &[Recorded],
) -> Result<Option<LastChange>, Failure> {
    let Some(now) = state.tools().store.district(district).await? else { return Ok(None) };
    let own = |fact: &&Recorded| fact.kind == "card_changed" && fact.body.district.as_ref() == Some(district);
    let seq = newest.iter().find(own).map(|fact| fact.seq);
    let (Some(seq), Some(change)) = (seq, state.ops.last_card_change(&now).await?) else { return Ok(None) };
    let value = |card: &Card| serde_json::to_value(card).map_err(|error| Error::Fault(error.to_string()));
    let taken_back = change.taken_back();
    let changes = difference(&value(&taken_back)?, &value(&change.after)?);
    Ok(Some(LastChange { seq, now, taken_back, changes }).filter(|last| !last.changes.is_empty()))
}

/// Takes the last change of the card of a district back. A picture stays as it is.
///
/// # Errors
/// [`Refusal::RulesChanged`] where that change is not the last one any longer; a field that is not valid by now; when the
/// caller may not, or the store fails.
pub async fn undo_card(
    state: &AppState,
    known: &Known,
    district: &DistrictId,
    typed: &Typed<'_>,
) -> Result<(), Wrong> {
    let asked = typed.text("id").parse::<u64>().ok().filter(|_| typed.text("do") == "undo");
    let asked = asked.ok_or_else(|| wrong("", "bad_choice"))?;
    let newest = state.tools().recorded(About::Cards, u64::MAX, LOOKED).await?;
    let last = last_change(state, district, &newest).await?.filter(|last| last.seq == asked);
    let LastChange { now, taken_back, .. } = last.ok_or(Refusal::RulesChanged)?;
    let (hook, before) = (taken_back.alarms.hook.as_deref(), now.card.alarms.hook.as_deref());
    crate::courier::check_hook(hook, before, state.config.private_hooks)?;
    state.ops.set_card(&known.caller, &now, &taken_back).await?;
    Ok(())
}
