//! How long people waited, how many of them no longer than was promised, and how good the quoted waits were.

use super::key::{Key, before, spread, stands_on};
use crate::i18n::td_string;
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::drilldown::List;
use domain::stats::{Rate, ServiceLevel};
use domain::totals::Total;
use std::cmp::Ordering;

pub(super) fn acknowledgement(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.acknowledgement),
        formula: td_string!(locale, figures.acknowledgement_formula),
        ..spread(sheet, "acknowledgement", |total| &total.acknowledgement)
    }
}

/// A service level: the usual formula large, all four by name beside it. Where the page is narrowed by what a caller has only once
/// the call is answered, it is of those who did not phone, or not shown.
pub(super) fn level(sheet: &Sheet<'_>, acknowledged: bool) -> Key {
    let locale = sheet.locale;
    let of = |total: &Total| if acknowledged { total.acknowledged_in } else { total.called_in };
    let (name, list, change) = if acknowledged {
        (td_string!(locale, figures.acknowledged_in), List::AcknowledgedLate, "acknowledged")
    } else {
        (td_string!(locale, figures.called_in), List::Late, "called")
    };
    let plain = Key {
        name,
        formula: td_string!(locale, figures.level_formula),
        // The visits behind it are those that the address asks for, callers among them.
        behind: Some((list, list.count(&sheet.figures.total))),
        ..Key::default()
    };
    let Some(total) = sheet.counted() else {
        let stands = sheet.withheld().unwrap_or_default().to_owned();
        return Key { value: format::NOTHING.to_owned(), stands, ..plain };
    };
    let here: ServiceLevel = of(total);
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
        change: format::share_change(sheet, change, here.usual(), before),
        lines: four.chain(note).map(|line| (line, None)).collect(),
        ..plain
    }
}

pub(super) fn wait(sheet: &Sheet<'_>) -> Key {
    let locale = sheet.locale;
    Key {
        name: td_string!(locale, figures.wait),
        formula: td_string!(locale, figures.wait_formula),
        lines: left_before(sheet),
        ..spread(sheet, "wait", |total| &total.wait)
    }
}

pub(super) fn told(sheet: &Sheet<'_>) -> Key {
    let (locale, quotes) = (sheet.locale, sheet.figures.total.quotes);
    let parts = |total: &Total| format::parts(total.quotes.within_p80, total.quotes.n);
    let (part, whole) = parts(&sheet.figures.total);
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
    let behind = List::QuotedBeyond;
    Key {
        name: td_string!(locale, figures.told),
        value: format::share((part, whole)),
        stands: match quotes.n {
            0 => td_string!(locale, figures.none_of_it).to_owned(),
            1 => td_string!(locale, figures.told_one, n = words::number(part)).to_string(),
            all => td_string!(locale, figures.told_n, n = words::number(part), of = words::number(all))
                .to_string(),
        },
        before: before(sheet, |total| format::share_of(locale, parts(total))),
        change: format::share_change(sheet, "told", (part, whole), before(sheet, parts)),
        formula: td_string!(locale, figures.told_formula),
        lines: range.into_iter().chain(bias).map(|line| (line, None)).collect(),
        behind: Some((behind, behind.count(&sheet.figures.total))),
    }
}

/// Who left before their turn, and so has no such time.
fn left_before(sheet: &Sheet<'_>) -> Vec<(String, Option<List>)> {
    let left = words::number(sheet.figures.total.left.n());
    vec![(td_string!(sheet.locale, figures.left_before, left = left).to_string(), None)]
}
