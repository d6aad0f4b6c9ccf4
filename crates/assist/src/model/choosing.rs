//! What is suggested of everything that a model thinks possible: the exact matter if the model is sure of it, the heading
//! above if it is only sure of that, and nothing otherwise.

use super::Rules;
use std::collections::BTreeMap;

/// A matter that is suggested.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    pub code: String,
    /// The model is sure of the heading only; a person chooses among the matters below it.
    pub heading: bool,
    /// From 0 to 1, calibrated.
    pub confidence: f32,
}

/// What matters are called now, with their probabilities, the likeliest first. Two that were joined add up.
pub fn likely(classes: &[String], probabilities: &[f32], rules: &Rules) -> Vec<(String, f32)> {
    let mut sums: BTreeMap<&str, f32> = BTreeMap::new();
    for (class, probability) in classes.iter().zip(probabilities) {
        *sums.entry(rules.now_called(class)).or_default() += probability;
    }
    let mut sums: Vec<(String, f32)> = sums.into_iter().map(|(code, sum)| (code.to_owned(), sum)).collect();
    sums.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    sums
}

/// Chooses among matters ([`likely`]); `above` gives the headings over a code, the nearest first.
pub fn choose(
    likely: &[(String, f32)],
    rules: &Rules,
    above: impl Fn(&str) -> Vec<String>,
) -> Option<Chosen> {
    let least = rules.least_confidence();
    let (code, confidence) = likely.first()?;
    if *confidence >= least {
        return Some(Chosen { code: code.clone(), heading: false, confidence: confidence.min(1.0) });
    }
    let mut sums: BTreeMap<usize, BTreeMap<String, f32>> = BTreeMap::new();
    for (code, probability) in likely {
        for (steps, heading) in above(code).into_iter().enumerate() {
            *sums.entry(steps).or_default().entry(heading).or_default() += probability;
        }
    }
    sums.into_values().find_map(|headings| {
        let best = headings.into_iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let confidence = best.1.min(1.0);
        (best.1 >= least).then_some(Chosen { code: best.0, heading: true, confidence })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::AssistRules;
    use super::*;

    fn above(code: &str) -> Vec<String> {
        (2..code.len())
            .rev()
            .filter(|length| length % 2 == 0)
            .map(|length| code[..length].to_owned())
            .collect()
    }

    fn chosen(told: &[(&str, f32)]) -> Option<(String, bool)> {
        let rules = AssistRules::shipped().unwrap().limits;
        let classes: Vec<String> = told.iter().map(|(code, _)| (*code).to_owned()).collect();
        let shares: Vec<f32> = told.iter().map(|(_, share)| *share).collect();
        choose(&likely(&classes, &shares, &rules), &rules, above).map(|chosen| (chosen.code, chosen.heading))
    }

    #[test]
    fn a_sure_matter_a_sure_heading_or_silence() {
        assert_eq!(chosen(&[("080101", 0.7), ("080102", 0.3)]), Some(("080101".into(), false)));
        assert_eq!(chosen(&[("080101", 0.4), ("080102", 0.3), ("100101", 0.3)]), Some(("0801".into(), true)));
        assert_eq!(chosen(&[("080101", 0.4), ("080201", 0.3), ("100101", 0.3)]), Some(("08".into(), true)));
        assert_eq!(chosen(&[("080101", 0.4), ("090201", 0.3), ("100101", 0.3)]), None);
        assert_eq!(chosen(&[]), None);
    }

    #[test]
    fn a_matter_that_was_renamed_is_suggested_by_its_new_code_and_joined_ones_add_up() {
        let mut rules = AssistRules::shipped().unwrap().limits;
        for (old, new) in [("080101", "120101"), ("080102", "120101")] {
            rules.mapping.insert(old.into(), new.into());
        }
        let classes = ["080101", "080102", "100101"].map(str::to_owned);
        let sums = likely(&classes, &[0.35, 0.3, 0.35], &rules);
        assert_eq!(sums[0].0, "120101");
        let chosen = choose(&sums, &rules, above).unwrap();
        assert!(chosen.code == "120101" && !chosen.heading && chosen.confidence > 0.64);
    }
}
