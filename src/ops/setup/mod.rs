//! A department in one file: districts, windows, services, hours, targets, lists, scripts, staff. `apply`
//! brings the department to what the file says and leaves alone what already agrees; `export` writes the
//! file. What the file leaves out comes from `defaults/`.

mod alarms;
mod card;
mod check;
mod create;
mod department;
mod districts;
mod export;
mod fault;
mod file;
mod hours;
mod preview;
mod reading;
mod start;
mod targets;

pub use crate::recipients::check_recipients;
pub use alarms::{AlarmsPart, LevelPart};
pub use card::CardChange;
pub use check::letters_are_free;
pub use create::{MOST_WINDOWS, id_from_name, shipped_rules, shipped_services, window_plans};
pub use export::export;
pub use file::*;
pub use hours::*;
pub use preview::digest;
pub use reading::FileFault;
pub use start::Founding;
pub use targets::*;

use self::fault::together;
use self::preview::{Prepared, alone, newer};
use crate::caller::Caller;
use crate::clerk::errand::Errand;
use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::{Card, District};
use crate::model::people::Staff;
use crate::model::photos::Photo;
use crate::scripts::{fingerprint, in_use};
use crate::staff::{ROUNDS, StaffEvent, changed};
use crate::text;
use domain::access::Action;
use domain::command::Command;
use domain::difference::Preview;
use domain::fact::{Actor, Who};
use domain::ids::{DistrictId, ScriptId};
use domain::refusal::Refusal;
use domain::rules::{BadLength, Rules, SignOn};
use domain::script::{Script, Status};
use domain::time::Day;

/// The message when holidays and special days leave a district without any opening hours within the horizon.
pub const NEVER_OPEN: &str =
    "With these days the district would not be open at any time of the next 400 days. Leave some time open.";

/// The message when a sign-on session would leave no turns to those who sign on.
const BAD_SIGN_ON: &str = "A sign-on session calls someone else at most every second time. Give other_every a number of 2 \
    or more, or choose first_come.";

/// The setting that marks a department of sample data, for a demo or a history: which of the two; empty once
/// another file was applied, because the department is then a real one.
pub const MADE_UP: &str = "made_up";

/// What applying a file has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Districts that were created.
    pub made: Vec<DistrictId>,
    /// Districts whose rules or card changed.
    pub changed: Vec<DistrictId>,
    /// Staff who were added; they need a one-time link to choose a password.
    pub joined: Vec<Staff>,
    /// Staff whose name, role or districts changed.
    pub updated: Vec<String>,
    /// Scripts that got a new version.
    pub scripts: Vec<ScriptId>,
}

/// What became of a file that was to be applied as it was shown.
#[derive(Debug)]
pub enum Imported {
    /// It was applied.
    Done(Applied),
    /// It would change something else by now, so nothing was done.
    Otherwise(Preview),
}

impl Ops {
    /// Brings the department to what the file says. Nothing is removed, except from a district's own lists.
    ///
    /// # Errors
    /// A sentence that names what is wrong in the file, in which case nothing has changed.
    pub async fn apply(&self, file: &File) -> Result<Applied, Error> {
        let prepared = self.prepare(file).await.map_err(together)?;
        self.carry_out(&Caller::system(), file, prepared).await
    }

    /// Applies a file if it would still change what was shown: `seen` is the [`digest`] of that, with `text`.
    ///
    /// # Errors
    /// As [`Ops::preview`]; [`RulesChanged`](domain::refusal::Refusal::RulesChanged) when something was changed at
    /// the same time, in which case applying it again does the rest.
    pub async fn import_file(
        &self,
        caller: &Caller,
        text: &str,
        file: &File,
        seen: &str,
    ) -> Result<Imported, Vec<Error>> {
        let (prepared, preview) = self.prepared(caller, file).await?;
        if digest(&preview, text).map_err(alone)? != seen {
            return Ok(Imported::Otherwise(preview));
        }
        self.carry_out(caller, file, prepared).await.map(Imported::Done).map_err(alone)
    }

