//! Entry point for commands: `perform(caller, request)` asks the policy table, refuses what the caller may
//! not see, checks texts, and hands the command to the clerk of the district. The layers above it hold no
//! rules.

use crate::caller::Caller;
use crate::clerk::errand::{Answer, Errand, actor_name};
use crate::department::Ops;
use crate::error::Error;
use crate::fields::{caller_number, is_language, is_listed, is_postcode, text};
use crate::model::lines::KeyName;
use crate::model::people::Seat;
use crate::model::visits::{Personal, PersonalKind};
use crate::request::{Arrival, Operation, Request, Texts, Tick};
use crate::slips::{check_slip, lease_command};
use crate::windows::Sits;
use domain::access::{Action, Role, is_practice};
use domain::alarm::Audience;
use domain::command::{CheckIn, Command, Then, Verb};
use domain::fact::{Actor, Place, Who};
use domain::ids::{DistrictId, VisitId, WindowId};
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::script::run::LONGEST;
use domain::time::{HOUR, Ms};
use domain::visit::{Channel, Quote, Source, VerbKind};

/// A callback requested at a tablet or on the own page is due after this much working time.
pub(crate) const CALL_WITHIN: Ms = HOUR;
/// No officer is away from a window for longer than a shift; screens show this time to people who wait.
const AWAY_AT_MOST: Ms = 12 * HOUR;
const AWAY_TOO_LONG: &str = "The time you will be back is at most 12 hours from now.";

/// A command, and the personal texts stored separately from its facts.
type Planned = (Command, Vec<(PersonalKind, String)>);

impl Ops {
    /// Performs a command, or says why not.
    ///
    /// # Errors
    /// Everything in [`Error`].
    pub async fn perform(&self, caller: &Caller, request: Request) -> Result<Answer, Error> {
        let (district, action) = self.place(&request.ask).await?;
        caller.check(action, Some(&district))?;
        let mut actor = caller.actor(&district);
        let key = self.key(caller, &actor, &request)?;
        if let Operation::Visit(visit, Verb::CallBack { .. }, texts, _) = &request.ask {
            self.reachable(*visit, texts).await?;
        }
        let draft = matches!(request.ask, Operation::Draft(..));
        let (command, texts) = match request.ask {
            Operation::Step(visit, tick, if_match) => self.step(&district, visit, tick, if_match).await?,
            ask => self.command(caller, &district, &mut actor, ask)?,
        };
        let seat = match &command {
            Command::Open { window, .. } => Some(Some(window.clone())),
            Command::Close { .. } => Some(None),
            _ => None,
        };
        let supervisor = caller.may(Action::Supervise, Some(&district));
        let clerk = self.clerk(&district)?;
        let opens = caller.session.as_ref().filter(|_| matches!(command, Command::Open { .. }));
        // An officer has one window: the one they come from, in another district, closes. A practice line
        // does not count.
        let elsewhere = |one: &Sits| {
            opens.is_some_and(|session| one.session == Some(session.id)) && one.district != district
        };
        let is_held = |one: &Sits| elsewhere(one) && one.visit.is_some() && !is_practice(&one.district);
        if self.everybody_sits().iter().any(|one| is_held(one) && self.clerk(&one.district).is_ok()) {
            return Err(Refusal::WindowBusy.into());
        }
        let answer = clerk.ask(Errand { command, actor, supervisor, key, texts, draft }).await?;
        if opens.is_some() && !answer.replayed {
            self.free_windows(elsewhere).await?;
        }
        if let (Some(window), Some(session)) = (seat, &caller.session) {
            let seat = window.map(|window| Seat { district: district.clone(), window });
            self.tools.store.seat_session(session.id, seat.as_ref()).await?;
        }
        Ok(answer)
    }

