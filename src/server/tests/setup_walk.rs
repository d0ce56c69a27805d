//! Everything that a setup file sets is made by the forms of the pages, from an empty department on. The parts of the
//! file are taken apart field by field: a new field does not compile here until it is said which form sets it.

use crate::test_server::{As, PASSWORD, TestServer, png};
use domain::access::Role;
use domain::ids::{Code, ServiceId};
use domain::lists::{Outcome, Place, Reason, ReasonList};
use domain::rules::{KeepApart, KioskPlan, SignOn, WindowKind};
use domain::words::Words;
use ops::ports::Photo;
use ops::setup::*;
use serde_json::Value;
use std::collections::BTreeMap;

type Fields = Vec<(String, String)>;

/// A district that has next to nothing.
const BARE: [(&str, &str); 3] = [("week", "always"), ("counters", "1"), ("phones", "0")];

fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).into()
}

fn words(name: &str, words: &Words) -> Fields {
    words.0.iter().map(|(language, text)| (format!("{name}_{language}"), text.clone())).collect()
}

fn tick(name: &str, on: bool) -> Fields {
    if on { fields([(name, "yes")]) } else { Vec::new() }
}

fn length(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// An administrator who fills in forms.
struct Walk<'a> {
    by: As<'a>,
}

impl Walk<'_> {
    async fn post(&self, section: &str, district: &str, verb: &str, more: Fields) {
        let head = fields([("district", district), ("do", verb)]);
        let all: Fields = head.into_iter().chain(more).collect();
        self.send(&format!("/setup/{section}"), &all).await;
    }

    async fn send(&self, path: &str, all: &Fields) {
        let pairs: Vec<(&str, &str)> =
            all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let answer = self.by.form(path, &pairs).await;
        let said = answer.text.split("id=\"errors\"").nth(1).unwrap_or_default();
        let said = said.split("</div>").next().unwrap_or_default();
        assert!(matches!(answer.status.as_u16(), 200 | 303), "{path} {all:?}: {} {said}", answer.status);
    }

    async fn press(&self, section: &str, district: &str, verb: &str, id: &str) {
        self.post(section, district, verb, fields([("id", id)])).await;
    }
}

/// The picture of the captain of a district, and the address it has once it is uploaded.
fn picture(district: &str) -> (Vec<u8>, String) {
    let file = png(b"taken at home", district.as_bytes());
    let address = Photo::address(ops::photos::read(&file).unwrap().hash());
    (file, address)
}

/// The demo with names, codes and pictures of its own, so that nothing of it is there before a form makes it.
fn own(mut file: File) -> File {
    let code = |id: &Code| format!("my_{id}").parse::<Code>().unwrap();
    let service = |id: &ServiceId| format!("my_{id}").parse::<ServiceId>().unwrap();
    let rename = |name: &mut Words| name.0.values_mut().for_each(|text| text.push_str(" *"));
    for one in file.services.iter_mut().flatten() {
        one.id = service(&one.id);
        rename(&mut one.name);
        one.refer_to = one.refer_to.iter().map(code).collect();
        one.outcomes.iter_mut().for_each(|outcome| outcome.id = code(&outcome.id));
        one.rate = if one.urgent { 1.5 } else { one.rate };
    }
    for place in file.places.iter_mut().flatten() {
        place.id = code(&place.id);
        rename(&mut place.name);
    }
    if let Some(Lists { hold, out_of_order, away, cancel, reopen, needs }) = &mut file.lists {
        // The program itself gives this reason.
        let all = [hold, out_of_order, away, cancel, reopen, needs].into_iter().flatten();
        for reason in all.filter(|reason| reason.id.as_str() != "sign_on_session") {
            reason.id = code(&reason.id);
            rename(&mut reason.name);
        }
    }
    for district in &mut file.districts {
        district.captain.photo = picture(district.id.as_str()).1;
        if let Some(ServicesPart::List(list)) = &mut district.services {
            list.iter_mut().for_each(|id| *id = service(id));
        }
        district.service_targets =
            district.service_targets.iter().map(|(id, targets)| (service(id), targets.clone())).collect();
    }
    file.scripts = None;
    file
}

