//! A person who comes back to the tablet before closing: what is offered, asked and shown, in both languages.

use super::answers::Fault;
use super::frame;
use super::place::Place;
use super::promises::{plain, samples};
use super::tablet::{Given, Tablet};
use crate::api::{ClosingView, EmergencyView, OwnClosingView};
use crate::i18n::Locale;
use crate::words;
use domain::notice::Emergency;
use domain::time::{HOUR, Moment};
use domain::visit::StateKind;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;
use samples::moment;

/// Half an hour before a closing at 10:44, which opens again at eight the next day.
fn closing(chosen: Option<ClosingChoice>) -> ClosingView {
    let eight = moment("08:00:00");
    ClosingView {
        closes_at: moment("10:44:00"),
        opens_at: Some(Moment { at: eight.at + 24 * HOUR, ..eight }),
        offers: ClosingChoice::ALL.to_vec(),
        chosen,
        decided: None,
        unlikely: None,
    }
}

fn waiting(chosen: Option<ClosingChoice>) -> OwnClosingView {
    OwnClosingView {
        ticket: "A045".to_owned(),
        state: StateKind::Waiting,
        closing: Some(closing(chosen)),
        has_number: false,
        callback_due: None,
    }
}

/// A tablet with such a closing and emergency notice in the line of its lobby.
fn with_line(
    locale: Locale,
    closing: Option<ClosingView>,
    emergency: Option<EmergencyView>,
    what: impl FnOnce(Tablet),
) {
    let mut page = samples::kiosk();
    page.line.closing = closing;
    page.line.emergency = emergency;
    Owner::new().with(|| words::speaking(locale, || what(Tablet::new(page))));
}

/// A tablet while the lobby offers choices.
fn before_closing(locale: Locale, what: impl FnOnce(Tablet)) {
    with_line(locale, Some(closing(None)), None, what);
}

fn html(tablet: Tablet) -> String {
    frame::view(tablet).to_html()
}

fn ticket(tablet_code: Option<&str>) -> Given {
    Given {
        ticket: "A045".to_owned(),
        arrived_at: Some(moment("10:14:00")),
        quote: None,
        status_url: None,
        tablet_code: tablet_code.map(str::to_owned),
        call: false,
        before: None,
    }
}

#[test]
fn a_person_who_comes_back_before_closing_is_offered_to_find_their_number_from_the_first_page_on() {
    for (locale, offer) in [(Locale::en, "I have a number"), (Locale::es, "Tengo un número")] {
        before_closing(locale, |tablet| {
            for place in [Place::Languages, Place::Needs, Place::More] {
                tablet.place.set(place);
                assert!(plain(&html(tablet)).contains(offer), "{place:?}");
            }
        });
        let decided = ClosingView { offers: Vec::new(), ..closing(None) };
        for nothing in [None, Some(decided)] {
            with_line(locale, nothing, None, |tablet| {
                assert!(!plain(&html(tablet)).contains(offer), "nothing can be chosen");
            });
        }
    }
}

#[test]
fn number_and_code_are_asked_for_and_both_faults_are_said_at_once() {
    before_closing(Locale::en, |tablet| {
        tablet.find();
        tablet.forward();
        assert_eq!(
            (tablet.place.get_untracked(), tablet.fault.get_untracked()),
            (Place::Find, Some(Fault::Incomplete))
        );
        let text = plain(&html(tablet));
        for words in
            ["Check your number and your code.", "Type your number.", "Type the four digits of your code."]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        tablet.own.update(|own| {
            own.ticket = "a 45".to_owned();
            own.code = "48l2".to_owned();
        });
        tablet.forward();
        let page = html(tablet);
        assert!(!plain(&page).contains("Type your number.") && plain(&page).contains("Type the four digits"));
        assert!(page.contains("id=\"code-wrong\"") && !page.contains("id=\"number-wrong\""), "{page}");
        tablet.own.update(|own| own.code = " 4812 ".to_owned());
        tablet.forward();
        assert_eq!(tablet.fault.get_untracked(), None, "it is asked");
        assert!(tablet.own.with_untracked(|own| own.asking));
        assert!(plain(&html(tablet)).contains("One moment, please."));
        tablet.wipe();
        assert!(tablet.own.with_untracked(|own| own.ticket.is_empty() && own.code.is_empty()), "forgotten");
    });
}

