//! Which target times apply to whom.

use crate::department::{rules, service};
use domain::rules::{Targets, Times};
use domain::time::MINUTE;
use domain::visit::{CHANNELS, Channel};

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
