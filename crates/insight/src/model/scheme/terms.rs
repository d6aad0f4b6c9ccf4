//! What a scheme consists of: groups of figures with weights, veto items with their legal basis.

use super::figures::{Figures, Side};
use crate::model::Indicators;
use kernel::Refusal;
use serde::{Deserialize, Serialize};

/// The most groups of a scheme.
pub const MOST_GROUPS: usize = 5;
/// The most veto items of a scheme.
pub const MOST_VETOES: usize = 4;

/// The fields of a form in which weights of groups stand.
const WEIGHT_FIELDS: [&str; MOST_GROUPS] =
    ["group_1_weight", "group_2_weight", "group_3_weight", "group_4_weight", "group_5_weight"];
/// The fields in which legal bases stand.
const BASIS_FIELDS: [&str; MOST_VETOES] = ["veto_1_basis", "veto_2_basis", "veto_3_basis", "veto_4_basis"];

/// A figure with its weight inside its group, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub figure: String,
    pub weight: u32,
}

/// A group of figures (指标组) with its weight in the whole, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    pub weight: u32,
    pub items: Vec<Item>,
}

/// A veto item (一票否决事项): a fact that keeps a unit from a result whatever its figures say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Veto {
    pub what: String,
    /// Law and article, or the central document that lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// From so many cases on percentages are shown elsewhere, and a figure is judged unless a scheme says otherwise.
fn usual_least() -> u32 {
    u32::try_from(Indicators::shipped().thresholds.least_denominator).unwrap_or(20)
}

impl Default for Terms {
    fn default() -> Self {
        Self { groups: Vec::new(), least: usual_least(), vetoes: Vec::new(), inside_reason: None }
    }
}

/// The terms of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub groups: Vec<Group>,
    /// A figure with fewer cases is left out.
    #[serde(default = "usual_least")]
    pub least: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<Veto>,
    /// Why inside evaluation weighs more than outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside_reason: Option<String>,
}

/// How much weight lies on either side, in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub outside: u32,
    pub inside: u32,
}

impl Terms {
    /// The fields of a form in which weights of groups stand.
    pub(crate) const WEIGHT_FIELDS: [&str; MOST_GROUPS] = WEIGHT_FIELDS;

    /// What each side weighs in the whole.
    pub fn balance(&self) -> Balance {
        let mut balance = Balance::default();
        for group in &self.groups {
            for item in &group.items {
                let weight = group.weight * item.weight;
                match Figures::shipped().find(&item.figure).map(|figure| figure.side) {
                    Some(Side::Outside) => balance.outside += weight,
                    Some(Side::Inside) => balance.inside += weight,
                    None => {}
                }
            }
        }
        balance
    }

    /// The groups add up to 100, and so do the figures of each; every figure exists and stands once.
    ///
    /// # Errors
    /// Refusals `scheme-…` at the field that is wrong.
    pub fn sums(&self) -> Result<(), Refusal> {
        if self.groups.is_empty() {
            return Err(Refusal::invalid("scheme-group-missing", WEIGHT_FIELDS[0]));
        }
        let fewest = u32::try_from(Indicators::shipped().thresholds.small_count).unwrap_or(5);
        if self.least < fewest || self.least > 1_000 {
            return Err(Refusal::invalid("scheme-least-outside", "least").with("fewest", fewest));
        }
        let sum: u32 = self.groups.iter().map(|group| group.weight.min(1000)).sum();
        if sum != 100 {
            return Err(Refusal::invalid("scheme-groups-not-whole", WEIGHT_FIELDS[0]).with("sum", sum));
        }
        let mut seen: Vec<&str> = Vec::new();
        for (group, field) in self.groups.iter().zip(WEIGHT_FIELDS) {
            if group.items.is_empty() || group.weight == 0 {
                return Err(Refusal::invalid("scheme-group-empty", field).with("group", &group.name));
            }
            let sum: u32 = group.items.iter().map(|item| item.weight.min(1000)).sum();
            if sum != 100 {
                let refusal = Refusal::invalid("scheme-figures-not-whole", field);
                return Err(refusal.with("group", &group.name).with("sum", sum));
            }
            for item in &group.items {
                if Figures::shipped().find(&item.figure).is_none() {
                    let given: String = item.figure.chars().take(40).collect();
                    return Err(Refusal::invalid("scheme-figure-unknown", field).with("given", given));
                }
                if item.weight == 0 || seen.contains(&item.figure.as_str()) {
                    return Err(Refusal::invalid("scheme-figure-twice", field).with("figure", &item.figure));
                }
                seen.push(&item.figure);
            }
        }
        Ok(())
    }

