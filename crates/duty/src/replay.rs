//! Comparing the journal with the tables of this capability.

use crate::model::{CatalogueLoop, FormLoop, MatterCode, ProposalLoop};
use crate::store;
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Loop};

/// Compares the stream of the catalogue with its tables.
#[derive(Clone, Copy, Debug)]
pub struct CatalogueReplay;

/// The tables of the catalogue are not what the journal says.
const DIFFERS: &str = "duty-catalogue-differs";
/// A proposal is not what the journal says.
const PROPOSAL: &str = "duty-proposal-differs";
/// The questions of a matter are not what the journal says.
const FORM: &str = "duty-form-differs";

impl Replay for CatalogueReplay {
    fn kind(&self) -> &'static str {
        CatalogueLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<CatalogueLoop>(entries)?.map(|found| found.state);
            let found = store::book(tx, tenant).await?;
            let version = found.version();
            let changes = store::changes_up_to(tx, tenant, version).await?;
            let mut told = None;
            for change in &changes {
                told = CatalogueLoop::evolve(told, change);
            }
            let same = folded.as_ref() == Some(&found) && told == folded;
            Ok(if same {
                Vec::new()
            } else {
                vec![Difference::in_stream(DIFFERS, stream, None, "catalogue")]
            })
        })
    }
}

/// Compares the streams of proposals with their table.
#[derive(Clone, Copy, Debug)]
pub struct ProposalReplay;

impl Replay for ProposalReplay {
    fn kind(&self) -> &'static str {
        ProposalLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<ProposalLoop>(entries)?.map(|found| found.state);
            let id = stream.rsplit('/').next().and_then(|id| id.parse().ok());
            let found = match id {
                Some(id) => store::proposal(tx, tenant, id).await?.map(|row| row.proposal),
                None => None,
            };
            let same = folded.is_some() && found == folded;
            Ok(if same {
                Vec::new()
            } else {
                vec![Difference::in_stream(PROPOSAL, stream, None, "proposal")]
            })
        })
    }
}

/// Compares the streams of forms with their table.
#[derive(Clone, Copy, Debug)]
pub struct FormReplay;

impl Replay for FormReplay {
    fn kind(&self) -> &'static str {
        FormLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<FormLoop>(entries)?.map(|found| found.state);
            let matter = MatterCode::new(stream.rsplit('/').next().unwrap_or_default());
            let found = store::form(tx, tenant, &matter).await?.map(|row| row.form);
            let same = folded.is_some() && found == folded;
            Ok(if same { Vec::new() } else { vec![Difference::in_stream(FORM, stream, None, "form")] })
        })
    }
}
