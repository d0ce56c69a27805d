//! The table of moves, written out a second time.

use domain::ids::Series;
use domain::visit::{Permission, StateKind, VerbKind, next_state};
use domain::vocabulary::visit::Ticket;
use std::collections::BTreeSet;

pub const STATES: [StateKind; 9] = {
    use StateKind::*;
    [Ringing, Answered, Waiting, Called, Serving, OnHold, Offered, CallbackDue, Ended]
};

pub const VERBS: [VerbKind; 41] = {
    use VerbKind::*;
    [
        Acknowledge,
        Answer,
        Wait,
        Call,
        Recall,
        Serve,
        PutBack,
        Hold,
        Resume,
        MoveHold,
        Return,
        Transfer,
        Accept,
        Decline,
        CallBack,
        ChooseClosing,
        Attempt,
        SetService,
        AddLeg,
        StepOut,
        StepBack,
        Step,
        Turn,
        Escalate,
        Meet,
        SetUrgent,
        KeepApart,
        Resolve,
        Refer,
        SendTo911,
        TakeIntoCustody,
        AnswerAtKiosk,
        RingOff,
        NoShow,
        Leave,
        Cancel,
        CloseUnserved,
        Reinstate,
        Reopen,
        Note,
        HangUp,
    ]
};

/// The state each verb leads to; verbs not listed are refused.
#[expect(clippy::too_many_lines, reason = "one table, to be compared with the other from top to bottom")]
pub fn moves(from: StateKind) -> Vec<(VerbKind, StateKind)> {
    use StateKind as S;
    use VerbKind::*;
    match from {
        S::Ringing => vec![
            (Answer, S::Answered),
            (RingOff, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
            (SetService, S::Ringing),
            (SetUrgent, S::Ringing),
            (KeepApart, S::Ringing),
            (Note, S::Ringing),
            (HangUp, S::Ringing),
        ],
        S::Answered => vec![
            (Acknowledge, S::Answered),
            (Answer, S::Answered),
            (Wait, S::Waiting),
            (CallBack, S::CallbackDue),
            (Serve, S::Serving),
            (SetService, S::Answered),
            (SetUrgent, S::Answered),
            (KeepApart, S::Answered),
            (AddLeg, S::Answered),
            (Step, S::Answered),
            (Turn, S::Answered),
            (Escalate, S::Answered),
            (Meet, S::Answered),
            (Note, S::Answered),
            (HangUp, S::Answered),
            (Resolve, S::Ended),
            (Refer, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::Waiting => vec![
            (Acknowledge, S::Waiting),
            (Call, S::Called),
            (Serve, S::Serving),
            (CallBack, S::CallbackDue),
            (ChooseClosing, S::Waiting),
            (StepOut, S::Waiting),
            (StepBack, S::Waiting),
            (SetService, S::Waiting),
            (SetUrgent, S::Waiting),
            (KeepApart, S::Waiting),
            (AddLeg, S::Waiting),
            (Note, S::Waiting),
            (HangUp, S::Waiting),
            (Refer, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (AnswerAtKiosk, S::Ended),
            (CloseUnserved, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::Called => vec![
            (Acknowledge, S::Called),
            (Recall, S::Called),
            (Serve, S::Serving),
            (PutBack, S::Waiting),
            (CallBack, S::CallbackDue),
            (SetService, S::Called),
            (SetUrgent, S::Called),
            (KeepApart, S::Called),
            (AddLeg, S::Called),
            (Step, S::Called),
            (Turn, S::Called),
            (Escalate, S::Called),
            (Meet, S::Called),
            (Note, S::Called),
            (HangUp, S::Called),
            (NoShow, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::Serving => vec![
            (Acknowledge, S::Serving),
            (Hold, S::OnHold),
            (Transfer, S::Offered),
            (SetService, S::Serving),
            (SetUrgent, S::Serving),
            (KeepApart, S::Serving),
            (AddLeg, S::Serving),
            (Step, S::Serving),
            (Turn, S::Serving),
            (Escalate, S::Serving),
            (Meet, S::Serving),
            (Note, S::Serving),
            (HangUp, S::Serving),
            (Resolve, S::Ended),
            (Refer, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::OnHold => vec![
            (Acknowledge, S::OnHold),
            (Resume, S::Serving),
            (MoveHold, S::OnHold),
            (Return, S::Waiting),
            (CallBack, S::CallbackDue),
            (SetService, S::OnHold),
            (SetUrgent, S::OnHold),
            (KeepApart, S::OnHold),
            (AddLeg, S::OnHold),
            (Step, S::OnHold),
            (Turn, S::OnHold),
            (Escalate, S::OnHold),
            (Meet, S::OnHold),
            (Note, S::OnHold),
            (HangUp, S::OnHold),
            (Resolve, S::Ended),
            (Refer, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::Offered => vec![
            (Acknowledge, S::Offered),
            (Accept, S::Serving),
            (Decline, S::Waiting),
            (SetService, S::Offered),
            (SetUrgent, S::Offered),
            (KeepApart, S::Offered),
            (Meet, S::Offered),
            (Note, S::Offered),
            (HangUp, S::Offered),
            (Resolve, S::Ended),
            (Refer, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::CallbackDue => vec![
            (Acknowledge, S::CallbackDue),
            (Attempt, S::CallbackDue),
            (Serve, S::Serving),
            (SetService, S::CallbackDue),
            (SetUrgent, S::CallbackDue),
            (KeepApart, S::CallbackDue),
            (Note, S::CallbackDue),
            (HangUp, S::CallbackDue),
            (Refer, S::Ended),
            (SendTo911, S::Ended),
            (TakeIntoCustody, S::Ended),
            (Leave, S::Ended),
            (Cancel, S::Ended),
        ],
        S::Ended => vec![(Reinstate, S::Waiting), (Reopen, S::Waiting), (Note, S::Ended)],
    }
}

#[test]
fn the_table_of_moves_is_as_written() {
    for from in STATES {
        for verb in VERBS {
            let written = moves(from).into_iter().find(|(known, _)| *known == verb).map(|(_, to)| to);
            assert_eq!(next_state(from, verb), written, "{from:?} {verb:?}");
        }
    }
}

#[test]
fn every_verb_is_in_both_tables() {
    let written: BTreeSet<VerbKind> = VERBS.into_iter().collect();
    assert_eq!(written, VerbKind::ALL.iter().copied().collect());
    assert_eq!(written.len(), VERBS.len(), "none twice");
}

#[test]
fn who_may_is_as_written() {
    use VerbKind::*;
    let with = |permission: Permission| VERBS.into_iter().filter(move |verb| verb.permission() == permission);
    let anyone = [Acknowledge, Serve, Meet, SetUrgent, KeepApart, Leave, Note];
    let asked =
        with(Permission::Anyone).filter(|verb| ![MoveHold, Return, CloseUnserved, HangUp].contains(verb));
    assert_eq!(asked.collect::<Vec<_>>(), anyone);
    assert_eq!(with(Permission::Holder).collect::<Vec<_>>(), [Step, Turn]);
    let by_residents = VERBS.into_iter().filter(|verb| verb.is_for_residents());
    assert_eq!(by_residents.collect::<Vec<_>>(), [CallBack, ChooseClosing, StepOut, StepBack, Leave]);
}

#[test]
fn a_ticket_is_known_by_its_number_however_a_person_writes_it() {
    let ticket = Ticket { series: Series::try_from("AB".to_owned()).expect("letters"), number: 45 };
    for same in ["AB045", "ab45", " Ab 045 ", "AB-45", "# 45", "45", "0045"] {
        assert!(ticket.is_written(same), "{same}");
    }
    for other in ["", "AB", "A045", "B45", "AB46", "45A", "450", "AB4 5x", "-", "99999999999"] {
        assert!(!ticket.is_written(other), "{other}");
    }
}
