//! The demo's suggestions: a model learnt from the demo's own decided cases, compared with the recent ones, switched on by a
//! supervisor; and what it suggests for the cases that wait.

use super::Deployment;
use crate::command;
use assist::actions::recording::follow;
use assist::actions::switching::{Deed, switch};
use cases::query::{Filter, case_rows};
use guard::right::{RecordSuggestion, SwitchAssist};
use guard::{Granted, Part, Target};
use kernel::{Failure, Refusal, RequestKey};

/// Who switches the model on; nobody who trains may.
const SUPERVISOR: &str = "super1";
const CASES: u32 = 500;

/// Trains, compares and switches on, unless there is a model; gives how many versions were made.
///
/// # Errors
/// The refusal of something that the rules do not allow: a mistake of this script.
pub async fn load(deployment: &Deployment) -> Result<u64, Failure> {
    let tenant = deployment.site.tenant.clone();
    let read = deployment
        .site
        .store
        .read(move |tx| Box::pin(async move { assist::query::is_trained(tx, &tenant).await }));
    if read.await? {
        return Ok(0);
    }
    let record = command::assist::train_on(deployment, &|_, _| {}).await?;
    command::assist::compare_on(deployment, record.version).await?;
    let inner = deployment.clone();
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let site = &inner.site;
            let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
            let account = accounts.get(SUPERVISOR).copied();
            let account = account.ok_or_else(|| Refusal::rule("demo-nobody").with("step", SUPERVISOR))?;
            let viewer = guard::query::viewer_of(tx, &site.tenant, account, site.now()).await?;
            let ground = inner.grounds.current(tx, site.now()).await?;
            let root = ground.atlas.root().map(|root| ground.placement(root).path_text());
            let granted = viewer.grant::<SwitchAssist>(&Target::anywhere().with_place(root))?;
            let context = site.context(&granted, RequestKey(String::new()));
            switch(tx, &granted, &context, record.version, Deed::On { although_worse: false }).await?;
            let everything = Filter {
                open: Some(true),
                scope: vec![Part::everything()],
                now: site.now(),
                ..Filter::default()
            };
            let granted = Granted::<RecordSuggestion>::for_system("assist")?;
            for row in case_rows(tx, &site.tenant, &everything, None, CASES).await? {
                let context = site.context(&granted, RequestKey(String::new()));
                follow(tx, &inner.mind, &ground, &granted, &context, row.id).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await?;
    Ok(1)
}
