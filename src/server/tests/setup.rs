//! Setup by the forms of the pages.

use crate::test_server::TestServer;
use serde_json::json;

#[tokio::test]
async fn setting_up_changes_what_it_says() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    for section in ["services", "windows", "hours", "watches", "areas", "targets", "staff", "devices"] {
        assert_eq!(admin.get(&format!("/setup/{section}?district=north")).await.status, 200, "{section}");
    }
    assert_eq!(admin.get("/setup/nothing").await.status, 404);
    let save = async |section: &str, fields: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = [("district", "north")].iter().chain(fields).copied().collect();
        admin.form(&format!("/setup/{section}"), &fields).await
    };
    let added =
        save("windows", &[("do", "add"), ("id", "9"), ("name_en", "Window 9"), ("kind", "counter")]).await;
    assert_eq!(added.headers["location"], "/setup/windows?district=north&done=add");
    assert_eq!(
        save("windows", &[("do", "add"), ("id", "9"), ("name_en", "x"), ("kind", "counter")]).await.status,
        422
    );
    assert_eq!(save("windows", &[("do", "remove"), ("id", "9")]).await.status, 303);
    let bad = save("hours", &[("do", "change"), ("zone", "Nowhere/None"), ("week", "always")]).await;
    assert_eq!(bad.status, 422);
    let none = save("hours", &[("do", "change"), ("zone", "America/New_York"), ("week", "days")]).await;
    assert_eq!(none.status, 422);
    let good = [
        ("do", "change"),
        ("zone", "America/New_York"),
        ("day_starts", "4:00"),
        ("week", "days"),
        ("mon", "8:00-12:00, 13:00–17:00"),
        ("thu", "8:00 AM–12:00 PM, 1 p.m.-5:30 p.m."),
        ("fri", "22:00-6:00"),
    ];
    assert_eq!(save("hours", &good).await.status, 303);
    let targets = [("do", "change"), ("acknowledge", "1:30"), ("call", "20"), ("resolve", "1:00:00")];
    let phone = [("phone_acknowledge", "0:20"), ("phone_call", "5"), ("source", "Order 14-3")];
    // A channel has all three targets or none.
    assert_eq!(save("targets", &[&targets[..], &phone].concat()).await.status, 422);
    let phone = [&phone[..], &[("phone_resolve", "10")]].concat();
    assert_eq!(save("targets", &[&targets[..], &phone].concat()).await.status, 303);
    let settings = admin.get("/api/v1/districts/north/settings").await.ok();
    assert_eq!(settings["rules"]["targets"]["acknowledge_ms"], 90_000);
    assert_eq!(settings["rules"]["targets"]["by_channel"]["phone"]["acknowledge_ms"], 20_000);
    assert_eq!(settings["rules"]["targets"]["source"], "Order 14-3");
    assert_eq!(settings["rules"]["hours"]["day_starts_min"], 240);
    let hours = settings["rules"]["hours"].to_string();
    assert!(hours.contains("780") && hours.contains("1050"), "1 p.m. to 5:30 p.m.: {hours}");
    let person = [
        ("do", "add"),
        ("name", "New Officer"),
        ("login", "new.officer"),
        ("role", "officer"),
        ("in_north", "yes"),
    ];
    let added = save("staff", &person).await;
    assert_eq!(added.status, 200);
    assert!(added.text.contains("/welcome/"));
    assert_eq!(save("staff", &person).await.status, 422);
    let device =
        save("devices", &[("do", "pair"), ("kind", "kiosk"), ("name", "Ramp"), ("series", "B")]).await;
    assert_eq!(device.status, 200);
    assert_eq!(save("devices", &[("do", "pair"), ("kind", "kiosk"), ("series", "D")]).await.status, 422);
    let service =
        [("do", "add"), ("id", "parking"), ("name_en", "Parking"), ("walk_in", "yes"), ("kiosk", "yes")];
    assert_eq!(save("services", &service).await.status, 303);
    assert_eq!(save("services", &[("do", "up"), ("id", "parking")]).await.status, 303);
    assert_eq!(save("services", &[("do", "remove"), ("id", "parking")]).await.status, 303);
}

