//! `linli demo`: the invented county, loaded through the same imports and actions as everything else.

mod actors;
mod adaptations;
mod appeals;
mod benefits;
mod bundles;
mod consultations;
mod files;
mod photo;
mod recusals;
mod schemes;
mod script;
mod steps;
mod suggested;
mod supervised;
mod topics;
mod verification;
mod whistles;

use crate::command::{read_file, write_file};
use crate::command_line::{Demo, Listening};
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::report::Refused;
use crate::said::{Exit, Said, Speech, print_line};
use crate::staff::{self, Listed, Password};
use crate::{command, serve};
use cases::Desks;
use guard::Granted;
use guard::right::{EditDuty, EditPlace};
use kernel::{Failure, Instant, Refusal, RequestKey};
use place::KindCatalogue;
use place::actions::{Import as PlaceImport, ImportMode};
use place::imports::{ImportFile, Reading};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Notes in the data folder that the demo was loaded, and its password: everything in it is invented.
const MARK: &str = "demo.json";
/// From when on the demo's duties and roles hold: before its oldest appeal.
pub(crate) const BEGIN: &str = "2025-01-01";
/// The unit that takes cases in, dispatches, checks and asks.
const CENTRE: &str = "centre";

/// What the loading did.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct Loaded {
    created: BTreeMap<&'static str, u64>,
    unchanged: BTreeMap<&'static str, u64>,
    refused: Vec<Refused>,
}

/// `linli demo`
///
/// # Errors
/// Whatever keeps it from being loaded or served.
pub async fn run(options: Demo, speech: &Speech) -> Result<Said, Failure> {
    let mut deployment = Deployment::open(&options.data, Opening::Create).await?;
    deployment.site.demo = true;
    // A demo that runs keeps its clock: going over the past once more would bring the log out of its order.
    let known = deployment.folder.root().join(MARK).is_file();
    let ahead = match options.begins.as_deref().filter(|_| !known) {
        Some(begins) => begins_at(begins)?.seconds_since(crate::edge::now()),
        None => clock_ahead(deployment.folder.root())?,
    };
    deployment.site.now = clock(ahead);
    let password = password(&deployment, options.demo_password.as_deref(), ahead)?;
    let begun = deployment.site.now();
    let loaded = load(&deployment, &password, speech).await?;
    deployment.seal().await?;
    insight::actions::rebuild(&deployment.site.store, &deployment.site.tenant, |_| {}).await?;
    verification::keep_ratings(&deployment).await?;
    schemes::list(&deployment).await?;
    deployment.seal().await?;
    let seconds = deployment.site.now().seconds_since(begun);
    let accounts = staff::listed(&deployment).await?;
    let said = say(&loaded, &accounts, &password, seconds, speech)?;
    let listen = options.listen.clone().or_else(|| options.serve.then(|| "127.0.0.1:8080".to_owned()));
    let Some(listen) = listen.filter(|_| said.exit == Exit::Done) else { return Ok(said) };
    match speech.json {
        true => print_line(&said.json.to_string()),
        false => print_line(&said.text),
    }
    // The grounds of the load were looked at from a year ago; the server starts with its own.
    let mut served = Deployment::open(&options.data, Opening::Existing).await?;
    served.site.demo = true;
    let listening = Listening {
        public_address: Some(format!("http://{listen}")),
        listen,
        secure: false,
        gallery: true,
        webhooks_private: true,
        api_per_minute: 1200,
        request_seconds: 30,
        tiles: None,
        tiles_attribution: None,
        security_contact: None,
        metrics: None,
        traces_follow: false,
    };
    serve::run(served, &listening).await
}

/// Whether the demo was loaded into this deployment.
///
/// # Errors
/// None today; what is asked of the file system may fail elsewhere.
pub async fn was_loaded(deployment: &Deployment) -> Result<bool, Failure> {
    Ok(deployment.folder.root().join(MARK).is_file())
}

fn begins_at(text: &str) -> Result<Instant, Refusal> {
    text.parse().map_err(|_| Refusal::invalid("demo-begins", "begins").with("given", text))
}

