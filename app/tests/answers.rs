//! Fairness, staffing, the wall and the figures for everybody, as the server writes them, in both languages.

use crate::floor;
use crate::forms::bound;
use crate::frame::{body, frame, holds, read};
use crate::samples::words;
use app::api::{
    ComparedView, FairnessPage, FairnessView, GapView, Me, MeasuresPage, NeededView, Page, PredictionView,
    PublicCell, PublicPage, ScopeView, StaffingHour, StaffingPage, StaffingView,
};
use app::html;
use domain::access::Role;
use domain::time::Day;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn me() -> Me {
    Me {
        actor: "staff:1".to_owned(),
        name: "Captain D. Whitfield".to_owned(),
        login: "whitfield".to_owned(),
        role: Role::Captain,
        session: None,
    }
}

fn scope() -> ScopeView {
    ScopeView {
        asked: BTreeMap::from([("last".to_owned(), "12_months".to_owned())]),
        errors: Vec::new(),
        unused: Vec::new(),
        from: day("2025-11-01"),
        to: day("2026-10-31"),
        before: None,
        today: day("2026-11-24"),
        districts: vec![("26".parse().expect("a slug"), "26th District".to_owned())],
        services: Vec::new(),
        watches: Vec::new(),
        languages: vec!["en".to_owned(), "es".to_owned()],
        areas: vec!["Fishtown & Kensington".to_owned()],
        counted: None,
        recorded_from: Some(day("2025-01-01")),
        comparable_from: Some(day("2025-01-01")),
        recounted: Vec::new(),
    }
}

fn row(by: &str, group: &str, measure: &str) -> ComparedView {
    ComparedView {
        by: by.to_owned(),
        group: group.to_owned(),
        measure: measure.to_owned(),
        n: None,
        whole: None,
        services: 0,
        left_out: 2,
        median: None,
        p90: None,
        share: None,
        below_four_fifths: false,
        adjusted: None,
        stands: false,
        mirror: false,
    }
}

fn gap(group: f64, rest: f64, low: f64, high: f64) -> Option<GapView> {
    Some(GapView { group, rest, by: group - rest, low: Some(low), high: Some(high) })
}

fn found(one: ComparedView) -> ComparedView {
    ComparedView { n: Some((412, 3_870)), services: 6, adjusted: Some(0.0004), stands: true, ..one }
}

fn fairness(by: Option<&str>) -> FairnessPage {
    let wait = ComparedView {
        median: gap(850_000.0, 605_000.0, 150_000.0, 340_000.0),
        p90: gap(1_800_000.0, 1_500_000.0, -60_000.0, 700_000.0),
        ..found(row("language", "es", "wait"))
    };
    let called = ComparedView {
        share: gap(0.6, 0.83, -0.3, -0.16),
        below_four_fifths: true,
        ..found(row("language", "es", "called"))
    };
    let same = ComparedView {
        median: gap(600_000.0, 605_000.0, -40_000.0, 30_000.0),
        stands: false,
        adjusted: Some(0.71),
        ..found(row("area", "Fishtown & Kensington", "wait"))
    };
    let mixed = ComparedView {
        median: gap(700_000.0, 605_000.0, -5_000.0, 195_000.0),
        ..found(row("need", "interpreter", "wait"))
    };
    let rows = vec![wait, called, row("language", "fr", "wait"), same, mixed];
    FairnessPage {
        me: me(),
        scope: scope(),
        by: by.map(str::to_owned),
        needs: vec![("interpreter".parse().expect("a code"), words("Interpreter", "Intérprete"))],
        found: Some(FairnessView {
            from: day("2025-11-01"),
            to: day("2026-10-31"),
            compared: 4,
            standing: 3,
            rows,
        }),
    }
}

fn prediction(windows: u32, level: f64, wait: Option<f64>) -> PredictionView {
    PredictionView {
        windows,
        service_level: level,
        error: Some(0.01),
        mean_wait_ms: wait,
        left: None,
        occupancy: 0.8,
    }
}

