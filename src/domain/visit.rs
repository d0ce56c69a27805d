//! One contact with one person: its states, the table of moves, and what each fact makes of it.
//!
//! To add a move: a verb in [`VerbKind`], its row in [`next_state`], its fact in `fact.rs`, its effect in
//! [`Visit::apply`], its decision in `line/decide.rs`. The table is the only place that says which move is allowed.

use crate::fact::{Actor, Arrived, Fact, ScriptRef, Starts, Ticket, What, Who};
use crate::ids::{Code, LegId, ServiceId, StaffId, StepKey, VisitId, WindowId};
use crate::time::{At, Day, Ms};
use serde::{Deserialize, Serialize};

/// How the person came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// In person.
    WalkIn,
    /// By telephone.
    Phone,
    /// Called back.
    Callback,
    /// Through a web page.
    Online,
}

/// How an arrival time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The kiosk's submit.
    Kiosk,
    /// Seen by staff as it happened.
    Observed,
    /// Remembered by staff; stays out of clock figures.
    Estimated,
    /// From a numbered paper slip; stays out of clock figures.
    Paper,
    /// Rung in by a telephone system.
    Telephone,
    /// Entered through a web page.
    Online,
}

/// The names of the states, without their times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    /// A telephone rings.
    Ringing,
    /// An officer has the caller.
    Answered,
    /// In the line.
    Waiting,
    /// Called to a window.
    Called,
    /// Being served.
    Serving,
    /// On hold.
    OnHold,
    /// Offered to another window.
    Offered,
    /// A call-back is owed.
    CallbackDue,
    /// Over.
    Ended,
}

impl std::fmt::Display for StateKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            StateKind::Ringing => "ringing",
            StateKind::Answered => "answered",
            StateKind::Waiting => "waiting",
            StateKind::Called => "called",
            StateKind::Serving => "being served",
            StateKind::OnHold => "on hold",
            StateKind::Offered => "offered to another window",
            StateKind::CallbackDue => "waiting for a call back",
            StateKind::Ended => "over",
        })
    }
}

/// Where a visit stands, with what belongs to that state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// A telephone rings.
    Ringing,
    /// An officer has the caller and finds out whether there is danger, or whether to call back.
    Answered {
        /// Where.
        window: Option<WindowId>,
    },
    /// In the line.
    Waiting,
    /// Called to a window.
    Called {
        /// Where to.
        window: WindowId,
        /// When last announced.
        announced_at: At,
        /// How often announced again.
        recalls: u32,
    },
    /// Being served.
    Serving {
        /// Where.
        window: WindowId,
    },
    /// On hold; occupies no window.
    OnHold {
        /// Whose hold it is.
        window: WindowId,
        /// Why.
        reason: Code,
        /// Until about.
        due: Option<At>,
    },
    /// Offered to a window or unit.
    Offered {
        /// To whom.
        to: Offer,
        /// From where.
        from: WindowId,
    },
    /// A call-back is owed.
    CallbackDue {
        /// By when.
        due: Option<At>,
        /// Attempts recorded.
        attempts: u32,
        /// Whether the last attempt reached the person.
        reached: bool,
    },
    /// Over.
    Ended {
        /// How.
        end: End,
    },
}

/// To whom a visit is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// One window, or any that takes the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The service it is offered for, when that changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
}

/// How a visit can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Served: with an outcome.
    Resolved,
    /// Served: sent to who can help.
    Referred,
    /// Served: an emergency, handed to 911.
    #[serde(rename = "sent_to_911")]
    SentTo911,
    /// Served: stays with the police.
    InCustody,
    /// Served itself at the kiosk.
    AnsweredAtKiosk,
    /// Unserved: went away.
    Left,
    /// Unserved: hung up while ringing.
    RangOff,
    /// Unserved: not reached by call-back.
    Unreachable,
    /// Unserved: called and not there.
    NoShow,
    /// Unserved: taken out by staff, with a reason.
    Cancelled,
    /// Unserved: still waiting when the day was closed.
    ClosedUnserved,
}

