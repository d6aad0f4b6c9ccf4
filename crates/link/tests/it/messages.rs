//! Messages: once for each event, through the contact in the vault, in words without content, and never for ever.

use crate::outside::{MailServer as Mailbox, Service};
use crate::town::Town;
use guard::actions::vault;
use guard::right::{EditReceiver, EraseVault, ReceiveCase};
use guard::testing::a_viewer;
use guard::{Granted, Identity, Keeping, PersonId, Scope, Target, Viewer};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Failure, Id, Instant, Refusal, RequestKey, UnitId};
use link::channels::{ContactChannel, RobotChannel, Surroundings, dingtalk_signature};
use link::message::{Message, Receiver, Urgency, post};
use link::model::receiver::{
    Form, MailServer, ReceiverId, ReceiverState, Robot, Security, Signing, SmsGateway, Way,
};
use link::outbox::{Channel, Delivery, DeliveryState, REPEATED_AFTER, Runner};
use link::receiver::{self, Secrets};
use link::webhook::Reachable;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const PHONE: &str = "13800001234";
const EVENT: &str = "case/01a203d9-7c50-7000-b65a-d985a1ee5d7b@3";

struct Office {
    town: Town,
}

impl Office {
    async fn new() -> Self {
        Self { town: Town::new().await }
    }

    fn admin(&self) -> Viewer {
        let everywhere = Scope::Tenant;
        a_viewer("system_admin", everywhere, Id::new(uuid::Uuid::from_u128(7)), self.town.intake)
    }

    async fn register(&self, way: Way, secrets: Secrets) -> Result<ReceiverId, Failure> {
        let site = self.town.site.clone();
        let granted = self.admin().grant::<EditReceiver>(&Target::anywhere())?;
        let context = site.context(&granted, RequestKey(String::new()));
        let wanted =
            ReceiverState { name: "测试渠道".into(), language: "zh-CN".into(), way, ended_at: None };
        let store = site.store.clone();
        let write = store.write(move |tx| {
            Box::pin(async move {
                let reachable = Reachable::Private;
                receiver::register(tx, &granted, &context, &site.master, reachable, wanted, secrets)
                    .await
                    .map(|row| row.id)
            })
        });
        write.await
    }

    /// The code of a refusal, which says what to do next.
    fn refused(&self, outcome: Result<ReceiverId, Failure>) -> &'static str {
        match outcome {
            Err(Failure::Refused(refusal)) => {
                let words = self.town.site.words.words(ui::Language::English);
                assert!(words.next_step(&refusal).is_some(), "{} has no next step", refusal.code);
                refusal.code
            }
            other => panic!("{other:?}"),
        }
    }

    async fn person(&self, contact: Option<&str>) -> PersonId {
        let site = self.town.site.clone();
        let identity = Identity::new(Some("张三丰"), contact);
        let write = self.town.site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<ReceiveCase>::for_requester(None)?;
                let context = site.context(&granted, RequestKey(String::new()));
                vault::put(tx, &context, &site.master, &identity, Keeping::to_answer()).await
            })
        });
        write.await.unwrap().unwrap()
    }

    async fn post(&self, receiver: Receiver, kind: &'static str, urgency: Urgency) -> usize {
        let (site, grounds) = (self.town.site.clone(), Arc::clone(&self.town.grounds));
        let write = self.town.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let message = Message {
                    receiver,
                    kind,
                    number: "20261122-00007",
                    path: "/c/20261122-00007",
                    facts: BTreeMap::new(),
                    urgency,
                    happened: EVENT,
                };
                post(tx, &site, &ground, &message).await
            })
        });
        write.await.unwrap()
    }

    fn runner(&self) -> Runner {
        let surroundings = Surroundings {
            site: self.town.site.clone(),
            reachable: Reachable::Private,
            address: Some("https://linli.example.gov.cn".into()),
        };
        let mut channels: Vec<Arc<dyn Channel>> = vec![Arc::new(ContactChannel::new(surroundings.clone()))];
        channels.extend(RobotChannel::all(&surroundings, &self.town.grounds));
        Runner::new(self.town.site.clone(), "test".into(), channels).quiet(Arc::clone(&self.town.grounds))
    }

    async fn try_out(&self, id: ReceiverId, to: &str) -> Result<(), link::outbox::Undelivered> {
        let tenant = self.town.site.tenant.clone();
        let read = self
            .town
            .site
            .store
            .read(move |tx| Box::pin(async move { receiver::found(tx, &tenant, id).await }));
        let row = read.await.unwrap();
        let surroundings =
            Surroundings { site: self.town.site.clone(), reachable: Reachable::Private, address: None };
        surroundings.try_out(&row, to).await
    }

    async fn run(&self) -> usize {
        self.runner().run_once().await.unwrap()
    }

    async fn sent(&self) -> Vec<Delivery> {
        let tenant = self.town.site.tenant.clone();
        let read = self
            .town
            .site
            .store
            .read(move |tx| Box::pin(async move { receiver::sent(tx, &tenant, None, None, 100).await }));
        read.await.unwrap()
    }

    async fn only(&self) -> Delivery {
        let all = self.sent().await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.into_iter().next().unwrap()
    }

    /// Everything that lies in the files of the database.
    fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.town.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap_or_default()).collect()
    }

    fn holds(&self, text: &str) -> bool {
        self.bytes().windows(text.len()).any(|part| part == text.as_bytes())
    }
}

