//! The street door: report in three inputs, follow by number and code.

use crate::CaseSite;
use crate::actions::joining::join;
use crate::actions::receive::{Appeal, Received, receive};
use crate::ground::Ground;
use crate::model::{AttachmentId, Case, CaseState, Channel, Confidentiality, DueAt, Urgency};
use crate::pages::case::{timeline, written};
use crate::pages::files::{Uploaded, file_of, pictures, send};
use crate::pages::said::Said;
use crate::pages::similar;
use crate::query::{self, CaseView};
use crate::steps::{StepName, Who, perform};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::{JoinCase, ReceiveCase};
use guard::{Granted, Idempotency, Identity, Keeping, Site};
use kernel::{Entropy, Failure, Refusal, RequestKey};
use place::geometry::Position;
use ui::{
    Content, FactList, Form, Here, Html, Notice, Page, PageHead, Problem, Timeline, Token, Typed, Words,
};

#[derive(Template)]
#[template(path = "report.html")]
struct ReportBody {
    words: Words,
    head: PageHead,
    form: Form,
    here: Here,
    /// The map is heavy: it comes only when it is asked for.
    map: bool,
    attached: Content,
    request: String,
    places: Vec<String>,
    /// The matter that was chosen before, and what is asked for it.
    matter: String,
    questions: Content,
}

/// GET `/report`
pub(crate) async fn report_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let ground = ground_of(&site, &cases).await?;
    draw_report(&site, &cases, &words, &token, with_name(&ground, typed), None).await
}

/// A place in the address is a code; the form shows its name where that is as clear.
fn with_name(ground: &Ground, typed: Typed) -> Typed {
    let found = typed.get("place").and_then(|code| ground.atlas.by_code_or_name(code));
    let name = found.and_then(|place| Some((place, ground.atlas.name(place)?)));
    match name {
        Some((place, name)) if ground.atlas.by_code_or_name(name) == Some(place) => {
            let name = name.to_owned();
            typed.with("place", name)
        }
        _ => typed,
    }
}

async fn draw_report(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let ground = ground_of(site, cases).await?;
    let form = Form::new(words, token).prefix("report").typed(typed.clone());
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let questions = questions_for(site, &ground, &typed, &form).await?;
    let matter = typed.get("matter").filter(|_| !questions.is_empty()).unwrap_or_default().to_owned();
    let body = ReportBody {
        questions,
        matter,
        words: words.clone(),
        head: PageHead::new(words.t("report-title")).about(words.t("report-about")),
        attached: similar::attached(&form, words, &typed),
        map: typed.get("map").is_some(),
        form,
        here: Here::new(words, "report"),
        request: site.form_key(),
        places: ground.names_for_search(),
    };
    Ok(Page::door(words.t("report-title"), &body)?.at("report"))
}

async fn ground_of(site: &Site, cases: &CaseSite) -> Result<std::sync::Arc<Ground>, Failure> {
    let (grounds, now) = (cases.grounds.clone(), site.now());
    site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await
}

/// GET `/suggest`: a suggestion is heard, answered and followed like everything else.
pub(crate) async fn suggest() -> Redirect {
    Redirect::to("/report")
}

/// POST `/report`: what resembles it is shown first, once; the second press sends it, joined or alone.
pub(crate) async fn report(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    form: Uploaded,
) -> Result<Response, Problem> {
    let kept = form.typed.clone();
    let typed = match form.store(&site, &cases).await {
        Ok(typed) => typed,
        Err(failure) => return refused_report(&site, &cases, &words, &token, kept, failure).await,
    };
    if typed.get("edit").is_some() {
        let page = draw_report(&site, &cases, &words, &token, typed, None).await?;
        return Ok(page.into_response());
    }
    if typed.get("join").is_none()
        && let Some(page) = similar::preview(&site, &cases, &words, &token, &typed).await?
    {
        return Ok(page.into_response());
    }
    let granted = Granted::<ReceiveCase>::for_requester(None)?;
    let request = idempotency.or_typed(&typed);
    match send_in(&site, &cases, granted, request, &typed, Channel::Web).await {
        Ok(received) => {
            let address = format!("/c/{}?code={}&new=1", received.number, received.code);
            Ok(Redirect::to(&address).into_response())
        }
        Err(failure) => refused_report(&site, &cases, &words, &token, typed, failure).await,
    }
}

