//! What the officer does: each action as the request it becomes, and what is said when it is done. The service decides;
//! what it refuses is told in its own words.

use super::browser;
use super::keys::Act;
use super::state::{Ask, Desk};
use super::{account, arrivals, narrative, script, session};
use crate::api::{AlertView, Problem, VisitCard, VisitView, WindowStateView, WindowView};
use crate::client;
use crate::i18n::td_string;
use domain::ids::{AlertId, ServiceId, VisitId, WindowId};
use domain::script::run::Escalation;
use domain::visit::{StateKind, VerbKind, next_state};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What the service answered, in words where it refused.
pub fn words(desk: Desk, problem: &Problem) -> String {
    // The service's own sentence is for residents.
    if problem.code == "district_closed" {
        return td_string!(desk.locale, desk.district_closed).to_owned();
    }
    if !problem.detail.is_empty() {
        return problem.detail.clone();
    }
    if is_open(problem) {
        td_string!(desk.locale, desk.no_answer).to_owned()
    } else {
        td_string!(desk.locale, desk.did_not_work).to_owned()
    }
}

/// The same for what records nothing.
pub fn words_unrecorded(desk: Desk, problem: &Problem) -> String {
    if is_open(problem) && problem.detail.is_empty() {
        return td_string!(desk.locale, desk.offline).to_owned();
    }
    words(desk, problem)
}

/// Whether it is open what became of a command: no answer came, or one that says nothing of what is recorded.
fn is_open(problem: &Problem) -> bool {
    client::is_passing(problem) || problem.status >= 500
}

/// Sends a command. One that gets no answer is sent again under the same key, also when the officer asks for it again later, so
/// nothing is done twice.
pub async fn send<T: DeserializeOwned>(desk: Desk, path: &str, body: Value) -> Result<T, Problem> {
    let known = desk.unanswered.with_value(|unanswered| unanswered.key(path, &body, client::now_ms()));
    let is_again = known.is_some();
    let key = known.unwrap_or_else(client::key);
    let lost =
        || desk.unanswered.update_value(|unanswered| unanswered.lost(path, &body, &key, client::now_ms()));
    let answer = try_thrice(desk, path, &body, &key, lost).await;
    if !answer.as_ref().is_err_and(is_open) {
        let is_again = is_again && answer.is_ok();
        desk.unanswered.update_value(|unanswered| unanswered.answered(path, &key, is_again));
    }
    answer
}

/// The same under a key of one's own: what is sent again under it is the same command.
pub async fn send_as<T: DeserializeOwned>(
    desk: Desk,
    path: &str,
    body: Value,
    key: &str,
) -> Result<T, Problem> {
    try_thrice(desk, path, &body, key, || ()).await
}

/// `lost` hears of each try that leaves it open what became of the command.
async fn try_thrice<T: DeserializeOwned>(
    desk: Desk,
    path: &str,
    body: &Value,
    key: &str,
    lost: impl Fn(),
) -> Result<T, Problem> {
    desk.busy.update(|busy| *busy += 1);
    let mut pauses = [400, 1_200].into_iter();
    let answer = loop {
        let answer = client::send("POST", path, Some(body), Some(key)).await;
        if answer.as_ref().is_err_and(is_open) {
            lost();
        }
        match pauses.next() {
            Some(pause) if answer.as_ref().is_err_and(client::is_passing) => client::sleep(pause).await,
            _ => break answer,
        }
    };
    desk.busy.update(|busy| *busy = busy.saturating_sub(1));
    if let Err(problem) = &answer {
        account::refused(desk, problem.status, &problem.code);
    }
    answer
}

/// Sends a verb about a visit and shows what became of it.
pub async fn verb(desk: Desk, id: VisitId, verb: &str, body: Value) -> Result<VisitView, Problem> {
    let visit: VisitView = send(desk, &verb_path(id, verb), body).await?;
    desk.take(&visit);
    Ok(visit)
}

/// The address of a verb about a visit.
fn verb_path(id: VisitId, verb: &str) -> String {
    format!("/api/v1/visits/{id}/{verb}")
}

