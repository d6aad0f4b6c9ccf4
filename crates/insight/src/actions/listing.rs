//! Listing units and projects with their figures, appeals, rulings.

use crate::actions::scheme::{Taken, target_of};
use crate::model::listing::{
    Frozen, Ground, Listed, Listing, ListingCommand, ListingKind, ListingLoop, Subject,
};
use crate::model::scheme::{Terms, Veto, hundredths};
use crate::model::{AssessmentRules, Period};
use crate::query::scheme as schemes;
use crate::store::{listing as rows, scheme as scheme_rows};
use ::store::Tx;
use cases::Words;
use guard::right::{AppealListing, DecideListing};
use guard::{PlacePath, Site, Target, Viewer};
use kernel::{Context, Failure, Folded, Loop, Refusal, RequestKey};
use std::str::FromStr;
use ui::Typed;

/// The most characters of what is written.
const LONGEST: usize = 4_000;
const DAY: i64 = 86_400;

/// A step with a listing that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingStep {
    Appeal,
    Rule,
    TakeBack,
}

impl ListingStep {
    pub const ALL: [Self; 3] = [Self::Appeal, Self::Rule, Self::TakeBack];

    /// The last word of the step's address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Rule => "rule",
            Self::TakeBack => "take-back",
        }
    }
}

impl FromStr for ListingStep {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|step| step.as_str() == text);
        known.ok_or_else(|| Refusal::not_found("listing-step-unknown"))
    }
}

/// Where a listing lies, as far as authority is concerned.
pub fn target(listing: &Listing) -> Target {
    Target::at(PlacePath::new(&listing.listed.place)).with_unit(listing.listed.subject.unit())
}

