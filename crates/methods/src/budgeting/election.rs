//! An election as the rules see it: whole amounts of money, checked ballots.

use std::collections::{HashMap, HashSet};

/// A project on the ballot (项目).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: String,
    pub name: String,
    /// In the election's smallest money unit.
    pub cost: u64,
}

/// One project on a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choice {
    /// Place of the project in the election.
    pub project: u32,
    /// Points given; 1 on ballots without points.
    pub points: u32,
}

/// What one resident chose; for ordinal ballots the best first.
pub type Ballot = Vec<Choice>;

/// How residents filled their ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotForm {
    /// A set of projects (also: exactly one).
    Approval,
    /// Points spread over projects.
    Cumulative,
    /// A ranking, best first.
    Ordinal,
}

/// How much a resident gains from a project on his ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Utility {
    /// The project's cost: a yuan spent on what I wanted is a yuan of use to me.
    Cost,
    /// 1 for every project, whatever it costs.
    Cardinality,
    /// The points given.
    Points,
    /// Ballot length minus position (from 0) minus 1: the last one listed counts 0.
    Borda,
}

/// Why ballots and projects are no election.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElectionError {
    #[error("the project id {0:?} occurs twice")]
    DuplicateProject(String),
    #[error("ballot {ballot} names project number {project}, which does not exist")]
    UnknownProject { ballot: usize, project: u32 },
    #[error("ballot {ballot} names project {id:?} twice")]
    RepeatedProject { ballot: usize, id: String },
    #[error("the money amounts are too large to add up (limit 10^17 smallest units)")]
    TooMuchMoney,
    #[error("there are more ballots or points than can be counted")]
    TooManyBallots,
}

/// Budget, projects and ballots, checked.
#[derive(Clone, Debug)]
pub struct Election {
    budget: u64,
    /// Smallest money units in one currency unit (1, 10, 100 …).
    currency_unit: u64,
    form: BallotForm,
    projects: Vec<Project>,
    ballots: Vec<Ballot>,
}

/// Sums of amounts up to this stay exact wherever they are used.
const MOST_MONEY: u64 = 100_000_000_000_000_000;

impl Election {
    /// `budget` and costs are in the smallest money unit, of which `currency_unit` make one unit of the
    /// currency (100 for yuan and fen, 1 if there are no fractions).
    pub fn new(
        budget: u64,
        currency_unit: u64,
        form: BallotForm,
        projects: Vec<Project>,
        ballots: Vec<Ballot>,
    ) -> Result<Self, ElectionError> {
        let total = projects.iter().try_fold(budget.max(currency_unit), |sum, p| sum.checked_add(p.cost));
        if total.is_none_or(|total| total > MOST_MONEY) {
            return Err(ElectionError::TooMuchMoney);
        }
        let mut ids = HashSet::new();
        if let Some(repeated) = projects.iter().find(|project| !ids.insert(project.id.as_str())) {
            return Err(ElectionError::DuplicateProject(repeated.id.clone()));
        }
        let mut points = 0_u64;
        for (number, ballot) in ballots.iter().enumerate() {
            let mut seen = HashSet::with_capacity(ballot.len());
            for choice in ballot {
                let Some(project) = projects.get(choice.project as usize) else {
                    return Err(ElectionError::UnknownProject { ballot: number, project: choice.project });
                };
                if !seen.insert(choice.project) {
                    return Err(ElectionError::RepeatedProject { ballot: number, id: project.id.clone() });
                }
                points = points.saturating_add(u64::from(choice.points).max(ballot.len() as u64));
            }
        }
        if points > 1 << 40 || ballots.len() > 1 << 30 {
            return Err(ElectionError::TooManyBallots);
        }
        Ok(Self { budget, currency_unit: currency_unit.max(1), form, projects, ballots })
    }

    pub const fn budget(&self) -> u64 {
        self.budget
    }
    pub const fn currency_unit(&self) -> u64 {
        self.currency_unit
    }
    pub const fn form(&self) -> BallotForm {
        self.form
    }
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }
    pub fn ballots(&self) -> &[Ballot] {
        &self.ballots
    }

    /// An amount in currency units as text, without trailing zeros.
    pub fn money(&self, amount: u64) -> String {
        let (whole, rest) = (amount / self.currency_unit, amount % self.currency_unit);
        if rest == 0 {
            return whole.to_string();
        }
        let digits = self.currency_unit.ilog10() as usize;
        format!("{whole}.{rest:0digits$}").trim_end_matches('0').to_owned()
    }
}

/// The ballots as one utility sees them: equal ballots merged, projects with their supporters.
///
/// A resident's utility of a project is `scale[project] * weight`, with `weight` from the ballot; ballots
/// without a positive weight support nothing but still count as residents.
pub(super) struct Electorate {
    pub scale: Vec<u64>,
    /// Distinct ballots: (project, weight), sorted by project.
    pub kinds: Vec<Vec<(u32, u32)>>,
    /// How many residents cast each.
    pub counts: Vec<u64>,
    /// Per project: (kind, weight).
    pub supporters: Vec<Vec<(u32, u32)>>,
    /// The kind of each ballot; none if it supports nothing.
    pub kind_of_ballot: Vec<Option<u32>>,
}

impl Electorate {
    pub fn new(election: &Election, utility: Utility) -> Self {
        let mut places: HashMap<Vec<(u32, u32)>, u32> = HashMap::new();
        let (mut kinds, mut counts) = (Vec::new(), Vec::new());
        let mut kind_of_ballot = Vec::with_capacity(election.ballots.len());
        for ballot in &election.ballots {
            let weights = weights(ballot, utility);
            if weights.is_empty() {
                kind_of_ballot.push(None);
                continue;
            }
            let next = kinds.len() as u32;
            let kind = *places.entry(weights).or_insert_with_key(|weights| {
                kinds.push(weights.clone());
                counts.push(0);
                next
            });
            counts[kind as usize] += 1;
            kind_of_ballot.push(Some(kind));
        }
        let mut supporters = vec![Vec::new(); election.projects.len()];
        for (kind, weights) in kinds.iter().enumerate() {
            for &(project, weight) in weights {
                supporters[project as usize].push((kind as u32, weight));
            }
        }
        let scale = election
            .projects
            .iter()
            .map(|project| if utility == Utility::Cost { project.cost } else { 1 })
            .collect();
        Self { scale, kinds, counts, supporters, kind_of_ballot }
    }

    /// Sum of all residents' weights for a project.
    pub fn support(&self, project: usize) -> u64 {
        self.supporters[project]
            .iter()
            .map(|&(kind, weight)| self.counts[kind as usize] * u64::from(weight))
            .sum()
    }
}

fn weights(ballot: &Ballot, utility: Utility) -> Vec<(u32, u32)> {
    let mut weights: Vec<(u32, u32)> = ballot
        .iter()
        .enumerate()
        .map(|(position, choice)| {
            let weight = match utility {
                Utility::Cost | Utility::Cardinality => 1,
                Utility::Points => choice.points,
                Utility::Borda => (ballot.len() - position - 1) as u32,
            };
            (choice.project, weight)
        })
        .filter(|&(_, weight)| weight > 0)
        .collect();
    weights.sort_unstable();
    weights
}
