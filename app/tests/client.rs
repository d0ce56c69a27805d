//! Updates from the server, and when a page shows them.

use crate::samples::moment;
use app::api::LineView;
use app::client::Arrived;
use serde_json::json;

/// A frame of the screen, and how late a timer may be.
const FRAME_MS: i64 = 20;

fn line(district: usize, seq: u64) -> LineView {
    let line = json!({
        "district": format!("d{district}"), "seq": seq, "at": moment("10:14:13").to_string(), "open": true,
        "waiting": [], "others": [], "ended": [], "windows": [], "alerts": [],
    });
    serde_json::from_value(line).expect("a line")
}

/// A single-threaded page that needs `cost` milliseconds to show lines, however many, while some arrive, each
/// at its time. Returns when it began to show, and what.
fn shown(coming: Vec<(i64, LineView)>, cost: i64) -> Vec<(i64, Vec<LineView>)> {
    let mut arrived = Arrived::default();
    let mut coming = coming.into_iter().peekable();
    let (mut now, mut due, mut shown) = (0, None::<i64>, Vec::new());
    let timer = |now: i64, ms: u64| now + i64::try_from(ms).expect("milliseconds");
    loop {
        if let Some((at, line)) = coming.next_if(|(at, _)| due.is_none_or(|due| *at <= due.max(now))) {
            now = now.max(at);
            let planned = arrived.keep(line, now).map(|ms| timer(now, ms));
            due = due.or(planned);
        } else if let Some(at) = due {
            let began = now.max(at);
            shown.push((began, arrived.take()));
            now = began + cost;
            due = arrived.shown(began, now).map(|ms| timer(now, ms));
        } else {
            return shown;
        }
    }
}

#[test]
fn lines_of_a_thousand_districts_at_once_are_shown_a_few_times_and_the_page_rests_between() {
    for cost in [10, 100, 1_000] {
        // Four of them are parsed in a millisecond.
        let coming =
            (0..1_000).map(|district| (i64::try_from(district / 4).expect("a time"), line(district, 1)));
        let shown = shown(coming.collect(), cost);
        let ends = shown.iter().map(|(began, _)| began + cost);
        assert!(
            ends.zip(shown.iter().skip(1)).all(|(end, (next, _))| next - end >= cost),
            "it rests for as long as it took"
        );
        assert!(shown.len() <= 2 + 250 / 20, "{} times", shown.len());
        let mut districts: Vec<_> =
            shown.into_iter().flat_map(|(_, lines)| lines).map(|line| line.district).collect();
        assert_eq!(districts.len(), 1_000, "each once");
        districts.sort();
        districts.dedup();
        assert_eq!(districts.len(), 1_000, "none is left out");
    }
}

#[test]
fn a_line_that_comes_alone_is_shown_with_the_next_picture() {
    let coming: Vec<(i64, LineView)> = (0..50).map(|n| (n * 100, line(0, 1))).collect();
    let shown = shown(coming.clone(), 5);
    assert_eq!(shown.len(), coming.len());
    for ((came, _), (began, _)) in coming.iter().zip(&shown) {
        assert!((0..=FRAME_MS).contains(&(began - came)), "came at {came}, shown at {began}");
    }
}

#[test]
fn a_page_that_was_asleep_shows_what_comes_within_a_second() {
    let mut arrived = Arrived::default();
    assert!(arrived.keep(line(0, 1), 0).is_some());
    arrived.take();
    assert_eq!(arrived.shown(0, 600_000), None);
    assert!(arrived.keep(line(0, 2), 600_000).is_some_and(|ms| ms <= 1_000));
}

#[test]
fn of_a_district_the_newest_line_is_shown() {
    let shown = shown(vec![(0, line(0, 1)), (1, line(1, 1)), (2, line(0, 2))], 5);
    let seqs: Vec<_> = shown.iter().flat_map(|(_, lines)| lines).map(|line| line.seq).collect();
    assert_eq!((shown.len(), seqs), (1, vec![2, 1]));
}