/// How far the clock of this deployment is ahead of the machine's: only a demo has another one.
///
/// # Errors
/// An unreadable note.
pub fn clock_ahead(folder: &Path) -> Result<i64, Failure> {
    let mark = folder.join(MARK);
    if !mark.is_file() {
        return Ok(0);
    }
    let noted: serde_json::Value = serde_json::from_slice(&read_file(&mark)?)?;
    Ok(noted.get("clock_ahead").and_then(serde_json::Value::as_i64).unwrap_or(0))
}

/// The machine's clock, so many seconds ahead.
pub fn clock(ahead: i64) -> Arc<dyn Fn() -> Instant + Send + Sync> {
    Arc::new(move || crate::edge::now().plus_seconds(ahead))
}

/// The password of the demo's accounts: as given, as in the first run, or a new one.
fn password(deployment: &Deployment, given: Option<&str>, ahead: i64) -> Result<Password, Failure> {
    let mark = deployment.folder.root().join(MARK);
    let known = match mark.is_file() {
        true => {
            let noted: serde_json::Value = serde_json::from_slice(&read_file(&mark)?)?;
            noted.get("password").and_then(|password| password.as_str()).map(str::to_owned)
        }
        false => None,
    };
    if known.is_none() && has_data(deployment) {
        return Err(Refusal::rule("demo-into-data")
            .with("folder", deployment.folder.root().display())
            .into());
    }
    let password = match known.as_deref().or(given) {
        Some(plain) => Password::of(&deployment.site, plain, false)?,
        None => Password { must_change: false, ..Password::drawn(&deployment.site)? },
    };
    let noted = json!({ "password": password.plain, "clock_ahead": ahead, "about": "all persons, places and appeals are invented" });
    write_file(&mark, noted.to_string().as_bytes())?;
    Ok(password)
}

/// The demo is never mixed into a deployment that has work of its own; an attachment or a settings file
/// beside a new database is none.
fn has_data(deployment: &Deployment) -> bool {
    deployment.folder.lock().exists()
}

async fn load(deployment: &Deployment, password: &Password, speech: &Speech) -> Result<Loaded, Failure> {
    let bar = Bar::new(speech, "demo");
    let begin: Instant = BEGIN.parse().map_err(Failure::broken)?;
    let mut loaded = load_ground(deployment, password, begin, speech, &bar).await?;
    loaded.created.insert("bundles", bundles::load(deployment, begin).await?);
    bar.step("cases");
    let cases = appeals::load(deployment, &bar).await?;
    loaded.created.insert("cases", cases.created);
    loaded.created.insert("steps", cases.steps);
    loaded.unchanged.insert("cases", cases.known);
    loaded.refused.extend(cases.refused.iter().map(|refused| Refused {
        line: 0,
        code: refused.code.clone(),
        field: refused.case.clone(),
        reason: format!("{} {}: {}", refused.case, refused.step, speech.words.reason(&refused.refusal)),
    }));
    loaded.created.insert("adaptations", adaptations::load(deployment).await?);
    loaded.created.insert("recusals", recusals::load(deployment).await?);
    let whistles = whistles::load(deployment).await?;
    loaded.created.insert("whistles", whistles);
    let consultations = consultations::load(deployment).await?;
    loaded.created.insert("consultations", consultations);
    let files = supervised::load(deployment).await?;
    loaded.created.insert("oversight", files);
    loaded.created.insert("policy cards", benefits::load(deployment).await?);
    loaded.created.insert("topics", topics::load(deployment).await?);
    loaded.created.insert("schemes", schemes::load(deployment).await?);
    loaded.created.insert("requests to reopen", verification::ask_again(deployment).await?);
    bar.step("suggestions");
    loaded.created.insert("models", suggested::load(deployment).await?);
    bar.finish();
    Ok(loaded)
}

