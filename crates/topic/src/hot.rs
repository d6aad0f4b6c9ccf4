//! Hot problems (热点问题): the newest cases that the viewer may see, joined by what they say and where, with a heat whose
//! parts are shown. It ranks problems, never people; of reporters only the number is used.

use crate::query::{case_scope, rules};
use ::store::Tx;
use cases::{Ground, query::case_rows};
use guard::Viewer;
use journal::Content;
use kernel::{Failure, Instant, TenantId};
use methods::text::Segmenter;
use methods::text::hot::{Message, Parts, Problem, Settings, problems};
use methods::text::mention::Gazette;

const DAY: i64 = 86_400;

/// A case as it is compared.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    number: String,
    reporter: String,
    received: Instant,
    title: String,
    text: String,
}

/// A problem that several cases speak of.
#[derive(Clone, Debug)]
pub struct Hot {
    pub title: String,
    pub place: Option<String>,
    /// Numbers of its cases, the oldest first.
    pub cases: Vec<String>,
    pub reporters: usize,
    pub from: Instant,
    pub to: Instant,
    pub parts: Parts,
    pub words: Vec<String>,
}

/// The newest cases that the viewer may see, with their words.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn told(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    now: Instant,
) -> Result<Vec<Told>, Failure> {
    let rules = rules()?;
    let filter = cases::query::Filter {
        received_from: Some(now.plus_seconds(-i64::from(rules.hot_days) * DAY)),
        scope: case_scope(viewer),
        viewer: viewer.staff().map(|staff| staff.unit),
        now,
        ..cases::query::Filter::default()
    };
    let mut all = Vec::new();
    for row in case_rows(tx, tenant, &filter, None, rules.hot_most).await? {
        let Some(case) = cases::query::by_id(tx, tenant, row.id).await?.map(|found| found.state) else {
            continue;
        };
        let stream = format!("case/{}", row.id);
        let text = match journal::content(tx, tenant.as_str(), &stream, &case.text.0).await? {
            Content::Present { body, .. } => body,
            _ => String::new(),
        };
        all.push(Told {
            reporter: case.requester.unwrap_or_else(|| row.number.clone()),
            number: row.number,
            received: row.received_at,
            title: row.title.unwrap_or_default(),
            text,
        });
    }
    all.reverse();
    Ok(all)
}

/// Joins them into problems, the hottest first.
pub(crate) fn join(told: &[Told], ground: &Ground, segmenter: &Segmenter, most: usize) -> Vec<Hot> {
    let names = ground.names_for_search();
    let gazette = Gazette::new(names.iter().map(|name| (name.as_str(), name.as_str())));
    let messages: Vec<Message<'_>> = told
        .iter()
        .map(|one| Message {
            id: &one.number,
            reporter: &one.reporter,
            day: one.received.micros() as f64 / (DAY as f64 * 1e6),
            title: &one.title,
            text: &one.text,
            agree: 0,
            disagree: 0,
        })
        .collect();
    let found = problems(&messages, &gazette, segmenter, &Settings { dense: 2, ..Settings::default() });
    found.into_iter().take(most).filter_map(|problem| said(&problem, told)).collect()
}

fn said(problem: &Problem, told: &[Told]) -> Option<Hot> {
    let of = |at: &usize| told.get(*at);
    let middle = of(&problem.middle)?;
    let received = problem.messages.iter().filter_map(of).map(|one| one.received);
    Some(Hot {
        title: middle.title.clone(),
        place: problem.place.clone(),
        cases: problem.messages.iter().filter_map(of).map(|one| one.number.clone()).collect(),
        reporters: problem.reporters,
        from: received.clone().min()?,
        to: received.max()?,
        parts: problem.parts,
        words: problem.words.clone(),
    })
}
