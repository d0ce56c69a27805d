//! Alarms by mail, to a real SMTP server.

use crate::alarms::{DAY, metric, nothing_is_left, number, tell, waits};
use crate::inbox::{Inbox, Mailed, Manner, mail_server, mail_server_that};
use crate::test_server::{START, TestServer};
use domain::access::Role;
use domain::time::{MINUTE, SECOND};
use serde_json::json;
use server::courier::Post;

pub async fn with_mail(smtp: String) -> TestServer {
    let from = "window@example.org".to_owned();
    TestServer::open_with(|config| config.post = Some(Post { smtp, from })).await
}

/// The id of a message, and its decoded lines.
pub fn read(letter: &str) -> (String, Vec<String>) {
    let lines: Vec<String> = letter.replace("=\r\n", "").lines().map(str::to_owned).collect();
    let id = lines.iter().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
    (id, lines)
}

/// The complete messages, without those whose text was never sent.
pub fn letters(inbox: &Inbox<Mailed>) -> Vec<String> {
    let came = inbox.came.lock().unwrap();
    came.iter().filter(|(_, letter)| !letter.is_empty()).map(|(_, letter)| letter.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supervisors_and_the_captain_get_mail_in_their_turn() {
    let (smtp, inbox) = mail_server().await;
    let from = "District Window <window@example.org>".to_owned();
    let server = TestServer::open_with(|config| config.post = Some(Post { smtp, from })).await;
    let recipients = json!({"supervisor": ["sergeant@example.org"], "captain": ["captain@example.org"]});
    tell(&server, recipients).await;
    let visit = waits(&server).await;
    server.pass(15 * MINUTE);
    let to = |address: &'static str| {
        move |(envelope, _): &(Vec<String>, String)| envelope.iter().any(|line| line.contains(address))
    };
    let (_, letter) = inbox.one("mail to the supervisor", to("sergeant@example.org")).await;
    assert!(letter.contains("Auto-Submitted: auto-generated"), "{letter}");
    assert!(letter.contains("Message-ID: <") && letter.contains("@example.org>"), "{letter}");
    assert!(letter.contains(visit["ticket"].as_str().unwrap()) && !letter.contains("Ida"), "{letter}");
    assert!(inbox.came.lock().unwrap().iter().all(|one| !to("captain@example.org")(one)));
    server.pass(15 * MINUTE);
    inbox.one("mail to the captain", to("captain@example.org")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_refused_keeps_the_letter_from_nobody_else() {
    let (smtp, inbox) = mail_server().await;
    let from = "window@example.org".to_owned();
    let server = TestServer::open_with(|config| config.post = Some(Post { smtp, from })).await;
    let three = ["one@example.org", "gone@example.org", "two@example.org"];
    tell(&server, json!({"supervisor": three})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
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
    server
        .until("the refusal is counted", async || {
            metric(&server.admin().await.get("/metrics").await.text, "messages_refused_total ") > 0.0
        })
        .await;
    // It is not sent again: nothing is pending.
    server
        .until("nothing is left", async || server.tools.store.lanes(START + DAY).await.unwrap().is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_refuses_for_reasons_of_its_own_is_asked_again() {
    let (smtp, _inbox) = mail_server().await;
    let from = "window@example.org".to_owned();
    let server = TestServer::open_with(|config| config.post = Some(Post { smtp, from })).await;
    tell(&server, json!({"supervisor": ["blocked@example.org"]})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
    let metrics = async || server.admin().await.get("/metrics").await.text;
    server
        .until("the answer is counted", async || {
            let metrics = metrics().await;
            metric(&metrics, "messages_failed_total ") + metric(&metrics, "messages_refused_total ") > 0.0
        })
        .await;
    assert!(metric(&metrics().await, "messages_refused_total ") < 1.0);
    assert!(!server.tools.store.lanes(START + DAY).await.unwrap().is_empty(), "it is kept");
}

/// A server whose mail server fails twice and accepts the third attempt, and that mail server's inbox.
async fn told_at_the_third_try(manners: &'static [Manner]) -> (TestServer, Inbox<Mailed>) {
    let (smtp, inbox) = mail_server_that(manners).await;
    let server = with_mail(smtp).await;
    tell(&server, json!({"supervisor": ["sergeant@example.org"]})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
    for (failed, pause) in [(1.0, 5 * SECOND), (2.0, 10 * SECOND)] {
        server.until("it failed", async || number(&server, "messages_failed_total ").await >= failed).await;
        server.pass(pause);
    }
    nothing_is_left(&server).await;
    (server, inbox)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_the_mail_server_may_have_is_sent_again_as_the_same_letter() {
    let manners = &[Manner::ClosesInText, Manner::ClosesAfterText, Manner::Takes];
    let (server, inbox) = told_at_the_third_try(manners).await;
    let ids: Vec<String> = letters(&inbox).iter().map(|letter| read(letter).0).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "one letter, twice: {ids:?}");
    assert!(number(&server, "messages_failed_total ").await < 3.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_or_a_text_that_is_refused_says_nothing_of_the_address() {
    let manners = &[Manner::RefusesSender, Manner::RefusesText, Manner::Takes];
    let (server, inbox) = told_at_the_third_try(manners).await;
    assert_eq!(letters(&inbox).len(), 1);
    assert!(number(&server, "messages_refused_total ").await < 1.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_never_ends_its_line_is_not_heard_out() {
    let (smtp, inbox) = mail_server_that(&[Manner::NeverEndsItsLine, Manner::Takes]).await;
    let server = with_mail(smtp).await;
    tell(&server, json!({"supervisor": ["sergeant@example.org"]})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
    // The two minutes that it may take to greet are much longer than this waits.
    server.until("it failed", async || number(&server, "messages_failed_total ").await > 0.0).await;
    server.pass(5 * SECOND);
    nothing_is_left(&server).await;
    assert_eq!(letters(&inbox).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_waits_for_more_has_not_taken_a_letter() {
    let manners = &[Manner::WaitsAtAddress, Manner::WaitsForNoText, Manner::WaitsAfterText, Manner::Takes];
    let (smtp, inbox) = mail_server_that(manners).await;
    let server = with_mail(smtp).await;
    tell(&server, json!({"supervisor": ["sergeant@example.org"]})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
    for (failed, pause) in [(1.0, 5 * SECOND), (2.0, 10 * SECOND), (3.0, 20 * SECOND)] {
        server.until("it failed", async || number(&server, "messages_failed_total ").await >= failed).await;
        server.pass(pause);
    }
    nothing_is_left(&server).await;
    assert_eq!(letters(&inbox).len(), 1);
    assert!(number(&server, "messages_delivered_total ").await < 2.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_mail_server_has_answered_counts_though_it_never_says_good_bye() {
    let (smtp, inbox) = mail_server_that(&[Manner::SilentAfterQuit]).await;
    let server = with_mail(smtp).await;
    tell(&server, json!({"supervisor": ["one@example.org", "gone@example.org"]})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
    inbox.one("a letter", |(envelope, _)| envelope.iter().any(|line| line.contains("one@example.org"))).await;
    nothing_is_left(&server).await;
    assert!(number(&server, "messages_refused_total ").await > 0.0, "the other does not exist");
    assert!(number(&server, "messages_failed_total ").await < 1.0);
    assert_eq!(letters(&inbox).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_once_a_slow_mail_server_listens_is_not_sent() {
    let (smtp, inbox) = mail_server().await;
    let server = with_mail(smtp).await;
    tell(&server, json!({"supervisor": ["late@example.org"]})).await;
    let visit = waits(&server).await;
    server.pass(5 * MINUTE);
    inbox.one("the mail server is asked", |_| true).await;
    server.pass(SECOND);
    server.with(Role::Officer, Some("north")).await.verb(&visit, "leave", json!({})).await.ok();
    server
        .until("the alarm is over", async || {
            let captain = server.with(Role::Captain, Some("north")).await;
            captain.get("/api/v1/districts/north/alarms").await.ok().as_array().unwrap().is_empty()
        })
        .await;
    inbox.gate.notify_one();
    nothing_is_left(&server).await;
    assert!(letters(&inbox).is_empty(), "{:?}", letters(&inbox));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_with_which_a_mail_server_is_slow_keep_the_letter_from_nobody_else() {
    let (smtp, inbox) = mail_server().await;
    let server = with_mail(smtp).await;
    let slow: Vec<String> = (0..20).map(|number| format!("slow{number}@example.org")).collect();
    tell(&server, json!({"supervisor": slow, "captain": ["captain@example.org"]})).await;
    waits(&server).await;
    server.pass(15 * MINUTE);
    server.until("all are asked for", async || inbox.came.lock().unwrap().len() >= slow.len()).await;
    server.pass(15 * MINUTE);
    let (envelope, letter) = inbox.one("mail to the captain", |(_, letter)| !letter.is_empty()).await;
    assert!(envelope.iter().any(|line| line.contains("captain@example.org")), "{envelope:?} {letter}");
}