impl End {
    /// Served by a person.
    #[must_use]
    pub fn is_served(self) -> bool {
        matches!(self, End::Resolved | End::Referred | End::SentTo911 | End::InCustody)
    }
}

/// What can be asked of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerbKind {
    /// First human contact.
    Acknowledge,
    /// Answer a ringing call.
    Answer,
    /// Ask a caller to hold the line.
    Wait,
    /// Call to a window.
    Call,
    /// Announce again.
    Recall,
    /// Begin serving.
    Serve,
    /// Back into the line.
    PutBack,
    /// Put on hold.
    Hold,
    /// Go on after a hold.
    Resume,
    /// Move a hold to another window.
    MoveHold,
    /// A hold back into the line.
    Return,
    /// Offer to another window or service.
    Transfer,
    /// Take an offer.
    Accept,
    /// Do not take it.
    Decline,
    /// Promise a call-back.
    CallBack,
    /// Record an attempt to call back.
    Attempt,
    /// Choose the service.
    SetService,
    /// Add a second need.
    AddLeg,
    /// Step out, the place kept.
    StepOut,
    /// Come back.
    StepBack,
    /// Tick a step of the script.
    Step,
    /// End with an outcome.
    Resolve,
    /// End by sending to who can help.
    Refer,
    /// End as an emergency handed over.
    SendTo911,
    /// End in custody.
    TakeIntoCustody,
    /// End: answered at the kiosk.
    AnswerAtKiosk,
    /// End: hung up while ringing.
    RingOff,
    /// End: called and not there.
    NoShow,
    /// End: went away.
    Leave,
    /// End: taken out by staff.
    Cancel,
    /// End: the day was closed.
    CloseUnserved,
    /// Came after all.
    Reinstate,
    /// Open again.
    Reopen,
    /// Write a note.
    Note,
    /// The line went dead while the visit goes on.
    HangUp,
}

/// The one table of moves: where a verb leads from a state, or `None` when it is refused. Verbs that leave the state as
/// it is lead to the same state. Undo is not in the table: it leads back to the state before.
#[must_use]
pub fn next_state(from: StateKind, verb: VerbKind) -> Option<StateKind> {
    use StateKind as S;
    use VerbKind as V;
    let to = match (from, verb) {
        (S::Ringing | S::Answered, V::Answer) => S::Answered,
        (S::Answered, V::Wait) => S::Waiting,
        (S::Waiting | S::Answered | S::Called | S::OnHold, V::CallBack) => S::CallbackDue,
        (S::Waiting, V::Call) => S::Called,
        (S::Called, V::Recall) => S::Called,
        (S::Waiting | S::Called | S::Answered | S::CallbackDue, V::Serve) => S::Serving,
        (S::Called, V::PutBack) => S::Waiting,
        (S::Serving, V::Hold) => S::OnHold,
        (S::OnHold, V::Resume) => S::Serving,
        (S::OnHold, V::MoveHold) => S::OnHold,
        (S::OnHold, V::Return) => S::Waiting,
        (S::Serving, V::Transfer) => S::Offered,
        (S::Offered, V::Accept) => S::Serving,
        (S::Offered, V::Decline) => S::Waiting,
        (S::CallbackDue, V::Attempt) => S::CallbackDue,
        (S::Waiting, V::StepOut | V::StepBack) => S::Waiting,
        (S::Answered | S::Serving | S::OnHold | S::Offered, V::Resolve | V::Refer) => S::Ended,
        (S::Waiting | S::CallbackDue, V::Refer) => S::Ended,
        (S::Ringing, V::RingOff) => S::Ended,
        (S::Waiting, V::AnswerAtKiosk | V::CloseUnserved) => S::Ended,
        (S::Called, V::NoShow) => S::Ended,
        (S::Ended, V::Reinstate | V::Reopen) => S::Waiting,
        (S::Ended, V::Note) => S::Ended,
        (S::Ended, _) => return None,
        (S::Ringing, V::SendTo911 | V::TakeIntoCustody) => return None,
        (_, V::SendTo911 | V::TakeIntoCustody | V::Leave | V::Cancel) => S::Ended,
        (S::Ringing, V::Acknowledge) => return None,
        (same, V::Acknowledge | V::SetService | V::Note | V::HangUp) => same,
        (same @ (S::Answered | S::Waiting | S::Called | S::Serving | S::OnHold), V::AddLeg) => same,
        (same @ (S::Answered | S::Called | S::Serving | S::OnHold), V::Step) => same,
        _ => return None,
    };
    Some(to)
}

