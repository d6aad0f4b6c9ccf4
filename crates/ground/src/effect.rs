//! What a change would touch (变更影响): counts with the first names and where they are found.

use crate::deed::{Ordered, OrgDeed, PlaceDeed};
use crate::gaps::Gap;
use crate::said::Said;
use ::store::Tx;
use cases::query::{Filter, Sort, case_rows, count_rows};
use duty::{Catalogue, MatterCode, Party, Places};
use guard::{Part, PlacePath};
use kernel::{Failure, Instant, TenantId, UnitId};
use org::{LinkKind, LinkRight, PlaceRef, Station, UnitCommand};
use place::{Level, PlaceCommand, PlaceId, Tree};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// One thing that a change touches.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Effect {
    /// The last part of its message `ground-effect-…`.
    pub(crate) kind: &'static str,
    pub(crate) count: u64,
    /// The first ones by name.
    pub(crate) named: Vec<Named>,
    /// Where all of them are listed.
    pub(crate) address: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Named {
    pub(crate) label: String,
    pub(crate) address: Option<String>,
}

/// What a change would do, told before it is made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Preview {
    pub(crate) effects: Vec<Effect>,
    #[schemars(with = "String")]
    #[serde(serialize_with = "as_text")]
    pub(crate) at: Instant,
    /// New lines of the report of gaps.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) opened: Vec<Gap>,
    /// Lines that go.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) mended: Vec<Gap>,
}

/// An instant as programs read it: RFC 3339.
pub(crate) fn as_text<S: serde::Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.rfc3339())
}

/// The ground as it would be.
pub(crate) struct After<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) at: Instant,
}

/// How many are named one by one.
pub(crate) const NAMED: usize = 5;
/// Cases are counted, and their new leads looked up, to here.
const COUNTED: u32 = 1000;

/// Gathers effects; an empty one is left out.
#[derive(Default)]
struct Effects(Vec<Effect>);

impl Effects {
    fn add(&mut self, kind: &'static str, named: Vec<Named>, address: Option<String>) {
        let count = named.len() as u64;
        self.counted(kind, count, named, address);
    }
    fn counted(&mut self, kind: &'static str, count: u64, mut named: Vec<Named>, address: Option<String>) {
        if count > 0 {
            named.truncate(NAMED);
            self.0.push(Effect { kind, count, named, address });
        }
    }
}

/// What `ordered` touches on the ground as it is (`said`) and as it would be (`after`).
pub(crate) async fn of(
    tx: &mut Tx,
    tenant: &TenantId,
    ordered: &Ordered,
    said: &Said,
    after: &After<'_>,
) -> Result<Vec<Effect>, Failure> {
    let mut effects = Effects::default();
    match ordered {
        Ordered::Place(_, PlaceDeed::Change { place, command, .. }) => {
            of_place(tx, tenant, *place, command, said, after, &mut effects).await?;
        }
        Ordered::Org(_, OrgDeed::Change { unit, command, .. }) => {
            of_unit(tx, tenant, *unit, command, said, after, &mut effects).await?;
        }
        Ordered::Place(_, PlaceDeed::Register(_))
        | Ordered::Org(..)
        | Ordered::Account(..)
        | Ordered::Role(..) => {}
    }
    Ok(effects.0)
}

