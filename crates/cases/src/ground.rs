//! The ground that cases stand on: calendars, places, units, duties and policy, as in force now.

use crate::model::similar::MatterWords;
use crate::model::{
    Attachment, Case, CasePolicy, Confidentiality, Deadline, Deadlines, Desks, Placement, Urgency,
};
use crate::search::Segmenter;
use ::store::Tx;
use clock::{Basis, Calendars};
use duty::{Alarm, Catalogue, ClockKind, MatterCode, Places};
use kernel::{Failure, TenantId};
use kernel::{Instant, Refusal, UnitId};
use place::gazetteer::{Finding, Words};
use place::geometry::Position;
use place::{Atlas, Level, PlaceId, Placed};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that the actions of cases look up, loaded once and shared until something changes.
#[derive(Clone)]
pub struct Ground {
    pub calendars: Arc<Calendars>,
    pub atlas: Arc<Atlas>,
    pub catalogue: Arc<Catalogue>,
    pub policy: Arc<CasePolicy>,
    /// Cuts text for the search.
    pub segmenter: Arc<Segmenter>,
}

/// Keeps the ground of a running program: each use compares revisions with the tables that the transaction
/// sees, so that a change by another process holds from the next command on.
pub struct Grounds {
    tenant: TenantId,
    catalogues: duty::query::CatalogueKeeper,
    segmenter: Arc<Segmenter>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    atlas: Option<Arc<Atlas>>,
    /// How many versions of calendars there are, and the day for which they were read.
    calendars: Option<(i64, i64, Arc<Calendars>)>,
    policy: Option<Arc<CasePolicy>>,
    alarms: Option<HeldAlarms>,
    matter_words: Option<HeldWords>,
}

/// Words of a catalogue, counted in an hour.
#[derive(Clone)]
struct HeldWords {
    catalogue: Arc<Catalogue>,
    hour: i64,
    words: Arc<MatterWords>,
}

/// The alarms of one catalogue on one map on one day; looking for them walks through every matter and place.
#[derive(Clone)]
struct HeldAlarms {
    catalogue: Arc<Catalogue>,
    atlas: Arc<Atlas>,
    day: i64,
    alarms: Arc<Vec<Alarm>>,
}

impl Grounds {
    pub fn new(tenant: TenantId) -> Self {
        let catalogues = duty::query::CatalogueKeeper::new();
        Self { tenant, catalogues, segmenter: Arc::default(), held: Mutex::new(Held::default()) }
    }

    pub const fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The ground as this transaction sees it.
    ///
    /// # Errors
    /// Refusal `case-no-desk` when no desk has been named yet; see also [`::store::Error`].
    pub async fn current(&self, tx: &mut Tx, now: Instant) -> Result<Arc<Ground>, Failure> {
        let catalogue = self.catalogues.current(tx, &self.tenant).await?;
        let atlas = self.atlas(tx, now).await?;
        let calendars = self.calendars(tx, now).await?;
        let policy = self.policy(tx, now).await?;
        let segmenter = Arc::clone(&self.segmenter);
        Ok(Arc::new(Ground { calendars, atlas, catalogue, policy, segmenter }))
    }

    /// Routing rules and duty items that cannot work any more: retired unit, ended place or matter, shadowed.
    pub fn alarms(&self, ground: &Ground, now: Instant) -> Arc<Vec<Alarm>> {
        let day = now.micros().div_euclid(86_400_000_000);
        if let Some(held) = self.with(|held| held.alarms.clone())
            && Arc::ptr_eq(&held.catalogue, &ground.catalogue)
            && Arc::ptr_eq(&held.atlas, &ground.atlas)
            && held.day == day
        {
            return held.alarms;
        }
        let alarms = Arc::new(ground.catalogue.alarms(&Places::from(ground.atlas.tree()), now));
        let found = HeldAlarms {
            catalogue: ground.catalogue.clone(),
            atlas: ground.atlas.clone(),
            day,
            alarms: alarms.clone(),
        };
        self.with(|held| held.alarms = Some(found));
        alarms
    }

