//! The first start: from an empty database to an open counter, by the forms of the pages alone.

use crate::test_server::{Answer, As, PASSWORD, TestServer, answer, png};
use domain::access::{Reach, Role};
use domain::ids::StaffId;
use ops::ports::Chance;
use ops::staff::Staff;
use serde_json::json;
use server::entropy::OsChance;

const DEPARTMENT: [(&str, &str); 4] =
    [("name", "Harbor City Police"), ("main", "en"), ("also_es", "yes"), ("zone", "America/New_York")];

/// The fields of the form of the first district, with every service.
fn district<'a>(name: &'a str, services: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("name", name),
        ("address", "615 E Girard Ave"),
        ("phone", "215 555 0126"),
        ("week", "always"),
        ("counters", "2"),
        ("phones", "1"),
        ("rank", "Captain"),
        ("captain", "Dana Whitfield"),
    ];
    fields.into_iter().chain(services.iter().map(|service| (service.as_str(), "yes"))).collect()
}

fn services() -> Vec<String> {
    ops::setup::shipped_services().unwrap().iter().map(|service| format!("s_{}", service.id)).collect()
}

/// Makes the administrator's account by the link that the program prints; gives the cookie of its session.
async fn account(server: &TestServer) -> String {
    let link = server.running.as_ref().unwrap().first_link.clone().unwrap();
    let path = link.strip_prefix(&server.origin).unwrap();
    let form = [("name", "Ada"), ("login", "ada"), ("password", PASSWORD), ("again", PASSWORD)];
    let made = server.nobody().form(path, &form).await;
    leads(&made, "/setup");
    made.cookie()
}

#[track_caller]
fn leads(answer: &Answer, to: &str) {
    let location = answer.headers.get("location").map(|to| to.to_str().unwrap());
    assert_eq!((answer.status.as_u16(), location), (303, Some(to)), "{}", answer.text);
}

/// The fields that a page says are wrong.
fn wrong(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 422, "{}", page.text);
    let ids = page.text.split(" id=\"f-").skip(1).filter_map(|rest| rest.split('"').next());
    ids.filter_map(|id| id.strip_suffix("-e")).map(str::to_owned).collect()
}

/// The value of a hidden or read-only field.
fn value<'t>(page: &'t str, name: &str) -> &'t str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}

/// Pairs the device of a step by the code on its page; gives the device's cookie.
async fn pair(server: &TestServer, admin: &As<'_>, step: &str) -> String {
    let page = admin.form(&format!("/start/{step}"), &[("do", "pair"), ("name", "Lobby")]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let (id, code) = (value(&page.text, "id").to_owned(), value(&page.text, "code").to_owned());
    assert!(
        page.text.contains(&format!("/pair#{code}")) && page.text.contains("class=\"qr\""),
        "{}",
        page.text
    );
    let check = [("do", "check"), ("id", id.as_str()), ("code", code.as_str())];
    let waits = admin.form(&format!("/start/{step}"), &check).await;
    assert!(waits.text.contains(&code), "the code is shown until it is used");
    let paired = server.nobody().form("/pair", &[("code", &code), ("sure", "yes")]).await;
    assert_eq!(paired.status, 303, "{}", paired.text);
    let done = admin.form(&format!("/start/{step}"), &check).await;
    assert!(!done.text.contains(&code) && done.text.contains("Lobby is paired"), "{}", done.text);
    paired.cookie()
}

/// The name of a step, the address of the next, and the form.
type Step<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>);

