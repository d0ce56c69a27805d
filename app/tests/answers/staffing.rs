//! How many windows are needed.

use super::{day, me, scope, written};
use app::api::{NeededView, Page, PredictionView, StaffingHour, StaffingPage, StaffingView};
use domain::reports::{HourAdvice, Method};

fn prediction(windows: u32, level: f64, wait: Option<f64>) -> PredictionView {
    PredictionView {
        windows,
        service_level: level,
        error: Some(0.01),
        mean_wait_ms: wait,
        left: None,
        occupancy: 0.8,
    }
}

fn hour(hour: u8, at: &str, staffed: f64, needed: Option<NeededView>) -> StaffingHour {
    StaffingHour {
        hour,
        at: at.to_owned(),
        arrivals_mean: 9.5,
        arrivals_deviation: 4.0,
        staffed,
        late: 60,
        advice: if needed.is_some() { HourAdvice::Windows } else { HourAdvice::TooFewContacts },
        needed,
    }
}

fn staffing(at: Option<u8>) -> StaffingPage {
    let needed = NeededView {
        method: Method::Simulation,
        load: 1.6,
        by_erlang_c: 3,
        by_erlang_a: None,
        one_fewer: Some(prediction(2, 0.0, None)),
        enough: prediction(3, 0.91, Some(140_000.0)),
        one_more: prediction(4, 0.99, Some(30_000.0)),
        uneven: true,
    };
    StaffingPage {
        me: me(),
        scope: scope(),
        share: 80,
        at,
        plan: Some(StaffingView {
            district: "26".parse().expect("a slug"),
            from: day("2026-05-25"),
            to: day("2026-11-22"),
            weeks: 26,
            share: 0.8,
            within_ms: 900_000,
            serving_mean_ms: Some(600_000.0),
            serving_spread: Some(0.7),
            patience_ms: None,
            staffed_hours: 1_040.0,
            contacts: 4_200,
            contacts_per_hour: Some(4.04),
            hours: vec![hour(9, "mon-9", 2.1, Some(needed)), hour(35, "tue-11", 1.0, None)],
        }),
    }
}

#[test]
fn late_people_have_their_number_beside_them() {
    let (text, read) = written(&Page::Staffing(Box::new(staffing(Some(9)))), "en");
    // 60 of 26 times 9.5; in the other hour too few came for a share.
    assert_eq!(read.matches("24 of 100 late").count(), 1, "{read}");
    assert_eq!(text.matches("late</small>").count(), 1, "{text}");
    assert!(read.contains("Called late, or left after the promised time: 60 of 247 who came."), "{read}");
    assert!(read.contains("until it closes or its officer goes away"), "{read}");
    let (_, read) = written(&Page::Staffing(Box::new(staffing(Some(9)))), "es");
    assert!(read.contains("24 de 100 tarde") && read.contains("60 de 247 que vinieron"), "{read}");
}

#[test]
fn one_week_and_no_week_each_have_a_text() {
    for (language, weeks, told) in [
        ("en", 1, "Based on one week, May 25, 2026 – November 22, 2026."),
        ("es", 1, "A partir de una semana, "),
        ("en", 0, "No full week of this period is over and on record."),
        ("es", 0, "no hay ninguna semana completa"),
    ] {
        let mut page = staffing(None);
        if let Some(plan) = &mut page.plan {
            plan.weeks = weeks;
            plan.hours.truncate(1);
        }
        // An hour that is asked for shows nothing without weeks.
        page.at = Some(9);
        let (_, read) = written(&Page::Staffing(Box::new(page)), language);
        assert!(read.contains(told), "{told}: {read}");
        assert!(!read.contains("1 weeks") && !read.contains("0 weeks"), "{read}");
        assert_eq!(read.contains("window-hours were staffed"), language == "en" && weeks > 0, "{read}");
    }
}