/// Places, units, people, duties and desks: everything but the cases. Where they begin before the demo does, so do the units
/// and lists.
pub(crate) async fn load_ground(
    deployment: &Deployment,
    password: &Password,
    begin: Instant,
    speech: &Speech,
    bar: &Bar,
) -> Result<Loaded, Failure> {
    let mut loaded = Loaded::default();
    for name in ["divisions.csv", "boundaries.geojson", "buildings.csv", "service_points.csv", "aliases.csv"]
    {
        bar.step(name);
        places(deployment, name, &mut loaded, speech, bar).await?;
    }
    bar.step("units.csv");
    let units =
        command::import::units(deployment, since(begin, files::of("orgs/units.csv")?)?, false).await?;
    loaded.take("units", units, speech);
    bar.step("staff.csv");
    let rows = files::of("orgs/staff.csv")?;
    let people = staff::import_since(deployment, &rows, password, Some(begin), false).await?;
    loaded.take("staff", people, speech);
    bar.step("grid_staff.csv");
    let assigned = command::import::assignments(deployment, files::of("orgs/grid_staff.csv")?, false).await?;
    loaded.take("grid staff", assigned, speech);
    bar.step("posts.csv");
    let posts = command::import::assignments(deployment, files::of("orgs/posts.csv")?, false).await?;
    loaded.take("posts", posts, speech);
    for (what, name) in [
        ("matters", "duties/matter_types.csv"),
        ("duties", "duties/duty_items.csv"),
        ("routes", "duties/routes.csv"),
        ("deadlines", "duties/deadlines.csv"),
    ] {
        bar.step(name);
        let rows =
            command::import::duty_rows(deployment, since(begin, files::of(name)?)?, begin, false).await?;
        loaded.take(what, rows, speech);
    }
    name_desks(deployment).await?;
    Ok(loaded)
}

/// Rows that begin after an instant begin at it; those that have ended stay as they are.
fn since(begin: Instant, table: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let day = begin.date().to_string();
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let header = reader.headers().map_err(Failure::broken)?.clone();
    let column = |name: &str| header.iter().position(|held| held == name);
    let Some(from) = column("valid_from").filter(|_| begin < BEGIN.parse().unwrap_or_default()) else {
        return Ok(table);
    };
    let ends = column("valid_to");
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(table.len()));
    writer.write_record(&header).map_err(Failure::broken)?;
    for row in reader.records() {
        let row = row.map_err(Failure::broken)?;
        let ended = ends.and_then(|at| row.get(at)).is_some_and(|end| !end.is_empty());
        let fields = row.iter().enumerate().map(|(at, field)| match at == from && !ended {
            true if field > day.as_str() => day.as_str(),
            _ => field,
        });
        writer.write_record(fields).map_err(Failure::broken)?;
    }
    writer.into_inner().map_err(Failure::broken)
}

impl Loaded {
    fn take(&mut self, what: &'static str, report: org::imports::ImportReport, speech: &Speech) {
        self.created.insert(what, report.created);
        self.unchanged.insert(what, report.unchanged);
        self.refused.extend(
            report.refused.iter().map(|row| Refused::of(row.line, &row.refusal, speech).within(what)),
        );
        self.refused.extend(report.conflicts.iter().map(|row| Refused::of_conflict(row).within(what)));
    }
}

async fn places(
    deployment: &Deployment,
    name: &'static str,
    loaded: &mut Loaded,
    speech: &Speech,
    bar: &Bar,
) -> Result<(), Failure> {
    let bytes = files::of(&format!("places/{name}"))?;
    let granted = Granted::<EditPlace>::for_system("import")?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let file = ImportFile::from_name(name.split('.').next().unwrap_or_default());
    let reading = Reading::new(file.unwrap_or_else(|| ImportFile::detect(&bytes)), Instant::default());
    let order = PlaceImport::new(reading, name, ImportMode::Add);
    let drawn = bar.clone();
    let report = place::actions::import(
        &deployment.site.store,
        Arc::new(context),
        Arc::new(KindCatalogue::shipped()?),
        &bytes,
        order,
        move |done, of| drawn.set(done, of),
    );
    let report = report.await?;
    loaded.created.insert(name, report.created + report.changed);
    loaded.unchanged.insert(name, report.unchanged);
    loaded
        .refused
        .extend(report.refused.iter().map(|row| Refused::of(row.line, &row.refusal, speech).within(name)));
    loaded.refused.extend(report.conflicts.iter().map(|row| Refused::of_place_conflict(row).within(name)));
    Ok(())
}