    /// A step, checked against the script version of the leg. Free text in its answer becomes personal data.
    async fn step(
        &self,
        district: &DistrictId,
        visit: VisitId,
        tick: Tick,
        if_match: Option<u64>,
    ) -> Result<Planned, Error> {
        let (ticked, kept) = self.ticked(district, visit, tick).await?;
        if let Some(kept) = &kept {
            text("answer", Some(&kept.text), LONGEST)?;
        }
        let kept = kept.map(|kept| serde_json::to_string(&kept)).transpose();
        let kept = kept.map_err(|error| Error::Fault(error.to_string()))?;
        let command = Command::Visit { visit, verb: Verb::Step(Box::new(ticked)), if_match };
        Ok((command, kept.map(|kept| (PersonalKind::Answer, kept)).into_iter().collect()))
    }

    /// No callback is promised without a number to call.
    pub(crate) async fn reachable(&self, visit: VisitId, texts: &Texts) -> Result<(), Error> {
        let numbered = |known: &Personal| known.kind == PersonalKind::Phone;
        if texts.phone.is_some() || self.tools.store.personal(visit).await?.iter().any(numbered) {
            Ok(())
        } else {
            Err(Refusal::NoNumber.into())
        }
    }

    /// The district a command is about, and its action in the policy table.
    async fn place(&self, ask: &Operation) -> Result<(DistrictId, Action), Error> {
        Ok(match ask {
            Operation::CheckIn(district, _) => (district.clone(), Action::CheckIn),
            Operation::LeaseSlips(district, _) => (district.clone(), Action::Serve),
            Operation::Call(district, ..) => (district.clone(), Action::ReportCall),
            Operation::Open(district, ..)
            | Operation::Away(district, ..)
            | Operation::Close(district, ..)
            | Operation::Next(district, _)
            | Operation::Swap(district, ..) => (district.clone(), Action::Serve),
            Operation::RaiseAlert(district, _) => (district.clone(), Action::RaiseAlert),
            Operation::AnswerAlert(district, _) | Operation::CloseAlert(district, ..) => {
                (district.clone(), Action::AnswerAlert)
            }
            Operation::ShowEmergency(district, _) => (district.clone(), Action::Serve),
            Operation::SeeAlarm(district, _) => (district.clone(), Action::SeeAlarms),
            Operation::DecideClosing(district, ..) | Operation::SignDay(district, _) => {
                (district.clone(), Action::Serve)
            }
            Operation::Visit(visit, ..) | Operation::Step(visit, ..) | Operation::Draft(visit, _) => {
                (self.district_of(*visit).await?, Action::Serve)
            }
        })
    }

    /// Performs a verb for the resident of a visit: only those that the table of verbs allows residents.
    ///
    /// # Errors
    /// As [`Ops::perform`].
    pub async fn perform_own(&self, visit: VisitId, verb: Verb, texts: Texts) -> Result<Answer, Error> {
        // Undo has no row in the table of verbs: the line decides what residents can take back.
        let is_theirs = verb.kind().is_none_or(VerbKind::is_for_residents);
        if !is_theirs {
            return Err(Error::Forbidden);
        }
        let district = self.district_of(visit).await?;
        let caller = Caller::resident(district.clone());
        caller.check(Action::OwnVisit, Some(&district))?;
        let command = Command::Visit { visit, verb, if_match: None };
        let errand = Errand {
            command,
            actor: caller.actor(&district),
            supervisor: false,
            key: None,
            texts: texts.checked()?,
            draft: false,
        };
        self.clerk(&district)?.ask(errand).await
    }

    fn key(
        &self,
        caller: &Caller,
        actor: &Actor,
        request: &Request,
    ) -> Result<Option<(KeyName, [u8; 32])>, Error> {
        let creating = matches!(request.ask, Operation::CheckIn(..));
        let Some(key) = &request.key else {
            return if creating { Err(Error::KeyRequired) } else { Ok(None) };
        };
        if key.is_empty() || key.len() > 200 || key.chars().any(char::is_control) {
            return Err(Error::invalid(
                "idempotency_key",
                "malformed",
                "An Idempotency-Key is 1 to 200 characters of text.",
            ));
        }
        // Sessions of one person share their keys; the key stays the same at another window.
        let actor = match &caller.staff {
            Some(staff) => format!("staff:{}", staff.id),
            None => actor_name(actor),
        };
        Ok(Some((KeyName { actor, key: key.clone() }, request.fingerprint)))
    }

