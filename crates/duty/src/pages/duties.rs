//! `/admin/duties`: the three lists with who leads, by which law, where and until when.

use crate::model::{DutyCode, DutyItem, DutyList, Edit, MatterCode, Party, Validity, item_faults};
use crate::pages::drafting::{draft_fields, drafted, effective, own_drafts, reason};
use crate::pages::routes::rule_table;
use crate::pages::rule::party;
use crate::pages::said::Said;
use crate::pages::{Body, arrive, panel};
use crate::site::DutySite;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use guard::right::{ProposeDuty, TryDuty};
use guard::{SignedIn, Site};
use kernel::{Failure, Instant, Refusal};
use org::UnitKind;
use place::PlaceId;
use ui::{
    Choice, Column, Content, Disclosure, EmptyState, FactList, FilterBar, Form, Html, Link, Notice, Page,
    PageHead, Pager, Problem, Row, Tab, Table, Tabs, Token, Typed, Words,
};

/// Items on a page.
const SHOWN: usize = 50;

/// GET `/admin/duties`, `?list=&place=&unit=&q=`
pub(crate) async fn list(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw_list(&site, &viewer, &said, &token, typed, None).await
}

/// POST `/admin/duties`: a new item, into a draft
pub(crate) async fn enlist(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    match drafted(
        &site,
        &said,
        granted,
        &typed,
        item_of(&said, &typed).map(|item| vec![Edit::ListDuty { item }]),
    )
    .await?
    {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let page = draw_list(&site, &viewer, &said, &token, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
    }
}

fn item_of(said: &Said, typed: &Typed) -> Result<DutyItem, Refusal> {
    reason(typed)?;
    let list = typed.get("list_kind").and_then(DutyList::from_name);
    let places = match typed.get("place_scope") {
        Some(place) => {
            vec![
                place
                    .parse::<PlaceId>()
                    .map_err(|_| Refusal::invalid("duty-place-unknown", "place_scope"))?,
            ]
        }
        None => Vec::new(),
    };
    let assists = match typed.get("assist_1") {
        Some(named) => vec![party(said, named, "assist_1")?],
        None => Vec::new(),
    };
    let to = match typed.get("valid_to") {
        Some(day) => {
            Some(day.parse::<Instant>().map_err(|_| Refusal::invalid("duty-date-wrong", "valid_to"))?)
        }
        None => None,
    };
    Ok(DutyItem {
        code: DutyCode::new(typed.require("code", "duty-text-missing")?),
        list: list.ok_or_else(|| Refusal::invalid("duty-text-missing", "list_kind"))?,
        matter: MatterCode::new(typed.require("matter", "duty-text-missing")?),
        lead: party(said, typed.require("lead", "duty-text-missing")?, "lead")?,
        assists,
        legal_basis: typed.require("legal_basis", "duty-text-missing")?.to_owned(),
        places,
        individual: typed.get("individual").map(str::to_owned),
        valid: Validity { from: effective(typed, said.now)?, to },
    })
}

async fn draw_list(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let place = typed.get("place").and_then(|place| place.parse::<PlaceId>().ok());
    let path = place.map(|place| said.ground.atlas.path(place));
    let unit =
        typed.get("unit").and_then(|code| said.catalogue().directory().by_code(code)).map(|unit| unit.id);
    let text = typed.get("q").map(str::to_lowercase);
    let list = typed.get("list").and_then(DutyList::from_name);
    let fits = |item: &&DutyItem| {
        let said_of =
            || format!("{} {} {}", item.code, said.coded(&item.matter), item.legal_basis).to_lowercase();
        item.valid.to.is_none_or(|to| to > said.now)
            && path.as_ref().is_none_or(|path| item.covers_place(path))
            && unit.is_none_or(|unit| concerns(said, item, unit))
            && text.as_ref().is_none_or(|text| said_of().contains(text))
    };
    let all: Vec<&DutyItem> = said.book().duties().filter(fits).collect();
    let count = |list: DutyList| all.iter().filter(|item| item.list == list).count() as u64;
    let kept = ["place", "unit", "q"]
        .iter()
        .filter_map(|name| Some(format!("&{name}={}", ui::encoded(typed.get(name)?))))
        .collect::<String>();
    let first = Tab::new(said.t("duty-all-lists"), format!("/admin/duties?{kept}"))
        .current(list.is_none())
        .count(all.len() as u64);
    let tabs = DutyList::ALL.into_iter().map(|one| {
        let label = said.t(&format!("duty-list-{}", one.name()));
        Tab::new(label, format!("/admin/duties?list={}{kept}", one.name()))
            .current(list == Some(one))
            .count(count(one))
    });
    let tabs = Tabs::new(said.t("duty-lists"), std::iter::once(first).chain(tabs));
    let shown: Vec<&DutyItem> =
        all.iter().copied().filter(|item| list.is_none_or(|list| item.list == list)).collect();
    let from = typed.get("from").and_then(|from| from.parse::<usize>().ok()).unwrap_or(0).min(shown.len());
    let page = &shown[from..shown.len().min(from + SHOWN)];
    let here = list.map_or_else(String::new, |list| format!("list={}", list.name()));
    let next =
        (from + SHOWN < shown.len()).then(|| format!("/admin/duties?{here}{kept}&from={}", from + SHOWN));
    let start = (from > 0).then(|| format!("/admin/duties?{here}{kept}"));
    let pager = Pager::new(&said.words, page.len(), Some(shown.len() as u64))
        .first(&said.words, start)
        .next(&said.words, next);
    let mut parts = vec![
        Html::of(&filters(said, token, &typed)).into(),
        Html::of(&tabs).into(),
        table(said, page),
        Html::of(&pager).into(),
    ];
    if viewer.holds::<ProposeDuty>() {
        parts.push(new_form(site, viewer, said, token, &typed, refused).await?);
    }
    let body = Body {
        head: PageHead::new(said.t("duty-duties-title"))
            .back(said.t("duty-admin"), "/admin")
            .about(said.t("duty-duties-about")),
        parts,
    };
    Ok(Page::desk(said.t("duty-duties-title"), &body)?.at("admin"))
}

/// Whether a unit leads or assists under an item; offices of a place stand for every street or community.
fn concerns(said: &Said, item: &DutyItem, unit: kernel::UnitId) -> bool {
    let kind = said.catalogue().directory().unit(unit).map(|unit| unit.kind);
    std::iter::once(&item.lead).chain(&item.assists).any(|party| match party {
        Party::Unit { unit: named } => *named == unit,
        Party::Street => kind.is_some_and(UnitKind::is_street_office),
        Party::Community => kind.is_some_and(UnitKind::is_community_office),
    })
}

fn filters(said: &Said, token: &Token, typed: &Typed) -> FilterBar {
    let form = Form::new(&said.words, token).prefix("filter").typed(typed.clone());
    FilterBar::new(&said.words, "/admin/duties")
        .field(Html::of(&form.search("q", said.t("duty-filter-text"))))
        .field(Html::of(
            &form
                .select("place", said.t("duty-column-place"), said.place_choices())
                .unchosen(said.t("duty-everywhere")),
        ))
        .field(Html::of(
            &form
                .select("unit", said.t("duty-column-unit"), said.unit_choices(false))
                .unchosen(said.t("duty-all-units")),
        ))
}

fn table(said: &Said, items: &[&DutyItem]) -> Content {
    if items.is_empty() {
        return Html::of(&EmptyState::new(said.t("duty-duties-none"))).into();
    }
    let table = Table::new(said.t("duty-duties-title"))
        .column(Column::new(said.t("duty-column-matter")).title())
        .column(Column::new(said.t("duty-column-code")).narrow())
        .column(Column::new(said.t("duty-column-list")).narrow())
        .column(Column::new(said.t("duty-column-lead")))
        .column(Column::new(said.t("duty-column-assists")))
        .column(Column::new(said.t("duty-column-basis")))
        .column(Column::new(said.t("duty-column-place")))
        .column(Column::new(said.t("duty-column-validity")));
    let rows = items.iter().map(|item| {
        let address = format!("/admin/duties/{}", item.code);
        Row::new()
            .opens(address.clone())
            .cell(Link::new(said.matter(&item.matter), address))
            .cell(item.code.as_str())
            .cell(said.t(&format!("duty-list-{}", item.list.name())))
            .cell(said.party(item.lead))
            .cell(said.parties(&item.assists))
            .cell(item.legal_basis.as_str())
            .cell(places(said, item))
            .cell(said.validity(item.valid))
    });
    Html::of(&table.rows(rows)).into()
}

fn places(said: &Said, item: &DutyItem) -> String {
    let names: Vec<String> = item.places.iter().map(|place| said.place(Some(*place))).collect();
    if names.is_empty() { said.t("duty-everywhere") } else { names.join(said.words.comma()) }
}

async fn new_form(
    site: &Site,
    viewer: &SignedIn,
    said: &Said,
    token: &Token,
    typed: &Typed,
    refused: Option<&Refusal>,
) -> Result<Content, Failure> {
    let drafts = own_drafts(site, viewer).await?;
    let mut form = Form::new(&said.words, token).prefix("new");
    if let Some(refusal) = refused {
        form = form.typed(typed.clone()).refused(refusal);
    }
    let lists = DutyList::ALL.into_iter().map(|list| {
        Choice::new(list.name(), said.t(&format!("duty-list-{}", list.name())))
            .hint(said.t(&format!("duty-list-hint-{}", list.name().replace('_', "-"))))
    });
    let choose = || said.t("duty-choose");
    let fields = Html::join([
        Html::of(&form.errors()),
        Html::of(&form.open("/admin/duties").keep("duty-item")),
        Html::of(
            &form
                .text("code", said.t("duty-field-code"))
                .hint(said.t("duty-field-code.hint"))
                .width(12)
                .required(),
        ),
        Html::of(&form.radios("list_kind", said.t("duty-column-list"), lists).required()),
        Html::of(
            &form
                .select("matter", said.t("duty-column-matter"), said.matter_choices(false))
                .unchosen(choose())
                .required(),
        ),
        Html::of(
            &form
                .select("lead", said.t("duty-column-lead"), said.unit_choices(true))
                .unchosen(choose())
                .required(),
        ),
        Html::of(
            &form
                .select("assist_1", said.t("duty-column-assists"), said.unit_choices(true))
                .unchosen(said.t("duty-nobody")),
        ),
        Html::of(
            &form
                .text("legal_basis", said.t("duty-column-basis"))
                .hint(said.t("duty-field-basis.hint"))
                .required(),
        ),
        Html::of(
            &form
                .select("place_scope", said.t("duty-column-place"), said.place_choices())
                .unchosen(said.t("duty-everywhere")),
        ),
        Html::of(
            &form
                .text("individual", said.t("duty-field-individual"))
                .hint(said.t("duty-field-individual.hint")),
        ),
        Html::of(&form.date("valid_to", said.t("duty-field-valid-to"))),
        draft_fields(said, site, &form, &drafts),
        Html::of(&form.submit(said.t("duty-draft-put"))),
        Html::of(&form.close()),
    ]);
    Ok(Html::of(
        &Disclosure::new(said.t("duty-item-new"), fields)
            .about(said.t("duty-edit-about"))
            .id("new-item")
            .open(refused.is_some()),
    )
    .into())
}

/// GET `/admin/duties/{code}`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
) -> Result<Page, Problem> {
    let (said, _) = arrive::<TryDuty>(&site, &duty, &viewer, &words).await?;
    draw(&site, &viewer, &said, &token, &DutyCode::new(code), None).await
}

