//! The three ways in which a street has its word.

use crate::town::World;
use consult::query::Filter;
use consult::{Adoption, ConsultState, SealedPart, StepName, Verdict, offered};
use guard::right::ReadConsultation;
use kernel::covers;

const OPINION: &str = "该同志熟悉片区情况，群众工作扎实。";
const QUESTION: &str = "拟任综合执法平台负责人，征求意见。";

fn plan() -> [(&'static str, &'static str); 4] {
    [("kind", "plan"), ("street", "street-1"), ("title", "滨河步道规划"), ("text", "拟沿河设步道。")]
}

fn personnel() -> [(&'static str, &'static str); 4] {
    [("kind", "personnel"), ("street", "street-1"), ("body", "platform-1"), ("text", QUESTION)]
}

fn assessment(body: &'static str, period: &'static str) -> [(&'static str, &'static str); 5] {
    [
        ("kind", "assessment"),
        ("body", body),
        ("period", period),
        ("verdict", "partly"),
        ("text", "夜市巡查到位，投诉回复偏慢。"),
    ]
}

/// The three rights of a street: it assesses, has its word on a post, and is answered about a plan.
#[tokio::test]
async fn a_street_assesses_gives_a_sealed_opinion_and_is_answered_about_a_plan() {
    covers!("004-07", "003-11");
    let world = World::new().await;
    let (lead, department, body) = (world.lead(), world.department(), world.body());

    // It comments on a plan and gets a written answer that everybody reads.
    let number = world.open(&department, &plan()).await.unwrap().number;
    let comment = [("words", "出入口避开学校门前。")];
    world.step(&lead, &number, StepName::Give, &comment).await.unwrap();
    assert!(world.listed(Filter { published: true, ..Filter::default() }).await.is_empty());
    let answer = [("adoption", "partly"), ("words", "北口已移，南口受地形限制。")];
    world.step(&department, &number, StepName::Answer, &answer).await.unwrap();
    let published = world.listed(Filter { published: true, ..Filter::default() }).await;
    let [view] = published.as_slice() else { panic!("one answer is published") };
    assert_eq!(view.found.adoption, Some(Adoption::Partly));
    assert_eq!(view.said(view.found.answer.as_ref().unwrap()), Some("北口已移，南口受地形限制。"));

    // Its opinion on a post is words alone, sealed, and opened by the unit that asked.
    let number = world.open(&department, &personnel()).await.unwrap().number;
    let read = world.unseal(&lead, &number, SealedPart::Request, "起草意见").await;
    assert_eq!(read.as_deref(), Ok(QUESTION));
    world.step(&lead, &number, StepName::Give, &[("words", OPINION)]).await.unwrap();
    assert_eq!(world.found(&number).await.state, ConsultState::Sealed);
    let shut = world.unseal(&lead, &number, SealedPart::Opinion, "再看一遍").await;
    assert_eq!(shut, Err("consult-sealed".to_owned()), "whoever wrote it does not read it again");
    let read = world.unseal(&department, &number, SealedPart::Opinion, "研究任免").await;
    assert_eq!(read.as_deref(), Ok(OPINION));
    let looks = world.looks(&number).await;
    let mut told: Vec<(&str, &str)> =
        looks.iter().map(|look| (look.reason.as_str(), look.purpose.as_str())).collect();
    // Both at the same instant.
    told.sort_unstable();
    assert_eq!(told, [("研究任免", "consulting"), ("起草意见", "consulting")], "each opening is logged");
    for words in [OPINION, QUESTION] {
        assert!(!world.is_kept(words).await, "sealed words lie nowhere to be read or looked for");
    }
    // Its time is over on the day, not before; then nobody opens it again.
    world.pass_days(179);
    assert_eq!(world.erase_what_is_over().await, 0);
    world.pass_days(1);
    assert_eq!(world.erase_what_is_over().await, 2, "the question goes with the opinion");
    let gone = world.unseal(&department, &number, SealedPart::Opinion, "再次研究任免").await;
    assert_eq!(gone, Err("vault-erased".to_owned()));
    assert!(world.seen(&department, &number).await.unwrap().destroyed);

    // It assesses the body stationed with it, which replies.
    let number = world.open(&lead, &assessment("platform-1", "2026-H1")).await.unwrap().number;
    let reply = [("words", "已增设回复岗，七月起当日回复。")];
    world.step(&body, &number, StepName::Answer, &reply).await.unwrap();
    let found = world.found(&number).await;
    assert_eq!((found.state, found.verdict), (ConsultState::Answered, Some(Verdict::Partly)));
    world.verify().await;
}