#[tokio::test]
async fn an_empty_department_leads_to_the_first_resident_served() {
    let server = TestServer::empty().await;
    let admin = account(&server).await;
    let admin = server.cookie(&admin);
    for path in ["/setup", "/setup/services", "/desk", "/floor", "/figures", "/kiosk"] {
        leads(&admin.get(path).await, "/start");
    }
    leads(&admin.get("/start").await, "/start/department");
    leads(&admin.get("/start/officers").await, "/start/department");
    assert!(admin.get("/start/department").await.text.contains("<option value=\"America/New_York\""));
    leads(&admin.form("/start/department", &DEPARTMENT).await, "/start/district");

    let services = services();
    leads(&admin.form("/start/district", &district("26th District", &services)).await, "/start/district");
    let page = admin.get("/start/district").await.text;
    for shown in ["26th District", "26th-district", "615 E Girard Ave", "Captain Dana Whitfield"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(server.nobody().get("/readyz").await.status, 200);

    let people = [("name_0", "Otto Officer"), ("login_0", "otto"), ("role_0", "officer")];
    let more = [("name_3", "Sam Super"), ("login_3", "Sam"), ("role_3", "supervisor")];
    let added = admin.form("/start/officers", &[people, more].concat()).await;
    assert_eq!(added.status, 200);
    let mut links: Vec<&str> =
        added.text.split("/welcome/").skip(1).filter_map(|rest| rest.get(..64)).collect();
    links.dedup();
    assert_eq!(links.len(), 2, "{}", added.text);
    assert!(!admin.get("/start/officers").await.text.contains("/welcome/"), "a link is shown once");
    let form = [("password", PASSWORD), ("again", PASSWORD)];
    let officer = server.nobody().form(&format!("/welcome/{}", links[0]), &form).await;
    leads(&officer, "/desk");
    let officer = server.cookie(&officer.cookie());
    assert_eq!(officer.get("/desk").await.status, 200);
    assert_eq!(officer.get("/start").await.status, 403);

    let tablet = pair(&server, &admin, "tablet").await;
    let display = pair(&server, &admin, "display").await;
    let (tablet, display) = (server.cookie(&tablet), server.cookie(&display));
    assert_eq!(tablet.get("/kiosk").await.status, 200);
    assert_eq!(display.get("/display").await.status, 200);
    leads(&admin.get("/start").await, "/start/finish");
    assert!(admin.get("/start/finish").await.text.contains("26th District can open"));
    leads(&admin.form("/start/finish", &[]).await, "/setup");
    leads(&admin.get("/setup").await, "/setup/services");
    leads(&admin.get("/start").await, "/setup/services");
    leads(&admin.form("/start/finish", &[]).await, "/setup/services");

    let came = tablet
        .create("26th-district", "k", json!({"channel": "walk_in", "service": "report_copy"}))
        .await
        .ok();
    officer.post("/api/v1/districts/26th-district/windows/1/open", json!({})).await.ok();
    let called = officer.post("/api/v1/districts/26th-district/windows/1/next", json!({})).await.ok();
    assert_eq!(called["ticket"], came["ticket"]);
    officer.verb(&came, "serve", json!({})).await.ok();
    officer.verb(&came, "resolve", json!({"outcome": "done"})).await.ok();
}

#[tokio::test]
async fn a_first_start_that_is_broken_off_goes_on_where_it_was() {
    let mut server = TestServer::empty().await;
    server.restart().await;
    // A new link is printed while there is no account.
    let cookie = account(&server).await;
    let services = services();
    let steps: [Step<'_>; 3] = [
        ("department", "district", DEPARTMENT.to_vec()),
        ("district", "officers", district("North", &services)),
        ("officers", "tablet", vec![("name_0", "Otto"), ("login_0", "otto"), ("role_0", "officer")]),
    ];
    for (step, next, form) in steps {
        server.restart().await;
        let admin = server.cookie(&cookie);
        leads(&admin.get("/start").await, &format!("/start/{step}"));
        assert_eq!(admin.get(&format!("/start/{step}")).await.status, 200);
        admin.form(&format!("/start/{step}"), &form).await;
        leads(&admin.get("/start").await, &format!("/start/{next}"));
    }
    for (step, next) in [("tablet", "display"), ("display", "finish")] {
        server.restart().await;
        let admin = server.cookie(&cookie);
        leads(&admin.get("/start").await, &format!("/start/{step}"));
        // A code that was lost leaves no second device behind.
        admin.form(&format!("/start/{step}"), &[("do", "pair"), ("name", "Lobby")]).await;
        let before = server.tools.store.devices().await.unwrap().len();
        server.restart().await;
        pair(&server, &server.cookie(&cookie), step).await;
        assert_eq!(server.tools.store.devices().await.unwrap().len(), before);
        leads(&server.cookie(&cookie).get("/start").await, &format!("/start/{next}"));
        leads(&server.cookie(&cookie).get("/setup").await, "/start");
    }
}

#[tokio::test]
async fn every_fault_of_a_step_is_said_at_once_and_what_was_typed_stays() {
    let server = TestServer::empty().await;
    let admin = account(&server).await;
    let admin = server.cookie(&admin);
    let page = admin.form("/start/department", &[("name", " "), ("zone", "Nowhere/None")]).await;
    assert_eq!(wrong(&page), ["name", "main", "zone"]);
    assert!(page.text.contains("value=\"Nowhere/None\""));
    assert_eq!(server.tools.store.setting("department").await.unwrap(), None);
    leads(&admin.form("/start/department", &DEPARTMENT).await, "/start/district");

    let form = [
        ("id", "No Good!"),
        ("phone", "1\u{7}"),
        ("week", "same"),
        ("opens", "8"),
        ("counters", "0"),
        ("phones", "99"),
        ("captain_email", "nobody"),
    ];
    let page = admin.form("/start/district", &form).await;
    let first = services()[0].clone();
    let expected = [
        "name",
        "id",
        "phone",
        "mon",
        "opens",
        "closes",
        "counters",
        "phones",
        "captain_email",
        first.as_str(),
    ];
    assert_eq!(wrong(&page), expected);
    assert!(page.text.contains("value=\"No Good!\"") && page.text.contains("value=\"nobody\""));
    let services = services();
    let reserved = [&district("North", &services)[..], &[("id", "_department")]].concat();
    assert_eq!(wrong(&admin.form("/start/district", &reserved).await), ["id"]);
    assert!(server.tools.store.districts().await.unwrap().is_empty());
    leads(&admin.form("/start/district", &district("North", &services)).await, "/start/district");

    assert_eq!(wrong(&admin.form("/start/officers", &[]).await), ["name_0"]);
    let rows = [
        ("name_0", "Otto"),
        ("login_0", "otto"),
        ("role_0", "officer"),
        ("name_1", "Otto Two"),
        ("login_1", " OTTO "),
        ("role_1", "officer"),
        ("name_2", ""),
        ("login_2", "ada"),
        ("role_2", "officer"),
        ("name_3", "Eve"),
        ("login_3", "e v e"),
        ("role_3", "admin"),
    ];
    let page = admin.form("/start/officers", &rows).await;
    assert_eq!(wrong(&page), ["login_1", "name_2", "login_3", "role_3"]);
    let named = [&rows[..6], &[("name_2", "Ada Two"), ("login_2", "ada"), ("role_2", "captain")]].concat();
    assert_eq!(wrong(&admin.form("/start/officers", &named).await), ["login_1", "login_2"]);
    assert_eq!(server.tools.store.staff().await.unwrap().len(), 1, "nobody was added");
    assert_eq!(admin.form("/start/officers", &rows[..3]).await.status, 200);
    assert_eq!(wrong(&admin.form("/start/officers", &rows[..3]).await), ["login_0"], "sent twice");
}

#[tokio::test]
async fn of_two_tabs_that_make_the_first_district_one_does() {
    let server = TestServer::empty().await;
    let admin = account(&server).await;
    let admin = server.cookie(&admin);
    admin.form("/start/department", &DEPARTMENT).await;
    let services = services();
    let (north, south) = (district("North", &services), district("South", &services));
    let (one, two) =
        tokio::join!(admin.form("/start/district", &north), admin.form("/start/district", &south));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "{} {}", one.text, two.text);
    let refused = if one.status == 409 { &one } else { &two };
    assert!(refused.text.contains("The district has already been created"), "{}", refused.text);
    let there = server.tools.store.districts().await.unwrap();
    assert_eq!(there.len(), 1);
    assert!(
        refused.text.contains(&format!("<h1>{}</h1>", there[0].card.name)),
        "the page shows the one that is there"
    );
    let again = admin.form("/start/district", &north).await;
    assert_eq!((again.status.as_u16(), server.tools.store.districts().await.unwrap().len()), (409, 1));
    // The department is changed in its settings now; an old tab says so.
    let late = admin.form("/start/department", &DEPARTMENT).await;
    assert_eq!(late.status, 422, "{}", late.text);
    assert!(
        late.text.contains("/setup/department") && late.text.contains("have changed since"),
        "{}",
        late.text
    );
}