#[test]
fn the_plan_is_a_sentence_a_week_and_an_hour() {
    let (text, read) = written(&Page::Staffing(Box::new(staffing(Some(9)))), "en");
    let sum = "Monday at 9 AM: by these figures, 3 windows would keep the promise that 80 of 100 are called within 15 min; on average 2.1 were open.";
    assert!(read.contains(sum), "{read}");
    assert!(read.contains("grows without limit") && read.contains("differ by more than chance"), "{read}");
    assert!(read.contains("91 of 100, ± 2.0"), "{read}");
    let label = "<span class=\"sr\">Monday at 9\u{a0}AM: 3 needed, 2.1 open, too few windows</span>";
    assert!(text.contains(label) && text.contains("class=\"short-of\""), "{text}");
    assert!(text.contains("at=tue-11"), "{text}");
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    assert!(place("class=\"sum\"") < place("class=\"tabs"), "the answer stands on top: {text}");
    let (_, read) = written(&Page::Staffing(Box::new(staffing(Some(35)))), "en");
    assert!(read.contains("Tuesday at 11 AM: fewer than 10 people came in all these weeks"), "{read}");
    let (_, read) = written(&Page::Staffing(Box::new(staffing(None))), "es");
    assert!(
        read.contains("Lunes a las 9 AM: según estas cifras, 3 ventanillas cumplirían la promesa"),
        "{read}"
    );
}

/// 0.5010 and 0.4874 windows are both displayed as 0.5, so that half a window is missing in both hours.
#[test]
fn hours_that_read_alike_are_marked_alike() {
    let mut page = staffing(None);
    let plan = page.plan.as_mut().expect("a plan");
    let many = plan.hours[0].needed.clone().expect("a number of windows");
    let one = NeededView { enough: prediction(1, 0.91, Some(140_000.0)), ..many };
    plan.hours = [(131, "sat-11", 0.501), (132, "sat-12", 0.56), (155, "sun-11", 0.4874)]
        .map(|(place, at, staffed)| hour(place, at, staffed, Some(one.clone())))
        .into();
    let (text, _) = written(&Page::Staffing(Box::new(page)), "en");
    for label in [
        "Saturday at 11\u{a0}AM: 1 needed, 0.5 open, too few windows</span>",
        "Saturday at 12\u{a0}PM: 1 needed, 0.6 open</span>",
        "Sunday at 11\u{a0}AM: 1 needed, 0.5 open, too few windows</span>",
    ] {
        assert!(text.contains(label), "“{label}” is not in {text}");
    }
    assert_eq!(text.matches("class=\"short-of\"").count(), 2, "{text}");
}

#[test]
fn weeks_without_arrivals_are_named_and_a_promise_is_shown_to_the_second() {
    let mut page = staffing(None);
    let plan = page.plan.as_mut().expect("a plan");
    plan.within_ms = 90_000;
    let (_, read) = written(&Page::Staffing(Box::new(page.clone())), "en");
    assert!(read.contains("80 of 100 are called within 1 min 30 s;"), "{read}");
    page.plan.as_mut().expect("a plan").hours.clear();
    let (_, read) = written(&Page::Staffing(Box::new(page)), "en");
    assert!(read.contains("Nobody came in these weeks.") && read.contains("Based on 26 weeks"), "{read}");
}

#[test]
fn what_the_address_asks_for_and_a_page_does_not_use_is_said() {
    let mut page = staffing(None);
    let (_, none) = written(&Page::Staffing(Box::new(page.clone())), "en");
    assert!(!none.contains("does not use"), "{none}");
    page.scope.unused = vec!["<b>".to_owned(), "service".to_owned()];
    let (text, read) = written(&Page::Staffing(Box::new(page.clone())), "en");
    assert!(text.contains("This page does not use: &lt;b") && read.contains(", Service."), "{read}");
    let (_, spanish) = written(&Page::Staffing(Box::new(page)), "es");
    assert!(spanish.contains("Esta página no usa: "), "{spanish}");
}

#[test]
fn a_plan_offers_no_filter_that_it_does_not_obey() {
    let (text, _) = written(&Page::Staffing(Box::new(staffing(None))), "en");
    for (name, shown) in
        [("from", true), ("to", true), ("service", false), ("channel", false), ("language", false)]
    {
        assert_eq!(text.contains(&format!("name=\"{name}\"")), shown, "{name}: {text}");
    }
}
