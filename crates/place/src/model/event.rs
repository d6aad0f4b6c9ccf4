//! What can be asked of a place, and what then happened to it.

use super::{Alias, AliasKind, Level, PlaceId, PlaceKind, Service};
use crate::geometry::{Outline, Position};
use kernel::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A new place, as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    pub parent: Option<PlaceId>,
    pub level: Level,
    pub kind: Option<PlaceKind>,
    pub name: String,
    /// Code by coding scheme.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    pub valid_from: Instant,
}

/// What can be asked of a place.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceCommand {
    /// 登记
    Register {
        id: PlaceId,
        registration: Registration,
    },
    /// 更名: the former name stays as an alias.
    Rename {
        name: String,
    },
    /// Gives it a code in a coding scheme, or takes that away.
    Encode {
        scheme: String,
        code: Option<String>,
    },
    AddAlias {
        alias: Alias,
    },
    RemoveAlias {
        text: String,
        kind: AliasKind,
    },
    /// 变更类型
    ChangeKind {
        kind: PlaceKind,
    },
    /// 划转: a new parent from `since` on; at once when none is given.
    Move {
        parent: PlaceId,
        since: Option<Instant>,
    },
    /// 划定边界: in force from `since` on; at once when none is given.
    DrawBoundary {
        outline: Outline,
        source: String,
        since: Option<Instant>,
    },
    SetPoint {
        point: Position,
    },
    SetAddress {
        address: String,
    },
    SetPhone {
        phone: Option<String>,
    },
    SetService {
        service: Service,
    },
    /// 叠加专业图层: a department maps its own area onto this grid.
    MapLayer {
        department: String,
        code: String,
        label: String,
    },
    /// 撤销: the place ends at an instant.
    Close {
        at: Instant,
        reason: String,
        successors: Vec<PlaceId>,
    },
}

/// What happened to a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PlaceEvent {
    Registered {
        id: PlaceId,
        registration: Registration,
    },
    Renamed {
        name: String,
    },
    Encoded {
        scheme: String,
        code: Option<String>,
    },
    AliasAdded {
        alias: Alias,
    },
    AliasRemoved {
        text: String,
        kind: AliasKind,
    },
    KindChanged {
        kind: PlaceKind,
    },
    /// Without `since`: from the moment at which it was recorded.
    Moved {
        parent: PlaceId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Instant>,
    },
    BoundaryDrawn {
        outline: Outline,
        source: String,
        since: Instant,
    },
    PointSet {
        point: Position,
    },
    AddressSet {
        address: String,
    },
    PhoneSet {
        phone: Option<String>,
    },
    ServiceSet {
        service: Service,
    },
    LayerMapped {
        department: String,
        code: String,
        label: String,
    },
    Closed {
        at: Instant,
        reason: String,
        successors: Vec<PlaceId>,
    },
}
