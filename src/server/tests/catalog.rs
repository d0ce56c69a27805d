//! Services, reasons and places, set up by the forms of the pages, in one district and in several.

use crate::test_server::{Answer, As, TestServer, form};
use serde_json::{Value, json};

type Fields = Vec<(String, String)>;

/// The fields of a form as a browser has them, with some of them typed anew; an empty one is cleared.
fn typed(text: &str, verb: &str, changes: &[(&str, &str)]) -> Fields {
    let mut fields = form(text, verb);
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    fields
}

async fn send(by: &As<'_>, section: &str, fields: &Fields) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    by.form(&format!("/setup/{section}"), &fields).await
}

/// Opens a form, types into it and sends it.
async fn fill(by: &As<'_>, section: &str, edit: &str, verb: &str, changes: &[(&str, &str)]) -> Answer {
    let page = by.get(&format!("/setup/{section}?district=north&edit={edit}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    send(by, section, &typed(&page.text, verb, changes)).await
}

/// Sends a form of one button.
async fn press(by: &As<'_>, section: &str, verb: &str, id: &str) -> Answer {
    by.form(&format!("/setup/{section}"), &[("district", "north"), ("do", verb), ("id", id)]).await
}

async fn rules(by: &As<'_>, district: &str) -> Value {
    by.get(&format!("/api/v1/districts/{district}/settings")).await.ok()["rules"].clone()
}

fn entry<'v>(list: &'v Value, id: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap_or(&Value::Null)
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect()
}

#[track_caller]
fn done(answer: &Answer) {
    assert_eq!(answer.status, 303, "{}", answer.text);
}

#[track_caller]
fn refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert!(answer.text.contains(words), "{words}: {}", answer.text);
}

const PARKING: [(&str, &str); 13] = [
    ("id", "parking"),
    ("name_en", "Parking permit"),
    ("name_es", "Permiso de estacionamiento"),
    ("notice_en", "Bring the car’s papers."),
    ("phone", "yes"),
    ("usual", "7:00"),
    ("most", "16:00"),
    ("rate", "1,5"),
    ("script", "registration"),
    ("to_dmv", "yes"),
    ("to_city_311", "yes"),
    ("in_north", "yes"),
    ("in_south", "yes"),
];

#[tokio::test]
async fn a_service_is_made_whole_and_in_every_district_that_is_ticked() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let added = fill(&admin, "services", "new", "add", &PARKING).await;
    done(&added);
    assert!(
        added.headers["location"].to_str().unwrap().contains("&added=north,south"),
        "{:?}",
        added.headers
    );
    let (north, south) = (rules(&admin, "north").await, rules(&admin, "south").await);
    let made = entry(&north["services"], "parking");
    assert_eq!(made, entry(&south["services"], "parking"));
    assert_eq!(made["channels"], json!(["walk_in", "phone"]));
    assert_eq!(made["notice"], json!({ "en": "Bring the car’s papers." }));
    assert_eq!((&made["rate"], &made["script"]), (&json!(1.5), &json!("registration")));
    assert_eq!(made["refer_to"], json!(["city_311", "dmv"]));
    // Nine of ten within 16 minutes where half take 7: ln(16 / 7) / 1.2816.
    assert_eq!(made["duration"], json!({ "median_s": 420.0, "spread": 0.65 }));
    // Its outcomes: the code is made from the name, and asks for a number.
    let outcome = [("name_en", "Permit given"), ("asks_reference", "yes")];
    let added = fill(&admin, "services", "new&of=parking", "add", &outcome).await;
    assert_eq!(added.headers["location"], "/setup/services?district=north&done=add&edit=parking");
    done(&fill(&admin, "services", "new&of=parking", "add", &[("name_en", "No permit")]).await);
    done(&press(&admin, "services", "up", "parking.no_permit").await);
    let outcomes = entry(&rules(&admin, "north").await["services"], "parking")["outcomes"].clone();
    assert_eq!(ids(&outcomes), ["no_permit", "permit_given"]);
    assert_eq!(outcomes[1]["asks_reference"], true);
    done(&press(&admin, "services", "everywhere", "parking").await);
    assert_eq!(entry(&rules(&admin, "south").await["services"], "parking")["outcomes"], outcomes);
    // A change holds where the form says, and what is not ticked any longer goes.
    let here = [("apply", "here"), ("name_en", "Parking")];
    done(&fill(&admin, "services", "parking", "change", &here).await);
    assert_eq!(entry(&rules(&admin, "south").await["services"], "parking")["name"]["en"], "Parking permit");
    let gone = fill(&admin, "services", "parking", "change", &[("in_south", "")]).await;
    assert!(gone.headers["location"].to_str().unwrap().ends_with("&saved=north&removed=south"));
    assert_eq!(entry(&rules(&admin, "south").await["services"], "parking"), &Value::Null);
    let nowhere = fill(&admin, "services", "parking", "change", &[("in_north", "")]).await;
    refused(&nowhere, "Please choose at least one.");
}

