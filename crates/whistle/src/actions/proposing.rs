//! Proposing (拟吹哨): a community or the street writes down what it sees, with the cases that speak for it; residents'
//! cases together propose one through the rule for clusters.

use super::{Order, Step, Taken, carry_out, choice, put_words};
use crate::model::{Proposal, WhistleCommand, WhistleId, WhistleKind};
use crate::store;
use ::store::Tx;
use cases::{Case, Ground, Placement};
use guard::right::{ProposeWhistle, ReadCase};
use guard::{Granted, Viewer};
use kernel::{Context, Failure, Instant, Refusal, TenantId};
use org::Tier;
use ui::Typed;

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 120;

/// The cases named in a form, by number; each one has to be there for the viewer.
///
/// # Errors
/// Refusal `whistle-case-unknown` at the field `case`.
pub async fn cases_named(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<Vec<Case>, Failure> {
    let mut found: Vec<Case> = Vec::new();
    let numbers = typed.all("case").flat_map(|text| text.split([',', '，', '、', ' ']));
    for number in numbers.filter(|number| !number.is_empty()) {
        let unknown = || Refusal::invalid("whistle-case-unknown", "case").with("given", number);
        let case = cases::query::by_number(tx, tenant, number).await?.ok_or_else(unknown)?.state;
        if !viewer.may::<ReadCase>(&cases::actions::target_of(&case)) {
            return Err(unknown().into());
        }
        if found.iter().all(|known| known.id != case.id) {
            found.push(case);
        }
    }
    Ok(found)
}

/// Where it is: the place that was typed, else that of the first case.
///
/// # Errors
/// Refusals `whistle-place-missing`, `whistle-place-unknown` at the field `place`.
pub fn placement_of(ground: &Ground, typed: &Typed, cases: &[Case]) -> Result<Placement, Refusal> {
    match (typed.get("place"), cases.first()) {
        (Some(named), _) => {
            let place = named
                .parse::<place::PlaceId>()
                .ok()
                .filter(|place| ground.atlas.name(*place).is_some())
                .or_else(|| ground.atlas.by_code_or_name(named));
            let unknown = || Refusal::invalid("whistle-place-unknown", "place").with("given", named);
            Ok(ground.placement(place.ok_or_else(unknown)?))
        }
        (None, Some(case)) if case.placement.place.is_some() => Ok(case.placement.clone()),
        (None, _) => Err(Refusal::invalid("whistle-place-missing", "place")),
    }
}

/// Whether somebody may propose: he holds the right, and his unit is a community or a street. Departments are called;
/// they do not whistle.
pub fn may_propose(ground: &Ground, viewer: &Viewer, now: Instant) -> bool {
    let proposes =
        |unit| matches!(ground.catalogue.directory().tier(unit, now), Tier::Street | Tier::Community);
    viewer.holds::<ProposeWhistle>() && viewer.staff().is_some_and(|staff| proposes(staff.unit))
}

/// Writes a proposal down.
///
/// # Errors
/// Refusals `whistle-propose-tier`, `whistle-words-missing`, `whistle-title-too-long`, `whistle-no-street`, those of a
/// matter that is unknown, and those of the rules.
pub async fn propose(
    tx: &mut Tx,
    ground: &Ground,
    granted: &Granted<ProposeWhistle>,
    context: &Context,
    placement: Placement,
    cases: Vec<Case>,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let digest = journal::command_digest(&("propose", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, context, "whistle-propose", &digest).await? {
        return Ok(taken);
    }
    granted.confirm(&guard::Target::at(placement.path_text()))?;
    if let Some(unit) = context.actor.unit()
        && !matches!(ground.catalogue.directory().tier(unit, context.now), Tier::Street | Tier::Community)
    {
        return Err(Refusal::forbidden("whistle-propose-tier").into());
    }
    let kind: WhistleKind = choice(typed, "kind")?;
    let matter = match typed.get("matter") {
        Some(code) => Some(ground.matter(code, context.now)?),
        None => cases.iter().find_map(|case| case.matter.clone()),
    };
    let title = typed.require("title", "whistle-words-missing")?;
    let text = typed.require("text", "whistle-words-missing")?;
    let taken = write(tx, ground, context, kind, placement, cases, matter, title, text).await?;
    journal::remember(tx, context, "whistle-propose", &digest, &taken).await?;
    Ok(taken)
}

/// What residents' cases together propose: no person decides it, and none is named in it.
///
/// # Errors
/// Those of the rules.
pub async fn propose_for_cluster(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<ProposeWhistle>,
    context: &Context,
    cases: Vec<Case>,
    placement: Placement,
    title: &str,
    text: &str,
) -> Result<Taken, Failure> {
    let matter = cases.iter().find_map(|case| case.matter.clone());
    write(tx, ground, context, WhistleKind::Daily, placement, cases, matter, title, text).await
}

#[expect(clippy::too_many_arguments, reason = "what one row is made of")]
async fn write(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    kind: WhistleKind,
    placement: Placement,
    cases: Vec<Case>,
    matter: Option<String>,
    title: &str,
    text: &str,
) -> Result<Taken, Failure> {
    if title.chars().count() > LONGEST_TITLE {
        return Err(Refusal::invalid("whistle-title-too-long", "title").with("most", LONGEST_TITLE).into());
    }
    let id: WhistleId = context.draw_id();
    let number = store::next_number(tx, &context.tenant, context.now).await?;
    let barred = cases.iter().flat_map(Case::barred_units).collect();
    let proposal = Proposal {
        id,
        number,
        kind,
        cases: cases.iter().map(|case| case.id).collect(),
        placement,
        matter,
        title: put_words(tx, context, id, title, "title").await?,
        text: put_words(tx, context, id, text, "text").await?,
        barred,
    };
    let command = WhistleCommand::Propose(Box::new(proposal));
    carry_out(tx, ground, context, None, command, Some(title)).await
}

/// 补正
pub enum Revise {}
impl Step for Revise {
    type Right = ProposeWhistle;
    const NAME: &'static str = "revise";
    async fn command(order: &mut Order<'_>, _: &Granted<ProposeWhistle>) -> Result<WhistleCommand, Failure> {
        let kind = order.choice("kind")?;
        Ok(WhistleCommand::Revise { kind, text: order.words("text").await? })
    }
}
