//! Scan statistics (时空扫描): where and when are there more cases than chance explains?
//!
//! Circles of growing size around every location, combined with windows in time, are compared with what
//! the model expects; the most unusual one is judged against the most unusual ones of random replications
//! of the same study. Results agree with the program SaTScan.
//!
//! Sources: Kulldorff, "A spatial scan statistic" (1997); Kulldorff, "Prospective time periodic
//! geographical disease surveillance using a scan statistic" (2001); Kulldorff, Heffernan, Hartman,
//! Assunção, Mostashari, "A space-time permutation scan statistic for disease outbreak detection" (2005).

mod circles;
mod dates;
mod model;
mod person_time;
mod reader;
mod search;
mod simulate;
mod zones;

pub use dates::{Date, DateError};
pub use model::Model;
pub use person_time::{Census, expected_cases};
pub use reader::{CaseRow, ReadError, read_cases, read_locations, read_population};
pub use zones::{Limits, Locations};

/// Counts per location and period, and what they are compared with.
#[derive(Clone, Debug)]
pub struct Study {
    locations: Locations,
    /// Number of periods; 1 for a purely spatial study.
    periods: usize,
    /// Cases, location by location, period by period.
    cases: Vec<u32>,
    model: Model,
    /// What half of the whole is measured in when circles grow: people at risk, or cases.
    weights: Vec<f64>,
}

/// Which windows in time are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Windows {
    /// All periods together: a purely spatial study.
    Whole,
    /// Every run of at most so many periods.
    Retrospective { longest: usize },
    /// Runs of at most so many periods that reach to the last one: what is going on now?
    Prospective { longest: usize },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    pub windows: Windows,
    pub limits: Limits,
    /// Random replications for the p-values; 0 for none.
    pub replications: usize,
    pub seed: u64,
    /// At most so many clusters are reported.
    pub most_clusters: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            windows: Windows::Whole,
            limits: Limits::default(),
            replications: 999,
            seed: 1,
            most_clusters: 10,
        }
    }
}

/// A circle and window with more cases than expected.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Cluster {
    /// Places of the locations, the centre first, by distance.
    pub members: Vec<usize>,
    /// First and last period, from 0.
    pub first_period: usize,
    pub last_period: usize,
    pub observed: u32,
    pub expected: f64,
    /// Log-likelihood ratio, the test statistic.
    pub llr: f64,
    /// Rate inside divided by rate outside.
    pub relative_risk: f64,
    /// Share of studies of pure chance with an equally unusual circle, this one included.
    pub p: Option<f64>,
    /// How many other circles of other places have exactly this test statistic.
    pub ties: usize,
}

impl Cluster {
    /// How often chance alone would show as much, in prospective studies repeated every period: once in
    /// so many periods.
    pub fn recurrence_interval(&self) -> Option<f64> {
        self.p.map(|p| 1.0 / p)
    }
}

/// Clusters, and what they were judged against.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Findings {
    /// By falling test statistic; no two share a location at the same time.
    pub clusters: Vec<Cluster>,
    /// The largest test statistic of each replication, rising.
    pub replicated: Vec<f64>,
    pub seed: u64,
}

impl Findings {
    /// The statistic that a share `alpha` of replications reaches, e.g. 0.05.
    pub fn critical_value(&self, alpha: f64) -> Option<f64> {
        let rank = ((self.replicated.len() + 1) as f64 * alpha).floor() as usize;
        self.replicated.len().checked_sub(rank.max(1)).map(|place| self.replicated[place])
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScanError {
    #[error("{found} numbers are given for {locations} locations and {periods} periods")]
    WrongShape { found: usize, locations: usize, periods: usize },
    #[error("number {index} is negative, infinite or not a number")]
    NotANumber { index: usize },
    #[error("location {location} has cases but nobody is at risk there")]
    CasesWithoutRisk { location: usize },
    #[error("more than 2^30 cases cannot be counted")]
    TooManyCases,
    #[error("{windows} windows in time are more than 65536; choose longer periods or a shorter window")]
    TooManyWindows { windows: usize },
}

impl Study {
    /// `cases` and the model's numbers run location by location, within each period by period; `weights`
    /// has one number per location.
    pub fn new(
        locations: Locations,
        periods: usize,
        cases: Vec<u32>,
        model: Model,
        weights: Vec<f64>,
    ) -> Result<Self, ScanError> {
        let places = locations.len();
        let cells = places.saturating_mul(periods);
        for found in [cases.len(), model.len().unwrap_or(cells)] {
            if found != cells || periods == 0 {
                return Err(ScanError::WrongShape { found, locations: places, periods });
            }
        }
        if weights.len() != places {
            return Err(ScanError::WrongShape { found: weights.len(), locations: places, periods: 1 });
        }
        if let Some(index) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(ScanError::NotANumber { index });
        }
        if cases.iter().map(|count| u64::from(*count)).sum::<u64>() > 1 << 30 {
            return Err(ScanError::TooManyCases);
        }
        model.check(&cases, periods)?;
        Ok(Self { locations, periods, cases, model, weights })
    }

    pub const fn locations(&self) -> &Locations {
        &self.locations
    }
    pub const fn periods(&self) -> usize {
        self.periods
    }
    pub fn total_cases(&self) -> u32 {
        self.cases.iter().sum()
    }
}

/// Finds clusters and judges them.
pub fn scan(study: &Study, settings: Settings) -> Result<Findings, ScanError> {
    scan_watched(study, settings, |_| {})
}

/// As [`scan`], reporting the number of finished replications now and then.
pub fn scan_watched(
    study: &Study,
    settings: Settings,
    watch: impl Fn(usize) + Sync,
) -> Result<Findings, ScanError> {
    let windows = settings.windows.list(study.periods);
    if windows.len() > 1 << 16 {
        return Err(ScanError::TooManyWindows { windows: windows.len() });
    }
    let zones = zones::Zones::of(&study.locations, &study.weights, settings.limits);
    let prepared = search::Prepared::of(study, &zones, &windows);
    let mut clusters = prepared.clusters(settings.most_clusters);
    let mut replicated = simulate::largest(&prepared, settings.replications, settings.seed, watch);
    replicated.sort_by(f64::total_cmp);
    if settings.replications > 0 {
        for cluster in &mut clusters {
            // Equal statistics may differ in the last digit.
            let below = replicated.partition_point(|largest| *largest < cluster.llr - 1e-9);
            let reached = replicated.len() - below;
            cluster.p = Some((reached + 1) as f64 / (replicated.len() + 1) as f64);
        }
    }
    Ok(Findings { clusters, replicated, seed: settings.seed })
}

impl Windows {
    /// (first, last) of every window.
    fn list(self, periods: usize) -> Vec<(usize, usize)> {
        let last = periods - 1;
        match self {
            Self::Whole => vec![(0, last)],
            Self::Prospective { longest } => {
                (periods.saturating_sub(longest.max(1))..periods).rev().map(|first| (first, last)).collect()
            }
            Self::Retrospective { longest } => (0..periods)
                .flat_map(|first| (first..periods.min(first + longest.max(1))).map(move |last| (first, last)))
                .collect(),
        }
    }
}