/// What a verb needs, as the code of its refusal.
#[must_use]
pub fn refusal_code(from: StateKind, verb: VerbKind) -> &'static str {
    use VerbKind as V;
    match verb {
        V::Reinstate => "not_no_show",
        V::Reopen => "not_ended",
        _ if from == StateKind::Ended => "already_ended",
        V::Answer | V::RingOff => "not_ringing",
        V::Wait => "not_answered",
        V::Call | V::StepOut | V::StepBack | V::AnswerAtKiosk | V::CloseUnserved | V::CallBack => {
            "not_waiting"
        }
        V::Recall | V::PutBack | V::NoShow | V::Serve => "not_called",
        V::Resume | V::MoveHold | V::Return => "not_on_hold",
        V::Accept | V::Decline => "not_offered",
        V::Attempt => "not_callback",
        V::Acknowledge | V::SendTo911 | V::TakeIntoCustody | V::Leave | V::Cancel => "not_answered",
        V::Hold
        | V::Transfer
        | V::Resolve
        | V::Refer
        | V::AddLeg
        | V::Step
        | V::SetService
        | V::Note
        | V::HangUp => "not_serving",
    }
}

/// One unbroken stretch in one state; segments touch end to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// In which state.
    pub state: StateKind,
    /// From when.
    pub from: At,
    /// To when; open while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<At>,
    /// At which window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// By which officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// Why on hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
    /// The resolution clock rested.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops_clock: bool,
}

/// The part of a visit about one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Its id.
    pub id: LegId,
    /// What for, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// From when.
    pub from: At,
    /// The script it runs by, pinned when serving began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptRef>,
    /// Steps done or passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepDone>,
}

/// A step that was done or passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDone {
    /// Which.
    pub step: StepKey,
    /// When.
    pub at: At,
    /// Passed over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
}

/// The wait told to a resident, kept to be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Half of such waits are shorter, in milliseconds.
    pub p50_ms: Ms,
    /// Four of five such waits are shorter, in milliseconds.
    pub p80_ms: Ms,
}

/// The last fact that can be taken back, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undoable {
    /// The fact.
    pub seq: u64,
    /// When.
    pub at: At,
    /// By whom.
    pub who: Who,
    /// The visit before it.
    pub before: Box<Visit>,
}

/// A visit as the facts so far make it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The last fact that concerns it: its version.
    pub seq: u64,
    /// The public label.
    pub ticket: Ticket,
    /// The business day it counts for.
    pub day: Day,
    /// How the person came.
    pub channel: Channel,
    /// How the arrival time is known.
    pub source: Source,
    /// The person's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// Postcode or area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// How many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_size: Option<u16>,
    /// The wait that was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// The telephone system's name for the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The visit in another line this one continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_visit: Option<VisitId>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// From when the place in line counts.
    pub rank_from: At,
    /// Came after all, behind the next two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reinstated: bool,
    /// Stepped out since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_since: Option<At>,
    /// Arrived.
    pub arrived_at: At,
    /// First human contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<At>,
    /// The telephone was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// First called, unless served before any call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<At>,
    /// First served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serving_at: Option<At>,
    /// Last ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<At>,
    /// First ended, when opened again since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ended_at: Option<At>,
    /// Outcome, place referred to, or reason of the cancellation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Code>,
    /// A reference was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_reference: bool,
    /// A follow-up is owed by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_due: Option<At>,
    /// Announcements: calls and recalls together.
    #[serde(default)]
    pub announcements: u32,
    /// Times opened again.
    #[serde(default)]
    pub reopened: u32,
    /// Called before others, last time, because.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_order: Option<Code>,
    /// The parts, at least one.
    pub legs: Vec<Leg>,
    /// The stretches, touching end to start.
    pub segments: Vec<Segment>,
    /// What can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undoable>,
}

