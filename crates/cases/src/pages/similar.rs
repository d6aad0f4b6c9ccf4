//! What resembles a new appeal, shown before it is sent: “3 neighbours said this: join them”.

use crate::CaseSite;
use crate::advice::{Advice, Advised, Advisors, Caution};
use crate::model::{Confidentiality, Moment};
use crate::neighbours::{Eyes, Similar, Telling, similar};
use crate::pages::case::{is_public, written};
use crate::pages::door::{ALONE, matter_code, place_words, point_of};
use crate::pages::said::Said;
use crate::query::{CaseView, OpenMatter};
use crate::similar::{self as comparing, Suggested};
use askama::Template;
use axum::Extension;
use guard::{Site, Viewer};
use kernel::Failure;
use std::sync::Arc;
use ui::{
    Content, Form, Html, Notice, Page, PageHead, Problem, Timeline, TimelineEntry, Token, Typed, Words,
};

/// The most matters that are shown as similar.
const MOST: usize = 3;
/// Files of one person's report whose ids stay in the form.
const ATTACHMENT: &str = "attachment";

/// What is told so far, with what resembles it.
pub(crate) struct Looked {
    pub(crate) said: Said,
    pub(crate) similar: Vec<Similar>,
    pub(crate) suggested: Vec<Suggested>,
    /// What another capability reads out of it.
    pub(crate) advice: Advice,
    /// Where the words or the point lie, as far as known.
    pub(crate) placement: crate::model::Placement,
}

/// Compares what was typed with the open matters around it and with the catalogue's words. With a viewer it
/// is the desk that asks: it sees what its rights reach.
pub(crate) async fn look(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    viewer: Option<&Viewer>,
    advisors: &Option<Extension<Advisors>>,
    typed: &Typed,
) -> Result<Looked, Failure> {
    let now = site.now();
    let (inner, grounds, typed, viewer) =
        (site.clone(), cases.grounds.clone(), typed.clone(), viewer.cloned());
    let advisors = advisors.as_ref().map(|Extension(advisors)| advisors.clone()).unwrap_or_default();
    let told_in = words.clone();
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let known = grounds.matter_words(tx, &ground, now).await?;
            let (title, text) = place_words(&typed);
            let point = point_of(&typed).unwrap_or_default();
            let placement = ground.locate(point, typed.get("place"), &title, &text);
            let matter = typed.get("matter").map(|named| matter_code(&ground, named, now));
            let telling = Telling { text: text.clone(), placement: placement.clone(), matter };
            let eyes = if viewer.is_some() { Eyes::Desk } else { Eyes::Everybody };
            let mut found = match text.trim().is_empty() {
                true => Vec::new(),
                false => similar(tx, &inner.tenant, &ground, &known, eyes, &telling, now, MOST).await?,
            };
            // A part is told apart from the case that it comes from.
            found.retain(|one| typed.get("part_of") != Some(one.matter.number.as_str()));
            if let Some(viewer) = &viewer {
                let mut readable = Vec::with_capacity(found.len());
                for one in found {
                    let number = one.matter.number.clone();
                    if crate::query::case_for(tx, &inner.tenant, viewer, &number).await.is_ok() {
                        readable.push(one);
                    }
                }
                found = readable;
            }
            // A name of a place says where it is, not what it is.
            let names = placement.path.iter().filter_map(|place| ground.atlas.name(*place));
            let place_words = names.flat_map(comparing::pairs).collect();
            let suggested = known.suggest_without(&text, &place_words, MOST);
            let advice = advisors.advise(tx, &told_in, &ground, &telling, now).await?;
            Ok::<_, Failure>((ground, found, suggested, placement, advice))
        })
    });
    let (ground, similar, suggested, placement, advice) = read.await?;
    Ok(Looked {
        said: Said { words: words.clone(), ground: Arc::clone(&ground), now },
        similar,
        suggested,
        placement,
        advice,
    })
}

/// A similar matter as a line shows it.
pub(crate) struct Line {
    pub(crate) number: String,
    pub(crate) matter: String,
    pub(crate) place: String,
    pub(crate) state: Content,
    pub(crate) due: Content,
    pub(crate) reporters: String,
}

