//! What came of it: when matters were resolved, and how many of them were not over with that.

use super::key::{Key, share, spread};
use crate::i18n::td_string;
use crate::pages::figures::sheet::Sheet;
use domain::drilldown::List;

pub(super) fn resolution(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.resolution),
        formula: td_string!(locale, figures.resolution_formula),
        ..spread(sheet, "resolution", |total| &total.resolution)
    }
}

pub(super) fn resolved(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.resolved),
        formula: td_string!(locale, figures.resolved_formula),
        behind: Some((List::ResolvedLate, total.resolved_later)),
        ..share(sheet, "resolved", |total| {
            (total.resolved_within, total.resolved_within + total.resolved_later)
        })
    }
}

pub(super) fn reopened(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.reopened),
        formula: td_string!(locale, figures.reopened_formula),
        behind: Some((List::Reopened, total.reopened)),
        ..share(sheet, "reopened", |total| (total.reopened, total.closed()))
    }
}

pub(super) fn repeats(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.repeats),
        formula: td_string!(locale, figures.repeats_formula),
        behind: Some((List::Repeats, total.repeats)),
        ..share(sheet, "repeats", |total| (total.repeats, total.closed()))
    }
}

pub(super) fn handover(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.handover),
        formula: td_string!(locale, figures.handover_formula),
        ..spread(sheet, "handover", |total| &total.handover)
    }
}

pub(super) fn unnumbered(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.unnumbered),
        formula: td_string!(locale, figures.unnumbered_formula),
        behind: Some((List::Unnumbered, total.unnumbered)),
        ..share(sheet, "unnumbered", |total| (total.unnumbered, total.numbered))
    }
}
