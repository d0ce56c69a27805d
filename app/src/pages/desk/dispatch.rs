//! What each action does: one match arm for each. An action is about a visit: the one a button names,
//! otherwise the one at the window or the picked row.

use super::actions::Action;
use super::panes::narrative;
use super::script::situations::{self, call_for};
use super::script::{offers, step};
use super::state::{Desk, Dialog};
use super::{alerts, arrivals, browser, closing, lock, session, settings, visits, windows};
use crate::api::{VisitCard, WindowStateView};
use crate::i18n::td_string;
use crate::words;
use domain::ids::VisitId;
use domain::script::run::Escalation;
use domain::visit::StateKind;
use leptos::prelude::*;

/// Finds the visit an action is about; `None` when there is none it can be about.
type Find = fn(Desk) -> Option<VisitCard>;
/// Performs an action on a visit.
type Act = fn(Desk, &VisitCard);

/// Performs the action of a key or button; `on` is the visit that a button names.
pub fn run(desk: Desk, action: Action, on: Option<&VisitCard>) {
    if on.is_none() && action.needs_window() && untrack(|| desk.window_state()) == WindowStateView::Closed {
        desk.fail(td_string!(desk.locale, desk.choose_window_first));
    } else {
        perform(desk, action, on);
    }
}

fn perform(desk: Desk, action: Action, on: Option<&VisitCard>) {
    let about = |find: Find| found(desk, action, on, find);
    let visit = |find: Find, act: Act| about(find).iter().for_each(|card| act(desk, card));
    let ask = |find: Find, dialog: fn(VisitId) -> Dialog| {
        about(find).iter().for_each(|card| desk.open_dialog(dialog(card.id)));
    };
    match action {
        Action::Help => desk.open_dialog(Dialog::Keys),
        Action::Lock => lock::lock(desk),
        Action::Mute => settings::mute(desk),
        Action::Danger => alerts::answer_first(desk),
        Action::CloseDanger => alerts::close_first(desk),
        Action::Seen => alerts::see(desk),
        Action::Closing => closing::decide(desk),
        Action::Emergency => desk.open_dialog(Dialog::Emergency),
        Action::Undo => visits::undo(desk),
        Action::Up => step_rows(desk, false),
        Action::Down => step_rows(desk, true),

        Action::Away => away(desk),
        Action::HandOver => desk.open_dialog(Dialog::HandOver),
        Action::Session => begin_or_end_session(desk),
        Action::Main => usual_step(desk),
        Action::Next => visits::next(desk),
        Action::WalkUp => arrivals::walk_up(desk),
        Action::CheckIn => desk.open_dialog(Dialog::CheckIn),
        Action::Paper => arrivals::paper(desk),
        Action::Quick => arrivals::quick(desk),
        Action::Phone => arrivals::phone(desk),
        Action::HoldPhone => arrivals::hold_and_phone(desk),
        Action::Swap => visits::swap(desk, None),

        Action::Serve => at_window(desk, action, visits::serve),
        Action::Recall => at_window(desk, action, visits::recall),
        Action::NoShow => at_window(desk, action, |desk, card| desk.open_dialog(Dialog::NoShow(card.id))),
        Action::PutBack => at_window(desk, action, visits::put_back),

        Action::Tick => tick(desk),
        Action::Skip => served(desk, |desk, _| step::skip(desk)),
        Action::Another => served(desk, |desk, _| step::next_wording(desk)),
        Action::LookBack => served(desk, |desk, _| step::look_along(desk, false)),
        Action::LookAhead => served(desk, |desk, _| step::look_along(desk, true)),
        Action::Offer => served(desk, offers::take_first),
        Action::Situation => served(desk, |desk, card| desk.open_dialog(Dialog::Situation(card.id))),
        Action::OwnScript => served(desk, situations::turn_back),
        Action::Supervisor => served(desk, |desk, card| call_for(desk, card, Escalation::Supervisor)),
        Action::Interpreter => served(desk, |desk, card| call_for(desk, card, Escalation::Interpreter)),
        Action::Alarm => served(desk, |desk, card| call_for(desk, card, Escalation::Danger)),
        Action::Met => served(desk, situations::met_last),

        Action::Greet => visit(not_greeted, visits::greet),
        Action::CallThis => visit(picked, |desk, card| visits::call(desk, card.id, None)),
        Action::GoOn => visit(to_go_on_with, visits::go_on),
        Action::Decline => visit(picked, visits::decline),
        Action::StepOut => visit(picked, visits::step_out),
        Action::ChooseClosing => visit(picked, closing::choose),
        Action::Reopen => visit(ended, visits::reopen),
        Action::More => ask(picked, Dialog::More),
        Action::Attempt => ask(picked, Dialog::Attempt),
        Action::CallBack => ask(on_line_or_here, Dialog::CallBack),

        Action::Resolve => ask(here_or_picked, Dialog::Resolve),
        Action::Hold => ask(here_or_picked, Dialog::Hold),
        Action::Transfer => ask(here_or_picked, Dialog::Transfer),
        Action::Refer => ask(here_or_picked, Dialog::Refer),
        Action::Service => ask(here_or_picked, Dialog::Service),
        Action::SecondNeed => ask(here_or_picked, Dialog::SecondNeed),
        Action::KeepApart => ask(here_or_picked, Dialog::KeepApart),
        Action::Cancel => ask(here_or_picked, Dialog::Cancel),
        Action::Reveal => visit(here_or_picked, reveal),
        Action::Note => visit(here_or_picked, note),
        Action::Copy => visit(here_or_picked, narrative::copy),
    }
}

