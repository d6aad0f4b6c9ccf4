//! What a phone sends (采集上报): a report, a small matter that was solved, facts to a case; with photos and sound.
//! The device draws the key. The same key with the same content gets the same answer once, however often a
//! broken connection makes it ask again; photos are part of the content and are kept only once.

use crate::store;
use ::store::Tx;
use cases::actions::receive::{Appeal, receive};
use cases::actions::spot::{Deed, solve_on_spot};
use cases::actions::upload::keep;
use cases::{
    AttachmentId, CaseSite, Channel, Confidentiality, Ground, StepName, Uploaded, Urgency, Who, perform,
};
use guard::right::{AddFacts, ReceiveCase, SolveOnSpot};
use guard::{Granted, Site, Target, Viewer};
use kernel::{Failure, Instant, Refusal, RequestKey};
use place::PlaceId;
use place::geometry::Position;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ui::{Typed, Words};

/// How long the finder sees what became of a matter.
const FINDING_DAYS: i64 = 120;
/// What is not part of what somebody said.
const NOT_CONTENT: [&str; 2] = ["token", "request"];
/// A report that comes later than this was not kept on a phone: its clock is wrong.
const OLDEST_REPORT_DAYS: i64 = 60;

/// What a phone can send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Report,
    Spot,
    /// Facts to the case of this number.
    Facts(String),
}

impl Kind {
    const fn action(&self) -> &'static str {
        match self {
            Self::Report => "field-report",
            Self::Spot => "field-spot",
            Self::Facts(_) => "field-facts",
        }
    }
}

/// The answer to whatever was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Answer {
    /// The number of the case.
    pub number: String,
    pub state: String,
    pub version: i64,
}

/// Takes in what a phone sent, once.
///
/// # Errors
/// The refusals of the action itself; `request-key-missing`; `Stale` when facts were written on an older
/// version of the case.
pub async fn capture(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    words: &Words,
    kind: Kind,
    request: RequestKey,
    sent: Uploaded,
) -> Result<Answer, Failure> {
    let digest = content_digest(&kind, &sent)?;
    if let Some(answer) = answered(site, viewer, &kind, &request, &digest).await? {
        return Ok(answer);
    }
    let mut files = Vec::with_capacity(sent.files.len());
    for (name, bytes) in sent.files {
        files.push(keep(site, cases.objects.as_ref(), name, bytes).await?);
    }
    let order = Order { viewer: viewer.clone(), words: words.clone(), kind, typed: sent.typed, files };
    let (inner, grounds) = (site.clone(), cases.grounds.clone());
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let context = inner.own_context(order.viewer.signed_in()?, request);
                // Another try of the same device may have come through meanwhile.
                if let Some(answer) = journal::recall(tx, &context, order.kind.action(), &digest).await? {
                    return Ok(answer);
                }
                let ground = grounds.current(tx, context.now).await?;
                let answer = order.carry_out(tx, &inner, &ground).await?;
                journal::remember(tx, &context, order.kind.action(), &digest, &answer).await?;
                Ok::<_, Failure>(answer)
            })
        })
        .await
}

/// The digest of everything that was said and shown. Photos count by their bytes, not by the name that an
/// upload gives them.
fn content_digest(kind: &Kind, sent: &Uploaded) -> Result<String, Failure> {
    let said: Vec<_> =
        sent.typed.pairs().iter().filter(|(name, _)| !NOT_CONTENT.contains(&name.as_str())).collect();
    let shown: Vec<String> = sent.files.iter().map(|(_, bytes)| hex::encode(Sha256::digest(bytes))).collect();
    let about = match kind {
        Kind::Facts(number) => number.as_str(),
        Kind::Report | Kind::Spot => "",
    };
    journal::command_digest(&(kind.action(), about, said, shown))
}

/// The answer that this key got before, without keeping any photo again.
async fn answered(
    site: &Site,
    viewer: &Viewer,
    kind: &Kind,
    request: &RequestKey,
    digest: &str,
) -> Result<Option<Answer>, Failure> {
    if request.0.is_empty() {
        return Ok(None);
    }
    let context = site.own_context(viewer.signed_in()?, request.clone());
    let (action, digest) = (kind.action(), digest.to_owned());
    site.store
        .read(move |tx| Box::pin(async move { journal::recall(tx, &context, action, &digest).await }))
        .await
}

#[derive(Clone)]
struct Order {
    viewer: Viewer,
    words: Words,
    kind: Kind,
    typed: Typed,
    files: Vec<AttachmentId>,
}

impl Order {
    fn receiving(&self) -> Result<Granted<ReceiveCase>, Failure> {
        Ok(self.viewer.grant::<ReceiveCase>(&Target::of(self.viewer.signed_in()?.unit))?)
    }

    async fn carry_out(&self, tx: &mut Tx, site: &Site, ground: &Ground) -> Result<Answer, Failure> {
        match &self.kind {
            Kind::Report => self.report(tx, site, ground).await,
            Kind::Spot => self.spot(tx, site, ground).await,
            Kind::Facts(number) => self.facts(tx, site, ground, number).await,
        }
    }

    async fn report(&self, tx: &mut Tx, site: &Site, ground: &Ground) -> Result<Answer, Failure> {
        let granted = self.receiving()?;
        let context = site.context(&granted, RequestKey(String::new()));
        let text = self.typed.get("text").unwrap_or_default().to_owned();
        let appeal = Appeal { files: self.files.clone(), ..self.appeal(ground, context.now, text)? };
        let received = receive(tx, ground, &granted, &context, appeal.safe(site)?).await?;
        self.found(tx, site, received.number).await
    }

