//! What a handler of a page returns. The shell around it is drawn once, at the server's edge.

use crate::html::component;
use crate::{Content, Html, Icon, Problem};
use askama::Template;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Where a body takes a mark.
const MARK: &str = "<!--mark-->";

/// The three surfaces on which people meet Linli.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Surface {
    /// The street door (公众页): residents, phone first, no account.
    #[default]
    Door,
    /// The desk (工作台): staff.
    Desk,
    /// The screen (大屏): leads, the open page, wall displays.
    Screen,
}

/// A page's title and body. Handlers return `Result<Page, Problem>`.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: String,
    pub surface: Surface,
    /// Which entry of the main navigation is current, e.g. `cases`; empty for none.
    pub nav: &'static str,
    /// The topic whose changes redraw the page's live parts, e.g. `case:2026-000123`.
    pub live: Option<String>,
    pub status: StatusCode,
    body: Bytes,
}

impl Page {
    /// A page of the street door.
    ///
    /// # Errors
    /// A broken template.
    pub fn door(title: impl Into<String>, template: &impl Template) -> Result<Self, Problem> {
        Self::drawn(Surface::Door, title, template)
    }
    /// A page of the desk.
    ///
    /// # Errors
    /// A broken template.
    pub fn desk(title: impl Into<String>, template: &impl Template) -> Result<Self, Problem> {
        Self::drawn(Surface::Desk, title, template)
    }
    /// A page of the screen.
    ///
    /// # Errors
    /// A broken template.
    pub fn screen(title: impl Into<String>, template: &impl Template) -> Result<Self, Problem> {
        Self::drawn(Surface::Screen, title, template)
    }
    fn drawn(surface: Surface, title: impl Into<String>, template: &impl Template) -> Result<Self, Problem> {
        let body = Html::render(template).map_err(|cause| Problem(kernel::Failure::broken(cause)))?;
        Ok(Self::new(surface, title, body))
    }
    /// A page from markup that is already drawn.
    pub fn new(surface: Surface, title: impl Into<String>, body: Html) -> Self {
        Self {
            title: title.into(),
            surface,
            nav: "",
            live: None,
            status: StatusCode::OK,
            body: Bytes::from(body.into_string()),
        }
    }
    /// The current entry of the main navigation.
    #[must_use]
    pub const fn at(mut self, nav: &'static str) -> Self {
        self.nav = nav;
        self
    }
    /// The topic whose changes redraw the page's live parts.
    #[must_use]
    pub fn live(mut self, topic: impl Into<String>) -> Self {
        self.live = Some(topic.into());
        self
    }
    /// Another status than 200, e.g. 422 for a form that was refused.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
    /// The status that fits a refusal, for a form drawn again with it.
    #[must_use]
    pub fn refused(self, refusal: &kernel::Refusal) -> Self {
        let status = crate::problem::status_of(refusal.kind);
        self.status(status)
    }
    /// The same page with more at its end, and with `mark` where its body says `<!--mark-->`: text that people copy
    /// carries it along.
    #[must_use]
    pub fn marked(mut self, end: &Html, mark: &Html) -> Self {
        let body = self.body().replace(MARK, mark.as_str());
        self.body = Bytes::from(format!("{body}{end}"));
        self
    }
    /// The body without the shell.
    pub fn body(&self) -> &str {
        // The bytes were a string when the page was made.
        std::str::from_utf8(&self.body).unwrap_or_default()
    }
}

impl IntoResponse for Page {
    /// The body alone, with the page in the response's extensions: [`crate::shell::finish`] draws the rest.
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body.clone()).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        response.extensions_mut().insert(self);
        response
    }
}

/// The head of a page's body: its title as the one `h1`, where one came from, and what can be done.
#[derive(Clone, Debug, Template)]
#[template(path = "page_head.html")]
pub struct PageHead {
    title: String,
    about: Content,
    back: Option<(String, String)>,
    badges: Vec<Content>,
    actions: Vec<Content>,
}
component!(PageHead);

impl PageHead {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            about: Content::empty(),
            back: None,
            badges: Vec::new(),
            actions: Vec::new(),
        }
    }
    /// One sentence below the title.
    #[must_use]
    pub fn about(mut self, about: impl Into<Content>) -> Self {
        self.about = about.into();
        self
    }
    /// The list or page from which one comes.
    #[must_use]
    pub fn back(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.back = Some((label.into(), href.into()));
        self
    }
    /// States beside the title.
    #[must_use]
    pub fn badge(mut self, badge: impl Into<Content>) -> Self {
        self.badges.push(badge.into());
        self
    }
    #[must_use]
    pub fn action(mut self, action: impl Into<Content>) -> Self {
        self.actions.push(action.into());
        self
    }
    fn arrow(&self) -> Icon {
        Icon::new("arrow-left")
    }
}
