//! What a key figure consists of, and the kinds that are made alike: a spread of times, and a share.

use crate::i18n::{Locale, td_string};
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::drilldown::List;
use domain::totals::Total;

/// A figure with all that stands beside it.
#[derive(Default)]
pub(super) struct Key {
    /// What it is.
    pub name: &'static str,
    /// The figure itself.
    pub value: String,
    /// What it stands on.
    pub stands: String,
    /// The same before.
    pub before: Option<String>,
    /// How it differs, as far as that is sure.
    pub change: Option<String>,
    /// How it is worked out.
    pub formula: &'static str,
    /// More of it, line by line, each with the visits behind it where it has some.
    pub lines: Vec<(String, Option<List>)>,
    /// The visits behind it, and how many those are.
    pub behind: Option<(List, i64)>,
}

pub(super) fn before<T>(sheet: &Sheet<'_>, of: impl Fn(&Total) -> T) -> Option<T> {
    sheet.figures.before.as_ref().map(of)
}

/// What a share stands on: "14 of 25".
pub(super) fn stands_on(locale: Locale, parts: (u64, u64)) -> String {
    match parts.1 {
        0 => td_string!(locale, figures.none_of_it).to_owned(),
        _ => format::n_of(locale, parts),
    }
}

/// A median with the 90th percentile, and on whom they stand.
pub(super) fn spread(sheet: &Sheet<'_>, name: &str, of: format::Times) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let times = |total: &Total| (format::clock(of(total), 0.5), format::clock(of(total), 0.9));
    let (median, p90) = times(total);
    let count = words::number(of(total).n());
    let (value, stands) = match of(total).n() {
        0 => (format::NOTHING.to_owned(), td_string!(locale, figures.none_of_it).to_owned()),
        1..words::FEW => {
            (format::NOTHING.to_owned(), td_string!(locale, figures.too_few, n = count).to_string())
        }
        _ => (
            td_string!(locale, figures.median_value, time = median).to_string(),
            td_string!(locale, figures.p90_value, time = p90, n = count).to_string(),
        ),
    };
    let is_shown = |total: &Total| of(total).n() >= words::FEW;
    let are_shown = is_shown(total) && sheet.figures.before.as_ref().is_some_and(is_shown);
    let too_few = || td_string!(locale, figures.too_few_to_compare).to_owned();
    let change = |name: &str, q: f64| format::time_change(sheet, name, of, q);
    Key {
        value,
        stands,
        before: before(sheet, |total| {
            let (median, p90) = times(total);
            let n = words::number(of(total).n());
            match of(total).n() {
                0 => td_string!(locale, figures.before_none).to_owned(),
                1..words::FEW => td_string!(locale, figures.before_few, n = n).to_string(),
                _ => td_string!(locale, figures.spread_before, median = median, p90 = p90, n = n).to_string(),
            }
        }),
        change: match (change(name, 0.5), change(&format!("{name}_p90"), 0.9)) {
            (None, None) => are_shown.then(too_few),
            // Of fewer than a hundred people nine of ten are compared with nothing.
            (median, p90) => {
                let (median, p90) = (median.unwrap_or_else(too_few), p90.unwrap_or_else(too_few));
                Some(td_string!(locale, figures.spread_change, median = median, p90 = p90).to_string())
            }
        },
        ..Key::default()
    }
}

/// A share of counts, with a count before, and how they differ, by its name among the changes.
pub(super) fn share(sheet: &Sheet<'_>, name: &str, of: fn(&Total) -> (i64, i64)) -> Key {
    let locale = sheet.locale;
    let parts = |total: &Total| {
        let (part, whole) = of(total);
        format::parts(part, whole)
    };
    let here = parts(&sheet.figures.total);
    Key {
        value: format::share(here),
        stands: stands_on(locale, here),
        before: before(sheet, |total| format::share_of(locale, parts(total))),
        change: format::share_change(sheet, name, here, before(sheet, parts)),
        ..Key::default()
    }
}
