//! Comparing the journal with the tables of suggestions.

use crate::actions::{MODELS_STREAM, case_of, stream_of};
use crate::model::{ModelFact, Registry, SuggestionFact, Suggestions};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, TenantId};

/// What a kind of stream is called: the part before the slash.
fn kind(stream: &'static str) -> &'static str {
    stream.split_once('/').map_or(stream, |(kind, _)| kind)
}

/// Compares the stream of models with their rows, and their bytes with the digest that the journal has.
#[derive(Clone, Copy, Debug)]
pub struct ModelReplay;

impl Replay for ModelReplay {
    fn kind(&self) -> &'static str {
        kind(MODELS_STREAM)
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut folded = Registry::default();
            for entry in entries {
                let fact: ModelFact = serde_json::from_str(&entry.payload)?;
                folded = folded.evolve(&fact);
            }
            let tenant = TenantId::new(tenant);
            let mut found = Vec::new();
            if store::model_states(tx, &tenant).await? != folded.models {
                found.push(Difference::in_stream("assist-model-differs", stream, None, "assist_model"));
            }
            for model in &folded.models {
                let bytes = store::bytes_of(tx, &tenant, model.record.version).await?;
                if bytes.is_none_or(|bytes| crate::packing::digest(&bytes) != model.record.digest) {
                    let what = "assist_model_bytes";
                    found.push(Difference::in_stream("assist-bytes-differ", stream, None, what));
                }
            }
            Ok(found)
        })
    }
}

/// Compares the streams of suggestions with their rows.
#[derive(Clone, Copy, Debug)]
pub struct SuggestionReplay;

impl Replay for SuggestionReplay {
    fn kind(&self) -> &'static str {
        crate::actions::SUGGESTIONS
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut folded = Suggestions::default();
            for entry in entries {
                let fact: SuggestionFact = serde_json::from_str(&entry.payload)?;
                folded = folded.evolve(&fact);
            }
            let found = match case_of(stream) {
                Some(case) => store::suggestions_of(tx, &TenantId::new(tenant), case).await?,
                None => Suggestions::default(),
            };
            Ok(match found == folded {
                true => Vec::new(),
                false => {
                    vec![Difference::in_stream("assist-row-differs", stream, None, "assist_suggestion")]
                }
            })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let rows = store::all_cases(tx, &TenantId::new(tenant)).await?;
            let streams = rows.into_iter().map(stream_of);
            journal::unaccounted(tx, tenant, streams, "assist-row-orphan", "assist_suggestion").await
        })
    }
}
