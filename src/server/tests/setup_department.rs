//! Setting up districts, the department, tablets and rules on screen; and what every form of setup says of its faults.

use crate::test_server::{As, TestServer, form};
use domain::access::{Reach, Role};
use ops::caller::Caller;
use ops::setup::File;
use ops::staff::Account;
use serde_json::{Value, json};

async fn save(by: &As<'_>, section: &str, fields: &[(&str, &str)]) -> crate::test_server::Answer {
    let about = fields.iter().any(|(name, _)| *name == "district");
    let north: &[(&str, &str)] = if about { &[] } else { &[("district", "north")] };
    by.form(&format!("/setup/{section}"), &[north, fields].concat()).await
}

async fn rules(by: &As<'_>, district: &str) -> Value {
    by.get(&format!("/api/v1/districts/{district}/settings")).await.ok()["rules"].clone()
}

/// Sends a form as a page has it, with some fields changed.
async fn send(
    by: &As<'_>,
    section: &str,
    fields: &[(String, String)],
    changes: &[(&str, &str)],
) -> crate::test_server::Answer {
    let kept = fields.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let mut all: Vec<(&str, &str)> = kept.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.extend(changes);
    by.form(&format!("/setup/{section}"), &all).await
}

/// An administrator of the north alone.
async fn of_the_north(server: &TestServer) -> String {
    let account = Account {
        login: "nora".to_owned(),
        name: "Nora North".to_owned(),
        badge: String::new(),
        role: Role::Admin,
        reach: Reach::Only(vec!["north".parse().unwrap()]),
        supervisor: None,
    };
    server.tools.add_staff(&Caller::system(), account).await.unwrap();
    server.session("nora").await
}

const TOO_LONG: &str = "0123456789012345678901234567890123456789012345678901234567890123456789";

/// A section, a form of it with a fault in every field, and the fields that must be named.
type FormCase = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const FORMS: &[FormCase] = &[
    (
        "services",
        &[("do", "add"), ("id", "A B"), ("acknowledge", "soon"), ("phone_call", "x")],
        "id name_en walk_in acknowledge call resolve phone_acknowledge phone_call phone_resolve",
    ),
    ("reasons", &[("do", "add"), ("of", "hold"), ("id", "A B")], "id name_en"),
    ("services", &[("do", "add"), ("of", "officer"), ("id", "A B")], "id name_en"),
    ("places", &[("do", "add"), ("id", "A B"), ("phone", TOO_LONG)], "id name_en phone"),
    ("windows", &[("do", "add"), ("id", "A B"), ("kind", "x")], "id name_en kind"),
    ("tablets", &[("do", "add"), ("id", "A B"), ("series", "D")], "id name series"),
    (
        "hours",
        &[
            ("do", "change"),
            ("week", "days"),
            ("mon", "8"),
            ("sun", "x"),
            ("holidays", "26/12"),
            ("special", "2099-12-24 8-12 9:00"),
            ("zone", "Mars"),
            ("day_starts", "25:00"),
        ],
        "mon sun holidays special zone day_starts",
    ),
    ("hours", &[("do", "day"), ("date", "x"), ("open", "8-9"), ("note", "9:00")], "date open note"),
    ("closing", &[("do", "change"), ("warn", "241"), ("early", "x")], "warn early"),
    ("watches", &[("do", "add"), ("id", "A B"), ("from", "7")], "id name_en from to"),
    (
        "targets",
        &[("do", "change"), ("acknowledge", "0"), ("call", "x"), ("online_call", "x")],
        "acknowledge call resolve online_acknowledge online_call online_resolve",
    ),
    (
        "rules",
        &[
            ("do", "change"),
            ("recalls", "-1"),
            ("wrap_up", "x"),
            ("sign_on", "other_every"),
            ("other_every", "1"),
        ],
        "recalls attempts reopen_within no_show_grace step_out_free wrap_up undo_within keep_apart other_every",
    ),
    (
        "alarms",
        &[("do", "recipients"), ("supervisor", "x"), ("captain", "y"), ("hook", "javascript:alert(1)")],
        "supervisor captain hook",
    ),
    (
        "alarms",
        &[
            ("do", "change"),
            ("quiet_from", "late"),
            ("quiet_to", "x"),
            ("long_wait_0_after", "soon"),
            ("long_wait_0_to", "mayor"),
            ("danger_1_after", "x"),
            ("danger_1_to", "desk"),
        ],
        "quiet_from quiet_to long_wait_0_after long_wait_0_to danger_1_after",
    ),
    (
        "staff",
        &[("do", "add"), ("login", "a b!"), ("badge", TOO_LONG), ("role", "x")],
        "name login badge role everywhere",
    ),
    (
        "districts",
        &[
            ("do", "add"),
            ("name", "south  DISTRICT"),
            ("id", "A B"),
            ("phone", TOO_LONG),
            ("captain_email", "x"),
            ("zone", "Mars"),
            ("week", "never"),
            ("counters", "0"),
            ("phones", "x"),
            ("from", "west"),
        ],
        "name id phone captain_email zone week counters phones from",
    ),
    (
        "districts",
        &[("do", "change"), ("id", "north"), ("rank", TOO_LONG), ("captain_email", "x\u{202e}y")],
        "name rank captain_email",
    ),
    ("department", &[("do", "name"), ("name", "\u{200b}")], "name"),
];

