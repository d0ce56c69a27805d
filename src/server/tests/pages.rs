//! Pages: what they are made of, their headers, the resident's own page, setting up, tables for spreadsheets.

use crate::house::House;
use domain::access::Role;
use serde_json::{Value, json};
use server::auth::limits::OWN_AT_ONCE;

#[tokio::test]
async fn every_answer_is_strict() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
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
    let house = House::open().await;
    let officer = house.cookie(&house.session("officer").await);
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
    let house = House::open().await;
    let admin = house.admin().await;
    let visit =
        house.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy", "name": "Zaphod"})).await;
    let path = visit["status_url"].as_str().unwrap().strip_prefix(&house.origin).unwrap().to_owned();
    let page = house.nobody().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(visit["ticket"].as_str().unwrap()) && !page.text.contains("Zaphod"));
    assert_eq!(page.headers["referrer-policy"].to_str().unwrap(), "no-referrer");
    // A header would take the number off a telephone that does not reach the server.
    assert!(!page.headers.contains_key("refresh"));
    let renews = |text: &str| {
        let ways = ["<noscript><meta http-equiv=\"refresh\"", "id=\"lost\"", "setInterval(renew"];
        ways.map(|way| text.contains(way))
    };
    assert_eq!(renews(&page.text), [true; 3], "{}", page.text);
    assert_eq!(renews(&house.nobody().get(&format!("{path}?still=1")).await.text), [false; 3]);
    let qr = house.nobody().get(&format!("{path}/qr.svg")).await;
    assert_eq!((qr.status.as_u16(), qr.headers["content-type"].to_str().unwrap()), (200, "image/svg+xml"));
    let forged = format!("{}A", &path[..path.len() - 1]);
    let forged = if forged == path { format!("{}B", &path[..path.len() - 1]) } else { forged };
    let dead = house.nobody().get(&forged).await;
    assert_eq!(dead.status, 404);
    assert!(dead.text.contains("no longer in use") && !dead.text.contains("href=\"/\""), "{}", dead.text);
    let out = house.nobody().form(&format!("{path}/step_out"), &[("lang", "es")]).await;
    assert_eq!(out.headers["location"], format!("{path}?lang=es").as_str());
    house.nobody().form(&format!("{path}/step_back"), &[]).await;
    let left = house.nobody().form(&format!("{path}/leave"), &[]).await;
    assert_eq!(left.status, 303);
    let again = house.nobody().form(&format!("{path}/leave"), &[]).await;
    assert_eq!(again.status, 409);
    assert_eq!(house.nobody().get(&path).await.status, 200);
    house.pass(25 * 3_600_000);
    assert_eq!(house.nobody().get(&path).await.status, 404);
}

/// A locked session reads on every page that it is locked, and where it goes on.
#[tokio::test]
async fn a_locked_page_leads_to_where_it_is_unlocked() {
    let house = House::open().await;
    for (login, path, to) in
        [("admin", "/setup", "/desk"), ("captain", "/figures?last=7", "/sign-in?next=/figures%3Flast%3D7")]
    {
        let someone = house.cookie(&house.session(login).await);
        someone.post("/api/v1/session/lock", json!({})).await.ok();
        let page = someone.get(path).await;
        assert_eq!(page.status, 403, "{login}");
        assert!(page.text.contains("<h1>Locked</h1>"), "{login}: {}", page.text);
        assert!(page.text.contains(&format!("href=\"{to}\"")), "{login}: {}", page.text);
    }
}

/// Whoever goes out and in without end writes no facts without end, and reads why.
#[tokio::test]
async fn a_link_that_is_pressed_without_end_is_slowed_down() {
    let house = House::open().await;
    let admin = house.admin().await;
    let ticket = async || {
        let visit = house.ticket(&admin, json!({"channel": "walk_in", "service": "report_copy"})).await;
        visit["status_url"].as_str().unwrap().strip_prefix(&house.origin).unwrap().to_owned()
    };
    let (path, other) = (ticket().await, ticket().await);
    let most = usize::try_from(OWN_AT_ONCE).unwrap();
    let (mut taken, mut last) = (0, None);
    for verb in ["step_out", "step_back"].into_iter().cycle().take(4 * most) {
        let answer = house.nobody().form(&format!("{path}/{verb}"), &[("lang", "es")]).await;
        match answer.status.as_u16() {
            429 => last = Some(answer),
            _ => taken += 1,
        }
    }
    assert!((most..most + 3).contains(&taken), "{taken}");
    let last = last.unwrap();
    assert!(last.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 20);
    assert!(last.text.contains("Espere un momento") && last.text.contains("<html"), "{}", last.text);
    assert_eq!(house.nobody().form(&format!("{other}/step_out"), &[]).await.status, 303);
}

