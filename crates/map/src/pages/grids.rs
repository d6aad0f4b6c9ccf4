//! `/admin/places/map`: the grids of a community drawn anew, split and merged; gaps and overlaps are told before
//! anything is done.

mod forms;
pub(crate) mod told;

use crate::layers::fault_drawn;
use crate::outlook::{Outlook, look};
use crate::query::within;
use crate::redrawing::{Allowed, Change, Redrawing, act, day, grids_of, read, tiled, tiles_of};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use cases::{CaseSite, Ground};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Failure, Instant, Refusal, RequestKey};
use place::geometry::{Tile, TilingReport};
use place::query::Announced;
use place::{Place, PlaceId};
use serde_json::{Value, json};
use std::sync::Arc;
use ui::{Button, Content, Form, Html, Page, PageHead, Problem, Token, Typed, Words, assets};

pub(crate) const ADDRESS: &str = "/admin/places/map";

#[derive(Template)]
#[template(path = "grids.html")]
struct GridsBody {
    words: Words,
    head: PageHead,
    chooser: Html,
    community: String,
    tabs: Content,
    style: &'static str,
    script: &'static str,
    act: &'static str,
    form: Html,
    outlook: Content,
    announced: Content,
    source: String,
}

impl GridsBody {
    fn help(&self) -> &'static str {
        match self.act {
            "split" => "map-split-line.hint",
            "merge" => "map-merge-help",
            _ => "map-borders-help",
        }
    }
}

/// What the page says about an attempt.
#[derive(Default)]
struct Attempt {
    refusal: Option<Refusal>,
    outlook: Option<Outlook>,
    /// The day from which what was done holds.
    done: Option<Instant>,
}

/// GET `/admin/places/map?place=&act=borders|split|merge`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    Allowed::of(&viewer)?;
    let done = typed.get("done").and_then(|day| day.parse().ok());
    let attempt = Attempt { done, ..Attempt::default() };
    draw(&site, &cases, &words, &token, typed, attempt).await
}

/// POST `/admin/places/map`: `do=preview` tells what would be, `do=apply` does it.
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let allowed = Allowed::of(&viewer)?;
    let apply = typed.get("do") == Some("apply");
    let request = idempotency.or_typed(&typed);
    let attempt = match attempted(&site, &cases, allowed, request, &typed, apply).await {
        Ok(attempted) if apply => {
            let place = typed.get("place").unwrap_or_default();
            let (act, day) = (act_of(&typed), attempted.wanted.from.date());
            let done = format!("{ADDRESS}?place={place}&act={act}&done={day}");
            return Ok(Redirect::to(&done).into_response());
        }
        Ok(attempted) => Attempt { outlook: Some(attempted.outlook), ..Attempt::default() },
        Err(Failure::Refused(refusal)) => Attempt { refusal: Some(refusal), ..Attempt::default() },
        Err(other) => return Err(Problem(other)),
    };
    let refusal = attempt.refusal.clone();
    let page = draw(&site, &cases, &words, &token, typed, attempt).await?;
    Ok(match refusal {
        Some(refusal) => page.refused(&refusal).into_response(),
        None => page.into_response(),
    })
}

/// What was wanted, what it would do, and what came of it when it was done.
pub(crate) struct Attempted {
    pub(crate) wanted: Redrawing,
    pub(crate) outlook: Outlook,
    pub(crate) made: Vec<Place>,
    pub(crate) ground: Arc<Ground>,
}

/// Looks, and with `apply` also acts, in one transaction: what is told is what is done.
pub(crate) async fn attempted(
    site: &Site,
    cases: &CaseSite,
    allowed: Allowed,
    request: RequestKey,
    typed: &Typed,
    apply: bool,
) -> Result<Attempted, Failure> {
    let (now, inner, grounds, typed) = (site.now(), site.clone(), Arc::clone(&cases.grounds), typed.clone());
    // The transaction may have to be tried again; what it needs is shared.
    let allowed = Arc::new(allowed);
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let community = within(&ground, &typed).ok_or_else(|| Refusal::invalid("required", "place"))?;
            let from = day(&typed, now)?;
            let grids = grids_of(tx, &inner, community, from).await?;
            let wanted = read(&grids, &typed, from)?;
            let context = allowed.context(&inner, RequestKey(String::new()));
            let outlook = look(tx, &inner, &ground, community, &context, &wanted).await?;
            // Borders that leave a gap are a matter of fact until the next edit; overlaps are refused by the rules.
            let made = match apply {
                true => act(tx, &inner, &allowed, request, &wanted).await?,
                false => Vec::new(),
            };
            Ok::<_, Failure>(Attempted { wanted, outlook, made, ground })
        })
    });
    write.await
}

/// POST `/admin/places/map/check`: how the drawn borders would tile, while they are being drawn.
pub(crate) async fn check(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    typed: Typed,
) -> Result<Json<Value>, Problem> {
    Allowed::of(&viewer)?;
    let (now, inner, grounds) = (site.now(), site.clone(), Arc::clone(&cases.grounds));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let community = within(&ground, &typed).ok_or_else(|| Refusal::invalid("required", "place"))?;
            let from = day(&typed, now)?;
            let grids = grids_of(tx, &inner, community, from).await?;
            let Change::Borders { drawn } = read(&grids, &typed, from)?.change else { return Ok(None) };
            let drawn: Vec<Tile> = drawn
                .into_iter()
                .map(|(place, outline)| Tile { place, name: String::new(), outline })
                .collect();
            let report = tiled(tx, &inner, community, (&[], &drawn), from).await?;
            Ok::<_, Failure>(report.map(|report| (report, ground)))
        })
    });
    let Some((report, ground)) = read.await? else { return Ok(Json(json!({ "said": [], "faults": null }))) };
    let said = told::sentences(&words, &told::names_of(&ground, &[]), &report);
    Ok(Json(json!({ "said": said, "faults": faults(&report) })))
}

