//! Safe text (安全文本): words that tell who the requester is are sealed as they come in, and a person says what units may
//! read instead.

use super::receive::title_from;
use super::{LONGEST_WORDS, Order, Step, carry_out, put_words, stream_of, target_of};
use crate::ground::Ground;
use crate::model::{Case, CaseCommand, CaseId, KeptWords, LeftBecause, SafePart, ToldAs, Words};
use crate::store;
use ::store::Tx;
use guard::right::{MakeSafe, ReadOriginal};
use guard::safe_text::{Mark, Telling, marks, told_by, without, without_but};
use guard::{Granted, Keeping, Look, OriginalPart, OriginalWords, PersonId, Sealed, Site, Viewer};
use journal::Content;
use kernel::{Context, Entropy, Failure, Folded, Refusal, RequestKey};
use std::collections::{BTreeMap, BTreeSet};
use ui::Typed;

/// The rule under which words are deleted that a safe version has replaced.
const REPLACED: &str = "safe-text";

/// What is taken out of words while they are looked through.
#[derive(Default)]
pub(super) struct Sealing {
    original: OriginalWords,
    marks: BTreeSet<Telling>,
    /// Each part that tells, with what stands in its place.
    told: Vec<(String, &'static str)>,
    tells: bool,
}

impl Sealing {
    /// Puts the safe version in the place of a part; the part itself goes to the vault with the others.
    pub(super) fn scrub(&mut self, part: SafePart, text: &mut String) {
        if text.trim().is_empty() {
            return;
        }
        self.keep(part, text.trim());
        let found = marks(text);
        if !found.is_empty() {
            self.note(text, &found);
            *text = without(text, &found);
        }
    }

    pub(super) fn scrub_answers(&mut self, answers: &mut duty::Answers) -> Result<(), Failure> {
        let whole = serde_json::to_string(answers)?;
        self.keep(SafePart::Answers, &whole);
        for answer in &mut answers.answers {
            let found = marks(&answer.value);
            self.note(&answer.value, &found);
            answer.value = without(&answer.value, &found);
        }
        Ok(())
    }

    /// Words taken from those that were looked through.
    pub(super) fn scrubbed(&self, words: &str) -> String {
        let scrubbed =
            self.told.iter().fold(words.to_owned(), |words, (told, instead)| words.replace(told, instead));
        without(&scrubbed, &marks(&scrubbed))
    }

    fn keep(&mut self, part: SafePart, text: &str) {
        self.original.parts.push(OriginalPart { name: part.to_string(), text: text.to_owned() });
    }

    fn note(&mut self, text: &str, found: &[Mark]) {
        self.tells |= !found.is_empty();
        for mark in found {
            self.marks.insert(mark.kind);
            let told = text.get(mark.range.clone()).unwrap_or_default().to_owned();
            self.told.push((told, mark.kind.instead()));
        }
    }

    /// Sealed for the vault; nothing where nothing tells.
    pub(super) fn sealed(self, site: &Site) -> Result<Option<Kept>, Failure> {
        if !self.tells {
            return Ok(None);
        }
        let entropy = Entropy::new(site.draw());
        let id = entropy.draw_id(site.now());
        let sealed =
            guard::seal(&site.master, &site.tenant, id, &self.original, Keeping::as_written(), &entropy);
        Ok(Some(Kept { sealed: sealed.map_err(Failure::broken)?, marks: self.marks }))
    }
}

/// Words ready to be put into the vault, and what they tell.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    sealed: Sealed,
    marks: BTreeSet<Telling>,
}

impl Kept {
    /// What somebody said later, looked through; the safe version, and what goes to the vault.
    pub(crate) fn of(site: &Site, text: &str) -> Result<(String, Option<Self>), Failure> {
        let mut sealing = Sealing::default();
        let mut text = text.to_owned();
        sealing.scrub(SafePart::Words, &mut text);
        Ok((text, sealing.sealed(site)?))
    }