    async fn atlas(&self, tx: &mut Tx, now: Instant) -> Result<Arc<Atlas>, Failure> {
        let revision = place::query::revision(tx, &self.tenant).await?;
        if let Some(atlas) = self.with(|held| held.atlas.clone())
            && atlas.holds(revision, now)
        {
            return Ok(atlas);
        }
        let atlas = Arc::new(Atlas::load(tx, &self.tenant, now).await?);
        self.with(|held| held.atlas = Some(atlas.clone()));
        Ok(atlas)
    }

    async fn calendars(&self, tx: &mut Tx, now: Instant) -> Result<Arc<Calendars>, Failure> {
        let count = clock::store::count_versions(tx, &self.tenant).await?;
        let day = now.micros().div_euclid(86_400_000_000);
        if let Some((seen, of, calendars)) = self.with(|held| held.calendars.clone())
            && seen == count
            && of == day
        {
            return Ok(calendars);
        }
        let calendars = Arc::new(clock::store::load_calendars(tx, &self.tenant, now).await?);
        self.with(|held| held.calendars = Some((count, day, calendars.clone())));
        Ok(calendars)
    }

    async fn policy(&self, tx: &mut Tx, now: Instant) -> Result<Arc<CasePolicy>, Failure> {
        let version = crate::store::policy_version(tx, &self.tenant, now).await?;
        let version = version.ok_or_else(|| Refusal::rule("case-no-desk"))?;
        if let Some(policy) = self.with(|held| held.policy.clone())
            && (policy.version, policy.sampling.version) == version
        {
            return Ok(policy);
        }
        let policy = crate::store::policy_at(tx, &self.tenant, now).await?;
        let policy = Arc::new(policy.ok_or_else(|| Refusal::rule("case-no-desk"))?);
        self.with(|held| held.policy = Some(policy.clone()));
        Ok(policy)
    }

    /// The words by which matters are found; an hour old at most.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn matter_words(
        &self,
        tx: &mut Tx,
        ground: &Ground,
        now: Instant,
    ) -> Result<Arc<MatterWords>, Failure> {
        let catalogue = &ground.catalogue;
        let hour = now.micros().div_euclid(3_600_000_000);
        if let Some(held) = self.with(|held| held.matter_words.clone())
            && held.hour == hour
            && Arc::ptr_eq(&held.catalogue, catalogue)
        {
            return Ok(held.words);
        }
        let titles = crate::store::latest_titles(tx, &self.tenant).await?;
        let words = Arc::new(crate::neighbours::matter_words(catalogue.book(), titles, now));
        let found = HeldWords { catalogue: Arc::clone(catalogue), hour, words: Arc::clone(&words) };
        self.with(|held| held.matter_words = Some(found));
        Ok(words)
    }

    fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The clocks for which a matter or an urgency may have its own term.
const TERMS: [&str; 14] = [
    "register",
    "dispatch",
    "accept",
    "return",
    "designate",
    "handle",
    "assist",
    "extend",
    "check",
    "revisit",
    "close",
    "reopen",
    "rule_reopening",
    "reopened",
];

impl Ground {
    /// The terms in force for a matter and urgency in a place at an instant. `path` is the place's line, the widest first.
    pub fn deadlines(
        &self,
        matter: Option<&str>,
        urgency: Urgency,
        path: &[PlaceId],
        at: Instant,
    ) -> Deadlines {
        let deepest_first: Vec<PlaceId> = path.iter().rev().copied().collect();
        let matter = matter.map(MatterCode::new);
        let mut found = BTreeMap::new();
        for kind in TERMS {
            let kind_of = ClockKind::new(kind);
            let term = self.catalogue.terms_in(&deepest_first, matter.as_ref(), Some(urgency), &kind_of, at);
            if let Some(term) = term {
                let calendar = term.template.rule.calendar.clone();
                let deadline = Deadline {
                    term: term.term(),
                    calendar: calendar.unwrap_or_else(|| clock::NATIONAL.to_owned()),
                    basis: Basis::new(term.citation().to_string(), term.basis()),
                };
                found.insert(kind.to_owned(), deadline);
            }
        }
        Deadlines::new(found, self.catalogue.version().0)
    }