#[tokio::test]
async fn every_fault_of_a_service_is_named_at_once_and_nothing_is_saved() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = rules(&admin, "north").await;
    let long = "x".repeat(200);
    let faults = [
        ("id", "Bad Name"),
        ("name_en", ""),
        ("name_es", long.as_str()),
        ("walk_in", ""),
        ("usual", "soon"),
        ("most", ""),
        ("rate", "0"),
        ("script", "no_such"),
        ("call", "15"),
        ("in_north", ""),
    ];
    let page = fill(&admin, "services", "new", "add", &faults).await;
    assert_eq!(page.status, 422);
    for field in
        ["id", "name_en", "name_es", "walk_in", "usual", "most", "rate", "script", "acknowledge", "in_north"]
    {
        assert!(page.text.contains(&format!("href=\"#f-{field}\"")), "{field}: {}", page.text);
        assert!(page.text.contains(&format!("id=\"f-{field}-e\"")), "{field}: {}", page.text);
    }
    assert!(page.text.contains("value=\"soon\"") && page.text.contains("value=\"Bad Name\""));
    refused(
        &fill(
            &admin,
            "services",
            "new",
            "add",
            &[("id", "x"), ("name_en", "X"), ("usual", "9"), ("most", "9")],
        )
        .await,
        "longer than the usual time",
    );
    let twin =
        fill(&admin, "services", "new", "add", &[("id", "twin"), ("name_en", "get a copy of a  report")])
            .await;
    refused(&twin, "already in use");
    assert_eq!(rules(&admin, "north").await, before);
}

#[tokio::test]
async fn what_differs_elsewhere_is_shown_before_it_is_replaced() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let own = [("name_en", "Copies"), ("acknowledge", "0:30"), ("apply", "here")];
    let page = admin.get("/setup/services?district=south&edit=report_copy").await;
    done(&send(&admin, "services", &typed(&page.text, "change", &own)).await);
    let south = entry(&rules(&admin, "south").await["services"], "report_copy").clone();
    let change = [("name_en", "Copy of a report"), ("hint_en", "Bring an ID"), ("apply", "everywhere")];
    let page = admin.get("/setup/services?district=north&edit=report_copy").await;
    let asked = send(&admin, "services", &typed(&page.text, "change", &change)).await;
    refused(&asked, "Name · English is different there: “Copies”.");
    assert!(!asked.text.contains("Greet within is different"), "what was not changed is no question");
    assert_eq!(entry(&rules(&admin, "south").await["services"], "report_copy"), &south);
    assert_ne!(entry(&rules(&admin, "north").await["services"], "report_copy")["hint"]["en"], "Bring an ID");
    // Asked again, with what was typed still there.
    done(&send(&admin, "services", &typed(&asked.text, "change", &[("over", "yes")])).await);
    for district in ["north", "south"] {
        let copy = entry(&rules(&admin, district).await["services"], "report_copy").clone();
        assert_eq!(
            (&copy["name"]["en"], &copy["hint"]["en"]),
            (&json!("Copy of a report"), &json!("Bring an ID"))
        );
        let greet = if district == "south" { 30_000 } else { 60_000 };
        assert_eq!(copy["targets"]["acknowledge_ms"], greet, "{district} keeps its own times");
    }
}

