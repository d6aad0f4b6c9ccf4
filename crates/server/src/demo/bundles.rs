//! Who bears a matter together in the demo: two bundles, one of them in its second version. They stand before the first
//! appeal is dispatched, as whatever runs keeps what it had.

use crate::deployment::Deployment;
use duty::{BundleCode, BundleLevel, BundleOrder, Edit, MatterCode, MemberOrder};
use guard::Granted;
use guard::right::EditDuty;
use kernel::{Failure, Instant, Refusal, RequestKey};
use store::Tx;

/// One version of a bundle: its shares per mille, and from when it holds, in days from the beginning of the demo.
struct Line {
    code: &'static str,
    names: (&'static str, &'static str),
    matter: &'static str,
    place: &'static str,
    shares: [u32; 3],
    basis: &'static str,
    reason: &'static str,
    days: i64,
}

const LINES: &[Line] = &[
    Line {
        code: "Z001",
        names: ("小区停车三级共管", "Parking in compounds, together"),
        matter: "100402",
        place: "999001003",
        shares: [300, 400, 300],
        basis: "本街道责任共同体实施办法第四条（示例）",
        reason: "消防通道、车位划线涉及街道、社区、网格，单独一家办不成。",
        days: 0,
    },
    Line {
        code: "Z002",
        names: ("乡村道路照明", "Lamps on village roads"),
        matter: "100501",
        place: "999001006",
        shares: [500, 400, 100],
        basis: "本镇责任捆绑清单（2025年，示例）",
        reason: "镇出设备、村出维护、网格报修。",
        days: 0,
    },
    Line {
        code: "Z002",
        names: ("乡村道路照明", "Lamps on village roads"),
        matter: "100501",
        place: "999001006",
        shares: [333, 333, 334],
        basis: "本镇责任捆绑清单（2025年修订，示例）",
        reason: "试行半年后，三级各担三分之一，网格多一份巡查。",
        days: 181,
    },
];

/// Sets them unless there are some; gives how many versions were made.
///
/// # Errors
/// The refusal of an edit that the rules do not allow: a mistake of this script.
pub async fn load(deployment: &Deployment, begin: Instant) -> Result<u64, Failure> {
    let site = deployment.site.clone();
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            if duty::query::book(tx, &site.tenant).await?.bundles().next().is_some() {
                return Ok(0);
            }
            let edits = edits(tx, &site.tenant, begin).await?;
            let granted = Granted::<EditDuty>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let places = duty::query::places(tx, &site.tenant).await?;
            duty::actions::edit_catalogue(tx, &context, &granted, None, edits, &places).await?;
            Ok(LINES.len() as u64)
        })
    });
    write.await
}

async fn edits(tx: &mut Tx, tenant: &kernel::TenantId, begin: Instant) -> Result<Vec<Edit>, Failure> {
    let tree = place::query::tree(tx, tenant).await?;
    let mut edits = Vec::with_capacity(LINES.len());
    for line in LINES {
        let place = tree.with_code(line.place).next().ok_or_else(|| Refusal::rule("duty-place-unknown"))?.id;
        let member = |(level, share)| MemberOrder { level, unit: None, person: None, share };
        let order = BundleOrder {
            code: BundleCode::new(line.code),
            name: line.names.0.to_owned(),
            name_en: Some(line.names.1.to_owned()),
            matter: MatterCode::new(line.matter),
            place,
            members: BundleLevel::ALL.into_iter().zip(line.shares).map(member).collect(),
            basis: line.basis.to_owned(),
            reason: line.reason.to_owned(),
            from: begin.plus_seconds(line.days * 86_400),
        };
        edits.push(Edit::SetBundle { order });
    }
    Ok(edits)
}