// ---- which visit ---------------------------------------------------------------------------------------------------

/// The visit an action is about, if the action is possible; otherwise shows why not.
fn found(desk: Desk, action: Action, on: Option<&VisitCard>, find: Find) -> Option<VisitCard> {
    let Some(card) = on.cloned().or_else(|| find(desk)) else {
        desk.fail(if action == Action::Reopen {
            td_string!(desk.locale, desk.none_ended)
        } else {
            td_string!(desk.locale, desk.nobody_picked)
        });
        return None;
    };
    can(desk, action, &card).then_some(card)
}

/// Whether the action is possible for this visit; otherwise shows why not. While a request is in progress,
/// the local state may be out of date, and the server is asked instead.
fn can(desk: Desk, action: Action, card: &VisitCard) -> bool {
    if action.fits(card.state) || desk.busy.get_untracked() > 0 {
        return true;
    }
    let (locale, ticket) = (desk.locale, card.ticket.clone());
    desk.fail(match card.state {
        StateKind::Waiting => td_string!(locale, desk.cannot_waiting, ticket = ticket).to_string(),
        StateKind::Called => td_string!(locale, desk.cannot_called, ticket = ticket).to_string(),
        StateKind::Serving => td_string!(locale, desk.cannot_serving, ticket = ticket).to_string(),
        StateKind::Ended => td_string!(locale, desk.cannot_ended, ticket = ticket).to_string(),
        state => {
            let state = words::state(locale, state);
            td_string!(locale, desk.cannot_now, ticket = ticket, state = state).to_string()
        }
    });
    false
}

fn here(desk: Desk) -> Option<VisitCard> {
    untrack(|| desk.mine())
}

fn picked(desk: Desk) -> Option<VisitCard> {
    desk.picked_card()
}

fn here_or_picked(desk: Desk) -> Option<VisitCard> {
    here(desk).or_else(|| picked(desk))
}

/// The caller this officer has on the line, otherwise the visit at the window, otherwise the picked row.
fn on_line_or_here(desk: Desk) -> Option<VisitCard> {
    untrack(|| arrivals::on_line(desk)).or_else(|| here_or_picked(desk))
}

/// The picked row among the visits just ended; otherwise the one that ended last.
fn ended(desk: Desk) -> Option<VisitCard> {
    let last = || desk.line.with_untracked(|line| line.ended.first().cloned());
    picked(desk).filter(|card| card.state == StateKind::Ended).or_else(last)
}