#[test]
fn every_choice_is_one_button_and_what_was_chosen_is_said_and_can_be_changed() {
    let labels = ["Wait and be helped today", "Get a call from us", "Be among the first tomorrow"];
    for (chosen, says) in [
        (None, "You can choose:"),
        (Some(ClosingChoice::Stay), "You chose to wait and be helped today."),
        (Some(ClosingChoice::FirstNext), "You are among the first tomorrow"),
    ] {
        before_closing(Locale::en, |tablet| {
            tablet.own.update(|own| own.found = Some(waiting(chosen)));
            tablet.place.set(Place::Own);
            let page = html(tablet);
            let text = plain(&page);
            assert!(text.contains(says) && text.contains("Number A045"), "{text}");
            let buttons = page.matches("class=\"choice\"").count();
            assert_eq!(buttons, 3 - usize::from(chosen.is_some()), "{page}");
            for (choice, label) in ClosingChoice::ALL
                .into_iter()
                .zip(["stay", "call_back", "first_next"].into_iter().zip(labels))
            {
                let button = format!(">{}", label.1);
                assert_eq!(page.contains(&button), Some(choice) != chosen, "{}: {page}", label.0);
            }
        });
    }
}

#[test]
fn a_call_asks_for_its_number_first_unless_one_is_known() {
    before_closing(Locale::en, |tablet| {
        tablet.own.update(|own| own.found = Some(waiting(None)));
        tablet.place.set(Place::Own);
        tablet.choose_closing(ClosingChoice::CallBack);
        assert_eq!(tablet.place.get_untracked(), Place::OwnPhone);
        let text = plain(&html(tablet));
        assert!(!text.contains("We are closed"), "the desk is open: {text}");
        tablet.answers.update(|answers| answers.phone = "215".to_owned());
        tablet.forward();
        assert_eq!(tablet.fault.get_untracked(), Some(Fault::Phone));
        tablet.back();
        assert_eq!(tablet.place.get_untracked(), Place::Own);
        tablet.own.update(|own| own.found = Some(OwnClosingView { has_number: true, ..waiting(None) }));
        tablet.answers.update(|answers| answers.phone.clear());
        tablet.choose_closing(ClosingChoice::CallBack);
        assert_eq!(tablet.place.get_untracked(), Place::Own);
        assert!(tablet.own.with_untracked(|own| own.asking));
    });
}

#[test]
fn a_ticket_given_before_closing_has_its_code_and_the_choices_and_a_discreet_one_neither() {
    before_closing(Locale::en, |tablet| {
        tablet.place.set(Place::Ticket);
        tablet.given.set(Some(ticket(Some("4812"))));
        let page = html(tablet);
        assert!(page.contains("<b>4812<!></b>") && page.contains("data-private"), "{page}");
        assert!(plain(&page).contains("Wait and be helped today"), "{page}");
        assert!(!page.contains("id=\"find\""), "the person is known here");
        tablet.given.set(Some(ticket(None)));
        let page = html(tablet);
        assert!(!page.contains("class=\"choice\"") && !plain(&page).contains("Your code"), "{page}");
    });
}

#[test]
fn an_emergency_notice_is_on_every_page_of_the_tablet_in_each_language() {
    let notice = EmergencyView { notice: Emergency::LeaveBuilding, since: moment("10:14:00") };
    with_line(Locale::es, None, None, |tablet| assert!(!html(tablet).contains("class=\"emergency\"")));
    with_line(Locale::es, None, Some(notice), |tablet| {
        for place in [Place::Languages, Place::Needs, Place::Ticket, Place::Danger, Place::Own] {
            tablet.place.set(place);
            let page = html(tablet);
            let (up, head) =
                (page.find("role=\"alert\" class=\"emergency\""), page.find("class=\"kiosk-head\""));
            assert!(up.is_some() && up < head, "{place:?} {page}");
            let text = plain(&page);
            let (spanish, english) = (text.find("edificio"), text.find("Please leave the building now."));
            assert!(spanish.is_some() && spanish < english, "the chosen language comes first: {text}");
        }
    });
}
