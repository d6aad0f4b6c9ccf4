//! What a line of a demo's script means: which step, who takes it, and what is typed.

use super::actors::number_for;
use super::script::Line;
use cases::{Case, DeclineGround, Ground, RightChannel, StepName};
use duty::{DutyCode, MatterCode, Party};
use kernel::{Instant, Refusal, UnitId};
use std::collections::HashMap;
use ui::Typed;

/// A step ready to be taken.
pub struct Ready {
    pub step: StepName,
    pub who: Whom,
    pub typed: Typed,
}

/// Who takes a step.
pub enum Whom {
    /// Somebody in one of these roles, of this unit where one is named.
    Staff { roles: &'static [&'static str], unit: Option<UnitId> },
    /// Whoever raised it, by the tracking code.
    Requester,
}

const DISPATCH: &[&str] = &["dispatcher"];
pub(super) const INTAKE: &[&str] = &["intake_agent", "dispatcher"];
const HANDLE: &[&str] = &["handler"];
const CHECK: &[&str] = &["checker"];
const REVISIT: &[&str] = &["revisitor"];
const CLOSE: &[&str] = &["revisitor", "dispatcher"];

/// What a line says about a case as it stands.
///
/// # Errors
/// Refusal `demo-step-unknown`, and those of units and duties that the line names.
pub fn ready(
    line: &Line,
    case: &Case,
    ground: &Ground,
    numbers: &HashMap<String, String>,
    now: Instant,
) -> Result<Ready, Refusal> {
    let text = line.text.as_deref().unwrap_or_default();
    let words = |spare: &str| Typed::new().with("words", if text.is_empty() { spare } else { text });
    let maybe = || if text.is_empty() { Typed::new() } else { Typed::new().with("words", text) };
    let staff = |step, roles, typed| Ready { step, who: Whom::Staff { roles, unit: None }, typed };
    let lead = case.lead.as_ref().map(|lead| lead.unit);
    let handler = |step, typed| Ready { step, who: Whom::Staff { roles: HANDLE, unit: lead }, typed };
    Ok(match line.deed.as_str() {
        "answer" => staff(StepName::Answer, INTAKE, words("已当场答复。")),
        "decline" => {
            staff(StepName::Decline, INTAKE, decline(line, words("不属于受理范围，已告知办理渠道。"))?)
        }
        "merge" => {
            let into = line.into.as_deref().and_then(|into| numbers.get(into));
            let into = into.ok_or_else(|| {
                Refusal::invalid("case-merge-into-unknown", "into")
                    .with("given", line.into.as_deref().unwrap_or_default())
            })?;
            staff(StepName::Merge, INTAKE, maybe().with("into", into))
        }
        "register" => staff(StepName::Register, INTAKE, Typed::new()),
        "dispatch" => staff(StepName::Dispatch, DISPATCH, named(line, case, ground, maybe(), now)?),
        "designate" => staff(
            StepName::Designate,
            DISPATCH,
            named(&designated(line, case, ground, now), case, ground, words("按职责清单指定承办。"), now)?,
        ),
        "return" => {
            let typed = words("经核对职责清单，不属本单位职责。");
            let typed = typed.with("ground", line.ground.as_deref().unwrap_or("not_our_duty"));
            handler(StepName::Return, typed.with("duty", line.duty_code.as_deref().unwrap_or_default()))
        }
        "accept" => handler(StepName::Accept, Typed::new()),
        // The catalogue has called the unit in already, or it leads: what was said to it is noted.
        "assist" if assists(line, case, ground) || leads(line, case, ground) => {
            handler(StepName::Facts, words("已联系协办。"))
        }
        "assist" => {
            let unit = line.unit.as_deref().unwrap_or_default();
            handler(StepName::Assist, maybe().with("unit", unit))
        }
        "assist_reply" if !assists(line, case, ground) => handler(StepName::Facts, words("已配合完成。")),
        "assist_reply" => {
            let unit = ground.unit(line.unit.as_deref().unwrap_or_default(), "unit")?;
            let who = Whom::Staff { roles: HANDLE, unit: Some(unit) };
            Ready { step: StepName::AssistReply, who, typed: words("已按要求配合完成。") }
        }
        // Too late to ask: the reason is noted, and the case is overdue.
        "extend" if case.clock("handle").is_none_or(|clock| clock.is_overdue(now)) => {
            handler(StepName::Facts, words("情况复杂，办理超出时限，正在抓紧办理。"))
        }
        "extend" => {
            let typed = words("情况复杂，申请延期。");
            let amount = line.days.unwrap_or(5).min(ground.policy.limits.extension_amount);
            handler(StepName::Extend, typed.with("amount", amount.to_string()))
        }
        "park" => {
            let typed = Typed::new()
                .with("plan", if text.is_empty() { "纳入下年度计划，定期复查。" } else { text })
                .with("cause", line.ground.as_deref().unwrap_or("funds"))
                .with(
                    "review_days",
                    line.days.unwrap_or(60).min(ground.policy.limits.park_review_days).to_string(),
                );
            staff(StepName::Park, &["street_lead", "supervisor", "dispatcher"], typed)
        }
        "resume" => staff(StepName::Unpark, &["street_lead", "supervisor", "dispatcher"], maybe()),
        "reply" => {
            let open = case.open_assists().count() > 0;
            let typed = words("已办理完毕。");
            let typed = if open {
                typed.with("assists_open", "协办事项另行答复，不影响本次办理结果。")
            } else {
                typed
            };
            handler(StepName::Reply, typed)
        }
        "check_pass" => staff(StepName::Check, CHECK, maybe().with("passed", "yes")),
        "check_fail" => {
            staff(StepName::Check, CHECK, words("现场核查与答复不符，请重新办理。").with("passed", "no"))
        }
        "revisit_solved" => {
            let satisfaction = 3 + number_for(&case.number, 3);
            let typed = maybe().with("contacted", "yes").with("solved", "yes");
            staff(StepName::Revisit, REVISIT, typed.with("satisfaction", satisfaction.to_string()))
        }
        "revisit_unsolved" => {
            let typed = words("诉求人表示问题仍未解决。").with("contacted", "yes").with("solved", "no");
            let satisfaction = 1 + number_for(&case.number, 2);
            staff(StepName::Revisit, REVISIT, typed.with("satisfaction", satisfaction.to_string()))
        }
        "revisit_unreached" => {
            staff(StepName::Revisit, REVISIT, words("三次致电均无人接听。").with("contacted", "no"))
        }
        "close" => {
            let typed = maybe().with("outcome", line.outcome.as_deref().unwrap_or("solved"));
            staff(StepName::Close, CLOSE, typed)
        }
        "reopen" => {
            Ready {
                step: StepName::Reopen, who: Whom::Requester, typed: words("问题又出现了，请重新办理。")
            }
        }
        "archive" => staff(StepName::Archive, DISPATCH, Typed::new()),
        "withdraw" => Ready { step: StepName::Withdraw, who: Whom::Requester, typed: maybe() },
        other => return Err(Refusal::rule("demo-step-unknown").with("step", other)),
    })
}

