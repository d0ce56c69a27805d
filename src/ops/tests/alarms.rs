//! Messages about alarms: their recipients and texts, and their configuration.

use crate::department::{Desk, START, kiosk, officer, rules, walk_in};
use domain::alarm::{AlarmKind, Audience, Level, Plan, Quiet, REST};
use domain::command::{Command, Outcome, Verb};
use domain::fact::{Actor, Event, Place};
use domain::rules::Rules;
use domain::time::{At, HOUR, MINUTE, SECOND};
use ops::alarms::{Letter, Way, letter, messages, pause, sight};
use ops::calendar::Calendar;
use ops::ports::{Chance, Message, Recipients};
use ops::setup::{AlarmsPart, DEMO, File, check_recipients};
use std::collections::BTreeSet;
use uuid::Uuid;

struct Counting(std::sync::atomic::AtomicU64);

impl Chance for Counting {
    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
    }
    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
}

/// Checks alarms as the clerk does; returns the messages to be sent.
fn watch(desk: &mut Desk) -> Vec<Message> {
    let calendar = Calendar::new(&desk.line.rules.hours).unwrap();
    let seen = sight(&desk.line, &calendar, desk.at);
    let whats = domain::alarm::changes(&desk.line, desk.at, &seen);
    let messages = messages(&desk.line, &whats, desk.at, &Counting(1.into()));
    desk.ask(&Actor::system(), Command::Watch(Box::new(seen))).unwrap();
    messages
}

fn awake() -> Desk {
    Desk::with(Rules { alarms: Plan { quiet: None, ..Plan::default() }, ..rules() })
}

#[test]
fn many_that_are_late_at_once_are_one_message_for_each_way_and_role() {
    let mut desk = awake();
    desk.open_window("one", None);
    let visits: Vec<_> = (0..12).map(|_| desk.check_in(walk_in(Some("report")))).collect();
    for visit in visits {
        desk.verb(&officer("one"), visit, Verb::Acknowledge).unwrap();
    }
    desk.wait(15 * MINUTE);
    let sent = watch(&mut desk);
    let ways: Vec<_> =
        sent.iter().map(|one| (one.notice.way, one.notice.to, one.notice.alarms.len())).collect();
    assert_eq!(ways, [(Way::Hook, Audience::Supervisor, 12), (Way::Mail, Audience::Supervisor, 12)]);
    let rang =
        |fact: &&domain::fact::Fact| matches!(fact.what, Event::AlarmRang { to: Audience::Supervisor, .. });
    assert_eq!(desk.facts.iter().filter(rang).count(), 12, "each has its own fact");
    desk.wait(REST);
    assert_eq!(watch(&mut desk), []);
}

#[test]
fn danger_goes_apart_and_reaches_the_desk_by_hook_only() {
    let mut desk = awake();
    let raised = desk.ask(&kiosk(), Command::RaiseAlert { place: Place::Lobby }).unwrap();
    assert!(matches!(raised, Outcome::Alert(_)));
    desk.check_in(walk_in(Some("report")));
    let sent = watch(&mut desk);
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].notice.way, sent[0].notice.to), (Way::Hook, Audience::Desk));
    desk.wait(16 * MINUTE);
    let sent = watch(&mut desk);
    for message in &sent {
        let kinds: BTreeSet<_> =
            message.notice.alarms.iter().map(|alarm| alarm.kind == AlarmKind::Danger).collect();
        assert_eq!(kinds.len(), 1, "{message:?}");
    }
    assert_eq!(sent[0].notice.alarms[0].kind, AlarmKind::Danger, "first");
}

#[test]
fn a_message_names_tickets_and_minutes_and_nothing_of_a_discreet_matter() {
    let mut desk = awake();
    desk.open_window("one", None);
    desk.check_in(walk_in(Some("report")));
    desk.check_in(walk_in(Some("victim")));
    desk.wait(16 * MINUTE);
    let sent = watch(&mut desk);
    let mail =
        sent.iter().find(|one| one.notice.way == Way::Mail && one.notice.to == Audience::Supervisor).unwrap();
    let Letter { subject, text } =
        letter(&mail.notice, "First District", "https://desk.example.org/floor").unwrap();
    assert_eq!(subject.lines().count(), 1);
    assert!(subject.starts_with("First District: ") && subject.ends_with(" more"), "{subject}");
    assert!(text.contains("D001") && text.contains("D002") && text.contains("for 16 min"), "{text}");
    assert!(text.contains("report") && !text.contains("victim"), "{text}");
    assert!(text.contains("https://desk.example.org/floor"));
    let spanish = ops::alarms::Notice { language: "es".to_owned(), ..mail.notice.clone() };
    assert!(letter(&spanish, "Distrito", "x").unwrap().text.contains("turno D001"));
}

