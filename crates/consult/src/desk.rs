//! What consultations bring to the desk: the street's word, and the answer to it.

use crate::model::WaitingFor;
use crate::pages::said;
use crate::query;
use ::store::{Tx, Work};
use cases::{Grounds, Said};
use guard::desk::{Asked, Counts, Desk, Kind, Line, Wanted};
use kernel::{Failure, Refusal};
use std::sync::Arc;

/// Consultations on the desk.
pub struct ConsultDesk {
    grounds: Arc<Grounds>,
}

impl ConsultDesk {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

impl Desk for ConsultDesk {
    fn kinds(&self) -> &'static [Kind] {
        const KINDS: &[Kind] = &[
            Kind { name: WaitingFor::Give.as_str(), label: "consult-waiting-give" },
            Kind { name: WaitingFor::Answer.as_str(), label: "consult-waiting-answer" },
        ];
        KINDS
    }

    fn counts<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        kind: &'static str,
        most: u32,
    ) -> Work<'a, Counts, Failure> {
        Box::pin(async move {
            let what: WaitingFor = kind.parse().map_err(|refusal: Refusal| Failure::Refused(refusal))?;
            let parts = query::desk_reach(&asked.viewer, what);
            Ok(query::WAITING.counts(tx, &asked.tenant, kind, &parts, asked.now, most).await?)
        })
    }

    fn lines<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        wanted: &'a Wanted,
    ) -> Work<'a, Vec<Line>, Failure> {
        Box::pin(async move {
            let what: WaitingFor = wanted.kind.parse()?;
            let parts = query::desk_reach(&asked.viewer, what);
            let found = query::desk_lines(tx, &asked.tenant, wanted, &parts).await?;
            let ground = self.grounds.current(tx, asked.now).await?;
            let said = Said { words: asked.words.clone(), ground, now: asked.now };
            let line = |(due, found): (Option<cases::DueAt>, crate::Consultation)| Line {
                kind: wanted.kind,
                id: found.id.to_string(),
                title: said::title(&said, &found),
                address: format!("/consultations/{}", found.number),
                due: due.map(|due| due.at),
                clock: said.due(due),
                place: said.place(found.placement.place),
                matter: said.t(&format!("consult-kind-{}", found.kind)),
                received: found.opened_at,
                tick: None,
                number: found.number,
            };
            Ok(found.into_iter().map(line).collect())
        })
    }
}