    async fn spot(&self, tx: &mut Tx, site: &Site, ground: &Ground) -> Result<Answer, Failure> {
        let granted = self.receiving()?;
        let solving = self.viewer.grant::<SolveOnSpot>(&Target::of(self.viewer.signed_in()?.unit))?;
        if self.typed.get("matter").is_none() {
            return Err(Refusal::invalid("case-spot-without-matter", "matter").into());
        }
        let mut appeal = self.appeal(ground, site.now(), String::new())?;
        let matter = appeal.matter.as_deref().unwrap_or_default();
        let book = ground.catalogue.book();
        let named = book.matter(&duty::MatterCode::new(matter)).map_or(matter, |matter| matter.name());
        appeal.text = self.words.with("field-spot-found", &[("matter", named.to_owned())]);
        appeal.title.clone_from(&appeal.text);
        let deed =
            Deed { done: self.typed.get("done").unwrap_or_default().to_owned(), files: self.files.clone() };
        let received =
            solve_on_spot(tx, site, ground, (&granted, &solving), appeal.safe(site)?, deed).await?;
        self.found(tx, site, received.number).await
    }

    async fn facts(
        &self,
        tx: &mut Tx,
        site: &Site,
        ground: &Ground,
        number: &str,
    ) -> Result<Answer, Failure> {
        let mut typed = Typed::new();
        for name in ["words", "version"] {
            if let Some(value) = self.typed.get(name) {
                typed.add(name, value);
            }
        }
        for file in &self.files {
            typed.add("attachment", file.to_string());
        }
        // The key is remembered with this answer; the step inside needs none of its own.
        let request = RequestKey(String::new());
        let who = Who::Staff(&self.viewer);
        let taken = perform(tx, site, ground, who, number, StepName::Facts, &typed, request).await?;
        Ok(Answer { number: taken.number, state: taken.state, version: taken.version })
    }

    fn appeal(&self, ground: &Ground, now: Instant, text: String) -> Result<Appeal, Refusal> {
        let matter = self.typed.get("matter").map(|code| ground.matter(code, now)).transpose()?;
        let elsewhere = self.typed.get("elsewhere");
        let named = elsewhere.or_else(|| self.typed.get("place"));
        let urgency = matter.as_deref().and_then(|matter| {
            let matter = ground.catalogue.book().matter(&duty::MatterCode::new(matter))?;
            matter.standard_at(now)?.1.urgency
        });
        let title = self.typed.get("title").unwrap_or_default().to_owned();
        let danger = urgency == Some(Urgency::Danger);
        let words = format!("{} {title}", named.unwrap_or_default());
        // A grid is chosen by its id; a point says more, and words of one's own say it where neither does.
        let chosen = named.and_then(|named| named.parse::<PlaceId>().ok());
        let chosen = chosen.filter(|place| ground.atlas.node(*place).is_some());
        let placement = match (self.point()?, chosen) {
            (None, Some(place)) => ground.placement(place),
            (point, _) => ground.locate(point, named, &words, &text),
        };
        Ok(Appeal {
            channel: Channel::Patrol,
            received_at: self.seen_at(now)?,
            placement,
            title,
            text,
            matter,
            urgency: urgency.unwrap_or(Urgency::General),
            urgency_ground: danger.then(|| self.words.t("field-danger-by-matter")),
            confidentiality: Confidentiality::Masked,
            requester: None,
            source: None,
            files: Vec::new(),
            answers: None,
            complaint: None,
        })
    }

    /// When it was seen, as the phone noted it; a clock that runs ahead or far behind is not believed.
    fn seen_at(&self, now: Instant) -> Result<Instant, Refusal> {
        let Some(seen) = self.typed.read::<Instant>("seen_at", "field-seen-at")? else { return Ok(now) };
        let old = now.seconds_since(seen) > OLDEST_REPORT_DAYS * 86_400;
        Ok(if seen > now || old { now } else { seen })
    }

    fn point(&self) -> Result<Option<Position>, Refusal> {
        let longitude = self.typed.read::<f64>("longitude", "not-a-number")?;
        let latitude = self.typed.read::<f64>("latitude", "not-a-number")?;
        let Some((longitude, latitude)) = longitude.zip(latitude) else { return Ok(None) };
        let outside = || Refusal::invalid("case-point-outside", "longitude");
        Position::from_degrees(longitude, latitude).map(Some).ok_or_else(outside)
    }

    /// Notes whom the result comes back to.
    async fn found(&self, tx: &mut Tx, site: &Site, number: String) -> Result<Answer, Failure> {
        let case = cases::query::by_number(tx, &site.tenant, &number).await?;
        let case = case.ok_or_else(|| Refusal::not_found("case-not-found"))?;
        let (account, now) = (self.viewer.signed_in()?.account, site.now());
        let forgotten = now.plus_seconds(-FINDING_DAYS * 86_400);
        store::put_finding(tx, &site.tenant, account, case.state.id, now, forgotten).await?;
        Ok(Answer { number, state: case.state.state.to_string(), version: case.version })
    }
}

/// Whether the viewer can send anything from the field at all.
///
/// # Errors
/// Refusals of [`Viewer::grant`].
pub fn may_capture(viewer: &Viewer) -> Result<(), Refusal> {
    let unit = viewer.signed_in()?.unit;
    match viewer.grant::<ReceiveCase>(&Target::of(unit)) {
        Ok(_) => Ok(()),
        // A handler adds facts to his own cases, and reports nothing.
        Err(refusal) if !viewer.holds::<AddFacts>() => Err(refusal),
        Err(_) => Ok(()),
    }
}
