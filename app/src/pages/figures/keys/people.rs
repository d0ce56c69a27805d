//! Arrivals, and how their visits ended.

use super::key::{Key, before, named};
use crate::i18n::td_string;
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::drilldown::{ENDS, List};
use domain::totals::{KeyFigure, Total};

pub(super) fn arrived(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    let open = match total.open {
        0 if total.arrived() == 0 => td_string!(locale, figures.none_of_it).to_owned(),
        0 => td_string!(locale, figures.all_ended).to_owned(),
        n => td_string!(locale, figures.still_here, n = words::number(n)).to_string(),
    };
    Key {
        name: td_string!(locale, figures.arrived),
        value: words::number(total.arrived()),
        stands: open,
        before: before(sheet, |total| words::number(total.arrived())),
        formula: td_string!(locale, figures.arrived_formula),
        behind: Some((List::All, total.closed())),
        ..Key::default()
    }
}

pub(super) fn served(sheet: &Sheet<'_>) -> Key {
    let total = &sheet.figures.total;
    Key {
        value: words::number(total.served()),
        stands: of_ended(sheet, total.served()),
        before: ended_before(sheet, Total::served),
        change: ended_change(sheet, KeyFigure::Served, Total::served),
        lines: ends(sheet, true),
        ..named(sheet, KeyFigure::Served)
    }
}

/// Everyone who was not served, with the change in how many left.
pub(super) fn unserved(sheet: &Sheet<'_>) -> Key {
    let total = &sheet.figures.total;
    Key {
        value: words::number(total.unserved()),
        stands: of_ended(sheet, total.unserved()),
        before: ended_before(sheet, Total::unserved),
        change: left(sheet),
        lines: ends(sheet, false),
        behind: Some((List::Unserved, total.unserved())),
        ..named(sheet, KeyFigure::Left)
    }
}

/// How many left, now and before, with the change.
fn left(sheet: &Sheet<'_>) -> Option<String> {
    let (locale, parts) = (sheet.locale, |total: &Total| format::parts(total.gave_up(), total.closed()));
    let (now, then) = (parts(&sheet.figures.total), before(sheet, parts)?);
    let change = ended_change(sheet, KeyFigure::Left, Total::gave_up)?;
    let (now, then) = (format::share_of(locale, now), format::share_of(locale, then));
    Some(td_string!(locale, figures.left_change, now = now, before = then, change = change).to_string())
}

/// The change of a share of ended visits; not shown where the page is narrowed by something known only once a
/// call is answered.
fn ended_change(sheet: &Sheet<'_>, figure: KeyFigure, of: fn(&Total) -> i64) -> Option<String> {
    let parts = |total: &Total| format::parts(of(total), total.closed());
    let change =
        || format::share_change(sheet, figure.name(), parts(&sheet.figures.total), before(sheet, parts));
    if sheet.is_narrowed() { None } else { change() }
}

/// "56 % of 25 that ended"; without the share for few visits, and where the page is narrowed by something
/// known only once a call is answered.
fn of_ended(sheet: &Sheet<'_>, n: i64) -> String {
    let (locale, parts) = (sheet.locale, format::parts(n, sheet.figures.total.closed()));
    let of = words::number(parts.1);
    if parts.1 < words::FEW || sheet.is_narrowed() {
        td_string!(locale, figures.of_ended_few, n = of).to_string()
    } else {
        td_string!(locale, figures.of_ended, share = format::share(parts), n = of).to_string()
    }
}

/// The same for the compared period.
fn ended_before(sheet: &Sheet<'_>, of: fn(&Total) -> i64) -> Option<String> {
    before(sheet, |total| {
        let (n, parts) = (words::number(of(total)), format::parts(of(total), total.closed()));
        if parts.1 < words::FEW || sheet.is_narrowed() {
            n
        } else {
            format!("{n} ({})", format::share(parts))
        }
    })
}

/// The ways in which visits ended, served or unserved.
fn ends(sheet: &Sheet<'_>, served: bool) -> Vec<(String, Option<List>)> {
    let total = &sheet.figures.total;
    let happened = ENDS.into_iter().filter(|(_, end)| end.counts_as_served() == served);
    let line = |(_, end)| {
        let n = total.ended(|one| one == end);
        let name = words::capital(words::end(sheet.locale, end));
        (n > 0).then(|| (format!("{name}: {}", words::number(n)), Some(List::End(end))))
    };
    happened.filter_map(line).collect()
}
