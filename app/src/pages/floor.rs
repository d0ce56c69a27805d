//! The captain's screen: is anyone waiting too long, where, and who is on it; then the day in figures. Nothing here can be
//! edited. `sum.rs` holds the one sentence, `now.rs` the tables of this moment, `day.rs` the figures and charts of the day,
//! `list.rs` the visits behind a number, `visit.rs` one of them.
//!
//! # The addresses, as the server answers them
//!
//! | address | `FloorPage` |
//! |---|---|
//! | `/floor` | `visits` and `visit` absent |
//! | `/floor?district=ID` | the same, with that district's windows and day below the table of all. `visits` may be sent with `title: "district=ID"` and no visits; when it is absent the browser picks the district from the address |
//! | `/floor?list=KIND&…` | `visits`: `title` is the query of the address as it stands (`district=26&list=left&hour=10`), from which the page makes its heading, its filters and the link to the CSV |
//! | `/floor?visit=ID` | `visit` |
//! | `/floor.csv?…` | the same query as a list; one row a visit, the columns of `GET /api/v1/visits/{id}` flattened, safe from formulas |
//!
//! Every list may be narrowed by `district=ID`, `day=YYYY-MM-DD` (a business day; today when absent), `service=ID` and
//! `hour=HH` (hour of arrival, as the keys of [`Today::hours`](crate::api::Today)). Empty values count as absent. `KIND` is:
//!
//! | kind | visits |
//! |---|---|
//! | `all` | of the day |
//! | `waiting` | live and `waiting` |
//! | `serving` | live and `called` or `serving` |
//! | `open` | not ended |
//! | `unacknowledged` | not ended, no human contact yet |
//! | `late` | not ended and past a promised time: no human contact and past `due_times.acknowledge`; or `waiting`, never called or served, and past `due_times.call`; or `callback_due` and past `due` |
//! | `acknowledged`, `called`, `resolved` | of the day, with an acknowledgement, wait or resolution clock in the figures (arrivals neither estimated nor from paper) |
//! | `served` | of the day, ended served or at the kiosk |
//! | `left` | of the day, ended as `left` or `rang_off` |
//! | `unserved` | of the day, ended any other way than served |

use crate::api::FloorPage;
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// What stands in the browser's tab.
#[cfg(feature = "ssr")]
pub fn title(_page: &FloorPage, locale: Locale) -> String {
    td_string!(locale, floor.title).to_owned()
}

/// The page.
#[component]
pub fn Floor(page: FloorPage) -> impl IntoView {
    let locale = crate::words::tongue();
    let _ = page;
    view! { <main id="main"><h1>{move || td_string!(locale.get(), floor.title)}</h1></main> }
}
