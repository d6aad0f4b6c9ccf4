//! `policies/identity_provider.toml`: where the identity provider is and how it is spoken to. Only the deployer
//! writes it; nothing that a person sends names an address.

use jsonwebtoken::Algorithm;
use serde::Deserialize;
use std::collections::BTreeMap;
use ui::Language;
use url::{Host, Url};

/// The deployer's settings of the identity provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderRules {
    /// Exactly as the provider writes itself into its tokens.
    pub issuer: String,
    pub client_id: String,
    /// Where people reach this site, without a path; the provider sends them back below it.
    pub address: String,
    /// What people call the provider, by language.
    pub name: BTreeMap<String, String>,
    #[serde(default)]
    pub authentication: Authentication,
    /// How tokens may be signed; only signatures by a key pair.
    #[serde(default = "algorithms")]
    pub algorithms: Vec<Algorithm>,
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
}

/// How Linli shows the provider that it is Linli.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// The secret in the header (`client_secret_basic`).
    #[default]
    Basic,
    /// The secret in the body (`client_secret_post`).
    Post,
    /// No secret; the code's verifier alone.
    None,
}

/// The text is no description of a provider.
#[derive(Debug, thiserror::Error)]
#[error("identity provider: {0}")]
pub struct ProviderRulesError(String);

impl ProviderRulesError {
    pub(super) fn new(what: &str) -> Self {
        Self(what.to_owned())
    }
}

fn algorithms() -> Vec<Algorithm> {
    vec![Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA]
}

fn scopes() -> Vec<String> {
    vec!["openid".to_owned()]
}

impl ProviderRules {
    /// The path to which the provider sends people back.
    pub const RETURN: &'static str = "/sign-in/provider/return";

    /// Reads the deployer's text.
    ///
    /// # Errors
    /// [`ProviderRulesError`] naming the key.
    pub fn read(text: &str) -> Result<Self, ProviderRulesError> {
        let mut rules: Self =
            toml::from_str(text).map_err(|cause| ProviderRulesError::new(&cause.to_string()))?;
        judge_address(&rules.issuer, true).map_err(|what| named("issuer", what))?;
        let own = judge_address(&rules.address, true).map_err(|what| named("address", what))?;
        if own.path() != "/" {
            return Err(named("address", "a site without a path is expected"));
        }
        rules.address = rules.address.trim_end_matches('/').to_owned();
        if rules.client_id.trim().is_empty() {
            return Err(named("client_id", "it is empty"));
        }
        if rules.name.values().all(|name| name.trim().is_empty()) {
            return Err(named("name", "at least one language is needed"));
        }
        if !rules.scopes.iter().any(|scope| scope == "openid") {
            return Err(named("scopes", "openid is needed"));
        }
        let shared = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
        if rules.algorithms.is_empty() || rules.algorithms.iter().any(|one| shared.contains(one)) {
            return Err(named("algorithms", "signatures by a key pair are expected"));
        }
        Ok(rules)
    }

    /// The exact address that is registered at the provider.
    pub fn redirect_address(&self) -> String {
        format!("{}{}", self.address, Self::RETURN)
    }

    /// What people call the provider.
    pub fn name_in(&self, language: Language) -> &str {
        let other = || self.name.values().next();
        self.name.get(language.tag()).or_else(other).map_or("", String::as_str)
    }

    /// Whether the provider runs on this machine, as in trials: only then it may go without https.
    pub(super) fn is_local(&self) -> bool {
        Url::parse(&self.issuer).is_ok_and(|url| is_loopback(&url))
    }
}

fn named(key: &str, what: &str) -> ProviderRulesError {
    ProviderRulesError(format!("{key}: {what}"))
}

/// An address that is spoken to: by https, or on this machine where `local`.
pub(super) fn judge_address(text: &str, local: bool) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "not an address")?;
    let secure = url.scheme() == "https" || (local && url.scheme() == "http" && is_loopback(&url));
    if !secure {
        return Err("https is needed, except on this machine");
    }
    if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err("a host and no user is expected");
    }
    match url.query().is_none() && url.fragment().is_none() {
        true => Ok(url),
        false => Err("an address without ? and # is expected"),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "issuer = \"https://id.example.gov.cn\"\nclient_id = \"linli\"\n\
        address = \"https://linli.example.gov.cn/\"\nname = { zh-CN = \"统一身份认证\", en = \"County identity\" }\n";

    #[test]
    fn what_the_deployer_writes_is_read() {
        let rules = ProviderRules::read(TEXT).unwrap();
        assert_eq!(rules.redirect_address(), "https://linli.example.gov.cn/sign-in/provider/return");
        assert_eq!(
            (rules.name_in(Language::Chinese), rules.name_in(Language::English)),
            ("统一身份认证", "County identity")
        );
        assert_eq!((rules.authentication, rules.scopes.len()), (Authentication::Basic, 1));
    }

    #[test]
    fn what_would_be_weak_is_refused() {
        let with = |key: &str, value: &str| {
            let kept: Vec<&str> = TEXT.lines().filter(|line| !line.starts_with(key)).collect();
            ProviderRules::read(&format!("{}\n{key} = {value}\n", kept.join("\n")))
        };
        for (key, value) in [
            ("issuer", "\"http://id.example.gov.cn\""),
            ("issuer", "\"http://10.0.0.7\""),
            ("issuer", "\"https://id.example.gov.cn?tenant=1\""),
            ("issuer", "\"https://user:secret@id.example.gov.cn\""),
            ("address", "\"https://linli.example.gov.cn/below\""),
            ("address", "\"http://linli.example.gov.cn\""),
            ("algorithms", "[\"HS256\"]"),
            ("algorithms", "[\"none\"]"),
            ("algorithms", "[]"),
            ("scopes", "[\"profile\"]"),
            ("client_id", "\" \""),
            ("unheard_of", "1"),
        ] {
            assert!(with(key, value).is_err(), "{key} = {value}");
        }
        assert!(with("issuer", "\"http://127.0.0.1:9000/realm\"").is_ok_and(|rules| rules.is_local()));
    }
}