#[tokio::test]
async fn two_who_change_one_service_lose_nothing_without_a_question() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let page = admin.get("/setup/services?district=north&edit=officer").await;
    let one = typed(&page.text, "change", &[("hint_en", "Ask anything"), ("usual", "5:00")]);
    let other = typed(&page.text, "change", &[("to_legal_aid", "yes"), ("rate", "2"), ("usual", "6:00")]);
    done(&send(&admin, "services", &one).await);
    let clash = send(&admin, "services", &other).await;
    assert_eq!(clash.status, 409);
    assert!(clash.text.contains("It is now “5:00”"), "{}", clash.text);
    done(&send(&admin, "services", &typed(&clash.text, "change", &[])).await);
    for district in ["north", "south"] {
        let officer = entry(&rules(&admin, district).await["services"], "officer").clone();
        assert_eq!(
            (&officer["hint"]["en"], &officer["rate"]),
            (&json!("Ask anything"), &json!(2.0)),
            "{district}"
        );
        assert_eq!(officer["duration"]["median_s"], 360.0);
        assert!(officer["refer_to"].as_array().unwrap().contains(&json!("legal_aid")));
    }
}

#[tokio::test]
async fn an_administrator_of_one_district_changes_no_other() {
    let server = TestServer::open().await;
    let local = json!({"login": "local", "name": "Lena Local", "role": "admin", "districts": ["north"]});
    server.admin().await.post("/api/v1/staff", local).await.ok();
    let (whole, local) =
        (server.cookie(&server.session("admin").await), server.cookie(&server.session("local").await));
    let south = rules(&whole, "south").await;
    let page = local.get("/setup/services?district=north&edit=report_copy").await;
    assert!(!page.text.contains("name=\"in_south\"") && !page.text.contains("South District"));
    let hostile = [
        ("name_en", "Mine"),
        ("spread", "yes"),
        ("in_north", "yes"),
        ("in_south", "yes"),
        ("apply", "everywhere"),
    ];
    done(&send(&local, "services", &typed(&page.text, "change", &hostile)).await);
    for (section, id) in [("reasons", "hold"), ("places", ""), ("services", "report_copy")] {
        done(&press(&local, section, "everywhere", id).await);
    }
    assert_eq!(rules(&whole, "south").await, south);
    assert_eq!(local.get("/setup/reasons?district=south").await.status, 404);
    let fields = [("district", "south"), ("do", "remove"), ("id", "hold.other")];
    assert_eq!(local.form("/setup/reasons", &fields).await.status, 404);
    assert_eq!(entry(&rules(&whole, "north").await["services"], "report_copy")["name"]["en"], "Mine");
}

