//! Practice: role play at the real desk. Each member of staff has a practice line of their own, a district
//! that is in no list, no figure and no export. The residents of the scenario arrive when they are due, what
//! they say depends on what the trainee does, and the debrief is computed from the same facts.

pub use crate::model::practice::{PREFIX, line_of};

use crate::calendar::Calendar;
use crate::caller::Caller;
use crate::clerk::errand::Errand;
use crate::department::Ops;
use crate::error::Error;
use crate::model::districts::{Card, District};
use crate::model::practice::{Practice, PracticeBody};
use crate::request::{Arrival, Operation, Request, Texts, fingerprint};
use domain::access::{Action, Object};
use domain::command::{CallEvent, CallEventKind, Command, Outcome, Verb};
use domain::fact::{Actor, Fact};
use domain::hours::{Hours, Week};
use domain::ids::{Code, DistrictId, StaffId, VisitId};
use domain::practice::{Happened, Play, PracticeEvent, Scenario, play};
use domain::rules::Rules;
use domain::script::Script;
use domain::script::run::Run;
use domain::time::{At, SECOND};
use domain::visit::{Channel, Source, Visit};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => { &[$(include_str!(concat!("defaults/scenarios/", $name, ".toml"))),+] };
}
const SCENARIOS: &[&str] = shipped![
    "angry_visitor",
    "pothole",
    "stolen_tablet",
    "complaint",
    "language_barrier",
    "cannot_speak",
    "two_phones",
    "report_copy_fee",
    "missing_son",
    "long_wait",
];

/// The scenarios that can be played. Parsed once, because a desk in practice asks every two seconds.
///
/// # Errors
/// None: the tests read them all.
pub fn scenarios() -> Result<&'static [Scenario], Error> {
    static READ: OnceLock<Vec<Scenario>> = OnceLock::new();
    if let Some(all) = READ.get() {
        return Ok(all);
    }
    let read =
        |text: &&str| toml::from_str(text).map_err(|error| Error::Fault(format!("a scenario: {error}")));
    let all = SCENARIOS.iter().map(read).collect::<Result<Vec<Scenario>, Error>>()?;
    Ok(READ.get_or_init(|| all))
}

fn scenario(id: &Code) -> Result<&'static Scenario, Error> {
    scenarios()?.iter().find(|known| &known.id == id).ok_or(Error::NotFound)
}

/// A practice, replayed up to now.
#[derive(Debug, Clone)]
pub struct Played {
    /// What is stored of the practice.
    pub practice: Practice,
    /// The scenario that is played.
    pub scenario: &'static Scenario,
    /// What has been said so far.
    pub play: Play,
    /// What has happened, in order.
    pub events: Vec<PracticeEvent>,
    /// The visits of the practice, with their scripts.
    pub visits: Vec<Attended>,
}

/// A visit of a practice.
#[derive(Debug, Clone)]
pub struct Attended {
    /// The code of the resident within the scenario.
    pub who: Code,
    /// The visit of that resident.
    pub visit: Visit,
    /// The script of each leg; `None` where a leg has none.
    pub scripts: Vec<Option<Arc<Script>>>,
}

impl Ops {
    /// Begins a scenario for the caller, in their practice line. An unfinished practice ends first.
    ///
    /// # Errors
    /// `at_window` while the caller sits at a window of a real line; an unknown scenario.
    pub async fn start_practice(&self, caller: &Caller, scenario: &Code) -> Result<Practice, Error> {
        caller.check(Action::Practise, Object::WithinReach)?;
        let staff = caller.staff.as_ref().ok_or(Error::Forbidden)?;
        let chosen = self::scenario(scenario)?;
        let seat = caller.session.as_ref().and_then(|session| session.seat.as_ref());
        if seat.is_some_and(|seat| !seat.district.as_str().starts_with(PREFIX)) {
            return Err(Error::invalid(
                "scenario",
                "at_window",
                "You are at a window now. Please hand it over or close it before you practice.",
            ));
        }
        let district = self.practice_line(staff.id).await?;
        for open in self.tools.store.practices().await? {
            if open.staff == staff.id && open.finished_at.is_none() {
                self.finish_practice(&open).await?;
            }
        }
        let practice = Practice {
            id: self.tools.chance.id(),
            staff: staff.id,
            scenario: chosen.id.clone(),
            district,
            started_at: self.tools.clock.now(),
            finished_at: None,
            body: PracticeBody::default(),
        };
        self.tools.store.put_practice(&practice).await?;
        self.go_on(practice).await.map(|played| played.practice)
    }

