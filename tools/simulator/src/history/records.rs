//! Records besides the facts: names, numbers and notes; the keys of tablets, which are stored permanently;
//! sign-ins, and who viewed whose name; sessions and messages of the last day. All of it is drawn from
//! separate dice, so that the facts of a seed do not depend on it.

use super::desk::Desk;
use super::dice::Dice;
use crate::draws::Draws;
use crate::names::{BEGINS, ENDS, FIRST};
use domain::alarm::{AlarmKind, Audience};
use domain::fact::{Actor, Who};
use domain::ids::{AlarmId, SessionId, StaffId, VisitId, WindowId};
use domain::time::{HOUR, MINUTE, Ms};
use ops::alarms::{Noted, Notice, Way};
use ops::clerk::actor_name;
use ops::ports::{KeyName, Message, PersonalKind, Replay, Seat};
use ops::staff::{Session, StaffEvent};

/// Of the people who check in, the shares that say their name, leave a number, and have something noted about
/// them.
const SAYS_NAME: f64 = 0.55;
const LEAVES_NUMBER: f64 = 0.2;
const IS_NOTED: f64 = 0.15;
/// Of the people who phone, the share that say their name.
pub(super) const SAYS_NAME_ON_THE_PHONE: f64 = 0.35;
/// Of the officers who leave a window, the share that sign out.
const SIGNS_OUT: f64 = 0.6;
/// How long sessions and messages are stored; older ones are gone.
const KEPT: Ms = 24 * HOUR;
/// A supervisor was alerted to visits that waited longer than this.
const LATE: Ms = 20 * MINUTE;

const NOTES: [&str; 6] = [
    "Brought the letter from the court.",
    "Prefers to be called by phone.",
    "Comes for the brother, who waits outside.",
    "Asked about the hours of the records office.",
    "Will send the photos by e-mail.",
    "Has the case number at home.",
];

/// Separate dice for a visit or a session.
fn dice(id: VisitId, what: u64) -> Dice {
    let (high, low) = id.0.as_u64_pair();
    Dice::of(high, &[low, what])
}

impl Desk {
    /// Adds a text that belongs to the last fact.
    pub(super) fn text(&mut self, visit: VisitId, kind: PersonalKind, text: String) {
        self.traces.known.insert(visit);
        self.adds_text(visit, kind, text);
    }

    /// A person who checks in may give a name.
    pub(super) fn introduces(&mut self, id: VisitId) {
        let mut dice = dice(id, 1);
        self.says_name(id, SAYS_NAME);
        if dice.chance(LEAVES_NUMBER) {
            let (area, number) = (200 + dice.below(800), dice.below(10_000));
            let number = match dice.below(3) {
                0 => format!("({area}) 555-{number:04}"),
                1 => format!("+1 {area} 555 {number:04}"),
                _ => format!("{area}555{number:04}"),
            };
            self.text(id, PersonalKind::Phone, number);
        }
        if dice.chance(IS_NOTED)
            && let Some(note) = dice.one(&NOTES)
        {
            self.text(id, PersonalKind::Note, (*note).to_owned());
        }
    }

    pub(super) fn says_name(&mut self, id: VisitId, share: f64) {
        let mut dice = dice(id, 2);
        if !dice.chance(share) {
            return;
        }
        // Some names are common.
        let common = |dice: &mut Dice, list: &[&'static str]| {
            let place = (dice.unit() * dice.unit() * list.len() as f64) as usize;
            list.get(place).copied().unwrap_or_default()
        };
        let name =
            [common(&mut dice, &FIRST), " ", common(&mut dice, &BEGINS), common(&mut dice, &ENDS)].concat();
        self.text(id, PersonalKind::Name, name);
    }

    /// Stores a tablet's idempotency key with its result.
    pub(super) fn keeps_key(&mut self, actor: &Actor, id: VisitId, status: u16) {
        let mut dice = dice(id, u64::from(status));
        let name = KeyName { actor: actor_name(actor), key: dice.id(self.now).to_string() };
        let replay = Replay { request: dice.bytes(), status, visit: Some(id), seq: self.line.head.seq };
        self.traces.keys.push((name, replay, self.now));
    }

    pub(super) fn signs_in(&mut self, staff: StaffId, session: SessionId, window: &WindowId) {
        self.traces.events.push((self.now, Who::Staff(staff), StaffEvent::SignedIn { staff, session }));
        if self.now >= self.plan.end + -KEPT {
            let seat = Some(Seat { district: self.line.district.clone(), window: window.clone() });
            let session =
                Session { id: session, staff, seat, created_at: self.now, seen_at: self.now, locked: false };
            self.traces.sessions.push((dice(VisitId(session.id.0), 3).bytes(), session));
        }
    }

    /// An officer leaves a window; some forget to sign out.
    pub(super) fn signs_out(&mut self, actor: &Actor) {
        if let (Who::Staff(staff), Some(session)) = (actor.who, actor.session)
            && dice(VisitId(session.0), 5).chance(SIGNS_OUT)
        {
            self.traces.events.push((self.now, actor.who, StaffEvent::SignedOut { staff, session }));
            self.traces.sessions.retain(|(_, one)| one.id != session);
        }
    }

    /// An officer views a person's name.
    pub(super) fn reads(&mut self, actor: &Actor, visit: VisitId) {
        if let (true, Some(session)) = (self.traces.known.remove(&visit), actor.session) {
            self.traces.events.push((
                self.now,
                actor.who,
                StaffEvent::PersonalRead { visit, session: Some(session) },
            ));
        }
    }

    /// A visit waited for a long time before this: a supervisor was alerted.
    pub(super) fn was_late(&mut self, id: VisitId) {
        let Some(visit) = self.line.visit(id) else { return };
        let (since, ticket) = (visit.arrived_at, visit.ticket.to_string());
        if self.now < self.plan.end + -KEPT || self.now - since < LATE {
            return;
        }
        let mut dice = dice(id, 4);
        let rang = since + LATE;
        let alarm = Noted {
            id: AlarmId(dice.id(rang)),
            kind: AlarmKind::LongWait,
            level: 1,
            ticket: Some(ticket),
            window: None,
            place: None,
            device: None,
            service: None,
            since,
            due: rang,
            minutes: LATE / MINUTE,
            over: false,
        };
        let notice = Notice {
            way: Way::Hook,
            to: Audience::Supervisor,
            district: self.line.district.clone(),
            language: "en".to_owned(),
            at: rang,
            time: String::new(),
            address: None,
            alarms: vec![alarm],
        };
        self.traces.messages.push(Message { id: dice.id(rang), created_at: rang, attempts: 1, notice });
    }

    /// Views of ended visits are no longer needed.
    pub(super) fn forgets(&mut self) {
        let (people, known) = (&self.people, &mut self.traces.known);
        known.retain(|id| people.contains_key(id));
    }
}