async fn applied(file: &File) -> File {
    let server = TestServer::empty().await;
    ops::Ops::start(server.tools.clone()).await.unwrap().apply(file).await.unwrap();
    export(&server.tools.store).await.unwrap()
}

fn targets(part: &TargetsPart) -> Fields {
    let TargetsPart { acknowledge_s, call_s, resolve_s, source, by_channel } = part;
    let mut all = Fields::new();
    let mut times = |before: &str, [acknowledge, call, resolve]: [&Option<i64>; 3]| {
        for (name, seconds) in [("acknowledge", acknowledge), ("call", call), ("resolve", resolve)] {
            all.extend(seconds.map(|seconds| (format!("{before}{name}"), length(seconds))));
        }
    };
    times("", [acknowledge_s, call_s, resolve_s]);
    for (channel, TimesPart { acknowledge_s, call_s, resolve_s }) in by_channel {
        times(&format!("{}_", channel.as_str()), [acknowledge_s, call_s, resolve_s]);
    }
    all.extend(source.iter().map(|source| ("source".to_owned(), source.clone())));
    all
}

/// The form of a service that is referred to these places; its outcomes have forms of their own.
fn service(part: &ServicePart, own: Option<&TargetsPart>, refer_to: &[Code]) -> Fields {
    let ServicePart {
        id,
        name,
        public_name,
        hint,
        bring,
        takes,
        notice,
        channels,
        urgent,
        discreet,
        common,
        always_open,
        kiosk,
        rate,
        duration,
        targets: promised,
        script,
        outcomes: _,
        refer_to: _,
    } = part;
    let seconds = |seconds: f64| length(seconds.round() as i64);
    let mut all = fields([("id", id.as_str()), ("rate", &rate.to_string())]);
    all.extend(words("name", name));
    all.extend(public_name.iter().flat_map(|public| words("public_name", public)));
    all.extend(words("hint", hint));
    all.extend(bring.0.iter().map(|(language, lines)| (format!("bring_{language}"), lines.join("\r\n"))));
    all.extend(words("takes", takes));
    all.extend(notice.iter().flat_map(|notice| words("notice", notice)));
    all.extend(channels.iter().flat_map(|channel| tick(channel.as_str(), true)));
    for (mark, on) in [
        ("urgent", *urgent),
        ("discreet", *discreet),
        ("common", *common),
        ("always_open", *always_open),
        ("kiosk", *kiosk),
    ] {
        all.extend(tick(mark, on));
    }
    let script = script.as_ref().map_or(String::new(), ToString::to_string);
    all.extend(fields([
        ("usual", &seconds(duration.median_s)),
        ("most", &seconds(duration.most_s())),
        ("script", &script),
    ]));
    all.extend(own.or(promised.as_ref()).into_iter().flat_map(targets));
    all.extend(refer_to.iter().flat_map(|code| tick(&format!("to_{code}"), true)));
    all
}

async fn services(walk: &Walk<'_>, district: &str, parts: &[ServicePart]) {
    for part in parts {
        // Places are kept in the order in which they were ticked.
        let first = part.refer_to.get(..1).unwrap_or_default();
        walk.post("services", district, "add", service(part, None, first)).await;
        for count in 2..=part.refer_to.len() {
            let some = &part.refer_to[..count];
            walk.post("services", district, "change", service(part, None, some)).await;
        }
        for Outcome { id, name, asks_reference } in &part.outcomes {
            let outcome = fields([("of", part.id.as_str()), ("id", id.as_str())]).into_iter();
            let outcome = outcome.chain(words("name", name)).chain(tick("asks_reference", *asks_reference));
            walk.post("services", district, "add", outcome.collect()).await;
        }
    }
}

