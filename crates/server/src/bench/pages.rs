//! How long the server takes for the pages of the main job, through the real router with a signed-in session.

use super::town::{PASSWORD, Town};
use super::{Figure, percentile, rate};
use crate::serve::{Web, router};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use cases::actions::indexing::follow_journal;
use http_body_util::BodyExt;
use kernel::Failure;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::{Duration, Instant as Stopwatch};
use tower::ServiceExt;

/// Requests of each page that count, after some that do not.
const REQUESTS: usize = 300;
const WARM: usize = 20;

pub(super) async fn measure(town: &Town) -> Result<Vec<Figure>, Failure> {
    let web = Web::new(town.deployment.clone(), Duration::from_secs(30))?;
    let app = router(&web, false);
    let mut figures = vec![index(town).await?];
    let numbers = numbers(town).await?;
    let mut random = StdRng::seed_from_u64(7);
    let mut number =
        || numbers.get(random.random_range(0..numbers.len().max(1))).cloned().unwrap_or_default();
    for login in ["dispatch1", "intake1"] {
        let cookie = sign_in(&app, login).await?;
        let pages: [(&str, Vec<String>); 10] = [
            ("/desk", vec!["/desk".into()]),
            ("/", vec!["/".into()]),
            ("/report", vec!["/report".into()]),
            ("/cases", vec!["/cases".into()]),
            (
                "/cases?state=dispatched",
                vec!["/cases?state=dispatched".into(), "/cases?state=registered".into()],
            ),
            // In every case, in one of two hundred, in one, in none of this state.
            ("/cases?q=路灯", vec!["/cases?q=%E8%B7%AF%E7%81%AF".into()]),
            (
                "/cases?q=第17号门 夜里",
                vec!["/cases?q=%E7%AC%AC17%E5%8F%B7%E9%97%A8%20%E5%A4%9C%E9%87%8C".into()],
            ),
            ("/cases?q=路灯 挂账", vec!["/cases?q=%E8%B7%AF%E7%81%AF%20%E6%8C%82%E8%B4%A6".into()]),
            ("/cases?q=电梯", vec!["/cases?q=%E7%94%B5%E6%A2%AF".into()]),
            ("/cases/{number}", (0..REQUESTS).map(|_| format!("/cases/{}", number())).collect()),
        ];
        for (name, addresses) in pages {
            let mut times = Vec::with_capacity(REQUESTS);
            let mut bytes = 0;
            for turn in 0..WARM + REQUESTS {
                let address = addresses.get(turn % addresses.len()).map_or("/desk", String::as_str);
                let begun = Stopwatch::now();
                let (status, length) = get(&app, address, &cookie).await?;
                if status != StatusCode::OK {
                    return Err(Failure::broken(format!("bench-page: {address} answered {status}")));
                }
                if turn >= WARM {
                    times.push(begun.elapsed().as_secs_f64() * 1000.0);
                    bytes = length;
                }
            }
            times.sort_by(f64::total_cmp);
            figures.push(Figure::new(
                "pages",
                format!("{login} {name} p50 ({bytes} B)"),
                percentile(&times, 0.5),
                "ms",
            ));
            figures.push(
                Figure::new("pages", format!("{login} {name} p95"), percentile(&times, 0.95), "ms")
                    .below(if name.contains("q=") { 50.0 } else { 25.0 }),
            );
        }
    }
    figures.extend(weights(&app).await?);
    Ok(figures)
}

/// Pages whose weight is measured with everything that a first visit loads, and the most that they may weigh.
const WEIGHED: [(Option<&str>, &str, f64); 9] = [
    (None, "/", 60.0),
    (None, "/report", 60.0),
    (None, "/c", 60.0),
    (Some("dispatch1"), "/desk", 150.0),
    (Some("dispatch1"), "/cases", 150.0),
    (Some("dispatch1"), "/me/tokens", 150.0),
    (Some("admin1"), "/admin", 150.0),
    (Some("admin1"), "/admin/webhooks", 150.0),
    (None, "/api", 150.0),
];

