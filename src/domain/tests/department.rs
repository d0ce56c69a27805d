//! A small department for tests: three windows, four services, one kiosk.

use domain::command::{Asked, CheckIn, Command, Outcome, Then, Ticked, Verb};
use domain::fact::{Actor, Event, Fact, ScriptRef, Who};
use domain::hours::{Hours, Week};
use domain::ids::{
    Code, DeviceId, DistrictId, Series, ServiceId, SessionId, StaffId, TokenId, VisitId, WindowId,
};
use domain::line::Line;
use domain::presence::{Opening, still_serves};
use domain::refusal::Refusal;
use domain::rules::{KioskPlan, Place, Reason, Rules, Service, Spread, Targets, WindowKind, WindowPlan};
use domain::script::run::How;
use domain::time::{At, Day, HOUR, MINUTE, Ms};
use domain::visit::{Channel, Source, Visit};
use domain::vocabulary::closing::Closing;
use domain::words::Words;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub fn service(id: &str) -> ServiceId {
    id.parse().unwrap()
}
pub fn window(id: &str) -> WindowId {
    id.parse().unwrap()
}
pub fn code(id: &str) -> Code {
    id.parse().unwrap()
}
pub fn series(letters: &str) -> Series {
    Series::try_from(letters.to_owned()).unwrap()
}

pub fn script(id: &str, version: u32) -> ScriptRef {
    ScriptRef { id: id.parse().unwrap(), version }
}

/// The start of the tests: a time, and its business day.
pub const START: At = At(1_800_000_000_000);
pub const TODAY: Day = Day(20_833);

pub fn reason(id: &str, stops_clock: bool) -> Reason {
    Reason {
        id: code(id),
        name: Words::plain(id),
        stops_clock,
        ordered: false,
        interpreter: false,
        emergency: false,
    }
}

fn offered(id: &str) -> Service {
    Service {
        id: service(id),
        name: Words::plain(id),
        public_name: None,
        hint: Words::default(),
        bring: domain::words::WordLists::default(),
        takes: Words::default(),
        notice: None,
        channels: vec![Channel::WalkIn, Channel::Phone],
        urgent: false,
        discreet: false,
        common: true,
        always_open: false,
        kiosk: true,
        rate: 1.0,
        duration: Spread::default(),
        targets: None,
        script: None,
        outcomes: vec![domain::rules::Outcome {
            id: code("written"),
            name: Words::plain("written"),
            asks_reference: true,
        }],
        refer_to: Vec::new(),
    }
}

pub fn rules() -> Rules {
    let windows = [("one", WindowKind::Counter), ("two", WindowKind::Counter), ("three", WindowKind::Phone)];
    Rules {
        hours: Hours {
            zone: "America/New_York".to_owned(),
            day_starts_min: 420,
            week: Week::Always,
            holidays: Vec::new(),
            special: BTreeMap::new(),
            notes: BTreeMap::new(),
        },
        languages: vec!["en".to_owned()],
        services: vec![
            offered("report"),
            offered("property"),
            Service { urgent: true, always_open: true, ..offered("missing") },
            Service { discreet: true, ..offered("victim") },
        ],
        windows: windows.map(|(id, kind)| WindowPlan { id: window(id), name: Words::plain(id), kind }).into(),
        kiosks: vec![KioskPlan {
            id: "lobby".parse().unwrap(),
            name: "Lobby".to_owned(),
            series: series("A"),
        }],
        recalls: 2,
        no_show_grace_ms: 2 * MINUTE,
        reopen_within_ms: 24 * HOUR,
        undo_within_ms: 2 * MINUTE,
        step_out_free_ms: 15 * MINUTE,
        attempts: 3,
        wrap_up_ms: 0,
        targets: Targets::default(),
        hold_reasons: vec![reason("resident", true), reason("phone", false), reason("interpreter", false)],
        call_reasons: vec![reason("appointment", false)],
        away_reasons: vec![reason("lunch", false)],
        cancel_reasons: vec![reason("duplicate", false)],
        reopen_reasons: vec![reason("more_to_do", false)],
        needs: vec![reason("wheelchair", false)],
        scripts: vec![script("general", 3)],
        places: vec![Place {
            id: code("city"),
            name: Words::plain("city"),
            what: Words::default(),
            phone: None,
            address: None,
            hours: None,
        }],
        watches: Vec::new(),
        areas: Vec::new(),
        practice: false,
        keep_apart: domain::rules::KeepApart::default(),
        sign_on: domain::rules::SignOn::default(),
        alarms: domain::alarm::Plan::default(),
        closing: domain::vocabulary::closing::ClosingPlan::default(),
        notices: Vec::new(),
        former: domain::lists::Former::default(),
    }
}

/// A step done with the script's wording and without an answer.
pub fn done(script: ScriptRef, step: &str) -> Ticked {
    let step = step.parse().unwrap();
    Ticked { script, step, skipped: false, reason: None, answer: None, how: How::AsWritten }
}

pub fn tick(script: ScriptRef, step: &str) -> Verb {
    Verb::Step(Box::new(done(script, step)))
}

pub fn district() -> DistrictId {
    "first".parse().unwrap()
}

