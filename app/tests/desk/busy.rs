//! A line that is longer than any screen, and a burst of arrivals.

use super::{desk, visit, written};
use crate::frame::plain;
use app::pages::desk::sounds;
use serde_json::json;

#[test]
fn a_line_of_a_thousand_draws_a_bounded_part_and_says_its_place_in_the_whole() {
    let mut page = desk(None);
    let more = json!({ "why": "first_come" });
    page.line.waiting =
        (1..=1_000).map(|n| visit(100 + n, &format!("A{n}"), "waiting", "10:05:00", more.clone())).collect();
    // A loop in a telephone system fills another list.
    page.line.others =
        (1..=1_000).map(|n| visit(2_000 + n, &format!("P{n}"), "ringing", "10:05:00", json!({}))).collect();
    for (language, place) in [("en", "1 to 50 of 1,000"), ("es", "1 a 50 de 1,000")] {
        let body = written(page.clone(), language);
        let rows = body.matches("class=\"wait-main\"").count();
        assert_eq!(rows, 101, "fifty of each, and the one that has ended");
        assert_eq!(plain(&body).matches(place).count(), 2, "{}", plain(&body));
        assert_eq!(body.matches("aria-setsize=\"1000\"").count(), 100);
        assert!(body.contains("aria-posinset=\"50\"") && !body.contains("aria-posinset=\"51\""));
    }
    let short = written(desk(None), "en");
    assert!(!plain(&short).contains("1 to 3") && short.contains("aria-setsize=\"3\""), "{short}");
}

#[test]
fn a_burst_makes_one_tone() {
    assert!(sounds::may_chime(0, None));
    let played = (0..30).map(|n| n * 1_000).fold((0, None), |(count, last), now| {
        if sounds::may_chime(now, last) { (count + 1, Some(now)) } else { (count, last) }
    });
    assert_eq!(played.0, 3, "one every ten seconds, of thirty arrivals a second apart");
    assert!(sounds::may_chime(5, Some(60_000)), "the page's own time began anew");
}