fn hour(hour: u8, at: &str, staffed: f64, needed: Option<NeededView>) -> StaffingHour {
    StaffingHour {
        hour,
        at: at.to_owned(),
        arrivals_mean: 9.5,
        arrivals_deviation: 4.0,
        staffed,
        late: 60,
        advice: if needed.is_some() { "windows" } else { "too_few_contacts" }.to_owned(),
        needed,
    }
}

fn staffing(at: Option<u8>) -> StaffingPage {
    let needed = NeededView {
        method: "simulation".to_owned(),
        load: 1.6,
        by_erlang_c: 3,
        by_erlang_a: None,
        one_fewer: Some(prediction(2, 0.0, None)),
        enough: prediction(3, 0.91, Some(140_000.0)),
        one_more: prediction(4, 0.99, Some(30_000.0)),
        uneven: true,
    };
    StaffingPage {
        me: me(),
        scope: scope(),
        share: 80,
        at,
        plan: Some(StaffingView {
            district: "26".parse().expect("a slug"),
            from: day("2026-05-25"),
            to: day("2026-11-22"),
            weeks: 26,
            share: 0.8,
            within_ms: 900_000,
            serving_mean_ms: Some(600_000.0),
            serving_spread: Some(0.7),
            patience_ms: None,
            staffed_hours: 1_040.0,
            contacts: 4_200,
            contacts_per_hour: Some(4.04),
            hours: vec![hour(9, "mon-9", 2.1, Some(needed)), hour(35, "tue-11", 1.0, None)],
        }),
    }
}

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

/// The page as it is written, and what people read of it.
fn written(page: &Page, language: &str) -> (String, String) {
    let text = html(page, &frame(language));
    holds(&text, language);
    bound(&text);
    for broken in ["NaN", ">inf", " inf ", "{{", "-0:"] {
        assert!(!body(&text).contains(broken), "{broken}: {text}");
    }
    let read = read(&text);
    (text, read)
}

#[test]
fn a_difference_is_told_with_how_big_how_sure_and_what_it_does_not_mean() {
    let (text, read) = written(&Page::Fairness(Box::new(fairness(None))), "en");
    let sum = "Of 4 comparisons, 3 show a difference that is more than chance: people who chose Spanish were less often called in time (412 people, 3,870 others); people who chose Spanish waited longer to be called (412 people, 3,870 others); people with the need “Interpreter” differ (to be called; 412 people, 3,870 others).";
    assert!(read.contains(sum), "{read}");
    let sentence = "People who chose Spanish waited 4 min 5 s longer to be called than people who chose another language and came to the same districts for the same services: the median was 14 min 10 s against 10 min 5 s, and the difference likely lies between 2 min 30 s and 5 min 40 s. This stands on 412 of them and 3,870 others.";
    assert!(read.contains(sentence), "{read}");
    let share = "People who chose Spanish were less often called in time than people who chose another language and came to the same districts for the same services: 60 of 100 against 83 of 100, and the difference likely lies between 16 and 30 of 100.";
    assert!(read.contains(share), "{read}");
    assert!(read.contains("taken as a whole, the figures differ by more than chance"), "{read}");
    assert!(read.contains("It does not say why.") && read.contains("below four fifths"), "{read}");
    assert!(read.contains("Too few people to say: French."), "{read}");
    assert!(text.contains("href=\"/figures?last=12_months&amp;language=es\""), "{text}");
    assert!(
        text.contains("/figures/visits?area=Fishtown%20%26%20Kensington")
            || text.contains("area=Fishtown%20%26%20Kensington"),
        "{text}"
    );
    let (_, read) = written(&Page::Fairness(Box::new(fairness(None))), "es");
    assert!(
        read.contains("Las personas que eligieron Español")
            || read.contains("Las personas que eligieron español"),
        "{read}"
    );
}

