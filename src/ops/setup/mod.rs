//! A department as one file: districts, windows, services, hours, targets, lists, scripts, staff. `apply` makes the department so
//! and changes nothing that is so already; `export` writes the file back. What the file leaves out comes from `defaults/`.

mod alarms;
mod export;
mod file;
mod hours;

pub use alarms::{AlarmsPart, LevelPart, check_recipients};
pub use export::export;
pub use file::*;
pub use hours::*;

use crate::Ops;
use crate::clerk::Errand;
use crate::door::Caller;
use crate::error::Error;
use crate::ports::{Card, District};
use crate::scripts::{fingerprint, in_use, say};
use crate::staff::{Event, Staff};
use crate::text;
use domain::access::Action;
use domain::command::Command;
use domain::fact::Actor;
use domain::ids::{DistrictId, ScriptId};
use domain::rules::Rules;
use domain::script::{Script, Status};
use domain::time::Day;

/// Said when holidays and special days leave a district no open time as far as anybody plans.
pub const NEVER_OPEN: &str =
    "With these days the district would not be open at any time of the next 400 days. Leave some time open.";

/// What applying a file did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Districts that are new.
    pub made: Vec<DistrictId>,
    /// Districts whose rules or card changed.
    pub changed: Vec<DistrictId>,
    /// Staff that are new: they need a one-time link to choose a password.
    pub joined: Vec<Staff>,
    /// Staff whose name, role or districts changed.
    pub updated: Vec<String>,
    /// Scripts of which a version is new.
    pub scripts: Vec<ScriptId>,
}
impl Ops {
    /// Makes the department as the file says. Nothing is removed but what a district's own lists leave out.
    ///
    /// # Errors
    /// A sentence that names what is wrong in the file; then nothing has changed.
    pub async fn apply(&self, file: &File) -> Result<Applied, Error> {
        let mut districts = file.districts()?;
        let scripts = file.scripts()?;
        for script in scripts.iter().filter(|script| script.status == Status::Published) {
            if let Some(fault) = domain::script::check::check(script).first() {
                let detail = format!("The script {} cannot be published: {}", script.id, say(fault, "en"));
                return Err(Error::invalid("scripts", "faulty", detail));
            }
        }
        for part in &file.staff {
            part.reach()?;
            part.account()?;
        }
        text::line("department", &file.department.name, 120)?;
        for district in &mut districts {
            district.card = text::card(&district.card)?;
            self.keepable(&district.rules)?;
        }
        let store = &self.tools.store;
        let mut applied = Applied::default();
        let known = store.scripts().await?;
        let newest = |id: &ScriptId| {
            let of_name = known.iter().filter(|old| &old.script.id == id);
            of_name.map(|old| old.script.version).max()
        };
        // What came with an earlier release, and what a department made of it, is left as it is.
        let shipped = file.scripts.is_none();
        let older = |script: &Script| shipped && newest(&script.id) >= Some(script.version);
        for script in scripts.iter().filter(|script| !older(script)) {
            if !known.iter().any(|old| old.script == *script) {
                store.put_script(script, fingerprint(script)?).await?;
                applied.scripts.push(script.id.clone());
            }
            if script.status == Status::Published {
                store.retire_scripts(&script.id, script.version).await?;
            }
        }
        let all = store.scripts().await?;
        let there = store.districts().await?;
        for district in &districts {
            match there.iter().find(|old| old.id == district.id) {
                None => {
                    store.create_district(district).await?;
                    applied.made.push(district.id.clone());
                }
                Some(old) if old.card != district.card || old.position != district.position => {
                    let moved = District { position: district.position, ..old.clone() };
                    self.set_card(&Caller::system(), &moved, &district.card).await?;
                    applied.changed.push(district.id.clone());
                }
                Some(_) => {}
            }
        }
        store.set_setting("department", &file.department.name).await?;
        self.find_districts().await?;
        for mut district in districts {
            let today = crate::calendar::Calendar::new(&district.rules.hours)
                .map_or(Day(0), |calendar| calendar.business_day(self.tools.clock.now()));
            district.rules.scripts = in_use(&all, today);
            if self.configure(&district.id, district.rules, Actor::system()).await?
                && !applied.made.contains(&district.id)
            {
                applied.changed.push(district.id);
            }
        }
        applied.changed.dedup();
        self.apply_staff(&file.staff, &mut applied).await?;
        Ok(applied)
    }

    /// Gives a district new rules; false if they are what it has.
    ///
    /// # Errors
    /// When the hours, the watches or the areas cannot be, or nothing can be stored.
    pub async fn configure(&self, district: &DistrictId, rules: Rules, actor: Actor) -> Result<bool, Error> {
        self.put_rules(district, Command::Configure(Box::new(rules)), actor).await
    }

    /// The same, if its rules are still those that the change was made from.
    ///
    /// # Errors
    /// As [`Ops::configure`]; [`Refusal::RulesChanged`](domain::refusal::Refusal::RulesChanged).
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
        if let Command::Configure(rules) | Command::Reconfigure { rules, .. } = &command {
            self.keepable(rules)?;
        }
        let clerk = self.clerk(district)?;
        let before = clerk.published().line.head.seq;
        let answer = clerk
            .ask(Errand { command, actor, supervisor: true, key: None, texts: Vec::new(), draft: false })
            .await?;
        Ok(answer.line.head.seq > before)
    }

    /// Whether a district can keep these rules from today on.
    fn keepable(&self, rules: &Rules) -> Result<(), Error> {
        text::rules(rules)?;
        let calendar = crate::calendar::Calendar::new(&rules.hours)
            .map_err(|error| Error::invalid("hours", "bad_hours", error.to_string()))?;
        if !calendar.ever_open(self.tools.clock.now()) {
            return Err(Error::invalid("hours", "never_open", NEVER_OPEN));
        }
        domain::watch::check(&rules.watches)
            .map_err(|error| Error::invalid("watches", "bad_watches", error.to_string()))?;
        domain::area::check(&rules.areas)
            .map_err(|error| Error::invalid("areas", "bad_areas", error.to_string()))
    }

    /// Sets what people read of a district, and where its alarms go.
    ///
    /// # Errors
    /// A field that cannot be as it is; when the caller may not, or the store fails.
    pub async fn set_card(&self, caller: &Caller, before: &District, card: &Card) -> Result<Card, Error> {
        caller.check(Action::SetUp, &before.id)?;
        let card = text::card(card)?;
        let fields = card.differs(&before.card);
        self.tools.store.set_card(&before.id, before.position, &card).await?;
        if !fields.is_empty() {
            let district = before.id.clone();
            self.tools.note(caller.who, Event::CardChanged { district, fields }).await?;
        }
        Ok(card)
    }

    async fn apply_staff(&self, parts: &[StaffPart], applied: &mut Applied) -> Result<(), Error> {
        for part in parts {
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
            if old.as_ref() == Some(&wanted) {
                continue;
            }
            match old {
                None => self.tools.store.put_staff(&wanted).await?,
                Some(_) => self.tools.store.change_staff(&wanted).await?,
            }
            match old {
                None => applied.joined.push(wanted),
                Some(_) => applied.updated.push(wanted.login),
            }
        }
        Ok(())
    }
}