    /// Whose job it is by the catalogue, and why; or why nobody's.
    ///
    /// # Errors
    /// The gap, with its reason.
    pub fn route(&self, matter: &str, placement: &Placement, at: Instant) -> Result<duty::Routed, duty::Gap> {
        let deepest_first: Vec<PlaceId> = placement.path.iter().rev().copied().collect();
        self.catalogue.route(&MatterCode::new(matter), &deepest_first, at)
    }

    /// Which units are responsible together for a case's matter in a place; nobody further where it is sealed.
    pub fn bundled(&self, case: &Case, placement: &Placement, at: Instant) -> Option<duty::Bundled> {
        if case.confidentiality == Confidentiality::Sealed {
            return None;
        }
        let deepest_first: Vec<PlaceId> = placement.path.iter().rev().copied().collect();
        self.catalogue.bundled(&MatterCode::new(case.matter.as_deref()?), &deepest_first, at)
    }

    /// Whether a unit exists and can own work.
    pub fn unit_exists(&self, unit: UnitId, at: Instant) -> bool {
        self.catalogue.directory().active(unit, at)
    }

    /// The unit named by its id or its code.
    ///
    /// # Errors
    /// Refusal `case-unit-unknown` at the field.
    pub fn unit(&self, named: &str, field: &'static str) -> Result<UnitId, Refusal> {
        let directory = self.catalogue.directory();
        let by_id = named.parse::<UnitId>().ok().filter(|id| directory.unit(*id).is_some());
        by_id
            .or_else(|| directory.by_code(named).map(|unit| unit.id))
            .ok_or_else(|| Refusal::invalid("case-unit-unknown", field).with("given", named))
    }

    /// A matter type that can be given to a case.
    ///
    /// # Errors
    /// Refusal `case-matter-unknown` or `case-matter-too-wide` at the field `matter`.
    pub fn matter(&self, code: &str, at: Instant) -> Result<String, Refusal> {
        let book = self.catalogue.book();
        let unknown = || Refusal::invalid("case-matter-unknown", "matter").with("given", code);
        let matter = book.matter(&MatterCode::new(code)).ok_or_else(unknown)?;
        if !matter.validity().holds_at(at) {
            return Err(unknown());
        }
        if !book.matters_below(Some(&matter.code)).is_empty() {
            return Err(Refusal::invalid("case-matter-too-wide", "matter").with("given", code));
        }
        Ok(code.to_owned())
    }

    /// The placement at a known place.
    pub fn placement(&self, place: PlaceId) -> Placement {
        let mut path = self.atlas.path(place);
        path.reverse();
        let (street, community) = self.atlas.street_and_community(place);
        Placement { place: Some(place), path, street, community, ..Placement::default() }
    }

    /// Places a matter by its point, by a place that was named exactly, or by what its words say.
    pub fn locate(&self, point: Option<Position>, named: Option<&str>, title: &str, body: &str) -> Placement {
        let exact = named.and_then(|named| self.atlas.by_code_or_name(named));
        let mut placement = match (point.and_then(|point| self.atlas.locate(point)), exact) {
            (Some(area), _) => self.placement(area.place),
            (None, Some(place)) => self.placement(place),
            (None, None) => self.locate_words(title, body),
        };
        placement.point = point.map(Position::degrees);
        placement
    }

    fn locate_words(&self, title: &str, body: &str) -> Placement {
        match self.atlas.place(None, Words { title, body }) {
            Placed::Point(area) => self.placement(area.place),
            Placed::Text(Finding::NotFound { reason }) => self.unplaced(reason.code()),
            Placed::Text(Finding::Located(found)) => {
                let mut placement = self.placement(found.place);
                let words: Vec<&str> =
                    found.evidence.iter().map(|evidence| evidence.words.as_str()).collect();
                placement.evidence = Some(words.join("、")).filter(|words| !words.is_empty());
                if !found.ambiguous.is_empty() {
                    // The words fit several places; the one that holds them all is known, a person chooses.
                    placement.place = None;
                    placement.pending = Some("place-text-ambiguous".to_owned());
                }
                placement
            }
        }
    }

