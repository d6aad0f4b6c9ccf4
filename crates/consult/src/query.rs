//! What pages and other crates may read of consultations.

use crate::actions::{may_know, stream_of, target_of};
use crate::model::{Consultation, SealedPart, WaitingFor};
use crate::store;
use ::store::Tx;
use cases::Words;
use guard::right::{AnswerStreet, OpenSealedWords, ReadConsultation, SpeakForStreet};
use guard::{Part, Viewer};
use journal::Content;
use kernel::{Failure, Folded, Refusal, TenantId};
use std::collections::BTreeMap;

pub use crate::store::{Filter, WAITING, desk_lines};

/// A consultation with everything that its page shows.
#[derive(Clone, Debug)]
pub struct ConsultView {
    pub found: Consultation,
    pub version: i64,
    /// What people wrote openly, by digest.
    pub words: BTreeMap<Words, Content>,
    /// The sealed parts that this viewer may open.
    pub may_open: Vec<SealedPart>,
    /// The sealed words were destroyed when their time was over.
    pub destroyed: bool,
}

impl ConsultView {
    pub fn said(&self, words: &Words) -> Option<&str> {
        match self.words.get(words) {
            Some(Content::Present { body, .. }) => Some(body),
            _ => None,
        }
    }
}

/// A consultation for a person at work.
///
/// # Errors
/// Refusal `consult-not-found`, also when it exists but not for this viewer.
pub async fn consultation_for(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    number: &str,
) -> Result<ConsultView, Failure> {
    let unknown = || Refusal::not_found("consult-not-found");
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    let granted = viewer.grant::<ReadConsultation>(&target_of(&found.state));
    if let Err(refusal) = granted {
        let signed_out = refusal.kind == kernel::RefusalKind::Unknown;
        return Err(if signed_out { refusal } else { unknown() }.into());
    }
    if !may_know(&found.state, viewer) {
        return Err(unknown().into());
    }
    let unit = viewer.signed_in()?.unit;
    let may = viewer.may::<OpenSealedWords>(&target_of(&found.state));
    let mut view = view(tx, tenant, found).await?;
    if may && !view.destroyed {
        view.may_open = view.found.may_open(unit);
    }
    Ok(view)
}

async fn view(tx: &mut Tx, tenant: &TenantId, found: Folded<Consultation>) -> Result<ConsultView, Failure> {
    let Folded { state: found, version } = found;
    let stream = stream_of(found.id);
    let mut words = BTreeMap::new();
    for digest in found.written() {
        let content = journal::content(tx, tenant.as_str(), &stream, &digest.0).await?;
        words.insert(digest, content);
    }
    let destroyed = match found.sealed(SealedPart::Request) {
        Some(id) => guard::actions::vault::is_erased(tx, tenant, id).await?,
        None => false,
    };
    Ok(ConsultView { found, version, words, may_open: Vec::new(), destroyed })
}

/// Consultations of a list, each with what was written openly.
///
/// # Errors
/// See [`::store::Error`].
pub async fn list(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    most: u32,
) -> Result<Vec<ConsultView>, Failure> {
    if !filter.published && filter.scope.is_empty() {
        return Ok(Vec::new());
    }
    let mut views = Vec::new();
    for found in store::list(tx, tenant, filter, most).await? {
        views.push(view(tx, tenant, found).await?);
    }
    Ok(views)
}

/// A consultation by its number, for flows and tests.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Consultation>>, Failure> {
    Ok(store::by_number(tx, tenant, number).await?)
}

/// Where the viewer has to do with a kind of desk line: only as a member of the unit that it waits for.
pub fn desk_reach(viewer: &Viewer, what: WaitingFor) -> Vec<Part> {
    let holds = match what {
        WaitingFor::Give => viewer.holds::<SpeakForStreet>(),
        WaitingFor::Answer => viewer.holds::<AnswerStreet>(),
    };
    let unit = viewer.staff().map(|staff| staff.unit).filter(|_| holds);
    unit.into_iter().map(|unit| Part::of(unit)).collect()
}