    /// Puts them into the vault and says so in the case, right after what was told.
    pub(crate) async fn put(
        self,
        tx: &mut Tx,
        ground: &Ground,
        context: &Context,
        id: CaseId,
        told: ToldAs,
    ) -> Result<i64, Failure> {
        let marks = self.marks;
        let original = guard::actions::vault::put_sealed(tx, context, self.sealed).await?.to_string();
        let found = store::by_id(tx, &context.tenant, id).await?;
        let command = CaseCommand::KeepOriginal { original, told, marks };
        Ok(carry_out(tx, ground, context, found, command, None).await?.version)
    }
}

/// 确认安全文本
pub enum ConfirmSafe {}
impl Step for ConfirmSafe {
    type Right = MakeSafe;
    const NAME: &'static str = "safe";
    async fn command(order: &mut Order<'_>, granted: &Granted<MakeSafe>) -> Result<CaseCommand, Failure> {
        let kept = chosen(order.case, order.typed.get("original"))?;
        let told = kept.as_ref().map_or(ToldAs::Appeal, |kept| kept.told);
        let whole = match &kept {
            Some(kept) => unsealed(order.tx, order.site, granted, kept).await?,
            None => as_it_stands(order.tx, order.context, order.case).await?,
        };
        let left = reasons(order.typed)?;
        let safe = chosen_words(order.case, &whole, &left.keys().copied().collect(), order.typed)?;
        let still = safe.values().flat_map(|text| told_by(text)).collect();
        let mut marks: BTreeSet<Telling> = whole.parts.iter().flat_map(|part| told_by(&part.text)).collect();
        marks.extend(kept.iter().flat_map(|kept| kept.marks.iter().copied()));
        let original = match kept {
            Some(kept) => kept.original,
            None => seal_now(order, &whole).await?,
        };
        let words = put_safe(order, &safe, &original).await?;
        Ok(CaseCommand::MakeSafe { original, told, marks, words, still, left })
    }
}

/// What it is about: what was named, what waits, or the appeal.
fn chosen(case: &Case, named: Option<&str>) -> Result<Option<KeptWords>, Refusal> {
    match named {
        Some("" | "appeal") | None => {
            let waits = case.unsafe_words().next().filter(|_| named.is_none());
            Ok(waits.or_else(|| case.appeal_kept()).cloned())
        }
        Some(named) => {
            let found = case.kept.iter().find(|kept| kept.original == named);
            let unknown = || Refusal::invalid("case-safe-unknown", "original").with("given", named);
            found.cloned().map(Some).ok_or_else(unknown)
        }
    }
}

/// Why something stays in, by kind.
fn reasons(typed: &Typed) -> Result<BTreeMap<Telling, LeftBecause>, Refusal> {
    let mut left = BTreeMap::new();
    for kind in Telling::ALL {
        if let Some(given) = typed.get(kind.field()) {
            let because = given.parse::<LeftBecause>().map_err(|refusal| refusal.at(kind.field()))?;
            left.insert(kind, because);
        }
    }
    Ok(left)
}

/// What units may read of each part: what the person wrote, or the proposal with the kinds left in that he gave a reason for.
fn chosen_words(
    case: &Case,
    whole: &OriginalWords,
    left: &BTreeSet<Telling>,
    typed: &Typed,
) -> Result<BTreeMap<SafePart, String>, Failure> {
    let mut safe = BTreeMap::new();
    let redeclared = case.timeline.iter().any(|moment| moment.kind == "urgency_declared");
    for part in &whole.parts {
        let name: SafePart = part.name.parse()?;
        if name == SafePart::UrgencyGround && redeclared {
            continue;
        }
        let text = match name {
            SafePart::Answers => answers_without(&part.text, left)?,
            _ => written(typed, name, &proposal(&part.text)).unwrap_or_else(|| without_but(&part.text, left)),
        };
        if text.chars().count() > LONGEST_WORDS {
            let refusal = Refusal::invalid("case-words-too-long", field_of(name));
            return Err(refusal.with("most", LONGEST_WORDS).with("count", text.chars().count()).into());
        }
        safe.insert(name, text);
    }
    if let Some(text) = safe.get(&SafePart::Text) {
        let derived = title_from("", text);
        let title = match safe.get(&SafePart::Title) {
            Some(given) => title_from(given, text),
            None => written(
                typed,
                SafePart::Title,
                &title_from("", &proposal(whole.part("text").unwrap_or_default())),
            )
            .map_or(derived, |given| title_from(&given, text)),
        };
        safe.insert(SafePart::Title, title);
    }
    Ok(safe)
}

