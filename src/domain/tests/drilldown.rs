//! The visits behind a figure: as many as the figure says, whatever they are like.

use crate::totals::any_closed;
use domain::drilldown::{ENDS, LISTS, List};
use domain::totals::{Sign, Total};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_list_has_as_many_visits_as_its_figure_says(visits in proptest::collection::vec(any_closed(), 0..60)) {
        let mut total = Total::default();
        for visit in &visits {
            total.count(visit, Sign::Plus, true);
        }
        let ends = ENDS.into_iter().map(|(name, end)| (name, List::End(end)));
        for (name, list) in LISTS.into_iter().chain(ends) {
            let found = visits.iter().filter(|visit| list.holds(visit)).count() as i64;
            prop_assert_eq!(found, list.count(&total), "{}", name);
            prop_assert_eq!(List::named(name), Some(list));
            prop_assert_eq!(list.name(), name);
        }
    }
}
