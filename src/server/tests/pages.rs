//! Pages: their contents and headers, the resident's status page, the floor.

use crate::test_server::TestServer;
use domain::access::Role;
use serde_json::{Value, json};
use server::auth::limits::OWN_AT_ONCE;

#[tokio::test]
async fn every_answer_is_strict() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    for path in ["/desk?district=north", "/sign-in", "/api/v1/districts", "/no-such-page", "/healthz"] {
        let answer = admin.get(path).await;
        let header = |name: &str| {
            answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe-inline"), "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!header("permissions-policy").is_empty() && !header("referrer-policy").is_empty(), "{path}");
    }
    let one = admin.get("/desk?district=north").await;
    let two = admin.get("/desk?district=north").await;
    assert_ne!(one.headers["content-security-policy"], two.headers["content-security-policy"]);
}

#[tokio::test]
async fn pages_are_packed_on_the_way_and_nothing_else_is() {
    let server = TestServer::open().await;
    let officer = server.cookie(&server.session("officer").await);
    let sent = async |path: &str| {
        let request = officer.request(reqwest::Method::GET, path).header("accept-encoding", "gzip");
        let answer = request.send().await.unwrap();
        let packed = answer.headers().get("content-encoding").is_some_and(|way| way == "gzip");
        (packed, answer.bytes().await.unwrap().len())
    };
    let plain = officer.get("/desk?district=north").await.text.len();
    let (packed, length) = sent("/desk?district=north").await;
    assert!(packed && length * 3 < plain, "{length} of {plain} bytes");
    assert!(!sent("/api/v1/districts/north/line").await.0);
}

#[tokio::test]
async fn a_status_page_follows_its_visit_and_dies_after_a_day() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server
        .ticket(&admin, json!({"channel": "walk_in", "service": "report_copy", "name": "Zaphod"}))
        .await;
    let path = visit["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
    let page = server.nobody().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(visit["ticket"].as_str().unwrap()) && !page.text.contains("Zaphod"));
    assert_eq!(page.headers["referrer-policy"].to_str().unwrap(), "no-referrer");
    // A refresh header would replace the ticket number by an error on a telephone that cannot reach the server.
    assert!(!page.headers.contains_key("refresh"));
    let renews = |text: &str| {
        let ways = ["<noscript><meta http-equiv=\"refresh\"", "id=\"lost\"", "renew().then(again)"];
        ways.map(|way| text.contains(way))
    };
    assert_eq!(renews(&page.text), [true; 3], "{}", page.text);
    assert_eq!(renews(&server.nobody().get(&format!("{path}?still=1")).await.text), [false; 3]);
    let qr = server.nobody().get(&format!("{path}/qr.svg")).await;
    assert_eq!((qr.status.as_u16(), qr.headers["content-type"].to_str().unwrap()), (200, "image/svg+xml"));
    let forged = format!("{}A", &path[..path.len() - 1]);
    let forged = if forged == path { format!("{}B", &path[..path.len() - 1]) } else { forged };
    let dead = server.nobody().get(&forged).await;
    assert_eq!(dead.status, 404);
    assert!(dead.text.contains("no longer in use") && !dead.text.contains("href=\"/\""), "{}", dead.text);
    let out = server.nobody().form(&format!("{path}/step_out"), &[("lang", "es")]).await;
    assert_eq!(out.headers["location"], format!("{path}?lang=es").as_str());
    server.nobody().form(&format!("{path}/step_back"), &[]).await;
    let left = server.nobody().form(&format!("{path}/leave"), &[]).await;
    assert_eq!(left.status, 303);
    let again = server.nobody().form(&format!("{path}/leave"), &[]).await;
    assert_eq!(again.status, 409);
    assert_eq!(server.nobody().get(&path).await.status, 200);
    server.pass(5 * 60_000 + 1);
    let late = server.nobody().form(&format!("{path}/come_back"), &[("lang", "es")]).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("tome un número nuevo"), "{}", late.text);
    server.pass(25 * 3_600_000);
    assert_eq!(server.nobody().get(&path).await.status, 404);
}

