//! The commands of a random day: who asks, about which visit, and with which parameters.

use super::{Act, Model, SEATS, SERVICES, variant};
use crate::department::{
    code, done, kiosk, officer, officer_at, resident, service, telephone, token, walk_in, window,
};
use crate::visit::moves;
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, Then, Ticked, Verb};
use domain::fact::{Actor, AlertEnd, Event, Place, ScriptRef};
use domain::ids::{ServiceId, SessionId, VisitId, WindowId};
use domain::notice::Emergency;
use domain::rules::Rules;
use domain::script::run::{Answer, Escalation, How, SkipReason};
use domain::time::{At, Day, HOUR, MINUTE, SECOND};
use domain::visit::{Channel, End, LateReason, Source, StateKind, VerbKind, Visit};
use domain::vocabulary::closing::{Closing, ClosingChoice, Serves, Tickets};

impl Model {
    pub(super) fn actor(&self, act: &Act) -> Actor {
        let seat = SEATS[act.seat as usize];
        match act.who {
            0..=4 => officer(seat),
            // A relief, or an officer who is at that window in another browser too.
            5 if act.extra.is_multiple_of(2) => {
                Actor { session: Some(SessionId(uuid::Uuid::from_u128(0x999))), ..officer(seat) }
            }
            5 => officer_at(seat, 0x888),
            6 | 7 => token(1),
            8 => token(2),
            9 => kiosk(),
            10 => resident(),
            _ => telephone(),
        }
    }

    /// Mostly a live one, now and then any.
    pub(super) fn pick(&self, act: &Act, fits: impl Fn(&Visit) -> bool) -> Option<VisitId> {
        let any = act.extra == 11;
        let mut ids: Vec<VisitId> =
            self.store.values().filter(|visit| any || fits(visit)).map(|visit| visit.id).collect();
        if ids.is_empty() {
            ids = self.store.keys().copied().collect();
        }
        ids.reverse();
        if ids.is_empty() { None } else { Some(ids[act.visit as usize % ids.len()]) }
    }

    pub(super) fn command(&mut self, act: &Act) -> Option<Command> {
        Some(match act.what {
            Occasion::CheckIn | Occasion::PhoneCheckIn => Command::CheckIn(self.arrival(act)),
            Occasion::Telephone => Command::Call(self.call_event(act)),
            Occasion::Open => Command::Open {
                window: seat(act),
                services: match act.extra {
                    0..=7 => None,
                    8 => Some(vec![any_service(act)]),
                    _ => Some(vec![service("report"), service("missing")]),
                },
                take_over: !act.pause.is_multiple_of(3),
                sign_on: None,
            },
            Occasion::Away => {
                let reason = code(["lunch", "called_out"][act.extra as usize % 2]);
                Command::Away { window: seat(act), reason, back_at: None }
            }
            Occasion::Close => {
                Command::Close { window: seat(act), hand_to: (act.visit < 3).then(|| other_seat(act)) }
            }
            Occasion::Next => Command::Next { window: seat(act) },
            Occasion::Swap => {
                let visit = self.pick(act, |visit| visit.state.kind() == StateKind::OnHold)?;
                Command::Swap { window: seat(act), visit }
            }
            Occasion::Verb(kind) => {
                let (visit, verb) = self.verb(kind, act)?;
                Command::Visit { visit, verb, if_match: None }
            }
            // Mostly by the person who did it.
            Occasion::Undo => {
                let visit = self.pick(act, |visit| visit.undo.is_some())?;
                Command::Visit { visit, verb: Verb::Undo, if_match: None }
            }
            Occasion::Alert => self.alert(act)?,
            Occasion::Configure => Command::Configure(Box::new(variant(act.extra))),
            Occasion::Day => {
                self.turn_the_day(act);
                Command::Sweep { spared: Vec::new() }
            }
            Occasion::Warn => {
                self.closes_soon();
                Command::WarnOfClosing
            }
            Occasion::Decide => Command::DecideClosing {
                seen: self.desk.line.head.closing.as_ref().map(|decision| decision.seq),
                tickets: match act.extra {
                    0..=7 => Tickets::Given,
                    8 | 9 => Tickets::StoppedFor(vec![any_service(act)]),
                    _ => Tickets::Stopped,
                },
                serves: [Serves::UntilClosing, Serves::Everyone][act.extra as usize % 2],
            },
            Occasion::Sign => Command::SignDay { day: self.desk.day },
        })
    }

