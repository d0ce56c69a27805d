//! A setup file before it is applied: everything that is wrong in it at once, and what it would change.

use super::check::check_id;
use super::department::names_differ;
use super::fault::wrong;
use super::file::{File, StaffPart, shipped_scripts};
use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::District;
use crate::model::people::Staff;
use crate::model::scripts::Version;
use crate::scripts::say;
use crate::text;
use domain::access::{Action, Object};
use domain::difference::{Change, DistrictPreview, Preview, StaffPreview, changes, difference};
use domain::fact::Who;
use domain::ids::{DistrictId, ScriptId};
use domain::script::{Script, Status};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A file whose parts are all valid.
pub(super) struct Prepared {
    /// The districts of the file.
    pub(super) districts: Vec<District>,
    /// Its scripts, or those that the program ships.
    pub(super) scripts: Vec<Script>,
    /// The name of the department.
    pub(super) department: String,
    /// The districts as they were read for it.
    pub(super) there: Vec<District>,
}

impl Ops {
    /// What a file would change. Only an administrator of the whole department may.
    ///
    /// # Errors
    /// Everything that is wrong in the file; when the caller may not, or the store fails.
    pub async fn preview(&self, caller: &Caller, file: &File) -> Result<Preview, Vec<Error>> {
        Ok(self.prepared(caller, file).await?.1)
    }

    /// A file whose parts are all valid, and what it would change.
    ///
    /// # Errors
    /// As [`Ops::preview`].
    pub(super) async fn prepared(
        &self,
        caller: &Caller,
        file: &File,
    ) -> Result<(Prepared, Preview), Vec<Error>> {
        caller.check(Action::SetUp, Object::Department).map_err(alone)?;
        let parts = file.staff.iter().enumerate();
        let own: Vec<Error> = parts.filter_map(|(place, part)| own_account(caller, place, part)).collect();
        let prepared = match self.prepare(file).await {
            Ok(prepared) if own.is_empty() => prepared,
            Ok(_) => return Err(own),
            Err(errors) => return Err(own.into_iter().chain(errors).collect()),
        };
        let versions = self.tools.store.scripts().await.map_err(|error| alone(error.into()))?;
        scripts_are_approved(caller, file, &prepared.scripts, &versions)?;
        let preview = self.compare(file, &prepared, &versions).await.map_err(alone)?;
        Ok((prepared, preview))
    }

    /// Checks every part of a file.
    ///
    /// # Errors
    /// All that is wrong in it; when the store fails.
    pub(super) async fn prepare(&self, file: &File) -> Result<Prepared, Vec<Error>> {
        let scripts = file.scripts().map_err(alone)?;
        let there = self.tools.store.districts().await.map_err(|error| alone(error.into()))?;
        let mut faults = faults_of_scripts(&scripts);
        faults.extend(file.staff.iter().enumerate().flat_map(|(place, part)| faults_of_account(place, part)));
        let (read, unread) = file.each_district().map_err(alone)?;
        faults.extend(unread);
        let mut districts = Vec::with_capacity(read.len());
        for district in read {
            match self.valid(file, district, &there) {
                Ok(district) => districts.push(district),
                Err(errors) => faults.extend(errors),
            }
        }
        let mut ids = BTreeSet::new();
        let twice = file.districts.iter().enumerate().filter(|(_, part)| !ids.insert(&part.id));
        faults.extend(twice.map(|(place, part)| {
            wrong(format!("districts[{place}].id: District {}: it is in the file twice.", part.id))
        }));
        if faults.is_empty() {
            faults.extend(names_differ(&districts, &there));
        }
        match text::name("department", &file.department.name) {
            Ok(department) if faults.is_empty() => Ok(Prepared { districts, scripts, department, there }),
            named => {
                let unnamed = named.err().map(|error| wrong(format!("department.name: {error}")));
                faults.extend(unnamed);
                // What districts have in common is wrong in each of them.
                let mut said = BTreeSet::new();
                faults.retain(|error| said.insert(error.to_string()));
                Err(faults)
            }
        }
    }