#[tokio::test]
async fn two_tabs_that_describe_the_department_lose_nothing() {
    let server = TestServer::empty().await;
    let admin = account(&server).await;
    let admin = server.cookie(&admin);
    let was = r#"{"name":"","main":"","also_en":"","also_es":"","zone":""}"#;
    let form = |name: &'static str| [&DEPARTMENT[1..], &[("name", name), ("was", was)]].concat();
    leads(&admin.form("/start/department", &form("First")).await, "/start/district");
    let asked = admin.form("/start/department", &form("Second")).await;
    assert_eq!(asked.status, 409);
    assert!(
        asked.text.contains("It is now “First”") && asked.text.contains("value=\"Second\""),
        "{}",
        asked.text
    );
    assert_eq!(server.tools.store.setting("department").await.unwrap().as_deref(), Some("First"));
    let sure = [&DEPARTMENT[1..], &[("name", "Second")]].concat();
    leads(&admin.form("/start/department", &sure).await, "/start/district");
    assert_eq!(server.tools.store.setting("department").await.unwrap().as_deref(), Some("Second"));
}

/// An account as it is stored, without the steps.
async fn person(server: &TestServer, login: &str, role: Role, reach: Reach) -> String {
    let staff = Staff {
        id: StaffId(OsChance::default().id()),
        login: login.to_owned(),
        name: "Someone".to_owned(),
        badge: String::new(),
        role,
        reach,
        password: None,
        disabled_at: None,
        supervisor: None,
    };
    server.tools.store.put_staff(&staff).await.unwrap();
    server.session(login).await
}

