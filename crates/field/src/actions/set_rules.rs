//! A new version of the patrol rules, from a day on.

use crate::model::PatrolRules;
use crate::store::{self, RulesVersion};
use ::store::Tx;
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Context, Failure, Instant, Refusal};
use serde::{Deserialize, Serialize};

/// Where the versions stand in the journal.
pub const RULES_STREAM: &str = "field-rules/patrol";

/// The entry of one version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RulesSet {
    pub effective_from: Instant,
    pub rules: PatrolRules,
}

/// Sets the rules from `effective_from` on; the plans of weeks that have begun stay as they are.
///
/// # Errors
/// Refusal `field-rules-past`.
pub async fn set_rules(
    tx: &mut Tx,
    _: &Granted<EditDuty>,
    context: &Context,
    effective_from: Instant,
    rules: PatrolRules,
) -> Result<i64, Failure> {
    if effective_from < clock::Day::of(context.now).start() {
        return Err(Refusal::invalid("field-rules-past", "effective_from").into());
    }
    let digest = journal::command_digest(&("field-rules", effective_from, &rules))?;
    if let Some(version) = journal::recall(tx, context, "field-rules", &digest).await? {
        return Ok(version);
    }
    let set = RulesSet { effective_from, rules };
    let before = journal::latest_version(tx, context.tenant.as_str(), RULES_STREAM).await?;
    let version =
        journal::append_entries(tx, context, RULES_STREAM, before, &[("set", serde_json::to_string(&set)?)])
            .await?;
    let RulesSet { effective_from, rules } = set;
    store::put_rules(tx, &context.tenant, &RulesVersion { version, effective_from, rules }).await?;
    journal::remember(tx, context, "field-rules", &digest, &version).await?;
    Ok(version)
}