    /// Does what a file says. Rules are changed only if they are still those that were read for it.
    async fn carry_out(&self, caller: &Caller, file: &File, prepared: Prepared) -> Result<Applied, Error> {
        let Prepared { districts, scripts, department, there } = prepared;
        let store = &self.tools.store;
        // First, so that a demo never finds its mark on a department that is partly real.
        if store.setting(MADE_UP).await?.is_some_and(|mark| !mark.is_empty()) && *file != File::parse(DEMO)? {
            store.set_setting(MADE_UP, "").await?;
        }
        let mut applied = Applied::default();
        self.apply_scripts(&scripts, file.scripts.is_none(), &mut applied).await?;
        let all = store.scripts().await?;
        for district in &districts {
            match there.iter().find(|old| old.id == district.id) {
                None => {
                    store.create_district(district).await?;
                    let added = StaffEvent::DistrictAdded { district: district.id.clone() };
                    self.tools.note(caller.who, added).await?;
                    applied.made.push(district.id.clone());
                }
                Some(old) if old.card != district.card || old.position != district.position => {
                    self.put_card(caller, old, district.position, &district.card, None).await?;
                    applied.changed.push(district.id.clone());
                }
                Some(_) => {}
            }
        }
        if store.setting("department").await?.as_ref() != Some(&department) {
            store.set_setting("department", &department).await?;
            self.tools.note(caller.who, StaffEvent::SettingChanged { name: "department".to_owned() }).await?;
        }
        self.find_districts().await?;
        for mut district in districts {
            let today = crate::calendar::Calendar::new(&district.rules.hours)
                .map_or(Day(0), |calendar| calendar.business_day(self.tools.clock.now()));
            district.rules.scripts = in_use(&all, today);
            let actor = department::actor(caller);
            let old = there.iter().find(|old| old.id == district.id);
            let is_changed = match old {
                Some(old) => self.reconfigure(&district.id, &old.rules, district.rules, actor).await?,
                None => self.configure(&district.id, district.rules, actor).await?,
            };
            if is_changed && old.is_some() {
                applied.changed.push(district.id);
            }
        }
        applied.changed.dedup();
        self.apply_staff(caller.who, &file.staff, &mut applied).await?;
        Ok(applied)
    }

    /// Stores new versions, and retires those before a published one. For the `shipped` scripts, versions of
    /// earlier releases and a department's own edits are left alone.
    async fn apply_scripts(
        &self,
        scripts: &[Script],
        shipped: bool,
        applied: &mut Applied,
    ) -> Result<(), Error> {
        let store = &self.tools.store;
        let known = store.scripts().await?;
        for script in newer(&known, scripts, shipped) {
            if !known.iter().any(|old| old.script == *script) {
                store.put_script(script, fingerprint(script)?).await?;
                applied.scripts.push(script.id.clone());
            }
            // Of two published versions the later one is for a day to come, and neither retires the other.
            let is_published = |one: &&Script| one.id == script.id && one.status == Status::Published;
            if script.status == Status::Published && scripts.iter().filter(is_published).count() == 1 {
                store.retire_scripts(&script.id, script.version).await?;
            }
        }
        Ok(())
    }

    /// Gives a district new rules; false if they are the same.
    ///
    /// # Errors
    /// When the hours, the watches or the areas are not valid, or the change cannot be stored.
    pub async fn configure(&self, district: &DistrictId, rules: Rules, actor: Actor) -> Result<bool, Error> {
        self.put_rules(district, Command::Configure(Box::new(rules)), actor).await
    }

    /// Gives a district new rules if its rules are still those the change was made from.
    ///
    /// # Errors
    /// As [`Ops::configure`]; [`Refusal::RulesChanged`].
    pub async fn reconfigure(
        &self,
        district: &DistrictId,
        seen: &Rules,
        rules: Rules,
        actor: Actor,
    ) -> Result<bool, Error> {
        let command = Command::Reconfigure { seen: Box::new(seen.clone()), rules: Box::new(rules) };
        self.put_rules(district, command, actor).await
    }

    async fn put_rules(&self, district: &DistrictId, command: Command, actor: Actor) -> Result<bool, Error> {
        let clerk = self.clerk(district)?;
        if let Command::Configure(rules) | Command::Reconfigure { rules, .. } = &command {
            self.keepable(rules, Some(&clerk.published().line.rules))?;
        }
        let before = clerk.published().line.head.seq;
        let answer = clerk
            .ask(Errand { command, actor, supervisor: true, key: None, texts: Vec::new(), draft: false })
            .await?;
        Ok(answer.line.head.seq > before)
    }

    /// Whether a district can have these rules from today on. Faults that its present rules have already, by
    /// the checks of an earlier version, do not prevent other changes.
    ///
    /// # Errors
    /// All that is wrong, in one sentence after the other, with the field of the first.
    fn keepable(&self, rules: &Rules, had: Option<&Rules>) -> Result<(), Error> {
        let faults = self.unkeepable(rules, had);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        match faults.into_iter().next() {
            None => Ok(()),
            Some(Error::Invalid { field, code, .. }) => Err(Error::invalid(field, code, said.join(" "))),
            Some(other) => Err(other),
        }
    }

