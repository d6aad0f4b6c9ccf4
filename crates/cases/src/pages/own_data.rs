//! What is kept of whoever raised a case (我的个人信息): for himself by his code, and on paper for the counter, with what he may
//! have done with it.

use crate::CaseSite;
use crate::actions::own_data::deletable;
use crate::actions::target_of;
use crate::model::{Case, DataGround, DataRuling, DataWish, KeptWords, Verified};
use crate::pages::door::ground_of;
use crate::pages::said::Said;
use crate::query::{self, CaseView};
use crate::steps::StepName;
use ::store::Tx;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use guard::actions::own::{self, LookTold};
use guard::right::{AnswerData, ReadCase, ReadOriginal, UnmaskVault};
use guard::{Granted, Idempotency, Identity, Look, OriginalWords, PersonId, SignedIn, Site, Viewer};
use journal::Content as Written;
use kernel::{Failure, Refusal, RequestKey};
use ui::{
    Choice, Column, Content, Disclosure, FactList, Form, Html, Notice, Page, PageHead, Problem, Row, Table,
    Token, Typed, Words,
};

/// The most looks that are told.
const MOST_LOOKS: u32 = 100;
/// The steps that are taken on this page.
pub(crate) const STEPS: [StepName; 3] = [StepName::Amend, StepName::Forget, StepName::AskData];

/// Everything that is kept of somebody with a case.
pub(crate) struct OwnData {
    pub(crate) view: CaseView,
    pub(crate) identity: Option<Identity>,
    pub(crate) originals: Vec<(KeptWords, OriginalWords)>,
    pub(crate) looks: Vec<LookTold>,
}

#[derive(Template)]
#[template(path = "own_data.html")]
struct OwnDataBody {
    words: Words,
    head: PageHead,
    refused: Content,
    kept: FactList,
    told: FactList,
    requests: Content,
    looks: Content,
    forms: Content,
    /// The number and code for the copy; none on paper.
    copy: Option<(String, String)>,
}

/// GET `/c/{number}/data?code=`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let code = typed.get("code").unwrap_or_default();
    let page = draw(&site, &cases, &words, &token, &number, code, None).await?;
    Ok(unstored(page.into_response()))
}