/// The officer at a window; with `person`, the same person at whichever window.
pub fn officer_at(seat: &str, person: u128) -> Actor {
    let id = Uuid::from_u128(person);
    Actor { who: Who::Staff(StaffId(id)), window: Some(window(seat)), session: Some(SessionId(id)) }
}
pub fn officer(seat: &str) -> Actor {
    officer_at(seat, 0x100 + u128::from(seat.as_bytes()[0]))
}
pub fn token(n: u128) -> Actor {
    Actor { who: Who::Token(TokenId(Uuid::from_u128(0x200 + n))), window: None, session: None }
}
pub fn kiosk() -> Actor {
    Actor { who: Who::Device(DeviceId(Uuid::from_u128(0x300))), window: None, session: None }
}
pub fn resident() -> Actor {
    Actor { who: Who::Resident, window: None, session: None }
}
pub fn telephone() -> Actor {
    Actor { who: Who::Telephone, window: None, session: None }
}

pub fn walk_in(of: Option<&str>) -> CheckIn {
    CheckIn {
        channel: Channel::WalkIn,
        source: Source::Observed,
        service: of.map(service),
        ..CheckIn::phone()
    }
}

/// A line with a clock, and every fact it has recorded.
pub struct Desk {
    pub line: Line,
    pub facts: Vec<Fact>,
    pub at: At,
    pub day: Day,
    pub open: bool,
    pub likely: bool,
    /// The closing that people are told of; none unless a test sets one.
    pub closing: Option<Closing>,
    /// The opening before which people may take a number.
    pub opens_soon: Option<At>,
    made: u128,
}

pub type Answer = Result<Outcome, Refusal>;

impl Desk {
    /// No visits, every window closed.
    pub fn new() -> Desk {
        Desk::with(rules())
    }

    pub fn with(rules: Rules) -> Desk {
        let line = Line::new(district(), Arc::new(rules));
        Desk {
            line,
            facts: Vec::new(),
            at: START,
            day: TODAY,
            open: true,
            likely: true,
            closing: None,
            opens_soon: None,
            made: 0x1_0000,
        }
    }

    /// Windows one and two open for every service.
    pub fn staffed() -> Desk {
        let mut desk = Desk::new();
        desk.open_window("one", None);
        desk.open_window("two", None);
        desk
    }

    pub fn open_window(&mut self, id: &str, services: Option<&[&str]>) {
        let services = services.map(|list| list.iter().map(|id| service(id)).collect());
        self.ask(
            &officer(id),
            Command::Open { window: window(id), services, take_over: false, sign_on: None },
        )
        .unwrap();
    }

    /// Opens a window that no session holds.
    pub fn program_opens(&mut self, id: &str) {
        self.ask(
            &token(1),
            Command::Open { window: window(id), services: None, take_over: false, sign_on: None },
        )
        .unwrap();
    }

    pub fn wait(&mut self, ms: Ms) {
        self.at = self.at + ms;
    }

    pub fn asked(&mut self, actor: &Actor, supervisor: bool) -> Asked {
        self.made += 2;
        let fresh = [Uuid::from_u128(self.made), Uuid::from_u128(self.made + 1)];
        // Closed just now, where it is closed.
        let opening = Opening { open: self.open, closed_at: Some(self.at), opens_at: None };
        let serves = still_serves(&self.line, opening, self.at);
        Asked {
            actor: actor.clone(),
            at: self.at,
            day: self.day,
            open: self.open,
            likely: self.likely,
            closing: self.closing,
            opens_soon: self.opens_soon,
            serves,
            supervisor,
            fresh,
        }
    }

    pub fn ask_as(&mut self, actor: &Actor, supervisor: bool, command: Command) -> Answer {
        let asked = self.asked(actor, supervisor);
        let decision = self.line.decide(&asked, &command)?;
        for happening in decision.happenings {
            let fact = self.line.record(happening, self.at, actor);
            self.facts.push(fact);
        }
        Ok(decision.outcome)
    }

    pub fn ask(&mut self, actor: &Actor, command: Command) -> Answer {
        self.ask_as(actor, false, command)
    }

    pub fn check_in(&mut self, arrival: CheckIn) -> VisitId {
        match self.ask(&kiosk(), Command::CheckIn(arrival)).unwrap() {
            Outcome::Created(visit) => visit,
            other => panic!("{other:?}"),
        }
    }

    /// A person walks in, a minute after the previous event.
    pub fn arrives(&mut self, of: &str) -> VisitId {
        self.wait(MINUTE);
        self.check_in(walk_in(Some(of)))
    }

    /// A person walks in and is served at a window at once.
    pub fn served_at(&mut self, seat: &str) -> VisitId {
        self.wait(MINUTE);
        let arrival = CheckIn { then: Then::Serve(window(seat)), ..walk_in(Some("report")) };
        match self.ask(&officer(seat), Command::CheckIn(arrival)).unwrap() {
            Outcome::Created(visit) => visit,
            other => panic!("{other:?}"),
        }
    }

    pub fn next(&mut self, seat: &str) -> Answer {
        self.ask(&officer(seat), Command::Next { window: window(seat) })
    }

    pub fn verb(&mut self, actor: &Actor, visit: VisitId, verb: Verb) -> Answer {
        self.ask(actor, Command::Visit { visit, verb, if_match: None })
    }

    pub fn visit(&self, id: VisitId) -> &Visit {
        self.line.visit(id).unwrap()
    }

    pub fn last(&self) -> &Event {
        &self.facts.last().unwrap().what
    }
}