/// The address of something in this district.
pub fn place(desk: Desk, rest: &str) -> String {
    desk.line.with_untracked(|line| format!("/api/v1/districts/{}/{rest}", line.district))
}

/// Shows what became of a visit, closes the dialog that asked for the verb and says what was done; or tells why not, with all typed kept.
fn told(
    desk: Desk,
    id: VisitId,
    asked: Option<u64>,
    answer: Result<VisitView, Problem>,
    said: impl Fn(&VisitCard) -> String,
) {
    match answer {
        Ok(visit) => {
            desk.take(&visit);
            desk.answered_to(asked);
            desk.say(said(&visit.card), Some(id));
        }
        Err(problem) => desk.fail(words(desk, &problem)),
    }
}

/// Calls officers for danger at a visit. Each press counts, also one after a press of which nobody knows what became of it.
pub fn danger_at(desk: Desk, id: VisitId, said: impl Fn(&VisitCard) -> String + 'static) {
    let asked = desk.asked();
    client::spawn(async move {
        let body = json!({ "to": "danger" });
        let answer = send_as(desk, &verb_path(id, "escalate"), body, &client::key()).await;
        told(desk, id, asked, answer, said);
    });
}

/// Sends a verb, closes the dialog that asked for it, says what was done; or tells why not, with all typed kept. A dialog that
/// was opened meanwhile stays.
pub fn tell(
    desk: Desk,
    id: VisitId,
    what: &'static str,
    body: Value,
    said: impl Fn(&VisitCard) -> String + 'static,
) {
    let asked = desk.asked();
    client::spawn(async move {
        let answer = send(desk, &verb_path(id, what), body).await;
        told(desk, id, asked, answer, said);
    });
}

/// Does what a key or button stands for.
pub fn run(desk: Desk, act: Act) {
    let mine = untrack(|| desk.mine());
    match act {
        Act::Help => desk.question(Ask::Keys),
        Act::Lock => account::lock(desk),
        Act::Danger => danger(desk),
        Act::Seen => super::alarms::see(desk),
        Act::CloseDanger => {
            // What somebody went to is closed first.
            let alerts = untrack(|| desk.alerts());
            if let Some(alert) = alerts.iter().find(|alert| alert.answered_at.is_some()).or(alerts.first()) {
                desk.question(Ask::CloseAlert(alert.id));
            }
        }
        Act::Mute => {
            desk.muted.update(|muted| *muted = !*muted);
            browser::keep("district-window.muted", if desk.muted.get_untracked() { "yes" } else { "no" });
        }
        Act::Undo => undo(desk),
        Act::Up => step_rows(desk, false),
        Act::Down => step_rows(desk, true),
        _ if untrack(|| desk.window_state()) == WindowStateView::Closed => {
            desk.fail(td_string!(desk.locale, desk.choose_window_first));
        }
        Act::Away if untrack(|| desk.window_state()) == WindowStateView::Away => back(desk),
        Act::Away => desk.question(Ask::Away),
        Act::HandOver => desk.question(Ask::HandOver),
        Act::Session if untrack(|| desk.session_now()).is_some() => session::end(desk),
        Act::Session => desk.question(Ask::Session),
        Act::Main | Act::Tick if mine.is_none() && untrack(|| desk.session_now()).is_some() => {
            session::sign_on(desk)
        }
        Act::Main => match &mine {
            None => next(desk),
            Some(card) if card.state == StateKind::Called => serve(desk, card.id),
            Some(card) => desk.question(Ask::Resolve(card.id)),
        },
        Act::Next => next(desk),
        Act::WalkUp => arrivals::walk_up(desk),
        Act::CheckIn => desk.question(Ask::CheckIn),
        Act::Quick => arrivals::quick(desk),
        Act::Phone => arrivals::phone(desk),
        Act::HoldPhone => arrivals::hold_and_phone(desk),
        Act::Swap => swap(desk, None),
        Act::Serve
        | Act::Recall
        | Act::NoShow
        | Act::PutBack
        | Act::Tick
        | Act::Skip
        | Act::Another
        | Act::LookBack
        | Act::LookAhead
        | Act::Offer
        | Act::Situation
        | Act::OwnScript
        | Act::Supervisor
        | Act::Interpreter
        | Act::Alarm
        | Act::Met => {
            at_window(desk, act, mine.as_ref());
        }
        _ => about(desk, act, mine.as_ref()),
    }
}

