//! Many receivers of alarms at once: those that hang or fail do not delay the others.

use crate::alarms::{DAY, danger, nothing_is_left, number, ringing, tell, tell_of, waits};
use crate::hooks::deaf;
use crate::inbox::{
    Inbox, Mailed, Manner, PATIENCE, closed_door, mail_server, mail_server_on, receiver, receiver_on,
};
use crate::letters::{letters, read, with_mail};
use crate::test_server::START;
use domain::access::Role;
use domain::time::{MINUTE, SECOND};
use ops::ports::{Card, Lane, Recipients};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// A reachable receiver gets its message within this real time.
const PROMISED: Duration = Duration::from_secs(3);

/// Whether a matching message arrives in time.
async fn in_time<T: Clone>(inbox: &Inbox<T>, fits: impl Fn(&T) -> bool) -> bool {
    tokio::time::timeout(PROMISED, inbox.one("what is due", fits)).await.is_ok()
}

/// The distinct ids of the messages that arrived, and the number of messages.
fn ids_of(all: impl Iterator<Item = String>) -> (BTreeSet<String>, usize) {
    let all: Vec<String> = all.collect();
    let often = all.len();
    (all.into_iter().collect(), often)
}

fn assert_each_once(all: impl Iterator<Item = String>) {
    let (ids, often) = ids_of(all);
    assert_eq!(ids.len(), often, "{ids:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_receivers_that_hang_or_fail_delay_nobody_else() {
    let (smtp, mailed) = mail_server().await;
    let (hangs, came, _left) = deaf().await;
    let (hook, hooked) = receiver(&["204 No Content"]).await;
    let server = with_mail(smtp).await;
    let admin = server.admin().await;
    let settings = |district: &str| format!("/api/v1/districts/{district}/settings");
    let mut south = admin.get(&settings("south")).await.ok()["rules"].clone();
    south["hours"] = admin.get(&settings("north")).await.ok()["rules"]["hours"].clone();
    admin.post(&settings("south"), json!({"rules": south})).await.ok();
    tell_of(&server, "south", json!({"hook": hook, "supervisor": ["good@example.org"]})).await;
    let to_good = |(envelope, letter): &Mailed| {
        envelope.iter().any(|line| line.contains("good@example.org")) && !letter.is_empty()
    };
    // A receiver that is known to accept messages.
    let alert = danger(&server, "south").await;
    let first = hooked.one("the first call", |_| true).await.json()["alarms"][0]["id"].clone();
    server.pass(30 * SECOND);
    let known = read(&mailed.one("the first letter", to_good).await.1).0;
    let alerts = "/api/v1/districts/south/alerts";
    admin.post(alerts, json!({"action": "answer", "id": alert["id"]})).await.ok();
    admin.post(alerts, json!({"action": "close", "id": alert["id"], "as": "mistake"})).await.ok();

    // More addresses than a district may have.
    let store = &server.tools.store;
    let before = store.district(&"north".parse().unwrap()).await.unwrap().unwrap();
    let bad = |how: &'static str, many: usize| (0..many).map(move |n| format!("{how}{n}@example.org"));
    let supervisor: Vec<String> =
        bad("slow", 700).chain(bad("blocked", 150)).chain(bad("drops", 149)).collect();
    let alarms = Recipients { hook: Some(hangs), supervisor, captain: Vec::new() };
    let card = Card { alarms, ..before.card.clone() };
    assert!(store.set_card(&before, before.position, &card).await.unwrap());
    waits(&server).await;
    server.pass(15 * MINUTE);
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
    let hanging = |one: &Mailed| one.0.iter().any(|line| line.starts_with("RCPT TO:<slow"));
    server
        .until("more hang than there are places for them", async || {
            mailed.came.lock().unwrap().iter().filter(|one| hanging(one)).count() > 25
        })
        .await;

    let officer = server.with(Role::Officer, Some("south")).await;
    officer.post("/api/v1/districts/south/windows/1/open", json!({})).await.ok();
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Bo Tester"});
    let visit = officer.create("south", &server.key(), body).await.ok();
    let ticket = visit["ticket"].as_str().unwrap();
    server.pass(5 * MINUTE);
    let (letter, call) = tokio::join!(
        in_time(&mailed, |one| to_good(one) && one.1.contains(ticket)),
        in_time(&hooked, |one| one.json()["alarms"][0]["ticket"] == ticket),
    );
    assert!(letter && call, "told in time: {letter} by letter, {call} by hook");
    danger(&server, "south").await;
    let is_danger = |alarm: &Value| alarm["kind"] == "danger" && alarm["id"] != first;
    assert!(in_time(&hooked, |one| is_danger(&one.json()["alarms"][0])).await, "danger by hook");
    server.pass(30 * SECOND);
    let says_danger = |letter: &str| {
        let (id, lines) = read(letter);
        id != known && lines.iter().any(|line| line.contains("I need help now"))
    };
    assert!(in_time(&mailed, |one| to_good(one) && says_danger(&one.1)).await, "danger by letter");

    let in_south = async || {
        let lanes = store.lanes(START + DAY).await.unwrap();
        lanes.into_iter().filter(|lane| lane.district.as_str() == "south").count()
    };
    server.until("nothing is left for the south", async || in_south().await == 0).await;
    // Only the good address got complete messages, and all others are still pending.
    assert!(mailed.came.lock().unwrap().iter().all(|one| one.1.is_empty() || to_good(one)));
    assert_each_once(letters(&mailed).iter().map(|letter| read(letter).0));
    assert_each_once(hooked.came.lock().unwrap().iter().map(|one| one.header("x-district-window-id")));
    let lanes = store.lanes(START + DAY).await.unwrap();
    let kept = lanes.iter().filter(|lane| lane.district.as_str() == "north" && lane.receiver != Lane::MAIL);
    assert_eq!(kept.count(), 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receivers_that_come_back_after_an_hour_get_everything_and_what_is_over_as_over() {
    let ((hooks, hook), (mail, smtp)) = (closed_door(), closed_door());
    let server = with_mail(format!("smtp://{smtp}")).await;
    let hook = format!("http://{hook}/");
    tell(&server, json!({"hook": hook, "supervisor": ["sergeant@example.org"]})).await;
    let stays = waits(&server).await;
    let officer = server.with(Role::Officer, Some("north")).await;
    let body = json!({"channel": "walk_in", "service": "officer", "name": "Bo Tester"});
    let leaves = server.ticket(&officer, body).await;
    let alert = danger(&server, "north").await;
    server.pass(5 * MINUTE);
    ringing(&server, Role::Captain, "not_greeted").await;
    server
        .until("hook and mail have failed", async || {
            number(&server, "receivers_failing{district=\"north\",way=\"hook\"").await > 0.0
                && number(&server, "receivers_failing{district=\"north\",way=\"mail\"").await > 0.0
        })
        .await;
    // The officer answers the call; one of the two visitors has left, the other still waits.
    server.pass(SECOND);
    let admin = server.admin().await;
    let alerts = "/api/v1/districts/north/alerts";
    admin.post(alerts, json!({"action": "answer", "id": alert["id"]})).await.ok();
    admin.post(alerts, json!({"action": "close", "id": alert["id"], "as": "mistake"})).await.ok();
    officer.verb(&leaves, "leave", json!({})).await.ok();
    for _ in 0..6 {
        let before = number(&server, "messages_failed_total ").await;
        server.pass(10 * MINUTE);
        server
            .until("it is tried again", async || number(&server, "messages_failed_total ").await > before)
            .await;
    }
    assert!(number(&server, "messages_given_up_total ").await < 1.0);
    assert!(number(&server, "messages_delivered_total ").await < 1.0);
    let hooked = receiver_on(hooks.listen(64).unwrap(), &["204 No Content"]);
    let mailed = mail_server_on(mail.listen(64).unwrap(), &[Manner::Takes]);
    server.pass(10 * MINUTE);
    nothing_is_left(&server).await;
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
        assert_eq!(line.contains("over now"), over, "{line}");
    }
    let about = |what: &str| lines.iter().any(|line| line.contains(what));
    assert!(about(stays) && about("I need help now") && about("A long wait"), "{lines:?}");
}
