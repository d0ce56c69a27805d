//! The life of a script: written as a draft, submitted for review, approved by someone else, in use, retired.
//! A published version is never changed; a visit keeps the version it began with.

mod faults;
pub(crate) mod shelf;

pub use faults::{say, unknown_words};

use crate::caller::Caller;
use crate::department::Ops;
use crate::error::Error;
use crate::model::scripts::Version;
use crate::model::visits::AnswerText;
use crate::request::{Tick, TickAnswer};
use domain::access::{Action, Object};
use domain::command::Ticked;
use domain::fact::{Actor, ScriptRef, Who};
use domain::ids::{DistrictId, ScriptId, StaffId, VisitId};
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::script::check::{Fault, check};
use domain::script::run::{Given, Run};
use domain::script::{Script, Status};
use domain::time::Day;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often a new draft tries to get a free number, and a district to get its rules, against concurrent
/// changes.
const TRIES: usize = 5;

impl Ops {
    /// A version of a script.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn script(&self, id: &ScriptRef) -> Result<Arc<Script>, Error> {
        if let Some(script) = self.shelf.get(id) {
            return Ok(script);
        }
        let found = self.tools.store.script(&id.id, id.version).await?.ok_or(Error::NotFound)?;
        let script = Arc::new(found.script);
        if matches!(script.status, Status::Published | Status::Retired) {
            self.shelf.keep(id.clone(), Arc::clone(&script));
        }
        Ok(script)
    }

    /// Checks a step against the script version of the visit. Returns the step for the line, and free text to
    /// be stored separately.
    pub(crate) async fn ticked(
        &self,
        district: &DistrictId,
        visit: VisitId,
        tick: Tick,
    ) -> Result<(Ticked, Option<AnswerText>), Error> {
        let published = self.clerk(district)?.published();
        let known = published
            .line
            .visit(visit)
            .ok_or(Refusal::WrongState { code: "already_ended", is: domain::visit::StateKind::Ended })?;
        let leads = published.line.leads(known).ok_or(Refusal::UnknownStep)?.clone();
        let script = self.script(&leads).await?;
        let run = Run::of(&script, known).ok_or(Refusal::UnknownStep)?;
        let given = tick.answer.map(|answer| match answer {
            TickAnswer::Given(given) => given,
            TickAnswer::Local(day, minutes) => Given::When(published.calendar.at(day, minutes)),
        });
        let (answer, text) = script.admit(&tick.step, tick.skipped, tick.reason, given.as_ref(), &run)?;
        let Tick { step, skipped, reason, how, .. } = tick;
        let kept =
            text.zip(known.leg()).map(|(text, leg)| AnswerText { leg: leg.id, step: step.clone(), text });
        Ok((Ticked { script: leads, step, skipped, reason, answer, how }, kept))
    }

    /// Every version, with its author and approver.
    ///
    /// # Errors
    /// When the caller may not, or the store fails.
    pub async fn scripts(&self, caller: &Caller) -> Result<Vec<Version>, Error> {
        caller.check(Action::ReadScripts, Object::WithinReach)?;
        Ok(self.tools.store.scripts().await?)
    }

    /// One version; if `number` is absent, the one in use, otherwise the newest.
    ///
    /// # Errors
    /// [`Error::NotFound`]; as [`Ops::scripts`].
    pub async fn version(
        &self,
        caller: &Caller,
        id: &ScriptId,
        number: Option<u32>,
    ) -> Result<Version, Error> {
        if let Some(number) = number {
            caller.check(Action::ReadScripts, Object::WithinReach)?;
            return self.tools.store.script(id, number).await?.ok_or(Error::NotFound);
        }
        let all = self.scripts(caller).await?.into_iter().filter(|version| &version.script.id == id);
        let best = |version: &Version| (version.script.status == Status::Published, version.script.version);
        all.max_by_key(best).ok_or(Error::NotFound)
    }

    /// The reasons why a version cannot be published here.
    #[must_use]
    pub fn faults(&self, script: &Script) -> Vec<Fault> {
        let mut faults = check(script);
        let lines = self.districts().into_iter().filter_map(|id| self.clerk(&id).ok());
        if let Some(published) = lines.map(|clerk| clerk.published()).next() {
            faults.extend(unknown_words(script, &published.line.rules));
        }
        faults
    }

    /// Writes a draft: a new one, or over the one it was made from, if that is unchanged. Scripts belong to
    /// the department and are used in every district, so only staff whose reach is every district may write,
    /// approve and retire them.
    ///
    /// # Errors
    /// `script_changed` if someone else has written it since, `taken` if the number of a new one is taken; if
    /// the caller may not, or the store fails.
    pub async fn save_draft(
        &self,
        caller: &Caller,
        script: Script,
        over: Option<&Version>,
    ) -> Result<Version, Error> {
        caller.check(Action::SetUp, Object::Department)?;
        let script = Script { status: Status::Draft, ..script };
        check_size(&script)?;
        crate::text::script(&script)?;
        let sha256 = fingerprint(&script)?;
        let version = Version {
            script,
            sha256,
            author: author(caller),
            approver: None,
            changed_at: Some(self.tools.clock.now()),
            published_at: None,
        };
        if self.tools.store.put_draft(&version, over.map(|over| over.sha256)).await? {
            return Ok(version);
        }
        let there = self.tools.store.script(&version.script.id, version.script.version).await?;
        Err(match there.map(|there| there.script.status) {
            Some(Status::Draft) if over.is_none() => taken(),
            Some(Status::Draft) | None => script_changed(),
            Some(_) => not_a_draft(),
        })
    }

    /// Writes a draft over whatever is stored under its number, for a program that has the complete text.
    ///
    /// # Errors
    /// As [`Ops::save_draft`].
    pub async fn put_draft(&self, caller: &Caller, script: Script) -> Result<Version, Error> {
        for _ in 0..TRIES {
            let there = self.tools.store.script(&script.id, script.version).await?;
            match self.save_draft(caller, script.clone(), there.as_ref()).await {
                Err(Error::Invalid { code: "taken" | "script_changed", .. }) => {}
                done => return done,
            }
        }
        Err(script_changed())
    }

    /// Writes a new draft with the next free number.
    async fn add_draft(&self, caller: &Caller, script: Script) -> Result<Version, Error> {
        for _ in 0..TRIES {
            let all = self.tools.store.scripts().await?;
            let numbers = all.iter().filter(|version| version.script.id == script.id);
            let newest = numbers.map(|version| version.script.version).max().unwrap_or(0);
            let fresh = Script { version: newest.saturating_add(1), ..script.clone() };
            match self.save_draft(caller, fresh, None).await {
                // Someone else has meanwhile created a draft of that number, which may even have been
                // submitted.
                Err(Error::Invalid { code: "taken" | "script_changed" | "script_published", .. }) => {}
                done => return done,
            }
        }
        Err(taken())
    }

    /// Makes a new draft from a version, with the next free number.
    ///
    /// # Errors
    /// As [`Ops::version`] and [`Ops::save_draft`].
    pub async fn draft_from(&self, caller: &Caller, id: &ScriptId, number: u32) -> Result<Version, Error> {
        let base = self.version(caller, id, Some(number)).await?.script;
        let fresh = Script { note: String::new(), consulted: Vec::new(), from: None, until: None, ..base };
        self.add_draft(caller, fresh).await
    }

    /// Deletes a draft.
    ///
    /// # Errors
    /// A version that is no draft; when the caller may not, or the store fails.
    pub async fn drop_draft(&self, caller: &Caller, id: &ScriptId, number: u32) -> Result<(), Error> {
        caller.check(Action::SetUp, Object::Department)?;
        if self.tools.store.drop_draft(id, number).await? { Ok(()) } else { Err(not_a_draft()) }
    }

    /// Submits a draft for review. It must pass all checks and give the reason for the change.
    ///
    /// # Errors
    /// `faulty`; as [`Ops::save_draft`].
    pub async fn submit(&self, caller: &Caller, id: &ScriptId, number: u32) -> Result<Version, Error> {
        caller.check(Action::SetUp, Object::Department)?;
        let version = self.version(caller, id, Some(number)).await?;
        if version.script.note.trim().is_empty() {
            return Err(Error::invalid("note", "note_required", "Please say what changed, and why."));
        }
        self.sound(&version.script)?;
        self.moved(version, Status::Draft, Status::InReview, None).await
    }

    /// Withdraws a version from review, to continue editing.
    ///
    /// # Errors
    /// As [`Ops::submit`].
    pub async fn take_back(&self, caller: &Caller, id: &ScriptId, number: u32) -> Result<Version, Error> {
        if !caller.may(Action::SetUp, Object::Department) {
            caller.check(Action::ApproveScripts, Object::Department)?;
        }
        let version = self.version(caller, id, Some(number)).await?;
        self.moved(version, Status::InReview, Status::Draft, None).await
    }

    /// Approves a version written by someone else, and puts it into use in every district. The version before
    /// it is retired; visits that use it continue with it.
    ///
    /// # Errors
    /// `own_script` for the caller's own version; `faulty`; if the caller may not, or the store fails.
    pub async fn publish(&self, caller: &Caller, id: &ScriptId, number: u32) -> Result<Version, Error> {
        caller.check(Action::ApproveScripts, Object::Department)?;
        let version = self.version(caller, id, Some(number)).await?;
        let by = author(caller);
        if by.is_none() || by == version.author {
            return Err(Error::invalid(
                "",
                "own_script",
                "Someone else has to approve what you wrote. Ask a colleague to sign in and review it.",
            ));
        }
        self.sound(&version.script)?;
        let version = self.moved(version, Status::InReview, Status::Published, by).await?;
        // A version that begins later leaves the one before it in use until then.
        if version.script.from.is_none_or(|from| Some(from) <= self.today()) {
            self.tools.store.retire_scripts(id, number).await?;
        }
        self.put_to_use(actor(caller)).await?;
        Ok(version)
    }

    /// Takes a version out of use; visits that use it continue with it.
    ///
    /// # Errors
    /// The general script cannot be retired, because any visit may need it; if the caller may not, or the
    /// store fails.
    pub async fn retire(&self, caller: &Caller, id: &ScriptId, number: u32) -> Result<Version, Error> {
        caller.check(Action::ApproveScripts, Object::Department)?;
        if id.as_str() == "general" {
            return Err(Error::invalid(
                "",
                "general_script",
                "The general script stays in use: visits without a script of their own follow it. Publish a new version instead.",
            ));
        }
        let version = self.version(caller, id, Some(number)).await?;
        let approver = version.approver;
        let version = self.moved(version, Status::Published, Status::Retired, approver).await?;
        self.put_to_use(actor(caller)).await?;
        Ok(version)
    }

    /// Reads a script from a file and writes it as a draft with the next free number.
    ///
    /// # Errors
    /// When the file is not a script, in words that name the line; as [`Ops::save_draft`].
    pub async fn import(&self, caller: &Caller, text: &str) -> Result<Version, Error> {
        caller.check(Action::SetUp, Object::Department)?;
        let script: Script = toml::from_str(text).map_err(|error| {
            Error::invalid("file", "bad_script", format!("This is not a script: {error}"))
        })?;
        self.add_draft(caller, script).await
    }

    /// Gives every district the versions in use today: those published whose period includes today.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_to_use(&self, actor: Actor) -> Result<(), Error> {
        let all = self.tools.store.scripts().await?;
        let mut failed = None;
        for district in self.districts() {
            if let Err(error) = self.give_scripts(&district, &all, &actor).await {
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Changes only the scripts in a district's rules, so that concurrent changes of other rules are not
    /// lost.
    async fn give_scripts(&self, district: &DistrictId, all: &[Version], actor: &Actor) -> Result<(), Error> {
        for _ in 0..TRIES {
            let published = self.clerk(district)?.published();
            let today = published.calendar.business_day(self.tools.clock.now());
            let scripts = in_use(all, today);
            let seen = &published.line.rules;
            if seen.scripts == scripts {
                return Ok(());
            }
            let rules = Rules { scripts, ..(**seen).clone() };
            match self.reconfigure(district, seen, rules, actor.clone()).await {
                Err(Error::Refused { refusal: Refusal::RulesChanged, .. }) => {}
                done => return done.map(|_| ()),
            }
        }
        Err(Refusal::RulesChanged.into())
    }

    /// The business day of the first district.
    fn today(&self) -> Option<Day> {
        let first = self.districts().into_iter().find_map(|id| self.clerk(&id).ok());
        first.map(|clerk| clerk.published().calendar.business_day(self.tools.clock.now()))
    }

    fn sound(&self, script: &Script) -> Result<(), Error> {
        match self.faults(script).first() {
            None => Ok(()),
            Some(fault) => Err(Error::invalid("steps", "faulty", say(fault, "en"))),
        }
    }

    async fn moved(
        &self,
        version: Version,
        from: Status,
        to: Status,
        approver: Option<StaffId>,
    ) -> Result<Version, Error> {
        let now = self.tools.clock.now();
        let published_at = if to == Status::Published { Some(now) } else { version.published_at };
        let script = Script { status: to, ..version.script };
        let moved = Version { script, approver, published_at, ..version };
        if self.tools.store.move_script(&moved, from).await? {
            self.shelf.clear();
            return Ok(moved);
        }
        Err(Error::invalid(
            "",
            "script_moved",
            "This version has moved on in the meantime. Please look at it again.",
        ))
    }
}

/// The versions in use on a day. A version whose period is over gives way to the newest earlier one that is
/// not retired.
#[must_use]
pub fn in_use(all: &[Version], today: Day) -> Vec<ScriptRef> {
    let mut use_of: BTreeMap<ScriptId, u32> = BTreeMap::new();
    for Version { script, .. } in all.iter().filter(|version| version.script.status == Status::Published) {
        let begun = script.from.is_none_or(|from| from <= today);
        let over = script.until.is_some_and(|until| until < today);
        if begun && !over {
            let known = use_of.entry(script.id.clone()).or_default();
            *known = script.version.max(*known);
        }
    }
    use_of.into_iter().map(|(id, version)| ScriptRef { id, version }).collect()
}

fn author(caller: &Caller) -> Option<StaffId> {
    match caller.who {
        Who::Staff(id) => Some(id),
        _ => None,
    }
}

fn actor(caller: &Caller) -> Actor {
    Actor { who: caller.who, window: None, session: caller.session.as_ref().map(|session| session.id) }
}

fn not_a_draft() -> Error {
    Error::invalid(
        "version",
        "script_published",
        "This version is no longer a draft, so it cannot be changed. Start a new version from it.",
    )
}

fn script_changed() -> Error {
    Error::invalid(
        "version",
        "script_changed",
        "Someone else has changed this draft in the meantime. Please look at it again.",
    )
}

fn taken() -> Error {
    Error::invalid("version", "taken", "There is already a version with that number.")
}

/// Refuses a script that is too large to store, whatever else is wrong with it.
fn check_size(script: &Script) -> Result<(), Error> {
    let text = serde_json::to_string(script).map_err(|error| Error::Fault(error.to_string()))?;
    if script.version == 0 || text.len() > 200_000 || text.contains("\\u0000") {
        return Err(Error::invalid(
            "steps",
            "bad_script",
            "A script has a number from 1 and at most 200,000 characters.",
        ));
    }
    Ok(())
}

/// The SHA-256 of a version's canonical form.
///
/// # Errors
/// Never in practice: a script can always be written as JSON.
pub fn fingerprint(script: &Script) -> Result<[u8; 32], Error> {
    let canonical = script.canonical().map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Sha256::digest(canonical).into())
}

/// The script as a TOML file.
///
/// # Errors
/// Never in practice: a script can always be written as TOML.
pub fn export(script: &Script) -> Result<String, Error> {
    toml::to_string_pretty(script).map_err(|error| Error::Fault(error.to_string()))
}