pub(crate) fn line(said: &Said, one: &OpenMatter) -> Line {
    let told_from = said.ground.policy.limits.open.told_from;
    let reporters = match one.reporters >= told_from {
        true => said.words.with("similar-reporters", [("count", i64::from(one.reporters))]),
        false => said.t("similar-reporters-few"),
    };
    Line {
        number: one.number.clone(),
        matter: said.matter(one.matter.as_deref()),
        place: said.place(one.place),
        state: said.state_badge(one.step).into(),
        due: said.due(one.due),
        reporters,
    }
}

#[derive(Template)]
#[template(path = "similar.html")]
struct SimilarBody {
    words: Words,
    head: PageHead,
    form: Form,
    kept: Vec<(String, String)>,
    similar: Vec<Line>,
    matter: Option<Advised>,
    places: Vec<Advised>,
    cautions: Vec<Caution>,
}

impl SimilarBody {
    const ALONE: &'static str = ALONE;
}

/// The page between writing and sending; `None` when nothing resembles it and nothing needs a look, and it is sent at
/// once. Whoever asks for suggestions gets the page anyway.
pub(crate) async fn preview(
    site: &Site,
    cases: &CaseSite,
    words: &Words,
    token: &Token,
    advisors: &Option<Extension<Advisors>>,
    typed: &Typed,
) -> Result<Option<Page>, Problem> {
    let looked = look(site, cases, words, None, advisors, typed).await?;
    let asked = typed.get("look").is_some();
    if looked.similar.is_empty() && !looked.advice.holds && !asked {
        return Ok(None);
    }
    let Advice { matter, places, cautions, .. } = looked.advice;
    // What is chosen here is not sent twice.
    let chosen_here = |name: &str| match name {
        "edit" | "look" => true,
        "place" => !places.is_empty(),
        "matter" => matter.is_some(),
        name => name == Token::FIELD,
    };
    let kept = typed.pairs().iter().filter(|(name, _)| !chosen_here(name)).cloned().collect();
    let head = match looked.similar.is_empty() {
        true => PageHead::new(words.t("preview-title")).about(words.t("preview-about")),
        false => PageHead::new(words.t("similar-title")).about(words.t("similar-about")),
    };
    let title = words.t(if looked.similar.is_empty() { "preview-title" } else { "similar-title" });
    let body = SimilarBody {
        words: words.clone(),
        head,
        form: Form::new(words, token).prefix("similar"),
        kept,
        similar: looked.similar.iter().map(|one| line(&looked.said, &one.matter)).collect(),
        matter,
        places,
        cautions,
    };
    Ok(Some(Page::door(title, &body)?.at("report")))
}

/// Files that were stored with a form that is shown again: their ids, and how many there are.
pub(crate) fn attached(form: &Form, words: &Words, typed: &Typed) -> Content {
    let ids: Vec<&str> = typed.all(ATTACHMENT).collect();
    if ids.is_empty() {
        return Content::empty();
    }
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let said = Html::of(&Notice::information(words.with("report-attached", [("count", count)])));
    let hidden = ids.into_iter().map(|id| Html::of(&form.hidden(ATTACHMENT, id)));
    Html::join(hidden.chain(std::iter::once(said))).into()
}

/// For whoever joined: how the matter that goes on stands, with what units said to those who told of it. The other words are
/// another person's and stay away; of a sealed case all do.
pub(crate) fn together(said: &Said, view: &CaseView) -> Content {
    let case = &view.case;
    let entries = case.timeline.iter().filter(|moment| is_public(&moment.kind));
    // Who raised it first, when and how, stays with whoever raised it.
    let entries = entries.filter(|moment| !matches!(moment.kind.as_str(), "received" | "facts_added"));
    let open = matches!(case.confidentiality, Confidentiality::Open | Confidentiality::Masked);
    let said_to_all = |moment: &Moment| open && SAID_TO_ALL.contains(&moment.kind.as_str());
    let timeline = Timeline::new(
        entries
            .map(|moment| {
                let entry =
                    TimelineEntry::new(&said.words, said.what(moment), moment.at).who(said.who(&moment.by));
                match moment.words.as_ref().filter(|_| said_to_all(moment)) {
                    Some(words) => entry.words(written(said, view.words.get(words))),
                    None => entry,
                }
            })
            .collect::<Vec<_>>(),
    );
    let notice = Notice::information(said.t("follow-together")).text(said.t("follow-together.about"));
    Html::join([Html::of(&notice), Html::of(&timeline)]).into()
}

/// Words of units that are meant for everybody who told of the matter.
const SAID_TO_ALL: [&str; 5] = ["answered", "declined", "parked", "replied", "closed"];
