//! What a study expects, and how unlikely more than that is.

use super::ScanError;

/// What cases are compared with.
#[derive(Clone, Debug)]
pub enum Model {
    /// Cases come independently, in proportion to these numbers (only their proportion matters).
    Poisson { expected: Vec<f64> },
    /// Each person is a case or a control.
    Bernoulli { controls: Vec<u32> },
    /// Cases alone: if places and times have nothing to do with each other, any case could have had any
    /// other case's time.
    Permutation,
}

/// A window's expectation in the form that the test statistic needs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expectation {
    /// Expected cases.
    Cases(f64),
    /// People (cases and controls).
    People(f64),
}

/// The whole study's numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    pub cases: f64,
    /// Cases and controls; only for Bernoulli.
    pub people: f64,
}

/// How many cases do not pass a level, and the statistic of one more.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Below {
    pub cases: u32,
    pub next: f64,
}

impl Model {
    pub(super) fn len(&self) -> Option<usize> {
        match self {
            Self::Poisson { expected } => Some(expected.len()),
            Self::Bernoulli { controls } => Some(controls.len()),
            Self::Permutation => None,
        }
    }

    pub(super) fn check(&self, cases: &[u32], periods: usize) -> Result<(), ScanError> {
        if let Self::Poisson { expected } = self {
            if let Some(index) = expected.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
                return Err(ScanError::NotANumber { index });
            }
            let idle = |(cell, count): (usize, &u32)| *count > 0 && expected[cell] <= 0.0;
            if let Some(cell) = cases.iter().enumerate().position(idle) {
                return Err(ScanError::CasesWithoutRisk { location: cell / periods });
            }
        }
        Ok(())
    }
}

impl Whole {
    /// Expected cases.
    pub fn expected(self, expectation: Expectation) -> f64 {
        match expectation {
            Expectation::Cases(expected) => expected,
            Expectation::People(people) => self.cases * people / self.people,
        }
    }

    /// The log-likelihood ratio of so many cases; 0 unless there are at least two and more than expected.
    pub fn llr(self, cases: f64, expectation: Expectation) -> f64 {
        let total = self.cases;
        if cases < 2.0 || cases <= self.expected(expectation) {
            return 0.0;
        }
        match expectation {
            Expectation::Cases(expected) => {
                term(cases, cases / expected) + term(total - cases, (total - cases) / (total - expected))
            }
            Expectation::People(people) => {
                let (rest, cases_rest) = (self.people - people, total - cases);
                term(cases, cases / people)
                    + term(people - cases, (people - cases) / people)
                    + term(cases_rest, cases_rest / rest)
                    + term(rest - cases_rest, (rest - cases_rest) / rest)
                    - term(total, total / self.people)
                    - term(self.people - total, (self.people - total) / self.people)
            }
        }
    }

    /// Rate inside divided by rate outside; infinite if there are no cases outside.
    pub fn relative_risk(self, cases: f64, expectation: Expectation) -> f64 {
        let expected = self.expected(expectation);
        (cases / expected) / ((self.cases - cases) / (self.cases - expected))
    }

    /// As [`Self::llr`] if that may be above `best`; spares the second logarithm of most that are not.
    pub fn llr_above(self, best: f64, cases: f64, expectation: Expectation) -> Option<f64> {
        if let Expectation::Cases(expected) = expectation {
            let (more, rest) = (cases - expected, self.cases - cases);
            // ln(1 + x) is at least x - x^2 / 2.
            let at_most = term(cases, cases / expected) - more + more * more / (2.0 * rest);
            if at_most < best - 1e-9 {
                return None;
            }
        }
        Some(self.llr(cases, expectation)).filter(|llr| *llr > best)
    }

    /// The largest number of cases whose statistic does not pass `level`, known to be at least `from`.
    pub fn most_below(self, level: f64, expectation: Expectation, from: u32) -> Below {
        let most = self.cases;
        // The statistic rises with the cases once there are more than expected: steps that double, then halves.
        let mut low = self.expected(expectation).floor().max(1.0).max(f64::from(from)).min(most);
        let mut step = 1.0;
        let mut high = (low + step).min(most);
        let mut next = self.llr(high, expectation);
        while next <= level {
            if high >= most {
                return Below { cases: most as u32, next: f64::INFINITY };
            }
            low = high;
            step *= 2.0;
            high = (high + step).min(most);
            next = self.llr(high, expectation);
        }
        while high - low > 1.0 {
            let middle = ((low + high) / 2.0).floor();
            let llr = self.llr(middle, expectation);
            if llr > level {
                (high, next) = (middle, llr);
            } else {
                low = middle;
            }
        }
        Below { cases: low as u32, next }
    }
}

fn term(count: f64, ratio: f64) -> f64 {
    if count > 0.0 { count * ratio.ln() } else { 0.0 }
}
