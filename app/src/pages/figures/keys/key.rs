//! What a key figure consists of, and how each kind is made: durations, a service level, a share.

use super::texts::texts;
use crate::i18n::{Locale, td_string};
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::drilldown::List;
use domain::stats::ServiceLevel;
use domain::totals::{KeyFigure, Kind, Total};

/// A key figure with everything displayed beside it.
#[derive(Default)]
pub(super) struct Key {
    /// Name of the figure.
    pub name: &'static str,
    /// The formatted value.
    pub value: String,
    /// The number of people it is based on.
    pub stands: String,
    /// The value in the compared period; `None` where it is not displayed.
    pub before: Option<String>,
    /// How it changed, as far as that is certain.
    pub change: Option<String>,
    /// How it is calculated.
    pub formula: &'static str,
    /// Additional lines, each with the list of visits behind it where there is one.
    pub lines: Vec<(String, Option<List>)>,
    /// The list of visits behind the figure, and how many they are.
    pub behind: Option<(List, i64)>,
}

pub(super) fn before<T>(sheet: &Sheet<'_>, of: impl Fn(&Total) -> T) -> Option<T> {
    sheet.figures.before.as_ref().map(of)
}

/// A key figure with its texts and list, without a value.
pub(super) fn named(sheet: &Sheet<'_>, figure: KeyFigure) -> Key {
    let (name, formula) = texts(sheet.locale, figure);
    // The visits behind it are all those selected by the address, even where the figure covers fewer.
    let behind = figure.behind().map(|list| (list, list.count(&sheet.figures.total)));
    Key { name, formula, behind, ..Key::default() }
}

/// A figure displayed according to its kind.
pub(super) fn plain(sheet: &Sheet<'_>, figure: KeyFigure) -> Key {
    let Key { name, formula, behind, .. } = named(sheet, figure);
    let key = match figure.kind() {
        Kind::Times(of) => spread(sheet, figure.name(), of),
        Kind::Level(of) => level(sheet, figure.name(), of),
        Kind::Share(of) => share(sheet, figure.name(), of),
    };
    Key { name, formula, behind, ..key }
}

/// The counts of a share: "14 of 25".
fn stands_on(locale: Locale, parts: (u64, u64)) -> String {
    match parts.1 {
        0 => td_string!(locale, figures.none_of_it).to_owned(),
        _ => format::n_of(locale, parts),
    }
}

/// A median with the 90th percentile, and the number of people.
fn spread(sheet: &Sheet<'_>, name: &str, of: format::Times) -> Key {
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
            // With fewer than a hundred people, 90th percentiles are not compared.
            (median, p90) => {
                let (median, p90) = (median.unwrap_or_else(too_few), p90.unwrap_or_else(too_few));
                Some(td_string!(locale, figures.spread_change, median = median, p90 = p90).to_string())
            }
        },
        ..Key::default()
    }
}

/// A service level: the usual formula in large type, all four by name beside it. Where the page is narrowed
/// by something known only once a call is answered, it covers visits other than telephone calls, or is not
/// shown.
fn level(sheet: &Sheet<'_>, name: &str, of: fn(&Total) -> ServiceLevel) -> Key {
    let locale = sheet.locale;
    let Some(total) = sheet.counted() else {
        let stands = sheet.withheld().unwrap_or_default().to_owned();
        return Key { value: format::NOTHING.to_owned(), stands, ..Key::default() };
    };
    let here = of(total);
    let before = sheet.counted_before().map(|total| of(total).usual());
    let four = [
        (td_string!(locale, figures.formula_usual), here.usual()),
        (td_string!(locale, figures.formula_offered), here.of_offered()),
        (td_string!(locale, figures.formula_early), here.early_abandons_met()),
        (td_string!(locale, figures.formula_answered), here.of_answered()),
    ];
    let four = four.into_iter().map(|(name, parts)| format!("{name}: {}", format::share(parts)));
    let note = sheet.about_shares().map(str::to_owned);
    Key {
        value: format::share(here.usual()),
        stands: stands_on(locale, here.usual()),
        before: before.map(|parts| format::share_of(locale, parts)),
        change: format::share_change(sheet, name, here.usual(), before),
        lines: four.chain(note).map(|line| (line, None)).collect(),
        ..Key::default()
    }
}

/// A share of counts, with its counts before, and its change under its name.
fn share(sheet: &Sheet<'_>, name: &str, of: fn(&Total) -> (i64, i64)) -> Key {
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
