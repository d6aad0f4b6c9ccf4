//! Pairs of messages whose answer is known: the same problem is among the candidates.

use methods::text::{Index, Rarity};

struct Pair<'t> {
    same: bool,
    one: &'t str,
    other: &'t str,
}

fn pairs() -> Vec<Pair<'static>> {
    include_str!("../text/pairs.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [kind, _, one, other] => Some(Pair { same: kind == "same", one, other }),
            _ => None,
        })
        .collect()
}

#[test]
fn candidates_hold_the_same_problem_among_all_others() {
    let pairs = pairs();
    let rarity = Rarity::of(pairs.iter().flat_map(|pair| [pair.one, pair.other]));
    let sketch = |text: &str| methods::text::Sketch::of(text, &rarity);
    let mut index = Index::default();
    pairs.iter().for_each(|pair| _ = index.add(&sketch(pair.one)));
    let same: Vec<usize> = (0..pairs.len()).filter(|at| pairs[*at].same).collect();
    let found = |at: &&usize| {
        let near = index.within(&sketch(pairs[**at].other), 64);
        near.iter().any(|number| pairs[*number as usize].one == pairs[**at].one)
    };
    let share = same.iter().filter(found).count() as f64 / same.len() as f64;
    println!("candidates hold {share:.3} of the pairs");
    assert!(share >= 0.9, "{share:.3}");
}