/// What the rules propose.
pub(crate) fn proposal(text: &str) -> String {
    without_but(text, &BTreeSet::new())
}

/// What the person wrote, when it is not the proposal as it stood in the field.
fn written(typed: &Typed, part: SafePart, proposed: &str) -> Option<String> {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let given = plain(typed.get(part.as_str())?);
    (!given.is_empty() && given != plain(proposed)).then_some(given)
}

const fn field_of(part: SafePart) -> &'static str {
    part.as_str()
}

fn answers_without(whole: &str, left: &BTreeSet<Telling>) -> Result<String, Failure> {
    let mut answers: duty::Answers = serde_json::from_str(whole)?;
    for answer in &mut answers.answers {
        answer.value = without_but(&answer.value, left);
    }
    Ok(serde_json::to_string(&answers)?)
}

/// The words of a case in which the rules found nothing, for somebody who does.
async fn as_it_stands(tx: &mut Tx, context: &Context, case: &Case) -> Result<OriginalWords, Failure> {
    let mut whole = OriginalWords::default();
    let stream = stream_of(case.id);
    let ground = case
        .urgency_ground
        .as_ref()
        .filter(|_| case.timeline.iter().all(|one| one.kind != "urgency_declared"));
    let parts = [
        (SafePart::Title, Some(&case.title)),
        (SafePart::Text, Some(&case.text)),
        (SafePart::UrgencyGround, ground),
        (SafePart::Answers, case.answers.as_ref()),
        (SafePart::Complaint, case.complaint.as_ref()),
    ];
    for (part, words) in parts {
        let Some(words) = words else { continue };
        if let Content::Present { body, .. } =
            journal::content(tx, context.tenant.as_str(), &stream, &words.0).await?
        {
            whole.parts.push(OriginalPart { name: part.to_string(), text: body });
        }
    }
    Ok(whole)
}

async fn seal_now(order: &mut Order<'_>, whole: &OriginalWords) -> Result<String, Failure> {
    let entropy = &order.context.entropy;
    let id: PersonId = order.context.draw_id();
    let site = order.site;
    let sealed = guard::seal(&site.master, &site.tenant, id, whole, Keeping::as_written(), entropy);
    let sealed = sealed.map_err(Failure::broken)?;
    Ok(guard::actions::vault::put_sealed(order.tx, order.context, sealed).await?.to_string())
}

/// Stores the safe version; what stood there before is deleted, and the title of lists follows.
async fn put_safe(
    order: &mut Order<'_>,
    safe: &BTreeMap<SafePart, String>,
    original: &str,
) -> Result<BTreeMap<SafePart, Words>, Failure> {
    let (case, stream) = (order.case, stream_of(order.case.id));
    let mut words = BTreeMap::new();
    for (part, text) in safe {
        let before = match part {
            SafePart::Title => Some(&case.title),
            SafePart::Text => Some(&case.text),
            SafePart::UrgencyGround => case.urgency_ground.as_ref(),
            SafePart::Answers => case.answers.as_ref(),
            SafePart::Complaint => case.complaint.as_ref(),
            SafePart::Words => {
                let said = case.timeline.iter().find(|moment| moment.original.as_deref() == Some(original));
                let waiting = || case.kept.iter().find(|kept| kept.original == original)?.waiting.as_ref();
                said.and_then(|moment| moment.words.as_ref()).or_else(waiting)
            }
        };
        let kept = match before {
            Some(before) => replaced(order.tx, order.context, &stream, before, text).await?,
            None => None,
        };
        let safe = match kept {
            Some(kept) => kept,
            None => put_words(order.tx, order.context, case.id, text, field_of(*part)).await?,
        };
        words.insert(*part, safe);
        if *part == SafePart::Title {
            store::put_title(order.tx, &order.context.tenant, case.id, Some(text)).await?;
        }
    }
    Ok(words)
}