#[test]
fn of_few_the_counts_are_told_and_no_range() {
    let mut page = fairness(None);
    for row in page.found.iter_mut().flat_map(|found| &mut found.rows) {
        row.n = row.n.map(|_| (11, 800));
        for gap in [&mut row.median, &mut row.p90, &mut row.share].into_iter().flatten() {
            (gap.low, gap.high) = (None, None);
        }
    }
    for language in ["en", "es"] {
        let (_, read) = written(&Page::Fairness(Box::new(page.clone())), language);
        assert!(
            !read.contains("the difference likely lies") && !read.contains("la diferencia probablemente"),
            "{read}"
        );
    }
    let (_, read) = written(&Page::Fairness(Box::new(page)), "en");
    let short = "people who chose Spanish were less often called in time (11 people, 800 others)";
    assert!(read.contains(short), "{read}");
    let sentence = "60 of 100 against 83 of 100. This stands on 11 of them and 800 others.";
    assert!(read.contains(sentence), "{read}");
    assert!(read.contains("“Others” are people without any need noted"), "{read}");
    // Of times without a range the test says that they differ, not which way.
    assert!(read.contains("people who chose Spanish differ (to be called; 11 people, 800 others)"), "{read}");
    assert!(read.contains("People who chose Spanish: taken as a whole, the figures differ"), "{read}");
    assert!(!read.contains("Spanish waited"), "{read}");
}

#[test]
fn one_click_answers_for_one_grouping() {
    let (text, _) = written(&Page::Fairness(Box::new(fairness(None))), "en");
    assert!(text.contains("href=\"/fairness?last=12_months&amp;by=language\""), "{text}");
    let (_, read) = written(&Page::Fairness(Box::new(fairness(Some("area")))), "en");
    assert!(read.contains("The one comparison made shows no difference"), "{read}");
    assert!(read.contains("All 4 comparisons of this time are judged together"), "{read}");
    assert!(!read.contains("People who chose Spanish"), "{read}");
}

/// A page on which one comparison of waits is sure.
fn waits(by: &str, group: &str, median: Option<GapView>, p90: Option<GapView>) -> FairnessPage {
    let one = ComparedView { median, p90, ..found(row(by, group, "wait")) };
    let mut page = fairness(None);
    page.found = page.found.map(|found| FairnessView { compared: 1, standing: 1, rows: vec![one], ..found });
    page
}

fn fairness_read(page: &FairnessPage, language: &str) -> String {
    written(&Page::Fairness(Box::new(page.clone())), language).1
}