/// POST `/admin/duties/{code}`: its end, into a draft
pub(crate) async fn end(
    State(site): State<Site>,
    Extension(duty): Extension<DutySite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let (said, granted) = arrive::<ProposeDuty>(&site, &duty, &viewer, &words).await?;
    let code = DutyCode::new(code);
    let edit = || -> Result<Edit, Refusal> {
        Ok(Edit::EndDuty { code: code.clone(), at: effective(&typed, said.now)?, reason: reason(&typed)? })
    };
    match drafted(&site, &said, granted, &typed, edit().map(|edit| vec![edit])).await? {
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
    code: &DutyCode,
    refused: Option<(Typed, &Refusal)>,
) -> Result<Page, Problem> {
    let item = said.book().duty(code).ok_or_else(|| Refusal::not_found("duty-item-unknown"))?;
    let faults = item_faults(item, said.book(), said.catalogue().directory(), &said.places(), said.now);
    let mut parts: Vec<Content> = faults
        .iter()
        .map(|fault| Html::of(&Notice::attention(said.t(&format!("duty-fault-{}", fault.name())))).into())
        .collect();
    let list = item.list.name();
    let facts = FactList::new()
        .fact(
            said.t("duty-column-matter"),
            Link::new(said.coded(&item.matter), format!("/admin/matters/{}", item.matter)),
        )
        .noted(
            said.t("duty-column-list"),
            said.t(&format!("duty-list-{list}")),
            said.t(&format!("duty-list-hint-{}", list.replace('_', "-"))),
        )
        .fact(said.t("duty-column-lead"), said.party(item.lead))
        .fact(said.t("duty-column-assists"), said.parties(&item.assists))
        .fact(said.t("duty-column-basis"), item.legal_basis.as_str())
        .fact(said.t("duty-column-place"), places(said, item))
        .maybe(said.t("duty-field-individual"), item.individual.clone())
        .fact(said.t("duty-column-validity"), said.validity(item.valid));
    parts.push(panel("facts", said.t("duty-item-facts"), "", Html::of(&facts))?);
    let cites = |rule: &&crate::model::RoutingRule| {
        rule.duty.as_ref() == Some(code) && rule.valid.to.is_none_or(|to| to > said.now)
    };
    let rules: Vec<_> = said.book().rules().filter(cites).map(|rule| (rule, Content::empty())).collect();
    let table = match rules.is_empty() {
        true => Html::of(&EmptyState::new(said.t("duty-item-no-rule"))).into(),
        false => rule_table(said, said.t("duty-item-rules"), rules),
    };
    parts.push(panel("rules", said.t("duty-item-rules"), said.t("duty-item-rules.about"), table)?);
    if viewer.holds::<ProposeDuty>() && item.valid.to.is_none_or(|to| to > said.now) {
        let drafts = own_drafts(site, viewer).await?;
        let mut form = Form::new(&said.words, token).prefix("end");
        if let Some((typed, refusal)) = &refused {
            form = form.typed(typed.clone()).refused(refusal);
        }
        let fields = Html::join([
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/admin/duties/{code}"))),
            draft_fields(said, site, &form, &drafts),
            Html::of(&form.submit(said.t("duty-draft-put"))),
            Html::of(&form.close()),
        ]);
        let end = Disclosure::new(said.t("duty-item-end"), fields).id("end-item").open(refused.is_some());
        parts.push(panel("edit", said.t("duty-edit-title"), said.t("duty-edit-about"), Html::of(&end))?);
    }
    let title = format!("{code} {}", said.matter(&item.matter));
    let head = PageHead::new(title.clone()).back(said.t("duty-duties-title"), "/admin/duties");
    Ok(Page::desk(title, &Body { head, parts })?.at("admin"))
}
