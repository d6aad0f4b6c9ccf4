//! The kinds of files that are imported (导入种类), and the columns of each.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a file holds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// 诉求: every row a case.
    Cases,
    /// 区划
    Divisions,
    /// 边界: GeoJSON.
    Boundaries,
    /// 别名
    Aliases,
    /// 楼栋小区
    Buildings,
    /// 服务点
    ServicePoints,
    /// 单位
    Units,
    /// 岗位
    Posts,
    /// 事项
    Matters,
    /// 三级分类
    Classification,
    /// 职责清单
    Duties,
    /// 派单规则
    Routes,
    /// 时限
    Deadlines,
    /// 工作日历
    Calendar,
}

/// Whose right a kind needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Cases,
    Places,
    Units,
    Duties,
    Calendars,
}

/// One column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListColumn {
    /// As the interface and the command line write it.
    pub name: &'static str,
    pub is_needed: bool,
    /// Other usual names, in lower case.
    pub also: &'static [&'static str],
    pub is_date: bool,
}

const fn needed(name: &'static str, also: &'static [&'static str]) -> ListColumn {
    ListColumn { name, is_needed: true, also, is_date: false }
}
const fn known(name: &'static str, also: &'static [&'static str]) -> ListColumn {
    ListColumn { name, is_needed: false, also, is_date: false }
}
const fn date(name: &'static str, also: &'static [&'static str]) -> ListColumn {
    ListColumn { name, is_needed: false, also, is_date: true }
}
const fn needed_date(name: &'static str, also: &'static [&'static str]) -> ListColumn {
    ListColumn { name, is_needed: true, also, is_date: true }
}

const CODE: ListColumn = needed("code", &["编码", "代码", "编号", "区划代码"]);
const NAME: ListColumn = needed("name", &["名称", "区划名称", "单位名称", "事项名称"]);
const LON: ListColumn = known("lon", &["lng", "longitude", "经度"]);
const LAT: ListColumn = known("lat", &["latitude", "纬度"]);
const ADDRESS: ListColumn = known("address", &["地址"]);
const PHONE: ListColumn = known("phone", &["监督电话", "电话"]);
const KIND: ListColumn = known("kind", &["类型"]);
const FROM: ListColumn = date("valid_from", &["启用日期", "生效日期", "起始日期"]);
const TO: ListColumn = date("valid_to", &["截止日期", "失效日期"]);
const PARENT: &[&str] = &[
    "parentcode",
    "parent",
    "上级代码",
    "上级编码",
    "streetcode",
    "street_code",
    "areacode",
    "area_code",
    "citycode",
    "city_code",
    "provincecode",
    "province_code",
];
const WITHIN: ListColumn = needed("parent_code", &["place_code", "grid_code", "所属", "所属网格"]);
const ASSISTS: ListColumn = known("assists", &["协办"]);

impl ImportKind {
    pub const ALL: [Self; 14] = [
        Self::Cases,
        Self::Divisions,
        Self::Boundaries,
        Self::Aliases,
        Self::Buildings,
        Self::ServicePoints,
        Self::Units,
        Self::Posts,
        Self::Matters,
        Self::Classification,
        Self::Duties,
        Self::Routes,
        Self::Deadlines,
        Self::Calendar,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Divisions => "divisions",
            Self::Boundaries => "boundaries",
            Self::Aliases => "aliases",
            Self::Buildings => "buildings",
            Self::ServicePoints => "service_points",
            Self::Units => "units",
            Self::Posts => "posts",
            Self::Matters => "matters",
            Self::Classification => "classification",
            Self::Duties => "duties",
            Self::Routes => "routes",
            Self::Deadlines => "deadlines",
            Self::Calendar => "calendar",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
    pub const fn ground(self) -> Ground {
        match self {
            Self::Cases => Ground::Cases,
            Self::Divisions | Self::Boundaries | Self::Aliases | Self::Buildings | Self::ServicePoints => {
                Ground::Places
            }
            Self::Units | Self::Posts => Ground::Units,
            Self::Matters | Self::Classification | Self::Duties | Self::Routes | Self::Deadlines => {
                Ground::Duties
            }
            Self::Calendar => Ground::Calendars,
        }
    }
    /// Whether the file is a table with a header; else it is handed on as it is.
    pub const fn is_table(self) -> bool {
        !matches!(self, Self::Boundaries | Self::Calendar)
    }
    /// Whether its rows say where something lies, so that the datum has to be declared.
    pub const fn has_points(self) -> bool {
        matches!(self, Self::Divisions | Self::Boundaries | Self::Buildings | Self::ServicePoints)
    }
    /// The columns of a list; those of cases are [`super::Field`].
    pub const fn columns(self) -> &'static [ListColumn] {
        match self {
            Self::Cases | Self::Boundaries | Self::Calendar => &[],
            Self::Divisions => {
                const {
                    &[
                        CODE,
                        NAME,
                        known("parent_code", PARENT),
                        known("level", &["层级", "级别"]),
                        KIND,
                        ADDRESS,
                        PHONE,
                        LON,
                        LAT,
                        FROM,
                    ]
                }
            }
            Self::Aliases => {
                const { &[needed("code", &["编码", "代码", "地点"]), needed("alias", &["别名"]), KIND] }
            }
            Self::Buildings => const { &[CODE, NAME, WITHIN, KIND, ADDRESS, PHONE, LON, LAT, FROM] },
            Self::ServicePoints => {
                const {
                    &[
                        CODE,
                        NAME,
                        WITHIN,
                        KIND,
                        ADDRESS,
                        PHONE,
                        LON,
                        LAT,
                        FROM,
                        known("functions", &["服务功能"]),
                        known("hours", &["服务时间"]),
                        known("rooms", &["场地"]),
                    ]
                }
            }
            Self::Units => {
                const {
                    &[
                        CODE,
                        NAME,
                        needed("kind", &["类型", "单位类型"]),
                        needed_date("valid_from", &["启用日期", "成立日期", "生效日期"]),
                        known("name_en", &["英文名称"]),
                        known("territorial_parent", &["属地上级"]),
                        known("sector_parent", &["条线上级", "主管部门"]),
                        known("place_code", &["责任区域", "地点编码"]),
                        date("term_end", &["任期届满"]),
                        known("credit_code", &["统一社会信用代码"]),
                        known("premises", &["场所"]),
                        known("purpose", &["用途"]),
                    ]
                }
            }
            Self::Posts => {
                const {
                    &[
                        needed("role", &["岗位职责", "角色"]),
                        needed_date("valid_from", &["起始日期", "到岗日期"]),
                        known("grid_code", &["网格编码", "网格"]),
                        known("place_code", &["地点编码"]),
                        known("unit_code", &["单位编码", "单位"]),
                        known("login", &["账号"]),
                        known("name", &["姓名"]),
                        TO,
                        known("manner", &["方式"]),
                        known("home_unit", &["派出单位"]),
                        known("post", &["职务"]),
                    ]
                }
            }
            Self::Matters => {
                const {
                    &[
                        CODE,
                        needed("parent_code", &["上级编码", "上级代码"]),
                        NAME,
                        known("name_en", &["英文名称"]),
                        known("level", &["层级", "级别"]),
                        known("steps", &["办理步骤"]),
                        known("evidence", &["证据要求"]),
                        known("urgency_default", &["默认紧急程度"]),
                    ]
                }
            }
            Self::Classification => {
                const {
                    &[
                        needed("level1", &["一级", "一级分类", "大类"]),
                        needed("level2", &["二级", "二级分类", "中类"]),
                        needed("level3", &["三级", "三级分类", "小类"]),
                    ]
                }
            }
            Self::Duties => {
                const {
                    &[
                        CODE,
                        needed("list", &["清单", "清单类别"]),
                        needed("matter_code", &["事项编码"]),
                        needed("lead", &["主办"]),
                        needed("legal_basis", &["法律依据", "依据"]),
                        ASSISTS,
                        known("place_scope", &["适用范围"]),
                        known("individual", &["个别情形"]),
                        FROM,
                        TO,
                    ]
                }
            }
            Self::Routes => {
                const {
                    &[
                        needed("matter_code", &["事项编码"]),
                        needed("lead", &["主办"]),
                        needed("duty_code", &["职责编码"]),
                        known("place_code", &["地点编码"]),
                        ASSISTS,
                        FROM,
                        TO,
                    ]
                }
            }
            Self::Deadlines => {
                const {
                    &[
                        CODE,
                        needed("clock", &["计时环节"]),
                        needed("amount", &["数量", "时限"]),
                        needed("unit", &["单位", "计时单位"]),
                        needed("basis", &["依据"]),
                        known("matter_code", &["事项编码"]),
                        known("urgency", &["紧急程度"]),
                        known("calendar", &["日历"]),
                        FROM,
                        known("legal", &["法定"]),
                        known("extensions", &["可延期次数"]),
                    ]
                }
            }
        }
    }
}

impl fmt::Display for ImportKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::ImportKind;
    use std::collections::HashSet;

    #[test]
    fn names_are_told_apart_within_a_kind() {
        for kind in ImportKind::ALL {
            assert_eq!(ImportKind::from_name(kind.name()), Some(kind));
            let mut seen = HashSet::new();
            for column in kind.columns() {
                for name in std::iter::once(column.name).chain(column.also.iter().copied()) {
                    assert!(seen.insert(name), "{kind}: {name} means two columns");
                }
            }
        }
    }
}
