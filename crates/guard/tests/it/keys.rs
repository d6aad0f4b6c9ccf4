//! Rotating the master key: beside work, after a kill, back and forth between suites, and to the former key's end.

use crate::factors::{app_shows, complete, pending, viewer_of, with_app};
use crate::support::{Bench, PASSWORD, account_number, code, unit};
use guard::actions::{factor, key, vault};
use guard::right::{EraseVault, RotateKey, UnmaskVault};
use guard::testing::a_viewer;
use guard::under_key::{UnderKey, of_guard};
use guard::{
    AccountReplay, Granted, HeldKey, Identity, KeeperFault, Keeping, KeyKeeper, KeyReplay, KnownBrowser,
    Look, MasterKey, PersonId, Scope, Site, Suite, Target, VaultReplay, watermark,
};
use kernel::{Failure, RequestKey};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{statement, values};

statement!(SUITES, "select distinct suite from guard_vault where erased_at is null order by suite");
statement!(SPOIL_KEY, "update guard_vault set wrapped_key = ciphertext where tenant = ?1");
statement!(OTHER_PURPOSE, "update guard_vault set purpose = 'answers' where tenant = ?1");
statement!(OTHER_CLASS, "update guard_vault set class = 'sensitive' where tenant = ?1");
statement!(OTHER_TIME, "update guard_vault set created_at = created_at - 1 where tenant = ?1");
statement!(KEPT_LONGER, "update guard_vault set retention_until = 1 where tenant = ?1");
statement!(OTHER_KEY, "update guard_vault set key_id = '0011223344556677' where tenant = ?1");
statement!(OTHER_NONCE, "update guard_vault set nonce = wrapped_key where tenant = ?1");
statement!(TAKEN_AWAY, "delete from guard_vault where tenant = ?1");
statement!(BACK_TO_THE_FIRST, "update guard_key set state = 'current' where tenant = ?1");
statement!(
    SLIP_A_KEY_IN,
    "insert into guard_key (tenant, id, suite, state, since, version) values (?1, 'ff', 'standard', 'former', 0, 1)"
);

/// A keeper in memory, as several processes of one deployment see the same one.
#[derive(Debug, Default)]
struct Drawer(Mutex<BTreeMap<String, String>>);

impl KeyKeeper for Drawer {
    fn ids(&self) -> Result<Vec<String>, KeeperFault> {
        Ok(self.0.lock().unwrap().keys().cloned().collect())
    }
    fn key(&self, id: &str) -> Result<Option<HeldKey>, KeeperFault> {
        Ok(self.0.lock().unwrap().get(id).and_then(|text| HeldKey::read(text)))
    }
    fn keep(&self, key: &HeldKey) -> Result<(), KeeperFault> {
        self.0.lock().unwrap().insert(key.id().to_owned(), key.text().to_string());
        Ok(())
    }
    fn destroy(&self, id: &str) -> Result<(), KeeperFault> {
        self.0.lock().unwrap().remove(id);
        Ok(())
    }
}

struct Rotating {
    bench: Bench,
    drawer: Arc<Drawer>,
    first: String,
}

impl Rotating {
    async fn new() -> Self {
        let mut bench = Bench::new().await;
        let drawer = Arc::new(Drawer::default());
        let first = HeldKey::new(Suite::Standard, [42; 32]);
        drawer.keep(&first).unwrap();
        let id = first.id().to_owned();
        bench.site.master = Arc::new(MasterKey::of(first, Some(drawer.clone())));
        Self { bench, drawer, first: id }
    }
    fn site(&self) -> Site {
        self.bench.site.clone()
    }
    /// Another process of the same deployment, as it comes up.
    fn process(&self) -> Site {
        let some = self.drawer.ids().unwrap().into_iter().next().unwrap();
        let first =
            self.drawer.key(&self.first).unwrap().or_else(|| self.drawer.key(&some).unwrap()).unwrap();
        let mut site = self.site();
        site.master = Arc::new(MasterKey::of(first, Some(self.drawer.clone())));
        site
    }
    /// Makes a key and takes it into use; nothing is brought under it yet.
    async fn next(&self, suite: Suite, byte: u8) -> String {
        let next = HeldKey::new(suite, [byte; 32]);
        self.drawer.keep(&next).unwrap();
        let (site, id) = (self.site(), next.id().to_owned());
        let named = id.clone();
        let write = self.bench.site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RotateKey>::for_system("rotation")?;
                key::take_into_use(tx, &granted, &site, &named).await
            })
        });
        write.await.unwrap();
        assert!(key::follow(&self.bench.site).await.unwrap(), "there is another key");
        assert!(!key::follow(&self.bench.site).await.unwrap(), "and then no other");
        id
    }
    async fn by_key(&self, table: &str) -> BTreeMap<String, u64> {
        let site = self.site();
        let read = self
            .bench
            .site
            .store
            .read(move |tx| Box::pin(async move { key::survey(tx, &site, &of_guard(), true).await }));
        let found = read.await.unwrap().remove(table).unwrap();
        assert_eq!(found.unopened, Vec::<String>::new(), "{table}");
        found.by_key
    }
    async fn destroy(&self, site: &Site, id: &str) -> Result<(), Failure> {
        let granted = Granted::<RotateKey>::for_system("rotation").unwrap();
        key::destroy(site, &granted, of_guard(), id).await
    }
}

