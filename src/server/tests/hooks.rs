//! Alarms by web hook, to a real receiver.

use crate::alarms::{DAY, danger, metric, nothing_is_left, number, tell, tell_of, waits};
use crate::inbox::{Hooked, Inbox, PATIENCE, receiver};
use crate::test_server::{START, TestServer};
use domain::time::{MINUTE, SECOND};
use hmac::Mac;
use serde_json::json;
use server::courier::KEY;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

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
async fn a_hook_is_sent_although_the_key_for_its_signature_cannot_be_read_now() {
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let server = TestServer::open().await;
    tell(&server, json!({"hook": hook})).await;
    let key = server.tools.store.setting(KEY).await.unwrap().unwrap();
    // Not valid UTF-8.
    server.by_hand("UPDATE setting SET value = CAST(x'ff' AS TEXT) WHERE name = 'alarm_key'").await;
    assert!(server.tools.store.setting(KEY).await.is_err());
    danger(&server, "north").await;
    let came = inbox.one("a call of the hook", |_| true).await;
    assert!(is_signed(&came, &key));
    nothing_is_left(&server).await;
    assert!(number(&server, "messages_failed_total ").await < 1.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_is_sent_with_a_valid_signature_and_no_name() {
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let server = TestServer::open().await;
    tell(&server, json!({"hook": hook})).await;
    let visit = waits(&server).await;
    server.pass(15 * MINUTE);
    let came = inbox
        .one("a call of the hook", |one| {
            one.json()["to"] == "supervisor" && one.json()["alarms"].to_string().contains("long_wait")
        })
        .await;
    assert!(came.head.starts_with("POST /alarms?from=test HTTP/1.1"), "{}", came.head);
    let key = server.tools.store.setting(KEY).await.unwrap().unwrap();
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
    let server = TestServer::open().await;
    tell(&server, json!({"hook": hook})).await;
    waits(&server).await;
    server.pass(5 * MINUTE);
    let first = inbox.one("the first attempt", |_| true).await;
    let id = first.header("x-district-window-id");
    let of_first = |inbox: &Inbox<Hooked>| {
        let came = inbox.came.lock().unwrap();
        came.iter().filter(|one| one.header("x-district-window-id") == id).count()
    };
    // Refused twice, accepted the third time, and then not sent again.
    for attempts in 2..=3 {
        let look = async {
            while of_first(&inbox) < attempts {
                server.pass(SECOND);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("another attempt");
    }
    let metrics = server.admin().await.get("/metrics").await.text;
    let number = |name: &str| -> u64 {
        let line = metrics.lines().find(|line| line.starts_with(&format!("district_window_{name} ")));
        line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(number("messages_failed_total") >= 2, "{metrics}");
    assert!(number("alarms_ringing") >= 1);
}

/// Accepts requests and never answers; signals when the first one has come, and when its client has closed it.
pub async fn deaf() -> (String, oneshot::Receiver<()>, oneshot::Receiver<()>) {
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
    let server = TestServer::open().await;
    tell(&server, json!({"hook": hangs})).await;
    tell_of(&server, "south", json!({"hook": hook})).await;
    danger(&server, "north").await;
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
    danger(&server, "south").await;
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
    server
        .until("the failure is said", async || {
            metric(&server.admin().await.get("/metrics").await.text, "receivers_failing{") > 0.0
        })
        .await;
    let captain = server.cookie(&server.session("captain").await);
    let floor = captain.get("/floor").await.text;
    assert!(floor.contains("North District: alarms do not reach"), "{floor}");
}

const DRIP: &str = "drip";

/// Accepts requests, and breaks every answer in the same way; signals when the first one has come, and when it is over.
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
                    // An endless response head, one byte at a time.
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

/// Whether the hook of one district, which answers as given, has accepted its message; meanwhile another district's call for
/// help is delivered.
async fn beside_one_that_answers(how: &'static str) -> bool {
    let (spoiled, came, mut left) = spoils(how).await;
    let (hook, inbox) = receiver(&["204 No Content"]).await;
    let server = TestServer::open().await;
    tell(&server, json!({"hook": spoiled})).await;
    tell_of(&server, "south", json!({"hook": hook})).await;
    danger(&server, "north").await;
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
    danger(&server, "south").await;
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
    // Every outcome of a message is counted; the other one was delivered.
    server
        .until(how, async || {
            let failed = number(&server, "messages_failed_total ").await;
            failed + number(&server, "messages_delivered_total ").await >= 2.0
        })
        .await;
    let taken = number(&server, "messages_failed_total ").await < 1.0;
    if taken {
        nothing_is_left(&server).await;
    } else {
        let lanes = server.tools.store.lanes(START + DAY).await.unwrap();
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
        // The status says that it was accepted; the body is not waited for.
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", true),
    ];
    let taken = futures::future::join_all(cases.map(|(how, _)| beside_one_that_answers(how))).await;
    for ((how, wanted), taken) in cases.into_iter().zip(taken) {
        assert_eq!(taken, wanted, "{how}");
    }
}
