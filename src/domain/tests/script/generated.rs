//! Any script that may be published: generated, answered at random, and followed to its end.

use super::run::{leg, record};
use super::{Tape, base, list, question, step, tape, to, when};
use crate::department::START;
use domain::script::check::check;
use domain::script::run::{Escalated, Escalation, Given, Run, Setting, SkipReason};
use domain::script::{AnswerType, LAST, Privacy, Question, Required, Script, Stage, Step, TELLS, Tells};
use domain::time::At;
use domain::visit::{Channel, StepDone};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A script that passes the checks, with paths as irregular as they may be.
pub fn drawn(tape: &mut Tape) -> Script {
    let mut steps = Vec::new();
    // The steps that no path bypasses: the last of each stage, and those that inform the resident.
    let mut fixed = BTreeSet::new();
    for stage in [Stage::Greeting, Stage::Listen, Stage::Acknowledge, Stage::Solve, Stage::Thank] {
        let first = steps.len();
        for _ in 0..tape.below(3) + usize::from(stage != Stage::Greeting) {
            if tape.once_in(5) {
                steps.push(step(&format!("s{}", steps.len()), Stage::Safety));
            }
            steps.push(step(&format!("s{}", steps.len()), stage));
        }
        if stage != Stage::Greeting {
            fixed.insert(steps.len() - 1);
        }
        if stage == Stage::Solve {
            for tells in TELLS {
                let solving: Vec<usize> =
                    (first..steps.len()).filter(|place| steps[*place].stage == stage).collect();
                let place = solving[tape.below(solving.len())];
                fixed.insert(place);
                steps[place].tells.push(tells);
            }
        }
    }
    let last = steps.len() - 1;
    for step in &mut steps {
        step.answer = asked(tape);
        step.once = tape.once_in(6);
    }
    for place in 0..last {
        let furthest = *fixed.range(place + 1..).next().unwrap();
        let far = format!("s{}", place + 1 + tape.below(furthest - place));
        let next = format!("s{}", place + 1);
        let own = format!("s{place}");
        let kind = steps[place].answer.as_ref().map(|question| (question.kind, question.privacy));
        steps[place].next = match (tape.below(6), kind) {
            (0, _) => vec![to(&far, Some(&drawn_condition(tape, &steps[..=place]))), to(&next, None)],
            (1, _) => vec![to("danger", Some(&drawn_condition(tape, &steps[..=place]))), to(&next, None)],
            (2, Some((AnswerType::SingleValueList, Privacy::Open))) => vec![
                to(&far, Some(&format!("{own} = a"))),
                to(&next, Some(&format!("not {own} in [a, b]"))),
                to("danger", Some(&format!("{own} = b"))),
            ],
            // No branch for each of them: the run goes on with the following step.
            (2, Some((AnswerType::MultiValueList, Privacy::Open))) => vec![
                to(&far, Some(&format!("{own} = c or not answered {own}"))),
                to(&far, Some(&format!("{own} = a and not {own} = b"))),
                to(&far, Some(&format!("{own} = b and not {own} = a"))),
            ],
            (2, Some((AnswerType::Number, Privacy::Open))) => {
                vec![
                    to(&far, Some(&format!("not answered {own}"))),
                    to("danger", Some(&format!("{own} < 0"))),
                ]
            }
            (2, Some((kind, _))) if !kind.is_list() => vec![to(&far, Some(&format!("not answered {own}")))],
            (2, None) => vec![to(&far, Some(&format!("not answered {own}")))],
            _ => Vec::new(),
        };
        steps[place].required = match tape.below(3) {
            0 => Required::Flat(tape.once_in(2)),
            1 => Required::When(when(&drawn_condition(tape, &steps[..=place]))),
            _ => Required::Flat(true),
        };
    }
    steps[last].next = vec![to("end", None)];
    steps.push(step("danger", Stage::Safety));
    for count in 0..tape.below(3) {
        steps.push(Step { answer: asked(tape), ..step(&format!("out{count}"), Stage::Thank) });
    }
    steps.last_mut().unwrap().next = vec![to("end", None)];
    Script { steps, ..base() }
}

pub(super) fn asked(tape: &mut Tape) -> Option<Question> {
    Some(match tape.below(9) {
        0 | 1 => list(AnswerType::SingleValueList, &["a", "b", "c"]),
        2 | 3 => list(AnswerType::MultiValueList, &["a", "b", "c"]),
        4 => question(AnswerType::Number, Privacy::Open),
        5 => question(AnswerType::Datetime, Privacy::Open),
        6 => question(AnswerType::String, Privacy::Personal),
        7 => Question { privacy: Privacy::Sealed, ..list(AnswerType::SingleValueList, &["a", "b"]) },
        _ => return None,
    })
}

