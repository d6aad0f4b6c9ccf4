//! The street door (街道之门): report in three inputs.

use crate::CaseSite;
use crate::actions::joining::join;
use crate::actions::parting::receive_part;
use crate::actions::receive::{Appeal, Received, receive};
use crate::advice::Advisors;
use crate::ground::Ground;
use crate::model::{AttachmentId, Channel, Confidentiality, Urgency};
use crate::pages::files::Uploaded;
use crate::pages::similar;
use crate::steps::{StepName, Who, perform};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::{JoinCase, ReceiveCase};
use guard::{Granted, Idempotency, Identity, Keeping, Site};
use kernel::{Entropy, Failure, Refusal, RequestKey};
use place::geometry::Position;
use ui::{Content, Form, Here, Html, Page, PageHead, Problem, Token, Typed, Words};

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
    /// Offices by name, for whoever complains about one.
    units: Vec<String>,
    complains: bool,
    /// The matter that was chosen before, and what is asked for it.
    matter: String,
    questions: Content,
    notice: Html,
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
        notice: privacy::hint(site, words, privacy::Form::Report).await?,
        questions,
        matter,
        words: words.clone(),
        head: PageHead::new(words.t("report-title")).about(words.t("report-about")),
        attached: similar::attached(&form, words, &typed),
        map: typed.get("map").is_some(),
        complains: typed.get("complained_about").is_some(),
        form,
        here: Here::new(words, "report"),
        request: site.form_key(),
        places: ground.names_for_search(),
        units: ground.offices(words.language()),
    };
    Ok(Page::door(words.t("report-title"), &body)?.at("report"))
}

pub(crate) async fn ground_of(site: &Site, cases: &CaseSite) -> Result<std::sync::Arc<Ground>, Failure> {
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
    advisors: Option<Extension<Advisors>>,
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
    // Where nothing is written there is nothing to read; it is refused at its field.
    if typed.get("join").is_none()
        && typed.get("text").is_some()
        && let Some(page) = similar::preview(&site, &cases, &words, &token, &advisors, &typed).await?
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
                let appeal = appeal.safe(&inner)?;
                let received = match typed.get("part_of") {
                    Some(whole) => receive_part(tx, &ground, &granted, &context, appeal, whole).await?,
                    None => receive(tx, &ground, &granted, &context, appeal).await?,
                };
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
        complaint: typed.get("complained_about").map(str::to_owned),
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
