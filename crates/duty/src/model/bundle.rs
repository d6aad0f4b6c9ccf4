//! Who is responsible together for a matter in a place (责任共同体): the township, the village and the grid, each with an
//! exact share. Always units, never persons.

use super::{
    Book, BundleCode, CatalogueEvent, CatalogueFacts, Fault, LONGEST_NAME, LONGEST_TEXT, MatterCode, Places,
    Validity, checked_code, worded,
};
use kernel::{Context, Instant, Refusal, UnitId};
use org::{Directory, PlaceRef, UnitKind};
use place::PlaceId;
use serde::{Deserialize, Serialize};

/// Of how many parts a whole is made (千分比): shares are whole numbers of them, so nothing is ever rounded.
pub const WHOLE_SHARE: u32 = 1000;

/// On which level a member stands (层级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BundleLevel {
    /// 乡镇、街道
    Township,
    /// 村、社区
    Village,
    /// 网格
    Grid,
}

impl BundleLevel {
    pub const ALL: [Self; 3] = [Self::Township, Self::Village, Self::Grid];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Township => "township",
            Self::Village => "village",
            Self::Grid => "grid",
        }
    }
    /// The field of a form with the share of this level.
    pub const fn share_field(self) -> &'static str {
        match self {
            Self::Township => "share_township",
            Self::Village => "share_village",
            Self::Grid => "share_grid",
        }
    }
    /// The field of a form with the unit of this level.
    pub const fn unit_field(self) -> &'static str {
        match self {
            Self::Township => "unit_township",
            Self::Village => "unit_village",
            Self::Grid => "unit_grid",
        }
    }
}

/// A unit that is responsible with others (责任单位).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleMember {
    pub level: BundleLevel,
    /// Without one: the unit of this level where the case lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Of [`WHOLE_SHARE`].
    pub share: u32,
}

/// A bundle in one version (责任共同体).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    pub code: BundleCode,
    /// The version, from 1.
    pub number: u32,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// This matter and all below it.
    pub matter: MatterCode,
    /// This place and all in it.
    pub place: PlaceId,
    /// One of each level; their shares are the whole.
    pub members: Vec<BundleMember>,
    /// The rule or decision by which it is so.
    pub basis: String,
    pub reason: String,
    /// Who says so; none when a rule of the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitId>,
    pub set_at: Instant,
    #[serde(flatten)]
    pub valid: Validity,
    /// Why it was ended, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

impl Bundle {
    pub fn member(&self, level: BundleLevel) -> Option<&BundleMember> {
        self.members.iter().find(|member| member.level == level)
    }
    /// What has to be ordered for the same to hold from a day on.
    pub(crate) fn order(&self, from: Instant) -> BundleOrder {
        let member = |member: &BundleMember| MemberOrder {
            level: member.level,
            unit: member.unit.map(|unit| unit.to_string()),
            person: None,
            share: member.share,
        };
        BundleOrder {
            code: self.code.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            matter: self.matter.clone(),
            place: self.place,
            members: self.members.iter().map(member).collect(),
            basis: self.basis.clone(),
            reason: self.reason.clone(),
            from,
        }
    }
}

/// A bundle as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleOrder {
    pub code: BundleCode,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    pub matter: MatterCode,
    pub place: PlaceId,
    pub members: Vec<MemberOrder>,
    pub basis: String,
    pub reason: String,
    pub from: Instant,
}

/// One of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberOrder {
    pub level: BundleLevel,
    /// Code or id of a unit; without one, the unit of this level where the case lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Never taken: it is read so that the refusal can say why.
    #[serde(default, skip_serializing_if = "Option::is_none", alias = "account", alias = "login")]
    pub person: Option<String>,
    /// Per mille.
    pub share: u32,
}

/// Shares as people read them: `33.3`.
pub fn percent(share: u32) -> String {
    match share % 10 {
        0 => (share / 10).to_string(),
        tenth => format!("{}.{tenth}", share / 10),
    }
}

/// Reads per cent with at most one decimal as the parts that it is.
pub fn read_percent(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches(['%', '％']).trim_end();
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.chars().all(|one| one.is_ascii_digit());
    if !is_number(whole) || !is_number(tenth) || tenth.len() != 1 {
        return None;
    }
    whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(tenth.parse().ok()?)
}

/// The parts of so many wholes by shares that are one whole: they are exactly the wholes together.
pub fn shared_out(wholes: i64, shares: impl IntoIterator<Item = u32>) -> Vec<i64> {
    shares.into_iter().map(|share| wholes.saturating_mul(i64::from(share))).collect()
}