/// The page for whoever shows the code; `refused` is a step that was.
pub(crate) async fn draw(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    number: &str,
    code: &str,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Result<Page, Problem> {
    let own = by_code(site, number, code).await?;
    let said = Said { words: words.clone(), ground: ground_of(site, cases).await?, now: site.now() };
    let forms = forms(site, &said, token, &own.view.case, code, refused);
    let copy = Some((number.to_owned(), code.to_owned()));
    let head = PageHead::new(said.t("own-data-title"))
        .about(said.t("own-data-about"))
        .back(said.t("follow-title"), format!("/c/{number}?code={code}"));
    Ok(Page::door(said.t("own-data-title"), &body(&said, &own, head, forms, copy))?.at("follow"))
}

fn body(
    said: &Said,
    own: &OwnData,
    head: PageHead,
    forms: Content,
    copy: Option<(String, String)>,
) -> OwnDataBody {
    OwnDataBody {
        words: said.words.clone(),
        head,
        refused: held(said, &own.view.case),
        kept: identity(said, own),
        told: told(said, own),
        requests: requests(said, &own.view),
        looks: looks(said, &own.looks),
        forms,
        copy,
    }
}

/// An order that nothing is deleted is said to whom it keeps from it.
fn held(said: &Said, case: &Case) -> Content {
    match &case.hold {
        Some(hold) => {
            let text = said.words.with("own-data-held.text", [("day", said.words.day(hold.at))]);
            Html::of(&Notice::attention(said.t("own-data-held")).text(text)).into()
        }
        None => Content::empty(),
    }
}

fn identity(said: &Said, own: &OwnData) -> FactList {
    let none = || said.t("own-data-none");
    let (name, contact) = match &own.identity {
        Some(identity) => (identity.name.clone(), identity.contact.clone()),
        None => (None, None),
    };
    let forgotten = own.view.case.forgotten.map(|at| {
        let facts = [("day", said.words.day(at))];
        said.words.with("own-data-forgotten-on", facts)
    });
    let waits = own.view.case.forgotten.is_some() && !own.originals.is_empty();
    FactList::new()
        .fact(said.t("own-data-name"), name.unwrap_or_else(none))
        .fact(said.t("own-data-contact"), contact.unwrap_or_else(none))
        .maybe(said.t("own-data-until"), super::case::kept(said, &own.view))
        .maybe(said.t("own-data-forgotten"), forgotten)
        .maybe(said.t("own-data-waits"), waits.then(|| said.t("own-data-waits.text")))
        .fact(said.t("own-data-purpose"), said.t("own-data-purpose.text"))
        .maybe(said.t("own-data-notice"), own.view.case.notice.as_deref().map(notice_link))
}

/// The notice that was there to be read as it came in.
fn notice_link(number: &str) -> Html {
    let version = number.rsplit('.').next().unwrap_or_default();
    Html::of(&ui::Link::new(number, format!("/privacy?version={version}")))
}

/// What he said and brought, as it is kept: his own words where they lie in the vault.
fn told(said: &Said, own: &OwnData) -> FactList {
    let case = &own.view.case;
    let mut facts = FactList::new();
    if let Some(title) = &own.view.title {
        facts = facts.fact(said.t("own-data-matter"), title.clone());
    }
    facts = facts.fact(said.t("follow-text"), super::case::written(said, own.view.words.get(&case.text)));
    for (_, whole) in &own.originals {
        for part in &whole.parts {
            let label = said.t(&format!("case-safe-part-{}", part.name.replace('_', "-")));
            let label = said.words.with("own-data-original", [("part", label)]);
            facts = facts.fact(label, part.text.clone());
        }
    }
    for moment in case.timeline.iter().filter(|moment| moment.kind == "facts_added") {
        if let Some(words) = &moment.words {
            let label = said.words.with("own-data-added", [("at", said.words.moment(moment.at))]);
            facts = facts.fact(label, super::case::written(said, own.view.words.get(words)));
        }
    }
    facts.fact(
        said.t("own-data-files"),
        said.words.with("own-data-files.count", [("count", own.view.files.len())]),
    )
}

fn requests(said: &Said, view: &CaseView) -> Content {
    let written = |words| super::case::written(said, view.words.get(words));
    let parts = view.case.data_requests.iter().map(|request| {
        let mut facts = FactList::new()
            .fact(said.t("own-data-wish"), said.t(&format!("case-wish-{}", request.wish)))
            .fact(said.t("own-data-asked"), ui::Moment::exact(&said.words, request.at))
            .maybe(said.t("case-field-verified"), request.verified.map(|how| said.t(&verified_key(how))))
            .fact(said.t("own-data-words"), written(&request.words));
        facts = match &request.answer {
            Some(answer) => facts
                .fact(said.t("own-data-ruling"), said.t(&format!("case-data-ruling-{}", answer.ruling)))
                .maybe(
                    said.t("case-field-data-ground"),
                    answer.ground.map(|ground| said.t(&ground_key(ground))),
                )
                .fact(said.t("own-data-answered"), ui::Moment::exact(&said.words, answer.at))
                .fact(said.t("own-data-answer"), written(&answer.words)),
            None => {
                let due =
                    view.case.clock("answer_data").map(|clock| ui::Moment::exact(&said.words, clock.due));
                facts.maybe(said.t("own-data-due"), due)
            }
        };
        let refused = request.answer.as_ref().is_some_and(|answer| answer.ruling != DataRuling::Granted);
        let remedy = refused.then(|| Html::of(&Notice::information(said.t("own-data-remedy"))));
        Html::join([Html::of(&facts)].into_iter().chain(remedy))
    });
    Html::join(parts).into()
}

fn looks(said: &Said, looks: &[LookTold]) -> Content {
    let seen: Vec<&LookTold> = looks.iter().filter(|look| look.what != "refresh").collect();
    if seen.is_empty() {
        return Content::from(said.t("own-data-looks-none"));
    }
    let rows = seen.iter().map(|look| {
        let unit = look.unit.map_or_else(|| said.t("case-system"), |unit| said.unit(unit));
        let purposes = look.purpose.split(' ').filter(|purpose| !purpose.is_empty());
        let purposes = purposes.map(|one| said.t(&format!("audit-purpose-{}", one.replace('_', "-"))));
        Row::new()
            .cell(ui::Moment::exact(&said.words, look.at))
            .cell(unit)
            .cell(said.t(&format!("audit-what-{}", look.what)))
            .cell(purposes.collect::<Vec<_>>().join(said.words.comma()))
    });
    let column = |key: &str| Column::new(said.t(key));
    let table = Table::new(said.t("own-data-looks"))
        .column(column("own-data-look-at"))
        .column(column("own-data-look-unit"))
        .column(column("own-data-look-what"))
        .column(column("own-data-look-purpose"))
        .rows(rows.collect::<Vec<_>>());
    Html::of(&table).into()
}

fn forms(
    site: &Site,
    said: &Said,
    token: &Token,
    case: &Case,
    code: &str,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Content {
    let offered = STEPS.into_iter().filter(|step| match step {
        StepName::Amend => case.hold.is_none(),
        StepName::Forget => case.hold.is_none() && case.keeps_requester() && case.forgotten.is_none(),
        _ => case.open_data_request().is_none(),
    });
    let parts = offered.map(|step| {
        let name = step.as_str();
        let mut form = Form::new(&said.words, token).prefix(name);
        let failed = refused.as_ref().filter(|(failed, ..)| *failed == step);
        if let Some((_, typed, refusal)) = failed {
            form = form.typed(typed.clone()).refused(refusal);
        }
        let mut fields = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/c/{}/{name}", case.number)).files()),
            Html::of(&form.hidden("code", code)),
            Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
        ];
        fields.extend(match step {
            StepName::Amend => amend_fields(said, &form, false),
            StepName::AskData => ask_fields(said, &form, false),
            _ => Vec::new(),
        });
        fields.push(Html::of(&form.submit(said.t(&format!("case-do-{name}")))));
        fields.push(Html::of(&form.close()));
        let disclosure = Disclosure::new(said.t(&format!("case-step-{name}")), Html::join(fields))
            .about(said.t(&format!("own-data-{name}-about")))
            .id(format!("step-{name}"))
            .open(failed.is_some());
        Html::of(&disclosure)
    });
    Html::join(parts.collect::<Vec<_>>()).into()
}

fn verified_key(how: Verified) -> String {
    format!("case-verified-{}", how.as_str().replace('_', "-"))
}

fn ground_key(ground: DataGround) -> String {
    format!("case-data-ground-{}", ground.as_str().replace('_', "-"))
}

/// How somebody at work made certain for whom he acts.
pub(crate) fn verified_field(said: &Said, form: &Form) -> Option<Html> {
    let choices = Verified::ALL.iter().map(|how| Choice::new(how.as_str(), said.t(&verified_key(*how))));
    let select = form.select("verified", said.t("case-field-verified"), choices);
    let select = select.hint(said.t("case-field-verified.hint")).unchosen(said.t("case-choose"));
    Some(Html::of(&select.required()))
}

pub(crate) fn amend_fields(said: &Said, form: &Form, at_work: bool) -> Vec<Html> {
    let mut fields = vec![
        Html::of(&form.text("name", said.t("own-data-name")).autocomplete("name")),
        Html::of(&form.text("contact", said.t("own-data-contact")).hint(said.t("own-data-contact.hint"))),
    ];
    fields.extend(verified_field(said, form).filter(|_| at_work));
    fields
}

pub(crate) fn ask_fields(said: &Said, form: &Form, at_work: bool) -> Vec<Html> {
    let wishes = DataWish::ALL.iter().map(|wish| {
        let key = format!("case-wish-{wish}");
        Choice::new(wish.as_str(), said.t(&key)).hint(said.t(&format!("{key}.hint")))
    });
    let mut fields = vec![
        Html::of(&form.radios("wish", said.t("own-data-wish"), wishes).required()),
        Html::of(&form.area("words", said.t("own-data-words")).rows(3).required()),
    ];
    fields.extend(verified_field(said, form).filter(|_| at_work));
    fields
}

/// The answer, with what may be deleted along with it.
pub(crate) fn answer_fields(said: &Said, form: &Form, view: &CaseView) -> Vec<Html> {
    let rulings = DataRuling::ALL
        .iter()
        .map(|ruling| Choice::new(ruling.as_str(), said.t(&format!("case-data-ruling-{ruling}"))));
    let grounds =
        DataGround::ALL.iter().map(|ground| Choice::new(ground.as_str(), said.t(&ground_key(*ground))));
    let mut fields = Vec::new();
    if let Some(request) = view.case.open_data_request() {
        let wish = said.t(&format!("case-wish-{}", request.wish));
        let asked = super::case::written(said, view.words.get(&request.words));
        fields.push(Html::of(&FactList::new().fact(wish, asked)));
    }
    fields.push(Html::of(&form.radios("ruling", said.t("own-data-ruling"), rulings).inline().required()));
    let select = form.select("ground", said.t("case-field-data-ground"), grounds);
    fields
        .push(Html::of(&select.hint(said.t("case-field-data-ground.hint")).unchosen(said.t("case-choose"))));
    let choices = to_delete(said, view);
    if !choices.is_empty() && view.case.hold.is_none() {
        fields.push(Html::of(
            &form
                .checks("delete", said.t("case-field-data-delete"), choices)
                .hint(said.t("case-field-data-delete.hint")),
        ));
    }
    fields.push(Html::of(&form.area("words", said.t("own-data-answer")).rows(4).required()));
    fields
}

fn to_delete(said: &Said, view: &CaseView) -> Vec<Choice> {
    let (words, files) = deletable(&view.case);
    let words = words.into_iter().filter_map(|words| match view.words.get(words) {
        Some(Written::Present { body, .. }) => {
            let start: String = body.chars().take(40).collect();
            Some(Choice::new(format!("words:{}", words.0), start))
        }
        _ => None,
    });
    let files = files.into_iter().enumerate().map(|(place, file)| {
        Choice::new(format!("file:{file}"), said.words.with("case-data-file", [("n", place + 1)]))
    });
    words.chain(files).collect()
}

/// What is kept, for whoever shows the code.
pub(crate) async fn by_code(site: &Site, number: &str, code: &str) -> Result<OwnData, Failure> {
    let (inner, number, code) = (site.clone(), number.to_owned(), code.to_owned());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let view = query::case_by_code(tx, &inner.tenant, &number, &code).await?;
            let granted = Granted::<ReadCase>::for_requester(Some(&code))?;
            let identity = match person(view.case.requester.as_deref()) {
                Some(id) => own::identity(tx, &inner.master, &inner.tenant, &granted, id).await?,
                None => None,
            };
            let mut originals = Vec::new();
            for kept in &view.case.kept {
                let Some(id) = person(Some(&kept.original)) else { continue };
                let found =
                    guard::actions::vault::own_original(tx, &inner.master, &inner.tenant, &granted, id);
                originals.extend(found.await?.map(|whole| (kept.clone(), whole)));
            }
            let object = format!("case/{}", view.case.id);
            let looks = own::looks(tx, &inner.tenant, &granted, &object, MOST_LOOKS).await?;
            Ok::<_, Failure>(OwnData { view, identity, originals, looks })
        })
    });
    read.await
}

