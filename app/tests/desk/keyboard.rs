//! What the desk does with keys during typing, and with commands whose answer was lost.

use app::pages::desk::rest::Rest;
use app::pages::desk::unanswered::{SAME, Unanswered};
use serde_json::json;

#[test]
fn keys_rest_until_typing_pauses() {
    let mut rest = Rest::default();
    assert!(!rest.takes(10_000, false), "nothing was lost");
    // The field disappears; a word is typed on, a letter every 0.2 s, and none of them does anything.
    let word = (0..12).map(|letter| rest.takes(20_000 + letter * 200, letter == 0)).collect::<Vec<_>>();
    assert_eq!(word, [true; 12]);
    // Keys work again at once 0.7 s after the last letter.
    assert!(rest.takes(22_899, false));
    assert!(!rest.takes(23_599, false));
    assert!(!rest.takes(23_600, false));
    // A single letter: keys are ignored for 1.5 s. Escape ends that.
    let mut rest = Rest::default();
    assert!(rest.takes(1_000, true) && rest.takes(2_499, false));
    rest.end();
    assert!(!rest.takes(2_500, false));
}

#[test]
fn what_got_no_answer_keeps_its_key_until_work_goes_on() {
    let (visits, quick, walk_up) =
        ("districts/26/visits", json!({ "quick": true }), json!({ "window": "1" }));
    let mut unanswered = Unanswered::default();
    assert_eq!(unanswered.key(visits, &quick, 0), None);
    // Each attempt of one command is lost; another command is lost after it.
    unanswered.lost(visits, &quick, "first", 0);
    unanswered.lost(visits, &quick, "first", 400);
    unanswered.lost(visits, &walk_up, "second", 900);
    assert_eq!(unanswered.key(visits, &quick, 1_000).as_deref(), Some("first"));
    assert_eq!(unanswered.key("windows/1/next", &quick, 1_000), None);
    // The first is repeated and answered: the second is still unanswered.
    unanswered.answered(visits, "first", true);
    unanswered.done();
    assert_eq!(unanswered.key(visits, &quick, 1_000), None, "the next person's");
    assert_eq!(unanswered.key(visits, &walk_up, 1_000).as_deref(), Some("second"));
    // An answer alone, to a step of the script, does not show that the officer noticed; another action does.
    unanswered.answered("visits/1/steps", "a step", false);
    assert_eq!(unanswered.key(visits, &walk_up, 1_000).as_deref(), Some("second"));
    // The same where its own first attempt was lost.
    unanswered.lost("windows/1/next", &json!({}), "a call", 1_000);
    unanswered.answered("windows/1/next", "a call", false);
    unanswered.done();
    assert_eq!(unanswered.key(visits, &walk_up, 1_000), None);
}

#[test]
fn the_same_input_a_minute_later_is_meant_for_another_person() {
    let (visits, named) = ("districts/26/visits", json!({ "service": "report" }));
    let mut unanswered = Unanswered::default();
    unanswered.lost(visits, &named, "first", 0);
    assert_eq!(unanswered.key(visits, &named, SAME).as_deref(), Some("first"));
    assert_eq!(unanswered.key(visits, &named, SAME + 1), None);
}

#[test]
fn what_is_put_back_to_what_it_was_is_a_command_of_its_own() {
    let (steps, yes) = ("visits/1/steps", json!({ "answer": "yes" }));
    let mut unanswered = Unanswered::default();
    unanswered.lost(steps, &yes, "first", 0);
    unanswered.answered(steps, "no instead", false);
    assert_eq!(unanswered.key(steps, &yes, 1_000), None);
}
