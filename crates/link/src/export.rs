//! Cases as a table: with the numbers that they came in with, never with names or contacts.

use crate::model::safe;
use cases::query::{Filter, WrittenOut, rows_written_out};
use cases::{CaseState, Ground, Grounds};
use guard::{Part, Site};
use kernel::{Failure, Instant, Refusal};
use place::{Level, PlaceId};
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;

/// The form of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// # Errors
    /// Refusal `link-format-unknown`.
    pub fn read(name: &str) -> Result<Self, Refusal> {
        match name {
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            "jsonl" => Ok(Self::JsonLines),
            other => Err(Refusal::invalid("link-format-unknown", "format").with("given", other)),
        }
    }
}

/// Which cases are written out. Nothing set means every case in scope.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A state, `open` or `ended`.
    pub state: Option<String>,
    /// A day or an instant.
    pub from: Option<String>,
    pub to: Option<String>,
    pub source: Option<String>,
    /// Code or name of a place; with everything below it.
    pub place: Option<String>,
}

/// One case of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub number: String,
    pub source: Option<String>,
    pub source_number: Option<String>,
    pub channel: String,
    pub received: String,
    pub title: Option<String>,
    pub text: Option<String>,
    pub place: Option<String>,
    pub place_code: Option<String>,
    pub matter: Option<String>,
    pub state: String,
    pub outcome: Option<String>,
    pub lead: Option<String>,
    pub due: Option<String>,
    /// What was answered to the questions of the matter.
    pub answers: Vec<Answer>,
}

/// An answer to a question of a matter's form (登记表答案).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub question: String,
    pub answer: String,
}

const COLUMNS: [&str; 15] = [
    "number",
    "source",
    "source_number",
    "channel",
    "received",
    "title",
    "text",
    "place",
    "place_code",
    "matter",
    "state",
    "outcome",
    "lead",
    "due",
    "answers",
];

/// Cases read at a time.
const PAGE: u32 = 500;

/// Writes the cases that are wanted and in scope, the oldest first; gives how many.
///
/// # Errors
/// Refusals `link-place-unknown`, `link-state-unknown`, `link-date-unreadable`; when it cannot be written.
pub async fn export(
    site: &Site,
    grounds: &Arc<Grounds>,
    scope: Vec<Part>,
    wanted: &Wanted,
    format: Format,
    to: impl Write,
    mut hear: impl FnMut(u64, u64),
) -> Result<u64, Failure> {
    let now = site.now();
    let ground = {
        let grounds = Arc::clone(grounds);
        site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?
    };
    let filter = filter_of(&ground, wanted, scope, now)?;
    let (counted, tenant) = (filter.clone(), site.tenant.clone());
    let count = site.store.read(move |tx| {
        Box::pin(
            async move { Ok::<_, Failure>(cases::query::count_rows(tx, &tenant, &counted, u32::MAX).await?) },
        )
    });
    let all = u64::try_from(count.await?).unwrap_or(0);
    let mut out = Out::begin(to, format)?;
    let mut mark: Option<String> = None;
    let mut written = 0u64;
    loop {
        let (filter_now, tenant, after) = (filter.clone(), site.tenant.clone(), mark.clone());
        let page = site.store.read(move |tx| {
            Box::pin(async move { rows_written_out(tx, &tenant, &filter_now, after.as_deref(), PAGE).await })
        });
        let page = page.await?;
        let Some(last) = page.last() else { break };
        mark = Some(last.row.mark(filter.sort));
        for case in page {
            out.line(&line_of(&ground, case))?;
            written += 1;
        }
        hear(written, all);
    }
    out.finish()?;
    Ok(written)
}

