//! Receive (接): an appeal comes in by any channel and gets its number, owner and clock.

use super::safe::{self, Kept};
use super::{carry_out, put_words};
use crate::ground::Ground;
use crate::model::{
    AttachmentId, CaseCommand, CaseId, Channel, Confidentiality, Placement, Receipt, SafePart, Source,
    ToldAs, Urgency,
};
use crate::store::{self, NewRow};
use ::store::Tx;
use guard::right::ReceiveCase;
use guard::{Granted, Sealed};
use kernel::{Context, Entropy, Failure, Instant, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An appeal as it is told, before it is a case.
#[derive(Clone, Debug)]
pub struct Appeal {
    pub channel: Channel,
    /// When it was raised; at the latest now.
    pub received_at: Instant,
    /// May be empty: then the first words of the text.
    pub title: String,
    pub text: String,
    pub placement: Placement,
    pub matter: Option<String>,
    pub urgency: Urgency,
    /// Why it is pressing; needed for [`Urgency::Danger`].
    pub urgency_ground: Option<String>,
    pub confidentiality: Confidentiality,
    /// Name and contact, already sealed for the vault.
    pub requester: Option<Sealed>,
    pub source: Option<Source>,
    pub files: Vec<AttachmentId>,
    /// What was answered to the matter's questions.
    pub answers: Option<duty::Answers>,
    /// Whose behaviour it is about; a unit by its name or code does not see the case.
    pub complaint: Option<String>,
}

/// An appeal whose words may lie in a case: where they told who its requester is, they are sealed for the vault, and what
/// the rules made of them stands in their place. Nothing else is taken in.
#[derive(Clone, Debug)]
pub struct SafeAppeal {
    appeal: Appeal,
    kept: Option<Kept>,
    /// Whose behaviour it is about, as it was told: an office is found by its name.
    named: Option<String>,
}

impl SafeAppeal {
    /// Whether somebody has to say what units may read.
    pub const fn waits(&self) -> bool {
        self.kept.is_some()
    }

    /// The appeal, when nothing in it goes to the vault and nobody is complained about.
    pub(super) fn plain(self) -> Option<Appeal> {
        let plain = self.kept.is_none() && self.named.is_none();
        plain.then_some(self.appeal).filter(|appeal| appeal.answers.is_none() && appeal.files.is_empty())
    }
}

impl std::ops::Deref for SafeAppeal {
    type Target = Appeal;
    fn deref(&self) -> &Appeal {
        &self.appeal
    }
}

impl Appeal {
    /// Looks through the words, and seals them where they tell. Needs no database: an import does it on all cores.
    ///
    /// # Errors
    /// As [`guard::seal`].
    pub fn safe(mut self, site: &guard::Site) -> Result<SafeAppeal, Failure> {
        let named = self.complaint.clone();
        let mut words = safe::Sealing::default();
        words.scrub(SafePart::Text, &mut self.text);
        words.scrub(SafePart::Title, &mut self.title);
        if let Some(ground) = &mut self.urgency_ground {
            words.scrub(SafePart::UrgencyGround, ground);
        }
        if let Some(complaint) = &mut self.complaint {
            words.scrub(SafePart::Complaint, complaint);
        }
        if let Some(answers) = &mut self.answers {
            words.scrub_answers(answers)?;
        }
        self.placement.evidence = self.placement.evidence.take().map(|evidence| words.scrubbed(&evidence));
        let kept = words.sealed(site)?;
        Ok(SafeAppeal { appeal: self, kept, named })
    }
}

/// The answer to whoever raised it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Received {
    pub id: CaseId,
    pub number: String,
    /// With number and code, the requester follows the case without an account.
    pub code: String,
    /// It had come in before under the same source number; nothing new was made.
    pub known: bool,
}

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 120;
const TITLE_FROM_TEXT: usize = 30;

