//! Learning from corrections (纠正): what people decided otherwise than the version in use had suggested teaches the next
//! version at once, without training anew. As with a training: gather → learn → keep; a person switches it on.

use super::training::told;
use super::{commit_model, registry};
use crate::mind::{Loaded, Mind, above};
use crate::model::{AssistRules, ModelFact, ModelRecord, ModelState};
use crate::{packing, store};
use ::store::Tx;
use cases::{CaseId, Ground};
use guard::Granted;
use guard::right::TrainAssist;
use kernel::{Context, Failure, Instant, Refusal, TenantId};
use methods::text::Segmenter;
use std::sync::Arc;

/// A case for which people decided otherwise.
#[derive(Clone, Debug)]
pub struct Correction {
    pub id: CaseId,
    pub text: String,
    /// As it stands now.
    pub matter: String,
}

/// What the next version learns, and what it goes on from.
pub struct Corrections {
    pub base: ModelState,
    pub loaded: Arc<Loaded>,
    pub rules: AssistRules,
    pub cases: Vec<Correction>,
}

/// Reads the corrections of the version in use that it has not learnt.
///
/// # Errors
/// Refusals `assist-not-on`, `assist-no-corrections`, `assist-model-unreadable`.
pub async fn gather(
    tx: &mut Tx,
    mind: &Mind,
    tenant: &TenantId,
    ground: &Ground,
    now: Instant,
) -> Result<Corrections, Failure> {
    let registry = crate::query::registry(tx, tenant).await?;
    let base = registry.on().cloned().ok_or_else(|| Refusal::rule("assist-not-on"))?;
    let (version, digest) = (base.record.version, base.record.digest.clone());
    let mut cases = Vec::new();
    for id in store::corrected(tx, tenant, version, now).await? {
        let Some(case) = cases::query::by_id(tx, tenant, id).await? else { continue };
        let Some(matter) = case.state.matter.clone() else { continue };
        if ground.matter(&matter, now).is_err() {
            continue;
        }
        // What was deleted is not learnt from.
        let text = cases::query::words_of(tx, tenant, id, &case.state.text).await?;
        let Some(text) = text else { continue };
        let title = cases::query::title_of(tx, tenant, id).await?;
        cases.push(Correction { id, text: told(title.as_deref(), &text), matter });
    }
    if cases.is_empty() {
        return Err(Refusal::rule("assist-no-corrections").with("version", version).into());
    }
    let loaded = mind.load(tx, Some((version, digest))).await?;
    let loaded = loaded.ok_or_else(|| Refusal::rule("assist-model-unreadable"))?;
    let rules = mind.rules(tx, now).await?.as_ref().clone();
    Ok(Corrections { base, loaded, rules, cases })
}

/// A version that has learnt corrections.
pub struct Corrected {
    pub bytes: Vec<u8>,
    /// How many it could learn; one of a matter that it has never seen needs a training.
    pub learnt: u64,
}

/// Learns; nothing is read or written.
///
/// # Errors
/// Refusal `assist-no-corrections` when none could be learnt.
pub fn learn(
    corrections: &Corrections,
    ground: &Ground,
    segmenter: &Segmenter,
) -> Result<Corrected, Failure> {
    let mut model = corrections.loaded.model.clone();
    let above = above(ground);
    let mut learnt = 0;
    for case in &corrections.cases {
        let rules = &corrections.rules.limits;
        learnt += u64::from(model.correct(&case.text, &case.matter, segmenter, rules, &above));
    }
    if learnt == 0 {
        let version = corrections.base.record.version;
        return Err(Refusal::rule("assist-no-corrections").with("version", version).into());
    }
    Ok(Corrected { bytes: packing::pack(&model)?, learnt })
}

/// Keeps what was learnt as the next version; as with a training nothing is shown before a person switches it on.
///
/// # Errors
/// See [`::store::Error`].
pub async fn keep(
    tx: &mut Tx,
    _: &Granted<TrainAssist>,
    context: &Context,
    corrections: &Corrections,
    corrected: &Corrected,
) -> Result<ModelRecord, Failure> {
    let known = registry(tx, context).await?;
    let base = &corrections.base.record;
    let record = ModelRecord {
        version: known.next_version(),
        trained_at: context.now,
        digest: packing::digest(&corrected.bytes),
        bytes: corrected.bytes.len() as u64,
        rules: corrections.rules.version,
        base: Some(base.version),
        corrections: corrected.learnt,
        ..base.clone()
    };
    let fact = ModelFact::Trained { record: Box::new(record.clone()) };
    commit_model(tx, context, known, &fact).await?;
    store::put_bytes(tx, &context.tenant, record.version, corrected.bytes.clone()).await?;
    Ok(record)
}