    fn command(
        &self,
        caller: &Caller,
        district: &DistrictId,
        actor: &mut Actor,
        ask: Operation,
    ) -> Result<Planned, Error> {
        let no_texts = Vec::new();
        Ok(match ask {
            Operation::CheckIn(_, arrival) => return self.check_in(caller, district, actor, arrival),
            Operation::LeaseSlips(_, count) => (lease_command(count)?, no_texts),
            Operation::Call(_, event, from) => {
                let phone = from.as_deref().and_then(caller_number);
                (Command::Call(event), phone.map(|phone| (PersonalKind::Phone, phone)).into_iter().collect())
            }
            Operation::Open(_, window, services, take_over, sign_on) => {
                actor.window = Some(window.clone());
                (Command::Open { window, services, take_over, sign_on }, no_texts)
            }
            Operation::Away(_, window, reason, back_at) => {
                let latest = self.tools.clock.now() + AWAY_AT_MOST;
                if back_at.is_some_and(|back_at| back_at > latest) {
                    return Err(Error::invalid("", "away_too_long", AWAY_TOO_LONG));
                }
                (Command::Away { window, reason, back_at }, no_texts)
            }
            Operation::Close(_, window, hand_to) => (Command::Close { window, hand_to }, no_texts),
            Operation::Next(_, window) => {
                self.seat(caller, actor, &window);
                (Command::Next { window }, no_texts)
            }
            Operation::Swap(_, window, visit) => {
                self.seat(caller, actor, &window);
                (Command::Swap { window, visit }, no_texts)
            }
            Operation::Visit(visit, verb, texts, if_match) => {
                let texts = texts.checked()?;
                (Command::Visit { visit, verb, if_match }, texts)
            }
            Operation::Draft(visit, texts) => {
                let command = Command::Visit { visit, verb: Verb::Note, if_match: None };
                (command, texts.checked()?)
            }
            // `perform` has already turned it into a verb.
            Operation::Step(..) => return Err(Refusal::UnknownStep.into()),
            Operation::RaiseAlert(_, window) => {
                let place = match (caller.who, window.or_else(|| actor.window.clone())) {
                    (Who::Device(device), _) => Place::Device(device),
                    (_, Some(window)) => Place::Window(window),
                    (_, None) => Place::Lobby,
                };
                (Command::RaiseAlert { place }, no_texts)
            }
            Operation::AnswerAlert(_, alert) => (Command::AnswerAlert { alert }, no_texts),
            Operation::ShowEmergency(_, notice) => (Command::ShowEmergency { notice }, no_texts),
            Operation::SeeAlarm(_, alarm) => {
                let to = match caller.standing.role {
                    Role::Captain => Audience::Captain,
                    Role::Admin | Role::Supervisor => Audience::Supervisor,
                    _ => Audience::Desk,
                };
                (Command::SeeAlarm { alarm, to }, no_texts)
            }
            Operation::CloseAlert(_, alert, as_what) => (Command::CloseAlert { alert, as_what }, no_texts),
            Operation::DecideClosing(_, seen, tickets, serves) => {
                (Command::DecideClosing { seen, tickets, serves }, no_texts)
            }
            Operation::SignDay(_, day) => (Command::SignDay { day }, no_texts),
        })
    }

    /// A token acts for the window it names; staff act for the window they sit at.
    fn seat(&self, caller: &Caller, actor: &mut Actor, window: &WindowId) {
        if matches!(caller.who, Who::Token(_)) {
            actor.window = Some(window.clone());
        }
    }

