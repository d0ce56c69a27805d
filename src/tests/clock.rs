//! The program on machines whose clock is wrong, is corrected, or differs from that of another node.

use crate::api::Api;
use crate::program::{Home, until};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// The promise: a clock that was set is followed within a minute.
const MINUTE: Duration = Duration::from_secs(60);

fn now_ms() -> i64 {
    i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

/// The times at which the district's facts were recorded, from the first on.
fn recorded(home: &Home) -> Vec<i64> {
    home.facts().iter().map(|fact| fact["at"].as_i64().unwrap()).collect()
}

fn ms(visit: &Value, clock: &str) -> i64 {
    visit["clocks"][clock].as_i64().unwrap_or_else(|| panic!("no {clock}: {visit}"))
}

#[tokio::test]
async fn a_clock_that_is_put_right_while_it_runs_is_followed_and_every_wait_stays_true() {
    for wrong in ["+3600s", "-3600s", "+400d"] {
        let home = Home::sqlite();
        let Some(fast) = home.with_clock(wrong) else { return };
        let fast = fast.set_up(1);
        let server = fast.serve().await;
        let api = Api::new(&server, &fast);
        let begun = now_ms();
        let visit = api.check_in("one", "officer").await.unwrap().is(201).id();
        api.at_window("1", "open").await.unwrap().is(200);
        fast.set_clock("+0");
        // Until it is followed nothing is recorded, and the answer says so in words.
        let refused = api.check_in("two", "officer").await.unwrap().is(503);
        assert_eq!(refused.body["code"], "clock_off", "{}", refused.body);
        until("followed", MINUTE, async || {
            let answer = api.check_in("two", "officer").await.unwrap();
            (answer.status == 201).then_some(())
        })
        .await;
        let called = api.at_window("1", "next").await.unwrap().is(200);
        assert_eq!(called.id(), visit, "who came first is called first");
        let waited = ms(&called.body, "wait_ms");
        let most = now_ms() - begun;
        assert!((5_000..=most).contains(&waited), "{wrong}: waited {waited} of at most {most} ms");
        let last = *recorded(&home).last().unwrap();
        assert!((now_ms() - last).abs() < 10_000, "{wrong}: {} ms off", now_ms() - last);
        until("ready", MINUTE, async || (api.get("/readyz").await.unwrap().status == 200).then_some(()))
            .await;
        home.verify();
    }
}

#[tokio::test]
async fn a_small_step_stops_nobody() {
    let home = Home::sqlite().set_up(1);
    let Some(node) = home.with_clock("+0") else { return };
    let server = node.serve().await;
    let api = Api::new(&server, &node);
    api.at_window("1", "open").await.unwrap().is(200);
    for (step, key) in [("+0.7s", "one"), ("+0", "two")] {
        api.check_in(key, "officer").await.unwrap().is(201);
        node.set_clock(step);
        let called = api.at_window("1", "next").await.unwrap().is(200);
        let waited = ms(&called.body, "wait_ms");
        assert!(
            (0..=(called.received - called.sent).as_millis() as i64 + 5_000).contains(&waited),
            "{waited}"
        );
        api.verb(&called.id(), "serve").await.unwrap().is(200);
        api.verb(&called.id(), "resolve").await.unwrap().is(200);
    }
    home.verify();
}

/// The department's file with another window's name, so that there is something to record.
fn changed(home: &Home) -> String {
    let file = home.folder.path().join("department.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("Window 1", "Window A")).unwrap();
    file.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_server_does_not_start_before_the_last_fact_and_a_command_corrects_the_record() {
    let home = Home::sqlite();
    let Some(fast) = home.with_clock("+3600s") else { return };
    let fast = fast.set_up(1);
    let said = home.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("north") && said.contains("min later") && said.contains("clock repair"), "{said}");
    let said = home.refused(&["clock", "check"]);
    assert!(said.contains("clock repair"), "{said}");
    let why = "The clock was fast before the time service ran.";
    let said = home.done(&["clock", "repair", "--why", why]);
    assert!(said.contains("north") && said.contains("Corrected"), "{said}");
    home.done(&["clock", "check"]);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    api.check_in("one", "officer").await.unwrap().is(201);
    let marked: Vec<Value> =
        home.facts().into_iter().filter(|fact| fact["kind"] == "clock_corrected").collect();
    assert_eq!((marked.len(), &marked[0]["body"]["why"]), (1, &Value::from(why)));
    // A command from a shell with a fast clock records nothing.
    let said = fast.refused(&["setup", "apply", &changed(&fast)]);
    assert!(said.contains("Nothing was recorded"), "{said}");
    // Nor does it create what is valid from now on.
    for args in [&["token", "create", "--role", "admin", "--expires", "1h"][..], &["clock", "check"]] {
        let said = fast.refused(args);
        assert!(said.contains("clock"), "{said}");
    }
    let said = fast.refused(&["device", "pair", "--kind", "kiosk", "--district", "north"]);
    assert!(said.contains("later than the record says"), "{said}");
    api.check_in("two", "officer").await.unwrap().is(201);
    let off = now_ms() - recorded(&home).last().unwrap();
    assert!(off.abs() < 10_000, "{off} ms off");
    home.verify();
}

#[tokio::test]
async fn a_command_from_a_shell_with_a_wrong_clock_records_nothing_on_a_server() {
    let home = Home::postgres().set_up(1);
    for wrong in ["+3600s", "-3600s"] {
        let Some(shell) = home.with_clock(wrong) else { return };
        let before = recorded(&home).len();
        let said = shell.refused(&["setup", "apply", &changed(&home)]);
        assert!(
            said.contains("Nothing was recorded") && (said.contains("3600") || said.contains("3599.")),
            "{said}"
        );
        let said = shell.refused(&["token", "create", "--role", "admin"]);
        assert!(said.contains("than the database's"), "{said}");
        assert_eq!(recorded(&home).len(), before);
    }
}

#[tokio::test]
async fn a_second_node_with_a_wrong_clock_records_nothing_and_says_so() {
    let home = Home::postgres().set_up(1);
    let right = home.serve().await;
    let api = Api::new(&right, &home);
    for wrong in ["+3600s", "-3600s", "+400d"] {
        let Some(node) = home.with_clock(wrong) else { return };
        let server = node.serve_anyway(&[]).await;
        let other = Api::of(&server, &home.token());
        let refused = other.check_in("here", "officer").await.unwrap().is(503);
        assert_eq!(refused.body["code"], "clock_off", "{}", refused.body);
        let said = until("not ready", MINUTE, async || {
            let answer = other.get("/readyz").await.unwrap();
            let said = answer.body.to_string();
            (answer.status == 503 && said.contains("clock")).then_some(said)
        })
        .await;
        assert!(said.contains("the clock of this machine is"), "{said}");
        let numbers = other.get("/metrics").await.unwrap().is(200).body.to_string();
        assert!(numbers.contains("district_window_clock_off 1"), "{numbers}");
        // Its screens say that they are not current, and why.
        let line = other.line().await.unwrap().is(200);
        assert_eq!(line.body["not_current"]["why"], "clock", "{}", line.body);
        api.check_in(wrong, "officer").await.unwrap().is(201);
        assert!((now_ms() - recorded(&home).last().unwrap()).abs() < 10_000);
    }
    assert_eq!(api.get("/readyz").await.unwrap().status, 200);
    home.verify();
}