/// The command centre is every desk of the demo.
async fn name_desks(deployment: &Deployment) -> Result<(), Failure> {
    let site = deployment.site.clone();
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            if cases::policy_in_force(tx, &site.tenant, site.now()).await?.is_some() {
                return Ok(());
            }
            let unit = org::query::unit_by_code(tx, &site.tenant, CENTRE).await?;
            let unit = unit.ok_or_else(|| Refusal::rule("case-no-desk"))?.state.id;
            let granted = Granted::<EditDuty>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            policy::actions::set_values::<privacy::Notice>(tx, &granted, &context, None, &notice()).await?;
            cases::name_desks(tx, &granted, &context, Desks::all(unit)).await?;
            cases::open_to_all(tx, &granted, &context, open_matters()?).await
        })
    });
    write.await
}

/// Who answers for personal data in the invented county.
fn notice() -> privacy::Notice {
    privacy::Notice {
        agency: "汀澜县社会治理指挥中心，汀澜县钟鼓路 1 号".into(),
        officer: "路敬之，000-6100-9698".into(),
        authority: "汀澜县互联网信息办公室，000-6100-9690".into(),
    }
}

/// The matters of which everybody may know that they are open.
fn open_matters() -> Result<Vec<String>, Failure> {
    let text = String::from_utf8(files::of("duties/open_matters.csv")?).map_err(Failure::broken)?;
    Ok(text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Accounts of a role that the table shows; the others sign in with the same password.
const SHOWN: usize = 3;

fn say(
    loaded: &Loaded,
    accounts: &[Listed],
    password: &Password,
    seconds: i64,
    speech: &Speech,
) -> Result<Said, Failure> {
    let words = &speech.words;
    let made: u64 = loaded.created.values().sum();
    let mut lines = vec![match made {
        0 => words.t("demo-known"),
        _ => words.with(
            "demo-loaded",
            &[
                ("cases", loaded.created.get("cases").copied().unwrap_or(0).to_string()),
                ("steps", loaded.created.get("steps").copied().unwrap_or(0).to_string()),
                ("seconds", seconds.to_string()),
            ],
        ),
    }];
    for row in loaded.refused.iter().take(20) {
        let facts =
            [("line", row.line.to_string()), ("reason", row.reason.clone()), ("code", row.code.clone())];
        lines.push(words.with("import-row", &facts));
    }
    if loaded.refused.len() > 20 {
        lines.push(words.with("import-more", [("count", (loaded.refused.len() - 20) as u64)]));
    }
    let mut by_role: BTreeMap<&str, Vec<&Listed>> = BTreeMap::new();
    for account in accounts {
        for role in &account.roles {
            by_role.entry(role).or_default().push(account);
        }
    }
    lines.push(String::new());
    lines.push(words.with("demo-password", [("password", password.plain.as_str())]));
    for (role, held) in &by_role {
        let title =
            words.find(&format!("role-{}", role.replace('_', "-"))).unwrap_or_else(|| (*role).to_owned());
        for account in held.iter().take(SHOWN) {
            lines.push(format!("  {:<16} {:<12} {}\t{}", role, account.login, account.name, account.unit));
        }
        if held.len() > SHOWN {
            let more = [("count", (held.len() - SHOWN).to_string()), ("role", title)];
            lines.push(format!("  {:<16} {}", "", words.with("demo-more-accounts", &more)));
        }
    }
    let exit = if loaded.refused.is_empty() { Exit::Done } else { Exit::Some };
    let object = json!({
        "loaded": serde_json::to_value(loaded)?,
        "seconds": seconds,
        "password": password.plain,
        "accounts": serde_json::to_value(accounts)?,
    });
    Ok(Said::done(lines.join("\n"), object).ending(exit))
}