    /// The command of an arrival, once its fields are valid.
    pub(crate) fn check_in(
        &self,
        caller: &Caller,
        district: &DistrictId,
        actor: &mut Actor,
        arrival: Arrival,
    ) -> Result<Planned, Error> {
        let channel = arrival.channel;
        let kiosk = caller.standing.role == Role::Kiosk;
        let published = self.clerk(district)?.published();
        let source = match (kiosk, arrival.source, arrival.arrived_at) {
            (true, ..) => Source::Kiosk,
            (false, Some(source), _) => source,
            (false, None, None) => Source::Observed,
            // A time reported afterwards without its source.
            (false, None, Some(_)) => Source::Estimated,
        };
        if kiosk {
            check_tablet(&arrival, &published.line.rules)?;
        }
        let source = check_slip(&arrival, source)?;
        let language = text("language", arrival.language.as_deref(), 35)?;
        let listed = |tag: &str| published.line.rules.languages.iter().any(|known| known == tag);
        if language.as_deref().is_some_and(|tag| !listed(tag) && !is_language(tag)) {
            return Err(Error::invalid("language", "malformed", "A language is a tag such as en or es."));
        }
        let area = text("area", arrival.area.as_deref(), 20)?;
        // The area is part of the facts, which must not contain names or numbers of people.
        let areas = &published.line.rules.areas;
        if area.as_deref().is_some_and(|area| !is_listed(areas, area) && !is_postcode(area)) {
            return Err(Error::invalid("area", "malformed", "An area is a ZIP code, such as 19104."));
        }
        if arrival.party_size.is_some_and(|size| !(1..=99).contains(&size)) {
            return Err(Error::invalid("party_size", "malformed", "The number of people is from 1 to 99."));
        }
        let texts = arrival.texts.checked()?;
        let then = match (arrival.quick, arrival.window) {
            (true, Some(window)) => Then::Quick(window),
            (true, None) => Then::Quick(actor.window.clone().ok_or(Refusal::UnknownWindow)?),
            (false, Some(window)) if channel == Channel::Phone => {
                if actor.window.is_none() {
                    actor.window = Some(window);
                }
                Then::Line
            }
            (false, Some(window)) => Then::Serve(window),
            (false, None) if kiosk && channel == Channel::Callback => {
                let now = self.tools.clock.now();
                let from = published.calendar.opens_at(now).unwrap_or(now);
                Then::CallBack { due: Some(published.calendar.add(from, CALL_WITHIN)) }
            }
            (false, None) => Then::Line,
        };
        let quote: Option<Quote> =
            self.quotes(district).and_then(|quotes| quotes.by_service.get(&arrival.service).copied());
        let check_in = CheckIn {
            channel,
            source,
            arrived_at: arrival.arrived_at,
            service: arrival.service,
            language,
            needs: arrival.needs,
            area,
            party_size: arrival.party_size,
            kiosk: caller.standing.kiosk.clone().filter(|_| kiosk),
            quote,
            then,
            from_visit: None,
            slip: arrival.slip,
            late_reason: arrival.late_reason,
            sure_of_time: arrival.sure_of_time,
            sure_of_slip: arrival.sure_of_slip,
        };
        Ok((Command::CheckIn(check_in), texts))
    }

    /// The district of a visit: from memory, or from the store for one that ended earlier.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn district_of(&self, visit: VisitId) -> Result<DistrictId, Error> {
        if let Some(found) =
            self.every_line().into_iter().find(|published| published.line.visit(visit).is_some())
        {
            return Ok(found.line.district.clone());
        }
        self.tools.store.visit(visit).await?.map(|(district, _)| district).ok_or(Error::NotFound)
    }
}

/// A tablet issues tickets only for people in front of it, now, and for the services it offers.
fn check_tablet(arrival: &Arrival, rules: &Rules) -> Result<(), Error> {
    let late = arrival.arrived_at.is_some() || arrival.slip.is_some();
    let more = arrival.window.is_some() || arrival.quick || late;
    if !matches!(arrival.channel, Channel::WalkIn | Channel::Callback) || more {
        return Err(Error::Forbidden);
    }
    let number = arrival.texts.phone.as_deref().map(str::trim).unwrap_or_default();
    if arrival.channel == Channel::Callback && number.is_empty() {
        return Err(Refusal::NoNumber.into());
    }
    let offered = |id| rules.service(id).is_some_and(|service| service.kiosk);
    if !arrival.service.as_ref().is_none_or(offered) {
        return Err(Refusal::UnknownService.into());
    }
    Ok(())
}