fn gateway(url: &str) -> SmsGateway {
    SmsGateway {
        url: format!("{url}/send"),
        form: Form::Form,
        phone_field: "mobile".into(),
        text_field: "content".into(),
        id_field: Some("extno".into()),
        fixed: vec![("account".into(), "linli".into()), ("ts".into(), "{timestamp}".into())],
        signing: Signing::Sha256,
        sign_field: Some("sign".into()),
        sign_template: Some("{phone}{timestamp}{secret}".into()),
        success_field: Some("code".into()),
        success_value: Some("0".into()),
        gone_values: BTreeSet::from(["113".to_owned()]),
        mark: Some("旧渡街道".into()),
    }
}

fn secrets(given: &[(&str, &str)]) -> Secrets {
    Secrets::new(given.iter().map(|(name, text)| (*name, Some(*text))))
}

#[tokio::test]
async fn a_short_message_is_signed_says_no_more_than_it_needs_and_is_posted_once() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "k3y-0f-gateway")])).await.unwrap();
    let person = office.person(Some("+86 138 0000 1234")).await;
    let to = Receiver::Requester(person);
    assert_eq!(office.post(to, "replied", Urgency::CanWait).await, 1);
    assert_eq!(
        office.post(to, "replied", Urgency::CanWait).await,
        0,
        "the same event again is no second row"
    );
    let waiting = office.only().await;
    for hidden in [PHONE, "138 0000", "20261122-00007", "k3y-0f-gateway", "张三丰"] {
        assert!(
            !waiting.body.contains(hidden) && !office.holds(hidden),
            "{hidden} lies readable in the database"
        );
    }
    assert_eq!(office.run().await, 1);
    assert_eq!(office.run().await, 0);
    let heard = service.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!((heard[0].method.as_str(), heard[0].uri.path()), ("POST", "/send"));
    assert!(
        heard[0].headers["content-type"].to_str().unwrap().starts_with("application/x-www-form-urlencoded")
    );
    let form = heard[0].form();
    assert_eq!((form["mobile"].as_str(), form["account"].as_str()), (PHONE, "linli"));
    assert_eq!(form["extno"], waiting.id.to_string());
    let signed = format!("{PHONE}{}k3y-0f-gateway", form["ts"]);
    let digest: String = Sha256::digest(signed).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(form["sign"], digest);
    let text = &form["content"];
    assert!(text.starts_with("【旧渡街道】") && text.contains("20261122-00007"), "{text}");
    assert!(text.contains("https://linli.example.gov.cn/c/20261122-00007"), "{text}");
    assert!(!text.contains("张三丰") && !text.contains('⟦'), "{text}");
    assert_eq!(office.only().await.state, DeliveryState::Delivered);
    assert!(!office.holds(PHONE), "the contact was opened in memory only");
    office.the_opening_is_in_the_access_log().await;
}