#[tokio::test]
async fn until_there_is_a_district_pages_say_so_and_programs_are_told_the_truth() {
    let server = TestServer::empty().await;
    let nobody = server.nobody();
    for path in ["/sign-in", "/pair"] {
        let page = nobody.get(path).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("not set up yet"), "{path}: {}", page.text);
    }
    leads(&nobody.get("/kiosk").await, "/pair");
    leads(&nobody.get("/display").await, "/pair");
    assert_eq!(nobody.get("/public").await.status, 503);
    leads(&nobody.get("/start").await, "/sign-in?next=/start");
    assert_eq!(nobody.get("/readyz").await.status, 200);

    let officer = person(&server, "otto", Role::Officer, Reach::All).await;
    let chief = person(&server, "chief", Role::Captain, Reach::All).await;
    let part = person(&server, "part", Role::Admin, Reach::Only(vec!["north".parse().unwrap()])).await;
    for (cookie, path) in
        [(&officer, "/desk"), (&chief, "/floor"), (&part, "/setup/services"), (&officer, "/kiosk")]
    {
        let page = server.cookie(cookie).get(path).await;
        assert_eq!(page.status, 503, "{path}: {}", page.text);
        assert!(page.text.contains("This department is not set up yet"), "{path}: {}", page.text);
    }
    for cookie in [&officer, &chief, &part] {
        assert_eq!(server.cookie(cookie).get("/start/department").await.status, 403);
        let form = server.cookie(cookie).form("/start/department", &DEPARTMENT).await;
        assert_eq!(form.status, 403);
    }
    assert_eq!(server.tools.store.setting("department").await.unwrap(), None);
    let admin = server.admin().await;
    assert_eq!(admin.get("/api/v1/districts").await.ok().as_array().map(Vec::len), Some(0));
    admin.get("/api/v1/districts/north/line").await.is(404, "not_found");
}

