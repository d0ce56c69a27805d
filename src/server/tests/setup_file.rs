//! The department as a file on screen: what a file would change is shown first, and only that is done.

use crate::test_server::{Answer, As, TestServer};
use domain::access::{Reach, Role};
use ops::Ops;
use ops::caller::Caller;
use ops::setup::File;
use ops::staff::Account;
use serde_json::Value;

const DEPARTMENT: &str = include_str!("department.toml");

async fn send(by: &As<'_>, verb: &str, file: &str, digest: &str) -> Answer {
    by.form("/setup/file", &[("district", "north"), ("do", verb), ("file", file), ("digest", digest)]).await
}

fn digest(page: &str) -> String {
    let rest = page.split("name=\"digest\" value=\"").nth(1).expect("a digest");
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn rules(by: &As<'_>, district: &str) -> Value {
    by.get(&format!("/api/v1/districts/{district}/settings")).await.ok()["rules"].clone()
}

/// The department of the tests with another name for a window, other hours, a new district and a new officer.
fn changed() -> String {
    let file = DEPARTMENT.replacen("Window 2", "Desk 2", 1).replace("06:00-07:00", "06:00-09:00");
    let west = "[[districts]]\nid = \"west\"\nname = \"West District\"\nzone = \"America/New_York\"\nhours = \"always\"\n\
                services = \"all\"\n[[districts.windows]]\nid = \"1\"\nname = { en = \"Window 1\" }\n";
    let wendy =
        "[[staff]]\nlogin = \"wendy\"\nname = \"Wendy West\"\nrole = \"officer\"\ndistricts = [\"west\"]\n";
    let (districts, staff) = file.split_once("[[staff]]").unwrap();
    format!("{districts}{west}\n[[staff]]{staff}\n{wendy}")
}

#[tokio::test]
async fn a_file_shows_what_it_would_change_and_then_does_that() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    assert_eq!(admin.get("/setup/file").await.status, 200);
    let before = (rules(&admin, "north").await, rules(&admin, "south").await);
    let looked = send(&admin, "look", &changed(), "").await;
    assert_eq!(looked.status, 200, "{}", looked.text);
    for said in [
        "Windows · Desk 2 · Name · English: Window 2 → Desk 2",
        "West District (west)",
        "Wendy West (wendy)",
        "is added",
        "Nothing is removed, except entries of the lists",
    ] {
        assert!(looked.text.contains(said), "{said}: {}", looked.text);
    }
    let hours = "6:00\u{a0}AM–7:00\u{a0}AM → 6:00\u{a0}AM–9:00\u{a0}AM";
    assert!(looked.text.contains(hours), "{}", looked.text);
    assert_eq!(
        (rules(&admin, "north").await, rules(&admin, "south").await),
        before,
        "looking changes nothing"
    );
    let done = send(&admin, "apply", &changed(), &digest(&looked.text)).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.text.contains("The file was applied.") && done.text.contains("/welcome/"), "{}", done.text);
    assert_eq!(rules(&admin, "north").await["windows"][1]["name"]["en"], "Desk 2");
    assert_eq!(rules(&admin, "west").await["windows"][0]["id"], "1");
    // It is on record who did it.
    let history = admin.get("/setup/windows/history?district=north").await.text;
    assert!(history.contains(" · Ada Admin</h2>"), "{history}");
    let again = send(&admin, "look", &changed(), "").await;
    assert!(again.text.contains("Everything is already as the file says."), "{}", again.text);
}

#[tokio::test]
async fn what_changed_since_it_was_shown_is_shown_anew_and_nothing_is_done() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let looked = send(&admin, "look", &changed(), "").await;
    let window =
        [("district", "north"), ("do", "add"), ("id", "9"), ("name_en", "Window 9"), ("kind", "counter")];
    assert_eq!(admin.form("/setup/windows", &window).await.status, 303);
    let before = rules(&admin, "north").await;
    let refused = send(&admin, "apply", &changed(), &digest(&looked.text)).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("Windows: Window 9 was removed"), "{}", refused.text);
    assert_eq!(rules(&admin, "north").await, before);
    // Another text than the one that was shown is not applied either.
    let other = changed().replace("Desk 2", "Desk B");
    assert_eq!(send(&admin, "apply", &other, &digest(&refused.text)).await.status, 409);
    assert_eq!(rules(&admin, "north").await, before);
    assert_eq!(send(&admin, "apply", &changed(), &digest(&refused.text)).await.status, 200);
}

