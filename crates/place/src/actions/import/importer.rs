//! Takes rows one by one against all that is known.

use super::{Conflict, Import, ImportMode, ImportReport};
use crate::actions::commit;
use crate::geometry::{Outline, shared_ground_m2};
use crate::imports::{AliasRow, BoundaryRow, Draft, DraftContent, PlaceRow, RefusedRow};
use crate::kinds::KindCatalogue;
use crate::model::{
    Alias, GridTaken, Level, PlaceCommand, PlaceEvent, PlaceFacts, PlaceId, PlaceLoop, Registration,
};
use crate::tree::{Node, Tree};
use crate::{query, store};
use ::store::Tx;
use kernel::{Context, Failure, Instant, Loop, Refusal, TenantId};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Wide places first, so that a parent may stand below its child in the file.
pub(super) fn order_by_level(rows: &mut [Draft]) {
    rows.sort_by_key(|row| match &row.content {
        DraftContent::Place(place) => place.level.rank(),
        DraftContent::Boundary(boundary) => boundary.level.map_or(0, Level::rank),
        DraftContent::Alias(_) => 0,
    });
}

pub(super) struct Importer {
    order: Import,
    kinds: Arc<KindCatalogue>,
    tree: Tree,
    grids: Grids,
    report: ImportReport,
    /// Codes that the file has brought already: code → line.
    seen: HashMap<String, u64>,
    /// Ids drawn so far.
    drawn: u64,
}

/// What one row did.
enum Taken {
    Created,
    Changed,
    Unchanged,
}

impl Importer {
    pub(super) async fn load(
        tx: &mut Tx,
        tenant: &TenantId,
        now: Instant,
        order: Import,
        kinds: Arc<KindCatalogue>,
        report: ImportReport,
    ) -> Result<Self, Failure> {
        let tree = query::tree(tx, tenant).await?;
        let mut grids = Grids::default();
        if order.reading.file == crate::imports::ImportFile::Boundaries {
            for (place, level, outline) in store::outlines(tx, tenant.as_str(), now).await? {
                grids.put(place, level, outline);
            }
        }
        Ok(Self { order, kinds, tree, grids, report, seen: HashMap::new(), drawn: 0 })
    }

    pub(super) fn into_report(self) -> ImportReport {
        self.report
    }

    /// Takes rows; refusals go into the report.
    pub(super) async fn take(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        rows: Vec<Draft>,
    ) -> Result<(), Failure> {
        let before = (self.report.created, self.report.changed);
        for Draft { line, content } in rows {
            let taken = match content {
                DraftContent::Place(row) => self.take_place(tx, context, line, *row).await,
                DraftContent::Boundary(row) => self.take_boundary(tx, context, line, *row).await,
                DraftContent::Alias(row) => self.take_alias(tx, context, row).await,
            };
            match taken {
                Ok(Taken::Created) => self.report.created += 1,
                Ok(Taken::Changed) => self.report.changed += 1,
                Ok(Taken::Unchanged) => self.report.unchanged += 1,
                Err(Failure::Refused(refusal)) => self.report.refused.push(RefusedRow { line, refusal }),
                Err(failure) => return Err(failure),
            }
        }
        if self.writes() && before != (self.report.created, self.report.changed) {
            store::raise_revision(tx, context.tenant.as_str()).await?;
        }
        Ok(())
    }

