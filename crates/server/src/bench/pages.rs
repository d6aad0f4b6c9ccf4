//! How long the server takes for the pages of the main job, through the real router with a signed-in session.

use super::town::{PASSWORD, Town};
use super::{Figure, percentile, rate};
use crate::deployment::Deployment;
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

/// Half of the answers of a page should be ready within this, 19 of 20 within the next, in milliseconds.
const HALF: f64 = 15.0;
const MOST: f64 = 25.0;
/// The same for pages that search words.
const MOST_SEARCHED: f64 = 50.0;

/// Pages that are asked for, each in turn by one of its addresses. `{number}` stands for a case's number.
const PAGES: [(Option<&str>, &str, &[&str]); 24] = [
    (None, "/", &["/"]),
    (None, "/?place= a building", &["/?place=B0001", "/?place=B0400", "/?place=B0799"]),
    (None, "/report", &["/report"]),
    (None, "/places", &["/places"]),
    (None, "/places/ a building", &["/places/B0001", "/places/B0400", "/places/B0799"]),
    (None, "/places/ a street", &["/places/999001001", "/places/999001002"]),
    (None, "/map", &["/map"]),
    (Some("dispatch1"), "/desk", &["/desk"]),
    (Some("dispatch1"), "/cases", &["/cases"]),
    (Some("dispatch1"), "/cases?state=open", &["/cases?state=open"]),
    (Some("dispatch1"), "/cases?state=ended", &["/cases?state=ended"]),
    (
        Some("dispatch1"),
        "/cases?state= one state",
        &["/cases?state=dispatched", "/cases?state=registered", "/cases?state=closed"],
    ),
    (Some("dispatch1"), "/cases?clock=overdue", &["/cases?clock=overdue", "/cases?clock=overdue&sort=due"]),
    // A word of every case, of one in two hundred, of none in this state, of none.
    (Some("dispatch1"), "/cases?q=路灯", &["/cases?q=%E8%B7%AF%E7%81%AF"]),
    (
        Some("dispatch1"),
        "/cases?q=第17号门 夜里",
        &["/cases?q=%E7%AC%AC17%E5%8F%B7%E9%97%A8%20%E5%A4%9C%E9%87%8C"],
    ),
    (Some("dispatch1"), "/cases?q=路灯 挂账", &["/cases?q=%E8%B7%AF%E7%81%AF%20%E6%8C%82%E8%B4%A6"]),
    (Some("dispatch1"), "/cases?q=电梯", &["/cases?q=%E7%94%B5%E6%A2%AF"]),
    (Some("dispatch1"), "/cases/{number}", &["/cases/{number}"]),
    (Some("dispatch1"), "/map", &["/map", "/map?clock=overdue"]),
    (Some("intake1"), "/desk", &["/desk"]),
    (Some("intake1"), "/cases/new", &["/cases/new"]),
    (Some("dept-urban"), "/desk", &["/desk"]),
    (Some("dept-urban"), "/cases", &["/cases"]),
    (Some("admin1"), "/admin/gaps", &["/admin/gaps"]),
];

pub(super) async fn measure(town: &Town) -> Result<Vec<Figure>, Failure> {
    let web = Web::new(town.deployment.clone(), Duration::from_secs(30))?;
    let app = router(&web, false);
    let mut figures = vec![index(town).await?];
    let numbers = numbers(&town.deployment).await?;
    let mut random = StdRng::seed_from_u64(7);
    for (login, name, addresses) in PAGES {
        let cookie = match login {
            Some(login) => sign_in(&app, login).await?,
            None => String::new(),
        };
        let mut times = Vec::with_capacity(REQUESTS);
        for turn in 0..WARM + REQUESTS {
            let address = addresses.get(turn % addresses.len()).copied().unwrap_or("/");
            let number = numbers.get(random.random_range(0..numbers.len().max(1)));
            let address = address.replace("{number}", number.map_or("", String::as_str));
            let begun = Stopwatch::now();
            let (status, _) = get(&app, &address, &cookie).await?;
            if status != StatusCode::OK {
                return Err(Failure::broken(format!("bench-page: {address} answered {status}")));
            }
            if turn >= WARM {
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
        }
        times.sort_by(f64::total_cmp);
        let who = login.unwrap_or("anybody");
        let half = Figure::new("pages", format!("{who} {name} p50"), percentile(&times, 0.5), "ms");
        let most = Figure::new("pages", format!("{who} {name} p95"), percentile(&times, 0.95), "ms");
        figures.push(half.below(HALF));
        figures.push(most.below(if name.contains("q=") { MOST_SEARCHED } else { MOST }));
    }
    figures.extend(super::weights::measure(&app).await?);
    Ok(figures)
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

pub(super) async fn numbers(deployment: &Deployment) -> Result<Vec<String>, Failure> {
    let tenant = deployment.site.tenant.clone();
    let now = deployment.site.now();
    let read = deployment.site.store.read(move |tx| {
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

pub(super) async fn sign_in(app: &Router, login: &str) -> Result<String, Failure> {
    let body = serde_json::json!({ "login": login, "password": PASSWORD }).to_string();
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let response = app.clone().oneshot(request.map_err(Failure::broken)?).await.map_err(Failure::broken)?;
    let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    cookie.ok_or_else(|| Failure::broken(format!("bench-sign-in: {login} got {}", response.status())))
}

pub(super) async fn get(app: &Router, address: &str, cookie: &str) -> Result<(StatusCode, usize), Failure> {
    let request = Request::get(address)
        .header(header::COOKIE, cookie)
        .header(header::HOST, "localhost")
        .body(Body::empty());
    let response = app.clone().oneshot(request.map_err(Failure::broken)?).await.map_err(Failure::broken)?;
    let status = response.status();
    let bytes = response.into_body().collect().await.map_err(Failure::broken)?.to_bytes();
    Ok((status, bytes.len()))
}
