//! Through the government's identity provider: what its tokens have to fit, and what comes of a visit to it.

use crate::support::{Bench, PASSWORD, cheap_policy, code, unit};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use guard::actions::proof::{self, Proof};
use guard::actions::provider::{self, Back, Purpose, Returned};
use guard::actions::{account, factor};
use guard::provider::{Authentication, Expected, Provider, ProviderRules, TokenError, judge_token};
use guard::right::EditAccount;
use guard::{
    AccountLoop, AccountReplay, Granted, Role, Scope, SessionToken, SignInPolicy, SignInWay, Viewer, arrive,
    query,
};
use journal::Verifier;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::{AccountId, Failure, Instant, RequestKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use totp_rs::{Builder, Secret};
use url::Url;

const SUBJECT: &str = "e-1024";

/// A key pair of a provider, under a name.
struct Pair {
    key: EncodingKey,
    named: String,
}

impl Pair {
    fn new(named: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let key = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
        Self { key, named: named.to_owned() }
    }
    fn public(&self) -> Jwk {
        let mut key = Jwk::from_encoding_key(&self.key, Algorithm::ES256).unwrap();
        key.common.key_id = Some(self.named.clone());
        key
    }
    fn signed(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.named.clone());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}

fn rules(issuer: &str) -> ProviderRules {
    let text = format!(
        "issuer = \"{issuer}\"\nclient_id = \"linli\"\naddress = \"https://linli.example\"\n\
         name = {{ zh-CN = \"统一身份认证\", en = \"County identity\" }}\n"
    );
    ProviderRules::read(&text).unwrap()
}

fn now() -> Instant {
    "2026-03-02 09:00".parse().unwrap()
}

fn seconds(at: Instant) -> i64 {
    at.micros() / 1_000_000
}

fn claims(issuer: &str, nonce: &str, at: Instant) -> Value {
    json!({
        "iss": issuer, "sub": SUBJECT, "aud": "linli", "nonce": nonce,
        "exp": seconds(at) + 600, "iat": seconds(at), "auth_time": seconds(at),
    })
}

#[test]
fn a_token_counts_only_when_everything_in_it_fits() {
    const ISSUER: &str = "https://id.example";
    let (pair, other) = (Pair::new("k1"), Pair::new("k1"));
    let keys = JwkSet { keys: vec![pair.public()] };
    let rules = rules(ISSUER);
    let right = claims(ISSUER, "n-1", now());
    let judge = |token: &str| {
        let expected =
            Expected { nonce: "n-1", now: now(), leeway: 60, signed_in_since: now().plus_seconds(-3600) };
        judge_token(token, &keys, &rules, &expected)
    };
    let with = |key: &str, value: Value| {
        let mut claims = right.clone();
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(key)),
            value => claims[key] = value,
        }
        judge(&pair.signed(&claims))
    };
    assert_eq!(judge(&pair.signed(&right)).unwrap().subject, SUBJECT);
    assert!(with("aud", json!(["linli"])).is_ok());
    assert!(with("azp", json!("linli")).is_ok());
    let begun = seconds(now());
    for (key, value, refused) in [
        ("iss", json!("https://id.example/"), TokenError::Issuer("https://id.example/".into())),
        ("iss", json!("https://evil.example"), TokenError::Issuer("https://evil.example".into())),
        ("aud", json!("another"), TokenError::Audience),
        ("aud", json!([]), TokenError::Audience),
        // For several at once it has to say for whom it was made.
        ("aud", json!(["linli", "another"]), TokenError::Audience),
        ("azp", json!("another"), TokenError::Audience),
        ("nonce", json!("n-2"), TokenError::Nonce),
        ("nonce", Value::Null, TokenError::Nonce),
        ("exp", json!(begun - 61), TokenError::Time),
        ("exp", Value::Null, TokenError::Unreadable),
        ("exp", json!("later"), TokenError::Unreadable),
        ("exp", json!(-1), TokenError::Unreadable),
        ("iat", json!(begun + 61), TokenError::Time),
        ("iat", Value::Null, TokenError::Unreadable),
        ("nbf", json!(begun + 61), TokenError::Time),
        ("auth_time", json!(begun - 3661), TokenError::Stale),
        ("auth_time", Value::Null, TokenError::Stale),
        ("auth_time", json!(begun + 61), TokenError::Time),
        ("sub", json!(""), TokenError::Unreadable),
        ("sub", json!("x".repeat(256)), TokenError::Unreadable),
        ("sub", Value::Null, TokenError::Unreadable),
    ] {
        assert_eq!(with(key, value.clone()).unwrap_err(), refused, "{key} = {value}");
    }
    assert_eq!(judge(&other.signed(&right)).unwrap_err(), TokenError::Signature, "another's key");
    assert_eq!(judge(&Pair::new("k2").signed(&right)).unwrap_err(), TokenError::KeyUnknown);
}

