//! Which target times apply to whom.

use crate::department::{code, reason, rules, service};
use domain::rules::{Targets, Times};
use domain::time::MINUTE;
use domain::visit::{CHANNELS, Channel};
use domain::words::Words;
use proptest::prelude::*;

fn within(minutes: i64) -> Times {
    Times { acknowledge_ms: MINUTE, call_ms: minutes * MINUTE, resolve_ms: 2 * minutes * MINUTE }
}

#[test]
fn service_and_channel_then_service_then_district_and_channel_then_district() {
    let mut rules = rules();
    let (report, property) = (service("report"), service("property"));
    let promised =
        |rules: &domain::rules::Rules, service, channel| rules.targets(service, channel).call_ms / MINUTE;
    rules.targets = within(10).into();
    for channel in CHANNELS {
        assert_eq!(promised(&rules, Some(&report), channel), 10);
    }
    rules.targets.by_channel.insert(Channel::Phone, within(5));
    assert_eq!(promised(&rules, Some(&report), Channel::Phone), 5);
    assert_eq!(promised(&rules, None, Channel::Phone), 5);
    assert_eq!(promised(&rules, Some(&report), Channel::WalkIn), 10);
    rules.services[0].targets = Some(within(20).into());
    assert_eq!(promised(&rules, Some(&report), Channel::Phone), 20);
    assert_eq!(promised(&rules, Some(&property), Channel::Phone), 5);
    let by_channel = [(Channel::Phone, within(15))].into();
    rules.services[0].targets = Some(Targets { by_channel, ..within(20).into() });
    assert_eq!(promised(&rules, Some(&report), Channel::Phone), 15);
    assert_eq!(promised(&rules, Some(&report), Channel::WalkIn), 20);
}

#[test]
fn times_written_before_channels_had_their_own_can_be_read() {
    let text = r#"{"acknowledge_ms":60000,"call_ms":900000,"resolve_ms":1800000}"#;
    let read: Targets = serde_json::from_str(text).unwrap();
    assert_eq!(read, Targets::default());
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
}

#[test]
fn an_outcome_that_was_removed_is_still_read_and_comes_back_as_one() {
    let first = rules();
    let (report, written) = (service("report"), code("written"));
    let mut without = first.clone();
    without.services[0].outcomes.clear();
    let without = without.after(&first);
    assert!(without.services[0].outcomes.is_empty());
    assert_eq!(without.outcome(&report, &written), first.outcome(&report, &written));
    assert_eq!(without.outcome(&service("property"), &written), first.outcome(&report, &written));
    // The service itself goes, with both of what it had.
    let mut gone = without.clone();
    gone.services.remove(0);
    let gone = gone.after(&without);
    assert_eq!(gone.former.service(&report).unwrap().name, Words::plain("report"));
    assert_eq!(gone.outcome(&report, &written), first.outcome(&report, &written));
    // Nothing is kept of what is there.
    assert_eq!(first.clone().after(&gone), first);
}

proptest! {
    #[test]
    fn whatever_was_in_a_list_is_either_in_it_or_kept(days in prop::collection::vec(prop::collection::vec(0_usize..5, 0..5), 1..8)) {
        let names = ["a", "b", "c", "d", "e"];
        let mut now = domain::rules::Rules { hold_reasons: Vec::new(), ..rules() };
        let mut seen = std::collections::BTreeSet::new();
        for mut day in days {
            day.sort_unstable();
            day.dedup();
            let hold_reasons = day.iter().map(|at| reason(names[*at], false)).collect();
            // What a change says about former entries does not count.
            let former = domain::lists::Former::default();
            now = domain::rules::Rules { hold_reasons, former, ..now.clone() }.after(&now);
            seen.extend(day.iter().map(|at| code(names[*at])));
            let mut known: Vec<_> = now.hold_reasons.iter().chain(&now.former.hold).map(|one| one.id.clone()).collect();
            known.sort();
            prop_assert_eq!(known, seen.iter().cloned().collect::<Vec<_>>());
        }
    }
}
