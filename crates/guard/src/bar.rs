//! Whom a matter is closed to (回避): the unit complained about with those under its control, and a person.

use kernel::{AccountId, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A unit or an account for which a matter does not exist, whatever its roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", content = "id", rename_all = "snake_case")]
pub enum Bar {
    Unit(UnitId),
    Account(AccountId),
}

impl fmt::Display for Bar {
    /// As it stands in the table of bars and in forms.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(unit) => write!(formatter, "unit:{unit}"),
            Self::Account(account) => write!(formatter, "account:{account}"),
        }
    }
}

/// The text names neither a unit nor an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no bar")]
pub struct NoBar;

impl FromStr for Bar {
    type Err = NoBar;
    fn from_str(text: &str) -> Result<Self, NoBar> {
        match text.split_once(':') {
            Some(("unit", id)) => id.parse().map(Self::Unit).map_err(|_| NoBar),
            Some(("account", id)) => id.parse().map(Self::Account).map_err(|_| NoBar),
            _ => Err(NoBar),
        }
    }
}

/// Everything that closes matters to one person: himself, his unit, and the units for which he was given a role.
/// It goes wherever his reach goes, so that no query can have the one without the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bars(Arc<[Bar]>);

impl Bars {
    pub fn of(bars: impl IntoIterator<Item = Bar>) -> Self {
        let mut bars: Vec<Bar> = bars.into_iter().collect();
        bars.sort_unstable();
        bars.dedup();
        Self(bars.into())
    }
    pub fn iter(&self) -> impl Iterator<Item = Bar> + '_ {
        self.0.iter().copied()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn has(&self, bar: Bar) -> bool {
        self.0.contains(&bar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_read_as_it_is_written() {
        let id: uuid::Uuid = uuid::Uuid::from_u128(7);
        for bar in [Bar::Unit(UnitId::new(id)), Bar::Account(AccountId::new(id))] {
            assert_eq!(bar.to_string().parse::<Bar>(), Ok(bar));
        }
        assert_eq!("place:x".parse::<Bar>(), Err(NoBar));
        assert_eq!("unit:x".parse::<Bar>(), Err(NoBar));
    }
}