async fn refused_report(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    typed: Typed,
    failure: Failure,
) -> Result<Response, Problem> {
    let Failure::Refused(refusal) = failure else { return Err(Problem(failure)) };
    let page = draw_report(site, cases, words, token, typed, Some(&refusal)).await?;
    Ok(page.refused(&refusal).into_response())
}

/// Reads what was typed as an appeal and takes it in; the same for the street door, the intake page and
/// the API.
pub(crate) async fn send_in(
    site: &Site,
    cases: &CaseSite,
    granted: Granted<ReceiveCase>,
    request: RequestKey,
    typed: &Typed,
    channel: Channel,
) -> Result<Received, Failure> {
    let (inner, grounds, typed) = (site.clone(), cases.grounds.clone(), typed.clone());
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let context = inner.context(&granted, request);
                let ground = grounds.current(tx, context.now).await?;
                // A key stands for what was told; the place for it in the vault is drawn anew each time.
                let digest = journal::command_digest(&("receive", typed.pairs()))?;
                if let Some(received) = journal::recall(tx, &context, "receive", &digest).await? {
                    return Ok(received);
                }
                let appeal = appeal_of(&inner, &ground, &context, &typed, channel)?;
                let mut appeal = appeal;
                appeal.answers = answers_of(tx, &ground, &context, appeal.matter.as_deref(), &typed).await?;
                let received = receive(tx, &ground, &granted, &context, appeal).await?;
                if let Some(into) = typed.get("join").filter(|into| *into != ALONE) {
                    join_to(tx, &inner, &ground, &granted, &context, &received, into).await?;
                }
                journal::remember(tx, &context, "receive", &digest, &received).await?;
                Ok::<_, Failure>(received)
            })
        })
        .await
}

/// The answer “none of these” to what resembles it.
pub(crate) const ALONE: &str = "none";

/// Joins what was just received to an open case: for a resident by the rule for neighbours, for the intake
/// desk by its own right.
async fn join_to(
    tx: &mut ::store::Tx,
    site: &Site,
    ground: &Ground,
    granted: &Granted<ReceiveCase>,
    context: &kernel::Context,
    received: &Received,
    into: &str,
) -> Result<(), Failure> {
    match granted.viewer() {
        Some(viewer) => {
            let typed = Typed::new().with("into", into);
            // Under a key of its own: one key stands for one command.
            let request = RequestKey(String::new());
            let who = Who::Staff(viewer);
            perform(tx, site, ground, who, &received.number, StepName::Merge, &typed, request).await?;
        }
        None => {
            let joining = Granted::<JoinCase>::for_requester(Some(&received.code))?;
            let context = site.context(&joining, context.request.clone());
            join(tx, ground, &joining, &context, &received.number, into).await?;
        }
    }
    Ok(())
}

/// What was answered to the questions of the matter that was chosen.
async fn answers_of(
    tx: &mut ::store::Tx,
    ground: &Ground,
    context: &kernel::Context,
    matter: Option<&str>,
    typed: &Typed,
) -> Result<Option<duty::Answers>, Failure> {
    let Some(code) = matter else { return Ok(None) };
    let (book, matter) = (ground.catalogue.book(), duty::MatterCode::new(code));
    let asked = duty::query::questions(tx, &context.tenant, book, &matter, context.now).await?;
    let Some((matter, version, form)) = asked else { return Ok(None) };
    let answers = form.answered(|name| typed.get(name).map(str::to_owned))?;
    Ok(Some(duty::Answers { matter, version, answers }))
}

/// The questions of the matter that was chosen, as fields of a form.
pub(crate) async fn questions_for(
    site: &Site,
    ground: &Ground,
    typed: &Typed,
    form: &Form,
) -> Result<Content, Failure> {
    // The intake desk types a matter with its name behind the code.
    let code = typed.get("matter").and_then(|given| given.split_whitespace().next());
    let Some(code) = code else { return Ok(Content::empty()) };
    let (tenant, now, matter) = (site.tenant.clone(), site.now(), duty::MatterCode::new(code));
    let catalogue = std::sync::Arc::clone(&ground.catalogue);
    let read = site.store.read(move |tx| {
        Box::pin(async move { duty::query::questions(tx, &tenant, catalogue.book(), &matter, now).await })
    });
    Ok(match read.await? {
        Some((_, _, version)) => duty::question_fields(form.words(), form, &version).into(),
        None => Content::empty(),
    })
}

