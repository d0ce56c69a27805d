//! Times and states as people read them.

use crate::samples::moment;
use app::api::QuoteView;
use app::i18n::Locale;
use app::words;
use domain::time::{HOUR, MINUTE, SECOND};

#[test]
fn lengths_of_time() {
    let read = [
        (0, "0:00"),
        (59 * SECOND, "0:59"),
        (HOUR - 1, "59:59"),
        (HOUR + 61 * SECOND, "1:01:01"),
        (-5, "0:00"),
    ];
    for (ms, text) in read {
        assert_eq!(words::length(ms), text);
    }
    let running = |hours: i64| words::running(Locale::es, hours * HOUR);
    assert_eq!(
        (running(1).as_str(), running(47).as_str(), running(157).as_str()),
        ("1:00:00", "47:00:00", "6 días")
    );
}

#[test]
fn a_wait_is_told_as_a_range_rounded_up_to_five_minutes() {
    let quote = |low, high| QuoteView {
        low_ms: low * MINUTE,
        high_ms: high * MINUTE,
        closes_at: None,
        past_closing: false,
    };
    let told = |low, high| words::quote(Locale::en, &quote(low, high));
    assert_eq!(told(5, 10), "about 5 to 10 minutes");
    assert_eq!(told(0, 1), "up to 5 minutes");
    assert_eq!(told(9, 13), "about 10 to 15 minutes");
    assert_eq!(told(0, 5), "up to 5 minutes");
    assert_eq!(told(5, 5), "about 5 minutes");
    assert_eq!(told(120, 200), "about 2 to 4 hours");
    let spanish = words::quote(Locale::es, &quote(5, 10));
    assert_eq!(spanish, "unos 5 a 10 minutos");
    let closes_at = Some(moment("17:00:00"));
    let near = QuoteView { closes_at, ..quote(20, 45) };
    assert_eq!(words::quote(Locale::en, &near), "about 20 to 45 minutes, and we close at 17:00");
    let past = QuoteView { closes_at, past_closing: true, ..quote(280, 310) };
    assert_eq!(words::quote(Locale::en, &past), "more than the time left until 17:00, when we close");
    let spanish = words::quote(Locale::es, &past);
    assert_eq!(spanish, "más tiempo del que queda hasta las 17:00, cuando cerramos");
}

#[test]
fn moments_in_both_languages() {
    let at = moment("15:20:07");
    assert_eq!((words::time(at), words::second(at)), ("15:20".to_owned(), "15:20:07".to_owned()));
    assert_eq!(words::day_and_time(Locale::en, at), "Tuesday 15:20");
    assert_eq!(words::day_and_time(Locale::es, at), "martes 15:20");
    let earlier = words::at(at.at + -1, at);
    assert_eq!(words::back(Locale::en, at, earlier.at), "back about 15:20");
    assert_eq!(words::back(Locale::es, at, earlier.at), "vuelve a eso de las 15:20");
    assert_eq!(words::back(Locale::en, at, at.at), "back soon");
    assert_eq!(words::back(Locale::es, at, at.at), "vuelve pronto");
    assert_eq!(words::date(Locale::en, at.day()), "November 24, 2026");
    assert_eq!(words::date(Locale::es, at.day()), "24 de noviembre de 2026");
}

#[test]
fn languages_and_directions() {
    assert_eq!((words::locale("es-MX"), words::locale("vi")), (Locale::es, Locale::en));
    assert_eq!((words::direction("ar"), words::direction("es")), ("rtl", "ltr"));
    assert_eq!((words::own_name("vi"), words::own_name("xx")), ("Tiếng Việt", "xx"));
}

#[test]
fn a_window_in_a_sentence_and_a_private_matter() {
    assert_eq!(words::window(Locale::es, "Ventanilla 4"), "la Ventanilla 4");
    assert_eq!(words::window(Locale::es, "Puesto telefónico 11"), "Puesto telefónico 11");
    assert_eq!(words::window(Locale::en, "Window 4"), "Window 4");
    assert_eq!(words::matter(Locale::es, true, "Registro".to_owned()), "Asunto privado");
    assert_eq!(words::matter(Locale::en, false, "Towed vehicle".to_owned()), "Towed vehicle");
}

#[test]
fn a_time_of_day_is_the_next_one() {
    let now = moment("12:36:30");
    let typed = |clock: &str| words::at_clock(clock, now).expect("a time");
    assert_eq!(typed("12:50"), moment("12:50:00"));
    // Later than twelve hours from now, it was meant for a time that has passed.
    assert!(typed("12:50").at - now.at < words::NEAR);
    assert_eq!(typed("12:36").at - now.at, 24 * HOUR - 30 * SECOND);
    assert!(typed("00:30").at - now.at < words::NEAR, "past midnight");
    assert_eq!(words::at_clock("soon", now), None);
}
