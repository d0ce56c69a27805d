//! The shipped department and lists can be read, and a written file reads back unchanged.

use domain::visit::Channel;
use ops::setup::{DEMO, File, REFUSALS};

#[test]
fn the_demo_department_is_whole() {
    let file = File::parse(DEMO).unwrap();
    let districts = file.districts().unwrap();
    assert_eq!(districts.len(), 5);
    let first = districts.first().unwrap();
    assert_eq!(first.rules.windows.len(), 12);
    assert!(first.rules.services.len() >= 26);
    assert_eq!(first.rules.services.iter().filter(|service| service.common).count(), 6);
    assert!(first.rules.scripts.iter().any(|script| script.id.as_str() == "general"));
    for service in &first.rules.services {
        for place in &service.refer_to {
            assert!(first.rules.places.iter().any(|known| &known.id == place), "{}: {place}", service.id);
        }
    }
}

#[test]
fn a_district_promise_comes_before_a_service_and_that_before_the_department() {
    let districts = File::parse(DEMO).unwrap().districts().unwrap();
    let of = |id: &str| districts.iter().find(|district| district.id.as_str() == id).unwrap();
    let targets = |id: &str| of(id).rules.targets(Some(&"report_incident".parse().unwrap()), Channel::WalkIn);
    assert_eq!(targets("26").acknowledge_ms, 60_000);
    assert_eq!(targets("39").acknowledge_ms, 45_000);
    assert_eq!(targets("39").resolve_ms, targets("26").resolve_ms);
}

#[test]
fn a_channel_has_times_of_its_own_where_the_file_says_so() {
    let written = DEMO.replacen(
        "[rules.targets]",
        "[rules.targets]\nsource = \"Order 14-3\"\nby_channel = { phone = { acknowledge_s = 20 } }",
        1,
    );
    let written = written.replacen(
        "\ntargets = { acknowledge_s = 45 }",
        "\ntargets = { acknowledge_s = 45, by_channel = { phone = { call_s = 240 } } }\n\
         service_targets = { report_incident = { by_channel = { online = { resolve_s = 7200 } } } }",
        1,
    );
    let file = File::parse(&written).unwrap();
    let districts = file.districts().unwrap();
    let rules = |id: &str| &districts.iter().find(|district| district.id.as_str() == id).unwrap().rules;
    let seconds = |id: &str, service: Option<&str>, channel| {
        let times = rules(id).targets(service.map(|id| id.parse().unwrap()).as_ref(), channel);
        [times.acknowledge_ms, times.call_ms, times.resolve_ms].map(|ms| ms / 1_000)
    };
    assert_eq!(seconds("26", None, Channel::WalkIn), [60, 900, 1_800]);
    assert_eq!(seconds("26", None, Channel::Phone), [20, 900, 1_800]);
    assert_eq!(seconds("39", None, Channel::WalkIn), [45, 900, 1_800]);
    assert_eq!(seconds("39", None, Channel::Phone), [20, 240, 1_800]);
    // A service with its own targets takes precedence over a district's targets for a channel.
    assert_eq!(seconds("39", Some("report_incident"), Channel::Phone), [45, 900, 3_600]);
    assert_eq!(seconds("39", Some("report_incident"), Channel::Online), [45, 900, 7_200]);
    assert_eq!(rules("39").targets.source.as_deref(), Some("Order 14-3"));
    let again = File::parse(&file.write().unwrap()).unwrap();
    assert_eq!(again.districts().unwrap(), districts);
}

#[test]
fn a_written_file_reads_back_as_it_was() {
    let file = File::parse(DEMO).unwrap();
    let again = File::parse(&file.write().unwrap()).unwrap();
    assert_eq!(again, file);
    assert_eq!(again.districts().unwrap(), file.districts().unwrap());
}

