//! Tells the lives of cases one after another, in the order in which they were received. What happens is drawn; whether it may
//! happen the rules say.

use super::cast::Cast;
use super::grammar;
use super::season::office;
use cases::actions::lives::{Life, Numbers};
use cases::actions::receive::Appeal;
use cases::{CaseId, CaseState, Channel, Confidentiality, Ground, Placement, Record, Source, Urgency};
use guard::right::{ReceiveCase, SolveOnSpot};
use guard::{Granted, Identity, Keeping, Site, Target, Viewer};
use kernel::{Context, Entropy, Failure, Instant, Refusal, RequestKey, UnitId};
use place::{Level, PlaceId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// The name of filled cases as a source.
pub const SOURCE: &str = "bench-fill";
/// A case is a duplicate of one of so many before it at the most.
const RECENT: usize = 600;
const DAY_SECONDS: i64 = 86_400;
/// Of a hundred cases so many are of a hot spot: the same matter at the same place for some weeks.
const HOT: u32 = 12;
const HOT_SPOTS: usize = 14;

/// A matter that may be raised.
struct Matter {
    code: String,
    name: String,
}

/// A place where matters are raised.
struct Spot {
    id: PlaceId,
    community: String,
}

/// The same matter at the same place, until it is done with.
struct Trouble {
    matter: usize,
    spot: usize,
    until: Instant,
}

/// A case to which a duplicate may be joined.
struct Recent {
    id: CaseId,
    matter: usize,
    spot: usize,
    received: Instant,
    /// When it was first ended.
    ended: Option<Instant>,
}

/// How a case begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Answered,
    Declined,
    Duplicate,
    Withdrawn,
    OnSpot,
    Handled,
}

/// What the teller has seen of the world so far.
pub struct Teller {
    pub(super) ground: Arc<Ground>,
    pub(super) cast: Cast,
    pub(super) site: Site,
    pub(super) until: Instant,
    seed: u64,
    matters: Vec<Matter>,
    spots: Vec<Spot>,
    /// Sums of shares: few matters and places are raised most of the time.
    matter_shares: Vec<f64>,
    spot_shares: Vec<f64>,
    troubles: Vec<Trouble>,
    recent: VecDeque<Recent>,
    latest: HashMap<(usize, PlaceId), (Instant, CaseId)>,
    failed: HashMap<UnitId, Vec<(Instant, CaseId)>>,
    pub numbers: Numbers,
    /// Steps that the rules refused, by code; the case then waits where it stood.
    pub refused: BTreeMap<String, u64>,
}

/// One case while it is told.
pub(super) struct Told {
    pub life: Life,
    pub now: Instant,
    pub random: StdRng,
    pub matter: usize,
    pub spot: usize,
    pub fate: Fate,
    /// Where it stops although time goes on: so every desk has work.
    pub stop: Option<CaseState>,
    /// When it was first ended.
    pub ended: Option<Instant>,
    pub delay: f64,
}

impl Teller {
    pub fn new(
        ground: Arc<Ground>,
        cast: Cast,
        site: Site,
        until: Instant,
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut random = StdRng::seed_from_u64(seed ^ 0x7E11_E500);
        let book = ground.catalogue.book();
        let mut matters: Vec<Matter> = book
            .matters()
            .filter(|matter| book.matters_below(Some(&matter.code)).is_empty())
            .filter(|matter| {
                matter
                    .standard_at(until)
                    .is_none_or(|(_, standard)| standard.evidence == duty::Evidence::None)
            })
            .map(|matter| Matter {
                code: matter.code.as_str().to_owned(),
                name: matter
                    .standard_at(until)
                    .map_or_else(String::new, |(_, standard)| standard.name.clone()),
            })
            .collect();
        let tree = ground.atlas.tree();
        let grids = tree.nodes().filter(|node| node.level == Level::Grid && node.valid_at(until));
        let mut spots: Vec<Spot> = grids
            .map(|node| Spot {
                id: node.id,
                community: tree
                    .ancestor_at(node.id, Level::Community)
                    .map_or_else(|| node.name.clone(), |community| community.name.clone()),
            })
            .collect();
        if matters.is_empty() || spots.is_empty() {
            return Err(Refusal::rule("bench-fill-ground").into());
        }
        matters.sort_by(|one, other| one.code.cmp(&other.code));
        spots.sort_by_key(|spot| spot.id);
        shuffle(&mut matters, &mut random);
        shuffle(&mut spots, &mut random);
        let (matter_shares, spot_shares) = (shares(matters.len(), 3.0, 1.0), shares(spots.len(), 8.0, 0.7));
        Ok(Self {
            ground,
            cast,
            site,
            until,
            seed,
            matters,
            spots,
            matter_shares,
            spot_shares,
            troubles: Vec::new(),
            recent: VecDeque::with_capacity(RECENT),
            latest: HashMap::new(),
            failed: HashMap::new(),
            numbers: Numbers::default(),
            refused: BTreeMap::new(),
        })
    }