fn name_of(number: usize) -> String {
    format!("诸葛玄策{number}")
}

async fn put(site: &Site, number: usize) -> PersonId {
    let granted = Granted::<EraseVault>::for_system("retention").unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    let master = Arc::clone(&site.master);
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let identity = Identity::new(Some(&name_of(number)), None);
            vault::put(tx, &context, &master, &identity, Keeping::to_answer()).await
        })
    });
    write.await.unwrap().unwrap()
}

async fn open(site: &Site, person: PersonId) -> Result<Identity, Failure> {
    let officer = a_viewer("privacy_officer", Scope::Tenant, account_number(1), unit(1));
    let granted = officer.grant::<UnmaskVault>(&Target::anywhere()).unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    let master = Arc::clone(&site.master);
    let look = Look { person, object: "case/7".into(), reason: "核对电话".into() };
    let write = site
        .store
        .write(move |tx| Box::pin(async move { vault::open(tx, &master, &context, &granted, look).await }));
    write.await
}

async fn erase(site: &Site, person: PersonId) {
    let granted = Granted::<EraseVault>::for_system("retention").unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move { vault::erase(tx, &context, &granted, person, "retention").await })
    });
    write.await.unwrap();
}

async fn all_open(site: &Site, persons: &[PersonId]) {
    for (number, person) in persons.iter().enumerate() {
        let found = open(site, *person).await.unwrap();
        assert_eq!(found.name.as_deref(), Some(name_of(number).as_str()));
    }
}

async fn differences(site: &Site) -> Vec<String> {
    let master = Some(Arc::clone(&site.master));
    let replays: Vec<Arc<dyn journal::Replay>> =
        vec![Arc::new(AccountReplay), Arc::new(VaultReplay { master }), Arc::new(KeyReplay)];
    let verifier = journal::Verifier::new("street", Vec::new()).replays(replays);
    let found = verifier.run(&site.store).await.unwrap();
    let guard = found.differences.into_iter().filter(|one| one.code.starts_with("guard-"));
    guard.map(|one| format!("{} {}", one.code, one.what)).collect()
}

