//! The lobby screen as the server renders it, and the queue of announcements.

use crate::frame::{body, frame, holds};
use crate::html;
use crate::samples::{self, call, moment, window};
use app::api::{CallView, DisplayPage, NotCurrent, NotCurrentWhy, Page, WindowStateView};
use app::pages::display::queue::Queue;
use domain::presence::Presence;

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
    assert!(body.contains("In danger? Call 911."));
}

#[test]
fn a_spanish_ticket_is_called_in_spanish_then_in_english() {
    let mut page = samples::display();
    page.line.calls = vec![call("041", "2", "10:14:00", Some("es"), true)];
    let text = written(page, "en");
    let body = body(&text);
    let spanish = body.find("Ventanilla 2").expect("the Spanish window");
    let english = body.rfind("Window 2").expect("the English window");
    assert!(body.contains("<div lang=\"es\">") && spanish < english);
}

#[test]
fn away_says_when_an_officer_is_back() {
    let mut page = samples::display();
    let mut away = window("2", WindowStateView::Away);
    away.back_at = Some(moment("15:20:00"));
    page.line.windows = vec![window("1", WindowStateView::Closed), away];
    page.line.presence = Presence::AwayUntil { back_at: moment("15:20:00") };
    let english = written(page.clone(), "en");
    assert!(english.contains("No officer is at the desk right now.") && english.contains("Back about 15:20"));
    assert!(!body(&english).contains("New tickets"), "no wait is told while nobody serves");
    assert!(!body(&english).contains("#away"), "not everybody who is away is at a break");
    let spanish = written(page.clone(), "es");
    assert!(spanish.contains("ningún oficial") && spanish.contains("15:20"));
    // A time that has passed promises nothing.
    page.line.presence = Presence::AwayUntil { back_at: moment("10:10:00") };
    page.line.windows[1].back_at = Some(moment("10:10:00"));
    assert!(!body(&written(page, "en")).contains("Back about"));
}

#[test]
fn nobody_called_is_a_welcome_and_closed_says_so() {
    let mut page = samples::display();
    assert!(written(page.clone(), "en").contains("Take a ticket at the tablet"));
    page.line.open = false;
    page.line.opens_at = Some(moment("13:00:00"));
    let closed = written(page.clone(), "en");
    for sentence in ["We are closed now.", "We open today at 13:00."] {
        assert!(closed.contains(sentence), "{sentence}: {closed}");
    }
    assert!(!closed.contains("closed now. We open"), "a sentence a line: {closed}");
    assert!(!body(&closed).contains("No officer"), "the last visits are still served");
    assert!(!body(&closed).contains("<table"), "no column heads over nothing");
    let spanish = written(page.clone(), "es");
    assert!(spanish.contains("Ahora está cerrado.") && spanish.contains("Abrimos hoy a las 13:00."));
    page.line.calls = vec![call("040", "1", "10:10:00", None, false)];
    assert!(body(&written(page, "en")).contains("<table"), "visits called before stay listed");
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
            assert!(!text.contains("<div lang="), "no call is shown: {text}");
        }
    }
}

#[test]
fn a_number_that_was_given_twice_is_announced_once() {
    let today = call("041", "1", "10:14:00", None, true);
    let yesterday = CallView { at: moment("09:01:00"), current: false, ..today.clone() };
    let mut queue = Queue::new(std::slice::from_ref(&yesterday));
    assert!(queue.take_in(&[today.clone(), yesterday.clone()]));
    assert!(queue.advance(0).is_some());
    assert!(!queue.take_in(&[today, yesterday]), "it was announced");
}

#[test]
fn calls_wait_for_one_another() {
    let first = call("041", "2", "10:14:00", None, true);
    let second = call("042", "1", "10:14:01", None, true);
    let mut queue = Queue::new(&[]);
    assert!(queue.take_in(std::slice::from_ref(&first)));
    assert_eq!(queue.advance(0), Some(first.clone()));
    assert!(queue.take_in(&[second.clone(), first.clone()]));
    assert_eq!(queue.advance(19_999), None);
    assert_eq!(queue.showing(), Some(first.clone()));
    assert!(queue.is_ahead(&second) && !queue.is_ahead(&first), "not among those before until it was seen");
    assert_eq!(queue.advance(20_000), Some(second.clone()));

    // Nothing new: it stays for as long as the person is expected, then goes.
    assert!(!queue.take_in(&[second.clone(), first]));
    assert!(!queue.is_due(60_000));
    let met = call("042", "1", "10:14:01", None, false);
    queue.take_in(&[met]);
    assert_eq!(queue.advance(60_000), None);
    assert_eq!(queue.showing(), None);
}

#[test]
fn a_recall_and_a_second_call_of_the_same_number_are_announced_again() {
    let first = call("041", "2", "10:14:00", None, true);
    let mut queue = Queue::new(std::slice::from_ref(&first));
    assert_eq!(queue.showing(), Some(first.clone()));
    assert!(!queue.take_in(&[first]), "what was there before the page is not announced");
    let again = call("041", "2", "10:15:00", None, true);
    assert!(queue.take_in(std::slice::from_ref(&again)));
    assert_eq!(queue.advance(0), Some(again));
}

#[test]
fn a_call_that_is_over_before_its_turn_stays_its_time_and_an_expected_visitor_goes_first() {
    let (one, two, three) = (
        call("041", "2", "10:14:00", None, true),
        call("042", "1", "10:14:01", None, true),
        call("043", "3", "10:14:02", None, true),
    );
    let mut queue = Queue::new(&[]);
    queue.take_in(std::slice::from_ref(&one));
    queue.advance(0);
    queue.take_in(&[three.clone(), two.clone(), one.clone()]);
    let over = call("042", "1", "10:14:01", None, false);
    queue.take_in(&[three.clone(), over, one]);
    assert_eq!(queue.advance(20_000), Some(three));
    assert_eq!(queue.advance(40_000), Some(two));
    assert!(!queue.is_due(50_000), "seen for its time although it is over");
    assert!(queue.is_due(60_000));
}
