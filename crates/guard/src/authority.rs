//! The table of roles (角色权限表) and the rules of reading it: default deny.

use crate::bar::{Bar, Bars};
use crate::place_path::PlacePath;
use crate::right::RIGHTS;
use kernel::UnitId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The name of a role (角色) of the table, e.g. `dispatcher`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Role(String);

impl Role {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How far a line of the table reaches, seen from the person in the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The matter whose tracking code is shown.
    Own,
    /// Matters of the person's unit.
    Unit,
    /// Matters in the place for which the role was given.
    Place,
    /// Everything in the deployment.
    Tenant,
}

impl Reach {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Own, "own"), (Self::Unit, "unit"), (Self::Place, "place"), (Self::Tenant, "tenant")];

    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(reach, _)| *reach == self).map_or("", |(_, name)| name)
    }
    fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(reach, _)| *reach)
    }
}

/// For what a role was given to an account (授权范围).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum Scope {
    /// The whole deployment.
    Tenant,
    /// A place with everything below it.
    Place { place: PlacePath },
    /// One unit.
    Unit { unit: UnitId },
}

impl Scope {
    /// Whether it is this place or one below it.
    pub(crate) fn is_within(&self, path: &PlacePath) -> bool {
        matches!(self, Self::Place { place } if place.is_within(path))
    }
}

/// What an action is done to, as far as authority is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    place: Option<PlacePath>,
    units: Vec<UnitId>,
    barred: Vec<Bar>,
}

impl Target {
    /// Something that belongs to no place and no unit: only rights for the whole deployment cover it.
    pub fn anywhere() -> Self {
        Self::default()
    }
    /// Something in a place.
    pub fn at(place: impl Into<PlacePath>) -> Self {
        Self { place: Some(place.into()), ..Self::default() }
    }
    /// Something of a unit.
    pub fn of(unit: UnitId) -> Self {
        Self::default().with_unit(unit)
    }
    /// The place, where it is known.
    #[must_use]
    pub fn with_place(mut self, place: Option<PlacePath>) -> Self {
        self.place = place;
        self
    }
    /// A unit whose members this concerns (the lead, for another right an assisting unit).
    #[must_use]
    pub fn with_unit(mut self, unit: UnitId) -> Self {
        self.units.push(unit);
        self
    }
    /// Whoever is complained about (回避): for a unit's members, or for an account, the matter does not exist, whatever
    /// their role.
    #[must_use]
    pub fn barring(mut self, bar: Bar) -> Self {
        self.barred.push(bar);
        self
    }
    pub fn place(&self) -> Option<&PlacePath> {
        self.place.as_ref()
    }
    pub fn units(&self) -> &[UnitId] {
        &self.units
    }
    /// Whether it is closed to somebody with these bars.
    pub fn bars(&self, bars: &Bars) -> bool {
        self.barred.iter().any(|bar| bars.has(*bar))
    }
}

/// One entry of the table: a role may use a right within `reach` for `purpose`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub role: Role,
    pub reach: Reach,
    pub purpose: String,
    pub right: String,
}

/// A part of the deployment, as conditions that all hold. Lists are filtered by it in the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Part {
    /// Only below this place.
    pub place: Option<PlacePath>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Never what is closed to whoever looks; empty for rules of the system.
    #[serde(skip)]
    pub bars: Bars,
}

impl Part {
    /// The whole deployment, for rules of the system.
    pub fn everything() -> Self {
        Self::default()
    }
    /// A place with everything below it.
    pub fn below(place: PlacePath) -> Self {
        Self { place: Some(place), ..Self::default() }
    }
    /// What is a unit's.
    pub fn of(unit: UnitId) -> Self {
        Self { unit: Some(unit), ..Self::default() }
    }
    /// The same without what is closed to somebody.
    #[must_use]
    pub fn open_to(self, bars: &Bars) -> Self {
        Self { bars: bars.clone(), ..self }
    }

    pub fn covers(&self, target: &Target) -> bool {
        !target.bars(&self.bars) && PartOf { place: self.place.as_ref(), unit: self.unit }.covers(target)
    }
    /// Whether everything that `other` covers is covered by this.
    pub fn contains(&self, other: &Self) -> bool {
        let place = match (&self.place, &other.place) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(within), Some(place)) => place.is_within(within),
        };
        place && (self.unit.is_none() || self.unit == other.unit)
    }
}

