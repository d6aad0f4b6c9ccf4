//! What the tests start from: the program, folders, a server in this process.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use server::command_line::Data;
use server::deployment::{Deployment, Opening, make_ready};
use server::serve::{Web, router};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt;

/// The program as it was built for these tests.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_linli");

/// A folder that goes when the test ends.
pub fn folder() -> TempDir {
    tempfile::Builder::new().prefix("linli-test-").tempdir().unwrap()
}

/// The data in a folder, on the engine that the run is for: on a server each folder has a database of its own, and
/// its settings name it, so that commands find it too.
pub fn data(folder: &Path) -> Data {
    let settings = folder.join("linli.toml");
    if let (Some(server), false) = (store::testing::server(), settings.exists()) {
        let address = store::testing::database(&server, &server::capabilities::migrations());
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(&settings, format!("database = \"{address}\"\n")).unwrap();
    }
    Data { database: database_of(folder), ..Data::at(folder.to_owned()) }
}

/// The address in a folder's settings.
pub fn database_of(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("linli.toml")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("database = "))?;
    Some(line.trim_matches('"').to_owned())
}

/// Rows as they lie in a deployment's database, on either engine.
pub fn peek(deployment: &Deployment, sql: &str) -> Vec<Vec<store::Value>> {
    let (location, sql) = (deployment.folder.database().clone(), sql.to_owned());
    // A connection and a runtime of its own: the caller may be in the middle of another one.
    let looked = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let store = store::Store::open(&location, store::Durability::Normal, 1).unwrap();
            let read = store.read(move |tx| {
                Box::pin(async move {
                    let row = |row: &store::Row<'_>| {
                        Ok((0..64).map_while(|at| row.get::<store::Value>(at).ok()).collect())
                    };
                    tx.query_composed("peek", &sql, &[], row).await
                })
            });
            read.await.map_err(|error: store::Error| error.to_string()).unwrap()
        })
    });
    looked.join().unwrap()
}

/// The texts of the first row.
pub fn peek_texts<const COLUMNS: usize>(deployment: &Deployment, sql: &str) -> [String; COLUMNS] {
    let rows = peek(deployment, sql);
    let texts: Vec<String> = rows[0]
        .iter()
        .map(|value| match value {
            store::Value::Text(text) => text.clone(),
            other => panic!("{other:?}: {sql}"),
        })
        .collect();
    texts.try_into().unwrap()
}

/// Runs `linli` with arguments separated by spaces, and `--data FOLDER` where one is given; in English.
pub fn linli(arguments: &str, data: Option<&Path>) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments.split_whitespace()).env("LINLI_LANGUAGE", "en").env_remove("LINLI_DATA");
    if let Some(folder) = data {
        if !arguments.starts_with("restore") {
            self::data(folder);
        }
        command.arg("--data").arg(folder);
    }
    command.output().unwrap()
}

/// The exit status, and the standard output read as JSON.
pub fn json(output: &Output) -> (i32, Value) {
    let text = String::from_utf8_lossy(&output.stdout);
    let value = serde_json::from_str(&text)
        .unwrap_or_else(|cause| panic!("{cause}: {text} {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), value)
}

pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of the demo.
pub fn demo_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(path)
}

/// A deployment with an intake desk, in this process.
pub async fn deployment(folder: &Path) -> Deployment {
    let deployment = Deployment::open(&data(folder), Opening::Create).await.unwrap();
    make_ready(&deployment).await.unwrap();
    deployment
}

/// The server of a deployment without a network.
pub fn app(deployment: &Deployment) -> Router {
    router(&Web::new(deployment.clone(), Duration::from_secs(20)).unwrap(), false)
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

pub async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

pub async fn get(app: &Router, address: &str, cookie: Option<&str>) -> Answer {
    let mut request =
        Request::get(address).header(header::HOST, "localhost").header(header::ACCEPT, "text/html");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    send(app, request.body(Body::empty()).unwrap()).await
}

pub async fn post_json(app: &Router, address: &str, cookie: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::post(address)
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "application/json")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    send(app, request.body(Body::from(body.to_string())).unwrap()).await
}

/// Signs in and gives the session's cookie.
pub async fn sign_in(app: &Router, login: &str, password: &str) -> String {
    let body = serde_json::json!({ "login": login, "password": password });
    let answer = post_json(app, "/api/v1/session", None, &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Opens an account by the command line.
pub fn open_account(data: &Path, login: &str, role: &str, password: &str) {
    std::fs::create_dir_all(data).unwrap();
    let file = data.join("password.txt");
    std::fs::write(&file, password).unwrap();
    let output = linli(
        &format!("account create --login {login} --role {role} --password-file {} --json", file.display()),
        Some(data),
    );
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
}

/// A server as a process of its own; it is killed when the test ends.
pub struct Running {
    pub child: std::process::Child,
    pub address: String,
}

impl Running {
    pub fn start(data: &Path) -> Self {
        self::data(data);
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        Self::of(command)
    }
    /// A server that is begun by a command of the test's own.
    pub fn of(mut command: Command) -> Self {
        use std::io::{BufRead, BufReader};
        let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, address }
    }
    pub fn port(&self) -> u16 {
        self.address.rsplit_once(':').unwrap().1.parse().unwrap()
    }
    /// SIGTERM, and the end that follows.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
