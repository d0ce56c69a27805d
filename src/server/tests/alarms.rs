//! Alarms: on screen, by web hook to a real receiver, by mail to a real SMTP server; seen by whom; refused to whom.

use crate::house::{House, START};
use crate::inbox::{
    Hooked, Inbox, Mailed, Manner, PATIENCE, closed_door, mail_server, mail_server_on, mail_server_that,
    receiver, receiver_on,
};
use domain::access::Role;
use domain::time::{HOUR, MINUTE, Ms, SECOND};
use hmac::Mac;
use ops::ports::{Card, Lane, Recipients};
use serde_json::{Value, json};
use server::courier::{KEY, Post};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const DAY: Ms = 24 * HOUR;

async fn tell(house: &House, alarms: Value) {
    tell_of(house, "north", alarms).await;
}

async fn tell_of(house: &House, district: &str, alarms: Value) {
    let admin = house.admin().await;
    let path = format!("/api/v1/districts/{district}/settings");
    let mut settings = admin.get(&path).await.ok();
    settings["card"]["alarms"] = alarms;
    let request = admin.request(reqwest::Method::POST, &path);
    admin.send(request.json(&json!({"card": settings["card"]}))).await.ok();
}

async fn waits(house: &House) -> Value {
    let officer = house.with(Role::Officer, Some("north")).await;
    officer.open_window("1").await;
    house.ticket(&officer, json!({"channel": "walk_in", "service": "officer", "name": "Ida Tester"})).await
}