    /// Streets and communities by name, to choose from.
    pub fn names_for_search(&self) -> Vec<String> {
        let nodes =
            self.atlas.tree().nodes().filter(|node| matches!(node.level, Level::Street | Level::Community));
        let mut names: Vec<String> =
            nodes.filter(|node| node.valid_at(self.atlas.at())).map(|node| node.name.clone()).collect();
        names.sort();
        names
    }

    /// The names of units at work, to choose from.
    pub fn offices(&self, language: ui::Language) -> Vec<String> {
        let units = self.catalogue.directory().units().into_iter();
        let named = units.filter(|unit| unit.active_at(self.atlas.at())).map(|unit| match &unit.name_en {
            Some(name) if language == ui::Language::English => name.clone(),
            _ => unit.name.clone(),
        });
        let mut names: Vec<String> = named.collect();
        names.sort();
        names
    }

    /// Streets and communities: id, name and, for a community, its street's name.
    pub fn streets_and_communities(&self) -> Vec<(PlaceId, String, Option<String>)> {
        let tree = self.atlas.tree();
        let mut found = Vec::new();
        for node in tree.nodes().filter(|node| node.valid_at(self.atlas.at())) {
            let street = || tree.ancestor_at(node.id, Level::Street).map(|street| street.name.clone());
            match node.level {
                Level::Street => found.push((node.id, node.name.clone(), Some(node.name.clone()))),
                Level::Community => found.push((node.id, node.name.clone(), street())),
                _ => {}
            }
        }
        found.sort_by(|left, right| {
            (&left.2, left.1 != *left.2.as_deref().unwrap_or_default(), &left.1).cmp(&(
                &right.2,
                right.1 != *right.2.as_deref().unwrap_or_default(),
                &right.1,
            ))
        });
        found
    }

    /// The same, to choose from in a form.
    pub fn place_choices(&self) -> Vec<ui::Choice> {
        let choice = |(id, name, street): (PlaceId, String, Option<String>)| {
            let choice = ui::Choice::new(id.to_string(), name);
            match street {
                Some(street) => choice.group(street),
                None => choice,
            }
        };
        self.streets_and_communities().into_iter().map(choice).collect()
    }

    /// The placement of a matter whose place a person has to find: it lies somewhere in the deployment.
    pub fn unplaced(&self, why: &str) -> Placement {
        Placement {
            path: self.atlas.root().into_iter().collect(),
            pending: Some(why.to_owned()),
            ..Placement::default()
        }
    }
}

/// Whose turn it is where units are barred (回避).
impl Ground {
    /// The units under a unit's control, by either line, without itself.
    pub fn under_control(&self, unit: UnitId, at: Instant) -> BTreeSet<UnitId> {
        let mut below = self.catalogue.directory().reach(unit, at);
        below.remove(&unit);
        below
    }

    /// The next unit above one, by territory or else by sector, that is active and not barred.
    pub fn superior_beside(
        &self,
        unit: UnitId,
        barred: impl Fn(UnitId) -> bool,
        at: Instant,
    ) -> Option<UnitId> {
        let directory = self.catalogue.directory();
        let above = |line| directory.path_up(unit, line, at).into_iter().skip(1);
        let mut superiors = org::LinkKind::ALL.into_iter().flat_map(above);
        superiors.find(|above| directory.active(*above, at) && !barred(*above))
    }

    /// The desks of a case: in the place of one that is barred, the next unit above it, or another desk. `None` where
    /// nobody is left.
    pub fn desks_beside(&self, barred: impl Fn(UnitId) -> bool, at: Instant) -> Option<Desks> {
        let desks = self.policy.desks;
        let others = [desks.intake, desks.dispatch, desks.check, desks.revisit];
        let beside = |desk: UnitId| {
            if !barred(desk) {
                return Some(desk);
            }
            let other = || others.into_iter().find(|other| !barred(*other));
            self.superior_beside(desk, &barred, at).or_else(other)
        };
        Some(Desks {
            intake: beside(desks.intake)?,
            dispatch: beside(desks.dispatch)?,
            check: beside(desks.check)?,
            revisit: beside(desks.revisit)?,
        })
    }

