//! What grows with the number of cases and what does not: the same pages over ten thousand and over very many cases, asked in
//! turns, and how long verification, backup and restore take.

use super::fill::{Filling, fill, follow, opened};
use super::pages::{get, numbers, sign_in};
use super::program::{Running, program};
use super::{Figure, percentile, rate};
use crate::command_line::{Bench, Data};
use crate::deployment::{Deployment, Opening};
use crate::edge;
use crate::said::Speech;
use crate::serve::{Web, router};
use axum::Router;
use axum::http::StatusCode;
use clock::Day;
use kernel::Failure;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Stopwatch};
use tokio::process::Command;

/// The small town.
const SMALL: u32 = 10_000;
const REQUESTS: usize = 60;
const WARM: usize = 5;
/// A page may take so many times as long over many cases as over few.
const MOST: f64 = 1.3;
/// Sessions that are open while memory is read.
const SESSIONS: usize = 500;
/// Megabytes of a process.
const MEMORY: f64 = 400.0;

/// Pages by who asks. `{number}` stands for a case, `{matter}` and `{street}` and `{community}` for some of the ground.
const PAGES: &[(&str, &[&str])] = &[
    ("dispatch1", &["/desk", "/cases/{number}", "/cases"]),
    ("intake1", &["/desk"]),
    ("check1", &["/desk"]),
    ("dept-urban", &["/desk", "/cases"]),
    ("super1", &["/desk", "/insight"]),
    ("analyst1", &["/insight"]),
    ("", &["/", "/open", "/places/999001001"]),
];

struct Side {
    app: Router,
    cookies: BTreeMap<String, String>,
    numbers: Vec<String>,
}

impl Side {
    async fn of(deployment: &Deployment) -> Result<Self, Failure> {
        let web = Web::new(deployment.clone(), Duration::from_secs(60))?;
        let (app, mut cookies) = (router(&web, false), BTreeMap::new());
        let numbers = numbers(deployment).await?;
        for (login, _) in PAGES.iter().filter(|(login, _)| !login.is_empty()) {
            cookies.insert((*login).to_owned(), sign_in(&app, login).await?);
        }
        Ok(Self { app, cookies, numbers })
    }

    /// Milliseconds until the page is there.
    async fn asked(&self, login: &str, address: &str, turn: usize) -> Result<f64, Failure> {
        let number = self.numbers.get(turn * 7 % self.numbers.len().max(1)).map_or("", String::as_str);
        let address = address.replace("{number}", number);
        let begun = Stopwatch::now();
        let cookie = self.cookies.get(login).map_or("", String::as_str);
        let (status, _) = get(&self.app, &address, cookie).await?;
        if status != StatusCode::OK {
            return Err(Failure::broken(format!("bench-page: {address} answered {status}")));
        }
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    }
}

pub(super) async fn measure(options: &Bench, speech: &Speech) -> Result<Vec<Figure>, Failure> {
    let scratch = tempfile::Builder::new().prefix("linli-scale-").tempdir().map_err(Failure::broken)?;
    let folder = options.data.clone().unwrap_or_else(|| scratch.path().join("large"));
    let large = town(&folder, options, options.cases, speech).await?;
    let small = town(&scratch.path().join("small"), options, SMALL.min(options.cases), speech).await?;
    let mut figures = side_by_side(&small, &large).await?;
    figures.extend(memory(&folder, &large).await?);
    figures.extend(kept(&folder, scratch.path(), &large).await?);
    Ok(figures)
}

/// The filled town in a folder, made where there is none.
async fn town(folder: &Path, options: &Bench, cases: u32, speech: &Speech) -> Result<Deployment, Failure> {
    let data = Data::at(folder.to_owned());
    if folder.join("linli.db").exists() {
        return Deployment::open(&data, Opening::Existing).await;
    }
    let until = Day::of(edge::now()).start();
    let filling = Filling { cases, years: options.years, seed: options.seed, until };
    let deployment = opened(&data, &filling, speech).await?;
    fill(&deployment, &filling, speech).await?;
    follow(&deployment, until, speech).await?;
    Ok(deployment)
}

async fn side_by_side(small: &Deployment, large: &Deployment) -> Result<Vec<Figure>, Failure> {
    let asked = addresses(large).await?;
    let (small, large) = (Side::of(small).await?, Side::of(large).await?);
    let (mut figures, mut worst) = (Vec::new(), (0.0f64, String::new()));
    for (login, address) in asked {
        let (mut few, mut many) = (Vec::with_capacity(REQUESTS), Vec::with_capacity(REQUESTS));
        for turn in 0..WARM + REQUESTS {
            // In turns, so that whatever else the machine does falls on both.
            let one = small.asked(&login, &address, turn).await?;
            let other = large.asked(&login, &address, turn).await?;
            if turn >= WARM {
                few.push(one);
                many.push(other);
            }
        }
        few.sort_by(f64::total_cmp);
        many.sort_by(f64::total_cmp);
        let (few, many) = (percentile(&few, 0.95), percentile(&many, 0.95));
        let who = if login.is_empty() { "anybody" } else { &login };
        let what = format!("{who} {address}: p95 {few:.1} → {many:.1} ms");
        let times = many / few.max(0.001);
        if times > worst.0 {
            worst = (times, what.clone());
        }
        figures.push(Figure::new("scale", what, times, "times").below(MOST));
    }
    figures.push(Figure::new("scale", format!("the worst: {}", worst.1), worst.0, "times"));
    Ok(figures)
}

