//! Setting up what people choose from: services, reasons, places.

use crate::forms::{attribute, summed_up, tags};
use crate::samples::words;
use crate::setup::{page, value, written};
use app::api::{Catalog, Named, SetupPage};
use serde_json::json;

/// A page whose district has reasons, places, and a service with all that belongs to one.
fn stocked(section: &str, typed: &[(&str, &str)], errors: &[(&str, &str)]) -> SetupPage {
    let mut page = page(section, typed, errors);
    let reason =
        |id: &str, stops_clock: bool| json!({ "id": id, "name": words(id, id), "stops_clock": stops_clock });
    page.rules.hold_reasons =
        serde_json::from_value(json!([reason("agency", true), reason("phone", false)])).unwrap();
    page.rules.away_reasons = serde_json::from_value(json!([reason("break", false)])).unwrap();
    page.rules.places = serde_json::from_value(json!([
        { "id": "city", "name": words("City line", "Línea de la ciudad"), "what": words("Streets", "Calles"), "phone": "311" },
        { "id": "court", "name": words("Court", "Corte"), "hours": words("Mornings", "De mañana") },
    ]))
    .unwrap();
    page.rules.services[0].outcomes = serde_json::from_value(
        json!([{ "id": "returned", "name": words("Returned", "Devuelto"), "asks_reference": true }]),
    )
    .unwrap();
    page.rules.services[0].refer_to = vec!["court".parse().unwrap()];
    page.rules.services[0].script = Some("property".parse().unwrap());
    page.rules.services[0].duration = domain::rules::Spread { median_s: 420.0, spread: 0.6 };
    let named = |id: &str| Named { id: id.to_owned(), name: words(id, id) };
    let both = vec!["26".parse().unwrap(), "9".parse().unwrap()];
    page.catalog = Catalog {
        shipped: vec![named("media")],
        scripts: vec![named("general"), named("property")],
        offered: [("property_pickup".to_owned(), both)].into(),
    };
    page
}

fn ticked(text: &str) -> Vec<&str> {
    let boxes = tags(text, "input").into_iter().filter(|tag| tag.contains(" checked"));
    boxes.filter_map(|tag| attribute(tag, "name")).collect()
}

#[test]
fn a_service_shows_all_that_belongs_to_it() {
    for language in ["en", "es"] {
        let text = written(&stocked("services", &[("edit", "property_pickup")], &[]), language);
        assert_eq!((value(&text, "usual"), value(&text, "most")), (Some("7:00"), Some("15:06")));
        assert_eq!(value(&text, "rate"), Some("1"));
        assert_eq!(
            ticked(&text),
            ["walk_in", "phone", "kiosk", "common", "to_court", "in_26", "in_9", "apply"]
        );
        assert!(text.contains("<option value=\"property\" selected"), "{text}");
        assert!(text.contains("edit=property_pickup.returned"), "{text}");
        assert!(
            text.contains("edit=new&amp;of=property_pickup") || text.contains("edit=new&of=property_pickup"),
            "{text}"
        );
        let text = written(&stocked("services", &[("edit", "property_pickup.returned")], &[]), language);
        assert_eq!(value(&text, "id"), Some("property_pickup.returned"));
        assert_eq!((value(&text, "name_es"), ticked(&text)), (Some("Devuelto"), vec!["asks_reference"]));
        let text =
            written(&stocked("services", &[("edit", "new"), ("of", "property_pickup")], &[]), language);
        assert_eq!(value(&text, "of"), Some("property_pickup"));
    }
}

#[test]
fn a_new_service_is_offered_in_the_district_it_is_made_in() {
    let text = written(&stocked("services", &[("edit", "new")], &[]), "en");
    assert_eq!(ticked(&text), ["walk_in", "kiosk", "in_26"]);
    let mut alone = stocked("services", &[("edit", "new")], &[]);
    alone.districts.truncate(1);
    assert!(!written(&alone, "en").contains("name=\"spread\""), "there is nothing to choose");
}

#[test]
fn what_differs_in_a_district_is_shown_at_its_box_before_it_is_replaced() {
    let typed = [
        ("do", "change"),
        ("id", "property_pickup"),
        ("name_en", "Property"),
        ("in_26", "yes"),
        ("in_9", "yes"),
    ];
    let errors = [("in_9", "differs:name_en=Lost and found"), ("in_9", "differs:urgent=yes")];
    let text = written(&stocked("services", &typed, &errors), "en");
    assert!(text.contains("Name · English is different there: “Lost and found”."), "{text}");
    assert!(text.contains("Urgent is different there: “checked”."), "{text}");
    assert_eq!(text.matches(" id=\"f-in_9-e\"").count(), 1);
    assert!(text.contains("name=\"over\""), "{text}");
    assert!(
        !written(&stocked("services", &[("edit", "property_pickup")], &[]), "en").contains("name=\"over\"")
    );
    assert!(
        written(&stocked("services", &typed, &errors), "es").contains("es diferente allí: «Lost and found»")
    );
}

#[test]
fn a_change_of_several_districts_says_what_it_did_in_each() {
    let text =
        written(&stocked("services", &[("done", "change"), ("saved", "26,9"), ("added", "<i>")], &[]), "en");
    assert!(text.contains("Saved. 26th District, 9th District"), "{text}");
    assert!(!text.contains("Added."), "no district has this short name");
}

#[test]
fn every_list_of_reasons_has_its_table_and_its_forms() {
    for language in ["en", "es"] {
        let text = written(&stocked("reasons", &[], &[]), language);
        for list in ["hold", "out_of_order", "away", "cancel", "reopen", "needs"] {
            assert!(text.contains(&format!("of={list}\"")), "{list}: {text}");
        }
        let text = written(&stocked("reasons", &[("edit", "hold.agency")], &[]), language);
        assert_eq!((value(&text, "id"), ticked(&text)), (Some("hold.agency"), vec!["stops_clock"]));
        assert!(text.contains("name=\"interpreter\"") && !text.contains("name=\"ordered\""), "{text}");
        let text = written(&stocked("reasons", &[("edit", "new"), ("of", "away")], &[]), language);
        assert!(text.contains("name=\"ordered\"") && text.contains("name=\"emergency\""), "{text}");
        assert_eq!(value(&text, "of"), Some("away"));
    }
    let typed = [("do", "add"), ("of", "hold"), ("id", "phone"), ("name_en", "")];
    let text = written(&stocked("reasons", &typed, &[("id", "taken"), ("name_en", "required")]), "en");
    summed_up(&text, 2);
    let typed = [("do", "remove"), ("id", "hold.phone")];
    let text = written(&stocked("reasons", &typed, &[("id", "last_running")]), "es");
    assert!(text.contains("cuando un oficial contesta el teléfono"), "{text}");
}

#[test]
fn a_place_says_who_refers_to_it() {
    for language in ["en", "es"] {
        let text = written(&stocked("places", &[], &[]), language);
        assert!(
            text.contains("311") && text.contains("value=\"media\"") && text.contains("value=\"*\""),
            "{text}"
        );
        let text = written(&stocked("places", &[("edit", "city")], &[]), language);
        assert_eq!((value(&text, "what_es"), value(&text, "phone")), (Some("Calles"), Some("311")));
    }
    let typed = [("do", "remove"), ("id", "court")];
    let text = written(&stocked("places", &typed, &[("id", "used_by:Pick up property")]), "en");
    assert!(text.contains("Still used by: Pick up property."), "{text}");
}
