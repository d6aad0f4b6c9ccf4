//! Local policies of all capabilities: each has its words, its comparison with the journal, and a text that is sound.

use policy::leaves;
use server::capabilities;
use std::collections::BTreeSet;
use ui::Language;

#[test]
fn every_value_of_every_policy_has_a_name_in_both_languages() {
    let dictionary = capabilities::dictionary().unwrap();
    let mut missing = BTreeSet::new();
    for kept in capabilities::policies().iter() {
        let body = kept.read(kept.shipped).unwrap();
        let values = leaves(&body);
        assert!(!values.is_empty(), "{}", kept.name);
        for language in Language::ALL {
            let known: BTreeSet<String> = dictionary.keys(language).into_iter().collect();
            let keys = values.iter().map(|leaf| format!("policy-{}-{}", kept.name, leaf.message()));
            let named = [format!("policy-{}", kept.name)];
            missing.extend(keys.chain(named).filter(|key| !known.contains(key)));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_policy_is_compared_with_the_journal_and_has_a_name_of_its_own() {
    let policies = capabilities::policies();
    let names: BTreeSet<&str> = policies.iter().map(|kept| kept.name).collect();
    assert_eq!(names.len(), policies.iter().count(), "two policies share a name");
    let master = std::sync::Arc::new(guard::MasterKey::new([1; 32]));
    let kinds: Vec<&str> = capabilities::replays(&master).iter().map(|replay| replay.kind()).collect();
    for kept in policies.iter() {
        let kind = kept.stream.split('/').next().unwrap();
        assert_eq!(kinds.iter().filter(|one| **one == kind).count(), 1, "{}", kept.name);
    }
}