#[tokio::test]
async fn a_discreet_visit_tells_nothing_and_its_page_dies_with_it() {
    let house = House::open().await;
    let admin = house.admin().await;
    let visit = house.ticket(&admin, json!({"channel": "walk_in", "service": "victim_help"})).await;
    let path = visit["status_url"].as_str().unwrap().strip_prefix(&house.origin).unwrap().to_owned();
    let page = house.nobody().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.to_lowercase().contains("victim"));
    assert_eq!(house.nobody().form(&format!("{path}/leave"), &[]).await.status, 404);
    admin.verb(&visit, "leave", json!({})).await.ok();
    assert_eq!(house.nobody().get(&path).await.status, 404);
}

/// Also on a day that brings more people than a search lists.
#[tokio::test]
async fn no_list_of_the_floor_is_cut() {
    let house = House::open().await;
    let admin = house.admin().await;
    let leaves = async || {
        let visit = house.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
        admin.verb(&visit, "leave", json!({})).await.ok();
    };
    leaves().await;
    house.pass(60 * 60_000);
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
    let house = House::open().await;
    let admin = house.admin().await;
    admin.open_window("1").await;
    house.ticket(&admin, json!({"channel": "walk_in", "service": "officer"})).await;
    let done = house.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    admin.verb(&done, "resolve", json!({"outcome": "done"})).await.ok();
    house.pass(120_000);
    let captain = house.with(Role::Captain, Some("north")).await;
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

/// The rest of a district's rules is for other pages: texts for residents, hours, scripts, whom alarms tell.
#[tokio::test]
async fn the_floor_carries_no_more_of_the_rules_than_it_shows() {
    let house = House::open().await;
    let admin = house.admin().await;
    admin.open_window("1").await;
    let done = house.ticket(&admin, json!({"channel": "walk_in", "service": "officer", "window": "1"})).await;
    admin.verb(&done, "resolve", json!({"outcome": "done"})).await.ok();
    let captain = house.with(Role::Captain, None).await;
    // The names of the fields, of each district.
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
async fn setting_up_changes_what_it_says() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
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
        ("fri", "22:00-6:00"),
    ];
    assert_eq!(save("hours", &good).await.status, 303);
    let targets = [("do", "change"), ("acknowledge", "1:30"), ("call", "20"), ("resolve", "1:00:00")];
    let phone = [("phone_acknowledge", "0:20"), ("phone_call", "5"), ("source", "Order 14-3")];
    // All three of a channel or none.
    assert_eq!(save("targets", &[&targets[..], &phone].concat()).await.status, 422);
    let phone = [&phone[..], &[("phone_resolve", "10")]].concat();
    assert_eq!(save("targets", &[&targets[..], &phone].concat()).await.status, 303);
    let settings = admin.get("/api/v1/districts/north/settings").await.ok();
    assert_eq!(settings["rules"]["targets"]["acknowledge_ms"], 90_000);
    assert_eq!(settings["rules"]["targets"]["by_channel"]["phone"]["acknowledge_ms"], 20_000);
    assert_eq!(settings["rules"]["targets"]["source"], "Order 14-3");
    assert_eq!(settings["rules"]["hours"]["day_starts_min"], 240);
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

/// What was set up stands in the department's file, and is read from it as it is.
async fn the_file_says_the_same(house: &House) {
    let store = &house.tools.store;
    let text = ops::setup::export(store).await.unwrap().write().unwrap();
    let read = ops::setup::File::parse(&text).unwrap().districts().unwrap();
    for (stored, read) in store.districts().await.unwrap().iter().zip(&read) {
        assert_eq!(stored.rules.hours, read.rules.hours);
        assert_eq!((&stored.rules.watches, &stored.rules.areas), (&read.rules.watches, &read.rules.areas));
    }
}

#[tokio::test]
async fn watches_and_areas_are_set_up_and_handed_to_every_district() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
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
    the_file_says_the_same(&house).await;
    assert_eq!(save("watches", &[("do", "remove"), ("id", "night")]).await.status, 303);
    assert_eq!(rules("north").await["watches"].as_array().unwrap().len(), 1);
    the_file_says_the_same(&house).await;

    // The API refuses what the page does.
    let mut bad = rules("south").await;
    bad["watches"][1]["days"] = json!([]);
    bad["watches"][1]["to_min"] = json!(1_900);
    let refused = admin.post("/api/v1/districts/south/settings", json!({ "rules": bad })).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("overlap"), "{}", refused.text);
}

#[tokio::test]
async fn single_days_are_changed_one_at_a_time_or_in_a_list() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
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
    // A holiday becomes a day with hours, under another date.
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
    the_file_says_the_same(&house).await;
}

