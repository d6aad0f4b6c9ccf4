//! `/verify`: what those who were asked say of a unit's work: batches, coverage, and what was left out with its reason.

use crate::query::{self, Counts, Shown, UnitView};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::ReadVerification;
use guard::{PlacePath, SignedIn, Site, Viewer};
use kernel::{Failure, Refusal, UnitId};
use std::sync::Arc;
use ui::{
    Button, Choice, Column, Content, EmptyState, FactList, FilterBar, Form, Html, Page, PageHead, Problem,
    Row, Table, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitBody {
    head: PageHead,
    filters: Content,
    counts_title: String,
    counts: FactList,
    left_out: String,
    batches_title: String,
    batches: Content,
}

/// GET `/verify?unit=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (ground, view, units) = read(&site, &cases, viewer.viewer(), &typed).await?;
    let said = Said { words: words.clone(), ground, now: site.now() };
    let head = PageHead::new(said.words.with("verify-title", &[("unit", said.unit(view.unit))]))
        .about(said.t("verify-about"))
        .action(Button::link(said.t("verify-rule-title"), "/verify/rule"));
    let body = UnitBody {
        head,
        filters: filters(&said, &token, &typed, view.unit, &units),
        counts_title: said.t("verify-counts"),
        counts: counts(&said, &view.counts),
        left_out: said.t("verify-left-out"),
        batches_title: said.t("verify-batches"),
        batches: batches(&said, &view),
    };
    Ok(Page::desk(said.t("verify-nav"), &body)?.at("verify"))
}

/// The unit that an address asks for, else one's own, and the units that this viewer may read of.
///
/// # Errors
/// The refusal of somebody who may not read of this unit.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    typed: &Typed,
) -> Result<(Arc<Ground>, UnitView, Vec<UnitId>), Failure> {
    if !viewer.holds::<ReadVerification>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let own = viewer.signed_in()?.unit;
    let (now, tenant, grounds) = (site.now(), site.tenant.clone(), cases.grounds.clone());
    let (asking, named) = (viewer.clone(), typed.get("unit").map(str::to_owned));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let mut units = query::rated_units(tx, &tenant).await?;
            units.retain(|unit| may_read(&ground, &asking, *unit));
            let unit = match named {
                Some(named) => ground.unit(&named, "unit")?,
                None if units.contains(&own) => own,
                None => units.first().copied().unwrap_or(own),
            };
            let place = place_of(&ground, unit);
            let view = query::of_unit(tx, &tenant, &asking, unit, place, now).await?;
            Ok::<_, Failure>((ground, view, units))
        })
    });
    read.await
}

/// Departments lie in the county as a whole: whoever oversees all of it reads of them.
fn place_of(ground: &Ground, _: UnitId) -> Option<PlacePath> {
    let root = ground.atlas.root()?;
    Some(ground.placement(root).path_text())
}

fn may_read(ground: &Ground, viewer: &Viewer, unit: UnitId) -> bool {
    let target = guard::Target::of(unit).with_place(place_of(ground, unit));
    viewer.may::<ReadVerification>(&target)
}

fn filters(said: &Said, token: &Token, typed: &Typed, chosen: UnitId, units: &[UnitId]) -> Content {
    if units.len() < 2 {
        return Content::empty();
    }
    let directory = said.ground.catalogue.directory();
    let form = Form::new(&said.words, token).prefix("filter").typed(typed.clone());
    let mut choices: Vec<(String, Choice)> = units
        .iter()
        .filter_map(|unit| {
            let code = directory.unit(*unit)?.code.clone();
            let choice = Choice::new(code, said.unit(*unit));
            Some((said.unit(*unit), if *unit == chosen { choice.chosen() } else { choice }))
        })
        .collect();
    choices.sort_by(|left, right| left.0.cmp(&right.0));
    let choices = choices.into_iter().map(|(_, choice)| choice);
    let bar = FilterBar::new(&said.words, "/verify").field(Html::of(&form.select(
        "unit",
        said.t("verify-unit"),
        choices,
    )));
    Html::of(&bar).into()
}

fn counts(said: &Said, counts: &Counts) -> FactList {
    let of = |part: i64, whole: i64| {
        let share = (whole > 0).then(|| format!("{:.1} %", part as f64 * 100.0 / whole as f64));
        match share {
            Some(share) => format!("{part} / {whole} ({share})"),
            None => format!("{part} / {whole}"),
        }
    };
    // What is not shown yet is told only once it is many: otherwise the newest rating could be guessed.
    let waiting = counts.rated - counts.shown - counts.burst - counts.prompted;
    let waiting = if waiting < 5 { said.t("verify-waiting-few") } else { waiting.to_string() };
    FactList::new()
        .noted(said.t("verify-coverage"), of(counts.reached, counts.asked), said.t("verify-coverage.hint"))
        .noted(
            said.t("verify-solved-share"),
            of(counts.solved, counts.reached),
            said.t("verify-solved-share.hint"),
        )
        .fact(said.t("verify-shown"), counts.shown.to_string())
        .fact(said.t("verify-waiting"), waiting)
        .fact(said.t("verify-excluded-burst"), of(counts.burst, counts.rated))
        .fact(said.t("verify-excluded-prompted"), of(counts.prompted, counts.rated))
}

fn batches(said: &Said, view: &UnitView) -> Content {
    if view.batches.is_empty() {
        let text = said.words.with("verify-batches-none", [("least", i64::from(view.least))]);
        return Html::of(&EmptyState::new(said.t("verify-batches-empty")).text(text)).into();
    }
    let tables = view.batches.iter().enumerate().map(|(place, batch)| {
        let number = i64::try_from(view.batches.len() - place).unwrap_or(0);
        let caption = said.words.with(
            "verify-batch",
            &[("number", number.to_string()), ("count", batch.ratings.len().to_string())],
        );
        let table = Table::new(caption)
            .caption_shown()
            .column(Column::new(said.t("verify-satisfaction")).title())
            .column(Column::new(said.t("verify-contacted")).narrow())
            .column(Column::new(said.t("verify-solved")).narrow())
            .column(Column::new(said.t("verify-words-said")))
            .column(Column::new(said.t("verify-month")).narrow())
            .rows(batch.ratings.iter().map(|rating| line(said, rating)));
        Html::of(&table)
    });
    Html::join(tables.collect::<Vec<_>>()).into()
}

fn line(said: &Said, rating: &Shown) -> Row {
    let yes_no = |given: Option<bool>, label: &str| match given {
        Some(true) => said.t(&format!("{label}.yes")),
        Some(false) => said.t(&format!("{label}.no")),
        None => "—".to_owned(),
    };
    Row::new()
        .cell(said.t(&format!("case-satisfaction-{}", rating.satisfaction)))
        .cell(yes_no(rating.contacted, "verify-contacted"))
        .cell(yes_no(rating.solved, "verify-solved"))
        .cell(rating.words.clone().unwrap_or_else(|| "—".to_owned()))
        .cell(rating.month.clone())
}