/// What was set up is in the department's file, and applying that changes nothing.
async fn the_file_says_the_same(server: &TestServer) {
    let store = &server.tools.store;
    let text = ops::setup::export(store).await.unwrap().write().unwrap();
    let read = ops::setup::File::parse(&text).unwrap().districts().unwrap();
    for (stored, read) in store.districts().await.unwrap().iter().zip(&read) {
        assert_eq!(stored.rules.hours, read.rules.hours);
        assert_eq!((&stored.rules.watches, &stored.rules.areas), (&read.rules.watches, &read.rules.areas));
    }
}

#[tokio::test]
async fn watches_and_areas_are_set_up_and_handed_to_every_district() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let save = async |section: &str, fields: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = [("district", "north")].iter().chain(fields).copied().collect();
        admin.form(&format!("/setup/{section}"), &fields).await
    };
    let rules = async |district: &str| {
        admin.get(&format!("/api/v1/districts/{district}/settings")).await.ok()["rules"].clone()
    };
    let night = [("id", "night"), ("name_en", "Night"), ("from", "23:00"), ("to", "7:00"), ("sat", "yes")];
    let add = |fields: &[(&'static str, &'static str)]| [&[("do", "add")], fields].concat();
    assert_eq!(save("watches", &add(&night)).await.status, 303);
    assert_eq!(save("watches", &add(&night)).await.status, 422, "its short name is taken");
    let day = [("id", "day"), ("name_en", "Day"), ("from", "6:59"), ("to", "15:00"), ("sun", "yes")];
    let refused = save("watches", &add(&day)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("“night” and “day” overlap") && refused.text.contains("value=\"6:59\""));
    let later = [("do", "add"), ("id", "day"), ("name_en", "Day"), ("from", "7:00"), ("to", "15:00")];
    assert_eq!(save("watches", &later).await.status, 303);
    assert_eq!(
        save("watches", &[("do", "add"), ("id", "odd"), ("name_en", "x"), ("from", "7")]).await.status,
        422
    );
    assert_eq!(save("watches", &[("do", "change"), ("id", "odd")]).await.status, 422);
    let watches = rules("north").await["watches"].clone();
    assert_eq!(watches[0]["id"], "day");
    assert_eq!(
        watches[1],
        json!({ "id": "night", "name": { "en": "Night" }, "from_min": 1380, "to_min": 1860, "days": ["sat"] })
    );

    let refused = save("areas", &[("do", "change"), ("areas", "19104, West\nMaria, South")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Line 2: ") && refused.text.contains("Maria, South"));
    assert_eq!(save("areas", &[("do", "change"), ("areas", "19104, West\r\n191*, South")]).await.status, 303);
    let areas = json!([{ "name": "West", "codes": ["19104"] }, { "name": "South", "codes": ["191*"] }]);
    assert_eq!(rules("north").await["areas"], areas);

    assert!(rules("south").await.get("areas").is_none());
    let south = rules("south").await["hours"].clone();
    for section in ["watches", "areas"] {
        let done = save(section, &[("do", "everywhere")]).await;
        assert_eq!(
            done.headers["location"],
            format!("/setup/{section}?district=north&done=everywhere").as_str()
        );
    }
    assert_eq!(
        (rules("south").await["areas"].clone(), rules("south").await["watches"].clone()),
        (areas, watches)
    );
    assert_eq!(rules("south").await["hours"], south, "nothing else is touched");
    the_file_says_the_same(&server).await;
    assert_eq!(save("watches", &[("do", "remove"), ("id", "night")]).await.status, 303);
    assert_eq!(rules("north").await["watches"].as_array().unwrap().len(), 1);
    the_file_says_the_same(&server).await;

    // The API refuses the same as the page.
    let mut bad = rules("south").await;
    bad["watches"][1]["days"] = json!([]);
    bad["watches"][1]["to_min"] = json!(1_900);
    let refused = admin.post("/api/v1/districts/south/settings", json!({ "rules": bad })).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("overlap"), "{}", refused.text);
}

