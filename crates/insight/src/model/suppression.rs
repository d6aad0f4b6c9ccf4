//! Small counts in tables for everybody (小数值抑制): a count below five could point at somebody. What is not shown must not
//! follow from a total either, so further cells are left out until every hidden one could have at least five values.

/// Counts of one measure in the rows of a table. Their sum is the table's total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub counts: Vec<i64>,
}

impl Column {
    pub fn total(&self) -> i64 {
        self.counts.iter().sum()
    }
}

/// Two columns of which one is a part of the other, in every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    pub numerator: usize,
    pub denominator: usize,
    /// What is left of the whole is guarded too: it says what few people said.
    pub guards_rest: bool,
}

/// What of a table is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// By column and row.
    cells: Vec<Vec<bool>>,
    totals: Vec<bool>,
}

/// A count as everybody may see it: `None` is not shown.
pub type Shown = Option<i64>;

impl Suppressed {
    pub fn hides(&self, column: usize, row: usize) -> bool {
        self.cells.get(column).and_then(|cells| cells.get(row)).copied().unwrap_or(true)
    }
    pub fn hides_total(&self, column: usize) -> bool {
        self.totals.get(column).copied().unwrap_or(true)
    }
    fn hide(&mut self, column: usize, row: usize) -> bool {
        let cell = self.cells.get_mut(column).and_then(|cells| cells.get_mut(row));
        cell.is_some_and(|cell| !std::mem::replace(cell, true))
    }
    fn hide_total(&mut self, column: usize) -> bool {
        self.totals.get_mut(column).is_some_and(|cell| !std::mem::replace(cell, true))
    }
}

/// Says what of a table is left out. `small` is the first count that may be shown besides 0. `hidden_totals` are columns
/// whose total is hidden where the table's place stands in the table above it.
pub fn suppress(columns: &[Column], ratios: &[Ratio], small: i64, hidden_totals: &[bool]) -> Suppressed {
    let mut hidden = Suppressed {
        cells: columns.iter().map(|column| vec![false; column.counts.len()]).collect(),
        totals: columns.iter().enumerate().map(|(at, _)| hidden_totals.get(at) == Some(&true)).collect(),
    };
    // What a table above hides is nowhere shown below: else it would follow as the sum.
    for (at, column) in columns.iter().enumerate() {
        if hidden.hides_total(at) {
            (0..column.counts.len()).for_each(|row| {
                hidden.hide(at, row);
            });
        }
    }
    let table = Tabled { columns, ratios, small };
    // Each round hides at least one more cell, so it ends.
    while table.hide_small(&mut hidden) | table.hide_parts(&mut hidden) | table.hide_followers(&mut hidden) {}
    hidden
}

struct Tabled<'a> {
    columns: &'a [Column],
    ratios: &'a [Ratio],
    small: i64,
}

