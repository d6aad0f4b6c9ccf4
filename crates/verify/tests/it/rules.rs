//! Single rules, and what holds for any course of events.

use kernel::{AccountId, Actor, Context, Entropy, Id, Instant, Loop, Refusal, RequestKey, TenantId, UnitId};
use proptest::prelude::*;
use uuid::Uuid;
use verify::{
    Answer, EndReason, Exclusion, Invitation, InvitationCommand, InvitationLoop, Limits, Rating,
    RatingCommand, RatingId, RatingLoop, Source, VerifyPolicy, shuffled,
};

const UNIT: UnitId = UnitId::new(Uuid::from_u128(3));
const OTHER: UnitId = UnitId::new(Uuid::from_u128(4));

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn context(actor: Actor, now: Instant) -> Context {
    Context {
        tenant: TenantId::new("street"),
        actor,
        authority: "test".into(),
        now,
        request: RequestKey(String::new()),
        entropy: Entropy::new([1; 32]),
    }
}

fn staff(unit: UnitId) -> Actor {
    Actor::Staff { account: AccountId::new(Uuid::from_u128(9)), unit }
}

fn invited() -> Invitation {
    let command = InvitationCommand::Make {
        id: Id::new(Uuid::from_u128(1)),
        case: Id::new(Uuid::from_u128(2)),
        number: "20260302-00001".into(),
        unit: UNIT,
        code: "digest".into(),
        expires_at: at("2026-03-05 09:00"),
    };
    let events =
        InvitationLoop::decide(None, command, &context(Actor::system("verify"), at("2026-03-02 09:00")), &())
            .unwrap();
    InvitationLoop::fold(&events).unwrap()
}

fn tell(invitation: &Invitation, command: InvitationCommand, now: &str) -> Result<Invitation, Refusal> {
    let context = context(Actor::Requester, at(now));
    let events = InvitationLoop::decide(Some(invitation), command, &context, &())?;
    Ok(events.iter().fold(Some(invitation.clone()), InvitationLoop::evolve).unwrap())
}

fn answer(satisfaction: u8) -> Answer {
    Answer { contacted: Some(true), solved: Some(true), satisfaction, words: None }
}

fn given() -> Rating {
    let command = RatingCommand::Give {
        id: Id::new(Uuid::from_u128(5)),
        unit: UNIT,
        source: Source::Link,
        answer: answer(4),
        excluded: None,
    };
    let events =
        RatingLoop::decide(None, command, &context(Actor::Requester, at("2026-03-02 09:00")), &()).unwrap();
    RatingLoop::fold(&events).unwrap()
}

#[test]
fn a_link_is_used_once_and_ends() {
    let fresh = invited();
    let yes = || InvitationCommand::Answer { prompted: false };
    assert_eq!(tell(&fresh, yes(), "2026-03-05 09:00").unwrap_err().code, "verify-link-expired");
    let used = tell(&fresh, yes(), "2026-03-03 09:00").unwrap();
    assert_eq!(tell(&used, yes(), "2026-03-03 10:00").unwrap_err().code, "verify-link-used");
    let overtaken =
        tell(&fresh, InvitationCommand::End { reason: EndReason::Overtaken }, "2026-03-03 09:00").unwrap();
    assert_eq!(tell(&overtaken, yes(), "2026-03-03 10:00").unwrap_err().code, "verify-link-ended");
    let silent =
        tell(&fresh, InvitationCommand::End { reason: EndReason::Unanswered }, "2026-03-05 09:00").unwrap();
    assert_eq!(tell(&silent, yes(), "2026-03-05 10:00").unwrap_err().code, "verify-link-expired");
    let told = tell(&fresh, InvitationCommand::Answer { prompted: true }, "2026-03-03 09:00").unwrap();
    assert!(told.prompted && told.answered_at.is_some());
}

#[test]
fn nobody_rates_his_own_unit_and_nobody_but_the_author_changes_a_rating() {
    let give = |actor| {
        let command = RatingCommand::Give {
            id: Id::new(Uuid::from_u128(5)),
            unit: UNIT,
            source: Source::Phone,
            answer: answer(5),
            excluded: None,
        };
        RatingLoop::decide(None, command, &context(actor, at("2026-03-02 09:00")), &())
    };
    assert_eq!(give(staff(UNIT)).unwrap_err().code, "verify-own-work");
    assert!(give(staff(OTHER)).is_ok());
    let rating = given();
    let revise = |actor, now| {
        let command = RatingCommand::Revise { answer: answer(1), edit_days: 15 };
        RatingLoop::decide(Some(&rating), command, &context(actor, at(now)), &())
    };
    for actor in [staff(UNIT), staff(OTHER), Actor::system("verify")] {
        assert_eq!(revise(actor, "2026-03-03 09:00").unwrap_err().code, "verify-edit-author");
    }
    assert!(revise(Actor::Requester, "2026-03-17 09:00").is_ok());
    assert_eq!(revise(Actor::Requester, "2026-03-18 09:00").unwrap_err().code, "verify-edit-late");
    let wrong = RatingCommand::Revise { answer: answer(6), edit_days: 15 };
    let refused =
        RatingLoop::decide(Some(&rating), wrong, &context(Actor::Requester, at("2026-03-03 09:00")), &());
    assert_eq!(refused.unwrap_err().code, "verify-satisfaction");
}

#[test]
fn what_is_left_out_stays_left_out_with_its_first_reason() {
    let rating = given();
    let context = context(Actor::Requester, at("2026-03-02 10:00"));
    let why = RatingCommand::Exclude { why: Exclusion::Burst };
    let events = RatingLoop::decide(Some(&rating), why, &context, &()).unwrap();
    let out = events.iter().fold(Some(rating), RatingLoop::evolve).unwrap();
    assert_eq!(out.excluded, Some(Exclusion::Burst));
    let again = RatingCommand::Exclude { why: Exclusion::Prompted };
    assert!(RatingLoop::decide(Some(&out), again, &context, &()).unwrap().is_empty());
}

#[test]
fn no_policy_shows_single_ratings() {
    let shipped = VerifyPolicy::shipped().unwrap().limits;
    assert!(shipped.batch_least >= 5 && shipped.edit_days == 15 && shipped.trace_days == 15);
    let bent = "edit_days = 15\nbatch_least = 4\nburst_count = 3\nburst_minutes = 60\ntrace_days = 15\n";
    assert!(policy::read::<Limits>(bent).is_err());
}

#[test]
fn a_rating_knows_neither_case_nor_author() {
    let text = serde_json::to_string(&given()).unwrap();
    for word in ["case", "invitation", "requester", "person", "account", "code"] {
        assert!(!text.contains(&format!("\"{word}")), "{word} in {text}");
    }
    assert_eq!(given().month(), "2026-03");
}

proptest! {
    /// The order of a batch is a permutation that does not follow the order in which ratings came.
    #[test]
    fn a_batch_is_shuffled(seed in any::<[u8; 32]>(), count in 5_usize..40) {
        let ids: Vec<RatingId> = (0..count).map(|id| Id::new(Uuid::from_u128(id as u128 + 1))).collect();
        let order = shuffled(&seed, ids.clone());
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(&sorted, &ids);
        let mut reversed = ids;
        reversed.reverse();
        prop_assert_eq!(shuffled(&seed, reversed), order, "who came first makes no difference");
    }
}