/// The picked row; or, if it was greeted already, the first that was not.
fn not_greeted(desk: Desk) -> Option<VisitCard> {
    let picked = picked(desk);
    let greeted = picked.as_ref().is_none_or(|card| card.acknowledged_at.is_some());
    let first = || {
        desk.line
            .with_untracked(|line| line.waiting.iter().find(|card| card.acknowledged_at.is_none()).cloned())
    };
    if greeted { first().or(picked) } else { picked }
}

/// The picked row; a ringing call precedes a row that was not picked by the officer.
fn to_go_on_with(desk: Desk) -> Option<VisitCard> {
    let picked = picked(desk);
    let chosen = desk.chosen.get_untracked();
    let by_hand =
        picked.as_ref().is_some_and(|card| Some(card.id) == chosen && Action::GoOn.fits(card.state));
    let rings = || untrack(|| arrivals::ringing(desk)).into_iter().next();
    if by_hand { picked } else { rings().or(picked) }
}

// ---- what is done --------------------------------------------------------------------------------------------------

/// Performs what is only possible for the visit called or served here.
fn at_window(desk: Desk, action: Action, act: Act) {
    match here(desk) {
        // They are at the window already: serving is idempotent.
        Some(card) if action == Action::Serve && card.state == StateKind::Serving => {}
        Some(card) if can(desk, action, &card) => act(desk, &card),
        Some(_) => {}
        None => desk.fail(td_string!(desk.locale, desk.nobody_here)),
    }
}

/// Performs an action on the script of the visit served here; nothing when none is.
fn served(desk: Desk, act: Act) {
    if let Some(card) = here(desk).filter(|card| card.state == StateKind::Serving) {
        act(desk, &card);
    }
}

/// Away from the window, or back at it.
fn away(desk: Desk) {
    if untrack(|| desk.window_state()) == WindowStateView::Away {
        windows::back(desk);
    } else {
        desk.open_dialog(Dialog::Away);
    }
}

fn begin_or_end_session(desk: Desk) {
    if untrack(|| desk.session_now()).is_some() {
        session::end(desk);
    } else {
        desk.open_dialog(Dialog::Session);
    }
}

/// Whether the officer is waiting to sign on the next person.
fn signs_on(desk: Desk) -> bool {
    here(desk).is_none() && untrack(|| desk.session_now()).is_some()
}

/// The usual next step: call, serve, resolve; in a sign-on session all three at once.
fn usual_step(desk: Desk) {
    match here(desk) {
        None if signs_on(desk) => session::sign_on(desk),
        None => visits::next(desk),
        Some(card) if card.state == StateKind::Called => visits::serve(desk, &card),
        Some(card) => desk.open_dialog(Dialog::Resolve(card.id)),
    }
}

/// Records the visible step; in a sign-on session, while nobody is at the window, signs on the next person.
fn tick(desk: Desk) {
    if signs_on(desk) {
        session::sign_on(desk);
    } else {
        served(desk, |desk, _| step::tick(desk));
    }
}

/// Shows the full name of a private matter, or hides it again.
fn reveal(desk: Desk, card: &VisitCard) {
    let id = Some(card.id);
    desk.revealed.update(|shown| *shown = if *shown == id { None } else { id });
}

/// A note: in the field beside the visit served here, for any other visit in a dialog.
fn note(desk: Desk, card: &VisitCard) {
    if here(desk).is_some_and(|mine| mine.id == card.id && mine.state == StateKind::Serving) {
        browser::focus("note");
    } else {
        desk.open_dialog(Dialog::Note(card.id));
    }
}

/// Picks the row below or above the picked one.
fn step_rows(desk: Desk, down: bool) {
    let rows = untrack(|| desk.rows());
    let picked = untrack(|| desk.picked());
    let here = rows.iter().position(|id| Some(*id) == picked);
    let to = match (here, down) {
        (Some(here), true) => here + 1,
        (Some(here), false) => here.saturating_sub(1),
        (None, _) => 0,
    };
    if let Some(id) = rows.get(to.min(rows.len().saturating_sub(1))) {
        desk.choose(*id);
        browser::show(&format!("row-{id}"));
    }
}