#[tokio::test]
async fn a_calendar_file_is_looked_at_before_it_is_kept() {
    let house = House::open().await;
    let admin = house.cookie(&house.session("admin").await);
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
    assert!(looked.text.contains("6:00–7:00 becomes 6:00–6:15, 6:30–7:00"), "{}", looked.text);
    assert!(looked.text.contains("Called off · it was called off"), "{}", looked.text);
    assert_eq!(hours("south").await, before, "looking changes nothing");
    assert_eq!(send("take", &file, &[]).await.headers["location"], "/setup/hours?district=south&done=take");
    let after = hours("south").await;
    assert_eq!(after["holidays"], json!(["2099-12-15", "2099-12-16"]));
    assert_eq!(after["special"]["2099-12-22"].as_array().unwrap().len(), 2);
    assert_eq!(after["notes"]["2099-12-22"], "Roll call");
    assert!(send("look", &file, &[]).await.text.contains("closed already"));
    // What cannot be followed is told line by line, beside what is taken; what is no calendar is refused.
    let partly = event("DTSTART:Christmas") + &event("SUMMARY:New Year\r\nDTSTART:21000101");
    let looked = send("look", &calendar(&partly), &[]).await;
    assert_eq!(looked.status, 200);
    assert!(looked.text.contains("Line 4: “Christmas” is not a date"), "{}", looked.text);
    assert!(looked.text.contains("New Year"), "{}", looked.text);
    let bad = send("look", "Christmas", &[]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("Line 1: this is not a calendar file"), "{}", bad.text);
    assert_eq!(send("take", "", &[]).await.status, 422);
    // Public lists of holidays are larger than anything else that is sent.
    let long = event(&format!("SUMMARY:Long\r\nDESCRIPTION:{}\r\nDTSTART:21000102", "x".repeat(300_000)));
    let looked = send("look", &calendar(&long), &[]).await;
    assert_eq!(looked.status, 200);
    assert!(looked.text.contains("Saturday, January 2, 2100"), "{}", looked.text.len());
    assert_eq!(send("look", &calendar(&event(&"x".repeat(800_000))), &[]).await.status, 413);
    // Every Tuesday closed: the district would never be open, so no district gets anything of it.
    let never = calendar(&event("DTSTART:20260106\r\nRRULE:FREQ=WEEKLY"));
    let refused = send("take", &never, &[("everywhere", "yes")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("South District: With these days"), "{}", refused.text);
    assert_eq!(hours("north").await["holidays"], json!([]));
    assert_eq!(send("take", &file, &[("everywhere", "yes")]).await.status, 303);
    assert_eq!(hours("north").await["holidays"], after["holidays"]);
    // The API says no as well.
    let mut rules = admin.get("/api/v1/districts/south/settings").await.ok()["rules"].clone();
    let tuesdays: Vec<String> =
        (0..120).map(|week| domain::time::Day(20_459 + 7 * week).to_string()).collect();
    rules["hours"]["holidays"] = json!(tuesdays);
    let refused = admin.post("/api/v1/districts/south/settings", json!({ "rules": rules })).await;
    refused.is(400, "never_open");
    // And so does the department's file, which makes no district then.
    let file = include_str!("department.toml").replace("id = \"south\"", "id = \"west\"");
    let never = format!("hours = {{ tue = [\"06:00-07:00\"] }}\nholidays = {tuesdays:?}");
    let file = file.replace("hours = { tue = [\"06:00-07:00\"] }", &never);
    let ops = ops::Ops::start(house.tools.clone()).await.unwrap();
    let refused = ops.apply(&ops::setup::File::parse(&file).unwrap()).await.unwrap_err();
    assert!(refused.to_string().contains("would not be open at any time"), "{refused}");
    assert_eq!(house.tools.store.districts().await.unwrap().len(), 2);
}

#[tokio::test]
async fn files_of_the_site_may_be_kept_when_their_version_stands_with_them() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("site.css"), "body{}").unwrap();
    let site = server::site::Site::Folder(folder.path().to_owned());
    let house = House::open_with(|config| config.site = site).await;
    let plain = house.nobody().get("/site.css").await;
    assert_eq!((plain.status.as_u16(), plain.text.as_str()), (200, "body{}"));
    assert!(!plain.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let page = house.nobody().get("/sign-in").await;
    let version = page.text.split("site.css?v=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let kept = house.nobody().get(&format!("/site.css?v={version}")).await;
    assert!(kept.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(house.nobody().get("/../Cargo.toml").await.status, 404);
    assert_eq!(house.nobody().get("/..%2fCargo.toml").await.status, 404);
}
