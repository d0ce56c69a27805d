//! The one sentence on top: how long half of the people waited, whether that changed, and how many left. It
//! claims no change that may be chance.

use super::sheet::Sheet;
use super::{format, scope};
use crate::i18n::td_string;
use crate::words;

/// "Last 28 days: half of the 1,240 people who were called and timed waited at most 6 min 20 s, which is 2
/// min shorter than just before; 52 of 1,310 left."
pub(super) fn sentence(sheet: &Sheet<'_>) -> String {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let period = period(sheet);
    if total.arrived() == 0 {
        return scope::nothing_known(locale, sheet.scope, &period)
            .unwrap_or_else(|| td_string!(locale, figures.sum_nobody, period = period).to_string());
    }
    let left = left(sheet);
    let n = words::number(total.wait.n());
    match (total.wait.n(), format::at(&total.wait, 0.5)) {
        (words::FEW.., Some(median)) => td_string!(
            locale,
            figures.sum,
            period = period,
            n = n,
            time = words::spoken(locale, median),
            change = change(sheet),
            left = left
        )
        .to_string(),
        _ if total.arrived() == 1 => {
            td_string!(locale, figures.sum_one, period = period, left = left).to_string()
        }
        _ => {
            let came = words::number(total.arrived());
            td_string!(locale, figures.sum_few, period = period, n = came, left = left).to_string()
        }
    }
}

/// "; 52 of 1,310 left"; empty where that would only repeat how the people were selected.
fn left(sheet: &Sheet<'_>) -> String {
    let (locale, Some(total)) = (sheet.locale, sheet.counted()) else { return String::new() };
    let (left, ended) = (total.gave_up(), total.closed());
    let left = match left {
        _ if ended == 0 => return String::new(),
        0 => td_string!(locale, figures.sum_none_left).to_owned(),
        1 => td_string!(locale, figures.sum_left_one, of = words::number(ended)).to_string(),
        _ => td_string!(locale, figures.sum_left, n = words::number(left), of = words::number(ended))
            .to_string(),
    };
    if sheet.is_narrowed() {
        format!("{left} {}", td_string!(locale, figures.sum_without_calls))
    } else {
        left
    }
}

/// The period: on paper the month; where the record begins within it, with its first day.
fn period(sheet: &Sheet<'_>) -> String {
    let (locale, about) = (sheet.locale, sheet.scope);
    let period = if sheet.paper { scope::month_so_far(locale, about) } else { scope::period(locale, about) };
    scope::with_record(locale, period, (about.from, about.to), about.recorded_from)
}

/// ", 2 min shorter than in the period just before", where that is certain; empty where it was not compared.
fn change(sheet: &Sheet<'_>) -> String {
    let locale = sheet.locale;
    let Some(change) = sheet.figures.changes.get("wait").copied() else { return String::new() };
    let year = sheet.scope.asked.get("compare").is_some_and(|asked| asked == "year");
    let apart = format::apart(sheet, |total| &total.wait, 0.5);
    let change = change.map(|(by, ..)| (by > 0.0, words::spoken_apart(locale, apart)));
    match (change, year) {
        (Some((true, time)), false) => td_string!(locale, figures.sum_later, by = time).to_string(),
        (Some((true, time)), true) => td_string!(locale, figures.sum_later_year, by = time).to_string(),
        (Some((false, time)), false) => td_string!(locale, figures.sum_sooner, by = time).to_string(),
        (Some((false, time)), true) => td_string!(locale, figures.sum_sooner_year, by = time).to_string(),
        (None, false) => td_string!(locale, figures.sum_may_be_chance).to_owned(),
        (None, true) => td_string!(locale, figures.sum_may_be_chance_year).to_owned(),
    }
}
