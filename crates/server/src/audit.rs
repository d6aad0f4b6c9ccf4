//! `/audit`: who saw what, for those who watch over it. The list of unusual looks is a question, never a judgement.

use crate::looks::object_of;
use askama::Template;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use guard::right::ReadAudit;
use guard::{Granted, SignedIn, Site, Target, Traced, Unusual, UnusualRules, Viewer, Why, watermark};
use kernel::{AccountId, Failure, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Tx;
use ui::{
    Column, Content, EmptyState, FilterBar, Form, Html, Moment, Page, PageHead, Problem, Row, Tab, Table,
    Tabs, Token, Typed, Words,
};

/// The words of these pages.
pub const WORDS: &[ui::Resource] = ui::locales!["audit"];

#[derive(Template)]
#[template(path = "audit.html")]
struct Body {
    head: PageHead,
    find: Html,
    about: Content,
    list: Content,
}

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/audit", get(show))
        .route("/audit/unusual", get(unusual))
        .route("/api/v1/audit/cases/{number}", get(looks_at_case))
        .route("/api/v1/audit/unusual", get(unusual_looks))
}

/// One look as it is told.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LookItem {
    at: String,
    /// The account, or the rule of the system.
    account: String,
    login: Option<String>,
    name: Option<String>,
    what: String,
    purpose: String,
    reason: String,
    /// As the page showed it.
    code: String,
}

/// One account in one hour.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct UnusualItem {
    hour: String,
    account: String,
    login: Option<String>,
    name: Option<String>,
    matters: i64,
    why: Why,
}

/// The people behind the accounts of a list.
type Names = BTreeMap<String, (String, String)>;

async fn names(
    tx: &mut Tx,
    site: &Site,
    accounts: impl Iterator<Item = &String> + Send,
) -> Result<Names, Failure> {
    let mut names = Names::new();
    for account in accounts {
        let Ok(id) = account.parse::<AccountId>() else { continue };
        if !names.contains_key(account)
            && let Some((row, _)) = guard::query::account(tx, &site.tenant, id).await?
        {
            names.insert(account.clone(), (row.login, row.name));
        }
    }
    Ok(names)
}

/// What is asked for: a case by its number, an account by its login, or a watermark's code.
async fn asked_for(
    site: &Site,
    granted: Granted<ReadAudit>,
    asked: String,
) -> Result<(Vec<Traced>, Names), Failure> {
    let inner = site.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let tenant = &inner.tenant;
            // Whoever is complained about learns nothing here either, not even as an auditor.
            let bars = granted.viewer().map(Viewer::bars).unwrap_or_default();
            let found = if guard::is_closed(tx, tenant, &bars, [asked.clone()]).await? {
                Vec::new()
            } else if let Some(code) = watermark::code_in(&asked) {
                guard::query::looks_by_code(tx, tenant, &code).await?
            } else if let Some(case) = cases::query::by_number(tx, tenant, &asked).await? {
                guard::actions::vault::looks_at(tx, tenant, &granted, &object_of(&case.state)).await?
            } else if let Some(account) = guard::query::account_of(tx, tenant, &asked).await? {
                guard::query::looks_of(tx, tenant, &granted, account, 500).await?
            } else {
                Vec::new()
            };
            let names = names(tx, &inner, found.iter().map(|look| &look.access.account)).await?;
            Ok::<_, Failure>((found, names))
        })
    });
    read.await
}

fn granted(viewer: &SignedIn) -> Result<Granted<ReadAudit>, Refusal> {
    viewer.grant::<ReadAudit>(&Target::anywhere())
}

/// GET `/audit`
async fn show(
    State(site): State<Site>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let granted = granted(&viewer)?;
    let asked = typed.get("q").unwrap_or_default().to_owned();
    let list = match asked.is_empty() {
        true => Content::empty(),
        false => {
            let (found, people) = asked_for(&site, granted, asked).await?;
            match found.is_empty() {
                true => Content::from(Html::of(&EmptyState::new(words.t("audit-nothing")))),
                false => Content::from(Html::of(&table(&found, &people, &words))),
            }
        }
    };
    let form = Form::new(&words, &token).prefix("find").typed(typed);
    let field = form.search("q", words.t("audit-find"));
    let find = Html::of(&FilterBar::new(&words, "/audit").field(Html::of(&field)));
    draw(&words, "/audit", find, words.t("audit-about"), list)
}

/// GET `/audit/unusual`
async fn unusual(State(site): State<Site>, viewer: SignedIn, words: Words) -> Result<Page, Problem> {
    let (found, people, rules) = read_unusual(&site, granted(&viewer)?).await?;
    let facts = [
        ("many", rules.many_in_an_hour.to_string()),
        ("from", rules.odd_from_hour.to_string()),
        ("to", rules.odd_to_hour.to_string()),
        ("odd", rules.many_at_odd_hours.to_string()),
        ("days", rules.days.to_string()),
    ];
    let list = match found.is_empty() {
        true => Content::from(Html::of(&EmptyState::new(words.t("audit-nothing-unusual")))),
        false => Content::from(Html::of(&unusual_table(&found, &people, &words))),
    };
    draw(&words, "/audit/unusual", Html::default(), words.with("audit-unusual-about", &facts), list)
}