/// Whether the unit of the line owes an answer as an assist.
fn assists(line: &Line, case: &Case, ground: &Ground) -> bool {
    unit_of(line, ground).is_some_and(|unit| case.open_assists().any(|assist| assist.unit == unit))
}

/// Whether the unit of the line has the lead.
fn leads(line: &Line, case: &Case, ground: &Ground) -> bool {
    unit_of(line, ground).is_some_and(|unit| case.lead.as_ref().is_some_and(|lead| lead.unit == unit))
}

fn unit_of(line: &Line, ground: &Ground) -> Option<UnitId> {
    ground.unit(line.unit.as_deref()?, "unit").ok()
}

/// The ground and the right channel; what the file says in other words becomes the ground's first channel.
fn decline(line: &Line, typed: Typed) -> Result<Typed, Refusal> {
    let ground: DeclineGround = line.ground.as_deref().unwrap_or_default().parse()?;
    let listed = ground.right_channels();
    let said = line.to_channel.as_deref().unwrap_or_default();
    let parsed = said.parse::<RightChannel>().ok().filter(|channel| listed.contains(channel));
    let channel = parsed.or_else(|| by_words(said, listed)).or_else(|| listed.first().copied());
    let channel = channel.map(RightChannel::as_str).unwrap_or_default();
    Ok(typed.with("ground", ground.as_str()).with("right_channel", channel))
}

