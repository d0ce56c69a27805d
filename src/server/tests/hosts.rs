//! The host names that the server answers to, and configurations that it refuses.

use crate::test_server::{TestServer, answer};
use reqwest::Method;
use serde_json::json;
use server::StartError;
use server::config::{Config, Tls};
use server::site::Site;

#[tokio::test]
async fn a_page_of_another_site_that_points_to_us_is_not_answered() {
    let server = TestServer::open_with(|config| config.demo = true).await;
    let admin = server.session("admin").await;
    let asked = async |host: &str, path: &str| {
        let by = server.cookie(&admin);
        let request = by.request(Method::GET, path).header("host", host.to_owned());
        answer(request.send().await.unwrap()).await
    };
    let demo = server.running.as_ref().unwrap().demo[0].1.clone();
    let demo = demo.split_once("127.0.0.1").unwrap().1.split_once('/').unwrap().1;
    for host in [
        "evil.example",
        "evil.example:3000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "203.0.113.9",
    ] {
        for path in ["/", "/sign-in", "/setup/staff", &format!("/{demo}")] {
            assert_eq!(asked(host, path).await.status, 421, "{host} {path}");
        }
        asked(host, "/api/v1/staff").await.is(421, "wrong_host");
        assert_eq!(asked(host, "/healthz").await.status, 200, "a probe asks by whatever address it has");
    }
    for host in ["localhost", "localhost:3000", "127.0.0.1:9", "[::1]:3000"] {
        assert_eq!(asked(host, "/sign-in").await.status, 200, "{host}");
    }
    let by = server.cookie(&admin);
    let post =
        by.request(Method::POST, "/api/v1/districts/north/windows/1/open").header("host", "evil.example");
    by.send(post.header("origin", "http://evil.example").json(&json!({}))).await.is(421, "wrong_host");
}

#[tokio::test]
async fn with_an_origin_its_host_is_answered() {
    let server =
        TestServer::open_with(|config| config.origin = Some("https://desk.example.org:8443/".to_owned()))
            .await;
    let nobody = server.nobody();
    for (host, status) in
        [("desk.example.org", 200), ("DESK.example.org:8443", 200), ("other.example.org", 421)]
    {
        let request = nobody.request(Method::GET, "/sign-in").header("host", host);
        assert_eq!(nobody.send(request).await.status, status, "{host}");
    }
}

#[test]
fn a_server_that_would_be_reached_wrongly_does_not_start() {
    let config = |listen: &str, change: fn(&mut Config)| {
        let mut config = Config::plain(listen.parse().unwrap(), Site::Folder("none".into()));
        change(&mut config);
        config.check()
    };
    let tls = || Some(Tls { cert: "cert".into(), key: "key".into() });
    let here = "127.0.0.1:0";
    assert!(config(here, |_| {}).is_ok() && config(here, |config| config.demo = true).is_ok());
    let demo = |change: fn(&mut Config)| {
        let mut config = Config::plain(here.parse().unwrap(), Site::Folder("none".into()));
        config.demo = true;
        change(&mut config);
        config.check()
    };
    let origin = |config: &mut Config| config.origin = Some("https://desk.example.org".to_owned());
    let proxy = |config: &mut Config| config.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
    assert!(matches!(demo(origin), Err(StartError::DemoReached)));
    assert!(matches!(demo(proxy), Err(StartError::DemoReached)));
    assert!(matches!(config("0.0.0.0:0", |config| config.demo = true), Err(StartError::DemoOutside(_))));
    assert!(matches!(config("0.0.0.0:0", |_| {}), Err(StartError::PlainOutside(_))));
    assert!(matches!(config(here, proxy), Err(StartError::OriginMissing)));
    let mut secure = Config::plain(here.parse().unwrap(), Site::Folder("none".into()));
    secure.tls = tls();
    let sentence = secure.check().unwrap_err().to_string();
    assert!(sentence.contains("--origin"), "{sentence}");
    secure.origin = Some("https://desk.example.org".to_owned());
    assert!(secure.check().is_ok());
    for odd in ["desk.example.org", "https://", "https://desk.example.org/path", "ftp://desk.example.org"] {
        secure.origin = Some(odd.to_owned());
        assert!(matches!(secure.check(), Err(StartError::Origin)), "{odd}");
    }
}
