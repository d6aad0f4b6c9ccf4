//! Opinion groups: the size of a well attended conversation, and a wide one with few votes each.

use crate::invented::pair;
use criterion::{BatchSize, Criterion};
use methods::opinion::{Conversation, GroupSettings, Vote};
use std::hint::black_box;

pub fn groups(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("opinion groups");
    for (name, people, statements, votes_each) in
        [("20,000 x 197, 15 % filled", 20_000, 197, 30), ("50,000 x 1,000, 2 % filled", 50_000, 1000, 20)]
    {
        let conversation = conversation(people, statements, votes_each);
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || conversation.clone(),
                |mut conversation| {
                    black_box(conversation.form_groups(GroupSettings::default()).groups());
                    // Given back, so that freeing it is not measured.
                    conversation
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// Three camps that agree with a third of the statements each, more or less.
fn conversation(people: u32, statements: u32, votes_each: u32) -> Conversation {
    let mut conversation = Conversation::new(statements as usize).expect("few statements");
    let width = statements / votes_each;
    for person in 0..people {
        let camp = pair(person, u32::MAX) % 3;
        for part in 0..votes_each {
            let draw = pair(person, part);
            let statement = part * width + (draw % u64::from(width)) as u32;
            let vote = match (draw >> 32) % 10 {
                0 | 1 => Vote::Pass,
                2 => Vote::Disagree,
                3 => Vote::Agree,
                _ if (u64::from(statement) * 7 + camp * 5).is_multiple_of(3) => Vote::Agree,
                _ => Vote::Disagree,
            };
            conversation.cast(person, statement, vote).expect("the statement exists");
        }
    }
    conversation
}
