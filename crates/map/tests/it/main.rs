//! Tests of the map's rules.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use map::{LEAST, suppressed};
use proptest::prelude::*;

proptest! {
    /// No small count is shown, nothing is shown that is not true, and what is hidden cannot be had from the total
    /// by taking away what is shown.
    #[test]
    fn small_counts_stay_hidden(counts in proptest::collection::vec(0i64..30, 0..40)) {
        let shown = suppressed(&counts);
        let mut hidden = Vec::new();
        for (count, shown) in counts.iter().zip(&shown) {
            match shown {
                Some(shown) => {
                    prop_assert_eq!(shown, count);
                    prop_assert!(*shown == 0 || *shown >= LEAST);
                }
                None => hidden.push(*count),
            }
        }
        let others = counts.iter().filter(|count| **count > 0).count();
        if !hidden.is_empty() && hidden.len() < others {
            prop_assert!(hidden.len() >= 2, "one hidden count is the total less the others");
            prop_assert!(hidden.iter().sum::<i64>() >= LEAST);
        }
    }
}
