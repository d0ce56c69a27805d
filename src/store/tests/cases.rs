//! The statements that are tried beside years of rows, each with parameters that concern the day.

use crate::department::TODAY;
use crate::years::{DAY, FIRST, MS, last, noon};

/// A value bound to a parameter.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    None,
    Id(i64),
    Hash(i64),
}

use Value::{Hash, Id, Int, None};

/// The name of a statement, and its parameters.
pub(crate) type Case = (&'static str, Vec<Value>);

/// The number of a visit of the day.
const KNOWN: i64 = FIRST + 5;
/// A number that is not used yet.
const NEW: i64 = 9_000_000;
/// The key of a total, without its braces.
const KEY: &str = r#""span":"day","start":20000,"watch":"","service":"","channel":"","language":"""#;

pub(crate) fn cases() -> Vec<Case> {
    [commands(), visits(), searches(), facts(), figures(), people(), messages(), upkeep()].concat()
}

fn commands() -> Vec<Case> {
    let keys = text(format!(
        r#"[{{"actor":"device:tablet","key":"{KNOWN}"}},{{"actor":"device:tablet","key":"new"}},{{"actor":"staff:x","key":"new"}}]"#
    ));
    let written = [fact_rows(), visit_rows(KNOWN), key_rows(), personal_rows(), word_rows()];
    vec![
        ("LOCK_LINE", vec![d1()]),
        ("MOVE_LINE", vec![d1(), Int(last()), Int(last() + 1), Hash(1), None]),
        ("LINE", vec![d1()]),
        ("HEADS", vec![]),
        ("NEWER_RULES", vec![d1(), Int(-1)]),
        ("NEWER_VISITS", vec![d1(), Int(last() - 30)]),
        ("KINDS_AFTER", vec![d1(), Int(last() - 200)]),
        ("LIVE_VISITS", vec![d1()]),
        ("REPLAYS", vec![d1(), keys]),
        ("VISITS_BY_ID", vec![d1(), ids()]),
        ("DAYS_OF", vec![d1(), ids()]),
        ("WRITE", [d1()].into_iter().chain(written.map(text)).collect()),
        ("SET_RULES", vec![d1(), text("{}"), Int(1)]),
    ]
}

fn visits() -> Vec<Case> {
    vec![
        ("DISTRICTS", vec![]),
        ("DISTRICT", vec![d1()]),
        ("RULES", vec![d1()]),
        ("CARDS", vec![]),
        ("CARD", vec![d1()]),
        ("VISIT", vec![Id(KNOWN)]),
        ("NEWEST_VISITS", ever().chain([Int(100)]).collect()),
        ("NEWEST_VISITS", days(today(), today()).chain([Int(100)]).collect()),
        ("NEWEST_LIVE", ever().chain([Int(100)]).collect()),
        ("COUNTED", days(today(), today()).collect()),
    ]
}

fn searches() -> Vec<Case> {
    let blocks: Vec<i64> = (today() / 32 - 3..=today() / 32).collect();
    let blocks = text(serde_json::to_string(&blocks).unwrap());
    let range = |from: &str| text(format!(r#"[{{"from":"{from}","to":"{from}~"}}]"#));
    let quarter = || [Int(today() - 90), Int(today())];
    let find = |word: &str, most: i64| -> Vec<Value> {
        [all(), blocks.clone(), range(word)].into_iter().chain(quarter()).chain([Int(most)]).collect()
    };
    vec![
        ("FIND_WORDS", find(&format!("name{KNOWN}"), 1_001)),
        // As many results as there are visits on the day; no more are read than asked for.
        ("FIND_WORDS", find("anybod", DAY)),
        ("WORD_BLOCKS", vec![all()]),
        ("SEARCHED_TEXTS", vec![d1(), ids()]),
        ("FOUND_VISITS", days(today() - 90, today()).chain([ids()]).collect()),
        ("UNFILLED", vec![]),
        ("DAY_BEFORE", vec![d1(), Int(today() + 1)]),
        ("TEXTS_OF_DAY", vec![d1(), Int(today())]),
        ("FILL_WORDS", vec![d1(), text(word_rows())]),
        ("FILLED", vec![d1(), Int(today())]),
        ("FILLED_ALL", vec![d1()]),
    ]
}

fn facts() -> Vec<Case> {
    vec![
        ("DISTRICT_IDS", vec![]),
        ("VISIT_FACTS", vec![Id(KNOWN)]),
        ("FACTS", vec![d1(), Int(last() - 100), Int(500)]),
        ("LINE_FACTS", vec![d1(), text("configured"), Int(last() + 2), Int(2)]),
        ("PERSONAL", vec![Id(KNOWN)]),
        ("PERSONAL_OF_LIVE", vec![d1()]),
    ]
}

fn figures() -> Vec<Case> {
    let closed = || text(format!(r#"[{{"day":{},"id":"{}"}}]"#, today(), hex(KNOWN)));
    vec![
        ("FOLLOWER", vec![d1()]),
        ("FOLLOWERS", vec![]),
        ("ADVANCE", vec![d1(), Int(last()), Int(last() + 1), text("")]),
        ("CHANGED_VISITS", vec![d1(), Int(last() - 30), Int(last())]),
        ("REWRITE_NOTE", vec![d1(), Id(KNOWN), Int(1), text("note"), text("note")]),
        ("RULES_AT", vec![d1(), Int(noon())]),
        ("CLOSED_BY_ID", vec![d1(), closed()]),
        ("DROP_CLOSED", vec![d1(), closed()]),
        ("PUT_CLOSED", vec![d1(), text(closed_rows())]),
        ("TOTALS_BY_KEY", vec![d1(), text(format!("[{{{KEY}}}]"))]),
        ("TOTALS", vec![all(), text("day"), Int(20_000), Int(20_030)]),
        ("PUT_TOTALS", vec![d1(), text(format!(r#"[{{{KEY},"body":"{{}}"}}]"#))]),
    ]
}

fn people() -> Vec<Case> {
    vec![
        ("STAFF", vec![]),
        ("STAFF_BY_LOGIN", vec![text("login7")]),
        ("STAFF_BY_ID", vec![Id(7)]),
        (
            "CHANGE_STAFF",
            vec![Id(7), text("login7"), text("Name"), text(""), text("officer"), text("[]"), Int(0), Id(1)],
        ),
        ("SET_PASSWORD", vec![Id(7), text("hash")]),
        ("ADD_SESSION", vec![Hash(NEW), Id(NEW), Id(1), None, None, Int(0), Int(0), Int(0)]),
        ("SESSION", vec![Hash(KNOWN)]),
        ("SEAT_SESSION", vec![Id(KNOWN), None, None]),
        ("LOCK_SESSION", vec![Id(KNOWN)]),
        ("UNLOCK_SESSION", vec![Id(KNOWN), Int(noon())]),
        ("TOUCH_SESSION", vec![Id(KNOWN), Int(noon())]),
        ("END_SESSION", vec![Id(KNOWN)]),
        ("END_SESSIONS", vec![Id(1)]),
        ("END_OTHER_SESSIONS", vec![Id(1), Id(KNOWN)]),
        ("RENEW_SESSION", vec![Id(KNOWN), Hash(NEW + 1)]),
        ("SESSION_BY_ID", vec![Id(KNOWN)]),
        ("TOKEN", vec![Hash(7)]),
        ("DEVICE", vec![Hash(7)]),
        ("DEVICE_BY_CODE", vec![Hash(62), Int(noon())]),
        ("PAIR_DEVICE", vec![Hash(61), Hash(NEW), Int(noon())]),
        ("PHOTO", vec![Hash(7)]),
        ("ADD_LINK", vec![Hash(NEW), Id(1), Int(0), Int(0)]),
        ("LINK", vec![Hash(KNOWN)]),
        ("END_LINKS", vec![Id(7), Int(noon())]),
        ("USE_LINK", vec![Hash(KNOWN), Int(noon())]),
    ]
}

fn messages() -> Vec<Case> {
    vec![
        ("ADD_MESSAGES", vec![d1(), text(message_rows())]),
        ("LANES_DUE", vec![Int(noon())]),
        ("TAKE_MESSAGES", vec![d1(), text("mail"), Int(0), Int(noon()), Int(noon() + 1), Int(16)]),
        ("PUT_HOOKS_IN_LANE", vec![Int(noon())]),
        ("GIVE_UP_MESSAGES", vec![Int(noon()), before()]),
        ("PUT_OFF_MESSAGE", vec![d1(), Id(96), Int(noon())]),
        ("FINISH_MESSAGE", vec![d1(), Id(96), Int(noon()), text("sent")]),
    ]
}

fn upkeep() -> Vec<Case> {
    vec![
        ("SEE_DEVICE", vec![Id(7), Int(noon())]),
        ("FORGET_MESSAGES", vec![before()]),
        ("FORGET_KEYS", vec![before()]),
        ("FORGET_SESSIONS", vec![before()]),
        ("FORGET_LINKS", vec![before()]),
        ("SETTING", vec![text("setting7")]),
        ("SECRET", vec![text("secret2")]),
        ("DATABASE_TIME", vec![]),
        ("PROBE", vec![]),
    ]
}

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

pub(crate) fn uuid(number: i64) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(number.unsigned_abs()))
}

pub(crate) fn hex(number: i64) -> String {
    uuid(number).simple().to_string()
}

fn today() -> i64 {
    i64::from(TODAY.0)
}

fn before() -> Value {
    Int(noon() - MS)
}

fn d1() -> Value {
    text("d1")
}

/// Every district.
fn all() -> Value {
    let all: Vec<String> = (1..=21).map(|n| format!("d{n}")).collect();
    text(serde_json::to_string(&all).unwrap())
}

/// Two visits of the day, and one that does not exist.
fn ids() -> Value {
    text(serde_json::to_string(&[hex(KNOWN), hex(FIRST + DAY), hex(77_777_777)]).unwrap())
}

/// A district and the days of its visits, with no other filter.
fn days(from: i64, to: i64) -> impl Iterator<Item = Value> {
    [d1(), Int(from), Int(to)].into_iter().chain((0..5).map(|_| None))
}

fn ever() -> impl Iterator<Item = Value> {
    days(i64::from(i32::MIN), i64::from(i32::MAX))
}

/// A hash as rows contain it.
fn written_hash() -> String {
    format!("\\\\x{}{}", hex(1), hex(1))
}

fn fact_rows() -> String {
    let hash = written_hash();
    format!(
        r#"[{{"seq":{},"at":{},"visit":"{}","kind":"arrived","body":"{{}}","prev_hash":"{hash}","hash":"{hash}"}}]"#,
        last() + 100,
        noon(),
        hex(KNOWN)
    )
}

fn visit_rows(id: i64) -> String {
    let today = today();
    format!(
        r#"[{{"id":"{}","seq":{},"day":{today},"series":"A","number":{id},"ticket":"A1","channel":"walk_in","source":"kiosk","service":null,"language":null,
            "state":"waiting","arrived_at":{},"ended_at":null,"end_kind":null,"outcome":null,"area":null,"counts":1,"acknowledgement_ms":null,"wait_ms":null,
            "resolution_ms":null,"body":"{{}}"}}]"#,
        hex(id),
        last() + 100,
        noon()
    )
}

fn key_rows() -> String {
    let hash = written_hash();
    format!(
        r#"[{{"actor":"device:tablet","key":"new","request_hash":"{hash}","status":201,"visit":null,"seq":1,"at":{}}}]"#,
        noon()
    )
}

fn personal_rows() -> String {
    format!(
        r#"[{{"visit":"{}","seq":{},"place":0,"kind":"name","text":"Ann","folded":""}}]"#,
        hex(KNOWN),
        last() + 100
    )
}

fn word_rows() -> String {
    let today = today();
    format!(
        r#"[{{"block":{},"word":"ann","visit":"{}","seq":{},"place":0,"day":{today}}}]"#,
        today / 32,
        hex(KNOWN),
        last() + 100
    )
}

fn message_rows() -> String {
    format!(
        r#"[{{"id":"{}","kind":"alarm.new","visit":"{}","body":"{{}}","created_at":{},"lane":"hook","danger":0}}]"#,
        hex(NEW),
        hex(NEW),
        noon()
    )
}

fn closed_rows() -> String {
    let today = today();
    format!(
        r#"[{{"day":{today},"id":"{}","hour":9,"watch":null,"service":null,"channel":"walk_in","language":null,"area":null,"needs":"[]","counts":1,
        "end_kind":"left","outcome":null,"arrived_at":1,"ended_at":1,"clocks":"{{}}","targets":"{{}}","p50_ms":null,"p80_ms":null,"handover_ms":null,
        "causes":"{{}}","unnumbered":null,"reopened":0,"repeat":0}}]"#,
        hex(KNOWN)
    )
}
