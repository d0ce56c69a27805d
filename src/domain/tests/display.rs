//! Settings of a lobby screen.

use crate::department::rules;
use domain::display::{DisplaySettings, VolumeSpan};
use proptest::prelude::*;

fn span(from: u16, to: u16, level: u8) -> VolumeSpan {
    VolumeSpan { from, to, level }
}

#[test]
fn a_screen_without_spans_is_loud_all_day_and_one_with_spans_is_silent_outside_them() {
    let plain = DisplaySettings::default();
    assert!([0, 720, 1_439].into_iter().all(|minute| plain.level(minute) == 100));
    let night = DisplaySettings { volume: vec![span(480, 1_320, 80), span(1_320, 60, 20)], ..plain };
    let levels = [0, 59, 60, 479, 480, 1_319, 1_320, 1_439].map(|minute| night.level(minute));
    assert_eq!(levels, [20, 20, 0, 0, 80, 80, 20, 20]);
}

#[test]
fn a_screen_without_settings_of_its_own_is_stored_as_nothing_more() {
    let plain = DisplaySettings::default();
    assert_eq!(serde_json::to_string(&plain).unwrap(), r#"{"voice":true}"#);
    assert_eq!(serde_json::from_str::<DisplaySettings>("{}").unwrap(), plain);
}

#[test]
fn no_screen_stays_empty_because_its_windows_are_gone() {
    let mut rules = rules();
    let kept = rules.windows[0].id.clone();
    let gone = "gone".parse().unwrap();
    let set = DisplaySettings {
        windows: Some(vec![kept.clone(), gone]),
        languages: vec!["xx".to_owned(), rules.languages[0].clone()],
        ..DisplaySettings::default()
    };
    let now = set.within(&rules);
    assert_eq!(now.windows.as_deref(), Some(&[kept.clone()][..]));
    assert_eq!(now.languages, [rules.languages[0].clone()]);
    rules.windows.retain(|window| window.id != kept);
    let now = set.within(&rules);
    assert_eq!(now.windows, None);
    assert!(rules.windows.iter().all(|window| now.shows(&window.id)));
}

proptest! {
    #[test]
    fn spans_overlap_if_and_only_if_they_share_a_minute(
        a in (0_u16..1_440, 0_u16..=1_440), b in (0_u16..1_440, 0_u16..=1_440),
    ) {
        let (one, other) = (span(a.0, a.1, 1), span(b.0, b.1, 2));
        prop_assert!(one.is_sound() && other.is_sound());
        let shared = (0..1_440).any(|minute| one.covers(minute) && other.covers(minute));
        prop_assert_eq!(one.overlaps(&other), shared);
        prop_assert_eq!(other.overlaps(&one), shared);
    }
}
