//! Tables of figures with what of them is shown.

use super::wanted::{path_of, root_path};
use crate::model::{Indicator, Indicators, Period, Suppressed};
use crate::query::{self, AsOf, Public, PublicMeasures, Scope, Tally, span_of};
use ::store::Tx;
use cases::Ground;
use kernel::{Failure, TenantId, UnitId};
use place::PlaceId;
use std::collections::BTreeMap;

/// Rows of one kind, what is not shown of them, and their sum.
pub(crate) struct Table<K> {
    pub(crate) rows: Vec<(Option<K>, Tally)>,
    pub(crate) total: Tally,
    hidden: Suppressed,
}

impl<K: Copy + PartialEq> Table<K> {
    pub(crate) fn shown(
        &self,
        measures: &PublicMeasures,
        key: Option<K>,
        indicator: &Indicator,
    ) -> Option<Public> {
        let at = self.rows.iter().position(|(row, _)| *row == key)?;
        let (_, tally) = self.rows.get(at)?;
        Some(measures.shown(&self.hidden, Some(at), tally, indicator))
    }
    pub(crate) fn shown_total(&self, measures: &PublicMeasures, indicator: &Indicator) -> Public {
        measures.shown(&self.hidden, None, &self.total, indicator)
    }
}

/// One period of the public page.
pub(crate) struct Tables {
    pub(crate) places: Table<PlaceId>,
    /// Only of the whole deployment: a unit's counts by street would give away what its sum hides.
    pub(crate) units: Option<Table<UnitId>>,
}

/// The public page's figures.
pub(crate) struct OpenBoard {
    pub(crate) as_of: AsOf,
    pub(crate) period: Period,
    pub(crate) street: Option<PlaceId>,
    pub(crate) measures: PublicMeasures,
    pub(crate) now: Tables,
    pub(crate) before: Tables,
}

/// Gathers what everybody may see of a quarter.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn open_board(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    street: Option<PlaceId>,
    period: Period,
    as_of: AsOf,
) -> Result<OpenBoard, Failure> {
    let measures = PublicMeasures::of(Indicators::shipped());
    let now = tables(tx, tenant, ground, &measures, street, (period, as_of)).await?;
    let before = tables(tx, tenant, ground, &measures, street, (period.before(), as_of)).await?;
    Ok(OpenBoard { as_of, period, street, measures, now, before })
}

async fn tables(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    measures: &PublicMeasures,
    street: Option<PlaceId>,
    (period, as_of): (Period, AsOf),
) -> Result<Tables, Failure> {
    let span = span_of(period, as_of.today);
    let everything = Scope::default();
    let places = query::by_place(tx, tenant, &everything, &root_path(ground), span).await?;
    let units = query::by_unit(tx, tenant, &everything, span).await?;
    let (places, units) = agreed(measures, places, units);
    let Some(street) = street else { return Ok(Tables { places, units: Some(units) }) };
    let path = path_of(ground, street);
    let scope = Scope { place: Some(path.clone()), ..Scope::default() };
    let communities = query::by_place(tx, tenant, &scope, &path, span).await?;
    let row = places.rows.iter().position(|(key, _)| *key == Some(street));
    let above: Vec<bool> = (0..=measures.parked())
        .map(|column| row.is_some_and(|row| places.hidden.hides(column, row)))
        .collect();
    Ok(Tables { places: table(measures, communities, &above), units: None })
}

/// The tables of places and of units have one total: what one of them hides the other hides too.
fn agreed(
    measures: &PublicMeasures,
    places: BTreeMap<Option<PlaceId>, Tally>,
    units: BTreeMap<Option<UnitId>, Tally>,
) -> (Table<PlaceId>, Table<UnitId>) {
    let mut above = vec![false; measures.parked() + 1];
    loop {
        let by_place = table(measures, places.clone(), &above);
        let by_unit = table(measures, units.clone(), &above);
        let next: Vec<bool> = (0..above.len())
            .map(|column| by_place.hidden.hides_total(column) || by_unit.hidden.hides_total(column))
            .collect();
        if next == above {
            return (by_place, by_unit);
        }
        above = next;
    }
}

fn table<K>(measures: &PublicMeasures, rows: BTreeMap<Option<K>, Tally>, above: &[bool]) -> Table<K> {
    let rows: Vec<(Option<K>, Tally)> = rows.into_iter().collect();
    let tallies: Vec<&Tally> = rows.iter().map(|(_, tally)| tally).collect();
    let hidden = measures.suppress(&tallies, Indicators::shipped().thresholds.small_count, above);
    let total = query::sum(tallies);
    Table { rows, total, hidden }
}