#[tokio::test]
async fn each_side_speaks_for_itself_alone() {
    let world = World::new().await;
    let (lead, department) = (world.lead(), world.department());
    let number = world.open(&department, &plan()).await.unwrap().number;
    let words = [("words", "意见")];
    let wrong = [
        (&department, StepName::Give, "authority-missing"),
        (&world.other_lead(), StepName::Give, "consult-not-street"),
        (&department, StepName::Answer, "consult-choice-missing"),
        (&lead, StepName::Conclude, "consult-not-now"),
        (&lead, StepName::Answer, "authority-missing"),
    ];
    for (viewer, step, code) in wrong {
        assert_eq!(world.refused(viewer, &number, step, &words).await, code, "{step}");
    }
    assert_eq!(world.refused(&lead, &number, StepName::Give, &[]).await, "consult-words-missing");
    world.step(&lead, &number, StepName::Give, &words).await.unwrap();
    assert_eq!(world.refused(&lead, &number, StepName::Give, &words).await, "consult-not-now");
    // The department owes the answer, however late.
    world.pass_days(60);
    assert_eq!(world.refused(&lead, &number, StepName::Conclude, &[]).await, "consult-answer-owed");
    let withdrawn = world.refused(&department, &number, StepName::Withdraw, &words).await;
    assert_eq!(withdrawn, "consult-not-now");
    let silent = [("adoption", "not_adopted")];
    let code = world.refused(&department, &number, StepName::Answer, &silent).await;
    assert_eq!(code, "consult-words-missing", "not adopted needs a reason");
}

#[tokio::test]
async fn only_stationed_bodies_are_assessed_once_a_period_and_by_their_street() {
    let world = World::new().await;
    let (lead, body) = (world.lead(), world.body());
    let wrong = [
        ("dept-urban", "2026", "consult-not-stationed"),
        ("community-11", "2026", "consult-not-stationed"),
        ("platform-1", "2024", "consult-period"),
        ("nobody", "2026", "case-unit-unknown"),
    ];
    for (unit, period, code) in wrong {
        assert_eq!(world.not_opened(&lead, &assessment(unit, period)).await, code);
    }
    let elsewhere = world.not_opened(&world.other_lead(), &assessment("platform-1", "2026")).await;
    assert_eq!(elsewhere, "consult-not-stationed");
    let by_department = world.not_opened(&world.department(), &assessment("platform-1", "2026")).await;
    assert_eq!(by_department, "authority-missing");
    let number = world.open(&lead, &assessment("platform-1", "2025")).await.unwrap().number;
    let again = world.not_opened(&lead, &assessment("platform-1", "2025")).await;
    assert_eq!(again, "consult-assessed-already");
    assert_eq!(world.refused(&lead, &number, StepName::Conclude, &[]).await, "consult-time-left");
    assert_eq!(offered(&world.found(&number).await, &body, world.site.now()), [StepName::Answer]);
    world.pass_days(14);
    world.step(&lead, &number, StepName::Conclude, &[]).await.unwrap();
    assert_eq!(world.found(&number).await.state, ConsultState::Concluded);
    world.verify().await;
}

#[tokio::test]
async fn an_opinion_on_a_post_exists_for_two_units_alone() {
    let world = World::new().await;
    let department = world.department();
    let number = world.open(&department, &personnel()).await.unwrap().number;
    for viewer in [world.other_department(), world.body(), world.supervisor(), world.other_lead()] {
        assert!(world.seen(&viewer, &number).await.is_none());
        let list = world.listed(Filter {
            scope: viewer.reach::<ReadConsultation>(),
            viewer: viewer.staff().map(|staff| staff.unit),
            ..Filter::default()
        });
        assert!(list.await.is_empty());
        let shut = world.unseal(&viewer, &number, SealedPart::Request, "想看看").await;
        assert_eq!(shut, Err("consult-not-found".to_owned()));
    }
    assert!(world.seen(&world.lead(), &number).await.is_some());
    let silent = world.unseal(&department, &number, SealedPart::Request, " ").await;
    assert_eq!(silent, Err("vault-reason".to_owned()));
    let empty = world.unseal(&department, &number, SealedPart::Opinion, "研究任免").await;
    assert_eq!(empty, Err("consult-sealed".to_owned()), "there is none yet");
    assert!(world.looks(&number).await.is_empty(), "a refusal is no look");
    let named = world.refused(&department, &number, StepName::Withdraw, &[("words", "人选变更")]).await;
    assert_eq!(named, "consult-sealed-not-withdrawn");
    let stranger = [("kind", "personnel"), ("street", "street-2"), ("body", "platform-1"), ("text", "问")];
    assert_eq!(world.not_opened(&department, &stranger).await, "consult-not-stationed");
    let nowhere = [("kind", "plan"), ("street", "gov"), ("title", "规划"), ("text", "说明")];
    assert_eq!(world.not_opened(&department, &nowhere).await, "consult-no-street");
}
