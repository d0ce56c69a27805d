//! Names and formulas of the key figures.

use crate::i18n::{Locale, td_string};
use domain::totals::KeyFigure;

/// Name and formula of a figure.
pub(super) fn texts(locale: Locale, figure: KeyFigure) -> (&'static str, &'static str) {
    match figure {
        KeyFigure::Served => (td_string!(locale, figures.served), td_string!(locale, figures.served_formula)),
        // Shown as part of everyone who was not served.
        KeyFigure::Left => {
            (td_string!(locale, figures.unserved), td_string!(locale, figures.unserved_formula))
        }
        KeyFigure::Acknowledgement => {
            (td_string!(locale, figures.acknowledgement), td_string!(locale, figures.acknowledgement_formula))
        }
        KeyFigure::Acknowledged => {
            (td_string!(locale, figures.acknowledged_in), td_string!(locale, figures.level_formula))
        }
        KeyFigure::Wait => (td_string!(locale, figures.wait), td_string!(locale, figures.wait_formula)),
        KeyFigure::Called => {
            (td_string!(locale, figures.called_in), td_string!(locale, figures.level_formula))
        }
        KeyFigure::Told => (td_string!(locale, figures.told), td_string!(locale, figures.told_formula)),
        KeyFigure::Resolution => {
            (td_string!(locale, figures.resolution), td_string!(locale, figures.resolution_formula))
        }
        KeyFigure::Resolved => {
            (td_string!(locale, figures.resolved), td_string!(locale, figures.resolved_formula))
        }
        KeyFigure::Reopened => {
            (td_string!(locale, figures.reopened), td_string!(locale, figures.reopened_formula))
        }
        KeyFigure::Repeats => {
            (td_string!(locale, figures.repeats), td_string!(locale, figures.repeats_formula))
        }
        KeyFigure::Handover => {
            (td_string!(locale, figures.handover), td_string!(locale, figures.handover_formula))
        }
        KeyFigure::Unnumbered => {
            (td_string!(locale, figures.unnumbered), td_string!(locale, figures.unnumbered_formula))
        }
    }
}
