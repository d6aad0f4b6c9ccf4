//! The price of a project under equal shares: the smallest payment per unit of weight at which its
//! supporters, each paying that much or all he has left, meet the cost.
//!
//! Searching is done in floating point with a bound on the error; whatever lies within the bound is
//! decided again with whole-number fractions, so that no result depends on rounding.

use super::exact::{Amounts, Fraction};

/// A merged ballot's money: what each of its residents has left, and how many they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purse {
    pub left: f64,
    pub residents: f64,
}

/// Where the price lies, per unit of weight.
#[derive(Clone, Copy, Debug)]
pub(super) enum Estimate {
    Between(f64, f64),
    /// The supporters' money does not reach.
    Unaffordable,
    /// Too close for floating point.
    Unclear,
}

/// The exact price with what it means for each supporter.
pub(super) struct Price {
    pub fraction: Fraction,
    pub value: f64,
    /// Per supporter, in the order of the list: true if the purchase takes all he has left.
    pub spent: Vec<bool>,
}

/// Everything a price depends on.
pub(super) struct Purses<'e> {
    pub kinds: &'e [Vec<(u32, u32)>],
    pub counts: &'e [u64],
    pub purses: Vec<Purse>,
    /// Per project: the slot of its price once it is bought, else 0.
    pub slot: Vec<u32>,
    pub amounts: Amounts,
    /// The share at the start, floating point.
    pub share: f64,
    pub purchases: usize,
}

const ROUNDING: f64 = f64::EPSILON / 2.0;

impl Purses<'_> {
    /// How far a purse's floating-point amount may be from the true one: every purchase subtracts one
    /// product of at most the start share; price, product and difference are good for eight roundings.
    fn drift(&self) -> f64 {
        (2.0 + 8.0 * self.purchases as f64) * ROUNDING * self.share
    }

    /// Amounts closer than this are compared exactly.
    fn doubt(&self) -> f64 {
        (1e-9 * self.share).max(8.0 * self.drift())
    }

    /// Searches from a price known not to be too high. Each step assumes that those who cannot pay the
    /// last price in full give all they have; as the sum paid is a concave function of the price, the
    /// steps rise to the solution and never pass it.
    pub fn estimate(&self, cost: f64, supporters: &[(u32, u32)], from: f64) -> Estimate {
        let mut price = from;
        let mut poor_before = usize::MAX;
        for _ in 0..supporters.len() + 2 {
            let (mut poor, mut given, mut paying) = (0, 0.0, 0.0);
            for &(kind, weight) in supporters {
                let purse = self.purses[kind as usize];
                let weight = f64::from(weight);
                let is_poor = purse.left < price * weight;
                poor += usize::from(is_poor);
                given += if is_poor { purse.left * purse.residents } else { 0.0 };
                paying += if is_poor { 0.0 } else { weight * purse.residents };
            }
            if paying == 0.0 {
                let residents: f64 = supporters.iter().map(|s| self.purses[s.0 as usize].residents).sum();
                let error = residents * self.drift() + self.summing_error(supporters.len(), cost);
                return if given + error < cost { Estimate::Unaffordable } else { Estimate::Unclear };
            }
            price = price.max((cost - given) / paying);
            if poor == poor_before {
                return self.bounds(cost, supporters, price);
            }
            poor_before = poor;
        }
        Estimate::Unclear
    }

    fn summing_error(&self, terms: usize, cost: f64) -> f64 {
        (terms as f64 + 8.0) * 2.0 * ROUNDING * cost
    }

    /// The true price differs by at most the error of the sum paid, divided by what one more unit of
    /// price surely brings in.
    fn bounds(&self, cost: f64, supporters: &[(u32, u32)], price: f64) -> Estimate {
        let doubt = self.doubt();
        let (mut residents, mut surely_paying, mut heaviest) = (0.0, 0.0, 0_u32);
        for &(kind, weight) in supporters {
            let purse = self.purses[kind as usize];
            let full = price * f64::from(weight);
            residents += purse.residents;
            heaviest = heaviest.max(weight);
            if purse.left > full + doubt {
                surely_paying += f64::from(weight) * purse.residents;
            }
        }
        let error = residents * self.drift() + self.summing_error(supporters.len(), cost);
        let width = error / surely_paying + 4.0 * ROUNDING * price;
        if width.is_finite() && width * f64::from(heaviest) < doubt / 2.0 {
            Estimate::Between((price - width).max(0.0), price + width)
        } else {
            Estimate::Unclear
        }
    }

    /// The exact price, or nothing if the supporters' money does not reach. `near` is any guess.
    pub fn exact(&self, cost: u64, supporters: &[(u32, u32)], near: f64) -> Option<Price> {
        let mut poor: Vec<bool> =
            supporters.iter().map(|&(kind, weight)| self.left(kind) < near * f64::from(weight)).collect();
        loop {
            let (mut paying, mut given) = (0_u64, vec![0_i64; self.purchases + 1]);
            for (&(kind, weight), poor) in supporters.iter().zip(&poor) {
                if *poor {
                    self.add_purse(kind, -(self.counts[kind as usize] as i64), &mut given);
                } else {
                    paying += self.counts[kind as usize] * u64::from(weight);
                }
            }
            let numerator = self.amounts.combine(cost, &given);
            if paying == 0 {
                if numerator.sign() == num_bigint::Sign::Plus {
                    return None;
                }
                self.free_the_richest(supporters, &mut poor);
                continue;
            }
            let fraction = Fraction { numerator, divisor: paying };
            let value = self.amounts.to_float(&fraction);
            let (next, spent) = self.classify(supporters, &fraction, value);
            if next == poor {
                return Some(Price { fraction, value, spent });
            }
            poor = next;
        }
    }

    fn left(&self, kind: u32) -> f64 {
        self.purses[kind as usize].left
    }

    /// Adds `times` what a resident with this ballot has left, as whole multiples of the amounts:
    /// the start share less the prices of what he helped to buy. Only for those who always paid in full.
    fn add_purse(&self, kind: u32, times: i64, coefficients: &mut [i64]) {
        coefficients[0] += times;
        for &(project, weight) in &self.kinds[kind as usize] {
            let slot = self.slot[project as usize] as usize;
            if slot > 0 {
                coefficients[slot] -= times * i64::from(weight);
            }
        }
    }

    /// Who cannot pay this price in full, and whom it leaves with nothing.
    fn classify(&self, supporters: &[(u32, u32)], price: &Fraction, value: f64) -> (Vec<bool>, Vec<bool>) {
        let doubt = self.doubt();
        supporters
            .iter()
            .map(|&(kind, weight)| {
                let full = value * f64::from(weight);
                let left = self.left(kind);
                if (left - full).abs() > doubt {
                    return (left < full, left < full);
                }
                let mut purse = vec![0; self.purchases + 1];
                self.add_purse(kind, 1, &mut purse);
                let exact_left = self.amounts.combine(0, &purse) * price.divisor;
                let exact_full = &price.numerator * weight;
                (exact_left < exact_full, exact_left <= exact_full)
            })
            .unzip()
    }

    /// When all seem poor although the money reaches, the richest are the ones who settle the price.
    fn free_the_richest(&self, supporters: &[(u32, u32)], poor: &mut [bool]) {
        let worth = |&(kind, weight): &(u32, u32)| self.left(kind) / f64::from(weight);
        let most = supporters.iter().map(worth).fold(0.0, f64::max);
        for (supporter, poor) in supporters.iter().zip(poor) {
            *poor = worth(supporter) < most - self.doubt();
        }
    }
}
