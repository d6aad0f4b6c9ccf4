//! Random walks: whatever is asked of a consultation, it has an owner, an open one has a running clock, and no event or state
//! holds a figure that judges.

use cases::{Placement, Words};
use clock::Calendars;
use consult::{
    Adoption, Asked, Assessed, ConsultCommand, ConsultFacts, ConsultKind, ConsultLoop, ConsultPolicy,
    SealedPart, Text, Verdict,
};
use kernel::{AccountId, Actor, Context, Entropy, Id, Instant, Loop, RequestKey, TenantId, UnitId};
use proptest::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

const STREET: UnitId = UnitId::new(Uuid::from_u128(1));
const ASKER: UnitId = UnitId::new(Uuid::from_u128(2));
const HEIR: UnitId = UnitId::new(Uuid::from_u128(3));

fn words() -> Words {
    Words("digest".to_owned())
}

fn context(unit: UnitId, now: Instant, seed: u8) -> Context {
    Context {
        tenant: TenantId::new("street"),
        actor: Actor::Staff { account: AccountId::new(Uuid::from_u128(9)), unit },
        authority: "test".into(),
        now,
        request: RequestKey(String::new()),
        entropy: Entropy::new([seed; 32]),
    }
}

fn opening(kind: ConsultKind) -> ConsultCommand {
    let (id, number) = (Id::new(Uuid::from_u128(7)), "Y20260302-0001".to_owned());
    let placement = Placement::default();
    let sealed = Text::Sealed { id: Id::new(Uuid::from_u128(8)) };
    match kind {
        ConsultKind::Assessment => ConsultCommand::Assess(Box::new(Assessed {
            id,
            number,
            street: STREET,
            body: ASKER,
            placement,
            period: "2026".to_owned(),
            verdict: Verdict::Met,
            words: words(),
        })),
        kind => ConsultCommand::Ask(Box::new(Asked {
            id,
            number,
            kind,
            street: STREET,
            asker: ASKER,
            body: None,
            placement,
            title: None,
            text: if kind == ConsultKind::Personnel { sealed } else { Text::Open { words: words() } },
        })),
    }
}

fn command() -> impl Strategy<Value = ConsultCommand> {
    prop_oneof![
        Just(ConsultCommand::Give { text: Text::Open { words: words() } }),
        Just(ConsultCommand::Give { text: Text::Sealed { id: Id::new(Uuid::from_u128(80)) } }),
        Just(ConsultCommand::Answer { adoption: Some(Adoption::NotAdopted), words: words() }),
        Just(ConsultCommand::Answer { adoption: None, words: words() }),
        Just(ConsultCommand::Conclude),
        Just(ConsultCommand::Withdraw { words: words() }),
        Just(ConsultCommand::Open { part: SealedPart::Request }),
        Just(ConsultCommand::Open { part: SealedPart::Opinion }),
        Just(ConsultCommand::Transfer { unit: ASKER, heir: Some(HEIR) }),
        Just(ConsultCommand::Recalculate { calendar: "national".to_owned() }),
    ]
}

proptest! {
    #[test]
    fn an_open_one_has_an_owner_and_a_clock(
        kind in prop::sample::select(ConsultKind::ALL),
        steps in prop::collection::vec((command(), 0..3usize, 0..20i64), 1..12),
    ) {
        let facts = ConsultFacts {
            policy: Arc::new(ConsultPolicy::shipped().unwrap()),
            calendars: Arc::new(Calendars::shipped().unwrap()),
            is_street: true,
            is_stationed: true,
            assessed_already: None,
        };
        let mut now: Instant = "2026-03-02 09:00".parse().unwrap();
        let begun = ConsultLoop::decide(None, opening(kind), &context(ASKER, now, 0), &facts).unwrap();
        let mut state = begun.iter().fold(None, ConsultLoop::evolve);
        for (seed, (command, who, days)) in (1u8..).zip(steps) {
            now = now.plus_seconds(days * 86_400);
            let told = context([STREET, ASKER, HEIR][who], now, seed);
            if let Ok(events) = ConsultLoop::decide(state.as_ref(), command, &told, &facts) {
                state = events.iter().fold(state, ConsultLoop::evolve);
            }
            let found = state.as_ref().unwrap();
            let clocks = found.clocks.open().count();
            prop_assert_eq!(clocks, usize::from(!found.state.is_ended()), "{:?}", found.state);
            prop_assert!(found.parts().contains(&found.owner));
            let opinion = found.given.is_some() && found.is_confined();
            prop_assert!(!(opinion && found.may_open(STREET).contains(&SealedPart::Opinion)));
        }
    }
}