async fn of_place(
    tx: &mut Tx,
    tenant: &TenantId,
    place: PlaceId,
    command: &PlaceCommand,
    said: &Said,
    after: &After<'_>,
    effects: &mut Effects,
) -> Result<(), Failure> {
    let (moves, ends, renames) = match command {
        PlaceCommand::Move { .. } => (true, false, false),
        PlaceCommand::Close { .. } => (false, true, false),
        PlaceCommand::Rename { .. } => (false, false, true),
        _ => return Ok(()),
    };
    let tree = said.tree();
    let within: Vec<&place::Node> =
        tree.subtree(place).into_iter().filter(|node| node.valid_at(said.now)).collect();
    let ids: BTreeSet<PlaceId> = within.iter().map(|node| node.id).collect();
    let place_named = |node: &&place::Node| Named {
        label: node.name.clone(),
        address: Some(format!("/admin/places/{}", node.id)),
    };
    let own = format!("/admin/places/{place}");
    if moves || renames {
        let below = within.iter().filter(|node| node.id != place);
        effects.add("children", below.map(place_named).collect(), Some(format!("{own}#children")));
    }
    let path = path_of(tree, place);
    let cases = open_cases(tx, tenant, Part::below(path.clone()), said.now).await?;
    let kind = match (ends, moves) {
        (true, _) => "cases-stay",
        (_, true) => "cases-follow",
        _ => "cases-of-place",
    };
    effects.counted(kind, cases, Vec::new(), cases_at(said, place));
    if renames {
        return Ok(());
    }
    let mut staff = Vec::new();
    for held in org::query::staff_on_places(tx, tenant, said.now).await? {
        let Station::Place { place } = held.assignment.appointment.station else { continue };
        let at = PlaceId::new(place.uuid());
        if ids.contains(&at) {
            let role = said.t(&format!("org-role-{}", held.assignment.appointment.role));
            let label = format!("{} · {role}", said.place(at));
            staff.push(Named { label, address: Some(format!("/admin/places/{at}")) });
        }
    }
    effects.add(if ends { "staff-end" } else { "staff-stay" }, staff, Some(format!("{own}#staff")));
    let answering = ids.iter().flat_map(|id| {
        said.directory().answering_for(PlaceRef::new(id.uuid()), said.now).into_iter().map(|unit| unit.id)
    });
    let units: BTreeSet<UnitId> = answering.collect();
    let units = units.into_iter().map(|unit| unit_named(said, unit)).collect();
    effects.add(if ends { "units-lose" } else { "units-stay" }, units, None);
    let points = within.iter().filter(|node| node.level == Level::ServicePoint);
    effects.add("points", points.map(place_named).collect(), None);
    let rules =
        said.ground.catalogue.book().rules().filter(|rule| {
            rule.valid.holds_at(after.at) && rule.place.is_some_and(|place| ids.contains(&place))
        });
    let rules = rules.map(|rule| Named {
        label: format!(
            "{} · {}",
            said.matter(&rule.matter),
            rule.place.map_or_else(String::new, |at| said.place(at))
        ),
        address: Some(format!("/admin/routes?matter={}", rule.matter)),
    });
    effects.add(if ends { "rules-dead" } else { "rules-stay" }, rules.collect(), None);
    if moves {
        effects.add("leads", changed_leads(said, after, place), None);
    }
    let mut roles = Vec::new();
    for (account, given) in guard::query::roles_within(tx, tenant, &path, said.now).await? {
        let name =
            guard::query::name_of(tx, tenant, account).await?.map_or_else(String::new, |(name, _)| name);
        let role = said.role(&given.role);
        roles.push(Named {
            label: format!("{name} · {role}"),
            address: Some(format!("/admin/accounts/{account}")),
        });
    }
    effects.add(if ends { "roles-stay" } else { "roles-follow" }, roles, None);
    Ok(())
}

/// The matters whose lead changes in a place that moves.
fn changed_leads(said: &Said, after: &After<'_>, place: PlaceId) -> Vec<Named> {
    let (old, new) = (Places::from(said.tree()).path(place), Places::from(after.tree).path(place));
    let before = &said.ground.catalogue;
    let lead = |catalogue: &Catalogue, matter: &MatterCode, path: &[PlaceId]| {
        catalogue.route(matter, path, after.at).ok().map(|routed| routed.lead)
    };
    let mut changed = Vec::new();
    for matter in before.book().leaf_matters(after.at) {
        let (from, to) = (lead(before, &matter.code, &old), lead(after.catalogue, &matter.code, &new));
        if from != to {
            let name =
                |unit: Option<UnitId>| unit.map_or_else(|| said.t("ground-nobody"), |unit| said.unit(unit));
            let label = said.words.with(
                "ground-effect-lead",
                &[("matter", said.matter(&matter.code)), ("from", name(from)), ("to", name(to))],
            );
            changed.push(Named { label, address: Some(format!("/admin/routes?matter={}", matter.code)) });
        }
    }
    changed
}

