//! The texts that come with the program do not promise an officer: only the tablet knows whether one is
//! there.

use ops::setup::File;

const PROMISES: [&str; 13] = [
    "is coming",
    "comes to you",
    "calling an officer",
    "will call you",
    "right away",
    "tell the officer",
    "first in line",
    "avise al oficial",
    "dígaselo al oficial",
    "va primero en la fila",
    "un oficial va a usted",
    "llamando a un oficial",
    "le llamaremos",
];

#[test]
fn no_service_says_that_an_officer_is_coming() {
    let file = File::parse(include_str!("../defaults/demo.toml")).expect("the demo department");
    let districts = file.districts().expect("its districts");
    let mut seen = 0;
    for service in &districts[0].rules.services {
        let texts = [Some(&service.hint), Some(&service.takes), service.notice.as_ref()];
        for text in texts.into_iter().flatten().flat_map(|words| ["en", "es"].map(|tag| words.get(tag))) {
            seen += 1;
            let lower = text.to_lowercase();
            assert!(!PROMISES.iter().any(|promise| lower.contains(promise)), "{}: {text}", service.id);
        }
    }
    assert!(seen > 100, "{seen}");
}
