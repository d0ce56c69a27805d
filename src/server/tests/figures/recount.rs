//! Recounting the figures.

use super::morning;
use crate::test_server::TestServer;
use ops::totals::Counter;
use serde_json::{Value, json};
use server::config::Config;
use server::site::Site;

#[tokio::test]
async fn figures_can_be_recounted_by_an_administrator() {
    let server = TestServer::open().await;
    morning(&server).await;
    let captain = server.cookie(&server.session("captain").await);
    assert_eq!(captain.post("/api/v1/reports/recount", json!({})).await.status, 403);
    assert_eq!(captain.form("/figures/recount", &[]).await.status, 403);
    assert!(!captain.get("/figures").await.text.contains("Recount everything"));
    let admin = server.cookie(&server.session("admin").await);
    assert!(admin.get("/figures").await.text.contains("Recount everything"));
    let begun = admin.form("/figures/recount?last=7", &[]).await;
    assert_eq!(begun.headers["location"], "/figures?last=7#remarks");
    let rows = captain.get("/api/v1/reports/counting").await.ok();
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["district"], "north");
    // In the end the page's progress and its counts agree.
    let ops = ops::Ops::start(server.tools.clone()).await.unwrap();
    ops.count_all().await.unwrap();
    let summary = captain.get("/api/v1/reports/summary").await.ok();
    assert_eq!(summary["total"]["arrived"], 8);
    let counting = captain.get("/api/v1/reports/counting").await.ok();
    assert_eq!((&counting[0]["position"], &counting[0]["clearing"]), (&counting[0]["of"], &json!(false)));
}

/// A server that stopped between the last step of a recount and its announcement announces it after the restart, even if
/// nothing else happens.
#[tokio::test]
async fn what_a_recount_changed_is_reported_after_a_restart() {
    let mut server = TestServer::open().await;
    // Closed and empty, so that nothing is recorded there meanwhile.
    server.running.take().expect("a server").end().await;
    let mut counter = Counter::new(server.tools.store.clone(), "south".parse().unwrap());
    while counter.step().await.unwrap() {}
    server.tools.store.set_setting("figures_before:south", r#"{"position":0,"head":0}"#).await.unwrap();
    let config = Config::plain("127.0.0.1:0".parse().unwrap(), Site::Folder("nowhere".into()));
    let again = server::serve(config, server.tools.clone()).await.unwrap();
    let kept = async || server.tools.store.setting("figures_before:south").await.unwrap();
    server.until("told", async || kept().await.is_none()).await;
    again.end().await;
}

#[tokio::test]
async fn what_a_recount_changed_is_on_the_pages_and_on_record() {
    let server = TestServer::open().await;
    morning(&server).await;
    let (admin, captain) =
        (server.cookie(&server.session("admin").await), server.cookie(&server.session("captain").await));
    // The newest facts are counted with the page.
    assert!(!captain.get("/figures?last=7").await.text.contains("figures were recounted"));
    admin.post("/api/v1/reports/recount", json!({})).await.ok();
    let is_counted = async || {
        let counting = captain.get("/api/v1/reports/counting").await.ok();
        counting[0]["position"] == counting[0]["of"] && counting[0]["clearing"] == false
    };
    server.until("counted anew", is_counted).await;
    let kept = async || server.tools.store.setting("figures_before:north").await.unwrap();
    server.until("compared", async || kept().await.is_none()).await;
    let told = async || {
        server.tools.store.line_facts("_department", "figures_changed", 1_000_000, 10).await.unwrap()
    };
    assert!(
        told().await.is_empty()
            && !captain.get("/figures?last=7").await.text.contains("figures were recounted")
    );

    server.by_hand("UPDATE total SET body = json_set(body, '$.reopened', 5) WHERE span = 'day'").await;
    admin.post("/api/v1/reports/recount", json!({})).await.ok();
    server.until("told", async || !told().await.is_empty()).await;
    let facts = told().await;
    let fact: Value = serde_json::from_str(&facts[0].row.body).unwrap();
    let changes = json!([{"figure": "reopened", "was": 5, "is": 1}]);
    assert_eq!((facts.len(), &fact["body"]["changes"]), (1, &changes));
    assert_eq!((&fact["body"]["district"], &fact["body"]["why"]), (&json!("north"), &json!(["sums"])));
    for path in
        ["/figures?last=7", "/figures/visits?last=7&list=all", "/fairness?last=7", "/report?month=2026-03"]
    {
        let page = captain.get(path).await.text;
        assert!(
            page.contains("figures were recounted") && page.contains("Reopened: 5, now 1."),
            "{path}: {page}"
        );
    }
    let elsewhere = captain.get("/figures?from=2026-01-01&to=2026-01-31").await.text;
    assert!(!elsewhere.contains("figures were recounted"), "only where it is about the days shown");
}