    /// The case of a number, with its life until now or until it stops.
    ///
    /// # Errors
    /// What is broken; a refusal only keeps the step from being taken.
    pub fn tell(
        &mut self,
        index: u32,
        at: Instant,
        stop: Option<CaseState>,
    ) -> Result<Option<Life>, Failure> {
        let mut random =
            StdRng::seed_from_u64(self.seed.wrapping_mul(0x9E37_79B9).wrapping_add(index.into()));
        let fate = fate(&mut random, stop);
        let found = (fate == Fate::Duplicate).then(|| self.same(at, &mut random)).flatten();
        let fate = if fate == Fate::Duplicate && found.is_none() { Fate::Answered } else { fate };
        let (matter, spot) = match found {
            Some((_, matter, spot)) => (matter, spot),
            None => self.about(at, fate, &mut random),
        };
        let begun = match self.begin(index, at, fate, (matter, spot), &mut random) {
            Ok(begun) => begun,
            Err(Failure::Refused(refusal)) => {
                self.note(&refusal);
                return Ok(None);
            }
            Err(failure) => return Err(failure),
        };
        // One unit in six takes its time.
        let delay = 0.35 + random.random_range(0.0..1.0f64).powi(2) * 1.3;
        let mut told = Told { life: begun, now: at, random, matter, spot, fate, stop, ended: None, delay };
        self.lead_on(&mut told, found.map(|(id, ..)| id))?;
        self.remember(&told)?;
        Ok(Some(told.life))
    }

    /// What a matter is called.
    pub(super) fn matter(&self, matter: usize) -> &str {
        self.matters.get(matter).map_or("", |matter| matter.name.as_str())
    }

    /// A unit's own pace, always the same for the same unit.
    pub(super) fn pace(unit: UnitId) -> f64 {
        let mixed = unit.to_string().bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        match mixed % 12 {
            0 | 1 => 3.2,
            2..=5 => 1.3,
            _ => 0.8,
        }
    }

    /// Later by so many minutes, when offices are open; false when that has not come yet or it stops here.
    pub(super) fn pass(&self, told: &mut Told, minutes: f64) -> Result<bool, Failure> {
        let state = told.life.case()?.state;
        if told.stop == Some(state) {
            return Ok(false);
        }
        let then = match told.stop {
            // What stops is told in a hurry, so that it arrives where it stops.
            Some(_) => told.now.plus_seconds(60 * told.random.random_range(4..20)),
            None => office(self.ground.calendars.national(), told.now, minutes.max(1.0) as i64),
        };
        if then >= self.until {
            return Ok(false);
        }
        told.now = then;
        Ok(true)
    }

    /// What the tables would say of a case's surroundings at its reply.
    pub(super) fn record(&self, told: &Told) -> Result<Record, Failure> {
        let case = told.life.case()?;
        let sampling = &self.ground.policy.sampling.limits;
        let since = told.now.plus_seconds(-i64::from(sampling.failed_days) * DAY_SECONDS);
        let failed_lately = case.lead.as_ref().is_some_and(|lead| {
            let of_unit = self.failed.get(&lead.unit).map(Vec::as_slice).unwrap_or_default();
            of_unit.iter().any(|(at, _)| since <= *at && *at <= told.now)
        });
        let since = case.received_at.plus_seconds(-i64::from(sampling.recurrent_days) * DAY_SECONDS);
        let before = case.placement.place.and_then(|place| self.latest.get(&(told.matter, place)));
        Ok(Record { recurrent: before.is_some_and(|(at, _)| since <= *at), failed_lately })
    }

    pub(super) fn note(&mut self, refusal: &Refusal) {
        *self.refused.entry(refusal.code.to_owned()).or_insert(0) += 1;
    }

    /// The context of somebody who was granted a right, at the case's instant.
    pub(super) fn context<R: guard::Right>(&self, told: &mut Told, granted: &Granted<R>) -> Context {
        let mut seed = [0u8; 32];
        told.random.fill(&mut seed[..]);
        granted.context(self.site.tenant.clone(), told.now, RequestKey(String::new()), seed)
    }