impl Office {
    async fn the_opening_is_in_the_access_log(&self) {
        let everywhere = Scope::Tenant;
        let auditor = a_viewer("auditor", everywhere, Id::new(uuid::Uuid::from_u128(8)), self.town.intake);
        let granted = auditor.grant::<guard::right::ReadAudit>(&Target::anywhere()).unwrap();
        let tenant = self.town.site.tenant.clone();
        let read = self.town.site.store.read(move |tx| {
            Box::pin(async move {
                let object = EVENT.split('@').next().unwrap();
                vault::accesses(tx, &tenant, &granted, object).await
            })
        });
        let found = read.await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].account.as_str(), found[0].purpose.as_str()), ("system:notice", "notice"));
        assert!(found[0].reason.contains("replied"), "{}", found[0].reason);
    }
}

#[tokio::test]
async fn a_gateway_that_fails_is_asked_again_and_one_that_knows_the_number_is_gone_is_not() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[
        (500, ""),
        (200, "no json"),
        (200, r#"{"code":"9"}"#),
        (429, ""),
        (200, r#"{"code":"113"}"#),
    ]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "closed", Urgency::AtOnce).await;
    for (attempt, code) in ["status", "answer", "gateway", "rate"].into_iter().enumerate() {
        assert_eq!(office.run().await, 1);
        let delivery = office.only().await;
        assert_eq!((delivery.state, delivery.failure.as_deref()), (DeliveryState::Waiting, Some(code)));
        office.town.pass(REPEATED_AFTER[attempt].max(60) + 1);
    }
    assert_eq!(office.run().await, 1);
    let dead = office.only().await;
    assert_eq!((dead.state, dead.failure.as_deref()), (DeliveryState::Dead, Some("contact-gone")));
    office.town.pass(1_000_000);
    assert_eq!(office.run().await, 0, "never again by itself");
    let ids: BTreeSet<String> = service.heard().iter().map(|asked| asked.form()["extno"].clone()).collect();
    assert_eq!(ids.len(), 1, "the gateway knows the repetition by its id");
}

#[tokio::test]
async fn a_gateway_takes_json_and_queries_with_an_hmac_too() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"data":{"status":"OK"}}"#)]);
    let url = service.start().await;
    let mut wanted = gateway(&url);
    wanted.form = Form::Json;
    (wanted.signing, wanted.sign_template) = (Signing::HmacBase64, Some("{id}\n{time}".into()));
    (wanted.success_field, wanted.success_value) = (Some("data.status".into()), Some("OK".into()));
    let id = office.register(Way::Sms(wanted.clone()), secrets(&[("secret", "s")])).await.unwrap();
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "parked", Urgency::AtOnce).await;
    office.run().await;
    let body = service.heard()[0].json();
    let time = office.town.site.now().civil().strftime("%Y%m%d%H%M%S").to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"s").unwrap();
    mac.update(format!("{}\n{time}", body["extno"].as_str().unwrap()).as_bytes());
    use base64::Engine;
    let signed = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!((body["mobile"].as_str(), body["sign"].as_str()), (Some(PHONE), Some(signed.as_str())));
    assert_eq!(office.only().await.state, DeliveryState::Delivered);

    wanted.form = Form::Query;
    office.change(id, Way::Sms(wanted)).await;
    office.post(to, "closed", Urgency::AtOnce).await;
    office.run().await;
    let asked = service.heard().pop().unwrap();
    assert_eq!((asked.method.as_str(), asked.query()["mobile"].as_str()), ("GET", PHONE));
    assert!(asked.query().contains_key("sign"), "the secret that was not given anew is still there");
}