#[tokio::test]
async fn single_days_are_changed_one_at_a_time_or_in_a_list() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let save = async |fields: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = [("district", "south")].iter().chain(fields).copied().collect();
        admin.form("/setup/hours", &fields).await
    };
    let hours = async || admin.get("/api/v1/districts/south/settings").await.ok()["rules"]["hours"].clone();
    let day = |date, open, note| [("do", "day"), ("date", date), ("open", open), ("note", note)];
    assert_eq!(
        save(&day("2099-12-25", "", "Christmas")).await.headers["location"],
        "/setup/hours?district=south&done=day"
    );
    assert_eq!(save(&day("2099-12-24", "8:00–12:00, 20:00-2:00", "Closes early")).await.status, 303);
    let set = hours().await;
    assert_eq!(set["holidays"], json!(["2099-12-25"]));
    assert_eq!(set["special"]["2099-12-24"][1], json!({ "from_min": 1200, "to_min": 1560 }));
    assert_eq!(set["notes"], json!({ "2099-12-24": "Closes early", "2099-12-25": "Christmas" }));
    // A holiday becomes a day with special hours, and moves to another date.
    let moved = [&day("2099-12-26", "9:00-10:00", "")[..], &[("id", "2099-12-25")]].concat();
    assert_eq!(save(&moved).await.status, 303);
    let set = hours().await;
    assert_eq!((&set["holidays"], &set["notes"]), (&json!([]), &json!({ "2099-12-24": "Closes early" })));
    assert_eq!(save(&[("do", "remove"), ("id", "2099-12-26")]).await.status, 303);
    assert_eq!(hours().await["special"].as_object().unwrap().len(), 1);
    for wrong in [
        day("26/12/2099", "", ""),
        day("2099-12-26", "9-10", ""),
        day("2099-12-26", "10:00-12:00, 9:00-11:00", ""),
        day("2099-12-26", "", "8:00-12:00"),
    ] {
        assert_eq!(save(&wrong).await.status, 422, "{wrong:?}");
    }
    let list = |special| {
        let holidays = ("holidays", "2099-12-25 Christmas Day\r\n2099-12-31");
        let week = [("do", "change"), ("zone", "America/New_York"), ("week", "days"), ("tue", "6:00-7:00")];
        [&week[..], &[holidays, ("special", special)]].concat()
    };
    assert_eq!(
        save(&list("2099-12-24 8:00 – 12:00, 13:00-14:00 4th of 5\r\n2099-07-03 Inventory")).await.status,
        303
    );
    let set = hours().await;
    assert_eq!(set["special"]["2099-12-24"].as_array().unwrap().len(), 2);
    assert_eq!(set["special"]["2099-07-03"], json!([]));
    let notes = json!({ "2099-07-03": "Inventory", "2099-12-24": "4th of 5", "2099-12-25": "Christmas Day" });
    assert_eq!(set["notes"], notes);
    for wrong in ["2099-12-24 8:00-25:00", "2099-12-24 8:00-12:00 13:00-9", "tomorrow 8:00-12:00"] {
        assert_eq!(save(&list(wrong)).await.status, 422, "{wrong}");
    }
    assert_eq!(hours().await, set, "what is refused changes nothing");
    the_file_says_the_same(&server).await;
}

