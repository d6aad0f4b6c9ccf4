//! Drawing for spot checks: fair to the cap, the same for the same seed, whatever the order of the list.

use kernel::{Id, UnitId};
use oversight::{Candidate, candidates_digest, candidates_written, draw, read_candidates};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::btree_map(0_u128..500, 0_u128..6, 0..60).prop_map(|map| {
        map.into_iter()
            .map(|(case, of)| Candidate {
                case: Id::new(Uuid::from_u128(case)),
                number: format!("20260302-{case:05}"),
                unit: unit(of),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn a_draw_keeps_the_cap_and_can_be_repeated(
        list in candidates(), seed in any::<[u8; 32]>(), size in 0_u32..20, cap in 0_u32..4,
        used in prop::collection::btree_map((0_u128..6).prop_map(unit), 0_u32..4, 0..6)
    ) {
        let drawn = draw(&list, &seed, size, cap, &used);
        prop_assert!(drawn.len() <= size as usize);
        let mut taken: BTreeMap<UnitId, u32> = BTreeMap::new();
        for one in &drawn {
            prop_assert!(list.contains(one));
            *taken.entry(one.unit).or_default() += 1;
        }
        for (unit, count) in &taken {
            prop_assert!(count + used.get(unit).copied().unwrap_or(0) <= cap);
        }
        // Nothing is left out that there was room for.
        if drawn.len() < size as usize {
            for one in list.iter().filter(|one| !drawn.contains(one)) {
                let of = taken.get(&one.unit).copied().unwrap_or(0) + used.get(&one.unit).copied().unwrap_or(0);
                prop_assert!(of >= cap, "{one:?} was passed over");
            }
        }
        let mut other = list.clone();
        other.reverse();
        prop_assert_eq!(&draw(&other, &seed, size, cap, &used), &drawn);
        prop_assert_eq!(candidates_digest(&other), candidates_digest(&list));
        let mut read = read_candidates(&candidates_written(&list)).unwrap();
        read.sort();
        let mut sorted = list.clone();
        sorted.sort();
        prop_assert_eq!(read, sorted);
    }
}

#[test]
fn every_matter_is_drawn_about_as_often() {
    let list: Vec<Candidate> = (0..10)
        .map(|case| Candidate {
            case: Id::new(Uuid::from_u128(case)),
            number: case.to_string(),
            unit: unit(case),
        })
        .collect();
    let mut often = [0_u32; 10];
    for seed in 0..4_000_u32 {
        for one in draw(&list, &seed.to_be_bytes(), 3, 1, &BTreeMap::new()) {
            often[one.number.parse::<usize>().unwrap()] += 1;
        }
    }
    // 1,200 expected each; the deviation of a fair draw is below 30.
    assert!(often.iter().all(|count| (1_050..1_350).contains(count)), "{often:?}");
}
