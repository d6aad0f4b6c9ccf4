//! What stands beside a case on its page and comes from other capabilities: peers do not know each other, so each
//! offers its panel here, and the server hands all of them to the page.

use crate::desk::Asked;
use ::store::{Tx, Work};
use kernel::Failure;
use std::sync::Arc;
use ui::Content;

/// A part of a case's page.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Its anchor in the page; unique among all capabilities.
    pub id: &'static str,
    pub title: String,
    pub content: Content,
}

/// A capability that has something to say beside a case.
pub trait Beside: Send + Sync {
    /// What the viewer may see of it beside the case with this number; he may read the case itself. Where the case
    /// lies is told as a path, whatever is open as a flag.
    fn of_case<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        case: &'a CaseBeside,
    ) -> Work<'a, Option<Panel>, Failure>;
}

/// The case beside which something stands.
#[derive(Clone, Debug)]
pub struct CaseBeside {
    pub id: String,
    pub number: String,
    pub path: crate::PlacePath,
    /// Something may still be done with it.
    pub open: bool,
    /// Version of the case as the page shows it: a form in a panel sends it with a step.
    pub version: i64,
    /// Proof that a form in a panel was drawn for this session.
    pub token: ui::Token,
}

/// What all capabilities have to say; an axum extension.
#[derive(Clone, Default)]
pub struct Besides(Arc<[Arc<dyn Beside>]>);

impl Besides {
    pub fn new(all: impl IntoIterator<Item = Arc<dyn Beside>>) -> Self {
        Self(all.into_iter().collect())
    }

    /// The panels beside a case, in the order of the capabilities.
    ///
    /// # Errors
    /// What a capability could not read.
    pub async fn of_case(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        case: &CaseBeside,
    ) -> Result<Vec<Panel>, Failure> {
        let mut panels = Vec::new();
        for one in self.0.iter() {
            panels.extend(one.of_case(tx, asked, case).await?);
        }
        Ok(panels)
    }
}
