//! Training a model on decided cases, and comparing one with what people decided about recent cases. The heavy part works on
//! what was read before, outside any transaction: gather → learn or measure → keep.

use super::{commit_model, commit_suggestions, registry};
use crate::mind::{Loaded, above};
use crate::model::{
    Answer, AssistRules, Compared, Figures, Judgement, Kind, Learnt, ModelFact, ModelRecord, Routing,
    Suggested, SuggestionFact, TooFew, learn, measure,
};
use crate::{packing, store};
use ::store::Tx;
use cases::query::{Filter, Sort, WrittenOut, rows_written_out};
use cases::{CaseId, CaseState, Ground};
use guard::right::TrainAssist;
use guard::{Granted, Part};
use kernel::{Context, Failure, Instant, Refusal, TenantId, UnitId};
use methods::text::Segmenter;
use place::PlaceId;

const DAY: i64 = 86_400;
/// Cases read at a time.
const PAGE: u32 = 500;
/// Cases that a training reads at most, the newest.
const MOST: usize = 200_000;
/// Cases with which a version is compared at most, the newest.
const MOST_RECENT: usize = 500;

/// A decided case as far as it is learnt from: what was written, and the matter that people left it with. No identity: names
/// and contacts are in the vault, which nothing here opens.
#[derive(Clone, Debug)]
pub struct Decided {
    pub id: CaseId,
    pub text: String,
    pub matter: String,
    pub place: Option<PlaceId>,
    pub lead: Option<UnitId>,
}

/// What a training learns from.
pub struct Lesson {
    pub from: Instant,
    pub until: Instant,
    pub rules: AssistRules,
    pub cases: Vec<Decided>,
    /// The catalogue's own words of each matter.
    pub names: Vec<(String, String)>,
}

/// Whether people have decided what a case is about: somebody was given it, or it was answered.
fn is_decided(row: &cases::query::CaseRow) -> bool {
    let ended = matches!(row.step, CaseState::Declined | CaseState::Merged | CaseState::Withdrawn);
    let done = matches!(row.step, CaseState::Closed | CaseState::Archived | CaseState::Answered);
    row.matter.is_some() && !ended && (row.lead.is_some() || done)
}

/// What is read of a case: its title where that says more than the text's beginning, and the text.
pub fn told(title: Option<&str>, text: &str) -> String {
    match title {
        Some(title) if !text.starts_with(title.trim_end_matches(['…', '。'])) => {
            format!("{title}。{text}")
        }
        _ => text.to_owned(),
    }
}

fn decided(written: WrittenOut) -> Option<Decided> {
    if !is_decided(&written.row) {
        return None;
    }
    // What was deleted is not learnt from.
    let text = written.text?;
    let text = told(written.row.title.as_deref(), &text);
    let row = written.row;
    Some(Decided { id: row.id, text, matter: row.matter?, place: row.place, lead: row.lead })
}

