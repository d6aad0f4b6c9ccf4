//! The layout around every page, drawn once at the edge.

use crate::problem::{self, Raised};
use crate::{Html, Icon, Language, Page, Preferences, Surface, Token, Words, assets};
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Uri, header};
use axum::response::{IntoResponse, Response};

/// What the pages need from the browser and nothing more: own scripts, styles and pictures; no inline
/// code, no other origin. The server sends it with every page (a map tile source is added there).
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same with one more server that pictures of the map's ground may come from, and nothing else.
pub fn policy_with_ground(origin: &str) -> String {
    CONTENT_SECURITY_POLICY
        .replace("img-src 'self'", &format!("img-src 'self' {origin}"))
        .replace("connect-src 'self'", &format!("connect-src 'self' {origin}"))
}

/// An entry of the main navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Compared with [`Page::nav`].
    pub key: &'static str,
    pub label: String,
    pub href: String,
    pub icon: &'static str,
    /// How many things wait there.
    pub count: Option<u64>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub unit: String,
}

/// What the layout shows besides the page. The server gathers it once per request.
#[derive(Clone, Debug)]
pub struct ShellFacts {
    pub words: Words,
    pub preferences: Preferences,
    /// The name of the place that this deployment serves, e.g. “清河县”.
    pub place: String,
    /// Path and query of this request; where the switches lead back to.
    pub address: String,
    pub person: Option<Person>,
    pub token: Token,
    /// Shows the demo banner.
    pub demo: bool,
    /// The navigation of the page's surface.
    pub navigation: Vec<NavItem>,
    /// Where the search box of the desk leads, e.g. `/cases`; none hides the box.
    pub search: Option<String>,
    pub version: String,
    /// The number of this operation in the log.
    pub operation: String,
    /// How much had changed when the page was begun; a live page hands it over when it begins to listen.
    pub mark: String,
}

/// What the request wants back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// A part of a page, asked for by script.
    pub fragment: bool,
    /// JSON: an `/api/` address, or a client that accepts JSON and no pages.
    pub json: bool,
}

impl Asked {
    pub fn of<B>(request: &Request<B>) -> Self {
        Self::read(request.uri(), request.headers())
    }
    pub fn read(uri: &Uri, headers: &HeaderMap) -> Self {
        let says = |name: &str| headers.get(name).is_some_and(|value| value == "true");
        let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            fragment: says("hx-request") && !says("hx-boosted") && !says("hx-history-restore-request"),
            json: uri.path().starts_with("/api/")
                || ((accepted.contains("/json") || accepted.contains("+json"))
                    && !accepted.contains("text/html")),
        }
    }
}

/// Completes what a handler returned: a [`Page`] gets its shell (or stays a fragment), a problem its page
/// or its JSON. Everything else passes through, and `facts` is then not asked for.
pub fn finish(response: Response, asked: &Asked, facts: impl FnOnce(Surface) -> ShellFacts) -> Response {
    if let Some(raised) = response.extensions().get::<Raised>().cloned() {
        let facts = facts(Surface::Door);
        if asked.json {
            let changed = response.extensions().get::<problem::Changed>().cloned().unwrap_or_default();
            let told = problem::json(raised.failure(), &facts.words, &facts.operation, changed);
            return merged(response, told);
        }
        let (surface, home) =
            if facts.person.is_some() { (Surface::Desk, "/desk") } else { (Surface::Door, "/") };
        let page =
            problem::page(raised.failure(), &facts.words, &facts.operation, surface, (home, &facts.address));
        return drawn(response, &page, asked, &facts);
    }
    match response.extensions().get::<Page>().cloned() {
        Some(page) => {
            let facts = facts(page.surface);
            drawn(response, &page, asked, &facts)
        }
        None => response,
    }
}

fn drawn(response: Response, page: &Page, asked: &Asked, facts: &ShellFacts) -> Response {
    let html = if asked.fragment { fragment(page) } else { draw(page, facts) };
    let mut complete = (page.status, Body::from(html.into_string())).into_response();
    let headers = complete.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(facts.words.language().tag()));
    headers.append(header::VARY, HeaderValue::from_static("hx-request, cookie, accept-language"));
    merged(response, complete)
}

/// `complete` with the headers that the handler had set (cookies, locations).
fn merged(handled: Response, mut complete: Response) -> Response {
    let own = [header::CONTENT_TYPE, header::CONTENT_LENGTH];
    for (name, value) in handled.headers() {
        if !own.contains(name) {
            complete.headers_mut().append(name.clone(), value.clone());
        }
    }
    complete
}

/// The page's body alone, with its title for the browser's tab.
fn fragment(page: &Page) -> Html {
    let title = format!("<title>{}</title>\n", Html::escape(&page.title));
    Html::trusted(title + page.body())
}

/// The whole document: the layout with the page in it.
pub fn draw(page: &Page, facts: &ShellFacts) -> Html {
    Html::render(&Shell { page, facts, words: &facts.words })
        .unwrap_or_else(|_| Html::trusted(page.body().to_owned()))
}

#[derive(Template)]
#[template(path = "shell.html")]
struct Shell<'a> {
    page: &'a Page,
    facts: &'a ShellFacts,
    words: &'a Words,
}

impl Shell<'_> {
    fn asset(&self, name: &str) -> &'static str {
        assets::path(name)
    }
    fn built(&self) -> bool {
        assets::built()
    }
    fn icon(&self, name: &'static str) -> Icon {
        Icon::new(name)
    }
    fn surface(&self) -> &'static str {
        match self.page.surface {
            Surface::Door => "door",
            Surface::Desk => "desk",
            Surface::Screen => "screen",
        }
    }
    fn home(&self) -> &'static str {
        match self.page.surface {
            Surface::Desk => "/desk",
            Surface::Door | Surface::Screen => "/",
        }
    }
    fn tag(&self) -> &'static str {
        self.words.language().tag()
    }
    fn other_language(&self) -> Language {
        match self.words.language() {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        }
    }
    fn is_desk(&self) -> bool {
        self.page.surface == Surface::Desk
    }
}