async fn of_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    unit: UnitId,
    command: &UnitCommand,
    said: &Said,
    after: &After<'_>,
    effects: &mut Effects,
) -> Result<(), Failure> {
    let (touched, ends) = match command {
        UnitCommand::Reparent { link, .. } => {
            superiors(unit, *link, said, after, effects);
            let below = said.directory().subtree(unit, *link, said.now);
            let others = below.iter().filter(|below| **below != unit);
            let others = others.map(|below| unit_named(said, *below)).collect();
            effects.add("units-below", others, Some(format!("/admin/units/{unit}#below")));
            (below, false)
        }
        UnitCommand::End { .. } => {
            let mut below: Vec<UnitId> = LinkKind::ALL
                .into_iter()
                .flat_map(|link| said.directory().children(unit, link, said.now))
                .map(|below| below.id)
                .collect();
            below.sort_unstable();
            below.dedup();
            let below = below.into_iter().map(|below| unit_named(said, below)).collect();
            effects.add("units-orphaned", below, Some(format!("/admin/units/{unit}#below")));
            (vec![unit], true)
        }
        UnitCommand::AnswerFor { .. } | UnitCommand::Release { .. } => (vec![unit], false),
        UnitCommand::Rename { .. } => {
            let people = guard::query::accounts_of_unit(tx, tenant, unit, COUNTED).await?;
            effects.counted("people", people.len() as u64, Vec::new(), None);
            return Ok(());
        }
        _ => return Ok(()),
    };
    cases_of_units(tx, tenant, &touched, said, after, effects).await?;
    if !ends {
        return Ok(());
    }
    let posts = org::query::staff_at(tx, tenant, Station::Unit { unit }, after.at).await?;
    effects.counted("posts-end", posts.len() as u64, Vec::new(), Some(format!("/admin/units/{unit}#posts")));
    let people = guard::query::accounts_of_unit(tx, tenant, unit, COUNTED).await?;
    let named = people.iter().map(|row| Named {
        label: format!("{} · {}", row.name, row.login),
        address: Some(format!("/admin/accounts/{}", row.id)),
    });
    effects.add("people-homeless", named.collect(), None);
    let places = said.directory().unit(unit).map(|unit| unit.places_at(said.now).collect::<Vec<_>>());
    let places = places
        .unwrap_or_default()
        .into_iter()
        .map(|place| Named { label: said.place_ref(place), address: Some(format!("/admin/places/{place}")) });
    effects.add("places-lost", places.collect(), None);
    let book = said.ground.catalogue.book();
    let names_it = |rule: &&duty::RoutingRule| rule.parties().any(|party| party == Party::unit(unit));
    let rules = book.rules().filter(|rule| rule.valid.holds_at(after.at)).filter(names_it);
    let rules = rules.map(|rule| Named {
        label: said.matter(&rule.matter),
        address: Some(format!("/admin/routes?matter={}", rule.matter)),
    });
    effects.add("rules-name", rules.collect(), None);
    Ok(())
}

/// Who sees, directs, oversees and guides from then on, and who no longer does.
fn superiors(unit: UnitId, link: LinkKind, said: &Said, after: &After<'_>, effects: &mut Effects) {
    let above = |directory: &org::Directory| -> Vec<UnitId> {
        directory.path_up(unit, link, after.at).into_iter().filter(|above| *above != unit).collect()
    };
    let (old, new) = (above(said.directory()), above(after.catalogue.directory()));
    let rights: Vec<String> = LinkRight::ALL
        .into_iter()
        .filter(|right| link.gives(*right))
        .map(|right| said.t(&format!("org-right-{}", right_name(right))))
        .collect();
    let named = |units: &[UnitId], other: &[UnitId]| -> Vec<Named> {
        let gone = units.iter().filter(|unit| !other.contains(unit));
        gone.map(|unit| {
            let mut named = unit_named(said, *unit);
            named.label = format!("{} · {}", named.label, said.list(&rights));
            named
        })
        .collect()
    };
    effects.add("superiors-lost", named(&old, &new), None);
    effects.add("superiors-gained", named(&new, &old), None);
}