async fn reasons(walk: &Walk<'_>, district: &str, lists: &Lists) {
    let Lists { hold, out_of_order, away, cancel, reopen, needs } = lists;
    let shipped = shipped_rules(&["en".to_owned()], always(), Vec::new()).unwrap();
    let parts = [hold, out_of_order, away, cancel, reopen, needs];
    for (list, entries) in ReasonList::ALL.into_iter().zip(parts) {
        for Reason { id, name, stops_clock, ordered, interpreter, emergency } in entries {
            if id.as_str() == "sign_on_session" {
                continue;
            }
            let all = fields([("of", list.as_str()), ("id", id.as_str())]).into_iter();
            let all = all.chain(words("name", name)).chain(tick("stops_clock", *stops_clock));
            let all = all.chain(tick("ordered", *ordered)).chain(tick("interpreter", *interpreter));
            walk.post("reasons", district, "add", all.chain(tick("emergency", *emergency)).collect()).await;
        }
        for old in shipped.reasons(list) {
            let id = format!("{}.{}", list.as_str(), old.id);
            if old.id.as_str() == "sign_on_session" {
                for _ in entries {
                    walk.press("reasons", district, "down", &id).await;
                }
            } else {
                walk.press("reasons", district, "remove", &id).await;
            }
        }
    }
}

fn always() -> domain::hours::Hours {
    domain::hours::Hours {
        zone: "America/New_York".to_owned(),
        day_starts_min: 0,
        week: domain::hours::Week::Always,
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    }
}

async fn places(walk: &Walk<'_>, district: &str, parts: &[Place]) {
    for Place { id, name, what, phone, address, hours } in parts {
        let (phone, address) = (phone.clone().unwrap_or_default(), address.clone().unwrap_or_default());
        let all = fields([("id", id.as_str()), ("phone", &phone), ("address", &address)]).into_iter();
        let all = all.chain(words("name", name)).chain(words("what", what));
        let all = all.chain(hours.iter().flat_map(|hours| words("hours", hours)));
        walk.post("places", district, "add", all.collect()).await;
    }
}

async fn windows(walk: &Walk<'_>, district: &str, parts: &[WindowPart]) {
    for (place, WindowPart { id, name, kind }) in parts.iter().enumerate() {
        let kind = if *kind == WindowKind::Phone { "phone" } else { "counter" };
        let all = fields([("id", id.as_str()), ("kind", kind)]).into_iter().chain(words("name", name));
        // The first was made with the district.
        walk.post("windows", district, if place == 0 { "change" } else { "add" }, all.collect()).await;
    }
}

async fn tablets(walk: &Walk<'_>, district: &str, before: &[&str], parts: &[KioskPlan]) {
    for id in before {
        walk.press("tablets", district, "remove", id).await;
    }
    for KioskPlan { id, name, series } in parts {
        let all = fields([("id", id.as_str()), ("name", name), ("series", series.as_str())]);
        walk.post("tablets", district, "add", all).await;
    }
}

async fn rules(walk: &Walk<'_>, district: &str, part: &RulesPart) {
    let RulesPart {
        recalls,
        no_show_grace_s,
        reopen_within_h,
        wrap_up_s,
        step_out_free_s,
        undo_s,
        attempts,
        keep_apart,
        sign_on,
        closing: _,
        targets: promised,
    } = part;
    let number = |number: Option<u32>| number.unwrap().to_string();
    let time = |seconds: &Option<i64>| length(seconds.unwrap());
    let every = match sign_on.unwrap() {
        SignOn::FirstCome => None,
        SignOn::OtherEvery(every) => Some(every.to_string()),
    };
    let apart = match keep_apart.unwrap() {
        KeepApart::Warn => "warn",
        KeepApart::NotSideBySide => "not_side_by_side",
    };
    let mut all = fields([
        ("recalls", &number(*recalls)),
        ("attempts", &number(*attempts)),
        ("reopen_within", &reopen_within_h.unwrap().to_string()),
        ("no_show_grace", &time(no_show_grace_s)),
        ("step_out_free", &time(step_out_free_s)),
        ("wrap_up", &time(wrap_up_s)),
        ("undo_within", &time(undo_s)),
        ("keep_apart", apart),
        ("sign_on", if every.is_some() { "other_every" } else { "first_come" }),
    ]);
    all.extend(every.map(|every| ("other_every".to_owned(), every)));
    walk.post("rules", district, "change", all).await;
    walk.post("targets", district, "change", targets(promised.as_ref().unwrap())).await;
}

