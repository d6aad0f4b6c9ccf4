//! Drafts of the catalogue: reviewed by another person, in force from then on, taken back by a new version.

use crate::{Bench, context, day, tenant};
use duty::actions::propose::{self, NewProposal};
use duty::testing::DutyTown;
use duty::{
    Catalogue, DutyCode, Edit, MatterCode, PastCase, Proposal, ProposalCommand, ProposalEvent, ProposalId,
    ProposalLoop, ProposalStep, query, try_routes,
};
use guard::right::{ProposeDuty, ReviewDuty};
use guard::testing::a_viewer;
use guard::{Granted, Right, Scope, Target};
use kernel::{AccountId, Actor, Context, Loop, RequestKey, UnitId};
use proptest::prelude::*;
use std::sync::Arc;

fn account(number: u128) -> AccountId {
    AccountId::new(uuid::Uuid::from_u128(number))
}

fn granted<R: Right>(number: u128) -> Granted<R> {
    let unit = UnitId::new(uuid::Uuid::from_u128(1));
    let viewer = a_viewer("system_admin", Scope::Tenant, account(number), unit);
    viewer.grant::<R>(&Target::anywhere()).unwrap()
}

fn by<R: Right>(granted: &Granted<R>, at: &str, seed: u8) -> Context {
    granted.context(tenant(), day(at), RequestKey(String::new()), [seed; 32])
}

/// The lead of the street's rule goes to another department.
fn new_lead(town: &DutyTown, seed: &Context) -> Vec<Edit> {
    let old = town.rule_at("0301", "").unwrap();
    let reason = "退单裁定".to_owned();
    let mut rule = town.rule(seed, "0301", "", "dept-urban", &[], "D9");
    rule.duty = Some(DutyCode::new("D9"));
    rule.valid.from = day("2026-02-01");
    let mut item = town.item("D9", duty::DutyList::Cooperative, "03", "dept-urban", &[]);
    item.valid.from = day("2026-02-01");
    vec![
        Edit::ListDuty { item },
        Edit::EndRule { id: old, at: day("2026-02-01"), reason: reason.clone() },
        Edit::AddRule { rule, reason },
    ]
}

async fn catalogue(bench: &Bench) -> Arc<Catalogue> {
    let read = bench.store.read(|tx| Box::pin(async move { query::catalogue(tx, &tenant()).await }));
    Arc::new(read.await.unwrap())
}

fn lead(catalogue: &Catalogue, town: &DutyTown, at: &str) -> String {
    let routed = catalogue.route(&MatterCode::new("030101"), &town.path("C111"), day(at)).unwrap();
    catalogue.directory().unit(routed.lead).unwrap().code.clone()
}

async fn opened(bench: &Bench, town: &DutyTown, author: u128) -> ProposalId {
    let granted = granted::<ProposeDuty>(author);
    let context = by(&granted, "2026-01-20", 3);
    let (edits, places) = (new_lead(town, &context), Arc::clone(&town.places));
    let new = NewProposal { title: "改派".into(), ground: "退单裁定".into(), case: None };
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            let id = propose::open(tx, &context, &granted, new, edits, &places).await?;
            propose::change(tx, &context, &granted, id, ProposalCommand::Submit, &places).await?;
            Ok::<_, kernel::Failure>(id)
        })
    });
    write.await.unwrap()
}

async fn approved(
    bench: &Bench,
    town: &DutyTown,
    id: ProposalId,
    reviewer: u128,
) -> Result<(), kernel::Failure> {
    let granted = granted::<ReviewDuty>(reviewer);
    let context = by(&granted, "2026-01-25", 4);
    let places = Arc::clone(&town.places);
    let write = bench.store.write(move |tx| {
        Box::pin(async move { propose::approve(tx, &context, &granted, id, None, None, &places).await })
    });
    write.await.map(drop)
}

#[tokio::test]
async fn a_draft_changes_nothing_until_another_person_approves_it() {
    let (bench, town) = Bench::town().await;
    let before = catalogue(&bench).await;
    let id = opened(&bench, &town, 10).await;
    assert_eq!(catalogue(&bench).await.version(), before.version());
    let own = approved(&bench, &town, id, 10).await.unwrap_err();
    assert!(matches!(own, kernel::Failure::Refused(refusal) if refusal.code == "duty-review-own"));
    approved(&bench, &town, id, 11).await.unwrap();
    let after = catalogue(&bench).await;
    assert_eq!(after.version().0, before.version().0 + 3);
    assert_eq!(lead(&after, &town, "2026-01-30"), "street-1", "not before its day");
    assert_eq!(lead(&after, &town, "2026-02-02"), "dept-urban");
    let again = approved(&bench, &town, id, 11).await.unwrap_err();
    assert!(matches!(again, kernel::Failure::Refused(refusal) if refusal.code == "duty-proposal-step"));
    let case = PastCase {
        reference: "1".into(),
        matter: MatterCode::new("030101"),
        path: town.path("C111"),
        at: day("2026-01-02"),
        lead: None,
    };
    let trial = try_routes(&before, &after, [case], Some(day("2026-02-02")));
    assert_eq!((trial.changed, trial.gaps_opened), (1, 0));
}

