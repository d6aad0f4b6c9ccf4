//! What a first visit of a page loads: bytes as they are sent, and how many requests.

use super::Figure;
use super::pages::sign_in;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use kernel::Failure;
use tower::ServiceExt;

/// The street door and the desk may weigh so many KiB, everything included.
const DOOR: f64 = 60.0;
const DESK: f64 = 150.0;

/// Pages whose weight is measured, and the most that they may weigh. The map's own script is told and not bounded.
const WEIGHED: [(Option<&str>, &str, Option<f64>); 16] = [
    (None, "/", Some(DOOR)),
    (None, "/?place=B0001", Some(DOOR)),
    (None, "/report", Some(DOOR)),
    (None, "/c", Some(DOOR)),
    (None, "/places", Some(DOOR)),
    (None, "/places/B0001", Some(DOOR)),
    (None, "/map", None),
    (Some("dispatch1"), "/desk", Some(DESK)),
    (Some("dispatch1"), "/cases", Some(DESK)),
    (Some("intake1"), "/cases/new", Some(DESK)),
    (Some("dispatch1"), "/notices", Some(DESK)),
    (Some("grid-001001001"), "/field", Some(DESK)),
    (Some("dispatch1"), "/me/tokens", Some(DESK)),
    (Some("admin1"), "/admin", Some(DESK)),
    (Some("admin1"), "/admin/webhooks", Some(DESK)),
    (None, "/api", Some(DESK)),
];

pub(super) async fn measure(app: &Router) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for (login, address, most) in WEIGHED {
        let cookie = match login {
            Some(login) => sign_in(app, login).await?,
            None => String::new(),
        };
        let text = String::from_utf8_lossy(&load(app, address, &cookie, None).await?).into_owned();
        let assets = assets_of(&text);
        for coding in ["br", "gzip"] {
            let mut loaded = load(app, address, &cookie, Some(coding)).await?.len();
            for asset in &assets {
                loaded += load(app, asset, &cookie, Some(coding)).await?.len();
            }
            let name = format!("weight of {address}, {coding}, {} requests", assets.len() + 1);
            let figure = Figure::new("pages", name, loaded as f64 / 1024.0, "KiB");
            figures.push(match most {
                Some(most) => figure.below(most),
                None => figure,
            });
        }
    }
    Ok(figures)
}

/// Styles, scripts and icons that the page names, each once.
fn assets_of(page: &str) -> Vec<&str> {
    let named = page.split('"').filter(|part| part.starts_with("/assets/"));
    let mut assets: Vec<&str> = named.map(|part| part.split('#').next().unwrap_or(part)).collect();
    assets.sort_unstable();
    assets.dedup();
    assets
}

/// The bytes of an answer as a browser with this coding gets them.
async fn load(app: &Router, address: &str, cookie: &str, coding: Option<&str>) -> Result<Vec<u8>, Failure> {
    let request = Request::get(address)
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_ENCODING, coding.unwrap_or("identity"))
        .header(header::COOKIE, cookie);
    let request = request.body(Body::empty()).map_err(Failure::broken)?;
    let answer = app.clone().oneshot(request).await.map_err(Failure::broken)?;
    if answer.status() != StatusCode::OK {
        return Err(Failure::broken(format!("bench-page: {address} answered {}", answer.status())));
    }
    Ok(answer.into_body().collect().await.map_err(Failure::broken)?.to_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::assets_of;

    #[test]
    fn an_asset_counts_once_and_icons_are_one_file() {
        let page = r##"<link href="/assets/app.css"><use href="/assets/icons.svg#a"><use href="/assets/icons.svg#b">"##;
        assert_eq!(assets_of(page), ["/assets/app.css", "/assets/icons.svg"]);
    }
}
