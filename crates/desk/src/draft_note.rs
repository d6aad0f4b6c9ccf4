//! What a form shows of its draft.

use crate::drafts::Draft;
use askama::Template;
use kernel::Instant;
use ui::{Button, Html, Words};

/// A form whose draft is kept, and the page that it stands on.
#[derive(Clone, Debug)]
pub struct DraftForm {
    name: String,
    page: String,
}

/// The draft that was found, and the button that drops it.
#[derive(Template)]
#[template(source = r#"<p class="draft-note">{{ said }} {{ drop }}</p>"#, ext = "html")]
struct Found {
    said: String,
    drop: Html,
}

/// The button that keeps the draft where no script does, and where the script says that it did.
#[derive(Template)]
#[template(
    source = r#"{{ keep }}<span class="draft-said" role="status" data-draft-said="{{ kept }}"></span>"#,
    ext = "html"
)]
struct Keep {
    keep: Html,
    kept: String,
}

impl DraftForm {
    /// The name consists of letters, digits, `-`, `_` and `.`; the page is a path of this site.
    pub fn new(name: impl Into<String>, page: impl Into<String>) -> Self {
        Self { name: name.into(), page: page.into() }
    }
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Where the draft is kept: for [`ui::FormOpen::draft`].
    pub fn address(&self) -> String {
        format!("/drafts/{}", self.name)
    }
    /// Says that a draft is back, with a button to drop it.
    pub fn found(&self, words: &Words, now: Instant, draft: &Draft) -> Html {
        let said = words.with("draft-from", [("ago", words.ago(now, draft.saved_at))]);
        let address = format!("{}/drop?back={}", self.address(), self.page);
        let drop = Html::of(&Button::secondary(words.t("draft-drop")).quiet().action(address));
        Html::render(&Found { said, drop }).unwrap_or_default()
    }
    /// The button that keeps what is typed so far.
    pub fn keep(&self, words: &Words) -> Html {
        let address = format!("{}?back={}", self.address(), self.page);
        let keep = Html::of(&Button::secondary(words.t("draft-keep")).quiet().action(address));
        Html::render(&Keep { keep, kept: words.t("draft-saved") }).unwrap_or_default()
    }
}
