//! The tables of the catalogue.

use crate::model::{
    Adaptation, Book, BookRows, Bundle, CatalogueEvent, DeadlineRule, DutyItem, MatterCode, MatterType,
    PolicyVersion, RoutingRule,
};
use ::store::{Row, Tx, statement, values};
use kernel::{Context, Failure};
use serde::de::DeserializeOwned;

statement!(
    PUT_MATTER,
    "insert into duty_matter (tenant, code, parent, level, name, ended_at, state) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, code) do update set name = excluded.name, ended_at = excluded.ended_at, state = excluded.state"
);
statement!(
    PUT_ITEM,
    "insert into duty_item (tenant, code, list, matter, valid_from, valid_to, state) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, code) do update set valid_to = excluded.valid_to, state = excluded.state"
);
statement!(
    PUT_RULE,
    "insert into duty_rule (tenant, id, matter, place, duty, valid_from, valid_to, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     on conflict (tenant, id) do update set valid_to = excluded.valid_to, state = excluded.state"
);
statement!(
    PUT_DEADLINE,
    "insert into duty_deadline (tenant, code, valid_from, valid_to, state) values (?1, ?2, ?3, ?4, ?5)
     on conflict (tenant, code, valid_from) do update set valid_to = excluded.valid_to, state = excluded.state"
);
statement!(
    PUT_ADAPTATION,
    "insert into duty_adaptation (tenant, deadline, place, number, valid_from, valid_to, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (tenant, deadline, place, number) do update set valid_to = excluded.valid_to, state = excluded.state"
);
statement!(
    ADAPTATIONS,
    "select state from duty_adaptation where tenant = ?1 order by deadline, place, number"
);
statement!(
    PUT_BUNDLE,
    "insert into duty_bundle (tenant, code, number, matter, place, valid_from, valid_to, state)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     on conflict (tenant, code, number) do update set valid_to = excluded.valid_to, state = excluded.state"
);
statement!(BUNDLES, "select state from duty_bundle where tenant = ?1 order by code, number");
statement!(
    PUT_REVISION,
    "insert into duty_revision (tenant, number, stamp) values (?1, ?2, ?3)
     on conflict (tenant) do update set number = excluded.number, stamp = excluded.stamp"
);
statement!(MATTERS, "select state from duty_matter where tenant = ?1 order by code");
statement!(ITEMS, "select state from duty_item where tenant = ?1 order by code");
statement!(RULES, "select state from duty_rule where tenant = ?1 order by id");
statement!(DEADLINES, "select state from duty_deadline where tenant = ?1 order by code, valid_from");
statement!(REVISION, "select number, stamp from duty_revision where tenant = ?1");
statement!(MATTER, "select state from duty_matter where tenant = ?1 and code = ?2");

/// Marks the stamp of a revision.
enum RevisionStamp {}

/// A state of the tables of the catalogue. Equal revisions have equal content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueRevision {
    pub version: PolicyVersion,
    /// Drawn at each edit.
    pub stamp: String,
}

/// Writes what the events changed; `book` is the catalogue after them.
pub(crate) async fn put(
    tx: &mut Tx,
    context: &Context,
    book: &Book,
    events: &[CatalogueEvent],
) -> Result<(), Failure> {
    let tenant = context.tenant.as_str();
    for event in events {
        match event {
            CatalogueEvent::MatterDefined { code, .. }
            | CatalogueEvent::MatterRevised { code, .. }
            | CatalogueEvent::MatterEnded { code, .. } => {
                if let Some(matter) = book.matter(code) {
                    put_matter(tx, tenant, matter).await?;
                }
            }
            CatalogueEvent::DutyListed { item } => put_item(tx, tenant, book.duty(&item.code)).await?,
            CatalogueEvent::DutyEnded { code, .. } => put_item(tx, tenant, book.duty(code)).await?,
            CatalogueEvent::RuleAdded { rule, .. } => put_rule(tx, tenant, book.rule(rule.id)).await?,
            CatalogueEvent::RuleEnded { id, .. } => put_rule(tx, tenant, book.rule(*id)).await?,
            CatalogueEvent::DeadlineSet { deadline } => {
                put_deadlines(tx, tenant, book.deadline(&deadline.code)).await?;
            }
            CatalogueEvent::DeadlineEnded { code, .. } => {
                put_deadlines(tx, tenant, book.deadline(code)).await?
            }
            CatalogueEvent::Adapted { adaptation } => {
                let versions = book.adaptations_of(&adaptation.deadline, adaptation.place);
                put_adaptations(tx, tenant, versions).await?;
            }
            CatalogueEvent::AdaptationEnded { deadline, place, .. } => {
                put_adaptations(tx, tenant, book.adaptations_of(deadline, *place)).await?;
            }
            CatalogueEvent::BundleSet { bundle } => {
                put_bundles(tx, tenant, book.bundle(&bundle.code)).await?;
            }
            CatalogueEvent::BundleEnded { code, .. } => {
                put_bundles(tx, tenant, book.bundle(code)).await?;
            }
        }
    }
    let stamp = context.draw_id::<RevisionStamp>();
    tx.execute(&PUT_REVISION, values![tenant, book.version().0, stamp]).await?;
    Ok(())
}

