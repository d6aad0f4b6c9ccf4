//! Setting the rules: the switch, how sure a suggestion has to be, renamed matters.

use super::{RULES_STREAM, RulesSet};
use crate::model::{AssistRules, Rules, RulesFault};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::right::SwitchAssist;
use kernel::{Context, Failure, Instant, Refusal};
use ui::Typed;

/// Sets rules from an instant on.
///
/// # Errors
/// Refusals `assist-rules-past`, `assist-rules-outside`, `assist-mapping-chain`, `assist-rules-unreadable`.
pub async fn set_rules(
    tx: &mut Tx,
    _: &Granted<SwitchAssist>,
    context: &Context,
    effective_from: Instant,
    rules: Rules,
) -> Result<i64, Failure> {
    let rules = rules.checked().map_err(refusal)?;
    if effective_from < context.now {
        return Err(Refusal::invalid("assist-rules-past", "effective_from").into());
    }
    let expected = journal::latest_version(tx, context.tenant.as_str(), RULES_STREAM).await?;
    let event = serde_json::to_string(&RulesSet { effective_from, rules: rules.clone() })?;
    let version = journal::append_entries(tx, context, RULES_STREAM, expected, &[("set", event)]).await?;
    store::put_rules(tx, &context.tenant, &AssistRules { version, effective_from, rules }).await?;
    Ok(version)
}

fn refusal(fault: RulesFault) -> Refusal {
    match fault {
        RulesFault::Unreadable(cause) => {
            Refusal::invalid("assist-rules-unreadable", "rules").with("cause", cause)
        }
        RulesFault::Outside(name, least, most) => {
            Refusal::invalid("assist-rules-outside", name).with("least", least).with("most", most)
        }
        RulesFault::Chain(code) => Refusal::invalid("assist-mapping-chain", "mapping").with("code", code),
    }
}

/// The rules before, with what a form says of them: the switch, the least confidence, and renamed matters, one a line as
/// `old = new`.
///
/// # Errors
/// Refusals `assist-number-unreadable`, `assist-mapping-unreadable` at the field.
pub fn typed_over(mut rules: Rules, typed: &Typed) -> Result<Rules, Refusal> {
    match typed.get("on") {
        Some("yes" | "true") => rules.on = true,
        Some("no" | "false") => rules.on = false,
        Some(_) => return Err(Refusal::invalid("assist-choice-missing", "on")),
        None => {}
    }
    if let Some(least) = typed.read::<u32>("least_percent", "assist-number-unreadable")? {
        rules.least_percent = least;
    }
    if let Some(mapping) = typed.raw("mapping") {
        rules.mapping.clear();
        for line in mapping.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let unreadable = || Refusal::invalid("assist-mapping-unreadable", "mapping").with("given", line);
            let (old, new) = line.split_once(['=', '＝']).ok_or_else(unreadable)?;
            let (old, new) = (old.trim(), new.trim());
            if old.is_empty() || new.is_empty() || old == new {
                return Err(unreadable());
            }
            rules.mapping.insert(old.to_owned(), new.to_owned());
        }
    }
    Ok(rules)
}
