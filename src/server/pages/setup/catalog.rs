//! The sections that hold what people choose from: services, reasons, places. A change is about this district, or
//! about several, each of which is saved only if it is still as it was read.

use super::entries::{self, List, Target};
use super::fields::Typed;
use super::form::{Done, TRIES, Wrong, all, wrong};
use super::merge::{Fields, merge};
use super::{places, services};
use crate::api::settings::reconfigure;
use crate::auth::known::Known;
use crate::error::Failure;
use crate::pages::districts::everywhere;
use crate::state::AppState;
use app::api::{Catalog, Named, SetupPage};
use app::components::fields::{CHANGED, DIFFERS, USED_BY};
use domain::ids::{DistrictId, ServiceId};
use domain::line::Line;
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::script::Purpose;
use ops::error::Error;
use ops::ports::DistrictCard;
use ops::setup::{shipped_places, shipped_services};
use std::sync::Arc;

/// What there is to choose from in a section.
///
/// # Errors
/// When the scripts cannot be read.
pub async fn shown(
    state: &AppState,
    section: &str,
    rules: &Rules,
    districts: &[DistrictCard],
) -> Result<Catalog, Failure> {
    let mut catalog = Catalog::default();
    if section == "places" {
        let left_out =
            shipped_places()?.into_iter().filter(|one| rules.places.iter().all(|own| own.id != one.id));
        catalog.shipped = left_out.map(|one| Named { id: one.id.to_string(), name: one.name }).collect();
    }
    if section != "services" {
        return Ok(catalog);
    }
    let left_out = shipped_services()?.into_iter().filter(|one| rules.service(&one.id).is_none());
    catalog.shipped = left_out.map(|one| Named { id: one.id.to_string(), name: one.name }).collect();
    for id in &rules.scripts {
        let script = match state.ops.script(id).await {
            Err(Error::NotFound) => continue,
            found => found?,
        };
        if script.purpose != Purpose::Situation {
            catalog.scripts.push(Named { id: script.id.to_string(), name: script.title.clone() });
        }
    }
    for district in districts {
        let offered = state.ops.rules(&district.id);
        for service in offered.iter().flat_map(|rules| &rules.services) {
            let there = catalog.offered.entry(service.id.to_string()).or_default();
            there.push(district.id.clone());
        }
    }
    Ok(catalog)
}

/// A form, and what it is made from.
pub struct Asked<'a> {
    /// The server.
    pub state: &'a AppState,
    /// The administrator.
    pub known: &'a Known,
    /// The district being set up.
    pub district: &'a DistrictId,
    /// Its line as read before the form was merged.
    pub line: &'a Arc<Line>,
    /// The form as sent, before it was merged with what others have changed in this district.
    pub sent: &'a Fields,
    /// The page with the form of the service, for one that is about several districts.
    pub page: Option<SetupPage>,
    /// The administrator's language.
    pub language: String,
}

/// Saves a form of one of the sections.
///
/// # Errors
/// The errors by field, those of other districts at their tick boxes; [`Refusal::RulesChanged`].
pub async fn change(asked: &Asked<'_>, section: &str, typed: &Typed<'_>) -> Result<Done, Wrong> {
    let verb = typed.text("do");
    let target = match section {
        "places" => None,
        _ => Target::of(section, typed)?,
    };
    // The form of a service stays open beside its outcomes.
    let service = target.as_ref().and_then(|target| match &target.list {
        List::Outcomes(service) => Some(format!("&edit={service}")),
        List::Reasons(_) => None,
    });
    let done = Done { at: service.unwrap_or_default(), ..Done::default() };
    if verb == "everywhere" {
        copy_everywhere(asked, section, target.as_ref()).await?;
        return Ok(done);
    }
    let rules = match (&target, &asked.page) {
        (Some(target), _) => entries::change(asked.line, target, typed)?,
        (None, _) if section == "places" => places::change(asked.line, typed, &asked.language)?,
        (None, Some(page)) if matches!(verb, "add" | "change") => return spread(asked, page, typed).await,
        (None, _) => services::change(asked.line, typed)?,
    };
    put(asked, asked.district, &asked.line.rules, rules).await?;
    Ok(done)
}

