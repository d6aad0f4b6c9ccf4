//! The dispatch desk (派遣): dispatch, designate, call in assists, rule on extensions, park.

use super::{Order, Step, assignment};
use crate::ground::Ground;
use crate::model::{Assignment, Case, CaseCommand};
use guard::Granted;
use guard::right::{AssistCase, DesignateUnit, DispatchCase, RuleOnExtension, RuleOnParking};
use kernel::{Failure, Instant, Refusal, UnitId};

/// 派遣: by the catalogue, or to a unit that a person names with the duty it rests on.
pub enum Dispatch {}
impl Step for Dispatch {
    type Right = DispatchCase;
    const NAME: &'static str = "dispatch";
    async fn command(order: &mut Order<'_>, _: &Granted<DispatchCase>) -> Result<CaseCommand, Failure> {
        let words = order.words_maybe("words").await?;
        let (lead, mut assists) = match order.typed.get("lead") {
            None => by_catalogue(order.ground, order.case, order.context.now)?,
            Some(named) => (named_assignment(order, named, "lead", "duty")?, Vec::new()),
        };
        for named in order.typed.all("assist") {
            let unit = order.ground.unit(named, "assist")?;
            if unit != lead.unit && !assists.iter().any(|assist| assist.unit == unit) {
                assists.push(Assignment { unit, duty: lead.duty.clone() });
            }
        }
        Ok(CaseCommand::Dispatch { lead, assists, words })
    }
}

/// To whom the routing catalogue gives a case: who leads and who assists.
///
/// # Errors
/// Refusals `case-dispatch-without-matter`, `case-dispatch-no-route`, `case-dispatch-barred`.
pub fn by_catalogue(
    ground: &Ground,
    case: &Case,
    at: Instant,
) -> Result<(Assignment, Vec<Assignment>), Refusal> {
    let matter =
        case.matter.as_deref().ok_or_else(|| Refusal::rule("case-dispatch-without-matter").at("matter"))?;
    let routed = ground
        .route_beside(case, matter, at)
        .map_err(|gap| Refusal::rule("case-dispatch-no-route").at("lead").with("gap", gap.reason.code()))?
        .ok_or_else(|| Refusal::rule("case-dispatch-barred").at("lead"))?;
    let because = routed.because.iter().filter_map(reason_word).collect::<Vec<_>>();
    let lead = assignment(ground, routed.lead, routed.duty.clone(), because);
    let assists = routed
        .assists
        .iter()
        .map(|unit| assignment(ground, *unit, routed.duty.clone(), Vec::new()))
        .collect();
    Ok((lead, assists))
}

/// The tag of a serialised reason, as in the messages `duty-because-…`.
fn reason_word(reason: &duty::Reason) -> Option<String> {
    let value = serde_json::to_value(reason).ok()?;
    value.get("because")?.as_str().map(str::to_owned)
}

fn named_assignment(
    order: &Order<'_>,
    named: &str,
    field: &'static str,
    duty_field: &'static str,
) -> Result<Assignment, Refusal> {
    let unit = order.ground.unit(named, field)?;
    not_barred(order, unit, field)?;
    let duty = order.duty(duty_field)?;
    order.ground.may_lead(unit, &duty, &order.case.placement.path, order.context.now)?;
    Ok(order.assignment(unit, duty, vec!["named_by_person".to_owned()]))
}

/// A unit complained about never gets the case; the refusal names the next competent one.
fn not_barred(order: &Order<'_>, unit: UnitId, field: &'static str) -> Result<(), Refusal> {
    if !order.case.is_barred(unit) {
        return Ok(());
    }
    let (ground, now) = (order.ground, order.context.now);
    let routed = order.case.matter.as_deref().and_then(|matter| {
        ground.route_beside(order.case, matter, now).ok().flatten().map(|routed| routed.lead)
    });
    let instead = routed.or_else(|| ground.superior_beside(unit, |above| order.case.is_barred(above), now));
    let named = instead.and_then(|unit| ground.catalogue.directory().unit(unit));
    Err(match named {
        Some(unit) => Refusal::rule("case-complained-about-next").at(field).with("instead", &unit.name),
        None => Refusal::rule("case-complained-about").at(field),
    })
}

/// 指定承办
pub enum Designate {}
impl Step for Designate {
    type Right = DesignateUnit;
    const NAME: &'static str = "designate";
    async fn command(order: &mut Order<'_>, _: &Granted<DesignateUnit>) -> Result<CaseCommand, Failure> {
        let named = order.typed.require("lead", "case-unit-missing")?;
        let lead = named_assignment(order, named, "lead", "duty")?;
        Ok(CaseCommand::Designate { lead, words: order.words("words").await? })
    }
}

/// 请求协办
pub enum CallAssist {}
impl Step for CallAssist {
    type Right = AssistCase;
    const NAME: &'static str = "assist";
    async fn command(order: &mut Order<'_>, _: &Granted<AssistCase>) -> Result<CaseCommand, Failure> {
        let unit = order.ground.unit(order.typed.require("unit", "case-unit-missing")?, "unit")?;
        not_barred(order, unit, "unit")?;
        let duty = match order.typed.get("duty") {
            Some(_) => order.duty("duty")?,
            None => lead_duty(order)?,
        };
        let assist = order.assignment(unit, duty, Vec::new());
        Ok(CaseCommand::CallAssist { assist, words: order.words_maybe("words").await? })
    }
}

fn lead_duty(order: &Order<'_>) -> Result<duty::DutyCode, Refusal> {
    let lead = order.case.lead.as_ref().ok_or_else(|| Refusal::rule("case-without-lead"))?;
    Ok(duty::DutyCode::new(&lead.duty.code))
}

/// 延期审批
pub enum RuleExtension {}
impl Step for RuleExtension {
    type Right = RuleOnExtension;
    const NAME: &'static str = "rule-extension";
    async fn command(order: &mut Order<'_>, _: &Granted<RuleOnExtension>) -> Result<CaseCommand, Failure> {
        let granted =
            order.yes_or_no("granted")?.ok_or_else(|| Refusal::invalid("case-choice-missing", "granted"))?;
        Ok(CaseCommand::RuleExtension { granted, words: order.words("words").await? })
    }
}

/// 挂账
pub enum Park {}
impl Step for Park {
    type Right = RuleOnParking;
    const NAME: &'static str = "park";
    async fn command(order: &mut Order<'_>, _: &Granted<RuleOnParking>) -> Result<CaseCommand, Failure> {
        let cause = order.choice("cause")?;
        let review_days = order.number("review_days")?;
        Ok(CaseCommand::Park { cause, plan: order.words("plan").await?, review_days })
    }
}

/// 恢复办理
pub enum Unpark {}
impl Step for Unpark {
    type Right = RuleOnParking;
    const NAME: &'static str = "unpark";
    async fn command(order: &mut Order<'_>, _: &Granted<RuleOnParking>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Unpark { words: order.words_maybe("words").await? })
    }
}
