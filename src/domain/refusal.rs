//! Every rule that can refuse a command, one variant each. The stable code is for programs, the sentence for
//! people.

use crate::vocabulary::visit::{StateKind, slip_label};

/// A command that a rule refuses. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The transition table has no such move from the visit's state.
    #[error("This visit is {is}, so that cannot be done now.")]
    WrongState {
        /// What the verb required, as a code: `not_called`, `not_waiting`, ….
        code: &'static str,
        /// The state of the visit.
        is: StateKind,
    },
    /// Someone is already called or being served at the window.
    #[error("This window already has a visit. Finish it or put it on hold first.")]
    WindowBusy,
    /// The window is not open.
    #[error("This window is closed. Open it first.")]
    WindowClosed,
    /// The window's officer is away.
    #[error("This window is marked away. Open it again first.")]
    WindowAway,
    /// The actor is at another window.
    #[error("You are not signed on at this window.")]
    WrongWindow,
    /// The actor has this window, but in another session.
    #[error(
        "This window is yours, opened before you signed in again or in another browser. Open it here to go on."
    )]
    OpenAgain,
    /// Another officer's session has the window.
    #[error("Another officer has this window. Take it over, or choose another one.")]
    WindowTaken,
    /// The window cannot be taken over while someone is there.
    #[error("Someone is being helped at this window, so only a supervisor can take it over now.")]
    WindowServing,
    /// The window does not take the visit's service.
    #[error("This window does not take that service today.")]
    ServiceNotHere,
    /// The district is closed and the service waits for opening.
    #[error("The district is closed now.")]
    DistrictClosed,
    /// No such service here, or not on that channel.
    #[error("There is no such service here.")]
    UnknownService,
    /// No such window here.
    #[error("There is no such window here.")]
    UnknownWindow,
    /// No such outcome for this service.
    #[error("That outcome is not in the list for this service.")]
    UnknownOutcome,
    /// Not one of the places people are referred to.
    #[error("That place is not in the list.")]
    UnknownPlace,
    /// A callback without a number to call.
    #[error("There is no phone number to call back. Please add one first.")]
    NoNumber,
    /// Not a code of the list.
    #[error("“{0}” is not in the list.")]
    UnknownReason(String),
    /// No such visit here.
    #[error("There is no such visit here.")]
    UnknownVisit,
    /// No such alert here.
    #[error("There is no such alert here.")]
    UnknownAlert,
    /// No such alarm here, or it ended long ago.
    #[error("There is no such alarm here.")]
    UnknownAlarm,
    /// No such step in the script of this leg.
    #[error("There is no such step in this script.")]
    UnknownStep,
    /// The leg now follows another script, or another version.
    #[error("This visit now follows another script. Please look at it again.")]
    OtherScript,
    /// No such script is in use here.
    #[error("There is no such script in use here.")]
    UnknownScript,
    /// An answer the step does not ask for, or of another kind.
    #[error("That answer does not fit this step.")]
    BadAnswer,
    /// A required step was skipped without saying why.
    #[error("Please say why this step is skipped.")]
    SkipReasonRequired,
    /// Another officer is serving the visit now.
    #[error("Another officer has taken this visit over.")]
    TakenOver,
    /// The time to undo it has passed.
    #[error("The time to undo this has passed.")]
    TooLateToUndo,
    /// Nothing of this visit can be undone.
    #[error("There is nothing to undo.")]
    NothingToUndo,
    /// Someone else took the last step.
    #[error("Someone else took the last step of this visit, so only they can undo it.")]
    NotYoursToUndo,
    /// The time to reopen it has passed.
    #[error("This visit ended too long ago to be reopened. Please start a new one.")]
    TooLateToReopen,
    /// Someone this person is kept apart from is at the next window.
    #[error(
        "This person is kept apart from the person at the next window. Please use another window or wait. A supervisor can make an exception."
    )]
    KeptApart,
    /// The officer has not confirmed having looked for the person.
    #[error("Please go and look for the person first.")]
    LookFirst,
    /// Only a supervisor may do this now.
    #[error("This person has waited past the target, so a supervisor decides this.")]
    NeedsSupervisor,
    /// A reason must be given.
    #[error("Please choose a reason.")]
    ReasonRequired,
    /// The client saw an older version of the visit.
    #[error("This visit has changed since you saw it.")]
    Stale,
    /// A note can no longer be changed once its visit has moved on.
    #[error("This visit has moved on, so this note is finished. Please write a new one.")]
    NoteClosed,
    /// The rules a change was made from are no longer in force.
    #[error(
        "These settings have changed since you read them. Please read them again before you change them."
    )]
    RulesChanged,
    /// A time in the future, or too far in the past.
    #[error("That time cannot be right.")]
    BadTime,
    /// A time at which people rarely come: before opening, after closing, or long ago on another day.
    #[error("People rarely come at that time. Please check it, and confirm it if it is right.")]
    UnlikelyTime,
    /// Someone was called after this arrival, and it does not say why it is entered only now.
    #[error("Someone was called to a window after that time. Please say why this is entered only now.")]
    LateReasonRequired,
    /// A person with this paper slip was entered on the same day, or is still here.
    #[error("The slip {} is in use already. Is this another slip? Please check its number.", slip_label(*.0))]
    SlipUsed(u32),
    /// No paper slip with this number was printed here.
    #[error(
        "No slip with the number {} was printed here. Please check it, and confirm it if it is right.",
        slip_label(*.0)
    )]
    SlipUnknown(u32),
    /// Every number that a paper slip may have was used.
    #[error("There are no numbers left for paper slips. Please tell your administrator.")]
    NoSlipsLeft,
    /// The district does not close within the time of its warning.
    #[error("This is for the time before closing. The district does not close soon.")]
    NotClosing,
    /// Not one of the choices that this person has.
    #[error("That cannot be chosen for this visit now.")]
    NotOffered,
    /// A colleague has decided about the closing meanwhile.
    #[error("A colleague has decided about the closing since you opened this. Please look again.")]
    ClosingDecided,
    /// The desk gives no more tickets for this service today.
    #[error("No more tickets are given for this today.")]
    TicketsStopped,
    /// The telephone system names an unknown call.
    #[error("There is no such call here.")]
    UnknownCall,
}