#[tokio::test]
async fn all_that_is_wrong_in_a_file_is_said_at_once_and_nothing_is_done() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = rules(&admin, "north").await;
    let file = DEPARTMENT
        .replace("06:00-07:00", "6 to 7")
        .replace("login = \"captain\"", "login = \"a b!\"")
        .replace(
            "name = \"North District\"\nzone = \"America/New_York\"",
            "name = \"North District\"\nzone = \"Mars\"",
        );
    let refused = send(&admin, "look", &file, "").await;
    assert_eq!(refused.status, 422);
    for said in [
        "districts[1].hours.tue: District south: “6 to 7” is not a time span",
        "districts[0].zone: District north: There is no time zone “Mars”",
        ".login: Account a b!: A login is",
    ] {
        assert!(refused.text.contains(said), "{said}: {}", refused.text);
    }
    // What cannot be read at all is found by its line.
    for (odd, line) in [
        (DEPARTMENT.replacen("hours = \"always\"", "hours = always", 1), "Line 10: "),
        (DEPARTMENT.replacen("services = \"all\"", "servces = \"all\"", 1), "servces"),
    ] {
        let refused = send(&admin, "look", &odd, "").await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(line), "{line}: {}", refused.text);
    }
    let odd = DEPARTMENT
        .replacen("hours = \"always\"", "hours = 7", 1)
        .replacen("hours = { tue", "hors = { tue", 1)
        .replacen("role = \"captain\"", "role = \"boss\"", 1);
    let refused = send(&admin, "look", &odd, "").await;
    assert_eq!(refused.status, 422);
    for said in ["Line 10: districts[0].hours: expected", "districts[1].hors: ", ".role: "] {
        assert!(refused.text.contains(said), "{said}: {}", refused.text);
    }
    for hostile in ["", " \n ", "a = 1", "[", "\u{0}", &"[".repeat(100_000), &"x".repeat(600_000)] {
        assert!(matches!(send(&admin, "look", hostile, "").await.status.as_u16(), 413 | 422));
    }
    let many: String = (0..300)
        .map(|n| {
            format!("[[districts]]\nid = \"d{n}\"\nname = \"D {n}\"\nzone = \"UTC\"\nhours = \"always\"\n")
        })
        .collect();
    let many = format!("department = {{ name = \"X\", languages = [\"en\"] }}\n{many}");
    assert_eq!(send(&admin, "look", &many, "").await.status, 422);
    let own = DEPARTMENT
        .replace("name = \"Ada Admin\"\nrole = \"admin\"", "name = \"Ada Admin\"\nrole = \"officer\"");
    assert!(send(&admin, "look", &own, "").await.text.contains("your own role"));
    assert_eq!(rules(&admin, "north").await, before);
}

#[tokio::test]
async fn the_file_that_is_downloaded_changes_nothing_and_only_the_whole_department_has_it() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let file = admin.get("/setup/file.toml").await;
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"department.toml\"");
    let ops = Ops::start(server.tools.clone()).await.unwrap();
    let preview = ops.preview(&Caller::system(), &File::parse(&file.text).unwrap()).await.unwrap();
    assert!(preview.is_empty(), "{preview:?}");
    assert!(preview.kept.is_empty());
    // What the file does not have stays.
    let north = DEPARTMENT.split("[[districts]]\nid = \"south\"").next().unwrap();
    let preview = ops.preview(&Caller::system(), &File::parse(north).unwrap()).await.unwrap();
    assert_eq!((preview.kept, preview.staff_kept), (vec!["South District".to_owned()], 5));
    let account = Account {
        login: "nora".to_owned(),
        name: "Nora North".to_owned(),
        badge: String::new(),
        role: Role::Admin,
        reach: Reach::Only(vec!["north".parse().unwrap()]),
        supervisor: None,
    };
    server.tools.add_staff(&Caller::system(), account).await.unwrap();
    let nora = server.cookie(&server.session("nora").await);
    for path in ["/setup/file", "/setup/file.toml"] {
        assert_eq!(nora.get(path).await.status, 403, "{path}");
    }
    assert_eq!(send(&nora, "apply", DEPARTMENT, "").await.status, 403);
    let page = nora.get("/setup/windows?district=north").await.text;
    assert!(!page.contains("/setup/file") && page.contains("/setup/windows/history"), "{page}");
}

#[tokio::test]
async fn a_file_on_screen_approves_no_script() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let file = admin.get("/setup/file.toml").await.text;
    // The same script with another sentence, approved by nobody.
    let (before, script) = file.split_once("[[scripts]]").unwrap();
    let script = script.replacen("version = 1\n", "version = 900\n", 1);
    assert!(script.contains("version = 900"), "{}", &script[..300]);
    let looked = send(&admin, "look", &format!("{before}[[scripts]]{script}"), "").await;
    assert_eq!(looked.status, 422, "{}", looked.text);
    assert!(looked.text.contains("by two people"), "{}", looked.text);
    assert!(send(&admin, "look", &file, "").await.status == 200, "what is in use stays");
}
