//! Which bundle ties a case (责任共同体), and which units that are where it lies.

use crate::catalogue::Catalogue;
use crate::model::{Bundle, BundleCode, BundleLevel, BundleMember, MatterCode};
use crate::route::Office;
use kernel::{Instant, UnitId};
use org::PlaceRef;
use place::PlaceId;
use serde::{Deserialize, Serialize};

/// A bundle as it ties one case: its version, and the units with their shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundled {
    pub bundle: BundleCode,
    /// The version of the bundle.
    pub version: u32,
    /// Their shares are the whole.
    pub members: Vec<BundledUnit>,
}

/// A unit that shares a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledUnit {
    pub level: BundleLevel,
    pub unit: UnitId,
    /// Of [`crate::WHOLE_SHARE`].
    pub share: u32,
    /// Where the level has no unit here, the next above bears its share.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands_in: bool,
}

impl Bundled {
    /// The units, each once however many levels it bears.
    pub fn units(&self) -> Vec<UnitId> {
        let mut units: Vec<UnitId> = Vec::with_capacity(self.members.len());
        for member in &self.members {
            if !units.contains(&member.unit) {
                units.push(member.unit);
            }
        }
        units
    }
}

impl Catalogue {
    /// The bundle in force for a matter in a place, the most exact: deepest matter, then deepest place. `path` is the
    /// place from the deepest up.
    pub fn bundle_in_force(
        &self,
        matter: &MatterCode,
        path: &[PlaceId],
        instant: Instant,
    ) -> Option<&Bundle> {
        let matters = self.book().matter_path(matter);
        let held = |matter: &MatterCode, place: PlaceId| {
            let found = |bundle: &&Bundle| {
                bundle.matter == *matter && bundle.place == place && bundle.valid.holds_at(instant)
            };
            self.book().bundles().find(found)
        };
        matters.into_iter().find_map(|above| path.iter().find_map(|place| held(&above.code, *place)))
    }

    /// What ties a case of this matter in this place; `None` where nothing does, or nobody could be tied.
    pub fn bundled(&self, matter: &MatterCode, path: &[PlaceId], instant: Instant) -> Option<Bundled> {
        let bundle = self.bundle_in_force(matter, path, instant)?;
        let tied = |member: &BundleMember| self.tied(member, path, instant);
        let members = bundle.members.iter().map(tied).collect::<Option<Vec<_>>>()?;
        Some(Bundled { bundle: bundle.code.clone(), version: bundle.number, members })
    }

    fn tied(&self, member: &BundleMember, path: &[PlaceId], instant: Instant) -> Option<BundledUnit> {
        let named = member.unit.and_then(|unit| self.directory().heir(unit, instant));
        let levels = BundleLevel::ALL.into_iter().rev().skip_while(|level| *level != member.level);
        let mut own = levels.filter_map(|level| Some((level, self.unit_of_level(level, path, instant)?)));
        let found = named.map(|unit| (member.level, unit)).or_else(|| own.next());
        let (level, unit) = found?;
        Some(BundledUnit { level: member.level, unit, share: member.share, stands_in: level != member.level })
    }

    /// The unit of a level where a place lies.
    pub fn unit_of_level(&self, level: BundleLevel, path: &[PlaceId], instant: Instant) -> Option<UnitId> {
        match level {
            BundleLevel::Township => self.office_at(Office::Street, path, instant),
            BundleLevel::Village => self.office_at(Office::Community, path, instant),
            BundleLevel::Grid => {
                let is_above = |place: &PlaceId| {
                    let here = std::slice::from_ref(place);
                    self.office_at(Office::Community, here, instant).is_some()
                        || self.office_at(Office::Street, here, instant).is_some()
                };
                // Only what lies below the village's own place.
                let below = path.iter().take_while(|place| !is_above(place));
                let below = below.map(|place| PlaceRef::new(place.uuid()));
                self.directory().office(below, |_| true, instant)
            }
        }
    }
}
