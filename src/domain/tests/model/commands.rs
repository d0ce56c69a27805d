//! What is asked on a random day: by whom, of whom, and with what.

use super::{Act, Model, SEATS, SERVICES, variant};
use crate::department::{
    code, done, kiosk, officer, officer_at, resident, service, telephone, token, walk_in, window,
};
use domain::command::{CallEvent, CallEventKind, CheckIn, Command, EndAs, Then, Ticked, Verb};
use domain::fact::{Actor, AlertEnd, Place, ScriptRef};
use domain::ids::{SessionId, VisitId};
use domain::rules::Rules;
use domain::script::run::{Answer, Escalation, How, SkipReason};
use domain::time::{At, Day, HOUR, MINUTE, SECOND};
use domain::visit::{Channel, End, Source, State, StateKind, Visit};

impl Model {
    pub(super) fn actor(&self, act: &Act) -> Actor {
        let seat = SEATS[act.seat as usize];
        match act.who {
            0..=4 => officer(seat),
            // A relief, and an officer who sits at that window in another browser too.
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

    /// Mostly one of the live ones, now and then any.
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
        let seat = || window(SEATS[act.seat as usize]);
        let of = || service(SERVICES[act.extra as usize % 4]);
        let maybe_seat = || if act.extra.is_multiple_of(2) { Some(seat()) } else { None };
        let is = |kinds: &'static [StateKind]| move |visit: &Visit| kinds.contains(&visit.state.kind());
        use StateKind as S;
        let about = |visit: Option<VisitId>, verb: Verb| {
            visit.map(|visit| Command::Visit { visit, verb, if_match: None })
        };
        let live: &[S] = &[
            S::Ringing,
            S::Answered,
            S::Waiting,
            S::Called,
            S::Serving,
            S::OnHold,
            S::Offered,
            S::CallbackDue,
        ];
        let stepping: &[S] = &[S::Answered, S::Called, S::Serving, S::OnHold];
        match act.what {
            0..=5 => {
                let then = match act.extra {
                    8 => Then::Serve(seat()),
                    9 => Then::Quick(seat()),
                    _ => Then::Line,
                };
                let early = (act.visit == 5).then(|| self.desk.at + -20 * MINUTE);
                let (kiosk, source) = match act.who {
                    9 => (Some("lobby".parse().unwrap()), Source::Kiosk),
                    8 => (None, Source::Paper),
                    _ => (None, Source::Observed),
                };
                let channel = if act.what == 5 { Channel::Phone } else { Channel::WalkIn };
                let chosen = (act.extra != 10).then(of);
                let arrival = CheckIn {
                    kiosk,
                    source,
                    channel,
                    service: chosen,
                    arrived_at: early,
                    then,
                    needs: if act.pause == 3 { vec![code("interpreter")] } else { Vec::new() },
                    ..walk_in(None)
                };
                Some(Command::CheckIn(arrival))
            }
            6 | 7 => {
                use CallEventKind as K;
                let events = [K::Ringing, K::Answered, K::Held, K::Resumed, K::HungUp];
                Some(Command::Call(CallEvent {
                    call: format!("call-{}", act.visit % 3),
                    event: events[act.extra as usize % 5],
                    at: self.desk.at + -i64::from(act.pause) * SECOND,
                    window: maybe_seat(),
                }))
            }
            8 | 9 => Some(Command::Open {
                window: seat(),
                services: match act.extra {
                    0..=7 => None,
                    8 => Some(vec![of()]),
                    _ => Some(vec![service("report"), service("missing")]),
                },
                take_over: !act.pause.is_multiple_of(3),
                sign_on: None,
            }),
            10 if act.extra < 6 => {
                let reason = code(["lunch", "called_out"][act.extra as usize % 2]);
                Some(Command::Away { window: seat(), reason, back_at: None })
            }
            10 | 11 => {
                let hand_to = (act.visit < 3).then(|| window(SEATS[act.visit as usize]));
                Some(Command::Close { window: seat(), hand_to })
            }
            12..=16 => Some(Command::Next { window: seat() }),
            17 => self.pick(act, is(&[S::OnHold])).map(|visit| Command::Swap { window: seat(), visit }),
            18 => about(self.pick(act, is(live)), Verb::Acknowledge),
            19 => about(self.pick(act, is(&[S::Ringing])), Verb::Answer { window: maybe_seat() }),
            20 => about(self.pick(act, is(&[S::Answered])), Verb::Wait),
            21 => {
                let reason = (act.extra > 3).then(|| code("appointment"));
                about(self.pick(act, is(&[S::Waiting])), Verb::Call { window: seat(), reason })
            }
            22 => about(self.pick(act, is(&[S::Called])), Verb::Recall),
            23..=25 => {
                let kinds = &[S::Called, S::Called, S::Waiting, S::Answered, S::CallbackDue];
                about(self.pick(act, is(kinds)), Verb::Serve { window: maybe_seat() })
            }
            26 => about(self.pick(act, is(&[S::Called])), Verb::PutBack),
            27 | 28 => {
                let reason = code(["resident", "phone", "interpreter"][act.extra as usize % 3]);
                about(self.pick(act, is(&[S::Serving])), Verb::Hold { reason, due_ms: None })
            }
            29 => about(self.pick(act, is(&[S::OnHold])), Verb::Resume { window: maybe_seat() }),
            30 => {
                let service = (act.extra > 5).then(of);
                let to = (act.visit < 3).then(|| window(SEATS[act.visit as usize]));
                about(self.pick(act, is(&[S::Serving])), Verb::Transfer { service, window: to })
            }
            31 => about(self.pick(act, is(&[S::Offered])), Verb::Accept { window: maybe_seat() }),
            32 if act.extra < 6 => about(self.pick(act, is(&[S::Offered])), Verb::Decline),
            32 => about(
                self.pick(act, is(&[S::Waiting, S::Answered, S::OnHold])),
                Verb::CallBack { due_ms: Some(HOUR) },
            ),
            33 => about(self.pick(act, is(&[S::CallbackDue])), Verb::Attempt { reached: act.extra > 8 }),
            34 if act.extra < 6 => about(self.pick(act, is(live)), Verb::SetService { service: of() }),
            34 => about(self.pick(act, is(live)), Verb::AddLeg { service: of() }),
            35 => about(
                self.pick(act, |visit| visit.state == State::Waiting && visit.out_since.is_none()),
                Verb::StepOut,
            ),
            36 => about(self.pick(act, |visit| visit.out_since.is_some()), Verb::StepBack),
            37 => {
                let visit = self.pick(act, is(stepping))?;
                let mut by = leads(&self.desk.line.rules, &self.store[&visit]);
                by.version += u32::from(act.extra == 10);
                about(Some(visit), Verb::Step(Box::new(ticked(by, act))))
            }
            38 | 39 => {
                let outcome = code(["done", "written", "done"][act.extra as usize % 3]);
                let verb = Verb::Resolve { outcome, has_reference: act.extra > 6, promise_due: None };
                about(self.pick(act, is(&[S::Serving, S::OnHold])), verb)
            }
            40 => {
                let verb = match act.extra {
                    0 | 1 => Verb::Refer { to: code("city") },
                    2 => Verb::End(EndAs::SentTo911),
                    3 => Verb::End(EndAs::InCustody),
                    4 => Verb::End(EndAs::AnsweredAtKiosk),
                    5 => Verb::End(EndAs::RangOff),
                    6 | 7 => Verb::Cancel { reason: code("duplicate") },
                    8 => Verb::Note,
                    _ => Verb::Leave,
                };
                about(self.pick(act, is(live)), verb)
            }
            41 => about(self.pick(act, is(&[S::Called])), Verb::NoShow { looked: act.extra > 1 }),
            42 if act.extra < 6 => {
                about(self.pick(act, |visit| visit.end() == Some(End::NoShow)), Verb::Reinstate)
            }
            42 => about(self.pick(act, is(&[S::Ended])), Verb::Reopen { reason: code("more_to_do") }),
            43..=45 => {
                // Most often by whoever did it.
                let visit = self.pick(act, |visit| visit.undo.is_some());
                about(visit, Verb::Undo)
            }
            48 => about(self.pick(act, is(live)), Verb::SetUrgent { urgent: act.extra < 8 }),
            49 => {
                let named = ["angry_visitor", "whim"][usize::from(act.extra == 7)];
                let script = (act.extra < 8).then(|| named.parse().unwrap());
                about(self.pick(act, is(stepping)), Verb::Turn { script })
            }
            50 => about(self.pick(act, is(stepping)), Verb::Escalate { to: escalation(act.extra) }),
            51 => about(
                self.pick(act, |visit| visit.legs.iter().any(|leg| !leg.escalated.is_empty())),
                Verb::Meet { to: escalation(act.extra) },
            ),
            46 => Some(match act.extra {
                0..=3 => Command::RaiseAlert {
                    place: if act.visit < 3 { Place::Lobby } else { Place::Window(seat()) },
                },
                4 | 5 => Command::AnswerAlert { alert: *self.desk.line.head.alerts.keys().next()? },
                6 | 7 => Command::CloseAlert {
                    alert: *self.desk.line.head.alerts.keys().next()?,
                    as_what: AlertEnd::Test,
                },
                _ => Command::Configure(Box::new(variant(act.extra))),
            }),
            _ => {
                match act.extra {
                    0..=4 => self.desk.open = !self.desk.open,
                    5..=7 => {
                        self.desk.day = Day(self.desk.day.0 + 1);
                        self.desk.at = self.desk.at + 8 * HOUR;
                    }
                    // The turn of the day was set anew.
                    8 => self.desk.day = Day(self.desk.day.0 - 1),
                    _ => {}
                }
                Some(Command::Sweep { spared: Vec::new() })
            }
        }
    }
}

/// What leads a visit, worked out once more: the situation, the version pinned, the service's own script, the general one.
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
