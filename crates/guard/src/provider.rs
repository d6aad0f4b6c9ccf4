//! The government's own identity provider (统一身份认证): OpenID Connect, authorization code flow with PKCE.

mod rules;
mod token;
mod visit;
mod wire;

pub use rules::{Authentication, ProviderRules, ProviderRulesError};
pub use token::{Claims, Expected, TokenError, judge as judge_token};
pub use visit::VisitSecret;
pub use wire::{Away, Metadata};

use kernel::Instant;
use reqwest::Client;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};
use url::Url;
use zeroize::Zeroizing;

/// What the provider tells of itself is asked for again after this.
const KNOWN_SECONDS: i64 = 300;
/// Conversations with the provider at the same time; others wait in turn.
const AT_ONCE: usize = 16;

/// The identity provider of a deployment.
pub struct Provider {
    pub rules: ProviderRules,
    secret: Option<Zeroizing<String>>,
    client: Client,
    known: Mutex<Option<(Instant, Arc<Metadata>)>>,
    conversations: Semaphore,
}

impl Provider {
    /// A provider by the deployer's rules, with the secret that it gave Linli.
    ///
    /// # Errors
    /// [`ProviderRulesError`].
    pub fn new(rules: ProviderRules, secret: Option<String>) -> Result<Self, ProviderRulesError> {
        let secret = secret.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if secret.is_none() && rules.authentication != Authentication::None {
            return Err(ProviderRulesError::new(
                "authentication needs the secret in keys/identity_provider_secret; a client without one says \"none\"",
            ));
        }
        Ok(Self {
            client: wire::client().map_err(|cause| ProviderRulesError::new(&cause.to_string()))?,
            rules,
            secret: secret.map(Zeroizing::new),
            known: Mutex::new(None),
            conversations: Semaphore::new(AT_ONCE),
        })
    }

    /// What the provider told of itself lately; `anew` asks again.
    async fn metadata(&self, now: Instant, anew: bool) -> Result<Arc<Metadata>, Away> {
        let mut known = self.known.lock().await;
        if let Some((at, metadata)) = known.as_ref()
            && !anew
            && (0..KNOWN_SECONDS).contains(&now.seconds_since(*at))
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = Arc::new(wire::discover(&self.client, &self.rules).await?);
        *known = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// Where a browser is sent to, with what is asked of the provider there.
    pub(crate) async fn address(&self, now: Instant, asked: &[(&str, &str)]) -> Result<Url, Away> {
        let metadata = self.metadata(now, false).await?;
        let mut address = metadata.authorization.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.rules.client_id)
            .append_pair("redirect_uri", &self.rules.redirect_address())
            .append_pair("scope", &self.rules.scopes.join(" "))
            .append_pair("code_challenge_method", "S256")
            .extend_pairs(asked);
        Ok(address)
    }

    /// Exchanges a code for what the provider says of the person; a key that is not known is asked for once more.
    pub(crate) async fn exchange(
        &self,
        code: &str,
        verifier: &str,
        expected: Expected<'_>,
    ) -> Result<Claims, Away> {
        let _turn = self.conversations.acquire().await.map_err(|_| Away::Unreachable("closed"))?;
        let metadata = self.metadata(expected.now, false).await?;
        let secret = self.secret.as_ref().map(|secret| secret.as_str());
        let token = wire::exchange(&self.client, &self.rules, &metadata, secret, (code, verifier)).await?;
        match token::judge(&token, &metadata.keys, &self.rules, &expected) {
            Err(TokenError::KeyUnknown) => {
                let metadata = self.metadata(expected.now, true).await?;
                token::judge(&token, &metadata.keys, &self.rules, &expected).map_err(Away::Token)
            }
            judged => judged.map_err(Away::Token),
        }
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Provider({})", self.rules.issuer)
    }
}