impl Tabled<'_> {
    const fn is_small(&self, count: i64) -> bool {
        count > 0 && count < self.small
    }
    fn count(&self, column: usize, row: usize) -> i64 {
        self.columns.get(column).and_then(|column| column.counts.get(row)).copied().unwrap_or_default()
    }
    fn total(&self, column: usize) -> i64 {
        self.columns.get(column).map_or(0, Column::total)
    }
    fn rows(&self, column: usize) -> usize {
        self.columns.get(column).map_or(0, |column| column.counts.len())
    }

    fn hide_small(&self, hidden: &mut Suppressed) -> bool {
        let mut more = false;
        for column in 0..self.columns.len() {
            for row in 0..self.rows(column) {
                more |= self.is_small(self.count(column, row)) && hidden.hide(column, row);
            }
            more |= self.is_small(self.total(column)) && hidden.hide_total(column);
        }
        more
    }

    /// A part is hidden with its whole, and where the rest is guarded when what is left of the whole is small.
    fn hide_parts(&self, hidden: &mut Suppressed) -> bool {
        let mut more = false;
        for Ratio { numerator, denominator, guards_rest } in self.ratios.iter().copied() {
            for row in 0..self.rows(numerator) {
                let rest = self.count(denominator, row) - self.count(numerator, row);
                let hides = hidden.hides(denominator, row) || guards_rest && self.is_small(rest);
                more |= hides && hidden.hide(numerator, row);
            }
            let rest = self.total(denominator) - self.total(numerator);
            let hides = hidden.hides_total(denominator) || guards_rest && self.is_small(rest);
            more |= hides && hidden.hide_total(numerator);
        }
        more
    }

    /// Where a hidden cell of a column has too few possible values, the next smallest cell is hidden too, at last the total.
    fn hide_followers(&self, hidden: &mut Suppressed) -> bool {
        (0..self.columns.len()).any(|column| {
            if hidden.hides_total(column) || self.is_protected(hidden, column) {
                return false;
            }
            let shown = (0..self.rows(column)).filter(|row| !hidden.hides(column, *row));
            let next =
                shown.filter(|row| self.count(column, *row) > 0).min_by_key(|row| self.count(column, *row));
            match next {
                Some(row) => hidden.hide(column, row),
                None => hidden.hide_total(column),
            }
        })
    }

    /// Whether every hidden cell of a column with a shown total could have as many values as a small count and one more.
    fn is_protected(&self, hidden: &Suppressed, column: usize) -> bool {
        let rows: Vec<usize> = (0..self.rows(column)).filter(|row| hidden.hides(column, *row)).collect();
        let sum: i64 = rows.iter().map(|row| self.count(column, *row)).sum();
        let most: Vec<i64> = rows.iter().map(|row| self.most(hidden, column, *row, sum)).collect();
        let all: i64 = most.iter().sum();
        most.iter().all(|most| {
            let least = (sum - (all - most)).max(0);
            most - least >= self.small - 1
        })
    }

    /// The most that a hidden cell can be: not more than what it is a part of, and not more than what is hidden.
    fn most(&self, hidden: &Suppressed, column: usize, row: usize, sum: i64) -> i64 {
        let wholes =
            self.ratios.iter().filter(|ratio| ratio.numerator == column && ratio.denominator != column);
        let bounds = wholes.map(|ratio| match hidden.hides(ratio.denominator, row) {
            false => self.count(ratio.denominator, row),
            true => self.most(hidden, ratio.denominator, row, sum),
        });
        bounds.min().map_or(sum, |bound| bound.min(sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHAIN: [Ratio; 2] = [
        Ratio { numerator: 1, denominator: 0, guards_rest: false },
        Ratio { numerator: 2, denominator: 1, guards_rest: true },
    ];

    fn column(counts: &[i64]) -> Column {
        Column { counts: counts.to_vec() }
    }

    #[test]
    fn one_small_count_takes_another_with_it() {
        let hidden = suppress(&[column(&[3, 40, 9])], &[], 5, &[]);
        assert!(hidden.hides(0, 0), "small");
        assert!(hidden.hides(0, 2), "the small one would follow from the total");
        assert!(!hidden.hides(0, 1) && !hidden.hides_total(0));
    }

    #[test]
    fn nothing_small_nothing_hidden() {
        let hidden = suppress(&[column(&[0, 40, 9]), column(&[0, 30, 0])], &CHAIN[..1], 5, &[]);
        assert!((0..3).all(|row| !hidden.hides(0, row) && !hidden.hides(1, row)));
    }

    #[test]
    fn what_is_hidden_above_is_hidden_below() {
        let hidden = suppress(&[column(&[30, 40])], &[], 5, &[true]);
        assert!(hidden.hides(0, 0) && hidden.hides(0, 1) && hidden.hides_total(0));
    }

    /// Three columns, each a part of the one before, with few rows.
    fn cubes(rows: std::ops::Range<usize>, most: i64) -> impl Strategy<Value = Vec<Column>> {
        prop::collection::vec((0..=most, 0..=100i64, 0..=100i64), rows).prop_map(|rows| {
            let mut columns = vec![Vec::new(), Vec::new(), Vec::new()];
            for (whole, first, second) in rows {
                let part = whole * first / 100;
                for (column, count) in columns.iter_mut().zip([whole, part, part * second / 100]) {
                    column.push(count);
                }
            }
            columns.into_iter().map(|counts| Column { counts }).collect()
        })
    }

    /// All tables that agree with what is shown, and for each hidden cell the values that it has in them.
    fn attack(columns: &[Column], hidden: &Suppressed) -> Vec<Vec<std::collections::BTreeSet<i64>>> {
        let rows = columns[0].counts.len();
        let ceiling = columns[0].counts.iter().sum::<i64>().max(8);
        let fits_row = |row: usize| {
            let range = |column: usize| match hidden.hides(column, row) {
                true => 0..=ceiling,
                false => columns[column].counts[row]..=columns[column].counts[row],
            };
            let mut found = Vec::new();
            for whole in range(0) {
                for part in range(1).filter(|part| *part <= whole) {
                    found.extend(range(2).filter(|last| *last <= part).map(|last| [whole, part, last]));
                }
            }
            found
        };
        let candidates: Vec<Vec<[i64; 3]>> = (0..rows).map(fits_row).collect();
        let agrees = |chosen: &[[i64; 3]]| {
            (0..3).all(|column| {
                hidden.hides_total(column)
                    || chosen.iter().map(|row| row[column]).sum::<i64>() == columns[column].total()
            })
        };
        let mut values = vec![vec![std::collections::BTreeSet::new(); rows]; 3];
        let mut note = |chosen: &[[i64; 3]]| {
            if agrees(chosen) {
                for (row, cells) in chosen.iter().enumerate() {
                    (0..3).for_each(|column| {
                        values[column][row].insert(cells[column]);
                    });
                }
            }
        };
        for first in &candidates[0] {
            for second in &candidates[1] {
                note(&[*first, *second]);
            }
        }
        values
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

        /// Nobody who sees the table and knows that parts are parts can tell a hidden count.
        #[test]
        fn no_hidden_count_follows_from_what_is_shown(columns in cubes(2..3, 7)) {
            let hidden = suppress(&columns, &CHAIN, 5, &[]);
            let values = attack(&columns, &hidden);
            for (column, rows) in values.iter().enumerate() {
                for (row, possible) in rows.iter().enumerate() {
                    let count = columns[column].counts[row];
                    prop_assert!(possible.contains(&count));
                    if hidden.hides(column, row) {
                        prop_assert!(possible.len() >= 2, "{columns:?} {hidden:?} {column} {row}");
                    }
                }
            }
        }

        /// No shown count is small, no shown share leaves a small rest, and a column's hidden cells stay open.
        #[test]
        fn what_is_shown_is_never_small(columns in cubes(1..12, 60)) {
            let hidden = suppress(&columns, &CHAIN, 5, &[]);
            let small = |count: i64| (1..5).contains(&count);
            for (at, column) in columns.iter().enumerate() {
                for (row, count) in column.counts.iter().enumerate() {
                    prop_assert!(hidden.hides(at, row) || !small(*count));
                }
                prop_assert!(hidden.hides_total(at) || !small(column.total()));
                let sum: i64 = (0..column.counts.len()).filter(|row| hidden.hides(at, *row)).map(|row| column.counts[row]).sum();
                let open = (0..column.counts.len()).filter(|row| hidden.hides(at, *row)).count();
                prop_assert!(hidden.hides_total(at) || open != 1, "a single hidden cell follows from the total");
                prop_assert!(hidden.hides_total(at) || open == 0 || sum >= 4);
            }
            for ratio in CHAIN {
                for row in 0..columns[0].counts.len() {
                    let rest = columns[ratio.denominator].counts[row] - columns[ratio.numerator].counts[row];
                    prop_assert!(hidden.hides(ratio.numerator, row) || !ratio.guards_rest || !small(rest));
                }
            }
        }
    }
}
