//! `/admin/routes`: matter × place → unit, with the rule that answers.

use crate::model::{MatterCode, PolicyVersion};
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::State;
use guard::right::{ProposeDuty, TryDuty};
use guard::{SignedIn, Site, Viewer};
use kernel::Failure;
use place::PlaceId;
use ui::{
    Badge, Button, Choice, Column, Content, FilterBar, Form, Html, Link, Page, PageHead, Problem, Row, Tab,
    Table, Tabs, Token, Tone, Typed, Words,
};

/// Places that stand beside each other; the others are one click away.
const BESIDE: usize = 6;

/// The tabs over all pages of routing.
pub(crate) fn tabs(said: &Said, at: &str) -> Content {
    let tab = |key: &str, href: &str| Tab::new(said.t(&format!("duty-tab-{key}")), href).current(at == key);
    let tabs = [
        tab("matrix", "/admin/routes"),
        tab("explain", "/admin/routes/explain"),
        tab("health", "/admin/routes/health"),
        tab("drafts", "/admin/routes/drafts"),
        tab("versions", "/admin/routes/versions"),
    ];
    Html::of(&Tabs::new(said.t("duty-tabs"), tabs)).into()
}

/// GET `/admin/routes`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    let class = class_of(&said, &typed);
    let above = typed.get("place").and_then(|place| place.parse::<PlaceId>().ok());
    let above = above.or_else(|| said.ground.atlas.root());
    let places = below(&said, above);
    let start = typed.get("from").and_then(|from| from.parse::<usize>().ok()).unwrap_or(0).min(places.len());
    let shown = &places[start..places.len().min(start + BESIDE)];
    let body = Body {
        head: PageHead::new(said.t("duty-routes-title"))
            .back(said.t("duty-admin"), "/admin")
            .about(about(&said, said.book().version()))
            .action(new_rule(&said, viewer.viewer())),
        parts: vec![
            tabs(&said, "matrix"),
            Html::of(&filters(&said, &token, &typed, &class)).into(),
            matrix(&said, &class, shown),
            further(&said, &typed, start, places.len()),
            panel("rules", said.t("duty-rules-here"), said.t("duty-rules-here.about"), rules(&said, &class))?,
        ],
    };
    Ok(Page::desk(said.t("duty-routes-title"), &body)?.at("admin"))
}

fn about(said: &Said, version: PolicyVersion) -> String {
    let in_force = said.book().rules().filter(|rule| rule.valid.holds_at(said.now)).count();
    said.words.with("duty-routes-about", &[("version", version.to_string()), ("rules", in_force.to_string())])
}

fn new_rule(said: &Said, viewer: &Viewer) -> Content {
    match viewer.holds::<ProposeDuty>() {
        true => Button::link(said.t("duty-rule-new"), "/admin/routes/new").primary().into(),
        false => Content::empty(),
    }
}

fn class_of(said: &Said, typed: &Typed) -> MatterCode {
    let asked = typed.get("matter").map(MatterCode::new).filter(|code| said.book().matter(code).is_some());
    asked.unwrap_or_else(|| {
        let first = said.book().matters_below(None).first().map(|matter| matter.code.clone());
        first.unwrap_or_else(|| MatterCode::new(""))
    })
}

/// The places directly below one.
fn below(said: &Said, above: Option<PlaceId>) -> Vec<PlaceId> {
    let tree = said.ground.atlas.tree();
    let Some(above) = above else { return Vec::new() };
    let mut children: Vec<_> = tree
        .children(above)
        .filter(|node| node.valid_at(said.now) && node.level.is_division())
        .map(|node| (node.codes.first().map(|(_, code)| code.clone()), node.id))
        .collect();
    children.sort();
    match children.is_empty() {
        true => vec![above],
        false => children.into_iter().map(|(_, id)| id).collect(),
    }
}

fn filters(said: &Said, token: &Token, typed: &Typed, class: &MatterCode) -> FilterBar {
    let typed = typed.clone();
    let form = Form::new(&said.words, token).prefix("filter").typed(typed);
    let classes = said
        .book()
        .matters()
        .filter(|matter| matter.level < 3 && matter.validity().holds_at(said.now))
        .map(|matter| {
            let dots = if matter.level > 1 { "· " } else { "" };
            let choice = Choice::new(matter.code.as_str(), format!("{dots}{}", said.coded(&matter.code)));
            if matter.code == *class { choice.chosen() } else { choice }
        })
        .collect::<Vec<_>>();
    let places = said.place_choices();
    FilterBar::new(&said.words, "/admin/routes")
        .field(Html::of(&form.select("matter", said.t("duty-field-class"), classes)))
        .field(Html::of(
            &form
                .select("place", said.t("duty-field-place-above"), places)
                .unchosen(said.t("duty-everywhere")),
        ))
}

