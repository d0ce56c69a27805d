//! Which verbs have a key, and how the others are reached.

use app::pages::desk::actions::Action;
use domain::visit::VerbKind;
use std::collections::BTreeSet;

/// Verbs without a key of their own: reached in a dialog, by a key shared by several, outside the desk, or by
/// no person.
const WITHOUT_A_KEY: [VerbKind; 21] = {
    use VerbKind::*;
    [
        // `GoOn` does what fits the state.
        Answer,
        Resume,
        Accept,
        // `StepOut`, of a person who is out.
        StepBack,
        // The dialog of a call, and the dialog of all other actions.
        Wait,
        SetUrgent,
        SendTo911,
        TakeIntoCustody,
        RingOff,
        Leave,
        // `Reopen`, of a person who did not come.
        Reinstate,
        // The keys of the script do these.
        Step,
        Turn,
        Escalate,
        Meet,
        // A note can be written in any state.
        Note,
        // Only the tablet does this.
        AnswerAtKiosk,
        // They follow from other actions.
        MoveHold,
        Return,
        CloseUnserved,
        HangUp,
    ]
};

#[test]
fn every_verb_has_a_key_or_is_asked_for_in_another_way() {
    let with_a_key: BTreeSet<VerbKind> = Action::ALL.iter().filter_map(|action| action.verb()).collect();
    let without: BTreeSet<VerbKind> = WITHOUT_A_KEY.into_iter().collect();
    assert!(with_a_key.is_disjoint(&without));
    let all: BTreeSet<VerbKind> = VerbKind::ALL.iter().copied().collect();
    assert_eq!(&with_a_key | &without, all);
}