#[test]
fn watches_and_areas_hold_everywhere_but_where_a_district_has_its_own() {
    let own = DEMO.replacen(
        "id = \"39\"",
        "id = \"39\"\nwatches = [{ id = \"long\", name = { en = \"Long\" }, hours = \"19:00-07:00\", days = [\"fri\", \"sat\"] }]\nareas = []",
        1,
    );
    assert_ne!(own, DEMO);
    let districts = File::parse(&own).unwrap().districts().unwrap();
    let of = |id: &str| &districts.iter().find(|district| district.id.as_str() == id).unwrap().rules;
    let names = |id: &str| of(id).watches.iter().map(|watch| watch.id.to_string()).collect::<Vec<_>>();
    assert_eq!(names("26"), ["day", "evening", "night"]);
    assert_eq!(names("39"), ["long"]);
    assert_eq!(of("26").area_of("00412").unwrap().name, "Wharfside");
    assert_eq!(of("39").area_of("00412"), None);
    // Friday's and Saturday's nights, until the morning after.
    let on =
        |day: &str, minute| of("39").watch_on(day.parse().unwrap(), minute).map(|(_, day)| day.to_string());
    assert_eq!(on("2026-11-22", 60).as_deref(), Some("2026-11-21"));
    assert_eq!(on("2026-11-22", 1_200), None);
}

#[test]
fn what_is_wrong_is_named() {
    let wrong = DEMO.replacen("recalls = 2", "recals = 2", 1);
    assert!(File::parse(&wrong).unwrap_err().to_string().contains("recals"));
    let wrong = DEMO.replacen("America/New_York", "America/Philadelphia", 1);
    assert!(File::parse(&wrong).unwrap().districts().unwrap_err().to_string().contains("Philadelphia"));
    let overlap = DEMO.replacen("15:00-23:00", "14:00-23:00", 1);
    let said = File::parse(&overlap).unwrap().districts().unwrap_err().to_string();
    assert!(said.contains("“day” and “evening” overlap"), "{said}");
    let twice = DEMO.replacen("[\"00413\"]", "[\"00413\", \"00411\"]", 1);
    let said = File::parse(&twice).unwrap().districts().unwrap_err().to_string();
    assert!(said.contains("00411 is in “Wharfside” and in “Old Town”"), "{said}");
}

#[test]
fn everything_that_cannot_be_read_is_said_at_once_with_its_line_and_its_part() {
    let text = r#"department = { name = "X", languages = ["en"] }
color = "blue"
[[districts]]
id = "North!"
name = "North"
zone = 5
hours = "always"
[[districts]]
id = "south"
name = "South"
zone = "UTC"
hours = 7
windws = []
[[districts]]
name = "West"
zone = "UTC"
hours = "always"
[[districts.windows]]
id = "1"
name = { en = "Window 1" }
kind = "balcony"
[[staff]]
login = "olga"
name = "Olga"
role = "boss"
"#;
    let faults = File::read(text).unwrap_err();
    let mut parts: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    parts.sort_unstable();
    let wanted = [
        "color",
        "districts[0].id",
        "districts[0].zone",
        "districts[1].hours",
        "districts[1].windws",
        "districts[2].id",
        "districts[2].windows[0].kind",
        "staff[0].role",
    ];
    assert_eq!(parts, wanted, "{faults:?}");
    let line = |path: &str| faults.iter().find(|fault| fault.path == path).and_then(|fault| fault.line);
    for (path, number) in [("color", 2), ("districts[0].zone", 6), ("districts[1].hours", 12)] {
        assert_eq!(line(path), Some(number), "{faults:?}");
    }
    let said = File::parse(text).unwrap_err().to_string();
    assert!(said.contains("line 12: districts[1].hours: expected \"always\", or times"), "{said}");
    assert_eq!(said.lines().count(), wanted.len() + 1, "{said}");
    // A file of nothing but faults ends, too.
    assert_eq!(File::read(&"a\n".repeat(9)).unwrap_err().len(), 1, "what is no TOML is said once");
    let many: String = (0..400).map(|n| format!("a{n} = 1\n")).collect();
    assert_eq!(File::read(&many).unwrap_err().len(), 50);
}

