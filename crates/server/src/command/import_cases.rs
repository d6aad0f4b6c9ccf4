//! `linli import cases`: a hotline's table, every row a case.

use crate::command::{json, read_file, unwritable};
use crate::command_line::{ImportCases, ImportUndo};
use crate::deployment::{Deployment, Opening, make_ready};
use crate::lists::GroundLists;
use crate::progress::Bar;
use crate::said::{Exit, Said, Speech};
use cases::Channel;
use kernel::{Failure, Refusal};
use link::import::{Heard, Order, Outcome};
use link::lists::ListSite;
use link::model::{ColumnWords, ImportKind, Mapping};
use link::report::Report;
use link::table::Table;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

/// Refused rows that are said on the terminal when no report is written.
const SAID: usize = 20;

pub(super) async fn run(options: ImportCases, speech: &Speech) -> Result<Said, Failure> {
    let import = &options.import;
    let bytes = link::table::as_text(read_file(&import.file)?)?;
    let mapping = mapping_of(options.map.as_deref())?;
    let table = Arc::new(Table::read(&bytes, &mapping)?);
    drop(bytes);
    let channel = match options.channel.as_deref() {
        Some(name) => channel_of(name, mapping.words())?,
        None => Channel::Transfer,
    };
    let source = options.source.clone().unwrap_or_else(|| stem(&import.file));
    let order = Order { source, channel, mapping, dry_run: import.dry_run, dispatch: None, started: None };
    let opening = if import.dry_run { Opening::Existing } else { Opening::Create };
    let deployment = Deployment::open(&import.data, opening).await?;
    make_ready(&deployment).await?;
    let mut told = Told::begin(import.report.as_deref(), &table, speech)?;
    let bar = Bar::new(speech, "cases");
    let drawn = bar.clone();
    let hear = |heard: Heard<'_>| match heard {
        Heard::Refused(row) => told.refused(row, speech),
        Heard::Progress(figures) => drawn.set(figures.line, figures.lines),
    };
    let outcome = link::import::import(&deployment.site, &deployment.grounds, table, order, hear).await?;
    bar.finish();
    let lines = told.finish()?;
    say(&outcome, lines, import.report.as_deref(), speech)
}

/// `linli import undo`
pub(super) async fn undo(options: ImportUndo, speech: &Speech) -> Result<Said, Failure> {
    let id = options.id.parse().map_err(|_| Refusal::not_found("link-import-unknown"))?;
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let record = link::jobs::record(&deployment.site, id).await?;
    let undone = match record.kind {
        ImportKind::Cases => link::undo::undo(&deployment.site, &deployment.grounds, None, id).await?,
        _ => {
            let lists = ListSite(Arc::new(GroundLists { grounds: Arc::clone(&deployment.grounds) }));
            link::lists::take_back(&deployment.site, &lists, None, id).await?
        }
    };
    let facts = [
        ("withdrawn", undone.withdrawn.to_string()),
        ("kept", undone.kept.to_string()),
        ("numbers", undone.numbers.join(" ")),
    ];
    let exit = if undone.kept == 0 { Exit::Done } else { Exit::Some };
    Ok(Said::done(speech.words.with("link-undo-cli", &facts), json(&undone)?).ending(exit))
}

/// `number=msg_id,…`, or a file that says so.
fn mapping_of(given: Option<&str>) -> Result<Mapping, Failure> {
    let words = ColumnWords::shipped().map_err(Failure::broken)?;
    let Some(given) = given else { return Ok(Mapping::recognised(words)) };
    let path = Path::new(given);
    let mapping = match path.is_file() {
        true => Mapping::read_file(&read_file(path)?, words)?,
        false => Mapping::read(given, words)?,
    };
    Ok(mapping)
}

fn channel_of(name: &str, words: &ColumnWords) -> Result<Channel, Refusal> {
    words.channel(name).ok_or_else(|| {
        Refusal::invalid("link-channel-unknown", "channel").with("column", "--channel").with("given", name)
    })
}

fn stem(file: &Path) -> String {
    file.file_stem().map_or_else(|| "import".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The report that is written while the import goes on, or the first lines of it for the terminal.
struct Told {
    report: Option<Report<BufWriter<File>>>,
    failed: Option<Failure>,
    lines: Vec<String>,
    count: usize,
}

impl Told {
    fn begin(path: Option<&Path>, table: &Table, speech: &Speech) -> Result<Self, Failure> {
        let report = match path {
            None => None,
            Some(path) => {
                let file = File::create(path).map_err(|cause| unwritable(path, &cause))?;
                Some(Report::begin(BufWriter::new(file), table, speech.words.clone())?)
            }
        };
        Ok(Self { report, failed: None, lines: Vec::new(), count: 0 })
    }

    fn refused(&mut self, row: &link::model::RefusedRow, speech: &Speech) {
        self.count += 1;
        match &mut self.report {
            Some(report) => {
                if let Err(failure) = report.row(row) {
                    self.failed.get_or_insert(failure);
                }
            }
            None if self.lines.len() < SAID => {
                let reason = speech.words.reason(&row.refusal);
                let facts = [("line", row.line.to_string()), ("reason", reason)];
                self.lines.push(speech.words.with("link-import-refused-line", &facts));
            }
            None => {}
        }
    }

    fn finish(self) -> Result<(Vec<String>, usize), Failure> {
        if let Some(failure) = self.failed {
            return Err(failure);
        }
        if let Some(report) = self.report {
            report.finish()?;
        }
        Ok((self.lines, self.count))
    }
}

fn say(
    outcome: &Outcome,
    (mut lines, refused): (Vec<String>, usize),
    report: Option<&Path>,
    speech: &Speech,
) -> Result<Said, Failure> {
    let words = &speech.words;
    let figures = &outcome.figures;
    let key = if outcome.dry_run { "link-import-said-dry" } else { "link-import-said" };
    let facts = [
        ("rows", figures.rows.to_string()),
        ("created", figures.created.to_string()),
        ("known", figures.known.to_string()),
        ("refused", figures.refused.to_string()),
        ("unplaced", figures.unplaced.to_string()),
        ("seconds", format!("{:.2}", outcome.seconds)),
        ("speed", format!("{:.0}", outcome.rows_per_second)),
    ];
    let columns = [("columns", outcome.columns.as_str()), ("encoding", outcome.encoding)];
    let mut text = vec![words.with("link-import-columns", columns), words.with(key, &facts)];
    let more = refused.saturating_sub(lines.len());
    text.append(&mut lines);
    match report {
        Some(path) if refused > 0 => {
            text.push(words.with("link-import-report", &[("file", path.display().to_string())]));
        }
        None if more > 0 => text.push(words.with("link-import-refused-more", &[("count", more.to_string())])),
        _ => {}
    }
    let exit = match (figures.refused, figures.created + figures.known) {
        (0, _) => Exit::Done,
        (_, 0) => Exit::Nothing,
        _ => Exit::Some,
    };
    Ok(Said::done(text.join("\n"), json(outcome)?).ending(exit))
}
