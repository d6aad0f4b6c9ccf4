//! `/admin/bundles/{code}`: one bundle with its units, its versions and what differs between them, and drafting the next
//! version or its end.

use crate::model::{Bundle, BundleCode, BundleLevel, Edit, percent};
use crate::pages::adaptations::lines;
use crate::pages::bundles::{bundle_fields, differences, is_open, known, order_of};
use crate::pages::deadlines::come;
use crate::pages::drafting::{draft_fields, drafted, effective, own_drafts, reason};
use crate::pages::said::Said;
use crate::pages::{Body, everywhere, panel};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use guard::right::ProposeDuty;
use guard::{SignedIn, Site};
use kernel::{Failure, Refusal};
use place::Level;
use ui::{
    Column, Content, Disclosure, FactList, Form, Html, Link, Notice, Page, PageHead, Problem, Row, Table,
    Token, Typed, Words,
};

/// GET `/admin/bundles/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
) -> Result<Page, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, &BundleCode::new(code), None).await
}

/// POST `/admin/bundles/{code}`: `do` is `set` for the next version or `end`, both into a draft
pub(crate) async fn change(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let said = come(&site, &duty, &viewer, &words).await?;
    let granted = viewer.grant::<ProposeDuty>(&everywhere(&said.ground))?;
    let code = BundleCode::new(code);
    let last = known(&said, &code)?.valid.from;
    let edits = || -> Result<Vec<Edit>, Refusal> {
        if typed.get("do") == Some("end") {
            let at = effective(&typed, said.now)?.max(last);
            return Ok(vec![Edit::EndBundle { code: code.clone(), at, reason: reason(&typed)? }]);
        }
        Ok(vec![Edit::SetBundle { order: order_of(&said, code.clone(), &typed)? }])
    };
    match drafted(&site, &said, granted, &typed, edits()).await? {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw(&site, &viewer, &said, &token, &code, Some((typed, &refusal))).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

async fn draw(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    code: &BundleCode,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let bundle = known(said, code)?;
    let mut parts = Vec::new();
    if !is_open(bundle, said.now) {
        let why = bundle.ended.clone().unwrap_or_default();
        parts.push(Html::of(&Notice::information(said.t("duty-bundle-ended")).text(why)).into());
    }
    parts.push(facts(said, bundle)?);
    parts.push(members(said, bundle)?);
    parts.push(versions(said, code)?);
    if viewer.may::<ProposeDuty>(&everywhere(&said.ground)) {
        parts.push(forms(site, viewer, said, token, bundle, &refused).await?);
    }
    let title = said.bundle_said(bundle);
    let head = PageHead::new(title.clone())
        .back(said.t("duty-bundles-title"), "/admin/bundles")
        .badge(said.bundle_standing(bundle));
    Ok(Page::desk(title, &Body { head, parts })?.at("admin"))
}

fn facts(said: &Said, bundle: &Bundle) -> Result<Content, Failure> {
    let matter = Link::new(said.coded(&bundle.matter), format!("/admin/matters/{}", bundle.matter));
    let facts = FactList::new()
        .fact(said.t("duty-column-matter"), matter)
        .fact(said.t("duty-column-place"), said.place(Some(bundle.place)))
        .fact(said.t("duty-column-basis"), bundle.basis.clone())
        .fact(said.t("duty-field-reason"), bundle.reason.clone())
        .fact(said.t("duty-column-version"), bundle.number.to_string())
        .fact(said.t("duty-column-validity"), said.validity(bundle.valid))
        .fact(said.t("duty-column-by"), said.by_unit(bundle.by));
    panel("bundle", said.t("duty-bundle-facts"), said.t("duty-bundle-facts.about"), Html::of(&facts))
}

fn members(said: &Said, bundle: &Bundle) -> Result<Content, Failure> {
    let table = Table::new(said.t("duty-bundle-members"))
        .column(Column::new(said.t("duty-column-level")).title())
        .column(Column::new(said.t("duty-column-unit")))
        .column(Column::new(said.t("duty-column-share")).number());
    let rows = bundle.members.iter().map(|member| {
        Row::new()
            .cell(said.level(member.level))
            .cell(said.member_unit(member))
            .cell(format!("{}%", percent(member.share)))
    });
    let mut parts = vec![Html::of(&table.rows(rows))];
    if let Some(gaps) = gaps(said, bundle) {
        parts.push(Html::of(&Notice::information(gaps).text(said.t("duty-bundle-gaps"))));
    }
    panel("members", said.t("duty-bundle-members"), said.t("duty-bundle-members.about"), Html::join(parts))
}

/// How many grids of the place have no unit of their own, where the bundle means one.
fn gaps(said: &Said, bundle: &Bundle) -> Option<String> {
    bundle.member(BundleLevel::Grid).filter(|member| member.unit.is_none())?;
    let (places, catalogue) = (said.places(), said.catalogue());
    let at = said.now.max(bundle.valid.from);
    let tree = said.ground.atlas.tree();
    let grids = tree.nodes().filter(|node| node.level == Level::Grid && node.valid_at(said.now));
    let paths: Vec<_> =
        grids.map(|grid| places.path(grid.id)).filter(|path| path.contains(&bundle.place)).collect();
    let without =
        paths.iter().filter(|path| catalogue.unit_of_level(BundleLevel::Grid, path, at).is_none()).count();
    let facts = [("without", without.to_string()), ("grids", paths.len().to_string())];
    (without > 0).then(|| said.words.with("duty-bundle-grids-without", &facts))
}

fn versions(said: &Said, code: &BundleCode) -> Result<Content, Failure> {
    let all = said.book().bundle(code);
    let table = Table::new(said.t("duty-bundle-versions"))
        .column(Column::new(said.t("duty-column-version")).number())
        .column(Column::new(said.t("duty-column-change")).title())
        .column(Column::new(said.t("duty-column-why")))
        .column(Column::new(said.t("duty-column-validity")))
        .column(Column::new(said.t("duty-column-by")));
    let rows = all.iter().enumerate().rev().map(|(position, bundle)| {
        let before = position.checked_sub(1).and_then(|before| all.get(before));
        let differ = before.map(|before| differences(said, before, bundle));
        let mut told = match differ {
            None => vec![said.shares(bundle.members.iter().map(|member| (member.level, member.share)))],
            Some(differ) if differ.is_empty() => vec![said.t("duty-bundle-same")],
            Some(differ) => differ,
        };
        if let Some(why) = &bundle.ended {
            told.push(said.words.with("duty-bundle-ended-why", &[("reason", why.clone())]));
        }
        let first = if told.is_empty() { String::new() } else { told.remove(0) };
        Ok(Row::new()
            .cell(bundle.number)
            .cell(lines(first, told)?)
            .cell(lines(bundle.reason.clone(), [bundle.basis.clone()])?)
            .cell(said.validity(bundle.valid))
            .cell(said.by_unit(bundle.by)))
    });
    let rows = rows.collect::<Result<Vec<_>, Failure>>()?;
    panel("versions", said.t("duty-bundle-versions"), "", Html::of(&table.rows(rows)))
}

async fn forms(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    bundle: &Bundle,
    refused: &Option<(Typed, &Refusal)>,
) -> Result<Content, Failure> {
    let drafts = own_drafts(site, viewer).await?;
    let address = format!("/admin/bundles/{}", bundle.code);
    let form_of = |step: &'static str| {
        let form = Form::new(&said.words, token).prefix(step);
        match refused {
            Some((typed, refusal)) if typed.get("do").unwrap_or("set") == step => {
                (form.typed(typed.clone()).refused(refusal), true)
            }
            _ => (form, false),
        }
    };
    let (form, open) = form_of("set");
    let set = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open(address.clone()).keep("duty-bundle-set")),
        bundle_fields(said, &form, Some(bundle)),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "set")),
        Html::of(&form.close()),
    ]);
    let mut both = vec![Html::of(&Disclosure::new(said.t("duty-bundle-set"), set).id("set-form").open(open))];
    if is_open(bundle, said.now) {
        let (form, open) = form_of("end");
        let end = Html::join([
            Html::of(&form.errors()),
            Html::of(&form.open(address)),
            draft_fields(said, site, &form, &drafts),
            Html::of(&form.submit(said.t("duty-draft-put")).sends("do", "end")),
            Html::of(&form.close()),
        ]);
        both.push(Html::of(&Disclosure::new(said.t("duty-bundle-end"), end).id("end-form").open(open)));
    }
    panel("edit", said.t("duty-edit-title"), said.t("duty-edit-about"), Html::join(both))
}
