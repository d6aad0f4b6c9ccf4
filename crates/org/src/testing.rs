//! A small town for tests of this crate and of those above it: a county with departments, two streets
//! of two communities each, two grids a community, and units of other kinds.

use crate::actions::commit_unit;
use crate::directory::Directory;
use crate::model::{
    Establishment, LinkKind, PlaceRef, Premises, UnitCommand, UnitEvent, UnitFacts, UnitKind, UnitLoop,
};
use ::store::Tx;
use kernel::{Context, Failure, Instant, Loop, Refusal, UnitId};
use std::collections::HashMap;

/// The town's places, known by code: county `C`, streets `C1`, `C2`, communities `C11` …, grids `C111` ….
#[derive(Clone, Debug)]
pub struct TownPlaces {
    pub by_code: HashMap<String, PlaceRef>,
}

impl TownPlaces {
    /// # Panics
    /// Never in a town as built here: an unknown code gives the county.
    pub fn place(&self, code: &str) -> PlaceRef {
        self.by_code
            .get(code)
            .or_else(|| self.by_code.get("C"))
            .copied()
            .unwrap_or(PlaceRef::new(uuid::Uuid::nil()))
    }
    /// From the place itself up to the county.
    pub fn path(&self, code: &str) -> Vec<PlaceRef> {
        (1..=code.len()).rev().filter_map(|length| self.by_code.get(code.get(..length)?).copied()).collect()
    }
    /// The grids, in the order of their codes.
    pub fn grids(&self) -> Vec<PlaceRef> {
        let mut grids: Vec<_> = self.by_code.iter().filter(|(code, _)| code.len() == 4).collect();
        grids.sort();
        grids.into_iter().map(|(_, place)| *place).collect()
    }
}

/// The town, in memory.
#[derive(Clone, Debug)]
pub struct Town {
    pub directory: Directory,
    pub places: TownPlaces,
    events: Vec<UnitEvent>,
}

/// All units of the town begin here.
pub const BEGINNING: Instant = Instant::from_micros(1_577_808_000_000_000); // 2020-01-01 in China

const UNITS: &[(&str, &str, UnitKind, &str, &str, &str)] = &[
    ("gov", "县人民政府", UnitKind::Government, "", "", "C"),
    ("centre", "社会治理指挥中心", UnitKind::CommandCentre, "gov", "", "C"),
    ("dept-urban", "城市管理局", UnitKind::Department, "gov", "", "C"),
    ("dept-housing", "住房和城乡建设局", UnitKind::Department, "gov", "", "C"),
    ("dept-civil", "民政局", UnitKind::Department, "gov", "", "C"),
    ("party-sector", "物业行业党委", UnitKind::Party, "gov", "", "C"),
    ("street-1", "东门街道办事处", UnitKind::Street, "gov", "", "C1"),
    ("street-2", "西门街道办事处", UnitKind::Street, "gov", "", "C2"),
    ("platform-1", "东门街道综合执法平台", UnitKind::Platform, "street-1", "dept-urban", "C1"),
    ("community-11", "桥头社区居民委员会", UnitKind::Community, "street-1", "dept-civil", "C11"),
    ("community-12", "柳巷社区居民委员会", UnitKind::Community, "street-1", "dept-civil", "C12"),
    ("community-21", "北湾社区居民委员会", UnitKind::Community, "street-2", "dept-civil", "C21"),
    ("village-22", "石塘村村民委员会", UnitKind::Village, "street-2", "dept-civil", "C22"),
    ("property-1", "安居物业服务有限公司", UnitKind::Property, "community-11", "dept-housing", "C11"),
    ("party-property", "安居物业党支部", UnitKind::Party, "community-11", "party-sector", "C111"),
    ("water", "自来水公司", UnitKind::Utility, "gov", "dept-urban", "C"),
];

impl Town {
    /// Builds the town with ids drawn from `context`.
    ///
    /// # Errors
    /// Never, unless the rules of units and this list no longer agree.
    pub fn new(context: &Context) -> Result<Self, Refusal> {
        let mut by_code = HashMap::new();
        for code in ["C", "C1", "C2", "C11", "C12", "C21", "C22"] {
            by_code.insert(code.to_owned(), context.draw_id());
            for grid in 1..=2 {
                if code.len() == 3 {
                    by_code.insert(format!("{code}{grid}"), context.draw_id());
                }
            }
        }
        let places = TownPlaces { by_code };
        let mut town = Self { directory: Directory::default(), places, events: Vec::new() };
        for (code, name, kind, territorial, sector, place) in UNITS {
            let mut new = Establishment::new(code, name, *kind, BEGINNING);
            new.territorial_parent = town.directory.by_code(territorial).map(|unit| unit.id);
            new.sector_parent = town.directory.by_code(sector).map(|unit| unit.id);
            new.places = vec![town.places.place(place)];
            town.add(context, new)?;
        }
        let mut online = Establishment::new("party-cloud", "云上党支部", UnitKind::Party, BEGINNING);
        online.premises = Premises::Online;
        online.sector_parent = Some(town.unit("party-sector"));
        town.add(context, online)?;
        Ok(town)
    }

    /// Adds a unit.
    ///
    /// # Errors
    /// As [`crate::actions::establish`].
    pub fn add(&mut self, context: &Context, establishment: Establishment) -> Result<UnitId, Refusal> {
        let id = context.draw_id();
        let command = UnitCommand::Establish { id, establishment };
        let facts = crate::actions::unit_facts(&self.directory, id, &command);
        let events = UnitLoop::decide(None, command, context, &facts)?;
        self.directory.extend(UnitLoop::fold(&events));
        self.events.extend(events);
        Ok(id)
    }

    /// Changes a unit in memory.
    ///
    /// # Errors
    /// As [`crate::actions::change_unit`].
    pub fn change(&mut self, context: &Context, code: &str, command: UnitCommand) -> Result<(), Refusal> {
        let unit = self.directory.by_code(code).cloned().ok_or(Refusal::not_found("unit-unknown"))?;
        let facts: UnitFacts = crate::actions::unit_facts(&self.directory, unit.id, &command);
        let events = UnitLoop::decide(Some(&unit), command, context, &facts)?;
        self.directory.extend(events.iter().fold(Some(unit), UnitLoop::evolve));
        Ok(())
    }

    /// The id of a unit of the town by its code; of none, the nil id.
    pub fn unit(&self, code: &str) -> UnitId {
        self.directory.by_code(code).map_or(UnitId::new(uuid::Uuid::nil()), |unit| unit.id)
    }
    pub fn place(&self, code: &str) -> PlaceRef {
        self.places.place(code)
    }
    /// The code of the territorial parent at an instant, for short assertions.
    pub fn parent(&self, code: &str, link: LinkKind, instant: Instant) -> &str {
        let parent = self.directory.by_code(code).and_then(|unit| unit.parent_at(link, instant));
        parent.and_then(|id| self.directory.unit(id)).map_or("", |unit| unit.code.as_str())
    }

    /// Writes the town as it was built into the tables and the journal.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn settle(&self, tx: &mut Tx, context: &Context) -> Result<(), Failure> {
        for event in &self.events {
            commit_unit(tx, context, None, std::slice::from_ref(event)).await?;
        }
        Ok(())
    }
}
