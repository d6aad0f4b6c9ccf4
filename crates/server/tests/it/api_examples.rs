//! Sends the examples of the description to a server with the demo.

use crate::demo_town::{PASSWORD, demo};
use crate::given::{Answer, app, deployment, send};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use openapi::{By, Example, Operation};
use serde_json::{Value, json};
use server::deployment::Deployment;
use server::{capabilities, described};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tempfile::TempDir;
use tokio::sync::Mutex;
use ui::Language;

/// Accounts that take steps with cases, besides the handlers of the unit that a case is with.
const STAFF: [&str; 13] = [
    "dispatch1",
    "dispatch-001",
    "dispatch-002",
    "dispatch-003",
    "check1",
    "check2",
    "check3",
    "revisit1",
    "revisit2",
    "lead-001",
    "super1",
    "intake1",
    "intake2",
];
/// States that are looked through for somebody who may take a step.
const STATES: [&str; 12] = [
    "received",
    "registered",
    "dispatched",
    "returned",
    "handling",
    "parked",
    "replied",
    "revisiting",
    "answered",
    "closed",
    "merged",
    "declined",
];

/// A server with the demo, and who has signed in.
pub struct Town {
    pub app: Router,
    _folder: TempDir,
    sessions: Mutex<HashMap<String, String>>,
    /// By step: who may take it, with which cases.
    offered: Mutex<Option<BTreeMap<String, Vec<(String, String)>>>>,
    /// Cases that examples were sent to.
    touched: Mutex<BTreeSet<String>>,
    document: Value,
}

impl Town {
    pub async fn open() -> Self {
        let folder = demo();
        let deployment = deployment(folder.path()).await;
        Self::in_folder(folder, deployment)
    }

    /// What was opened in a folder, which is removed with the town.
    pub fn in_folder(folder: TempDir, mut deployment: Deployment) -> Self {
        deployment.site.demo = true;
        let words = capabilities::dictionary().unwrap().words(Language::English);
        Self {
            app: app(&deployment),
            _folder: folder,
            sessions: Mutex::default(),
            offered: Mutex::default(),
            touched: Mutex::default(),
            document: described::document_in(&words).clone(),
        }
    }

    /// The cookie of an account.
    pub async fn cookie(&self, login: &str) -> String {
        let mut sessions = self.sessions.lock().await;
        if let Some(cookie) = sessions.get(login) {
            return cookie.clone();
        }
        let cookie = crate::given::sign_in(&self.app, login, PASSWORD).await;
        sessions.insert(login.to_owned(), cookie.clone());
        cookie
    }

    pub async fn get(&self, address: &str, login: Option<&str>) -> Answer {
        self.ask("get", address, login, Content::None).await
    }

    pub async fn ask(&self, method: &str, address: &str, login: Option<&str>, content: Content) -> Answer {
        self.ask_matching(method, address, login, content, None).await
    }