pub(crate) const fn right_name(right: LinkRight) -> &'static str {
    match right {
        LinkRight::See => "see",
        LinkRight::Direct => "direct",
        LinkRight::Oversee => "oversee",
        LinkRight::Guide => "guide",
    }
}

/// The open cases that these units lead: how many stay, and who takes over the others.
async fn cases_of_units(
    tx: &mut Tx,
    tenant: &TenantId,
    units: &[UnitId],
    said: &Said,
    after: &After<'_>,
    effects: &mut Effects,
) -> Result<(), Failure> {
    let (mut stay, mut open) = (0, 0);
    let mut moved: std::collections::BTreeMap<Option<UnitId>, u64> = std::collections::BTreeMap::new();
    for unit in units {
        let filter = Filter {
            open: Some(true),
            unit: Some(*unit),
            scope: vec![Part::everything()],
            sort: Sort::Received,
            now: said.now,
            ..Filter::default()
        };
        for row in case_rows(tx, tenant, &filter, None, COUNTED).await? {
            if row.lead != Some(*unit) {
                continue;
            }
            open += 1;
            let path = row.place.map(|place| Places::from(after.tree).path(place)).unwrap_or_default();
            let matter = row.matter.as_deref().map(MatterCode::new);
            let lead = |catalogue: &Catalogue| {
                matter
                    .as_ref()
                    .and_then(|matter| catalogue.route(matter, &path, after.at).ok())
                    .map(|it| it.lead)
            };
            let exists = after.catalogue.directory().active(*unit, after.at);
            let to = match lead(after.catalogue) {
                Some(lead) => Some(lead),
                None if exists => Some(*unit),
                None => after.catalogue.directory().heir(*unit, after.at),
            };
            // A lead that a person named stays while the unit exists.
            let by_person = exists && is_named_by_person(tx, tenant, row.id).await?;
            if by_person || to == Some(*unit) {
                stay += 1;
            } else {
                *moved.entry(to).or_default() += 1;
            }
        }
    }
    let address = |unit: Option<UnitId>| {
        let unit = said.directory().unit(unit?)?;
        Some(format!("/cases?unit={}&state=open", unit.code))
    };
    let list = (units.len() == 1).then(|| address(units.first().copied())).flatten();
    if open > 0 {
        effects.counted("cases-stay-with", stay, Vec::new(), list);
    }
    for (to, count) in moved {
        let named = match to {
            Some(unit) => vec![unit_named(said, unit)],
            None => vec![Named { label: said.t("ground-nobody"), address: None }],
        };
        effects.counted("cases-move", count, named, None);
    }
    Ok(())
}

async fn is_named_by_person(tx: &mut Tx, tenant: &TenantId, id: cases::CaseId) -> Result<bool, Failure> {
    let found = cases::query::by_id(tx, tenant, id).await?;
    let lead = found.and_then(|found| found.state.lead);
    Ok(lead.is_some_and(|lead| lead.duty.because.iter().any(|word| word == "named_by_person")))
}

async fn open_cases(tx: &mut Tx, tenant: &TenantId, part: Part, now: Instant) -> Result<u64, Failure> {
    let filter = Filter { open: Some(true), scope: vec![part], now, ..Filter::default() };
    let count = count_rows(tx, tenant, &filter, COUNTED).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The list of open cases of a place, where the list knows such a filter.
fn cases_at(said: &Said, place: PlaceId) -> Option<String> {
    let level = said.tree().node(place)?.level;
    let listed = matches!(level, Level::Street | Level::Community | Level::Grid | Level::MicroGrid);
    listed.then(|| format!("/cases?place={place}&state=open"))
}

fn unit_named(said: &Said, unit: UnitId) -> Named {
    Named { label: said.unit(unit), address: Some(format!("/admin/units/{unit}")) }
}

/// The way from the root to a place.
pub(crate) fn path_of(tree: &Tree, place: PlaceId) -> PlacePath {
    let mut line: Vec<String> = tree.line(place).map(|node| node.id.to_string()).collect();
    line.reverse();
    PlacePath::new(&line.join("/"))
}
