//! Whoever raised a matter is asked by a link of his own as soon as it waits for the revisit; what he says, or that he
//! says nothing until the time is over, is noted. Ratings are kept apart and put into batches; that somebody was
//! prompted is told to the unit above as a fact about the matter.

use super::Flow;
use crate::deployment::Deployment;
use cases::CaseEvent;
use cases::actions::lapsing::note_unanswered;
use cases::actions::upkeep::case_of;
use desk::notices::{Audience, News, tell};
use guard::right::{InviteRequester, KeepRatings, LapseCase};
use guard::{Granted, PersonId};
use journal::Entry;
use kernel::{Failure, Instant, RequestKey};
use link::message::{Message, Receiver, Urgency, post};
use org::LinkKind;
use std::collections::BTreeMap;
use store::{Tx, Work};
use verify::EndReason;
use verify::actions::invitation_of;
use verify::actions::inviting::{code_kept, end, invite};
use verify::actions::keeping::{end_unanswered, form_batches, note_revisit};

/// The rules in whose name it is done, as in the table of roles.
const RULE: &str = "verify";
const LAPSE: &str = "lapse";
pub(super) const NAME: &str = "ask_requesters";

/// Events after which a requester is asked, or need not be any more.
const CONCERNED: &[&str] = &["checked", "check_omitted", "revisited", "withdrawn", "closed"];

pub(super) struct AskRequesters;

impl Flow for AskRequesters {
    fn name(&self) -> &'static str {
        NAME
    }

    fn concerns(&self, entry: &Entry) -> bool {
        let of_case = CONCERNED.contains(&entry.kind.as_str()) && case_of(&entry.stream).is_some();
        let of_link = matches!(entry.kind.as_str(), "made" | "prompted");
        of_case || of_link && invitation_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let site = &deployment.site;
            if let Some(invitation) = invitation_of(&entry.stream) {
                if entry.kind == "made" {
                    return send(tx, deployment, entry, invitation).await;
                }
                return tell_above(tx, deployment, entry, invitation).await;
            }
            let Some(id) = case_of(&entry.stream) else { return Ok(()) };
            let Some(found) = cases::query::by_id(tx, &site.tenant, id).await? else { return Ok(()) };
            let inviting = Granted::<InviteRequester>::for_system(RULE)?;
            let context = site.context(&inviting, RequestKey(String::new()));
            match entry.kind.as_str() {
                "checked" | "check_omitted" => {
                    invite(tx, &site.master, &inviting, &context, &found.state).await?;
                }
                "revisited" => {
                    let event: CaseEvent = serde_json::from_str(&entry.payload)?;
                    let keeping = Granted::<KeepRatings>::for_system(RULE)?;
                    let noting = site.context(&keeping, RequestKey(String::new()));
                    note_revisit(tx, &keeping, &noting, &found.state, &event).await?;
                    let reached = found.state.revisit.as_ref().is_none_or(|revisit| revisit.contacted);
                    if reached {
                        end(tx, &inviting, &context, id, EndReason::Overtaken).await?;
                    }
                }
                _ => {
                    end(tx, &inviting, &context, id, EndReason::Overtaken).await?;
                }
            }
            Ok(())
        })
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let site = &deployment.site;
            let (inviting, keeping) =
                (Granted::<InviteRequester>::for_system(RULE)?, Granted::<KeepRatings>::for_system(RULE)?);
            let context = site.context(&inviting, RequestKey(String::new()));
            let silent = end_unanswered(tx, &inviting, &context).await?;
            if !silent.is_empty() {
                let lapsing = Granted::<LapseCase>::for_system(LAPSE)?;
                let context = site.context(&lapsing, RequestKey(String::new()));
                let ground = deployment.grounds.current(tx, context.now).await?;
                note_unanswered(tx, &ground, &lapsing, &context, |case| silent.contains(&case.id)).await?;
            }
            let context = site.context(&keeping, RequestKey(String::new()));
            form_batches(tx, &keeping, &context).await?;
            Ok(())
        })
    }
}

/// Sends the link to the requester's own contact, and to nobody else; it waits for the end of the quiet hours.
async fn send(
    tx: &mut Tx,
    deployment: &Deployment,
    entry: &Entry,
    invitation: verify::InvitationId,
) -> Result<(), Failure> {
    let site = &deployment.site;
    let Some(invitation) = verify::query::invitation(tx, &site.tenant, invitation).await? else {
        return Ok(());
    };
    let Some(found) = cases::query::by_id(tx, &site.tenant, invitation.case).await? else { return Ok(()) };
    let open = invitation.answered_at.is_none() && invitation.ended.is_none();
    let person = found.state.requester.as_deref().and_then(|id| id.parse::<PersonId>().ok());
    let Some(person) = person.filter(|_| open && invitation.expires_at > site.now()) else { return Ok(()) };
    let ground = deployment.grounds.current(tx, site.now()).await?;
    let message = Message {
        receiver: Receiver::Requester(person),
        kind: "revisit",
        number: &invitation.number,
        path: &format!("/v/{}", code_kept(&site.master, invitation.id, &invitation.code)),
        facts: BTreeMap::new(),
        urgency: Urgency::CanWait,
        happened: &format!("{}@{}", entry.stream, entry.version),
    };
    post(tx, site, &ground, &message).await.map(drop)
}

/// Tells the unit above the one that was rated: which matter, never who said it.
async fn tell_above(
    tx: &mut Tx,
    deployment: &Deployment,
    entry: &Entry,
    invitation: verify::InvitationId,
) -> Result<(), Failure> {
    let tenant = &deployment.site.tenant;
    let Some(invitation) = verify::query::invitation(tx, tenant, invitation).await? else { return Ok(()) };
    let ground = deployment.grounds.current(tx, deployment.site.now()).await?;
    let directory = ground.catalogue.directory();
    let above = [LinkKind::Territorial, LinkKind::Sector].into_iter().find_map(|line| {
        let path = directory.path_up(invitation.unit, line, entry.at);
        path.into_iter().skip(1).find(|unit| directory.active(*unit, entry.at))
    });
    let Some(above) = above else { return Ok(()) };
    let mut facts = BTreeMap::new();
    if let Some(unit) = directory.unit(invitation.unit) {
        facts.insert("unit", unit.name.clone());
        facts.insert("unit_en", unit.name_en.clone().unwrap_or_else(|| unit.name.clone()));
    }
    let news = News {
        kind: "prompted",
        about: invitation.number.clone(),
        address: format!("/cases/{}", invitation.number),
        facts,
        at: entry.at,
    };
    let happened = format!("{}@{}", entry.stream, entry.version);
    tell(tx, tenant, NAME, &happened, Audience::Unit(above), &news).await.map(drop)
}
