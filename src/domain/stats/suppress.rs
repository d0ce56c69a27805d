//! Counts that may be published. A small count could identify a person, so it is withheld; and so are enough
//! others that nobody can compute it from the sums (complementary suppression; Willenborg and de Waal,
//! "Elements of Statistical Disclosure Control", 2001, ch. 4 and 5).

use std::collections::BTreeSet;

/// Counts from 1 up to below this are withheld.
pub const SMALLEST: u64 = 10;

/// Which cells of a table are withheld. The table includes its sums: the last row of `counts` has the sums of
/// the columns, the last column the sums of the rows, and all rows have the same length.
///
/// Every withheld cell is on a cycle through the table, along rows and columns alternately, of withheld cells
/// only: a reader who knows everything that is shown can then add 1 to it and subtract 1 from the next, and
/// so on around the cycle, without changing a sum. A count of zero is shown, because it identifies nobody,
/// and is never withheld to cover another: it could be guessed. If there is then no cycle, everything is
/// withheld.
#[must_use]
pub fn withheld(counts: &[Vec<u64>]) -> Vec<Vec<bool>> {
    let small =
        |row: &Vec<u64>| -> Vec<bool> { row.iter().map(|count| (1..SMALLEST).contains(count)).collect() };
    covered(counts, &counts.iter().map(small).collect::<Vec<_>>())
}

/// The same, where other cells than those of small counts are withheld first: `first` says which.
#[must_use]
pub fn covered(counts: &[Vec<u64>], first: &[Vec<bool>]) -> Vec<Vec<bool>> {
    let columns = counts.first().map_or(0, Vec::len);
    let mut table = Table { counts, columns, hidden: BTreeSet::new() };
    for (row, column) in table.places() {
        if first.get(row).and_then(|row| row.get(column)) == Some(&true) {
            table.hidden.insert((row, column));
        }
    }
    while let Some(place) = table.exposed() {
        match table.cover(place) {
            Some(more) => table.hidden.extend(more),
            None => table.hidden.extend(table.places()),
        }
        if table.hidden.len() == counts.len() * columns {
            break;
        }
    }
    let row = |row| (0..columns).map(|column| table.hidden.contains(&(row, column))).collect();
    (0..counts.len()).map(row).collect()
}

type Place = (usize, usize);

struct Table<'c> {
    counts: &'c [Vec<u64>],
    columns: usize,
    hidden: BTreeSet<Place>,
}

impl Table<'_> {
    fn places(&self) -> Vec<Place> {
        (0..self.counts.len()).flat_map(|row| (0..self.columns).map(move |column| (row, column))).collect()
    }

    fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0)
    }

    /// A withheld cell that can be computed. Rows and columns are the nodes of a graph, withheld cells its
    /// edges; a cell can be computed from the sums exactly when it is the only path from its row to its
    /// column.
    fn exposed(&self) -> Option<Place> {
        self.hidden.iter().copied().find(|place| !self.has_way_round(*place))
    }

    fn has_way_round(&self, (row, column): Place) -> bool {
        let mut rows = BTreeSet::from([row]);
        let mut columns = BTreeSet::new();
        loop {
            let before = rows.len() + columns.len();
            for place in self.hidden.iter().filter(|place| **place != (row, column)) {
                if rows.contains(&place.0) || columns.contains(&place.1) {
                    rows.insert(place.0);
                    columns.insert(place.1);
                }
            }
            if columns.contains(&column) {
                return true;
            }
            if rows.len() + columns.len() == before {
                return false;
            }
        }
    }

    /// The three other corners of a rectangle that cover a cell: those that withhold the fewest additional
    /// people.
    fn cover(&self, (row, column): Place) -> Option<[Place; 3]> {
        let others = self.places().into_iter().filter(|(r, c)| *r != row && *c != column);
        let corners = others.map(|(r, c)| [(row, c), (r, column), (r, c)]);
        let hides = |place: &Place| self.count(place.0, place.1) > 0 || self.hidden.contains(place);
        let usable = corners.filter(|corners| corners.iter().all(hides));
        usable.min_by_key(|corners| {
            let open = corners.iter().filter(|place| !self.hidden.contains(place));
            open.map(|(r, c)| self.count(*r, *c)).sum::<u64>()
        })
    }
}
