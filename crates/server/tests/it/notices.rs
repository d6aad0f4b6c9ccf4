//! Notices through the whole program: requesters hear of their cases, a killed server repeats with the same id, and two
//! servers on one database tell every open desk.

use crate::flows::run_flows;
use crate::given::{
    PROGRAM, app, deployment, folder, get, linli, open_account, peek, peek_texts, post_json, sign_in,
};
use axum::Router;
use axum::extract::{RawForm, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PASSWORD: &str = "correct-horse-9";

/// A gateway for short messages that keeps what it gets, and answers only when the test lets it.
#[derive(Clone, Default)]
pub struct Gateway {
    heard: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
    hanging: Arc<AtomicBool>,
}

impl Gateway {
    pub async fn start(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/send", listener.local_addr().unwrap());
        let app = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }
    pub fn heard(&self) -> Vec<BTreeMap<String, String>> {
        self.heard.lock().unwrap().clone()
    }
    async fn until(&self, count: usize) {
        for _ in 0..600 {
            if self.heard().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("only {} messages came", self.heard().len());
    }
}

async fn take(State(gateway): State<Gateway>, RawForm(form): RawForm) -> &'static str {
    let text = String::from_utf8(form.to_vec()).unwrap();
    let decoded = |part: &str| {
        let mut bytes = Vec::new();
        let mut rest = part.as_bytes();
        while let Some((first, more)) = rest.split_first() {
            (rest, _) = match (first, more) {
                (b'%', [high, low, after @ ..]) => {
                    let code = String::from_utf8(vec![*high, *low]).unwrap();
                    (after, bytes.push(u8::from_str_radix(&code, 16).unwrap()))
                }
                (b'+', after) => (after, bytes.push(b' ')),
                (other, after) => (after, bytes.push(*other)),
            };
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let fields = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    gateway.heard.lock().unwrap().push(fields);
    while gateway.hanging.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    "ok"
}

pub fn gateway_at(url: &str) -> Value {
    json!({
        "way": "sms", "name": "短信", "url": url, "phone_field": "phone", "text_field": "content",
        "id_field": "id",
    })
}

/// No quiet hours: the test may run at night.
pub fn never_quiet() -> Value {
    json!({ "residents_from": "00:00", "residents_until": "00:00", "staff_from": "00:00", "staff_until": "00:00" })
}

#[tokio::test]
async fn requesters_are_told_what_became_of_what_they_raised_and_nothing_else() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    for (login, role) in [("admin", "system_admin"), ("intake", "intake_agent"), ("clerk", "dispatcher")] {
        open_account(folder.path(), login, role, PASSWORD);
    }
    let mut web = server::serve::Web::new(deployment.clone(), Duration::from_secs(20)).unwrap();
    web.reachable = link::webhook::Reachable::Private;
    let app = server::serve::router(&web, false);
    let admin = sign_in(&app, "admin", PASSWORD).await;
    let report = async |contact: &str| {
        let body = json!({ "text": "楼下积水，老人滑倒。", "name": "张三丰", "contact": contact });
        let answer = post_json(&app, "/api/v1/report", None, &body).await;
        serde_json::from_str::<Value>(&answer.body).unwrap()["number"].as_str().unwrap().to_owned()
    };
    // Before a gateway is set up nothing is put in line.
    report("13800000000").await;
    run_flows(&deployment).await;
    let sent = async || {
        let answer = get_json(&app, "/api/v1/deliveries?size=100", &admin).await;
        let rows = answer["rows"].as_array().unwrap().clone();
        let mut told: Vec<(String, String)> = rows
            .iter()
            .map(|row| (row["kind"].as_str().unwrap().to_owned(), row["number"].as_str().unwrap().to_owned()))
            .collect();
        told.sort();
        told
    };
    assert!(sent().await.is_empty());

    let made =
        post_json(&app, "/api/v1/receivers", Some(&admin), &gateway_at("http://127.0.0.1:9/send")).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let (kept, joined) = (report("13800001111").await, report("13800002222").await);
    let anonymous = json!({ "text": "路灯不亮。" });
    post_json(&app, "/api/v1/report", None, &anonymous).await;
    run_flows(&deployment).await;
    let pair = |kind: &str, number: &str| (kind.to_owned(), number.to_owned());
    assert_eq!(sent().await, [pair("received", &kept), pair("received", &joined)]);

    let intake = sign_in(&app, "intake", PASSWORD).await;
    let merge = format!("/api/v1/cases/{joined}/merge");
    let answer = post_json(&app, &merge, Some(&intake), &json!({ "into": kept })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let reply = format!("/api/v1/cases/{kept}/answer");
    let answer = post_json(&app, &reply, Some(&intake), &json!({ "words": "已安排疏通。" })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    run_flows(&deployment).await;
    run_flows(&deployment).await;
    let mut expected = vec![
        pair("received", &kept),
        pair("received", &joined),
        pair("joined", &joined),
        pair("answered", &kept),
        // Whoever raised the same thing is told with his own number.
        pair("answered", &joined),
    ];
    expected.sort();
    assert_eq!(sent().await, expected);
    let bodies = format!("{:?}", peek(&deployment, "select body, target, event, kind from link_delivery"));
    for personal in ["1380000", "张三丰", "积水", "疏通", kept.as_str()] {
        assert!(!bodies.contains(personal), "{personal} lies in the outbox");
    }
    let page = get(&app, "/admin/deliveries", Some(&admin)).await;
    assert!(page.body.contains(&kept) && !page.body.contains("1380000"), "{}", page.body);
    assert_eq!(linli("journal verify", Some(folder.path())).status.code(), Some(0));
}

/// A group's robot that keeps what is said to it.
async fn robot(heard: Arc<Mutex<Vec<String>>>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/robot/send?access_token=t", listener.local_addr().unwrap());
    let take = move |body: String| {
        let heard = Arc::clone(&heard);
        async move {
            heard.lock().unwrap().push(body);
            r#"{"errcode":0,"errmsg":"ok"}"#
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    address
}

/// A link in a group chat is enough: no installation, no account, no name; what the group reads of it names nobody.
#[tokio::test]
async fn reported_from_a_shared_link_and_told_to_a_group_without_anything_personal() {
    kernel::covers!("001-26");
    let folder = crate::demo_town::demo();
    let deployment = deployment(folder.path()).await;
    let mut web = server::serve::Web::new(deployment.clone(), Duration::from_secs(20)).unwrap();
    web.reachable = link::webhook::Reachable::Private;
    let app = server::serve::router(&web, false);
    let password = crate::demo_town::PASSWORD;
    let admin = sign_in(&app, "admin1", password).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let group = json!({
        "way": "dingtalk", "name": "城管工作群", "secret": "SEC1", "url": robot(Arc::clone(&heard)).await,
        "unit": "dept-ecology", "kind": ["dispatched"],
    });
    let made = post_json(&app, "/api/v1/receivers", Some(&admin), &group).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let quiet = post_json(&app, "/api/v1/quiet-hours", Some(&admin), &never_quiet()).await;
    assert!(quiet.status.is_success(), "{}", quiet.body);

    // The link leads to a page that asks for no account.
    let page = get(&app, "/report", None).await;
    assert_eq!(page.status, 200);
    let told = json!({ "text": "楼下商铺的空调外机整夜轰鸣，李四平睡不着，13900001111。", "place": "渡口新村", "join": "none" });
    let answer = post_json(&app, "/api/v1/report", None, &told).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    let (number, code) = (told["number"].as_str().unwrap(), told["code"].as_str().unwrap());
    assert_eq!(get(&app, &format!("/c/{number}?code={code}"), None).await.status, 200);
    assert_ne!(get(&app, &format!("/c/{number}?code=WRONG234"), None).await.status, 200);

    let (intake, desk) =
        (sign_in(&app, "intake1", password).await, sign_in(&app, "dispatch1", password).await);
    for (step, cookie, body) in [
        ("classify", &intake, json!({ "matter": "080103" })),
        ("register", &intake, json!({})),
        ("safe", &intake, json!({ "text": "楼下商铺的空调外机整夜轰鸣。" })),
        ("dispatch", &desk, json!({})),
    ] {
        let done = post_json(&app, &format!("/api/v1/cases/{number}/{step}"), Some(cookie), &body).await;
        assert_eq!(done.status, 200, "{step}: {}", done.body);
    }
    run_flows(&deployment).await;
    let surroundings = link::channels::Surroundings {
        site: deployment.site.clone(),
        reachable: web.reachable,
        address: None,
    };
    let ways = link::channels::RobotChannel::all(&surroundings, &deployment.grounds).into_iter().collect();
    let runner = link::outbox::Runner::new(deployment.site.clone(), "test".into(), ways);
    runner.run_once().await.unwrap();
    let said = heard.lock().unwrap().join("\n");
    assert!(said.contains(number), "the group hears of the case: {said}");
    for personal in ["李四平", "13900001111", "空调", code] {
        assert!(!said.contains(personal), "{personal} was told to the group");
    }
}

async fn get_json(app: &Router, address: &str, cookie: &str) -> Value {
    serde_json::from_str(&get(app, address, Some(cookie)).await.body).unwrap()
}

#[tokio::test]
async fn only_whoever_may_sees_channels_and_no_secret_comes_out_again() {
    let folder = folder();
    let deployment = deployment(folder.path()).await;
    open_account(folder.path(), "admin", "system_admin", PASSWORD);
    open_account(folder.path(), "clerk", "dispatcher", PASSWORD);
    let app = app(&deployment);
    let (admin, clerk) = (sign_in(&app, "admin", PASSWORD).await, sign_in(&app, "clerk", PASSWORD).await);
    let robot = json!({
        "way": "dingtalk", "name": "指挥中心群", "secret": "SEC-hidden",
        "url": "https://oapi.dingtalk.com/robot/send?access_token=t0ken-hidden",
        "unit": "desk", "kind": ["dispatched"],
    });
    let unit = unit_code(&deployment).await;
    let robot = with(&robot, "unit", &unit);
    assert_eq!(post_json(&app, "/api/v1/receivers", Some(&clerk), &robot).await.status, 403);
    let made = post_json(&app, "/api/v1/receivers", Some(&admin), &robot).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = serde_json::from_str::<Value>(&made.body).unwrap()["id"].as_str().unwrap().to_owned();
    let mut shown = made.body;
    for address in ["/admin/receivers", &format!("/admin/receivers/{id}"), "/api/v1/receivers"] {
        shown.push_str(&get(&app, address, Some(&admin)).await.body);
        assert_ne!(get(&app, address, Some(&clerk)).await.status, 200, "{address}");
    }
    assert!(shown.contains("https://oapi.dingtalk.com/robot/send") && shown.contains("指挥中心群"));
    assert!(!shown.contains("SEC-hidden") && !shown.contains("t0ken-hidden"), "a secret came out");
    for file in std::fs::read_dir(folder.path()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let hidden = bytes.windows(12).any(|part| part == b"t0ken-hidden");
        assert!(!hidden, "{} holds a secret", file.path().display());
    }
    let private = with(&robot, "url", "http://10.0.0.8/robot");
    assert_eq!(post_json(&app, "/api/v1/receivers", Some(&admin), &private).await.status, 422);
}

fn with(object: &Value, name: &str, value: &str) -> Value {
    let mut object = object.clone();
    object[name] = json!(value);
    object
}

async fn unit_code(deployment: &server::deployment::Deployment) -> String {
    let [unit] = peek_texts(deployment, "select id from org_unit limit 1");
    unit
}

/// A server as a process that may reach this machine's ports.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(data: &Path, database: Option<&Path>) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--listen", "127.0.0.1:0", "--webhooks-private", "--data"]).arg(data);
        crate::given::data(data);
        if let Some(database) = database.filter(|_| crate::given::database_of(data).is_none()) {
            command.arg("--database").arg(format!("sqlite:{}", database.display()));
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}"));
        Self { child, address: address.to_owned() }
    }

    /// SIGKILL: it writes nothing more.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn ask(&self, method: &str, path: &str, cookie: &str, body: &Value) -> (String, Value) {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\naccept: application/json\r\n\
             sec-fetch-site: same-origin\r\ncookie: {cookie}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = self.talk(&request);
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let inner = body.find(['{', '[']).map(|at| &body[at..body.rfind(['}', ']']).unwrap() + 1]);
        (head.to_owned(), serde_json::from_str(inner.unwrap_or("null")).unwrap_or(Value::Null))
    }

    fn talk(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn sign_in(&self, login: &str) -> String {
        self.sign_in_with(login, PASSWORD)
    }

    fn sign_in_with(&self, login: &str, password: &str) -> String {
        let (head, _) =
            self.ask("POST", "/api/v1/session", "", &json!({ "login": login, "password": password }));
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        cookie.unwrap_or_else(|| panic!("{head}")).split(';').next().unwrap().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_sending_and_writing_it_down_it_repeats_one_message_with_the_same_id() {
    let folder = folder();
    open_account(folder.path(), "admin", "system_admin", PASSWORD);
    let gateway = Gateway::default();
    gateway.hanging.store(true, Ordering::SeqCst);
    let url = gateway.start().await;
    let first = Process::start(folder.path(), None);
    let admin = first.sign_in("admin");
    let (head, _) = first.ask("POST", "/api/v1/quiet-hours", &admin, &never_quiet());
    assert!(head.contains(" 200 "), "{head}");
    let (head, _) = first.ask("POST", "/api/v1/receivers", &admin, &gateway_at(&url));
    assert!(head.contains(" 201 "), "{head}");
    let report = json!({ "text": "路灯不亮，夜里看不清台阶。", "contact": "13800001234" });
    first.ask("POST", "/api/v1/report", "", &report);
    gateway.until(1).await;
    // The gateway has the message, the server has not heard so: now it dies.
    first.kill();
    gateway.hanging.store(false, Ordering::SeqCst);

    let second = Process::start(folder.path(), None);
    gateway.until(2).await;
    let admin = second.sign_in("admin");
    let mut rows = Value::Null;
    for _ in 0..200 {
        rows = second.ask("GET", "/api/v1/deliveries", &admin, &Value::Null).1["rows"].clone();
        if rows[0]["state"] == "delivered" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "one row for one event: {rows}");
    assert_eq!(rows[0]["state"], "delivered", "{rows}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let heard = gateway.heard();
    assert_eq!(heard.len(), 2, "repeated once and no more: {heard:?}");
    assert_eq!(heard[0]["id"], heard[1]["id"], "the gateway knows the repetition by its id");
    assert_eq!(heard[0]["phone"], "13800001234");
    second.kill();
    let verified = linli("journal verify", Some(folder.path()));
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// A second data folder on the database and with the keys of the first.
fn beside(first: &Path) -> (tempfile::TempDir, PathBuf) {
    let second = folder();
    let keys = second.path().join("keys");
    std::fs::create_dir_all(&keys).unwrap();
    for key in std::fs::read_dir(first.join("keys")).unwrap().flatten().filter(|key| key.path().is_file()) {
        std::fs::copy(key.path(), keys.join(key.file_name())).unwrap();
    }
    // On a server the settings name the database.
    let settings = first.join("linli.toml");
    if settings.exists() {
        std::fs::copy(settings, second.path().join("linli.toml")).unwrap();
    }
    (second, first.join("linli.db"))
}

#[test]
fn a_case_reaches_the_open_desks_of_every_process_and_whoever_was_away_sees_it_once() {
    let folder = folder();
    open_account(folder.path(), "intake", "intake_agent", PASSWORD);
    let (second, database) = beside(folder.path());
    let one = Process::start(folder.path(), None);
    let two = Process::start(second.path(), Some(&database));
    let cookie = one.sign_in("intake");
    let listen = |process: &Process, since: &str| {
        let request = format!(
            "GET /live/desk{since} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n\r\n",
            process.address
        );
        let mut lines = BufReader::new(process.talk(&request)).lines();
        let begun = lines.by_ref().map(Result::unwrap).find(|line| line.contains("event: listening"));
        assert!(begun.is_some());
        lines
    };
    let mut desks = [listen(&one, ""), listen(&two, "")];
    let desk = |process: &Process| {
        let request = format!(
            "GET /desk HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n",
            process.address
        );
        let mut page = String::new();
        process.talk(&request).read_to_string(&mut page).unwrap();
        page
    };
    // Each process takes one in; both desks hear of both.
    let mark =
        |page: &str| page.split("data-live-mark=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let left_with = mark(&desk(&two));
    let mut numbers = Vec::new();
    for taking in [&one, &two] {
        let (_, received) =
            taking.ask("POST", "/api/v1/report", "", &json!({ "text": "路灯不亮，晚上看不清台阶。" }));
        numbers.push(received["number"].as_str().unwrap().to_owned());
        for lines in &mut desks {
            let heard = lines.by_ref().map(Result::unwrap).find(|line| line.contains("event: changed"));
            assert!(heard.is_some());
        }
    }
    // Whoever drew the desk before and comes back is told at once that it is another now, here and elsewhere.
    for process in [&one, &two] {
        let mut lines = listen(process, &format!("?since={left_with}"));
        let heard = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("event: "));
        assert_eq!(heard.as_deref(), Some("event: changed"));
        let page = desk(process);
        for number in &numbers {
            let lines = page.matches(&format!("id=\"register-{number}\"")).count();
            assert_eq!(lines, 1, "{number} stands {lines} times on the desk");
        }
    }
}

/// A group robot knows no ids: what was on its way when the server died is not said twice, and a person decides.
#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_tells_a_group_it_says_nothing_twice_and_asks_a_person() {
    let folder = crate::demo_town::demo();
    let password = crate::demo_town::PASSWORD;
    let (heard, hanging) = (Arc::new(Mutex::new(Vec::<String>::new())), Arc::new(AtomicBool::new(true)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/robot/send", listener.local_addr().unwrap());
    let (keeping, waiting) = (Arc::clone(&heard), Arc::clone(&hanging));
    let take = move |body: String| {
        let (keeping, waiting) = (Arc::clone(&keeping), Arc::clone(&waiting));
        async move {
            keeping.lock().unwrap().push(body);
            while waiting.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            r#"{"errcode":0,"errmsg":"ok"}"#
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    let until = async |count: usize| {
        for _ in 0..600 {
            if heard.lock().unwrap().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the group heard {:?}", heard.lock().unwrap());
    };

    let first = Process::start(folder.path(), None);
    let admin = first.sign_in_with("admin1", password);
    first.ask("POST", "/api/v1/quiet-hours", &admin, &never_quiet());
    let group = json!({
        "way": "wecom", "name": "生态环境工作群", "url": format!("{url}?key=t"), "unit": "dept-ecology",
        "kind": ["dispatched"],
    });
    let (head, said) = first.ask("POST", "/api/v1/receivers", &admin, &group);
    assert!(head.contains(" 201 "), "{head} {said}");
    let told = json!({ "text": "楼下商铺的空调外机整夜轰鸣。", "place": "渡口新村", "join": "none" });
    let number = first.ask("POST", "/api/v1/report", "", &told).1["number"].as_str().unwrap().to_owned();
    let (intake, desk) = (first.sign_in_with("intake1", password), first.sign_in_with("dispatch1", password));
    for (step, cookie, body) in [
        ("classify", &intake, json!({ "matter": "080103" })),
        ("register", &intake, json!({})),
        ("dispatch", &desk, json!({})),
    ] {
        let (head, said) = first.ask("POST", &format!("/api/v1/cases/{number}/{step}"), cookie, &body);
        assert!(head.contains(" 200 "), "{step}: {head} {said}");
    }
    until(1).await;
    // The group has read it, the server does not know: now it dies.
    first.kill();
    hanging.store(false, Ordering::SeqCst);

    let second = Process::start(folder.path(), None);
    let admin = second.sign_in_with("admin1", password);
    let mut row = Value::Null;
    for _ in 0..600 {
        let rows = second.ask("GET", "/api/v1/deliveries?state=dead", &admin, &Value::Null).1["rows"].clone();
        row = rows[0].clone();
        if row["failure"] == "unknown" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(row["failure"], "unknown", "{row}");
    let waiting = second.ask("GET", "/api/v1/desk?what=undelivered", &admin, &Value::Null).1;
    assert_eq!(waiting["rows"].as_array().map(Vec::len), Some(1), "it stands on the desk: {waiting}");
    assert_eq!(heard.lock().unwrap().len(), 1, "nothing was said twice");
    // Somebody looked into the group and sends it again; its mark shows the group that it is the same.
    let id = row["id"].as_str().unwrap();
    let (head, said) = second.ask("POST", &format!("/api/v1/deliveries/{id}/resend"), &admin, &json!({}));
    assert!(head.contains(" 200 "), "{head} {said}");
    until(2).await;
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard[0], heard[1], "the same words with the same mark");
    second.kill();
    assert_eq!(linli("journal verify", Some(folder.path())).status.code(), Some(0));
}
