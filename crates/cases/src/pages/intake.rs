//! `/cases/new`: the intake desk files for a caller, a visitor or a letter, by keyboard; what resembles it and
//! which matter it may be stands beside the form. Afterwards there is a sheet to read out or to hand over.

use crate::CaseSite;
use crate::actions::receive::Received;
use crate::advice::{Advisors, Caution};
use crate::model::{Channel, Confidentiality, Urgency};
use crate::pages::door::{ALONE, questions_for, send_in};
use crate::pages::files::Uploaded;
use crate::pages::said::Said;
use crate::pages::similar::{self, Line, Looked, attached};
use crate::query;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use guard::right::ReceiveCase;
use guard::{Idempotency, SignedIn, Site, Target};
use kernel::{Failure, Refusal};
use ui::{Choice, Content, FactList, Form, Html, Notice, Page, PageHead, Problem, Token, Typed, Words};

/// The id of the form, which the choices beside it belong to.
const FORM: &str = "intake";
/// Matters that are offered beside the form.
const SUGGESTED: usize = 3;

#[derive(Template)]
#[template(path = "intake.html")]
struct IntakeBody {
    /// What is asked for the matter that was chosen.
    questions: Content,
    words: Words,
    head: PageHead,
    form: Form,
    /// The case of which this is a part.
    whole: Option<String>,
    part_notice: Content,
    request: String,
    places: Vec<String>,
    units: Vec<String>,
    matters: Vec<String>,
    channels: Vec<Choice>,
    urgencies: Vec<Choice>,
    levels: Vec<Choice>,
    attached: Content,
    beside: Content,
    notice: Html,
}

#[derive(Template)]
#[template(path = "beside.html")]
struct BesideBody {
    words: Words,
    place: String,
    suggested: Vec<(String, String, String, bool)>,
    similar: Vec<(Line, bool)>,
    cautions: Vec<Caution>,
    alone: bool,
}

impl BesideBody {
    const FORM: &'static str = FORM;
    const ALONE: &'static str = ALONE;
}

/// GET `/cases/new`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    advisors: Option<Extension<Advisors>>,
    typed: Typed,
) -> Result<Page, Problem> {
    viewer.grant::<ReceiveCase>(&Target::of(viewer.staff()?.unit))?;
    draw(&site, &cases, &viewer, &words, &token, &advisors, typed, None).await
}