fn drawn_condition(tape: &mut Tape, steps: &[Step]) -> String {
    let mut one = || {
        let step = &steps[tape.below(steps.len())];
        let not = if tape.once_in(3) { "not " } else { "" };
        let open = step.answer.as_ref().filter(|question| question.privacy == Privacy::Open);
        match (tape.below(5), open.map(|question| question.kind)) {
            (0, _) => format!("{not}answered {}", step.key),
            (1, _) => format!("{not}channel in [phone, callback]"),
            (_, Some(AnswerType::Number)) => format!("{not}{} < {}", step.key, tape.below(9)),
            (_, Some(AnswerType::SingleValueList | AnswerType::MultiValueList)) => {
                format!("{not}{} in [a, {}]", step.key, ["a", "b", "c"][tape.below(3)])
            }
            _ => format!("{not}language = es"),
        }
    };
    let (first, second) = (one(), one());
    format!("{first} {} {second}", ["and", "or"][tape.below(2)])
}

/// A possible answer of a step, or none.
pub fn drawn_answer(tape: &mut Tape, step: &Step) -> Option<Given> {
    let question = step.answer.as_ref()?;
    let codes: Vec<_> = question.values.iter().map(|value| value.key.clone()).collect();
    match (tape.below(6), question.kind) {
        (0, _) => None,
        (_, AnswerType::SingleValueList) => Some(Given::Chosen(vec![codes[tape.below(codes.len())].clone()])),
        (_, AnswerType::MultiValueList) => {
            let some = 1 + tape.below(7);
            Some(Given::Chosen(
                codes
                    .into_iter()
                    .enumerate()
                    .filter(|(at, _)| some & (1 << at) > 0)
                    .map(|(_, code)| code)
                    .collect(),
            ))
        }
        (_, AnswerType::Number) => Some(Given::Number(tape.below(12) as f64 - 2.5)),
        (_, AnswerType::Datetime) => Some(Given::When(At(tape.below(100) as i64))),
        (_, AnswerType::String | AnswerType::Text) => Some(Given::Text("by the door".to_owned())),
    }
}

/// What was checked for every path holds for the path taken.
fn check_way(script: &Script, path: &[usize]) {
    let steps: Vec<&Step> = path.iter().map(|place| &script.steps[*place]).collect();
    assert_eq!(path.iter().collect::<BTreeSet<_>>().len(), path.len(), "no step twice");
    if steps.iter().any(|step| Some(&step.key) == script.exit.as_ref()) {
        return;
    }
    let mut stages: Vec<Stage> =
        steps.iter().map(|step| step.stage).filter(|stage| *stage != Stage::Safety).collect();
    stages.dedup();
    assert!(
        stages == LAST || stages[1..] == LAST && stages[0] == Stage::Greeting,
        "{stages:?} of {script:#?}"
    );
    let told: BTreeSet<Tells> = steps.iter().flat_map(|step| step.tells.iter().copied()).collect();
    assert_eq!(told, BTreeSet::from(TELLS));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sound_script_comes_to_its_end_whatever_is_answered(tape in tape(500)) {
        let mut tape = Tape(tape.iter());
        let script = drawn(&mut tape);
        prop_assert_eq!(check(&script), vec![], "{:#?}", script);
        let channel = [Channel::WalkIn, Channel::Phone][tape.below(2)];
        let setting = Setting { channel, language: [None, Some("es")][tape.below(2)], service: None };
        let mut leg = leg(1, Vec::new());
        let mut rounds = 0;
        loop {
            let run = Run::new(&script, setting, &leg, &[]);
            let walk = run.walk();
            let danger = !leg.escalated.is_empty();
            if danger {
                prop_assert_eq!(Some(&script.steps[walk.path[0]].key), script.exit.as_ref());
            } else {
                check_way(&script, &walk.path);
            }
            let (done, applicable) = run.compliance();
            prop_assert!(done <= applicable && applicable as usize <= walk.path.len());
            let recorded = |place: &usize| run.record(&script.steps[*place]).is_some();
            let gone = walk.current.unwrap_or(walk.path.len());
            prop_assert!(walk.path[..gone].iter().all(recorded));
            let Some(current) = walk.current else {
                let skipped = |place: &usize| run.record(&script.steps[*place]).is_some_and(|done| done.skipped);
                prop_assert!(done == applicable || walk.path.iter().any(skipped));
                break;
            };
            prop_assert!(!recorded(&walk.path[current]));
            rounds += 1;
            prop_assert!(rounds <= script.steps.len(), "a step is asked for once");
            let step = &script.steps[walk.path[current]];
            let skipped = tape.once_in(5);
            let given = if skipped { None } else { drawn_answer(&mut tape, step) };
            let reason = (skipped && step.is_required(&run)).then_some(SkipReason::NoTime);
            let (answer, _) = script.admit(&step.key, skipped, reason, given.as_ref(), &run).unwrap();
            let mut records = vec![StepDone { skipped, reason, ..record(step.key.as_str(), answer) }];
            // Now and then an earlier answer is changed.
            let known = leg.steps.get(tape.below(12)).filter(|_| tape.once_in(4));
            if let Some(step) = known.and_then(|done| script.step(&done.step)) {
                let given = drawn_answer(&mut tape, step);
                let (answer, _) = script.admit(&step.key, false, None, given.as_ref(), &run).unwrap();
                records.push(record(step.key.as_str(), answer));
            }
            for done in records {
                leg.steps.retain(|known| !done.replaces(known));
                leg.steps.push(done);
            }
            if tape.once_in(40) {
                leg.escalated.push(Escalated { to: Escalation::Danger, at: START, met_at: None });
            }
        }
    }
}
