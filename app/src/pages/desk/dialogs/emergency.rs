//! What the lobby screens say in an emergency: the first choice is one press of Enter away.

use super::super::requests::{district, send, words as refusal_words};
use super::super::state::Desk;
use super::fields::{Picks, first};
use super::frame::Sheet;
use crate::api::requests::ShowEmergency;
use crate::client;
use crate::i18n::td_string;
use crate::words;
use domain::notice::Emergency as Notice;
use leptos::prelude::*;

/// Which emergency notice to put up; while one is up, first of all to take it down.
#[component]
pub fn Emergency(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let up = desk.line.with_untracked(|line| line.emergency.map(|up| up.notice));
    let down = up.map(|_| (String::new(), td_string!(locale, desk.emergency_down).to_owned(), String::new()));
    let others = Notice::ALL.into_iter().filter(|notice| Some(*notice) != up);
    let choice = |notice: Notice| {
        (notice.as_str().to_owned(), words::emergency(locale, notice).to_owned(), String::new())
    };
    let choices: Vec<_> = down.into_iter().chain(others.map(choice)).collect();
    let chosen = first(&choices);
    let go = move |()| {
        let notice = Notice::ALL.into_iter().find(|notice| notice.as_str() == chosen.get_untracked());
        let asked = desk.asked();
        client::spawn(async move {
            match send(desk, &district(desk), &ShowEmergency { notice }).await {
                Ok(view) => {
                    desk.take_emergency(view);
                    desk.answered_to(asked);
                }
                Err(problem) => desk.fail(refusal_words(desk, &problem)),
            }
        });
    };
    view! {
        <Sheet
            desk
            title=td_string!(locale, desk.act_emergency)
            answer=td_string!(locale, desk.emergency_do)
            class="btn risk primary"
            on_answer=go
        >
            <Picks legend=td_string!(locale, desk.emergency_question) name="emergency" choices chosen />
        </Sheet>
    }
}