    fn arrival(&self, act: &Act) -> CheckIn {
        let then = match act.extra {
            8 => Then::Serve(seat(act)),
            9 => Then::Quick(seat(act)),
            _ => Then::Line,
        };
        let (kiosk, source) = match act.who {
            9 => (Some("lobby".parse().unwrap()), Source::Kiosk),
            8 => (None, Source::Paper),
            _ => (None, Source::Observed),
        };
        let by_phone = act.what == Occasion::PhoneCheckIn;
        CheckIn {
            kiosk,
            source,
            channel: if by_phone { Channel::Phone } else { Channel::WalkIn },
            service: (act.extra != 10).then(|| any_service(act)),
            arrived_at: (act.visit == 5).then(|| self.desk.at + -20 * MINUTE),
            late_reason: (act.pause != 5).then_some(LateReason::Busy),
            then,
            needs: if act.pause == 3 { vec![code("interpreter")] } else { Vec::new() },
            ..walk_in(None)
        }
    }

    fn call_event(&self, act: &Act) -> CallEvent {
        use CallEventKind as K;
        let events = [K::Ringing, K::Answered, K::Held, K::Resumed, K::HungUp];
        CallEvent {
            call: format!("call-{}", act.visit % 3),
            event: events[act.extra as usize % 5],
            at: self.desk.at + -i64::from(act.pause) * SECOND,
            window: maybe_seat(act),
        }
    }

    fn alert(&self, act: &Act) -> Option<Command> {
        let first = self.desk.line.head.alerts.keys().next().copied();
        Some(match act.extra {
            0..=5 => Command::RaiseAlert {
                place: if act.visit < 3 { Place::Lobby } else { Place::Window(seat(act)) },
            },
            6 | 7 => Command::AnswerAlert { alert: first? },
            8 => Command::ShowEmergency { notice: (act.visit < 3).then_some(Emergency::BuildingClosed) },
            _ => Command::CloseAlert { alert: first?, as_what: AlertEnd::Test },
        })
    }

    fn turn_the_day(&mut self, act: &Act) {
        match act.extra {
            0..=4 if self.desk.open => {
                self.closes_soon();
                self.desk.open = false;
                self.desk.closing =
                    self.desk.closing.map(|closing| Closing { closes_at: self.desk.at, ..closing });
            }
            0..=4 => {
                self.desk.open = true;
                self.desk.closing = None;
                self.opened_at = self.desk.at;
            }
            5..=7 => {
                self.desk.day = Day(self.desk.day.0 + 1);
                self.desk.at = self.desk.at + 8 * HOUR;
            }
            // The start of the business day was changed.
            8 => self.desk.day = Day(self.desk.day.0 - 1),
            _ => {}
        }
    }

    /// A closing is near: people are told of it.
    fn closes_soon(&mut self) {
        let (closes_at, opens_at) = (self.desk.at + 30 * MINUTE, Some(self.desk.at + 14 * HOUR));
        let closing = Closing { opened_at: self.opened_at, closes_at, opens_at };
        self.desk.closing.get_or_insert(closing);
    }

