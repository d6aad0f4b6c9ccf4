//! The responsibility matrix of a place (四方责任矩阵): for each class of matters, what territory,
//! departments, units and everybody owe; empty cells are listed.

use crate::catalogue::Catalogue;
use crate::model::{DutyItem, MatterCode};
use kernel::{Instant, UnitId};
use org::{Group, Tier};
use place::PlaceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One of the four parties (四方).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quarter {
    /// 属地: street and community.
    Territory,
    /// 部门
    Department,
    /// 单位: property firms, utilities, enterprises, organisations.
    Unit,
    /// 个人: public duties, never names.
    Individual,
}

impl Quarter {
    pub const ALL: [Self; 4] = [Self::Territory, Self::Department, Self::Unit, Self::Individual];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Territory => "territory",
            Self::Department => "department",
            Self::Unit => "unit",
            Self::Individual => "individual",
        }
    }
}

/// What is owed for one class of matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    pub matter: MatterCode,
    pub territory: BTreeSet<UnitId>,
    pub department: BTreeSet<UnitId>,
    pub unit: BTreeSet<UnitId>,
    /// Public duties in words.
    pub individual: BTreeSet<String>,
}

impl MatrixRow {
    pub fn is_empty(&self, quarter: Quarter) -> bool {
        match quarter {
            Quarter::Territory => self.territory.is_empty(),
            Quarter::Department => self.department.is_empty(),
            Quarter::Unit => self.unit.is_empty(),
            Quarter::Individual => self.individual.is_empty(),
        }
    }
}

/// The matrix of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    pub rows: Vec<MatrixRow>,
}

impl Matrix {
    /// The cells in which nobody owes anything.
    pub fn empty_cells(&self) -> Vec<(&MatterCode, Quarter)> {
        let cells =
            |row: &'_ MatrixRow| Quarter::ALL.into_iter().filter(|quarter| row.is_empty(*quarter)).collect();
        self.rows
            .iter()
            .flat_map(|row| {
                let empty: Vec<Quarter> = cells(row);
                empty.into_iter().map(move |quarter| (&row.matter, quarter))
            })
            .collect()
    }
}

impl Catalogue {
    /// Who owes what in the place whose path (deepest first) is `path`, one row for each matter type of
    /// `level`.
    pub fn matrix(&self, path: &[PlaceId], level: u8, instant: Instant) -> Matrix {
        let classes = self
            .book()
            .matters()
            .filter(|matter| matter.level == level && matter.validity().holds_at(instant));
        let leaves = self.book().leaf_matters(instant);
        let rows = classes.map(|class| {
            let mut row = MatrixRow {
                matter: class.code.clone(),
                territory: BTreeSet::new(),
                department: BTreeSet::new(),
                unit: BTreeSet::new(),
                individual: BTreeSet::new(),
            };
            for leaf in leaves.iter().filter(|leaf| self.book().matter_within(&leaf.code, &class.code)) {
                if let Ok(routed) = self.route(&leaf.code, path, instant) {
                    self.fill(&mut row, routed.assists.into_iter().chain([routed.lead]), instant);
                }
            }
            let items = self.duties_in(path, instant).filter(|item| {
                self.book().matter_within(&item.matter, &class.code)
                    || self.book().matter_within(&class.code, &item.matter)
            });
            row.individual.extend(items.filter_map(|item| item.individual.clone()));
            row
        });
        Matrix { rows: rows.collect() }
    }

    fn fill(&self, row: &mut MatrixRow, units: impl Iterator<Item = UnitId>, instant: Instant) {
        for id in units {
            let Some(unit) = self.directory().unit(id) else { continue };
            let cell = match (self.directory().tier(id, instant), unit.kind.group()) {
                (Tier::Street | Tier::Community, _) => &mut row.territory,
                (Tier::County, Group::Government | Group::Party) => &mut row.department,
                _ => &mut row.unit,
            };
            cell.insert(id);
        }
    }

    /// The published duty list of a place: the items in force there (权责清单).
    pub fn duties_in<'a>(
        &'a self,
        path: &'a [PlaceId],
        instant: Instant,
    ) -> impl Iterator<Item = &'a DutyItem> {
        self.book().duties().filter(move |item| item.valid.holds_at(instant) && item.covers_place(path))
    }
}