/// What an action asks of the table of moves; nothing for what does not move a visit.
fn asked_of(act: Act) -> Option<VerbKind> {
    Some(match act {
        Act::Greet => VerbKind::Acknowledge,
        Act::CallThis => VerbKind::Call,
        Act::Decline => VerbKind::Decline,
        Act::Serve => VerbKind::Serve,
        Act::Recall => VerbKind::Recall,
        Act::NoShow => VerbKind::NoShow,
        Act::PutBack => VerbKind::PutBack,
        Act::Resolve => VerbKind::Resolve,
        Act::Hold => VerbKind::Hold,
        Act::Transfer => VerbKind::Transfer,
        Act::Refer => VerbKind::Refer,
        Act::Service => VerbKind::SetService,
        Act::SecondNeed => VerbKind::AddLeg,
        Act::KeepApart => VerbKind::KeepApart,
        Act::CallBack => VerbKind::CallBack,
        Act::Attempt => VerbKind::Attempt,
        Act::StepOut => VerbKind::StepOut,
        Act::Cancel => VerbKind::Cancel,
        Act::Reopen => VerbKind::Reopen,
        _ => return None,
    })
}

/// Whether an action can be done to a visit that stands there.
pub fn fits(act: Act, state: StateKind) -> bool {
    match act {
        Act::GoOn => !matches!(state, StateKind::Called | StateKind::Serving | StateKind::Ended),
        _ => asked_of(act).is_none_or(|verb| next_state(state, verb).is_some()),
    }
}

/// Whether it can be done to this one; says why not. While something is on its way, what is known may be old, and the
/// service is asked.
fn can(desk: Desk, act: Act, card: &VisitCard) -> bool {
    if fits(act, card.state) || desk.busy.get_untracked() > 0 {
        return true;
    }
    let (locale, ticket) = (desk.locale, card.ticket.clone());
    desk.fail(match card.state {
        StateKind::Waiting => td_string!(locale, desk.cannot_waiting, ticket = ticket).to_string(),
        StateKind::Called => td_string!(locale, desk.cannot_called, ticket = ticket).to_string(),
        StateKind::Serving => td_string!(locale, desk.cannot_serving, ticket = ticket).to_string(),
        StateKind::Ended => td_string!(locale, desk.cannot_ended, ticket = ticket).to_string(),
        state => {
            let state = crate::words::state(locale, state);
            td_string!(locale, desk.cannot_now, ticket = ticket, state = state).to_string()
        }
    });
    false
}

/// What is only done to whoever is called or served here.
fn at_window(desk: Desk, act: Act, mine: Option<&VisitCard>) {
    let of_the_script = !matches!(act, Act::Serve | Act::Recall | Act::NoShow | Act::PutBack);
    if of_the_script && mine.is_none_or(|card| card.state != StateKind::Serving) {
        return;
    }
    let Some(card) = mine else {
        desk.fail(td_string!(desk.locale, desk.nobody_here));
        return;
    };
    // They are here already: said twice, it is still true.
    if act == Act::Serve && card.state == StateKind::Serving || !can(desk, act, card) {
        return;
    }
    let (id, locale) = (card.id, desk.locale);
    match act {
        Act::Serve => serve(desk, id),
        Act::Recall => tell(desk, id, "recall", json!({}), move |card| {
            td_string!(locale, desk.said_recalled, ticket = card.ticket.clone()).to_string()
        }),
        Act::PutBack => tell(desk, id, "put_back", json!({}), move |card| {
            td_string!(locale, desk.said_put_back, ticket = card.ticket.clone()).to_string()
        }),
        Act::NoShow => desk.question(Ask::NoShow(id)),
        Act::Tick => script::tick(desk),
        Act::Skip => script::skip(desk),
        Act::Another => script::next_wording(desk),
        Act::LookBack => script::look_along(desk, false),
        Act::LookAhead => script::look_along(desk, true),
        Act::Offer => script::around::first_offer(desk, card),
        Act::Situation => desk.question(Ask::Situation(id)),
        Act::OwnScript if script::run::is_aside(card) => script::around::turn(desk, id, None),
        Act::Supervisor => script::around::call_for(desk, id, Escalation::Supervisor),
        Act::Interpreter => script::around::call_for(desk, id, Escalation::Interpreter),
        Act::Alarm => script::around::call_for(desk, id, Escalation::Danger),
        Act::Met => met_last(desk, card),
        _ => {}
    }
}