#[tokio::test]
async fn work_goes_on_while_keys_are_wrapped_anew() {
    let rotating = Rotating::new().await;
    let mut persons = Vec::new();
    for number in 0..40 {
        persons.push(put(&rotating.site(), number).await);
    }
    // Another process that has not heard of the rotation writes and reads beside it.
    let other = rotating.process();
    let next = rotating.next(Suite::Standard, 43).await;
    let passing = tokio::spawn({
        let site = rotating.site();
        async move { key::pass(&site, &of_guard(), 3, |_| ()).await }
    });
    for number in 40..60 {
        persons.push(put(&other, number).await);
        let found = open(&other, persons[number]).await.unwrap();
        assert_eq!(found.name.as_deref(), Some(name_of(number).as_str()));
        assert!(open(&other, persons[number - 40]).await.is_ok(), "whether it was wrapped anew or not");
        assert!(open(&rotating.site(), persons[number]).await.is_ok());
    }
    let erased = persons.pop().unwrap();
    erase(&other, erased).await;
    let passed = passing.await.unwrap().unwrap();
    assert_eq!(passed.unopened, 0);
    assert_eq!(other.master.id(), rotating.first, "that process still seals under the former key");
    key::follow(&other).await.unwrap();
    assert_eq!(other.master.id(), next);
    // What it sealed meanwhile is brought over by the next pass.
    key::pass(&rotating.site(), &of_guard(), 7, |_| ()).await.unwrap();
    assert_eq!(rotating.by_key("guard_vault").await, BTreeMap::from([(next, 59)]));
    for site in [&other, &rotating.site(), &rotating.process()] {
        all_open(site, &persons).await;
    }
    assert_eq!(code(&open(&other, erased).await.unwrap_err()), "vault-erased");
    assert_eq!(differences(&rotating.site()).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_rotation_that_was_killed_goes_on() {
    let rotating = Rotating::new().await;
    let mut persons = Vec::new();
    for number in 0..20 {
        persons.push(put(&rotating.site(), number).await);
    }
    let next = rotating.next(Suite::National, 44).await;
    let site = rotating.site();
    let (told, killed) = tokio::sync::oneshot::channel();
    let mut told = Some(told);
    // Killed after the first part: the next one is dropped where it stands.
    tokio::select! {
        biased;
        _ = killed => {}
        _ = async {
            let tables: Vec<Arc<dyn UnderKey>> = of_guard();
            let pass = key::pass(&site, &tables, 5, |_| { told.take().map(|told| told.send(())); });
            pass.await.unwrap();
            std::future::pending::<()>().await;
        } => {}
    }
    // A new process finds both keys, and ends the work.
    let process = rotating.process();
    key::follow(&process).await.unwrap();
    assert_eq!(process.master.id(), next);
    all_open(&process, &persons).await;
    key::pass(&process, &of_guard(), 5, |_| ()).await.unwrap();
    assert_eq!(rotating.by_key("guard_vault").await, BTreeMap::from([(next, 20)]));
    all_open(&process, &persons).await;
    assert_eq!(differences(&process).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_suite_changes_with_the_key_there_and_back() {
    let rotating = Rotating::new().await;
    let person = put(&rotating.site(), 0).await;
    let erased = put(&rotating.site(), 1).await;
    erase(&rotating.site(), erased).await;
    for (suite, byte) in [(Suite::National, 50), (Suite::National, 51), (Suite::Standard, 52)] {
        rotating.next(suite, byte).await;
        // Before anything is brought over, under the key of the other suite.
        all_open(&rotating.site(), &[person]).await;
        let passed = key::pass(&rotating.site(), &of_guard(), 10, |_| ()).await.unwrap();
        assert_eq!(passed.resealed, BTreeMap::from([("guard_vault".to_owned(), 1)]));
        let read = rotating.bench.site.store.read(|tx| {
            Box::pin(async move { tx.query(&SUITES, values![], |row| row.get::<String>(0)).await })
        });
        let suites = read.await.map_err(|error: store::Error| error).unwrap();
        assert_eq!(suites, [suite.as_str()]);
        all_open(&rotating.process_after().await, &[person]).await;
        assert_eq!(differences(&rotating.site()).await, Vec::<String>::new());
    }
    let kinds = rotating.bench.kinds(format!("vault/{person}")).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "resealed").count(), 2, "only where the suite changed");
    assert_eq!(rotating.bench.kinds(format!("vault/{erased}")).await, ["put", "erased"]);
    assert_eq!(rotating.bench.kinds(format!("key/{}", rotating.first)).await, ["succeeded"]);
}

impl Rotating {
    async fn process_after(&self) -> Site {
        let site = self.process();
        key::follow(&site).await.unwrap();
        site
    }
}

#[tokio::test]
async fn a_former_key_goes_when_nothing_depends_on_it_and_what_it_signed_stays_known() {
    let rotating = Rotating::new().await;
    let bench = &rotating.bench;
    let person = put(&rotating.site(), 0).await;
    bench.account("zhang", unit(1), &[("dispatcher", Scope::Tenant)]).await;
    let secret = with_app(bench, "zhang").await;
    bench.pass(60);
    let (_, waiting) = pending(bench, "zhang").await;
    let opened = complete(bench, &waiting, &app_shows(bench, &secret)).await.unwrap();
    let viewer = viewer_of(bench, &opened.token).await;
    let codes = factor::draw_recovery(&bench.site, &viewer, RequestKey(String::new())).await.unwrap();
    let look = person.to_string().parse().unwrap();
    let leaf = watermark::invisible(&bench.site.master, look);
    let browser = KnownBrowser::read(&opened.known.text()).unwrap();

    let next = rotating.next(Suite::National, 60).await;
    let refused = async |id: &str| code(&rotating.destroy(&rotating.site(), id).await.unwrap_err());
    assert_eq!(refused(&next).await, "key-current");
    assert_eq!(refused("0011223344556677").await, "key-unknown");
    assert_eq!(refused(&rotating.first).await, "key-unsettled");
    bench.pass(key::SETTLED_SECONDS);
    assert_eq!(refused(&rotating.first).await, "key-needed");
    let passed = key::pass(&rotating.site(), &of_guard(), 10, |_| ()).await.unwrap();
    let one = |table: &str| (table.to_owned(), 1);
    assert_eq!(passed.resealed, BTreeMap::from([one("guard_vault"), one("guard_factor")]));
    assert_eq!(differences(&rotating.site()).await, Vec::<String>::new());
    rotating.destroy(&rotating.site(), &rotating.first).await.unwrap();
    rotating.destroy(&rotating.site(), &rotating.first).await.unwrap();
    assert_eq!(rotating.drawer.ids().unwrap().join(" "), next);
    assert_eq!(rotating.bench.kinds(format!("key/{}", rotating.first)).await, ["succeeded", "destroyed"]);

    // And again, so that what the first key left behind is itself sealed anew.
    rotating.next(Suite::Standard, 61).await;
    let passed = key::pass(&rotating.site(), &of_guard(), 10, |_| ()).await.unwrap();
    assert_eq!(passed.resealed["guard_key"], 1);
    bench.pass(key::SETTLED_SECONDS);
    rotating.destroy(&rotating.site(), &next).await.unwrap();
    assert_eq!(differences(&rotating.site()).await, Vec::<String>::new());

    // A process that never saw the first key.
    let mut bench = rotating.bench;
    let some = rotating.drawer.ids().unwrap().remove(0);
    let only = rotating.drawer.key(&some).unwrap().unwrap();
    bench.site.master = Arc::new(MasterKey::of(only, Some(rotating.drawer)));
    key::follow(&bench.site).await.unwrap();
    all_open(&bench.site, &[person]).await;
    assert_eq!(watermark::marks_in(&bench.site.master, &leaf), [look]);
    assert_eq!(KnownBrowser::with(Some(browser.clone()), [9; 32], &bench.site.master, "zhang"), browser);
    bench.pass(60);
    let (_, waiting) = pending(&bench, "zhang").await;
    complete(&bench, &waiting, &app_shows(&bench, &secret)).await.unwrap();
    let (_, waiting) = pending(&bench, "zhang").await;
    complete(&bench, &waiting, &codes[0]).await.unwrap();
    let (_, waiting) = pending(&bench, "zhang").await;
    let again = complete(&bench, &waiting, &codes[0]).await.unwrap_err();
    assert_eq!(code(&again), "second-wrong", "each code counts once, under whichever key");
    assert!(bench.sign_in("zhang", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_process_without_the_new_key_goes_on_with_the_former_one() {
    let rotating = Rotating::new().await;
    let person = put(&rotating.site(), 0).await;
    let mut alone = rotating.process();
    let first = rotating.drawer.key(&rotating.first).unwrap().unwrap();
    alone.master = Arc::new(MasterKey::of(first, Some(Arc::new(Drawer::default()))));
    rotating.next(Suite::Standard, 70).await;
    assert_eq!(code(&key::follow(&alone).await.unwrap_err()), "key-missing");
    let written = put(&alone, 0).await;
    all_open(&alone, &[person]).await;
    all_open(&rotating.site(), &[written]).await;
    key::pass(&rotating.site(), &of_guard(), 10, |_| ()).await.unwrap();
    let Failure::Broken(cause) = open(&alone, person).await.unwrap_err() else { panic!() };
    assert!(cause.to_string().starts_with("vault-key"), "{cause}");
}

#[tokio::test]
async fn keys_texts_and_terms_that_were_altered_are_noticed() {
    let deeds = [
        (&SPOIL_KEY, "guard-unopened guard_vault"),
        (&OTHER_KEY, "guard-unopened guard_vault"),
        (&OTHER_NONCE, "guard-row-differs guard_vault"),
        (&OTHER_PURPOSE, "guard-row-differs guard_vault"),
        (&OTHER_CLASS, "guard-row-differs guard_vault"),
        (&OTHER_TIME, "guard-row-differs guard_vault"),
        (&KEPT_LONGER, "guard-row-differs guard_vault"),
        (&TAKEN_AWAY, "guard-row-differs guard_vault"),
    ];
    for (deed, noticed) in deeds {
        let rotating = Rotating::new().await;
        put(&rotating.site(), 0).await;
        assert_eq!(differences(&rotating.site()).await, Vec::<String>::new());
        let done =
            rotating.bench.site.store.write(move |tx| {
                Box::pin(async move { tx.execute(deed, values!["street"]).await.map(drop) })
            });
        done.await.map_err(|error: store::Error| error).unwrap();
        assert_eq!(differences(&rotating.site()).await, [noticed], "{}", deed.name);
    }
    for deed in [&BACK_TO_THE_FIRST, &SLIP_A_KEY_IN] {
        let rotating = Rotating::new().await;
        rotating.next(Suite::Standard, 80).await;
        assert_eq!(differences(&rotating.site()).await, Vec::<String>::new());
        let done =
            rotating.bench.site.store.write(move |tx| {
                Box::pin(async move { tx.execute(deed, values!["street"]).await.map(drop) })
            });
        done.await.map_err(|error: store::Error| error).unwrap();
        assert!(differences(&rotating.site()).await[0].ends_with("guard_key"), "{}", deed.name);
    }
}