    /// Everything for which a district cannot have these rules, as [`Ops::keepable`] says.
    fn unkeepable(&self, rules: &Rules, had: Option<&Rules>) -> Vec<Error> {
        let mut faults = Vec::new();
        if had.is_none_or(|had| text::rules(had).is_ok()) {
            faults.extend(text::rules(rules).err());
        }
        match crate::calendar::Calendar::new(&rules.hours) {
            Err(error) => faults.push(Error::invalid("hours", "bad_hours", error.to_string())),
            Ok(calendar) if !calendar.ever_open(self.tools.clock.now()) => {
                faults.push(Error::invalid("hours", "never_open", NEVER_OPEN));
            }
            Ok(_) => {}
        }
        if had.is_none_or(|had| had.check_lengths().is_ok()) {
            faults.extend(rules.check_lengths().err().map(|error| {
                let field = if error == BadLength::Target { "targets" } else { "rules" };
                Error::invalid(field, "bad_length", error.to_string())
            }));
        }
        let is_new = had.is_none_or(|had| had.sign_on != rules.sign_on);
        if is_new && matches!(rules.sign_on, SignOn::OtherEvery(every) if every < 2) {
            faults.push(Error::invalid("sign_on", "bad_sign_on", BAD_SIGN_ON));
        }
        let watches = domain::watch::check(&rules.watches).err();
        faults.extend(watches.map(|error| Error::invalid("watches", "bad_watches", error.to_string())));
        let areas = domain::area::check(&rules.areas).err();
        faults.extend(areas.map(|error| Error::invalid("areas", "bad_areas", error.to_string())));
        faults.extend(check::check(rules, had));
        faults
    }

    /// Changes the card of a district, if it is still the one that was read.
    ///
    /// # Errors
    /// A field that is not valid; [`Refusal::RulesChanged`]; if the caller may not, or the store fails.
    pub async fn set_card(&self, caller: &Caller, before: &District, card: &Card) -> Result<Card, Error> {
        caller.check(Action::SetUp, &before.id)?;
        if card.name != before.card.name {
            self.named_alone(&before.id, card).await?;
        }
        self.put_card(caller, before, before.position, card, None).await
    }

    /// Changes card and position of a district. A picture is stored together with the card that shows it.
    pub(crate) async fn put_card(
        &self,
        caller: &Caller,
        before: &District,
        position: i64,
        card: &Card,
        photo: Option<&Photo>,
    ) -> Result<Card, Error> {
        caller.check(Action::SetUp, &before.id)?;
        let card = text::card(card)?;
        let fields = card.differs(&before.card);
        let store = &self.tools.store;
        let done = match photo {
            Some(photo) => store.set_photo(before, position, &card, photo).await?,
            None => store.set_card(before, position, &card).await?,
        };
        if !done {
            return Err(Refusal::RulesChanged.into());
        }
        if !fields.is_empty() {
            let district = before.id.clone();
            self.tools.note(caller.who, StaffEvent::CardChanged { district, fields }).await?;
            self.keep_card_change(before, &card).await;
        }
        Ok(card)
    }

    async fn apply_staff(&self, who: Who, parts: &[StaffPart], applied: &mut Applied) -> Result<(), Error> {
        for part in parts {
            let mut rounds = 1..ROUNDS;
            // If the account is changed concurrently, it is read again, so that no change is lost.
            while !self.apply_account(who, part, applied).await? {
                rounds.next().ok_or(Refusal::RulesChanged)?;
            }
        }
        Ok(())
    }

    /// Applies one account; false if it changed between reading and writing.
    async fn apply_account(&self, who: Who, part: &StaffPart, applied: &mut Applied) -> Result<bool, Error> {
        let account = part.account()?;
        let old = self.tools.store.staff_by_login(&account.login).await?;
        let wanted = Staff {
            id: old.as_ref().map_or_else(|| domain::ids::StaffId(self.tools.chance.id()), |old| old.id),
            login: account.login,
            name: account.name,
            badge: account.badge,
            role: account.role,
            reach: account.reach,
            password: old.as_ref().and_then(|old| old.password.clone()),
            disabled_at: old.as_ref().and_then(|old| old.disabled_at),
            supervisor: old.as_ref().and_then(|old| old.supervisor),
        };
        let Some(old) = old else {
            self.tools.store.put_staff(&wanted).await?;
            let (staff, role, districts) = (wanted.id, wanted.role, wanted.reach.clone());
            self.tools.note(who, StaffEvent::StaffAdded { staff, role, districts }).await?;
            applied.joined.push(wanted);
            return Ok(true);
        };
        if old == wanted {
            return Ok(true);
        }
        if !self.tools.store.change_staff(&old, &wanted).await? {
            return Ok(false);
        }
        if old.role != wanted.role || old.reach != wanted.reach {
            self.tools.end_keys(wanted.id).await?;
        }
        self.tools.note(who, changed(&old, &wanted)).await?;
        applied.updated.push(wanted.login);
        Ok(true)
    }
}
