//! The visits behind a figure: as many as the figure says, whatever they are like.

use domain::clocks::Clocks;
use domain::drilldown::{ENDS, LISTS, List};
use domain::ids::VisitId;
use domain::rules::Times;
use domain::time::{At, Day};
use domain::totals::{Closed, Place, Sign, Total};
use domain::visit::{Channel, Quote};
use proptest::prelude::*;
use uuid::Uuid;

/// Times around the targets below, and some of a few seconds.
fn time() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(prop_oneof![0_i64..8_000, Just(60_000), Just(900_000), 0_i64..2_000_000])
}

prop_compose! {
    fn closed()(
        end in 0..ENDS.len(), counts in any::<bool>(), length in 0_i64..2_000_000,
        acknowledged in time(), wait in time(), resolution in time(), told in time(),
        unnumbered in any::<Option<bool>>(), reopened in 0_u32..3, repeat in any::<bool>(),
    ) -> Closed {
        Closed {
            visit: VisitId(Uuid::nil()),
            district: "north".parse().unwrap(),
            day: Day(20_000),
            place: Place::default(),
            service: None,
            channel: Channel::WalkIn,
            language: None,
            area: None,
            needs: Vec::new(),
            counts,
            end: ENDS[end].1,
            outcome: None,
            arrived_at: At(0),
            ended_at: At(length),
            clocks: Clocks {
                acknowledgement_ms: acknowledged,
                acknowledgement_working_ms: acknowledged,
                wait_ms: wait,
                resolution_ms: resolution,
                ..Clocks::default()
            },
            targets: Times::default(),
            quote: told.map(|ms| Quote { p50_ms: ms / 2, p80_ms: ms }),
            handover_ms: None,
            causes: std::collections::BTreeMap::new(),
            unnumbered,
            reopened,
            repeat,
        }
    }
}

proptest! {
    #[test]
    fn a_list_has_as_many_visits_as_its_figure_says(visits in proptest::collection::vec(closed(), 0..60)) {
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