fn person(id: Option<&str>) -> Option<PersonId> {
    id?.parse().ok()
}

/// The same for the counter, in full, with the reason that the log of looks keeps.
async fn opened(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    number: &str,
    typed: &Typed,
    request: RequestKey,
) -> Result<OwnData, Failure> {
    let view = query::case_for(tx, &site.tenant, viewer, number).await?;
    let target = target_of(&view.case);
    let answering = viewer.grant::<AnswerData>(&target)?;
    if view.case.open_data_request().is_none() {
        return Err(Refusal::rule("case-data-not-asked").into());
    }
    let context = site.context(&answering, request);
    let object = format!("case/{}", view.case.id);
    let reason = typed.get("reason").unwrap_or_default().to_owned();
    let look = |person| Look { person, object: object.clone(), reason: reason.clone() };
    let gone =
        |failure: &Failure| matches!(failure, Failure::Refused(refusal) if refusal.code == "vault-erased");
    let identity = match person(view.case.requester.as_deref()) {
        Some(id) => {
            let granted = viewer.grant::<UnmaskVault>(&target)?;
            match guard::actions::vault::open(tx, &site.master, &context, &granted, look(id)).await {
                Ok(identity) => Some(identity),
                Err(failure) if gone(&failure) => None,
                Err(failure) => return Err(failure),
            }
        }
        None => None,
    };
    let mut originals = Vec::new();
    for kept in &view.case.kept {
        let Some(id) = person(Some(&kept.original)) else { continue };
        let granted = viewer.grant::<ReadOriginal>(&target)?;
        match guard::actions::vault::open_original(tx, &site.master, &context, &granted, look(id)).await {
            Ok(whole) => originals.push((kept.clone(), whole)),
            Err(failure) if gone(&failure) => {}
            Err(failure) => return Err(failure),
        }
    }
    let looks = own::looks_to_answer(tx, &site.tenant, &answering, &object, MOST_LOOKS).await?;
    Ok(OwnData { view, identity, originals, looks })
}