/// The decided cases that were received between two instants, the newest first.
async fn decided_between(
    tx: &mut Tx,
    tenant: &TenantId,
    from: Instant,
    until: Instant,
    most: usize,
) -> Result<Vec<Decided>, Failure> {
    let filter = Filter {
        received_from: Some(from),
        received_to: Some(until),
        scope: vec![Part::everything()],
        sort: Sort::Received,
        now: until,
        ..Filter::default()
    };
    let (mut found, mut mark) = (Vec::new(), None);
    while found.len() < most {
        let page = rows_written_out(tx, tenant, &filter, mark.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        mark = Some(last.row.mark(filter.sort));
        let full = page.len() == PAGE as usize;
        found.extend(page.into_iter().filter_map(decided));
        if !full {
            break;
        }
    }
    found.truncate(most);
    Ok(found)
}

/// Reads what a model is trained with: the window of the rules, without its last days.
///
/// # Errors
/// See [`::store::Error`].
pub async fn gather(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    rules: &AssistRules,
    now: Instant,
) -> Result<Lesson, Failure> {
    let until = now.plus_seconds(-i64::from(rules.limits.recent_days) * DAY);
    let from = now.plus_seconds(-i64::from(rules.limits.window_days) * DAY);
    let mut cases = decided_between(tx, tenant, from, until, MOST).await?;
    // The catalogue of today: a matter that is gone, and that no rule renames, teaches nothing any more.
    cases.retain(|case| ground.matter(rules.limits.now_called(&case.matter), now).is_ok());
    // Oldest first, so that the same cases give the same model whatever came in later.
    cases.reverse();
    let book = ground.catalogue.book();
    // Its name alone, and its name with the headings above and the steps of its standard.
    let names = book.leaf_matters(now).into_iter().flat_map(|matter| {
        let path = book.matter_path(&matter.code);
        let mut words: Vec<String> = path.iter().map(|matter| matter.name().to_owned()).collect();
        let standard = matter.standard_at(now).map(|(_, standard)| standard);
        words.extend(standard.into_iter().flat_map(|standard| standard.steps.clone()));
        let code = matter.code.as_str().to_owned();
        [(matter.name().to_owned(), code.clone()), (words.join("，"), code)]
    });
    let names = names.collect();
    Ok(Lesson { from, until, rules: rules.clone(), cases, names })
}

/// A model with its bytes.
pub struct Packed {
    pub learnt: Learnt,
    pub bytes: Vec<u8>,
}

/// Trains and measures; nothing is read or written.
///
/// # Errors
/// Refusal `assist-too-few-cases`.
pub fn train(
    lesson: &Lesson,
    ground: &Ground,
    segmenter: &Segmenter,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Result<Packed, Failure> {
    let cases: Vec<(String, String)> =
        lesson.cases.iter().map(|case| (case.text.clone(), case.matter.clone())).collect();
    let learnt = learn(&cases, &lesson.names, segmenter, &lesson.rules.limits, &above(ground), watch);
    let learnt = learnt.map_err(|cause| match cause {
        TooFew::Cases { found, needed } => {
            Failure::from(Refusal::rule("assist-too-few-cases").with("found", found).with("needed", needed))
        }
        TooFew::Train(cause) => Failure::from(
            Refusal::rule("assist-too-few-cases").with("found", cases.len()).with("needed", cause),
        ),
    })?;
    let bytes = packing::pack(&learnt.model)?;
    Ok(Packed { learnt, bytes })
}

/// Keeps a trained model as the next version. It suggests nothing that is shown before a person switches it on.
///
/// # Errors
/// See [`::store::Error`].
pub async fn keep(
    tx: &mut Tx,
    _: &Granted<TrainAssist>,
    context: &Context,
    lesson: &Lesson,
    packed: &Packed,
) -> Result<ModelRecord, Failure> {
    let known = registry(tx, context).await?;
    let record = ModelRecord {
        version: known.next_version(),
        trained_at: context.now,
        from: lesson.from,
        until: lesson.until,
        cases: packed.learnt.cases.clone(),
        figures: packed.learnt.figures.clone(),
        digest: packing::digest(&packed.bytes),
        bytes: packed.bytes.len() as u64,
        rules: lesson.rules.version,
        base: None,
        corrections: 0,
    };
    let fact = ModelFact::Trained { record: Box::new(record.clone()) };
    commit_model(tx, context, known, &fact).await?;
    store::put_bytes(tx, &context.tenant, record.version, packed.bytes.clone()).await?;
    Ok(record)
}

/// The cases with which a version is compared: those that came in after its window.
///
/// # Errors
/// Refusals `assist-model-unknown`; `assist-too-few-recent`.
pub async fn recent(
    tx: &mut Tx,
    tenant: &TenantId,
    version: i64,
    least: u32,
    now: Instant,
) -> Result<(Instant, Vec<Decided>), Failure> {
    let models = store::model_states(tx, tenant).await?;
    let model = models.iter().find(|model| model.record.version == version);
    let model = model.ok_or_else(|| Refusal::not_found("assist-model-unknown"))?;
    let since = model.record.until;
    let mut cases = decided_between(tx, tenant, since, now, MOST_RECENT).await?;
    // What it has learnt from measures nothing.
    if let Some(base) = model.record.base {
        let learnt = store::corrected(tx, tenant, base, model.record.trained_at).await?;
        cases.retain(|case| !learnt.contains(&case.id));
    }
    if cases.len() < usize::try_from(least).unwrap_or(usize::MAX) {
        let refusal = Refusal::rule("assist-too-few-recent").with("found", cases.len()).with("needed", least);
        return Err(refusal.into());
    }
    Ok((since, cases))
}

/// What a version would have suggested for cases that people have decided; nothing is read or written.
pub fn shadow(
    loaded: &Loaded,
    rules: &AssistRules,
    ground: &Ground,
    segmenter: &Segmenter,
    cases: &[Decided],
) -> (Figures, Vec<Judgement>) {
    let told: Vec<(String, String)> =
        cases.iter().map(|case| (case.text.clone(), case.matter.clone())).collect();
    measure(&loaded.model, &told, segmenter, &rules.limits, &above(ground))
}

/// Confidence in thousandths.
pub(crate) fn thousandths(confidence: f32) -> i64 {
    (f64::from(confidence) * 1000.0).round() as i64
}

/// Keeps a comparison: what would have been suggested and what was decided, case by case, and the figures of all.
///
/// # Errors
/// See [`::store::Error`].
pub async fn keep_comparison(
    tx: &mut Tx,
    _: &Granted<TrainAssist>,
    context: &Context,
    ground: &Ground,
    (version, since): (i64, Instant),
    cases: &[Decided],
    (figures, judged): (Figures, &[Judgement]),
) -> Result<Compared, Failure> {
    let at = context.now;
    let headings = above(ground);
    for (case, judgement) in cases.iter().zip(judged) {
        let known = store::suggestions_of(tx, &context.tenant, case.id).await?;
        // What was shown to people once stays what was shown.
        if known.0.get(&(Kind::Matter, version)).is_some_and(|said| said.suggested.shown) {
            continue;
        }
        let (value, sure) = match &judgement.chosen {
            Some(chosen) => (chosen.code.clone(), thousandths(chosen.confidence)),
            None => (String::new(), 0),
        };
        let fits = value == case.matter || headings(&case.matter).contains(&value);
        let answer = if fits { Answer::Accepted } else { Answer::Overridden };
        let suggested = Suggested { kind: Kind::Matter, model: version, shown: false, value, sure, at };
        let facts = [
            SuggestionFact::Suggested(suggested),
            SuggestionFact::Answered {
                kind: Kind::Matter,
                model: version,
                answer,
                decided: case.matter.clone(),
                at,
            },
        ];
        commit_suggestions(tx, context, case.id, known, &facts).await?;
    }
    let routing = routing(ground, cases, judged, at);
    let compared = Compared { at, from: since, until: at, figures, routing };
    let known = registry(tx, context).await?;
    if known.find(version).is_none() {
        return Err(Refusal::not_found("assist-model-unknown").into());
    }
    let fact = ModelFact::Compared { version, compared: Box::new(compared.clone()) };
    commit_model(tx, context, known, &fact).await?;
    Ok(compared)
}

/// Asks the catalogue of today with what a version says of each case, and compares with the unit that had it.
fn routing(ground: &Ground, cases: &[Decided], judged: &[Judgement], at: Instant) -> Routing {
    let mut routing = Routing::default();
    for (case, judgement) in cases.iter().zip(judged) {
        let (Some(place), Some(lead)) = (case.place, case.lead) else { continue };
        let placement = ground.placement(place);
        let leads_there =
            |matter: &str| ground.route(matter, &placement, at).is_ok_and(|routed| routed.lead == lead);
        routing.cases += 1;
        routing.right += u64::from(leads_there(&judgement.likeliest));
        if let Some(chosen) = judgement.chosen.as_ref().filter(|chosen| !chosen.heading) {
            routing.suggested += 1;
            routing.suggested_right += u64::from(leads_there(&chosen.code));
        }
    }
    routing
}