#[tokio::test]
async fn a_reason_is_added_changed_and_moved_and_not_removed_while_it_is_used() {
    let server = TestServer::open().await;
    let (admin, desk) = (server.cookie(&server.session("admin").await), server.admin().await);
    let lawyer =
        [("name_en", "Waiting for a lawyer"), ("name_es", "En espera de un abogado"), ("stops_clock", "yes")];
    done(&fill(&admin, "reasons", "new&of=hold", "add", &lawyer).await);
    let made = entry(&rules(&admin, "north").await["hold_reasons"], "waiting_for_a_lawyer").clone();
    assert_eq!(
        (&made["stops_clock"], &made["name"]["es"]),
        (&json!(true), &json!("En espera de un abogado"))
    );
    refused(&fill(&admin, "reasons", "new&of=hold", "add", &lawyer).await, "already in use");
    let named = [("name_en", "Waiting for the lawyer"), ("stops_clock", "")];
    done(&fill(&admin, "reasons", "hold.waiting_for_a_lawyer", "change", &named).await);
    done(&press(&admin, "reasons", "up", "hold.waiting_for_a_lawyer").await);
    let hold = rules(&admin, "north").await["hold_reasons"].clone();
    assert_eq!(ids(&hold)[hold.as_array().unwrap().len() - 2], "waiting_for_a_lawyer");
    assert_eq!(entry(&hold, "waiting_for_a_lawyer")["stops_clock"], false);
    // On hold, away and in need right now.
    desk.open_window("1").await;
    desk.open_window("2").await;
    let visit = json!({"channel": "walk_in", "service": "officer", "needs": ["wheelchair"]});
    let visit = server.ticket(&desk, visit).await;
    desk.verb(&visit, "serve", json!({"window": "1"})).await.ok();
    desk.verb(&visit, "hold", json!({"reason": ""})).await.is(422, "unknown_reason");
    desk.verb(&visit, "hold", json!({"reason": "waiting_for_a_lawyer"})).await.ok();
    desk.post("/api/v1/districts/north/windows/2/away", json!({"reason": "escort"})).await.ok();
    for used in ["hold.waiting_for_a_lawyer", "away.escort", "needs.wheelchair"] {
        refused(&press(&admin, "reasons", "remove", used).await, "in use right now");
    }
    // A list that lacks it is not copied to where it is used.
    let south = [("district", "south"), ("do", "everywhere"), ("id", "hold")];
    refused(&admin.form("/setup/reasons", &south).await, "North District (Waiting for the lawyer)");
    done(&press(&admin, "reasons", "everywhere", "hold").await);
    assert_eq!(rules(&admin, "south").await["hold_reasons"], hold);
    // Once nobody is on hold, it goes, and the visit still says why it waited.
    desk.verb(&visit, "resume", json!({"window": "1"})).await.ok();
    desk.verb(&visit, "resolve", json!({"outcome": "done"})).await.ok();
    done(&press(&admin, "reasons", "remove", "hold.waiting_for_a_lawyer").await);
    let read = admin.get(&format!("/floor?visit={}", visit["id"].as_str().unwrap())).await;
    assert!(read.text.contains("Waiting for the lawyer"), "{}", read.text);
    let again = [("id", "waiting_for_a_lawyer"), ("name_en", "Something else")];
    refused(&fill(&admin, "reasons", "new&of=hold", "add", &again).await, "keep their meaning");
    let made = [("name_en", "Waiting for a lawyer")];
    done(&fill(&admin, "reasons", "new&of=hold", "add", &made).await);
    assert!(ids(&rules(&admin, "north").await["hold_reasons"]).contains(&"waiting_for_a_lawyer_2"));
}

#[tokio::test]
async fn a_list_keeps_what_the_desk_needs() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let cancel = rules(&admin, "north").await["cancel_reasons"].clone();
    let cancel = ids(&cancel);
    let (last, others) = cancel.split_last().unwrap();
    for id in others {
        done(&press(&admin, "reasons", "remove", &format!("cancel.{id}")).await);
    }
    refused(&press(&admin, "reasons", "remove", &format!("cancel.{last}")).await, "At least one must remain");
    refused(
        &press(&admin, "reasons", "remove", "out_of_order.sign_on_session").await,
        "uses this one itself",
    );
    assert_eq!(press(&admin, "reasons", "remove", "hold.no_such").await.status, 422);
    assert_eq!(press(&admin, "reasons", "remove", "moods.other").await.status, 422);
    // Holds need a reason that lets the clock run, also by the API.
    let mut all = rules(&admin, "north").await;
    all["hold_reasons"].as_array_mut().unwrap().retain(|reason| reason["stops_clock"] == true);
    let answer = admin.post("/api/v1/districts/north/settings", json!({ "rules": all })).await;
    answer.is(400, "malformed");
}

