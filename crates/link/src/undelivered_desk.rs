//! What did not arrive stands on the desk of whoever looks after the channels, until it is sent again or set aside.

use crate::message::Said;
use crate::outbox::Delivery;
use crate::store::webhook as rows;
use ::store::{Tx, Work};
use guard::Site;
use guard::desk::{Asked, Counts, Desk, Kind, Line, UNCLOCKED, Wanted};
use guard::right::EditReceiver;
use kernel::{Failure, Instant};
use ui::{Content, Words};

/// What failed longer ago is in the list of all deliveries only.
const SHOWN_SECONDS: i64 = 30 * 86_400;

/// What was given up, on the desk.
pub struct UndeliveredDesk {
    site: Site,
}

impl UndeliveredDesk {
    pub const fn new(site: Site) -> Self {
        Self { site }
    }
}

fn since(now: Instant) -> Instant {
    now.plus_seconds(-SHOWN_SECONDS)
}

/// The name of a message's or webhook's kind.
pub(crate) fn kind_name(words: &Words, delivery: &Delivery) -> String {
    let prefix = match delivery.channel.as_str() {
        "webhook" => "webhook-kind",
        _ => "message-kind",
    };
    let key = format!("{prefix}-{}", delivery.kind.replace(['.', '_'], "-"));
    words.find(&key).unwrap_or_else(|| delivery.kind.clone())
}

/// Why it was not delivered.
pub(crate) fn reason(words: &Words, delivery: &Delivery) -> String {
    let code = delivery.failure.as_deref().unwrap_or("ended");
    words.t(&format!("delivery-failure-{code}"))
}

impl Desk for UndeliveredDesk {
    fn kinds(&self) -> &'static [Kind] {
        const KINDS: &[Kind] = &[Kind { name: "undelivered", label: "undelivered-waiting" }];
        KINDS
    }

    fn counts<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        _: &'static str,
        most: u32,
    ) -> Work<'a, Counts, Failure> {
        Box::pin(async move {
            if !asked.viewer.holds::<EditReceiver>() {
                return Ok(Counts::default());
            }
            let count = rows::count_undelivered(tx, &asked.tenant, since(asked.now), most).await?;
            Ok(Counts { bands: [0, 0, 0, 0, count], more: count >= i64::from(most) })
        })
    }

    fn lines<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        wanted: &'a Wanted,
    ) -> Work<'a, Vec<Line>, Failure> {
        Box::pin(async move {
            if !asked.viewer.holds::<EditReceiver>() || !wanted.due.contains(&UNCLOCKED.micros()) {
                return Ok(Vec::new());
            }
            let after = wanted.after.as_ref().filter(|after| after.due == UNCLOCKED);
            let after = after.map_or("", |after| after.id.as_str());
            let found = rows::undelivered(tx, &asked.tenant, since(asked.now), after, wanted.limit).await?;
            Ok(found.into_iter().map(|delivery| self.line(asked, wanted.kind, &delivery)).collect())
        })
    }
}

impl UndeliveredDesk {
    fn line(&self, asked: &Asked, kind: &'static str, delivery: &Delivery) -> Line {
        let words = &asked.words;
        let said = Said::open(&self.site.master, &self.site.tenant, delivery);
        let title = words.with(
            "undelivered-line",
            [("kind", kind_name(words, delivery)), ("reason", reason(words, delivery))],
        );
        Line {
            kind,
            id: delivery.id.to_string(),
            number: said.map(|said| said.number).unwrap_or_default(),
            title,
            address: "/admin/deliveries?state=dead".to_owned(),
            due: None,
            clock: Content::empty(),
            place: String::new(),
            matter: String::new(),
            received: delivery.created_at,
            tick: None,
        }
    }
}
