//! Who is at work in a case's grid, now and when it came in: a part of the case's page.

use crate::at_work::{AtWork, at_work};
use crate::ground::Ground;
use crate::model::Case;
use crate::pages::said::Said;
use ::store::Tx;
use askama::Template;
use kernel::{Failure, Instant, TenantId};
use place::PlaceId;
use ui::{Content, Html, Words};

/// A case's grid with its people.
pub(crate) struct Crew {
    grid: PlaceId,
    now: Vec<AtWork>,
    then: Vec<AtWork>,
}

/// Reads who is at work in the case's grid; `None` as long as the place is not known down to a grid.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn crew_of(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    case: &Case,
    now: Instant,
) -> Result<Option<Crew>, Failure> {
    let Some(grid) = case.placement.place.and_then(|place| ground.atlas.grid(place)) else { return Ok(None) };
    let today = at_work(tx, tenant, &[grid], now).await?;
    let then = at_work(tx, tenant, &[grid], case.received_at).await?;
    Ok(Some(Crew { grid, now: today, then }))
}

#[derive(Template)]
#[template(path = "crew.html")]
struct CrewBody<'a> {
    words: &'a Words,
    grid: String,
    address: String,
    then_address: String,
    now: Vec<String>,
    then: Vec<String>,
}

pub(crate) fn draw(said: &Said, crew: Option<&Crew>, case: &Case) -> Content {
    let Some(crew) = crew else { return Content::empty() };
    let person = |one: &AtWork| {
        let name = one.name.clone().or_else(|| one.unit.map(|unit| said.unit(unit))).unwrap_or_default();
        format!("{name} {}", said.t(&format!("org-role-{}", one.role)))
    };
    let received = case.received_at.civil().strftime("%Y-%m-%dT%H:%M").to_string();
    let body = CrewBody {
        words: &said.words,
        grid: said.place(Some(crew.grid)),
        address: format!("/places/{}", crew.grid),
        then_address: format!("/places/{}?at={received}", crew.grid),
        now: crew.now.iter().map(person).collect(),
        then: crew.then.iter().map(person).collect(),
    };
    Html::render(&body).map_or_else(|_| Content::empty(), Content::from)
}
