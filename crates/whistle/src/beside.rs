//! What a case's page shows of whistles: those about it, and the way to propose one.

use crate::actions::proposing::may_propose;
use crate::pages::said;
use crate::query;
use ::store::{Tx, Work};
use cases::Grounds;
use guard::Target;
use guard::beside::{Beside, CaseBeside, Panel};
use guard::desk::Asked;
use guard::right::ProposeWhistle;
use kernel::Failure;
use std::sync::Arc;
use ui::{Html, Link};

/// Whistles beside a case.
pub struct WhistlesBeside {
    grounds: Arc<Grounds>,
}

impl WhistlesBeside {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

impl Beside for WhistlesBeside {
    fn of_case<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        case: &'a CaseBeside,
    ) -> Work<'a, Option<Panel>, Failure> {
        Box::pin(async move {
            let Ok(id) = case.id.parse() else { return Ok(None) };
            let words = &asked.words;
            let mut parts = Vec::new();
            for (whistle, title) in query::of_case(tx, &asked.tenant, &asked.viewer, id).await? {
                let title = title.unwrap_or_else(|| words.t("whistle-title-deleted"));
                let label = format!("{title} {}", whistle.number);
                parts.push(Html::join([
                    Html::of(&Link::new(label, format!("/whistles/{}", whistle.number))),
                    Html::escape(" "),
                    Html::of(&said::state_badge(words, whistle.state)),
                ]));
            }
            let ground = self.grounds.current(tx, asked.now).await?;
            let may = case.open
                && asked.viewer.may::<ProposeWhistle>(&Target::at(case.path.clone()))
                && may_propose(&ground, &asked.viewer, asked.now);
            if may {
                let address = format!("/whistles/new?case={}", case.number);
                parts.push(Html::of(&Link::new(words.t("whistle-propose-for-case"), address)));
            }
            if parts.is_empty() {
                return Ok(None);
            }
            let content = Html::join(parts).into();
            Ok(Some(Panel { id: "whistles", title: words.t("whistle-beside-case"), content }))
        })
    }
}