/// Decides a bundle: three levels of units, shares that are the whole, one bundle for a matter in a place at a time.
pub(super) fn set(
    book: &Book,
    order: BundleOrder,
    context: &Context,
    facts: &CatalogueFacts,
) -> Result<CatalogueEvent, Refusal> {
    checked_code(order.code.as_str())?;
    let matter = book.matter(&order.matter);
    let matter = matter.ok_or(Refusal::invalid(Fault::MatterUnknown.code(), "matter"))?;
    if matter.ended_at.is_some_and(|end| end <= order.from) {
        return Err(Refusal::invalid(Fault::MatterEnded.code(), "matter"));
    }
    in_a_township(order.place, &facts.places, &facts.directory, order.from)?;
    let members = members_of(&order, &facts.directory)?;
    let versions = book.bundle(&order.code);
    if versions.last().is_some_and(|last| order.from <= last.valid.from) {
        return Err(Refusal::invalid("duty-change-before-last", "effective_from"));
    }
    let valid = Validity::since(order.from);
    let twin = book.bundles().find(|other| {
        other.code != order.code
            && other.matter == order.matter
            && other.place == order.place
            && other.valid.overlaps(&valid)
    });
    if let Some(twin) = twin {
        return Err(Refusal::invalid("duty-bundle-overlaps", "matter").with("code", &twin.code));
    }
    let name_en = order.name_en.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let bundle = Bundle {
        number: u32::try_from(versions.len()).unwrap_or(u32::MAX).saturating_add(1),
        name: worded(&order.name, "name", LONGEST_NAME)?,
        name_en: name_en.map(|name| worded(name, "name_en", LONGEST_NAME)).transpose()?,
        matter: order.matter,
        place: order.place,
        members,
        basis: worded(&order.basis, "basis", LONGEST_TEXT)?,
        reason: worded(&order.reason, "reason", LONGEST_TEXT)?,
        by: context.actor.unit(),
        set_at: context.now,
        valid,
        ended: None,
        code: order.code,
    };
    Ok(CatalogueEvent::BundleSet { bundle })
}

/// A bundle ties a township and what lies in it; a place above has no township to tie.
fn in_a_township(place: PlaceId, places: &Places, directory: &Directory, at: Instant) -> Result<(), Refusal> {
    if !places.valid_at(place, at) {
        return Err(Refusal::invalid("duty-place-unknown", "place"));
    }
    let path = places.path(place).into_iter().map(|place| PlaceRef::new(place.uuid()));
    if directory.office(path, UnitKind::is_street_office, at).is_none() {
        return Err(Refusal::invalid("duty-bundle-place", "place"));
    }
    Ok(())
}

fn members_of(order: &BundleOrder, directory: &Directory) -> Result<Vec<BundleMember>, Refusal> {
    for member in &order.members {
        if let Some(person) = &member.person {
            let field = member.level.unit_field();
            return Err(Refusal::invalid("duty-bundle-person", field).with("given", person));
        }
    }
    let mut members: Vec<BundleMember> = Vec::with_capacity(BundleLevel::ALL.len());
    for level in BundleLevel::ALL {
        let mut of_level = order.members.iter().filter(|member| member.level == level);
        let (Some(member), None) = (of_level.next(), of_level.next()) else {
            return Err(
                Refusal::invalid("duty-bundle-levels", level.share_field()).with("level", level.name())
            );
        };
        if member.share == 0 || member.share > WHOLE_SHARE {
            let refused = Refusal::invalid("duty-bundle-share", level.share_field());
            return Err(refused.with("given", percent(member.share)));
        }
        let unit = member.unit.as_deref().map(str::trim).filter(|unit| !unit.is_empty());
        let unit = unit.map(|named| unit_named(named, level, directory, order.from)).transpose()?;
        if unit.is_some() && members.iter().any(|other| other.unit == unit) {
            return Err(Refusal::invalid("duty-bundle-unit-twice", level.unit_field()));
        }
        members.push(BundleMember { level, unit, share: member.share });
    }
    let sum = members.iter().fold(0_u32, |sum, member| sum.saturating_add(member.share));
    if sum != WHOLE_SHARE {
        let refused = Refusal::invalid("duty-bundle-sum", BundleLevel::Township.share_field());
        return Err(refused.with("sum", percent(sum)));
    }
    Ok(members)
}

/// A unit by its code or id. What is none, a login or a name among them, is refused: a member is never a person.
fn unit_named(
    named: &str,
    level: BundleLevel,
    directory: &Directory,
    at: Instant,
) -> Result<UnitId, Refusal> {
    let by_id = || named.parse::<UnitId>().ok().and_then(|id| directory.unit(id));
    let Some(unit) = directory.by_code(named).or_else(by_id) else {
        return Err(Refusal::invalid("duty-bundle-person", level.unit_field()).with("given", named));
    };
    if !unit.active_at(at) {
        return Err(Refusal::invalid(Fault::LeadRetired.code(), level.unit_field()));
    }
    Ok(unit.id)
}
