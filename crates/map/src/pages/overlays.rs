//! `/admin/places/layers`: departments' own areas over the base grid, brought as a file, shown or hidden.

use crate::model::{Overlay, OverlayArea, OverlaySheet, RefusedArea, read_areas};
use crate::{actions, query};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::Uploaded;
use guard::right::EditPlace;
use guard::{Granted, Idempotency, SignedIn, Site, Target};
use kernel::{Failure, Instant, Refusal, RequestKey};
use place::geometry::Datum;
use std::sync::Arc;
use ui::{
    Button, Choice, Column, Content, Form, Html, Notice, Page, PageHead, Problem, Row, Table, Token, Typed,
    Words,
};

const ADDRESS: &str = "/admin/places/layers";

#[derive(Template)]
#[template(
    source = r#"{{ head }}<div class="stack">{{ said }}{{ list }}</div><div class="narrow">{{ form }}</div>"#,
    ext = "html"
)]
struct Body {
    head: PageHead,
    said: Html,
    list: Content,
    form: Html,
}

/// GET `/admin/places/layers`
pub(crate) async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
) -> Result<Page, Problem> {
    viewer.grant::<EditPlace>(&Target::anywhere())?;
    draw(&site, &words, &token, Typed::new(), None, Html::default()).await
}

/// POST `/admin/places/layers`: a file with areas.
pub(crate) async fn submit(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let granted = viewer.grant::<EditPlace>(&Target::anywhere())?;
    let Uploaded { typed, files } = uploaded;
    let request = idempotency.or_typed(&typed);
    let bytes = files.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default();
    match brought(&site, granted, request, &typed, &bytes).await {
        Ok((overlay, refused)) => {
            let said = told(&words, &overlay, &refused);
            Ok(draw(&site, &words, &token, Typed::new(), None, said).await?.into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &words, &token, typed, Some(&refusal), Html::default()).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// POST `/admin/places/layers/{id}`: `shown=yes` or `shown=no`.
pub(crate) async fn turn(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Redirect, Problem> {
    let granted = viewer.grant::<EditPlace>(&Target::anywhere())?;
    let shown = typed.get("shown") == Some("yes");
    turned(&site, granted, idempotency.or_typed(&typed), &id, shown).await?;
    Ok(Redirect::to(ADDRESS))
}

/// Reads a file and brings what is whole in it; gives the layer and the rows that were refused.
pub(crate) async fn brought(
    site: &Site,
    granted: Granted<EditPlace>,
    request: RequestKey,
    typed: &Typed,
    bytes: &[u8],
) -> Result<(Overlay, Vec<RefusedArea>), Failure> {
    let text = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let valid_from = typed.read::<Instant>("valid_from", "map-day-unreadable")?;
    let datum = match typed.get("datum") {
        Some(name) => Datum::from_name(name).ok_or_else(|| Refusal::invalid("not-a-choice", "datum"))?,
        None => Datum::Wgs84,
    };
    let sheet = OverlaySheet {
        name: text("name"),
        department: text("department"),
        source: text("source"),
        licence: text("licence"),
        valid_from: valid_from.unwrap_or_else(|| site.now()),
        public: typed.get("public").is_some_and(|public| public != "false"),
    };
    let (areas, refused): (Vec<OverlayArea>, _) = read_areas(bytes, datum)?;
    let (inner, granted, shared) = (site.clone(), Arc::new(granted), Arc::new((sheet, areas)));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let (sheet, areas) = (*shared).clone();
            actions::import(tx, &inner, &granted, request, sheet, areas).await
        })
    });
    match write.await {
        // A file of which no row is whole says why the first one is not.
        Err(Failure::Refused(refusal)) if refusal.code == "map-overlay-empty" && !refused.is_empty() => {
            Err(Failure::Refused(Refusal { field: Some("file"), ..refused[0].refusal.clone() }))
        }
        Err(failure) => Err(failure),
        Ok(overlay) => Ok((overlay, refused)),
    }
}

/// Shows a layer or hides it.
pub(crate) async fn turned(
    site: &Site,
    granted: Granted<EditPlace>,
    request: RequestKey,
    id: &str,
    shown: bool,
) -> Result<Overlay, Failure> {
    let id = id.parse().map_err(|_| Refusal::not_found("map-overlay-unknown"))?;
    let (inner, granted) = (site.clone(), Arc::new(granted));
    let write = site.store.write(move |tx| {
        Box::pin(async move { actions::show(tx, &inner, &granted, request, id, shown).await })
    });
    write.await
}

/// Every layer, by name.
pub(crate) async fn all(site: &Site) -> Result<Vec<Overlay>, Failure> {
    let tenant = site.tenant.clone();
    site.store.read(move |tx| Box::pin(async move { query::overlays(tx, &tenant).await })).await
}

