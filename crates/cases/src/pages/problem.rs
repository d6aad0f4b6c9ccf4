//! One problem, told by several people (同一问题): who else reported it, whether it has come back, and what lies open of
//! the same matter in the same place, to be joined by a person. Of matters and places; nothing of it is said of anybody.

use super::said::Said;
use crate::model::{Case, CaseId, CaseState};
use crate::query::{self, CaseRow, Filter, RELATED_DAYS};
use crate::steps::{StepName, held};
use ::store::Tx;
use askama::Template;
use guard::right::ReadCase;
use guard::{Site, Viewer};
use kernel::{Failure, Instant};
use std::collections::HashSet;
use std::ops::Range;
use ui::{Choice, Content, Form, Html, Link, Token};

/// Cases of the same matter and place that are read, the newest first.
const READ: u32 = 50;
/// Of those that have ended, how many are looked into for the day on which they were closed.
const LOOKED_INTO: usize = 10;

/// What belongs to the same problem as a case.
#[derive(Debug, Default)]
pub(crate) struct ProblemOf {
    /// Cases that were joined to this one.
    joined: usize,
    /// Those of the same matter in the same place that were closed within the days before this one came in, as the unit's
    /// repeat rate counts them.
    before: Vec<CaseRow>,
    /// Those that are open and could be joined to this one.
    open: Vec<CaseRow>,
}

pub(crate) async fn read(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    case: &Case,
    now: Instant,
) -> Result<ProblemOf, Failure> {
    let joined = query::joined_of(tx, &site.tenant, case.id).await?.len();
    let (Some(place), Some(matter)) = (case.placement.place, case.matter.clone()) else {
        return Ok(ProblemOf { joined, ..ProblemOf::default() });
    };
    let filter = Filter {
        place: Some(place),
        matters: Some(vec![matter]),
        scope: viewer.reach::<ReadCase>(),
        now,
        ..Filter::default()
    };
    let rows = query::case_rows(tx, &site.tenant, &filter, None, READ).await?;
    let (mut ended, mut open) = (Vec::new(), Vec::new());
    let since = case.received_at.plus_seconds(-RELATED_DAYS * 86_400);
    for row in rows.into_iter().filter(|row| row.id != case.id) {
        match row.step {
            CaseState::Closed | CaseState::Archived if row.received_at < case.received_at => ended.push(row),
            CaseState::Received | CaseState::Registered if row.received_at >= since => open.push(row),
            _ => {}
        }
    }
    ended.truncate(LOOKED_INTO);
    let before = closed_between(tx, site, ended, since..case.received_at).await?;
    // Only what goes on can be joined to, and only by whoever may join.
    if case.state.is_ended() || !held(StepName::Merge, viewer) {
        open.clear();
    }
    Ok(ProblemOf { joined, before, open })
}

/// Those whose last closure fell into a span of time.
async fn closed_between(
    tx: &mut Tx,
    site: &Site,
    rows: Vec<CaseRow>,
    span: Range<Instant>,
) -> Result<Vec<CaseRow>, Failure> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    let cases = query::by_ids(tx, &site.tenant, &ids).await?;
    let closed = |case: &Case| {
        let last = case.timeline.iter().rev().find(|moment| moment.kind == "closed");
        last.is_some_and(|moment| span.contains(&moment.at))
    };
    let within = cases.iter().filter(|found| closed(&found.state)).map(|found| found.state.id);
    let within: HashSet<CaseId> = within.collect();
    Ok(rows.into_iter().filter(|row| within.contains(&row.id)).collect())
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemBody {
    lines: Vec<Content>,
    gather: Content,
}

/// What the case's page says of the problem; empty when there is nothing to say.
pub(crate) fn draw(said: &Said, token: &Token, case: &Case, problem: &ProblemOf) -> Content {
    let mut lines: Vec<Content> = Vec::new();
    if problem.joined > 0 {
        let count = i64::try_from(problem.joined + 1).unwrap_or(i64::MAX);
        lines.push(said.words.with("case-problem-told", [("count", count)]).into());
    }
    if let Some(last) = problem.before.first() {
        let count = i64::try_from(problem.before.len() + 1).unwrap_or(i64::MAX);
        let facts = [("count", count), ("days", RELATED_DAYS)];
        lines.push(said.words.with("case-problem-again", facts).into());
        let outcome = last.outcome.as_deref().map(|outcome| said.t(&format!("case-outcome-{outcome}")));
        let facts = [
            ("number", last.number.clone()),
            ("day", said.words.day(last.received_at)),
            ("outcome", outcome.unwrap_or_else(|| said.state(last.step))),
        ];
        let link = Link::new(said.words.with("case-problem-last", &facts), format!("/cases/{}", last.number));
        lines.push(link.into());
    }
    let gather = match problem.open.is_empty() {
        true => Content::empty(),
        false => gather(said, token, case, &problem.open),
    };
    if lines.is_empty() && gather.is_empty() {
        return Content::empty();
    }
    Html::render(&ProblemBody { lines, gather }).map(Content::from).unwrap_or_else(|_| Content::empty())
}

/// The page that it leads to shows what would happen to each before anything does.
fn gather(said: &Said, token: &Token, case: &Case, open: &[CaseRow]) -> Content {
    let form = Form::new(&said.words, token).prefix("gather");
    let choices = open.iter().map(|row| {
        let title = row.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
        let about = format!("{} · {}", row.number, said.words.day(row.received_at));
        Choice::new(row.number.clone(), title).hint(about)
    });
    Html::join([
        Html::of(&form.open("/cases/bulk")),
        Html::of(&form.hidden("do", StepName::Merge.as_str())),
        Html::of(&form.hidden("into", case.number.clone())),
        Html::of(&form.checks("case", said.t("case-problem-open"), choices).required()),
        Html::of(&form.submit(said.t("case-problem-gather")).quiet()),
        Html::of(&form.close()),
    ])
    .into()
}
