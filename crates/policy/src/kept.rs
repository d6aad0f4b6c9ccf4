//! The policies of all capabilities, as the pages see them: the server hands in the list.

use crate::actions;
use crate::model::{Policy, read};
use guard::{Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal, RequestKey};
use serde_json::Value;
use std::pin::Pin;
use std::sync::Arc;

type Setting = Pin<Box<dyn Future<Output = Result<i64, Failure>> + Send>>;

/// One policy without its type.
#[derive(Clone, Copy)]
pub struct Kept {
    pub name: &'static str,
    /// Its stream in the journal.
    pub stream: &'static str,
    /// The text that ships.
    pub shipped: &'static str,
    /// Where the capability itself shows what a text would bring about.
    pub tried_at: Option<&'static str>,
    holds: fn(&Viewer) -> bool,
    read: fn(&str) -> Result<Value, Refusal>,
    set: fn(Site, &Viewer, RequestKey, Option<Instant>, String) -> Result<Setting, Refusal>,
}

impl Kept {
    pub const fn of<P: Policy>() -> Self {
        Self {
            name: P::NAME,
            stream: P::STREAM,
            shipped: P::SHIPPED,
            tried_at: None,
            holds: |viewer| viewer.holds::<P::Right>(),
            read: |text| {
                let policy: P = read(text)?;
                serde_json::to_value(policy).map_err(|_| Refusal::rule("policy-unreadable"))
            },
            set: |site, viewer, request, from, text| {
                let granted = viewer.grant::<P::Right>(&Target::anywhere())?;
                let context = site.context(&granted, request);
                let write = async move {
                    let store = site.store.clone();
                    let write = store.write(move |tx| {
                        Box::pin(async move { actions::set::<P>(tx, &granted, &context, from, &text).await })
                    });
                    write.await
                };
                Ok(Box::pin(write))
            },
        }
    }

    /// With a page of the capability's own on which a text is tried on real data before it is set here.
    #[must_use]
    pub const fn tried_at(self, address: &'static str) -> Self {
        Self { tried_at: Some(address), ..self }
    }

    /// Whether this viewer may read and set it.
    pub fn may(&self, viewer: &Viewer) -> bool {
        (self.holds)(viewer)
    }

    /// What a text says, as JSON.
    ///
    /// # Errors
    /// See [`crate::read`].
    pub fn read(&self, text: &str) -> Result<Value, Refusal> {
        (self.read)(text)
    }

    /// Sets it; see [`actions::set`].
    ///
    /// # Errors
    /// As there; `forbidden`.
    pub(crate) async fn set(
        &self,
        site: &Site,
        viewer: &Viewer,
        request: RequestKey,
        from: Option<Instant>,
        text: &str,
    ) -> Result<i64, Failure> {
        (self.set)(site.clone(), viewer, request, from, text.to_owned())?.await
    }
}

/// All policies; an axum extension.
#[derive(Clone)]
pub struct Policies(Arc<[Kept]>);

impl Policies {
    pub fn new(all: impl IntoIterator<Item = Kept>) -> Self {
        Self(all.into_iter().collect())
    }

    /// Every one, in the order in which the pages show them.
    pub fn iter(&self) -> std::slice::Iter<'_, Kept> {
        self.0.iter()
    }

    /// Those that a viewer may read and set.
    ///
    /// # Errors
    /// `policy-none` when there is none.
    pub(crate) fn for_viewer(&self, viewer: &Viewer) -> Result<Vec<Kept>, Refusal> {
        let found: Vec<Kept> = self.0.iter().filter(|kept| kept.may(viewer)).copied().collect();
        if found.is_empty() { Err(Refusal::forbidden("policy-none")) } else { Ok(found) }
    }

    /// The policy with a name.
    ///
    /// # Errors
    /// `policy-unknown`; `policy-none` without the right to set it.
    pub(crate) fn named(&self, viewer: &Viewer, name: &str) -> Result<Kept, Refusal> {
        let found = self.0.iter().find(|kept| kept.name == name);
        let found = found.ok_or_else(|| Refusal::not_found("policy-unknown"))?;
        if found.may(viewer) { Ok(*found) } else { Err(Refusal::forbidden("policy-none")) }
    }
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|kept| kept.name)).finish()
    }
}
