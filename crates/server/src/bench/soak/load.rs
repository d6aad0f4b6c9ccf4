//! A day's work: of a hundred requests 60 read desk or case, 25 are commands that lead cases through the whole loop,
//! 10 search, 5 open public pages. Whoever gets no answer sends again with the same key, as people and programs do.

use super::super::client::{get_as, post_as};
use super::super::town::PASSWORD;
use super::ledger::{Ledger, PREFIX, Sent, Standing};
use kernel::Failure;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};
use tokio::task::JoinHandle;

/// Senders at the same time.
const SENDERS: u64 = 8;
/// People do not send without breath.
const BREATH: Duration = Duration::from_millis(10);
/// The status of whoever is not signed in (any more).
pub const SIGNED_OUT: u16 = 401;
/// The same for a page: it leads to where one signs in.
const TO_SIGN_IN: u16 = 303;
/// Before something is sent again.
const AGAIN: Duration = Duration::from_millis(150);
/// A sender gives up after this time, and asks again when all is well.
const PATIENCE: Duration = Duration::from_secs(90);
/// Cases that are worked on at the same time; before there are more, some are led on.
const OPEN: usize = 60;

/// What people tell of: matter, place and words.
const TOLD: [(&str, &str, &str); 2] = [
    ("080103", "渡口新村", "空调外机整夜轰鸣，睡不着。"),
    ("050202", "渡口新村", "路灯不亮，夜里看不清台阶。"),
];
const SEARCHED: [&str; 3] = [
    "/cases?q=%E8%B7%AF%E7%81%AF",
    "/cases?q=%E7%A9%BA%E8%B0%83%20%E8%BD%B0%E9%B8%A3",
    "/cases?q=%E7%94%B5%E6%A2%AF",
];
const PUBLIC: [&str; 4] = ["/", "/report", "/places", "/places/999001001"];
const DESKS: [&str; 4] = ["intake1", "dispatch1", "check1", "revisit1"];

/// A case on its way.
#[derive(Clone, Debug)]
struct Case {
    number: String,
    next: usize,
    lead: String,
}

/// The steps from registration to the end: who takes each, and what he types.
fn step_of(case: &Case) -> Option<(&'static str, &str, Value)> {
    let lead = case.lead.as_str();
    Some(match case.next {
        0 => ("register", "intake1", json!({})),
        1 => ("dispatch", "dispatch1", json!({})),
        2 => ("accept", lead, json!({})),
        3 => (
            "reply",
            lead,
            json!({ "words": "已到现场处理，问题解决。", "assists_open": "协办事项另行跟进。" }),
        ),
        4 => ("check", "check1", json!({ "passed": "yes" })),
        5 => ("revisit", "revisit1", json!({ "contacted": "yes", "solved": "yes" })),
        6 => ("close", "revisit1", json!({ "outcome": "solved" })),
        _ => return None,
    })
}

/// What all senders share, from one fault to the next.
pub struct Work {
    pub ledger: Ledger,
    /// Where processes are asked, in turn.
    addresses: Mutex<Vec<String>>,
    turn: AtomicUsize,
    cookies: Mutex<BTreeMap<String, String>>,
    open: Mutex<Vec<Case>>,
    sent: AtomicU64,
}

impl Work {
    pub fn new(address: String) -> Arc<Self> {
        Arc::new(Self {
            ledger: Ledger::default(),
            addresses: Mutex::new(vec![address]),
            turn: AtomicUsize::new(0),
            cookies: Mutex::default(),
            open: Mutex::default(),
            sent: AtomicU64::new(0),
        })
    }
    /// Other processes stand at other addresses.
    pub fn at(&self, addresses: Vec<String>) {
        *self.addresses.lock().unwrap_or_else(PoisonError::into_inner) = addresses;
    }
    pub fn address(&self) -> String {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        addresses.get(turn % addresses.len().max(1)).cloned().unwrap_or_default()
    }

    /// The session of somebody, opened when it is first needed.
    ///
    /// # Errors
    /// When nobody answers, or the password is refused.
    pub async fn cookie(&self, login: &str) -> Result<String, Failure> {
        let known = self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(login).cloned();
        if let Some(cookie) = known {
            return Ok(cookie);
        }
        let body = json!({ "login": login, "password": PASSWORD }).to_string();
        let answer = post_as(&self.address(), "/api/v1/session", "", "", &body).await;
        let answer = answer.map_err(Failure::broken)?;
        let refused =
            || Failure::broken(format!("soak-sign-in: {login} got {} {}", answer.status, answer.body));
        let cookie = answer.cookie.clone().ok_or_else(refused)?;
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.insert(login.to_owned(), cookie.clone());
        Ok(cookie)
    }