#[tokio::test]
async fn taking_back_is_a_new_version_that_another_person_reviews() {
    let (bench, town) = Bench::town().await;
    let before = catalogue(&bench).await.version();
    let id = opened(&bench, &town, 10).await;
    approved(&bench, &town, id, 11).await.unwrap();
    let made = catalogue(&bench).await.version();
    let granted = granted::<ProposeDuty>(11);
    let context = by(&granted, "2026-03-01", 5);
    let places = Arc::clone(&town.places);
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            let new = NewProposal { title: "撤销".into(), ground: "裁定被撤销".into(), case: None };
            let first = duty::PolicyVersion(before.0 + 1);
            let id = propose::undo_versions(tx, &context, &granted, first, made, new, &places).await?;
            propose::change(tx, &context, &granted, id, ProposalCommand::Submit, &places).await?;
            Ok::<_, kernel::Failure>(id)
        })
    });
    let undoing = write.await.unwrap();
    let reviewer = crate::proposing::granted::<ReviewDuty>(10);
    let context = by(&reviewer, "2026-03-02", 6);
    let places = Arc::clone(&town.places);
    let write = bench.store.write(move |tx| {
        Box::pin(async move { propose::approve(tx, &context, &reviewer, undoing, None, None, &places).await })
    });
    write.await.unwrap();
    let after = catalogue(&bench).await;
    assert!(after.version() > made);
    assert_eq!(lead(&after, &town, "2026-02-02"), "dept-urban", "the past stays as it was");
    assert_eq!(lead(&after, &town, "2026-03-03"), "street-1");
}

fn command() -> impl Strategy<Value = (u128, ProposalCommand)> {
    let version = duty::PolicyVersion(1);
    let edit = || {
        Box::new(Edit::EndMatter { code: MatterCode::new("03"), at: day("2026-03-01"), reason: "试".into() })
    };
    let commands = prop_oneof![
        Just(ProposalCommand::Add { edit: edit() }),
        (1u32..6).prop_map(|number| ProposalCommand::Drop { number }),
        Just(ProposalCommand::Submit),
        Just(ProposalCommand::SendBack { words: "再改".into() }),
        Just(ProposalCommand::Approve { made: (version, version), words: None }),
        Just(ProposalCommand::Withdraw),
    ];
    (0u128..4, commands)
}

proptest! {
    /// However a draft is worked on, nobody who wrote on it approves it or sends it back, and what is in force or
    /// withdrawn stays so.
    #[test]
    fn nobody_reviews_his_own_draft(steps in proptest::collection::vec(command(), 1..30)) {
        let base = context("2026-01-01");
        let unit = UnitId::new(uuid::Uuid::from_u128(1));
        let as_person = |number: u128| {
            let mut context = context("2026-01-02");
            context.actor = Actor::Staff { account: account(number), unit };
            context
        };
        let id: ProposalId = base.draw_id();
        let open = ProposalCommand::Open { id, title: "草案".into(), ground: "理由".into(), case: None };
        let mut state: Option<Proposal> = None;
        for event in ProposalLoop::decide(None, open, &as_person(0), &()).unwrap() {
            state = ProposalLoop::evolve(state, &event);
        }
        for (person, command) in steps {
            let before = state.clone().unwrap();
            let Ok(events) = ProposalLoop::decide(state.as_ref(), command, &as_person(person), &()) else { continue };
            let ended = matches!(before.step, ProposalStep::InForce | ProposalStep::Withdrawn);
            prop_assert!(!ended, "{:?}", before.step);
            for event in &events {
                if matches!(event, ProposalEvent::Approved { .. } | ProposalEvent::SentBack { .. }) {
                    prop_assert!(!before.is_written_by(account(person)));
                    prop_assert_eq!(before.step, ProposalStep::Submitted);
                }
                state = ProposalLoop::evolve(state, event);
            }
        }
    }

    /// Text, number, date and choice: what is accepted fits its question, and nothing else is kept.
    #[test]
    fn answers_fit_their_questions(value in ".{0,30}") {
        use duty::{FormText, FormVersion, Question, QuestionKind};
        let kinds = [
            QuestionKind::Number,
            QuestionKind::Date,
            QuestionKind::Choice { options: vec!["是".into(), "否".into()] },
        ];
        for kind in kinds {
            let question = Question { label: "问".into(), label_en: None, kind: kind.clone(), required: true };
            let text = FormText { questions: vec![question], basis: "办法".into(), ..FormText::default() };
            let version = FormVersion { text, effective_from: day("2026-01-01") };
            let answered = version.answered(|name| (name == "answer_1").then(|| value.clone()));
            let plain = value.trim();
            let fits = match kind {
                QuestionKind::Number => plain.parse::<f64>().is_ok_and(f64::is_finite),
                QuestionKind::Date => plain.len() == 10 && plain.parse::<kernel::Instant>().is_ok(),
                _ => ["是", "否"].contains(&plain),
            };
            prop_assert_eq!(answered.is_ok(), fits && !plain.is_empty());
        }
    }
}