async fn put(asked: &Asked<'_>, district: &DistrictId, seen: &Rules, rules: Rules) -> Result<bool, Failure> {
    reconfigure(asked.state, &asked.known.caller, district, seen, rules).await
}

/// Gives every other district a list of this one, unless something would vanish anywhere that is in use there.
async fn copy_everywhere(asked: &Asked<'_>, section: &str, target: Option<&Target>) -> Result<(), Wrong> {
    let from = &asked.line.rules;
    let (mut plans, mut users) = (Vec::new(), Vec::new());
    for other in everywhere(asked.state, asked.known, section).await? {
        if other.id == *asked.district {
            continue;
        }
        let there = asked.state.ops.clerk(&other.id).map_err(Failure::from)?.published().line;
        let (rules, used) = match target {
            Some(target) => entries::copied(&target.list, from, &there, &asked.language),
            None if section == "places" => places::copied(from, &there, &asked.language),
            None => return Err(wrong("id", "bad_choice")),
        };
        if !used.is_empty() {
            users.push(format!("{} ({})", other.card.name, used.join(", ")));
        }
        plans.push((other.id, there, rules));
    }
    if !users.is_empty() {
        return Err(wrong("", format!("{USED_BY}{}", users.join(", "))));
    }
    for (district, there, rules) in plans {
        put(asked, &district, &there.rules, rules).await?;
    }
    Ok(())
}

/// What a form does in one district.
struct Plan {
    before: Arc<Line>,
    after: Rules,
    /// Whether it is saved, added or removed there.
    what: &'static str,
}

