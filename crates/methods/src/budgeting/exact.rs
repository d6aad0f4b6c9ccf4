//! Sums of amounts that stay exact: every amount in an election is a whole-number combination of the
//! start share and the prices paid so far, and all of these share one denominator.

use num_bigint::BigInt;

/// Amounts with a common denominator: slot 0 is the start (a resident's share, or 0 load), slot k the
/// k-th price.
#[derive(Clone, Debug)]
pub(super) struct Amounts {
    denominator: BigInt,
    numerators: Vec<BigInt>,
}

/// A fraction of the common denominator: `numerator / (divisor * denominator)`.
#[derive(Clone, Debug)]
pub(super) struct Fraction {
    pub numerator: BigInt,
    pub divisor: u64,
}

impl Amounts {
    /// Begins with one amount, `numerator / denominator`.
    pub fn starting(numerator: u128, denominator: u128) -> Self {
        Self { denominator: BigInt::from(denominator.max(1)), numerators: vec![BigInt::from(numerator)] }
    }

    /// `whole + sum of coefficients * amounts`, as a numerator over the common denominator.
    pub fn combine(&self, whole: u64, coefficients: &[i64]) -> BigInt {
        let mut sum = &self.denominator * whole;
        for (coefficient, amount) in coefficients.iter().zip(&self.numerators) {
            if *coefficient != 0 {
                sum += amount * *coefficient;
            }
        }
        sum
    }

    /// Adds an amount as the next slot and returns it in floating point.
    pub fn push(&mut self, fraction: Fraction) -> f64 {
        let value = self.to_float(&fraction);
        // Keep the common denominator small: only what the divisor does not share with the numerator.
        let rest = (&fraction.numerator % fraction.divisor).iter_u64_digits().next().unwrap_or(0);
        let shared = greatest_common_divisor(fraction.divisor, rest);
        let factor = fraction.divisor / shared;
        if factor > 1 {
            self.denominator *= factor;
            self.numerators.iter_mut().for_each(|numerator| *numerator *= factor);
        }
        self.numerators.push(fraction.numerator / shared);
        value
    }

    pub fn to_float(&self, fraction: &Fraction) -> f64 {
        quotient(&fraction.numerator, &(&self.denominator * fraction.divisor))
    }

    /// The k-th amount as a reduced fraction in text, e.g. `35/2`.
    pub fn text(&self, slot: usize) -> String {
        let (mut a, mut b) = (self.numerators[slot].clone(), self.denominator.clone());
        while b != BigInt::ZERO {
            (a, b) = (b.clone(), a % b);
        }
        let (top, bottom) = (&self.numerators[slot] / &a, &self.denominator / &a);
        if bottom == BigInt::from(1) { top.to_string() } else { format!("{top}/{bottom}") }
    }
}

impl Fraction {
    /// Compares two fractions of the same [`Amounts`], each divided by its scale.
    pub fn compare(&self, scale: u64, other: &Self, other_scale: u64) -> std::cmp::Ordering {
        let left = &self.numerator * other.divisor * other_scale;
        let right = &other.numerator * self.divisor * scale;
        left.cmp(&right)
    }
}

/// Floating-point quotient of two whole numbers of any size, to a relative error below 2^-50.
fn quotient(top: &BigInt, bottom: &BigInt) -> f64 {
    let shift = |value: &BigInt| value.bits().saturating_sub(64);
    let (down_top, down_bottom) = (shift(top), shift(bottom));
    let leading = |value: &BigInt, down: u64| -> f64 {
        let digits = (value.magnitude() >> down).iter_u64_digits().next().unwrap_or(0) as f64;
        if value.sign() == num_bigint::Sign::Minus { -digits } else { digits }
    };
    let exponent = (down_top as i64 - down_bottom as i64).clamp(-2000, 2000) as i32;
    leading(top, down_top) / leading(bottom, down_bottom) * 2_f64.powi(exponent)
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
