//! Times and states as text.

use crate::samples::moment;
use app::api::QuoteView;
use app::i18n::Locale;
use app::words;
use domain::alarm::AlarmKind;
use domain::time::{Day, HOUR, MINUTE, SECOND};
use std::collections::BTreeSet;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Where two texts have the same name, the second one is shown in both places.
#[test]
fn every_text_has_a_name_of_its_own() {
    for language in ["en", "es"] {
        let folder = format!("{}/src/locales/{language}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(folder).expect("a folder") {
            let path = file.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("a text");
            let mut names = BTreeSet::new();
            for (name, _) in text.lines().filter_map(|line| line.trim().split_once("\": ")) {
                assert!(names.insert(name), "{name} stands twice in {}", path.display());
            }
        }
    }
}

/// A number is not separated from its unit at the end of a line.
#[test]
fn lengths_of_time() {
    let read = [
        (0, "0:00"),
        (59 * SECOND, "0:59"),
        (8 * SECOND + 1, "0:09"),
        (HOUR - 1, "1:00:00"),
        (HOUR + 61 * SECOND, "1:01:01"),
        (-5, "0:00"),
    ];
    for (ms, text) in read {
        assert_eq!(words::length(ms), text);
    }
    for (ms, english, spanish) in [
        (HOUR, "1:00:00", "1:00:00"),
        (24 * HOUR - SECOND, "23:59:59", "23:59:59"),
        (24 * HOUR - 1, "1\u{a0}day", "1\u{a0}día"),
        (36 * HOUR + 40 * MINUTE, "1\u{a0}day 12\u{a0}h", "1\u{a0}día 12\u{a0}h"),
        (48 * HOUR - SECOND, "1\u{a0}day 23\u{a0}h", "1\u{a0}día 23\u{a0}h"),
        (157 * HOUR, "6\u{a0}days", "6\u{a0}días"),
    ] {
        assert_eq!(words::running(Locale::en, ms), english);
        assert_eq!(words::running(Locale::es, ms), spanish);
    }
}

#[test]
fn a_sentence_has_the_same_duration_as_the_figure_beside_it() {
    let told = [
        (0, "0\u{a0}s", "0:00"),
        (8 * SECOND + 1, "9\u{a0}s", "0:09"),
        (MINUTE - 1, "1\u{a0}min", "1:00"),
        (6 * MINUTE + 19_500, "6\u{a0}min 20\u{a0}s", "6:20"),
        (99 * MINUTE + 59 * SECOND, "99\u{a0}min 59\u{a0}s", "1:39:59"),
        (100 * MINUTE, "1:40:00", "1:40:00"),
    ];
    for (ms, sentence, shown) in told {
        assert_eq!(
            (words::spoken(Locale::en, ms), words::length(ms)),
            (sentence.to_owned(), shown.to_owned())
        );
    }
}

#[test]
fn how_far_times_lie_apart_goes_to_the_nearest_second() {
    let apart = |ms| (words::length_apart(Locale::en, ms), words::spoken_apart(Locale::es, ms));
    let told = |length: &str, spoken: &str| (length.to_owned(), spoken.to_owned());
    assert_eq!(apart(3), told("less than 1\u{a0}s", "menos de 1\u{a0}s"));
    assert_eq!(apart(-999), told("less than 1\u{a0}s", "menos de 1\u{a0}s"));
    assert_eq!(apart(-1_499), told("0:01", "1\u{a0}s"));
    assert_eq!(apart(61_500), told("1:02", "1\u{a0}min 2\u{a0}s"));
    // The nearer end of a range is rounded down, so that it still contains what it did.
    assert_eq!((words::at_least(200), words::at_least(-1_999)), (0, SECOND));
}

