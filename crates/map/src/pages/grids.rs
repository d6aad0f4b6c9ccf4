//! `/admin/places/map`: the grids of a community drawn anew, split and merged; gaps and overlaps are told before
//! anything is done.

use crate::layers::fault_drawn;
use crate::query::within;
use crate::redrawing::{Allowed, Outlook, Redrawing, act, grids_of, look, read, tiled};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use cases::{CaseSite, Ground};
use guard::{Idempotency, SignedIn, Site};
use kernel::{Failure, Refusal, RequestKey};
use place::PlaceId;
use place::geometry::{Tile, TilingReport};
use serde_json::{Value, json};
use std::sync::Arc;
use ui::{
    Button, Choice, Column, Content, Form, Html, Notice, Page, PageHead, Problem, Row, Tab, Table, Tabs,
    Token, Typed, Words, assets,
};

const ADDRESS: &str = "/admin/places/map";

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
    done: bool,
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
    let attempt = Attempt { done: typed.get("done").is_some(), ..Attempt::default() };
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
        Ok(_) if apply => {
            let place = typed.get("place").unwrap_or_default();
            let act = act_of(&typed);
            return Ok(Redirect::to(&format!("{ADDRESS}?place={place}&act={act}&done=1")).into_response());
        }
        Ok(outlook) => Attempt { outlook: Some(outlook), ..Attempt::default() },
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

async fn attempted(
    site: &Site,
    cases: &CaseSite,
    allowed: Allowed,
    request: RequestKey,
    typed: &Typed,
    apply: bool,
) -> Result<Outlook, Failure> {
    let (now, inner, grounds, typed) = (site.now(), site.clone(), Arc::clone(&cases.grounds), typed.clone());
    // The transaction may have to be tried again; what it needs is shared.
    let allowed = Arc::new(allowed);
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let community = within(&ground, &typed).ok_or_else(|| Refusal::invalid("required", "place"))?;
            let wanted = read(&ground, community, &typed)?;
            let context = allowed.context(&inner, RequestKey(String::new()));
            let outlook = look(tx, &inner, &ground, community, &context, &wanted).await?;
            if apply {
                // Borders that leave a gap are a matter of fact until the next edit; overlaps are refused by the rules.
                act(tx, &inner, &allowed, request, &wanted).await?;
            }
            Ok::<_, Failure>(outlook)
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
            let Redrawing::Borders { drawn, .. } = read(&ground, community, &typed)? else { return Ok(None) };
            let report = tiled(tx, &inner, &ground, community, &drawn, now).await?;
            Ok::<_, Failure>(report.map(|report| (report, ground)))
        })
    });
    let Some((report, ground)) = read.await? else { return Ok(Json(json!({ "said": [], "faults": null }))) };
    let mut features = Vec::new();
    for (fault, pieces) in
        [("gap", &report.gaps), ("overlap", &report.overlaps), ("excess", &report.excesses)]
    {
        features.extend(pieces.iter().map(|piece| fault_drawn(fault, "", piece)));
    }
    let said = sentences(&words, &ground, &report);
    Ok(Json(json!({ "said": said, "faults": { "type": "FeatureCollection", "features": features } })))
}

/// The faults of a tiling in words, the largest first; one sentence when there is none.
fn sentences(words: &Words, ground: &Ground, report: &TilingReport) -> Vec<String> {
    let names = |places: &[PlaceId]| {
        let names: Vec<&str> = places.iter().filter_map(|place| ground.atlas.name(*place)).collect();
        names.join(&words.t("map-and"))
    };
    let mut said = Vec::new();
    for (key, pieces) in [
        ("map-fault-gap", &report.gaps),
        ("map-fault-overlap", &report.overlaps),
        ("map-fault-excess", &report.excesses),
    ] {
        for piece in pieces {
            let near = piece.outline.inner_point().map_or_else(String::new, |point| point.to_string());
            let area = piece.area.round() as i64;
            let facts = [
                ("area", ui::Value::from(area)),
                ("near", near.into()),
                ("names", names(&piece.places).into()),
            ];
            said.push(words.with(key, facts));
        }
    }
    if said.is_empty() {
        said.push(words.with("map-fault-none", [("count", i64::try_from(report.tiles).unwrap_or(0))]));
    }
    said
}