/// Whoever was called for last is there.
fn met_last(desk: Desk, card: &VisitCard) {
    let mut open = card.leg.iter().flat_map(|leg| &leg.escalated).filter(|each| each.met_at.is_none());
    if let Some(last) = open.next_back() {
        script::around::met(desk, last.to);
    }
}

/// What is done to whoever is at the window, or to the picked row when nobody is.
fn about(desk: Desk, act: Act, mine: Option<&VisitCard>) {
    let picked = match act {
        Act::Greet => to_greet(desk),
        Act::Reopen => to_reopen(desk),
        Act::CallBack => to_call_back(desk, mine),
        Act::GoOn => to_go_on(desk),
        _ => desk.picked_card(),
    };
    let of_the_list = matches!(
        act,
        Act::Greet
            | Act::CallThis
            | Act::GoOn
            | Act::Decline
            | Act::More
            | Act::Attempt
            | Act::StepOut
            | Act::Reopen
            | Act::CallBack
    );
    let target = if of_the_list { picked } else { mine.cloned().or(picked) };
    let Some(card) = target else {
        desk.fail(match act {
            Act::Reopen => td_string!(desk.locale, desk.none_ended),
            _ => td_string!(desk.locale, desk.nobody_picked),
        });
        return;
    };
    on(desk, act, &card);
}

/// Whoever is picked among those just ended; else the one that ended last.
fn to_reopen(desk: Desk) -> Option<VisitCard> {
    let last = || desk.line.with_untracked(|line| line.ended.first().cloned());
    desk.picked_card().filter(|card| card.state == StateKind::Ended).or_else(last)
}

/// Whoever is picked; or, when they were greeted already, the first who was not.
fn to_greet(desk: Desk) -> Option<VisitCard> {
    let picked = desk.picked_card();
    let greeted = picked.as_ref().is_none_or(|card| card.acknowledged_at.is_some());
    let first = || {
        desk.line
            .with_untracked(|line| line.waiting.iter().find(|card| card.acknowledged_at.is_none()).cloned())
    };
    if greeted { first().or(picked) } else { picked }
}

/// The caller this officer has on the line, then whoever is at the window, then the picked row.
fn to_call_back(desk: Desk, mine: Option<&VisitCard>) -> Option<VisitCard> {
    let on_line = untrack(|| arrivals::on_line(desk));
    on_line.or_else(|| mine.cloned()).or_else(|| desk.picked_card())
}

/// The row that was picked; a call that rings goes before one that nobody picked.
fn to_go_on(desk: Desk) -> Option<VisitCard> {
    let picked = desk.picked_card();
    let chosen = desk.chosen.get_untracked();
    let by_hand = picked.as_ref().is_some_and(|card| Some(card.id) == chosen && fits(Act::GoOn, card.state));
    let rings = || untrack(|| arrivals::ringing(desk)).into_iter().next();
    if by_hand { picked } else { rings().or(picked) }
}

