//! The dialogs about closing: what the desk decides, and what a person who waits chooses.

use super::super::browser;
use super::super::closing::{choice_word, unlikely};
use super::super::requests::{district, send, tell, words as refusal_words};
use super::super::state::{Desk, Dialog};
use super::fields::{Checks, Picks, TextField, at_clock};
use super::frame::Sheet;
use crate::api::requests::{ChooseClosing, DecideClosing};
use crate::api::{ServesView, VisitCard};
use crate::client;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::vocabulary::closing::ClosingChoice;
use leptos::prelude::*;

const SERVES: [(&str, ServesView); 3] = [
    ("until_closing", ServesView::UntilClosing),
    ("until", ServesView::Until),
    ("everyone", ServesView::Everyone),
];

fn serves_word(locale: Locale, serves: ServesView) -> &'static str {
    match serves {
        ServesView::UntilClosing => td_string!(locale, desk.closing_serves_closing),
        ServesView::Until => td_string!(locale, desk.closing_serves_until),
        ServesView::Everyone => td_string!(locale, desk.closing_serves_everyone),
    }
}

/// What the form is built from, and what is chosen in it. Nothing is chosen before the first decision.
#[derive(Clone, Copy)]
struct Decision {
    seen: Option<u64>,
    serves: RwSignal<String>,
    until: RwSignal<String>,
    tickets: RwSignal<String>,
    services: RwSignal<Vec<String>>,
    wrong_serves: RwSignal<Option<&'static str>>,
    wrong_until: RwSignal<Option<&'static str>>,
    wrong_tickets: RwSignal<Option<&'static str>>,
}

impl Decision {
    fn of(desk: Desk) -> Decision {
        let decided =
            desk.line.with_untracked(|line| line.closing.as_ref().and_then(|one| one.decided.clone()));
        let serves = decided.as_ref().and_then(|decided| {
            SERVES.iter().find(|(_, serves)| *serves == decided.serves).map(|(code, _)| (*code).to_owned())
        });
        let tickets = decided.as_ref().map(|decided| {
            let code = match (decided.stopped, decided.stopped_for.is_empty()) {
                (true, _) => "stop",
                (false, false) => "stop_for",
                (false, true) => "keep",
            };
            code.to_owned()
        });
        let until = decided.as_ref().and_then(|decided| decided.until).map(words::time_field);
        let services = decided.as_ref().map(|decided| &decided.stopped_for);
        let services = services.map(|all| all.iter().map(ToString::to_string).collect());
        Decision {
            seen: decided.as_ref().map(|decided| decided.seq),
            serves: RwSignal::new(serves.unwrap_or_default()),
            until: RwSignal::new(until.unwrap_or_default()),
            tickets: RwSignal::new(tickets.unwrap_or_default()),
            services: RwSignal::new(services.unwrap_or_default()),
            wrong_serves: RwSignal::new(None),
            wrong_until: RwSignal::new(None),
            wrong_tickets: RwSignal::new(None),
        }
    }

    /// The request, or nothing where an answer is missing: every one that is missing is marked.
    fn request(self, desk: Desk) -> Option<DecideClosing> {
        let (locale, code) = (desk.locale, self.serves.get_untracked());
        let serves = SERVES.iter().find(|(known, _)| *known == code).map(|(_, serves)| *serves);
        let until = at_clock(desk, &self.until.get_untracked());
        let tickets = self.tickets.get_untracked();
        let please = td_string!(locale, desk.please_answer);
        self.wrong_serves.set(serves.is_none().then_some(please));
        self.wrong_tickets.set(tickets.is_empty().then_some(please));
        let no_time = serves == Some(ServesView::Until) && until.is_none();
        self.wrong_until.set(no_time.then_some(td_string!(locale, desk.closing_time_needed)));
        if tickets.is_empty() || no_time {
            browser::focus(if no_time { "cu" } else { "tickets-0" });
            return None;
        }
        let serves = serves?;
        let stop_for = if tickets == "stop_for" { self.services.get_untracked() } else { Vec::new() };
        let until = until.filter(|_| serves == ServesView::Until);
        Some(DecideClosing { seen: self.seen, serves, until, stop: tickets == "stop", stop_for })
    }
}