#[tokio::test]
async fn a_resident_who_left_by_mistake_has_their_place_back_for_some_minutes() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let ticket =
        async || server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
    let visit = ticket().await;
    server.pass(60_000);
    ticket().await;
    let path = visit["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
    let nobody = server.nobody();
    // Nothing was left: there is nothing to take back.
    assert_eq!(nobody.form(&format!("{path}/come_back"), &[]).await.status, 409);
    assert_eq!(nobody.form(&format!("{path}/leave"), &[]).await.status, 303);
    server.pass(4 * 60_000);
    let page = nobody.get(&path).await.text;
    assert!(page.contains(&format!("action=\"{path}/come_back\"")), "{page}");
    let back = nobody.form(&format!("{path}/come_back"), &[("lang", "es")]).await;
    assert_eq!(back.headers["location"], format!("{path}?lang=es").as_str());
    let page = nobody.get(&path).await.text;
    assert!(page.contains("You are next.") || page.contains("at the desk right now"), "{page}");
    assert!(page.contains("data-every=\"5\"") && !page.contains("come_back"), "{page}");
    let line = admin.get("/api/v1/districts/north/line").await.ok();
    assert_eq!(line["waiting"][0]["ticket"], visit["ticket"], "before the one who came later");
    // What staff ended is not for the resident to take back.
    admin.verb(&visit, "leave", json!({})).await.ok();
    assert_eq!(nobody.form(&format!("{path}/come_back"), &[]).await.status, 409);
    assert!(!nobody.get(&path).await.text.contains("come_back"));
}

/// On every page a locked session is told that it is locked, and where to unlock it.
#[tokio::test]
async fn a_locked_page_leads_to_where_it_is_unlocked() {
    let server = TestServer::open().await;
    for (login, path, to) in
        [("admin", "/setup", "/desk"), ("captain", "/figures?last=7", "/sign-in?next=/figures%3Flast%3D7")]
    {
        let someone = server.cookie(&server.session(login).await);
        someone.post("/api/v1/session/lock", json!({})).await.ok();
        let page = someone.get(path).await;
        assert_eq!(page.status, 403, "{login}");
        assert!(page.text.contains("<h1>Locked</h1>"), "{login}: {}", page.text);
        assert!(page.text.contains(&format!("href=\"{to}\"")), "{login}: {}", page.text);
    }
}

/// Stepping out and back endlessly is limited, so that it does not write facts endlessly; the page says why.
#[tokio::test]
async fn a_link_that_is_pressed_without_end_is_slowed_down() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let ticket = async || {
        let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
        visit["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned()
    };
    let (path, other) = (ticket().await, ticket().await);
    let most = usize::try_from(OWN_AT_ONCE).unwrap();
    let (mut taken, mut last) = (0, None);
    for verb in ["step_out", "step_back"].into_iter().cycle().take(4 * most) {
        let answer = server.nobody().form(&format!("{path}/{verb}"), &[("lang", "es")]).await;
        match answer.status.as_u16() {
            429 => last = Some(answer),
            _ => taken += 1,
        }
    }
    assert!((most..most + 3).contains(&taken), "{taken}");
    let last = last.unwrap();
    assert!(last.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 20);
    assert!(last.text.contains("Espere un momento") && last.text.contains("<html"), "{}", last.text);
    assert_eq!(server.nobody().form(&format!("{other}/step_out"), &[]).await.status, 303);
}

