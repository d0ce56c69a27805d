//! How sums over visits are declared: a table with one row per sum. The struct, what a visit adds,
//! subtracting that again and merging all follow from the rows, so that none of them can forget a sum.

use crate::stats::{Histogram, ServiceLevel, Wait};
use crate::time::Ms;
use std::collections::BTreeMap;

/// Declares a struct of sums.
///
/// ```text
/// sums! {
///     /// What the struct is.
///     #[derive(…)]
///     Name of Closed, Live {
///         /// What the sum is, and its unit.
///         name: Type, ended |visit| what it adds once it has ended, live |visit| what it adds until then;
///     }
/// }
/// ```
///
/// The type determines the kind of figure and what may be added ([`Count`]). A row without `ended` or `live`
/// gets nothing from such visits; merging covers every row.
macro_rules! sums {
    (
        $(#[$about:meta])*
        $sums:ident of $ended:ty $(, $live:ty)? {
            $(
                $(#[$sum_about:meta])*
                $sum:ident: $kind:ty
                    $(, ended |$visit:tt| $adds:expr)?
                    $(, live |$guest:tt| $adds_live:expr)?;
            )+
        }
    ) => {
        $(#[$about])*
        pub struct $sums {
            $($(#[$sum_about])* pub $sum: $kind,)+
        }

        impl Count<&$ended> for $sums {
            fn count(&mut self, ended: &$ended, sign: Sign) {
                $($(
                    let $visit = ended;
                    Count::count(&mut self.$sum, $adds, sign);
                )?)+
            }
        }

        impl Merge for $sums {
            fn merge(&mut self, other: &$sums) {
                $(Merge::merge(&mut self.$sum, &other.$sum);)+
            }
        }

        sums!(@live $sums [$($live)?] $([$sum $(, $guest, $adds_live)?])+);
    };
    (@live $sums:ident [] $($rows:tt)+) => {};
    (@live $sums:ident [$live:ty] $([$sum:ident $(, $guest:tt, $adds_live:expr)?])+) => {
        impl Count<&$live> for $sums {
            fn count(&mut self, live: &$live, sign: Sign) {
                $($(
                    let $guest = live;
                    Count::count(&mut self.$sum, $adds_live, sign);
                )?)+
            }
        }
    };
}

pub(super) use sums;

/// Whether a contribution is added or subtracted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Add the contribution.
    Plus,
    /// Subtract the contribution.
    Minus,
}

impl Sign {
    pub(super) fn of(self, number: i64) -> i64 {
        match self {
            Sign::Plus => number,
            Sign::Minus => -number,
        }
    }
}

/// A sum to which contributions of a type can be added, and subtracted again.
pub(super) trait Count<T> {
    fn count(&mut self, one: T, sign: Sign);
}

/// A sum to which another can be added.
pub(super) trait Merge {
    fn merge(&mut self, other: &Self);
}

/// A number of visits: one more if it is true of a visit.
impl Count<bool> for i64 {
    fn count(&mut self, holds: bool, sign: Sign) {
        *self += sign.of(i64::from(holds));
    }
}

/// A sum of milliseconds.
impl Count<Ms> for i64 {
    fn count(&mut self, ms: Ms, sign: Sign) {
        *self += sign.of(ms);
    }
}

impl Merge for i64 {
    fn merge(&mut self, other: &i64) {
        *self += other;
    }
}

/// Durations of the visits that have one.
impl Count<Option<Ms>> for Histogram {
    fn count(&mut self, ms: Option<Ms>, sign: Sign) {
        // What is subtracted was added before; in a damaged total nothing falls below zero.
        match (ms, sign) {
            (Some(ms), Sign::Plus) => self.add(ms),
            (Some(ms), Sign::Minus) => drop(self.remove(ms)),
            (None, _) => {}
        }
    }
}

impl Merge for Histogram {
    fn merge(&mut self, other: &Histogram) {
        Histogram::merge(self, other);
    }
}

/// Waits, each with its target, of the visits that waited.
impl Count<Option<(Wait, Ms)>> for ServiceLevel {
    fn count(&mut self, wait: Option<(Wait, Ms)>, sign: Sign) {
        let Some((wait, target)) = wait else { return };
        let mut one = ServiceLevel::default();
        one.add(wait, target);
        match sign {
            Sign::Plus => *self += one,
            Sign::Minus => *self -= one,
        }
    }
}

impl Merge for ServiceLevel {
    fn merge(&mut self, other: &ServiceLevel) {
        *self += *other;
    }
}

/// Numbers of visits by a key of which each has at most one.
impl<K: Ord> Count<Option<K>> for BTreeMap<K, i64> {
    fn count(&mut self, key: Option<K>, sign: Sign) {
        if let Some(key) = key {
            bump(self, key, sign.of(1));
        }
    }
}

/// Numbers by a key of which a visit may have several.
impl<K: Ord + Clone> Count<&BTreeMap<K, i64>> for BTreeMap<K, i64> {
    fn count(&mut self, more: &BTreeMap<K, i64>, sign: Sign) {
        for (key, number) in more {
            bump(self, key.clone(), sign.of(*number));
        }
    }
}

impl<K: Ord + Clone> Merge for BTreeMap<K, i64> {
    fn merge(&mut self, other: &BTreeMap<K, i64>) {
        for (key, number) in other {
            bump(self, key.clone(), *number);
        }
    }
}

/// Adds to a number by its key; an entry that becomes zero is removed.
fn bump<K: Ord>(counts: &mut BTreeMap<K, i64>, key: K, by: i64) {
    use std::collections::btree_map::Entry;
    match counts.entry(key) {
        Entry::Vacant(place) => {
            place.insert(by);
        }
        Entry::Occupied(mut place) => {
            *place.get_mut() += by;
            if *place.get() == 0 {
                place.remove();
            }
        }
    }
}