fn draw(words: &Words, at: &str, find: Html, about: String, list: Content) -> Result<Page, Problem> {
    let title = words.t("audit-title");
    let tab = |key, address: &str| Tab::new(words.t(key), address).current(address == at);
    let tabs =
        Tabs::new(&title, [tab("audit-tab-looks", "/audit"), tab("audit-tab-unusual", "/audit/unusual")]);
    let head = PageHead::new(&title).about(words.t("audit-head"));
    let body = Body { head, find: Html::join([Html::of(&tabs), find]), about: Content::from(about), list };
    Ok(Page::desk(title, &body)?.at("audit"))
}

fn table(found: &[Traced], people: &Names, words: &Words) -> Table {
    let column = |key| Column::new(words.t(key));
    let rows = found.iter().map(|look| {
        let access = &look.access;
        let known = |prefix: &str, name: &str| {
            words.find(&format!("{prefix}-{}", name.replace('_', "-"))).unwrap_or_else(|| name.to_owned())
        };
        Row::new()
            .cell(Html::of(&Moment::exact(words, access.at)))
            .cell(person(&access.account, people, words))
            .cell(known("audit-what", &access.what))
            .cell(
                access
                    .purpose
                    .split(' ')
                    .map(|purpose| known("audit-purpose", purpose))
                    .collect::<Vec<_>>()
                    .join(&words.t("me-role-separator")),
            )
            .cell(access.reason.clone())
            .cell(watermark::visible(look.id))
    });
    Table::new(words.t("audit-tab-looks"))
        .column(column("audit-at"))
        .column(column("audit-who"))
        .column(column("audit-what"))
        .column(column("audit-purpose"))
        .column(column("audit-reason"))
        .column(column("audit-code"))
        .rows(rows.collect::<Vec<_>>())
}

fn unusual_table(found: &[Unusual], people: &Names, words: &Words) -> Table {
    let column = |key| Column::new(words.t(key));
    let rows = found.iter().map(|one| {
        let why = match one.why {
            Why::Many => words.t("audit-why-many"),
            Why::OddHour => words.t("audit-why-odd"),
        };
        Row::new()
            .cell(Html::of(&Moment::exact(words, one.hour)))
            .cell(person(&one.account, people, words))
            .cell(one.matters.to_string())
            .cell(why)
    });
    Table::new(words.t("audit-tab-unusual"))
        .column(column("audit-hour"))
        .column(column("audit-who"))
        .column(column("audit-matters"))
        .column(column("audit-why"))
        .rows(rows.collect::<Vec<_>>())
}

fn person(account: &str, people: &Names, words: &Words) -> String {
    match people.get(account) {
        Some((login, name)) => format!("{name} {login}"),
        None if account.starts_with("system:") => words.t("audit-system"),
        None => account.to_owned(),
    }
}

/// GET `/api/v1/audit/cases/{number}`: who saw this case.
async fn looks_at_case(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(number): Path<String>,
) -> Result<Json<Vec<LookItem>>, Problem> {
    let (found, people) = asked_for(&site, granted(&viewer)?, number).await?;
    let items = found.into_iter().map(|look| {
        let (login, name) = people.get(&look.access.account).cloned().unzip();
        LookItem {
            at: look.access.at.rfc3339(),
            account: look.access.account,
            login,
            name,
            what: look.access.what,
            purpose: look.access.purpose,
            reason: look.access.reason,
            code: watermark::visible(look.id),
        }
    });
    Ok(Json(items.collect()))
}

/// GET `/api/v1/audit/unusual`
async fn unusual_looks(
    State(site): State<Site>,
    viewer: SignedIn,
) -> Result<Json<Vec<UnusualItem>>, Problem> {
    let (found, people, _) = read_unusual(&site, granted(&viewer)?).await?;
    let items = found.into_iter().map(|one| {
        let (login, name) = people.get(&one.account).cloned().unzip();
        UnusualItem {
            hour: one.hour.rfc3339(),
            account: one.account,
            login,
            name,
            matters: one.matters,
            why: one.why,
        }
    });
    Ok(Json(items.collect()))
}

async fn read_unusual(
    site: &Site,
    granted: Granted<ReadAudit>,
) -> Result<(Vec<Unusual>, Names, UnusualRules), Failure> {
    let rules = UnusualRules::shipped().map_err(Failure::broken)?;
    let inner = site.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let found = guard::query::unusual_looks(tx, &inner.tenant, &granted, rules, inner.now()).await?;
            let names = names(tx, &inner, found.iter().map(|one| &one.account)).await?;
            Ok::<_, Failure>((found, names))
        })
    });
    let (found, names) = read.await?;
    Ok((found, names, rules))
}

/// What the interface for programs offers of the log.
pub(crate) fn operations() -> Vec<openapi::Operation> {
    use openapi::{Example, Operation};
    vec![
        Operation::get("/api/v1/audit/cases/{number}", "looksAtCase")
            .says("谁看过这件工单", "Who saw this case")
            .answers::<Vec<LookItem>>(200)
            .example(Example::by("auditor1").query("").find(
                "number",
                "/api/v1/me",
                "/login",
                "20260301-000001",
            )),
        Operation::get("/api/v1/audit/unusual", "unusualLooks")
            .says("异常查阅", "Unusual looks")
            .answers::<Vec<UnusualItem>>(200)
            .example(Example::by("auditor1")),
    ]
}
