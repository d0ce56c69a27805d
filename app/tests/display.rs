//! The lobby screen as the server renders it, the calls on it, and the turns of the voice.

use crate::frame::{body, frame, holds};
use crate::html;
use crate::samples::{self, call, moment, window};
use app::api::{
    CallView, DisplayPage, DisplayService, DisplayVisit, EmergencyView, NotCurrent, NotCurrentWhy, Page,
    QuoteView, WindowStateView,
};
use app::pages::display::calls::{LISTED, STAYS, shown};
use app::pages::display::voice::{MOST, OLD_MS, Voice};
use domain::display::DisplaySettings;
use domain::notice::{Emergency, Notice};
use domain::presence::Presence;
use domain::time::{At, Moment, SECOND};
use domain::visit::StateKind;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn written(page: DisplayPage, language: &str) -> String {
    let text = html(&Page::Display(Box::new(page)), &frame(language));
    holds(&text, language);
    text
}

#[test]
fn a_call_shows_number_and_window_with_those_before() {
    let mut page = samples::display();
    page.line.calls = vec![
        call("041", "2", "10:14:00", None, true),
        call("040", "1", "10:10:00", None, false),
        call("P07", "2", "10:05:00", None, false),
    ];
    let text = written(page, "en");
    let body = body(&text);
    for words in [
        "Now calling",
        "<bdi>041</bdi>",
        "Window 2",
        "<bdi>040</bdi>",
        "Captain Dana Whitfield",
        "about 5 to 10 minutes",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert_eq!(body.matches("<bdi>041</bdi>").count(), 1, "not among those before");
    assert!(body.contains("In danger? Call 911.") && body.contains("¿Está en peligro? Llame al 911."));
    assert!(body.contains("data-layout=\"f1\""), "one call has the screen to itself: {body}");
}

#[test]
fn a_spanish_ticket_is_called_in_spanish_then_in_english() {
    let mut page = samples::display();
    page.line.calls = vec![call("041", "2", "10:14:00", Some("es"), true)];
    let text = written(page, "en");
    let body = body(&text);
    let spanish = body.find("Ventanilla 2").expect("the Spanish window");
    let english = body.find("Window 2").expect("the English window");
    assert!(body.contains("class=\"call") && body.contains("lang=\"es\"") && spanish < english);
}

#[test]
fn away_says_when_an_officer_is_back() {
    let mut page = samples::display();
    let mut away = window("2", WindowStateView::Away);
    away.back_at = Some(moment("15:20:00"));
    page.line.windows = vec![window("1", WindowStateView::Closed), away];
    page.line.presence = Presence::AwayUntil { back_at: moment("15:20:00") };
    let english = written(page.clone(), "en");
    assert!(
        english.contains("No officer is at the desk right now.")
            && english.contains("Back about 3:20\u{a0}PM")
    );
    assert!(!body(&english).contains("New tickets"), "no wait is told while nobody serves");
    assert!(!body(&english).contains("#away"), "not everybody who is away is at a break");
    let spanish = written(page.clone(), "es");
    assert!(spanish.contains("ningún oficial") && spanish.contains("3:20\u{a0}PM"));
    // A time that has passed promises nothing.
    page.line.presence = Presence::AwayUntil { back_at: moment("10:10:00") };
    page.line.windows[1].back_at = Some(moment("10:10:00"));
    assert!(!body(&written(page, "en")).contains("Back about"));
}

#[test]
fn between_calls_it_says_what_to_do_and_closed_says_so() {
    let mut page = samples::display();
    assert!(written(page.clone(), "en").contains("Take a ticket at the tablet"));
    page.line.open = false;
    page.line.opens_at = Some(moment("13:00:00"));
    let closed = written(page.clone(), "en");
    for sentence in ["We are closed now.", "We open today at 1:00\u{a0}PM."] {
        assert!(closed.contains(sentence), "{sentence}: {closed}");
    }
    assert!(!closed.contains("closed now. We open"), "a sentence a line: {closed}");
    assert!(!body(&closed).contains("No officer"), "the last visits are still served");
    assert!(!body(&closed).contains("class=\"earlier"), "no heading over nothing");
    let spanish = written(page.clone(), "es");
    assert!(spanish.contains("Ahora está cerrado.") && spanish.contains("Abrimos hoy a la 1:00\u{a0}PM."));
    page.line.calls = vec![call("040", "1", "10:10:00", None, false)];
    assert!(body(&written(page, "en")).contains("<bdi>040</bdi>"), "visits called before stay listed");
}

#[test]
fn what_was_heard_before_the_connection_was_lost_promises_nobody() {
    for language in ["en", "es"] {
        let mut page = samples::display();
        let here = written(page.clone(), language);
        assert!(!samples::promised(body(&here), language).is_empty(), "an officer is here: {here}");
        page.line.not_current = Some(NotCurrent { since: moment("10:09:00"), why: NotCurrentWhy::Database });
        let lost = written(page, language);
        assert!(lost.contains("10:09"), "{lost}");
        assert_eq!(samples::promised(body(&lost), language), Vec::<&str>::new(), "{lost}");
    }
}

#[test]
fn where_the_clock_of_the_server_is_off_the_screen_has_lost_no_connection() {
    for (language, told, not) in [
        ("en", "clock is being corrected", "lost its connection"),
        ("es", "está corrigiendo el reloj", "perdió la conexión"),
    ] {
        let mut page = samples::display();
        page.line.not_current = Some(NotCurrent { since: moment("10:09:00"), why: NotCurrentWhy::Clock });
        let off = written(page, language);
        assert!(off.contains(told) && !off.contains(not), "{off}");
        assert_eq!(samples::promised(body(&off), language), Vec::<&str>::new(), "{off}");
    }
}

#[test]
fn nobody_is_sent_to_a_window_while_no_officer_is_here() {
    for (open, presence) in samples::nobody_here() {
        for language in ["en", "es"] {
            let mut page = samples::display();
            page.line.calls = vec![call("041", "2", "10:14:00", Some(language), true)];
            page.line.open = open;
            page.line.presence = presence;
            let text = written(page, language);
            let text = body(&text);
            assert_eq!(samples::promised(text, language), Vec::<&str>::new(), "{presence:?} {text}");
            assert!(!text.contains("class=\"call"), "no call is shown: {text}");
        }
    }
}

/// Twelve windows, each with a call of this minute.
fn twelve() -> DisplayPage {
    let mut page = samples::display();
    page.line.windows = (1..=12).map(|number| window(&number.to_string(), WindowStateView::Open)).collect();
    let one = |number: i32| call(&format!("D{number:03}"), &number.to_string(), "10:14:04", Some("es"), true);
    page.line.calls = (1..=12).map(one).collect();
    page
}

#[test]
fn twelve_who_are_called_at_once_are_all_on_the_screen() {
    let text = written(twelve(), "en");
    let text = body(&text);
    for number in 1..=12 {
        assert!(text.contains(&format!("<bdi>D{number:03}</bdi>")), "{number}: {text}");
    }
    assert!(text.contains("data-layout=\"m12\""));
    // The number of the window alone: its word would not fit in letters that are read from afar.
    assert!(!text.contains("Window 11") && !text.contains("Ventanilla 11"), "{text}");
}

#[test]
fn a_screen_shows_the_calls_of_its_own_windows() {
    let mut page = twelve();
    let device = "00000000-0000-7000-8000-000000000026".parse().expect("an id");
    page.device = Some(device);
    let own = vec!["3".parse().expect("a slug"), "4".parse().expect("a slug")];
    let settings = DisplaySettings { windows: Some(own), ..DisplaySettings::default() };
    page.line.settings.insert(device, settings);
    let text = written(page.clone(), "en");
    let text = body(&text);
    assert!(text.contains("D003") && text.contains("D004") && !text.contains("D001"), "{text}");
    page.device = None;
    assert!(body(&written(page, "en")).contains("D001"), "another screen has its own settings");
}

#[test]
fn between_calls_the_next_numbers_open_windows_and_waits_are_shown_in_both_languages() {
    let mut page = samples::display();
    let waits =
        |ticket: &str| DisplayVisit { ticket: ticket.to_owned(), state: StateKind::Waiting, quote: None };
    page.line.waiting = ["A007", "A009", "B002", "A010", "A011"].map(waits).into();
    let mut phones = window("7", WindowStateView::Open);
    phones.phone = true;
    page.line.windows.push(phones);
    page.line.windows.push(window("3", WindowStateView::Closed));
    let service = |id: &str, en: &str, es: &str| DisplayService {
        id: id.parse().expect("a slug"),
        name: samples::words(en, es),
    };
    page.line.services =
        vec![service("report", "Report copy", "Copia de un reporte"), service("permit", "Permit", "Permiso")];
    let quote = |low_ms, high_ms| QuoteView { low_ms, high_ms, closes_at: None, past_closing: false };
    page.line.quotes.insert("report".to_owned(), quote(300_000, 600_000));
    page.line.quotes.insert("permit".to_owned(), quote(1_200_000, 1_800_000));
    let text = written(page.clone(), "en");
    let text = body(&text);
    for words in ["A007", "A009", "B002", "A010", "Next in line", "Siguen en la fila", "Open windows"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("A011"), "the first four: {text}");
    assert!(text.contains("<li>1</li>") && text.contains("<li>2</li>"), "{text}");
    assert!(
        !text.contains("<li>3</li>") && !text.contains("<li>7</li>"),
        "closed, and for telephones: {text}"
    );
    // The services take turns in each language.
    let seen: BTreeSet<bool> = (0..2)
        .map(|turn| {
            page.line.at.at = At(page.line.at.at.0 + turn * 8 * SECOND);
            body(&written(page.clone(), "en")).contains("Copia de un reporte")
        })
        .collect();
    assert_eq!(seen, BTreeSet::from([false, true]));
    // Where all wait alike, one line in the foot says it.
    page.line.quotes.insert("permit".to_owned(), quote(300_000, 600_000));
    assert!(!written(page, "en").contains("Wait by service"));
}

fn notice(en: &str, es: &str, until: &str) -> Notice {
    let id = "1".parse().expect("a code");
    Notice { id, text: samples::words(en, es), until: until.parse().expect("a time") }
}

#[test]
fn a_notice_is_read_in_each_language_until_it_ends() {
    let mut page = samples::display();
    page.line.notices = vec![
        notice("Closed on Friday.", "Cerrado el viernes.", "2026-11-24T10:15"),
        notice("Over <b>now</b>.", "Ya <b>no</b>.", "2026-11-24T10:14"),
    ];
    let mut texts = BTreeSet::new();
    for turn in 0..2 {
        page.line.at.at = At(moment("10:14:05").at.0 + turn * 8 * SECOND);
        let text = written(page.clone(), "en");
        texts.extend(
            ["Closed on Friday.", "Cerrado el viernes."].into_iter().filter(|one| body(&text).contains(one)),
        );
        assert!(!body(&text).contains("Over") && !body(&text).contains("Ya "), "{text}");
    }
    assert_eq!(texts.len(), 2, "each in its turn");
    page.line.at.at = At(moment("10:15:00").at.0);
    assert!(!body(&written(page, "en")).contains("lobby-notice"));
}

#[test]
fn a_notice_is_text_whatever_is_typed() {
    let mut page = samples::display();
    page.line.notices =
        vec![notice("<script>alert(1)</script>", "<script>alert(1)</script>", "2026-11-25T10:15")];
    let text = written(page, "en");
    assert!(!body(&text).contains("<script>alert") && text.contains("&lt;script&gt;"), "{text}");
}

#[test]
fn an_emergency_replaces_everything_but_the_calls() {
    let mut page = twelve();
    page.line.notices = vec![notice("Closed on Friday.", "Cerrado el viernes.", "2026-11-25T10:15")];
    let up = EmergencyView { notice: Emergency::BuildingClosed, since: moment("10:14:00") };
    page.line.emergency = Some(up);
    let text = written(page.clone(), "en");
    let text = body(&text);
    for words in [
        "This building is closed now.",
        "Este edificio está cerrado ahora.",
        "call 911",
        "D012",
        "role=\"alert\"",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for words in ["Captain Dana Whitfield", "Closed on Friday", "New tickets"] {
        assert!(!text.contains(words), "{words}: {text}");
    }
    page.line.calls.clear();
    page.line.presence = Presence::NobodyYet;
    let text = written(page, "en");
    assert!(
        body(&text).contains("This building is closed now.") && !body(&text).contains("No officer"),
        "{text}"
    );
}

fn at(seconds: i64) -> Moment {
    let start = moment("10:14:00");
    Moment { at: At(start.at.0 + seconds * SECOND), ..start }
}

fn called(number: usize, seconds: i64, current: bool) -> CallView {
    CallView { at: at(seconds), ..call(&format!("D{number:03}"), "1", "10:14:00", None, current) }
}

fn tickets(calls: &[CallView]) -> Vec<&str> {
    calls.iter().map(|call| call.ticket.as_str()).collect()
}

#[test]
fn a_call_stays_large_while_the_person_is_expected_and_never_less_than_20_seconds() {
    let all = DisplaySettings::default();
    let large = |call: &CallView, seconds: i64, scale: f64| {
        let shown = shown(std::slice::from_ref(call), &all, at(seconds).at, scale);
        (shown.now.len(), shown.earlier.len())
    };
    let served = called(1, 0, false);
    for seconds in [0, 3, 20] {
        assert_eq!(large(&served, seconds, 1.0), (1, 0), "{seconds}");
    }
    assert_eq!(large(&served, STAYS / SECOND, 1.0), (0, 1));
    assert_eq!(large(&called(1, 0, true), 600, 1.0), (1, 0), "still expected");
    // On a clock that runs sixty times faster, people read no faster.
    assert_eq!(large(&served, 600, 60.0), (1, 0));
    // A recall counts as the call does.
    assert_eq!(large(&called(1, 590, false), 605, 1.0), (1, 0));
    // Called by a clock that was an hour ahead: among those before, not in large letters for an hour.
    assert_eq!(large(&called(1, 3_600, false), 0, 1.0), (0, 1));
}

proptest! {
    #[test]
    fn every_call_is_on_the_screen_at_once_and_the_last_five_stay(
        given in prop::collection::vec((0..600_i64, any::<bool>()), 0..60), now in 0..700_i64,
    ) {
        let calls: Vec<CallView> =
            given.iter().enumerate().map(|(number, (seconds, current))| called(number, *seconds, *current)).collect();
        let shown = shown(&calls, &DisplaySettings::default(), at(now).at, 1.0);
        let large: Vec<CallView> = shown.now.iter().map(|large| large.call.clone()).collect();
        for call in &calls {
            let age = now - (call.at.at - at(0).at) / SECOND;
            let must = call.current || (0..=20).contains(&age);
            prop_assert!(!must || large.contains(call), "{call:?}");
        }
        let others = calls.len() - large.len();
        prop_assert_eq!(shown.earlier.len(), others.min(LISTED));
        prop_assert!(large.iter().zip(large.iter().skip(1)).all(|(one, next)| one.at >= next.at));
        // The last ones, and none twice.
        let mut before: Vec<&CallView> = calls.iter().filter(|call| !large.contains(call)).collect();
        before.sort_by_key(|call| std::cmp::Reverse(call.at));
        let newest: Vec<At> = before.iter().take(LISTED).map(|call| call.at.at).collect();
        prop_assert_eq!(shown.earlier.iter().map(|call| call.at.at).collect::<Vec<_>>(), newest);
    }

    #[test]
    fn the_voice_announces_each_call_at_most_once_and_none_that_is_answered_or_old(
        steps in prop::collection::vec((0..30_usize, any::<bool>(), 0..20_000_i64), 1..120),
    ) {
        let mut voice = Voice::new(&[]);
        let (mut calls, mut now, mut said) = (Vec::<CallView>::new(), 0_i64, BTreeSet::new());
        for (place, (number, taken, pause)) in steps.into_iter().enumerate() {
            now += pause;
            match calls.iter_mut().find(|call| taken && call.ticket == format!("D{number:03}")) {
                Some(call) => call.current = false,
                None => {
                    calls.retain(|call| call.ticket != format!("D{number:03}"));
                    calls.insert(0, called(number, place as i64, true));
                }
            }
            voice.take_in(&calls, now);
            if place % 3 == 0
                && let Some(turn) = voice.next(now)
            {
                let known = calls.iter().find(|call| call.ticket == turn.call.ticket);
                prop_assert_eq!(known.map(|call| (call.at, call.current)), Some((turn.call.at, true)));
                prop_assert!(said.insert((turn.call.ticket.clone(), turn.call.at.at)), "said twice");
            }
        }
        // What waits is bounded, and gone after its time.
        let mut left = 0;
        while voice.next(now).is_some() {
            left += 1;
        }
        prop_assert!(left <= MOST);
    }
}

#[test]
fn a_number_that_was_given_twice_is_announced_once() {
    let today = call("041", "1", "10:14:00", None, true);
    let yesterday = CallView { at: moment("09:01:00"), current: false, ..today.clone() };
    let mut voice = Voice::new(std::slice::from_ref(&yesterday));
    voice.take_in(&[today.clone(), yesterday.clone()], 0);
    assert_eq!(voice.next(0).map(|turn| turn.call), Some(today.clone()));
    voice.take_in(&[today, yesterday], 0);
    assert_eq!(voice.next(0), None, "it was announced");
}

#[test]
fn what_was_called_before_the_page_was_opened_is_silent_and_a_recall_is_announced() {
    let first = call("041", "2", "10:14:00", None, true);
    let mut voice = Voice::new(std::slice::from_ref(&first));
    voice.take_in(std::slice::from_ref(&first), 0);
    assert_eq!(voice.next(0), None);
    let again = CallView { at: moment("10:15:00"), count: 2, ..first };
    voice.take_in(std::slice::from_ref(&again), 0);
    assert_eq!(voice.next(0).map(|turn| turn.call), Some(again));
}

#[test]
fn with_many_waiting_announcements_are_short_with_one_chime_and_at_last_in_full_again() {
    let calls: Vec<CallView> = (1..=5).rev().map(|number| called(number, number as i64, true)).collect();
    let mut voice = Voice::new(&[]);
    voice.take_in(&calls, 0);
    let turns: Vec<_> = std::iter::from_fn(|| voice.next(0)).collect();
    let order: Vec<CallView> = turns.iter().map(|turn| turn.call.clone()).collect();
    assert_eq!(tickets(&order), ["D001", "D002", "D003", "D004", "D005"], "in the order of the calls");
    let how: Vec<(bool, bool)> = turns.iter().map(|turn| (turn.short, turn.chime)).collect();
    assert_eq!(how, [(true, true), (true, false), (true, false), (false, true), (false, true)]);
}

#[test]
fn a_call_that_waited_a_minute_for_the_voice_is_on_the_screen_and_not_announced() {
    let mut voice = Voice::new(&[]);
    voice.take_in(&[called(1, 0, true)], 0);
    assert_eq!(voice.next(OLD_MS), None);
    voice.take_in(&[called(2, 1, true), called(1, 0, true)], OLD_MS);
    assert_eq!(voice.next(OLD_MS).map(|turn| turn.call.ticket), Some("D002".to_owned()));
}
