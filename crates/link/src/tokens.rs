//! Access tokens as pages and programs ask for them: places by code or name, days instead of instants.

use cases::CaseSite;
use guard::right::{AssignRole, IssueToken};
use guard::{AccessToken, Limits, NewToken, SignedIn, Site, Target, TokenId, TokenRow, Viewer};
use journal::Content;
use kernel::{Failure, Refusal, RequestKey};
use std::collections::BTreeSet;
use ui::Typed;

/// Days for which a token is given when nothing else is said.
pub const DAYS: i64 = 90;

/// A new token with its secret, which is shown once.
pub struct Issued {
    pub row: TokenRow,
    pub secret: AccessToken,
}

/// Gives the viewer a token, as he typed it: `purpose`, `days`, `right` (several), `place`.
///
/// # Errors
/// As [`guard::actions::token::issue`]; refusals `token-place-outside`, `token-shown-once`.
pub async fn issue(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    typed: &Typed,
    request: RequestKey,
) -> Result<Issued, Failure> {
    let granted = viewer.grant::<IssueToken>(&Target::of(viewer.staff()?.unit))?;
    let days = typed.read::<i64>("days", "not-a-number")?.unwrap_or(DAYS);
    let valid_to = site.now().plus_seconds(days.saturating_mul(86_400));
    let rights: BTreeSet<String> = typed.all("right").map(str::to_owned).collect();
    let (inner, grounds, typed) = (site.clone(), cases.grounds.clone(), typed.clone());
    let secret = AccessToken::new(site.draw());
    let shown = secret.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            let context = inner.context(&granted, request);
            let digest = journal::command_digest(&("issue-token", typed.pairs()))?;
            if journal::recall::<TokenId>(tx, &context, "issue-token", &digest).await?.is_some() {
                return Err(Refusal::rule("token-shown-once").into());
            }
            let place = match typed.get("place") {
                Some(named) => Some(place_of(&*grounds.current(tx, context.now).await?, named)?),
                None => None,
            };
            let purpose = typed.get("purpose").unwrap_or_default().to_owned();
            let new = NewToken { purpose, limits: Limits { rights, place }, valid_to };
            let row = guard::actions::token::issue(tx, &granted, &context, new, &secret).await?;
            journal::remember(tx, &context, "issue-token", &digest, &row.id).await?;
            Ok::<_, Failure>(row)
        })
    });
    Ok(Issued { row: write.await?, secret: shown })
}

/// The path of a place by id, code or name.
///
/// # Errors
/// Refusal `token-place-outside`.
pub(crate) fn place_of(ground: &cases::Ground, named: &str) -> Result<guard::PlacePath, Refusal> {
    let place = match named.parse() {
        Ok(id) => ground.atlas.name(id).map(|_| id),
        Err(_) => ground.atlas.by_code_or_name(named),
    };
    let place = place.ok_or_else(|| Refusal::invalid("token-place-outside", "place"))?;
    Ok(ground.placement(place).path_text())
}

/// Takes one of the viewer's own tokens back.
///
/// # Errors
/// Refusal `token-unknown`.
pub async fn revoke_own(site: &Site, viewer: &Viewer, id: &str) -> Result<(), Failure> {
    let id: TokenId = id.parse().map_err(|_| Refusal::not_found("token-unknown"))?;
    let staff = viewer.signed_in()?;
    let context = site.own_context(staff, RequestKey(String::new()));
    let viewer = viewer.clone();
    let write = site.store.write(move |tx| {
        Box::pin(async move { guard::actions::token::revoke_own(tx, &viewer, &context, id).await })
    });
    write.await
}

/// Takes anybody's token back.
///
/// # Errors
/// Refusal `token-unknown`, or that of the missing right.
pub async fn revoke(site: &Site, viewer: &Viewer, id: &str) -> Result<(), Failure> {
    let granted = viewer.grant::<AssignRole>(&Target::anywhere())?;
    let id: TokenId = id.parse().map_err(|_| Refusal::not_found("token-unknown"))?;
    let context = site.context(&granted, RequestKey(String::new()));
    let write = site.store.write(move |tx| {
        Box::pin(async move { guard::actions::token::revoke(tx, &granted, &context, id).await })
    });
    write.await
}

/// A token with what people read beside it.
pub struct TokenLine {
    pub row: TokenRow,
    pub purpose: String,
    /// The owner's name.
    pub owner: String,
    pub place: Option<String>,
}

/// A page of tokens: the viewer's own, or everybody's for whoever gives roles.
///
/// # Errors
/// That of the missing right.
pub async fn listed(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    everybody: bool,
    after: Option<String>,
    most: u32,
) -> Result<Vec<TokenLine>, Failure> {
    let account = match everybody {
        true => {
            viewer.grant::<AssignRole>(&Target::anywhere())?;
            None
        }
        false => Some(viewer.signed_in()?.account),
    };
    let (tenant, grounds, now) = (site.tenant.clone(), cases.grounds.clone(), site.now());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let rows = guard::query::tokens(tx, &tenant, account, after.as_deref(), most).await?;
            let mut lines = Vec::with_capacity(rows.len());
            for row in rows {
                let stream = journal::stream_of::<guard::TokenLoop>(row.id);
                let purpose = match journal::content(tx, tenant.as_str(), &stream, &row.state.purpose).await?
                {
                    Content::Present { body, .. } => body,
                    _ => String::new(),
                };
                let owner = guard::query::name_of(tx, &tenant, row.state.account).await?;
                let place = row.state.limits.place.as_ref().map(|path| place_name(&ground, path));
                lines.push(TokenLine {
                    purpose,
                    owner: owner.map(|(name, _)| name).unwrap_or_default(),
                    place,
                    row,
                });
            }
            Ok::<_, Failure>(lines)
        })
    });
    read.await
}

/// The name of the place at the end of a path.
pub(crate) fn place_name(ground: &cases::Ground, path: &guard::PlacePath) -> String {
    let last = path.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.parse().ok().and_then(|id| ground.atlas.name(id)).unwrap_or_default().to_owned()
}