    /// Ids that rise from row to row, so that a long list is written at the end of each index: the
    /// twelve bits after the milliseconds count, as RFC 9562 (6.2, method 1) allows.
    fn draw_id(&mut self, context: &Context) -> PlaceId {
        let millis = u64::try_from(context.now.micros() / 1000).unwrap_or(0) + (self.drawn >> 12);
        let drawn = context.entropy.draw();
        let mut random = [0u8; 10];
        random.copy_from_slice(&drawn[..10]);
        random[..2].copy_from_slice(&((self.drawn & 0xfff) as u16).to_be_bytes());
        self.drawn += 1;
        PlaceId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    fn writes(&self) -> bool {
        self.order.mode != ImportMode::DryRun
    }

    async fn take_place(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        line: u64,
        row: PlaceRow,
    ) -> Result<Taken, Failure> {
        if let Some(first) = self.seen.insert(row.code.clone(), line) {
            return Err(Refusal::invalid("place-row-twice", "file")
                .with("code", row.code)
                .with("first", first)
                .into());
        }
        let parent = self.parent(&row.parents)?;
        if let Some(known) = self.tree.coded(&self.order.scheme, &row.code).map(|node| node.id) {
            return self.compare(tx, context, line, known, row, parent).await;
        }
        let codes = BTreeMap::from([(self.order.scheme.clone(), row.code)]);
        let registration = Registration {
            parent,
            level: row.level,
            kind: row.kind,
            name: row.name,
            codes,
            point: row.point,
            address: row.address,
            phone: row.phone,
            service: row.service,
            valid_from: row.valid_from,
        };
        let id = self.draw_id(context);
        self.run(tx, context, id, PlaceCommand::Register { id, registration }).await?;
        Ok(Taken::Created)
    }

    /// The first known place among these codes; none given means a root.
    fn parent(&self, codes: &[String]) -> Result<Option<PlaceId>, Refusal> {
        if codes.is_empty() {
            return Ok(None);
        }
        let known = codes.iter().find_map(|code| self.tree.coded(&self.order.scheme, code));
        match known {
            Some(node) => Ok(Some(node.id)),
            None => Err(Refusal::invalid("place-row-parent", "file").with("parent", &codes[0])),
        }
    }

    /// A row about a known place: says the same, or is listed, or changes it.
    async fn compare(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        line: u64,
        known: PlaceId,
        row: PlaceRow,
        parent: Option<PlaceId>,
    ) -> Result<Taken, Failure> {
        let Some(node) = self.tree.node(known).cloned() else { return Ok(Taken::Unchanged) };
        let mut commands: Vec<(&'static str, String, String, PlaceCommand)> = Vec::new();
        if node.name != row.name {
            commands.push((
                "name",
                node.name.clone(),
                row.name.clone(),
                PlaceCommand::Rename { name: row.name },
            ));
        }
        if let Some(parent) = parent.filter(|parent| node.parent != Some(*parent)) {
            let name = |id: Option<PlaceId>| {
                id.and_then(|id| self.tree.node(id)).map(|node| node.name.clone()).unwrap_or_default()
            };
            commands.push((
                "parent",
                name(node.parent),
                name(Some(parent)),
                PlaceCommand::Move { parent, since: None },
            ));
        }
        if let Some(kind) = row.kind.filter(|kind| node.kind.as_ref() != Some(kind)) {
            let present = node.kind.as_ref().map(ToString::to_string).unwrap_or_default();
            commands.push(("kind", present, kind.to_string(), PlaceCommand::ChangeKind { kind }));
        }
        if let Some(point) = row.point.filter(|point| node.point != Some(*point)) {
            let present = node.point.map(|point| point.to_string()).unwrap_or_default();
            commands.push(("point", present, point.to_string(), PlaceCommand::SetPoint { point }));
        }
        if let Some(phone) = row.phone.filter(|phone| node.phone.as_ref() != Some(phone)) {
            let present = node.phone.clone().unwrap_or_default();
            commands.push(("phone", present, phone.clone(), PlaceCommand::SetPhone { phone: Some(phone) }));
        }
        if commands.is_empty() {
            return Ok(Taken::Unchanged);
        }
        if self.order.mode == ImportMode::Update {
            let commands = commands.into_iter().map(|(_, _, _, command)| command).collect();
            self.run_all(tx, context, known, commands).await?;
            return Ok(Taken::Changed);
        }
        let conflict =
            |(field, present, given, _)| Conflict { line, key: row.code.clone(), field, present, given };
        self.report.conflicts.extend(commands.into_iter().map(conflict));
        Ok(Taken::Unchanged)
    }

    async fn take_boundary(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        line: u64,
        row: BoundaryRow,
    ) -> Result<Taken, Failure> {
        let known = self.bounded(&row)?;
        let outline = row.outline.clone();
        let (place, created) = match known {
            Some(place) => (place, false),
            None if self.order.create => (self.create_bounded(tx, context, row).await?, true),
            None => {
                let key = row.code.or(row.name).unwrap_or_default();
                return Err(Refusal::invalid("place-row-unknown", "file").with("key", key).into());
            }
        };
        let drawn = self.tree.node(place).is_some_and(|node| node.drawn);
        if drawn && self.order.mode != ImportMode::Update {
            let same = self.same_outline(tx, context, place, &outline).await?;
            if !same {
                let key = self.tree.node(place).map(|node| node.name.clone()).unwrap_or_default();
                let (present, given) = (String::new(), format!("{:.0} m²", outline.area_m2()));
                self.report.conflicts.push(Conflict { line, key, field: "boundary", present, given });
            }
            return Ok(Taken::Unchanged);
        }
        let command = PlaceCommand::DrawBoundary { outline, source: self.order.source.clone(), since: None };
        let changed = self.run(tx, context, place, command).await?;
        Ok(match (created, changed) {
            (true, _) => Taken::Created,
            (false, true) => Taken::Changed,
            (false, false) => Taken::Unchanged,
        })
    }

    async fn same_outline(
        &self,
        tx: &mut Tx,
        context: &Context,
        place: PlaceId,
        outline: &Outline,
    ) -> Result<bool, Failure> {
        let digest = store::current_digest(tx, context.tenant.as_str(), place).await?;
        Ok(digest == Some(outline.digest()))
    }

    /// The place that a boundary belongs to: by code, else by a name that one place has.
    fn bounded(&self, row: &BoundaryRow) -> Result<Option<PlaceId>, Refusal> {
        if let Some(code) = &row.code
            && let Some(node) = self.tree.coded(&self.order.scheme, code)
        {
            return Ok(Some(node.id));
        }
        if row.code.is_some() && self.order.create {
            return Ok(None);
        }
        let Some(name) = &row.name else { return Ok(None) };
        let fits =
            |node: &&Node| node.valid_to.is_none() && row.level.is_none_or(|level| level == node.level);
        let found: Vec<PlaceId> = self.tree.named(name).filter(fits).map(|node| node.id).collect();
        match found.as_slice() {
            [] => Ok(None),
            [place] => Ok(Some(*place)),
            several => Err(Refusal::invalid("place-row-name-several", "file")
                .with("name", name)
                .with("count", several.len())),
        }
    }

    async fn create_bounded(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        row: BoundaryRow,
    ) -> Result<PlaceId, Failure> {
        let missing = |column| Refusal::invalid("place-row-missing", "file").with("column", column);
        let level = row.level.ok_or_else(|| missing("level"))?;
        let code = row.code.ok_or_else(|| missing("code"))?;
        let parent = self.parent(row.parent.as_slice())?;
        // A grid that may not be drawn is not registered either: nothing half imported.
        let overlap = self.grids.taken(None, level, &row.outline, &self.tree);
        if let Some(taken) = overlap {
            return Err(Refusal::rule("place-second-grid")
                .with("name", taken.name)
                .with("area", taken.area.round() as i64)
                .into());
        }
        let registration = Registration {
            parent,
            level,
            kind: None,
            name: row.name.ok_or_else(|| missing("name"))?,
            codes: BTreeMap::from([(self.order.scheme.clone(), code)]),
            point: None,
            address: None,
            phone: row.phone,
            service: None,
            valid_from: self.order.reading.valid_from,
        };
        let id = self.draw_id(context);
        self.run(tx, context, id, PlaceCommand::Register { id, registration }).await?;
        Ok(id)
    }

    async fn take_alias(&mut self, tx: &mut Tx, context: &Context, row: AliasRow) -> Result<Taken, Failure> {
        let coded = self.tree.coded(&self.order.scheme, &row.place).map(|node| node.id);
        let place = match coded {
            Some(place) => place,
            None => {
                let named: Vec<PlaceId> = self
                    .tree
                    .named(&row.place)
                    .filter(|node| node.valid_to.is_none())
                    .map(|node| node.id)
                    .collect();
                match named.as_slice() {
                    [place] => *place,
                    [] => {
                        return Err(Refusal::invalid("place-row-unknown", "file")
                            .with("key", row.place)
                            .into());
                    }
                    several => {
                        return Err(Refusal::invalid("place-row-name-several", "file")
                            .with("name", row.place)
                            .with("count", several.len())
                            .into());
                    }
                }
            }
        };
        let command = PlaceCommand::AddAlias { alias: Alias { text: row.alias, kind: row.kind } };
        Ok(if self.run(tx, context, place, command).await? { Taken::Created } else { Taken::Unchanged })
    }

    /// Decides and writes one command; gives whether it changed anything.
    async fn run(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        id: PlaceId,
        command: PlaceCommand,
    ) -> Result<bool, Failure> {
        self.run_all(tx, context, id, vec![command]).await
    }

    /// Decides all commands of a row before it writes any of them: nothing is half imported.
    async fn run_all(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        id: PlaceId,
        commands: Vec<PlaceCommand>,
    ) -> Result<bool, Failure> {
        let new = matches!(commands.first(), Some(PlaceCommand::Register { .. }));
        let before = if new { None } else { store::place(tx, context.tenant.as_str(), id).await? };
        if before.is_none() && !new {
            // Only in a dry run: the place was registered a moment ago and never written.
            return Ok(true);
        }
        let mut state = before.as_ref().map(|folded| folded.state.clone());
        let mut events = Vec::new();
        for command in commands {
            let facts = self.facts(id, &command, context);
            let decided = PlaceLoop::decide(state.as_ref(), command, context, &facts)?;
            state = decided.iter().fold(state, PlaceLoop::evolve);
            events.extend(decided);
        }
        if events.is_empty() {
            return Ok(false);
        }
        if self.writes() {
            commit(tx, context, before, &events).await?;
        }
        if let Some(place) = state {
            self.tree.put(&place);
            for event in events {
                if let PlaceEvent::BoundaryDrawn { outline, .. } = event {
                    self.grids.put(place.id, place.level, outline);
                }
            }
        }
        Ok(true)
    }

    fn facts(&self, id: PlaceId, command: &PlaceCommand, context: &Context) -> PlaceFacts {
        let mut facts = self.tree.facts(id, command, &self.kinds, context.now);
        if let PlaceCommand::DrawBoundary { outline, .. } = command
            && let Some(level) = self.tree.node(id).map(|node| node.level)
        {
            facts.grid_taken = self.grids.taken(Some(id), level, outline, &self.tree);
        }
        facts
    }
}

/// The base grids drawn so far, to find the ground that a new one would share with them.
#[derive(Default)]
struct Grids {
    outlines: HashMap<PlaceId, (Level, Outline)>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, PlaceId>>,
}

impl Grids {
    fn corners(outline: &Outline) -> ([f64; 2], [f64; 2]) {
        let bounds = outline.bounds();
        ([f64::from(bounds.west), f64::from(bounds.south)], [f64::from(bounds.east), f64::from(bounds.north)])
    }

    fn put(&mut self, place: PlaceId, level: Level, outline: Outline) {
        if !level.is_grid() {
            return;
        }
        if let Some((_, old)) = self.outlines.remove(&place) {
            let (low, high) = Self::corners(&old);
            self.tree.remove(&GeomWithData::new(Rectangle::from_corners(low, high), place));
        }
        let (low, high) = Self::corners(&outline);
        self.tree.insert(GeomWithData::new(Rectangle::from_corners(low, high), place));
        self.outlines.insert(place, (level, outline));
    }

    fn taken(
        &self,
        place: Option<PlaceId>,
        level: Level,
        outline: &Outline,
        tree: &Tree,
    ) -> Option<GridTaken> {
        if !level.is_grid() {
            return None;
        }
        let (low, high) = Self::corners(outline);
        self.tree
            .locate_in_envelope_intersecting(AABB::from_corners(low, high))
            .filter(|found| Some(found.data) != place)
            .filter_map(|found| {
                let (_, drawn) = self.outlines.get(&found.data).filter(|(known, _)| *known == level)?;
                let area = shared_ground_m2(outline, drawn)?;
                let name = tree.node(found.data).map(|node| node.name.clone()).unwrap_or_default();
                Some(GridTaken { id: found.data, name, area })
            })
            .max_by(|one, other| one.area.total_cmp(&other.area))
    }
}
