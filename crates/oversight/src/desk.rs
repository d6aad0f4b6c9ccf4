//! What oversight brings to the desk: who has to answer, judge, decide, rule, check or tell, by clock.

use crate::model::WaitingFor;
use crate::pages::said;
use crate::query::{self, DeskLine};
use ::store::{Tx, Work};
use cases::{Grounds, Said};
use guard::desk::{Asked, Counts, Desk, Kind, Line, Wanted};
use kernel::{Failure, Refusal};
use std::sync::Arc;

/// Oversight on the desk.
pub struct OversightDesk {
    grounds: Arc<Grounds>,
}

impl OversightDesk {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

const fn kind(what: WaitingFor, label: &'static str) -> Kind {
    Kind { name: what.as_str(), label }
}

impl Desk for OversightDesk {
    fn kinds(&self) -> &'static [Kind] {
        const KINDS: &[Kind] = &[
            kind(WaitingFor::Answer, "oversight-waiting-answer"),
            kind(WaitingFor::Report, "oversight-waiting-report"),
            kind(WaitingFor::Head, "oversight-waiting-head"),
            kind(WaitingFor::Tell, "oversight-waiting-tell"),
            kind(WaitingFor::Judge, "oversight-waiting-judge"),
            kind(WaitingFor::Decide, "oversight-waiting-decide"),
            kind(WaitingFor::Designate, "oversight-waiting-designate"),
            kind(WaitingFor::Rule, "oversight-waiting-rule"),
            kind(WaitingFor::Award, "oversight-waiting-award"),
            kind(WaitingFor::Check, "oversight-waiting-check"),
            kind(WaitingFor::List, "oversight-waiting-list"),
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
            let rows = query::desk_lines(tx, &asked.tenant, wanted, &parts).await?;
            let ground = self.grounds.current(tx, asked.now).await?;
            let said = Said { words: asked.words.clone(), ground, now: asked.now };
            Ok(rows.into_iter().map(|row| line(&said, wanted.kind, row)).collect())
        })
    }
}

fn line(said: &Said, kind: &'static str, row: DeskLine) -> Line {
    Line {
        kind,
        id: row.id.to_string(),
        title: said::title(said, row.procedure, row.matter.as_deref(), row.place),
        address: format!("/oversight/{}", row.number),
        due: row.due.map(|due| due.at),
        clock: said.due(row.due),
        place: said.place(row.place),
        matter: said.matter(row.matter.as_deref()),
        received: row.opened_at,
        tick: None,
        number: row.number,
    }
}