impl Office {
    async fn change(&self, id: ReceiverId, way: Way) {
        let site = self.town.site.clone();
        let granted = self.admin().grant::<EditReceiver>(&Target::anywhere()).unwrap();
        let context = site.context(&granted, RequestKey(String::new()));
        let wanted = ReceiverState { name: "改名".into(), language: "en".into(), way, ended_at: None };
        let store = site.store.clone();
        let write = store.write(move |tx| {
            Box::pin(async move {
                let none = Secrets::default();
                let reachable = Reachable::Private;
                receiver::change(tx, &granted, &context, &site.master, reachable, id, wanted, none).await
            })
        });
        write.await.unwrap();
    }
}

#[tokio::test]
async fn a_mail_has_both_parts_and_an_id_that_a_repetition_keeps() {
    let office = Office::new().await;
    let server = Mailbox {
        account: Some(("notice@linli.example.org".into(), "w0rd".into())),
        unknown: vec!["gone@example.org".into()],
        ..Mailbox::default()
    };
    let port = server.start().await;
    let wanted = |user: Option<&str>| {
        Way::Mail(MailServer {
            host: "127.0.0.1".into(),
            port,
            security: Security::Plain,
            user: user.map(str::to_owned),
            from: "notice@linli.example.org".into(),
            from_name: Some("旧渡街道 & 邻里".into()),
            authority: None,
        })
    };
    let id = office.register(wanted(None), Secrets::default()).await.unwrap();
    let to = Receiver::Requester(office.person(Some("li.si@example.org")).await);
    office.post(to, "received", Urgency::AtOnce).await;
    office.run().await;
    assert_eq!(office.only().await.failure.as_deref(), Some("mail-sign-in"), "it wants a sign-in");
    office.end(id).await;
    office.register(wanted(Some("notice@linli.example.org")), secrets(&[("secret", "w0rd")])).await.unwrap();
    office.town.pass(REPEATED_AFTER[0] + 1);
    office.run().await;
    let delivery = office.only().await;
    assert_eq!(delivery.state, DeliveryState::Delivered, "{delivery:?}");
    let mail = server.taken.lock().unwrap()[0].clone();
    assert_eq!(mail.hello, "linli.example.org");
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("notice@linli.example.org", &["li.si@example.org".to_owned()][..])
    );
    assert_eq!(mail.signed_in.as_ref().map(|(user, _)| user.as_str()), Some("notice@linli.example.org"));
    assert_eq!(mail.header("message-id").unwrap(), format!("<{}@linli.example.org>", delivery.id));
    assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-generated"));
    assert!(mail.header("date").is_some() && mail.header("subject").is_some());
    assert!(mail.header("content-type").unwrap().starts_with("multipart/alternative"));
    let parts = mail.parts();
    let (plain, html) = (&parts["text/plain"], &parts["text/html"]);
    for text in [plain, html] {
        assert!(text.contains("20261122-00007") && !text.contains("张三丰"), "{text}");
    }
    assert!(html.contains("<a href=\"https://linli.example.gov.cn/c/20261122-00007\">"), "{html}");
    assert!(html.contains("lang=\"zh-CN\""), "{html}");

    let gone = Receiver::Requester(office.person(Some("gone@example.org")).await);
    office.post(gone, "closed", Urgency::AtOnce).await;
    office.run().await;
    let dead = office.sent().await.into_iter().find(|one| one.state == DeliveryState::Dead).unwrap();
    assert_eq!(dead.failure.as_deref(), Some("contact-gone"));
}

impl Office {
    async fn end(&self, id: ReceiverId) {
        let site = self.town.site.clone();
        let granted = self.admin().grant::<EditReceiver>(&Target::anywhere()).unwrap();
        let context = site.context(&granted, RequestKey(String::new()));
        let write = site
            .store
            .write(move |tx| Box::pin(async move { receiver::end(tx, &granted, &context, id).await }));
        write.await.unwrap();
    }

