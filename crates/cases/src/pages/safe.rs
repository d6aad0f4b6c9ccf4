//! Safe text on the case's page: what the requester wrote with what tells who he is marked in it, the version proposed for
//! units, and his own words for whoever says why he needs them.

use crate::CaseSite;
use crate::actions::safe::{open_original, proposal, unsealed};
use crate::actions::target_of;
use crate::model::{Case, KeptWords, LeftBecause, SafePart};
use crate::pages::said::Said;
use crate::query::CaseView;
use ::store::Tx;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use guard::beside::Besides;
use guard::right::{MakeSafe, ReadOriginal};
use guard::safe_text::{Telling, marks};
use guard::{Idempotency, OriginalWords, SignedIn, Site, Viewer};
use journal::Content as Written;
use kernel::{Failure, Refusal, RequestKey};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use ui::{Choice, Content, Disclosure, Fields, Form, Html, Marked, Notice, Problem, Token, Typed, Words};

/// Words of a requester with what lies in the vault of them.
pub(crate) type Shown = (KeptWords, OriginalWords);

/// The first words that wait for a safe version, for whoever may make it; the look is noted.
pub(crate) async fn waiting(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    case: &Case,
) -> Result<Option<Shown>, Failure> {
    let Some(kept) = case.unsafe_words().next().filter(|_| !case.state.is_final()) else { return Ok(None) };
    let Ok(granted) = viewer.grant::<MakeSafe>(&target_of(case)) else { return Ok(None) };
    match unsealed(tx, site, &granted, kept).await {
        Ok(whole) => Ok(Some((kept.clone(), whole))),
        Err(Failure::Refused(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Notes that somebody reads the requester's own words so as to make them safe.
pub(crate) async fn note_look(site: &Site, viewer: &Viewer, case: &Case) -> Result<(), Failure> {
    let context = site.own_context(viewer.signed_in()?, RequestKey(String::new()));
    let (object, purpose) = (format!("case/{}", case.id), viewer.purposes::<MakeSafe>().join(" "));
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let look = ("original", purpose.as_str(), "");
            guard::actions::vault::note_look(tx, &context, &object, look).await
        })
    });
    write.await.map(drop)
}

/// The form of the step: each part with its marks, the version proposed for units, and why something stays in.
pub(crate) fn fields(said: &Said, form: &Form, waits: Option<&Shown>, view: Option<&CaseView>) -> Vec<Html> {
    match waits {
        Some((kept, whole)) => proposed(said, form, kept, whole),
        None => view.map(|view| as_it_stands(said, form, view)).unwrap_or_default(),
    }
}

fn proposed(said: &Said, form: &Form, kept: &KeptWords, whole: &OriginalWords) -> Vec<Html> {
    let mut fields = vec![Html::of(&form.hidden("original", kept.original.clone()))];
    let mut left: BTreeSet<Telling> = kept.marks.clone();
    for part in &whole.parts {
        let Ok(name) = part.name.parse::<SafePart>() else { continue };
        let label = said.t(&format!("case-safe-part-{}", part.name.replace('_', "-")));
        left.extend(marks(&part.text).iter().map(|mark| mark.kind));
        if name == SafePart::Answers {
            continue;
        }
        let shown = Html::of(&marked(said, &part.text));
        if marks(&part.text).is_empty() && name != SafePart::Text && name != SafePart::Words {
            continue;
        }
        fields.push(Html::of(
            &ui::FactList::new()
                .fact(said.words.with("case-safe-as-written", [("part", label.clone())]), shown),
        ));
        let rows = if matches!(name, SafePart::Text | SafePart::Words) { 6 } else { 2 };
        let label = said.words.with("case-safe-for-units", [("part", label)]);
        fields
            .push(Html::of(&form.area(name.as_str(), label).rows(rows).default_value(proposal(&part.text))));
    }
    fields.push(reasons(said, form, &left));
    fields
}