    /// A verb with its fields, and mostly a visit for which it is allowed. A new verb does not compile until
    /// it is here.
    fn verb(&self, kind: VerbKind, act: &Act) -> Option<(VisitId, Verb)> {
        use VerbKind as V;
        let visit = self.pick(act, |visit| fits(kind, visit))?;
        let verb = match kind {
            V::Acknowledge => Verb::Acknowledge,
            V::Answer => Verb::Answer { window: maybe_seat(act) },
            V::Wait => Verb::Wait,
            V::Call => Verb::Call { window: seat(act), reason: (act.extra > 3).then(|| code("appointment")) },
            V::Recall => Verb::Recall,
            V::Serve => Verb::Serve { window: maybe_seat(act) },
            V::PutBack => Verb::PutBack,
            V::Hold => {
                let reason = code(["resident", "phone", "interpreter"][act.extra as usize % 3]);
                Verb::Hold { reason, due_ms: None }
            }
            V::Resume => Verb::Resume { window: maybe_seat(act) },
            V::Transfer => Verb::Transfer {
                service: (act.extra > 5).then(|| any_service(act)),
                window: (act.visit < 3).then(|| other_seat(act)),
            },
            V::Accept => Verb::Accept { window: maybe_seat(act) },
            V::Decline => Verb::Decline,
            V::CallBack => Verb::CallBack { due_ms: Some(HOUR) },
            V::ChooseClosing => Verb::ChooseClosing {
                choice: if act.extra > 5 { ClosingChoice::FirstNext } else { ClosingChoice::Stay },
            },
            V::Attempt => Verb::Attempt { reached: act.extra > 8 },
            V::SetService => Verb::SetService { service: any_service(act) },
            V::AddLeg => Verb::AddLeg { service: any_service(act) },
            V::StepOut => Verb::StepOut,
            V::StepBack => Verb::StepBack,
            V::Step => {
                let mut by = leads(&self.desk.line.rules, &self.store[&visit]);
                by.version += u32::from(act.extra == 10);
                Verb::Step(Box::new(ticked(by, act)))
            }
            V::Turn => {
                let named = ["angry_visitor", "whim"][usize::from(act.extra == 7)];
                Verb::Turn { script: (act.extra < 8).then(|| named.parse().unwrap()) }
            }
            V::Escalate => Verb::Escalate { to: escalation(act.extra) },
            V::Meet => Verb::Meet { to: escalation(act.extra) },
            V::SetUrgent => Verb::SetUrgent { urgent: act.extra < 8 },
            V::KeepApart => {
                let mut live = self.store.values().filter(|visit| visit.is_live());
                Verb::KeepApart { other: live.nth(act.seat as usize)?.id, apart: act.extra < 8 }
            }
            V::Resolve => {
                let outcome = code(["done", "written", "done"][act.extra as usize % 3]);
                Verb::Resolve { outcome, has_reference: act.extra > 6, promise_due: None }
            }
            V::Refer => Verb::Refer { to: code("city") },
            V::SendTo911 => Verb::SendTo911,
            V::TakeIntoCustody => Verb::TakeIntoCustody,
            V::AnswerAtKiosk => Verb::AnswerAtKiosk,
            V::RingOff => Verb::RingOff,
            V::NoShow => Verb::NoShow { looked: act.extra > 1 },
            V::Leave => Verb::Leave,
            V::Cancel => Verb::Cancel { reason: code("duplicate") },
            V::Reinstate => Verb::Reinstate,
            V::Reopen => Verb::Reopen { reason: code("more_to_do") },
            V::Note => Verb::Note,
            // They follow from other commands.
            V::MoveHold | V::Return | V::CloseUnserved | V::HangUp => return None,
        };
        Some((visit, verb))
    }
}

/// The kind of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    CheckIn,
    PhoneCheckIn,
    Telephone,
    Open,
    Away,
    Close,
    Next,
    Swap,
    Verb(VerbKind),
    Undo,
    Alert,
    Configure,
    Day,
    Warn,
    Decide,
    Sign,
}

/// Each kind, repeated by its frequency.
pub(super) fn occasions() -> Vec<Occasion> {
    use Occasion as O;
    let others = [
        (O::CheckIn, 60),
        (O::PhoneCheckIn, 12),
        (O::Telephone, 24),
        (O::Open, 24),
        (O::Away, 6),
        (O::Close, 18),
        (O::Next, 60),
        (O::Swap, 12),
        (O::Undo, 36),
        (O::Alert, 8),
        (O::Configure, 4),
        (O::Day, 12),
        (O::Warn, 12),
        (O::Decide, 3),
        (O::Sign, 1),
    ];
    let verbs = VerbKind::ALL.iter().map(|kind| (O::Verb(*kind), times(*kind)));
    let all = others.into_iter().chain(verbs);
    all.flat_map(|(occasion, times)| std::iter::repeat_n(occasion, times)).collect()
}

/// The frequency of a verb; a new one is as frequent as most.
fn times(kind: VerbKind) -> usize {
    use VerbKind as V;
    match kind {
        V::Serve => 36,
        V::Hold | V::Resolve => 24,
        V::Decline | V::CallBack | V::SetService | V::AddLeg | V::KeepApart | V::Reinstate | V::Reopen => 6,
        V::Leave => 3,
        V::Refer | V::Cancel => 2,
        V::SendTo911 | V::TakeIntoCustody | V::AnswerAtKiosk | V::RingOff | V::Note => 1,
        V::MoveHold | V::Return | V::CloseUnserved | V::HangUp => 0,
        _ => 12,
    }
}

/// Whether a verb is allowed for a visit, and changes something.
fn fits(kind: VerbKind, visit: &Visit) -> bool {
    let moves = moves(visit.state.kind()).iter().any(|(verb, _)| *verb == kind);
    moves
        && match kind {
            VerbKind::StepOut => visit.out_since.is_none(),
            VerbKind::StepBack => visit.out_since.is_some(),
            VerbKind::Meet => visit.legs.iter().any(|leg| !leg.escalated.is_empty()),
            VerbKind::Reinstate => visit.end() == Some(End::NoShow),
            _ => true,
        }
}