#[tokio::test]
async fn a_department_from_a_file_is_led_nowhere() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    leads(&admin.get("/setup").await, "/setup/services");
    for path in ["/start", "/start/district", "/start/finish"] {
        leads(&admin.get(path).await, "/setup/services");
    }
    let services = services();
    leads(&admin.form("/start/district", &district("West", &services)).await, "/setup/services");
    assert_eq!(server.tools.store.districts().await.unwrap().len(), 2);
    assert!(!server.nobody().get("/sign-in").await.text.contains("not set up yet"));
    assert_eq!(server.nobody().get("/public").await.status, 404, "not published");
}

#[tokio::test]
async fn the_captains_picture_is_checked_by_its_bytes_and_shown_as_what_it_is() {
    let server = TestServer::empty().await;
    let admin = account(&server).await;
    let admin = server.cookie(&admin);
    admin.form("/start/department", &DEPARTMENT).await;
    let services = services();
    admin.form("/start/district", &district("North", &services)).await;
    let path = "/start/photo";
    let set = async |bytes: &[u8]| {
        admin.upload(path, &[("district", b"north"), ("do", b"set"), ("photo", bytes)]).await
    };
    let photo = async || server.tools.store.districts().await.unwrap()[0].card.captain.photo.clone();
    let large = png(&vec![b'x'; 2_000_000], b"x");
    let files: [(&[u8], &str); 4] = [
        (b"", "Please fill this in"),
        (b"GIF89a", "This is not a picture"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "This is not a picture"),
        (&large, "Please choose a picture of at most"),
    ];
    for (bytes, says) in files {
        let page = set(bytes).await;
        assert_eq!(wrong(&page), ["photo"]);
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    assert_eq!(set(&vec![b'x'; 8_500_000]).await.status, 413);
    assert_eq!(photo().await, "");
    leads(&set(&png(b"taken at home", b"x")).await, "/start/district");
    let address = photo().await;
    assert!(admin.get("/start/district").await.text.contains(&format!("src=\"{address}\"")));
    let response = server.client.get(format!("{}{address}", server.origin)).send().await.unwrap();
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && !String::from_utf8_lossy(&bytes).contains("taken at home"));
    for other in ["/photos/00", "/photos/zz", &format!("/photos/{}", "0".repeat(64))] {
        assert_eq!(server.nobody().get(other).await.status, 404, "{other}");
    }
    let other: [(&str, &[u8]); 3] =
        [("speaks_for", b"staff:another"), ("district", b"north"), ("do", b"remove")];
    assert_eq!(admin.upload(path, &other).await.status, 409, "a tab of another account");
    assert_eq!(admin.upload(path, &[("district", b"south"), ("do", b"remove")]).await.status, 404);
    let plain = admin.form(path, &[("district", "north"), ("do", "remove")]).await;
    assert_eq!(plain.status, 415);
    assert_eq!(photo().await, address);
    leads(&admin.upload(path, &[("district", b"north"), ("do", b"remove")]).await, "/start/district");
    assert_eq!((photo().await.as_str(), server.nobody().get(&address).await.status.as_u16()), ("", 404));
}

#[tokio::test]
async fn an_account_is_made_by_nobody_without_the_link() {
    let server = TestServer::empty().await;
    let form = [("name", "Eve"), ("login", "eve"), ("password", PASSWORD), ("again", PASSWORD)];
    let made = server.nobody().form(&format!("/welcome/{}", "0".repeat(64)), &form).await;
    assert_eq!(made.status, 404);
    let link = server.running.as_ref().unwrap().first_link.clone().unwrap();
    // A form of another site is not answered, not even with the link.
    let request = server.client.post(&link).header("origin", "https://evil.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let crossed = answer(request.body("name=Eve&login=eve").send().await.unwrap()).await;
    assert_eq!(crossed.status, 403);
    assert!(server.tools.store.staff().await.unwrap().is_empty());
}