/// What a first visit loads, compressed: the page with its styles, scripts and icons.
async fn weights(app: &Router) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for (login, address, most) in WEIGHED {
        let cookie = match login {
            Some(login) => sign_in(app, login).await?,
            None => String::new(),
        };
        let (_, plain) = load(app, address, &cookie, false).await?;
        let text = String::from_utf8_lossy(&plain).into_owned();
        let (mut loaded, _) = load(app, address, &cookie, true).await?;
        let mut assets: Vec<&str> = text
            .split('"')
            .filter(|part| part.starts_with("/assets/"))
            .map(|part| part.split('#').next().unwrap_or(part))
            .collect();
        assets.sort_unstable();
        assets.dedup();
        for asset in &assets {
            loaded += load(app, asset, &cookie, true).await?.0;
        }
        let name = format!("weight of {address} with {} files", assets.len());
        figures.push(Figure::new("pages", name, loaded as f64 / 1024.0, "KiB").below(most));
    }
    Ok(figures)
}

/// The length of an answer, compressed as browsers ask for it, and its bytes.
async fn load(
    app: &Router,
    address: &str,
    cookie: &str,
    compressed: bool,
) -> Result<(usize, Vec<u8>), Failure> {
    let mut request =
        Request::get(address).header(header::HOST, "localhost").header(header::ACCEPT, "text/html");
    if compressed {
        request = request.header(header::ACCEPT_ENCODING, "br");
    }
    let request = request.header(header::COOKIE, cookie).body(Body::empty()).map_err(Failure::broken)?;
    let answer = app.clone().oneshot(request).await.map_err(Failure::broken)?;
    if answer.status() != StatusCode::OK {
        return Err(Failure::broken(format!("bench-page: {address} answered {}", answer.status())));
    }
    let bytes = answer.into_body().collect().await.map_err(Failure::broken)?.to_bytes();
    Ok((bytes.len(), bytes.to_vec()))
}

/// Brings the search index up to the log, as a running server does beside its work.
async fn index(town: &Town) -> Result<Figure, Failure> {
    let begun = Stopwatch::now();
    let mut entries = 0u64;
    loop {
        match follow_journal(&town.deployment.site, &town.deployment.grounds).await? {
            0 => break,
            read => entries += read as u64,
        }
    }
    Ok(Figure::new("pages", "log entries followed by the search index", rate(entries, begun.elapsed()), "/s"))
}

async fn numbers(town: &Town) -> Result<Vec<String>, Failure> {
    let tenant = town.deployment.site.tenant.clone();
    let now = town.deployment.site.now();
    let read = town.deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let mut numbers = Vec::new();
            for day in (0..365).step_by(7) {
                let date = now.plus_seconds(-day * 86_400).date().strftime("%Y%m%d").to_string();
                for nth in [1, 20, 100] {
                    let number = format!("{date}-{nth:05}");
                    if cases::query::by_number(tx, &tenant, &number).await?.is_some() {
                        numbers.push(number);
                    }
                }
            }
            Ok::<_, Failure>(numbers)
        })
    });
    read.await
}

async fn sign_in(app: &Router, login: &str) -> Result<String, Failure> {
    let body = serde_json::json!({ "login": login, "password": PASSWORD }).to_string();
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let response = app.clone().oneshot(request.map_err(Failure::broken)?).await.map_err(Failure::broken)?;
    let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    cookie.ok_or_else(|| Failure::broken(format!("bench-sign-in: {login} got {}", response.status())))
}

async fn get(app: &Router, address: &str, cookie: &str) -> Result<(StatusCode, usize), Failure> {
    let request = Request::get(address)
        .header(header::COOKIE, cookie)
        .header(header::HOST, "localhost")
        .body(Body::empty());
    let response = app.clone().oneshot(request.map_err(Failure::broken)?).await.map_err(Failure::broken)?;
    let status = response.status();
    let bytes = response.into_body().collect().await.map_err(Failure::broken)?.to_bytes();
    Ok((status, bytes.len()))
}