/// Does something to a certain visit.
pub fn on(desk: Desk, act: Act, card: &VisitCard) {
    if !can(desk, act, card) {
        return;
    }
    let (id, locale) = (card.id, desk.locale);
    match act {
        Act::Greet => tell(desk, id, "acknowledge", json!({}), move |card| {
            td_string!(locale, desk.said_greeted, ticket = card.ticket.clone()).to_string()
        }),
        Act::CallThis => call(desk, id, None),
        Act::GoOn => go_on(desk, card),
        Act::Decline => tell(desk, id, "decline", json!({}), move |card| {
            td_string!(locale, desk.said_declined, ticket = card.ticket.clone()).to_string()
        }),
        Act::StepOut => {
            let back = card.out_since.is_some();
            tell(desk, id, if back { "step_back" } else { "step_out" }, json!({}), move |card| {
                let ticket = card.ticket.clone();
                match card.out_since {
                    Some(_) => td_string!(locale, desk.said_out, ticket = ticket).to_string(),
                    None => td_string!(locale, desk.said_back, ticket = ticket).to_string(),
                }
            });
        }
        Act::Reopen if card.end == Some(domain::visit::End::NoShow) => {
            tell(desk, id, "reinstate", json!({}), move |card| {
                td_string!(locale, desk.said_reinstated, ticket = card.ticket.clone()).to_string()
            });
        }
        Act::Reopen => desk.question(Ask::Reopen(id)),
        Act::More => desk.question(Ask::More(id)),
        Act::Attempt => desk.question(Ask::Attempt(id)),
        Act::CallBack => desk.question(Ask::CallBack(id)),
        Act::Resolve => desk.question(Ask::Resolve(id)),
        Act::Hold => desk.question(Ask::Hold(id)),
        Act::Transfer => desk.question(Ask::Transfer(id)),
        Act::Refer => desk.question(Ask::Refer(id)),
        Act::Service => desk.question(Ask::Service(id)),
        Act::SecondNeed => desk.question(Ask::SecondNeed(id)),
        Act::KeepApart => desk.question(Ask::KeepApart(id)),
        Act::Reveal => {
            desk.revealed.update(|shown| *shown = if *shown == Some(id) { None } else { Some(id) })
        }
        Act::Cancel => desk.question(Ask::Cancel(id)),
        Act::Note
            if untrack(|| desk.mine())
                .is_some_and(|mine| mine.id == id && mine.state == StateKind::Serving) =>
        {
            browser::focus("note");
        }
        Act::Note => desk.question(Ask::Note(id)),
        Act::Copy => narrative::copy(desk, card.clone()),
        _ => {}
    }
}

fn go_on(desk: Desk, card: &VisitCard) {
    let (id, locale) = (card.id, desk.locale);
    let Some(window) = desk.seat.get_untracked() else { return };
    let said = move |card: &VisitCard| {
        td_string!(locale, desk.said_serving, ticket = card.ticket.clone()).to_string()
    };
    match card.state {
        StateKind::OnHold => swap(desk, Some(id)),
        // Whoever is served may not be left without a word: hold them or not is asked.
        StateKind::Ringing if untrack(|| arrivals::serving(desk)).is_some() => {
            desk.question(Ask::TakeCall(id))
        }
        StateKind::Ringing => arrivals::answer(desk, Some(id), None),
        // Answered at the telephone itself: danger is asked about before anything else.
        StateKind::Answered => {
            desk.choose(id);
            desk.question(Ask::Phone(id));
        }
        StateKind::Offered => tell(desk, id, "accept", json!({ "window": window }), said),
        _ => tell(desk, id, "serve", json!({ "window": window }), said),
    }
}

