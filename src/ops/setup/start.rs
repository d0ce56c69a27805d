//! The first start on screen: what is written down about a department before it has a district, and whether the
//! steps that lead through it go on.

use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::text;
use domain::access::{Action, Object};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The setting that is there from the first step on until an administrator ends the first start.
const FIRST_START: &str = "first_start";

/// What a department without districts has written down. Its districts have languages and a zone of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    /// The name of the department, as people read it.
    pub name: String,
    /// Language tags, the main language first.
    pub languages: Vec<String>,
    /// IANA time zone, such as `America/New_York`.
    pub zone: String,
}

impl Ops {
    /// What was written down; `None` before that, and once the first start has ended.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn founding(&self) -> Result<Option<Founding>, Error> {
        let text = self.tools.store.setting(FIRST_START).await?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| Error::Fault(error.to_string())))
            .transpose()
    }

    /// Writes it down, if it still is as it was read.
    ///
    /// # Errors
    /// [`Refusal::RulesChanged`]; a field that is not valid; when the caller may not, or the store fails.
    pub async fn found(
        &self,
        caller: &Caller,
        seen: Option<&Founding>,
        founding: Founding,
    ) -> Result<(), Error> {
        caller.check(Action::SetUp, Object::Department)?;
        let name = text::name("name", &founding.name)?;
        if !crate::calendar::is_zone(&founding.zone) {
            return Err(Error::invalid("zone", "bad_zone", "There is no such time zone."));
        }
        if founding.languages.is_empty()
            || !founding.languages.iter().all(|tag| crate::fields::is_language(tag))
        {
            return Err(Error::invalid(
                "languages",
                "bad_language",
                "A department has at least one language.",
            ));
        }
        let written = |founding: &Founding| {
            serde_json::to_string(founding).map_err(|error| Error::Fault(error.to_string()))
        };
        let before = seen.map(written).transpose()?;
        let after = written(&Founding { name: name.clone(), ..founding })?;
        let store = &self.tools.store;
        // With a district, the department is changed in its settings.
        if self.has_districts() || !store.change_setting(FIRST_START, before.as_deref(), &after).await? {
            return Err(Refusal::RulesChanged.into());
        }
        self.name_department(caller, &name).await
    }

    /// Gives the department its name, where it does not have it yet.
    pub(super) async fn name_department(&self, caller: &Caller, name: &str) -> Result<(), Error> {
        let now = self.tools.store.setting("department").await?;
        self.rename_department(caller, now.as_deref(), name).await
    }

    /// Ends the first start: from now on the settings are the way to change anything. Twice is fine.
    ///
    /// # Errors
    /// When there is no district yet, the caller may not, or the store fails.
    pub async fn end_first_start(&self, caller: &Caller) -> Result<(), Error> {
        caller.check(Action::SetUp, Object::Department)?;
        if !self.has_districts() {
            return Err(Error::invalid("district", "required", "The department has no district yet."));
        }
        self.tools.store.take_setting(FIRST_START).await?;
        Ok(())
    }
}
