//! Messages: once for each event, through the contact in the vault, in words without content, and never for ever.

mod fate;
mod gateways;
mod mail;
mod robots;

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
