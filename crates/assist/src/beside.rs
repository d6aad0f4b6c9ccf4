//! What a case's page shows of suggestions: each with its reason, how sure it is, and one press to take it, to choose another,
//! or to set it aside. Taking one is the person's own step of the case.

mod drawing;

use self::drawing::Drawing;
use crate::actions::recording::text_of;
use crate::like::{self, Eyes, Same, Solved};
use crate::mind::{Current, MatterSaid, Mind};
use crate::model::{Kind, Said as Known, Suggestions};
use crate::store;
use ::store::{Tx, Work};
use cases::{Case, Grounds, Said};
use guard::Target;
use guard::beside::{Beside, CaseBeside, Panel};
use guard::desk::Asked;
use guard::right::{AnswerSuggestion, ReadAssist};
use kernel::Failure;
use methods::text::oddity::Oddity;
use std::sync::Arc;
use ui::Html;

/// Suggestions beside a case.
pub struct AssistBeside {
    mind: Arc<Mind>,
    grounds: Arc<Grounds>,
}

impl AssistBeside {
    pub const fn new(mind: Arc<Mind>, grounds: Arc<Grounds>) -> Self {
        Self { mind, grounds }
    }
}

/// What a case is as far as answering its suggestions is concerned.
pub(crate) fn target_of(case: &Case) -> Target {
    let target = Target::at(case.placement.path_text()).with_unit(case.owner);
    case.bars().into_iter().fold(target, Target::barring)
}

/// Everything that may be said about a case to one viewer.
pub(crate) struct Reading {
    pub(crate) known: Suggestions,
    pub(crate) matter: Option<MatterSaid>,
    pub(crate) odd: Vec<Oddity>,
    pub(crate) same: Vec<Same>,
    pub(crate) solved: Vec<Solved>,
    pub(crate) text: String,
    pub(crate) current: Current,
}

impl Reading {
    /// The open suggestion of a kind: of the model in use for matters, of rules for the rest.
    pub(crate) fn open(&self, kind: Kind) -> Option<&Known> {
        let model = match kind {
            Kind::Matter => self.current.on.as_ref()?.version,
            _ => 0,
        };
        self.known.0.get(&(kind, model)).filter(|said| said.is_open())
    }

    /// Whether a person has said that suggestions of a kind do not fit here.
    fn is_answered(&self, kind: Kind) -> bool {
        self.known.0.values().any(|said| said.suggested.kind == kind && said.answer.is_some())
    }
}

/// Reads what may be said; `None` when suggestions are switched off or not read into memory yet, or the words are deleted. The viewer may read the case.
pub(crate) async fn read(
    tx: &mut Tx,
    mind: &Mind,
    grounds: &Grounds,
    asked: &Asked,
    case: &Case,
) -> Result<Option<Reading>, Failure> {
    let Some(current) = mind.ready(tx, asked.now).await?.filter(Current::is_on) else { return Ok(None) };
    let Some(text) = text_of(tx, &asked.tenant, case).await? else { return Ok(None) };
    let ground = grounds.current(tx, asked.now).await?;
    let known = store::suggestions_of(tx, &asked.tenant, case.id).await?;
    let matter = current.matter(&ground, &text, asked.now);
    let eyes = Eyes::of(&asked.viewer);
    let mut reading = Reading {
        odd: current.odd(&text),
        known,
        matter,
        same: Vec::new(),
        solved: Vec::new(),
        text,
        current,
    };
    let now = asked.now;
    if case.state.is_ended() {
        return Ok(Some(reading));
    }
    if matches!(case.state, cases::CaseState::Received | cases::CaseState::Registered)
        && !reading.is_answered(Kind::Duplicate)
    {
        let (current, text) = (&reading.current, &reading.text);
        reading.same = like::open_like(tx, current, &ground, &asked.tenant, &eyes, case, text, now).await?;
    }
    // Under a heading alone anything may have worked.
    let exact = reading.matter.as_ref().filter(|said| !said.chosen.heading);
    let of_model = exact.map(|said| said.chosen.code.clone());
    if let Some(matter) = case.matter.clone().or(of_model) {
        let about = (matter.as_str(), reading.text.as_str());
        let current = &reading.current;
        reading.solved =
            like::solved_like(tx, current, &ground, &asked.tenant, &eyes, case, about, now).await?;
    }
    Ok(Some(reading))
}

impl Beside for AssistBeside {
    fn of_case<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        beside: &'a CaseBeside,
    ) -> Work<'a, Option<Panel>, Failure> {
        Box::pin(async move {
            let Ok(id) = beside.id.parse() else { return Ok(None) };
            let Some(found) = cases::query::by_id(tx, &asked.tenant, id).await? else { return Ok(None) };
            let case = found.state;
            let Some(reading) = read(tx, &self.mind, &self.grounds, asked, &case).await? else {
                return Ok(None);
            };
            let ground = self.grounds.current(tx, asked.now).await?;
            let said = Said { words: asked.words.clone(), ground, now: asked.now };
            let drawing = Drawing {
                steps: cases::offered(&case, &asked.viewer, asked.now),
                may_answer: asked.viewer.may::<AnswerSuggestion>(&target_of(&case)),
                reads: asked.viewer.holds::<ReadAssist>(),
                said: &said,
                case: &case,
                beside,
                reading: &reading,
            };
            let parts = drawing.parts();
            if parts.is_empty() {
                return Ok(None);
            }
            let content = Html::join(parts).into();
            Ok(Some(Panel { id: "assist", title: said.t("assist-beside-case"), content }))
        })
    }
}
