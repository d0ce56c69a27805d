//! A demo signs in whoever has its addresses: it stays on this machine, and on what it made up itself.

use crate::program::{Home, PATIENCE, until};

/// What a demo printed: its addresses and its password.
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

/// Neither the mark of a demo nor its name outlives the department that was made up.
#[tokio::test]
async fn a_demo_ends_where_a_department_of_somebodys_own_begins() {
    let home = Home::sqlite();
    printed(&home).await;
    let file = home.folder.path().join("demo.toml");
    std::fs::write(&file, include_str!("../ops/defaults/demo.toml")).unwrap();
    home.done(&["setup", "apply", file.to_str().unwrap()]);
    printed(&home).await;
    let home = home.set_up(1);
    let refused = home.refused(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("without --demo"), "{refused}");
    // Made by hand, and called as the demo is.
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