fn appeal_of(
    site: &Site,
    ground: &Ground,
    context: &kernel::Context,
    typed: &Typed,
    channel: Channel,
) -> Result<Appeal, Failure> {
    let urgency = match typed.get("urgency") {
        Some(word) => {
            Urgency::from_name(word).ok_or_else(|| Refusal::invalid("case-choice-missing", "urgency"))?
        }
        None => Urgency::General,
    };
    let confidentiality = match typed.get("confidentiality") {
        Some(word) => word.parse::<Confidentiality>().map_err(|refusal| refusal.at("confidentiality"))?,
        None => Confidentiality::Masked,
    };
    let matter = match typed.get("matter") {
        Some(named) => Some(ground.matter(&matter_code(ground, named, context.now), context.now)?),
        None => None,
    };
    let words = place_words(typed);
    let point = point_of(typed)?;
    let identity = Identity::new(typed.get("name"), typed.get("contact"));
    let requester = match identity.is_empty() {
        true => None,
        false => {
            let entropy = Entropy::new(site.draw());
            let id = entropy.draw_id(context.now);
            let sealed =
                guard::seal(&site.master, &site.tenant, id, &identity, Keeping::to_answer(), &entropy);
            Some(sealed.map_err(Failure::broken)?)
        }
    };
    Ok(Appeal {
        channel,
        received_at: context.now,
        title: typed.get("title").unwrap_or_default().to_owned(),
        text: typed.get("text").unwrap_or_default().to_owned(),
        placement: ground.locate(point, typed.get("place"), &words.0, &words.1),
        matter,
        urgency,
        urgency_ground: typed.get("urgency_ground").map(str::to_owned),
        confidentiality,
        requester,
        source: None,
        answers: None,
        files: typed.all("attachment").filter_map(|id| id.parse::<AttachmentId>().ok()).collect(),
    })
}

/// The code of a matter that was typed as its code, “code name”, or its name.
pub(crate) fn matter_code(ground: &Ground, named: &str, now: kernel::Instant) -> String {
    let first = named.split_whitespace().next().unwrap_or_default();
    let book = ground.catalogue.book();
    let is_named = |matter: &&&duty::MatterType| {
        let english = matter.standard_at(now).and_then(|(_, standard)| standard.name_en.as_deref());
        matter.name() == named || english.is_some_and(|name| name.eq_ignore_ascii_case(named))
    };
    let leaves = book.leaf_matters(now);
    let found = leaves.iter().find(is_named);
    found.map_or_else(|| first.to_owned(), |matter| matter.code.as_str().to_owned())
}