/// Lists a unit, or a project of it, with the figures of a scheme's quarter as they stand now.
///
/// # Errors
/// Refusals of missing and unreadable fields, of a right that is not held, and those of the rules.
pub async fn list(
    tx: &mut Tx,
    site: &Site,
    ground: &cases::Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    crate::pages::no_person(typed)?;
    let kind = typed.require("list", "listing-choice-missing")?;
    let kind = ListingKind::ALL.into_iter().find(|one| one.as_str() == kind);
    let kind = kind.ok_or_else(|| Refusal::invalid("listing-choice-missing", "list"))?;
    let scheme = typed.require("scheme", "listing-choice-missing")?;
    let found = scheme_rows::by_number(tx, &site.tenant, scheme).await?;
    let scheme = found.ok_or_else(|| Refusal::invalid("scheme-not-found", "scheme"))?.state;
    let target = target_of(&scheme);
    let granted = viewer.grant::<DecideListing>(&target)?;
    let context = site.context(&granted, request);
    let digest = journal::command_digest(&("listing", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "listing-list", &digest).await? {
        return Ok(taken);
    }
    let period = Period::read(typed.require("period", "listing-choice-missing")?)?;
    let code = typed.require("unit", "listing-choice-missing")?;
    let results = schemes::results(tx, &context.tenant, ground, &scheme, period, context.now).await?;
    let results = results.ok_or_else(|| Refusal::rule("listing-without-figures"))?;
    let directory = ground.catalogue.directory();
    let named = directory.by_code(code).map(|unit| unit.id).or_else(|| code.parse().ok());
    let result = results.units.iter().find(|result| Some(result.unit) == named);
    // Whoever is not among the units of the scheme has no figures: a unit elsewhere, or a person.
    let result = result.ok_or_else(|| {
        Refusal::invalid("listing-unit-unknown", "unit")
            .with("given", code.chars().take(40).collect::<String>())
    })?;
    let veto = veto_of(typed, &results.published.terms)?;
    if let Some(veto) = &veto {
        let standing = result.vetoes.iter().find(|one| one.veto == *veto);
        if let Some(standing) = standing {
            return Err(Refusal::rule("listing-veto-there").with("number", &standing.listing).into());
        }
    }
    if let (ListingKind::Red, Some(standing)) = (kind, result.vetoes.first()) {
        return Err(Refusal::rule("listing-red-vetoed").with("number", &standing.listing).into());
    }
    let rules = policy::query::in_force::<AssessmentRules>(tx, &context.tenant, context.now).await?;
    let id = context.draw_id();
    let words = put_words(tx, &context, id, typed).await?;
    let frozen = result.groups.iter().flat_map(|group| &group.items).map(|item| Frozen {
        figure: item.figure.clone(),
        numerator: item.share.numerator,
        denominator: item.share.denominator,
        exempted: item.raw.denominator - item.share.denominator,
        value: item.value.ok().map(hundredths),
    });
    let subject = match typed.get("project") {
        Some(project) if project.chars().count() > 200 => {
            return Err(Refusal::invalid("scheme-too-long", "project").with("most", 200).into());
        }
        Some(project) => Subject::Project { project: project.to_owned(), unit: result.unit },
        None => Subject::Unit { unit: result.unit },
    };
    let listed = Listed {
        id,
        number: scheme_rows::next_number(tx, &context.tenant, 'B', context.now).await?,
        kind,
        subject,
        place: scheme.place.clone(),
        ground: Ground {
            scheme: scheme.number.clone(),
            version: results.published.version,
            period: period.code(),
            entries: results.as_of.entries,
            result: result.result().map(hundredths),
            figures: frozen.collect(),
            facts: words,
        },
        veto,
        appeal_until: context.now.plus_seconds(i64::from(rules.limits.appeal_days) * DAY),
    };
    let taken = commit(tx, &context, None, ListingCommand::List(Box::new(listed))).await?;
    journal::remember(tx, &context, "listing-list", &digest, &taken).await?;
    Ok(taken)
}

/// The veto item that was chosen, as the version in force in that quarter has it.
fn veto_of(typed: &Typed, terms: &Terms) -> Result<Option<Veto>, Refusal> {
    let Some(given) = typed.get("veto") else { return Ok(None) };
    let number = given.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let veto = number.and_then(|at| terms.vetoes.get(at)).cloned();
    veto.map(Some).ok_or_else(|| {
        Refusal::invalid("listing-veto-unknown", "veto")
            .with("given", given.chars().take(40).collect::<String>())
    })
}

/// Takes a step with a listing.
///
/// # Errors
/// Refusal `listing-not-found`; those of rights and rules; `Stale` when `version` was typed and it has moved on.
pub async fn perform(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    (number, step): (&str, ListingStep),
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = rows::by_number(tx, &site.tenant, number).await?;
    let found = found.ok_or_else(|| Refusal::not_found("listing-not-found"))?;
    let target = target(&found.state);
    let context = match step {
        ListingStep::Appeal => site.context(&viewer.grant::<AppealListing>(&target)?, request),
        ListingStep::Rule | ListingStep::TakeBack => {
            site.context(&viewer.grant::<DecideListing>(&target)?, request)
        }
    };
    let action = format!("listing-{}", step.as_str());
    let digest = journal::command_digest(&(step.as_str(), number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, &action, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "scheme-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.listed.number, version: found.version });
    }
    let words = put_words(tx, &context, found.state.listed.id, typed).await?;
    let command = match step {
        ListingStep::Appeal => ListingCommand::Appeal { words },
        ListingStep::TakeBack => ListingCommand::TakeBack { words },
        ListingStep::Rule => match typed.get("right") {
            Some("yes" | "true") => ListingCommand::Rule { right: true, words },
            Some("no" | "false") => ListingCommand::Rule { right: false, words },
            _ => return Err(Refusal::invalid("listing-choice-missing", "right").into()),
        },
    };
    let taken = commit(tx, &context, Some(found), command).await?;
    journal::remember(tx, &context, &action, &digest, &taken).await?;
    Ok(taken)
}

async fn put_words(
    tx: &mut Tx,
    context: &Context,
    id: crate::model::listing::ListingId,
    typed: &Typed,
) -> Result<Words, Failure> {
    let text = typed.require("words", "listing-words-missing")?;
    if text.chars().count() > LONGEST {
        return Err(Refusal::invalid("scheme-too-long", "words").with("most", LONGEST).into());
    }
    journal::put_content(tx, context, &journal::stream_of::<ListingLoop>(id), text).await.map(Words)
}

async fn commit(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Listing>>,
    command: ListingCommand,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let events = ListingLoop::decide(state.as_ref(), command, context, &())?;
    let after = events
        .iter()
        .fold(state, ListingLoop::evolve)
        .ok_or_else(|| Refusal::not_found("listing-not-found"))?;
    let stream = journal::stream_of::<ListingLoop>(after.listed.id);
    let version = journal::append::<ListingLoop>(tx, context, &stream, version, &events).await?;
    rows::save(tx, &context.tenant, &after, version).await?;
    Ok(Taken { number: after.listed.number.clone(), version, state: after.state.as_str().to_owned() })
}