#[test]
fn no_question_measures_people() {
    use duty::{FormCommand, FormLoop, FormText, Question, QuestionKind};
    let ask = |label: &str| {
        let question =
            Question { label: label.into(), label_en: None, kind: QuestionKind::Text, required: false };
        let text = FormText { questions: vec![question], ..FormText::default() };
        let command = FormCommand::Draft { matter: MatterCode::new("03"), text };
        FormLoop::decide(None, command, &context("2026-01-01"), &()).map(drop).map_err(|refusal| refusal.code)
    };
    for refused in
        ["住户积分", "居民信用等级", "诉求人标签", "重点人员类别", "Resident score", "person label"]
    {
        assert_eq!(ask(refused), Err("duty-form-measures-people"), "{refused}");
    }
    for fine in ["电梯编号", "故障等级", "拖欠月份", "涉及户数", "Floor"] {
        assert_eq!(ask(fine), Ok(()), "{fine}");
    }
}

fn ruling(town: &DutyTown, lead: &str, duty: &str) -> duty::Ruling {
    duty::Ruling {
        matter: MatterCode::new("030101"),
        path: town.path("C111"),
        lead: town.town.unit(lead),
        duty: DutyCode::new(duty),
    }
}

async fn corrected(bench: &Bench, town: &DutyTown, ruling: duty::Ruling, seed: u8) -> Option<ProposalId> {
    let granted = Granted::<ProposeDuty>::for_system("ruling").unwrap();
    let context = by(&granted, "2026-01-20", seed);
    let places = Arc::clone(&town.places);
    let new = NewProposal { title: "更正".into(), ground: "裁定".into(), case: Some("1".into()) };
    let write = bench.store.write(move |tx| {
        Box::pin(async move { propose::correct(tx, &context, &granted, &ruling, new, &places).await })
    });
    write.await.unwrap()
}

#[tokio::test]
async fn a_ruling_is_proposed_once_and_only_where_the_catalogue_says_otherwise() {
    let (bench, town) = Bench::town().await;
    let now = catalogue(&bench).await;
    let routed = now.route(&MatterCode::new("030101"), &town.path("C111"), day("2026-01-20")).unwrap();
    let there = now.directory().unit(routed.lead).unwrap().code.clone();
    let same = corrected(&bench, &town, ruling(&town, &there, routed.duty.as_str()), 20).await;
    assert_eq!(same, None, "the catalogue says so already");

    let wanted = ruling(&town, "dept-urban", routed.duty.as_str());
    let id = corrected(&bench, &town, wanted.clone(), 21).await.expect("a draft");
    assert_eq!(corrected(&bench, &town, wanted, 22).await, None, "an open proposal says so");
    let read =
        bench.store.read(|tx| Box::pin(async move { query::proposals_of_case(tx, &tenant(), "1").await }));
    let rows = read.await.unwrap();
    assert_eq!(rows.iter().map(|row| row.proposal.id).collect::<Vec<_>>(), [id]);
    assert!(rows[0].proposal.writers.is_empty(), "no person wrote it, so any two may submit and approve it");

    let granted = granted::<ProposeDuty>(10);
    let context = by(&granted, "2026-01-21", 23);
    let places = Arc::clone(&town.places);
    let submit = bench.store.write(move |tx| {
        Box::pin(async move {
            propose::change(tx, &context, &granted, id, ProposalCommand::Submit, &places).await
        })
    });
    submit.await.unwrap();
    assert!(approved(&bench, &town, id, 10).await.is_err(), "whoever submits it does not approve it");
    approved(&bench, &town, id, 11).await.unwrap();
    let after = catalogue(&bench).await;
    assert_eq!(lead(&after, &town, "2026-02-02"), "dept-urban");
}
