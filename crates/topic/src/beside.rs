//! What a case's page shows of topics: the topics of its matter, solved ones first, with what worked.

use crate::pages::said;
use crate::query;
use ::store::{Tx, Work};
use cases::{Grounds, Said};
use guard::beside::{Beside, CaseBeside, Panel};
use guard::desk::Asked;
use kernel::Failure;
use std::sync::Arc;
use ui::{FactList, Html, Link};

/// The most topics beside a case.
const MOST: usize = 3;

/// Topics beside a case.
pub struct TopicsBeside {
    grounds: Arc<Grounds>,
}

impl TopicsBeside {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

impl Beside for TopicsBeside {
    fn of_case<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        case: &'a CaseBeside,
    ) -> Work<'a, Option<Panel>, Failure> {
        Box::pin(async move {
            let Ok(id) = case.id.parse() else { return Ok(None) };
            let found = cases::query::by_id(tx, &asked.tenant, id).await?;
            let Some(matter) = found.and_then(|found| found.state.matter) else { return Ok(None) };
            let topics = query::of_matter(tx, &asked.tenant, &asked.viewer, &matter, MOST).await?;
            if topics.is_empty() {
                return Ok(None);
            }
            let ground = self.grounds.current(tx, asked.now).await?;
            let said = Said { words: asked.words.clone(), ground, now: asked.now };
            let facts = topics.iter().fold(FactList::new(), |facts, topic| {
                let name = said.place(topic.placement.place);
                let link = Link::new(name, format!("/topics/{}", topic.number));
                let badge = Html::of(&said::badge(&said.words, topic));
                facts.fact(topic.number.clone(), Html::join([Html::of(&link), Html::escape(" "), badge]))
            });
            Ok(Some(Panel {
                id: "topics",
                title: said.t("topic-beside-case"),
                content: Html::of(&facts).into(),
            }))
        })
    }
}