#[tokio::test]
async fn a_calendar_file_is_looked_at_before_it_is_kept() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let send = async |what: &str, file: &str, more: &[(&str, &str)]| {
        let fields = [&[("district", "south"), ("do", what), ("file", file)][..], more].concat();
        admin.form("/setup/hours", &fields).await
    };
    let hours = async |district: &str| {
        admin.get(&format!("/api/v1/districts/{district}/settings")).await.ok()["rules"]["hours"].clone()
    };
    let calendar = |events: &str| format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
    let event = |lines: &str| format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n");
    // 2099-12-22 is a Tuesday, when the district is open from 6 to 7.
    let file = calendar(
        &[
            event("SUMMARY:Moving <b>out</b>\r\nDTSTART;VALUE=DATE:20991215\r\nDTEND;VALUE=DATE:20991217"),
            event("SUMMARY:Roll call\r\nDTSTART:20991222T061500\r\nDTEND:20991222T063000"),
            event("SUMMARY:Called off\r\nSTATUS:CANCELLED\r\nDTSTART:20991223"),
        ]
        .concat(),
    );
    let before = hours("south").await;
    let looked = send("look", &file, &[]).await;
    assert_eq!(looked.status, 200);
    assert!(looked.text.contains("Moving &lt;b&gt;out"), "{}", looked.text);
    let became = "6:00 AM–7:00 AM becomes 6:00 AM–6:15 AM, 6:30 AM–7:00 AM";
    assert!(looked.text.replace('\u{a0}', " ").contains(became), "{}", looked.text);
    assert!(looked.text.contains("Called off · it was cancelled"), "{}", looked.text);
    assert_eq!(hours("south").await, before, "looking changes nothing");
    assert_eq!(send("take", &file, &[]).await.headers["location"], "/setup/hours?district=south&done=take");
    let after = hours("south").await;
    assert_eq!(after["holidays"], json!(["2099-12-15", "2099-12-16"]));
    assert_eq!(after["special"]["2099-12-22"].as_array().unwrap().len(), 2);
    assert_eq!(after["notes"]["2099-12-22"], "Roll call");
    assert!(send("look", &file, &[]).await.text.contains("closed already"));
    // Events that cannot be imported are reported line by line, beside those that are; a file that is not a calendar is
    // refused.
    let partly = event("DTSTART:Christmas") + &event("SUMMARY:New Year\r\nDTSTART:21000101");
    let looked = send("look", &calendar(&partly), &[]).await;
    assert_eq!(looked.status, 200);
    assert!(looked.text.contains("Line 4: “Christmas” is not a date"), "{}", looked.text);
    assert!(looked.text.contains("New Year"), "{}", looked.text);
    let bad = send("look", "Christmas", &[]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("Line 1: this is not a calendar file"), "{}", bad.text);
    assert_eq!(send("take", "", &[]).await.status, 422);
    // Public calendars of holidays are larger than anything else that is sent.
    let long = event(&format!("SUMMARY:Long\r\nDESCRIPTION:{}\r\nDTSTART:21000102", "x".repeat(300_000)));
    let looked = send("look", &calendar(&long), &[]).await;
    assert_eq!(looked.status, 200);
    assert!(looked.text.contains("Saturday, January 2, 2100"), "{}", looked.text.len());
    assert_eq!(send("look", &calendar(&event(&"x".repeat(800_000))), &[]).await.status, 413);
    // With every Tuesday closed the district would never be open, so nothing is imported into any district.
    let never = calendar(&event("DTSTART:20260106\r\nRRULE:FREQ=WEEKLY"));
    let refused = send("take", &never, &[("everywhere", "yes")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("South District: With these days"), "{}", refused.text);
    assert_eq!(hours("north").await["holidays"], json!([]));
    assert_eq!(send("take", &file, &[("everywhere", "yes")]).await.status, 303);
    assert_eq!(hours("north").await["holidays"], after["holidays"]);
    // The API refuses it as well.
    let mut rules = admin.get("/api/v1/districts/south/settings").await.ok()["rules"].clone();
    let tuesdays: Vec<String> =
        (0..120).map(|week| domain::time::Day(20_459 + 7 * week).to_string()).collect();
    rules["hours"]["holidays"] = json!(tuesdays);
    let refused = admin.post("/api/v1/districts/south/settings", json!({ "rules": rules })).await;
    refused.is(400, "never_open");
    // So does the department's file, which then creates no district.
    let file = include_str!("department.toml").replace("id = \"south\"", "id = \"west\"");
    let never = format!("hours = {{ tue = [\"06:00-07:00\"] }}\nholidays = {tuesdays:?}");
    let file = file.replace("hours = { tue = [\"06:00-07:00\"] }", &never);
    let ops = ops::Ops::start(server.tools.clone()).await.unwrap();
    let refused = ops.apply(&ops::setup::File::parse(&file).unwrap()).await.unwrap_err();
    assert!(refused.to_string().contains("would not be open at any time"), "{refused}");
    assert_eq!(server.tools.store.districts().await.unwrap().len(), 2);
}