fn filter_of(ground: &Ground, wanted: &Wanted, scope: Vec<Part>, now: Instant) -> Result<Filter, Refusal> {
    let mut filter = Filter { scope, now, sort: cases::query::Sort::Oldest, ..Filter::default() };
    match wanted.state.as_deref() {
        None => {}
        Some("open") => filter.open = Some(true),
        Some("ended") => filter.open = Some(false),
        Some(state) => {
            let unknown = |_| Refusal::invalid("link-state-unknown", "state").with("given", state);
            filter.step = Some(state.parse::<CaseState>().map_err(unknown)?);
        }
    }
    filter.received_from = moment(wanted.from.as_deref(), "from")?;
    filter.received_to = moment(wanted.to.as_deref(), "to")?.map(|to| match wanted.to.as_deref() {
        // A day is taken with its whole length.
        Some(text) if text.trim().len() == "2026-11-22".len() => to.plus_seconds(86_400),
        _ => to,
    });
    filter.source.clone_from(&wanted.source);
    if let Some(named) = wanted.place.as_deref() {
        let unknown = || Refusal::invalid("link-place-unknown", "place").with("given", named);
        let place = named.parse::<PlaceId>().ok().filter(|place| ground.atlas.node(*place).is_some());
        let place = place.or_else(|| ground.atlas.by_code_or_name(named)).ok_or_else(unknown)?;
        match ground.atlas.node(place).map(|node| node.level) {
            Some(Level::Street) => filter.street = Some(place),
            Some(Level::Community) => filter.community = Some(place),
            _ if Some(place) == ground.atlas.root() => {}
            _ => filter.place = Some(place),
        }
    }
    Ok(filter)
}

fn moment(text: Option<&str>, field: &'static str) -> Result<Option<Instant>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let unreadable = |_| Refusal::invalid("link-moment-unreadable", field).with("given", text);
    text.parse().map(Some).map_err(unreadable)
}

fn line_of(ground: &Ground, case: WrittenOut) -> Line {
    let WrittenOut { row, source, text, answers, requester: _ } = case;
    let node = row.place.and_then(|place| ground.atlas.node(place));
    let directory = ground.catalogue.directory();
    Line {
        number: row.number,
        source,
        source_number: row.source_number,
        channel: row.channel,
        received: row.received_at.rfc3339(),
        title: row.title,
        text,
        place: node.map(|node| ground.atlas.full_name(node.id)),
        place_code: node.and_then(|node| node.codes.first().map(|(_, code)| code.clone())),
        matter: row.matter,
        state: row.step.to_string(),
        outcome: row.outcome,
        lead: row.lead.and_then(|lead| directory.unit(lead)).map(|unit| unit.code.clone()),
        due: row.due.filter(|_| !row.step.is_ended()).map(|due| due.at.rfc3339()),
        answers: answers.into_iter().map(|(question, answer)| Answer { question, answer }).collect(),
    }
}

enum Out<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json { to: W, first: bool, array: bool },
}

impl<W: Write> Out<W> {
    fn begin(mut to: W, format: Format) -> Result<Self, Failure> {
        match format {
            Format::Csv => {
                to.write_all(b"\xef\xbb\xbf").map_err(Failure::broken)?;
                let mut out = csv::Writer::from_writer(to);
                out.write_record(COLUMNS).map_err(Failure::broken)?;
                Ok(Self::Csv(Box::new(out)))
            }
            Format::Json => {
                to.write_all(b"[").map_err(Failure::broken)?;
                Ok(Self::Json { to, first: true, array: true })
            }
            Format::JsonLines => Ok(Self::Json { to, first: true, array: false }),
        }
    }

    fn line(&mut self, line: &Line) -> Result<(), Failure> {
        match self {
            Self::Csv(out) => out.write_record(cells(line)).map_err(Failure::broken),
            Self::Json { to, first, array } => {
                let parting: &str = match (*array, *first) {
                    (true, true) => "\n",
                    (true, false) => ",\n",
                    (false, _) => "",
                };
                *first = false;
                let end = if *array { "" } else { "\n" };
                write!(to, "{parting}{}{end}", serde_json::to_string(line)?).map_err(Failure::broken)
            }
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Csv(mut out) => out.flush().map_err(Failure::broken),
            Self::Json { mut to, array, .. } => {
                let end: &[u8] = if array { b"\n]\n" } else { b"" };
                to.write_all(end).and_then(|()| to.flush()).map_err(Failure::broken)
            }
        }
    }
}

fn cells(line: &Line) -> Vec<String> {
    let given = |text: &Option<String>| safe(text.as_deref().unwrap_or_default()).into_owned();
    vec![
        line.number.clone(),
        given(&line.source),
        given(&line.source_number),
        line.channel.clone(),
        line.received.clone(),
        given(&line.title),
        given(&line.text),
        given(&line.place),
        given(&line.place_code),
        given(&line.matter),
        line.state.clone(),
        given(&line.outcome),
        given(&line.lead),
        given(&line.due),
        safe(&answers_text(&line.answers)).into_owned(),
    ]
}

/// Answers in one cell, one on each line.
fn answers_text(answers: &[Answer]) -> String {
    answers.iter().map(|one| format!("{}：{}", one.question, one.answer)).collect::<Vec<_>>().join("\n")
}
