//! The pages, one for each file.

mod bring;
mod call_back;
pub(super) mod call_for_help;
mod choices;
mod closed;
mod danger;
mod find;
pub(super) mod heading;
mod help;
mod language;
mod more;
mod need;
mod needs;
mod notice;
pub(super) mod own;
mod question;
mod refused;
mod sending;
mod ticket;
pub(super) mod unknown;

use super::place::Place;
use super::tablet::Tablet;
use leptos::either::EitherOf16;
use leptos::prelude::*;

/// The page. One type holds them all: hydrating boxed views takes twice the code.
pub fn view(tablet: Tablet, place: Place) -> impl IntoView {
    let locale = tablet.locale.get_untracked();
    match place {
        Place::Languages => EitherOf16::A(language::view(tablet)),
        Place::Needs => EitherOf16::B(need::view(tablet, locale)),
        Place::More => EitherOf16::C(more::view(tablet, locale)),
        Place::Closed => EitherOf16::D(closed::view(tablet, locale)),
        Place::Notice => EitherOf16::E(notice::view(tablet, locale)),
        Place::Bring => EitherOf16::F(bring::view(tablet, locale)),
        Place::Question(question) => EitherOf16::G(question::view(tablet, locale, question)),
        Place::Help => EitherOf16::H(help::view(tablet, locale)),
        Place::Sending => EitherOf16::I(sending::view(tablet, locale)),
        Place::Refused => EitherOf16::J(refused::view(tablet, locale)),
        Place::Ticket => EitherOf16::K(ticket::view(tablet, locale)),
        Place::Danger => EitherOf16::L(danger::view(tablet, locale)),
        Place::CallBack => EitherOf16::M(call_back::view(tablet, place, locale)),
        Place::Find => EitherOf16::N(find::view(tablet, locale)),
        Place::Own => EitherOf16::O(own::view(tablet, locale)),
        Place::OwnPhone => EitherOf16::P(call_back::view(tablet, place, locale)),
    }
}