/// Every page, and `/cases` by every filter that it offers.
async fn addresses(deployment: &Deployment) -> Result<Vec<(String, String)>, Failure> {
    let (grounds, now) = (deployment.grounds.clone(), deployment.site.now());
    let read = deployment.site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await }));
    let ground = read.await?;
    let mut filters: Vec<String> = Vec::new();
    let states = cases::CaseState::ALL.iter().map(|state| state.as_str());
    filters.extend(states.chain(["open", "ended"]).map(|state| format!("state={state}")));
    filters.extend(["overdue", "soon", "running"].map(|clock| format!("clock={clock}")));
    filters.extend(["overdue", "soon", "running"].map(|clock| format!("clock={clock}&sort=due")));
    filters.extend(cases::Channel::ALL.iter().map(|channel| format!("channel={channel}")));
    filters.extend(cases::Urgency::ALL.iter().map(|urgency| format!("urgency={}", urgency.name())));
    filters.extend(["solved", "unfounded"].map(|outcome| format!("outcome={outcome}")));
    let places = ground.streets_and_communities();
    filters.extend(places.iter().step_by(places.len() / 6 + 1).map(|(id, ..)| format!("place={id}")));
    filters.push("place=unknown".to_owned());
    let mut matters: Vec<String> =
        ground.catalogue.book().matters().map(|matter| matter.code.as_str().to_owned()).collect();
    matters.sort();
    filters.extend(matters.iter().step_by(matters.len() / 6 + 1).map(|code| format!("matter={code}")));
    let day = |ago: i64| now.plus_seconds(-ago * 86_400).date();
    filters.push(format!("from={}", day(30)));
    filters.push(format!("to={}", day(400)));
    filters.push(format!("from={}&to={}", day(500), day(470)));
    filters.extend(["unit=dept-urban", "sort=due", "sort=received"].map(str::to_owned));
    // Two at once: the narrower one has to lead.
    filters.push("state=handling&urgency=danger".to_owned());
    filters.push("state=closed&channel=letter".to_owned());
    filters.push(format!(
        "channel=meeting&place={}",
        places.first().map_or_else(String::new, |(id, ..)| id.to_string())
    ));
    // 路灯; 积水; nothing.
    filters.extend(
        ["q=%E8%B7%AF%E7%81%AF", "q=%E7%A7%AF%E6%B0%B4&state=open", "q=%E7%8B%AC%E8%A7%92%E5%85%BD"]
            .map(str::to_owned),
    );
    let fixed = PAGES
        .iter()
        .flat_map(|(login, pages)| pages.iter().map(|page| ((*login).to_owned(), (*page).to_owned())));
    let listed = filters.into_iter().map(|filter| ("dispatch1".to_owned(), format!("/cases?{filter}")));
    Ok(fixed.chain(listed).collect())
}

/// Memory of a server with many sessions.
async fn memory(folder: &Path, large: &Deployment) -> Result<Vec<Figure>, Failure> {
    let running = Running::start(&program()?, folder).await?;
    let side = Side::of(large).await?;
    let cookies: Vec<&String> = side.cookies.values().collect();
    for turn in 0..SESSIONS {
        let cookie = cookies.get(turn % cookies.len().max(1)).map_or("", |cookie| cookie.as_str());
        let page = ["/desk", "/cases", "/cases?state=open"][turn % 3];
        super::client::get_as(&running.address, page, cookie).await.map_err(Failure::broken)?;
    }
    let bytes = running.child.id().and_then(edge::resident_memory_of).unwrap_or(0);
    let what = format!("resident after {SESSIONS} pages of signed-in people");
    Ok(vec![Figure::new("scale", what, bytes as f64 / 1e6, "MB").below(MEMORY)])
}

/// Verification, backup and restore by the program itself.
async fn kept(folder: &Path, scratch: &Path, large: &Deployment) -> Result<Vec<Figure>, Failure> {
    let tenant = large.site.tenant.clone();
    let size = large
        .site
        .store
        .read(move |tx| Box::pin(async move { journal::log_size(tx, tenant.as_str()).await }))
        .await?;
    let bytes = std::fs::metadata(folder.join("linli.db")).map_or(0, |file| file.len());
    let verified = timed(&["journal", "verify", "--json", "--data"], &[folder]).await?;
    let packed = scratch.join("town.backup");
    let backed_up = timed(&["backup", "--json", "--data"], &[folder, Path::new("--to"), &packed]).await?;
    let packed_bytes = std::fs::metadata(&packed).map_or(0, |file| file.len());
    let again: PathBuf = scratch.join("again");
    let keys = large.folder.keys();
    let restored = timed(
        &["restore", "--json", "--data"],
        &[&again, Path::new("--from"), &packed, Path::new("--keys"), &keys],
    )
    .await?;
    let told = |what: &str, time: Duration| Figure::new("scale", what.to_owned(), time.as_secs_f64(), "s");
    Ok(vec![
        Figure::new("scale", "entries of the journal", size as f64, ""),
        Figure::new("scale", "database", bytes as f64 / 1e6, "MB"),
        Figure::new("scale", "journal verify, entries", rate(size, verified), "/s").at_least(100_000.0),
        told("backup, while it runs", backed_up).below(120.0),
        Figure::new("scale", "backup file", packed_bytes as f64 / 1e6, "MB"),
        told("restore", restored).below(240.0),
    ])
}

async fn timed(arguments: &[&str], paths: &[&Path]) -> Result<Duration, Failure> {
    let begun = Stopwatch::now();
    let output =
        Command::new(program()?).args(arguments).args(paths).output().await.map_err(Failure::broken)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        return Err(Failure::broken(format!("bench-program: {} said {said}", arguments.join(" "))));
    }
    Ok(begun.elapsed())
}
