//! The bytes of files that an answer about somebody's own data has deleted go too: their rows are gone already.

use super::Flow;
use crate::deployment::Deployment;
use cases::CaseFact;
use cases::actions::upkeep::case_of;
use journal::Entry;
use kernel::Failure;
use object_store::path::Path;
use object_store::{Error, ObjectStoreExt};
use store::{Tx, Work};

pub(super) struct RemoveDeletedFiles;

impl Flow for RemoveDeletedFiles {
    fn name(&self) -> &'static str {
        "remove_deleted_files"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.kind == "data_answered" && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        _: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let event: cases::CaseEvent = serde_json::from_str(&entry.payload)?;
            let CaseFact::DataAnswered { files, .. } = event.what else { return Ok(()) };
            for file in files {
                let object = Path::from(cases::actions::upload::object_of(&deployment.site.tenant, file));
                match deployment.objects.delete(&object).await {
                    Ok(()) | Err(Error::NotFound { .. }) => {}
                    Err(other) => return Err(Failure::broken(other)),
                }
            }
            Ok(())
        })
    }
}