/// What a district has for itself; the rest was copied with it.
async fn district(walk: &Walk<'_>, part: &DistrictPart, services: &[ServicePart], before: &[&str]) {
    let DistrictPart {
        id,
        name,
        zone,
        hours,
        holidays,
        special,
        day_starts,
        address,
        phone,
        services: _,
        targets: _,
        service_targets,
        rules: own,
        watches,
        areas,
        notices,
        captain,
        alarms,
        kiosks,
        windows: seats,
    } = part;
    let here = id.as_str();
    let mut all = fields([("id", here), ("name", name), ("address", address), ("phone", phone)]);
    // The picture is uploaded by a form of its own.
    let ops::ports::Captain { name, rank, phone, email, photo: _ } = captain;
    all.extend(fields([
        ("captain", name),
        ("rank", rank),
        ("captain_phone", phone),
        ("captain_email", email),
    ]));
    walk.post("districts", here, "change", all).await;
    let (file, _) = picture(here);
    let upload = [("district", here.as_bytes()), ("do", &b"set"[..]), ("photo", &file[..])];
    assert_eq!(walk.by.upload("/setup/photo", &upload).await.status, 303);
    let mut all = fields([("zone", zone), ("day_starts", day_starts.as_deref().unwrap_or_default())]);
    match hours {
        HoursPart::Word(_) => all.extend(fields([("week", "always")])),
        HoursPart::Week(week) => {
            all.extend(fields([("week", "days")]));
            all.extend(week.iter().map(|(day, open)| (day.clone(), open.join(", "))));
        }
    }
    let closed = holidays.iter().map(|day| match day {
        HolidayPart::Date(date) => date.to_string(),
        HolidayPart::Named(NamedDay { date, note }) => format!("{date} {note}"),
    });
    let other =
        special.iter().map(|SpecialPart { date, hours, note }| format!("{date} {} {note}", hours.join(", ")));
    all.push(("holidays".to_owned(), closed.collect::<Vec<_>>().join("\r\n")));
    all.push(("special".to_owned(), other.collect::<Vec<_>>().join("\r\n")));
    walk.post("hours", here, "change", all).await;
    windows(walk, here, seats).await;
    tablets(walk, here, before, kiosks).await;
    rules(walk, here, own.as_ref().unwrap()).await;
    for (id, promised) in service_targets {
        let part = services.iter().find(|part| part.id == *id).unwrap();
        walk.post("services", here, "change", service(part, Some(promised), &part.refer_to)).await;
    }
    // The demo has none of these in one district alone: they have forms, and tests of their own.
    assert!(watches.is_none() && areas.is_none() && alarms.is_none() && notices.is_empty());
}

async fn people(walk: &Walk<'_>, server: &TestServer, parts: &[StaffPart]) {
    let first = server.tools.store.staff().await.unwrap()[0].clone();
    for StaffPart { login, name, role, districts, badge, languages: _ } in parts {
        let mut all = fields([("login", login), ("name", name), ("role", role.as_str()), ("badge", badge)]);
        match districts {
            DistrictsPart::Word(_) => all.extend(tick("everywhere", true)),
            DistrictsPart::List(list) => {
                all.extend(list.iter().flat_map(|id| tick(&format!("in_{id}"), true)))
            }
        }
        if *login == first.login {
            all.push(("id".to_owned(), first.id.to_string()));
            walk.post("staff", "", "change", all).await;
        } else {
            walk.post("staff", "", "add", all).await;
        }
    }
}

/// Every leaf of a tree by its path.
fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        // An empty list and no list are the same.
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaves(&format!("{path}.{name}"), value, found));
        }
        Value::Array(items) => {
            let places = items.iter().enumerate();
            places.for_each(|(place, value)| leaves(&format!("{path}[{place}]"), value, found));
        }
        leaf => drop(found.insert(path.to_owned(), leaf.clone())),
    }
}

