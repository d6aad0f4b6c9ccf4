//! What cases bring to the desk: their lines, and what can be done with many of them at once.

use crate::ground::Grounds;
use crate::model::WaitingFor;
use crate::pages::{bulk, said::Said};
use crate::query::{self, DeskLine};
use ::store::{Tx, Work};
use duty::Alarm;
use guard::desk::{Asked, Band, Bulk, Counts, Desk, Kind, Line, Wanted};
use guard::right::TryDuty;
use kernel::{Failure, Refusal};
use std::sync::Arc;
use ui::Notice;

/// Cases on the desk.
pub struct CasesDesk {
    grounds: Arc<Grounds>,
}

impl CasesDesk {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

/// Alarms said in words; the others are counted.
const SHOWN_ALARMS: usize = 5;

impl Desk for CasesDesk {
    fn kinds(&self) -> &'static [Kind] {
        const KINDS: &[Kind] = &[
            kind(WaitingFor::Register, "case-waiting-register"),
            kind(WaitingFor::Locate, "case-waiting-locate"),
            kind(WaitingFor::MakeSafe, "case-waiting-make-safe"),
            kind(WaitingFor::Dispatch, "case-waiting-dispatch"),
            kind(WaitingFor::RuleReturn, "case-waiting-rule-return"),
            kind(WaitingFor::Accept, "case-waiting-accept"),
            kind(WaitingFor::Reply, "case-waiting-reply"),
            kind(WaitingFor::AssistReply, "case-waiting-assist-reply"),
            kind(WaitingFor::Shared, "case-waiting-shared"),
            kind(WaitingFor::RuleExtension, "case-waiting-rule-extension"),
            kind(WaitingFor::Review, "case-waiting-review"),
            kind(WaitingFor::Check, "case-waiting-check"),
            kind(WaitingFor::Revisit, "case-waiting-revisit"),
            kind(WaitingFor::Close, "case-waiting-close"),
            kind(WaitingFor::RuleReopening, "case-waiting-rule-reopening"),
            kind(WaitingFor::AnswerData, "case-waiting-answer-data"),
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
            let counts = query::WAITING.counts(tx, &asked.tenant, kind, &parts, asked.now, most).await?;
            Ok(if what == WaitingFor::Shared { overdue_only(counts, most) } else { counts })
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
            let mut wanted = wanted.clone();
            if what == WaitingFor::Shared {
                let overdue = *Band::Overdue.range(asked.now).end();
                wanted.due = *wanted.due.start()..=overdue.min(*wanted.due.end());
            }
            let rows = query::desk_lines(tx, &asked.tenant, &wanted, &parts).await?;
            let said = self.said(tx, asked).await?;
            Ok(rows.into_iter().map(|row| line(&said, wanted.kind, row)).collect())
        })
    }

    fn bulk(&self, asked: &Asked) -> Vec<Bulk> {
        bulk::offered(&asked.viewer, &asked.words)
    }

    fn notices<'a>(&'a self, tx: &'a mut Tx, asked: &'a Asked) -> Work<'a, Vec<Notice>, Failure> {
        Box::pin(async move {
            if !asked.viewer.holds::<TryDuty>() {
                return Ok(Vec::new());
            }
            let said = self.said(tx, asked).await?;
            let alarms = self.grounds.alarms(&said.ground, asked.now);
            Ok(dead_rules(&said, &alarms).into_iter().collect())
        })
    }
}

/// What units bear together waits on their desks only once it is overdue.
fn overdue_only(counts: Counts, most: u32) -> Counts {
    let [overdue, ..] = counts.bands;
    Counts { bands: [overdue, 0, 0, 0, 0], more: overdue >= i64::from(most) }
}

const fn kind(what: WaitingFor, label: &'static str) -> Kind {
    Kind { name: what.as_str(), label }
}

impl CasesDesk {
    async fn said(&self, tx: &mut Tx, asked: &Asked) -> Result<Said, Failure> {
        let ground = self.grounds.current(tx, asked.now).await?;
        Ok(Said { words: asked.words.clone(), ground, now: asked.now })
    }
}

fn line(said: &Said, kind: &'static str, row: DeskLine) -> Line {
    Line {
        kind,
        id: row.id.to_string(),
        title: row.title.unwrap_or_else(|| said.t("case-title-deleted")),
        address: format!("/cases/{}", row.number),
        due: row.due.map(|due| due.at),
        clock: said.due(row.due),
        place: said.place(row.place),
        matter: said.matter(row.matter.as_deref()),
        received: row.received_at,
        tick: (kind != WaitingFor::Shared.as_str()).then(|| ("case", row.number.clone())),
        number: row.number,
    }
}

/// Rules that cannot work any more are said here, never passed over.
fn dead_rules(said: &Said, alarms: &[Alarm]) -> Option<Notice> {
    if alarms.is_empty() {
        return None;
    }
    let title =
        said.words.with("desk-dead-rules", [("count", i64::try_from(alarms.len()).unwrap_or(i64::MAX))]);
    let lines = alarms.iter().take(SHOWN_ALARMS).map(|alarm| {
        let place = alarm.place.map(|place| said.place(Some(place))).unwrap_or_default();
        let matter = said.matter(Some(alarm.matter.as_str()));
        let fault = said.t(&format!("duty-fault-{}", alarm.fault.name()));
        said.words.with("desk-dead-rule", &[("matter", matter), ("place", place), ("fault", fault)])
    });
    let text = lines.collect::<Vec<_>>().join("；");
    let open = ui::Link::new(said.t("desk-dead-rules-open"), "/admin/routes/health");
    let text = ui::Html::join([ui::Html::escape(&text), ui::Html::escape(" "), ui::Html::of(&open)]);
    Some(Notice::attention(title).text(text).next(said.t("desk-dead-rules-next")))
}