#[tokio::test]
async fn a_discreet_visit_tells_nothing_and_its_page_dies_with_it() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "victim_help"})).await;
    let path = visit["status_url"].as_str().unwrap().strip_prefix(&server.origin).unwrap().to_owned();
    let page = server.nobody().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.to_lowercase().contains("victim"));
    assert_eq!(server.nobody().form(&format!("{path}/leave"), &[]).await.status, 404);
    admin.verb(&visit, "leave", json!({})).await.ok();
    assert_eq!(server.nobody().get(&path).await.status, 404);
    // A plain page in the language of the page before it, with no way to the sign-in of the staff.
    for (lang, title) in [("en", "This link is over"), ("es", "Este enlace ya terminó")] {
        let dead = server.nobody().get(&format!("{path}?lang={lang}")).await;
        assert_eq!(dead.status, 404);
        assert!(dead.text.contains(&format!("<html lang=\"{lang}\"")), "{}", dead.text);
        assert!(dead.text.contains(title) && dead.text.contains("911"), "{}", dead.text);
        assert!(!dead.text.contains("href=\"/\"") && !dead.text.contains("sign-in"), "{}", dead.text);
    }
}

/// Even on a day with more visits than a search lists.
#[tokio::test]
async fn no_list_of_the_floor_is_cut() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let leaves = async || {
        let visit = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
        admin.verb(&visit, "leave", json!({})).await.ok();
    };
    leaves().await;
    server.pass(60 * 60_000);
    for _ in 0..500 {
        leaves().await;
    }
    for (hour, rows) in [("", 501), ("&hour=10", 1), ("&hour=11", 500)] {
        let table = admin.get(&format!("/floor.csv?district=north&list=left{hour}")).await;
        assert_eq!(table.text.lines().count(), rows + 1, "{hour}");
    }
}

#[tokio::test]
async fn the_floor_lists_what_its_numbers_count() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let done =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    admin.verb(&done, "resolve", json!({"outcome": "done"})).await.ok();
    server.pass(120_000);
    let captain = server.with(Role::Captain, Some("north")).await;
    for (list, rows) in
        [("all", 2), ("waiting", 1), ("open", 1), ("late", 1), ("served", 1), ("left", 0), ("resolved", 1)]
    {
        let table = captain.get(&format!("/floor.csv?list={list}&day=&service=")).await;
        assert_eq!(table.status, 200);
        assert_eq!(table.text.lines().count(), rows + 1, "{list}: {}", table.text);
    }
    for path in ["/floor", "/floor?district=north", "/floor?list=late&hour=10"] {
        assert_eq!(captain.get(path).await.status, 200, "{path}");
    }
    assert_eq!(captain.get(&format!("/floor?visit={}", done["id"].as_str().unwrap())).await.status, 200);
    assert_eq!(captain.get("/floor.csv?list=nothing").await.status, 400);
}

#[tokio::test]
async fn the_floor_calls_late_whom_the_record_counts_as_late() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let walk_in = || json!({"channel": "walk_in", "service": "officer"});
    let back = server.ticket(&admin, walk_in()).await;
    let out = server.ticket(&admin, walk_in()).await;
    for visit in [&back, &out] {
        admin.verb(visit, "acknowledge", json!({})).await.ok();
    }
    let called = admin.post("/api/v1/districts/north/windows/1/next", json!({})).await.ok();
    assert_eq!(called["id"], back["id"]);
    admin.verb(&back, "put_back", json!({})).await.ok();
    admin.verb(&out, "step_out", json!({})).await.ok();
    for (minutes, names_out) in [(14, false), (2, true)] {
        server.pass(minutes * 60_000);
        let table = admin.get("/floor.csv?list=late").await;
        assert_eq!(table.text.lines().count(), 1 + usize::from(names_out), "{}", table.text);
        for (visit, is_late) in [(&back, false), (&out, names_out)] {
            let seen = admin.get(&format!("/api/v1/visits/{}", visit["id"].as_str().unwrap())).await.ok();
            let measured = seen["measured"].as_array().unwrap();
            let call = measured.iter().find(|one| one["clock"] == "call").unwrap();
            assert_eq!(call["met"] == json!(false), is_late, "{call}");
            assert_eq!(table.text.contains(visit["id"].as_str().unwrap()), is_late, "{}", table.text);
        }
    }
}

