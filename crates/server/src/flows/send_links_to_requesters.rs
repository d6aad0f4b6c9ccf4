//! The link by which a requester says whether his matter is solved goes to his own contact, sealed until it is sent: it
//! is for him alone.

use super::Flow;
use crate::deployment::Deployment;
use guard::PersonId;
use journal::Entry;
use kernel::{Failure, Instant};
use link::message::{Message, Receiver, Urgency, post};
use std::collections::BTreeMap;
use store::{Tx, Work};
use verify::actions::invitation_of;

pub(super) struct SendLinksToRequesters;

impl Flow for SendLinksToRequesters {
    fn name(&self) -> &'static str {
        "send_links_to_requesters"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.kind == "made" && invitation_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let site = &deployment.site;
            let Some(id) = invitation_of(&entry.stream) else { return Ok(()) };
            let Some(invitation) = verify::query::invitation(tx, &site.tenant, id).await? else {
                return Ok(());
            };
            let case = invitation.case;
            let invited = verify::query::invitation_for(tx, &site.tenant, &site.master, case).await?;
            // An invitation that was answered or overtaken meanwhile, or whose time is over, is sent to nobody.
            let open = invited.filter(|invited| invited.invitation == id && invited.expires_at > site.now());
            let Some(invited) = open else { return Ok(()) };
            let Some(found) = cases::query::by_id(tx, &site.tenant, case).await? else { return Ok(()) };
            let person: Option<PersonId> = found.state.requester.as_deref().and_then(|id| id.parse().ok());
            let Some(person) = person else { return Ok(()) };
            let ground = deployment.grounds.current(tx, site.now()).await?;
            let message = Message {
                receiver: Receiver::Requester(person),
                kind: "revisit",
                number: &found.state.number,
                path: &format!("/v/{}", invited.code),
                facts: BTreeMap::new(),
                urgency: Urgency::CanWait,
                // Named after the case, by which the access log is asked who was reached about it.
                happened: &format!("case/{case}@{id}"),
            };
            post(tx, site, &ground, &message).await.map(drop)
        })
    }

    fn sweep<'a>(
        &'a self,
        _: &'a mut Tx,
        _: &'a Deployment,
        _: Instant,
        _: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async { Ok(()) })
    }
}
