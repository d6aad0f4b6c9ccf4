//! Comparing the journal with the tables of this capability.

use crate::actions::RULES_STREAM;
use crate::actions::RulesSet;
use crate::store::{self, RulesVersion};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, TenantId};

/// Compares the stream of the patrol rules with their table.
#[derive(Clone, Copy, Debug)]
pub struct RulesReplay;

/// The table of rules is not what the journal says.
const DIFFERS: &str = "field-rules-differ";

impl Replay for RulesReplay {
    fn kind(&self) -> &'static str {
        RULES_STREAM.split_once('/').map_or(RULES_STREAM, |(kind, _)| kind)
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let mut told = Vec::new();
            for (number, entry) in entries.iter().enumerate() {
                let set: RulesSet = serde_json::from_str(&entry.payload)?;
                let version = i64::try_from(number + 1).unwrap_or(i64::MAX);
                told.push(RulesVersion { version, effective_from: set.effective_from, rules: set.rules });
            }
            told.reverse();
            let found = store::all_rules(tx, &TenantId::new(tenant)).await?;
            Ok(if found == told {
                Vec::new()
            } else {
                vec![Difference::in_stream(DIFFERS, stream, None, "rules")]
            })
        })
    }
}
