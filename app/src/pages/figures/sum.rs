//! The one sentence on top: how long half of the people waited, whether that changed, and how many left. It claims no change that
//! chance alone would make.

use super::{Sheet, say, scope};
use crate::i18n::td_string;
use domain::time::{Ms, SECOND};

/// "Last 28 days: half of 1,240 people were called within 6 minutes, 2 minutes sooner than just before; 4 % left."
pub(super) fn sentence(sheet: &Sheet<'_>) -> String {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let period = scope::period(locale, sheet.scope);
    if total.arrived() == 0 {
        return td_string!(locale, figures.sum_nobody, period = period).to_string();
    }
    let left = say::share(say::parts(total.gave_up(), total.closed()));
    let left = match total.gave_up() {
        _ if total.closed() == 0 => String::new(),
        0 => td_string!(locale, figures.sum_none_left).to_owned(),
        _ => td_string!(locale, figures.sum_left, share = left).to_string(),
    };
    let n = say::number(total.wait.n() as i64);
    match (total.wait.n(), say::at(&total.wait, 0.5)) {
        (2.., Some(median)) => td_string!(
            locale,
            figures.sum,
            period = period,
            n = n,
            time = say::spoken(locale, median),
            change = change(sheet),
            left = left
        )
        .to_string(),
        _ => {
            let came = say::number(total.arrived());
            td_string!(locale, figures.sum_few, period = period, n = came, left = left).to_string()
        }
    }
}

/// ", 2 minutes sooner than just before", where that is sure.
fn change(sheet: &Sheet<'_>) -> String {
    let locale = sheet.locale;
    let Some((by, low, high)) = sheet.figures.changes.get("wait").copied() else { return String::new() };
    let year = sheet.scope.asked.get("compare").is_some_and(|asked| asked == "year");
    let time = say::spoken(locale, by.abs().round() as Ms);
    // Less than a second is nothing that anybody would call sooner.
    let sure = by.abs() >= SECOND as f64;
    match (low > 0.0 && sure, high < 0.0 && sure, year) {
        (true, _, false) => td_string!(locale, figures.sum_later, by = time).to_string(),
        (true, _, true) => td_string!(locale, figures.sum_later_year, by = time).to_string(),
        (_, true, false) => td_string!(locale, figures.sum_sooner, by = time).to_string(),
        (_, true, true) => td_string!(locale, figures.sum_sooner_year, by = time).to_string(),
        (_, _, false) => td_string!(locale, figures.sum_same).to_owned(),
        (_, _, true) => td_string!(locale, figures.sum_same_year).to_owned(),
    }
}