async fn put_matter(tx: &mut Tx, tenant: &str, matter: &MatterType) -> Result<(), Failure> {
    let row = values![
        tenant,
        matter.code.as_str(),
        matter.parent.as_ref().map(MatterCode::as_str),
        u32::from(matter.level),
        matter.name(),
        matter.ended_at,
        serde_json::to_string(matter)?
    ];
    tx.execute(&PUT_MATTER, row).await?;
    Ok(())
}

async fn put_item(tx: &mut Tx, tenant: &str, item: Option<&DutyItem>) -> Result<(), Failure> {
    let Some(item) = item else { return Ok(()) };
    let row = values![
        tenant,
        item.code.as_str(),
        item.list.name(),
        item.matter.as_str(),
        item.valid.from,
        item.valid.to,
        serde_json::to_string(item)?
    ];
    tx.execute(&PUT_ITEM, row).await?;
    Ok(())
}

async fn put_rule(tx: &mut Tx, tenant: &str, rule: Option<&RoutingRule>) -> Result<(), Failure> {
    let Some(rule) = rule else { return Ok(()) };
    let row = values![
        tenant,
        rule.id,
        rule.matter.as_str(),
        rule.place,
        rule.duty.as_ref().map(|duty| duty.as_str()),
        rule.valid.from,
        rule.valid.to,
        serde_json::to_string(rule)?
    ];
    tx.execute(&PUT_RULE, row).await?;
    Ok(())
}

async fn put_deadlines(tx: &mut Tx, tenant: &str, versions: &[DeadlineRule]) -> Result<(), Failure> {
    // A new version also ends the one before it, and one commit may bring several.
    for deadline in versions {
        let row = values![
            tenant,
            deadline.code.as_str(),
            deadline.valid.from,
            deadline.valid.to,
            serde_json::to_string(deadline)?
        ];
        tx.execute(&PUT_DEADLINE, row).await?;
    }
    Ok(())
}

async fn put_adaptations(tx: &mut Tx, tenant: &str, versions: &[Adaptation]) -> Result<(), Failure> {
    for adaptation in versions {
        let row = values![
            tenant,
            adaptation.deadline.as_str(),
            adaptation.place,
            i64::from(adaptation.number),
            adaptation.valid.from,
            adaptation.valid.to,
            serde_json::to_string(adaptation)?
        ];
        tx.execute(&PUT_ADAPTATION, row).await?;
    }
    Ok(())
}

async fn put_bundles(tx: &mut Tx, tenant: &str, versions: &[Bundle]) -> Result<(), Failure> {
    for bundle in versions {
        let row = values![
            tenant,
            bundle.code.as_str(),
            i64::from(bundle.number),
            bundle.matter.as_str(),
            bundle.place,
            bundle.valid.from,
            bundle.valid.to,
            serde_json::to_string(bundle)?
        ];
        tx.execute(&PUT_BUNDLE, row).await?;
    }
    Ok(())
}

pub(crate) async fn revision(tx: &mut Tx, tenant: &str) -> Result<CatalogueRevision, Failure> {
    let read =
        |row: &Row<'_>| Ok(CatalogueRevision { version: PolicyVersion(row.get(0)?), stamp: row.get(1)? });
    Ok(tx.query_optional(&REVISION, values![tenant], read).await?.unwrap_or_default())
}

pub(crate) async fn book(tx: &mut Tx, tenant: &str) -> Result<Book, Failure> {
    let rows = BookRows {
        version: revision(tx, tenant).await?.version,
        matters: read(tx.query(&MATTERS, values![tenant], |row| row.get(0)).await?)?,
        duties: read(tx.query(&ITEMS, values![tenant], |row| row.get(0)).await?)?,
        rules: read(tx.query(&RULES, values![tenant], |row| row.get(0)).await?)?,
        deadlines: read(tx.query(&DEADLINES, values![tenant], |row| row.get(0)).await?)?,
        adaptations: read(tx.query(&ADAPTATIONS, values![tenant], |row| row.get(0)).await?)?,
        bundles: read(tx.query(&BUNDLES, values![tenant], |row| row.get(0)).await?)?,
    };
    Ok(rows.into())
}

pub(crate) async fn matter(
    tx: &mut Tx,
    tenant: &str,
    code: &MatterCode,
) -> Result<Option<MatterType>, Failure> {
    let found: Option<String> =
        tx.query_optional(&MATTER, values![tenant, code.as_str()], |row| row.get(0)).await?;
    Ok(found.map(|state| serde_json::from_str(&state)).transpose()?)
}

fn read<T: DeserializeOwned>(rows: Vec<String>) -> Result<Vec<T>, Failure> {
    rows.iter().map(|state| serde_json::from_str(state).map_err(Failure::from)).collect()
}