    /// One of the caller's practices, brought up to now: residents who are due arrive, those whose patience
    /// is over leave.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn practice(&self, caller: &Caller, id: Uuid) -> Result<Played, Error> {
        let practice = self.readable(caller, id).await?;
        if practice.finished_at.is_some() { self.played(practice).await } else { self.go_on(practice).await }
    }

    /// The trainee chooses one of the replies on offer; any other is ignored.
    ///
    /// # Errors
    /// As [`Ops::practice`].
    pub async fn say_in_practice(&self, caller: &Caller, id: Uuid, reply: Code) -> Result<Played, Error> {
        let mut played = self.own_practice(caller, id).await?;
        if played.play.offered.contains(&reply) {
            played.practice.body.replies.push((self.tools.clock.now(), reply));
            self.tools.store.put_practice(&played.practice).await?;
        }
        self.go_on(played.practice).await
    }

    /// Ends a practice: visits still open are ended, and the result is stored.
    ///
    /// # Errors
    /// As [`Ops::practice`].
    pub async fn end_practice(&self, caller: &Caller, id: Uuid) -> Result<Played, Error> {
        let played = self.own_practice(caller, id).await?;
        self.finish_practice(&played.practice).await?;
        // The session gives up its practice window, so that the next desk it opens is the real one.
        let seated = caller.session.as_ref().and_then(|session| session.seat.as_ref());
        if let (Some(seat), Some(session)) = (seated, &caller.session)
            && seat.district == played.practice.district
        {
            let command = Command::Close { window: seat.window.clone(), hand_to: None };
            self.clerk(&seat.district)?.ask(Errand::of_system(command)).await?;
            self.tools.store.seat_session(session.id, None).await?;
        }
        self.practice(caller, id).await
    }

    /// The practices the caller may read: all for supervisors, captains and administrators, otherwise their
    /// own.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn practices(&self, caller: &Caller) -> Result<Vec<Practice>, Error> {
        caller
            .check(Action::Practise, Object::WithinReach)
            .or_else(|_| caller.check(Action::ReadReports, Object::WithinReach))?;
        let own = caller.staff.as_ref().map(|staff| staff.id);
        let all = self.tools.store.practices().await?;
        if !caller.may(Action::ReadReports, Object::WithinReach) {
            return Ok(all.into_iter().filter(|practice| Some(practice.staff) == own).collect());
        }
        let staff = self.tools.store.staff().await?;
        let seen = |id: StaffId| {
            let theirs = staff.iter().find(|one| one.id == id).map(|one| &one.reach);
            theirs.is_some_and(|reach| match reach {
                domain::access::Reach::All => caller.standing.reach == domain::access::Reach::All,
                domain::access::Reach::Only(list) => list.iter().any(|one| caller.standing.reach.covers(one)),
            })
        };
        Ok(all.into_iter().filter(|practice| Some(practice.staff) == own || seen(practice.staff)).collect())
    }

    /// The caller's own practice is read by its id, because a desk in practice asks for it all the time.
    async fn readable(&self, caller: &Caller, id: Uuid) -> Result<Practice, Error> {
        let own = caller.staff.as_ref().map(|staff| staff.id);
        match self.tools.store.practice(id).await? {
            Some(found) if Some(found.staff) == own && caller.may(Action::Practise, Object::WithinReach) => {
                Ok(found)
            }
            _ => {
                let seen = self.practices(caller).await?;
                seen.into_iter().find(|practice| practice.id == id).ok_or(Error::NotFound)
            }
        }
    }

    async fn own_practice(&self, caller: &Caller, id: Uuid) -> Result<Played, Error> {
        let practice = self.readable(caller, id).await?;
        let own = caller.staff.as_ref().map(|staff| staff.id);
        if Some(practice.staff) != own || practice.finished_at.is_some() {
            return Err(Error::NotFound);
        }
        self.go_on(practice).await
    }

    /// The practice line, created if needed, with the current rules and scripts of the department.
    async fn practice_line(&self, staff: StaffId) -> Result<DistrictId, Error> {
        let id = line_of(staff).ok_or(Error::NotFound)?;
        let model = self.districts().into_iter().next().ok_or(Error::NotFound)?;
        let model = self.clerk(&model)?.published();
        let hours = Hours { week: Week::Always, ..model.line.rules.hours.clone() };
        let rules = Rules { hours, kiosks: Vec::new(), practice: true, ..(*model.line.rules).clone() };
        if self.clerk(&id).is_err() {
            let card = Card { name: String::new(), ..Card::default() };
            let district =
                District { id: id.clone(), position: i64::from(i32::MAX), card, rules: rules.clone() };
            match self.tools.store.create_district(&district).await {
                Ok(()) | Err(crate::ports::StoreError::Taken(_)) => {}
                Err(error) => return Err(error.into()),
            }
            self.find_districts().await?;
        }
        self.configure(&id, rules, Actor::system()).await?;
        Ok(id)
    }

    /// Ends the visits still open in the practice line and stores the result, of which they are a part.
    async fn finish_practice(&self, practice: &Practice) -> Result<(), Error> {
        let clerk = self.clerk(&practice.district)?;
        let line = clerk.published().line;
        for visit in line.live() {
            let _gone = self.as_system(&clerk, visit.id, Verb::Leave).await;
        }
        let ended = Practice { finished_at: Some(self.tools.clock.now()), ..practice.clone() };
        let played = self.played(ended).await?;
        let steps =
            played.visits.iter().map(Attended::compliance).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let mut ended = played.practice;
        ended.body.trust = Some(played.play.trust);
        ended.body.steps = Some(steps);
        Ok(self.tools.store.put_practice(&ended).await?)
    }

    async fn as_system(&self, clerk: &crate::clerk::Clerk, visit: VisitId, verb: Verb) -> Result<(), Error> {
        let command = Command::Visit { visit, verb, if_match: None };
        clerk.ask(Errand::of_system(command)).await.map(|_| ())
    }

    async fn go_on(&self, mut practice: Practice) -> Result<Played, Error> {
        let scenario = scenario(&practice.scenario)?;
        let now = self.tools.clock.now();
        for arrival in &scenario.arrivals {
            let here = practice.body.visits.iter().any(|(who, _)| who == &arrival.who);
            if here || now - practice.started_at < i64::from(arrival.after_s) * SECOND {
                continue;
            }
            let visit = self.arrive(&practice, arrival).await?;
            practice.body.visits.push((arrival.who.clone(), visit));
            self.tools.store.put_practice(&practice).await?;
        }
        let played = self.played(practice).await?;
        let clerk = self.clerk(&played.practice.district)?;
        let mut went = false;
        for (who, _) in &played.play.left {
            let theirs = played.visits.iter().find(|attended| &attended.who == who);
            if let Some(attended) = theirs.filter(|attended| attended.visit.is_live()) {
                went = self.as_system(&clerk, attended.visit.id, Verb::Leave).await.is_ok() || went;
            }
        }
        if went { self.played(played.practice).await } else { Ok(played) }
    }

    /// A resident arrives or calls.
    async fn arrive(
        &self,
        practice: &Practice,
        arrival: &domain::practice::Arrival,
    ) -> Result<VisitId, Error> {
        let name = format!("practice:{}:{}", practice.id, arrival.who);
        if arrival.channel == Channel::Phone {
            return self.ring(practice, arrival, name).await;
        }
        let asked = Arrival {
            service: arrival.service.clone(),
            language: arrival.language.clone(),
            texts: Texts { name: Some(arrival.name.clone()), ..Texts::default() },
            needs: arrival.needs.clone(),
            source: Some(Source::Observed),
            ..Arrival::new(arrival.channel)
        };
        self.made(Operation::CheckIn(practice.district.clone(), asked), name).await
    }

    /// A telephone rings in the practice line.
    async fn ring(
        &self,
        practice: &Practice,
        arrival: &domain::practice::Arrival,
        name: String,
    ) -> Result<VisitId, Error> {
        let event = CallEvent {
            call: name.clone(),
            event: CallEventKind::Ringing,
            at: self.tools.clock.now(),
            window: None,
        };
        let from = Some("215 555 0100".to_owned());
        let visit = self.made(Operation::Call(practice.district.clone(), event, from), name).await?;
        if let Some(service) = &arrival.service {
            let clerk = self.clerk(&practice.district)?;
            self.as_system(&clerk, visit, Verb::SetService { service: service.clone() }).await?;
        }
        Ok(visit)
    }

    async fn made(&self, ask: Operation, name: String) -> Result<VisitId, Error> {
        let request = Request { ask, fingerprint: fingerprint(&[name.as_bytes()]), key: Some(name) };
        match self.perform(&Caller::system(), request).await?.outcome {
            Outcome::Created(visit) | Outcome::Visit(visit) => Ok(visit),
            _ => Err(Error::Fault("a practice visit was not made".to_owned())),
        }
    }

    /// What has been said until now, or until the end, computed from the facts of the visits.
    async fn played(&self, practice: Practice) -> Result<Played, Error> {
        let scenario = scenario(&practice.scenario)?;
        let mut events = vec![PracticeEvent { at: practice.started_at, who: None, what: Happened::Start }];
        let mut visits = Vec::new();
        for (who, id) in &practice.body.visits {
            let Some((_, visit)) = self.tools.store.visit(*id).await? else { continue };
            let scripts = self.scripts_of(&visit).await?;
            let facts = self.tools.store.visit_facts(*id).await?;
            let facts = facts.iter().filter_map(|text| serde_json::from_str::<Fact>(text).ok());
            let known = self.known_scripts(&visit).await?;
            for fact in facts.filter(|fact| practice.finished_at.is_none_or(|end| fact.at <= end)) {
                let stage = |script: &domain::fact::ScriptRef, step: &domain::ids::StepKey| {
                    known.get(script).and_then(|script| script.step(step)).map(|step| step.stage)
                };
                events.push(PracticeEvent {
                    at: fact.at,
                    who: Some(who.clone()),
                    what: Happened::of(&fact.what, stage),
                });
            }
            visits.push(Attended { who: who.clone(), visit, scripts });
        }
        let replies = practice.body.replies.iter();
        events.extend(replies.map(|(at, key)| PracticeEvent {
            at: *at,
            who: None,
            what: Happened::Reply(key.clone()),
        }));
        events.sort_by_key(|event| event.at);
        let until = practice.finished_at.unwrap_or_else(|| self.tools.clock.now());
        let play = play(scenario, &events, until);
        Ok(Played { practice, scenario, play, events, visits })
    }

    async fn scripts_of(&self, visit: &Visit) -> Result<Vec<Option<Arc<Script>>>, Error> {
        let mut scripts = Vec::with_capacity(visit.legs.len());
        for leg in &visit.legs {
            scripts.push(match &leg.script {
                Some(script) => Some(self.script(script).await?),
                None => None,
            });
        }
        Ok(scripts)
    }

    async fn known_scripts(
        &self,
        visit: &Visit,
    ) -> Result<HashMap<domain::fact::ScriptRef, Arc<Script>>, Error> {
        let mut known = HashMap::new();
        for done in visit.legs.iter().flat_map(|leg| &leg.steps) {
            if let Some(script) = &done.script
                && !known.contains_key(script)
            {
                known.insert(script.clone(), self.script(script).await?);
            }
        }
        Ok(known)
    }
}

impl Attended {
    /// Required steps done and required steps that applied, over all legs of the visit.
    #[must_use]
    pub fn compliance(&self) -> (u32, u32) {
        let legs = self.visit.legs.iter().zip(&self.scripts).enumerate();
        legs.filter_map(|(place, (leg, script))| {
            let setting = domain::script::run::Setting::of(&self.visit, leg);
            let before = self.visit.legs.get(..place).unwrap_or_default();
            Some(Run::new(script.as_deref()?, setting, leg, before).compliance())
        })
        .fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1))
    }
}

/// The calendar of the practice line, whose time zone is used to show times.
#[must_use]
pub fn zone(ops: &Ops, practice: &Practice) -> Option<Arc<Calendar>> {
    ops.clerk(&practice.district).ok().map(|clerk| clerk.published().calendar)
}

/// Whole seconds from the start of the practice to a moment.
#[must_use]
pub fn second(practice: &Practice, at: At) -> i64 {
    (at - practice.started_at).div_euclid(SECOND)
}
