//! A demo signs in anyone who has its addresses, so it is restricted to this machine and to a department that it made up.

use crate::program::{Home, PATIENCE, Server, until};
use std::time::SystemTime;

/// The output of a demo: its addresses and its password.
async fn printed(home: &Home) -> String {
    let server = home.serve_with(&["--demo"]).await;
    let said = until("printed", PATIENCE, async || {
        let said = server.said();
        said.contains("with the password: ").then_some(said)
    })
    .await;
    server.kill();
    said
}

fn password(said: &str) -> String {
    said.split("with the password: ").nth(1).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_demo_runs_on_no_department_but_its_own() {
    let home = Home::sqlite().set_up(1);
    let refused = home.refused(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("without --demo"), "{refused}");
    assert!(home.refused(&["serve", "--demo", "--origin", "https://desk.example.org"]).contains("demo"));
}

/// Neither the mark of a demo nor its name outlives the made-up department.
#[tokio::test]
async fn a_demo_ends_where_a_real_department_begins() {
    let home = Home::sqlite();
    printed(&home).await;
    let file = home.folder.path().join("demo.toml");
    std::fs::write(&file, include_str!("../ops/defaults/demo.toml")).unwrap();
    home.done(&["setup", "apply", file.to_str().unwrap()]);
    printed(&home).await;
    let home = home.set_up(1);
    let refused = home.refused(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("without --demo"), "{refused}");
    // A real department with the demo's name.
    let named = Home::sqlite();
    named.done(&["setup", "apply", file.to_str().unwrap()]);
    let refused = named.refused(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("without --demo"), "{refused}");
}

#[tokio::test]
async fn a_demo_is_reached_on_this_machine_only() {
    let home = Home::sqlite();
    for more in
        [["--origin", "https://desk.example.org"], ["--trusted-proxy", "10.0.0.1"], ["--listen", "0.0.0.0:0"]]
    {
        let refused = home.refused(&[["serve", "--demo"].as_slice(), more.as_slice()].concat());
        assert!(refused.contains("demo"), "{refused}");
    }
}

#[tokio::test]
async fn the_password_of_a_demo_is_another_at_each_start_and_holds_on_a_history() {
    let home = Home::sqlite();
    home.done(&["history", "--years", "0.01", "--districts", "1", "--visits-a-year", "500"]);
    let (first, second) = (printed(&home).await, printed(&home).await);
    assert_ne!(password(&first), password(&second));
    let server = home.serve_with(&["--demo"]).await;
    let said =
        until("printed", PATIENCE, async || Some(server.said()).filter(|said| said.contains("password: ")))
            .await;
    let address = said.split_whitespace().find(|word| word.contains("/demo/officer/")).unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let entered = client.post(address).send().await.unwrap();
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let unlock = async |password: String| {
        let request =
            client.post(format!("{}/api/v1/session/unlock", server.origin)).header("cookie", &cookie);
        request.json(&serde_json::json!({"password": password})).send().await.unwrap().status().as_u16()
    };
    assert_eq!((unlock(password(&first)).await, unlock(password(&said)).await), (403, 204));
}

/// On the department of a demo, on that of a history, and where an account has been closed since.
#[tokio::test]
async fn every_address_that_a_demo_prints_signs_its_user_in() {
    let history = Home::sqlite();
    history.done(&["history", "--years", "0.01", "--districts", "2", "--visits-a-year", "500"]);
    for home in [Home::sqlite(), history] {
        let server = home.serve_with(&["--demo"]).await;
        let admin = all_sign_in(&server, 6).await;
        let client = reqwest::Client::new();
        let accounts = format!("{}/api/v1/staff", server.origin);
        let rows = client.get(&accounts).header("cookie", &admin).send().await.unwrap();
        let rows: Vec<serde_json::Value> = rows.json().await.unwrap();
        for row in rows.iter().filter(|row| row["role"] == "supervisor") {
            let account = format!("{accounts}/{}", row["id"].as_str().unwrap());
            let closes = client.post(account).header("cookie", &admin);
            let closed = closes.json(&serde_json::json!({"disabled": true})).send().await.unwrap();
            assert_eq!(closed.status(), 200);
        }
        server.kill();
        all_sign_in(&home.serve_with(&["--demo"]).await, 5).await;
    }
}

/// Opens every printed address, each in a browser of its own; returns the administrator's cookie.
async fn all_sign_in(server: &Server, expected: usize) -> String {
    let said =
        until("printed", PATIENCE, async || Some(server.said()).filter(|said| said.contains("password: ")))
            .await;
    let addresses: Vec<&str> = said.split_whitespace().filter(|word| word.contains("/demo/")).collect();
    assert_eq!(addresses.len(), expected, "{said}");
    let once = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut admin = String::new();
    for address in addresses {
        assert_eq!(once.get(address).send().await.unwrap().status(), 200, "{address}");
        let entered = once.post(address).send().await.unwrap();
        assert_eq!(entered.status(), 303, "{address}");
        let header = |name: &str| entered.headers()[name].to_str().unwrap().to_owned();
        let cookie = header("set-cookie").split(';').next().unwrap().to_owned();
        let home = format!("{}{}", server.origin, header("location"));
        let page = reqwest::Client::new().get(home).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(page.status(), 200, "{address}");
        assert!(!page.url().path().starts_with("/sign-in"), "{address}");
        if address.contains("/demo/admin/") {
            admin = cookie;
        }
    }
    admin
}

#[tokio::test]
async fn a_history_is_over_when_it_is_written_at_whatever_hour() {
    let since_midnight = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() % 86_400;
    // In New York it is evening, midnight, or morning then.
    for (hour, minute) in [(0, 30), (4, 59), (5, 1), (10, 59), (11, 1), (17, 0), (23, 59)] {
        let ahead = 86_400 + hour * 3_600 + minute * 60 - since_midnight;
        let home = Home::sqlite();
        let Some(then) = home.with_clock(&format!("+{ahead}s")) else { return };
        then.done(&["history", "--years", "0.006", "--districts", "3", "--visits-a-year", "60000"]);
        // Fails where the record is ahead of the clock.
        then.done(&["clock", "check"]);
    }
}