fn seat(act: &Act) -> WindowId {
    window(SEATS[act.seat as usize])
}

fn maybe_seat(act: &Act) -> Option<WindowId> {
    act.extra.is_multiple_of(2).then(|| seat(act))
}

/// A second window, for acts about two.
fn other_seat(act: &Act) -> WindowId {
    window(SEATS[act.visit as usize])
}

fn any_service(act: &Act) -> ServiceId {
    service(SERVICES[act.extra as usize % 4])
}

/// The script of a visit, derived again: the situation's, the version pinned, the service's own, the general
/// one.
pub(super) fn leads(rules: &Rules, visit: &Visit) -> ScriptRef {
    let leg = visit.legs.last().unwrap();
    let own =
        if leg.service.as_ref().is_some_and(|id| id.as_str() == "property") { "property" } else { "general" };
    let published = || rules.scripts.iter().find(|script| script.id.as_str() == own).unwrap();
    leg.aside.as_ref().or(leg.script.as_ref()).unwrap_or_else(published).clone()
}

fn ticked(script: ScriptRef, act: &Act) -> Ticked {
    let answer = match act.extra {
        0 | 1 => Some(Answer::Chosen(vec![code("yes")])),
        2 => Some(Answer::Number(f64::from(act.pause) + 0.1)),
        3 => Some(Answer::When(At(i64::from(act.pause) * MINUTE))),
        4 => Some(Answer::Apart),
        _ => None,
    };
    let (skipped, step) = (act.extra == 9, ["hello", "listen", "thank"][act.extra as usize % 3]);
    let how = [How::AsWritten, How::Rephrased][usize::from(answer.is_some())];
    Ticked { skipped, reason: skipped.then_some(SkipReason::NoTime), answer, how, ..done(script, step) }
}

fn escalation(extra: u8) -> Escalation {
    [Escalation::Danger, Escalation::Supervisor, Escalation::Interpreter][extra as usize % 3]
}

/// The verb that caused a fact, for a visit in that state.
pub(super) fn verb_of(what: &Event, from: StateKind) -> VerbKind {
    use VerbKind as V;
    match what {
        Event::Acknowledged => V::Acknowledge,
        Event::Answered { .. } => V::Answer,
        Event::AskedToWait => V::Wait,
        Event::Called { .. } => V::Call,
        Event::Recalled => V::Recall,
        Event::Served { .. } => match from {
            StateKind::OnHold => V::Resume,
            StateKind::Offered => V::Accept,
            _ => V::Serve,
        },
        Event::PutBack => V::PutBack,
        Event::Held { .. } => V::Hold,
        Event::HoldMoved { .. } => V::MoveHold,
        Event::Returned => V::Return,
        Event::Offered { .. } => V::Transfer,
        Event::Declined => V::Decline,
        Event::CallbackSet { .. } => V::CallBack,
        Event::ClosingChosen { .. } => V::ChooseClosing,
        Event::Attempted { .. } => V::Attempt,
        Event::ServiceSet { .. } => V::SetService,
        Event::LegAdded { .. } => V::AddLeg,
        Event::SteppedOut => V::StepOut,
        Event::SteppedBack { .. } => V::StepBack,
        Event::StepDone { .. } => V::Step,
        Event::Turned { .. } => V::Turn,
        Event::Escalated { .. } => V::Escalate,
        Event::Met { .. } => V::Meet,
        Event::UrgencySet { .. } => V::SetUrgent,
        Event::KeptApart { .. } => V::KeepApart,
        Event::Ended { end, .. } => match end {
            End::Resolved => V::Resolve,
            End::Referred => V::Refer,
            End::SentTo911 => V::SendTo911,
            End::InCustody => V::TakeIntoCustody,
            End::AnsweredAtKiosk => V::AnswerAtKiosk,
            End::RangOff => V::RingOff,
            End::NoShow => V::NoShow,
            End::Left => V::Leave,
            End::Cancelled => V::Cancel,
            End::ClosedUnserved => V::CloseUnserved,
            End::Unreachable => unreachable!("no verb leads there"),
        },
        Event::Reopened { .. } => V::Reopen,
        Event::Reinstated { .. } => V::Reinstate,
        Event::Noted => V::Note,
        Event::HungUp => V::HangUp,
        other => panic!("{other:?} is not about a visit"),
    }
}
