//! What the desk asks before an action, one dialog each. A dialog is built once when it opens, so that no
//! update of the line changes what is chosen or typed in it. To add one: a variant of `state::Dialog`, its
//! view here.

mod arrival;
mod closing;
mod emergency;
pub mod fields;
pub mod frame;
mod keys;
mod late;
mod line;
mod reasons;
mod script;
mod visit;
mod watch;

use super::state::{Desk, Dialog};
use arrival::CheckIn;
use closing::{Chosen, Closing};
use domain::ids::VisitId;
use emergency::Emergency;
use keys::Keys;
use leptos::prelude::*;
use line::{Attempt, CallBack, More, Phone, TakeCall};
use reasons::{CallThis, Cancel, CloseAlert, Hold, NoShow, Reopen};
use script::{Situation, SkipStep};
use visit::{KeepApart, Note, Refer, Resolve, ServiceOf, Transfer};
use watch::{Away, HandOver, SessionOf, TakeOver};

/// The open dialog, if any.
#[component]
pub fn Dialogs(desk: Desk) -> impl IntoView {
    move || {
        let dialog = desk.dialog.get()?;
        let card = move |id: VisitId| untrack(|| desk.card(id));
        Some(untrack(|| match dialog {
            Dialog::Keys => view! { <Keys desk /> }.into_any(),
            Dialog::CheckIn => view! { <CheckIn desk /> }.into_any(),
            Dialog::Away => view! { <Away desk /> }.into_any(),
            Dialog::Closing => view! { <Closing desk /> }.into_any(),
            Dialog::HandOver => view! { <HandOver desk /> }.into_any(),
            Dialog::Session => view! { <SessionOf desk /> }.into_any(),
            Dialog::Emergency => view! { <Emergency desk /> }.into_any(),
            Dialog::CloseAlert(id) => view! { <CloseAlert desk id /> }.into_any(),
            Dialog::CallThis(id) => card(id).map(|card| view! { <CallThis desk card /> }).into_any(),
            Dialog::Hold(id) => card(id).map(|card| view! { <Hold desk card /> }).into_any(),
            Dialog::NoShow(id) => card(id).map(|card| view! { <NoShow desk card /> }).into_any(),
            Dialog::Cancel(id) => card(id).map(|card| view! { <Cancel desk card /> }).into_any(),
            Dialog::Reopen(id) => card(id).map(|card| view! { <Reopen desk card /> }).into_any(),
            Dialog::Resolve(id) => card(id).map(|card| view! { <Resolve desk card /> }).into_any(),
            Dialog::KeepApart(id) => card(id).map(|card| view! { <KeepApart desk card /> }).into_any(),
            Dialog::Transfer(id) => card(id).map(|card| view! { <Transfer desk card /> }).into_any(),
            Dialog::Refer(id) => card(id).map(|card| view! { <Refer desk card /> }).into_any(),
            Dialog::Service(id) => {
                card(id).map(|card| view! { <ServiceOf desk card second=false /> }).into_any()
            }
            Dialog::SecondNeed(id) => {
                card(id).map(|card| view! { <ServiceOf desk card second=true /> }).into_any()
            }
            Dialog::SkipStep(id, step) => {
                card(id).map(|card| view! { <SkipStep desk card step /> }).into_any()
            }
            Dialog::Situation(id) => card(id).map(|card| view! { <Situation desk card /> }).into_any(),
            Dialog::Note(id) => card(id).map(|card| view! { <Note desk card /> }).into_any(),
            Dialog::TakeOver(window, services) => view! { <TakeOver desk window services /> }.into_any(),
            Dialog::TakeCall(id) => card(id).map(|card| view! { <TakeCall desk card /> }).into_any(),
            Dialog::Phone(id) => card(id).map(|card| view! { <Phone desk card /> }).into_any(),
            Dialog::CallBack(id) => card(id).map(|card| view! { <CallBack desk card /> }).into_any(),
            Dialog::Chosen(id) => card(id).map(|card| view! { <Chosen desk card /> }).into_any(),
            Dialog::Attempt(id) => card(id).map(|card| view! { <Attempt desk card /> }).into_any(),
            Dialog::More(id) => card(id).map(|card| view! { <More desk card /> }).into_any(),
        }))
    }
}