#[test]
fn a_letter_says_when_it_rang_where_and_what_is_over_by_now() {
    let mut desk = awake();
    desk.ask(&kiosk(), Command::RaiseAlert { place: Place::Lobby }).unwrap();
    let mut notice = watch(&mut desk).remove(0).notice;
    assert!(!notice.time.is_empty());
    notice.alarms[0].place = Some("Tablet by the door".to_owned());
    let fresh = letter(&notice, "First\r\nDistrict", "x").unwrap();
    assert_eq!(fresh.subject.lines().count(), 1, "{}", fresh.subject);
    assert!(fresh.text.contains(&format!("It rang on {}:", notice.time)), "{}", fresh.text);
    assert!(fresh.text.contains("Tablet by the door") && !fresh.text.contains("0 min"), "{}", fresh.text);
    assert!(!fresh.text.contains("over now"));
    notice.alarms[0].over = true;
    assert!(letter(&notice, "First", "x").unwrap().text.contains("over now"));
    notice.language = "es".to_owned();
    assert!(letter(&notice, "First", "x").unwrap().text.contains("ya terminó"));
    // A message of an older version contains less and is still readable.
    let mut old = serde_json::to_value(&notice).unwrap();
    old.as_object_mut().unwrap().remove("time");
    let old: ops::alarms::Notice = serde_json::from_value(old).unwrap();
    assert!(!letter(&old, "First", "x").unwrap().text.contains("Sonó"));
}

#[test]
fn a_message_says_what_its_length_of_time_is() {
    let mut desk = awake();
    desk.check_in(walk_in(None));
    desk.wait(HOUR);
    let notice = watch(&mut desk).remove(0).notice;
    let day = 24 * HOUR;
    for (kind, since, due, english, spanish) in [
        (AlarmKind::LongWait, -16 * MINUTE, -MINUTE, "for 16 min", "desde hace 16 min"),
        (AlarmKind::StuckCalled, -6 * MINUTE, -5 * MINUTE, "6 min ago", "hace 6 min"),
        (AlarmKind::ClosingSoon, 10 * MINUTE, 10 * MINUTE, "in 10 min", "en 10 min"),
        (AlarmKind::HoldOverdue, -9 * HOUR, -5 * HOUR, "5 h overdue", "con 5 h de retraso"),
        (AlarmKind::CallbackOverdue, -HOUR, -30 * MINUTE, "30 min overdue", "con 30 min de retraso"),
        (AlarmKind::PromiseOverdue, -20 * day, -8 * day, "8 days overdue", "con 8 días de retraso"),
        (AlarmKind::PromiseOverdue, -20 * day, -36 * HOUR, "1 day 12 h overdue", "con 1 día 12 h de retraso"),
        (AlarmKind::PromiseOverdue, -20 * day, day, "in 1 day", "en 1 día"),
        (AlarmKind::PromiseOverdue, -20 * day, 2 * HOUR, "in 2 h", "en 2 h"),
    ] {
        let mut one = notice.clone();
        one.alarms.truncate(1);
        one.alarms[0].ticket = Some("D001".to_owned());
        (one.alarms[0].kind, one.alarms[0].since, one.alarms[0].due) = (kind, one.at + since, one.at + due);
        for (language, told) in [("en", english), ("es", spanish)] {
            one.language = language.to_owned();
            let text = letter(&one, "First", "x").unwrap().text;
            assert!(text.contains(&format!(", {told}\n")), "“{told}” is not in {text}");
        }
    }
    let mut fresh = notice;
    fresh.alarms.truncate(1);
    (fresh.alarms[0].kind, fresh.alarms[0].due) = (AlarmKind::PromiseOverdue, fresh.at);
    let text = letter(&fresh, "First", "x").unwrap().text;
    assert!(text.contains("is due") && !text.contains("overdue") && !text.contains(" min"), "{text}");
}

#[test]
fn every_kind_has_its_words_in_both_languages() {
    let mut desk = awake();
    desk.check_in(walk_in(None));
    desk.wait(HOUR);
    let notice = watch(&mut desk).remove(0).notice;
    for language in ["en", "es"] {
        let subjects: BTreeSet<String> = AlarmKind::ALL
            .into_iter()
            .map(|kind| {
                let mut alarms = notice.alarms[..1].to_vec();
                alarms[0].kind = kind;
                let one = ops::alarms::Notice { language: language.to_owned(), alarms, ..notice.clone() };
                letter(&one, "", "").unwrap().subject
            })
            .collect();
        assert_eq!(subjects.len(), AlarmKind::ALL.len());
        assert!(subjects.iter().all(|subject| subject.len() > 8), "{subjects:?}");
    }
}