impl fmt::Display for Part {
    /// As written to the journal: `tenant`, `place:…` or `unit:…`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, self.unit) {
            (None, None) => formatter.write_str("tenant"),
            (Some(place), None) => write!(formatter, "place:{place}"),
            (None, Some(unit)) => write!(formatter, "unit:{unit}"),
            (Some(place), Some(unit)) => write!(formatter, "place:{place},unit:{unit}"),
        }
    }
}

/// A [`Part`] that borrows its place: a check looks at many and keeps one.
#[derive(Clone, Copy)]
pub(crate) struct PartOf<'a> {
    place: Option<&'a PlacePath>,
    unit: Option<UnitId>,
}

impl PartOf<'_> {
    pub(crate) fn covers(self, target: &Target) -> bool {
        self.place.is_none_or(|within| target.place.as_ref().is_some_and(|place| place.is_within(within)))
            && self.unit.is_none_or(|unit| target.units.contains(&unit))
    }
    pub(crate) fn to_part(self) -> Part {
        Part { place: self.place.cloned(), unit: self.unit, bars: Bars::default() }
    }
}

/// The part that a line reaches for somebody of `unit` to whom the role was given for `scope`.
/// `None` when the two have nothing in common.
pub(crate) const fn part(reach: Reach, scope: &Scope, unit: UnitId) -> Option<PartOf<'_>> {
    match (reach, scope) {
        (Reach::Own, _) => None,
        // What belongs to one's own unit is its work wherever it lies.
        (Reach::Unit, Scope::Tenant | Scope::Place { .. }) => Some(PartOf { place: None, unit: Some(unit) }),
        (Reach::Unit | Reach::Tenant, Scope::Unit { unit }) => {
            Some(PartOf { place: None, unit: Some(*unit) })
        }
        // A role given for a unit carries no place.
        (Reach::Place, Scope::Unit { .. }) => None,
        (Reach::Place | Reach::Tenant, Scope::Place { place }) => {
            Some(PartOf { place: Some(place), unit: None })
        }
        (Reach::Place | Reach::Tenant, Scope::Tenant) => Some(PartOf { place: None, unit: None }),
    }
}

/// What a named rule of the system may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    pub purpose: String,
    pub rights: BTreeSet<String>,
}

/// The table of roles as read from its text.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    /// By right and then by role: a check asks for one right and looks through the roles given.
    by_right: HashMap<String, HashMap<Role, Vec<Line>>>,
    roles: BTreeSet<Role>,
    flows: BTreeMap<String, Flow>,
    apart: Vec<BTreeSet<String>>,
    separate: Vec<BTreeSet<Role>>,
    /// Rights that ask for a recent proof of who one is.
    proof: HashSet<String>,
}

/// The text is not a table of roles.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("roles line {line}: {what}")]
pub struct AuthorityError {
    pub line: usize,
    pub what: String,
}

/// The role of whoever holds a tracking code; it is never given to an account.
pub const REQUESTER: &str = "requester";

const SHIPPED: &str = include_str!("../policy/roles.txt");

impl Authority {
    /// The table that ships with Linli.
    pub fn shipped() -> Arc<Self> {
        static TABLE: OnceLock<Arc<Authority>> = OnceLock::new();
        // A damaged shipped table refuses everything; a test reads it, so no release has one.
        Arc::clone(TABLE.get_or_init(|| Arc::new(Self::read(SHIPPED).unwrap_or_default())))
    }

