//! What the demo's streets say otherwise than the county's deadlines: one in force, one to come, one that a new version of
//! the template ended. Each by the same action as on a page.

use crate::deployment::Deployment;
use clock::{Term, Unit};
use duty::{Adapting, ClockKind, DeadlineCode, DeadlineRule, Edit, Leeway, MatterCode, Places, Validity};
use guard::right::{AdaptDeadline, EditDuty};
use guard::{Granted, Site, Target};
use kernel::{Failure, Refusal, RequestKey};
use std::sync::Arc;
use store::Tx;

const DAY: i64 = 86_400;

/// Who says it, for which place, about which deadline; the value, the rule, the reason, when it is said and from when it
/// holds, in days from now.
type Line = (&'static str, &'static str, &'static str, u32, &'static str, &'static str, (i64, i64));

const LINES: &[Line] = &[
    (
        "lead-001",
        "999001001",
        OWN,
        5,
        "本街道便民服务承诺〔2026〕3号（示例）",
        "街道设有专人回访岗，可当天联系。",
        (-60, -60),
    ),
    (
        "lead-003",
        "999001003",
        "H101",
        2,
        "本街道市容管理办法第六条（示例）",
        "老街游客多，垃圾暴露时间须更短。",
        (0, 0),
    ),
    (
        "lead-002",
        "999001002",
        "H003",
        10,
        "本街道主任办公会纪要〔2026〕12号（示例）",
        "山区村组路远，一般事项需多往返一次。",
        (0, 14),
    ),
];

/// A deadline of this script alone: the others stand in a file, and a file that comes again is compared with them.
const OWN: &str = "H901";
/// When the county leaves room in it, and when it takes that back, in days from now.
const LEFT: i64 = -90;
const TAKEN_BACK: i64 = -10;

/// Loads them unless there are some; gives how many were made.
///
/// # Errors
/// The refusal of a step that the rules do not allow: a mistake of this script.
pub async fn load(deployment: &Deployment) -> Result<u64, Failure> {
    let site = deployment.site.clone();
    deployment.site.store.write(move |tx| Box::pin(async move { said(tx, &site).await })).await
}

async fn said(tx: &mut Tx, site: &Site) -> Result<u64, Failure> {
    let book = duty::query::book(tx, &site.tenant).await?;
    if book.adaptations().next().is_some() {
        return Ok(0);
    }
    let places = duty::query::places(tx, &site.tenant).await?;
    let tree = place::query::tree(tx, &site.tenant).await?;
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let first = "街面秩序事件处置标准（示例）：接单后8小时内联系";
    set(tx, &at(site, LEFT), (8, Leeway::Shorter { least: 4 }, first), &places).await?;
    for (login, place, code, amount, basis, reason, (days, from)) in LINES {
        let site = at(site, *days);
        let nobody = || Refusal::rule("demo-nobody").with("step", *login);
        let account = accounts.get(*login).copied().ok_or_else(nobody)?;
        let viewer = guard::query::viewer_of(tx, &site.tenant, account, site.now()).await?;
        let place = tree.with_code(place).next().ok_or_else(|| Refusal::rule("duty-place-unknown"))?.id;
        let granted = viewer.grant::<AdaptDeadline>(&target_of(place, &places))?;
        let context = site.context(&granted, RequestKey(String::new()));
        let order = Adapting {
            deadline: DeadlineCode::new(*code),
            place,
            amount: *amount,
            basis: (*basis).to_owned(),
            reason: (*reason).to_owned(),
            from: site.now().plus_seconds((from - days) * DAY),
        };
        duty::actions::adapt(tx, &context, &granted, order, &places).await?;
    }
    let unified = "街面秩序事件处置标准（示例）修订：接单后4小时内联系，全县统一";
    set(tx, &at(site, TAKEN_BACK), (4, Leeway::Fixed, unified), &places).await?;
    Ok(LINES.len() as u64)
}

/// A version of the deadline of this script, from that instant on.
async fn set(
    tx: &mut Tx,
    site: &Site,
    (amount, leeway, basis): (u32, Leeway, &str),
    places: &Arc<Places>,
) -> Result<(), Failure> {
    let deadline = DeadlineRule {
        code: DeadlineCode::new(OWN),
        matter: Some(MatterCode::new("100102")),
        urgency: None,
        clock: ClockKind::new("contact"),
        term: Term::new(amount, Unit::Hour),
        calendar: None,
        basis: basis.to_owned(),
        legal: false,
        leeway,
        valid: Validity::since(site.now()),
    };
    let granted = Granted::<EditDuty>::for_system("setup")?;
    let context = site.context(&granted, RequestKey(String::new()));
    let edits = vec![Edit::SetDeadline { deadline }];
    duty::actions::edit_catalogue(tx, &context, &granted, None, edits, places).await.map(drop)
}

/// The site with its clock so many days on.
fn at(site: &Site, days: i64) -> Site {
    let at = site.now().plus_seconds(days * DAY);
    Site { now: Arc::new(move || at), ..site.clone() }
}

fn target_of(place: place::PlaceId, places: &Places) -> Target {
    let steps: Vec<String> = places.path(place).iter().rev().map(ToString::to_string).collect();
    Target::at(guard::PlacePath::new(&steps.join("/")))
}