#[test]
fn a_difference_is_that_of_the_figures_beside_it() {
    // Displayed as 0:11 and 0:10, and as 11 s and 11 s.
    assert_eq!(words::shown_apart(10_003, 10_000), SECOND);
    assert_eq!((words::shown_apart(10_100, 10_900), words::shown_apart(10_000, 161_400)), (0, -152 * SECOND));
    // Displayed as 12 and 15, although they differ by 2.2.
    for (one, other, told) in [
        (0.124, 0.146, "3"),
        (0.146, 0.124, "3"),
        (0.6, 0.83, "23"),
        (0.553, 0.547, "<1"),
        (0.55, 0.55, "0"),
        (0.003, 0.05, "4.7"),
        (0.003, 0.0031, "<0.1"),
        (0.0003, 0.05, "5"),
        (0.9996, 0.8449, "16"),
        (1.0, 0.9996, "<0.1"),
    ] {
        assert_eq!(words::hundred_apart(one, other), told, "{one} and {other}");
    }
    // The displayed range contains the difference: the nearer end is rounded down, the farther one up.
    let ends = |low, high| (words::hundred_at_least(low), words::hundred_at_most(high));
    let told = |low: &str, high: &str| (low.to_owned(), high.to_owned());
    assert_eq!(ends(0.021, 0.023), told("2", "3"));
    assert_eq!(ends(0.16, 0.3), told("16", "30"));
    assert_eq!(ends(0.0038, 0.004), told("0.3", "1"));
    assert_eq!(ends(0.0004, 1.0), told("<0.1", "100"));
    assert_eq!(ends(0.0, 0.0), told("0", "0"));
}

#[test]
fn of_a_hundred_nearly_none_is_not_none_and_nearly_all_is_not_all() {
    let of = |part: u32, whole: u32| words::hundred(f64::from(part) / f64::from(whole));
    for (part, whole, told) in [
        (0, 9, "0"),
        (3, 10_000, "<0.1"),
        (1, 250, "0.4"),
        (1, 200, "1"),
        (7, 8, "88"),
        (249, 250, "99.6"),
        (9_997, 10_000, ">99.9"),
        (9, 9, "100"),
    ] {
        assert_eq!(of(part, whole), told, "{part} of {whole}");
    }
}

#[test]
fn a_number_that_is_no_whole_one() {
    let told = [
        (0.0, "0.0"),
        (0.063, "0.063"),
        (0.31, "0.31"),
        (0.5, "0.5"),
        (0.996, "1.0"),
        (4.26, "4.3"),
        (6_232.1, "6,232.1"),
    ];
    for (value, text) in told {
        assert_eq!(words::decimal(value), text);
    }
}

#[test]
fn a_wait_is_quoted_as_a_range_rounded_up_to_five_minutes() {
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
    assert_eq!(words::quote(Locale::en, &near), "about 20 to 45 minutes, and we close at 5:00\u{a0}PM");
    let past = QuoteView { closes_at, past_closing: true, ..quote(280, 310) };
    assert_eq!(words::quote(Locale::en, &past), "longer than the time left before we close at 5:00\u{a0}PM");
    let spanish = words::quote(Locale::es, &past);
    assert_eq!(spanish, "más que el tiempo que queda antes de cerrar a las 5:00\u{a0}PM");
}

#[test]
fn moments_in_both_languages() {
    let at = moment("15:20:07");
    assert_eq!(
        (words::time(at), words::second(at)),
        ("3:20\u{a0}PM".to_owned(), "3:20:07\u{a0}PM".to_owned())
    );
    for (clock, told) in
        [("00:05:00", "12:05\u{a0}AM"), ("11:59:00", "11:59\u{a0}AM"), ("12:00:00", "12:00\u{a0}PM")]
    {
        assert_eq!(words::time(moment(clock)), told);
    }
    let hours = [0, 9, 12, 23, 24].map(words::hour);
    assert_eq!(hours, ["12\u{a0}AM", "9\u{a0}AM", "12\u{a0}PM", "11\u{a0}PM", "12\u{a0}AM"]);
    assert_eq!(words::time_field(at), "15:20");
    assert_eq!(words::day_and_time(Locale::en, at), "Tuesday 3:20\u{a0}PM");
    assert_eq!(words::day_and_time(Locale::es, at), "martes 3:20\u{a0}PM");
    let earlier = words::at(at.at + -1, at);
    assert_eq!(words::back(Locale::en, at, earlier.at), "back about 3:20\u{a0}PM");
    assert_eq!(words::back(Locale::es, at, earlier.at), "vuelve a eso de las 3:20\u{a0}PM");
    assert_eq!(words::back(Locale::en, at, at.at), "back soon");
    assert_eq!(words::back(Locale::es, at, at.at), "vuelve pronto");
    assert_eq!(words::date(Locale::en, at.day()), "November 24, 2026");
    assert_eq!(words::date(Locale::es, at.day()), "24 de noviembre de 2026");
}