#[tokio::test]
async fn a_long_list_of_the_floor_comes_in_pages_and_whole_as_a_table() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let mut tickets = Vec::new();
    for _ in 0..205 {
        let ticket = server.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
        tickets.push(ticket["ticket"].as_str().unwrap().to_owned());
        server.pass(10);
    }
    let captain = server.with(Role::Captain, Some("north")).await;
    let listed = async |page: &str| {
        let text = captain.get(&format!("/floor?list=waiting{page}")).await.text;
        tickets.iter().filter(|ticket| text.contains(&format!("<bdi>{ticket}"))).count()
    };
    assert_eq!(listed("").await, 100);
    assert_eq!(listed("&page=2").await, 100);
    assert_eq!(listed("&page=3").await, 5);
    assert_eq!(listed("&page=9999").await, 5, "people left while it was read: the last page");
    let table = captain.get("/floor.csv?list=waiting").await.text;
    assert_eq!(table.lines().count(), 206);
}

/// The rest of a district's rules is for other pages: texts for residents, hours, scripts, recipients of alarms.
#[tokio::test]
async fn the_floor_carries_no_more_of_the_rules_than_it_shows() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    admin.open_window("1").await;
    let done =
        server.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    admin.verb(&done, "resolve", json!({"outcome": "done"})).await.ok();
    let captain = server.with(Role::Captain, None).await;
    // The names of the fields for each district.
    let carried = async |path: &str| {
        let text = captain.get(path).await.text;
        let (_, data) = text.split_once(" id=\"data\"").unwrap();
        let (data, _) = data.split_once('>').unwrap().1.split_once("</script>").unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        let rules = data["districts"].as_array().unwrap().iter().map(|district| &district["rules"]);
        let each = rules.map(|rules| {
            for service in rules["services"].as_array().into_iter().flatten() {
                assert_eq!(service.as_object().unwrap().len(), 2, "an id and a name: {service}");
            }
            let mut names: Vec<&str> = rules.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            names.join(" ")
        });
        each.collect::<Vec<_>>()
    };
    let (row, list) = ("day_starts_min targets", "day_starts_min services targets");
    let windows = "away_reasons day_starts_min services targets";
    assert_eq!(carried("/floor").await, [windows, windows], "the page chooses which it shows in full");
    assert_eq!(carried("/floor?district=south").await, [row, windows]);
    assert_eq!(carried("/floor?district=nowhere").await, [windows, windows]);
    assert_eq!(carried("/floor?list=all&district=north").await, [list, list], "the filter offers all");
    let page = captain.get("/floor?district=south").await.text;
    assert!(page.contains("South District, windows"), "the named one is shown in full: {page}");
    assert_eq!(carried("/wall?district=south").await, [windows]);
    let path = format!("/floor?visit={}", done["id"].as_str().unwrap());
    let [north, south]: [String; 2] = carried(&path).await.try_into().unwrap();
    assert!(north.contains("services targets windows") && !north.contains("away_reasons"), "{north}");
    assert_eq!(south, row);
    assert!(captain.get(&path).await.text.contains("Window 1"), "the window of the visit has its name");
}

#[tokio::test]
async fn files_of_the_site_may_be_cached_when_their_version_is_in_the_address() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("site.css"), "body{}").unwrap();
    let site = server::site::Site::Folder(folder.path().to_owned());
    let server = TestServer::open_with(|config| config.site = site).await;
    let plain = server.nobody().get("/site.css").await;
    assert_eq!((plain.status.as_u16(), plain.text.as_str()), (200, "body{}"));
    assert!(!plain.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let page = server.nobody().get("/sign-in").await;
    let version = page.text.split("site.css?v=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let kept = server.nobody().get(&format!("/site.css?v={version}")).await;
    assert!(kept.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(server.nobody().get("/../Cargo.toml").await.status, 404);
    assert_eq!(server.nobody().get("/..%2fCargo.toml").await.status, 404);
}
