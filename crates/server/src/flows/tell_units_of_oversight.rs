//! What oversight has said to a unit, or decided about its matter, is told to the unit where that does not already wait on
//! its desk. A spot check is told when it is over, never before.

use super::Flow;
use crate::deployment::Deployment;
use desk::notices::{Audience, News, tell};
use journal::Entry;
use kernel::{Actor, Failure, UnitId};
use oversight::actions::file_of;
use oversight::{Body, File, FileEvent, FileFact, FileState};
use std::collections::{BTreeMap, BTreeSet};
use store::{Tx, Work};

const NAME: &str = "tell_units_of_oversight";
/// The kinds of events that concern it.
const TOLD: &[&str] =
    &["reminded", "raised", "listed", "delisted", "accepted", "lead_named", "ruled", "contested", "checked"];

pub(super) struct TellUnitsOfOversight;

impl Flow for TellUnitsOfOversight {
    fn name(&self) -> &'static str {
        NAME
    }

    fn concerns(&self, entry: &Entry) -> bool {
        TOLD.contains(&entry.kind.as_str()) && file_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let tenant = &deployment.site.tenant;
            let Some(id) = file_of(&entry.stream) else { return Ok(()) };
            let Some(found) = oversight::query::by_id(tx, tenant, id).await? else { return Ok(()) };
            let event: FileEvent = serde_json::from_str(&entry.payload)?;
            let file = found.state;
            let Some(kind) = kind_of(&file, &event) else { return Ok(()) };
            let news = News {
                kind,
                about: number_of(&file),
                address: format!("/oversight/{}", file.number),
                facts: BTreeMap::new(),
                at: event.at,
            };
            let happened = format!("{}@{}", entry.stream, entry.version);
            for unit in units_of(&file, &event) {
                tell(tx, tenant, NAME, &happened, Audience::Unit(unit), &news).await?;
            }
            Ok(())
        })
    }
}

/// The number that people say: of the case, of what is watched instead of one, or of the file.
fn number_of(file: &File) -> String {
    let outside = file.about.outside.as_ref().map(|outside| outside.number.clone());
    file.about.case_number.clone().or(outside).unwrap_or_else(|| file.number.clone())
}

/// As what an event is told; `None` for what nobody has to be told.
fn kind_of(file: &File, event: &FileEvent) -> Option<&'static str> {
    match &event.what {
        FileFact::Reminded { .. } => Some("oversight-reminded"),
        FileFact::Raised { level: FileState::Supervise, listing: false, .. } => Some("oversight-supervise"),
        FileFact::Listed { .. } => Some("oversight-listed"),
        FileFact::Delisted { .. } => Some("oversight-delisted"),
        FileFact::Accepted { .. } if file.state == FileState::Accepted => Some("oversight-accepted"),
        FileFact::LeadNamed { .. } => Some("oversight-lead-named"),
        FileFact::Ruled { granted: true, .. } => Some("oversight-granted"),
        FileFact::Ruled { granted: false, .. } => Some("oversight-refused"),
        FileFact::Contested { .. } => Some("oversight-contested"),
        FileFact::Checked { .. } if file.state == FileState::CarriedOut => Some("oversight-checked"),
        _ => None,
    }
}

/// The units that are told: those concerned, but nobody what he did himself, and none that the case complains about.
fn units_of(file: &File, event: &FileEvent) -> BTreeSet<UnitId> {
    let mut units: BTreeSet<UnitId> = file.about.unit.into_iter().collect();
    if let Body::SpotCheck(check) = &file.body {
        units.extend(check.drawn.iter().map(|one| one.unit));
    }
    if let Actor::Staff { unit, .. } = &event.by {
        units.remove(unit);
    }
    units.retain(|unit| !file.about.barred.contains(unit));
    units
}
