//! What all pages for the phone share: what the script needs to know, and the bar in reach of the thumb.

use guard::{Site, Viewer};
use kernel::Refusal;
use serde_json::json;
use ui::{Icon, Token, Words, assets};

/// The frame of a page for the phone.
pub(crate) struct Frame {
    pub(crate) words: Words,
    /// The account, so that what one person kept is never sent by another.
    pub(crate) account: String,
    pub(crate) token: String,
    pub(crate) kept_days: u32,
    /// When the page was drawn, RFC 3339.
    pub(crate) drawn: String,
    pub(crate) here: &'static str,
    /// The device may keep this page to be read without a connection.
    pub(crate) keep: bool,
}

impl Frame {
    pub(crate) fn new(
        site: &Site,
        viewer: &Viewer,
        words: &Words,
        token: &Token,
        kept_days: u32,
        here: &'static str,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            words: words.clone(),
            account: viewer.signed_in()?.account.to_string(),
            token: token.0.clone(),
            kept_days,
            drawn: site.now().rfc3339(),
            here,
            keep: true,
        })
    }
    pub(crate) fn icon(&self, name: &'static str) -> Icon {
        Icon::new(name)
    }
    pub(crate) fn script(&self) -> &'static str {
        assets::path("field.js")
    }
    /// The sentences that the script says.
    pub(crate) fn sentences(&self) -> String {
        const SAID: [&str; 29] = [
            "offline",
            "signed-out",
            "sign-in",
            "waiting",
            "kind-report",
            "kind-spot",
            "kind-facts",
            "kept",
            "sending",
            "sent",
            "open-case",
            "refused",
            "conflict",
            "mine",
            "theirs",
            "send-anew",
            "drop",
            "drop-sure",
            "other-account",
            "edit",
            "send-now",
            "here-found",
            "here-failed",
            "known",
            "new-dispatch",
            "leave-unsent",
            "leave-stay",
            "leave-go",
            "none-waiting",
        ];
        let said: serde_json::Map<String, serde_json::Value> = SAID
            .iter()
            .map(|name| {
                // The facts come later, on the device: their names stand where they will be.
                let facts = ["count", "number", "title", "when"].map(|fact| (fact, format!("{{{fact}}}")));
                ((*name).to_owned(), json!(self.words.with(&format!("field-said-{name}"), &facts)))
            })
            .collect();
        serde_json::Value::Object(said).to_string()
    }
    pub(crate) fn entries(&self) -> [(bool, &'static str, &'static str, String); 4] {
        let entry = |key, address, icon, word: &str| (self.here == key, address, icon, self.words.t(word));
        [
            entry("home", "/field", "inbox", "field-bar-home"),
            entry("report", "/field/report", "square-pen", "field-report"),
            entry("spot", "/field/spot", "circle-check", "field-spot"),
            entry("patrol", "/field/patrol", "footprints", "field-bar-patrol"),
        ]
    }
}