    /// A district of a file, if it can be as the file says.
    ///
    /// # Errors
    /// All that is wrong with it.
    fn valid(&self, file: &File, mut district: District, there: &[District]) -> Result<District, Vec<Error>> {
        let had = there.iter().find(|old| old.id == district.id).map(|old| &old.rules);
        let (card, unfit) = text::checked_card(&district.card);
        let mut faults: Vec<Error> = check_id(&district.id).err().into_iter().chain(unfit).collect();
        faults.extend(self.unkeepable(&district.rules, had));
        if faults.is_empty() {
            district.card = card;
            return Ok(district);
        }
        Err(faults.into_iter().map(|error| located(file, &district, error)).collect())
    }

    async fn compare(
        &self,
        file: &File,
        prepared: &Prepared,
        versions: &[Version],
    ) -> Result<Preview, Error> {
        let store = &self.tools.store;
        let name = store.setting("department").await?.unwrap_or_default();
        let department = (name != prepared.department).then(|| (name, prepared.department.clone()));
        let districts = prepared.districts.iter().map(|district| -> Result<DistrictPreview, Error> {
            let old = prepared.there.iter().find(|old| old.id == district.id);
            let changes = old.map(|old| district_changes(old, district)).transpose()?;
            let (id, name) = (district.id.clone(), district.card.name.clone());
            Ok(DistrictPreview { id, name, is_new: old.is_none(), changes: changes.unwrap_or_default() })
        });
        let districts = districts.collect::<Result<Vec<_>, _>>()?;
        let in_file = |id: &DistrictId| prepared.districts.iter().any(|district| &district.id == id);
        let kept = prepared.there.iter().filter(|old| !old.rules.practice && !in_file(&old.id));
        let kept = kept.map(|old| old.card.name.clone()).collect();
        let known = store.staff().await?;
        let by_login: BTreeMap<&str, &Staff> = known.iter().map(|one| (one.login.as_str(), one)).collect();
        let staff = file.staff.iter().map(|part| staff_preview(part, &by_login));
        let staff = staff.collect::<Result<Vec<StaffPreview>, Error>>()?;
        let listed: BTreeSet<&str> = staff.iter().map(|one| one.login.as_str()).collect();
        let open = known.iter().filter(|one| one.disabled_at.is_none());
        let staff_kept = open.filter(|one| !listed.contains(one.login.as_str())).count();
        let scripts = newer(versions, &prepared.scripts, file.scripts.is_none());
        let scripts = scripts.into_iter().filter(|script| versions.iter().all(|old| old.script != **script));
        let scripts = scripts.map(|script| script.id.clone()).collect();
        Ok(Preview { department, districts, kept, staff, staff_kept, scripts })
    }
}

/// Identifies what was shown of a file.
///
/// # Errors
/// When it cannot be written as JSON; never in practice.
pub fn digest(preview: &Preview, text: &str) -> Result<String, Error> {
    let shown = serde_json::to_string(preview).map_err(fault)?;
    Ok(hex::encode(Sha256::new().chain_update(shown).chain_update([0_u8]).chain_update(text).finalize()))
}

/// One error where several can be.
pub(super) fn alone(error: Error) -> Vec<Error> {
    vec![error]
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Fault(error.to_string())
}

