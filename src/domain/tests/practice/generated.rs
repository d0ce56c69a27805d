//! Any play: generated scenarios and events, cut anywhere.

use super::{CALLS, STAGES, line, moves, reply, scenario, second};
use crate::department::{START, code};
use crate::script::{Tape, key, tape, when};
use domain::ids::Code;
use domain::practice::{Cue, FULL_TRUST, Happened, Line, Play, PracticeEvent, Scenario, play};
use domain::script::LAST;
use domain::time::SECOND;
use domain::visit::End;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn drawn(tape: &mut Tape) -> Scenario {
    let count = 2 + tape.below(12);
    let names: Vec<String> = (0..count).map(|place| format!("l{place}")).collect();
    let answers: Vec<String> = (0..tape.below(8)).map(|place| format!("r{place}")).collect();
    let condition = |tape: &mut Tape| {
        let not = if tape.once_in(3) { "not " } else { "" };
        let said = names.iter().chain(&answers).nth(tape.below(count + answers.len())).unwrap();
        Some(match tape.below(4) {
            0 => format!("{not}answered {said}"),
            1 => format!("{not}trust < {}", tape.below(11)),
            _ => return None,
        })
    };
    let lines = names.iter().map(|name| {
        let on = match tape.below(16) {
            0 | 1 if !answers.is_empty() => format!("reply:{}", answers[tape.below(answers.len())]),
            2..=4 => format!("waited:{}", 10 * tape.below(20)),
            5..=7 => format!("silent:{}", 10 * tape.below(12)),
            8 => format!("left_out:{}", LAST[tape.below(4)].as_str()),
            9 => format!("stage:{}", STAGES[tape.below(6)].as_str()),
            10 => format!("skipped_stage:{}", STAGES[tape.below(6)].as_str()),
            11 => format!("step:s{}", tape.below(6)),
            12 => "resumed".to_owned(),
            13 => "arrived".to_owned(),
            14 => "ended".to_owned(),
            _ => "served".to_owned(),
        };
        Line {
            who: code(["ruiz", "lee"][tape.below(2)]),
            when: condition(tape).map(|text| when(&text)),
            leaves: tape.once_in(12),
            ..moves([0, 1, -1, 3, -4, 11, i32::MIN, i32::MAX][tape.below(8)], line(name, &on))
        }
    });
    let lines: Vec<Line> = lines.collect();
    let replies =
        answers.iter().map(|name| reply(name, &names[tape.below(count)], tape.below(9) as i32 - 4)).collect();
    Scenario { trust: tape.below(15) as i32 - 2, ..scenario(lines, replies) }
}

fn drawn_events(tape: &mut Tape) -> Vec<PracticeEvent> {
    let mut seconds = 0;
    let mut events = vec![PracticeEvent { at: second(0), who: None, what: Happened::Start }];
    for _ in 0..tape.below(24) {
        seconds += 7 * tape.below(8) as i64;
        let what = match tape.below(15) {
            0 | 1 => Happened::Arrived,
            2 => Happened::Acknowledged,
            3 | 4 => Happened::Served,
            5 => Happened::Held,
            6 | 7 => {
                let place = tape.below(6);
                Happened::Step {
                    key: key(&format!("s{place}")),
                    stage: STAGES[place],
                    skipped: tape.once_in(3),
                }
            }
            8..=11 => Happened::Reply(code(&format!("r{}", tape.below(8)))),
            12 => Happened::Escalated(CALLS[tape.below(3)]),
            13 if tape.once_in(2) => Happened::Ended([End::Resolved, End::Left][tape.below(2)]),
            _ => Happened::Other,
        };
        let told = !matches!(what, Happened::Reply(_));
        let who = told.then(|| code(["ruiz", "lee"][tape.below(2)]));
        events.push(PracticeEvent { at: second(seconds), who, what });
    }
    events
}

fn begins(whole: &Play, part: &Play) -> bool {
    whole.said.starts_with(&part.said) && whole.left.starts_with(&part.left)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_said_stays_said(tape in tape(300)) {
        let mut tape = Tape(tape.iter());
        let scenario = drawn(&mut tape);
        let events = drawn_events(&mut tape);
        let end = events.last().unwrap().at + 300 * SECOND;
        let whole = play(&scenario, &events, end);
        prop_assert_eq!(&play(&scenario, &events, end), &whole, "the same events are the same play");
        let keys: BTreeSet<&Code> = whole.said.iter().map(|said| &said.key).collect();
        prop_assert_eq!(keys.len(), whole.said.len(), "each line and reply once");
        prop_assert!(whole.said.is_sorted_by_key(|said| said.at), "{:#?}", whole.said);
        prop_assert!(whole.said.iter().all(|said| (0..=FULL_TRUST).contains(&said.trust)));
        prop_assert!((0..=FULL_TRUST).contains(&whole.trust));
        prop_assert!(whole.said.last().is_none_or(|said| said.trust == whole.trust));
        prop_assert!(whole.said.iter().all(|said| said.at >= START && said.at <= end));
        for (place, event) in events.iter().enumerate() {
            // Until just before this one, and at some time on the way there.
            let from = events[..place].last().map_or(START, |before| before.at);
            let between = from + (event.at - from) / 2;
            for until in [between, event.at] {
                let part = play(&scenario, &events[..place], until);
                prop_assert!(begins(&whole, &part), "{:#?}\nof\n{:#?}", part, whole);
                prop_assert!(part.said.iter().all(|said| said.at <= until));
            }
            // A reply that is not offered changes nothing.
            if let Happened::Reply(key) = &event.what {
                let before = play(&scenario, &events[..place], event.at);
                let after = play(&scenario, &events[..=place], event.at);
                if before.offered.contains(key) {
                    prop_assert_eq!(&after.said[before.said.len()].key, key);
                    prop_assert!(!after.offered.contains(key));
                } else {
                    prop_assert_eq!(after, before);
                }
            }
        }
        // A person who is gone speaks only of being gone.
        for (who, left) in &whole.left {
            let later = whole.said.iter().filter(|said| said.at > *left);
            for said in later {
                let line = scenario.lines.iter().find(|line| line.key == said.key && line.who == *who);
                prop_assert!(!line.is_some_and(|line| matches!(line.on, Cue::Waited(_) | Cue::Silent(_))));
            }
        }
    }
}
