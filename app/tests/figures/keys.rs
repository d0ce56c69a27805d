//! The key figures, with everything displayed beside them.

use super::{about, page, panel, section, sentence, written};
use domain::time::MINUTE;
use domain::totals::KeyFigure;
use domain::visit::End;

#[test]
fn key_figures_show_how_many_people_they_are_based_on() {
    for (language, texts) in [
        // 12 of 20 by the usual formula, of 22 with those who left at once, (12 + 2) of 22, 12 of 17.
        (
            "en",
            [
                "60 %",
                "used here): 60 %",
                "of everyone: 55 %",
                "of everyone: 64 %",
                "hides those who left: 71 %",
                "12 of 20",
            ],
        ),
        (
            "es",
            ["60 %", "usada aquí): 60 %", "de todas: 55 %", "de todas: 64 %", "se fueron: 71 %", "12 de 20"],
        ),
    ] {
        let text = written(&page(&[("last", "28")], &[]), language);
        for part in texts {
            assert!(text.contains(part), "“{part}” is not in {text}");
        }
        let panels = text.matches("class=\"panel key\"").count();
        assert_eq!(panels, text.matches("<details><summary>").count(), "each with its formula");
        // Besides the table of figures: arrivals, window time, and visits served in an hour of it.
        assert_eq!(panels, KeyFigure::ALL.len() + 3);
    }
    let text = written(&page(&[("last", "28"), ("area", "Old Town")], &[]), "en");
    assert!(text.contains("median 10:31"), "{text}");
    assert!(text.contains("aria-label=\"Figure to follow\""), "{text}");
    assert!(text.contains("Nine of ten within 18:00, of 20."), "{text}");
    assert!(text.contains("Left before their turn, of those timed: 1"), "{text}");
    assert!(text.contains("area=Old%20Town"), "the filter goes along: {text}");
}

#[test]
fn a_difference_is_shown_with_its_range_or_that_it_may_be_chance() {
    let changes = [
        ("wait", None),
        // 18:00 now and 9:04 before, as displayed, with 8:56.6 between them.
        ("wait_p90", Some((536_576.0, 300_900.0, 700_300.0))),
        ("acknowledgement_p90", Some((268_288.0, 199_900.0, 300_900.0))),
        ("called", None),
        ("left", Some((-0.1, -0.174, -0.028))),
        ("reopened", None),
        ("repeats", Some((0.1, 0.028, 0.174))),
    ];
    for (language, told) in [
        (
            "en",
            [
                (
                    "Wait",
                    "Median: any difference may be chance. Nine of ten: 8:56 longer (likely 5:00 to 11:41).",
                ),
                (
                    "Time to first contact",
                    "<p>Median: too few people or days to compare. Nine of ten: 4:28 longer (likely 3:19 to 5:01).</p>",
                ),
                ("Time to the end", "<p>too few people or days to compare</p>"),
                ("Called in time", "<p>any difference may be chance</p>"),
                ("Served", "<p>too few people or days to compare</p>"),
                (
                    "Not served",
                    "Left: 13 % (3 of 23); before: 23 % (3 of 13); 10 of 100 fewer (likely 2 to 18)",
                ),
                ("Reopened", "<p>any difference may be chance</p>"),
                ("Known to have come back", "of 100 more (likely 2 to 18)"),
                ("Served per window hour", "<p>no range is calculated: any difference may be chance</p>"),
            ],
        ),
        (
            "es",
            [
                (
                    "Espera",
                    "Mediana: cualquier diferencia puede deberse al azar. Nueve de cada diez: 8:56 más (probablemente de 5:00 a 11:41).",
                ),
                (
                    "Tiempo hasta el primer contacto",
                    "<p>Mediana: muy pocas personas o días para comparar. Nueve de cada diez: 4:28 más (probablemente de 3:19 a 5:01).</p>",
                ),
                ("Tiempo hasta el final", "<p>muy pocas personas o días para comparar</p>"),
                ("Llamadas a tiempo", "<p>cualquier diferencia puede deberse al azar</p>"),
                ("Atendidas", "<p>muy pocas personas o días para comparar</p>"),
                (
                    "No atendidas",
                    "Se fueron: 13 % (3 de 23); antes: 23 % (3 de 13); 10 de cada 100 menos (probablemente de 2 a 18)",
                ),
                ("Reabiertas", "<p>cualquier diferencia puede deberse al azar</p>"),
                ("Se sabe que volvieron", "de cada 100 más (probablemente de 2 a 18)"),
                (
                    "Atendidas por hora de ventanilla",
                    "<p>no se calcula ningún rango: cualquier diferencia puede deberse al azar</p>",
                ),
            ],
        ),
    ] {
        let text = written(&page(&[("last", "28")], &changes), language);
        for (name, words) in told {
            assert!(panel(&text, name).contains(words), "{name}: “{words}” is not in {}", panel(&text, name));
        }
    }
}

