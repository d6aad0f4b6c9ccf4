//! Asking the street, and the street's assessment of a body stationed in it.

use super::{Outside, Taken, carry_out, choice, put_words, text_of};
use crate::model::{Asked, Assessed, ConsultCommand, ConsultId, ConsultKind, Text};
use crate::store;
use ::store::Tx;
use cases::{Ground, Placement};
use guard::actions::vault;
use guard::right::{AskStreet, SpeakForStreet};
use guard::{DataClass, Keeping, SealedWords, Site, Target, Viewer};
use kernel::{Context, Failure, Instant, Refusal, RequestKey, UnitId};
use org::{LinkKind, UnitKind};
use ui::Typed;

/// The purpose for which opinions on posts are kept.
const PURPOSE: &str = "opinion-on-a-post";

/// Opens a consultation: a department asks about a plan or a post, the street's lead assesses a body.
///
/// # Errors
/// Refusals of missing and unreadable fields, of a right that is not held, and those of the rules.
pub async fn open(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let kind: ConsultKind = choice(typed, "kind")?;
    let own = viewer.signed_in()?.unit;
    let (context, street) = match kind {
        ConsultKind::Assessment => {
            let at = street_place(ground, own, site.now()).map(|placement| placement.path_text());
            let granted = viewer.grant::<SpeakForStreet>(&Target::of(own).with_place(at))?;
            (site.context(&granted, request), own)
        }
        ConsultKind::Plan | ConsultKind::Personnel => {
            let granted = viewer.grant::<AskStreet>(&Target::of(own))?;
            let street = ground.unit(typed.require("street", "consult-choice-missing")?, "street")?;
            (site.context(&granted, request), street)
        }
    };
    let digest = journal::command_digest(&("open", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "consult-open", &digest).await? {
        return Ok(taken);
    }
    let opening = Opening { own, street, placement: street_place(ground, street, context.now) };
    let taken = match kind {
        ConsultKind::Assessment => opening.assess(tx, ground, &context, typed).await?,
        ConsultKind::Plan => opening.ask_about_plan(tx, ground, &context, typed).await?,
        ConsultKind::Personnel => opening.ask_about_post(tx, site, ground, &context, typed).await?,
    };
    journal::remember(tx, &context, "consult-open", &digest, &taken).await?;
    Ok(taken)
}

struct Opening {
    own: UnitId,
    street: UnitId,
    /// The street's place; none where the unit is no street's office.
    placement: Option<Placement>,
}

impl Opening {
    async fn ask_about_plan(
        self,
        tx: &mut Tx,
        ground: &Ground,
        context: &Context,
        typed: &Typed,
    ) -> Result<Taken, Failure> {
        let id: ConsultId = context.draw_id();
        let title = put_words(tx, context, id, typed, "title").await?;
        let text = Text::Open { words: put_words(tx, context, id, typed, "text").await? };
        self.ask(tx, ground, context, (id, ConsultKind::Plan, None), Some(title), text).await
    }

    /// What is asked about a post may name somebody: it is sealed from the beginning.
    async fn ask_about_post(
        self,
        tx: &mut Tx,
        site: &Site,
        ground: &Ground,
        context: &Context,
        typed: &Typed,
    ) -> Result<Taken, Failure> {
        let id: ConsultId = context.draw_id();
        let body = ground.unit(typed.require("body", "consult-choice-missing")?, "body")?;
        let text = seal(tx, site, context, text_of(typed, "text")?).await?;
        self.ask(tx, ground, context, (id, ConsultKind::Personnel, Some(body)), None, text).await
    }

    async fn ask(
        self,
        tx: &mut Tx,
        ground: &Ground,
        context: &Context,
        (id, kind, body): (ConsultId, ConsultKind, Option<UnitId>),
        title: Option<cases::Words>,
        text: Text,
    ) -> Result<Taken, Failure> {
        let Self { own: asker, street, placement } = self;
        let outside = Outside {
            is_street: placement.is_some(),
            is_stationed: body.is_some_and(|body| is_stationed(ground, body, street, context.now)),
            assessed_already: None,
        };
        let number = store::next_number(tx, &context.tenant, context.now).await?;
        let placement = placement.unwrap_or_default();
        let asked = Asked { id, number, kind, street, asker, body, placement, title, text };
        carry_out(tx, ground, context, None, ConsultCommand::Ask(Box::new(asked)), outside).await
    }

    async fn assess(
        self,
        tx: &mut Tx,
        ground: &Ground,
        context: &Context,
        typed: &Typed,
    ) -> Result<Taken, Failure> {
        let id: ConsultId = context.draw_id();
        let Self { street, placement, .. } = self;
        let body = ground.unit(typed.require("body", "consult-choice-missing")?, "body")?;
        let period = typed.require("period", "consult-choice-missing")?.to_owned();
        if !periods(context.now).contains(&period) {
            return Err(Refusal::invalid("consult-period", "period").with("given", period).into());
        }
        let known = store::assessed(tx, &context.tenant, street, body, &period).await?;
        let outside = Outside {
            is_street: placement.is_some(),
            is_stationed: is_stationed(ground, body, street, context.now),
            assessed_already: known.as_deref(),
        };
        let number = store::next_number(tx, &context.tenant, context.now).await?;
        let verdict = choice(typed, "verdict")?;
        let words = put_words(tx, context, id, typed, "text").await?;
        let placement = placement.unwrap_or_default();
        let assessed = Assessed { id, number, street, body, placement, period, verdict, words };
        carry_out(tx, ground, context, None, ConsultCommand::Assess(Box::new(assessed)), outside).await
    }
}

/// Seals words under a key of their own; until when they are kept is known once the opinion is given.
pub(crate) async fn seal(tx: &mut Tx, site: &Site, context: &Context, text: &str) -> Result<Text, Failure> {
    let keeping = Keeping { class: DataClass::Sensitive, purpose: PURPOSE, until: None };
    let words = SealedWords { text: text.to_owned() };
    Ok(Text::Sealed { id: vault::put_words(tx, context, &site.master, &words, keeping).await? })
}

/// The place of a street's office; none for other units.
pub(crate) fn street_place(ground: &Ground, unit: UnitId, now: Instant) -> Option<Placement> {
    let found = ground.catalogue.directory().unit(unit)?;
    let place = found.places_at(now).next().filter(|_| found.kind == UnitKind::Street)?;
    Some(ground.placement(place::PlaceId::new(place.uuid())))
}

/// Whether a body is stationed in a street (派驻): it stands under the street by territory, and under a department by sector.
/// Committees and parties do not: they are elected, not stationed.
fn is_stationed(ground: &Ground, body: UnitId, street: UnitId, now: Instant) -> bool {
    let directory = ground.catalogue.directory();
    let Some(found) = directory.unit(body).filter(|found| found.active_at(now)) else { return false };
    matches!(found.kind, UnitKind::Department | UnitKind::Platform | UnitKind::Institution)
        && found.parent_at(LinkKind::Territorial, now) == Some(street)
        && found.parent_at(LinkKind::Sector, now).is_some_and(|above| directory.active(above, now))
}

/// The bodies stationed in any street, or in one.
pub(crate) fn stationed(ground: &Ground, street: Option<UnitId>, now: Instant) -> Vec<UnitId> {
    let units = ground.catalogue.directory().units().into_iter();
    let fits = units.filter(|unit| {
        unit.parent_at(LinkKind::Territorial, now)
            .filter(|above| street.is_none_or(|street| street == *above))
            .is_some_and(|above| {
                street_place(ground, above, now).is_some() && is_stationed(ground, unit.id, above, now)
            })
    });
    fits.map(|unit| unit.id).collect()
}

/// The periods that may be assessed: the running year and its halves, and those of the year before.
pub(crate) fn periods(now: Instant) -> Vec<String> {
    let year = now.date().year();
    let of = |year: i16| [format!("{year}"), format!("{year}-H1"), format!("{year}-H2")];
    [of(year), of(year - 1)].concat()
}
