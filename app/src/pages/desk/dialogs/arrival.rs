//! Staff check a person in: when the tablet is out of order or not suitable, or from a numbered paper slip.

use super::super::requests::{district, send, words as refusal_words};
use super::super::state::Desk;
use super::fields::{Checks, Choose, Picks, TextArea, TextField, written};
use super::frame::Sheet;
use super::late::{Late, LateFields};
use crate::api::requests;
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::visit::{Channel, Source};
use leptos::prelude::*;

/// The dialog to check a person in, now or with an earlier arrival.
#[component]
pub fn CheckIn(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let mut services = vec![(String::new(), td_string!(locale, desk.choose_later).to_owned())];
    services.extend(desk.services());
    let languages: Vec<(String, String)> = desk.rules(|rules| {
        rules.languages.iter().map(|tag| (tag.clone(), words::language(locale, tag))).collect()
    });
    let needs = desk
        .choices(|rules| &rules.needs)
        .into_iter()
        .map(|(code, words, _)| (code, words))
        .collect::<Vec<_>>();
    let own = languages.first().map(|(tag, _)| tag.clone()).unwrap_or_default();
    let (service, language) = (RwSignal::new(String::new()), RwSignal::new(own));
    let (name, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (source, late) = (RwSignal::new("observed".to_owned()), Late::empty());
    let needed = RwSignal::new(Vec::<String>::new());
    let sources = [
        ("observed", td_string!(locale, desk.came_now)),
        ("estimated", td_string!(locale, desk.came_before)),
        ("paper", td_string!(locale, desk.from_paper)),
    ];
    let sources = sources.map(|(code, words)| (code.to_owned(), words.to_owned(), String::new())).to_vec();
    let go = move |()| {
        let how = match source.get_untracked().as_str() {
            "estimated" => Source::Estimated,
            "paper" => Source::Paper,
            _ => Source::Observed,
        };
        let arrival = requests::CheckIn {
            service: written(service),
            language: written(language),
            name: written(name),
            note: written(note),
            needs: Some(needed.get_untracked()),
            ..requests::CheckIn::new(Channel::WalkIn, how)
        };
        let arrival = if how == Source::Observed { Some(arrival) } else { late.fill(desk, arrival) };
        if let Some(arrival) = arrival {
            client::spawn(check_in(desk, arrival, late, desk.asked()));
        }
    };
    view! {
        <Sheet desk title=td_string!(locale, desk.check_in_title) answer=td_string!(locale, desk.check_in_do) on_answer=go>
            <Choose id="cs" label=td_string!(locale, desk.what_about) choices=services chosen=service first=true />
            <Choose id="cl" label=td_string!(locale, desk.language) choices=languages chosen=language />
            <Picks legend=td_string!(locale, desk.when_came) name="source" choices=sources chosen=source />
            <LateFields desk late source />
            <Checks legend=td_string!(locale, desk.needs) choices=needs chosen=needed />
            <TextField id="cn" label=td_string!(locale, desk.name) hint=td_string!(locale, desk.optional) value=name />
            <TextArea id="co" label=td_string!(locale, desk.note) hint=td_string!(locale, desk.note_hint) value=note />
        </Sheet>
    }
}

async fn check_in(desk: Desk, arrival: requests::CheckIn, late: Late, asked: Option<u64>) {
    match send(desk, &district(desk), &arrival).await {
        Ok(visit) => {
            desk.take(&visit);
            desk.answered_to(asked);
            desk.say(
                td_string!(desk.locale, desk.said_checked_in, ticket = visit.card.ticket).to_string(),
                None,
            );
        }
        Err(problem) => {
            late.refused(&problem.code);
            desk.fail(refusal_words(desk, &problem));
        }
    }
}