/// People who left before their turn may have had a first contact: they are shown at the wait only.
#[test]
fn people_who_left_before_their_turn_are_shown_beside_the_wait_alone() {
    for (language, contact, wait, left) in [
        ("en", "Time to first contact", "Wait", "Left before their turn"),
        ("es", "Tiempo hasta el primer contacto", "Espera", "Se fueron antes de su turno"),
    ] {
        let text = written(&page(&[("last", "28")], &[]), language);
        assert!(!panel(&text, contact).contains(left), "{}", panel(&text, contact));
        assert!(panel(&text, wait).contains(left), "{}", panel(&text, wait));
    }
}

/// Without a figure in the compared period, or where one of the two is not displayed, no difference is shown.
#[test]
fn what_is_not_shown_twice_is_not_compared() {
    let few = "too few people or days to compare";
    let mut alone = page(&[("last", "28"), ("compare", "none")], &[]);
    alone.figures.as_mut().expect("figures").before = None;
    let text = written(&alone, "en");
    assert!(!text.contains(few) && !text.contains("may be chance"), "{text}");
    let nine = written(&about(9), "en");
    assert!(!panel(&nine, "Wait").contains(few), "{}", panel(&nine, "Wait"));
    assert!(panel(&nine, "Called in time").contains(few), "20 on each side: {nine}");
}

#[test]
fn that_nobody_left_is_shown_with_its_change() {
    let mut page = page(&[("last", "28")], &[("left", None)]);
    page.figures.as_mut().expect("figures").total.ends.remove(&End::Left);
    for (language, name, told) in [
        ("en", "Not served", "Left: 0 % (0 of 20); before: 23 % (3 of 13); any difference may be chance"),
        (
            "es",
            "No atendidas",
            "Se fueron: 0 % (0 de 20); antes: 23 % (3 de 13); cualquier diferencia puede deberse al azar",
        ),
    ] {
        let text = written(&page, language);
        assert!(panel(&text, name).contains(told), "{}", panel(&text, name));
    }
}

#[test]
fn for_fewer_than_ten_no_typical_value_is_shown() {
    for (language, name, sum, value, told) in [
        (
            "en",
            "Wait",
            "12 came; too few were called to give a usual wait; 3 of 12 left.",
            ">median ",
            ["Too few to give a usual time: 9.", "Before: too few (9)", "of those timed: 1<"],
        ),
        (
            "es",
            "Espera",
            "vinieron 12; se llamó a muy pocas para dar una espera habitual; se fueron 3 de 12.",
            ">mediana: ",
            [
                "Muy pocas para dar un tiempo habitual: 9.",
                "Antes: muy pocas (9)",
                "de aquellas cuya espera se midió: 1<",
            ],
        ),
    ] {
        let text = written(&about(9), language);
        assert!(sentence(&text).ends_with(sum), "{}", sentence(&text));
        let wait = panel(&text, name);
        assert!(!wait.contains(value) && wait.contains('–'), "{wait}");
        for words in told {
            assert!(wait.contains(words), "“{words}” is not in {wait}");
        }
        let row = section(&text, "by-service");
        assert_eq!(row.matches("nums\">–</td>").count(), 3, "no median, nine of ten, or before: {row}");
        let left = section(&text, "flow");
        assert!(left.contains(told[2]) && !left.contains("40:00"), "one left after forty minutes: {left}");
        let enough = written(&about(10), language);
        assert!(panel(&enough, name).contains(value), "{}", panel(&enough, name));
        assert_eq!(
            section(&enough, "by-service").matches("nums\">–</td>").count(),
            1,
            "only before: {enough}"
        );
    }
}

#[test]
fn all_that_a_figure_leaves_stands_behind_it_and_one_visit_is_opened_as_one() {
    let mut page = page(&[("last", "28")], &[]);
    let total = &mut page.figures.as_mut().expect("figures").total;
    total.reopened = 1;
    // 12 of 24 in time: the others later, or gone before their call, soon or late.
    total.called_in.abandoned_early = 4;
    let text = written(&page, "en");
    assert!(panel(&text, "Reopened").contains(">Open the visit"), "{}", panel(&text, "Reopened"));
    assert!(panel(&text, "Called in time").contains(">12 of 24<"), "{}", panel(&text, "Called in time"));
    assert!(panel(&text, "Called in time").contains(">Open the 12 visits"), "{text}");
    assert!(panel(&written(&page, "es"), "Reabiertas").contains(">Abrir la visita"));
    assert!(text.contains("People who left first, after 5 seconds, count as missed"), "{text}");
}