    /// Whether these terms may be published: whole sums, every veto with its legal basis, and a reason where the
    /// organisation's own records outweigh what others say of it.
    ///
    /// # Errors
    /// As [`Terms::sums`]; `scheme-veto-without-basis`, `scheme-inside-without-reason`.
    pub fn publishable(&self) -> Result<(), Refusal> {
        self.sums()?;
        let bases = self.vetoes.iter().zip(BASIS_FIELDS);
        for (veto, field) in bases {
            if veto.basis.as_deref().is_none_or(|basis| basis.trim().is_empty()) {
                return Err(Refusal::invalid("scheme-veto-without-basis", field).with("veto", &veto.what));
            }
        }
        let balance = self.balance();
        let reason = self.inside_reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        if balance.inside > balance.outside && !reason {
            let refusal = Refusal::invalid("scheme-inside-without-reason", "reason");
            let percent = |part: u32| format!("{}.{:02}", part / 100, part % 100);
            return Err(refusal
                .with("inside", percent(balance.inside))
                .with("outside", percent(balance.outside)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn groups() -> impl Strategy<Value = Vec<Group>> {
        let keys: Vec<String> = Figures::shipped().all().map(|figure| figure.key.clone()).collect();
        (prop::collection::vec((0u32..=100, prop::collection::vec(0u32..=100, 1..3)), 1..4), Just(keys))
            .prop_map(|(groups, keys)| {
                let mut keys = keys.into_iter();
                let made = groups.into_iter().map(|(weight, items)| Group {
                    name: "组".into(),
                    name_en: None,
                    weight,
                    items: items
                        .into_iter()
                        .filter_map(|weight| Some(Item { figure: keys.next()?, weight }))
                        .collect(),
                });
                made.collect()
            })
    }

    proptest! {
        /// What passes adds up: both sides together are the whole, at every level.
        #[test]
        fn what_passes_is_whole(mut groups in groups(), whole in any::<bool>()) {
            if whole {
                let last = groups.len() - 1;
                let before: u32 = groups[..last].iter().map(|group| group.weight / 4).sum();
                for group in &mut groups[..last] { group.weight /= 4; }
                groups[last].weight = 100 - before;
                for group in &mut groups {
                    let end = group.items.len() - 1;
                    let before: u32 = group.items[..end].iter().map(|item| item.weight / 2).sum();
                    for item in &mut group.items[..end] { item.weight /= 2; }
                    group.items[end].weight = 100 - before;
                }
            }
            let terms = Terms { groups, ..Terms::default() };
            let sum: u32 = terms.groups.iter().map(|group| group.weight).sum();
            let whole_items = terms.groups.iter().all(|group| group.items.iter().map(|item| item.weight).sum::<u32>() == 100);
            let none_empty = terms.groups.iter().all(|group| group.weight > 0 && group.items.iter().all(|item| item.weight > 0));
            let passes = terms.sums().is_ok();
            prop_assert_eq!(passes, sum == 100 && whole_items && none_empty);
            if passes {
                let balance = terms.balance();
                prop_assert_eq!(balance.outside + balance.inside, 10_000);
            }
        }
    }
}