/// The words in which a place may be mentioned: the place field and title first, then the text.
pub(crate) fn place_words(typed: &Typed) -> (String, String) {
    let first = [typed.get("place"), typed.get("title")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    (first, typed.get("text").unwrap_or_default().to_owned())
}

pub(crate) fn point_of(typed: &Typed) -> Result<Option<Position>, Refusal> {
    let longitude = typed.read::<f64>("longitude", "not-a-number")?;
    let latitude = typed.read::<f64>("latitude", "not-a-number")?;
    let Some((longitude, latitude)) = longitude.zip(latitude) else { return Ok(None) };
    let outside = || Refusal::invalid("case-point-outside", "longitude");
    Position::from_degrees(longitude, latitude).map(Some).ok_or_else(outside)
}

#[derive(Template)]
#[template(path = "follow_code.html")]
struct FollowCodeBody {
    words: Words,
    head: PageHead,
    form: Form,
    number: String,
}

#[derive(Template)]
#[template(path = "follow.html")]
struct FollowBody {
    words: Words,
    head: PageHead,
    new: Content,
    together: Content,
    facts: FactList,
    text: Content,
    pictures: Content,
    timeline: Timeline,
    forms: Content,
    code: String,
}

/// GET `/c` asks for number and code, and leads to the case by what was typed.
pub(crate) async fn find_or_ask(words: Words, token: Token, typed: Typed) -> Result<Response, Problem> {
    let Some(number) = typed.get("number") else {
        return Ok(ask_code(&words, &token, String::new(), Typed::new(), None)?.into_response());
    };
    let kept: String =
        number.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let address = match typed.get("code") {
        Some(code) => {
            format!("/c/{kept}?code={}", code.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        }
        None => format!("/c/{kept}"),
    };
    Ok(Redirect::to(&address).into_response())
}

/// GET `/c/{number}`
pub(crate) async fn follow(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let Some(code) = typed.get("code") else { return ask_code(&words, &token, number, Typed::new(), None) };
    match draw_follow(&site, &cases, &words, &token, &number, code, typed.get("new").is_some(), None).await {
        Ok(page) => Ok(page.live(format!("follow:{number}"))),
        Err(Problem(Failure::Refused(refusal))) if refusal.code == "case-code-wrong" => {
            let page = ask_code(&words, &token, number, Typed::new(), Some(&refusal))?;
            Ok(page.refused(&refusal))
        }
        Err(other) => Err(other),
    }
}

fn ask_code(
    words: &Words,
    token: &Token,
    number: String,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let form = Form::new(words, token).prefix("follow").typed(typed);
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let head = PageHead::new(words.t("follow-title")).about(words.t("follow-about"));
    let body = FollowCodeBody { words: words.clone(), head, form, number };
    Ok(Page::door(words.t("follow-title"), &body)?.at("follow"))
}

async fn by_code(site: &Site, number: &str, code: &str) -> Result<CaseView, Failure> {
    let (tenant, number, code) = (site.tenant.clone(), number.to_owned(), code.to_owned());
    site.store
        .read(move |tx| Box::pin(async move { query::case_by_code(tx, &tenant, &number, &code).await }))
        .await
}

async fn draw_follow(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    number: &str,
    code: &str,
    new: bool,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Result<Page, Problem> {
    let view = by_code(site, number, code).await?;
    let said = Said { words: words.clone(), ground: ground_of(site, cases).await?, now: site.now() };
    let case = &view.case;
    let title = view.title.clone().unwrap_or_else(|| said.t("case-title-deleted"));
    let new = match new {
        true => Html::of(
            &Notice::done(said.words.with("report-received", [("number", number)]))
                .text(said.words.with("report-received-code", [("code", code)]))
                .next(said.t("report-received-next")),
        )
        .into(),
        false => Content::empty(),
    };
    // What was joined is told together with the case that goes on.
    let together = joined_case(site, case).await?;
    let own = case;
    let case = together.as_ref().unwrap_or(own);
    let due = case.pressing().filter(|_| !case.state.is_ended());
    let facts = FactList::new()
        .fact(said.t("case-column-number"), number)
        .fact(said.t("case-fact-received"), ui::Moment::exact(words, own.received_at))
        .fact(said.t("follow-holder"), said.unit(case.owner))
        .maybe(said.t("follow-lead"), case.lead.as_ref().map(|lead| said.unit(lead.unit)))
        .maybe(
            said.t("follow-next"),
            due.map(|clock| said.due(Some(DueAt { at: clock.due, unit: clock.term.unit }))),
        )
        .maybe(
            said.t("case-fact-outcome"),
            case.outcome.map(|outcome| said.t(&format!("case-outcome-{outcome}"))),
        );
    let body = FollowBody {
        words: words.clone(),
        head: PageHead::new(title).badge(said.state_badge(case.state)),
        together: together.as_ref().map_or_else(Content::empty, |case| similar::together(&said, case)),
        new,
        facts,
        text: written(&said, view.words.get(&own.text)),
        pictures: pictures(&said, &view.files, &format!("/c/{number}/files/{code}")),
        timeline: timeline(&said, &view, false).live("timeline"),
        forms: requester_forms(site, &said, token, &view, code, refused),
        code: code.to_owned(),
    };
    Ok(Page::door(said.t("follow-title"), &body)?.at("follow"))
}

async fn joined_case(site: &Site, case: &Case) -> Result<Option<Case>, Failure> {
    let Some(into) = case.merged_into else { return Ok(None) };
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| Box::pin(async move { query::by_id(tx, &tenant, into).await }));
    Ok(read.await?.map(|found| found.state))
}

/// What a requester may do: add facts, withdraw, say that it is not solved.
fn requester_forms(
    site: &Site,
    said: &Said,
    token: &Token,
    view: &CaseView,
    code: &str,
    refused: Option<(StepName, Typed, Refusal)>,
) -> Content {
    let case = &view.case;
    let mut steps = Vec::new();
    if case.state == CaseState::Closed && case.clock("reopen").is_none_or(|clock| said.now <= clock.due) {
        steps.push(StepName::Reopen);
    }
    if !case.state.is_final() && case.state != CaseState::Merged {
        steps.push(StepName::Facts);
    }
    if !case.state.is_ended() && case.state != CaseState::Contested {
        steps.push(StepName::Withdraw);
    }
    // Whoever comes back to a matter that goes on mostly has something to add.
    let likely = steps.first().copied().filter(|step| *step == StepName::Facts && refused.is_none());
    let parts = steps.into_iter().map(|step| {
        let name = step.as_str();
        let mut form = Form::new(&said.words, token).prefix(name);
        let mut open = likely == Some(step);
        if let Some((failed, typed, refusal)) = &refused
            && *failed == step
        {
            form = form.typed(typed.clone()).refused(refusal);
            open = true;
        }
        let area = form.area("words", said.t(&format!("follow-{name}-words"))).rows(3);
        let area = if step == StepName::Withdraw { area } else { area.required() };
        let mut fields = vec![
            Html::of(&form.errors()),
            Html::of(&form.open(format!("/c/{}/{name}", case.number)).files()),
            Html::of(&form.hidden("code", code)),
            Html::of(&form.hidden(Idempotency::FIELD, site.form_key())),
            Html::of(&area),
        ];
        if step == StepName::Facts {
            fields.push(Html::of(
                &form
                    .file("file", said.t("case-field-file"))
                    .accept("image/*,audio/*,application/pdf")
                    .several(),
            ));
        }
        fields.push(Html::of(&form.submit(said.t(&format!("follow-{name}-do")))));
        fields.push(Html::of(&form.close()));
        Html::of(
            &ui::Disclosure::new(said.t(&format!("follow-{name}")), Html::join(fields))
                .open(open)
                .id(format!("step-{name}")),
        )
    });
    Html::join(parts.collect::<Vec<_>>()).into()
}

/// POST `/c/{number}/{step}`
pub(crate) async fn step(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path((number, step)): Path<(String, String)>,
    form: Uploaded,
) -> Result<Response, Problem> {
    let step: StepName = step.parse().map_err(|_| Refusal::not_found("case-step-unknown"))?;
    let code = form.typed.get("code").unwrap_or_default().to_owned();
    // The code is proved before anything is stored.
    by_code(&site, &number, &code).await?;
    let typed = form.store(&site, &cases).await?;
    let request = idempotency.or_typed(&typed);
    let taken = take(&site, &cases, &number, &code, step, &typed, request).await;
    match taken {
        Ok(_) => Ok(Redirect::to(&format!("/c/{number}?code={code}")).into_response()),
        Err(Failure::Refused(refusal)) => {
            let refused = Some((step, typed, refusal.clone()));
            let page = draw_follow(&site, &cases, &words, &token, &number, &code, false, refused).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// Takes a requester's step whose code was proved.
pub(crate) async fn take(
    site: &Site,
    cases: &CaseSite,
    number: &str,
    code: &str,
    step: StepName,
    typed: &Typed,
    request: RequestKey,
) -> Result<crate::actions::Taken, Failure> {
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    let (number, code, typed) = (number.to_owned(), code.to_owned(), typed.clone());
    site.store
        .write(move |tx| {
            Box::pin(async move {
                query::case_by_code(tx, &inner.tenant, &number, &code).await?;
                let ground = grounds.current(tx, inner.now()).await?;
                let who = Who::Requester { tracking: &code };
                perform(tx, &inner, &ground, who, &number, step, &typed, request).await
            })
        })
        .await
}

/// GET `/c/{number}/files/{code}/{file}`
pub(crate) async fn file(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Path((number, code, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let view = by_code(&site, &number, &code).await?;
    send(&cases, file_of(&view, &file)?).await
}