/// The faults of a tiling as GeoJSON.
pub(crate) fn faults(report: &TilingReport) -> Value {
    let mut features = Vec::new();
    for (fault, pieces) in
        [("gap", &report.gaps), ("overlap", &report.overlaps), ("excess", &report.excesses)]
    {
        features.extend(pieces.iter().map(|piece| fault_drawn(fault, "", piece)));
    }
    json!({ "type": "FeatureCollection", "features": features })
}

fn act_of(typed: &Typed) -> &'static str {
    match typed.get("act") {
        Some("split") => "split",
        Some("merge") => "merge",
        _ => "borders",
    }
}

/// What the page reads of a community on the day in question.
struct Standing {
    ground: Arc<Ground>,
    community: Option<PlaceId>,
    grids: Vec<Place>,
    tiles: Vec<Tile>,
    report: Option<TilingReport>,
    announced: Vec<Announced>,
}

async fn stands(site: &Site, cases: &CaseSite, typed: &Typed) -> Result<Standing, Problem> {
    let (now, inner, grounds, asked) = (site.now(), site.clone(), Arc::clone(&cases.grounds), typed.clone());
    let from = day(typed, now).unwrap_or(now);
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let community = within(&ground, &asked);
            let mut standing = Standing {
                ground,
                community,
                grids: Vec::new(),
                tiles: Vec::new(),
                report: None,
                announced: Vec::new(),
            };
            if let Some(community) = community {
                standing.grids = grids_of(tx, &inner, community, from).await?;
                standing.tiles = tiles_of(tx, &inner, community, from).await?;
                standing.report = tiled(tx, &inner, community, (&[], &[]), from).await?;
                standing.announced = place::query::announced(tx, &inner.tenant, community, now).await?;
            }
            Ok::<_, Failure>(standing)
        })
    });
    Ok(read.await?)
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    attempt: Attempt,
) -> Result<Page, Problem> {
    let standing = stands(site, cases, &typed).await?;
    let act = act_of(&typed);
    let form = Form::new(words, token).prefix("grids").typed(typed.clone());
    let form = match &attempt.refusal {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let drawn = collection(&standing.grids, &standing.tiles);
    // A split or merge that was looked at is drawn as it would be.
    let shown = match &attempt.outlook {
        Some(outlook) => collection(&standing.grids, &outlook.tiles),
        None => drawn.clone(),
    };
    let body = GridsBody {
        head: PageHead::new(words.t("map-grids-title"))
            .back(words.t("map-grids-back"), "/admin/places")
            .about(words.t("map-grids-about"))
            .action(Button::link(words.t("map-overlays-title"), "/admin/places/layers").icon("map")),
        chooser: forms::chooser(words, token, &standing.ground, &typed, act),
        community: standing.community.map(|place| place.to_string()).unwrap_or_default(),
        tabs: match standing.community {
            Some(place) => forms::tabs(words, place, act),
            None => Content::empty(),
        },
        style: assets::path("map.css"),
        script: assets::path("map.js"),
        act,
        form: match standing.community {
            Some(place) => forms::act_form(site, words, &form, (place, act), &standing.tiles, &drawn),
            None => Html::default(),
        },
        outlook: said(words, &standing, &attempt),
        announced: told::announced(words, &standing.announced),
        source: shown,
        words: words.clone(),
    };
    Ok(Page::desk(words.t("map-grids-title"), &body)?.at("admin"))
}

/// The grids as GeoJSON with all their decimals, for textarea and drawing.
pub(crate) fn collection(grids: &[Place], tiles: &[Tile]) -> String {
    let features: Vec<String> = tiles
        .iter()
        .map(|tile| {
            let grid = grids.iter().find(|grid| grid.id == tile.place);
            let code = grid.and_then(|grid| grid.codes.values().next());
            let feature = json!({
                "type": "Feature",
                "properties": { "code": code, "name": tile.name, "id": tile.place },
                "geometry": tile.outline.to_geojson(),
            });
            feature.to_string()
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", features.join(",\n"))
}

/// The answer to an attempt, or how the grids tile now.
fn said(words: &Words, standing: &Standing, attempt: &Attempt) -> Content {
    let mut parts = Vec::new();
    if let Some(day) = attempt.done {
        parts.push(told::done(words, day));
    }
    let (mut report, mut tiles) = (standing.report.as_ref(), standing.tiles.as_slice());
    if let Some(outlook) = &attempt.outlook {
        parts.push(told::outlook(words, outlook));
        (report, tiles) = (outlook.tiling.as_ref().or(report), &outlook.tiles);
    }
    if let Some(report) = report {
        parts.push(told::tiling(words, &told::names_of(&standing.ground, tiles), report));
    }
    Html::join(parts).into()
}