    async fn erase(&self, person: PersonId) {
        let site = self.town.site.clone();
        let granted = Granted::<EraseVault>::for_system("retention").unwrap();
        let context = site.context(&granted, RequestKey(String::new()));
        let write = site.store.write(move |tx| {
            Box::pin(async move { vault::erase(tx, &context, &granted, person, "test").await })
        });
        write.await.unwrap();
    }

    fn robot(&self, url: &str) -> Robot {
        let kinds = ["dispatched", "whistle"].map(str::to_owned).into_iter().collect();
        Robot { url: url.to_owned(), unit: self.town.intake, kinds }
    }
}

#[tokio::test]
async fn a_receiver_that_is_gone_ends_in_a_clear_dead_letter() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    let erased = office.person(Some(PHONE)).await;
    let cases = [
        (erased, "erased"),
        (office.person(Some("0536-8123456")).await, "contact-kind"),
        (office.person(None).await, "no-contact"),
        (office.person(Some("li@example.org")).await, "no-gateway"),
    ];
    for (person, _) in cases {
        office.post(Receiver::Requester(person), "replied", Urgency::AtOnce).await;
    }
    office.erase(erased).await;
    assert_eq!(office.run().await, 4);
    assert!(service.heard().is_empty());
    let sent = office.sent().await;
    for (person, code) in cases {
        let found = sent.iter().find(|one| one.target == person.to_string()).unwrap();
        assert_eq!(found.failure.as_deref(), Some(code));
        // Somebody may still set up a mail server; the others are beyond help.
        let expected = if code == "no-gateway" { DeliveryState::Waiting } else { DeliveryState::Dead };
        assert_eq!(found.state, expected, "{code}");
        let words = office.town.site.words.words(ui::Language::English);
        assert!(words.find(&format!("delivery-failure-{code}.next")).is_some(), "{code} has a next step");
    }
    let dead = sent.iter().find(|one| one.failure.as_deref() == Some("erased")).unwrap();
    let refusal = office.see_to(dead, false).await.unwrap_err();
    assert_eq!(refusal.code, "delivery-pointless");
    assert_eq!(office.see_to(dead, true).await.unwrap().state, DeliveryState::SetAside);
}

impl Office {
    async fn see_to(&self, delivery: &Delivery, aside: bool) -> Result<Delivery, Refusal> {
        let site = self.town.site.clone();
        let granted = self.admin().grant::<EditReceiver>(&Target::anywhere()).unwrap();
        let context = site.context(&granted, RequestKey(String::new()));
        let id = delivery.id;
        let write = site.store.write(move |tx| {
            Box::pin(async move {
                match aside {
                    true => receiver::set_aside(tx, &granted, &context, id).await,
                    false => receiver::send_again(tx, &granted, &context, id).await,
                }
            })
        });
        match write.await {
            Ok(delivery) => Ok(delivery),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{other}"),
        }
    }
}

/// A certificate of the test's own authority for 127.0.0.1; nobody trusts it who was not told to.
const AUTHORITY: &str = include_str!("../files/mail-authority.pem");

#[tokio::test]
async fn a_mail_server_with_a_certificate_of_an_authority_of_ones_own_is_trusted_only_when_told_so() {
    let office = Office::new().await;
    let server = Mailbox::default();
    for (port, security) in
        [(server.start_tls().await, Security::Tls), (server.start_starttls().await, Security::Starttls)]
    {
        let wanted = |authority: Option<&str>| {
            Way::Mail(MailServer {
                host: "127.0.0.1".into(),
                port,
                security,
                user: None,
                from: "notice@linli.example.org".into(),
                from_name: None,
                authority: authority.map(str::to_owned),
            })
        };
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for bad in ["x", key, &format!("{AUTHORITY}{key}")] {
            let refused = office.register(wanted(Some(bad)), Secrets::default()).await;
            assert_eq!(office.refused(refused), "receiver-authority");
        }
        let before = server.taken.lock().unwrap().len();
        let id = office.register(wanted(None), Secrets::default()).await.unwrap();
        let tried = office.try_out(id, "li.si@example.org").await;
        assert_eq!(tried.unwrap_err().code, "mail-tls", "nobody vouches for this server");
        assert_eq!(server.taken.lock().unwrap().len(), before, "nothing was handed over");
        office.end(id).await;
        let id = office.register(wanted(Some(AUTHORITY)), Secrets::default()).await.unwrap();
        office.try_out(id, "li.si@example.org").await.unwrap();
        assert_eq!(server.taken.lock().unwrap().len(), before + 1);
        office.end(id).await;
        // The same authority does not vouch for another name.
        let Way::Mail(mail) = wanted(Some(AUTHORITY)) else { panic!() };
        let other = Way::Mail(MailServer { host: "localhost".into(), ..mail });
        let id = office.register(other, Secrets::default()).await.unwrap();
        assert!(office.try_out(id, "li.si@example.org").await.is_err());
        assert_eq!(server.taken.lock().unwrap().len(), before + 1);
        office.end(id).await;
    }
}

