//! Published tables reveal no small count to a reader who adds and subtracts.

use domain::stats::suppress::{SMALLEST, covered, withheld};
use proptest::prelude::*;

/// A table with its sums.
fn closed(inner: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let mut rows: Vec<Vec<u64>> =
        inner.iter().map(|row| row.iter().copied().chain([row.iter().sum::<u64>()]).collect()).collect();
    let columns = rows[0].len();
    rows.push((0..columns).map(|column| rows.iter().map(|row| row[column]).sum()).collect());
    rows
}

/// Whether the sums determine a withheld cell: Gauss-Jordan elimination over all unknowns. (Not by graphs, as
/// the rule does it.)
fn fixed(counts: &[Vec<u64>], hidden: &[Vec<bool>]) -> Vec<(usize, usize)> {
    let (rows, columns) = (counts.len(), counts[0].len());
    let unknown: Vec<(usize, usize)> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .filter(|(row, column)| hidden[*row][*column])
        .collect();
    // Each row and each column: its parts less its sum are zero.
    let mut equations: Vec<Vec<f64>> = Vec::new();
    for row in 0..rows {
        let sign = |(r, c): &(usize, usize)| match (*r == row, *c == columns - 1) {
            (false, _) => 0.0,
            (true, false) => 1.0,
            (true, true) => -1.0,
        };
        equations.push(unknown.iter().map(sign).collect());
    }
    for column in 0..columns {
        let sign = |(r, c): &(usize, usize)| match (*c == column, *r == rows - 1) {
            (false, _) => 0.0,
            (true, false) => 1.0,
            (true, true) => -1.0,
        };
        equations.push(unknown.iter().map(sign).collect());
    }
    let mut next = 0;
    let mut leading = Vec::new();
    for place in 0..unknown.len() {
        let Some(found) = (next..equations.len()).find(|line| equations[*line][place].abs() > 1e-9) else {
            continue;
        };
        equations.swap(next, found);
        let by = equations[next][place];
        equations[next].iter_mut().for_each(|value| *value /= by);
        for line in (0..equations.len()).filter(|line| *line != next) {
            let times = equations[line][place];
            let lead = equations[next].clone();
            equations[line].iter_mut().zip(lead).for_each(|(value, lead)| *value -= times * lead);
        }
        leading.push(place);
        next += 1;
    }
    let alone = |line: usize| equations[line].iter().filter(|value| value.abs() > 1e-9).count() == 1;
    leading.iter().enumerate().filter(|(line, _)| alone(*line)).map(|(_, place)| unknown[*place]).collect()
}

fn tables() -> impl Strategy<Value = Vec<Vec<u64>>> {
    let count = prop_oneof![2 => Just(0u64), 3 => 1u64..10, 5 => 10u64..400];
    (1usize..6, 1usize..7).prop_flat_map(move |(rows, columns)| {
        prop::collection::vec(prop::collection::vec(count.clone(), columns), rows)
    })
}

proptest! {
    #[test]
    fn no_small_count_is_shown_or_can_be_worked_out(inner in tables()) {
        let counts = closed(&inner);
        let hidden = withheld(&counts);
        for (row, line) in counts.iter().enumerate() {
            for (column, count) in line.iter().enumerate() {
                prop_assert!(hidden[row][column] || *count == 0 || *count >= SMALLEST);
            }
        }
        if !hidden.iter().flatten().all(|hidden| *hidden) {
            prop_assert_eq!(fixed(&counts, &hidden), vec![], "{:?} {:?}", counts, hidden);
        }
    }

    #[test]
    fn other_places_to_withhold_are_covered_as_well(inner in tables()) {
        let counts = closed(&inner);
        let first: Vec<Vec<bool>> = counts.iter().map(|row| row.iter().map(|count| count % 7 == 0).collect()).collect();
        let hidden = covered(&counts, &first);
        prop_assert!(first.iter().flatten().zip(hidden.iter().flatten()).all(|(first, hidden)| *hidden || !first));
        if !hidden.iter().flatten().all(|hidden| *hidden) {
            prop_assert_eq!(fixed(&counts, &hidden), vec![], "{:?} {:?}", counts, hidden);
        }
    }

    #[test]
    fn without_small_counts_everything_is_shown(inner in prop::collection::vec(prop::collection::vec(10u64..400, 3), 1..5)) {
        prop_assert!(withheld(&closed(&inner)).iter().flatten().all(|hidden| !hidden));
    }
}

#[test]
fn one_small_count_takes_three_others_with_it_and_no_more() {
    let counts = closed(&[vec![4, 50, 90], vec![20, 60, 70], vec![200, 80, 40]]);
    let hidden = withheld(&counts);
    assert!(hidden[0][0] && hidden[1][0], "the smallest beside it in the column");
    assert_eq!(hidden.iter().flatten().filter(|hidden| **hidden).count(), 4, "{hidden:?}");
    assert!(!hidden[3][3]);
}

#[test]
fn two_ways_round_that_only_one_place_joins_do_not_cover_it() {
    // Two in every row and column with a withheld cell, and still the cell that joins both cycles is known.
    let big = 100;
    let mut inner = vec![vec![big; 5]; 5];
    for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (1, 2)] {
        inner[row][column] = 5;
    }
    let counts = closed(&inner);
    let hidden = withheld(&counts);
    assert_eq!(fixed(&counts, &hidden), vec![]);
    let small: Vec<Vec<bool>> =
        counts.iter().map(|row| row.iter().map(|count| (1..SMALLEST).contains(count)).collect()).collect();
    assert_eq!(fixed(&counts, &small), vec![(1, 2)], "the attack of this test finds it");
}