#[tokio::test]
async fn every_form_names_every_fault_at_once() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = (rules(&admin, "north").await, server.tools.store.districts().await.unwrap().len());
    for (section, fields, named) in FORMS {
        let refused = save(&admin, section, fields).await;
        assert_eq!(refused.status, 422, "{section} {fields:?}");
        for name in named.split(' ') {
            assert!(
                refused.text.contains(&format!("id=\"f-{name}-e\"")),
                "{section}: nothing is said of {name}: {}",
                refused.text
            );
        }
        for (name, value) in fields.iter().filter(|(name, _)| named.split(' ').any(|one| one == *name)) {
            // A choice that is not in a list cannot be shown again.
            let is_choice =
                matches!(*name, "kind" | "role" | "week" | "from" | "long_wait_0_to") || *value == "\u{200b}";
            let shown = value.replace('<', "&lt;");
            assert!(is_choice || refused.text.contains(shown.as_str()), "{section}: {name} is lost");
        }
    }
    let after = (rules(&admin, "north").await, server.tools.store.districts().await.unwrap().len());
    assert_eq!(after, before, "what is refused changes nothing");
}

#[tokio::test]
async fn a_name_and_the_letters_of_a_tablet_are_used_once_however_they_come() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    // By the forms, beside the field.
    for (section, fields, field) in [
        ("windows", vec![("id", "9"), ("name_en", " window  1 "), ("kind", "counter")], "name_en"),
        ("tablets", vec![("id", "k2"), ("name", "LOBBY"), ("series", "B")], "name"),
        ("tablets", vec![("id", "k2"), ("name", "Ramp"), ("series", "a")], "series"),
        ("tablets", vec![("id", "k2"), ("name", "Ramp"), ("series", "P")], "series"),
        ("tablets", vec![("id", "k1"), ("name", "Ramp"), ("series", "B")], "id"),
    ] {
        let refused = save(&admin, section, &[&[("do", "add")][..], &fields[..]].concat()).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.text.contains(&format!("id=\"f-{field}-e\"")), "{fields:?}: {}", refused.text);
        assert_eq!(refused.text.matches("class=\"error\"").count(), 1, "{fields:?}");
    }
    // An entry may keep its own name and letters.
    let own = [("do", "change"), ("id", "k1"), ("name", "Lobby"), ("series", "A")];
    assert_eq!(save(&admin, "tablets", &own).await.status, 303);
    // By the API: all faults in one answer.
    let path = "/api/v1/districts/north/settings";
    let known = rules(&admin, "north").await;
    let mut twins = known.clone();
    twins["windows"][1]["name"] = json!({ "en": "WINDOW 1" });
    let tablet = json!({ "id": "k2", "name": "lobby", "series": "D" });
    twins["kiosks"].as_array_mut().unwrap().push(tablet);
    let refused = admin.post(path, json!({ "rules": twins })).await;
    refused.is(400, "same_name");
    for said in ["name “WINDOW 1”", "name “lobby”", "The letter D is for tickets"] {
        assert!(refused.text.contains(said), "{said}: {}", refused.text);
    }
    // A device without a name.
    let unnamed = json!({ "kind": "display", "district": "north", "name": " " });
    admin.post("/api/v1/devices", unnamed).await.is(400, "malformed");
    // By a file, and of districts.
    let file = include_str!("department.toml");
    let ops = ops::Ops::start(server.tools.clone()).await.unwrap();
    for (line, other) in [
        ("name = { en = \"Window 2\" }", "name = { en = \"Window 1\" }"),
        ("series = \"A\" }]", "series = \"A\" }, { id = \"k2\", name = \"Ramp\", series = \"A\" }]"),
        ("name = \"South District\"", "name = \"north district\""),
    ] {
        assert!(file.contains(line), "{line}");
        let twins = File::parse(&file.replacen(line, other, 1)).unwrap();
        assert!(ops.apply(&twins).await.is_err(), "{other}");
    }
    let mut card = admin.get("/api/v1/districts/south/settings").await.ok()["card"].clone();
    card["name"] = json!("North District");
    admin.post("/api/v1/districts/south/settings", json!({ "card": card })).await.is(400, "same_name");
    assert_eq!(rules(&admin, "north").await, known);
}

