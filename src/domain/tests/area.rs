//! Areas: lists as people write them, and the area of a ZIP code.

use domain::area::{Area, BadAreas, check, of, read, write};
use proptest::prelude::*;

fn area(name: &str, codes: &[&str]) -> Area {
    Area { name: name.to_owned(), codes: codes.iter().map(|code| (*code).to_owned()).collect() }
}

#[test]
fn lines_are_read_as_tables_write_them() {
    let text = "Postcode,Area\r\n19104, West\r\n\"19139\";\"West\"\r\n\r\n191*\tElsewhere\r\n19147,South, by the river\r\n19104, West\r\n";
    let read = read(text).unwrap();
    let expected = [
        area("West", &["19104", "19139"]),
        area("Elsewhere", &["191*"]),
        area("South, by the river", &["19147"]),
    ];
    assert_eq!(read, expected);
    assert_eq!(check(&read), Ok(()));
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let said = |text: &str| read(text).unwrap_err().to_string();
    assert!(said("19104, West\n19139").starts_with("Line 2: "));
    assert!(said("19104, West\n\n, South").starts_with("Line 3: "));
    assert!(said("19104,").starts_with("Line 1: "));
    assert_eq!(
        said("19104, West\n19 104, South"),
        "Line 2: 19 104 is in “West” and in “South”. Keep one of the two."
    );
    assert!(said("19104, West\nMaria, South").starts_with("Line 2: “Maria” is not a ZIP code."));
    assert!(said("191**, West").contains("is not a ZIP code"));
    assert!(said("*, West").contains("is not a ZIP code"));
    assert!(said(&format!("1, {}", "x".repeat(61))).contains("name of an area"));
    let many: String = (0..2_001).map(|code| format!("{code},A\n")).collect();
    assert_eq!(read(&many), Err(BadAreas::TooMany));
    assert_eq!(read("").unwrap(), []);
}

#[test]
fn the_exact_code_comes_first_then_the_longest_beginning() {
    let areas = [
        area("Town", &["19*"]),
        area("West", &["19104", "1914*"]),
        area("Campus", &["19104-6200", "191*"]),
        area("London", &["EC1A 1BB"]),
    ];
    let found = |code: &str| of(&areas, code).map(|area| area.name.as_str());
    assert_eq!(found("19104"), Some("West"));
    assert_eq!(found("19104-6200"), Some("Campus"));
    assert_eq!(found("19104-1234"), Some("West"), "the whole code says more than a beginning");
    assert_eq!(found("19147"), Some("West"));
    assert_eq!(found("19107"), Some("Campus"));
    assert_eq!(found("19960"), Some("Town"));
    assert_eq!(found("08030"), None);
    assert_eq!(found(""), None);
    assert_eq!(found("ec1a1bb"), Some("London"), "spaces and small letters are the same code");
}

#[test]
fn lists_that_cannot_be() {
    let twice = [area("West", &["19104"]), area("South", &["1 9104"])];
    assert!(matches!(check(&twice), Err(BadAreas::Twice { .. })));
    assert_eq!(
        check(&[area("West", &["19104"]), area("West", &["19139"])]),
        Err(BadAreas::TwoOfAName("West".to_owned()))
    );
    for name in ["", " ", " West", "\"West\"", "We\nst"] {
        assert!(matches!(check(&[area(name, &["19104"])]), Err(BadAreas::NotAName(_))), "{name}");
    }
    assert!(matches!(check(&[area("West", &["19,104"])]), Err(BadAreas::NotACode(_))));
}

prop_compose! {
    fn some_area()(name in "[A-Z][a-z,; ]{0,20}[a-z]", codes in prop::collection::btree_set("[0-9]{2,5}[*]?", 1..5)) -> Area {
        Area { name, codes: codes.into_iter().collect() }
    }
}

proptest! {
    #[test]
    fn a_list_is_read_as_it_was_written(areas in prop::collection::vec(some_area(), 0..5)) {
        prop_assume!(check(&areas).is_ok());
        prop_assert_eq!(read(&write(&areas)), Ok(areas));
    }

    #[test]
    fn every_code_lies_in_the_area_that_lists_it(areas in prop::collection::vec(some_area(), 1..5)) {
        prop_assume!(check(&areas).is_ok());
        for area in &areas {
            for code in area.codes.iter().filter(|code| !code.ends_with('*')) {
                prop_assert_eq!(of(&areas, code), Some(area));
            }
        }
    }

    #[test]
    fn whatever_is_read_can_be_kept(text in "([0-9A-Z*, ;\"-]{0,12}\n){0,6}") {
        if let Ok(areas) = read(&text) {
            prop_assert_eq!(check(&areas), Ok(()));
        }
    }
}
