//! Which places need which service point: local data with its day of effect.

use kernel::Instant;
use place::{Level, PlaceKind};
use serde::Deserialize;

/// What every place of a level needs: a service point of one of these kinds.
#[derive(Clone, Debug, Deserialize)]
pub struct Demand {
    pub level: Level,
    pub kinds: Vec<PlaceKind>,
}

#[derive(Clone, Debug, Deserialize)]
struct Version {
    effective_from: String,
    #[serde(default)]
    demand: Vec<Demand>,
}

/// All versions of the demands (服务点配置要求).
#[derive(Clone, Debug)]
pub struct Demands(Vec<(Instant, Vec<Demand>)>);

/// The text is no list of demands.
#[derive(Debug, thiserror::Error)]
pub enum DemandsError {
    #[error(transparent)]
    Text(#[from] toml::de::Error),
    #[error("{0} is no day")]
    Day(String),
}

const SHIPPED: &str = include_str!("../../policy/service_points.toml");

impl Demands {
    /// The demands that ship with Linli.
    ///
    /// # Errors
    /// Only when the shipped file is damaged, which a test rules out.
    pub fn shipped() -> Result<Self, DemandsError> {
        Self::read(SHIPPED)
    }

    /// Reads the versions of a file.
    ///
    /// # Errors
    /// [`DemandsError`] with what cannot be read.
    pub fn read(text: &str) -> Result<Self, DemandsError> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            version: Vec<Version>,
        }
        let file: File = toml::from_str(text)?;
        let mut versions = Vec::new();
        for version in file.version {
            let from =
                version.effective_from.parse().map_err(|_| DemandsError::Day(version.effective_from))?;
            versions.push((from, version.demand));
        }
        versions.sort_by_key(|(from, _)| *from);
        Ok(Self(versions))
    }

    /// The demands in force at `instant`.
    pub fn at(&self, instant: Instant) -> &[Demand] {
        let begun = self.0.iter().rev().find(|(from, _)| *from <= instant);
        begun.map_or(&[], |(_, demands)| demands.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_version_that_has_begun_is_in_force() {
        let demands = Demands::read(
            "[[version]]\neffective_from = \"2026-01-01\"\ndemand = []\n
             [[version]]\neffective_from = \"2020-01-01\"\n[[version.demand]]\nlevel = \"street\"\nkinds = [\"window\"]\n",
        )
        .unwrap();
        assert_eq!(demands.at("2019-12-31".parse().unwrap()).len(), 0);
        assert_eq!(demands.at("2025-12-31".parse().unwrap()).len(), 1);
        assert_eq!(demands.at("2026-01-01".parse().unwrap()).len(), 0);
        assert!(!Demands::shipped().unwrap().at("2026-01-01".parse().unwrap()).is_empty());
    }
}