impl Refusal {
    /// The stable code that programs rely on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::WrongState { code, .. } => code,
            Refusal::WindowBusy => "window_busy",
            Refusal::WindowClosed => "window_closed",
            Refusal::WindowAway => "window_away",
            Refusal::WrongWindow => "wrong_window",
            Refusal::OpenAgain => "open_again",
            Refusal::WindowTaken => "window_taken",
            Refusal::WindowServing => "window_serving",
            Refusal::ServiceNotHere => "service_not_here",
            Refusal::DistrictClosed => "district_closed",
            Refusal::UnknownService => "unknown_service",
            Refusal::UnknownWindow => "unknown_window",
            Refusal::UnknownOutcome => "unknown_outcome",
            Refusal::UnknownPlace => "unknown_place",
            Refusal::NoNumber => "no_number",
            Refusal::UnknownReason(_) => "unknown_reason",
            Refusal::UnknownVisit => "unknown_visit",
            Refusal::UnknownAlert => "unknown_alert",
            Refusal::UnknownAlarm => "unknown_alarm",
            Refusal::UnknownStep => "unknown_step",
            Refusal::OtherScript => "other_script",
            Refusal::UnknownScript => "unknown_script",
            Refusal::BadAnswer => "bad_answer",
            Refusal::SkipReasonRequired => "skip_reason_required",
            Refusal::TakenOver => "taken_over",
            Refusal::TooLateToUndo => "too_late_to_undo",
            Refusal::NothingToUndo => "nothing_to_undo",
            Refusal::NotYoursToUndo => "not_yours_to_undo",
            Refusal::TooLateToReopen => "too_late_to_reopen",
            Refusal::KeptApart => "kept_apart",
            Refusal::LookFirst => "look_first",
            Refusal::NeedsSupervisor => "needs_supervisor",
            Refusal::ReasonRequired => "reason_required",
            Refusal::Stale => "stale",
            Refusal::NoteClosed => "note_closed",
            Refusal::RulesChanged => "rules_changed",
            Refusal::BadTime => "bad_time",
            Refusal::UnlikelyTime => "unlikely_time",
            Refusal::LateReasonRequired => "late_reason_required",
            Refusal::SlipUsed(_) => "slip_used",
            Refusal::SlipUnknown(_) => "slip_unknown",
            Refusal::NoSlipsLeft => "no_slips_left",
            Refusal::NotClosing => "not_closing",
            Refusal::NotOffered => "choice_not_offered",
            Refusal::ClosingDecided => "closing_decided",
            Refusal::TicketsStopped => "tickets_stopped",
            Refusal::UnknownCall => "unknown_call",
        }
    }
}
