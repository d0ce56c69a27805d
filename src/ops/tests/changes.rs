//! What a page may report about a difference from another period.

use domain::stats::Rate;
use domain::stats::days::shares;
use domain::time::MINUTE;
use domain::totals::Total;
use domain::visit::End;
use ops::changes::changes;

/// Ten days of twenty ended visits each, `unnumbered` of them without the report number that their outcome
/// usually has, all after `minutes` minutes.
fn days(unnumbered: i64, minutes: i64) -> Vec<Total> {
    let day = |n: i64| {
        let mut total = Total { numbered: 20, unnumbered, ..Total::default() };
        total.ends.insert(End::Resolved, 20);
        (0..20).for_each(|place| total.resolution.add(minutes * MINUTE + place * 1_000 + n));
        total
    };
    (0..10).map(day).collect()
}

fn found(now: &[Total], before: &[Total], name: &str) -> Option<bool> {
    let (now, before): (Vec<&Total>, Vec<&Total>) = (now.iter().collect(), before.iter().collect());
    changes(&now, &before).get(name).map(Option::is_some)
}

#[test]
fn a_difference_that_may_be_chance_is_there_as_that() {
    // The three cases: certain also among all, certain of nothing, and not compared because nobody was
    // called.
    let (now, before) = (days(2, 10), days(2, 15));
    assert_eq!(found(&now, &before, "resolution"), Some(true));
    assert_eq!(found(&now, &before, "unnumbered"), Some(false));
    assert_eq!(found(&now, &before, "wait"), None);
}

#[test]
fn what_looks_sure_alone_but_not_among_all_is_not_passed_over() {
    let (now, before) = (days(4, 10), days(2, 10));
    let rate = |total: &Total| Rate { part: total.unnumbered as u64, whole: total.numbered as u64 };
    let rates = |totals: &[Total]| totals.iter().map(rate).collect::<Vec<_>>();
    let alone = shares(&rates(&now), &rates(&before)).unwrap();
    // Also compared are the times to the end, and who was served, left or was reopened, which are equal: six
    // comparisons.
    assert!(alone.by.is_sure() && alone.p * 6.0 > 0.05, "{alone:?}");
    assert_eq!(found(&now, &before, "unnumbered"), Some(false));
    assert_eq!(found(&now, &before, "left"), Some(false));
}

/// Who came back is known from telephone numbers, which are not in the facts, so no other result may depend
/// on it.
#[test]
fn how_many_were_opened_again_or_came_back_is_compared_too() {
    let again = |reopened: i64, repeats: i64| {
        let mut days = days(2, 10);
        days.iter_mut().for_each(|day| (day.reopened, day.repeats) = (reopened, repeats));
        days
    };
    let alike = again(1, 1);
    for (reopened, repeats) in [(1, 1), (12, 1), (1, 12)] {
        let now = again(reopened, repeats);
        assert_eq!(found(&now, &alike, "reopened"), Some(reopened > 1), "{reopened} {repeats}");
        assert_eq!(found(&now, &alike, "repeats"), Some(repeats > 1), "{reopened} {repeats}");
        assert_eq!(found(&now, &alike, "served"), Some(false));
    }
    let without = |totals: &[Total]| {
        let (now, before): (Vec<&Total>, Vec<&Total>) = (totals.iter().collect(), alike.iter().collect());
        let mut found = changes(&now, &before);
        found.remove("repeats");
        found
    };
    assert_eq!(without(&again(2, 1)), without(&again(2, 12)));
}