/// Saves a service in the districts that are ticked, and removes it from the others. Nothing is saved anywhere
/// before all districts were looked at.
async fn spread(asked: &Asked<'_>, page: &SetupPage, typed: &Typed<'_>) -> Result<Done, Wrong> {
    let districts = everywhere(asked.state, asked.known, "services").await?;
    let mut own = (*asked.line.rules).clone();
    let box_of = |district: &DistrictCard| format!("in_{}", district.id);
    let some = match districts.first() {
        Some(first) if districts.iter().all(|one| !typed.tick(&box_of(one))) => {
            Err(wrong(box_of(first), "choose_some"))
        }
        _ => Ok(()),
    };
    all!(id = services::put(&mut own, typed), _some = some);
    let service = Spread { asked, page, own: &own, id: &id };
    let (mut plans, mut problems) = (Vec::new(), Vec::new());
    for district in &districts {
        match service.plan(typed, &district.id) {
            Ok(plan) => plans.extend(plan.map(|plan| (district.id.clone(), plan))),
            Err(Wrong::Fields(fields)) => {
                problems.extend(fields.into_iter().map(|(_, problem)| (box_of(district), problem)));
            }
            Err(failure) => return Err(failure),
        }
    }
    if !problems.is_empty() {
        return Err(Wrong::Fields(problems));
    }
    // Here first: if that has changed meanwhile, the form is merged again before anything is saved.
    plans.sort_by_key(|(district, _)| district != asked.district);
    let mut done: Vec<(&'static str, DistrictId)> = Vec::new();
    for (district, plan) in plans {
        match service.carry_out(typed, &district, plan).await {
            Ok(what) => done.extend(what.map(|what| (what, district))),
            Err(failure) if district == *asked.district || !failure.status.is_client_error() => {
                return Err(failure.into());
            }
            Err(failure) => {
                problems.push((format!("in_{district}"), asked.state.say(&failure, &asked.language)));
            }
        }
    }
    if problems.is_empty() {
        let at = if districts.len() > 1 { report(&done) } else { String::new() };
        return Ok(Done { at, ..Done::default() });
    }
    if !done.is_empty() {
        problems.push((String::new(), "rest_saved".to_owned()));
    }
    Err(Wrong::Fields(problems))
}

/// What was done where, as parameters of an address.
fn report(done: &[(&'static str, DistrictId)]) -> String {
    let of = |kind: &str| {
        let there = done.iter().filter(|(what, _)| *what == kind);
        let slugs: Vec<&str> = there.map(|(_, district)| district.as_str()).collect();
        if slugs.is_empty() { String::new() } else { format!("&{kind}={}", slugs.join(",")) }
    };
    ["saved", "added", "removed"].map(of).concat()
}

/// A service that one form changes in several districts.
struct Spread<'a> {
    asked: &'a Asked<'a>,
    page: &'a SetupPage,
    /// The rules of this district with the service as the form has it.
    own: &'a Rules,
    id: &'a ServiceId,
}

impl Spread<'_> {
    /// What is to be done in a district; `None` for nothing.
    fn plan(&self, typed: &Typed<'_>, district: &DistrictId) -> Result<Option<Plan>, Wrong> {
        let is_here = district == self.asked.district;
        let before = if is_here {
            Arc::clone(self.asked.line)
        } else {
            self.asked.state.ops.clerk(district).map_err(Failure::from)?.published().line
        };
        let mut after = (*before.rules).clone();
        let is_offered = before.rules.service(self.id).is_some();
        let what = match (typed.tick(&format!("in_{district}")), is_offered) {
            (false, false) => return Ok(None),
            (false, true) => {
                services::remove(&mut after, &before, self.id)?;
                "removed"
            }
            (true, false) => {
                if let Some(service) = self.own.service(self.id) {
                    places::bring(&mut after, &self.own.places, &service.refer_to);
                    after.services.push(service.clone());
                }
                "added"
            }
            (true, true) if is_here => {
                after.clone_from(self.own);
                "saved"
            }
            // The short name means something else there.
            (true, true) if typed.text("do") == "add" => return Err(wrong("id", "taken")),
            (true, true) if typed.text("apply") != "everywhere" => return Ok(None),
            (true, true) => {
                let fields = self.merged(&before.rules, district)?;
                let there = Typed(&fields);
                let new = self.own.places.iter().map(|place| &place.id);
                let new = new.filter(|code| there.tick(&format!("to_{code}")));
                places::bring(&mut after, &self.own.places, new);
                services::put(&mut after, &there)?;
                "saved"
            }
        };
        Ok(Some(Plan { before, after, what }))
    }

    /// The form as it is about another district: what was changed on it is changed there, and what differs there
    /// and was not changed stays.
    fn merged(&self, rules: &Rules, district: &DistrictId) -> Result<Fields, Wrong> {
        let mut page = self.page.clone();
        page.rules = rules.clone();
        page.card.id = Some(district.clone());
        let now = app::pages::setup::stored(&page, "en", "change").unwrap_or_default();
        let mut fields = self.asked.sent.clone();
        let of_service = |field: &str| !field.starts_with("in_") && field != "apply";
        let clashes = merge(&mut fields, &now).into_iter().filter(|(field, _)| of_service(field));
        let differs = |(field, now): (String, String)| {
            let now = now.strip_prefix(CHANGED).unwrap_or_default();
            ("id".to_owned(), format!("{DIFFERS}{field}={now}"))
        };
        let differs: Vec<(String, String)> = clashes.map(differs).collect();
        let is_settled = differs.is_empty() || Typed(self.asked.sent).tick("over");
        if is_settled { Ok(fields) } else { Err(Wrong::Fields(differs)) }
    }

    /// Saves a plan; a district that has changed meanwhile is looked at again. Returns what was done.
    async fn carry_out(
        &self,
        typed: &Typed<'_>,
        district: &DistrictId,
        mut plan: Plan,
    ) -> Result<Option<&'static str>, Failure> {
        for _ in 0..TRIES {
            match put(self.asked, district, &plan.before.rules, plan.after).await {
                Err(failure)
                    if failure.code == Refusal::RulesChanged.code() && district != self.asked.district => {}
                saved => return saved.map(|_| Some(plan.what)),
            }
            plan = match self.plan(typed, district) {
                Ok(Some(plan)) => plan,
                Ok(None) => return Ok(None),
                // Seen when the form is saved again.
                Err(Wrong::Fields(_)) => return Err(Refusal::RulesChanged.into()),
                Err(Wrong::Failure(failure)) => return Err(failure),
            };
        }
        Err(Refusal::RulesChanged.into())
    }
}