/// Takes an appeal in. An appeal of a source that came in before gives the case it became.
///
/// # Errors
/// Refusals `case-text-missing`, `case-words-too-long`, `case-urgency-ground`, `case-received-later`.
pub async fn receive(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<ReceiveCase>,
    context: &Context,
    safe: SafeAppeal,
) -> Result<Received, Failure> {
    let SafeAppeal { appeal, kept, named } = safe;
    if let Some(source) = &appeal.source
        && let Some(number) = store::by_source(tx, &context.tenant, &source.system, &source.number).await?
    {
        return known(tx, context, number).await;
    }
    check(&appeal, context)?;
    let id: CaseId = context.draw_id();
    let number = store::next_number(tx, &context.tenant, context.now).await?;
    let title = title_of(&appeal);
    let text = if appeal.text.trim().is_empty() { title.as_str() } else { appeal.text.trim() };
    let title_words = put_words(tx, context, id, &title, "title").await?;
    let text_words = put_words(tx, context, id, text, "text").await?;
    let urgency_ground =
        match appeal.urgency_ground.as_deref().map(str::trim).filter(|ground| !ground.is_empty()) {
            Some(given) => Some(put_words(tx, context, id, given, "urgency_ground").await?),
            None => None,
        };
    let answers = match &appeal.answers {
        Some(answers) => {
            let text = serde_json::to_string(answers)?;
            Some(put_words(tx, context, id, &text, "answers").await?)
        }
        None => None,
    };
    let complaint = match appeal.complaint.as_deref().map(str::trim).filter(|told| !told.is_empty()) {
        Some(told) => Some(put_words(tx, context, id, told, "complained_about").await?),
        None => None,
    };
    let requester = match appeal.requester {
        Some(sealed) => Some(guard::actions::vault::put_sealed(tx, context, sealed).await?.to_string()),
        None => None,
    };
    let attachments = store::take_files(tx, &context.tenant, id, &appeal.files, "evidence").await?;
    let code = tracking_code(&context.entropy);
    let new = NewRow { title, tracking: Some(tracking_digest(&code)) };
    // Whoever wrote to another system read what that system told.
    let notice = match &appeal.source {
        None => Some(privacy::query::number_in_force(tx, &context.tenant, context.now).await?),
        Some(_) => None,
    };
    let receipt = Receipt {
        id,
        number: number.clone(),
        source: appeal.source,
        channel: appeal.channel,
        received_at: appeal.received_at,
        title: title_words,
        text: text_words,
        placement: appeal.placement,
        matter: appeal.matter,
        urgency: appeal.urgency,
        urgency_ground,
        answers,
        complaint,
        confidentiality: appeal.confidentiality,
        requester,
        notice,
        attachments,
    };
    carry_out(tx, ground, context, None, CaseCommand::Receive(Box::new(receipt)), Some(new)).await?;
    if let Some(kept) = kept {
        kept.put(tx, ground, context, id, ToldAs::Appeal).await?;
    }
    if let Some(named) = &named {
        super::barring::bar_named(tx, ground, context, id, named).await?;
    }
    Ok(Received { id, number, code, known: false })
}

async fn known(tx: &mut Tx, context: &Context, number: String) -> Result<Received, Failure> {
    let case = store::by_number(tx, &context.tenant, &number).await?;
    let case = case.ok_or_else(|| Refusal::not_found("case-not-found"))?;
    Ok(Received { id: case.state.id, number, code: String::new(), known: true })
}

pub(super) fn check(appeal: &Appeal, context: &Context) -> Result<(), Refusal> {
    if appeal.text.trim().is_empty() && appeal.title.trim().is_empty() {
        return Err(Refusal::invalid("case-text-missing", "text"));
    }
    // A minute of difference between two machines' clocks is no mistake of the sender.
    if appeal.received_at.seconds_since(context.now) > 60 {
        return Err(Refusal::invalid("case-received-later", "received").with("received", appeal.received_at));
    }
    let without_ground = appeal.urgency_ground.as_deref().is_none_or(|ground| ground.trim().is_empty());
    if appeal.urgency == Urgency::Danger && without_ground {
        return Err(Refusal::invalid("case-urgency-ground", "urgency_ground"));
    }
    Ok(())
}

pub(super) fn title_of(appeal: &Appeal) -> String {
    title_from(&appeal.title, &appeal.text)
}

/// The title that was given, or the first words of the text.
pub(crate) fn title_from(given: &str, text: &str) -> String {
    let given = given.trim();
    let source = if given.is_empty() { text.trim() } else { given };
    let line: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = if given.is_empty() { TITLE_FROM_TEXT } else { LONGEST_TITLE };
    let sentence = match given.is_empty() {
        true => line
            .split(['。', '！', '？', '；', '!', '?'])
            .find(|part| !part.trim().is_empty())
            .unwrap_or(&line),
        false => &line,
    };
    if sentence.chars().count() <= longest {
        return sentence.trim().to_owned();
    }
    sentence.chars().take(longest - 1).collect::<String>() + "…"
}

/// Ten letters and figures without those that look alike; about 8 × 10¹⁴ possibilities.
pub(super) fn tracking_code(entropy: &Entropy) -> String {
    const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";
    let drawn = entropy.draw();
    let letters = drawn.chunks_exact(2).take(10).map(|pair| {
        let value = usize::from(u16::from_be_bytes([pair[0], pair[1]]));
        char::from(LETTERS[value % LETTERS.len()])
    });
    let mut code: String = letters.collect();
    code.insert(5, '-');
    code
}

/// The digest under which a tracking code is kept; spaces, hyphens and case do not matter.
pub fn tracking_digest(code: &str) -> [u8; 32] {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    Sha256::digest(plain.as_bytes()).into()
}
