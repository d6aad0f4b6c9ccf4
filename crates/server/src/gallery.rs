//! `/gallery`: every component of the interface with its states, in the demo and while developing.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guard::Site;
use ui::{Page, Problem, Token, Words};

pub fn routes() -> Router<Site> {
    Router::new().route("/gallery", get(desk)).route("/gallery/door", get(door))
}

async fn desk(State(site): State<Site>, words: Words, token: Token) -> Result<Page, Problem> {
    ui::gallery::page(&words, &token, site.now())
}

async fn door(State(site): State<Site>, words: Words, token: Token) -> Result<Page, Problem> {
    ui::gallery::door(&words, &token, site.now())
}
