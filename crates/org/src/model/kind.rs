//! What sort of unit it is, with what follows from that, as one table.

use serde::{Deserialize, Serialize};

/// To which side of governance a kind belongs (主体类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 党组织
    Party,
    /// 政府及其部门
    Government,
    /// 基层群众自治组织
    SelfGovernance,
    /// 社会组织、群团
    Social,
    /// 企业、物业、公用事业
    Enterprise,
    /// 业主组织
    Owners,
    /// 联合体、功能型单位
    Joint,
}

/// On which level of government a unit works (层级). Duties are shared out between these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// County and above (县级及以上).
    County,
    /// 街道、镇、乡
    Street,
    /// 社区、村
    Community,
    /// Not part of government at any level.
    Outside,
}

impl Tier {
    /// Whether it is a level that duty lists protect: township or community.
    pub const fn is_grassroots(self) -> bool {
        matches!(self, Self::Street | Self::Community)
    }
    pub const fn name(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Street => "street",
            Self::Community => "community",
            Self::Outside => "outside",
        }
    }
}

/// How a kind comes to its tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TierSource {
    Own(Tier),
    /// That of the nearest territorial parent with a tier of its own.
    Parent,
}

/// The sort of a unit (单位类型).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 人民政府（县级及以上）
    Government,
    /// 部门
    Department,
    /// 指挥中心
    CommandCentre,
    /// 平台、站所（街道、镇内设）
    Platform,
    /// 街道办事处、镇政府
    Street,
    /// 居民委员会（或未区分的居、村委会）
    Community,
    /// 村民委员会
    Village,
    /// 党组织
    Party,
    /// 物业服务企业
    Property,
    /// 业主委员会
    Owners,
    /// 社会组织
    Social,
    /// 群团组织
    PeopleOrg,
    /// 公用事业单位（水电气热通信）
    Utility,
    /// 企业
    Enterprise,
    /// 事业单位
    Institution,
    /// 联合体
    Joint,
    /// 功能型单位
    Functional,
}

struct Traits {
    kind: UnitKind,
    name: &'static str,
    group: Group,
    tier: TierSource,
    /// Ends by itself when its term is over.
    ends_with_term: bool,
    /// Somebody has to stand in when its head is away.
    needs_deputy: bool,
}

const fn traits(
    kind: UnitKind,
    name: &'static str,
    group: Group,
    tier: TierSource,
    ends_with_term: bool,
    needs_deputy: bool,
) -> Traits {
    Traits { kind, name, group, tier, ends_with_term, needs_deputy }
}

use {Group as G, Tier as T, TierSource::Own, TierSource::Parent, UnitKind as K};

static TABLE: [Traits; 17] = [
    traits(K::Government, "government", G::Government, Own(T::County), false, true),
    traits(K::Department, "department", G::Government, Own(T::County), false, true),
    traits(K::CommandCentre, "command_centre", G::Government, Parent, false, true),
    traits(K::Platform, "platform", G::Government, Parent, false, false),
    traits(K::Street, "street", G::Government, Own(T::Street), false, true),
    traits(K::Community, "community", G::SelfGovernance, Own(T::Community), false, true),
    traits(K::Village, "village", G::SelfGovernance, Own(T::Community), false, true),
    traits(K::Party, "party", G::Party, Parent, false, false),
    traits(K::Property, "property", G::Enterprise, Own(T::Outside), false, false),
    traits(K::Owners, "owners", G::Owners, Own(T::Outside), false, false),
    traits(K::Social, "social", G::Social, Own(T::Outside), false, false),
    traits(K::PeopleOrg, "people_org", G::Social, Own(T::Outside), false, false),
    traits(K::Utility, "utility", G::Enterprise, Own(T::Outside), false, false),
    traits(K::Enterprise, "enterprise", G::Enterprise, Own(T::Outside), false, false),
    traits(K::Institution, "institution", G::Government, Parent, false, false),
    traits(K::Joint, "joint", G::Joint, Parent, true, false),
    traits(K::Functional, "functional", G::Joint, Parent, true, false),
];

impl UnitKind {
    /// Every kind, in the order in which lists show them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.kind)
    }
    // The table stands in the enum's order, which a test holds.
    const fn traits(self) -> &'static Traits {
        &TABLE[self as usize]
    }
    pub const fn name(self) -> &'static str {
        self.traits().name
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.name() == name)
    }
    pub const fn group(self) -> Group {
        self.traits().group
    }
    pub(crate) const fn tier_source(self) -> TierSource {
        self.traits().tier
    }
    /// Whether a unit of this kind needs a term and ends by itself when it is over. Other units with a
    /// term (an elected committee) go on until the next election and are listed instead.
    pub const fn ends_with_term(self) -> bool {
        self.traits().ends_with_term
    }
    /// Whether the gap report asks for a deputy.
    pub const fn needs_deputy(self) -> bool {
        self.traits().needs_deputy
    }
    /// Whether it is the office of a street or town: what `@street` in the routing means.
    pub const fn is_street_office(self) -> bool {
        matches!(self, Self::Street)
    }
    /// Whether it is the committee of a community or village: what `@community` in the routing means.
    pub const fn is_community_office(self) -> bool {
        matches!(self, Self::Community | Self::Village)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_kinds() {
        for kind in UnitKind::all() {
            assert_eq!(kind.traits().kind, kind);
            assert_eq!(UnitKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
}
