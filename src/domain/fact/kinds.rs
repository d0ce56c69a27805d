//! The table of kinds: the name of each in the stored text, what can be undone after it, and the state it
//! puts a visit in.

use super::Event;
use crate::vocabulary::visit::StateKind;

/// What can be undone on a visit after a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// The fact itself.
    Step,
    /// Nothing: an announcement cannot be unheard, nor a note unwritten, and the step before them cannot be
    /// undone either.
    Final,
    /// Whatever could be undone before it: nothing happened to the person.
    Neutral,
    /// Nothing: it undoes the step before it.
    TakesBack,
}

macro_rules! kinds {
    (@state) => { None };
    (@state $state:ident) => { Some(StateKind::$state) };
    ($($kind:ident = $name:literal, $undo:ident $(, enters $state:ident)?;)+) => {
        /// Every kind this program knows, as spelled in the stored text.
        pub const KINDS: [&str; [$($name),+].len()] = [$($name),+];

        impl Event {
            /// The kind as spelled in the stored text.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self { $(Event::$kind { .. } => $name,)+ }
            }

            /// What can be undone after this fact.
            #[must_use]
            pub fn undo(&self) -> Undo {
                match self {
                    // It says only when the call rang.
                    Event::CallTold(course) if course.is_ringing() => Undo::Neutral,
                    $(Event::$kind { .. } => Undo::$undo,)+
                }
            }

            /// The state it puts a visit in, where that is always the same one.
            #[must_use]
            pub fn enters(&self) -> Option<StateKind> {
                match self { $(Event::$kind { .. } => kinds!(@state $($state)?),)+ }
            }
        }
    };
}

// kind = "its name in the text", what can be undone after it, and the state it puts a visit in;
kinds! {
    Configured = "configured", Neutral;
    WindowOpened = "window_opened", Neutral;
    WindowAway = "window_away", Neutral;
    WindowClosed = "window_closed", Neutral;
    Arrived = "arrived", Neutral;
    Acknowledged = "acknowledged", Step;
    Answered = "answered", Step, enters Answered;
    AskedToWait = "asked_to_wait", Step, enters Waiting;
    Called = "called", Step, enters Called;
    Recalled = "recalled", Final;
    Served = "served", Step, enters Serving;
    PutBack = "put_back", Step, enters Waiting;
    Held = "held", Step, enters OnHold;
    HoldMoved = "hold_moved", Final;
    Returned = "returned", Step, enters Waiting;
    Offered = "offered", Step, enters Offered;
    Declined = "declined", Step, enters Waiting;
    CallbackSet = "callback_set", Step, enters CallbackDue;
    Attempted = "attempted", Step;
    ServiceSet = "service_set", Step;
    LegAdded = "leg_added", Step;
    SteppedOut = "stepped_out", Step;
    SteppedBack = "stepped_back", Step;
    StepDone = "step_done", Step;
    Turned = "turned", Step;
    Escalated = "escalated", Step;
    Met = "met", Step;
    UrgencySet = "urgency_set", Step;
    KeptApart = "kept_apart", Step;
    Ended = "ended", Step, enters Ended;
    Reopened = "reopened", Step, enters Waiting;
    Reinstated = "reinstated", Step, enters Waiting;
    Undone = "undone", TakesBack;
    Noted = "noted", Final;
    HungUp = "hung_up", Final;
    AlertRaised = "alert_raised", Neutral;
    AlertPressed = "alert_pressed", Neutral;
    AlertAnswered = "alert_answered", Neutral;
    AlertClosed = "alert_closed", Neutral;
    EmergencyShown = "emergency_shown", Neutral;
    NumberVoided = "number_voided", Neutral;
    NumbersLeased = "numbers_leased", Neutral;
    AlarmRang = "alarm_rang", Neutral;
    AlarmSeen = "alarm_seen", Neutral;
    AlarmOver = "alarm_over", Neutral;
    ClockCorrected = "clock_corrected", Neutral;
    TimesMoved = "times_moved", Neutral;
    CallTold = "call_told", Final;
    ClosingTold = "closing_told", Neutral;
    ClosingChosen = "closing_chosen", Step;
    ClosingDecided = "closing_decided", Neutral;
    DaySigned = "day_signed", Neutral;
}
