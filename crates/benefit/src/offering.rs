//! Cards offered beside a case (可能用得上的政策): by its matter and place alone, never by who asks.

use crate::model::Card;
use crate::query;
use ::store::{Tx, Work};
use cases::Case;
use cases::offers::{Offer, Offering};
use kernel::{Failure, Instant, TenantId};
use ui::{Language, Words};

/// Offers the cards of a case's matter.
pub struct CardsOffering;

/// As many as are read.
const MOST: usize = 3;

impl Offering for CardsOffering {
    fn offer<'a>(
        &'a self,
        tx: &'a mut Tx,
        tenant: &'a TenantId,
        words: &'a Words,
        case: &'a Case,
        now: Instant,
    ) -> Work<'a, Vec<Offer>, Failure> {
        Box::pin(async move {
            let Some(matter) = case.matter.as_deref() else { return Ok(Vec::new()) };
            let cards = query::cards(tx, tenant, now).await?.limits;
            let places: Vec<String> = case.placement.path.iter().map(ToString::to_string).collect();
            let offered = cards.offered(matter, &places, now.date()).take(MOST);
            let offer = |card: &Card| Offer {
                title: in_language(words, &card.title, &card.title_en).to_owned(),
                about: in_language(words, &card.who, &card.who_en).to_owned(),
                address: format!("/benefits/{}", card.code),
            };
            Ok(offered.map(offer).collect())
        })
    }
}

/// A text in the reader's language, as far as it was given.
pub(crate) fn in_language<'t>(words: &Words, chinese: &'t str, english: &'t str) -> &'t str {
    match words.language() {
        Language::English if !english.is_empty() => english,
        _ => chinese,
    }
}
