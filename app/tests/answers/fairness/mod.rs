//! Whether people are served alike.

mod headline;

use super::{day, me, scope, written};
use crate::samples::words;
use app::api::{ComparedView, FairnessPage, FairnessView, GapView, Page};
use domain::reports::{ComparedBy, Measure};

fn row(by: &str, group: &str, measure: &str) -> ComparedView {
    ComparedView {
        by: ComparedBy::named(by).expect("a grouping"),
        group: group.to_owned(),
        measure: Measure::named(measure).expect("a measure"),
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
        by: by.and_then(ComparedBy::named),
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

#[test]
fn a_difference_is_reported_with_its_size_its_certainty_and_what_it_does_not_mean() {
    let (text, read) = written(&Page::Fairness(Box::new(fairness(None))), "en");
    let sum = "The last 12 months: of 4 comparisons, 3 show a difference that is more than chance: people who chose Spanish were less often called in time: 60 against 83 of 100 (412 people, 3,870 others); people who chose Spanish waited 4 min 5 s longer to be called (412 people, 3,870 others); people with the need “Interpreter” differ (to be called; 412 people, 3,870 others).";
    assert!(read.contains(sum), "{read}");
    let sentence = "People who chose Spanish waited 4 min 5 s longer to be called than people who chose another language and came to the same districts for the same services: the median was 14 min 10 s against 10 min 5 s, and the difference likely lies between 2 min 30 s and 5 min 40 s. This is based on 412 of them and 3,870 others.";
    assert!(read.contains(sentence), "{read}");
    let share = "People who chose Spanish were less often called in time than people who chose another language and came to the same districts for the same services: 60 of 100 against 83 of 100, and the difference likely lies between 16 and 30 of 100.";
    assert!(read.contains(share), "{read}");
    assert!(read.contains("taken as a whole, the figures differ by more than chance"), "{read}");
    assert!(read.contains("This does not say why.") && read.contains("below four fifths"), "{read}");
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
fn for_few_people_counts_are_shown_without_a_range() {
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
    let short = "people who chose Spanish were less often called in time: 60 against 83 of 100 (11 people, 800 others)";
    assert!(read.contains(short), "{read}");
    let sentence = "60 of 100 against 83 of 100. This is based on 11 of them and 800 others.";
    assert!(read.contains(sentence), "{read}");
    assert!(read.contains("“Others” are people without any need noted"), "{read}");
    // For times without a range the test says that they differ, not in which direction.
    assert!(read.contains("people who chose Spanish differ (to be called; 11 people, 800 others)"), "{read}");
    assert!(read.contains("People who chose Spanish: taken as a whole, the figures differ"), "{read}");
    assert!(!read.contains("Spanish waited"), "{read}");
}

#[test]
fn one_click_answers_for_one_grouping() {
    let (text, _) = written(&Page::Fairness(Box::new(fairness(None))), "en");
    assert!(text.contains("href=\"/fairness?last=12_months&amp;by=language\""), "{text}");
    let (_, read) = written(&Page::Fairness(Box::new(fairness(Some("area")))), "en");
    assert!(read.contains("the one comparison made shows no difference"), "{read}");
    assert!(read.contains("All 4 comparisons in this period are tested together"), "{read}");
    assert!(!read.contains("People who chose Spanish"), "{read}");
}

/// A page on which one comparison of waits is certain.
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
fn the_longest_waits_are_reported_and_come_first_where_they_say_more() {
    let (six_longer, less) =
        (gap(15_000.0, 9_000.0, 4_000.0, 8_000.0), gap(56_000.0, 869_000.0, -1_000_000.0, -600_000.0));
    // By the median callers waited longer, by the 90th percentile far less.
    let page = waits("channel", "phone", six_longer, less);
    let read = fairness_read(&page, "en");
    for text in [
        "the one comparison made shows a difference that is more than chance: nine of ten people who phoned waited at most 56 s to be helped, 13 min 33 s less than others, while the median was 6 s longer (412 people, 3,870 others).",
        "The longest waits to be helped were shorter for people who phoned than for people who came in another way to the same districts: nine of ten waited at most 56 s against 14 min 29 s, 13 min 33 s less, and the difference likely lies between 10 min and 16 min 40 s. The median was 15 s against 9 s, 6 s longer, and the difference likely lies between 4 s and 8 s. This is based on 412 of them and 3,870 others.",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    let read = fairness_read(&page, "es");
    for text in [
        "nueve de cada diez de las personas que llamaron por teléfono esperaron a lo sumo 56 s a que las atendieran, 13 min 33 s menos que las demás, mientras que la mediana fue 6 s mayor (412 personas y otras 3,870)",
        "Las esperas más largas a que las atendieran fueron menores para las personas que llamaron por teléfono que para las personas que vinieron de otra forma a los mismos distritos: nueve",
        "nueve de cada diez esperaron a lo sumo 56 s frente a 14 min 29 s, 13 min 33 s menos",
        "La mediana fue 15 s frente a 9 s, 6 s más, y la diferencia probablemente está entre 4 s y 8 s.",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    // The same direction, and a larger difference.
    let longer = gap(869_000.0, 56_000.0, 600_000.0, 1_000_000.0);
    let read = fairness_read(&waits("channel", "walk_in", six_longer, longer), "en");
    let same_way = "nine of ten people who walked in waited at most 14 min 29 s to be called, 13 min 33 s longer than others (412";
    assert!(read.contains(same_way), "{read}");
    assert!(
        read.contains("for people who came in another way to the same districts: nine of ten waited at most 14 min 29 s against 56 s"),
        "{read}"
    );
    assert!(read.contains("The median was 15 s against 9 s, 6 s longer"), "{read}");
    // Only the 90th percentiles differ for certain.
    let unsure = gap(15_000.0, 9_000.0, -1_000.0, 13_000.0);
    let read = fairness_read(&waits("language", "es", unsure, longer), "en");
    let alone = "nine of ten people who chose Spanish waited at most 14 min 29 s to be called, 13 min 33 s longer than others (412";
    assert!(read.contains(alone), "{read}");
    assert!(
        read.contains("The median was 15 s against 9 s, which may be chance. This is based on"),
        "{read}"
    );
    // The 90th percentiles differ less.
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
    // Both times are displayed as 11 s, and differ by 0.8 s.
    let page = waits("language", "es", gap(10_900.0, 10_100.0, 200.0, 8_300.0), None);
    let read = fairness_read(&page, "en");
    let sentence = "waited less than 1 s longer to be called than people who chose another language and came to the same districts for the same services: the median was 11 s against 11 s, and the difference likely lies between less than 1 s and 9 s.";
    assert!(read.contains(sentence), "{read}");
    assert!(read.contains("+0.8 s") && read.contains("+0.2 s … +0:09"), "{read}");
    assert!(
        read.contains("in seconds, with its 95 % range"),
        "an axis of minutes would show nothing: {read}"
    );
    // The nearer end is rounded down, the farther one up, and the difference is that of the displayed 1:40
    // and 2:42.
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
    let sum = "The last 12 months: of 5 comparisons, 5 show a difference that is more than chance: people who chose Spanish waited 38 s longer to be called (412 people, 3,870 others); people who phoned left before their turn more often: 25 against 18 of 100 (412 people, 3,870 others); people who came to 26th District were less often greeted in time: 74 against 77 of 100 (412 people, 3,870 others); and 2 more.";
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
fn people_who_are_left_out_are_reported() {
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
        "This is based on 873 of 1,279 of them and 3,913 others.",
        "873 of 1,279 and 3,913",
        "Districts compared",
        "channels are not compared service by service",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
    let text = "Se basa en 873 de 1,279 de ellas y otras 3,913.";
    let read = told(&left, "es");
    assert!(read.contains(text), "“{text}” is not in {read}");
    // With less than half of the group compared, nothing is claimed.
    let few = ComparedView { n: Some((639, 3_913)), adjusted: None, stands: false, ..left };
    let read = told(&few, "en");
    assert!(
        read.contains("639 of 1,279") && read.contains("fewer than half of its calls or visits are compared"),
        "{read}"
    );
    assert!(!read.contains("People who phoned left"), "{read}");
    assert!(
        read.contains("so nothing is concluded about them") && !read.contains("No difference here"),
        "{read}"
    );
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
fn two_groups_that_are_each_others_others_are_reported_once() {
    let mut page = waits("language", "es", gap(850_000.0, 605_000.0, 150_000.0, 340_000.0), None);
    let other = ComparedView {
        median: gap(605_000.0, 850_000.0, -340_000.0, -150_000.0),
        mirror: true,
        n: Some((3_870, 412)),
        ..found(row("language", "en", "wait"))
    };
    page.found.iter_mut().for_each(|found| found.rows.push(other.clone()));
    let read = fairness_read(&page, "en");
    assert!(read.contains("the one comparison made shows a difference"), "{read}");
    assert!(
        read.contains("People who chose Spanish waited") && !read.contains("People who chose English"),
        "{read}"
    );
    assert!(read.contains("−4:05"), "the table has both: {read}");
    assert!(!read.contains("are tested together"), "one is not judged together with others: {read}");
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
            "That does not prove that the groups were served equally: with this many people, a smaller difference would not be detected.",
        ),
        ("es", "no es seguro p ajustado 0.070", "Eso no demuestra que se atienda a los grupos por igual"),
    ] {
        let read = fairness_read(&page, language);
        assert!(read.contains(tag) && read.contains(alike), "{read}");
        assert!(!read.contains("within chance") && !read.contains("dentro del azar"), "{read}");
    }
}

/// Less than half of a group is no basis for a claim, and for too few people there is no range to draw.
#[test]
fn the_chart_draws_only_what_is_judged_and_has_a_range() {
    let wait = gap(850_000.0, 605_000.0, 150_000.0, 340_000.0);
    let no_range = wait.map(|gap| GapView { low: None, high: None, ..gap });
    let mut page = waits("need", "deaf", wait, None);
    let unjudged = ComparedView {
        median: wait,
        adjusted: None,
        stands: false,
        ..found(row("need", "interpreter", "wait"))
    };
    let few = ComparedView { median: no_range, stands: false, ..found(row("need", "ramp", "wait")) };
    page.found.iter_mut().for_each(|found| found.rows.extend([unjudged.clone(), few.clone()]));
    let (text, _) = written(&Page::Fairness(Box::new(page.clone())), "en");
    assert_eq!(text.matches("<circle").count(), 1, "{text}");
    for left in [vec![unjudged.clone()], vec![few.clone()], vec![unjudged, few]] {
        page.found = page.found.map(|found| FairnessView { rows: left, ..found });
        for (language, title) in
            [("en", "Difference in the median wait"), ("es", "Diferencia en la mediana de la espera")]
        {
            let (text, read) = written(&Page::Fairness(Box::new(page.clone())), language);
            assert!(!text.contains("<circle") && !read.contains(title), "an empty chart: {text}");
        }
    }
}

#[test]
fn spanish_says_how_often_as_people_say_it() {
    let share = |by, group, measure| ComparedView {
        share: gap(0.6, 0.83, -0.3, -0.16),
        ..found(row(by, group, measure))
    };
    let rows = vec![
        share("language", "es", "called"),
        share("channel", "phone", "acknowledged"),
        share("district", "26", "left"),
    ];
    let mut page = fairness(None);
    page.found = page.found.map(|found| FairnessView { rows, ..found });
    let read = fairness_read(&page, "es");
    for text in [
        "fueron llamadas a tiempo con menos frecuencia que las personas que eligieron otro idioma",
        "fueron contestadas a tiempo con menos frecuencia que las personas que vinieron de otra forma",
        "se fueron antes de su turno con menos frecuencia que las personas que vinieron a otros distritos",
        "fueron llamadas a tiempo con menos frecuencia: 60 frente a 83 de 100 (412 personas y otras 3,870)",
    ] {
        assert!(read.contains(text), "“{text}” is not in {read}");
    }
}
