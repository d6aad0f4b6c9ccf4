//! Closing a case to whoever is complained about (回避), and opening it again.

use super::{Order, Step, carry_out};
use crate::ground::Ground;
use crate::model::{Case, CaseCommand, CaseId, ComplaintAbout};
use crate::store;
use ::store::Tx;
use guard::right::{BarFromCase, TransferCase, UnbarFromCase};
use guard::{Bar, Granted};
use kernel::{Context, Failure, Instant, Refusal, UnitId};
use std::collections::BTreeSet;

/// 回避
pub enum BarFrom {}
impl Step for BarFrom {
    type Right = BarFromCase;
    const NAME: &'static str = "bar";
    async fn command(order: &mut Order<'_>, _: &Granted<BarFromCase>) -> Result<CaseCommand, Failure> {
        let about = order.choice::<ComplaintAbout>("about")?;
        let bar = match (order.typed.get("unit"), order.typed.get("account")) {
            (Some(_), Some(_)) => return Err(Refusal::invalid("case-bar-whom", "account").into()),
            (None, None) => return Err(Refusal::invalid("case-bar-whom", "unit").into()),
            (Some(named), None) => Bar::Unit(order.ground.unit(named, "unit")?),
            (None, Some(login)) => {
                let found = guard::query::account_of(order.tx, &order.context.tenant, login).await?;
                let unknown = || Refusal::invalid("case-bar-account", "account").with("given", login);
                Bar::Account(found.ok_or_else(unknown)?)
            }
        };
        let below = below(order.ground, bar, about, order.context.now);
        Ok(CaseCommand::Bar { bar, about, below, words: order.words_maybe("words").await? })
    }
}

/// 撤销回避
pub enum Unbar {}
impl Step for Unbar {
    type Right = UnbarFromCase;
    const NAME: &'static str = "unbar";
    async fn command(order: &mut Order<'_>, _: &Granted<UnbarFromCase>) -> Result<CaseCommand, Failure> {
        let given = order.typed.require("bar", "case-bar-unknown")?;
        let bar = given.parse().map_err(|_| Refusal::invalid("case-bar-unknown", "bar"))?;
        Ok(CaseCommand::Unbar { bar, words: order.words("words").await? })
    }
}

/// The units under the control of a unit whose conduct is complained about.
pub(crate) fn below(ground: &Ground, bar: Bar, about: ComplaintAbout, at: Instant) -> BTreeSet<UnitId> {
    match (bar, about) {
        (Bar::Unit(unit), ComplaintAbout::Conduct) => ground.under_control(unit, at),
        _ => BTreeSet::new(),
    }
}

/// The office that whoever raised it names, when it is one by its name or code: it does not see the case from the
/// beginning on. Otherwise the intake desk reads what was said and decides.
pub(crate) async fn bar_named(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    id: CaseId,
    named: &str,
) -> Result<(), Failure> {
    let directory = ground.catalogue.directory();
    let is_named = |name: &str| name.trim().eq_ignore_ascii_case(named.trim());
    let mut fitting = directory.units().into_iter().filter(|unit| {
        unit.active_at(context.now)
            && (is_named(&unit.name) || is_named(&unit.code) || unit.name_en.as_deref().is_some_and(is_named))
    });
    let (Some(unit), None) = (fitting.next(), fitting.next()) else { return Ok(()) };
    let (bar, about) = (Bar::Unit(unit.id), ComplaintAbout::Conduct);
    let below = below(ground, bar, about, context.now);
    let everybody = |unit: UnitId| bar == Bar::Unit(unit) || below.contains(&unit);
    // Where nobody would be left here, a person hands it to the level above.
    if ground.desks_beside(everybody, context.now).is_none() {
        return Ok(());
    }
    let found = store::by_id(tx, &context.tenant, id).await?;
    let command = CaseCommand::Bar { bar, about, below, words: None };
    carry_out(tx, ground, context, found, command, None).await.map(drop)
}

/// Follows the units: whoever has come under the control of a unit complained about is barred as well. Nobody is let
/// in again by a change of the tree. Gives how many cases were closed to more.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_units(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<TransferCase>,
    context: &Context,
) -> Result<u64, Failure> {
    let mut followed = 0;
    for id in store::barred_cases(tx, &context.tenant).await? {
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        for command in wider(ground, &found.state, context.now) {
            let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
            match carry_out(tx, ground, context, Some(found), command, None).await {
                Ok(_) => followed += 1,
                // It would be closed to everybody: it stays as it is, and people see it in the case.
                Err(Failure::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
    }
    Ok(followed)
}

fn wider(ground: &Ground, case: &Case, at: Instant) -> Vec<CaseCommand> {
    let widened = case.barred.iter().filter_map(|barred| {
        let mut below = below(ground, barred.bar, barred.about, at);
        below.extend(&barred.below);
        let command = |below| CaseCommand::Bar { bar: barred.bar, about: barred.about, below, words: None };
        (below != barred.below).then(|| command(below))
    });
    widened.collect()
}