/// The rules found nothing; somebody has.
fn as_it_stands(said: &Said, form: &Form, view: &CaseView) -> Vec<Html> {
    let text = match view.words.get(&view.case.text) {
        Some(Written::Present { body, .. }) => body.clone(),
        _ => return Vec::new(),
    };
    let area = |name: SafePart, rows, value: String| {
        let label = said.t(&format!("case-safe-part-{}", name.as_str()));
        let label = said.words.with("case-safe-for-units", [("part", label)]);
        Html::of(&form.area(name.as_str(), label).rows(rows).default_value(value))
    };
    let title = view.title.clone().unwrap_or_default();
    vec![
        Html::of(&form.hidden("original", "appeal")),
        area(SafePart::Title, 2, title),
        area(SafePart::Text, 6, text),
        reasons(said, form, &Telling::ALL.into_iter().collect()),
    ]
}

/// For each kind: taken out, or left in for a reason.
fn reasons(said: &Said, form: &Form, kinds: &BTreeSet<Telling>) -> Html {
    let selects = kinds.iter().map(|kind| {
        let choices = LeftBecause::ALL
            .iter()
            .map(|because| Choice::new(because.as_str(), said.t(&format!("case-safe-left-{because}"))));
        let label = said.words.with("case-safe-keep", [("kind", kind_of(said, *kind))]);
        Html::of(&form.select(kind.field(), label, choices).unchosen(said.t("case-safe-out")))
    });
    let selects = Html::join(selects.collect::<Vec<_>>());
    let about = said.t("case-safe-keep-some.about");
    Html::of(&Disclosure::new(said.t("case-safe-keep-some"), selects).about(about).open(form.is_refused()))
}

/// What a kind of mark is called.
pub(crate) fn kind_of(said: &Said, kind: Telling) -> String {
    said.t(&format!("case-telling-{}", kind.as_str()))
}

/// Words with what tells marked in them.
fn marked(said: &Said, text: &str) -> Marked {
    let (mut shown, mut at) = (Marked::new(), 0);
    for mark in marks(text) {
        shown = shown.plain(text.get(at..mark.range.start).unwrap_or_default());
        shown = shown.mark(text.get(mark.range.clone()).unwrap_or_default(), kind_of(said, mark.kind));
        at = mark.range.end;
    }
    shown.plain(text.get(at..).unwrap_or_default())
}

/// That something waits, for everybody who reads the case.
pub(crate) fn state(said: &Said, case: &Case) -> Content {
    let waits: BTreeSet<Telling> = case.unsafe_words().flat_map(|kept| kept.marks.iter().copied()).collect();
    if case.unsafe_words().next().is_some() {
        let kinds: Vec<_> = waits.iter().map(|kind| kind_of(said, *kind)).collect();
        let kinds = kinds.join(said.words.comma());
        let notice = Notice::attention(said.t("case-safe-waits"));
        return Html::of(&notice.text(said.words.with("case-safe-waits.text", [("kinds", kinds)]))).into();
    }
    match case.kept.is_empty() {
        true => Content::empty(),
        false => {
            Html::of(&Notice::information(said.t("case-safe-shown")).text(said.t("case-safe-shown.text")))
                .into()
        }
    }
}

/// The requester's own words, opened just now, or the form that asks why.
pub(crate) fn original(
    said: &Said,
    token: &Token,
    viewer: &Viewer,
    case: &Case,
    request: &str,
    opened: Option<&Opened>,
) -> Content {
    if let Some(Opened::Read(shown)) = opened {
        let texts = shown.iter().flat_map(|(_, whole)| {
            whole.parts.iter().filter(|part| part.name != SafePart::Answers.as_str()).map(|part| {
                let label = said.t(&format!("case-safe-part-{}", part.name.replace('_', "-")));
                (label, Html::of(&marked(said, &part.text)))
            })
        });
        let facts = texts.fold(ui::FactList::new(), |facts, (label, text)| facts.fact(label, text));
        let notice = Notice::attention(said.t("case-original-open")).text(Html::of(&facts));
        return Html::of(&notice).into();
    }
    if case.kept.is_empty() || !viewer.may::<ReadOriginal>(&target_of(case)) {
        return Content::empty();
    }
    let mut form = Form::new(&said.words, token).prefix("original");
    let refused = match opened {
        Some(Opened::Refused(typed, refusal)) => Some((typed, refusal)),
        _ => None,
    };
    if let Some((typed, refusal)) = refused {
        form = form.typed(typed.clone()).refused(refusal);
    }
    let reason =
        form.text("reason", said.t("case-original-reason")).hint(said.t("case-original-reason.hint"));
    let parts = [
        Html::of(&form.errors()),
        Html::of(&form.open(format!("/cases/{}/original", case.number))),
        Html::of(&form.hidden(Idempotency::FIELD, format!("{request}-original"))),
        Html::of(&reason.required()),
        Html::of(&form.submit(said.t("case-original-do"))),
        Html::of(&form.close()),
    ];
    let disclosure = Disclosure::new(said.t("case-original"), Html::join(parts))
        .about(said.t("case-original.about"))
        .id("original")
        .open(refused.is_some());
    Html::of(&disclosure).into()
}

