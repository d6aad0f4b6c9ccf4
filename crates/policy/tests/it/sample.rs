//! A policy with everything that policies consist of.

use guard::right::EditDuty;
use policy::{Policy, Wrong};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Hour,
    WorkDay,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub amount: u32,
    pub unit: Unit,
    pub calendar: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    pub size: u32,
    pub names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub days: u32,
    pub more_days: u32,
    #[serde(default)]
    pub open: bool,
    pub spot: Spot,
    pub deadlines: BTreeMap<String, Term>,
}

impl Policy for Sample {
    type Right = EditDuty;
    const NAME: &'static str = "sample";
    const STREAM: &'static str = "sample-policy/limits";
    const SHIPPED: &'static str = SHIPPED;

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([("days", self.days, 1, 90), ("spot.size", self.spot.size, 1, 50)])?;
        if self.more_days <= self.days {
            return Err(Wrong::order("more_days", "days"));
        }
        match self.deadlines.contains_key("judge") {
            true => Ok(()),
            false => Err(Wrong::missing("deadlines.judge")),
        }
    }
}

pub const SHIPPED: &str = "\
# What holds until somebody sets another.
days = 3
more_days = 10   # more than days

[spot]
size = 5
names = [\"one\", \"two\"]

[deadlines.judge]
amount = 3
unit = \"work_day\"
calendar = \"national\"
";
