//! `/topics/hot`: the hottest problems of the cases that the viewer may see, each with what makes it hot.

use crate::TopicSite;
use crate::hot::{self, Found, Hot, HotKept};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use cases::{CaseSite, Ground, Said};
use guard::right::{ReadCase, ReadTopic};
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Instant, Refusal};
use std::sync::Arc;
use ui::{FactList, Html, Link, Notice, Page, PageHead, Problem, Words};

/// Problems on the page.
const MOST: usize = 5;

#[derive(Template)]
#[template(path = "hot.html")]
struct HotBody {
    head: PageHead,
    notice: Notice,
    problems: Vec<Shown>,
}

struct Shown {
    title: String,
    facts: FactList,
    cases: Html,
}

#[derive(Template)]
#[template(
    source = r#"<ul class="related">{% for link in links %}<li>{{ link }}</li>{% endfor %}</ul>"#,
    ext = "html"
)]
struct Links {
    links: Vec<Html>,
}

impl askama::filters::HtmlSafe for Links {}

/// GET `/topics/hot`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    Extension(kept): Extension<TopicSite>,
    viewer: SignedIn,
    words: Words,
) -> Result<Page, Problem> {
    let (said, found) = read(&site, &cases, &kept.0, viewer.viewer(), &words).await?;
    let facts = [("cases", found.looked as i64), ("days", i64::from(found.days))];
    let about = said.words.with("topic-hot-looked", facts);
    let notice = match found.problems.is_empty() {
        true => Notice::information(said.t("topic-hot-empty")).text(about),
        false => Notice::information(said.t("topic-hot-about")).text(about),
    };
    let body = HotBody {
        head: PageHead::new(said.t("topic-hot-title")).back(said.t("topic-list-title"), "/topics"),
        notice,
        problems: found.problems.iter().map(|hot| shown(&said, hot)).collect(),
    };
    Ok(Page::desk(said.t("topic-hot-title"), &body)?.at("topics"))
}

/// The hottest problems of what the viewer may see.
///
/// # Errors
/// The refusal of somebody who may read no cases.
pub(crate) async fn read(
    site: &Site,
    cases: &CaseSite,
    kept: &HotKept,
    viewer: &Viewer,
    words: &Words,
) -> Result<(Said, Found), Failure> {
    if !viewer.holds::<ReadTopic>() || !viewer.holds::<ReadCase>() {
        return Err(Refusal::forbidden("forbidden").into());
    }
    let (now, grounds) = (site.now(), cases.grounds.clone());
    let (tenant, bars) = (site.tenant.clone(), viewer.bars());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let closed = guard::all_closed_to(tx, &tenant, &bars).await?;
            Ok::<_, Failure>((grounds.current(tx, now).await?, closed))
        })
    });
    let (ground, closed) = read.await?;
    let found = kept.of(viewer, &closed, now, find(site, ground.clone(), viewer, now)).await?;
    Ok((Said { words: words.clone(), ground, now }, found))
}

async fn find(site: &Site, ground: Arc<Ground>, viewer: &Viewer, now: Instant) -> Result<Found, Failure> {
    let (tenant, asking) = (site.tenant.clone(), viewer.clone());
    let read = site.store.read(move |tx| Box::pin(async move { hot::told(tx, &tenant, &asking, now).await }));
    let told = read.await?;
    let (looked, days) = (told.cases.len(), told.days);
    let joined = tokio::task::spawn_blocking(move || {
        hot::join(&told.cases, &ground, &methods::text::Segmenter::shared(), MOST)
    });
    let problems = joined.await.map_err(Failure::broken)?.into();
    Ok(Found { at: now, problems, looked, days })
}

fn shown(said: &Said, hot: &Hot) -> Shown {
    let words = &said.words;
    let number = |value: f64| format!("{value:.1}");
    let parts = words.with(
        "topic-hot-parts",
        &[
            ("reporters", number(hot.parts.reporters)),
            ("messages", number(hot.parts.messages)),
            ("span", number(hot.parts.span)),
            ("recency", number(hot.parts.recency)),
            ("agreement", number(hot.parts.agreement)),
        ],
    );
    let span = words
        .with("topic-hot-span", &[("from", hot.from.date().to_string()), ("to", hot.to.date().to_string())]);
    let facts = FactList::new()
        .noted(words.t("topic-hot-heat"), number(hot.parts.heat()), parts)
        .fact(
            words.t("topic-field-place"),
            hot.place.clone().unwrap_or_else(|| words.t("topic-hot-no-place")),
        )
        .fact(words.t("topic-hot-cases"), hot.cases.len().to_string())
        .fact(words.t("topic-hot-reporters"), hot.reporters.to_string())
        .fact(words.t("topic-hot-when"), span)
        .fact(words.t("topic-hot-words"), hot.words.join(words.t("topic-word-join").as_str()));
    let links =
        hot.cases.iter().map(|number| Html::of(&Link::new(number.clone(), format!("/cases/{number}"))));
    Shown { title: hot.title.clone(), facts, cases: Html::of(&Links { links: links.collect() }) }
}