impl State {
    /// The state's name.
    #[must_use]
    pub fn kind(&self) -> StateKind {
        match self {
            State::Ringing => StateKind::Ringing,
            State::Answered { .. } => StateKind::Answered,
            State::Waiting => StateKind::Waiting,
            State::Called { .. } => StateKind::Called,
            State::Serving { .. } => StateKind::Serving,
            State::OnHold { .. } => StateKind::OnHold,
            State::Offered { .. } => StateKind::Offered,
            State::CallbackDue { .. } => StateKind::CallbackDue,
            State::Ended { .. } => StateKind::Ended,
        }
    }

    /// The window that belongs to the state, also when it is not occupied (answered, on hold).
    #[must_use]
    pub fn window(&self) -> Option<&WindowId> {
        match self {
            State::Answered { window } => window.as_ref(),
            State::Called { window, .. } | State::Serving { window } | State::OnHold { window, .. } => {
                Some(window)
            }
            State::Offered { from, .. } => Some(from),
            State::Ringing | State::Waiting | State::CallbackDue { .. } | State::Ended { .. } => None,
        }
    }

    /// The window that is taken up: at most one visit called or serving each.
    #[must_use]
    pub fn occupies(&self) -> Option<&WindowId> {
        match self {
            State::Called { window, .. } | State::Serving { window } => Some(window),
            _ => None,
        }
    }
}

impl Visit {
    /// A visit from its arrival.
    #[must_use]
    pub fn arrive(fact: &Fact, id: VisitId, arrived: &Arrived) -> Visit {
        let state = match arrived.starts {
            Starts::Ringing => State::Ringing,
            Starts::Answered => State::Answered { window: arrived.window.clone() },
            Starts::Waiting => State::Waiting,
        };
        let answered = matches!(arrived.starts, Starts::Answered).then_some(fact.at);
        let mut visit = Visit {
            id,
            seq: fact.seq,
            ticket: arrived.ticket.clone(),
            day: arrived.day,
            channel: arrived.channel,
            source: arrived.source,
            language: arrived.language.clone(),
            needs: arrived.needs.clone(),
            area: arrived.area.clone(),
            party_size: arrived.party_size,
            quote: arrived.quote,
            call: arrived.call.clone(),
            from_visit: arrived.from_visit,
            state,
            rank_from: arrived.arrived_at,
            reinstated: false,
            out_since: None,
            arrived_at: arrived.arrived_at,
            acknowledged_at: answered,
            answered_at: answered,
            called_at: None,
            serving_at: None,
            ended_at: None,
            first_ended_at: None,
            detail: None,
            has_reference: false,
            promise_due: None,
            announcements: 0,
            reopened: 0,
            out_of_order: None,
            legs: vec![Leg {
                id: arrived.leg,
                service: arrived.service.clone(),
                from: arrived.arrived_at,
                script: None,
                steps: Vec::new(),
            }],
            segments: Vec::new(),
            undo: None,
        };
        visit.segments.push(visit.segment(arrived.arrived_at, &fact.actor, false));
        visit
    }

