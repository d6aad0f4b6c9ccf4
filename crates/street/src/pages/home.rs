//! `/`: home of my place. The place is chosen by its address, and remembered in the browser only.

use crate::finding::{Asked, Found, by_address, code_of, found};
use crate::pages::parts;
use crate::query::{Picture, picture};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cases::{CaseSite, Said};
use guard::Site;
use kernel::{Failure, Refusal};
use place::PlaceId;
use ui::{Content, Disclosure, Form, Html, Link, Page, Problem, Token, Typed, Words};

/// The cookie that remembers the place: a preference, no identity.
const COOKIE: &str = "place";
/// How many service points home shows; the page of the place shows more.
const FEW_SERVICES: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct HomeBody {
    words: Words,
    heading: String,
    report: String,
    chosen: bool,
    path: Content,
    choose: Content,
    candidates: Content,
    people: Content,
    services: Content,
    matters_title: String,
    matters: Content,
    figures: Content,
}

/// GET `/`
pub(crate) async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    headers: HeaderMap,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let now = site.now();
    let (inner, grounds, remembered) = (site.clone(), cases.grounds.clone(), remembered(&headers));
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let asked = Asked::read(&typed, "place").and_then(|asked| match asked.is_empty() {
                true => Ok(None),
                false => found(&ground, &asked, "place").map(Some),
            });
            let known = remembered.and_then(|code| by_address(&ground, &code));
            let place = match &asked {
                Ok(Some(Found::Place(place))) => Some(*place),
                _ => known,
            };
            let shown = place.or_else(|| ground.atlas.root());
            let picture = match shown {
                Some(shown) => Some(picture(tx, &inner.tenant, &ground, shown, None, now, now).await?),
                None => None,
            };
            Ok::<_, Failure>((ground, asked, place, picture, typed))
        })
    });
    let (ground, asked, place, picture, typed) = read.await?;
    let said = Said { words: words.clone(), ground, now };
    let newly = matches!(asked, Ok(Some(Found::Place(_)))).then_some(place).flatten();
    let page = draw(&said, &token, typed, asked, place, picture)?;
    let mut response = page.into_response();
    if let Some(node) = newly.and_then(|place| said.ground.atlas.node(place)) {
        let code = code_of(&said.ground, node);
        let kept = format!("{COOKIE}={code}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        if let Ok(kept) = HeaderValue::from_str(&kept) {
            response.headers_mut().append(header::SET_COOKIE, kept);
        }
    }
    Ok(response)
}

fn draw(
    said: &Said,
    token: &Token,
    typed: Typed,
    asked: Result<Option<Found>, Refusal>,
    place: Option<PlaceId>,
    picture: Option<Picture>,
) -> Result<Page, Problem> {
    let words = &said.words;
    let candidates = match &asked {
        Ok(Some(Found::Several(places))) => parts::several(said, places, "/?place=", ""),
        _ => Content::empty(),
    };
    let refusal = asked.err();
    let node = place.and_then(|place| said.ground.atlas.node(place));
    let name = picture.as_ref().map(|picture| picture.place.name.clone()).unwrap_or_default();
    let part = |draw: fn(&Said, &Picture) -> Content| {
        picture.as_ref().map_or_else(Content::empty, |picture| draw(said, picture))
    };
    let body = HomeBody {
        heading: words.with("door-home-heading", &[("place", name.as_str())]),
        report: node.map_or_else(
            || "/report".to_owned(),
            |node| format!("/report?place={}", code_of(&said.ground, node)),
        ),
        chosen: place.is_some(),
        path: match (&picture, node) {
            (Some(picture), Some(node)) => chosen(said, picture, &code_of(&said.ground, node)),
            _ => Content::empty(),
        },
        choose: choose(said, token, typed, refusal.as_ref(), place.is_some()),
        candidates,
        people: part(parts::people),
        services: part(|said, picture| {
            let nearest = picture.services.get(..FEW_SERVICES).unwrap_or(&picture.services);
            parts::services(said, nearest)
        }),
        matters_title: picture
            .as_ref()
            .map(|picture| parts::matters_title(said, picture))
            .unwrap_or_default(),
        matters: part(|said, picture| parts::matters(said, &picture.matters)),
        figures: part(|said, picture| parts::figures(&said.words, picture.figures)),
        words: words.clone(),
    };
    let page = Page::door(words.t("door-home-title"), &body)?.at("home");
    Ok(match &refusal {
        Some(refusal) => page.refused(refusal),
        None => page,
    })
}

fn chosen(said: &Said, picture: &Picture, code: &str) -> Content {
    let more = Link::new(said.t("street-place-more"), format!("/places/{code}"));
    Html::join([Html::of(&parts::path_links(said, &picture.path)), Html::escape(" · "), Html::of(&more)])
        .into()
}

/// The form that chooses the place: by list, by words, or by “here” where scripts run.
fn choose(said: &Said, token: &Token, typed: Typed, refusal: Option<&Refusal>, known: bool) -> Content {
    let words = &said.words;
    let form = Form::new(words, token).prefix("home").typed(typed);
    let form = match refusal {
        Some(refusal) => form.refused(refusal),
        None => form,
    };
    let field = form
        .text("place", words.t("street-choose"))
        .hint(words.t("street-choose.hint"))
        .suggestions(said.ground.names_for_search())
        .longest(200)
        .required();
    let fields = Html::join([
        Html::of(&form.open_query("/")),
        Html::of(&field),
        Html::of(&ui::Here::new(words, "home").sends()),
        Html::of(&form.submit(words.t("street-choose-do"))),
        Html::of(&form.close()),
    ]);
    match known {
        true => Disclosure::new(words.t("street-change"), fields).open(refusal.is_some()).id("choose").into(),
        false => fields.into(),
    }
}

fn remembered(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, code)| code.to_owned())
}
