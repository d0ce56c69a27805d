//! The pages, one a file.

mod area;
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
mod name;
mod need;
mod notice;
mod phone;
mod question;
mod refused;
mod sending;
mod ticket;
pub(super) mod unknown;

use super::place::Place;
use super::tablet::Tablet;
use leptos::either::EitherOf15;
use leptos::prelude::*;

/// The page. One type holds them all: boxed views are brought to life by twice the code, and each of the pages that ask one
/// question in the same way has a variant of its own, since an element that is used again would keep what was typed into it.
pub fn view(tablet: Tablet, place: Place) -> impl IntoView {
    let locale = tablet.locale.get_untracked();
    match place {
        Place::Languages => EitherOf15::A(language::view(tablet)),
        Place::Needs => EitherOf15::B(need::view(tablet, locale)),
        Place::More => EitherOf15::C(more::view(tablet, locale)),
        Place::Closed => EitherOf15::D(closed::view(tablet, locale)),
        Place::Notice => EitherOf15::E(notice::view(tablet, locale)),
        Place::Bring => EitherOf15::F(bring::view(tablet, locale)),
        Place::Name => EitherOf15::G(name::view(tablet, locale)),
        Place::Phone => EitherOf15::H(phone::view(tablet, locale)),
        Place::Area => EitherOf15::I(area::view(tablet, locale)),
        Place::Help => EitherOf15::J(help::view(tablet, locale)),
        Place::Sending => EitherOf15::K(sending::view(tablet, locale)),
        Place::Refused => EitherOf15::L(refused::view(tablet, locale)),
        Place::Ticket => EitherOf15::M(ticket::view(tablet, locale)),
        Place::Danger => EitherOf15::N(danger::view(tablet, locale)),
        Place::CallBack => EitherOf15::O(call_back::view(tablet, locale)),
    }
}
