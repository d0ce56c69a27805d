//! The one sentence on top: how long half of the people waited, whether that changed, and how many left. It claims no change that
//! chance alone would make.

use super::{Sheet, report, say, scope};
use crate::i18n::td_string;
use crate::words;

/// "Last 28 days: half of the 1,240 people who were called and timed waited at most 6 min 20 s, which is 2 min shorter than just
/// before; 52 of 1,310 left."
pub(super) fn sentence(sheet: &Sheet<'_>) -> String {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let period = period(sheet);
    if total.arrived() == 0 {
        // Whoever came is in no figure until their day is counted.
        if sheet.scope.counted.is_some() {
            return td_string!(locale, figures.sum_counting, period = period).to_string();
        }
        let recorded = sheet.scope.from <= sheet.scope.today
            && sheet.scope.recorded_from.is_some_and(|first| first <= sheet.scope.to);
        if !recorded {
            return td_string!(locale, figures.sum_nothing, period = period).to_string();
        }
        return td_string!(locale, figures.sum_nobody, period = period).to_string();
    }
    let (left, ended) = (total.gave_up(), total.closed());
    let left = match left {
        _ if ended == 0 => String::new(),
        0 => td_string!(locale, figures.sum_none_left).to_owned(),
        1 => td_string!(locale, figures.sum_left_one, of = say::number(ended)).to_string(),
        _ => td_string!(locale, figures.sum_left, n = say::number(left), of = say::number(ended)).to_string(),
    };
    let n = say::number(total.wait.n());
    match (total.wait.n(), say::at(&total.wait, 0.5)) {
        (say::FEW.., Some(median)) => td_string!(
            locale,
            figures.sum,
            period = period,
            n = n,
            time = say::spoken(locale, median),
            change = change(sheet),
            left = left
        )
        .to_string(),
        _ if total.arrived() == 1 => {
            td_string!(locale, figures.sum_one, period = period, left = left).to_string()
        }
        _ => {
            let came = say::number(total.arrived());
            td_string!(locale, figures.sum_few, period = period, n = came, left = left).to_string()
        }
    }
}

/// The time it is about: on paper the month; where the record begins within it, from which day on that is.
fn period(sheet: &Sheet<'_>) -> String {
    let (locale, about) = (sheet.locale, sheet.scope);
    let period = if sheet.paper { report::month_told(locale, about) } else { scope::period(locale, about) };
    match about.recorded_from.filter(|first| about.from < *first && *first <= about.to) {
        Some(first) => {
            let day = words::date(locale, first);
            td_string!(locale, figures.period_on_record, period = period, day = day).to_string()
        }
        None => period,
    }
}

/// ", which is 2 min shorter than just before", where that is sure; nothing where it was not compared.
fn change(sheet: &Sheet<'_>) -> String {
    let locale = sheet.locale;
    let Some(change) = sheet.figures.changes.get("wait").copied() else { return String::new() };
    let year = sheet.scope.asked.get("compare").is_some_and(|asked| asked == "year");
    let apart = say::apart(sheet, |total| &total.wait, 0.5);
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
