//! Pages: what residents read, and where cards are published.

pub(crate) mod open;
pub(crate) mod publishing;

use crate::model::{Cards, Standing};
use crate::query;
use cases::{CaseSite, Ground};
use guard::Site;
use kernel::Failure;
use std::sync::Arc;
use ui::{Badge, Tone, Words};

/// The cards and the ground on which they are read.
pub(crate) async fn read(site: &Site, cases: &CaseSite) -> Result<(Cards, Arc<Ground>), Failure> {
    let (tenant, now, grounds) = (site.tenant.clone(), site.now(), cases.grounds.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            Ok::<_, Failure>((query::cards(tx, &tenant, now).await?.limits, ground))
        })
    });
    read.await
}

fn badge(words: &Words, standing: Standing) -> Badge {
    let tone = match standing {
        Standing::Upcoming => Tone::DueSoon,
        Standing::InForce => Tone::Accent,
        Standing::Ended => Tone::Ended,
    };
    Badge::new(words.t(&format!("benefit-standing-{}", standing.name().replace('_', "-")))).tone(tone)
}