#[tokio::test]
async fn a_dingtalk_robot_is_signed_and_left_alone_when_it_says_too_fast() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[
        (200, r#"{"errcode":130101,"errmsg":"send too fast"}"#),
        (200, r#"{"errcode":0,"errmsg":"ok"}"#),
    ]);
    let url = service.start().await;
    let robot = office.robot(&format!("{url}/robot/send"));
    let given = secrets(&[("token", "t0ken"), ("secret", "SEC-abc+/=")]);
    office.register(Way::DingTalk(robot), given).await.unwrap();
    let unit = Receiver::Unit(office.town.intake);
    assert_eq!(office.post(unit, "overdue", Urgency::AtOnce).await, 0, "not a kind that it wants");
    assert_eq!(office.post(unit, "dispatched", Urgency::AtOnce).await, 1);
    office.run().await;
    let waiting = office.only().await;
    assert_eq!(waiting.failure.as_deref(), Some("rate"));
    assert_eq!(waiting.next_at, office.town.site.now().plus_seconds(600));
    office.town.pass(601);
    office.run().await;
    assert_eq!(office.only().await.state, DeliveryState::Delivered);
    for asked in service.heard() {
        let query = asked.query();
        assert_eq!((asked.uri.path(), query["access_token"].as_str()), ("/robot/send", "t0ken"));
        let millis: i64 = query["timestamp"].parse().unwrap();
        assert_eq!(query["sign"], dingtalk_signature("SEC-abc+/=", millis));
        assert!(asked.uri.query().unwrap().contains("sign=") && !asked.uri.query().unwrap().contains(' '));
        let body = asked.json();
        assert_eq!(body["msgtype"], "markdown");
        let text = body["markdown"]["text"].as_str().unwrap();
        assert!(text.contains("20261122-00007") && text.contains("https://linli.example.gov.cn/"), "{text}");
    }
    let [first, second] = &service.heard()[..] else { panic!() };
    assert_eq!(first.json(), second.json(), "a repetition carries the same mark");
    assert!(!office.holds("t0ken") && !office.holds("SEC-abc"), "secrets are sealed");
}

/// HMAC-SHA256 over `timestamp\nsecret` under the secret, base64; computed by another program.
#[test]
fn the_signature_of_dingtalk_as_documented() {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"SECxyz").unwrap();
    mac.update(b"1700000000000\nSECxyz");
    use base64::Engine;
    let expected = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(dingtalk_signature("SECxyz", 1_700_000_000_000), expected);
}

