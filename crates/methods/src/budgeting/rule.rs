//! The rules by the names under which results are published.

use super::{Completion, Election, Outcome, Round, Utility};

/// A complete rule, e.g. `mes_cost_add1_until_over_budget`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Greedy(Utility),
    EqualShares(Utility, Completion),
    Phragmen,
}

/// No rule has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no rule is called {0:?}; rules are phragmen, greedy_U and mes_U[_then_greedy | _add1 | _add1_then_greedy | \
     _add1_until_over_budget | _raise1pct] with U one of cost, card, points, borda"
)]
pub struct RuleError(pub String);

impl Default for Rule {
    /// Equal shares with cost utility, shares raised until the budget would be passed: the rule of the
    /// official equal-shares elections whose published winners it reproduces.
    fn default() -> Self {
        Self::EqualShares(Utility::Cost, Completion::AddOneUntilOverBudget)
    }
}

impl std::str::FromStr for Rule {
    type Err = RuleError;
    fn from_str(name: &str) -> Result<Self, RuleError> {
        let unknown = || RuleError(name.to_owned());
        if name == "phragmen" {
            return Ok(Self::Phragmen);
        }
        if let Some(rest) = name.strip_prefix("greedy_") {
            return utility(rest).map(Self::Greedy).ok_or_else(unknown);
        }
        let rest = name.strip_prefix("mes_").ok_or_else(unknown)?;
        let (first, completion) = rest.split_once('_').unwrap_or((rest, ""));
        let completion = Completion::named(completion).ok_or_else(unknown)?;
        Ok(Self::EqualShares(utility(first).ok_or_else(unknown)?, completion))
    }
}

fn utility(name: &str) -> Option<Utility> {
    Some(match name {
        "cost" => Utility::Cost,
        "card" => Utility::Cardinality,
        "points" => Utility::Points,
        "borda" => Utility::Borda,
        _ => return None,
    })
}

impl std::fmt::Display for Rule {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |utility| match utility {
            Utility::Cost => "cost",
            Utility::Cardinality => "card",
            Utility::Points => "points",
            Utility::Borda => "borda",
        };
        match *self {
            Self::Phragmen => out.write_str("phragmen"),
            Self::Greedy(utility) => write!(out, "greedy_{}", name(utility)),
            Self::EqualShares(utility, completion) => {
                write!(out, "mes_{}{}", name(utility), completion.suffix())
            }
        }
    }
}

/// Applies a rule.
pub fn decide(election: &Election, rule: Rule) -> Outcome {
    decide_watched(election, rule, |_| {})
}

/// Applies a rule and reports every round of raised shares, for progress on long runs.
pub fn decide_watched(election: &Election, rule: Rule, watch: impl FnMut(Round)) -> Outcome {
    match rule {
        Rule::Greedy(utility) => super::greedy(election, utility),
        Rule::EqualShares(utility, completion) => {
            super::equal_shares_watched(election, utility, completion, watch)
        }
        Rule::Phragmen => super::phragmen(election),
    }
}