#[test]
fn everything_that_is_wrong_in_a_district_is_said_at_once_with_its_part() {
    let text = r#"department = { name = "X", languages = ["en"] }
[[districts]]
id = "north"
name = "North"
zone = "Mars"
day_starts = "noon"
hours = { mon = ["8-12"], tue = ["08:00-12:00", "late"], someday = [] }
[[districts]]
id = "south"
name = "South"
zone = "UTC"
hours = "always"
services = ["no_such_service"]
watches = [{ id = "day", name = { en = "Day" }, hours = "never" }]
alarms = { quiet = "at night", captain = ["nobody"] }
"#;
    let said = File::parse(text).unwrap().districts().unwrap_err().to_string();
    for part in [
        "districts[0].day_starts: District north: ",
        "districts[0].hours.mon: District north: “8-12”",
        "districts[0].hours.someday: District north: ",
        "districts[0].hours.tue: District north: “late”",
        "districts[0].zone: District north: ",
        "districts[1].alarms: District south: Quiet hours",
        "districts[1].alarms: District south: “nobody”",
        "districts[1].services[0]: District south: ",
        "districts[1].watches[0].hours: District south: ",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(said.lines().count(), 9, "{said}");
}

#[test]
fn every_refusal_has_its_sentence_in_both_languages() {
    let sentences: toml::Table = toml::from_str(REFUSALS).unwrap();
    for (code, texts) in sentences {
        for language in ["en", "es"] {
            assert!(
                texts.get(language).and_then(|text| text.as_str()).is_some_and(|text| !text.is_empty()),
                "{code} {language}"
            );
        }
    }
}

#[test]
fn a_short_name_is_made_from_a_name() {
    let made = |name: &str| ops::setup::id_from_name(name).map(|id| id.to_string());
    assert_eq!(made("26th District").as_deref(), Some("26th-district"));
    assert_eq!(made("  Señor Muñoz — Ñandú, St. ").as_deref(), Some("senor-munoz-nandu-st"));
    let long = made(&"long name ".repeat(9)).unwrap();
    assert!(long.len() <= 40 && !long.ends_with('-'), "{long}");
    for none in ["", " — ", "警察"] {
        assert_eq!(made(none), None, "{none}");
    }
}

#[test]
fn a_new_district_begins_with_what_the_program_ships_but_for_what_was_left_out() {
    let all = ops::setup::shipped_services().unwrap();
    let hours = File::parse(DEMO).unwrap().districts().unwrap()[0].rules.hours.clone();
    let languages = ["es", "en"].map(str::to_owned);
    let chosen: Vec<_> = all.iter().skip(1).map(|service| service.id.clone()).collect();
    let rules = ops::setup::shipped_rules(&languages, hours.clone(), chosen.clone()).unwrap();
    assert_eq!((&rules.hours, rules.languages.as_slice()), (&hours, languages.as_slice()));
    assert_eq!(rules.services.iter().map(|service| service.id.clone()).collect::<Vec<_>>(), chosen);
    assert_eq!(rules.kiosks.len(), 1);
    assert!(!rules.hold_reasons.is_empty() && !rules.places.is_empty());
    let unknown = vec!["no_such_service".parse().unwrap()];
    assert!(ops::setup::shipped_rules(&languages, hours, unknown).is_err());
    let windows = ops::setup::window_plans(&languages, 2, 1).unwrap();
    let names: Vec<_> = windows.iter().map(|window| (window.name.get("en"), window.name.get("es"))).collect();
    assert_eq!(
        names,
        [("Window 1", "Ventanilla 1"), ("Window 2", "Ventanilla 2"), ("Phone 1", "Teléfono 1")]
    );
    let other = ops::setup::window_plans(&["vi".to_owned()], 1, 0).unwrap();
    assert_eq!(other[0].name.get("vi"), "Window 1", "English where the program speaks no language of theirs");
}