pub(crate) async fn open(
    site: &Site,
    viewer: &Viewer,
    number: String,
    typed: Typed,
    request: RequestKey,
) -> Result<OwnData, Failure> {
    let (inner, viewer) = (site.clone(), viewer.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move { opened(tx, &inner, &viewer, &number, &typed, request.clone()).await })
    });
    write.await
}

/// POST `/cases/{number}/data`: the sheet for whoever came to the counter.
pub(crate) async fn copy(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let own = open(&site, viewer.viewer(), number.clone(), typed, request).await?;
    let said = Said { words, ground: ground_of(&site, &cases).await?, now: site.now() };
    let head = PageHead::new(said.t("own-data-title"))
        .about(said.words.with("own-data-copy-of", [("number", number.as_str())]))
        .back(said.t("own-data-back"), format!("/cases/{number}"));
    let body = body(&said, &own, head, Content::empty(), None);
    Ok(unstored(Page::desk(said.t("own-data-title"), &body)?.at("cases").into_response()))
}

/// The form that asks for this sheet, while a request is open.
pub(crate) fn copy_form(said: &Said, token: &Token, viewer: &Viewer, case: &Case, request: &str) -> Content {
    if case.open_data_request().is_none() || !viewer.may::<AnswerData>(&target_of(case)) {
        return Content::empty();
    }
    let form = Form::new(&said.words, token).prefix("data");
    let reason = form.text("reason", said.t("case-original-reason")).hint(said.t("own-data-copy.reason"));
    let parts = [
        Html::of(&form.open(format!("/cases/{}/data", case.number))),
        Html::of(&form.hidden(Idempotency::FIELD, format!("{request}-data"))),
        Html::of(&reason.required()),
        Html::of(&form.submit(said.t("own-data-copy.do"))),
        Html::of(&form.close()),
    ];
    let disclosure = Disclosure::new(said.t("own-data-copy"), Html::join(parts));
    Html::of(&disclosure.about(said.t("own-data-copy.about")).id("own-data")).into()
}

pub(crate) fn unstored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
