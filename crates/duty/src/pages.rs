//! The pages of duty: matters, duty lists, routes with their drafts and versions, calendars, questions.

pub(crate) mod adaptations;
pub(crate) mod bundle;
pub(crate) mod bundles;
pub(crate) mod calendars;
pub(crate) mod deadline;
pub(crate) mod deadlines;
pub(crate) mod drafting;
pub(crate) mod drafts;
pub(crate) mod duties;
pub(crate) mod explain;
pub(crate) mod forms;
pub(crate) mod health;
pub(crate) mod matters;
pub(crate) mod routes;
pub(crate) mod rule;
pub(crate) mod said;
pub(crate) mod versions;

use crate::site::DutySite;
use askama::Template;
use guard::{Granted, PlacePath, Right, SignedIn, Site, Target};
use kernel::Failure;
use said::Said;
use ui::{Content, Html, PageHead, Words};

/// A page: its head, and what it shows from top to bottom.
#[derive(Template)]
#[template(path = "duty_page.html")]
pub(crate) struct Body {
    pub(crate) head: PageHead,
    pub(crate) parts: Vec<Content>,
}

/// A part of a page with a heading.
#[derive(Template)]
#[template(path = "duty_panel.html")]
struct Panel {
    id: &'static str,
    title: String,
    about: String,
    content: Content,
}

pub(crate) fn panel(
    id: &'static str,
    title: impl Into<String>,
    about: impl Into<String>,
    content: impl Into<Content>,
) -> Result<Content, Failure> {
    let panel = Panel { id, title: title.into(), about: about.into(), content: content.into() };
    Ok(Html::render(&panel).map_err(Failure::broken)?.into())
}

/// Who comes, with the right that the page needs, and the words to say things in.
pub(crate) async fn arrive<R: Right>(
    site: &Site,
    duty: &DutySite,
    viewer: &SignedIn,
    words: &Words,
) -> Result<(Said, Granted<R>), Failure> {
    let (inner, now) = (duty.clone(), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { inner.0.ground(tx, now).await })).await?;
    let granted = viewer.grant::<R>(&everywhere(&ground))?;
    Ok((Said { words: words.clone(), ground, now }, granted))
}

/// The catalogue holds for the whole deployment.
pub(crate) fn everywhere(ground: &crate::site::DutyGround) -> Target {
    match ground.atlas.root() {
        Some(root) => Target::at(PlacePath::new(&root.to_string())),
        None => Target::anywhere(),
    }
}
