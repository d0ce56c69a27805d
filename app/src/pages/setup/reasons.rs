//! The lists of reasons that staff choose from, and of needs.

use super::desk::Desk;
use super::entries::{self, Entries, Entry};
use crate::i18n::td_string;
use domain::lists::{Reason, ReasonList};
use leptos::prelude::*;

/// The section: all lists, or the form of one entry.
pub fn view(desk: &Desk<'_>) -> AnyView {
    let named = |of: &str| ReasonList::named(of).map(|list| entries_of(desk, list));
    let open = match desk.open() {
        Some("new") => desk.typed("of").and_then(named).map(|list| entries::form(desk, &list, None)),
        Some(id) => id
            .split_once('.')
            .and_then(|(of, code)| named(of).and_then(|list| entries::form_of(desk, &list, code))),
        None => None,
    };
    open.unwrap_or_else(|| lists(desk))
}

fn lists(desk: &Desk<'_>) -> AnyView {
    let locale = desk.locale;
    let all: Vec<AnyView> =
        ReasonList::ALL.into_iter().map(|list| entries::table(desk, &entries_of(desk, list))).collect();
    view! {
        <h1>{td_string!(locale, setup.reasons_of, name = desk.page.card.name.clone()).to_string()}</h1>
        <p class="hint">{td_string!(locale, setup.reasons_hint)}</p>
        {all}
    }
    .into_any()
}

fn entries_of<'a>(desk: &Desk<'a>, list: ReasonList) -> Entries<'a> {
    let locale = desk.locale;
    let (title, hint, marks): (_, _, &'static [&'static str]) = match list {
        ReasonList::Hold => (
            td_string!(locale, setup.list_hold),
            td_string!(locale, setup.list_hold_hint),
            &["stops_clock", "interpreter"],
        ),
        ReasonList::OutOfOrder => (
            td_string!(locale, setup.list_out_of_order),
            td_string!(locale, setup.list_out_of_order_hint),
            &[],
        ),
        ReasonList::Away => (
            td_string!(locale, setup.list_away),
            td_string!(locale, setup.list_away_hint),
            &["ordered", "emergency"],
        ),
        ReasonList::Cancel => {
            (td_string!(locale, setup.list_cancel), td_string!(locale, setup.list_cancel_hint), &[])
        }
        ReasonList::Reopen => {
            (td_string!(locale, setup.list_reopen), td_string!(locale, setup.list_reopen_hint), &[])
        }
        ReasonList::Needs => (
            td_string!(locale, setup.list_needs),
            td_string!(locale, setup.list_needs_hint),
            &["interpreter"],
        ),
    };
    let entry = |reason: &'a Reason| {
        let all = [
            ("stops_clock", reason.stops_clock),
            ("interpreter", reason.interpreter),
            ("ordered", reason.ordered),
            ("emergency", reason.emergency),
        ];
        let marks = all.into_iter().filter(|(_, on)| *on).map(|(field, _)| field).collect();
        Entry { code: reason.id.as_str(), name: &reason.name, marks }
    };
    let entries = desk.page.rules.reasons(list).iter().map(entry).collect();
    Entries { of: list.as_str(), title: title.to_owned(), hint, marks, entries }
}
