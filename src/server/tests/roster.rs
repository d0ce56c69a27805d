//! Many members of staff at once, from a list.

use crate::test_server::{Answer, As, TestServer};
use domain::access::{Reach, Role};
use ops::staff::{Account, Staff};
use serde_json::json;

const HEAD: &str = "name,login,role,districts,badge,supervisor";

async fn send(by: &As<'_>, fields: &[(&str, &str)]) -> Answer {
    let fields: Vec<(&str, &str)> = [("district", "north")].iter().chain(fields).copied().collect();
    by.form("/setup/staff", &fields).await
}

async fn look(by: &As<'_>, file: &str) -> Answer {
    send(by, &[("do", "look"), ("file", file)]).await
}

/// What is sent along to confirm a preview; empty where it cannot be confirmed.
fn digest(page: &str) -> String {
    let Some((_, rest)) = page.split_once("name=\"digest\" value=\"") else { return String::new() };
    rest.split('"').next().unwrap().to_owned()
}

async fn enroll(by: &As<'_>, file: &str, digest: &str) -> Answer {
    send(by, &[("do", "enroll"), ("file", file), ("digest", digest)]).await
}

async fn staff(server: &TestServer) -> Vec<Staff> {
    server.tools.store.staff().await.unwrap()
}

async fn by_login(server: &TestServer, login: &str) -> Option<Staff> {
    server.tools.store.staff_by_login(login).await.unwrap()
}

#[tokio::test]
async fn a_list_is_shown_line_by_line_and_changes_nothing_until_it_is_confirmed() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = staff(&server).await;
    let file = format!(
        "{HEAD}\nAna Núñez,ana.nunez,supervisor,north south,77,\nJo Roe,jo.roe,officer,\"north, south\",,ana.nunez\n"
    );
    let shown = look(&admin, &file).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("Ana Núñez") && shown.text.contains("jo.roe"), "{}", shown.text);
    assert_eq!(staff(&server).await, before);
    let done = enroll(&admin, &file, &digest(&shown.text)).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(done.text.matches("class=\"handout\"").count(), 2, "{}", done.text);
    assert_eq!(done.text.matches("/welcome/").count(), 2);
    let (ana, jo) =
        (by_login(&server, "ana.nunez").await.unwrap(), by_login(&server, "jo.roe").await.unwrap());
    assert_eq!((ana.name.as_str(), ana.role, ana.badge.as_str()), ("Ana Núñez", Role::Supervisor, "77"));
    assert_eq!(jo.supervisor, Some(ana.id), "who is added by the same list");
    assert_eq!(jo.reach, Reach::Only(["north", "south"].map(|id| id.parse().unwrap()).to_vec()));
    // A link on a slip is one that works.
    let link = done.text.split_once("/welcome/").unwrap().1;
    let link: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();
    assert_eq!(server.nobody().get(&format!("/welcome/{link}")).await.status, 200);
    // Sent again, as a reload does: nobody is added, and no link is shown.
    let again = enroll(&admin, &file, &digest(&shown.text)).await;
    assert!(!again.text.contains("/welcome/") && again.text.contains("jo.roe"), "{}", again.text);
    assert_eq!(staff(&server).await.len(), before.len() + 2);
}

#[tokio::test]
async fn a_column_that_is_left_out_changes_nothing_and_an_empty_cell_clears() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let file = format!("{HEAD}\nJo Roe,jo.roe,officer,north,12,\n");
    let shown = look(&admin, &file).await;
    enroll(&admin, &file, &digest(&shown.text)).await;
    let file = "login;role;name;districts\njo.roe;officer;Jo A. Roe;all\n";
    let shown = look(&admin, file).await;
    assert!(shown.text.contains("Jo Roe → Jo A. Roe"), "{}", shown.text);
    let done = enroll(&admin, file, &digest(&shown.text)).await;
    assert_eq!(done.headers["location"], "/setup/staff?district=north&done=enroll");
    let jo = by_login(&server, "jo.roe").await.unwrap();
    assert_eq!((jo.name.as_str(), jo.badge.as_str(), jo.reach), ("Jo A. Roe", "12", Reach::All));
    let file = "login\trole\tname\tdistricts\tbadge\njo.roe\tofficer\tJo A. Roe\tall\t\n";
    let shown = look(&admin, file).await;
    enroll(&admin, file, &digest(&shown.text)).await;
    assert_eq!(by_login(&server, "jo.roe").await.unwrap().badge, "");
}

#[tokio::test]
async fn every_fault_is_said_at_once_with_its_line_and_nothing_is_taken() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = staff(&server).await;
    let file = format!(
        "{HEAD}\n\
         Good,good.one,officer,north,,\n\
         ,no name,boss,mars,,nobody\n\
         Twin,twin,officer,north,,\n\
         Twin,TWIN,officer,north,,\n\
         Long,long,officer,north,{},\n\
         Self,selfish,supervisor,north,,selfish\n\
         More,more,officer,north,,,,x\n\
         Mark\u{202e}ed,marked,officer,north,,\n",
        "9".repeat(41)
    );
    let shown = look(&admin, &file).await;
    assert_eq!(shown.status, 200);
    assert_eq!(digest(&shown.text), "", "it cannot be confirmed");
    let row = |line: u32| {
        let rows: Vec<&str> = shown.text.split("<tr>").collect();
        let found = rows.into_iter().find(|row| row.starts_with(&format!("<td>{line}</td>")));
        found.unwrap_or_else(|| panic!("line {line}: {}", shown.text)).to_owned()
    };
    let faults = |line: u32| row(line).matches("<p>").count();
    assert!(row(2).contains("new account"), "{}", row(2));
    assert_eq!(faults(3), 5, "name, login, role, district, supervisor: {}", row(3));
    assert!(row(3).contains("mars"));
    assert!(row(4).contains("line 5") && row(5).contains("line 4"), "{} {}", row(4), row(5));
    for line in 6..=9 {
        assert_eq!(faults(line), 1, "{}", row(line));
    }
    let forced = enroll(&admin, &file, "00000000000000000000000000000000").await;
    assert!(!forced.text.contains("/welcome/"));
    assert_eq!(staff(&server).await, before);
    // A list that cannot be read at all says why, and keeps what was pasted.
    for (file, why) in
        [("", "nobody on the list"), (HEAD, "nobody on the list"), ("a,b\n1,2", "not a column")]
    {
        let refused = look(&admin, file).await;
        assert_eq!(refused.status, 422, "{file}");
        assert!(refused.text.contains(why) && refused.text.contains("#f-file"), "{}", refused.text);
    }
}