    /// Whose job a case is by the catalogue without the units to which it is closed: the next above the unit that it
    /// names, or the one that it names for the place or matter around.
    ///
    /// # Errors
    /// The gap, with its reason; `None` where the catalogue names barred units only.
    pub fn route_beside(
        &self,
        case: &Case,
        matter: &str,
        at: Instant,
    ) -> Result<Option<duty::Routed>, duty::Gap> {
        let barred = |unit| case.is_barred(unit);
        let mut routed = self.route(matter, &case.placement, at)?;
        routed.assists.retain(|unit| !barred(*unit));
        if !barred(routed.lead) {
            return Ok(Some(routed));
        }
        let path = &case.placement.path;
        let above = self.superior_beside(routed.lead, barred, at);
        if let Some(lead) = above.filter(|lead| self.may_lead(*lead, &routed.duty, path, at).is_ok()) {
            routed.assists.retain(|unit| *unit != lead);
            return Ok(Some(duty::Routed { lead, ..routed }));
        }
        let wider = (0..path.len()).rev().find_map(|until| {
            let placement = Placement { path: path[..until].to_vec(), ..case.placement.clone() };
            self.route(matter, &placement, at).ok().filter(|other| !barred(other.lead))
        });
        Ok(wider.map(|mut other| {
            other.assists.retain(|unit| !barred(*unit));
            other
        }))
    }
}

impl Ground {
    /// Whether a unit may be given the lead on a duty item: items taken back from the lower level never go
    /// to a street or community. Source: 北京市街道办事处条例 art. 17, 潍坊市12345条例 art. 24.
    ///
    /// # Errors
    /// Refusals `case-duty-elsewhere`, `case-duty-taken-back` at the field `lead`.
    pub fn may_lead(
        &self,
        unit: UnitId,
        duty: &duty::DutyCode,
        path: &[PlaceId],
        at: Instant,
    ) -> Result<(), Refusal> {
        let Some(item) = self.catalogue.book().duty(duty) else {
            return Err(Refusal::invalid("case-duty-unknown", "duty").with("given", duty.as_str()));
        };
        if !item.covers_place(path) {
            return Err(Refusal::rule("case-duty-elsewhere").at("lead").with("duty", duty.as_str()));
        }
        let tier = self.catalogue.directory().tier(unit, at);
        if item.list == duty::DutyList::TakenBack && matches!(tier, org::Tier::Street | org::Tier::Community)
        {
            return Err(Refusal::rule("case-duty-taken-back").at("lead").with("duty", duty.as_str()));
        }
        Ok(())
    }

    /// Closing needs only the evidence that the matter's standard lists; by default none.
    ///
    /// # Errors
    /// Refusal `case-evidence-missing` at the field `attachment`.
    pub fn evidence_is_there(&self, case: &Case, given: &[Attachment], at: Instant) -> Result<(), Refusal> {
        let Some(matter) = case.matter.as_deref() else { return Ok(()) };
        let book = self.catalogue.book();
        let standard = book.matter(&MatterCode::new(matter)).and_then(|matter| matter.standard_at(at));
        let wanted = standard.map_or(duty::Evidence::None, |(_, standard)| standard.evidence);
        let replies = || given.iter().chain(case.attachments.iter().filter(|file| file.role == "reply"));
        let there = match wanted {
            duty::Evidence::None => true,
            duty::Evidence::Photo => replies().any(|file| file.media_type.starts_with("image/")),
            duty::Evidence::Document => replies().any(|file| !file.media_type.starts_with("audio/")),
        };
        if there {
            Ok(())
        } else {
            Err(Refusal::rule("case-evidence-missing").at("attachment").with("wanted", wanted.name()))
        }
    }
}
