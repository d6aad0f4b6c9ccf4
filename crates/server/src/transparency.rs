//! `/transparency`: what the office commits itself to in public. Signed heads of the log, proofs that a later log only
//! continues an earlier one, and for a case the proof that its record is entry n of the log. All of it is checked
//! without this server: `linli journal verify --proof FILE`.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use guard::beside::{Beside, CaseBeside, Panel};
use guard::desk::Asked;
use guard::{SignedIn, Site};
use journal::{Proof, SignedHead};
use kernel::{Failure, Refusal, TenantId};
use openapi::{Example, Field, Operation};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Tx, Work};
use ui::{
    Column, Content, EmptyState, FactList, Html, Link, Moment, Page, PageHead, Pager, Problem, Row, Table,
    Typed, Words,
};

/// The words of this page.
pub const WORDS: &[ui::Resource] = ui::locales!["transparency"];

/// Heads on a page.
const SHOWN: u32 = 20;

/// What both sides of a case know, so that its proof tells neither more than the other: not whether a check was drawn.
/// An entry proves all before it of the same case, because each holds the hash of the one before.
const KNOWN_TO_BOTH: &[&str] = &["received", "declined", "merged", "withdrawn", "closed", "archived"];

#[derive(Template)]
#[template(path = "transparency.html")]
struct Body {
    words: Words,
    head: PageHead,
    /// The newest head; nothing before the first.
    newest: Content,
    list: Content,
    pager: Content,
}

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/transparency", get(show))
        .route("/api/v1/transparency", get(heads))
        .route("/api/v1/transparency/consistency", get(consistency))
        .route("/api/v1/cases/{number}/proof", get(proof_of_case))
        .route("/api/v1/c/{number}/proof", get(proof_by_code))
}

/// A signed head as it is published: a file with one of them is what a witness keeps (`linli journal verify --witness`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct HeadItem {
    tenant: String,
    number: i64,
    /// How many entries the log had.
    size: u64,
    /// Root of the Merkle tree over them, in hexadecimal digits.
    root: String,
    /// When it was signed, in microseconds UTC.
    at: i64,
    /// The public key.
    key: String,
    /// Ed25519 over all of it.
    signature: String,
}

impl From<SignedHead> for HeadItem {
    fn from(head: SignedHead) -> Self {
        Self {
            tenant: head.tenant,
            number: head.number,
            size: head.size,
            root: head.root.to_string(),
            at: head.at.micros(),
            key: head.key.to_string(),
            signature: head.signature.to_string(),
        }
    }
}

/// Signed heads, the newest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct HeadList {
    rows: Vec<HeadItem>,
    /// What `after` of the next page has to be; null at the end.
    next: Option<String>,
}

/// GET `/transparency`
async fn show(State(site): State<Site>, words: Words, typed: Typed) -> Result<Page, Problem> {
    let (newest, listed, next) = listed(&site, &typed).await?;
    let title = words.t("transparency-title");
    let pager = Pager::through(&words, ("/transparency", &typed), listed.len(), None, ("after", next));
    let body = Body {
        head: PageHead::new(&title).about(words.t("transparency-about")),
        newest: match &newest {
            Some(head) => Html::of(&facts(head, &words)).into(),
            None => Html::of(&EmptyState::new(words.t("transparency-none"))).into(),
        },
        list: match &newest {
            Some(newest) => Html::of(&table(&listed, newest, &words)).into(),
            None => Content::empty(),
        },
        pager,
        words,
    };
    Ok(Page::screen(title, &body)?.at("transparency"))
}

fn facts(head: &SignedHead, words: &Words) -> FactList {
    let digits = |digits: String| Html::join([Html::escape(&digits)]);
    FactList::new()
        .fact(words.t("transparency-size"), words.number(head.size))
        .fact(words.t("transparency-at"), Moment::exact(words, head.at))
        .fact(words.t("transparency-root"), digits(head.root.to_string()))
        .fact(words.t("transparency-key"), digits(head.key.to_string()))
}