#[test]
fn a_time_in_a_sentence_has_the_article_of_its_hour() {
    let told = |clock: &str| {
        [Locale::en, Locale::es].map(|locale| words::the_time(locale, words::time(moment(clock))))
    };
    for (clock, english, spanish) in [
        ("00:59:00", "12:59\u{a0}AM", "las 12:59\u{a0}AM"),
        ("01:00:00", "1:00\u{a0}AM", "la 1:00\u{a0}AM"),
        ("10:01:00", "10:01\u{a0}AM", "las 10:01\u{a0}AM"),
        ("11:00:00", "11:00\u{a0}AM", "las 11:00\u{a0}AM"),
        ("13:59:00", "1:59\u{a0}PM", "la 1:59\u{a0}PM"),
        ("14:00:00", "2:00\u{a0}PM", "las 2:00\u{a0}PM"),
    ] {
        assert_eq!(told(clock), [english, spanish]);
    }
    let hours = [1, 11, 13].map(|hour| words::the_time(Locale::es, words::hour(hour)));
    assert_eq!(hours, ["la 1\u{a0}AM", "las 11\u{a0}AM", "la 1\u{a0}PM"]);
    let at = moment("13:20:07");
    assert_eq!(words::back(Locale::es, at, at.at + -MINUTE), "vuelve a eso de la 1:20\u{a0}PM");
    let quote = QuoteView {
        low_ms: 0,
        high_ms: 10 * MINUTE,
        closes_at: Some(moment("13:00:00")),
        past_closing: false,
    };
    let spanish = words::quote(Locale::es, &quote);
    assert_eq!(spanish, "hasta 10 minutos, y cerramos a la 1:00\u{a0}PM");
}

#[test]
fn a_moment_of_another_day_is_shown_with_its_day() {
    let noon = moment("12:00:00").at;
    let told = |moment: &str, language| {
        let at = moment.parse().expect("a time");
        words::when(language, at, noon)
    };
    for (moment, english, spanish) in [
        ("2026-11-24T18:00:00.000-05:00", "6:00\u{a0}PM", "6:00\u{a0}PM"),
        ("2026-11-23T18:00:00.000-05:00", "6:00\u{a0}PM on Monday", "6:00\u{a0}PM del lunes"),
        ("2026-11-30T08:00:00.000-05:00", "8:00\u{a0}AM on Monday", "8:00\u{a0}AM del lunes"),
        (
            "2026-11-17T18:00:00.000-05:00",
            "6:00\u{a0}PM on November 17, 2026",
            "6:00\u{a0}PM del 17 de noviembre de 2026",
        ),
        (
            "2026-12-01T18:00:00.000-05:00",
            "6:00\u{a0}PM on December 1, 2026",
            "6:00\u{a0}PM del 1 de diciembre de 2026",
        ),
    ] {
        assert_eq!(
            (told(moment, Locale::en).as_str(), told(moment, Locale::es).as_str()),
            (english, spanish)
        );
    }
    let at = moment("15:20:07");
    assert_eq!(words::second_when(Locale::en, at, at.at + 24 * HOUR), "3:20:07\u{a0}PM on Tuesday");
    assert_eq!(words::back(Locale::en, at, at.at + -24 * HOUR), "back about 3:20\u{a0}PM on Tuesday");
    // In a record the weekday would say little.
    let dated = |own: &str| words::dated(Locale::en, words::time(at), at.day(), day(own));
    assert_eq!(
        (dated("2026-11-24"), dated("2026-11-23")),
        ("3:20\u{a0}PM".to_owned(), "3:20\u{a0}PM on November 24, 2026".to_owned())
    );
}

