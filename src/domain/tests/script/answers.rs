//! Which answers are accepted, and which steps may be skipped.

use super::conditions::Answers;
use super::{at, base, key, list, step};
use crate::department::code;
use domain::refusal::Refusal;
use domain::script::run::{Answer, Given, LONGEST, SKIP_REASONS, SkipReason};
use domain::script::{AnswerType, Privacy, Question, Required, Script, Stage, Step};
use domain::time::At;
use std::collections::BTreeMap;

/// A script of one step with this question.
fn asking(answer: Option<Question>) -> Script {
    Script { steps: vec![Step { answer, ..step("it", Stage::Listen) }], ..base() }
}

fn give(script: &Script, given: &Given) -> Result<(Option<Answer>, Option<String>), Refusal> {
    script.admit(&key("it"), false, None, Some(given), &Answers::default())
}

#[test]
fn an_answer_is_of_the_kind_the_step_asks_for() {
    use AnswerType::{Datetime, MultiValueList, Number, SingleValueList, String, Text};
    let chosen = |codes: &[&str]| Given::Chosen(codes.iter().map(|each| code(each)).collect());
    let text = |text: &str| Given::Text(text.to_owned());
    let all = [SingleValueList, MultiValueList, Number, Datetime, String, Text];
    let fitting: Vec<(Given, &[AnswerType])> = vec![
        (chosen(&["a"]), &[SingleValueList, MultiValueList]),
        (chosen(&["c", "a"]), &[MultiValueList]),
        (chosen(&["a", "b", "a"]), &[]),
        (chosen(&["a", "d"]), &[]),
        (chosen(&["d"]), &[]),
        (chosen(&[]), &[]),
        (Given::Number(-17.5), &[Number]),
        (Given::Number(f64::NAN), &[]),
        (Given::Number(f64::INFINITY), &[]),
        (Given::When(At(5)), &[Datetime]),
        (text("Maria Lopez"), &[String, Text]),
        (text("a"), &[String, Text]),
        (text(" \n"), &[]),
        (text(&"é".repeat(LONGEST)), &[String, Text]),
        (text(&"e".repeat(LONGEST + 1)), &[]),
    ];
    for (given, fits) in fitting {
        for kind in all {
            for privacy in [Privacy::Open, Privacy::Personal, Privacy::Sealed] {
                let asked = Question { privacy, ..list(kind, &["a", "b", "c"]) };
                let answer = give(&asking(Some(asked)), &given);
                if !fits.contains(&kind) {
                    assert_eq!(answer, Err(Refusal::BadAnswer), "{kind:?} {given:?}");
                    continue;
                }
                let (answer, apart) = answer.unwrap();
                let open = match &given {
                    Given::Chosen(codes) => Answer::Chosen(codes.clone()),
                    Given::Number(number) => Answer::Number(*number),
                    Given::When(at) => Answer::When(*at),
                    Given::Text(_) => Answer::Apart,
                };
                if privacy == Privacy::Open && open != Answer::Apart {
                    assert_eq!((answer, apart), (Some(open), None));
                } else {
                    assert_eq!((answer, apart), (Some(Answer::Apart), Some(given.written())));
                }
            }
        }
        assert_eq!(give(&asking(None), &given), Err(Refusal::BadAnswer), "nothing is asked there");
    }
}

#[test]
fn what_is_stored_separately_is_recorded_as_such() {
    let asked = |kind| asking(Some(Question { privacy: Privacy::Personal, ..list(kind, &["a", "b"]) }));
    for (kind, given, written) in [
        (AnswerType::Text, Given::Text("  Maria \n".to_owned()), "Maria"),
        (AnswerType::MultiValueList, Given::Chosen(vec![code("b"), code("a")]), "b,a"),
        (AnswerType::Number, Given::Number(17.5), "17.5"),
        (AnswerType::Datetime, Given::When(At(1_800_000_000_000)), "1800000000000"),
    ] {
        let kept = Ok((Some(Answer::Apart), Some(written.to_owned())));
        assert_eq!(give(&asked(kind), &given), kept);
    }
}

#[test]
fn a_step_that_must_be_done_is_passed_over_for_a_reason() {
    let mut script = base();
    at(&mut script, "say_back").required = Required::Flat(false);
    let age = |years: &'static str| Answers(BTreeMap::from([("age", vec![years])]));
    let skip = |name: &str, reason: Option<SkipReason>, known: &Answers| {
        script.admit(&key(name), true, reason, None, known)
    };
    let nothing = Answers::default();
    assert_eq!(skip("greet", None, &nothing), Err(Refusal::SkipReasonRequired));
    for reason in SKIP_REASONS {
        assert_eq!(skip("greet", Some(reason), &nothing), Ok((None, None)));
        assert_eq!(skip("say_back", Some(reason), &nothing), Ok((None, None)));
    }
    assert_eq!(skip("say_back", None, &nothing), Ok((None, None)));
    // Required when `things = keys or age < 18`.
    assert_eq!(skip("by_when", None, &nothing), Ok((None, None)));
    assert_eq!(skip("by_when", None, &age("18")), Ok((None, None)));
    assert_eq!(skip("by_when", None, &age("17.9")), Err(Refusal::SkipReasonRequired));
    assert_eq!(skip("by_when", Some(SkipReason::Declined), &age("17.9")), Ok((None, None)));
    // A skipped step has no answer; a step that was done may go without one.
    let given = Given::When(At(0));
    let both = script.admit(&key("by_when"), true, Some(SkipReason::NoTime), Some(&given), &nothing);
    assert_eq!(both, Err(Refusal::BadAnswer));
    assert_eq!(script.admit(&key("by_when"), false, None, None, &nothing), Ok((None, None)));
    for skipped in [true, false] {
        let nowhere = script.admit(&key("nowhere"), skipped, Some(SkipReason::NoTime), None, &nothing);
        assert_eq!(nowhere, Err(Refusal::UnknownStep));
    }
}
