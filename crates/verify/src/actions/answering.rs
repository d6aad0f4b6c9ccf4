//! Answering by the link (自助回访): the revisit of the case, and a rating apart from it. Once; the rating may be
//! changed by whoever gave it while his time lasts.

use super::{carry_invitation, carry_rating, policy_in_force, stream_of_rating};
use crate::model::{
    Answer, Exclusion, Invitation, InvitationCommand, RatingCommand, RatingId, Source, may_answer,
};
use crate::origin::Origin;
use crate::store::{self, Rated};
use ::store::Tx;
use cases::{Case, Ground, Words};
use guard::right::RateCase;
use guard::{Granted, Site, Viewer};
use kernel::{Context, Failure, Folded, Instant, Refusal, RequestKey};
use ui::Typed;

/// The most characters that an author's own words may have.
pub const LONGEST_WORDS: usize = 2000;
const DAY: i64 = 86_400;

/// What was read of a link.
#[derive(Clone, Debug)]
pub struct Opened {
    pub invitation: Invitation,
    pub case: Case,
    /// The rating that may still be changed, once answered.
    pub rating: Option<crate::model::Rating>,
}

/// Finds what a code leads to.
///
/// # Errors
/// Refusals `verify-link-unknown`, `verify-link-used`, `verify-link-ended`, `verify-link-expired`, `verify-own-work`,
/// `verify-own-device`, `verify-own-network`.
pub async fn open(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    origin: &Origin,
    code: &str,
) -> Result<(Opened, i64), Failure> {
    let (tenant, now) = (&site.tenant, site.now());
    let unknown = || Refusal::not_found("verify-link-unknown");
    let found = store::by_code(tx, tenant, &super::inviting::digest_of(code)).await?.ok_or_else(unknown)?;
    let Folded { state: invitation, version } = found;
    let case = cases::query::by_id(tx, tenant, invitation.case).await?.ok_or_else(unknown)?.state;
    neutral(tx, site, viewer, origin, &case).await?;
    let rating = match store::author(tx, tenant, invitation.id, now).await? {
        Some(id) if invitation.answered_at.is_some() => store::rating(tx, tenant, id).await?,
        _ => None,
    };
    let limits = policy_in_force(tx, tenant, now).await?.limits;
    let rating = rating
        .map(|found| found.state)
        .filter(|rating| now <= rating.given_at.plus_seconds(i64::from(limits.edit_days) * DAY));
    if rating.is_none() {
        may_answer(&invitation, now)?;
    }
    Ok((Opened { invitation, case, rating }, version))
}

/// Nobody of a unit that did the work answers, nor anybody on its device or from its network.
async fn neutral(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    origin: &Origin,
    case: &Case,
) -> Result<(), Failure> {
    if viewer.staff().is_some_and(|staff| case.was_handled_by(staff.unit)) {
        return Err(Refusal::forbidden("verify-own-work").into());
    }
    let devices = origin.devices().map(|digest| (digest, "verify-own-device"));
    for (digest, code) in devices.chain(origin.networks().map(|digest| (digest, "verify-own-network"))) {
        let units = store::units_behind(tx, &site.tenant, digest, site.now()).await?;
        if units.iter().any(|unit| case.was_handled_by(*unit)) {
            return Err(Refusal::forbidden(code).into());
        }
    }
    Ok(())
}

/// What was typed on the page.
struct Told {
    contacted: Option<bool>,
    solved: bool,
    satisfaction: Option<u8>,
    words: Option<String>,
    missing: Option<String>,
    prompted: bool,
}

impl Told {
    fn read(typed: &Typed) -> Result<Self, Refusal> {
        let told = Self {
            contacted: yes_or_no(typed, "contacted")?,
            solved: yes_or_no(typed, "solved")?.ok_or_else(|| Refusal::invalid("verify-solved", "solved"))?,
            satisfaction: typed.read::<u8>("satisfaction", "verify-satisfaction")?,
            words: prose(typed, "words")?,
            missing: prose(typed, "missing")?,
            prompted: typed.get("prompted").is_some_and(|given| matches!(given, "yes" | "true" | "on")),
        };
        if told.satisfaction.is_some_and(|level| !(1..=5).contains(&level)) {
            return Err(Refusal::invalid("verify-satisfaction", "satisfaction"));
        }
        if !told.solved && told.missing.is_none() {
            return Err(Refusal::invalid("verify-missing", "missing"));
        }
        Ok(told)
    }
}

fn yes_or_no(typed: &Typed, field: &'static str) -> Result<Option<bool>, Refusal> {
    match typed.get(field) {
        None => Ok(None),
        Some("yes" | "true") => Ok(Some(true)),
        Some("no" | "false") => Ok(Some(false)),
        Some(_) => Err(Refusal::invalid("verify-choice", field)),
    }
}

fn prose(typed: &Typed, field: &'static str) -> Result<Option<String>, Refusal> {
    let Some(text) = typed.get(field) else { return Ok(None) };
    let count = text.chars().count();
    if count > LONGEST_WORDS {
        let refusal = Refusal::invalid("verify-words-long", field);
        return Err(refusal.with("most", LONGEST_WORDS).with("count", count));
    }
    Ok(Some(text.to_owned()))
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub rated: bool,
    pub solved: bool,
    /// Until when the rating may be changed.
    pub until: Option<Instant>,
}