fn act_of(typed: &Typed) -> &'static str {
    match typed.get("act") {
        Some("split") => "split",
        Some("merge") => "merge",
        _ => "borders",
    }
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    attempt: Attempt,
) -> Result<Page, Problem> {
    let (now, inner, grounds, asked) = (site.now(), site.clone(), Arc::clone(&cases.grounds), typed.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let community = within(&ground, &asked);
            let (mut tiles, mut report) = (Vec::new(), None);
            if let Some(community) = community {
                tiles = grids_of(tx, &inner, &ground, community, now).await?;
                report = tiled(tx, &inner, &ground, community, &[], now).await?;
            }
            Ok::<_, Failure>((ground, community, tiles, report))
        })
    });
    let (ground, community, tiles, report) = read.await?;
    let act = act_of(&typed);
    let form = Form::new(words, token).prefix("grids").typed(typed.clone());
    let form = match &attempt.refusal {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let drawn = collection(&ground, &tiles);
    let body = GridsBody {
        head: PageHead::new(words.t("map-grids-title"))
            .back(words.t("map-grids-back"), "/admin/places")
            .about(words.t("map-grids-about")),
        chooser: chooser(words, token, &ground, &typed, act),
        community: community.map(|place| place.to_string()).unwrap_or_default(),
        tabs: match community {
            Some(place) => tabs(words, place, act),
            None => Content::empty(),
        },
        style: assets::path("map.css"),
        script: assets::path("map.js"),
        act,
        form: match community {
            Some(place) => act_form(site, words, &form, place, act, &tiles, &drawn),
            None => Html::default(),
        },
        outlook: said(words, &ground, report.as_ref(), &attempt),
        source: drawn,
        words: words.clone(),
    };
    Ok(Page::desk(words.t("map-grids-title"), &body)?.at("admin"))
}

