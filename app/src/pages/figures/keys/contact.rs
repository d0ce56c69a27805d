//! Waiting figures with additional lines: who left before their turn, and how good the quoted waits were.

use super::key::{Key, plain};
use crate::i18n::td_string;
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::drilldown::List;
use domain::stats::Rate;
use domain::totals::KeyFigure;
use std::cmp::Ordering;

pub(super) fn acknowledgement(sheet: &Sheet<'_>) -> Key {
    let total = &sheet.figures.total;
    let lines = untimed(sheet, total.acknowledged, total.acknowledgement.n());
    Key { lines: lines.into_iter().collect(), ..plain(sheet, KeyFigure::Acknowledgement) }
}

pub(super) fn wait(sheet: &Sheet<'_>) -> Key {
    let total = &sheet.figures.total;
    let lines = left_before(sheet).into_iter().chain(untimed(sheet, total.turned, total.wait.n()));
    Key { lines: lines.collect(), ..plain(sheet, KeyFigure::Wait) }
}

/// How many have such a time that is not among these, because their arrival was estimated or comes from
/// paper.
fn untimed(sheet: &Sheet<'_>, all: i64, timed: u64) -> Option<(String, Option<List>)> {
    let n = all - i64::try_from(timed).unwrap_or(all);
    let text = || td_string!(sheet.locale, figures.untimed, n = words::number(n)).to_string();
    (n > 0).then(|| (text(), None))
}

pub(super) fn told(sheet: &Sheet<'_>) -> Key {
    let (locale, quotes) = (sheet.locale, sheet.figures.total.quotes);
    let (part, whole) = format::parts(quotes.within_p80, quotes.n);
    let is_enough = whole >= words::FEW;
    let interval = Rate { part, whole }.wilson().filter(|_| is_enough);
    let bias = is_enough.then(|| quotes.bias_ms / quotes.n).map(|ms| {
        let by = words::length_apart(locale, ms);
        match quotes.bias_ms.cmp(&0) {
            Ordering::Greater => td_string!(locale, figures.told_longer, by = by).to_string(),
            Ordering::Less => td_string!(locale, figures.told_shorter, by = by).to_string(),
            Ordering::Equal => td_string!(locale, figures.told_same).to_owned(),
        }
    });
    let range = interval.map(|(low, high)| {
        td_string!(locale, figures.between, low = format::percent(low), high = format::percent(high))
            .to_string()
    });
    Key {
        stands: match quotes.n {
            0 => td_string!(locale, figures.none_of_it).to_owned(),
            1 => td_string!(locale, figures.told_one, n = words::number(part)).to_string(),
            all => td_string!(locale, figures.told_n, n = words::number(part), of = words::number(all))
                .to_string(),
        },
        lines: range.into_iter().chain(bias).map(|line| (line, None)).collect(),
        ..plain(sheet, KeyFigure::Told)
    }
}

/// People who left before their turn and so have no such time.
fn left_before(sheet: &Sheet<'_>) -> Vec<(String, Option<List>)> {
    let left = words::number(sheet.figures.total.left.n());
    vec![(td_string!(sheet.locale, figures.left_before, left = left).to_string(), None)]
}