/// Twins from before this was checked do not stand in the way of other changes.
#[tokio::test]
async fn what_was_accepted_once_prevents_no_other_change() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let mut old = server.tools.store.districts().await.unwrap().remove(0);
    old.id = "old".parse().unwrap();
    old.position = 2;
    old.card.name = "Old District".to_owned();
    old.rules.windows[1].name = old.rules.windows[0].name.clone();
    server.tools.store.create_district(&old).await.unwrap();
    server.until("in service", async || admin.get("/setup/rules?district=old").await.status == 200).await;
    let page = admin.get("/setup/rules?district=old").await.text;
    let changed = send(&admin, "rules", &form(&page, "change"), &[("recalls", "4")]).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    let mut third = rules(&admin, "old").await;
    third["kiosks"][0]["series"] = json!("S");
    admin.post("/api/v1/districts/old/settings", json!({ "rules": third })).await.is(400, "same_letters");
}

#[tokio::test]
async fn rules_and_tablets_are_set_and_written_into_the_file() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/rules?district=north").await.text;
    let changes = [
        ("recalls", "3"),
        ("no_show_grace", "2:30"),
        ("wrap_up", "0:45"),
        ("reopen_within", "48"),
        ("keep_apart", "not_side_by_side"),
        ("sign_on", "other_every"),
        ("other_every", "4"),
    ];
    assert_eq!(send(&admin, "rules", &form(&page, "change"), &changes).await.status, 303);
    let now = rules(&admin, "north").await;
    assert_eq!((&now["recalls"], &now["no_show_grace_ms"]), (&json!(3), &json!(150_000)));
    assert_eq!((&now["wrap_up_ms"], &now["reopen_within_ms"]), (&json!(45_000), &json!(172_800_000)));
    assert_eq!(
        (&now["keep_apart"], &now["sign_on"]),
        (&json!("not_side_by_side"), &json!({ "other_every": 4 }))
    );
    assert_eq!((&now["attempts"], &now["undo_within_ms"]), (&json!(3), &json!(120_000)), "the others stay");

    let ramp = [("do", "add"), ("id", "k2"), ("name", "Ramp"), ("series", "b")];
    assert_eq!(save(&admin, "tablets", &ramp).await.status, 303);
    assert_eq!(save(&admin, "tablets", &ramp).await.status, 422, "twice");
    let ramp = [("do", "change"), ("id", "k2"), ("name", "By the ramp"), ("series", "C")];
    assert_eq!(save(&admin, "tablets", &ramp).await.status, 303);
    assert_eq!(save(&admin, "tablets", &[("do", "up"), ("id", "k2")]).await.status, 303);
    let first = rules(&admin, "north").await["kiosks"][0].clone();
    assert_eq!(first, json!({ "id": "k2", "name": "By the ramp", "series": "C" }));
    // A tablet with a device stays.
    let (by, north) = (Caller::system(), "north".parse().unwrap());
    let kiosk = Some("k2".parse().unwrap());
    let (device, _) =
        server.tools.add_device(&by, Role::Kiosk, north, kiosk, "Ramp".to_owned()).await.unwrap();
    let remove = [("do", "remove"), ("id", "k2")];
    let refused = save(&admin, "tablets", &remove).await;
    assert!(refused.status == 422 && refused.text.contains("in use right now"), "{}", refused.text);
    server.tools.revoke_device(&by, device.id).await.unwrap();
    assert_eq!(save(&admin, "tablets", &remove).await.status, 303);
    assert_eq!(save(&admin, "tablets", &remove).await.status, 422, "twice");

    let text = ops::setup::export(&server.tools.store).await.unwrap().write().unwrap();
    let ops = ops::Ops::start(server.tools.clone()).await.unwrap();
    let applied = ops.apply(&File::parse(&text).unwrap()).await.unwrap();
    assert_eq!((applied.made, applied.changed), (Vec::new(), Vec::new()), "the file says the same");
}