#[test]
fn a_token_does_not_choose_how_it_is_judged() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as PLAIN;
    const ISSUER: &str = "https://id.example";
    let pair = Pair::new("k1");
    let keys = JwkSet { keys: vec![pair.public()] };
    let right = claims(ISSUER, "n-1", now());
    let judge = |token: &str| {
        let expected = Expected { nonce: "n-1", now: now(), leeway: 60, signed_in_since: now() };
        judge_token(token, &keys, &rules(ISSUER), &expected).unwrap_err()
    };
    let written = |header: Value, signature: &str| {
        let part = |value: &Value| PLAIN.encode(value.to_string());
        format!("{}.{}.{signature}", part(&header), part(&right))
    };
    for none in ["none", "None", "NONE", ""] {
        assert_eq!(judge(&written(json!({ "alg": none, "kid": "k1" }), "")), TokenError::Algorithm, "{none}");
    }
    // The public key taken for a shared secret, in each form in which it is published.
    let public = serde_json::to_value(pair.public()).unwrap();
    for secret in [public["x"].as_str().unwrap().to_owned(), public.to_string()] {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some("k1".into());
        let forged =
            jsonwebtoken::encode(&header, &right, &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        assert_eq!(judge(&forged), TokenError::Algorithm);
    }
    // An allowed way that does not fit the key.
    let signed = pair.signed(&right);
    let signature = signed.rsplit('.').next().unwrap();
    for other in ["RS256", "PS256", "EdDSA"] {
        assert_eq!(judge(&written(json!({ "alg": other, "kid": "k1" }), signature)), TokenError::KeyUnknown);
    }
    // Something that has to be understood and is not.
    let critical = json!({ "alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": false });
    assert_eq!(judge(&written(critical, signature)), TokenError::Unreadable);
    // A key of its own in the header is not looked at.
    let mine = Pair::new("k1");
    let mut header = Header::new(Algorithm::ES256);
    (header.kid, header.jwk) = (Some("k1".into()), Some(mine.public()));
    let own = jsonwebtoken::encode(&header, &right, &mine.key).unwrap();
    assert_eq!(judge(&own), TokenError::Signature);
    for odd in ["", ".", "..", "a.b.c", &signed[..signed.len() - 4], &format!("{signed}.more")] {
        judge(odd);
    }
}

/// What the provider of a test hands out for the next code, and by which keys.
#[derive(Clone)]
struct Played {
    next: Arc<Mutex<Option<String>>>,
    keys: Arc<Mutex<Vec<Jwk>>>,
    issuer: String,
    sent: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
}

