//! What a recount changed.

use domain::recount::{Between, Differences, Stand, Standing};
use domain::time::Day;
use domain::totals::Total;

#[test]
fn a_month_that_alone_differs_is_reported_to_its_end() {
    for (first, last) in [("2026-05-01", "2026-05-31"), ("2026-12-01", "2026-12-31")] {
        let [first, last]: [Day; 2] = [first, last].map(|day| day.parse().unwrap());
        let mut stand = Stand::default();
        stand.add("north", &Total { reopened: 2, ..Total::default() });
        let before = Standing { months: [(first, stand)].into(), ..Standing::default() };
        let found = Differences::between(&before, &Standing::default(), &Between::default());
        assert_eq!((found.months, found.span), (1, Some((first, last))));
    }
}
