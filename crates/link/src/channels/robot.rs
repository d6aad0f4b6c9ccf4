//! Group robots: DingTalk (钉钉), WeCom (企业微信) and government WeChat (政务微信), which speaks as WeCom does.

use super::{Letter, Surroundings};
use crate::message::{Said, receiver_of};
use crate::model::receiver::{Robot, Way};
use crate::outbox::{Channel, Delivery, Undelivered};
use crate::outward::{answer_text, client_for, unsent};
use crate::receiver::Secrets;
use crate::webhook::{Reachable, judge};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cases::Grounds;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Failure;
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::Arc;

/// Answers by which the two services say “too many at once”, and for how long they then want to be left alone.
/// Sources: the services' published lists of codes; a code that is not listed is tried again.
const TOO_FAST: &[i64] = &[130_101, 410_100, 45_009, 45_033];
const PAUSE: i64 = 600;
/// The service is busy.
const BUSY: i64 = -1;
/// Wrong token, key or signature, a robot that was stopped, a group that was dissolved: a person has to mend it.
const REFUSED: &[i64] = &[
    300_001, 300_005, 310_000, 400_013, 400_101, 400_102, 400_105, 400_106, 430_101, 430_102, 430_103,
    430_104, 40_014, 40_035, 93_000, 93_004, 93_008,
];

/// Sends to the group robots of units.
pub struct RobotChannel {
    surroundings: Surroundings,
    grounds: Arc<Grounds>,
    name: &'static str,
}

impl RobotChannel {
    /// Both kinds of robots.
    pub fn all(surroundings: &Surroundings, grounds: &Arc<Grounds>) -> [Arc<dyn Channel>; 2] {
        ["dingtalk", "wecom"].map(|name| {
            let (surroundings, grounds) = (surroundings.clone(), Arc::clone(grounds));
            Arc::new(Self { surroundings, grounds, name }) as Arc<dyn Channel>
        })
    }

    async fn tell(&self, delivery: &Delivery) -> Result<(), Undelivered> {
        let id = receiver_of(delivery).ok_or(Undelivered::for_good("ended"))?;
        let row = self.surroundings.receiver(id).await?;
        let robot = row.state.way.robot().ok_or(Undelivered::for_good("ended"))?;
        self.unit_exists(robot).await?;
        let site = &self.surroundings.site;
        let said =
            Said::open(&site.master, &site.tenant, delivery).ok_or(Undelivered::for_good("unreadable"))?;
        let letter = self.surroundings.letter(&row, &delivery.id.to_string(), "robot", &delivery.kind, &said);
        let secrets = self.surroundings.secrets(&row)?;
        match &row.state.way {
            Way::DingTalk(robot) => dingtalk(self.surroundings.reachable, robot, &secrets, &letter).await,
            Way::WeCom(robot) => wecom(self.surroundings.reachable, robot, &secrets, &letter).await,
            Way::Sms(_) | Way::Mail(_) => Err(Undelivered::for_good("ended")),
        }
    }

    /// A unit that has ended is told nothing any more.
    async fn unit_exists(&self, robot: &Robot) -> Result<(), Undelivered> {
        let (grounds, now, unit) = (Arc::clone(&self.grounds), self.surroundings.site.now(), robot.unit);
        let read = self.surroundings.site.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(grounds.current(tx, now).await?.unit_exists(unit, now)) })
        });
        match read.await.map_err(|_| Undelivered::again("database"))? {
            true => Ok(()),
            false => Err(Undelivered::for_good("unit-ended")),
        }
    }
}

impl Channel for RobotChannel {
    fn name(&self) -> &'static str {
        self.name
    }
    /// The services have no id for a message: a repetition would stand in the group a second time.
    fn knows_repetition(&self) -> bool {
        false
    }
    fn send<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(self.tell(delivery))
    }
}

/// The signature of a DingTalk robot: HMAC-SHA256 over `timestamp\nsecret` under the secret, base64; the timestamp in
/// milliseconds.
pub fn dingtalk_signature(secret: &str, millis: i64) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{millis}\n{secret}").as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    });
    // A key of any length is taken; this cannot fail.
    mac.unwrap_or_default()
}

pub(super) async fn dingtalk(
    reachable: Reachable,
    robot: &Robot,
    secrets: &Secrets,
    letter: &Letter,
) -> Result<(), Undelivered> {
    let millis = letter.now.micros() / 1_000;
    let mut query = vec![("access_token", secrets.get("token").unwrap_or_default().to_owned())];
    if let Some(secret) = secrets.get("secret") {
        query.push(("timestamp", millis.to_string()));
        query.push(("sign", dingtalk_signature(secret, millis)));
    }
    let body = json!({
        "msgtype": "markdown",
        "markdown": { "title": letter.subject, "text": markdown(letter) },
    });
    post(reachable, robot, &query, &body).await
}

pub(super) async fn wecom(
    reachable: Reachable,
    robot: &Robot,
    secrets: &Secrets,
    letter: &Letter,
) -> Result<(), Undelivered> {
    let query = [("key", secrets.get("token").unwrap_or_default().to_owned())];
    let body = json!({ "msgtype": "markdown", "markdown": { "content": markdown(letter) } });
    post(reachable, robot, &query, &body).await
}

/// The text with its mark: what a person sends again after its fate was unknown is known in the group by the mark.
fn markdown(letter: &Letter) -> String {
    let mark: String = letter.id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
    let text = match &letter.link {
        Some(link) => letter.text.replace(link.as_str(), &format!("[{link}]({link})")),
        None => letter.text.clone(),
    };
    format!("{text}\n\n`{mark}`")
}

async fn post(
    reachable: Reachable,
    robot: &Robot,
    query: &[(&str, String)],
    body: &Value,
) -> Result<(), Undelivered> {
    let mut url = judge(&robot.url, reachable).map_err(|_| Undelivered::for_good("address"))?;
    let client = client_for(&url, reachable).await?;
    url.query_pairs_mut().extend_pairs(query);
    let request = client.post(url).header("content-type", "application/json; charset=utf-8");
    // Once the connection stands, a request without an answer may have been read by the whole group.
    let lost = |cause: reqwest::Error| match cause.is_connect() {
        true => unsent(&cause),
        false => Undelivered::unknown(),
    };
    let answer = request.body(body.to_string()).send().await.map_err(lost)?;
    let status = answer.status();
    if status.as_u16() == 429 {
        return Err(Undelivered::too_fast(PAUSE));
    }
    if !status.is_success() {
        return Err(Undelivered::again(if status.is_redirection() { "redirect" } else { "status" }));
    }
    let text = answer_text(answer).await.map_err(|_| Undelivered::unknown())?;
    let said: Value = serde_json::from_str(&text).map_err(|_| Undelivered::unknown())?;
    match said.get("errcode").and_then(Value::as_i64) {
        Some(0) => Ok(()),
        Some(code) if TOO_FAST.contains(&code) => Err(Undelivered::too_fast(PAUSE)),
        Some(code) if REFUSED.contains(&code) => Err(Undelivered::for_good("robot-refused")),
        Some(BUSY) => Err(Undelivered::again("busy")),
        Some(_) => Err(Undelivered::again("robot")),
        None => Err(Undelivered::unknown()),
    }
}