/// What became of asking for the requester's own words.
pub(crate) enum Opened {
    Read(Vec<Shown>),
    Refused(Typed, Refusal),
}

async fn opened(
    site: &Site,
    viewer: &Viewer,
    number: String,
    typed: Typed,
    request: RequestKey,
) -> Result<Vec<Shown>, Failure> {
    let (inner, viewer) = (site.clone(), viewer.clone());
    let write = site.store.write(move |tx| {
        Box::pin(async move { open_original(tx, &inner, &viewer, &number, &typed, request.clone()).await })
    });
    write.await
}

/// POST `/cases/{number}/original`
pub(crate) async fn open(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    others: Option<Extension<Besides>>,
    Path(number): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let request = idempotency.or_typed(&typed);
    let read = opened(&site, viewer.viewer(), number.clone(), typed.clone(), request).await;
    let (read, refusal) = match guard::steps::answer(read, "case-changed-meanwhile")? {
        Ok(shown) => (Opened::Read(shown), None),
        Err(refusal) => (Opened::Refused(typed, refusal.clone()), Some(refusal)),
    };
    let drawn = super::case::Drawn { opened: Some(read), refused: None };
    let page =
        super::case::draw(&site, &cases, &others, viewer.viewer(), &words, &token, number, drawn).await?;
    let mut response = match refusal {
        Some(refusal) => page.refused(&refusal).into_response(),
        None => page.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What a requester wrote, with what tells in it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OriginalJson {
    /// To be sent as `original` of the step `safe`.
    original: String,
    /// `appeal`, or `later` for what was added.
    told: String,
    /// Whether a person has said what units may read.
    confirmed: bool,
    parts: Vec<OriginalPartJson>,
}

#[derive(Serialize, JsonSchema)]
struct OriginalPartJson {
    part: String,
    text: String,
    /// What the rules propose for units.
    proposed: String,
    marks: Vec<MarkJson>,
}

#[derive(Serialize, JsonSchema)]
struct MarkJson {
    /// First letter, counted from 0.
    from: usize,
    /// The letter behind the last.
    to: usize,
    kind: Telling,
}

/// POST `/api/v1/cases/{number}/original`
pub(crate) async fn open_for_machines(
    State(site): State<Site>,
    viewer: SignedIn,
    idempotency: Idempotency,
    Path(number): Path<String>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let shown = opened(&site, viewer.viewer(), number, typed, idempotency.key()).await?;
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((no_store, Json(shown.iter().map(json_of).collect::<Vec<_>>())).into_response())
}

fn json_of((kept, whole): &Shown) -> OriginalJson {
    let letters = |text: &str, at: usize| text.get(..at).map_or(0, |before| before.chars().count());
    let parts = whole.parts.iter().map(|part| OriginalPartJson {
        part: part.name.clone(),
        text: part.text.clone(),
        proposed: proposal(&part.text),
        marks: marks(&part.text)
            .into_iter()
            .map(|mark| MarkJson {
                from: letters(&part.text, mark.range.start),
                to: letters(&part.text, mark.range.end),
                kind: mark.kind,
            })
            .collect(),
    });
    OriginalJson {
        original: kept.original.clone(),
        told: kept.told.to_string(),
        confirmed: !kept.is_open(),
        parts: parts.collect(),
    }
}