#[tokio::test]
async fn a_district_is_made_from_another_and_is_open_at_once() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/districts?district=south&edit=new").await.text;
    let west = [
        ("name", "West District"),
        ("id", "west"),
        ("address", "1 Main Street\r\nHarbor City"),
        ("captain", "Wilma West"),
        ("zone", "America/Chicago"),
        ("week", "days"),
        ("mon", "8:00-17:00"),
        ("counters", "3"),
        ("phones", "1"),
        ("from", "south"),
    ];
    let fields = form(&page, "add");
    let made = send(&admin, "districts", &fields, &west).await;
    assert_eq!(made.status, 303, "{}", made.text);
    assert_eq!(made.headers["location"], "/setup/districts?district=west&done=add");
    let stored = server.tools.store.districts().await.unwrap();
    assert_eq!(stored.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["north", "south", "west"]);
    let (west_now, south) = (&stored[2], &stored[1]);
    assert_eq!(west_now.card.captain.name, "Wilma West");
    assert_eq!(west_now.rules.services, south.rules.services);
    assert_eq!((west_now.rules.windows.len(), west_now.rules.hours.zone.as_str()), (4, "America/Chicago"));
    assert_eq!(admin.get("/setup/windows?district=west").await.status, 200, "its line is there");
    // Sent twice, or a second time from another tab.
    let twice = send(&admin, "districts", &fields, &west).await;
    assert_eq!(twice.status, 422);
    assert!(twice.text.contains("id=\"f-id-e\"") && twice.text.contains("id=\"f-name-e\""), "{}", twice.text);
    // With what the program ships, and a short name made from the name.
    let sixth = [("name", "6th District"), ("from", ""), ("counters", "1")];
    let made = send(&admin, "districts", &fields, &sixth).await;
    assert_eq!(made.headers["location"], "/setup/districts?district=6th-district&done=add", "{}", made.text);
    // The order is changed one place at a time.
    let order = async || {
        let all = server.tools.store.cards().await.unwrap();
        all.iter().map(|one| one.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(save(&admin, "districts", &[("do", "up"), ("id", "west")]).await.status, 303);
    assert_eq!(order().await, ["north", "west", "south", "6th-district"]);
    assert_eq!(save(&admin, "districts", &[("do", "up"), ("id", "north")]).await.status, 303);
    assert_eq!(save(&admin, "districts", &[("do", "down"), ("id", "south")]).await.status, 303);
    assert_eq!(order().await, ["north", "west", "6th-district", "south"]);
}

#[tokio::test]
async fn two_people_change_one_card_and_neither_is_lost_without_a_question() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/districts?district=south&edit=south").await.text;
    let mine = form(&page, "change");
    assert_eq!(send(&admin, "districts", &mine, &[("phone", "555-0101")]).await.status, 303);
    // An older form changes something else: both stay.
    assert_eq!(send(&admin, "districts", &mine, &[("captain", "Sam South")]).await.status, 303);
    let card = async || server.tools.store.card(&"south".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((card().await.phone.as_str(), card().await.captain.name.as_str()), ("555-0101", "Sam South"));
    let asked = send(&admin, "districts", &mine, &[("phone", "555-0199")]).await;
    assert_eq!(asked.status, 409);
    assert!(asked.text.contains("It is now “555-0101”") && asked.text.contains("555-0199"), "{}", asked.text);
    assert_eq!(card().await.phone, "555-0101");
    assert_eq!(send(&admin, "districts", &form(&asked.text, "change"), &[]).await.status, 303);
    assert_eq!(card().await.phone, "555-0199");
    // At the same moment.
    let page = admin.get("/setup/districts?district=south&edit=south").await.text;
    let mine = form(&page, "change");
    let (one, other) = tokio::join!(
        send(&admin, "districts", &mine, &[("rank", "Captain")]),
        send(&admin, "districts", &mine, &[("captain_phone", "555-0102")])
    );
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (303, 303));
    let now = card().await.captain;
    assert_eq!(
        (now.rank.as_str(), now.phone.as_str(), now.name.as_str()),
        ("Captain", "555-0102", "Sam South")
    );

    // The name of the department, likewise.
    let page = admin.get("/setup/department").await.text;
    let mine = form(&page, "name");
    assert_eq!(send(&admin, "department", &mine, &[("name", "City Police")]).await.status, 303);
    let asked = send(&admin, "department", &mine, &[("name", "Town Police")]).await;
    assert_eq!(asked.status, 409);
    assert!(asked.text.contains("It is now “City Police”"), "{}", asked.text);
    // In the same moment: only from the name that was read.
    let ops = ops::Ops::start(server.tools.clone()).await.unwrap();
    let stale = ops.rename_department(&Caller::system(), Some("Test Department"), "Town Police").await;
    assert!(stale.is_err());
    assert_eq!(server.tools.store.setting("department").await.unwrap().as_deref(), Some("City Police"));
}

