//! What a case's page shows of oversight: its files, what spot checks found, which figures are exempted, and what may be
//! opened about it.

use crate::model::{FileState, Procedure};
use crate::pages::said;
use crate::query;
use ::store::{Tx, Work};
use askama::Template;
use cases::{Case, Grounds, Said};
use guard::beside::{Beside, CaseBeside, Panel};
use guard::desk::Asked;
use guard::right::{AskOversight, RemindCase, SuperviseCase};
use kernel::Failure;
use std::sync::Arc;
use ui::{Badge, FactList, Html, Link, Tone};

/// Oversight beside a case.
pub struct OversightBeside {
    grounds: Arc<Grounds>,
}

impl OversightBeside {
    pub const fn new(grounds: Arc<Grounds>) -> Self {
        Self { grounds }
    }
}

impl Beside for OversightBeside {
    fn of_case<'a>(
        &'a self,
        tx: &'a mut Tx,
        asked: &'a Asked,
        case: &'a CaseBeside,
    ) -> Work<'a, Option<Panel>, Failure> {
        Box::pin(async move {
            let Ok(id) = case.id.parse() else { return Ok(None) };
            let ground = self.grounds.current(tx, asked.now).await?;
            let said = Said { words: asked.words.clone(), ground, now: asked.now };
            let mut facts = FactList::new();
            let mut any = false;
            let mut taken = Vec::new();
            for file in query::of_case(tx, &asked.tenant, &asked.viewer, id).await? {
                let label = said::procedure(&said.words, file.procedure());
                let link = Link::new(file.number.clone(), format!("/oversight/{}", file.number));
                let state = Html::of(&said::state_badge(&said.words, file.state));
                facts = facts.fact(label, Html::join([Html::of(&link), Html::escape(" "), state]));
                any = true;
                if !file.state.is_ended() {
                    taken.push((file.procedure(), file.state));
                }
            }
            for (passed, at) in query::checks_of_case(tx, &asked.tenant, id).await? {
                let (key, tone) = match passed {
                    true => ("oversight-check-passed", Tone::Ended),
                    false => ("oversight-check-failed", Tone::DueSoon),
                };
                let found = Html::of(&Badge::new(said.t(key)).tone(tone));
                let day = Html::of(&ui::Moment::day(&said.words, at));
                facts = facts.fact(
                    said::procedure(&said.words, Procedure::SpotCheck),
                    Html::join([found, Html::escape(" "), day]),
                );
                any = true;
            }
            let exempted = query::exempted_of_case(tx, &asked.tenant, id).await?;
            if !exempted.is_empty() {
                let names: Vec<String> =
                    exempted.iter().map(|figure| said::figure(&said.words, *figure)).collect();
                facts = facts.fact(said.t("oversight-exempted-figures"), said::and(&said.words, &names));
                any = true;
            }
            let found = cases::query::by_id(tx, &asked.tenant, id).await?.map(|found| found.state);
            let offers = found.map(|found| offers(&said, asked, case, &found, &taken)).unwrap_or_default();
            if !any && offers.is_empty() {
                return Ok(None);
            }
            let mut parts = if any { vec![Html::of(&facts)] } else { Vec::new() };
            if !offers.is_empty() {
                parts.push(Html::of(&Offers { links: offers }));
            }
            let content = Html::join(parts).into();
            Ok(Some(Panel { id: "oversight", title: said.t("oversight-beside-case"), content }))
        })
    }
}

#[derive(Template)]
#[template(
    source = r#"<ul class="related">{% for link in links %}<li>{{ link }}</li>{% endfor %}</ul>"#,
    ext = "html"
)]
struct Offers {
    links: Vec<Html>,
}

impl askama::filters::HtmlSafe for Offers {}

/// What this viewer may open about the case, less what is open already.
fn offers(
    said: &Said,
    asked: &Asked,
    case: &CaseBeside,
    found: &Case,
    taken: &[(Procedure, FileState)],
) -> Vec<Html> {
    let Some(unit) = asked.viewer.staff().map(|staff| staff.unit) else { return Vec::new() };
    let target = cases::actions::target_of(found);
    let leads = found.lead.as_ref().is_some_and(|lead| lead.unit == unit);
    let part = leads || found.was_handled_by(unit);
    let open = |procedure| taken.iter().any(|(one, _)| *one == procedure);
    let listed = taken.iter().any(|(_, state)| *state == FileState::Listed);
    let supervises = case.open && !part && found.lead.is_some() && asked.viewer.may::<SuperviseCase>(&target);
    let asks = asked.viewer.may::<AskOversight>(&target);
    let offered = [
        ("notice", supervises && !open(Procedure::Notice)),
        ("list", supervises && !listed),
        ("remind", case.open && !part && asked.viewer.may::<RemindCase>(&target)),
        ("climb", case.open && leads && asks && !open(Procedure::Climb)),
        ("exemption", part && asks && !open(Procedure::Exemption)),
    ];
    let offered = offered.into_iter().filter(|(_, may)| *may).map(|(what, _)| what);
    offered
        .map(|what| {
            let address = format!("/oversight/new?procedure={what}&case={}", case.number);
            Html::of(&Link::new(said.t(&format!("oversight-open-{}", said::key(what))), address))
        })
        .collect()
}
