//! Alarms, and calls for help.

use super::{at, district, line, merged, owed, page, written};
use crate::frame::read;
use serde_json::json;

#[test]
fn an_alarm_is_a_sentence_with_the_time_that_it_measures() {
    let seen = merged(
        owed(),
        json!({ "id": "00000000-0000-8000-8000-000000000067", "ticket": "018",
            "seen_at": "2026-11-23T18:00:00.000-05:00", "seen_by": "M. Chen" }),
    );
    let line = merged(line(true), json!({ "alarms": [owed(), seen] }));
    for (language, told, seen) in [
        (
            "en",
            "017 is waiting for a follow-up that is 8 days overdue.",
            "Seen by M. Chen at 6:00:00 PM on Monday",
        ),
        (
            "es",
            "017 espera un seguimiento prometido, con 8 días de retraso.",
            "Vista por M. Chen a las 6:00:00 PM del lunes",
        ),
    ] {
        let text = read(&written(&page(vec![district(line.clone())]), language));
        assert!(text.contains(told) && text.contains(seen), "{text}");
    }
}

/// Of a dozen alarms, the most pressing are on the first screen; the others are counted behind a button.
#[test]
fn the_most_pressing_alarms_of_all_districts_are_shown_and_the_rest_is_counted() {
    let unstaffed = json!({
        "id": "00000000-0000-8000-8000-000000000068", "kind": "unstaffed", "to": "captain",
        "since": at("10:04:13"), "due": at("10:04:13"), "seen_at": null, "seen_by": null,
    });
    let seen = json!({ "ticket": "018", "seen_at": at("10:00:00"), "seen_by": "M. Chen" });
    let first = vec![merged(owed(), seen), owed(), owed(), owed(), owed(), owed()];
    let mut other = district(merged(line(true), json!({ "district": "9", "alarms": [unstaffed] })));
    other.card.name = "9th District".to_owned();
    let here = district(merged(line(true), json!({ "alarms": first })));
    for (language, told, more) in [
        ("en", "People have been waiting for 10:00 with no window open.", "and 4 more"),
        ("es", "Hay personas en espera desde hace 10:00 y ninguna ventanilla abierta.", "y 4 más"),
    ] {
        let text = written(&page(vec![here.clone(), other.clone()]), language);
        let alarms =
            text.split("<ul class=\"alarms\">").nth(1).and_then(|rest| rest.split("</section>").next());
        let alarms = alarms.expect("the alarms");
        assert_eq!(alarms.matches("<li").count(), 3, "{alarms}");
        assert!(alarms.split("</li>").next().is_some_and(|row| row.contains(told)), "{alarms}");
        assert!(!alarms.contains("M. Chen"), "what has been seen comes last: {alarms}");
        let button = alarms.split("<button").last().expect("a button");
        assert!(button.contains("aria-expanded=\"false\"") && button.contains(more), "{button}");
    }
}

#[test]
fn an_alert_goes_across_the_screen() {
    let mut line = line(true);
    line["alerts"] = json!([{
        "id": "00000000-0000-7000-8000-000000000055", "place": { "from": "lobby" }, "place_name": "Lobby tablet",
        "raised_at": at("10:14:00"), "presses": 1, "answered_at": null, "closed_at": null, "closed_as": null,
    }]);
    let text = read(&written(&page(vec![district(line)]), "en"));
    assert!(text.contains("Lobby tablet") && text.contains("Nobody has answered yet."), "{text}");
}
