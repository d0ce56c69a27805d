//! Opening a window, and returning to it.

use super::browser;
use super::requests::{district, send, words};
use super::state::{Desk, Dialog};
use crate::api::requests::OpenWindow;
use crate::client;
use crate::i18n::td_string;
use domain::ids::{ServiceId, WindowId};
use leptos::prelude::*;

/// Returns to this window with the services it had; a sign-on session continues.
pub fn back(desk: Desk) {
    if let Some(window) = untrack(|| desk.window()) {
        let services = window.services.map(|all| all.iter().map(ToString::to_string).collect());
        open_for(desk, window.id, services, window.sign_on, false);
    }
}

/// Opens a window for this session. One that another officer holds is only taken over after a question.
pub fn open_at(desk: Desk, window: WindowId, services: Option<Vec<String>>, take_over: bool) {
    open_for(desk, window, services, None, take_over);
}

/// The same, with the sign-on session that runs there.
fn open_for(
    desk: Desk,
    window: WindowId,
    services: Option<Vec<String>>,
    sign_on: Option<ServiceId>,
    take_over: bool,
) {
    let asked = desk.asked();
    client::spawn(async move {
        let opening = OpenWindow {
            services: services.clone(),
            take_over: Some(take_over),
            sign_on: sign_on.map(|service| service.to_string()),
        };
        match send(desk, &(district(desk), window.clone()), &opening).await {
            Ok(view) => {
                desk.answered_to(asked);
                desk.lost.set(None);
                desk.seat.set(Some(window.clone()));
                desk.take_window(view);
                let name = untrack(|| desk.window_name(&window));
                let name = crate::words::capital(&crate::words::window(desk.locale, &name));
                desk.say(td_string!(desk.locale, desk.said_open, window = name).to_string(), None);
                browser::find_focus();
            }
            Err(problem) if problem.code == "window_taken" && !take_over && desk.asked() == asked => {
                desk.open_dialog(Dialog::TakeOver(window, services));
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}
