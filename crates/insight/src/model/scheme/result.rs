//! A unit's result in a quarter, from shares alone: the formula that everybody can read.

use super::figures::{Better, Figures};
use super::terms::{Group, Terms, Veto};
use crate::model::Share;
use kernel::UnitId;

/// Why a figure gives no value. Nothing is ever counted as zero for want of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nothing was counted.
    Nothing,
    /// Too few for a percentage.
    Few,
    /// Less than three months are known.
    Short,
}

impl Lack {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Few => "few",
            Self::Short => "short",
        }
    }
}

/// What a scheme's figure says of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemResult {
    pub figure: String,
    pub weight: u32,
    pub better: Better,
    /// As counted.
    pub raw: Share,
    /// Without what rulings took out; this one is judged.
    pub share: Share,
    /// From 0 to 100, high is good.
    pub value: Result<f64, Lack>,
}

/// What a group says of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupResult {
    pub name: String,
    pub name_en: Option<String>,
    pub weight: u32,
    pub items: Vec<ItemResult>,
    /// None: less than half of the group's weight has data.
    pub value: Option<f64>,
}

/// What a scheme says of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitResult {
    pub unit: UnitId,
    pub groups: Vec<GroupResult>,
    /// What the figures say, whatever was vetoed. None unless every group has a value: a whole would else hide that a
    /// part of it is not known.
    pub value: Option<f64>,
    /// Veto items that came true for it and stand.
    pub vetoes: Vec<Vetoed>,
}

/// A veto item that came true for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vetoed {
    /// Number of the listing, in which facts, appeal and ruling stand.
    pub listing: String,
    pub veto: Veto,
}

impl UnitResult {
    /// The result by the scheme's rule: whoever has a veto has none.
    pub fn result(&self) -> Option<f64> {
        self.value.filter(|_| self.vetoes.is_empty())
    }
}

/// A figure as counted for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub raw: Share,
    /// What rulings take out.
    pub exempted: Share,
    /// The least denominator for a percentage; 1 where everything there is was counted.
    pub least: i64,
    /// Whether three months are known.
    pub enough: bool,
}

/// A unit's result by the terms of a version.
pub fn assess(unit: UnitId, terms: &Terms, counted: impl Fn(&str) -> Counted) -> UnitResult {
    let groups: Vec<GroupResult> = terms.groups.iter().map(|group| of_group(group, &counted)).collect();
    let parts = groups.iter().map(|group| Some((f64::from(group.weight), group.value?)));
    let parts: Option<Vec<(f64, f64)>> = parts.collect();
    UnitResult { unit, value: parts.as_deref().and_then(mean), groups, vetoes: Vec::new() }
}

fn of_group(group: &Group, counted: &impl Fn(&str) -> Counted) -> GroupResult {
    let items: Vec<ItemResult> = group
        .items
        .iter()
        .map(|item| {
            let found = counted(&item.figure);
            let share = found.raw.without(found.exempted);
            let better = Figures::shipped().find(&item.figure).map_or(Better::High, |figure| figure.better);
            let value = match share.rate() {
                None => Err(Lack::Nothing),
                Some(_) if !found.enough => Err(Lack::Short),
                Some(_) if share.denominator < found.least => Err(Lack::Few),
                Some(rate) if better == Better::High => Ok(rate * 100.0),
                Some(rate) => Ok(100.0 - rate * 100.0),
            };
            ItemResult {
                figure: item.figure.clone(),
                weight: item.weight,
                better,
                raw: found.raw,
                share,
                value,
            }
        })
        .collect();
    let known: Vec<(f64, f64)> =
        items.iter().filter_map(|item| Some((f64::from(item.weight), item.value.ok()?))).collect();
    let weight: f64 = known.iter().map(|(weight, _)| weight).sum();
    let value = if weight * 2.0 < 100.0 { None } else { mean(&known) };
    GroupResult {
        name: group.name.clone(),
        name_en: group.name_en.clone(),
        weight: group.weight,
        items,
        value,
    }
}

/// The mean by weight; none without weight.
fn mean(parts: &[(f64, f64)]) -> Option<f64> {
    let weight: f64 = parts.iter().map(|(weight, _)| weight).sum();
    (weight > 0.0).then(|| parts.iter().map(|(weight, value)| weight * value).sum::<f64>() / weight)
}

/// With two decimals, as every figure here.
pub fn hundredths(value: f64) -> String {
    // A half that a binary fraction cannot hold is still rounded up.
    format!("{:.2}", (value * 100.0 + 1e-9).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::scheme::Figures;
    use uuid::Uuid;

    fn with(figures: &[(&str, i64, i64)]) -> UnitResult {
        let figures: Vec<(String, i64, i64)> =
            figures.iter().map(|(key, n, d)| ((*key).to_owned(), *n, *d)).collect();
        assess(UnitId::new(Uuid::from_u128(1)), &Figures::shipped().beginning(), move |key| {
            let found = figures.iter().find(|(known, ..)| known == key);
            let raw = found.map_or_else(Share::default, |(_, n, d)| Share::new(*n, *d));
            let least = if key == "organisation" { 1 } else { 20 };
            Counted { raw, exempted: Share::default(), least, enough: true }
        })
    }

    /// 20 × 90 + 25 × (50 × 90 + 50 × 80)/100 + 55 × (40 × 75 + 40 × 82.5 + 20 × 96)/100, out of 100, by hand.
    #[test]
    fn a_result_equals_the_hand_count() {
        let all = [
            ("organisation", 9, 10),
            ("response", 54, 60),
            ("on_time", 80, 100),
            ("solution", 42, 56),
            ("satisfaction", 33, 40),
            ("rework", 2, 50),
        ];
        let result = with(&all);
        let groups: Vec<String> =
            result.groups.iter().map(|group| hundredths(group.value.unwrap())).collect();
        assert_eq!(groups, ["90.00", "85.00", "82.20"]);
        assert_eq!(hundredths(result.value.unwrap()), "84.46");
    }

    #[test]
    fn what_has_no_data_is_never_a_zero() {
        let few =
            with(&[("organisation", 9, 10), ("response", 57, 60), ("on_time", 3, 4), ("solution", 42, 56)]);
        let [_, together, residents] = few.groups.as_slice() else { panic!("three groups") };
        assert_eq!(together.items[1].value, Err(Lack::Few));
        assert_eq!(together.value.map(hundredths).unwrap(), "95.00", "half of the weight is known");
        assert_eq!(residents.items[1].value, Err(Lack::Nothing));
        assert_eq!(residents.value, None, "40 of 100 are known");
        assert_eq!(few.value, None, "no whole without what residents say");
        assert_eq!(with(&[]).value, None);
        let zero = with(&[
            ("organisation", 0, 10),
            ("response", 0, 60),
            ("on_time", 0, 60),
            ("solution", 0, 60),
            ("satisfaction", 0, 60),
            ("rework", 60, 60),
        ]);
        assert_eq!(zero.value, Some(0.0), "a counted nothing is a zero");
    }
}
