//! The catalogue of place kinds: data, so that a market, a village and an office building each get
//! their own services and forms without code.

use crate::model::{Level, PlaceKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kinds that the program brings along.
const SHIPPED: &str = include_str!("../policy/kinds.json");

/// What a kind of place is for (地点类型目录).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindEntry {
    /// Words in Chinese and, optionally, English; the deployer's own kinds need no word file.
    pub name: String,
    #[serde(default)]
    pub name_en: Option<String>,
    /// Services on the menu of such a place, in order (服务菜单).
    #[serde(default)]
    pub services: Vec<String>,
    /// Forms and procedures that apply there, e.g. `four_two` in a village.
    #[serde(default)]
    pub forms: Vec<String>,
}

/// Kinds by level. A level without an entry takes no kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KindCatalogue {
    levels: BTreeMap<Level, BTreeMap<PlaceKind, KindEntry>>,
}

impl KindCatalogue {
    /// The catalogue that the program brings along.
    ///
    /// # Errors
    /// Only when the shipped file is damaged, which a test rules out.
    pub fn shipped() -> Result<Self, serde_json::Error> {
        Self::read(SHIPPED)
    }
    /// Reads a deployer's catalogue: level → kind → entry.
    ///
    /// # Errors
    /// When the text is not such a catalogue.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
    pub fn knows(&self, level: Level, kind: &PlaceKind) -> bool {
        self.entry(level, kind).is_some()
    }
    pub fn entry(&self, level: Level, kind: &PlaceKind) -> Option<&KindEntry> {
        self.levels.get(&level)?.get(kind)
    }
    pub fn kinds(&self, level: Level) -> impl Iterator<Item = (&PlaceKind, &KindEntry)> {
        self.levels.get(&level).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_place_changes_its_menu_and_forms() {
        kernel::covers!("004-28", "002-30");
        let kinds = KindCatalogue::shipped().unwrap();
        let entry = |kind| kinds.entry(Level::Community, &PlaceKind::new(kind)).unwrap();
        assert_ne!(entry("residents").services, entry("village").services);
        assert!(entry("village").forms.contains(&"four_two".to_owned()));
        assert!(entry("village").forms.contains(&"village_publication".to_owned()));
        assert!(!entry("residents").forms.contains(&"four_two".to_owned()));
        let building = |kind| kinds.entry(Level::Building, &PlaceKind::new(kind)).unwrap();
        assert_ne!(building("office").services, building("market").services);
    }

    #[test]
    fn a_deployer_adds_a_kind_as_data() {
        let kinds = KindCatalogue::read(r#"{"building":{"shipyard":{"name":"船厂"}}}"#).unwrap();
        assert!(kinds.knows(Level::Building, &PlaceKind::new("shipyard")));
        assert!(!kinds.knows(Level::Grid, &PlaceKind::new("shipyard")));
    }
}
