//! The demo's appeals as their files write them; see `demo/cases/README.md`.

use super::files;
use kernel::{Failure, Refusal};
use serde::Deserialize;

/// One appeal with the life that it has had so far.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeal {
    pub number: String,
    pub channel: String,
    /// Received that long before now.
    pub age_minutes: i64,
    pub title: String,
    pub text: String,
    pub matter_code: String,
    pub place_code: String,
    #[serde(default)]
    pub lon: Option<f64>,
    #[serde(default)]
    pub lat: Option<f64>,
    #[serde(default)]
    pub place_words: Option<String>,
    #[serde(default)]
    pub requester: Option<Requester>,
    pub urgency: String,
    #[serde(default)]
    pub urgency_ground: Option<String>,
    #[serde(default)]
    pub confidential: Option<String>,
    /// Cases of the same problem share it; a person merges them, no rule does.
    #[serde(default, rename = "cluster")]
    pub _cluster: Option<String>,
    #[serde(default)]
    pub script: Vec<Line>,
}

/// Who raised it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requester {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
}

/// One step of a life.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    #[serde(rename = "do")]
    pub deed: String,
    /// Minutes after receipt.
    pub after_minutes: i64,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub ground: Option<String>,
    #[serde(default)]
    pub duty_code: Option<String>,
    #[serde(default)]
    pub to_channel: Option<String>,
    #[serde(default)]
    pub outcome: Option<String>,
    #[serde(default)]
    pub into: Option<String>,
    #[serde(default)]
    pub days: Option<u32>,
}

impl Line {
    /// A step that no script names.
    pub fn of(deed: &str, after_minutes: i64) -> Self {
        Self {
            deed: deed.to_owned(),
            after_minutes,
            text: None,
            unit: None,
            ground: None,
            duty_code: None,
            to_channel: None,
            outcome: None,
            into: None,
            days: None,
        }
    }
}

/// All appeals in the order of their files.
///
/// # Errors
/// Refusal `demo-line-unreadable` with file and line.
pub fn read() -> Result<Vec<Appeal>, Failure> {
    let mut appeals = Vec::new();
    for name in files::appeals() {
        let bytes = files::of(&format!("cases/{name}"))?;
        let text = String::from_utf8_lossy(&bytes);
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let appeal = serde_json::from_str(line).map_err(|cause| {
                Refusal::rule("demo-line-unreadable")
                    .with("file", &name)
                    .with("line", number + 1)
                    .with("cause", cause)
            })?;
            appeals.push(appeal);
        }
    }
    Ok(appeals)
}