/// What the desk decides about the end of the day. It can be changed later.
#[component]
pub fn Closing(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let form = Decision::of(desk);
    let closes_at = desk.line.with_untracked(|line| line.closing.as_ref().map(|closing| closing.closes_at));
    let title = closes_at.map(|at| words::the_time(locale, words::time(at))).unwrap_or_default();
    let plain = |code: &str, words: &str| (code.to_owned(), words.to_owned(), String::new());
    let serves: Vec<_> =
        SERVES.iter().map(|&(code, serves)| plain(code, serves_word(locale, serves))).collect();
    let tickets = vec![
        plain("keep", td_string!(locale, desk.closing_tickets_keep)),
        plain("stop", td_string!(locale, desk.closing_tickets_stop)),
        plain("stop_for", td_string!(locale, desk.closing_tickets_stop_for)),
    ];
    let services = desk.services();
    let go = move |()| {
        let Some(request) = form.request(desk) else { return };
        let asked = desk.asked();
        client::spawn(async move {
            match send(desk, &district(desk), &request).await {
                Ok(_) => {
                    desk.answered_to(asked);
                    desk.say(td_string!(locale, desk.said_closing), None);
                }
                Err(problem) => desk.fail(refusal_words(desk, &problem)),
            }
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.closing_title, time = title).to_string()
            answer=td_string!(locale, desk.save)
            on_answer=go
        >
            <p>{untrack(|| unlikely(desk))}</p>
            <Picks
                legend=td_string!(locale, desk.closing_serves)
                name="serves"
                choices=serves
                chosen=form.serves
                wrong=form.wrong_serves
            />
            <Show when=move || form.serves.get() == "until">
                <TextField
                    id="cu"
                    label=td_string!(locale, desk.closing_until)
                    value=form.until
                    kind="time"
                    class="input short"
                    wrong=form.wrong_until
                />
            </Show>
            <Picks
                legend=td_string!(locale, desk.closing_tickets)
                name="tickets"
                choices=tickets
                chosen=form.tickets
                wrong=form.wrong_tickets
            />
            <Show when=move || form.tickets.get() == "stop_for">
                <Checks
                    legend=td_string!(locale, desk.closing_which)
                    choices=services.clone()
                    chosen=form.services
                />
            </Show>
        </Sheet>
    }
}

/// What a person who waits chooses for the closing, told to an officer.
#[component]
pub fn Chosen(desk: Desk, card: VisitCard) -> impl IntoView {
    let locale = desk.locale;
    let (chosen, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let offers = desk.line.with_untracked(|line| line.closing.as_ref().map(|closing| closing.offers.clone()));
    let choice =
        |one: ClosingChoice| (one.as_str().to_owned(), choice_word(locale, one).to_owned(), String::new());
    let choices: Vec<_> = offers.unwrap_or_default().into_iter().map(choice).collect();
    let id = card.id;
    let go = move |()| match ClosingChoice::named(&chosen.get_untracked()) {
        None => wrong.set(Some(td_string!(locale, desk.please_answer))),
        // A call needs a number and a time.
        Some(ClosingChoice::CallBack) => desk.open_dialog(Dialog::CallBack(id)),
        Some(choice) => tell(desk, id, ChooseClosing { choice }, move |card| {
            let word = choice_word(locale, choice);
            td_string!(locale, desk.said_chosen, ticket = card.ticket.clone(), choice = word).to_string()
        }),
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.chosen_title, ticket = card.ticket.clone()).to_string()
            answer=td_string!(locale, desk.save)
            on_answer=go
        >
            <Picks legend=td_string!(locale, desk.chosen_question) name="chosen" choices chosen wrong />
        </Sheet>
    }
}
