//! `/admin/gaps`: what nobody looks after, each line with the page where it is mended.

use super::parts::{lines, note, panel, stack};
use crate::gaps::Gap;
use crate::query;
use crate::said::Said;
use axum::extract::State;
use axum::{Extension, Json};
use cases::CaseSite;
use guard::right::{EditDuty, EditOrganisation, EditPlace};
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use ui::{Content, EmptyState, Html, Link, Page, PageHead, Problem, Surface, Words};

/// GET `/admin/gaps`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Page, Problem> {
    let (gaps, said) = found(&site, &cases, &viewer, &words).await?;
    let head = PageHead::new(said.t("ground-gaps-title"))
        .about(said.words.with("ground-gaps-about", [("count", gaps.len())]))
        .back(said.t("admin-title"), "/admin");
    let mut parts = vec![Html::of(&head)];
    if gaps.is_empty() {
        let empty = EmptyState::new(said.t("ground-gaps-none")).icon("circle-check");
        parts.push(Html::of(&empty.text(said.t("ground-gaps-none.about"))));
    }
    let mut by_name: BTreeMap<&str, Vec<&Gap>> = BTreeMap::new();
    for gap in &gaps {
        by_name.entry(gap.name()).or_default().push(gap);
    }
    for (name, gaps) in by_name {
        let said_lines = gaps.iter().map(|gap| line(gap, &said, &viewer));
        let body = Html::join([note(said.t(&format!("ground-gap-{name}.about")))?, lines(said_lines)?]);
        let title = said.words.with(
            "ground-gaps-group",
            &[("name", said.t(&format!("ground-gap-{name}.title"))), ("count", gaps.len().to_string())],
        );
        parts.push(panel(&format!("gaps-{name}"), title, body)?);
    }
    Ok(Page::new(Surface::Desk, said.t("ground-gaps-title"), stack(parts)?).at("admin"))
}

/// A line is a link for whoever may mend it.
fn line(gap: &Gap, said: &Said, viewer: &Viewer) -> Content {
    let may = match gap.right() {
        "place.edit" => viewer.holds::<EditPlace>(),
        "duty.edit" => viewer.holds::<EditDuty>(),
        _ => viewer.holds::<EditOrganisation>(),
    };
    match may {
        true => Link::new(said.gap(gap), gap.address()).into(),
        false => said.gap(gap).into(),
    }
}

/// A gap as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Told {
    #[serde(flatten)]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    gap: Gap,
    said: String,
    mend: String,
}

/// All gaps with their count.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Report {
    count: usize,
    gaps: Vec<Told>,
}

/// GET `/api/v1/gaps`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Json<Report>, Problem> {
    let (gaps, said) = found(&site, &cases, &viewer, &words).await?;
    let told = gaps.into_iter().map(|gap| Told { said: said.gap(&gap), mend: gap.address(), gap });
    let gaps: Vec<Told> = told.collect();
    Ok(Json(Report { count: gaps.len(), gaps }))
}

async fn found(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
) -> Result<(Vec<Gap>, Said), Failure> {
    if !is_open_to(viewer) {
        return Err(Refusal::forbidden("ground-gaps-closed").into());
    }
    let (grounds, now, tenant) = (cases.grounds.clone(), site.now(), site.tenant.clone());
    let read =
        site.store.read(move |tx| Box::pin(async move { query::gaps(tx, &grounds, &tenant, now).await }));
    let (gaps, ground) = read.await?;
    Ok((gaps, Said { words: words.clone(), ground, kinds: super::kinds()?, now }))
}

/// Whoever can mend one of them sees all: a gap is often somebody else's to fill.
pub fn is_open_to(viewer: &Viewer) -> bool {
    viewer.holds::<EditPlace>() || viewer.holds::<EditOrganisation>() || viewer.holds::<EditDuty>()
}