/// Takes an answer: the first is the case's revisit and, when a level was chosen, a rating; a later one changes the
/// rating.
///
/// # Errors
/// As [`open`]; refusals of what was typed at its field; those of the case's rules.
pub async fn answer(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    origin: &Origin,
    code: &str,
    typed: &Typed,
) -> Result<Answered, Failure> {
    let (opened, version) = open(tx, site, viewer, origin, code).await?;
    let granted = Granted::<RateCase>::for_requester(Some(code))?;
    let context = site.context(&granted, RequestKey(String::new()));
    if let Some(rating) = opened.rating {
        return revise(tx, site, &context, rating.id, typed).await;
    }
    let told = Told::read(typed)?;
    let Opened { invitation, case, .. } = opened;
    let (id, unit) = (invitation.id, invitation.unit);
    let command = InvitationCommand::Answer { prompted: told.prompted };
    carry_invitation(tx, &context, Some(Folded { state: invitation, version }), command).await?;
    let missing = told.missing.as_deref().filter(|_| !told.solved);
    cases::actions::closing::answer_revisit(
        tx,
        site,
        ground,
        &granted,
        &context,
        case.id,
        told.solved,
        missing,
    )
    .await?;
    let limits = policy_in_force(tx, &site.tenant, context.now).await?.limits;
    let Some(satisfaction) = told.satisfaction else {
        return Ok(Answered { rated: false, solved: told.solved, until: None });
    };
    // Nothing in the rating's own stream leads back to the link: not even the digest of its code.
    let apart = site.context(&Granted::<RateCase>::for_requester(None)?, RequestKey(String::new()));
    let rating: RatingId = apart.draw_id();
    let words = put_words(tx, &apart, rating, told.words.as_deref()).await?;
    let answer = Answer { contacted: told.contacted, solved: Some(told.solved), satisfaction, words };
    let excluded = told.prompted.then_some(Exclusion::Prompted);
    let command = RatingCommand::Give { id: rating, unit, source: Source::Link, answer, excluded };
    carry_rating(tx, &apart, None, command).await?;
    let until = apart.now.plus_seconds(i64::from(limits.edit_days) * DAY);
    // A month more, as for every link between a rating and its author; then it is destroyed.
    store::put_author(tx, &site.tenant, id, rating, until.plus_seconds(30 * DAY)).await?;
    exclude_burst(tx, &apart, &limits, origin, unit, rating).await?;
    Ok(Answered { rated: true, solved: told.solved, until: Some(until) })
}

/// Several ratings of one unit from one device or network in a short time: all of them count nowhere.
async fn exclude_burst(
    tx: &mut Tx,
    context: &Context,
    limits: &crate::model::Limits,
    origin: &Origin,
    unit: kernel::UnitId,
    rating: RatingId,
) -> Result<(), Failure> {
    let (tenant, now) = (&context.tenant, context.now);
    let since = now.plus_seconds(-i64::from(limits.burst_minutes) * 60);
    let until = now.plus_seconds(i64::from(limits.trace_days) * DAY);
    for digest in origin.digests() {
        store::note_rating(tx, tenant, digest, unit, Rated { rating, at: now }, until).await?;
        let together = store::rated_from(tx, tenant, digest, unit, since).await?;
        if together.len() < limits.burst_count as usize {
            continue;
        }
        for one in together {
            let found = store::rating(tx, tenant, one.rating).await?;
            if let Some(found) = found.filter(|found| found.state.excluded.is_none()) {
                let command = RatingCommand::Exclude { why: Exclusion::Burst };
                carry_rating(tx, context, Some(found), command).await?;
            }
        }
    }
    Ok(())
}

async fn revise(
    tx: &mut Tx,
    site: &Site,
    context: &Context,
    id: RatingId,
    typed: &Typed,
) -> Result<Answered, Failure> {
    let satisfaction = typed
        .read::<u8>("satisfaction", "verify-satisfaction")?
        .ok_or_else(|| Refusal::invalid("verify-satisfaction", "satisfaction"))?;
    let apart = site.context(&Granted::<RateCase>::for_requester(None)?, RequestKey(String::new()));
    let words = put_words(tx, &apart, id, prose(typed, "words")?.as_deref()).await?;
    let found = store::rating(tx, &site.tenant, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("verify-link-unknown"))?;
    let limits = policy_in_force(tx, &site.tenant, context.now).await?.limits;
    let contacted = yes_or_no(typed, "contacted")?;
    let solved = found.state.answer.solved;
    let until = found.state.given_at.plus_seconds(i64::from(limits.edit_days) * DAY);
    let answer = Answer { contacted, solved, satisfaction, words };
    let command = RatingCommand::Revise { answer, edit_days: limits.edit_days };
    carry_rating(tx, &apart, Some(found), command).await?;
    Ok(Answered { rated: true, solved: solved.unwrap_or_default(), until: Some(until) })
}

async fn put_words(
    tx: &mut Tx,
    context: &Context,
    rating: RatingId,
    text: Option<&str>,
) -> Result<Option<Words>, Failure> {
    let Some(text) = text else { return Ok(None) };
    journal::put_content(tx, context, &stream_of_rating(rating), text).await.map(|digest| Some(Words(digest)))
}
