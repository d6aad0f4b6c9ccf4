//! A site of its own for each test: a new database, a clock that the test moves, cheap hashing.

use guard::right::{AssignRole, EditAccount};
use guard::{
    Granted, HashedPassword, MasterKey, NewAccount, NewRole, Scope, SignIn, SignInPolicy, Site, actions,
};
use kernel::{AccountId, Actor, Context, Entropy, Failure, Id, Instant, RequestKey, TenantId, UnitId};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

pub const PASSWORD: &str = "rain over the old bridge";

pub struct Bench {
    pub site: Site,
    clock: Arc<AtomicI64>,
    pub folder: tempfile::TempDir,
}

pub fn start() -> Instant {
    "2026-03-02 09:00".parse().unwrap()
}

pub fn unit(number: u8) -> UnitId {
    Id::new(format!("01900000-0000-7000-8000-0000000000{number:02x}").parse().unwrap())
}

pub fn account_number(number: u8) -> AccountId {
    Id::new(format!("01900000-0000-7000-8000-0000000001{number:02x}").parse().unwrap())
}

pub fn cheap_policy() -> SignInPolicy {
    let mut policy = (*SignInPolicy::shipped().unwrap()).clone();
    (policy.memory_kib, policy.passes) = (8, 1);
    policy
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(cheap_policy()).await
    }

    pub async fn with(policy: SignInPolicy) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let steps = [journal::MIGRATIONS, guard::MIGRATIONS].concat();
        let store = store::testing::opened(folder.path(), steps).await;
        let clock = Arc::new(AtomicI64::new(start().micros()));
        let (told, drawn) = (Arc::clone(&clock), AtomicU64::new(0));
        let seeds = Entropy::new([7; 32]);
        let site = Site::new(
            store,
            TenantId::new("street"),
            ui::Dictionary::build(ui::WORDS.iter().chain(guard::WORDS)).unwrap(),
            Arc::new(MasterKey::new([42; 32])),
            Arc::new(policy),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(move || {
                drawn.fetch_add(1, Ordering::SeqCst);
                seeds.draw()
            }),
        );
        Self { site, clock, folder }
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn setup_context(&self) -> Context {
        Context {
            tenant: self.site.tenant.clone(),
            actor: Actor::system("setup"),
            authority: "test".into(),
            now: self.site.now(),
            request: RequestKey(String::new()),
            entropy: Entropy::new(self.site.draw()),
        }
    }

    /// An account with [`PASSWORD`] and the given roles.
    pub async fn account(&self, login: &str, of: UnitId, roles: &[(&str, Scope)]) -> AccountId {
        let password = HashedPassword::of(PASSWORD, [1; 16], &self.site.sign_in).unwrap();
        let new = NewAccount {
            login: login.into(),
            name: format!("测试 {login}"),
            unit: of,
            password,
            must_change_password: false,
        };
        let roles: Vec<NewRole> =
            roles.iter().map(|(role, scope)| NewRole::named(role, scope.clone())).collect();
        self.try_account(new, roles).await.unwrap()
    }

    pub async fn try_account(&self, new: NewAccount, roles: Vec<NewRole>) -> Result<AccountId, Failure> {
        let granted = Granted::<EditAccount>::for_system("setup")?;
        let assign = Granted::<AssignRole>::for_system("setup")?;
        let context = self.site.context(&granted, RequestKey(String::new()));
        self.site
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let id = actions::account::create_account(tx, &granted, &context, new).await?;
                    for role in roles {
                        actions::role::give_role(tx, &assign, &context, id, role).await?;
                    }
                    Ok::<_, Failure>(id)
                })
            })
            .await
    }

    pub async fn sign_in(&self, login: &str, password: &str) -> Result<actions::sign_in::Opened, Failure> {
        let command = SignIn {
            login: login.into(),
            password: password.into(),
            user_agent: Some("Firefox Linux".into()),
            former: None,
            known: None,
        };
        actions::sign_in::sign_in(&self.site, command).await
    }

    /// The kinds of the entries of a stream.
    pub async fn kinds(&self, stream: String) -> Vec<String> {
        let tenant = self.site.tenant.clone();
        let entries = self
            .site
            .store
            .read(move |tx| Box::pin(async move { journal::entries(tx, tenant.as_str(), &stream, 0).await }));
        entries.await.unwrap().into_iter().map(|entry| entry.kind).collect()
    }
}

pub fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(refusal) => refusal.code,
        Failure::Stale { .. } => "stale",
        Failure::Broken(cause) => panic!("broken: {cause}"),
    }
}
