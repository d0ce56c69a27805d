//! Window time, and the visits served in it.

use super::key::{Key, before};
use crate::i18n::td_string;
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::time::HOUR;
use domain::totals::Total;

/// Window time, and visits served in it; empty where it cannot be broken down as the filter asks.
pub(super) fn windows(sheet: &Sheet<'_>) -> Vec<Key> {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    if !sheet.figures.staffed {
        return Vec::new();
    }
    let hours = |total: &Total| total.staffed_ms() as f64 / HOUR as f64;
    let said = |total: &Total| match hours(total) {
        few if few > 0.0 && few < 0.1 => "<0.1".to_owned(),
        hours => words::decimal(hours),
    };
    let pace = |total: &Total| {
        let hours = hours(total);
        if hours > 0.0 { words::decimal(total.begun as f64 / hours) } else { format::NOTHING.to_owned() }
    };
    vec![
        Key {
            name: td_string!(locale, figures.staffed),
            value: said(total),
            stands: td_string!(locale, figures.staffed_stands).to_owned(),
            before: before(sheet, said),
            formula: td_string!(locale, figures.staffed_formula),
            ..Key::default()
        },
        Key {
            name: td_string!(locale, figures.pace),
            value: pace(total),
            stands: td_string!(locale, figures.pace_stands, n = words::number(total.begun)).to_string(),
            before: before(sheet, pace),
            change: before(sheet, hours)
                .filter(|then| hours(total) > 0.0 && *then > 0.0)
                .map(|_| td_string!(locale, figures.no_range).to_owned()),
            formula: td_string!(locale, figures.pace_formula),
            ..Key::default()
        },
    ]
}