#[test]
fn numbers_have_their_thousands_apart_and_small_ones_two_digits_that_count() {
    let mut page = page(&[("last", "28")], &[]);
    let total = &mut page.figures.as_mut().expect("figures").total;
    total.begun = 393;
    total.hours.entry(10).or_default().staffed_ms = 62_321 * 6 * MINUTE;
    total.hours.entry(34).or_default().arrived = 4_500;
    let text = written(&page, "en");
    assert!(panel(&text, "Window hours").contains("6,232.1"), "{}", panel(&text, "Window hours"));
    assert!(panel(&text, "Served per window hour").contains("0.063"), "{text}");
    assert!(text.contains("<td class=\"nums shade-5\">4,500</td>"), "{text}");
}

#[test]
fn quoted_waits_are_scored_before_they_are_rounded_up_and_the_page_says_so() {
    let mut page = page(&[("last", "28")], &[]);
    let quotes = &mut page.figures.as_mut().expect("figures").total.quotes;
    (quotes.n, quotes.within_p80, quotes.bias_ms) = (10, 8, 4_000);
    let text = written(&page, "en");
    let told = panel(&text, "Called within the longer estimate");
    for words in [
        ">80 %<",
        ">8 of 10 who were given a wait estimate, before it is rounded up to five minutes",
        "On average less than 1 s longer than the shorter estimate, before it is rounded up",
    ] {
        assert!(told.contains(words), "“{words}” is not in {told}");
    }
    let spanish = ">8 de 10 a quienes se dio una espera estimada, antes de redondearla";
    assert!(written(&page, "es").contains(spanish));
    page.figures.as_mut().expect("figures").total.quotes.bias_ms = 0;
    let text = written(&page, "en");
    let told = panel(&text, "Called within the longer estimate");
    assert!(
        told.contains("On average exactly the shorter estimate") && !told.contains("less than 1 s"),
        "{told}"
    );
}

#[test]
fn a_share_is_shown_with_its_counts_and_not_for_fewer_than_ten_people() {
    let mut page = page(&[("last", "28")], &[]);
    let figures = page.figures.as_mut().expect("figures");
    // One person who was quoted a wait, nine who waited for their turn, no outcome with a number.
    (figures.total.quotes.n, figures.total.quotes.within_p80, figures.total.quotes.bias_ms) = (1, 1, 400);
    (figures.total.called_in.within, figures.total.called_in.later) = (5, 1);
    for (language, told, called, unnumbered, one, nine, none) in [
        (
            "en",
            "Called within the longer estimate",
            "Called in time",
            "Ended without a number",
            ">1 of one who was given a wait estimate",
            "5 of 9",
            "None in this period",
        ),
        (
            "es",
            "Llamadas dentro de la estimación más larga",
            "Llamadas a tiempo",
            "Terminaron sin número",
            ">1 de una persona a quien se dio una espera estimada",
            "5 de 9",
            "Ninguna en este período",
        ),
    ] {
        let text = written(&page, language);
        let value = |name: &str| {
            let rest = panel(&text, name).split("class=\"figure\">").nth(1);
            rest.and_then(|rest| rest.split('<').next()).map(str::to_owned).expect("a figure")
        };
        let told_panel = panel(&text, told);
        assert!(value(told) == "–" && told_panel.contains(one), "{told_panel}");
        assert!(!told_panel.contains("<li>"), "neither a range nor how wrong it was: {told_panel}");
        let called_panel = panel(&text, called);
        assert!(value(called) == "–" && called_panel.contains(nine), "{called_panel}");
        assert!(panel(&text, unnumbered).contains(none), "{}", panel(&text, unnumbered));
        // People in the row without a service left before naming one.
        let rows: Vec<String> = section(&text, "by-service").split("</tr>").map(str::to_owned).collect();
        let counts = if language == "en" { "60 % (12 of 20)" } else { "60 % (12 de 20)" };
        assert!(rows[1].contains(counts), "{}", rows[1]);
        assert!(!rows[2].contains('%') && rows[2].contains("nums\">–</td>"), "{}", rows[2]);
        let why = if language == "en" { "it would show who left" } else { "mostraría quién se fue" };
        assert!(section(&text, "by-service").contains(why), "{text}");
        assert!(!section(&text, "by-channel").contains(why), "{text}");
    }
    let figures = page.figures.as_mut().expect("figures");
    figures.tables.insert("channel".to_owned(), vec![("phone".to_owned(), figures.total.clone(), None)]);
    let text = written(&page, "en");
    let row = section(&text, "by-channel");
    assert!(row.contains("nums\">5 of 9</td>") && !row.contains('%'), "{row}");
}
