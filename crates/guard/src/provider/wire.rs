//! Speaking with the provider: to the addresses that the deployer named, without redirects, with little patience.

use crate::provider::rules::{Authentication, ProviderRules, judge_address};
use crate::provider::token::TokenError;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

const PATIENCE: Duration = Duration::from_secs(10);
const CONNECTING: Duration = Duration::from_secs(4);
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 256 << 10;

/// Why the provider could not say who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Away {
    /// It does not answer, or not as a provider does.
    #[error("{0}")]
    Unreachable(&'static str),
    /// It knows nothing of the code that came back.
    #[error("the code was refused")]
    Code,
    #[error("its token does not count: {0}")]
    Token(TokenError),
}

/// What the provider tells of itself.
#[derive(Clone, Debug)]
pub struct Metadata {
    pub(crate) authorization: Url,
    token: Url,
    pub(crate) keys: JwkSet,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    code_challenge_methods_supported: Option<Vec<String>>,
}

pub(super) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .connect_timeout(CONNECTING)
        .user_agent(concat!("linli/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Reads what the provider publishes of itself, and its keys.
pub(super) async fn discover(client: &Client, rules: &ProviderRules) -> Result<Metadata, Away> {
    let at = format!("{}/.well-known/openid-configuration", rules.issuer.trim_end_matches('/'));
    let document: Document = read(client.get(at)).await?;
    if document.issuer != rules.issuer {
        return Err(Away::Unreachable("it calls itself something else than the deployer wrote"));
    }
    if document.code_challenge_methods_supported.is_some_and(|known| !known.iter().any(|one| one == "S256")) {
        return Err(Away::Unreachable("it does not know S256"));
    }
    let local = rules.is_local();
    let endpoint = |text: &str| judge_address(text, local).map_err(Away::Unreachable);
    // Some providers mark their tenants in the query.
    let authorization = text_without_query(&document.authorization_endpoint);
    judge_address(authorization, local).map_err(Away::Unreachable)?;
    let authorization = Url::parse(&document.authorization_endpoint)
        .map_err(|_| Away::Unreachable("its address to sign in at is none"))?;
    let keys: Value = read(client.get(endpoint(&document.jwks_uri)?)).await?;
    Ok(Metadata { authorization, token: endpoint(&document.token_endpoint)?, keys: keys_in(&keys)? })
}

fn text_without_query(text: &str) -> &str {
    text.split_once('?').map_or(text, |(before, _)| before)
}

/// The keys that can be read; one of a kind that is not known does not spoil the others.
fn keys_in(set: &Value) -> Result<JwkSet, Away> {
    let listed = set.get("keys").and_then(Value::as_array).ok_or(Away::Unreachable("it has no keys"))?;
    let keys = listed.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    Ok(JwkSet { keys: keys.collect() })
}

/// Exchanges a code for an ID token.
pub(super) async fn exchange(
    client: &Client,
    rules: &ProviderRules,
    metadata: &Metadata,
    secret: Option<&str>,
    (code, verifier): (&str, &str),
) -> Result<String, Away> {
    #[derive(Deserialize)]
    struct Answer {
        id_token: String,
    }
    let request = ask_for_token(client, rules, metadata, secret, (code, verifier));
    let answer: Answer = read(request).await?;
    Ok(answer.id_token)
}

fn ask_for_token(
    client: &Client,
    rules: &ProviderRules,
    metadata: &Metadata,
    secret: Option<&str>,
    (code, verifier): (&str, &str),
) -> RequestBuilder {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &rules.redirect_address())
        .append_pair("code_verifier", verifier);
    let mut request = client.post(metadata.token.clone());
    match (rules.authentication, secret) {
        (Authentication::Basic, Some(secret)) => {
            // Both parts are written as a form writes them (RFC 6749, section 2.3.1).
            let written = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(written(&rules.client_id), Some(written(secret)));
        }
        (Authentication::Post, Some(secret)) => {
            form.append_pair("client_id", &rules.client_id).append_pair("client_secret", secret);
        }
        _ => {
            form.append_pair("client_id", &rules.client_id);
        }
    }
    request.header("content-type", "application/x-www-form-urlencoded").body(form.finish())
}

/// Sends a request and reads its answer as JSON, to a bounded length.
async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Away> {
    let unsent = |cause: reqwest::Error| {
        Away::Unreachable(if cause.is_timeout() { "it took too long" } else { "no connection" })
    };
    let mut answer = request.header("accept", "application/json").send().await.map_err(unsent)?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::BAD_REQUEST => return Err(Away::Code),
        StatusCode::UNAUTHORIZED => return Err(Away::Unreachable("it does not know this client")),
        _ => return Err(Away::Unreachable("it answered with an error")),
    }
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(unsent)? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LONGEST_ANSWER {
            return Err(Away::Unreachable("its answer is too long"));
        }
    }
    serde_json::from_slice(&bytes).map_err(|_| Away::Unreachable("its answer cannot be read"))
}
