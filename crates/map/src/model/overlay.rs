//! A department's own layer: areas drawn over the base grid, never a second grid. Pure.

use kernel::{Context, Id, Instant, Loop, Refusal};
use place::geometry::Outline;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Marks the id of a layer.
pub enum OverlayMark {}
/// A department's layer (部门图层).
pub type OverlayId = Id<OverlayMark>;

/// Longest name, source or licence, in characters.
const LONGEST: usize = 100;

/// What is said of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlaySheet {
    pub name: String,
    pub department: String,
    /// Where the areas come from, e.g. a survey and its year.
    pub source: String,
    /// On what terms they may be shown.
    pub licence: String,
    /// The first day on which it is shown.
    pub valid_from: Instant,
    /// Whether everybody sees it, or people at work only.
    pub public: bool,
}

/// One area of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlayArea {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    pub outline: Outline,
}

/// A layer as it stands; its areas are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    pub id: OverlayId,
    pub sheet: OverlaySheet,
    pub areas: usize,
    /// SHA-256 over the areas, hexadecimal.
    pub digest: String,
    pub shown: bool,
}

impl Overlay {
    /// Whether it is on the map at an instant, for people at work or for everybody.
    pub fn is_seen(&self, staff: bool, now: Instant) -> bool {
        self.shown && self.sheet.valid_from <= now && (staff || self.sheet.public)
    }
}

/// What can be asked of a layer.
#[derive(Clone, Debug)]
pub enum OverlayCommand {
    Import { id: OverlayId, sheet: OverlaySheet, areas: Vec<OverlayArea> },
    Show { shown: bool },
}

/// What happened to a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum OverlayEvent {
    Imported { id: OverlayId, sheet: OverlaySheet, areas: Vec<OverlayArea> },
    Shown { shown: bool },
}

/// The life of a layer.
pub struct OverlayLoop;

impl Loop for OverlayLoop {
    const KIND: &'static str = "map_overlay";
    type State = Overlay;
    type Command = OverlayCommand;
    type Event = OverlayEvent;
    /// Whether another layer has this name.
    type Facts = bool;

    fn decide(
        state: Option<&Overlay>,
        command: OverlayCommand,
        _: &Context,
        name_taken: &bool,
    ) -> Result<Vec<OverlayEvent>, Refusal> {
        match (state, command) {
            (None, OverlayCommand::Import { id, sheet, areas }) => {
                let sheet = checked(sheet)?;
                if *name_taken {
                    return Err(Refusal::rule("map-overlay-name-taken").at("name").with("name", &sheet.name));
                }
                if areas.is_empty() {
                    return Err(Refusal::invalid("map-overlay-empty", "file"));
                }
                Ok(vec![OverlayEvent::Imported { id, sheet, areas }])
            }
            (Some(overlay), OverlayCommand::Show { shown }) if overlay.shown != shown => {
                Ok(vec![OverlayEvent::Shown { shown }])
            }
            (Some(_), OverlayCommand::Show { .. }) => Ok(Vec::new()),
            (None, OverlayCommand::Show { .. }) => Err(Refusal::not_found("map-overlay-unknown")),
            (Some(_), OverlayCommand::Import { .. }) => Err(Refusal::rule("map-overlay-name-taken")),
        }
    }

    fn evolve(state: Option<Overlay>, event: &OverlayEvent) -> Option<Overlay> {
        match (state, event) {
            (None, OverlayEvent::Imported { id, sheet, areas }) => Some(Overlay {
                id: *id,
                sheet: sheet.clone(),
                areas: areas.len(),
                digest: digest(areas),
                shown: true,
            }),
            (Some(overlay), OverlayEvent::Shown { shown }) => Some(Overlay { shown: *shown, ..overlay }),
            (state, _) => state,
        }
    }

    fn kind(event: &OverlayEvent) -> &'static str {
        match event {
            OverlayEvent::Imported { .. } => "imported",
            OverlayEvent::Shown { .. } => "shown",
        }
    }
}

fn checked(sheet: OverlaySheet) -> Result<OverlaySheet, Refusal> {
    let worded = |text: String, field: &'static str| -> Result<String, Refusal> {
        let text = text.trim().to_owned();
        match text.chars().count() {
            0 => Err(Refusal::invalid("required", field)),
            1..=LONGEST => Ok(text),
            _ => Err(Refusal::invalid("place-text-long", field).with("most", LONGEST)),
        }
    };
    Ok(OverlaySheet {
        name: worded(sheet.name, "name")?,
        department: worded(sheet.department, "department")?,
        source: worded(sheet.source, "source")?,
        licence: worded(sheet.licence, "licence")?,
        ..sheet
    })
}

/// SHA-256 over names, codes and corners.
pub fn digest(areas: &[OverlayArea]) -> String {
    let mut hasher = Sha256::new();
    for area in areas {
        for part in [&area.name, area.code.as_deref().unwrap_or(""), &area.outline.digest()] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
    }
    hex::encode(hasher.finalize())
}