fn table(listed: &[SignedHead], newest: &SignedHead, words: &Words) -> Table {
    let column = |key| Column::new(words.t(key));
    let rows = listed.iter().map(|head| {
        let continued = match head.size < newest.size {
            true => {
                let address =
                    format!("/api/v1/transparency/consistency?first={}&second={}", head.size, newest.size);
                Content::from(Html::of(&Link::new(words.t("transparency-continued"), address)))
            }
            false => Content::from(words.t("transparency-newest")),
        };
        Row::new()
            .cell(words.number(head.size))
            .cell(Html::of(&Moment::exact(words, head.at)))
            .cell(head.root.to_string())
            .cell(continued)
    });
    Table::new(words.t("transparency-list"))
        .column(column("transparency-size"))
        .column(column("transparency-at"))
        .column(column("transparency-root"))
        .column(column("transparency-proof"))
        .rows(rows.collect::<Vec<_>>())
}

/// The newest head of all, a page of heads, and where the next page begins.
async fn listed(
    site: &Site,
    typed: &Typed,
) -> Result<(Option<SignedHead>, Vec<SignedHead>, Option<String>), Failure> {
    let after = typed.get("after").map(|after| number("after", after)).transpose()?;
    let (tenant, store) = (site.tenant.clone(), site.store.clone());
    let read = store.read(move |tx| {
        Box::pin(async move {
            let newest = journal::last_signed_head(tx, tenant.as_str()).await?;
            let listed = journal::signed_heads(tx, tenant.as_str(), after, SHOWN + 1).await?;
            Ok::<_, Failure>((newest, listed))
        })
    });
    let (newest, mut listed) = read.await?;
    let more = listed.len() > SHOWN as usize;
    listed.truncate(SHOWN as usize);
    let next = listed.last().filter(|_| more).map(|last| last.number.to_string());
    Ok((newest, listed, next))
}

fn number<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| Refusal::invalid("not-a-number", field).with("value", text))
}

/// GET `/api/v1/transparency`
async fn heads(State(site): State<Site>, typed: Typed) -> Result<Json<HeadList>, Problem> {
    let (_, listed, next) = listed(&site, &typed).await?;
    Ok(Json(HeadList { rows: listed.into_iter().map(HeadItem::from).collect(), next }))
}

/// GET `/api/v1/transparency/consistency?first=&second=`: that the log with `second` entries begins with the log with `first`.
async fn consistency(State(site): State<Site>, typed: Typed) -> Result<Response, Problem> {
    let size = |field| number::<u64>(field, typed.get(field).unwrap_or_default());
    let (first, second) = (size("first")?, size("second")?);
    let (tenant, store) = (site.tenant.clone(), site.store.clone());
    let read = store.read(move |tx| {
        Box::pin(async move { journal::prove_consistency(tx, tenant.as_str(), first, second).await })
    });
    Ok(document(&read.await?, &format!("consistency-{first}-{second}"))?)
}

/// GET `/api/v1/cases/{number}/proof`
async fn proof_of_case(
    State(site): State<Site>,
    viewer: SignedIn,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let (tenant, store, viewer) = (site.tenant.clone(), site.store.clone(), viewer.viewer().clone());
    let name = number.clone();
    let read = store.read(move |tx| {
        Box::pin(async move {
            let view = cases::query::case_for(tx, &tenant, &viewer, &number).await?;
            prove(tx, &tenant, &journal::stream_of::<cases::CaseLoop>(view.case.id)).await
        })
    });
    Ok(document(&read.await?, &name)?)
}

/// GET `/api/v1/c/{number}/proof?code=`: the same for whoever holds the tracking code.
async fn proof_by_code(
    State(site): State<Site>,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let code = typed.get("code").unwrap_or_default().to_owned();
    let (tenant, store, name) = (site.tenant.clone(), site.store.clone(), number.clone());
    let read = store.read(move |tx| {
        Box::pin(async move {
            let view = cases::query::case_by_code(tx, &tenant, &number, &code).await?;
            prove(tx, &tenant, &journal::stream_of::<cases::CaseLoop>(view.case.id)).await
        })
    });
    Ok(document(&read.await?, &name)?)
}