    /// What it is about and where, so that somebody handles it there.
    fn about(&mut self, at: Instant, fate: Fate, random: &mut StdRng) -> (usize, usize) {
        self.troubles.retain(|trouble| trouble.until > at);
        if self.troubles.len() < HOT_SPOTS && random.random_range(0..100) < 3 {
            let (matter, spot) = self.somewhere(at, random);
            let until = at.plus_seconds(random.random_range(14..70) * DAY_SECONDS);
            self.troubles.push(Trouble { matter, spot, until });
        }
        if fate == Fate::Handled && !self.troubles.is_empty() && random.random_range(0..100) < 3 * HOT {
            let trouble = &self.troubles[random.random_range(0..self.troubles.len())];
            return (trouble.matter, trouble.spot);
        }
        self.somewhere(at, random)
    }

    fn somewhere(&self, at: Instant, random: &mut StdRng) -> (usize, usize) {
        let mut found = (0, 0);
        for _ in 0..8 {
            found = (drawn(&self.matter_shares, random), drawn(&self.spot_shares, random));
            let placement = self.ground.placement(self.spots[found.1].id);
            let routed = self.ground.route(&self.matters[found.0].code, &placement, at);
            if routed.is_ok_and(|routed| self.cast.handles(routed.lead)) {
                break;
            }
        }
        found
    }

    /// A case of the last days that goes on, to which a duplicate is joined.
    fn same(&self, at: Instant, random: &mut StdRng) -> Option<(CaseId, usize, usize)> {
        let open = |recent: &&Recent| {
            let joined = at.plus_seconds(3 * DAY_SECONDS);
            recent.received.plus_seconds(12 * DAY_SECONDS) > at
                && recent.received < at
                && recent.ended.is_none_or(|ended| ended > joined)
        };
        let skip = random.random_range(0..40usize);
        let mut open = self.recent.iter().rev().filter(open);
        let first = open.next()?;
        let found = open.nth(skip).unwrap_or(first);
        Some((found.id, found.matter, found.spot))
    }

    fn begin(
        &mut self,
        index: u32,
        at: Instant,
        fate: Fate,
        (matter, spot): (usize, usize),
        random: &mut StdRng,
    ) -> Result<Life, Failure> {
        let (matter, spot) = (&self.matters[matter], &self.spots[spot]);
        let channel = channel(fate, random);
        let granted = self.receives(channel, random)?;
        let mut seed = [0u8; 32];
        random.fill(&mut seed[..]);
        let context = granted.context(self.site.tenant.clone(), at, RequestKey(String::new()), seed);
        let (title, text) = grammar::report(random, &spot.community, &matter.name);
        let known = fate != Fate::OnSpot && random.random_range(0..100) < 35;
        let requester = match known {
            true => {
                let (name, phone) = grammar::requester(random);
                let identity = Identity::new(Some(&name), Some(&phone));
                let entropy: &Entropy = &context.entropy;
                let (master, id) = (&self.site.master, entropy.draw_id(at));
                let sealed =
                    guard::seal(master, &self.site.tenant, id, &identity, Keeping::to_answer(), entropy);
                Some(sealed.map_err(Failure::broken)?)
            }
            false => None,
        };
        let (urgency, urgency_ground) = match random.random_range(0..100) {
            0 => (Urgency::Danger, Some("有人员受伤的危险。".to_owned())),
            1..8 => (Urgency::Utility, None),
            8..20 => (Urgency::Complex, None),
            _ => (Urgency::General, None),
        };
        let urgency = if fate == Fate::OnSpot { Urgency::General } else { urgency };
        let placement = Placement { point: None, ..self.ground.placement(spot.id) };
        let appeal = Appeal {
            channel,
            received_at: at,
            title,
            text,
            placement,
            matter: Some(matter.code.clone()),
            urgency,
            urgency_ground: urgency_ground.filter(|_| urgency == Urgency::Danger),
            confidentiality: if random.random_range(0..40) == 0 {
                Confidentiality::Open
            } else {
                Confidentiality::Masked
            },
            requester,
            source: Some(Source { system: SOURCE.to_owned(), number: index.to_string() }),
            files: Vec::new(),
            answers: None,
            complaint: None,
        };
        let number = self.numbers.draw(at);
        Life::begin(&self.ground, &granted, &context, number, appeal.safe(&self.site)?)
    }

