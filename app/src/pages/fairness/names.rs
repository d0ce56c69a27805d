//! Names of groups, groupings and measures.

use crate::api::{ComparedView, FairnessPage};
use crate::i18n::{Locale, td_string};
use crate::pages::figures::scope;
use crate::pages::practice::said;
use crate::words;
use domain::reports::{ComparedBy, Measure};
use domain::visit::{CHANNELS, Channel};

pub(super) fn by_words(locale: Locale, by: ComparedBy) -> &'static str {
    match by {
        ComparedBy::District => td_string!(locale, fairness.by_district),
        ComparedBy::Area => td_string!(locale, fairness.by_area),
        ComparedBy::Language => td_string!(locale, fairness.by_language),
        ComparedBy::Channel => td_string!(locale, fairness.by_channel),
        ComparedBy::Need => td_string!(locale, fairness.by_need),
    }
}

/// The name of a group.
pub(super) fn named(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    if row.by == ComparedBy::Need {
        let known = page.needs.iter().find(|(id, _)| id.as_str() == row.group);
        return known.map_or_else(|| row.group.clone(), |(_, name)| said(locale, name).0);
    }
    scope::named(locale, &page.scope, row.by.as_str(), &row.group)
}

/// A group at the start of a sentence: "People who phoned".
pub(super) fn who(locale: Locale, page: &FairnessPage, row: &ComparedView) -> String {
    let name = named(locale, page, row);
    match row.by {
        ComparedBy::District => td_string!(locale, fairness.who_district, name = name).to_string(),
        ComparedBy::Area => td_string!(locale, fairness.who_area, name = name).to_string(),
        ComparedBy::Language => td_string!(locale, fairness.who_language, name = name).to_string(),
        ComparedBy::Channel => channel(row).map_or(name, |channel| came_by(locale, channel).to_owned()),
        ComparedBy::Need => td_string!(locale, fairness.who_need, name = name).to_string(),
    }
}

/// The channel that a row is about, in the grouping by channel.
fn channel(row: &ComparedView) -> Option<Channel> {
    CHANNELS.into_iter().find(|channel| channel.as_str() == row.group)
}

fn came_by(locale: Locale, channel: Channel) -> &'static str {
    match channel {
        Channel::WalkIn => td_string!(locale, fairness.who_walk_in),
        Channel::Phone => td_string!(locale, fairness.who_phone),
        Channel::Callback => td_string!(locale, fairness.who_callback),
        Channel::Online => td_string!(locale, fairness.who_online),
    }
}

/// The others that a group is compared with.
pub(super) fn others(locale: Locale, by: ComparedBy) -> &'static str {
    match by {
        ComparedBy::District => td_string!(locale, fairness.others_district),
        ComparedBy::Area => td_string!(locale, fairness.others_area),
        ComparedBy::Language => td_string!(locale, fairness.others_language),
        ComparedBy::Channel => td_string!(locale, fairness.others_channel),
        ComparedBy::Need => td_string!(locale, fairness.others_need),
    }
}

/// A measure inside a sentence. On the telephone nobody is called or greeted.
pub(super) fn what(locale: Locale, row: &ComparedView) -> &'static str {
    let by_phone = channel(row).is_some_and(Channel::is_by_phone);
    match (row.measure, row.by == ComparedBy::Channel && by_phone) {
        (Measure::Wait, false) => td_string!(locale, fairness.to_call),
        (Measure::Wait, true) => td_string!(locale, fairness.to_help),
        (Measure::Acknowledgement, false) => td_string!(locale, fairness.to_greet),
        (Measure::Acknowledgement, true) => td_string!(locale, fairness.to_answer),
        (Measure::Called, false) => td_string!(locale, fairness.called),
        (Measure::Called, true) => td_string!(locale, fairness.helped),
        (Measure::Acknowledged, false) => td_string!(locale, fairness.greeted),
        (Measure::Acknowledged, true) => td_string!(locale, fairness.answered),
        (Measure::Left, _) => td_string!(locale, fairness.left),
    }
}

/// Numbers compared: "412" and "3,870"; "412 of 530" where part of the group is left out.
pub(super) fn people(locale: Locale, row: &ComparedView) -> (String, String) {
    let (n, rest) = row.n.unwrap_or_default();
    let (compared, rest) = (words::number(n), words::number(rest));
    match row.whole.filter(|whole| *whole > n) {
        Some(whole) => {
            let whole = words::number(whole);
            (td_string!(locale, fairness.n_of, n = compared, whole = whole).to_string(), rest)
        }
        None => (compared, rest),
    }
}

/// The text with its first letter in lower case, for the middle of a sentence.
pub(super) fn inside(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
