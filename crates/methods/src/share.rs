//! Shares with what chance leaves open (比例与区间): 3 of 20 is 15 %, and hardly more than a hint. Intervals of 95 % by
//! Wilson's score, and of the difference of two shares by Newcombe's combination of both.
//!
//! E. B. Wilson: Probable inference, the law of succession, and statistical inference, 1927. R. G. Newcombe: Interval
//! estimation for the difference between independent proportions, Statistics in Medicine 17, 1998 (method 10).

use serde::{Deserialize, Serialize};

/// The quantile of the normal distribution for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub hits: u32,
    pub of: u32,
}

/// From … to, both within the range of what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Whether a value lies inside.
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Share {
    /// More hits than cases count as all cases.
    pub fn new(hits: u32, of: u32) -> Self {
        Self { hits: hits.min(of), of }
    }

    /// From 0 to 1; nothing of nothing has no share.
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.hits) / f64::from(self.of))
    }

    /// (2 n p + z² ± z √(z² + 4 n p (1 − p))) / (2 (n + z²)); of nothing everything is possible.
    pub fn interval(&self) -> Interval {
        let Some(p) = self.value() else { return Interval { low: 0.0, high: 1.0 } };
        let n = f64::from(self.of);
        let (centre, half) = (2.0 * n * p + Z * Z, Z * (Z * Z + 4.0 * n * p * (1.0 - p)).sqrt());
        let bound = |sum: f64| (sum / (2.0 * (n + Z * Z))).clamp(0.0, 1.0);
        Interval { low: bound(centre - half), high: bound(centre + half) }
    }

    /// How much higher this share is than another, and the interval of that: d − √((p₁−l₁)² + (u₂−p₂)²) to
    /// d + √((u₁−p₁)² + (p₂−l₂)²), where l and u are the ends of each share's own interval.
    pub fn above(&self, other: &Self) -> Option<(f64, Interval)> {
        let (one, two) = (self.value()?, other.value()?);
        let (own, its) = (self.interval(), other.interval());
        let difference = one - two;
        let low = difference - (one - own.low).hypot(its.high - two);
        let high = difference + (own.high - one).hypot(two - its.low);
        Some((difference, Interval { low: low.max(-1.0), high: high.min(1.0) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: Interval, low: f64, high: f64) {
        assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn intervals_are_those_of_the_paper() {
        // Newcombe 1998, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
        let (difference, interval) = Share::new(56, 70).above(&Share::new(48, 80)).unwrap();
        assert!((difference - 0.2).abs() < 1e-12);
        near(interval, 0.0524, 0.3339);
        let (_, interval) = Share::new(9, 10).above(&Share::new(3, 10)).unwrap();
        near(interval, 0.1705, 0.8090);
        // Newcombe 1998a, the score method of a single share: 81/263 and 0/20.
        near(Share::new(81, 263).interval(), 0.2553, 0.3662);
        near(Share::new(0, 20).interval(), 0.0, 0.1611);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_narrows_with_more_cases(hits in 0_u32..200, of in 1_u32..200) {
            let share = Share::new(hits, of);
            let value = share.value().unwrap();
            prop_assert!(share.interval().holds(value));
            let more = Share::new(share.hits * 10, share.of * 10).interval();
            let width = |one: Interval| one.high - one.low;
            prop_assert!(width(more) < width(share.interval()));
            let (difference, interval) = share.above(&Share::new(of - share.hits, of)).unwrap();
            prop_assert!(interval.holds(difference) && interval.low >= -1.0 && interval.high <= 1.0);
        }

        #[test]
        fn the_other_way_round_is_the_mirror(a in 0_u32..50, m in 1_u32..50, b in 0_u32..50, n in 1_u32..50) {
            let (one, two) = (Share::new(a, m), Share::new(b, n));
            let ((up, over), (down, under)) = (one.above(&two).unwrap(), two.above(&one).unwrap());
            prop_assert!((up + down).abs() < 1e-12);
            prop_assert!((over.low + under.high).abs() < 1e-12 && (over.high + under.low).abs() < 1e-12);
        }
    }
}