/// What stood there, when it says the same; otherwise it is deleted.
async fn replaced(
    tx: &mut Tx,
    context: &Context,
    stream: &str,
    before: &Words,
    text: &str,
) -> Result<Option<Words>, Failure> {
    match journal::content(tx, context.tenant.as_str(), stream, &before.0).await? {
        Content::Present { body, .. } if body == text => Ok(Some(before.clone())),
        Content::Present { .. } => {
            journal::delete_content(tx, context, stream, &before.0, REPLACED).await?;
            Ok(None)
        }
        Content::Deleted { .. } | Content::Missing => Ok(None),
    }
}

/// The requester's own words, for whoever makes them safe.
pub(crate) async fn unsealed(
    tx: &mut Tx,
    site: &Site,
    granted: &Granted<MakeSafe>,
    kept: &KeptWords,
) -> Result<OriginalWords, Failure> {
    let id: PersonId = kept.original.parse().map_err(Failure::broken)?;
    let found =
        guard::actions::vault::original_to_make_safe(tx, &site.master, &site.tenant, granted, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("vault-erased"))?)
}

/// What the words of a case tell, where they came in before they were looked through.
pub(super) async fn telling(
    tx: &mut Tx,
    context: &Context,
    case: Option<&Case>,
    command: &CaseCommand,
) -> Result<BTreeSet<Telling>, Failure> {
    let gives = matches!(command, CaseCommand::Dispatch { .. } | CaseCommand::Designate { .. });
    let Some(case) = case.filter(|case| gives && case.appeal_kept().is_none()) else {
        return Ok(BTreeSet::new());
    };
    let whole = as_it_stands(tx, context, case).await?;
    Ok(whole.parts.iter().flat_map(|part| told_by(&part.text)).collect())
}

/// Opens what a requester wrote, for a stated reason, leaving a trace (查阅原文).
///
/// # Errors
/// Refusals `case-not-found`, `case-original-none`, and those of the vault.
pub async fn open_original(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    number: &str,
    typed: &Typed,
    request: RequestKey,
) -> Result<Vec<(KeptWords, OriginalWords)>, Failure> {
    let found = store::by_number(tx, &site.tenant, number).await?;
    let unknown = || Refusal::not_found("case-not-found");
    let Folded { state: case, .. } = found.ok_or_else(unknown)?;
    let granted: Granted<ReadOriginal> =
        viewer.grant(&target_of(&case)).map_err(|refusal| match refusal.kind {
            kernel::RefusalKind::Unknown => refusal,
            _ => unknown(),
        })?;
    if case.kept.is_empty() {
        return Err(Refusal::rule("case-original-none").into());
    }
    let context = site.context(&granted, request);
    let mut opened = Vec::new();
    for kept in &case.kept {
        let person: PersonId = kept.original.parse().map_err(Failure::broken)?;
        let reason = typed.get("reason").unwrap_or_default().to_owned();
        let look = Look { person, object: format!("case/{}", case.id), reason };
        let whole = guard::actions::vault::open_original(tx, &site.master, &context, &granted, look).await?;
        opened.push((kept.clone(), whole));
    }
    Ok(opened)
}
