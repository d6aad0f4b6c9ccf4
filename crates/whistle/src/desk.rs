//! What whistles bring to the desk: who has to sign, come, rule, plan or assess, by clock.

use crate::model::WaitingFor;
use crate::query::{self, DeskLine};
use ::store::{Tx, Work};
use cases::{Grounds, Said};
use guard::desk::{Asked, Counts, Desk, Kind, Line, Wanted};
use kernel::{Failure, Refusal};
use std::sync::Arc;

/// Whistles on the desk.
pub struct WhistlesDesk {
    grounds: Arc<Grounds>,
}

impl WhistlesDesk {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

const fn kind(what: WaitingFor, label: &'static str) -> Kind {
    Kind { name: what.as_str(), label }
}

impl Desk for WhistlesDesk {
    fn kinds(&self) -> &'static [Kind] {
        const KINDS: &[Kind] = &[
            kind(WaitingFor::Decide, "whistle-waiting-decide"),
            kind(WaitingFor::Revise, "whistle-waiting-revise"),
            kind(WaitingFor::Sound, "whistle-waiting-sound"),
            kind(WaitingFor::Sign, "whistle-waiting-sign"),
            kind(WaitingFor::Contact, "whistle-waiting-contact"),
            kind(WaitingFor::ReportIn, "whistle-waiting-report-in"),
            kind(WaitingFor::Rule, "whistle-waiting-rule"),
            kind(WaitingFor::Plan, "whistle-waiting-plan"),
            kind(WaitingFor::Act, "whistle-waiting-act"),
            kind(WaitingFor::AssessDepartments, "whistle-waiting-assess-departments"),
            kind(WaitingFor::AssessStreet, "whistle-waiting-assess-street"),
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
        title: row.title.unwrap_or_else(|| said.t("whistle-title-deleted")),
        address: format!("/whistles/{}", row.number),
        due: row.due.map(|due| due.at),
        clock: said.due(row.due),
        place: said.place(row.place),
        matter: said.matter(row.matter.as_deref()),
        received: row.proposed_at,
        tick: None,
        number: row.number,
    }
}
