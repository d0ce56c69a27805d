//! The public figures, and how they are measured.

use super::{day, written};
use app::api::{MeasuresPage, Page, PublicCell, PublicPage};
use domain::time::Day;

fn public() -> PublicPage {
    let months: Vec<Day> = ["2026-09-01", "2026-10-01"].map(day).into();
    let shown = PublicCell {
        arrived: Some(640),
        waited: Some(39),
        wait_p50_ms: Some(400_000),
        wait_p90_ms: Some(1_100_000),
        greeted: Some(91),
        called: Some(84),
        left: None,
    };
    let nobody = PublicCell { arrived: Some(0), ..PublicCell::default() };
    PublicPage {
        language: "en".to_owned(),
        languages: vec!["ar".to_owned(), "en".to_owned(), "es".to_owned()],
        department: "Sample City".to_owned(),
        from: day("2026-09-01"),
        to: day("2026-10-31"),
        districts: vec!["26th District".to_owned(), "9th District".to_owned()],
        months,
        recorded_from: vec![Some(day("2025-01-01")); 3],
        cells: vec![
            vec![shown, PublicCell::default(), shown],
            vec![nobody, nobody, nobody],
            vec![shown, PublicCell::default(), shown],
        ],
    }
}

#[test]
fn what_is_withheld_is_said_to_be() {
    for language in ["en", "es"] {
        let page = PublicPage { language: language.to_owned(), ..public() };
        let (text, read) = written(&Page::Public(Box::new(page)), language);
        assert_eq!(text.matches("<table").count(), 3);
        assert!(!text.contains("/sign-out") && !text.contains("<script"), "{text}");
        let other = if language == "en" { "es" } else { "en" };
        assert!(text.contains(&format!("href=\"/public?lang={other}\"")), "{text}");
        assert!(!text.contains("lang=ar") && text.contains(&format!("/measures?lang={language}")), "{text}");
        let hidden = if language == "en" { "not shown" } else { "no se muestra" };
        // Six in each row of few people, and those who left in the four rows of many people.
        assert_eq!(read.matches(hidden).count(), 16, "{read}");
        assert!(read.contains(if language == "en" { "October 2026" } else { "Octubre de 2026" }), "{read}");
        let few = if language == "en" {
            "would reveal how few left."
        } else {
            "revelaría lo pocas que se fueron."
        };
        assert!(read.contains(few), "{read}");
    }
}

#[test]
fn a_time_before_the_record_is_not_reported_as_nobody() {
    let mut page = public();
    page.recorded_from = vec![Some(day("2026-09-29")), None, Some(day("2026-09-29"))];
    page.from = day("2026-09-29");
    let many = PublicCell { arrived: Some(5_315), wait_p50_ms: Some(8_400), ..page.cells[0][0] };
    page.cells[2] = vec![many; 3];
    for (language, texts) in [
        (
            "en",
            [
                "September 29, 2026 – October 31, 2026: 5,315 people came.",
                "September 2026, 1 of 2 districts, from day 29 on",
                "Nothing recorded yet",
                "All of these months",
                "Half of these waited at most 9 s, nine of ten at most 19 min.",
            ],
        ),
        (
            "es",
            [
                "vinieron 5,315 personas.",
                "Septiembre de 2026, 1 de 2 distritos, desde el día 29",
                "Todavía no se registraba nada",
                "Todos estos meses",
                "La mitad de estas esperó 9 s o menos; nueve de cada diez, 19 min o menos.",
            ],
        ),
    ] {
        let (_, read) = written(
            &Page::Public(Box::new(PublicPage { language: language.to_owned(), ..page.clone() })),
            language,
        );
        for text in texts {
            assert!(read.contains(text), "“{text}” is not in {read}");
        }
        // Both months of the district whose record began later, which has no sum.
        assert_eq!(read.matches(texts[2]).count(), 2, "{read}");
    }
    (page.months, page.recorded_from) = (Vec::new(), vec![None; 3]);
    let (text, read) = written(&Page::Public(Box::new(page)), "en");
    assert!(read.contains("No whole month is on record yet.") && !text.contains("<table"), "{read}");
}

#[test]
fn how_it_is_measured_is_a_page_around_a_text_in_english() {
    for language in ["en", "es"] {
        let html = "<h1 id=\"how\">How</h1><p>a &lt; b</p>".to_owned();
        let page = MeasuresPage { language: language.to_owned(), publishes: false, html };
        let (text, read) = written(&Page::Measures(Box::new(page.clone())), language);
        assert!(!text.contains("href=\"/public"), "there may be no such page: {text}");
        let (published, _) =
            written(&Page::Measures(Box::new(MeasuresPage { publishes: true, ..page })), language);
        assert!(published.contains(&format!("href=\"/public?lang={language}\"")), "{published}");
        assert!(text.contains("<article lang=\"en\" class=\"prose\"><h1 id=\"how\">How</h1>"), "{text}");
        let skip = if language == "en" { "Skip to main content" } else { "Ir al contenido principal" };
        assert!(read.contains(skip) && !text.contains("<script"), "{read}");
    }
}

#[test]
fn the_public_sentence_says_of_whom_it_speaks() {
    let (_, read) = written(&Page::Public(Box::new(public())), "en");
    let sum = "640 people came. 39 of 100 were called to a window and timed. Half of these waited at most";
    assert!(read.contains(sum), "{read}");
}

#[test]
fn the_public_page_says_how_times_are_rounded_and_who_left() {
    for (language, rounded, left, never) in [
        (
            "en",
            "calculated to within 1 percent, then rounded up: to whole seconds, and from two minutes on to whole minutes.",
            "Left or hung up: went away or hung up without being helped, called or not",
            "before their turn",
        ),
        (
            "es",
            "con un margen del 1 por ciento y luego se redondean hacia arriba: a segundos enteros y, a partir de dos minutos, a minutos enteros.",
            "Se fueron o colgaron: se marcharon o colgaron sin recibir ayuda, llamadas o no",
            "antes de su turno",
        ),
    ] {
        let page = PublicPage { language: language.to_owned(), ..public() };
        let (_, read) = written(&Page::Public(Box::new(page)), language);
        assert!(read.contains(rounded) && read.contains(left), "{read}");
        assert!(!read.contains(never), "some left after they were called: {read}");
    }
}

/// On a narrow screen the rows of the table are stacked: each figure has its column's name beside it.
#[test]
fn every_public_figure_names_its_column() {
    let (text, _) = written(&Page::Public(Box::new(public())), "en");
    assert_eq!(text.matches("class=\"stacked\"").count(), 3, "{text}");
    // Two months and their sum, for two districts and for all.
    for name in ["People who came", "Half of those called: within", "Nine of ten of those called: within"] {
        assert_eq!(text.matches(&format!("data-label=\"{name}\"")).count(), 9, "{text}");
    }
    for role in ["row", "rowheader", "columnheader", "cell"] {
        assert!(text.contains(&format!("role=\"{role}\"")), "{role}: {text}");
    }
}