/// Kind, since when and until when relative to now, and the text in English and in Spanish.
type AlarmCase = (AlarmKind, i64, i64, &'static str, &'static str);

fn assert_says(cases: &[AlarmCase]) {
    let now = moment("15:20:00").at;
    for &(kind, since, due, english, spanish) in cases {
        let told = |language| words::alarm_says(language, kind, now + since, now + due, now);
        assert_eq!((told(Locale::en), told(Locale::es)), (english.to_owned(), spanish.to_owned()));
    }
}

#[test]
fn an_alarm_says_what_its_length_of_time_is() {
    assert_says(&[
        (AlarmKind::Danger, -MINUTE, -MINUTE, "Help was asked for 1:00 ago.", "Se pidió ayuda hace 1:00."),
        (
            AlarmKind::NotGreeted,
            -3 * MINUTE,
            -MINUTE,
            "has not been greeted after 3:00.",
            "lleva 3:00 sin recibir un saludo.",
        ),
        (AlarmKind::LongWait, -16 * MINUTE, -MINUTE, "has been waiting for 16:00.", "lleva 16:00 en espera."),
        (
            AlarmKind::StuckCalled,
            -3 * MINUTE,
            -MINUTE,
            "was called 3:00 ago and is not being served yet.",
            "recibió el llamado hace 3:00 y todavía no se le atiende.",
        ),
        (
            AlarmKind::Unstaffed,
            -3 * MINUTE,
            -9 * MINUTE,
            "People have been waiting for 3:00 with no window open.",
            "Hay personas en espera desde hace 3:00 y ninguna ventanilla abierta.",
        ),
        (
            AlarmKind::ClosingSoon,
            10 * MINUTE,
            10 * MINUTE,
            "Closing in 10:00, and people are waiting.",
            "Se cierra en 10:00 y hay personas en espera.",
        ),
    ]);
}

#[test]
fn an_alarm_about_a_time_that_was_given_says_how_far_off_it_is() {
    let days = 24 * HOUR;
    assert_says(&[
        (
            AlarmKind::HoldOverdue,
            -20 * MINUTE,
            -5 * MINUTE,
            "has been on hold 5:00 longer than planned.",
            "está en pausa 5:00 más de lo previsto.",
        ),
        (
            AlarmKind::HoldOverdue,
            -20 * MINUTE,
            5 * MINUTE,
            "is due back from hold in 5:00.",
            "debe salir de la pausa en 5:00.",
        ),
        (
            AlarmKind::CallbackOverdue,
            -HOUR,
            -30 * MINUTE,
            "is waiting for a callback that is 30:00 overdue.",
            "espera que le devuelvan una llamada, con 30:00 de retraso.",
        ),
        (
            AlarmKind::CallbackOverdue,
            -HOUR,
            30 * MINUTE,
            "is due a callback in 30:00.",
            "debe recibir una llamada en 30:00.",
        ),
        (
            AlarmKind::PromiseOverdue,
            -20 * days,
            -8 * days,
            "is waiting for a follow-up that is 8\u{a0}days overdue.",
            "espera un seguimiento prometido, con 8\u{a0}días de retraso.",
        ),
        (
            AlarmKind::PromiseOverdue,
            -20 * days,
            2 * days,
            "is due a follow-up in 2\u{a0}days.",
            "debe recibir un seguimiento en 2\u{a0}días.",
        ),
    ]);
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
    // More than twelve hours ahead, it was meant for a time that has passed.
    assert!(typed("12:50").at - now.at < words::NEAR);
    assert_eq!(typed("12:36").at - now.at, 24 * HOUR - 30 * SECOND);
    assert!(typed("00:30").at - now.at < words::NEAR, "past midnight");
    assert_eq!(words::at_clock("soon", now), None);
}