/// The channel that a sentence speaks of.
fn by_words(said: &str, listed: &[RightChannel]) -> Option<RightChannel> {
    const SAID: [(&str, RightChannel); 14] = [
        ("110", RightChannel::Emergency),
        ("119", RightChannel::Emergency),
        ("120", RightChannel::Emergency),
        ("法院", RightChannel::Court),
        ("诉讼", RightChannel::Court),
        ("仲裁", RightChannel::Arbitration),
        ("复议", RightChannel::Reconsideration),
        ("纪", RightChannel::Discipline),
        ("监察", RightChannel::Discipline),
        ("公开", RightChannel::Disclosure),
        ("信访", RightChannel::Petition),
        ("调解", RightChannel::Mediation),
        ("进度", RightChannel::Progress),
        ("市场", RightChannel::Market),
    ];
    SAID.iter()
        .find(|(word, channel)| said.contains(word) && listed.contains(channel))
        .map(|(_, channel)| *channel)
}

/// A designation that names no unit confirms the catalogue: whoever designates has to say one.
fn designated(line: &Line, case: &Case, ground: &Ground, now: Instant) -> Line {
    let matter = case.matter.as_deref().unwrap_or_default();
    let routed = ground.route(matter, &case.placement, now).ok().map(|routed| routed.lead);
    let lead = routed.or(case.lead.as_ref().map(|lead| lead.unit));
    let code = lead.and_then(|unit| ground.catalogue.directory().unit(unit)).map(|unit| unit.code.clone());
    Line { unit: line.unit.clone().or(code), ..line.clone() }
}

/// A unit named by the script, with the duty item on which it can be given the case.
fn named(line: &Line, case: &Case, ground: &Ground, typed: Typed, now: Instant) -> Result<Typed, Refusal> {
    let Some(code) = line.unit.as_deref() else {
        return Ok(typed);
    };
    let unit = ground.unit(code, "lead")?;
    let duty = match &line.duty_code {
        Some(duty) => duty.clone(),
        None => duty_for(unit, case, ground, now)?,
    };
    Ok(typed.with("lead", code).with("duty", duty))
}

/// The item of the duty list under which a unit works on the case's matter: where it leads, else where it
/// assists, else what the catalogue cites.
fn duty_for(unit: UnitId, case: &Case, ground: &Ground, now: Instant) -> Result<String, Refusal> {
    let matter = MatterCode::new(case.matter.as_deref().unwrap_or_default());
    let book = ground.catalogue.book();
    let upward: Vec<MatterCode> =
        book.matter_path(&matter).iter().map(|matter| matter.code.clone()).collect();
    let mut path = case.placement.path.clone();
    path.reverse();
    let is_unit = |party: &Party| match party {
        Party::Unit { unit: named } => *named == unit,
        Party::Street => ground.catalogue.office_at(duty::Office::Street, &path, now) == Some(unit),
        Party::Community => ground.catalogue.office_at(duty::Office::Community, &path, now) == Some(unit),
    };
    let usable = |code: &DutyCode| ground.may_lead(unit, code, &case.placement.path, now).is_ok();
    let items: Vec<_> = book
        .duties()
        .filter(|item| item.valid.holds_at(now) && upward.contains(&item.matter) && usable(&item.code))
        .collect();
    let found = items
        .iter()
        .find(|item| is_unit(&item.lead))
        .or_else(|| items.iter().find(|item| item.assists.iter().any(is_unit)))
        .or_else(|| items.first());
    if let Some(item) = found {
        return Ok(item.code.as_str().to_owned());
    }
    let routed = ground.catalogue.route(&matter, &path, now);
    routed
        .map(|routed| routed.duty.as_str().to_owned())
        .map_err(|gap| Refusal::rule("case-dispatch-no-route").at("lead").with("gap", gap.reason.code()))
}