#[test]
fn the_longest_waits_are_told_and_first_where_they_say_more() {
    let (six_longer, less) =
        (gap(15_000.0, 9_000.0, 4_000.0, 8_000.0), gap(56_000.0, 869_000.0, -1_000_000.0, -600_000.0));
    // By the median callers waited longer, by nine of ten far less.
    let page = waits("channel", "phone", six_longer, less);
    let read = fairness_read(&page, "en");
    for text in [
        "The one comparison made shows a difference that is more than chance: the longest waits to be helped were shorter for people who phoned, the median longer (412 people, 3,870 others).",
        "The longest waits to be helped were shorter for people who phoned than for people who came in another way to the same districts: nine of ten waited at most 56 s against 14 min 29 s, 13 min 33 s less, and the difference likely lies between 10 min and 16 min 40 s. The median was 15 s against 9 s, 6 s longer, and the difference likely lies between 4 s and 8 s. This stands on 412 of them and 3,870 others.",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    let read = fairness_read(&page, "es");
    for text in [
        "las esperas más largas a que las atendieran fueron menores para las personas que llamaron por teléfono, y la mediana, mayor (412 personas y otras 3,870)",
        "Las esperas más largas a que las atendieran fueron menores para las personas que llamaron por teléfono que para las personas que vinieron de otra forma a los mismos distritos: nueve",
        "nueve de cada diez esperaron a lo sumo 56 s frente a 14 min 29 s, 13 min 33 s menos",
        "La mediana fue 15 s frente a 9 s, 6 s más, y la diferencia probablemente está entre 4 s y 8 s.",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    // The same way, and further.
    let longer = gap(869_000.0, 56_000.0, 600_000.0, 1_000_000.0);
    let read = fairness_read(&waits("channel", "walk_in", six_longer, longer), "en");
    assert!(read.contains("people who walked in waited longer to be called (412"), "{read}");
    assert!(
        read.contains("for people who came in another way to the same districts: nine of ten waited at most 14 min 29 s against 56 s"),
        "{read}"
    );
    assert!(read.contains("The median was 15 s against 9 s, 6 s longer"), "{read}");
    // Only they differ for sure.
    let unsure = gap(15_000.0, 9_000.0, -1_000.0, 13_000.0);
    let read = fairness_read(&waits("language", "es", unsure, longer), "en");
    assert!(
        read.contains("the longest waits to be called were longer for people who chose Spanish (412"),
        "{read}"
    );
    assert!(read.contains("The median was 15 s against 9 s, which may be chance. This stands"), "{read}");
    // They differ less.
    let little = gap(60_000.0, 57_000.0, 1_000.0, 5_000.0);
    let read = fairness_read(&waits("district", "26", six_longer, little), "en");
    assert!(read.contains("People who came to 26th District waited 6 s longer to be called than"), "{read}");
    assert!(
        read.contains("between 4 s and 8 s. Nine of ten waited at most 1 min against 57 s, 3 s longer, and"),
        "{read}"
    );
}

#[test]
fn a_difference_is_rounded_as_one() {
    // Both times are told as 11 s, and 0.8 s lie between them.
    let page = waits("language", "es", gap(10_900.0, 10_100.0, 200.0, 8_300.0), None);
    let read = fairness_read(&page, "en");
    let sentence = "waited less than 1 s longer to be called than people who chose another language and came to the same districts for the same services: the median was 11 s against 11 s, and the difference likely lies between less than 1 s and 9 s.";
    assert!(read.contains(sentence), "{read}");
    assert!(read.contains("+0.8 s") && read.contains("+0.2 s … +0:09"), "{read}");
    assert!(
        read.contains("in seconds, with its 95 % range"),
        "an axis of minutes would show nothing: {read}"
    );
    // The nearer end goes down, the farther one up, and the difference is that of 1:40 and 2:42, which stand beside it.
    let page = waits("language", "es", gap(100_000.0, 161_400.0, -90_100.0, -30_900.0), None);
    let read = fairness_read(&page, "en");
    assert!(read.contains("waited 1 min 2 s less") && read.contains("between 30 s and 1 min 31 s"), "{read}");
    assert!(read.contains("−1:02") && read.contains("−1:31 … −0:30"), "{read}");
    assert!(read.contains("in minutes, with its 95 % range"), "{read}");
    let mut page = waits("language", "es", gap(10_003.0, 10_000.0, -900.0, 1_100.0), None);
    page.found.iter_mut().flat_map(|found| &mut found.rows).for_each(|row| row.stands = false);
    let read = fairness_read(&page, "en");
    assert!(read.contains("0:110:10+0:01") && read.contains("−0:01 … +0:02"), "{read}");
}

#[test]
fn shares_and_their_difference_agree_as_they_are_shown() {
    let mut page = fairness(None);
    let called =
        ComparedView { share: gap(0.124, 0.146, -0.023, -0.021), ..found(row("language", "es", "called")) };
    page.found = page.found.map(|found| FairnessView { rows: vec![called], ..found });
    for (language, cells, between) in [
        ("en", "12 of 10015 of 100−3", "likely lies between 2 and 3 of 100"),
        ("es", "12 de 10015 de 100−3", "entre 2 y 3 de 100"),
    ] {
        let read = fairness_read(&page, language);
        assert!(read.contains(cells), "“{cells}” is not in {read}");
        assert!(read.contains(between) && read.contains("−3 … −2"), "{read}");
    }
}

#[test]
fn who_fares_worse_is_named_first_and_the_largest_difference_before_smaller_ones() {
    let share = |by, group, measure, of: (f64, f64)| ComparedView {
        share: gap(of.0, of.1, of.0 - of.1 - 0.01, of.0 - of.1 + 0.01),
        ..found(row(by, group, measure))
    };
    let wait = ComparedView {
        median: gap(50_000.0, 12_000.0, 30_000.0, 45_000.0),
        ..found(row("language", "es", "wait"))
    };
    let mut page = fairness(None);
    let rows = vec![
        share("district", "26", "acknowledged", (0.74, 0.77)),
        share("language", "en", "called", (0.84, 0.60)),
        share("language", "es", "called", (0.73, 0.84)),
        wait,
        share("channel", "phone", "left", (0.25, 0.176)),
    ];
    page.found = page.found.map(|found| FairnessView { compared: 5, standing: 5, rows, ..found });
    let read = fairness_read(&page, "en");
    let sum = "Of 5 comparisons, 5 show a difference that is more than chance: people who chose Spanish waited longer to be called (412 people, 3,870 others); people who phoned left before their turn more often (412 people, 3,870 others); people who came to 26th District were less often greeted in time (412 people, 3,870 others); and 2 more.";
    assert!(read.contains(sum), "{read}");
    let at = |text: &str| read.find(text).unwrap_or_else(|| panic!("“{text}” is not in {read}"));
    let sentences = [
        "People who chose Spanish waited",
        "People who chose Spanish were less",
        "People who chose English were more",
    ];
    assert!(sentences.map(at).is_sorted(), "{read}");
    assert!(!read.contains("four fifths”"), "what is used nowhere is not explained: {read}");
}

#[test]
fn people_who_are_left_out_are_told() {
    let mut page = fairness(None);
    let left = ComparedView {
        share: gap(0.29, 0.176, 0.09, 0.14),
        n: Some((873, 3_913)),
        whole: Some(1_279),
        ..found(row("channel", "phone", "left"))
    };
    let mut told = |left: &ComparedView, language| {
        let rows = vec![left.clone()];
        page.found = page.found.clone().map(|found| FairnessView { rows, ..found });
        fairness_read(&page, language)
    };
    let read = told(&left, "en");
    for text in [
        "(873 of 1,279 people, 3,913 others)",
        "This stands on 873 of 1,279 of them and 3,913 others.",
        "873 of 1,279 and 3,913",
        "Districts compared",
        "channels are not compared service by service",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    let text = "Se basa en 873 de 1,279 de ellas y otras 3,913.";
    let read = told(&left, "es");
    assert!(read.contains(text), "“{text}” is not in {read}");
    // Of less than half of them nothing is claimed.
    let few = ComparedView { n: Some((639, 3_913)), adjusted: None, stands: false, ..left };
    let read = told(&few, "en");
    assert!(read.contains("639 of 1,279") && read.contains("fewer than half are compared"), "{read}");
    assert!(!read.contains("People who phoned left"), "{read}");
    assert!(read.contains("so nothing is said of them") && !read.contains("No difference here"), "{read}");
}

#[test]
fn who_phones_is_answered_and_helped() {
    let wait = gap(15_000.0, 9_000.0, 4_000.0, 8_000.0);
    for (language, text) in [
        ("en", "People who phoned waited 6 s longer to be helped than people who came in another way"),
        ("es", "llamaron por teléfono esperaron 6 s más a que las atendieran que las personas que vinieron"),
    ] {
        let read = fairness_read(&waits("channel", "phone", wait, None), language);
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
}

#[test]
fn two_groups_that_are_each_others_others_are_told_once() {
    let mut page = waits("language", "es", gap(850_000.0, 605_000.0, 150_000.0, 340_000.0), None);
    let other = ComparedView {
        median: gap(605_000.0, 850_000.0, -340_000.0, -150_000.0),
        mirror: true,
        n: Some((3_870, 412)),
        ..found(row("language", "en", "wait"))
    };
    page.found.iter_mut().for_each(|found| found.rows.push(other.clone()));
    let read = fairness_read(&page, "en");
    assert!(read.contains("The one comparison made shows a difference"), "{read}");
    assert!(
        read.contains("People who chose Spanish waited") && !read.contains("People who chose English"),
        "{read}"
    );
    assert!(read.contains("−4:05"), "the table has both: {read}");
    assert!(!read.contains("are judged together"), "one is not judged together with others: {read}");
}

#[test]
fn what_is_not_sure_is_not_said_to_be_alike() {
    let mut page = waits("language", "es", gap(600_000.0, 605_000.0, -15_000.0, -3_000.0), None);
    for row in page.found.iter_mut().flat_map(|found| &mut found.rows) {
        (row.stands, row.adjusted) = (false, Some(0.07));
    }
    for (language, tag, alike) in [
        (
            "en",
            "not sure adjusted p 0.070",
            "That does not show that they are alike: with this many people a smaller difference would not be seen.",
        ),
        ("es", "no es seguro p ajustado 0.070", "Eso no muestra que sean iguales"),
    ] {
        let read = fairness_read(&page, language);
        assert!(read.contains(tag) && read.contains(alike), "{read}");
        assert!(!read.contains("within chance") && !read.contains("dentro del azar"), "{read}");
    }
}

#[test]
fn late_people_have_their_number_beside_them() {
    let (text, read) = written(&Page::Staffing(Box::new(staffing(Some(9)))), "en");
    // 60 of 26 times 9.5; of the other hour too few came to say anything.
    assert_eq!(read.matches("24 of 100 late").count(), 1, "{read}");
    assert_eq!(text.matches("late</small>").count(), 1, "{text}");
    assert!(read.contains("Called late, or left after the promised time: 60 of 247 who came."), "{read}");
    assert!(read.contains("until it closes or its officer goes away"), "{read}");
    let (_, read) = written(&Page::Staffing(Box::new(staffing(Some(9)))), "es");
    assert!(read.contains("24 de 100 tarde") && read.contains("60 de 247 que vinieron"), "{read}");
}

#[test]
fn one_week_and_none_are_told_as_that() {
    for (language, weeks, told) in [
        ("en", 1, "From one week, May 25, 2026 – November 22, 2026."),
        ("es", 1, "De una semana, "),
        ("en", 0, "No whole week of this time is over and on record."),
        ("es", 0, "no hay ninguna semana completa"),
    ] {
        let mut page = staffing(None);
        if let Some(plan) = &mut page.plan {
            plan.weeks = weeks;
            plan.hours.truncate(1);
        }
        // An hour that is asked for tells nothing of no weeks.
        page.at = Some(9);
        let (_, read) = written(&Page::Staffing(Box::new(page)), language);
        assert!(read.contains(told), "{told}: {read}");
        assert!(!read.contains("1 weeks") && !read.contains("0 weeks"), "{read}");
        assert_eq!(read.contains("window-hours were staffed"), language == "en" && weeks > 0, "{read}");
    }
}

#[test]
fn the_plan_is_a_sentence_a_week_and_an_hour() {
    let (text, read) = written(&Page::Staffing(Box::new(staffing(Some(9)))), "en");
    let sum = "Monday at 9:00: by these figures, 3 windows would keep the promise of 80 of 100 called within 15 min; on average 2.1 were open.";
    assert!(read.contains(sum), "{read}");
    assert!(read.contains("grows without end") && read.contains("differ by more than chance"), "{read}");
    assert!(read.contains("91 of 100, ± 2.0"), "{read}");
    let label = "<span class=\"sr\">Monday at 9:00: 3 needed, 2.1 open, too few windows</span>";
    assert!(text.contains(label) && text.contains("class=\"short-of\""), "{text}");
    assert!(text.contains("at=tue-11"), "{text}");
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    assert!(place("class=\"sum\"") < place("class=\"tabs"), "the answer stands on top: {text}");
    let (_, read) = written(&Page::Staffing(Box::new(staffing(Some(35)))), "en");
    assert!(read.contains("Tuesday at 11:00: fewer than 10 people came in all these weeks"), "{read}");
    let (_, read) = written(&Page::Staffing(Box::new(staffing(None))), "es");
    assert!(
        read.contains("Lunes a las 9:00: según estas cifras, 3 ventanillas cumplirían la promesa"),
        "{read}"
    );
}

#[test]
fn weeks_in_which_nobody_came_are_told_as_that_and_a_promise_to_the_second() {
    let mut page = staffing(None);
    let plan = page.plan.as_mut().expect("a plan");
    plan.within_ms = 90_000;
    let (_, read) = written(&Page::Staffing(Box::new(page.clone())), "en");
    assert!(read.contains("80 of 100 called within 1 min 30 s;"), "{read}");
    page.plan.as_mut().expect("a plan").hours.clear();
    let (_, read) = written(&Page::Staffing(Box::new(page)), "en");
    assert!(read.contains("Nobody came in these weeks.") && read.contains("From 26 weeks"), "{read}");
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
        // Six in each row of few people, and those who left in the four rows of many.
        assert_eq!(read.matches(hidden).count(), 16, "{read}");
        assert!(read.contains(if language == "en" { "October 2026" } else { "Octubre de 2026" }), "{read}");
    }
}

#[test]
fn the_wall_says_who_waits_longest_and_names_no_officer() {
    for language in ["en", "es"] {
        let (_, read) = written(&Page::Floor(Box::new(floor::wall())), language);
        assert!(read.contains("041 11:42") || read.contains("041") && read.contains("11:42"), "{read}");
        for name in ["Chen", "Whitfield"] {
            assert!(!read.contains(name), "{read}");
        }
        let usual = if language == "en" {
            "usually 6.5 in the whole hour"
        } else {
            "lo usual son 6.5 en toda la hora"
        };
        assert!(read.contains(usual), "{read}");
        assert!(read.contains("90 %"), "called in time: {read}");
    }
}

#[test]
fn what_lies_before_the_record_is_not_told_as_nobody() {
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
                "Nothing was recorded yet",
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
        // Both months of the district that began later, which has no sum.
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
            "worked out to within 1 percent, then rounded up: to whole seconds, and from two minutes on to whole minutes.",
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

/// On a narrow screen the rows of the table are stacked: each figure has the name of its column beside it.
#[test]
fn every_public_figure_names_its_column() {
    let (text, _) = written(&Page::Public(Box::new(public())), "en");
    assert_eq!(text.matches("class=\"stacked\"").count(), 3, "{text}");
    // Two months and their sum, of two districts and all.
    for name in ["People who came", "Half of those called: within", "Nine of ten of those called: within"] {
        assert_eq!(text.matches(&format!("data-label=\"{name}\"")).count(), 9, "{text}");
    }
    for role in ["row", "rowheader", "columnheader", "cell"] {
        assert!(text.contains(&format!("role=\"{role}\"")), "{role}: {text}");
    }
}

#[test]
fn what_the_address_asks_for_and_a_page_does_not_use_is_said() {
    let mut page = staffing(None);
    let (_, none) = written(&Page::Staffing(Box::new(page.clone())), "en");
    assert!(!none.contains("does not use"), "{none}");
    page.scope.unused = vec!["<b>".to_owned(), "service".to_owned()];
    let (text, read) = written(&Page::Staffing(Box::new(page.clone())), "en");
    assert!(text.contains("This page does not use: &lt;b") && read.contains(", Service."), "{read}");
    let (_, spanish) = written(&Page::Staffing(Box::new(page)), "es");
    assert!(spanish.contains("Esta página no usa: "), "{spanish}");
}

#[test]
fn a_plan_offers_no_filter_that_it_does_not_obey() {
    let (text, _) = written(&Page::Staffing(Box::new(staffing(None))), "en");
    for (name, shown) in
        [("from", true), ("to", true), ("service", false), ("channel", false), ("language", false)]
    {
        assert_eq!(text.contains(&format!("name=\"{name}\"")), shown, "{name}: {text}");
    }
}
