//! A share with its denominator and the range in which its true value lies.

/// A count out of a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub numerator: i64,
    pub denominator: i64,
}

impl Share {
    pub const fn new(numerator: i64, denominator: i64) -> Self {
        Self { numerator, denominator }
    }
    /// Between 0 and 1; none when nothing was counted.
    pub fn rate(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
    /// The 95 % interval; none when nothing was counted.
    pub fn interval(self) -> Option<(f64, f64)> {
        (self.denominator > 0).then(|| wilson(self.numerator, self.denominator))
    }
    /// `75.82`, rounded half up in whole numbers, so that no binary fraction shows.
    pub fn percent(self) -> Option<String> {
        if self.denominator <= 0 {
            return None;
        }
        let hundredths = (self.numerator * 20_000 + self.denominator) / (2 * self.denominator);
        Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
    /// `0.14`, rounded as [`Self::percent`]: how many on one, where the one count is no part of the other.
    pub fn mean(self) -> Option<String> {
        if self.denominator <= 0 {
            return None;
        }
        let hundredths = (self.numerator * 200 + self.denominator) / (2 * self.denominator);
        Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
    /// What is left without some of it.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self::new(self.numerator - other.numerator, self.denominator - other.denominator)
    }
}

/// Wilson's 95 % interval of a proportion. Source: E. B. Wilson, “Probable inference, the law of succession, and
/// statistical inference”, JASA 22 (1927).
pub fn wilson(numerator: i64, denominator: i64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    let total = denominator as f64;
    let share = numerator as f64 / total;
    let scale = 1.0 + Z * Z / total;
    let middle = (share + Z * Z / (2.0 * total)) / scale;
    let half = Z * (share * (1.0 - share) / total + Z * Z / (4.0 * total * total)).sqrt() / scale;
    let low = if numerator == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if numerator == denominator { 1.0 } else { (middle + half).min(1.0) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published figures of one city's digital city management: of 972 due cases 911 closed, 737 in time.
    #[test]
    fn published_counts_give_published_rates() {
        assert_eq!(Share::new(737, 972).percent().unwrap(), "75.82");
        assert_eq!(Share::new(911, 972).percent().unwrap(), "93.72");
        assert_eq!(Share::new(0, 0).percent(), None);
        assert_eq!(Share::new(21, 150).mean().unwrap(), "0.14");
        assert_eq!(Share::new(7, 3).mean().unwrap(), "2.33");
        assert_eq!(Share::new(5, 5).percent().unwrap(), "100.00");
    }

    /// Reference values: R 4.3, `prop.test(x, n, correct = FALSE)`.
    #[test]
    fn intervals_are_those_of_wilson() {
        let near = |found: (f64, f64), low: f64, high: f64| {
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{found:?}");
        };
        near(wilson(5, 10), 0.2366, 0.7634);
        near(wilson(0, 10), 0.0, 0.2775);
        near(wilson(10, 10), 0.7225, 1.0);
        near(wilson(1, 2), 0.0945, 0.9055);
    }
}