    /// As [`ask`](Self::ask), with `If-Match`.
    pub async fn ask_matching(
        &self,
        method: &str,
        address: &str,
        login: Option<&str>,
        content: Content,
        tag: Option<&str>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(address)
            .header(header::HOST, "localhost")
            .header(
                header::ACCEPT,
                if address.starts_with("/api/v1") { "application/json" } else { "text/html" },
            )
            .header("sec-fetch-site", "same-origin");
        if let Some(tag) = tag {
            request = request.header(header::IF_MATCH, tag);
        }
        if let Some(login) = login {
            let cookie = self.cookie(login).await;
            request = request.header(header::COOKIE, cookie);
            if !matches!(content, Content::Json(_)) && method != "get" {
                let me = self.token(login).await;
                request = request.header(ui::Token::HEADER, me);
            }
        }
        let body = match content {
            Content::None => Body::empty(),
            Content::Json(value) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(value.to_string())
            }
            Content::Multipart(fields, name, file) => {
                request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX");
                Body::from(multipart(&fields, &name, &file))
            }
        };
        send(&self.app, request.body(body).unwrap()).await
    }

    async fn token(&self, login: &str) -> String {
        let cookie = self.cookie(login).await;
        let me = crate::given::get(&self.app, "/api/v1/me", Some(&cookie)).await;
        serde_json::from_str::<Value>(&me.body).unwrap()["token"].as_str().unwrap_or_default().to_owned()
    }

    /// Sends an example and says what is wrong with its answer.
    pub async fn send(&self, operation: &Operation, example: &Example) -> Result<(), String> {
        let mut values: Vec<(String, String)> = Vec::new();
        let mut login = match &example.by {
            By::Anybody => None,
            By::Login(login) => Some((*login).to_owned()),
            By::Offered(_) => None,
        };
        let mut candidates = Vec::new();
        if let By::Offered(step) = &example.by {
            candidates = self.who_may(step).await;
            let Some((who, number)) = candidates.pop() else {
                return Err(format!("nobody in the demo may take the step {step}"));
            };
            login = Some(who);
            values.push(("number".to_owned(), number));
        }
        self.find(example, login.as_deref(), &mut values).await?;
        let mut last = String::new();
        loop {
            match self.try_once(operation, example, &values, login.as_deref()).await {
                Ok(()) => return Ok(()),
                Err(fault) => last = if last.is_empty() { fault } else { last },
            }
            // The rules may still say no to one case; another one has to fit.
            let Some((who, number)) = candidates.pop() else { return Err(last) };
            login = Some(who);
            values.retain(|(name, _)| name != "number");
            values.push(("number".to_owned(), number));
        }
    }

    /// Asks for what an example needs to know.
    pub async fn find(
        &self,
        example: &Example,
        login: Option<&str>,
        values: &mut Vec<(String, String)>,
    ) -> Result<(), String> {
        let mut made: HashMap<String, Value> = HashMap::new();
        for found in &example.found {
            let address = replace(&found.address, values);
            let answer = match (&found.body, made.get(&address)) {
                (Some(_), Some(value)) => value.clone(),
                (body, _) => {
                    let (method, content) = match body {
                        Some(body) => ("post", Content::Json(replace_in(body, values))),
                        None => ("get", Content::None),
                    };
                    let answer = self.ask(method, &address, login, content).await;
                    let value: Value = serde_json::from_str(&answer.body)
                        .map_err(|_| format!("{address}: {} {}", answer.status, answer.body))?;
                    made.insert(address.clone(), value.clone());
                    value
                }
            };
            let value = answer.pointer(found.pointer).filter(|value| !value.is_null());
            let value =
                value.ok_or_else(|| format!("{address} has nothing at {}: {answer}", found.pointer))?;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            values.push((found.name.to_owned(), text));
        }
        Ok(())
    }

    async fn try_once(
        &self,
        operation: &Operation,
        example: &Example,
        values: &[(String, String)],
        login: Option<&str>,
    ) -> Result<(), String> {
        if let Some((_, number)) = values.iter().find(|(name, _)| name == "number") {
            self.touched.lock().await.insert(number.clone());
        }
        let mut address = replace(operation.path, values);
        if !example.query.is_empty() {
            address = format!("{address}?{}", replace(example.query, values));
        }
        if address.contains('{') {
            return Err(format!("{address} has names that nothing was found for"));
        }
        let body = example.body.as_ref().map(|body| replace_in(body, values));
        let content = match (example.file, body) {
            (Some((name, file)), body) => {
                Content::Multipart(body.unwrap_or_else(|| json!({})), name.to_owned(), file.to_owned())
            }
            (None, Some(body)) => Content::Json(body),
            (None, None) if operation.method == "get" => Content::None,
            (None, None) => Content::Json(json!({})),
        };
        let answer = self.ask(operation.method, &address, login, content).await;
        let said: String = answer.body.chars().take(600).collect();
        if answer.status.as_u16() != example.status {
            return Err(format!(
                "{address} by {login:?}: {} instead of {}: {said}",
                answer.status, example.status
            ));
        }
        self.judge(operation, example.status, &answer).map_err(|fault| format!("{fault}: {said}"))
    }

    /// Whether an answer is as the document says, with no member that it does not name.
    pub fn judge(&self, operation: &Operation, status: u16, answer: &Answer) -> Result<(), String> {
        let told = &self.document["paths"][operation.path][operation.method]["responses"];
        let told = match told.get(status.to_string()) {
            Some(told) => told,
            None if status >= 400 => &self.document["components"]["responses"]["Problem"],
            None => return Err(format!("{status} is not described")),
        };
        let kind = answer
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default();
        let Some(content) = told["content"].as_object() else {
            return if answer.body.is_empty() {
                Ok(())
            } else {
                Err("a body where none is described".to_owned())
            };
        };
        let Some(described) = content.get(kind) else { return Err(format!("{kind} is not described")) };
        if !kind.ends_with("json") {
            return Ok(());
        }
        let value: Value = serde_json::from_str(&answer.body).map_err(|fault| fault.to_string())?;
        let mut schema = described["schema"].clone();
        schema["components"] = self.document["components"].clone();
        close(&mut schema);
        let validator = jsonschema::draft202012::new(&schema).map_err(|fault| fault.to_string())?;
        let faults: Vec<String> = validator
            .iter_errors(&value)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }

    /// Who may take a step, with which cases.
    async fn who_may(&self, step: &str) -> Vec<(String, String)> {
        let mut offered = self.offered.lock().await;
        if offered.is_none() {
            *offered = Some(self.look(&self.numbers().await).await);
        }
        let found = offered.as_ref().and_then(|all| all.get(step).cloned()).unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
        // The steps sent so far may have led somewhere new.
        let touched = self.touched.lock().await.clone();
        self.look(&touched).await.remove(step).unwrap_or_default()
    }

    /// Cases in every state, and what waits at the desks.
    async fn numbers(&self) -> BTreeSet<String> {
        let mut numbers = BTreeSet::new();
        for state in STATES {
            let rows = self.rows(&format!("/api/v1/cases?state={state}&size=300"), "super1").await;
            // The newest, and the oldest, whose terms are over.
            numbers.extend(rows.iter().take(12).chain(rows.iter().rev().take(4)).cloned());
        }
        for login in STAFF {
            let waiting = self.rows("/api/v1/desk", login).await.into_iter();
            // Numbers of cases begin with a digit, those of other capabilities with a letter.
            numbers.extend(
                waiting.filter(|number| number.starts_with(|one: char| one.is_ascii_digit())).take(6),
            );
        }
        numbers
    }

    async fn rows(&self, address: &str, login: &str) -> Vec<String> {
        let list: Value = serde_json::from_str(&self.get(address, Some(login)).await.body).unwrap();
        let rows = list["rows"].as_array().unwrap();
        rows.iter().filter_map(|row| row["number"].as_str().map(str::to_owned)).collect()
    }

    async fn look(&self, numbers: &BTreeSet<String>) -> BTreeMap<String, Vec<(String, String)>> {
        let mut offered: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let handlers = handlers();
        for number in numbers {
            let address = format!("/api/v1/cases/{number}");
            let mut asked: Vec<String> = STAFF.iter().map(|login| (*login).to_owned()).collect();
            let seen: Value = serde_json::from_str(&self.get(&address, Some("super1")).await.body).unwrap();
            let assists =
                seen["assists"].as_array().into_iter().flatten().filter_map(|one| one["unit"].as_str());
            let units = seen["lead"].as_str().into_iter().chain(seen["owner"].as_str()).chain(assists);
            asked.extend(units.filter_map(|unit| handlers.get(unit).cloned()));
            for login in asked {
                let case: Value = serde_json::from_str(&self.get(&address, Some(&login)).await.body).unwrap();
                for step in case["steps"].as_array().into_iter().flatten() {
                    let known = offered.entry(step.as_str().unwrap().to_owned()).or_default();
                    if known.len() < 24 {
                        known.push((login.clone(), number.to_owned()));
                    }
                }
            }
        }
        offered
    }
}

