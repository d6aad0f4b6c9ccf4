//! Expected cases from census counts, adjusted for covariates such as age group and sex.

use super::dates::Date;
use std::collections::BTreeMap;

/// People of one location and category at a census.
#[derive(Clone, Debug, PartialEq)]
pub struct Census {
    pub location: usize,
    /// The middle of the census year: 1 July.
    pub year: i32,
    pub people: f64,
    /// Covariates joined; empty without covariates.
    pub category: String,
}

/// Expected cases per location and period, and each location's share of risk (its expected cases in all
/// periods), by which circles are limited.
///
/// `periods` are (first day, last day), both inclusive. Between censuses the population runs straight, before
/// the first and after the last it stands still. Every category's cases are shared out by person-days.
pub fn expected_cases(
    census: &[Census],
    locations: usize,
    periods: &[(Date, Date)],
    cases_of_category: &BTreeMap<String, f64>,
) -> (Vec<f64>, Vec<f64>) {
    let mut counts: BTreeMap<(&str, usize), BTreeMap<i64, f64>> = BTreeMap::new();
    for row in census.iter().filter(|row| row.location < locations) {
        let day = Date { year: row.year, month: 7, day: 1 }.number();
        *counts.entry((&row.category, row.location)).or_default().entry(day).or_default() += row.people;
    }
    let mut expected = vec![0.0; locations * periods.len()];
    let mut of_category: BTreeMap<&str, Vec<(usize, Vec<f64>)>> = BTreeMap::new();
    for ((category, location), censuses) in counts {
        let censuses: Vec<(i64, f64)> = censuses.into_iter().collect();
        let days = periods.iter().map(|&(first, last)| person_days(&censuses, first.number(), last.number()));
        of_category.entry(category).or_default().push((location, days.collect()));
    }
    for (category, rows) in of_category {
        let total: f64 = rows.iter().flat_map(|(_, days)| days).sum();
        let cases = cases_of_category.get(category).copied().unwrap_or(0.0);
        for (location, days) in rows {
            for (period, days) in days.into_iter().enumerate() {
                expected[location * periods.len() + period] +=
                    if total > 0.0 { cases * days / total } else { 0.0 };
            }
        }
    }
    let weights = expected.chunks(periods.len().max(1)).map(|row| row.iter().sum()).collect();
    (expected, weights)
}

/// The population integrated over time from the beginning of `first` to the end of `last`, in days.
fn person_days(censuses: &[(i64, f64)], first: i64, last: i64) -> f64 {
    let on = |day: i64| -> f64 {
        let after = censuses.partition_point(|census| census.0 <= day);
        match (after.checked_sub(1).map(|before| censuses[before]), censuses.get(after)) {
            (Some(before), Some(&next)) => {
                before.1 + (next.1 - before.1) * (day - before.0) as f64 / (next.0 - before.0) as f64
            }
            (Some(only), None) | (None, Some(&only)) => only.1,
            (None, None) => 0.0,
        }
    };
    // Straight pieces: the area is the mean of both ends times the length. The last day ends a day later.
    let end = last + 1;
    let mut sum = 0.0;
    let mut from = first;
    while from < end {
        let next = censuses.iter().map(|census| census.0).find(|day| *day > from).unwrap_or(i64::MAX);
        let to = end.min(next);
        sum += (on(from) + on(to)) / 2.0 * (to - from) as f64;
        from = to;
    }
    sum
}