#[tokio::test]
async fn a_wecom_robot_gets_markdown_and_one_that_refuses_is_given_up() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[
        (200, r#"{"errcode":0,"errmsg":"ok"}"#),
        (200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
    ]);
    let url = service.start().await;
    let robot = office.robot(&format!("{url}/cgi-bin/webhook/send"));
    office.register(Way::WeCom(robot), secrets(&[("token", "693a91f6")])).await.unwrap();
    let unit = Receiver::Unit(office.town.intake);
    office.post(unit, "whistle", Urgency::AtOnce).await;
    office.run().await;
    let asked = &service.heard()[0];
    assert_eq!(asked.query()["key"], "693a91f6");
    assert!(asked.json()["markdown"]["content"].as_str().unwrap().contains("20261122-00007"));
    office.post(unit, "dispatched", Urgency::AtOnce).await;
    office.run().await;
    let dead = office.sent().await.into_iter().find(|one| one.kind == "dispatched").unwrap();
    assert_eq!((dead.state, dead.failure.as_deref()), (DeliveryState::Dead, Some("robot-refused")));
    let other = Receiver::Unit(UnitId::new(uuid::Uuid::from_u128(99)));
    assert_eq!(office.post(other, "whistle", Urgency::AtOnce).await, 0, "another unit's group hears nothing");
}

#[tokio::test]
async fn what_can_wait_waits_for_the_end_of_the_quiet_hours_and_what_is_urgent_does_not() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    // Sunday noon; on to 21:30.
    office.town.pass(9 * 3600 + 1800);
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "extended", Urgency::CanWait).await;
    let morning: Instant = "2026-11-23 08:00".parse().unwrap();
    assert_eq!(office.only().await.next_at, morning);
    assert_eq!(office.run().await, 0);
    office.post(to, "revisit", Urgency::AtOnce).await;
    assert_eq!(office.run().await, 1);
    office.town.pass(10 * 3600 + 1799);
    assert_eq!(office.run().await, 0);
    office.town.pass(1);
    assert_eq!(office.run().await, 1);
    assert_eq!(service.heard().len(), 2);
}

#[tokio::test]
async fn a_repetition_that_falls_into_the_night_waits_too_and_counts_as_no_attempt() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(500, ""), (200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    office.town.pass(9 * 3600 - 3);
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "replied", Urgency::CanWait).await;
    assert_eq!(office.run().await, 1);
    office.town.pass(10);
    assert_eq!(office.run().await, 0);
    let waiting = office.only().await;
    assert_eq!((waiting.attempts, waiting.next_at), (1, "2026-11-23 08:00".parse().unwrap()));
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_with_a_reason() {
    let office = Office::new().await;
    let code = |outcome| office.refused(outcome);
    let mut unsigned = gateway("http://127.0.0.1:9");
    unsigned.sign_template = Some("{name}".into());
    assert_eq!(code(office.register(Way::Sms(unsigned), Secrets::default()).await), "receiver-template");
    let robot = office.robot("http://127.0.0.1:9/");
    assert_eq!(code(office.register(Way::WeCom(robot.clone()), Secrets::default()).await), "receiver-secret");
    let silent = Robot { kinds: BTreeSet::new(), ..robot };
    let token = secrets(&[("token", "t")]);
    assert_eq!(code(office.register(Way::WeCom(silent), token).await), "receiver-kinds");
    let mut open = MailServer {
        host: "mail.example.org".into(),
        port: 25,
        security: Security::Plain,
        user: None,
        from: "a@example.org".into(),
        from_name: None,
        authority: None,
    };
    assert_eq!(code(office.register(Way::Mail(open.clone()), Secrets::default()).await), "receiver-plain");
    open.security = Security::Tls;
    open.from = "nobody".into();
    assert_eq!(code(office.register(Way::Mail(open.clone()), Secrets::default()).await), "receiver-from");
    open.from = "a@example.org".into();
    office.register(Way::Mail(open.clone()), Secrets::default()).await.unwrap();
    assert_eq!(code(office.register(Way::Mail(open), Secrets::default()).await), "receiver-already");
    let found = journal::Verifier::new(office.town.site.tenant.as_str(), Vec::new())
        .replays(vec![
            Arc::new(link::ReceiverReplay),
            Arc::new(policy::PolicyReplay::<link::model::quiet::QuietHours>::default()),
        ])
        .run(&office.town.site.store)
        .await
        .unwrap();
    assert!(found.is_whole(), "{:?}", found.differences);
}