/// What is sent with a request.
pub enum Content {
    None,
    Json(Value),
    Multipart(Value, String, String),
}

/// A handler of each unit, from the demo's list of staff.
fn handlers() -> HashMap<String, String> {
    let text = std::fs::read_to_string(crate::given::demo_file("orgs/staff.csv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells.get(3).is_some_and(|roles| roles.contains("handler")))
        .map(|cells| (cells[2].to_owned(), cells[0].to_owned()))
        .collect()
}

pub fn replace(text: &str, values: &[(String, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

pub fn replace_in(body: &Value, values: &[(String, String)]) -> Value {
    match body {
        Value::String(text) => replace(text, values).into(),
        Value::Array(all) => all.iter().map(|one| replace_in(one, values)).collect(),
        Value::Object(all) => all.iter().map(|(name, one)| (name.clone(), replace_in(one, values))).collect(),
        other => other.clone(),
    }
}

fn multipart(fields: &Value, name: &str, file: &str) -> String {
    let mut body = String::new();
    for (field, value) in fields.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        body.push_str(&format!(
            "--XX\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n{file}\r\n--XX--\r\n"
    ));
    body
}

/// Nothing may stand in an answer that the schema does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("properties").is_some_and(Value::is_object)
                && members.get("type").is_some_and(|kind| kind == "object")
                && !members.contains_key("additionalProperties")
            {
                members.insert("unevaluatedProperties".to_owned(), false.into());
            }
            for (name, inner) in members.iter_mut() {
                // Alternatives of a flattened part are closed by the object around them.
                if name != "oneOf" && name != "allOf" && name != "anyOf" {
                    close(inner);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(close),
        _ => {}
    }
}