/// Asks until somebody rang.
async fn ringing(house: &House, role: Role, kind: &str) -> Value {
    let by = house.with(role, Some("north")).await;
    let look = async {
        loop {
            let alarms = by.get("/api/v1/districts/north/alarms").await.ok();
            if let Some(alarm) = alarms.as_array().unwrap().iter().find(|alarm| alarm["kind"] == kind) {
                return alarm.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("{kind} does not ring"))
}

fn is_signed(came: &Hooked, key: &str) -> bool {
    let signature = came.header("x-district-window-signature");
    let (seconds, hash) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let mut mac = server::links::keyed(key.as_bytes());
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(&came.body);
    mac.verify_slice(&hex::decode(hash).unwrap()).is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_is_told_though_the_key_for_its_signature_cannot_be_read_now() {
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hook})).await;
    let key = house.tools.store.setting(KEY).await.unwrap().unwrap();
    // No UTF-8.
    house.by_hand("UPDATE setting SET value = CAST(x'ff' AS TEXT) WHERE name = 'alarm_key'").await;
    assert!(house.tools.store.setting(KEY).await.is_err());
    danger(&house, "north").await;
    let came = inbox.one("a call of the hook", |_| true).await;
    assert!(is_signed(&came, &key));
    nothing_is_left(&house).await;
    assert!(number(&house, "messages_failed_total ").await < 1.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_is_told_with_a_signature_that_holds_and_no_name() {
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hook})).await;
    let visit = waits(&house).await;
    house.pass(15 * MINUTE);
    let came = inbox
        .one("a call of the hook", |one| {
            one.json()["to"] == "supervisor" && one.json()["alarms"].to_string().contains("long_wait")
        })
        .await;
    assert!(came.head.starts_with("POST /alarms?from=test HTTP/1.1"), "{}", came.head);
    let key = house.tools.store.setting(KEY).await.unwrap().unwrap();
    assert!(is_signed(&came, &key));
    let told = came.json();
    assert_eq!(told["id"].as_str().unwrap(), came.header("x-district-window-id"));
    assert_eq!(told["district"], "north");
    let text = String::from_utf8(came.body).unwrap();
    assert!(text.contains(visit["ticket"].as_str().unwrap()) && !text.contains("Ida"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_hook_does_not_take_comes_again_under_the_same_id_and_is_not_led_elsewhere() {
    let (hook, inbox) = receiver(&["500 Broken", "302 Found", "200 OK"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hook})).await;
    waits(&house).await;
    house.pass(5 * MINUTE);
    let first = inbox.one("the first attempt", |_| true).await;
    let id = first.header("x-district-window-id");
    let of_first = |inbox: &Inbox<Hooked>| {
        let came = inbox.came.lock().unwrap();
        came.iter().filter(|one| one.header("x-district-window-id") == id).count()
    };
    // Twice refused, taken the third time, and then never again.
    for attempts in 2..=3 {
        let look = async {
            while of_first(&inbox) < attempts {
                house.pass(SECOND);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("another attempt");
    }
    let metrics = house.admin().await.get("/metrics").await.text;
    let number = |name: &str| -> u64 {
        let line = metrics.lines().find(|line| line.starts_with(&format!("district_window_{name} ")));
        line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(number("messages_failed_total") >= 2, "{metrics}");
    assert!(number("alarms_ringing") >= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supervisors_and_the_captain_get_mail_in_their_turn() {
    let (smtp, inbox) = mail_server().await;
    let from = "District Window <window@example.org>".to_owned();
    let house = House::open_with(|config| config.post = Some(Post { smtp, from })).await;
    let recipients = json!({"supervisor": ["sergeant@example.org"], "captain": ["captain@example.org"]});
    tell(&house, recipients).await;
    let visit = waits(&house).await;
    house.pass(15 * MINUTE);
    let to = |address: &'static str| {
        move |(envelope, _): &(Vec<String>, String)| envelope.iter().any(|line| line.contains(address))
    };
    let (_, letter) = inbox.one("mail to the supervisor", to("sergeant@example.org")).await;
    assert!(letter.contains("Auto-Submitted: auto-generated"), "{letter}");
    assert!(letter.contains("Message-ID: <") && letter.contains("@example.org>"), "{letter}");
    assert!(letter.contains(visit["ticket"].as_str().unwrap()) && !letter.contains("Ida"), "{letter}");
    assert!(inbox.came.lock().unwrap().iter().all(|one| !to("captain@example.org")(one)));
    house.pass(15 * MINUTE);
    inbox.one("mail to the captain", to("captain@example.org")).await;
}

async fn danger(house: &House, district: &str) -> Value {
    let officer = house.with(Role::Officer, Some(district)).await;
    let path = format!("/api/v1/districts/{district}/alerts");
    officer.post(&path, json!({"action": "raise", "window": "1"})).await.ok()
}

async fn number(house: &House, name: &str) -> f64 {
    metric(&house.admin().await.get("/metrics").await.text, name)
}

async fn nothing_is_left(house: &House) {
    house
        .until("nothing is left", async || house.tools.store.lanes(START + DAY).await.unwrap().is_empty())
        .await;
}

async fn with_mail(smtp: String) -> House {
    let from = "window@example.org".to_owned();
    House::open_with(|config| config.post = Some(Post { smtp, from })).await
}

/// The id of a letter, and its lines as people read them.
fn read(letter: &str) -> (String, Vec<String>) {
    let lines: Vec<String> = letter.replace("=\r\n", "").lines().map(str::to_owned).collect();
    let id = lines.iter().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
    (id, lines)
}

/// The letters that came whole, without what a mail server was only asked for.
fn letters(inbox: &Inbox<Mailed>) -> Vec<String> {
    let came = inbox.came.lock().unwrap();
    came.iter().filter(|(_, letter)| !letter.is_empty()).map(|(_, letter)| letter.clone()).collect()
}

fn metric(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find(|line| line.starts_with(&format!("district_window_{name}")));
    line.map_or(0.0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

/// Takes calls and answers none; says when the first has come, and when whoever called has let go of it.
async fn deaf() -> (String, oneshot::Receiver<()>, oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hook = format!("http://{}/", listener.local_addr().unwrap());
    let ((say_came, came), (say_left, left)) = (oneshot::channel(), oneshot::channel());
    tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.unwrap();
        say_came.send(()).unwrap();
        tokio::spawn(async move {
            while first.read(&mut [0; 1_024]).await.is_ok_and(|read| read > 0) {}
            let _nobody_listens_any_more = say_left.send(());
        });
        let mut others = Vec::new();
        while let Ok((other, _)) = listener.accept().await {
            others.push(other);
        }
    });
    (hook, came, left)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_that_does_not_answer_delays_nobody_elses_and_is_said_to_fail() {
    let (hangs, came, left) = deaf().await;
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hangs})).await;
    tell_of(&house, "south", json!({"hook": hook})).await;
    danger(&house, "north").await;
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
    danger(&house, "south").await;
    let mut left = left;
    tokio::select! {
        told = inbox.one("the other district's danger", |_| true) => {
            let told = told.json();
            let alarm = &told["alarms"][0];
            assert_eq!((&alarm["kind"], &alarm["place"]), (&json!("danger"), &json!("Window 1")));
        }
        _ = &mut left => panic!("it was told after the attempt at the other"),
    }
    tokio::time::timeout(PATIENCE, left).await.unwrap().unwrap();
    house
        .until("the failure is said", async || {
            metric(&house.admin().await.get("/metrics").await.text, "receivers_failing{") > 0.0
        })
        .await;
    let captain = house.cookie(&house.session("captain").await);
    let floor = captain.get("/floor").await.text;
    assert!(floor.contains("North District: alarms do not reach"), "{floor}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_refused_keeps_the_letter_from_nobody_else() {
    let (smtp, inbox) = mail_server().await;
    let from = "window@example.org".to_owned();
    let house = House::open_with(|config| config.post = Some(Post { smtp, from })).await;
    let three = ["one@example.org", "gone@example.org", "two@example.org"];
    tell(&house, json!({"supervisor": three})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    let mut ids = Vec::new();
    for address in ["one@example.org", "two@example.org"] {
        let (envelope, letter) =
            inbox.one("a letter", |(envelope, _)| envelope.iter().any(|line| line.contains(address))).await;
        assert_eq!(envelope.iter().filter(|line| line.starts_with("RCPT")).count(), 1, "{envelope:?}");
        assert!(letter.contains(&format!("To: {address}")), "{letter}");
        assert!(letter.contains("2026-03-10"), "when it rang: {letter}");
        ids.extend(letter.lines().find(|line| line.starts_with("Message-ID")).map(str::to_owned));
    }
    assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
    house
        .until("the refusal is counted", async || {
            metric(&house.admin().await.get("/metrics").await.text, "messages_refused_total ") > 0.0
        })
        .await;
    // And it is not sent again: nothing is left.
    house
        .until("nothing is left", async || house.tools.store.lanes(START + DAY).await.unwrap().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_refuses_for_reasons_of_its_own_is_asked_again() {
    let (smtp, _inbox) = mail_server().await;
    let from = "window@example.org".to_owned();
    let house = House::open_with(|config| config.post = Some(Post { smtp, from })).await;
    tell(&house, json!({"supervisor": ["blocked@example.org"]})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    let metrics = async || house.admin().await.get("/metrics").await.text;
    house
        .until("the answer is counted", async || {
            let metrics = metrics().await;
            metric(&metrics, "messages_failed_total ") + metric(&metrics, "messages_refused_total ") > 0.0
        })
        .await;
    assert!(metric(&metrics().await, "messages_refused_total ") < 1.0);
    assert!(!house.tools.store.lanes(START + DAY).await.unwrap().is_empty(), "it is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_not_told_as_if_it_were_not() {
    let (hook, inbox) = receiver(&["500 Broken", "204 No Content"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": hook})).await;
    let visit = waits(&house).await;
    house.pass(5 * MINUTE);
    let first = inbox.one("the first attempt", |_| true).await;
    assert_eq!(first.json()["alarms"][0]["kind"], "not_greeted");
    house.pass(SECOND);
    house.with(Role::Officer, Some("north")).await.verb(&visit, "leave", json!({})).await.ok();
    house
        .until("the alarm is over", async || {
            let captain = house.with(Role::Captain, Some("north")).await;
            captain.get("/api/v1/districts/north/alarms").await.ok().as_array().unwrap().is_empty()
        })
        .await;
    house.pass(MINUTE);
    house
        .until("nothing is left", async || house.tools.store.lanes(START + DAY).await.unwrap().is_empty())
        .await;
    assert_eq!(inbox.came.lock().unwrap().len(), 1, "nobody was told of it again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_leads_to_no_address_of_the_network_itself() {
    for (private, bad) in [(false, true), (true, false)] {
        let house = House::open_with(|config| config.private_hooks = private).await;
        let admin = house.admin().await;
        let settings = admin.get("/api/v1/districts/north/settings").await.ok();
        for (hook, refused) in [
            ("http://169.254.169.254/latest/", true),
            ("http://[fe80::1]/", true),
            ("http://[::ffff:169.254.169.254]/", true),
            ("http://0.0.0.0:8080/", true),
            ("http://10.0.0.7:8080/alarms", bad),
            ("http://192.168.1.7/", bad),
            ("http://[fd00::7]/", bad),
            ("http://127.0.0.1:8080/", false),
            ("https://example.org/", false),
        ] {
            let mut card = settings["card"].clone();
            card["alarms"] = json!({"hook": hook});
            let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
            let answer = admin.send(request.json(&json!({"card": card}))).await;
            assert_eq!(answer.status == 400, refused, "{hook}: {}", answer.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_that_stays_as_it_was_is_in_the_way_of_no_other_change() {
    let house = House::open_with(|config| config.private_hooks = false).await;
    let before = house.tools.store.districts().await.unwrap();
    let before = before.iter().find(|one| one.id.as_str() == "north").unwrap();
    let mut card = before.card.clone();
    // From a time when hooks could lead there.
    let hook = "http://10.0.0.7/alarms";
    card.alarms.hook = Some(hook.to_owned());
    assert!(house.tools.store.set_card(before, before.position, &card).await.unwrap());
    let admin = house.admin().await;
    let path = "/api/v1/districts/north/settings";
    let mut card = admin.get(path).await.ok()["card"].clone();
    for (hook, refused) in [(hook, false), ("http://10.0.0.8/alarms", true)] {
        card["address"] = json!("1 Main Street");
        card["alarms"]["hook"] = json!(hook);
        let request = admin.request(reqwest::Method::POST, path);
        let answer = admin.send(request.json(&json!({"card": card}))).await;
        assert_eq!(answer.status == 400, refused, "{hook}: {}", answer.text);
        let form = [
            ("district", "north"),
            ("do", "recipients"),
            ("supervisor", "sergeant@example.org"),
            ("captain", ""),
            ("hook", hook),
        ];
        let page = house.cookie(&house.session("admin").await).form("/setup/alarms", &form).await;
        assert_eq!(page.status == 303, !refused, "{hook}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_seen_an_alarm_is_shown_and_strangers_are_refused() {
    let house = House::open().await;
    waits(&house).await;
    house.pass(MINUTE);
    let alarm = ringing(&house, Role::Officer, "not_greeted").await;
    let seen = format!("/api/v1/districts/north/alarms/{}/seen", alarm["id"].as_str().unwrap());
    house.with(Role::Kiosk, Some("north")).await.post(&seen, json!({})).await.is(403, "forbidden");
    house.nobody().post(&seen, json!({})).await.is(401, "sign_in");
    house.with(Role::Officer, Some("south")).await.post(&seen, json!({})).await.is(404, "not_found");
    let session = house.session("officer").await;
    let answer = house.cookie(&session).post(&seen, json!({})).await;
    let view = if answer.status == 200 { answer.ok() } else { panic!("{} {}", answer.status, answer.text) };
    assert!(!view["seen_at"].is_null() && !view["seen_by"].as_str().unwrap().is_empty(), "{view}");
    let captain = house.with(Role::Captain, Some("north")).await;
    captain.post(&seen, json!({})).await.ok();
    let floor = captain.get("/api/v1/districts/north/line?audience=floor").await.ok();
    assert!(floor["alarms"].as_array().unwrap().iter().any(|one| one["id"] == alarm["id"]), "{floor}");
    let none = seen.replace(alarm["id"].as_str().unwrap(), "00000000-0000-7000-8000-000000000000");
    captain.post(&none, json!({})).await.is(404, "unknown_alarm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_lead_nowhere_are_refused() {
    let house = House::open().await;
    let admin = house.admin().await;
    let settings = admin.get("/api/v1/districts/north/settings").await.ok();
    for (alarms, code) in [
        (json!({"hook": "ftp://example.org/"}), "bad_hook"),
        (json!({"supervisor": ["not an address"]}), "bad_address"),
    ] {
        let mut card = settings["card"].clone();
        card["alarms"] = alarms;
        let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
        admin.send(request.json(&json!({"card": card}))).await.is(400, code);
    }
    let mut rules = settings["rules"].clone();
    rules["alarms"] = json!({"levels": {"long_wait": [{"after_ms": 99_999_999_999_i64, "to": "desk"}]}});
    let request = admin.request(reqwest::Method::POST, "/api/v1/districts/north/settings");
    admin.send(request.json(&json!({"rules": rules}))).await.is(400, "malformed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_alarms_takes_what_can_be_and_says_what_cannot() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
    let page = admin.get("/setup/alarms?district=north").await.text;
    assert!(page.contains("value=\"-3:00\"") && page.contains("22:00"), "the plan that ships");
    assert!(page.contains("No mail server is set"), "this service has none");
    let form = [
        ("district", "north"),
        ("do", "recipients"),
        ("supervisor", "sergeant@example.org\nlieutenant@example.org"),
        ("captain", ""),
        ("hook", "https://hooks.example.org/alarms"),
    ];
    assert_eq!(admin.form("/setup/alarms", &form).await.status, 303);
    let plan = |quiet: &'static str, more: &[(&'static str, &'static str)]| {
        let fixed = [("district", "north"), ("do", "change"), ("quiet_from", quiet), ("quiet_to", quiet)];
        let danger = [("danger_0_after", "0"), ("danger_0_to", "desk"), ("danger_0_hook", "yes")];
        fixed.into_iter().chain(danger).chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let steps = [
        ("long_wait_0_after", "-1:30"),
        ("long_wait_0_to", "desk"),
        // A step taken away: its time is empty.
        ("long_wait_1_after", ""),
        ("long_wait_1_to", "supervisor"),
        ("long_wait_2_after", "20"),
        ("long_wait_2_to", "captain"),
        ("long_wait_2_mail", "yes"),
    ];
    let answer = admin.form("/setup/alarms", &plan("", &steps)).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let settings = house.admin().await.get("/api/v1/districts/north/settings").await.ok();
    assert_eq!(settings["card"]["alarms"]["supervisor"][1], "lieutenant@example.org");
    let alarms = &settings["rules"]["alarms"];
    let ladder = json!([
        {"after_ms": -90_000, "to": "desk"}, {"after_ms": 1_200_000, "to": "captain", "mail": true}
    ]);
    assert_eq!((&alarms["levels"]["long_wait"], &alarms["quiet"]), (&ladder, &Value::Null));
    assert_eq!(alarms["levels"]["unstaffed"], json!([]));
    // What was typed stays.
    for (quiet, after, to) in [("", "soon", "desk"), ("", "1:11", "mayor"), ("late", "1:11", "desk")] {
        let steps = [("long_wait_0_after", after), ("long_wait_0_to", to)];
        let answer = admin.form("/setup/alarms", &plan(quiet, &steps)).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains(after) && answer.text.contains("aria-invalid"), "{}", answer.text);
    }
    let bad = [("district", "north"), ("do", "recipients"), ("hook", "javascript:alert(1)")];
    assert_eq!(admin.form("/setup/alarms", &bad).await.status, 422);
}

/// A house whose mail server has not taken a letter twice, and then has; and what it was sent.
async fn told_at_the_third_try(manners: &'static [Manner]) -> (House, Inbox<Mailed>) {
    let (smtp, inbox) = mail_server_that(manners).await;
    let house = with_mail(smtp).await;
    tell(&house, json!({"supervisor": ["sergeant@example.org"]})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    for (failed, pause) in [(1.0, 5 * SECOND), (2.0, 10 * SECOND)] {
        house.until("it failed", async || number(&house, "messages_failed_total ").await >= failed).await;
        house.pass(pause);
    }
    nothing_is_left(&house).await;
    (house, inbox)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_the_mail_server_may_have_is_sent_again_as_the_same_letter() {
    let manners = &[Manner::ClosesInText, Manner::ClosesAfterText, Manner::Takes];
    let (house, inbox) = told_at_the_third_try(manners).await;
    let ids: Vec<String> = letters(&inbox).iter().map(|letter| read(letter).0).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "one letter, twice: {ids:?}");
    assert!(number(&house, "messages_failed_total ").await < 3.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_or_a_text_that_is_refused_says_nothing_of_the_address() {
    let manners = &[Manner::RefusesSender, Manner::RefusesText, Manner::Takes];
    let (house, inbox) = told_at_the_third_try(manners).await;
    assert_eq!(letters(&inbox).len(), 1);
    assert!(number(&house, "messages_refused_total ").await < 1.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_never_ends_its_line_is_not_heard_out() {
    let (smtp, inbox) = mail_server_that(&[Manner::NeverEndsItsLine, Manner::Takes]).await;
    let house = with_mail(smtp).await;
    tell(&house, json!({"supervisor": ["sergeant@example.org"]})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    // Two minutes, which it may take to greet, are much longer than this waits.
    house.until("it failed", async || number(&house, "messages_failed_total ").await > 0.0).await;
    house.pass(5 * SECOND);
    nothing_is_left(&house).await;
    assert_eq!(letters(&inbox).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_waits_for_more_has_not_taken_a_letter() {
    let manners = &[Manner::WaitsAtAddress, Manner::WaitsForNoText, Manner::WaitsAfterText, Manner::Takes];
    let (smtp, inbox) = mail_server_that(manners).await;
    let house = with_mail(smtp).await;
    tell(&house, json!({"supervisor": ["sergeant@example.org"]})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    for (failed, pause) in [(1.0, 5 * SECOND), (2.0, 10 * SECOND), (3.0, 20 * SECOND)] {
        house.until("it failed", async || number(&house, "messages_failed_total ").await >= failed).await;
        house.pass(pause);
    }
    nothing_is_left(&house).await;
    assert_eq!(letters(&inbox).len(), 1);
    assert!(number(&house, "messages_delivered_total ").await < 2.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_mail_server_has_answered_counts_though_it_never_says_good_bye() {
    let (smtp, inbox) = mail_server_that(&[Manner::SilentAfterQuit]).await;
    let house = with_mail(smtp).await;
    tell(&house, json!({"supervisor": ["one@example.org", "gone@example.org"]})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    inbox.one("a letter", |(envelope, _)| envelope.iter().any(|line| line.contains("one@example.org"))).await;
    nothing_is_left(&house).await;
    assert!(number(&house, "messages_refused_total ").await > 0.0, "the other does not exist");
    assert!(number(&house, "messages_failed_total ").await < 1.0);
    assert_eq!(letters(&inbox).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_once_a_slow_mail_server_listens_is_not_told() {
    let (smtp, inbox) = mail_server().await;
    let house = with_mail(smtp).await;
    tell(&house, json!({"supervisor": ["late@example.org"]})).await;
    let visit = waits(&house).await;
    house.pass(5 * MINUTE);
    inbox.one("the mail server is asked", |_| true).await;
    house.pass(SECOND);
    house.with(Role::Officer, Some("north")).await.verb(&visit, "leave", json!({})).await.ok();
    house
        .until("the alarm is over", async || {
            let captain = house.with(Role::Captain, Some("north")).await;
            captain.get("/api/v1/districts/north/alarms").await.ok().as_array().unwrap().is_empty()
        })
        .await;
    inbox.gate.notify_one();
    nothing_is_left(&house).await;
    assert!(letters(&inbox).is_empty(), "{:?}", letters(&inbox));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_with_which_a_mail_server_is_slow_keep_the_letter_from_nobody_else() {
    let (smtp, inbox) = mail_server().await;
    let house = with_mail(smtp).await;
    let slow: Vec<String> = (0..20).map(|number| format!("slow{number}@example.org")).collect();
    tell(&house, json!({"supervisor": slow, "captain": ["captain@example.org"]})).await;
    waits(&house).await;
    house.pass(15 * MINUTE);
    house.until("all are asked for", async || inbox.came.lock().unwrap().len() >= slow.len()).await;
    house.pass(15 * MINUTE);
    let (envelope, letter) = inbox.one("mail to the captain", |(_, letter)| !letter.is_empty()).await;
    assert!(envelope.iter().any(|line| line.contains("captain@example.org")), "{envelope:?} {letter}");
}

/// How soon whoever can be told is told, in the time of people.
const PROMISED: Duration = Duration::from_secs(3);

/// Whether something that fits has come in time.
async fn in_time<T: Clone>(inbox: &Inbox<T>, fits: impl Fn(&T) -> bool) -> bool {
    tokio::time::timeout(PROMISED, inbox.one("what is due", fits)).await.is_ok()
}

/// Ids of what came, each once however often it came, and how often anything came.
fn ids_of(all: impl Iterator<Item = String>) -> (BTreeSet<String>, usize) {
    let all: Vec<String> = all.collect();
    let often = all.len();
    (all.into_iter().collect(), often)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_receivers_that_hang_or_fail_delay_nobody_else() {
    let (smtp, mailed) = mail_server().await;
    let (hangs, came, _left) = deaf().await;
    let (hook, hooked) = receiver(&["204 No Content"]).await;
    let house = with_mail(smtp).await;
    let admin = house.admin().await;
    let settings = |district: &str| format!("/api/v1/districts/{district}/settings");
    let mut south = admin.get(&settings("south")).await.ok()["rules"].clone();
    south["hours"] = admin.get(&settings("north")).await.ok()["rules"]["hours"].clone();
    admin.post(&settings("south"), json!({"rules": south})).await.ok();
    tell_of(&house, "south", json!({"hook": hook, "supervisor": ["good@example.org"]})).await;
    let to_good = |(envelope, letter): &Mailed| {
        envelope.iter().any(|line| line.contains("good@example.org")) && !letter.is_empty()
    };
    // Who is known to take what is sent.
    let alert = danger(&house, "south").await;
    let first = hooked.one("the first call", |_| true).await.json()["alarms"][0]["id"].clone();
    house.pass(30 * SECOND);
    let known = read(&mailed.one("the first letter", to_good).await.1).0;
    let alerts = "/api/v1/districts/south/alerts";
    admin.post(alerts, json!({"action": "answer", "id": alert["id"]})).await.ok();
    admin.post(alerts, json!({"action": "close", "id": alert["id"], "as": "mistake"})).await.ok();

    // More than one district may have.
    let store = &house.tools.store;
    let before = store.district(&"north".parse().unwrap()).await.unwrap().unwrap();
    let bad = |how: &'static str, many: usize| (0..many).map(move |n| format!("{how}{n}@example.org"));
    let supervisor: Vec<String> =
        bad("slow", 700).chain(bad("blocked", 150)).chain(bad("drops", 149)).collect();
    let alarms = Recipients { hook: Some(hangs), supervisor, captain: Vec::new() };
    let card = Card { alarms, ..before.card.clone() };
    assert!(store.set_card(&before, before.position, &card).await.unwrap());
    waits(&house).await;
    house.pass(15 * MINUTE);
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
    let hanging = |one: &Mailed| one.0.iter().any(|line| line.starts_with("RCPT TO:<slow"));
    house
        .until("more hang than there are places for them", async || {
            mailed.came.lock().unwrap().iter().filter(|one| hanging(one)).count() > 25
        })
        .await;

    let officer = house.with(Role::Officer, Some("south")).await;
    officer.post("/api/v1/districts/south/windows/1/open", json!({})).await.ok();
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Bo Tester"});
    let visit = officer.create("south", &house.key(), body).await.ok();
    let ticket = visit["ticket"].as_str().unwrap();
    house.pass(5 * MINUTE);
    let (letter, call) = tokio::join!(
        in_time(&mailed, |one| to_good(one) && one.1.contains(ticket)),
        in_time(&hooked, |one| one.json()["alarms"][0]["ticket"] == ticket),
    );
    assert!(letter && call, "told in time: {letter} by letter, {call} by hook");
    danger(&house, "south").await;
    let is_danger = |alarm: &Value| alarm["kind"] == "danger" && alarm["id"] != first;
    assert!(in_time(&hooked, |one| is_danger(&one.json()["alarms"][0])).await, "danger by hook");
    house.pass(30 * SECOND);
    let says_danger = |letter: &str| {
        let (id, lines) = read(letter);
        id != known && lines.iter().any(|line| line.contains("I need help now"))
    };
    assert!(in_time(&mailed, |one| to_good(one) && says_danger(&one.1)).await, "danger by letter");

    let in_south = async || {
        let lanes = store.lanes(START + DAY).await.unwrap();
        lanes.into_iter().filter(|lane| lane.district.as_str() == "south").count()
    };
    house.until("nothing is left for the south", async || in_south().await == 0).await;
    // Whole letters have come to the good address alone, and all others are kept.
    assert!(mailed.came.lock().unwrap().iter().all(|one| one.1.is_empty() || to_good(one)));
    let (ids, often) = ids_of(letters(&mailed).iter().map(|letter| read(letter).0));
    assert_eq!(ids.len(), often, "{ids:?}");
    let (ids, often) =
        ids_of(hooked.came.lock().unwrap().iter().map(|one| one.header("x-district-window-id")));
    assert_eq!(ids.len(), often, "{ids:?}");
    let lanes = store.lanes(START + DAY).await.unwrap();
    let kept = lanes.iter().filter(|lane| lane.district.as_str() == "north" && lane.receiver != Lane::MAIL);
    assert_eq!(kept.count(), 1_000);
}

/// Takes calls, and spoils every answer in the same way; says when the first has come, and when it is over.
async fn spoils(how: &'static str) -> (String, oneshot::Receiver<()>, oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hook = format!("http://{}/", listener.local_addr().unwrap());
    let ((say_came, came), (say_left, left)) = (oneshot::channel(), oneshot::channel());
    tokio::spawn(async move {
        let (mut say_came, mut say_left) = (Some(say_came), Some(say_left));
        while let Ok((mut call, _)) = listener.accept().await {
            let (say_came, say_left) = (say_came.take(), say_left.take());
            tokio::spawn(async move {
                let read = call.read(&mut [0; 4_096]).await;
                let _nobody_listens = say_came.map(|say| say.send(()));
                if how == DRIP {
                    // A head that never ends, a byte at a time.
                    let mut bytes = b"HTTP/1.1 200 OK\r\nx-slow: ".iter().chain(std::iter::repeat(&b'.'));
                    while call.write_all(&[*bytes.next().unwrap()]).await.is_ok() {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                } else if read.is_ok() {
                    let _whatever_comes_of_it = call.write_all(how.as_bytes()).await;
                }
                let _nobody_listens = say_left.map(|say| say.send(()));
            });
        }
    });
    (hook, came, left)
}

const DRIP: &str = "drip";

/// Whether the hook of one district, which answers like this, has taken its message; the other district's danger is told meanwhile.
async fn beside_one_that_answers(how: &'static str) -> bool {
    let (spoiled, came, mut left) = spoils(how).await;
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let house = House::open().await;
    tell(&house, json!({"hook": spoiled})).await;
    tell_of(&house, "south", json!({"hook": hook})).await;
    danger(&house, "north").await;
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
    danger(&house, "south").await;
    let told = inbox.one("the other district's danger", |_| true);
    let told = if how == DRIP {
        tokio::select! {
            told = told => told,
            _ = &mut left => panic!("it was told after the attempt at the other"),
        }
    } else {
        told.await
    };
    assert_eq!(told.json()["district"], "south");
    // Whatever comes of a message is counted; the other one was delivered.
    house
        .until(how, async || {
            let failed = number(&house, "messages_failed_total ").await;
            failed + number(&house, "messages_delivered_total ").await >= 2.0
        })
        .await;
    let taken = number(&house, "messages_failed_total ").await < 1.0;
    if taken {
        nothing_is_left(&house).await;
    } else {
        let lanes = house.tools.store.lanes(START + DAY).await.unwrap();
        assert!(lanes.iter().any(|lane| lane.district.as_str() == "north"), "{how} is lost: {lanes:?}");
    }
    taken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_hook_answers_delays_nobody_elses_and_what_it_did_not_take_is_kept() {
    let cases = [
        (DRIP, false),
        ("", false),
        ("no HTTP at all\r\n\r\n", false),
        ("HTTP/1.1 500 Broken\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n", false),
        // The head says that it was taken; nobody waits for the rest.
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", true),
    ];
    let taken = futures::future::join_all(cases.map(|(how, _)| beside_one_that_answers(how))).await;
    for ((how, wanted), taken) in cases.into_iter().zip(taken) {
        assert_eq!(taken, wanted, "{how}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receivers_that_come_back_after_an_hour_are_told_everything_and_what_is_over_as_over() {
    let ((hooks, hook), (mail, smtp)) = (closed_door(), closed_door());
    let house = with_mail(format!("smtp://{smtp}")).await;
    let hook = format!("http://{hook}/");
    tell(&house, json!({"hook": hook, "supervisor": ["sergeant@example.org"]})).await;
    let stays = waits(&house).await;
    let officer = house.with(Role::Officer, Some("north")).await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Bo Tester"});
    let leaves = house.ticket(&officer, body).await;
    let alert = danger(&house, "north").await;
    house.pass(5 * MINUTE);
    ringing(&house, Role::Captain, "not_greeted").await;
    house
        .until("hook and mail have failed", async || {
            number(&house, "receivers_failing{district=\"north\",way=\"hook\"").await > 0.0
                && number(&house, "receivers_failing{district=\"north\",way=\"mail\"").await > 0.0
        })
        .await;
    // Somebody goes; one of the two has left; the other still waits.
    house.pass(SECOND);
    let admin = house.admin().await;
    let alerts = "/api/v1/districts/north/alerts";
    admin.post(alerts, json!({"action": "answer", "id": alert["id"]})).await.ok();
    admin.post(alerts, json!({"action": "close", "id": alert["id"], "as": "mistake"})).await.ok();
    officer.verb(&leaves, "leave", json!({})).await.ok();
    for _ in 0..6 {
        let before = number(&house, "messages_failed_total ").await;
        house.pass(10 * MINUTE);
        house
            .until("it is tried again", async || number(&house, "messages_failed_total ").await > before)
            .await;
    }
    assert!(number(&house, "messages_given_up_total ").await < 1.0);
    assert!(number(&house, "messages_delivered_total ").await < 1.0);
    let hooked = receiver_on(hooks.listen(64).unwrap(), &["204 No Content"]);
    let mailed = mail_server_on(mail.listen(64).unwrap(), &[Manner::Takes]);
    house.pass(10 * MINUTE);
    nothing_is_left(&house).await;
    let (stays, leaves) = (stays["ticket"].as_str().unwrap(), leaves["ticket"].as_str().unwrap());
    let mut told = Vec::new();
    for one in hooked.came.lock().unwrap().iter() {
        for alarm in one.json()["alarms"].as_array().unwrap() {
            let over = alarm["over"] == true;
            assert_eq!(over, alarm["kind"] == "danger" || alarm["ticket"] == leaves, "{alarm}");
            told.push((alarm["kind"].as_str().unwrap().to_owned(), alarm["ticket"].clone()));
        }
    }
    for kind in ["not_greeted", "long_wait"] {
        assert!(told.contains(&(kind.to_owned(), json!(stays))), "{kind}: {told:?}");
    }
    assert!(told.iter().any(|(kind, _)| kind == "danger"), "{told:?}");
    let letters: Vec<_> = letters(&mailed).iter().map(|letter| read(letter).1).collect();
    let lines: Vec<&String> = letters.iter().flatten().filter(|line| line.starts_with("- ")).collect();
    for line in &lines {
        let over = line.contains(&format!("ticket {leaves},")) || line.contains("I need help now");
        assert_eq!(line.contains("over by now"), over, "{line}");
    }
    let about = |what: &str| lines.iter().any(|line| line.contains(what));
    assert!(about(stays) && about("I need help now") && about("A long wait"), "{lines:?}");
}