    /// A session that has ended: it is opened again when it is next needed. A clock that steps ahead makes all idle.
    pub fn signed_out(&self, login: &str) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
    }

    /// Sends a command until it is known what became of it; its answer when it was acknowledged.
    pub async fn carry_out(&self, sent: &Sent, patience: Duration) -> Option<Value> {
        let begun = Stopwatch::now();
        loop {
            if let Ok(cookie) = self.cookie(&sent.login).await {
                let answer = sent.send(&self.address(), &cookie).await;
                match (Standing::of(&answer), answer) {
                    (Standing::Acknowledged, Ok(answer)) => {
                        self.ledger.acknowledge(sent, &answer);
                        return serde_json::from_str(&answer.body).ok();
                    }
                    (Standing::Refused, Ok(answer)) => {
                        let said: Value = serde_json::from_str(&answer.body).unwrap_or_default();
                        let code = said.get("code").and_then(Value::as_str).unwrap_or("?");
                        self.ledger.refuse(sent, code);
                        return None;
                    }
                    (_, Ok(answer)) if answer.status == SIGNED_OUT => self.signed_out(&sent.login),
                    _ => {}
                }
            }
            if begun.elapsed() > patience {
                return None;
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    fn sent(&self, login: &str, path: String, body: &Value) -> Sent {
        let key = format!("{PREFIX}{}", self.sent.fetch_add(1, Ordering::Relaxed));
        let sent = Sent { key, login: login.to_owned(), path, body: body.to_string() };
        self.ledger.begin(&sent);
        sent
    }

    fn draw(&self, random: &mut StdRng) -> Option<Case> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let some = random.random_range(0..OPEN);
        (some < open.len()).then(|| open.swap_remove(some))
    }
    fn put_back(&self, case: Case) {
        if step_of(&case).is_some() {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).push(case);
        }
    }
    fn some_number(&self, random: &mut StdRng) -> Option<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_empty() {
            return None;
        }
        open.get(random.random_range(0..open.len())).map(|case| case.number.clone())
    }

    /// One command: the next step of a case, or a new one.
    async fn command(&self, random: &mut StdRng) {
        let Some(mut case) = self.draw(random) else { return self.file(random).await };
        let Some((step, login, body)) = step_of(&case) else { return };
        let sent = self.sent(login, format!("/api/v1/cases/{}/{step}", case.number), &body);
        if self.carry_out(&sent, PATIENCE).await.is_none() {
            return;
        }
        if step == "dispatch" {
            match self.lead_of(&case.number).await {
                Some(lead) => case.lead = lead,
                None => return,
            }
        }
        case.next += 1;
        self.put_back(case);
    }

    async fn file(&self, random: &mut StdRng) {
        let (matter, place, words) = TOLD.get(random.random_range(0..TOLD.len())).copied().unwrap_or(TOLD[0]);
        let body = json!({
            "text": words, "matter": matter, "place": place, "channel": "phone", "contact": "13800001234",
            "join": "none",
        });
        let sent = self.sent("intake1", "/api/v1/cases".to_owned(), &body);
        let Some(answer) = self.carry_out(&sent, PATIENCE).await else { return };
        if let Some(number) = answer.get("number").and_then(Value::as_str) {
            self.put_back(Case { number: number.to_owned(), next: 0, lead: String::new() });
        }
    }

    /// The unit that leads a case; its people sign in by its code.
    async fn lead_of(&self, number: &str) -> Option<String> {
        let path = format!("/api/v1/cases/{number}");
        let begun = Stopwatch::now();
        while begun.elapsed() < PATIENCE {
            if let Some(body) = self.read("dispatch1", &path).await {
                let case: Value = serde_json::from_str(&body).ok()?;
                return case.get("lead")?.as_str().map(str::to_owned);
            }
            tokio::time::sleep(AGAIN).await;
        }
        None
    }

    /// Reads a page, of a person at work or (`""`) of anybody.
    async fn read(&self, login: &str, path: &str) -> Option<String> {
        let cookie = match login {
            "" => Ok(String::new()),
            login => self.cookie(login).await,
        };
        let answer = match cookie {
            Ok(cookie) => get_as(&self.address(), path, &cookie).await.ok(),
            Err(_) => None,
        };
        if answer.as_ref().is_some_and(|answer| matches!(answer.status, SIGNED_OUT | TO_SIGN_IN)) {
            self.signed_out(login);
        }
        let answer = answer.filter(|answer| answer.status == 200);
        self.ledger.read(answer.is_some());
        answer.map(|answer| answer.body)
    }

    async fn one(&self, random: &mut StdRng) {
        let desk = DESKS.get(random.random_range(0..DESKS.len())).copied().unwrap_or("intake1");
        match random.random_range(0..100) {
            0..30 => drop(self.read(desk, "/desk").await),
            30..60 => match self.some_number(random) {
                Some(number) => drop(self.read("dispatch1", &format!("/cases/{number}")).await),
                None => drop(self.read("dispatch1", "/cases").await),
            },
            60..85 => self.command(random).await,
            85..95 => {
                let path = SEARCHED.get(random.random_range(0..SEARCHED.len())).copied().unwrap_or("/cases");
                drop(self.read("dispatch1", path).await);
            }
            _ => {
                let path = PUBLIC.get(random.random_range(0..PUBLIC.len())).copied().unwrap_or("/");
                drop(self.read("", path).await);
            }
        }
    }
}

/// Work under way.
pub struct Load {
    stop: Arc<AtomicBool>,
    senders: Vec<JoinHandle<()>>,
}

impl Load {
    pub fn start(work: &Arc<Work>, seed: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let senders = (0..SENDERS).map(|sender| {
            let (work, stop) = (Arc::clone(work), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(seed * SENDERS + sender);
                while !stop.load(Ordering::Relaxed) {
                    work.one(&mut random).await;
                    tokio::time::sleep(BREATH).await;
                }
            })
        });
        Self { senders: senders.collect(), stop }
    }

    /// Lets every sender end what it is at.
    pub async fn finish(self) {
        self.stop.store(true, Ordering::Relaxed);
        for sender in self.senders {
            // What it did is in the ledger already.
            let _ = sender.await;
        }
    }
}