fn matrix(said: &Said, class: &MatterCode, places: &[PlaceId]) -> Content {
    let book = said.book();
    let mut table =
        Table::new(said.t("duty-matrix-title")).column(Column::new(said.t("duty-column-matter")).title());
    for place in places {
        table = table.column(Column::new(said.place(Some(*place))));
    }
    let leaves = book.leaf_matters(said.now).into_iter().filter(|leaf| book.matter_within(&leaf.code, class));
    let rows = leaves.map(|leaf| {
        let row = Row::new().cell(Link::new(said.coded(&leaf.code), format!("/admin/matters/{}", leaf.code)));
        places.iter().fold(row, |row, place| row.cell(cell(said, &leaf.code, *place)))
    });
    Html::of(&table.rows(rows)).into()
}

/// Who leads, with the way to the reason; a gap is said, never left blank.
fn cell(said: &Said, matter: &MatterCode, place: PlaceId) -> Content {
    let path = said.ground.atlas.path(place);
    let address = format!("/admin/routes/explain?matter={matter}&place={place}");
    match said.catalogue().route(matter, &path, said.now) {
        Ok(routed) => Link::new(said.unit(routed.lead), address).into(),
        Err(gap) => Html::join([
            Html::of(&Badge::new(said.t("duty-gap")).tone(Tone::DueSoon).icon("triangle-alert")),
            Html::of(&Link::new(said.gap(gap.reason), address)),
        ])
        .into(),
    }
}

fn further(said: &Said, typed: &Typed, start: usize, all: usize) -> Content {
    if all <= BESIDE {
        return Content::empty();
    }
    let with = |from: usize| {
        let kept =
            ["matter", "place"].iter().filter_map(|name| Some(format!("{name}={}&", typed.get(name)?)));
        format!("/admin/routes?{}from={from}", kept.collect::<String>())
    };
    let last = all.min(start + BESIDE);
    let facts = [("first", (start + 1).to_string()), ("last", last.to_string()), ("all", all.to_string())];
    let mut parts = vec![Html::escape(&said.words.with("duty-places-shown", &facts)), Html::escape(" ")];
    if start > 0 {
        parts.push(Html::of(
            &Button::link(said.t("duty-places-before"), with(start.saturating_sub(BESIDE))).quiet(),
        ));
    }
    if last < all {
        parts.push(Html::of(&Button::link(said.t("duty-places-after"), with(last)).quiet()));
    }
    Html::join(parts).into()
}

fn rules(said: &Said, class: &MatterCode) -> Content {
    let book = said.book();
    let near = |matter: &MatterCode| book.matter_within(matter, class) || book.matter_within(class, matter);
    let mut rules: Vec<_> = book
        .rules()
        .filter(|rule| rule.valid.to.is_none_or(|to| to > said.now) && near(&rule.matter))
        .collect();
    rules.sort_by(|left, right| (&left.matter, left.place).cmp(&(&right.matter, right.place)));
    rule_table(
        said,
        said.t("duty-rules-here"),
        rules.into_iter().map(|rule| (rule, Content::empty())).collect(),
    )
}

/// Rules with what is to be said of each.
pub(crate) fn rule_table(
    said: &Said,
    caption: String,
    rules: Vec<(&crate::model::RoutingRule, Content)>,
) -> Content {
    let more = rules.iter().any(|(_, said)| !said.is_empty());
    let mut table = Table::new(caption)
        .column(Column::new(said.t("duty-column-matter")).title())
        .column(Column::new(said.t("duty-column-place")))
        .column(Column::new(said.t("duty-column-lead")))
        .column(Column::new(said.t("duty-column-assists")))
        .column(Column::new(said.t("duty-column-duty")))
        .column(Column::new(said.t("duty-column-validity")));
    if more {
        table = table.column(Column::new(said.t("duty-column-what")));
    }
    let rows = rules.into_iter().map(|(rule, what)| {
        let row = Row::new()
            .id(format!("rule-{}", rule.id))
            .opens(format!("/admin/routes/rules/{}", rule.id))
            .cell(Link::new(said.coded(&rule.matter), format!("/admin/routes/rules/{}", rule.id)))
            .cell(said.place(rule.place))
            .cell(said.party(rule.lead))
            .cell(said.parties(&rule.assists))
            .cell(match &rule.duty {
                Some(code) => Link::new(said.duty(code), format!("/admin/duties/{code}")).into(),
                None => Content::from("—"),
            })
            .cell(said.validity(rule.valid));
        if more { row.cell(what) } else { row }
    });
    Html::of(&table.rows(rows)).into()
}

/// What an action refused is shown on the page again, anything else goes on as it is.
pub(crate) fn refusal_of(failure: Failure) -> Result<kernel::Refusal, Problem> {
    match failure {
        Failure::Refused(refusal) => Ok(refusal),
        other => Err(Problem(other)),
    }
}