#[tokio::test]
async fn a_language_with_texts_is_removed_only_when_asked_and_a_new_one_shows_what_is_missing() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let languages = async |district: &str| rules(&admin, district).await["languages"].clone();
    let facts = async || server.tools.store.facts("north", 0, 1_000).await.unwrap().len();
    let before = facts().await;
    let page = admin.get("/setup/department").await.text;
    let mine: Vec<_> = form(&page, "languages").into_iter().filter(|(name, _)| name != "in_es").collect();
    let asked = send(&admin, "department", &mine, &[("in_ko", "yes")]).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text.contains("id=\"f-drop-e\""), "{}", asked.text);
    assert_eq!((languages("north").await, facts().await), (json!(["en", "es"]), before));
    let dropped = send(&admin, "department", &mine, &[("in_ko", "yes"), ("drop", "yes")]).await;
    assert_eq!(dropped.status, 303, "{}", dropped.text);
    for district in ["north", "south"] {
        assert_eq!(languages(district).await, json!(["en", "ko"]));
    }
    assert_eq!(facts().await, before + 1, "one change for each district");
    let page = admin.get("/setup/department").await.text;
    assert!(page.contains("Korean") && page.contains("/setup/services?district=south"), "{page}");
    // Texts in the language that was removed are still there.
    assert!(rules(&admin, "north").await["services"][0]["name"]["es"].is_string());
    // Another main language: it comes first, and no text is lost.
    let main = send(&admin, "department", &form(&page, "languages"), &[("first", "ko")]).await;
    assert_eq!(main.status, 303, "{}", main.text);
    assert_eq!(languages("south").await, json!(["ko", "en"]));
    let bad = [("do", "languages"), ("first", "not a tag"), ("drop", "yes")];
    assert_eq!(save(&admin, "department", &bad).await.status, 422);
}

