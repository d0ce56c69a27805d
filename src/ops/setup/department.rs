//! What concerns the department as a whole while the service runs: its name, its languages, and the names and the
//! order of its districts.

use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::fields::is_language;
use crate::model::districts::{Card, District};
use crate::staff::StaffEvent;
use crate::text;
use domain::access::{Action, Object};
use domain::fact::Actor;
use domain::ids::DistrictId;
use domain::refusal::Refusal;
use domain::rules::Rules;

/// How often a change of rules is tried while others change the same rules.
const ROUNDS: usize = 5;

impl Ops {
    /// Renames the department, if it still has the name that was read.
    ///
    /// # Errors
    /// [`Refusal::RulesChanged`]; a name that is not valid; when the caller may not, or the store fails.
    pub async fn rename_department(
        &self,
        caller: &Caller,
        before: Option<&str>,
        name: &str,
    ) -> Result<(), Error> {
        caller.check(Action::SetUp, Object::Department)?;
        let name = text::name("name", name)?;
        if before == Some(name.as_str()) {
            return Ok(());
        }
        if !self.tools.store.change_setting("department", before, &name).await? {
            return Err(Refusal::RulesChanged.into());
        }
        self.tools.note(caller.who, StaffEvent::SettingChanged { name: "department".to_owned() }).await
    }

    /// Gives every district these languages, the main one first. A district that is out of service, or whose
    /// languages someone else changes at the same time, is left as it is.
    ///
    /// # Errors
    /// Languages that are not valid; when the caller may not, or the store fails. Districts before the failure
    /// have the languages then.
    pub async fn speak(&self, caller: &Caller, languages: &[String]) -> Result<Vec<DistrictId>, Error> {
        caller.check(Action::SetUp, Object::Department)?;
        if languages.is_empty() || !languages.iter().all(|tag| is_language(tag)) {
            let detail = "A department has at least one language, written as a tag such as en.";
            return Err(Error::invalid("languages", "bad_language", detail));
        }
        let mut left = Vec::new();
        for district in self.tools.store.cards().await?.into_iter().map(|one| one.id) {
            match self.speak_in(caller, &district, languages).await {
                Ok(()) => {}
                Err(Error::OutOfService(_) | Error::Refused { refusal: Refusal::RulesChanged, .. }) => {
                    left.push(district);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(left)
    }

    async fn speak_in(
        &self,
        caller: &Caller,
        district: &DistrictId,
        languages: &[String],
    ) -> Result<(), Error> {
        let clerk = self.clerk(district)?;
        let first = clerk.published().line.rules.languages.clone();
        for _ in 0..ROUNDS {
            let seen = clerk.published().line.rules.clone();
            if seen.languages == languages {
                return Ok(());
            }
            if seen.languages != first {
                break;
            }
            let rules = Rules { languages: languages.to_vec(), ..(*seen).clone() };
            match self.reconfigure(district, &seen, rules, actor(caller)).await {
                Err(Error::Refused { refusal: Refusal::RulesChanged, .. }) => {}
                done => return done.map(|_| ()),
            }
        }
        Err(Refusal::RulesChanged.into())
    }

    /// Moves a district one place up or down in the order of districts; at the end of it nothing changes.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Refusal::RulesChanged`] when a card was changed at the same time; when the caller
    /// may not, or the store fails.
    pub async fn move_district(&self, caller: &Caller, id: &DistrictId, up: bool) -> Result<(), Error> {
        caller.check(Action::SetUp, Object::Department)?;
        let mut order = self.tools.store.districts().await?;
        let place = order.iter().position(|one| &one.id == id).ok_or(Error::NotFound)?;
        let other =
            if up { place.checked_sub(1) } else { Some(place + 1).filter(|next| *next < order.len()) };
        let Some(other) = other else { return Ok(()) };
        order.swap(place, other);
        // All positions, since an earlier move may have been cut off half way.
        for (position, district) in (0..).zip(&order) {
            if district.position != position
                && !self.tools.store.set_card(district, position, &district.card).await?
            {
                return Err(Refusal::RulesChanged.into());
            }
        }
        self.tools.note(caller.who, StaffEvent::SettingChanged { name: "districts".to_owned() }).await?;
        self.find_districts().await
    }

    /// Refuses a name that another district has.
    ///
    /// # Errors
    /// `same_name`; when the store fails.
    pub(super) async fn named_alone(&self, id: &DistrictId, card: &Card) -> Result<(), Error> {
        let others = self.tools.store.cards().await?;
        let mut others = others.iter().filter(|other| &other.id != id);
        if others.any(|other| text::same(&other.card.name, &card.name)) { Err(same_name()) } else { Ok(()) }
    }
}

/// Checks that no two districts of a file have the same name, and that none has that of a district that is not
/// in the file: an error for each that has. A district that keeps its name is not asked.
pub(super) fn names_differ(file: &[District], there: &[District]) -> Vec<Error> {
    let kept = |district: &District| {
        there.iter().any(|old| old.id == district.id && old.card.name == district.card.name)
    };
    let in_file = |id: &DistrictId| file.iter().any(|district| &district.id == id);
    let others = there.iter().filter(|old| !in_file(&old.id));
    let all: Vec<&District> = file.iter().chain(others).collect();
    let twin = |one: &District| {
        all.iter().any(|other| other.id != one.id && text::same(&other.card.name, &one.card.name))
    };
    let twins = file.iter().filter(|district| !kept(district) && twin(district));
    let named =
        |one: &District| format!("districts[{}].name: District {}: {}", one.position, one.id, same_name());
    twins.map(|one| Error::invalid("name", "same_name", named(one))).collect()
}

fn same_name() -> Error {
    Error::invalid("name", "same_name", "Another district has this name. Please choose another name.")
}

pub(super) fn actor(caller: &Caller) -> Actor {
    Actor { who: caller.who, window: None, session: caller.session.as_ref().map(|session| session.id) }
}