#[test]
fn attempts_lie_ever_further_apart_and_never_all_at_the_same_moment() {
    for attempts in 1..60 {
        let (longest, shortest) = (pause(attempts, 0), pause(attempts, 255));
        assert!(shortest >= longest * 3 / 4 && shortest < longest, "{attempts}");
        assert!((5 * SECOND * 3 / 4..=10 * MINUTE).contains(&shortest));
        assert!(longest <= pause(attempts + 1, 0));
    }
    assert_eq!([pause(1, 0), pause(2, 0), pause(3, 0)], [5 * SECOND, 10 * SECOND, 20 * SECOND]);
}

#[test]
fn what_is_seen_of_the_calendar_is_the_districts_own_clock() {
    let mut rules = rules();
    let days: [Vec<domain::hours::Interval>; 7] =
        std::array::from_fn(|_| vec!["08:00-17:00".parse().unwrap()]);
    rules.hours.week = domain::hours::Week::Days(days);
    let calendar = Calendar::new(&rules.hours).unwrap();
    let desk = Desk::with(rules);
    // 2027-01-15, a Friday, 10:00 in New York.
    let at = At(1_800_025_200_000);
    let seen = sight(&desk.line, &calendar, at);
    assert_eq!((seen.open, seen.minute), (true, 600));
    assert_eq!((seen.opened_at, seen.closes_at), (Some(at + -2 * HOUR), Some(at + 7 * HOUR)));
    let night = sight(&desk.line, &calendar, at + 12 * HOUR);
    assert_eq!((night.open, night.minute, night.opened_at, night.closes_at), (false, 22 * 60, None, None));
    assert!(at > START);
}

#[test]
fn a_plan_comes_back_from_a_file_as_it_was() {
    let mut plan = Plan { quiet: None, ..Plan::default() };
    plan.levels.insert(
        AlarmKind::LongWait,
        vec![Level { after_ms: 0, to: Audience::Captain, hook: true, mail: false }],
    );
    plan.levels.insert(AlarmKind::ClosingSoon, Vec::new());
    let recipients = Recipients {
        hook: Some("https://hooks.example.org/alarms".to_owned()),
        supervisor: vec!["desk@example.org".to_owned()],
        captain: Vec::new(),
    };
    let mut file = File::parse(DEMO).unwrap();
    file.districts[0].alarms = AlarmsPart::of(&plan, &recipients);
    let again = File::parse(&file.write().unwrap()).unwrap();
    let district = again.districts().unwrap().remove(0);
    assert_eq!((district.rules.alarms, district.card.alarms), (plan, recipients));
    // A plan equal to the defaults is not written.
    assert_eq!(AlarmsPart::of(&Plan::default(), &Recipients::default()), None);
    let quiet = Plan { quiet: Some(Quiet { from_min: 21 * 60 + 30, to_min: 5 * 60 }), ..Plan::default() };
    let part = AlarmsPart::of(&quiet, &Recipients::default()).unwrap();
    assert_eq!(part.quiet.as_deref(), Some("21:30-05:00"));
    assert_eq!(part.plan().unwrap(), quiet);
}

#[test]
fn alarms_go_only_where_they_can() {
    let hook = |hook: &str| Recipients { hook: Some(hook.to_owned()), ..Recipients::default() };
    for good in ["https://example.org/x?y=1", "http://10.0.0.7:8080/alarms", "http://[::1]/"] {
        assert!(check_recipients(&hook(good)).is_ok(), "{good}");
    }
    for bad in [
        "",
        "http://example.org:99999/",
        "http://example.org:/",
        "http://exa<mple.org/",
        "example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "https://a:b@example.org/",
        "http://a b/",
    ] {
        assert!(check_recipients(&hook(bad)).is_err(), "{bad}");
    }
    let mail = |address: &str| Recipients { captain: vec![address.to_owned()], ..Recipients::default() };
    assert!(check_recipients(&mail("captain.o-neil+desk@police.example.org")).is_ok());
    for bad in [
        "",
        "a..b@example.org",
        ".a@example.org",
        "a@-example..org",
        "captain",
        "a@b",
        "a@b.org, c@d.org",
        "A <a@b.org>",
        "a@b.org\nBcc: c@d.org",
        "a@@b.org",
    ] {
        assert!(check_recipients(&mail(bad)).is_err(), "{bad}");
    }
    let mut file = File::parse(DEMO).unwrap();
    file.districts[0].alarms = Some(AlarmsPart { quiet: Some("night".to_owned()), ..AlarmsPart::default() });
    assert!(file.districts().unwrap_err().to_string().contains("night"));
}