#[tokio::test]
async fn an_administrator_of_one_district_changes_its_card_and_nothing_of_the_others() {
    let server = TestServer::open().await;
    let nora = server.cookie(&of_the_north(&server).await);
    let page = nora.get("/setup/districts").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("South District") && !page.text.contains("edit=new"), "{}", page.text);
    let own = [("do", "change"), ("id", "north"), ("name", "North District"), ("phone", "555-0100")];
    assert_eq!(save(&nora, "districts", &own).await.status, 303);
    let theirs = [("district", "south"), ("do", "change"), ("id", "south"), ("name", "Mine")];
    assert_eq!(save(&nora, "districts", &theirs).await.status, 404);
    let add = [
        ("do", "add"),
        ("name", "West"),
        ("zone", "America/New_York"),
        ("week", "always"),
        ("counters", "1"),
    ];
    assert_eq!(
        save(&nora, "districts", &[&add[..], &[("phones", "0"), ("from", "")]].concat()).await.status,
        422
    );
    assert_ne!(save(&nora, "districts", &[("do", "down"), ("id", "north")]).await.status, 303);
    assert_eq!(nora.get("/setup/department").await.status, 403);
    assert_eq!(save(&nora, "department", &[("do", "name"), ("name", "Mine")]).await.status, 403);
    let stored = server.tools.store.cards().await.unwrap();
    let names: Vec<&str> = stored.iter().map(|one| one.card.name.as_str()).collect();
    assert_eq!(names, ["North District", "South District"]);
    assert_eq!(server.tools.store.setting("department").await.unwrap().as_deref(), Some("Test Department"));
}

/// A picture of one gray pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
    \0\0\0\x0aIDAT\x78\xda\x63\x68\0\0\0\x82\0\x81\xda\x45\x08\x3b\0\0\0\0IEND\xae\x42\x60\x82";

#[tokio::test]
async fn the_picture_of_a_captain_is_set_shown_and_removed() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let upload = async |what: &str, file: &[u8]| {
        let fields = [("district", &b"south"[..]), ("do", what.as_bytes()), ("photo", file)];
        admin.upload("/setup/photo", &fields).await
    };
    for bad in [&b""[..], b"no picture"] {
        let refused = upload("set", bad).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("id=\"f-photo-e\"") && refused.text.contains("South District"));
    }
    let photo = async || {
        let card = server.tools.store.card(&"south".parse().unwrap()).await.unwrap().unwrap();
        card.captain.photo
    };
    let set = upload("set", PNG).await;
    assert_eq!(set.status, 303, "{}", set.text);
    assert!(photo().await.starts_with("/photos/"));
    assert!(admin.get("/setup/districts?district=south&edit=south").await.text.contains(&photo().await));
    // Saving the card leaves the picture.
    let page = admin.get("/setup/districts?district=south&edit=south").await.text;
    assert_eq!(send(&admin, "districts", &form(&page, "change"), &[("phone", "555-0103")]).await.status, 303);
    assert!(!photo().await.is_empty());
    assert_eq!(upload("remove", b"").await.status, 303);
    assert_eq!(photo().await, "");
}
