//! Who changed what when: the stream of a place, unit or account, newest first.

use super::parts::note;
use crate::said::Said;
use ::store::Tx;
use journal::Entry;
use kernel::{Actor, Failure, Instant, TenantId};
use serde_json::Value;
use ui::{Html, Problem, Timeline, TimelineEntry};

/// One line of a history.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Line {
    #[serde(serialize_with = "crate::effect::as_text")]
    pub(crate) at: Instant,
    pub(crate) kind: String,
    /// The name of whoever did it, or the rule of the system.
    pub(crate) who: String,
    pub(crate) event: Value,
}

/// The entries of a stream with the names of those who wrote them, newest first.
pub(crate) async fn lines(tx: &mut Tx, tenant: &TenantId, stream: &str) -> Result<Vec<Line>, Failure> {
    let mut entries: Vec<Entry> = journal::entries(tx, tenant.as_str(), stream, 0).await?;
    entries.reverse();
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let who = match serde_json::from_str(&entry.actor)? {
            Actor::Staff { account, .. } => {
                guard::query::name_of(tx, tenant, account).await?.map_or_else(String::new, |(name, _)| name)
            }
            Actor::System { name } => format!("flow:{name}"),
            Actor::Requester => String::new(),
        };
        let event = serde_json::from_str(&entry.payload)?;
        lines.push(Line { at: entry.at, kind: entry.kind, who, event });
    }
    Ok(lines)
}

/// A history as a timeline. `prefix` begins the message of each kind; `facts` say what was changed.
pub(crate) fn drawn(
    said: &Said,
    lines: &[Line],
    prefix: &str,
    facts: impl Fn(&Line) -> Vec<String>,
) -> Result<Html, Problem> {
    if lines.is_empty() {
        return note(said.t("ground-history-none"));
    }
    let entries = lines.iter().map(|line| {
        let what = said.t(&format!("{prefix}{}", line.kind));
        let who = match line.who.strip_prefix("flow:") {
            Some(rule) => {
                said.words.find(&format!("ground-flow-{rule}")).unwrap_or_else(|| said.t("ground-flow"))
            }
            None => line.who.clone(),
        };
        let entry = TimelineEntry::new(&said.words, what, line.at).who(who).system();
        facts(line).into_iter().fold(entry, TimelineEntry::fact)
    });
    Ok(Html::of(&Timeline::new(entries)))
}

/// A text of an event's payload.
pub(crate) fn text(line: &Line, field: &str) -> Option<String> {
    match line.event.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
