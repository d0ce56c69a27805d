//! The views of `app::api` as the description names them. By hand, because those types are also the browser's, which carries no
//! description; a test holds real answers against them.

use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

/// Every schema, by name.
#[must_use]
pub fn all() -> Vec<(&'static str, RefOr<Schema>)> {
    let described = described();
    let read = |(name, value): (&'static str, Value)| {
        serde_json::from_value(value).ok().map(|schema| (name, schema))
    };
    described.into_iter().filter_map(read).collect()
}

/// As [`all`], as JSON.
#[must_use]
pub fn described() -> Vec<(&'static str, Value)> {
    let list =
        |name: &str| json!({"type": "array", "items": {"$ref": format!("#/components/schemas/{name}")}});
    vec![
        ("Text", json!({"type": "string"})),
        ("Object", json!({"type": "object"})),
        ("Objects", json!({"type": "array", "items": {"type": "object"}})),
        ("Problem", problem()),
        (
            "Session",
            object(
                &["actor", "locked", "ended"],
                json!({"actor": {"type": "string"}, "locked": {"type": "boolean"}, "ended": {"type": "boolean"}}),
            ),
        ),
        ("District", district()),
        ("Districts", list("District")),
        ("Service", service()),
        ("Services", list("Service")),
        ("Quote", quote()),
        ("VisitCard", card(&[], json!({}))),
        ("Visit", visit()),
        ("Visits", list("Visit")),
        ("Window", window()),
        ("Alert", alert()),
        ("Alerts", list("Alert")),
        ("Alarm", alarm()),
        ("Alarms", list("Alarm")),
        ("Line", line()),
        ("Spread", spread()),
        ("SummaryRow", summary_row()),
        ("Summary", summary()),
        ("Gap", gap()),
        ("Compared", compared()),
        ("Fairness", fairness()),
        ("Prediction", prediction()),
        ("Needed", needed()),
        ("StaffingHour", staffing_hour()),
        ("Staffing", staffing()),
        ("ScriptEntry", script_entry()),
        ("Scripts", list("ScriptEntry")),
        ("Script", script()),
    ]
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "required": required, "properties": properties})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn maybe(kind: &str) -> Value {
    json!({"type": [kind, "null"]})
}

fn moment() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn maybe_moment() -> Value {
    json!({"type": ["string", "null"], "format": "date-time"})
}

fn whole() -> Value {
    json!({"type": "integer", "minimum": 0})
}