    /// Reads a table from its text.
    ///
    /// # Errors
    /// [`AuthorityError`] with the line: a word that is not known, or a rule of the table that it breaks.
    pub fn read(text: &str) -> Result<Self, AuthorityError> {
        let mut table = Self::default();
        for (index, full) in text.lines().enumerate() {
            let line = full.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                table.read_line(line).map_err(|what| AuthorityError { line: index + 1, what })?;
            }
        }
        table.check()?;
        Ok(table)
    }

    fn read_line(&mut self, line: &str) -> Result<(), String> {
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match first {
            "apart" => {
                self.apart.push(known_rights(rest)?.into_iter().collect());
                Ok(())
            }
            "separate" => {
                self.separate.push(rest.split_whitespace().map(Role::new).collect());
                Ok(())
            }
            "proof" => {
                self.proof.extend(known_rights(rest)?);
                Ok(())
            }
            "flow" => self.read_flow(rest),
            _ => self.read_role(line),
        }
    }

    fn read_flow(&mut self, line: &str) -> Result<(), String> {
        let [name, purpose, rights] = cells(line)?;
        let flow = Flow { purpose: purpose.to_owned(), rights: known_rights(rights)?.into_iter().collect() };
        match self.flows.insert(name.to_owned(), flow) {
            None => Ok(()),
            Some(_) => Err(format!("the flow {name} is listed twice")),
        }
    }

    fn read_role(&mut self, line: &str) -> Result<(), String> {
        let [role, reach, purpose, rights] = cells(line)?;
        let reach = Reach::read(reach).ok_or_else(|| format!("{reach} is no reach"))?;
        let role = Role::new(role);
        if (role.as_str() == REQUESTER) != (reach == Reach::Own) {
            return Err("the reach own belongs to the requester, and to nobody else".into());
        }
        for right in known_rights(rights)? {
            let line = Line { role: role.clone(), reach, purpose: purpose.to_owned(), right: right.clone() };
            self.by_right.entry(right).or_default().entry(role.clone()).or_default().push(line);
        }
        self.roles.insert(role);
        Ok(())
    }

    /// The rules about the table: rights kept apart, roles that exist.
    fn check(&self) -> Result<(), AuthorityError> {
        let refused = |what: String| Err(AuthorityError { line: 0, what });
        for apart in &self.apart {
            for role in &self.roles {
                let both: Vec<_> = apart.iter().filter(|right| !self.lines(role, right).is_empty()).collect();
                if both.len() > 1 {
                    return refused(format!("{role} holds {both:?}, which are kept apart"));
                }
            }
        }
        match self.separate.iter().flatten().find(|role| !self.roles.contains(role)) {
            Some(unknown) => refused(format!("{unknown} is kept separate but has no line")),
            None => Ok(()),
        }
    }

    /// The lines under which `role` holds `right`; none: refused.
    pub fn lines(&self, role: &Role, right: &str) -> &[Line] {
        self.by_right.get(right).and_then(|holders| holders.get(role)).map_or(&[], Vec::as_slice)
    }
    /// The roles that hold `right`, each with its lines.
    pub(crate) fn holders(&self, right: &str) -> Option<&HashMap<Role, Vec<Line>>> {
        self.by_right.get(right)
    }
    /// All lines of the table.
    pub fn all_lines(&self) -> impl Iterator<Item = &Line> {
        self.by_right.values().flat_map(HashMap::values).flatten()
    }
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter()
    }
    pub fn knows(&self, role: &Role) -> bool {
        self.roles.contains(role)
    }
    /// Whether `right` asks that the person has shown lately who he is.
    pub fn asks_proof(&self, right: &str) -> bool {
        self.proof.contains(right)
    }
    /// What the named rule of the system may do.
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.get(name)
    }
    pub fn flows(&self) -> impl Iterator<Item = (&str, &Flow)> {
        self.flows.iter().map(|(name, flow)| (name.as_str(), flow))
    }
    /// A role among `held` that nobody may have together with `wanted`.
    pub fn separated_from<'a>(
        &self,
        wanted: &Role,
        held: impl IntoIterator<Item = &'a Role>,
    ) -> Option<&'a Role> {
        held.into_iter().find(|other| {
            *other != wanted && self.separate.iter().any(|set| set.contains(wanted) && set.contains(*other))
        })
    }
}

fn cells<const N: usize>(line: &str) -> Result<[&str; N], String> {
    let found: Vec<&str> = line.split('|').map(str::trim).collect();
    let count = found.len();
    found.try_into().map_err(|_| format!("{N} cells separated by | were expected, {count} found"))
}

fn known_rights(text: &str) -> Result<Vec<String>, String> {
    text.split_whitespace()
        .map(|name| match RIGHTS.contains(&name) {
            true => Ok(name.to_owned()),
            false => Err(format!("{name} is no right")),
        })
        .collect()
}