    /// Still going on.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    /// How it ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        match self.state {
            State::Ended { end } => Some(end),
            _ => None,
        }
    }

    /// The leg being worked on: the last one.
    #[must_use]
    pub fn leg(&self) -> Option<&Leg> {
        self.legs.last()
    }

    /// The service being worked on.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        self.leg().and_then(|leg| leg.service.as_ref())
    }

    /// Since when it stands where it stands.
    #[must_use]
    pub fn since(&self) -> At {
        match self.state {
            State::Ended { .. } => self.ended_at.unwrap_or(self.arrived_at),
            _ => self.segments.last().map_or(self.arrived_at, |segment| segment.from),
        }
    }

    /// What a fact makes of it. Facts of other visits and of windows change nothing. Never fails: what was decided once
    /// holds for ever.
    pub fn apply(&mut self, fact: &Fact) {
        let before = self.undo.take();
        let keep = || -> Box<Visit> { Box::new(Visit { undo: None, ..self.clone() }) };
        let undoable = match &fact.what {
            What::Undone { onto_hold, .. } => {
                if let Some(before) = before {
                    self.take_back(*before.before, fact, onto_hold.as_ref());
                }
                None
            }
            // An announcement cannot be unheard, nor a note unwritten; what stands before them is out of reach too.
            What::Recalled | What::Noted | What::HungUp | What::HoldMoved { .. } => None,
            _ => Some(Undoable { seq: fact.seq, at: fact.at, who: fact.actor.who, before: keep() }),
        };
        self.change(fact);
        self.seq = fact.seq;
        self.undo = undoable;
    }

    fn change(&mut self, fact: &Fact) {
        let at = fact.at;
        match &fact.what {
            What::Acknowledged => {
                self.acknowledged_at.get_or_insert(at);
            }
            What::Answered { window } => {
                self.acknowledged_at.get_or_insert(at);
                self.answered_at.get_or_insert(at);
                self.enter(State::Answered { window: window.clone() }, fact, false);
            }
            What::AskedToWait | What::PutBack | What::Returned | What::Declined => {
                self.enter(State::Waiting, fact, false)
            }
            What::Called { window, out_of_order } => {
                // A call after serving began is not the first turn: called never comes after serving.
                if self.serving_at.is_none() {
                    self.called_at.get_or_insert(at);
                }
                self.announcements += 1;
                self.out_of_order.clone_from(out_of_order);
                self.out_since = None;
                self.enter(
                    State::Called { window: window.clone(), announced_at: at, recalls: 0 },
                    fact,
                    false,
                );
            }
            What::Recalled => {
                if let State::Called { announced_at, recalls, .. } = &mut self.state {
                    *announced_at = at;
                    *recalls += 1;
                    self.announcements += 1;
                }
            }
            What::Served { window, script } => {
                self.acknowledged_at.get_or_insert(at);
                self.serving_at.get_or_insert(at);
                self.out_since = None;
                if let (Some(leg), Some(script)) = (self.legs.last_mut(), script) {
                    leg.script.get_or_insert_with(|| script.clone());
                }
                self.enter(State::Serving { window: window.clone() }, fact, false);
            }
            What::Held { reason, due, stops_clock } => {
                if let Some(window) = self.state.window().cloned() {
                    self.enter(
                        State::OnHold { window, reason: reason.clone(), due: *due },
                        fact,
                        *stops_clock,
                    );
                }
            }
            What::HoldMoved { window: to } => {
                if let State::OnHold { window, .. } = &mut self.state {
                    *window = to.clone();
                }
            }
            What::Offered { to } => {
                if let Some(from) = self.state.window().cloned() {
                    self.enter(State::Offered { to: to.clone(), from }, fact, false);
                }
            }
            What::CallbackSet { due } => {
                self.acknowledged_at.get_or_insert(at);
                self.enter(State::CallbackDue { due: *due, attempts: 0, reached: false }, fact, false);
            }
            What::Attempted { reached: now_reached } => {
                if let State::CallbackDue { attempts, reached, .. } = &mut self.state {
                    *attempts += 1;
                    *reached = *now_reached;
                }
            }
            What::ServiceSet { service } => {
                if let Some(leg) = self.legs.last_mut() {
                    leg.service = Some(service.clone());
                }
            }
            What::LegAdded { leg, service } => {
                self.legs.push(Leg {
                    id: *leg,
                    service: Some(service.clone()),
                    from: at,
                    script: None,
                    steps: Vec::new(),
                });
            }
            What::SteppedOut => self.out_since = Some(at),
            What::SteppedBack { rank_from } => {
                self.out_since = None;
                self.rank_from = rank_from.unwrap_or(self.rank_from);
            }
            What::StepDone { leg, script, step, skipped } => {
                if let Some(leg) = self.legs.iter_mut().find(|known| known.id == *leg) {
                    leg.script.get_or_insert_with(|| script.clone());
                    leg.steps.retain(|done| done.step != *step);
                    leg.steps.push(StepDone { step: step.clone(), at, skipped: *skipped });
                }
            }
            What::Ended { end, detail, has_reference, promise_due } => {
                self.close_segment(at);
                self.state = State::Ended { end: *end };
                self.ended_at = Some(at);
                self.detail.clone_from(detail);
                self.has_reference = self.has_reference || *has_reference;
                self.promise_due = promise_due.or(self.promise_due);
                self.out_since = None;
            }
            What::Reopened { .. } => self.reopen(State::Waiting, fact, false),
            What::Reinstated { rank_from } => {
                self.rank_from = *rank_from;
                self.reinstated = true;
                self.reopen(State::Waiting, fact, false);
            }
            What::Noted
            | What::HungUp
            | What::Undone { .. }
            | What::Configured(_)
            | What::WindowOpened { .. }
            | What::WindowAway { .. }
            | What::WindowClosed { .. }
            | What::Arrived(_)
            | What::AlertRaised { .. }
            | What::AlertPressed { .. }
            | What::AlertAnswered { .. }
            | What::AlertClosed { .. }
            | What::NumberVoided { .. } => {}
        }
    }

    /// Everything is as it was before the step, but for what cannot be unmade: the stretches spent, the announcements
    /// heard and the times it was opened again.
    fn take_back(&mut self, before: Visit, fact: &Fact, onto_hold: Option<&Code>) {
        let was_ended = !self.is_live();
        let rested = before.segments.last().is_some_and(|segment| segment.stops_clock);
        let now = std::mem::replace(self, before);
        self.segments = now.segments;
        self.announcements = now.announcements;
        self.reopened = now.reopened;
        let mut back = self.state.clone();
        if let (Some(reason), Some(window)) = (onto_hold, back.window().cloned()) {
            back = State::OnHold { window, reason: reason.clone(), due: None };
        }
        if was_ended {
            self.ended_at = now.ended_at;
            self.first_ended_at = now.first_ended_at;
            self.reopen(back, fact, rested);
        } else if let State::Ended { .. } = back {
            // An opening taken back: over since the end it had, what was spent meanwhile stays on record.
            self.close_segment(fact.at);
        } else if now.state != back {
            self.enter(back, fact, rested);
        }
    }

    fn reopen(&mut self, state: State, fact: &Fact, stops_clock: bool) {
        if let Some(ended) = self.ended_at.take() {
            self.first_ended_at.get_or_insert(ended);
            // Later than the end when an opening was taken back in between.
            let from = self.segments.last().and_then(|segment| segment.to).unwrap_or(ended);
            self.segments.push(Segment {
                state: StateKind::Ended,
                from,
                to: Some(fact.at),
                window: None,
                staff: None,
                reason: None,
                stops_clock: false,
            });
        }
        self.reopened += 1;
        self.state = state;
        self.segments.push(self.segment(fact.at, &fact.actor, stops_clock));
    }

    fn enter(&mut self, state: State, fact: &Fact, stops_clock: bool) {
        self.close_segment(fact.at);
        self.state = state;
        self.segments.push(self.segment(fact.at, &fact.actor, stops_clock));
    }

    fn close_segment(&mut self, at: At) {
        if let Some(last) = self.segments.last_mut() {
            last.to.get_or_insert(at);
        }
    }

    fn segment(&self, from: At, actor: &Actor, stops_clock: bool) -> Segment {
        let reason = match &self.state {
            State::OnHold { reason, .. } => Some(reason.clone()),
            _ => None,
        };
        Segment {
            state: self.state.kind(),
            from,
            to: None,
            window: self.state.window().cloned(),
            staff: match (self.state.window(), actor.who) {
                (Some(_), Who::Staff(id)) => Some(id),
                _ => None,
            },
            stops_clock,
            reason,
        }
    }
}
