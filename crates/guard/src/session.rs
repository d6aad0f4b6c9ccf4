//! Sessions (会话): the token in the browser's cookie, and the viewer it stands for.

use crate::access_token::AccessToken;
use crate::authority::Authority;
use crate::model::SignInWay;
use crate::site::Site;
use crate::store::{self, SessionRow};
use crate::viewer::{SessionId, Staff, Viewer};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AccountId, Failure, Instant, Refusal, RefusalKind, UnitId};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The secret that a browser holds. The database holds only its digest, so that a stolen copy of the
/// database opens no session.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    pub const fn new(drawn: [u8; 32]) -> Self {
        Self(drawn)
    }
    /// Reads a cookie's value.
    pub fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
    /// The cookie's value.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"linli-session");
        hasher.update(self.0);
        hasher.finalize().into()
    }
}
impl fmt::Debug for SessionToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionToken")
    }
}

/// What a request brought, after its cookie was looked up.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    pub viewer: Viewer,
    /// Proof for forms that they were drawn for this session; empty without one.
    pub form_token: String,
    /// The same under former master keys: of pages that were drawn before a rotation.
    pub(crate) former_tokens: Vec<String>,
    /// Somebody whose password was right and whose second factor is due; he is nobody yet.
    pub pending: Option<Pending>,
    /// His roles ask for a second factor, and he has none.
    pub must_set_up_second: bool,
}

/// A session that waits for its second factor.
#[derive(Clone, Debug)]
pub struct Pending {
    pub session: SessionId,
    pub account: AccountId,
    pub(crate) unit: UnitId,
    pub(crate) login: String,
    pub(crate) way: SignInWay,
}

/// Looks a session up by its token; unknown, ended and timed-out ones give an anonymous viewer.
///
/// # Errors
/// See [`::store::Error`].
pub async fn arrive(site: &Site, token: Option<&SessionToken>) -> Result<Arrival, Failure> {
    let Some(token) = token else { return Ok(Arrival::default()) };
    let (digest, now, tenant, policy) =
        (token.digest(), site.now(), site.tenant.clone(), site.sign_in.clone());
    let found = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let Some(session) = store::session(tx, &tenant, digest).await? else { return Ok(None) };
                if now >= policy.session_ends(session.created_at, session.seen_at)
                    || (session.awaits && now >= session.created_at.plus_seconds(policy.second_minutes * 60))
                {
                    return Ok(None);
                }
                let Some(account) =
                    store::account(tx, &tenant, session.account).await?.filter(|row| row.open)
                else {
                    return Ok(None);
                };
                let roles = store::delegation::standing_roles(tx, &tenant, &account, now).await?;
                let mut staff = Staff::of(account, roles, now, Some(session.id));
                staff.proved = policy.is_recent(session.proved_at, now);
                // A first password that somebody else set was not what he came with.
                staff.must_change_password &= session.way == SignInWay::Password;
                let without = !session.strong
                    && policy.asks_second(staff.roles.iter().map(|given| &given.role))
                    && !store::factor::has_factor(tx, &tenant, session.account).await?;
                Ok::<_, Failure>(Some((session, staff, without)))
            })
        })
        .await?;
    let Some((session, staff, must_set_up_second)) = found else { return Ok(Arrival::default()) };
    let mut tokens =
        site.master.signatures("form-token", &digest).into_iter().map(|one| URL_SAFE_NO_PAD.encode(one));
    let form_token = tokens.next().unwrap_or_default();
    let former_tokens = tokens.collect();
    if session.awaits {
        let pending = Pending {
            session: session.id,
            account: staff.account,
            unit: staff.unit,
            login: staff.login,
            way: session.way,
        };
        return Ok(Arrival { form_token, former_tokens, pending: Some(pending), ..Arrival::default() });
    }
    note_seen(site, &session, now).await?;
    let viewer = Viewer::of(staff, Authority::shipped());
    Ok(Arrival { viewer, form_token, former_tokens, pending: None, must_set_up_second })
}

/// Looks an access token up; unknown, ended and revoked ones, and those of closed accounts, are refused.
///
/// # Errors
/// Refusal `token-wrong`.
pub async fn arrive_by_token(site: &Site, secret: &AccessToken) -> Result<Viewer, Failure> {
    let (digest, now, tenant) = (secret.digest(), site.now(), site.tenant.clone());
    let found = site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let Some(token) = store::token::token_by_digest(tx, &tenant, digest).await? else {
                    return Ok(None);
                };
                if !token.is_valid(now) {
                    return Ok(None);
                }
                let account = store::account(tx, &tenant, token.state.account).await?.filter(|row| row.open);
                let Some(account) = account else { return Ok(None) };
                let roles = store::delegation::standing_roles(tx, &tenant, &account, now).await?;
                let mut staff = Staff::of(account, roles, now, None);
                staff.token = Some((token.id, token.state.limits.clone()));
                Ok::<_, Failure>(Some((token, staff)))
            })
        })
        .await?;
    let Some((token, staff)) = found else {
        return Err(Refusal::new(RefusalKind::Unknown, "token-wrong").into());
    };
    let day = Instant::from_micros(now.micros() - now.micros().rem_euclid(DAY));
    if token.used_day != Some(day) {
        let (tenant, id) = (site.tenant.clone(), token.id);
        site.store
            .write(move |tx| Box::pin(async move { store::token::save_used_day(tx, &tenant, id, day).await }))
            .await?;
    }
    Ok(Viewer::of(staff, Authority::shipped()))
}

/// A day in microseconds: of a token's use only the day is kept.
const DAY: i64 = 86_400_000_000;

/// Keeps the session from timing out; written at most once in the policy's interval.
async fn note_seen(site: &Site, session: &SessionRow, now: Instant) -> Result<(), Failure> {
    if now.seconds_since(session.seen_at) < site.sign_in.seen_every_seconds {
        return Ok(());
    }
    let (tenant, id) = (site.tenant.clone(), session.id);
    site.store.write(move |tx| Box::pin(async move { store::save_seen(tx, &tenant, id, now).await })).await?;
    Ok(())
}

/// The kind of browser and system, enough to recognise one's own device, not enough to track one.
pub fn coarse_device(user_agent: Option<&str>) -> String {
    let Some(agent) = user_agent else { return String::new() };
    let first = |kinds: &[(&'static str, &'static str)]| {
        kinds.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| *name)
    };
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("DingTalk", "DingTalk"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("HarmonyOS", "HarmonyOS"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