/// The grids as GeoJSON with all their decimals, for textarea and drawing.
fn collection(ground: &Ground, tiles: &[Tile]) -> String {
    let features: Vec<String> = tiles
        .iter()
        .map(|tile| {
            let code = ground
                .atlas
                .node(tile.place)
                .and_then(|node| node.codes.first().map(|(_, code)| code.clone()));
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

fn chooser(words: &Words, token: &Token, ground: &Ground, typed: &Typed, act: &'static str) -> Html {
    let form = Form::new(words, token).prefix("choose").typed(typed.clone());
    let places = ground
        .streets_and_communities()
        .into_iter()
        .filter(|(id, ..)| ground.atlas.node(*id).is_some_and(|node| node.level == place::Level::Community));
    let choices = places.map(|(id, name, street)| {
        let choice = Choice::new(id.to_string(), name);
        match street {
            Some(street) => choice.group(street),
            None => choice,
        }
    });
    let select =
        form.select("place", words.t("map-grids-community"), choices).unchosen(words.t("form-choose"));
    Html::join([
        Html::of(&form.open_query(ADDRESS)),
        Html::of(&form.hidden("act", act)),
        Html::of(&select.required()),
        Html::of(&Button::secondary(words.t("map-grids-open"))),
        Html::of(&form.close()),
    ])
}

fn tabs(words: &Words, place: PlaceId, act: &str) -> Content {
    let tabs = ["borders", "split", "merge"].into_iter().map(|one| {
        Tab::new(words.t(&format!("map-act-{one}")), format!("{ADDRESS}?place={place}&act={one}"))
            .current(one == act)
    });
    Html::of(&Tabs::new(words.t("map-grids-acts"), tabs)).into()
}

fn act_form(
    site: &Site,
    words: &Words,
    form: &Form,
    place: PlaceId,
    act: &'static str,
    tiles: &[Tile],
    drawn: &str,
) -> Html {
    let grids = || tiles.iter().map(|tile| Choice::new(tile.place.to_string(), tile.name.clone()));
    let mut parts = vec![
        Html::of(&form.open(ADDRESS)),
        Html::of(&form.errors()),
        Html::of(&form.hidden("place", place.to_string())),
        Html::of(&form.hidden("act", act)),
        Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
    ];
    let new = |number: &str, label: &str| {
        [
            Html::of(&form.text(&format!("name{number}"), words.t(label)).required().longest(100)),
            Html::of(&form.text(&format!("code{number}"), words.t("map-new-code")).width(24).longest(60)),
        ]
    };
    match act {
        "split" => {
            parts.push(Html::of(&form.select("grid", words.t("map-split-grid"), grids()).required()));
            let line = form.text("line", words.t("map-split-line")).hint(words.t("map-split-line.hint"));
            parts.push(Html::of(&line.required()));
            parts.extend(new("1", "map-split-left"));
            parts.extend(new("2", "map-split-right"));
        }
        "merge" => {
            parts.push(Html::of(&form.checks("grid", words.t("map-merge-grids"), grids()).required()));
            parts.extend(new("1", "map-merge-name"));
        }
        _ => {
            let area =
                form.area("geojson", words.t("map-borders-text")).hint(words.t("map-borders-text.hint"));
            parts.push(Html::of(&area.rows(8).default_value(drawn).required()));
        }
    }
    parts.push(Html::of(
        &form.text("reason", words.t("map-reason")).hint(words.t("map-reason.hint")).required().longest(200),
    ));
    parts.push(
        Html::render(&Actions {
            preview: Button::secondary(words.t("map-preview")).sends("do", "preview"),
            apply: Button::submit(words.t("map-apply")).sends("do", "apply"),
        })
        .unwrap_or_default(),
    );
    parts.push(Html::of(&form.close()));
    Html::join(parts)
}

#[derive(Template)]
#[template(source = r#"<div class="form-actions">{{ preview }}{{ apply }}</div>"#, ext = "html")]
struct Actions {
    preview: Button,
    apply: Button,
}

/// The answer to an attempt, or how the grids tile now.
fn said(words: &Words, ground: &Ground, now: Option<&TilingReport>, attempt: &Attempt) -> Content {
    let mut parts = Vec::new();
    if attempt.done {
        parts.push(Html::of(&Notice::done(words.t("map-done"))));
    }
    let report = match &attempt.outlook {
        Some(outlook) => {
            parts.push(told(words, outlook));
            outlook.tiling.as_ref().or(now.filter(|_| outlook.moved.is_empty() && outlook.areas.is_empty()))
        }
        None => now,
    };
    if let Some(report) = report {
        let faulty = !report.tiles_exactly();
        let lines = sentences(words, ground, report);
        let text = lines.join(&words.t("map-sentence-end"));
        parts.push(match faulty {
            true => Html::of(&Notice::attention(words.t("map-tiling-faulty")).text(text)),
            false => Html::of(&Notice::information(words.t("map-tiling-good")).text(text)),
        });
    }
    Html::join(parts).into()
}

fn told(words: &Words, outlook: &Outlook) -> Html {
    let figure = |area: f64| if area > 0.0 { format!("{:.0}", area) } else { words.t("map-none") };
    let areas = Table::new(words.t("map-outlook-areas"))
        .column(Column::new(words.t("map-column-grid")).title())
        .column(Column::new(words.t("map-outlook-before")).number())
        .column(Column::new(words.t("map-outlook-after")).number())
        .rows(outlook.areas.iter().map(|(name, before, after)| {
            Row::new().cell(name.clone()).cell(figure(*before)).cell(figure(*after))
        }));
    let mut parts = vec![Html::of(&Notice::information(words.t("map-outlook"))), Html::of(&areas)];
    if !outlook.moved.is_empty() {
        let moved = Table::new(words.t("map-outlook-moved"))
            .column(Column::new(words.t("map-outlook-what")).title())
            .column(Column::new(words.t("map-outlook-to")))
            .rows(outlook.moved.iter().map(|(what, to)| Row::new().cell(what.clone()).cell(to.clone())));
        parts.push(Html::of(&moved));
    }
    let facts = [
        ("staff", i64::try_from(outlook.staff).unwrap_or(0)),
        ("cases", outlook.open_cases),
        ("rules", i64::try_from(outlook.rules).unwrap_or(0)),
    ];
    if facts.iter().any(|(_, count)| *count > 0) {
        parts.push(Html::of(&Notice::attention(words.with("map-outlook-others", facts))));
    }
    Html::join(parts)
}