async fn configuration(State(played): State<Played>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", played.issuer);
    Json(json!({
        "issuer": played.issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(State(played): State<Played>) -> Json<Value> {
    Json(json!({ "keys": played.keys.lock().unwrap().clone() }))
}

async fn token(State(played): State<Played>, Form(sent): Form<BTreeMap<String, String>>) -> Response {
    played.sent.lock().unwrap().push(sent);
    match played.next.lock().unwrap().take() {
        Some(token) => {
            Json(json!({ "id_token": token, "access_token": "a", "token_type": "Bearer" })).into_response()
        }
        None => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response(),
    }
}

/// A small town's site with a provider that answers as a test says.
struct Town {
    bench: Bench,
    pair: Pair,
    played: Played,
}

impl Town {
    async fn new() -> Self {
        Self::with(cheap_policy()).await
    }

    async fn with(policy: SignInPolicy) -> Self {
        let mut bench = Bench::with(policy).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let pair = Pair::new("k1");
        let played = Played {
            next: Arc::default(),
            keys: Arc::new(Mutex::new(vec![pair.public()])),
            issuer: issuer.clone(),
            sent: Arc::default(),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(played.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut rules = rules(&issuer);
        rules.authentication = Authentication::Post;
        bench.site.provider = Some(Arc::new(Provider::new(rules, Some("s3cret".into())).unwrap()));
        Self { bench, pair, played }
    }

    async fn begin(&self, viewer: &Viewer, purpose: Purpose) -> Result<(Returned, Url), Failure> {
        let begun = provider::begin(&self.bench.site, viewer, purpose, ("/cases", "zh-CN")).await?;
        let address = Url::parse(&begun.address).unwrap();
        let state = asked(&address, "state");
        let code = Some("c-1".to_owned());
        Ok((Returned { secret: Some(begun.secret), state, code, ..Returned::default() }, address))
    }

    /// A visit from its beginning to its end; `changed` alters what the provider says.
    async fn visit(
        &self,
        viewer: &Viewer,
        purpose: Purpose,
        changed: impl FnOnce(&mut Value),
    ) -> Result<Back, Failure> {
        let (returned, address) = self.begin(viewer, purpose).await?;
        let nonce = asked(&address, "nonce").unwrap();
        let mut claims = claims(&self.played.issuer, &nonce, self.bench.site.now());
        changed(&mut claims);
        *self.played.next.lock().unwrap() = Some(self.pair.signed(&claims));
        provider::come_back(&self.bench.site, viewer, returned).await
    }

    async fn sign_in(&self) -> Result<SessionToken, Failure> {
        match self.visit(&Viewer::anonymous(), Purpose::SignIn, |_| ()).await? {
            Back::SignedIn { opened, .. } => Ok(opened.token),
            other => panic!("{other:?}"),
        }
    }

    async fn by_password(&self, login: &str) -> Viewer {
        let opened = self.bench.sign_in(login, PASSWORD).await.unwrap();
        self.viewer(&opened.token).await
    }

    async fn viewer(&self, token: &SessionToken) -> Viewer {
        arrive(&self.bench.site, Some(token)).await.unwrap().viewer
    }

    /// What an administrator does with an account.
    async fn administer(&self, account: AccountId, deed: Deed) -> Result<(), Failure> {
        let granted = Granted::<EditAccount>::for_system("setup")?;
        let context = self.bench.site.context(&granted, RequestKey(String::new()));
        let subject = provider::subject_of(&self.bench.site, SUBJECT)?;
        let write = self.bench.site.store.write(move |tx| {
            Box::pin(async move {
                match deed {
                    Deed::Link { sole } => {
                        provider::link(tx, &granted, &context, account, (subject, sole)).await
                    }
                    Deed::Unlink => provider::unlink(tx, &granted, &context, account).await,
                    Deed::Close => account::close_account(tx, &granted, &context, account).await,
                }
            })
        });
        write.await
    }

    async fn differences(&self) -> usize {
        let replays: Vec<Arc<dyn journal::Replay>> = vec![Arc::new(AccountReplay)];
        let verifier = Verifier::new("street", Vec::new()).replays(replays);
        let found = verifier.run(&self.bench.site.store).await.unwrap().differences;
        found.iter().filter(|difference| difference.code.starts_with("guard-")).count()
    }
}

#[derive(Clone, Copy)]
enum Deed {
    Link { sole: bool },
    Unlink,
    Close,
}

fn asked(address: &Url, name: &str) -> Option<String> {
    address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn refused<T: std::fmt::Debug>(done: Result<T, Failure>) -> &'static str {
    code(&done.unwrap_err())
}

async fn linked(town: &Town, roles: &[(&str, Scope)]) -> AccountId {
    let account = town.bench.account("zhang", unit(1), roles).await;
    town.administer(account, Deed::Link { sole: false }).await.unwrap();
    account
}

#[tokio::test]
async fn a_linked_account_signs_in_and_the_journal_tells_how() {
    let town = Town::new().await;
    let account = linked(&town, &[("dispatcher", Scope::Tenant)]).await;
    let (returned, address) = town.begin(&Viewer::anonymous(), Purpose::SignIn).await.unwrap();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "linli"),
        ("redirect_uri", "https://linli.example/sign-in/provider/return"),
        ("scope", "openid"),
        ("code_challenge_method", "S256"),
        ("max_age", "43200"),
    ] {
        assert_eq!(asked(&address, name).as_deref(), Some(value), "{name}");
    }
    let told = claims(&town.played.issuer, &asked(&address, "nonce").unwrap(), town.bench.site.now());
    *town.played.next.lock().unwrap() = Some(town.pair.signed(&told));
    let back = provider::come_back(&town.bench.site, &Viewer::anonymous(), returned).await.unwrap();
    let Back::SignedIn { opened, .. } = back else { panic!("{back:?}") };
    let viewer = town.viewer(&opened.token).await;
    assert_eq!(viewer.staff().unwrap().account, account);
    let sessions = query::own_sessions(&town.bench.site, &viewer).await.unwrap();
    assert_eq!((sessions[0].way, sessions[0].strong), (SignInWay::Provider, false));
    let sent = town.played.sent.lock().unwrap()[0].clone();
    assert_eq!((sent["client_secret"].as_str(), sent["code"].as_str()), ("s3cret", "c-1"));
    use sha2::Digest;
    let challenge = base64::Engine::encode(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD,
        sha2::Sha256::digest(&sent["code_verifier"]),
    );
    assert_eq!(asked(&address, "code_challenge").unwrap(), challenge);
    let kinds = town.bench.kinds(journal::stream_of::<AccountLoop>(account)).await;
    assert_eq!(kinds, ["opened", "role_given", "provider_linked", "signed_in"]);
    assert_eq!(town.differences().await, 0);
    let kept = store::testing::everything(&town.bench.site.store, town.bench.folder.path()).await;
    let subject = SUBJECT.as_bytes();
    assert!(
        !kept.windows(subject.len()).any(|window| window == subject),
        "the subject itself is kept nowhere"
    );
}

#[tokio::test]
async fn a_visit_is_answered_once_in_its_own_browser_within_ten_minutes() {
    let town = Town::new().await;
    linked(&town, &[]).await;
    let nobody = Viewer::anonymous();
    let site = &town.bench.site;
    let back = |returned: Returned| provider::come_back(site, &nobody, returned);
    // Another browser has no secret, or its own.
    let (first, _) = town.begin(&nobody, Purpose::SignIn).await.unwrap();
    let (second, _) = town.begin(&nobody, Purpose::SignIn).await.unwrap();
    assert_eq!(refused(back(Returned { secret: None, ..first.clone() }).await), "provider-lost");
    let crossed = Returned { state: first.state.clone(), ..second.clone() };
    assert_eq!(refused(back(crossed).await), "provider-state");
    assert_eq!(refused(back(second).await), "provider-lost", "a wrong answer was an answer");
    // The code was refused by the provider; the visit is over all the same.
    assert_eq!(refused(back(first.clone()).await), "provider-answer");
    assert_eq!(refused(back(first).await), "provider-lost");
    let (late, _) = town.begin(&nobody, Purpose::SignIn).await.unwrap();
    town.bench.pass(601);
    assert_eq!(refused(back(late).await), "provider-lost");
    for (error, said) in [
        ("access_denied", "provider-denied"),
        ("temporarily_unavailable", "provider-away"),
        ("invalid_scope", "provider-error"),
        ("<script>", "provider-error"),
    ] {
        let (begun, _) = town.begin(&nobody, Purpose::SignIn).await.unwrap();
        let returned = Returned { error: Some(error.into()), code: None, ..begun };
        assert_eq!(refused(back(returned).await), said);
    }
    let (mixed, _) = town.begin(&nobody, Purpose::SignIn).await.unwrap();
    let mixed = Returned { issuer: Some("https://evil.example".into()), ..mixed };
    assert_eq!(refused(back(mixed).await), "provider-answer", "an answer of another provider");
    let wrong = town.visit(&nobody, Purpose::SignIn, |claims| claims["nonce"] = json!("another")).await;
    assert_eq!(refused(wrong), "provider-answer");
}

#[tokio::test]
async fn a_key_that_the_provider_changes_is_asked_for() {
    let mut town = Town::new().await;
    linked(&town, &[]).await;
    town.sign_in().await.unwrap();
    let old = std::mem::replace(&mut town.pair, Pair::new("k2"));
    *town.played.keys.lock().unwrap() = vec![town.pair.public()];
    town.sign_in().await.unwrap();
    town.pair = old;
    assert_eq!(refused(town.sign_in().await), "provider-answer", "the old key is gone");
}

#[tokio::test]
async fn strangers_and_closed_accounts_hear_the_same() {
    let town = Town::new().await;
    assert_eq!(refused(town.sign_in().await), "provider-no-account");
    let account = linked(&town, &[]).await;
    let token = town.sign_in().await.unwrap();
    town.administer(account, Deed::Close).await.unwrap();
    assert!(town.viewer(&token).await.staff().is_none());
    assert_eq!(refused(town.sign_in().await), "provider-no-account");
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn one_identity_has_one_account_and_the_end_of_a_link_ends_its_sessions() {
    let town = Town::new().await;
    let account = linked(&town, &[]).await;
    let other = town.bench.account("li", unit(1), &[]).await;
    assert_eq!(refused(town.administer(other, Deed::Link { sole: false }).await), "provider-taken");
    let li = town.by_password("li").await;
    assert_eq!(refused(town.visit(&li, Purpose::Link, |_| ()).await), "provider-taken");
    let token = town.sign_in().await.unwrap();
    town.administer(account, Deed::Unlink).await.unwrap();
    assert!(town.viewer(&token).await.staff().is_none());
    assert_eq!(refused(town.sign_in().await), "provider-no-account");
    assert_eq!(refused(town.administer(account, Deed::Unlink).await), "provider-not-linked");
    // Free again, for the other one himself.
    assert!(matches!(town.visit(&li, Purpose::Link, |_| ()).await.unwrap(), Back::Linked));
    let another = |claims: &mut Value| claims["sub"] = json!("e-9");
    assert_eq!(refused(town.visit(&li, Purpose::Link, another).await), "provider-linked-already");
    provider::unlink_own(&town.bench.site, &li, RequestKey(String::new())).await.unwrap();
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn a_password_may_be_refused_for_an_account_or_a_role() {
    let mut policy = cheap_policy();
    policy.provider_only_roles.insert(Role::new("dispatcher"));
    let mut town = Town::with(policy).await;
    let account = town.bench.account("zhang", unit(1), &[]).await;
    let by_role = town.bench.account("li", unit(1), &[("dispatcher", Scope::Tenant)]).await;
    town.bench.sign_in("li", PASSWORD).await.unwrap();
    let signed_in = town.by_password("zhang").await;
    town.administer(account, Deed::Link { sole: true }).await.unwrap();
    assert_eq!(refused(town.bench.sign_in("zhang", PASSWORD).await), "sign-in-by-provider");
    assert_eq!(refused(town.bench.sign_in("zhang", "wrong wrong").await), "sign-in-wrong");
    let password = Proof::Password(PASSWORD.into());
    assert_eq!(refused(proof::confirm(&town.bench.site, &signed_in, password).await), "password-by-provider");
    let own = provider::unlink_own(&town.bench.site, &signed_in, RequestKey(String::new())).await;
    assert_eq!(refused(own), "provider-sole");
    town.sign_in().await.unwrap();
    town.administer(account, Deed::Unlink).await.unwrap();
    town.bench.sign_in("zhang", PASSWORD).await.unwrap();
    town.administer(by_role, Deed::Link { sole: false }).await.unwrap();
    assert_eq!(refused(town.bench.sign_in("li", PASSWORD).await), "sign-in-by-provider");
    // Where the deployer takes the provider away, nobody is locked out.
    town.bench.site.provider = None;
    town.bench.sign_in("li", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_login_that_is_closed_after_wrong_passwords_is_closed_here_too() {
    let town = Town::new().await;
    linked(&town, &[]).await;
    for _ in 0..5 {
        town.bench.sign_in("zhang", "wrong wrong").await.unwrap_err();
    }
    assert_eq!(refused(town.sign_in().await), "sign-in-locked");
    town.bench.pass(15 * 60);
    town.sign_in().await.unwrap();
}

async fn set_up_app(town: &Town, viewer: &Viewer) -> Secret {
    let offer = factor::offer_code(&town.bench.site, viewer).unwrap();
    let secret = Secret::try_from_base32(offer.secret.replace(' ', "")).unwrap();
    let shown = app_shows(town, &secret);
    let added = factor::add_code(
        &town.bench.site,
        viewer,
        (&offer.sealed, &shown, "手机"),
        RequestKey(String::new()),
    );
    added.await.unwrap();
    secret
}

fn app_shows(town: &Town, secret: &Secret) -> String {
    let seconds = u64::try_from(seconds(town.bench.site.now())).unwrap();
    Builder::new().with_secret(secret.clone()).build().unwrap().generate(seconds).to_string()
}

#[tokio::test]
async fn the_providers_second_factor_counts_as_the_policy_says_and_is_no_way_around_ones_own() {
    let mut policy = cheap_policy();
    policy.provider_second_amr.insert("otp".into());
    policy.second_factor_roles.insert(Role::new("dispatcher"));
    let town = Town::with(policy).await;
    linked(&town, &[("dispatcher", Scope::Tenant)]).await;
    let nobody = Viewer::anonymous();
    let with_otp = |claims: &mut Value| claims["amr"] = json!(["pwd", "otp"]);
    let opened = |back: Back| match back {
        Back::SignedIn { opened, next } => (opened, next),
        other => panic!("{other:?}"),
    };
    // Without one of its own the account is led to set one up, unless the provider asked for its own.
    let token = town.sign_in().await.unwrap();
    assert!(arrive(&town.bench.site, Some(&token)).await.unwrap().must_set_up_second);
    let (strong, next) = opened(town.visit(&nobody, Purpose::SignIn, with_otp).await.unwrap());
    assert_eq!((strong.awaits, next.as_str()), (false, "/cases"));
    assert!(!arrive(&town.bench.site, Some(&strong.token)).await.unwrap().must_set_up_second);
    // With one of its own it is due: an administrator had linked the account, perhaps with himself.
    let viewer = town.viewer(&strong.token).await;
    let secret = set_up_app(&town, &viewer).await;
    let (waiting, _) = opened(town.visit(&nobody, Purpose::SignIn, with_otp).await.unwrap());
    assert!(waiting.awaits && waiting.known.is_none());
    assert!(town.viewer(&waiting.token).await.staff().is_none(), "it opens nothing before");
    assert_eq!(refused(town.visit(&viewer, Purpose::Confirm, with_otp).await), "second-needed");
    town.bench.pass(30);
    let pending = arrive(&town.bench.site, Some(&waiting.token)).await.unwrap().pending.unwrap();
    let shown = Proof::Typed(app_shows(&town, &secret));
    let done = proof::complete(&town.bench.site, &pending, None, shown).await.unwrap();
    let viewer = town.viewer(&done.token).await;
    assert_eq!(query::own_sessions(&town.bench.site, &viewer).await.unwrap()[0].way, SignInWay::Provider);
    // Once he has linked himself, the provider's counts.
    assert!(matches!(town.visit(&viewer, Purpose::Link, with_otp).await.unwrap(), Back::Linked));
    let (own, _) = opened(town.visit(&nobody, Purpose::SignIn, with_otp).await.unwrap());
    assert!(!own.awaits);
    assert!(opened(town.visit(&nobody, Purpose::SignIn, |_| ()).await.unwrap()).0.awaits, "not without it");
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn showing_again_who_one_is_asks_for_a_new_sign_in_there() {
    let town = Town::new().await;
    linked(&town, &[("system_admin", Scope::Tenant)]).await;
    let token = town.sign_in().await.unwrap();
    let viewer_again = town.viewer(&token).await;
    assert!(viewer_again.staff().unwrap().proved, "he signed in there just now");
    let old = |claims: &mut Value| claims["auth_time"] = json!(seconds(town.bench.site.now()) - 7200);
    let from_before = match town.visit(&Viewer::anonymous(), Purpose::SignIn, old).await.unwrap() {
        Back::SignedIn { opened, .. } => town.viewer(&opened.token).await,
        other => panic!("{other:?}"),
    };
    assert!(!from_before.staff().unwrap().proved, "a sign-in of two hours ago is no recent proof");
    let (_, address) = town.begin(&from_before, Purpose::Confirm).await.unwrap();
    assert_eq!(
        (asked(&address, "max_age").as_deref(), asked(&address, "prompt").as_deref()),
        (Some("0"), Some("login"))
    );
    assert_eq!(refused(town.visit(&from_before, Purpose::Confirm, old).await), "provider-stale");
    let without = |claims: &mut Value| drop(claims.as_object_mut().unwrap().remove("auth_time"));
    assert_eq!(refused(town.visit(&from_before, Purpose::Confirm, without).await), "provider-stale");
    let another = |claims: &mut Value| claims["sub"] = json!("e-9");
    assert_eq!(refused(town.visit(&from_before, Purpose::Confirm, another).await), "provider-other");
    // Begun in one session, answered in another.
    let (begun, _) = town.begin(&from_before, Purpose::Confirm).await.unwrap();
    assert_eq!(
        refused(provider::come_back(&town.bench.site, &viewer_again, begun.clone()).await),
        "provider-lost"
    );
    let done = town.visit(&from_before, Purpose::Confirm, |_| ()).await.unwrap();
    assert!(matches!(done, Back::Confirmed { next } if next == "/cases"));
    // Linking oneself needs a recent proof, and the same session.
    town.bench.pass(25 * 60);
    town.viewer(&token).await;
    town.bench.pass(10 * 60);
    let late = town.viewer(&token).await;
    assert_eq!(refused(town.begin(&late, Purpose::Link).await.map(drop)), "proof-old");
    assert_eq!(refused(town.begin(&Viewer::anonymous(), Purpose::Link).await.map(drop)), "sign-in");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_leaves_the_password() {
    let mut town = Town::new().await;
    linked(&town, &[]).await;
    let nowhere = ProviderRules { issuer: "http://127.0.0.1:9".into(), ..rules("http://127.0.0.1:9") };
    town.bench.site.provider = Some(Arc::new(Provider::new(nowhere, Some("s3cret".into())).unwrap()));
    assert_eq!(refused(town.sign_in().await), "provider-away");
    town.bench.sign_in("zhang", PASSWORD).await.unwrap();
    // One that calls itself something else is none.
    let claimed = rules(&format!("{}/other", town.played.issuer));
    town.bench.site.provider = Some(Arc::new(Provider::new(claimed, Some("s3cret".into())).unwrap()));
    assert_eq!(refused(town.sign_in().await), "provider-away");
    town.bench.site.provider = None;
    assert_eq!(refused(town.sign_in().await), "provider-none");
}