/// The version of the last entry of a case that both sides know, among those that have a place in the log.
async fn provable(tx: &mut Tx, tenant: &TenantId, stream: &str) -> Result<Option<(i64, u64)>, Failure> {
    let entries = journal::entries(tx, tenant.as_str(), stream, 0).await?;
    for entry in entries.iter().rev().filter(|entry| KNOWN_TO_BOTH.contains(&entry.kind.as_str())) {
        if let Some(place) = journal::place_in_log(tx, tenant.as_str(), stream, entry.version).await? {
            return Ok(Some((entry.version, place)));
        }
    }
    Ok(None)
}

async fn prove(tx: &mut Tx, tenant: &TenantId, stream: &str) -> Result<Proof, Failure> {
    let found = provable(tx, tenant, stream).await?;
    let (version, _) = found.ok_or_else(|| Refusal::rule("case-proof-waiting"))?;
    journal::prove_entry(tx, tenant.as_str(), stream, version).await
}

/// A proof as a file that is kept.
fn document(proof: &Proof, name: &str) -> Result<Response, Failure> {
    let text = serde_json::to_string_pretty(proof)?;
    let disposition = format!("attachment; filename=\"linli-proof-{name}.json\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(Failure::broken)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, text).into_response())
}

/// Beside a case: where its record stands in the log.
pub struct RecordBeside;

impl Beside for RecordBeside {
    fn of_case<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        case: &'a CaseBeside,
    ) -> Work<'a, Option<Panel>, Failure> {
        Box::pin(async move {
            let words = &asked.words;
            let found = provable(tx, &asked.tenant, &journal::stream_of::<cases::CaseLoop>(&case.id)).await?;
            let said = match found {
                Some((_, place)) => {
                    words.with("transparency-place", [("place", words.number(place + 1).as_str())])
                }
                None => words.t("transparency-waiting"),
            };
            let proof =
                Link::new(words.t("transparency-download"), format!("/api/v1/cases/{}/proof", case.number));
            let how = Link::new(words.t("transparency-how"), "/transparency");
            let mut parts = vec![Html::escape(&said)];
            if found.is_some() {
                parts.extend([Html::escape(" "), Html::of(&proof)]);
            }
            parts.extend([Html::escape(" "), Html::of(&how)]);
            Ok(Some(Panel {
                id: "record",
                title: words.t("transparency-record"),
                content: Html::join(parts).into(),
            }))
        })
    }
}

/// What the interface for programs offers of the log.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/transparency", "signedHeads")
            .says("公布的签名树头", "Signed heads of the log")
            .open()
            .query(Field::text("after").says("上一页给出的 next。", "The `next` of the page before."))
            .answers::<HeadList>(200)
            .example(Example::anybody()),
        Operation::get("/api/v1/transparency/consistency", "proveConsistency")
            .says("证明后来的日志只在先前的日志后面增加", "Proof that a later log only continues an earlier one")
            .open()
            .query(Field::integer("first").required().says("先前的记录数。", "Entries of the earlier log."))
            .query(Field::integer("second").required().says("后来的记录数。", "Entries of the later log."))
            .answers_file("application/json")
            .example(
                Example::anybody()
                    .find("first", "/api/v1/transparency", "/rows/1/size", "3305")
                    .find("second", "/api/v1/transparency", "/rows/0/size", "6581")
                    .query("first={first}&second={second}"),
            ),
        Operation::get("/api/v1/cases/{number}/proof", "proveCase")
            .says("证明工单在案", "Proof that a case is on record")
            .answers_file("application/json")
            .example(Example::by("dispatch1").find("number", "/api/v1/cases?state=archived&size=1", "/rows/0/number", "20261122-00061")),
        Operation::get("/api/v1/c/{number}/proof", "proveOwnCase")
            .says("凭查询码取得来件在案的证明", "Proof that one's own case is on record")
            .about(
                "来件写入存证日志后几秒内可以取得。",
                "It can be had some seconds after the case was received, when its entry has its place in the log.",
            )
            .open()
            .query(Field::text("code").required())
            .answers_file("application/json")
            .example(
                Example::anybody()
                    .make("number", "/api/v1/report", example_of_a_report(), "/number", "20261122-00061")
                    .make("code", "/api/v1/report", example_of_a_report(), "/code", "7K3M9QXA")
                    .query("code={code}")
                    .status(409),
            ),
    ]
}

fn example_of_a_report() -> serde_json::Value {
    serde_json::json!({ "text": "小区东门的路灯三天不亮了。" })
}
