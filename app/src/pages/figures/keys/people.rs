//! How many came, and how their visits ended.

use super::key::{Key, before};
use crate::i18n::td_string;
use crate::pages::figures::format;
use crate::pages::figures::sheet::Sheet;
use crate::words;
use domain::drilldown::{ENDS, List};
use domain::totals::Total;

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
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.served),
        value: words::number(total.served()),
        stands: of_ended(sheet, total.served()),
        before: ended_before(sheet, Total::served),
        change: ended_change(sheet, "served", Total::served),
        formula: td_string!(locale, figures.served_formula),
        lines: ends(sheet, true),
        behind: Some((List::Served, total.served())),
    }
}

pub(super) fn unserved(sheet: &Sheet<'_>) -> Key {
    let (locale, total) = (sheet.locale, &sheet.figures.total);
    Key {
        name: td_string!(locale, figures.unserved),
        value: words::number(total.unserved()),
        stands: of_ended(sheet, total.unserved()),
        before: ended_before(sheet, Total::unserved),
        change: left(sheet),
        formula: td_string!(locale, figures.unserved_formula),
        lines: ends(sheet, false),
        behind: Some((List::Unserved, total.unserved())),
    }
}

/// How many left, and before, and how that differs.
fn left(sheet: &Sheet<'_>) -> Option<String> {
    let (locale, parts) = (sheet.locale, |total: &Total| format::parts(total.gave_up(), total.closed()));
    let (now, then) = (parts(&sheet.figures.total), before(sheet, parts)?);
    let change = ended_change(sheet, "left", Total::gave_up)?;
    let (now, then) = (format::share_of(locale, now), format::share_of(locale, then));
    Some(td_string!(locale, figures.left_change, now = now, before = then, change = change).to_string())
}

/// How a share of those that ended differs. Of people chosen by what a caller has only once the call is answered no such share is shown.
fn ended_change(sheet: &Sheet<'_>, name: &str, of: fn(&Total) -> i64) -> Option<String> {
    let parts = |total: &Total| format::parts(of(total), total.closed());
    let change = || format::share_change(sheet, name, parts(&sheet.figures.total), before(sheet, parts));
    if sheet.is_narrowed() { None } else { change() }
}

/// "56 % of 25 that ended"; of few, and of people chosen by what a caller has only once the call is answered, without the share.
fn of_ended(sheet: &Sheet<'_>, n: i64) -> String {
    let (locale, parts) = (sheet.locale, format::parts(n, sheet.figures.total.closed()));
    let of = words::number(parts.1);
    if parts.1 < words::FEW || sheet.is_narrowed() {
        td_string!(locale, figures.of_ended_few, n = of).to_string()
    } else {
        td_string!(locale, figures.of_ended, share = format::share(parts), n = of).to_string()
    }
}

/// How many ended so before, and their share, likewise.
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

/// Each way to end that happened, served or not.
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
