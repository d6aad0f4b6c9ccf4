//! Publishing a card.

use crate::model::Card;
use crate::query;
use ::store::Tx;
use guard::Granted;
use guard::right::PublishBenefit;
use kernel::{Context, Failure};

/// Publishes a card, or a new version of it; gives the number of the version. What was published before can be read in the journal.
///
/// # Errors
/// What the card does not say; see [`Card::check`].
pub async fn publish(
    tx: &mut Tx,
    granted: &Granted<PublishBenefit>,
    context: &Context,
    card: Card,
) -> Result<i64, Failure> {
    card.check()?;
    let known = query::cards(tx, &context.tenant, context.now).await?.limits;
    policy::actions::set_values(tx, granted, context, None, &known.with(card)).await
}
