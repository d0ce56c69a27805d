//! The pages, one for each file.

mod bring;
mod call_back;
pub(super) mod call_for_help;
mod choices;
mod closed;
mod danger;
pub(super) mod heading;
mod help;
mod language;
mod more;
mod need;
mod needs;
mod notice;
mod question;
mod refused;
mod sending;
mod ticket;
pub(super) mod unknown;

use super::place::Place;
use super::tablet::Tablet;
use leptos::either::EitherOf13;
use leptos::prelude::*;

/// The page. One type holds them all: hydrating boxed views takes twice the code.
pub fn view(tablet: Tablet, place: Place) -> impl IntoView {
    let locale = tablet.locale.get_untracked();
    match place {
        Place::Languages => EitherOf13::A(language::view(tablet)),
        Place::Needs => EitherOf13::B(need::view(tablet, locale)),
        Place::More => EitherOf13::C(more::view(tablet, locale)),
        Place::Closed => EitherOf13::D(closed::view(tablet, locale)),
        Place::Notice => EitherOf13::E(notice::view(tablet, locale)),
        Place::Bring => EitherOf13::F(bring::view(tablet, locale)),
        Place::Question(question) => EitherOf13::G(question::view(tablet, locale, question)),
        Place::Help => EitherOf13::H(help::view(tablet, locale)),
        Place::Sending => EitherOf13::I(sending::view(tablet, locale)),
        Place::Refused => EitherOf13::J(refused::view(tablet, locale)),
        Place::Ticket => EitherOf13::K(ticket::view(tablet, locale)),
        Place::Danger => EitherOf13::L(danger::view(tablet, locale)),
        Place::CallBack => EitherOf13::M(call_back::view(tablet, locale)),
    }
}