fn link(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn or_null(name: &str) -> Value {
    json!({"oneOf": [{"type": "null"}, link(name)]})
}

fn state() -> Value {
    json!({"type": "string", "enum": [
        "ringing", "answered", "waiting", "called", "serving", "on_hold", "offered", "callback_due", "ended"
    ]})
}

fn channel() -> Value {
    json!({"type": "string", "enum": ["walk_in", "phone", "callback", "online"]})
}

fn problem() -> Value {
    object(
        &["type", "title", "status", "code", "detail"],
        json!({
            "type": text(), "title": text(), "status": whole(), "code": text(), "detail": text(),
            "state": state(), "seq": whole(),
        }),
    )
}

fn district() -> Value {
    object(
        &["id", "name", "zone", "open", "presence"],
        json!({
            "id": text(), "name": text(), "zone": text(), "open": {"type": "boolean"}, "presence": presence(),
        }),
    )
}

/// Whether an officer is here: `back_at` with `away_until`, `opens_at` with `closed_until`, where that is known.
fn presence() -> Value {
    object(
        &["state"],
        json!({
            "state": {"type": "string", "enum": ["staffed", "nobody_yet", "away_until", "closed_until", "emergency"]},
            "back_at": moment(), "opens_at": maybe_moment(),
        }),
    )
}

fn service() -> Value {
    object(
        &["id", "name", "names", "channels", "urgent", "discreet"],
        json!({
            "id": text(), "name": text(), "names": {"type": "object"}, "channels": {"type": "array", "items": channel()},
            "urgent": {"type": "boolean"}, "discreet": {"type": "boolean"},
        }),
    )
}

fn quote() -> Value {
    let properties = json!({
        "low_ms": whole(), "high_ms": whole(), "closes_at": moment(), "past_closing": {"type": "boolean"},
    });
    object(&["low_ms", "high_ms"], properties)
}

fn card(more: &[&str], extra: Value) -> Value {
    let mut required = vec![
        "id",
        "ticket",
        "state",
        "seq",
        "since",
        "service",
        "channel",
        "source",
        "language",
        "arrived_at",
        "acknowledged_at",
        "called_at",
        "serving_at",
        "ended_at",
        "end",
        "outcome",
        "quote",
        "due_times",
    ];
    required.extend(more);
    let mut properties = json!({
        "id": {"type": "string", "format": "uuid"}, "ticket": text(), "state": state(), "seq": whole(), "since": moment(),
        "service": maybe("string"), "channel": channel(), "source": text(), "language": maybe("string"),
        "needs": {"type": "array", "items": text()}, "party_size": whole(), "arrived_at": moment(),
        "acknowledged_at": maybe_moment(), "called_at": maybe_moment(), "serving_at": maybe_moment(), "ended_at": maybe_moment(),
        "end": maybe("string"), "outcome": maybe("string"), "urgent": {"type": "boolean"}, "discreet": {"type": "boolean"},
        "apart": {"type": "array", "items": {"type": "string", "format": "uuid"}}, "why": text(), "window": text(), "reason": text(), "due": moment(), "announcements": whole(),
        "quote": or_null("Quote"), "expected": link("Quote"), "due_times": due_times(),
        "name": text(), "phone": text(), "reference": text(), "notes": {"type": "array", "items": text()},
    });
    if let (Value::Object(properties), Value::Object(extra)) = (&mut properties, extra) {
        properties.extend(extra);
    }
    object(&required, properties)
}

/// When what was promised is due, on the district's calendar.
fn due_times() -> Value {
    object(
        &["acknowledge", "call", "resolve"],
        json!({
            "acknowledge": moment(), "call": moment(), "resolve": moment(),
            "acknowledge_late_after": moment(), "resolve_late_after": moment(),
        }),
    )
}

/// How a clock stands against its target.
fn measured() -> Value {
    object(
        &["clock", "target_ms", "elapsed_ms", "due", "met"],
        json!({
            "clock": {"type": "string", "enum": ["acknowledge", "call", "resolve"]}, "target_ms": whole(), "elapsed_ms": whole(),
            "due": moment(), "met": maybe("boolean"), "since": moment(), "until": moment(),
        }),
    )
}

fn visit() -> Value {
    card(
        &["district", "day", "legs", "segments", "clocks"],
        json!({
            "district": text(), "day": {"type": "string", "format": "date"},
            "legs": {"type": "array", "items": {"type": "object"}},
            "segments": {"type": "array", "items": object(
                &["state", "from", "to"],
                json!({"state": state(), "from": moment(), "to": maybe_moment(), "window": text(), "staff": text(), "reason": text()}),
            )},
            "clocks": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
            "measured": {"type": "array", "items": measured()},
            "causes": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
            "first_resolved_at": moment(), "last_resolved_at": moment(),
            "reopened": whole(), "promise_due": moment(), "presence": presence(), "status_url": {"type": "string", "format": "uri"},
        }),
    )
}

fn window() -> Value {
    object(
        &["id", "name", "state", "visit"],
        json!({
            "id": text(), "name": {"type": "object"}, "state": {"type": "string", "enum": ["open", "wrap_up", "away", "closed"]},
            "since": moment(), "reason": text(), "back_at": moment(), "services": {"type": "array", "items": text()},
            "sign_on": text(), "next": {"type": "string", "format": "uuid"},
            "staff": {"type": "object"}, "visit": or_null("VisitCard"),
        }),
    )
}

fn alert() -> Value {
    object(
        &["id", "place", "place_name", "raised_at", "presses", "answered_at", "closed_at", "closed_as"],
        json!({
            "id": {"type": "string", "format": "uuid"}, "place": {"type": "object"}, "place_name": text(), "raised_at": moment(),
            "presses": whole(), "answered_at": maybe_moment(), "answered_from": text(), "closed_at": maybe_moment(),
            "closed_as": maybe("string"),
        }),
    )
}

fn alarm() -> Value {
    object(
        &["id", "kind", "since", "due", "to", "seen_at", "seen_by"],
        json!({
            "id": {"type": "string", "format": "uuid"}, "kind": text(), "to": text(),
            "visit": {"type": "string", "format": "uuid"}, "alert": {"type": "string", "format": "uuid"},
            "ticket": text(), "window": text(), "since": moment(), "due": moment(),
            "seen_at": maybe_moment(), "seen_by": maybe("string"),
        }),
    )
}

fn line() -> Value {
    object(
        &["district", "seq", "at", "open", "waiting", "windows"],
        json!({
            "district": text(), "seq": whole(), "at": moment(), "open": {"type": "boolean"}, "presence": presence(),
            "waiting": {"type": "array", "items": {"type": "object"}}, "windows": {"type": "array", "items": {"type": "object"}},
        }),
    )
}

fn spread() -> Value {
    object(&["n", "p50", "p90"], json!({"n": whole(), "p50": maybe("integer"), "p90": maybe("integer")}))
}

fn summary_row() -> Value {
    object(
        &["key", "arrived", "served", "unserved", "acknowledgement_ms", "wait_ms", "resolution_ms"],
        json!({
            "key": text(), "arrived": whole(), "served": whole(), "unserved": whole(), "left": whole(), "open": whole(),
            "acknowledgement_ms": link("Spread"), "wait_ms": link("Spread"), "resolution_ms": link("Spread"),
        }),
    )
}

fn summary() -> Value {
    let day = json!({"type": "string", "format": "date"});
    object(
        &["from", "to", "rows", "total"],
        json!({
            "from": day, "to": day, "rows": {"type": "array", "items": link("SummaryRow")}, "total": link("SummaryRow"),
        }),
    )
}

fn number() -> Value {
    json!({"type": "number"})
}

fn gap() -> Value {
    object(
        &["group", "rest", "by", "low", "high"],
        json!({"group": number(), "rest": number(), "by": number(), "low": maybe("number"), "high": maybe("number")}),
    )
}

fn compared() -> Value {
    object(
        &[
            "by", "group", "measure", "n", "whole", "services", "left_out", "median", "p90", "share",
            "adjusted", "stands", "mirror",
        ],
        json!({
            "by": {"type": "string", "enum": ["district", "area", "language", "channel", "need"]}, "group": text(),
            "measure": {"type": "string", "enum": ["wait", "acknowledgement", "called", "acknowledged", "left"]},
            "n": {"type": ["array", "null"], "items": whole()}, "whole": maybe("integer"), "services": whole(),
            "left_out": whole(), "median": or_null("Gap"), "p90": or_null("Gap"), "share": or_null("Gap"),
            "below_four_fifths": {"type": "boolean"}, "adjusted": maybe("number"), "stands": {"type": "boolean"},
            "mirror": {"type": "boolean"},
        }),
    )
}

fn fairness() -> Value {
    let day = json!({"type": "string", "format": "date"});
    object(
        &["from", "to", "compared", "standing", "rows"],
        json!({
            "from": day, "to": day, "compared": whole(), "standing": whole(),
            "rows": {"type": "array", "items": link("Compared")},
        }),
    )
}

fn prediction() -> Value {
    object(
        &["windows", "service_level", "mean_wait_ms", "left", "occupancy"],
        json!({
            "windows": whole(), "service_level": number(), "error": maybe("number"), "mean_wait_ms": maybe("number"),
            "left": maybe("number"), "occupancy": number(),
        }),
    )
}

fn needed() -> Value {
    object(
        &["method", "load", "by_erlang_c", "enough", "one_more", "uneven"],
        json!({
            "method": {"type": "string", "enum": ["erlang_c", "erlang_a", "simulation"]}, "load": number(),
            "by_erlang_c": whole(), "by_erlang_a": maybe("integer"), "one_fewer": or_null("Prediction"),
            "enough": link("Prediction"), "one_more": link("Prediction"), "uneven": {"type": "boolean"},
        }),
    )
}

fn staffing_hour() -> Value {
    object(
        &["hour", "at", "arrivals_mean", "arrivals_deviation", "staffed", "late", "advice", "needed"],
        json!({
            "hour": whole(), "at": text(), "arrivals_mean": number(), "arrivals_deviation": number(), "staffed": number(),
            "late": whole(), "needed": or_null("Needed"),
            "advice": {"type": "string", "enum": ["windows", "too_few_weeks", "too_few_contacts", "out_of_reach"]},
        }),
    )
}

fn staffing() -> Value {
    let day = json!({"type": "string", "format": "date"});
    object(
        &["district", "from", "to", "weeks", "share", "within_ms", "staffed_hours", "contacts", "hours"],
        json!({
            "district": text(), "from": day, "to": day, "weeks": whole(), "share": number(), "within_ms": whole(),
            "serving_mean_ms": maybe("number"), "serving_spread": maybe("number"), "patience_ms": maybe("number"),
            "staffed_hours": number(), "contacts": whole(), "contacts_per_hour": maybe("number"),
            "hours": {"type": "array", "items": link("StaffingHour")},
        }),
    )
}

fn script_entry() -> Value {
    object(
        &["id", "slug", "status", "version"],
        json!({"id": text(), "slug": text(), "status": text(), "version": whole()}),
    )
}

fn script() -> Value {
    object(
        &["id", "slug", "status", "version", "title", "steps"],
        json!({
            "id": text(), "slug": text(), "status": text(), "version": whole(), "languages": {"type": "array", "items": text()},
            "title": {"type": "object"}, "note": text(),
            "steps": {"type": "array", "items": object(&["key", "stage", "kind", "say"], json!({
                "key": text(), "stage": text(), "kind": text(), "say": {"type": "object"},
            }))},
        }),
    )
}