#[tokio::test]
async fn what_was_confirmed_is_done_or_asked_again() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let file = format!("{HEAD}\nJo Roe,jo.roe,officer,north,12,\n");
    let digest = digest(&look(&admin, &file).await.text);
    // Another administrator adds the same person meanwhile, with another badge number.
    let other = server.admin().await;
    let same =
        json!({"login": "jo.roe", "name": "Jo Roe", "role": "officer", "districts": ["north"], "badge": "9"});
    other.post("/api/v1/staff", same).await.ok();
    let asked = enroll(&admin, &file, &digest).await;
    assert_eq!(asked.status, 409);
    assert!(asked.text.contains("9 → 12") && !asked.text.contains("/welcome/"), "{}", asked.text);
    assert_eq!(by_login(&server, "jo.roe").await.unwrap().badge, "9", "nothing was done");
}

#[tokio::test]
async fn a_list_that_was_changed_after_it_was_shown_is_shown_again() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = staff(&server).await;
    let boss = "Al Bo,al.bo,supervisor,all,,\n";
    let list = |line: &str| format!("{HEAD}\n{boss}{line}\n");
    let shown = list("Jo Roe,jo.roe,officer,north,12,al.bo");
    let digest = digest(&look(&admin, &shown).await.text);
    for changed in [
        "Jo Doe,jo.roe,officer,north,12,al.bo",
        "Jo Roe,jo.doe,officer,north,12,al.bo",
        "Jo Roe,jo.roe,admin,north,12,al.bo",
        "Jo Roe,jo.roe,officer,all,12,al.bo",
        "Jo Roe,jo.roe,officer,north,13,al.bo",
        "Jo Roe,jo.roe,officer,north,12,",
    ] {
        let asked = enroll(&admin, &list(changed), &digest).await;
        assert_eq!(asked.status, 409, "{changed}");
        assert!(!asked.text.contains("/welcome/"), "{changed}");
        assert_eq!(staff(&server).await, before, "{changed}");
    }
    // Shown twice, it is the same list.
    assert_eq!(enroll(&admin, &shown, &digest).await.text.matches("class=\"handout\"").count(), 2);
}

#[tokio::test]
async fn nobody_hands_out_more_than_they_have_by_a_list() {
    let server = TestServer::open().await;
    let account = Account {
        login: "north.admin".to_owned(),
        name: "North".to_owned(),
        badge: String::new(),
        role: Role::Admin,
        reach: Reach::Only(vec!["north".parse().unwrap()]),
        supervisor: None,
    };
    let by = ops::caller::Caller::system();
    server.tools.add_staff(&by, account).await.unwrap();
    let north = server.cookie(&server.session("north.admin").await);
    let before = staff(&server).await;
    for line in [
        "X,x.one,officer,south,,",
        "X,x.one,officer,all,,",
        // An account of everywhere, whose owner this administrator may not change.
        "X,admin,officer,north,,",
        // Their own role.
        "North,north.admin,officer,north,,",
    ] {
        let file = format!("{HEAD}\n{line}\n");
        let shown = look(&north, &file).await;
        assert_eq!(
            (shown.status.as_u16(), digest(&shown.text)),
            (200, String::new()),
            "{line}: {}",
            shown.text
        );
        enroll(&north, &file, "").await;
    }
    assert_eq!(staff(&server).await, before);
}

#[tokio::test]
async fn hostile_cells_are_shown_as_text() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let file = format!(
        "{HEAD}\n\"<script>alert(1)</script>\",x.one,officer,\"<b>x\",\"=HYPERLINK(1)\",\"'\"\"><i>\"\n"
    );
    let shown = look(&admin, &file).await;
    assert_eq!(shown.status, 200);
    for raw in ["<script>alert", "<b>x", "\"><i>"] {
        assert!(!shown.text.contains(raw), "{raw}: {}", shown.text);
    }
}

#[tokio::test]
async fn a_thousand_people_are_added_by_one_list() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = staff(&server).await.len();
    let lines: String =
        (0..1_000).map(|n| format!("Officer {n},officer.{n},officer,north,{n},\r\n")).collect();
    let file = format!("\u{feff}{HEAD}\r\n{lines}");
    let shown = look(&admin, &file).await;
    let done = enroll(&admin, &file, &digest(&shown.text)).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.text.matches("class=\"handout\"").count(), 1_000);
    assert_eq!(staff(&server).await.len(), before + 1_000);
    let more = format!("{HEAD}\n{}", "A,a.a,officer,north,,\n".repeat(2_001));
    assert_eq!(look(&admin, &more).await.status, 422);
}