/// A script that is in use, or is to be approved, has an author and another person who approves it; a file has
/// neither. At the command line it is the operator's word that counts.
fn scripts_are_approved(
    caller: &Caller,
    file: &File,
    scripts: &[Script],
    versions: &[Version],
) -> Result<(), Vec<Error>> {
    if file.scripts.is_none() || caller.who == Who::System {
        return Ok(());
    }
    let shipped = shipped_scripts().map_err(alone)?;
    let is_known =
        |script: &&Script| versions.iter().any(|old| old.script == **script) || shipped.contains(script);
    let said = |script: &Script| {
        wrong(format!(
            "Script {}, version {}: scripts are written and approved under Scripts, by two people, and not by a file.",
            script.id, script.version
        ))
    };
    let faults: Vec<Error> = scripts.iter().filter(|script| !is_known(script)).map(said).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Nobody takes their own access away by a file.
fn own_account(caller: &Caller, place: usize, part: &StaffPart) -> Option<Error> {
    let own = caller.staff.as_ref().filter(|staff| staff.login == part.login.trim().to_ascii_lowercase())?;
    let is_kept = part.role == own.role && part.reach().is_ok_and(|reach| reach == own.reach);
    let detail =
        "The file would change your own role or districts. Please ask another administrator to do that.";
    (!is_kept).then(|| wrong(format!("staff[{place}]: {detail}")))
}

/// What is wrong with scripts: those in use lead to their end, and no text is too long.
fn faults_of_scripts(scripts: &[Script]) -> Vec<Error> {
    let mut faults = Vec::new();
    for (place, script) in scripts.iter().enumerate() {
        let published = script.status == Status::Published;
        for fault in domain::script::check::check(script).iter().filter(|_| published) {
            let said = say(fault, "en");
            let detail = format!("scripts[{place}]: The script {} cannot be published: {said}", script.id);
            faults.push(Error::invalid("scripts", "faulty", detail));
        }
        faults.extend(text::script(script).err().map(|error| wrong(format!("scripts[{place}]: {error}"))));
    }
    faults
}

/// What is wrong with an account.
fn faults_of_account(place: usize, part: &StaffPart) -> Vec<Error> {
    let fields = [
        ("login", crate::staff::login(&part.login).err()),
        ("name", text::name("name", &part.name).err()),
        ("districts", part.reach().err()),
    ];
    let at =
        |field: &str, error: Error| wrong(format!("staff[{place}].{field}: Account {}: {error}", part.login));
    let each = fields.into_iter().filter_map(|(field, error)| Some(at(field, error?)));
    let found: Vec<Error> = each.collect();
    match part.account() {
        Err(Error::Invalid { field, detail, .. }) if found.is_empty() => {
            vec![at(field, wrong(detail))]
        }
        _ => found,
    }
}

/// An error about a field of a district, with its path in the file.
fn located(file: &File, district: &District, error: Error) -> Error {
    let (field, code, detail) = match error {
        Error::Invalid { field, code, detail } => (field, code, detail),
        other => return other,
    };
    let part = usize::try_from(district.position).ok().and_then(|place| file.districts.get(place));
    let shared = match field {
        "languages" => Some("department.languages"),
        "places" => Some("places"),
        "reasons" | "needs" => Some("lists"),
        list if list.ends_with("_reasons") => Some("lists"),
        "watches" if part.is_some_and(|part| part.watches.is_none()) => Some("watches"),
        "areas" if part.is_some_and(|part| part.areas.is_none()) => Some("areas"),
        _ => None,
    };
    let path = match (shared, field) {
        (Some(shared), _) => return Error::invalid(field, code, format!("{shared}: {detail}")),
        (None, "captain") => "captain.name".to_owned(),
        (None, "rank" | "email" | "photo") => format!("captain.{field}"),
        (None, field) => field.to_owned(),
    };
    let place = district.position;
    Error::invalid(field, code, format!("districts[{place}].{path}: District {}: {detail}", district.id))
}

/// What differs of the rules, the card and the place in the order of districts.
fn district_changes(old: &District, new: &District) -> Result<Vec<Change>, Error> {
    let card = |district: &District| -> Result<Value, Error> {
        let mut card = serde_json::to_value(&district.card).map_err(fault)?;
        if let Some(fields) = card.as_object_mut() {
            fields.insert("position".to_owned(), json!(district.position + 1));
        }
        Ok(card)
    };
    let mut all = changes(&old.rules, &new.rules).map_err(fault)?;
    all.extend(difference(&card(old)?, &card(new)?));
    Ok(all)
}

fn staff_preview(part: &StaffPart, known: &BTreeMap<&str, &Staff>) -> Result<StaffPreview, Error> {
    let account = part.account()?;
    let after = json!({
        "name": account.name, "badge": account.badge, "role": account.role, "districts": account.reach,
    });
    let old = known.get(account.login.as_str());
    let changes = old.map(|old| {
        let before =
            json!({ "name": old.name, "badge": old.badge, "role": old.role, "districts": old.reach });
        difference(&before, &after)
    });
    let (login, name) = (account.login, account.name);
    Ok(StaffPreview { login, name, is_new: changes.is_none(), changes: changes.unwrap_or_default() })
}

/// The scripts of a file that are applied: of the `shipped` ones only those of which there is no such version yet,
/// nor a newer one.
pub(super) fn newer<'a>(known: &[Version], scripts: &'a [Script], shipped: bool) -> Vec<&'a Script> {
    let newest = |id: &ScriptId| {
        let of_name = known.iter().filter(|old| &old.script.id == id);
        of_name.map(|old| old.script.version).max()
    };
    let is_older = |script: &&Script| shipped && newest(&script.id) >= Some(script.version);
    scripts.iter().filter(|script| !is_older(script)).collect()
}