fn told(words: &Words, overlay: &Overlay, refused: &[RefusedArea]) -> Html {
    let facts = [
        ("name", ui::Value::from(overlay.sheet.name.clone())),
        ("count", i64::try_from(overlay.areas).unwrap_or(0).into()),
    ];
    let done = Html::of(&Notice::done(words.with("map-overlay-done", facts)));
    if refused.is_empty() {
        return done;
    }
    let table = Table::new(words.t("map-overlay-refused"))
        .column(Column::new(words.t("map-overlay-row")).number())
        .column(Column::new(words.t("map-overlay-why")).title())
        .column(Column::new(words.t("map-overlay-next")))
        .rows(refused.iter().map(|row| {
            let next = words.next_step(&row.refusal).unwrap_or_default();
            Row::new().cell(row.number).cell(words.reason(&row.refusal)).cell(next)
        }));
    Html::join([done, Html::of(&table)])
}

async fn draw(
    site: &Site,
    words: &Words,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
    said: Html,
) -> Result<Page, Problem> {
    let overlays = all(site).await?;
    let form = Form::new(words, token).prefix("layer").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let body = Body {
        head: PageHead::new(words.t("map-overlays-title"))
            .back(words.t("map-grids-back"), "/admin/places")
            .about(words.t("map-overlays-about")),
        said,
        list: if overlays.is_empty() { Content::empty() } else { list(site, words, token, &overlays) },
        form: bring(site, words, &form),
    };
    Ok(Page::desk(words.t("map-overlays-title"), &body)?.at("admin"))
}

/// The columns that say what a layer is; the page of the map shows the same.
pub(crate) fn sheet_columns(words: &Words, table: Table) -> Table {
    table
        .column(Column::new(words.t("map-overlay-name")).title())
        .column(Column::new(words.t("map-overlay-department")))
        .column(Column::new(words.t("map-overlay-source")))
        .column(Column::new(words.t("map-overlay-licence")))
        .column(Column::new(words.t("map-from")).narrow())
        .column(Column::new(words.t("map-overlay-areas")).number())
}

pub(crate) fn sheet_row(words: &Words, overlay: &Overlay) -> Row {
    let sheet = &overlay.sheet;
    Row::new()
        .cell(sheet.name.clone())
        .cell(sheet.department.clone())
        .cell(sheet.source.clone())
        .cell(sheet.licence.clone())
        .cell(words.day(sheet.valid_from))
        .cell(overlay.areas)
}

fn list(site: &Site, words: &Words, token: &Token, overlays: &[Overlay]) -> Content {
    let table = sheet_columns(words, Table::new(words.t("map-overlays-title")))
        .column(Column::new(words.t("map-overlay-shown")).narrow());
    let rows = overlays.iter().map(|overlay| {
        let form = Form::new(words, token).prefix(format!("turn-{}", overlay.id));
        let (word, value) = match overlay.shown {
            true => ("map-overlay-hide", "no"),
            false => ("map-overlay-show", "yes"),
        };
        let turn = Html::join([
            Html::of(&form.open(format!("{ADDRESS}/{}", overlay.id))),
            Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
            Html::of(&Button::secondary(words.t(word)).sends("shown", value)),
            Html::of(&form.close()),
        ]);
        sheet_row(words, overlay).cell(turn)
    });
    Html::of(&table.rows(rows)).into()
}

fn bring(site: &Site, words: &Words, form: &Form) -> Html {
    let t = |key: &str| words.t(key);
    let datums = Datum::ALL.iter().map(|datum| {
        let choice = Choice::new(datum.name(), words.t(&format!("map-datum-{}", datum.name())));
        if *datum == Datum::Wgs84 { choice.chosen() } else { choice }
    });
    let text = |name: &str, label: &str| Html::of(&form.text(name, t(label)).required().longest(100));
    let today = site.now().date().to_string();
    Html::join([
        Html::of(&form.open(ADDRESS).files()),
        Html::of(&form.errors()),
        Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
        text("name", "map-overlay-name"),
        text("department", "map-overlay-department"),
        text("source", "map-overlay-source"),
        text("licence", "map-overlay-licence"),
        Html::of(&form.date("valid_from", t("map-from")).default_value(today).required()),
        Html::of(&form.select("datum", t("map-overlay-datum"), datums).required()),
        Html::of(&form.check("public", t("map-overlay-public"))),
        Html::of(
            &form
                .file("file", t("map-overlay-file"))
                .accept(".geojson,.json")
                .hint(t("map-overlay-file.hint")),
        ),
        Html::of(&Button::submit(t("map-overlay-bring"))),
        Html::of(&form.close()),
    ])
}
