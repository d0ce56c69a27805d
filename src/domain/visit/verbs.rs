//! The table of verbs: what can be asked of a visit, one row each. To add a verb, begin with its row; the
//! recipe "A verb" in `CONTRIBUTING.md` lists what follows.

use crate::ids::{Code, ScriptId, ServiceId, StepKey, VisitId, WindowId};
use crate::time::{At, Ms};
use crate::vocabulary::closing::ClosingChoice;
use crate::vocabulary::script::{Answer, Escalation, How, ScriptRef, SkipReason};
use crate::vocabulary::visit::StateKind::{
    self, Answered, CallbackDue, Called, Ended, Offered, OnHold, Ringing, Serving, Waiting,
};

const LIVE: [StateKind; 8] = [Ringing, Answered, Waiting, Called, Serving, OnHold, Offered, CallbackDue];
/// Everywhere except while a telephone is still ringing.
const REACHED: [StateKind; 7] = [Answered, Waiting, Called, Serving, OnHold, Offered, CallbackDue];
/// The states in which an officer has the person, and the visit follows its script.
const FOLLOWED: [StateKind; 4] = [Answered, Called, Serving, OnHold];

/// Makes [`Verb`], [`VerbKind`] and the table from the rows.
macro_rules! verbs {
    (@to Same) => { None };
    (@to $state:ident) => { Some(StateKind::$state) };
    (@resident) => { false };
    (@resident Resident) => { true };
    (
        asked {$(
            $(#[$doc:meta])*
            $verb:ident $(($inner:ty))? $({ $($field:ident: $type:ty),+ })? = $name:literal:
                $from:expr => $to:ident, else $code:literal, by $by:ident $(or $resident:ident)?;
        )+}
        implied {$(
            $(#[$implied_doc:meta])*
            $implied:ident = $implied_name:literal:
                $implied_from:expr => $implied_to:ident, else $implied_code:literal;
        )+}
    ) => {
        /// What is asked of a visit.
        #[derive(Debug, Clone)]
        #[allow(missing_docs)] // Fields are documented at the facts they become.
        pub enum Verb {
            $($(#[$doc])* $verb $(($inner))? $({ $($field: $type),+ })?,)+
            /// Undo one's own last step. It has no row: it leads to the state before that step.
            Undo,
        }

        /// A verb without its fields.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum VerbKind {
            $($(#[$doc])* $verb,)+
            $($(#[$implied_doc])* $implied,)+
        }

        impl Verb {
            /// Its row in the table; none for undo.
            #[must_use]
            pub fn kind(&self) -> Option<VerbKind> {
                match self {
                    $(Verb::$verb { .. } => Some(VerbKind::$verb),)+
                    Verb::Undo => None,
                }
            }
        }

        impl VerbKind {
            /// All of them, in the order of the table.
            pub const ALL: &[VerbKind] = &[$(VerbKind::$verb,)+ $(VerbKind::$implied,)+];

            fn row(self) -> Row {
                match self {
                    $(VerbKind::$verb => Row {
                        name: $name,
                        from: &$from,
                        to: verbs!(@to $to),
                        code: $code,
                        permission: Permission::$by,
                        resident: verbs!(@resident $($resident)?),
                    },)+
                    $(VerbKind::$implied => Row {
                        name: $implied_name,
                        from: &$implied_from,
                        to: verbs!(@to $implied_to),
                        code: $implied_code,
                        permission: Permission::Anyone,
                        resident: false,
                    },)+
                }
            }
        }
    };
}

// verb and what comes with it = "name in the API": [from] => to, else "code of the refusal", by who may
verbs! {
    asked {
        /// First human contact.
        Acknowledge = "acknowledge": REACHED => Same, else "not_answered", by Anyone;
        /// Answer a ringing call.
        Answer { window: Option<WindowId> } = "answer":
            [Ringing, Answered] => Answered, else "not_ringing", by Window;
        /// Ask a caller to hold the line.
        Wait = "wait": [Answered] => Waiting, else "not_answered", by Window;
        /// Call to a window.
        Call { window: WindowId, reason: Option<Code> } = "call":
            [Waiting] => Called, else "not_waiting", by Window;
        /// Repeat the announcement of a call.
        Recall = "recall": [Called] => Same, else "not_called", by Window;
        /// Begin serving.
        Serve { window: Option<WindowId> } = "serve":
            [Answered, Waiting, Called, CallbackDue] => Serving, else "not_called", by Anyone;
        /// Put back into the line.
        PutBack = "put_back": [Called] => Waiting, else "not_called", by Window;
        /// Put on hold.
        Hold { reason: Code, due_ms: Option<Ms> } = "hold":
            [Serving] => OnHold, else "not_serving", by Window;
        /// Go on after a hold.
        Resume { window: Option<WindowId> } = "resume":
            [OnHold] => Serving, else "not_on_hold", by Window;
        /// Offer to another window or service.
        Transfer { service: Option<ServiceId>, window: Option<WindowId> } = "transfer":
            [Serving] => Offered, else "not_serving", by Window;
        /// Take an offer.
        Accept { window: Option<WindowId> } = "accept":
            [Offered] => Serving, else "not_offered", by Window;
        /// Decline an offer.
        Decline = "decline": [Offered] => Waiting, else "not_offered", by Window;
        /// Promise a callback.
        CallBack { due_ms: Option<Ms> } = "call_back":
            [Answered, Waiting, Called, OnHold] => CallbackDue, else "not_waiting", by Window or Resident;
        /// Choose what happens at closing.
        ChooseClosing { choice: ClosingChoice } = "choose_closing":
            [Waiting] => Same, else "not_waiting", by Window or Resident;
        /// Record an attempt to call back.
        Attempt { reached: bool } = "attempt":
            [CallbackDue] => Same, else "not_callback", by Window;
        /// Choose the service.
        SetService { service: ServiceId } = "set_service":
            LIVE => Same, else "not_serving", by Window;
        /// Add a second need.
        AddLeg { service: ServiceId } = "add_leg":
            [Answered, Waiting, Called, Serving, OnHold] => Same, else "not_serving", by Window;
        /// Step out; the place is held.
        StepOut = "step_out": [Waiting] => Same, else "not_waiting", by Window or Resident;
        /// Come back from stepping out.
        StepBack = "step_back": [Waiting] => Same, else "not_waiting", by Window or Resident;
        /// Tick a step of the script, or skip it.
        Step(Box<Ticked>) = "steps": FOLLOWED => Same, else "not_serving", by Holder;
        /// Open a script for a situation, or close it.
        Turn { script: Option<ScriptId> } = "turn": FOLLOWED => Same, else "not_serving", by Holder;
        /// Call for help from a step.
        Escalate { to: Escalation } = "escalate": FOLLOWED => Same, else "not_serving", by Window;
        /// Record that the person called for has come.
        Meet { to: Escalation } = "meet":
            [Answered, Called, Serving, OnHold, Offered] => Same, else "not_serving", by Anyone;
        /// Put before all others, or no longer.
        SetUrgent { urgent: bool } = "set_urgent": LIVE => Same, else "not_serving", by Anyone;
        /// Keep apart from another visit, or no longer.
        KeepApart { other: VisitId, apart: bool } = "keep_apart":
            LIVE => Same, else "not_serving", by Anyone;
        /// End with an outcome.
        Resolve { outcome: Code, has_reference: bool, promise_due: Option<At> } = "resolve":
            [Answered, Serving, OnHold, Offered] => Ended, else "not_serving", by Window;
        /// End: referred to a place that can help.
        Refer { to: Code } = "refer":
            [Answered, Waiting, Serving, OnHold, Offered, CallbackDue] => Ended, else "not_serving", by Window;
        /// End: an emergency handed to 911.
        SendTo911 = "sent_to_911": REACHED => Ended, else "not_answered", by Window;
        /// End: stays with the police.
        TakeIntoCustody = "in_custody": REACHED => Ended, else "not_answered", by Window;
        /// End: self-service at the kiosk.
        AnswerAtKiosk = "answered_at_kiosk": [Waiting] => Ended, else "not_waiting", by Window;
        /// End: hung up while ringing.
        RingOff = "rang_off": [Ringing] => Ended, else "not_ringing", by Window;
        /// End: called and not there.
        NoShow { looked: bool } = "no_show": [Called] => Ended, else "not_called", by Window;
        /// End: left.
        Leave = "leave": LIVE => Ended, else "not_answered", by Anyone or Resident;
        /// End: taken out by staff.
        Cancel { reason: Code } = "cancel": LIVE => Ended, else "not_answered", by Window;
        /// Put a visit that ended as not there back into the line.
        Reinstate = "reinstate": [Ended] => Waiting, else "not_no_show", by Window;
        /// Open again after an end.
        Reopen { reason: Code } = "reopen": [Ended] => Waiting, else "not_ended", by Window;
        /// Write a note.
        Note = "note":
            [Ringing, Answered, Waiting, Called, Serving, OnHold, Offered, CallbackDue, Ended] => Same,
            else "not_serving", by Anyone;
    }
    // These are not requested by name: they follow from changes of a window, from a telephone, or from the
    // end of the day.
    implied {
        /// Move a hold to another window.
        MoveHold = "move_hold": [OnHold] => Same, else "not_on_hold";
        /// Put a hold back into the line.
        Return = "return": [OnHold] => Waiting, else "not_on_hold";
        /// End: the day was closed.
        CloseUnserved = "close_unserved": [Waiting] => Ended, else "not_waiting";
        /// The telephone line ended while the visit goes on.
        HangUp = "hang_up": LIVE => Same, else "not_serving";
    }
}

struct Row {
    name: &'static str,
    from: &'static [StateKind],
    /// Absent: the state stays the same.
    to: Option<StateKind>,
    code: &'static str,
    permission: Permission,
    resident: bool,
}

/// Who may apply a verb to a visit that is called to or served at a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Any officer.
    Anyone,
    /// The officer at that window, or a supervisor.
    Window,
    /// The officer who has the visit, also where it occupies no window. A supervisor at another window may
    /// not either.
    Holder,
}

impl VerbKind {
    /// Its name in the API: the last part of its path, or the name of an end.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// Who may apply it to a visit that is called to or served at a window.
    #[must_use]
    pub fn permission(self) -> Permission {
        self.row().permission
    }

    /// Whether residents may apply it to their own visit.
    #[must_use]
    pub fn is_for_residents(self) -> bool {
        self.row().resident
    }
}

/// A step of the script, done or skipped, checked against the version in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticked {
    /// The script and its version.
    pub script: ScriptRef,
    /// The key of the step.
    pub step: StepKey,
    /// True: skipped rather than done.
    pub skipped: bool,
    /// The reason for skipping a required step.
    pub reason: Option<SkipReason>,
    /// The answer given at the step, if any.
    pub answer: Option<Answer>,
    /// How the answer was obtained.
    pub how: How,
}

/// The state a verb leads to, or `None` when it is refused.
#[must_use]
pub fn next_state(from: StateKind, verb: VerbKind) -> Option<StateKind> {
    let row = verb.row();
    row.from.contains(&from).then(|| row.to.unwrap_or(from))
}

/// What a verb requires, as the code of its refusal.
#[must_use]
pub fn refusal_code(from: StateKind, verb: VerbKind) -> &'static str {
    let row = verb.row();
    let opens_ended = row.from.contains(&Ended);
    if from == Ended && !opens_ended { "already_ended" } else { row.code }
}