    fn receives(&self, channel: Channel, random: &mut StdRng) -> Result<Granted<ReceiveCase>, Failure> {
        let role = match channel {
            Channel::Web | Channel::Wechat => return Ok(Granted::for_requester(None)?),
            Channel::Sensor | Channel::Transfer | Channel::MessageBoard => {
                return Ok(Granted::for_system("import")?);
            }
            Channel::Patrol => "grid_worker",
            _ => "intake_agent",
        };
        let viewer = self.cast.in_role(role, random.random_range(0..1000)).next();
        let viewer = viewer.ok_or_else(|| Refusal::rule("bench-fill-ground"))?;
        Ok(viewer.grant(&Target::of(viewer.signed_in()?.unit))?)
    }

    /// Whoever found a matter on patrol may say that it is solved.
    pub(super) fn finder(&self, told: &Told) -> Option<(&Viewer, Granted<SolveOnSpot>)> {
        let finder = told.life.case().ok()?.timeline.first()?.by.account()?;
        let mut workers = self.cast.in_role("grid_worker", 0);
        let viewer = workers.find(|viewer| viewer.staff().is_some_and(|staff| staff.account == finder))?;
        let unit = viewer.staff()?.unit;
        Some((viewer, viewer.grant(&Target::of(unit)).ok()?))
    }

    fn remember(&mut self, told: &Told) -> Result<(), Failure> {
        let case = told.life.case()?;
        let counts = !matches!(case.state, CaseState::Declined | CaseState::Merged | CaseState::Withdrawn);
        if let (true, Some(place)) = (counts, case.placement.place) {
            self.latest.insert((told.matter, place), (case.received_at, case.id));
        }
        if counts {
            if self.recent.len() == RECENT {
                self.recent.pop_front();
            }
            self.recent.push_back(Recent {
                id: case.id,
                matter: told.matter,
                spot: told.spot,
                received: case.received_at,
                ended: told.ended,
            });
        }
        for moment in case.timeline.iter().filter(|moment| moment.kind == "checked") {
            let failed = moment.detail.get("passed").is_some_and(|passed| passed == "false");
            if let (true, Some(lead)) = (failed, &case.lead) {
                let of_unit = self.failed.entry(lead.unit).or_default();
                of_unit.push((moment.at, case.id));
                // The oldest are beyond every rule.
                if of_unit.len() > 64 {
                    of_unit.remove(0);
                }
            }
        }
        Ok(())
    }
}

/// How a case begins; one that stops somewhere takes the way there.
fn fate(random: &mut StdRng, stop: Option<CaseState>) -> Fate {
    match stop {
        Some(CaseState::Answered) => return Fate::Answered,
        Some(CaseState::Declined) => return Fate::Declined,
        Some(CaseState::Merged) => return Fate::Duplicate,
        Some(CaseState::Withdrawn) => return Fate::Withdrawn,
        Some(CaseState::Archived) | None => {}
        Some(_) => return Fate::Handled,
    }
    match random.random_range(0..100) {
        0..64 => Fate::Answered,
        64..68 => Fate::Declined,
        68..73 => Fate::Duplicate,
        73..75 => Fate::Withdrawn,
        75..79 => Fate::OnSpot,
        _ => Fate::Handled,
    }
}

fn channel(fate: Fate, random: &mut StdRng) -> Channel {
    if fate == Fate::OnSpot {
        return Channel::Patrol;
    }
    match random.random_range(0..100) {
        0..58 => Channel::Phone,
        58..72 => Channel::Wechat,
        72..82 => Channel::Web,
        82..88 => Channel::Patrol,
        88..92 => Channel::Visit,
        92..95 => Channel::MessageBoard,
        95..97 => Channel::Transfer,
        97..99 => Channel::Letter,
        _ => Channel::Meeting,
    }
}

/// Falling shares by rank, summed up.
fn shares(count: usize, flat: f64, power: f64) -> Vec<f64> {
    let mut sum = 0.0;
    (0..count)
        .map(|rank| {
            sum += (rank as f64 + flat).powf(-power);
            sum
        })
        .collect()
}

fn drawn(shares: &[f64], random: &mut StdRng) -> usize {
    let lot = random.random_range(0.0..1.0) * shares.last().copied().unwrap_or(1.0);
    shares.partition_point(|sum| *sum <= lot).min(shares.len().saturating_sub(1))
}

fn shuffle<T>(all: &mut [T], random: &mut StdRng) {
    for last in (1..all.len()).rev() {
        all.swap(last, random.random_range(0..=last));
    }
}