#[tokio::test]
async fn an_outcome_that_was_removed_is_still_read_on_old_visits() {
    let server = TestServer::open().await;
    let (admin, desk) = (server.cookie(&server.session("admin").await), server.admin().await);
    desk.open_window("1").await;
    let visit = server.ticket(&desk, json!({"channel": "walk_in", "service": "report_incident"})).await;
    desk.verb(&visit, "serve", json!({"window": "1"})).await.ok();
    desk.verb(&visit, "resolve", json!({"outcome": "officer_sent"})).await.ok();
    done(&press(&admin, "services", "remove", "report_incident.officer_sent").await);
    let north = rules(&admin, "north").await;
    assert!(!ids(&entry(&north["services"], "report_incident")["outcomes"]).contains(&"officer_sent"));
    let read = admin.get(&format!("/floor?visit={}", visit["id"].as_str().unwrap())).await;
    assert!(read.text.contains("Officer sent to the place"), "{}", read.text);
    let again = [("id", "officer_sent"), ("name_en", "Car sent")];
    let again = fill(&admin, "services", "new&of=report_incident", "add", &again).await;
    refused(&again, "keep their meaning");
    let other = server.ticket(&desk, json!({"channel": "walk_in", "service": "report_incident"})).await;
    desk.verb(&other, "serve", json!({"window": "1"})).await.ok();
    desk.verb(&other, "resolve", json!({"outcome": "officer_sent"})).await.is(422, "unknown_outcome");
}

#[tokio::test]
async fn a_place_goes_when_nothing_refers_to_it_and_comes_back_from_the_shipped_list() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let food =
        [("name_en", "Food bank"), ("what_es", "Comida"), ("phone", "555-0199"), ("hours_en", "Mornings")];
    done(&fill(&admin, "places", "new", "add", &food).await);
    let place = json!({
        "id": "food_bank", "name": { "en": "Food bank" }, "what": { "es": "Comida" }, "phone": "555-0199",
        "address": null, "hours": { "en": "Mornings" },
    });
    assert_eq!(entry(&rules(&admin, "north").await["places"], "food_bank"), &place);
    done(
        &fill(&admin, "places", "food_bank", "change", &[("address", "2 Pier Road"), ("what_es", "")]).await,
    );
    done(&press(&admin, "places", "everywhere", "").await);
    let place = entry(&rules(&admin, "south").await["places"], "food_bank").clone();
    assert_eq!((&place["address"], &place["what"]), (&json!("2 Pier Road"), &json!({})));
    // The services that refer to it are named.
    refused(&press(&admin, "places", "remove", "property_unit").await, "Lost and found");
    for service in rules(&admin, "north").await["services"].as_array().unwrap() {
        let id = service["id"].as_str().unwrap();
        if service["refer_to"].as_array().unwrap().contains(&json!("animal_care")) {
            done(&fill(&admin, "services", id, "change", &[("to_animal_care", "")]).await);
        }
    }
    done(&press(&admin, "places", "remove", "animal_care").await);
    assert_eq!(entry(&rules(&admin, "north").await["places"], "animal_care"), &Value::Null);
    done(&press(&admin, "places", "shipped", "animal_care").await);
    assert_eq!(press(&admin, "places", "shipped", "animal_care").await.status, 422, "it is there already");
    assert_ne!(entry(&rules(&admin, "north").await["places"], "animal_care"), &Value::Null);
}

#[tokio::test]
async fn services_that_were_left_out_come_back_with_their_places() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let before = rules(&admin, "north").await;
    for id in ["media", "delivery", "drivers_license"] {
        done(&press(&admin, "services", "remove", id).await);
    }
    let page = admin.get("/setup/services?district=north").await;
    assert!(page.text.contains("<option value=\"media\""), "{}", page.text);
    refused(
        &fill(&admin, "services", "new", "add", &[("id", "media"), ("name_en", "Posts")]).await,
        "keep their meaning",
    );
    done(&press(&admin, "services", "shipped", "media").await);
    done(&press(&admin, "services", "shipped", "*").await);
    let after = rules(&admin, "north").await;
    for id in ["media", "delivery", "drivers_license"] {
        assert_eq!(entry(&after["services"], id), entry(&before["services"], id));
    }
    assert!(after.get("former").is_none(), "what is back is no former entry");
    assert_eq!(press(&admin, "services", "shipped", "*").await.status, 422);
}