/// Goes on with a picked hold, or the first one here; whoever is served goes on hold.
pub fn swap(desk: Desk, onto: Option<VisitId>) {
    let holds = untrack(|| desk.group(super::lists::Group::Holds));
    let picked = desk.picked_card().filter(|card| card.state == StateKind::OnHold).map(|card| card.id);
    let Some(onto) = onto.or(picked).or_else(|| holds.first().map(|card| card.id)) else {
        desk.fail(td_string!(desk.locale, desk.no_holds));
        return;
    };
    let Some(window) = desk.seat.get_untracked() else { return };
    client::spawn(async move {
        let path = place(desk, &format!("windows/{window}/swap"));
        match send::<VisitView>(desk, &path, json!({ "visit": onto })).await {
            Ok(visit) => {
                let former = untrack(|| desk.mine()).filter(|card| card.id != onto);
                if let Some(mut former) = former {
                    former.state = StateKind::OnHold;
                    desk.line.update(|line| line.others.push(former));
                }
                desk.take(&visit);
                desk.say(
                    td_string!(desk.locale, desk.said_serving, ticket = visit.card.ticket).to_string(),
                    Some(onto),
                );
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

fn serve(desk: Desk, id: VisitId) {
    let locale = desk.locale;
    tell(desk, id, "serve", json!({}), move |card| {
        td_string!(locale, desk.said_serving, ticket = card.ticket.clone()).to_string()
    });
}

fn next(desk: Desk) {
    let Some(window) = desk.seat.get_untracked() else { return };
    client::spawn(async move {
        let path = place(desk, &format!("windows/{window}/next"));
        match send::<Option<VisitView>>(desk, &path, json!({})).await {
            Ok(Some(visit)) => {
                desk.take(&visit);
                called(desk, &visit.card);
            }
            Ok(None) => desk.say(td_string!(desk.locale, desk.said_nobody), None),
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

/// Says who was called where to.
pub fn called(desk: Desk, card: &VisitCard) {
    let window = card.window.as_ref().map(|window| untrack(|| desk.window_name(window))).unwrap_or_default();
    let (ticket, window) = (card.ticket.clone(), crate::words::window(desk.locale, &window));
    desk.say(
        td_string!(desk.locale, desk.said_called, ticket = ticket, window = window).to_string(),
        Some(card.id),
    );
}

/// Calls this one; out of order a reason is asked for.
pub fn call(desk: Desk, id: VisitId, reason: Option<String>) {
    let Some(window) = desk.seat.get_untracked() else { return };
    let mut body = json!({ "window": window });
    if let (Some(reason), Some(body)) = (reason, body.as_object_mut()) {
        body.insert("reason".to_owned(), reason.into());
    }
    let asked = desk.asked();
    client::spawn(async move {
        match verb(desk, id, "call", body).await {
            Ok(visit) => {
                desk.answered_to(asked);
                called(desk, &visit.card);
            }
            Err(problem) if problem.code == "reason_required" && desk.ask.with_untracked(Option::is_none) => {
                desk.question(Ask::CallThis(id));
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

fn undo(desk: Desk) {
    match untrack(|| desk.undoable()) {
        Some(card) => take_back(desk, card.id),
        None => desk.fail(td_string!(desk.locale, desk.nothing_to_undo)),
    }
}

/// Takes the last step of a visit back.
pub fn take_back(desk: Desk, id: VisitId) {
    let locale = desk.locale;
    tell(desk, id, "undo", json!({}), move |card| {
        td_string!(locale, desk.said_undone, ticket = card.ticket.clone()).to_string()
    });
}

/// Back at this window, for what it took before; a sign-on session goes on.
fn back(desk: Desk) {
    if let Some(window) = untrack(|| desk.window()) {
        let services = window.services.map(|all| all.iter().map(ToString::to_string).collect());
        open_for(desk, window.id, services, window.sign_on, false);
    }
}

/// Sits down at a window and opens it. One that another officer has is only taken over after a question.
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
        let body = json!({ "services": services, "sign_on": sign_on, "take_over": take_over });
        match send::<WindowView>(desk, &place(desk, &format!("windows/{window}/open")), body).await {
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
                desk.question(Ask::TakeOver(window, services));
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

fn danger(desk: Desk) {
    let alerts = untrack(|| desk.alerts());
    if let Some(alert) = alerts.iter().find(|alert| alert.answered_at.is_none()).or(alerts.first()) {
        answer_alert(desk, alert.id);
    }
}

/// Somebody goes.
pub fn answer_alert(desk: Desk, id: AlertId) {
    alert(desk, None, json!({ "action": "answer", "id": id }));
}

/// It is over, and what it was.
pub fn close_alert(desk: Desk, id: AlertId, end: &str) {
    alert(desk, desk.asked(), json!({ "action": "close", "id": id, "as": end }));
}

/// Sends it; `asked` is the dialog that asked for it. Any other one stays, with what is typed in it.
fn alert(desk: Desk, asked: Option<u64>, body: Value) {
    client::spawn(async move {
        match send::<AlertView>(desk, &place(desk, "alerts"), body).await {
            Ok(view) => {
                desk.answered_to(asked);
                if desk.ask.with_untracked(Option::is_none) {
                    desk.trouble.set(None);
                }
                desk.take_alert(view);
            }
            Err(problem) => desk.fail(words(desk, &problem)),
        }
    });
}

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