fn leaves_of(file: &File) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut file = file.clone();
    for part in &mut file.staff {
        // The order in which a person's districts are named has no meaning.
        if let DistrictsPart::List(list) = &mut part.districts {
            list.sort();
        }
    }
    leaves("", &serde_json::to_value(&file).unwrap(), &mut found);
    found
}

/// The administrator of the first start, with a department and a district that has next to nothing.
async fn begun<'a>(
    server: &'a TestServer,
    department: &Department,
    staff: &[StaffPart],
    district: &DistrictPart,
) -> Walk<'a> {
    let link = server.running.as_ref().unwrap().first_link.clone().unwrap();
    let boss = staff.iter().find(|one| one.role == Role::Admin).unwrap();
    let (login, person) = (boss.login.as_str(), boss.name.as_str());
    let account = [("name", person), ("login", login), ("password", PASSWORD), ("again", PASSWORD)];
    let made = server.nobody().form(link.strip_prefix(&server.origin).unwrap(), &account).await;
    let walk = Walk { by: server.cookie(&made.cookie()) };
    let zone = district.zone.as_str();
    let founded = fields([("name", &department.name), ("main", "en"), ("also_es", "yes"), ("zone", zone)]);
    walk.send("/start/department", &founded).await;
    let first = district.id.as_str();
    let made = fields([("id", first), ("name", "x"), ("s_other", "yes")]).into_iter();
    walk.send("/start/district", &made.chain(fields(BARE)).collect()).await;
    walk
}

#[tokio::test]
async fn everything_that_a_setup_file_sets_is_made_by_the_forms() {
    let wanted = applied(&own(applied(&File::parse(DEMO).unwrap()).await)).await;
    let server = TestServer::empty().await;
    let File {
        department,
        rules: for_all,
        districts,
        staff,
        services: offered,
        places: known,
        lists,
        watches,
        areas,
        scripts: _,
    } = &wanted;
    let Department { name: _, languages } = department;
    assert_eq!((languages.join(" ").as_str(), for_all), ("en es", &RulesPart::default()));
    let (offered, known, lists) =
        (offered.as_ref().unwrap(), known.as_ref().unwrap(), lists.as_ref().unwrap());

    let first = districts[0].id.as_str();
    let walk = begun(&server, department, staff, &districts[0]).await;
    places(&walk, first, known).await;
    services(&walk, first, offered).await;
    walk.press("services", first, "remove", "other").await;
    for place in shipped_places().unwrap() {
        walk.press("places", first, "remove", place.id.as_str()).await;
    }
    reasons(&walk, first, lists).await;
    for WatchPart { id, name, hours, days } in watches {
        let (from, to) = hours.split_once('-').unwrap();
        let all =
            fields([("id", id.as_str()), ("from", from), ("to", to)]).into_iter().chain(words("name", name));
        let all = all.chain(days.iter().flat_map(|day| tick(day.as_str(), true)));
        walk.post("watches", first, "add", all.collect()).await;
    }
    walk.post("areas", first, "change", fields([("areas", &domain::area::write(areas))])).await;
    for (place, part) in districts.iter().enumerate() {
        if place == 0 {
            district(&walk, part, offered, &["tablet-a"]).await;
            continue;
        }
        let (id, zone) = (part.id.as_str(), part.zone.as_str());
        let made = fields([("from", first), ("id", id), ("name", id), ("zone", zone)]).into_iter();
        walk.post("districts", first, "add", made.chain(fields(BARE)).collect()).await;
        let copied: Vec<&str> = districts[0].kiosks.iter().map(|kiosk| kiosk.id.as_str()).collect();
        district(&walk, part, offered, &copied).await;
    }
    people(&walk, &server, staff).await;

    let (wanted, made) = (leaves_of(&wanted), leaves_of(&export(&server.tools.store).await.unwrap()));
    let differ = |path: &&String| wanted.get(*path) != made.get(*path);
    let paths: Vec<&String> = wanted.keys().chain(made.keys()).filter(differ).take(20).collect();
    let told = paths.iter().map(|path| format!("{path}: {:?}, not {:?}", made.get(*path), wanted.get(*path)));
    assert!(paths.is_empty(), "{}", told.collect::<Vec<_>>().join("\n"));
}