/// POST `/cases/new`; with `look` the form is only drawn again, with what resembles it.
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    advisors: Option<Extension<Advisors>>,
    form: Uploaded,
) -> Result<Response, Problem> {
    let granted = viewer.grant::<ReceiveCase>(&Target::of(viewer.staff()?.unit))?;
    let typed = form.store(&site, &cases).await?;
    if typed.get("look").is_some() {
        return Ok(draw(&site, &cases, &viewer, &words, &token, &advisors, typed, None)
            .await?
            .into_response());
    }
    let chosen = with_choice(&typed);
    let sent = match chosen.get("channel").map_or(Ok(Channel::Phone), str::parse::<Channel>) {
        Ok(channel) => {
            let request = idempotency.or_typed(&chosen);
            send_in(&site, &cases, granted, request, &chosen, channel).await
        }
        Err(refusal) => Err(refusal.at("channel").into()),
    };
    match sent {
        Ok(Received { number, code, .. }) => {
            Ok(Redirect::to(&format!("/cases/{number}/acknowledgement?code={code}")).into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let page = draw(&site, &cases, &viewer, &words, &token, &advisors, typed, Some(&refusal)).await?;
            Ok(page.refused(&refusal).into_response())
        }
        Err(other) => Err(Problem(other)),
    }
}

/// A suggestion that was taken counts as the matter unless another one was typed.
fn with_choice(typed: &Typed) -> Typed {
    let suggested = typed.get("suggested").filter(|_| typed.get("matter").is_none());
    match suggested {
        Some(code) => typed.clone().with("matter", code),
        None => typed.clone(),
    }
}

/// POST `/cases/new/look`: the part beside the form, while it is being written.
pub(crate) async fn look(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    advisors: Option<Extension<Advisors>>,
    form: Uploaded,
) -> Result<Page, Problem> {
    viewer.grant::<ReceiveCase>(&Target::of(viewer.staff()?.unit))?;
    let looked = similar::look(&site, &cases, &words, Some(viewer.viewer()), &advisors, &form.typed).await?;
    let body = beside(&looked, &form.typed);
    Ok(Page::desk(words.t("case-intake-new"), &body)?.at("intake"))
}

fn beside(looked: &Looked, typed: &Typed) -> BesideBody {
    let said = &looked.said;
    let and = said.t("intake-and");
    // What is learnt from decided cases stands before what the catalogue's words say.
    let learnt = looked.advice.matter.iter().map(|one| {
        (one.code.clone(), one.label.clone(), one.because.clone(), typed.ticked("suggested", &one.code))
    });
    let known = |code: &str| looked.advice.matter.as_ref().is_some_and(|one| one.code == code);
    let by_words = looked.suggested.iter().filter(|one| !known(&one.code)).map(|one| {
        let because = said.words.with("intake-because", &[("words", one.because.join(&and))]);
        (one.code.clone(), said.matter(Some(&one.code)), because, typed.ticked("suggested", &one.code))
    });
    let suggested = learnt.chain(by_words).take(SUGGESTED);
    let similar = looked.similar.iter().map(|one| {
        let line = similar::line(said, &one.matter);
        let ticked = typed.ticked("join", &line.number);
        (line, ticked)
    });
    let place = match looked.placement.place {
        Some(_) => said.place_path(&looked.placement.path),
        None => String::new(),
    };
    BesideBody {
        place,
        suggested: suggested.collect(),
        alone: typed.get("join").is_none_or(|into| into == ALONE),
        similar: similar.collect(),
        cautions: looked.advice.cautions.clone(),
        words: said.words.clone(),
    }
}

async fn draw(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    token: &Token,
    advisors: &Option<Extension<Advisors>>,
    typed: Typed,
    refused: Option<&Refusal>,
) -> Result<Page, Problem> {
    let looked = similar::look(site, cases, words, Some(viewer.viewer()), advisors, &typed).await?;
    let said = &looked.said;
    let beside = beside(&looked, &typed);
    let form = Form::new(words, token).prefix(FORM).typed(typed.clone());
    let form = match refused {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let channel = |channel: &Channel| {
        Choice::new(channel.as_str(), said.t(&format!("case-channel-{}", channel.as_str().replace('_', "-"))))
    };
    let questions = questions_for(site, &said.ground, &typed, &form).await?;
    let body = IntakeBody {
        notice: privacy::hint(site, words, privacy::Form::Counter).await?,
        questions,
        head: PageHead::new(words.t("case-intake-new")).back(words.t("desk-title"), "/desk"),
        attached: attached(&form, words, &typed),
        form,
        part_notice: typed.get("part_of").map_or_else(Content::empty, |whole| {
            let title = words.with("intake-part-of", &[("number", whole)]);
            Html::of(&Notice::information(title).text(words.t("intake-part-of.about"))).into()
        }),
        whole: typed.get("part_of").map(str::to_owned),
        request: site.form_key(),
        places: said.ground.names_for_search(),
        units: said.ground.offices(words.language()),
        matters: matters(said),
        channels: Channel::ALL.iter().map(channel).collect(),
        urgencies: [Urgency::General, Urgency::Utility, Urgency::Danger, Urgency::Complex]
            .iter()
            .map(|urgency| Choice::new(urgency.name(), said.urgency(urgency.name())))
            .collect(),
        levels: Confidentiality::ALL
            .iter()
            .map(|level| Choice::new(level.as_str(), said.t(&format!("case-confidentiality-{level}"))))
            .collect(),
        beside: Html::render(&beside).map_err(|cause| Problem(Failure::broken(cause)))?.into(),
        words: words.clone(),
    };
    Ok(Page::desk(words.t("case-intake-new"), &body)?.at("intake"))
}

/// Matters as “code name”, to choose from by either.
fn matters(said: &Said) -> Vec<String> {
    let leaves = said.ground.catalogue.book().leaf_matters(said.now);
    leaves
        .into_iter()
        .map(|matter| format!("{} {}", matter.code.as_str(), said.matter(Some(matter.code.as_str()))))
        .collect()
}

#[derive(Template)]
#[template(path = "acknowledgement.html")]
struct AcknowledgementBody {
    words: Words,
    head: PageHead,
    number: String,
    code: String,
    place: String,
    phone: Option<String>,
    facts: FactList,
    text: Content,
    case: String,
    notice: Html,
}

/// GET `/cases/{number}/acknowledgement?code=`: what the person who raised it gets, by telephone or on paper.
/// The code is shown to whoever took it in, this once; it is kept as a digest only.
pub(crate) async fn acknowledgement(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Page, Problem> {
    let code = typed.get("code").unwrap_or_default().to_owned();
    let (inner, grounds, asking, now) =
        (site.clone(), cases.grounds.clone(), viewer.viewer().clone(), site.now());
    let (shown, asked) = (code.clone(), number.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            query::case_for(tx, &inner.tenant, &asking, &asked).await?;
            let view = query::case_by_code(tx, &inner.tenant, &asked, &shown).await?;
            // The sheet is for whoever told it.
            let view = query::in_own_words(tx, &inner, view, &shown).await?;
            Ok::<_, Failure>((view, grounds.current(tx, now).await?))
        })
    });
    let (view, ground) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let case = &view.case;
    let root = said.ground.atlas.root().and_then(|root| said.ground.atlas.node(root));
    let facts = FactList::new()
        .fact(said.t("case-fact-received"), ui::Moment::exact(&words, case.received_at))
        .fact(said.t("case-fact-place"), said.place_path(&case.placement.path))
        .fact(said.t("case-fact-matter"), said.matter(case.matter.as_deref()))
        .fact(said.t("follow-holder"), said.unit(case.owner))
        .maybe(said.t("follow-next"), case.pressing().map(|clock| words.moment(clock.due)))
        .maybe(said.t("case-fact-merged-into"), view.merged_into.clone());
    let body = AcknowledgementBody {
        notice: privacy::hint(&site, &words, privacy::Form::Report).await?,
        head: PageHead::new(words.t("acknowledgement-title")).back(words.t("case-intake-new"), "/cases/new"),
        place: root.map(|node| node.name.clone()).unwrap_or_default(),
        phone: root.and_then(|node| node.phone.clone()),
        facts,
        text: crate::pages::case::written(&said, view.words.get(&case.text)),
        case: format!("/cases/{number}"),
        number,
        code,
        words: words.clone(),
    };
    Ok(Page::desk(words.t("acknowledgement-title"), &body)?.at("intake"))
}
