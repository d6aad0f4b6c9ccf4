//! A topic's whole life on the store, through rights, steps and table.

use crate::town::{DAY, Town, refused};
use kernel::covers;
use topic::{Outcome, StepName as S, TopicState};

fn adoption(target: &str) -> Vec<(&str, &str)> {
    vec![("matter", "050102"), ("lead", "dept-housing"), ("target", target), ("words", "停车费年年有人反映")]
}

fn said(words: &str) -> [(&str, &str); 1] {
    [("words", words)]
}

/// Cases that come again three weeks after each closure, until a year ago of the town's clock is over.
async fn recurring(town: &Town, place: &'static str, times: usize) {
    for _ in 0..times {
        town.closed(place).await;
        town.pass(21 * DAY);
    }
}

#[tokio::test]
async fn what_comes_again_is_adopted_worked_on_judged_by_others_and_taken_over() {
    covers!("000-25", "000-88");
    let town = Town::new().await;
    let (supervisor, lead) = (town.supervisor(), town.lead());
    recurring(&town, "C11", 5).await;
    town.pass(91 * DAY);
    let handler = town.adopt(&lead, "C11", &adoption("10")).await;
    assert_eq!(refused(handler), "authority-missing", "whoever works does not adopt");
    assert_eq!(refused(town.adopt(&supervisor, "C11", &adoption("95")).await), "topic-target-not-lower");
    let number = town.adopt(&supervisor, "C11", &adoption("10")).await.unwrap().number;
    let seen = town.seen(&supervisor, &number).await.unwrap();
    assert_eq!((seen.topic.baseline.closed, seen.topic.baseline.repeated), (5, 4));
    assert_eq!(refused(town.adopt(&supervisor, "C11", &adoption("10")).await), "topic-open-already");

    // The lead works: cause before measure, measure before evaluation.
    assert_eq!(refused(town.step(&lead, &number, S::Measure, &said("换公司")).await), "topic-cause-first");
    assert_eq!(refused(town.step(&supervisor, &number, S::Cause, &said("x")).await), "authority-missing");
    town.step(&lead, &number, S::Cause, &said("合同没有写明临停收费标准")).await.unwrap();
    assert_eq!(refused(town.step(&lead, &number, S::Evaluate, &[]).await), "topic-measure-first");
    town.step(&lead, &number, S::Measure, &said("业主大会表决收费标准并公示")).await.unwrap();
    let asked = town.raised("C11").await;
    town.pass(60);
    town.step(&lead, &number, S::Evaluate, &[]).await.unwrap();

    // Residents who live with it are asked; one answer for each case.
    let answer = |code: &'static str| vec![("noticed", "yes"), ("case", "?"), ("code", code)];
    assert_eq!(refused(town.notice(&number, &answer("wrong")).await), "case-code-wrong");
    let told = [("noticed", "no"), ("case", asked.number.as_str()), ("code", asked.code.as_str())];
    town.notice(&number, &told).await.unwrap();
    let told = [("noticed", "yes"), ("case", asked.number.as_str()), ("code", asked.code.as_str())];
    town.notice(&number, &told).await.unwrap();
    let elsewhere = town.raised("C12").await;
    let told = [("noticed", "yes"), ("case", elsewhere.number.as_str()), ("code", elsewhere.code.as_str())];
    assert_eq!(refused(town.notice(&number, &told).await), "topic-other-case");
    let seen = town.seen(&supervisor, &number).await.unwrap();
    assert_eq!(seen.topic.noticed.values().collect::<Vec<_>>(), [&true]);

    // Judged by another unit, and only when repeats would be known.
    let close = [("outcome", "solved"), ("words", "三个月没有再来")];
    assert_eq!(refused(town.step(&supervisor, &number, S::Close, &close).await), "topic-too-early");
    town.pass(91 * DAY);
    let own = town.viewer("supervisor", "dept-housing", "C", 3);
    assert_eq!(refused(town.step(&own, &number, S::Close, &close).await), "topic-own-work");
    town.step(&supervisor, &number, S::Close, &close).await.unwrap();
    let seen = town.seen(&supervisor, &number).await.unwrap();
    assert_eq!(seen.topic.state, TopicState::Closed);
    assert!(seen.topic.solved() && seen.change().unwrap().fell());

    // Another community takes the practice over in one action; its result is linked back.
    let other = town.viewer("street_lead", "street-2", "C2", 4);
    assert_eq!(refused(town.seen(&other, &number).await), "topic-not-found", "not published yet");
    town.step(&supervisor, &number, S::Publish, &said("先定标准再收费，公示满七天")).await.unwrap();
    assert!(town.seen(&other, &number).await.is_ok());
    let told =
        [("practice", number.as_str()), ("lead", "dept-housing"), ("target", "10"), ("words", "同样的问题")];
    let second = town.adopt(&other, "C21", &told).await.unwrap().number;
    let seen = town.seen(&supervisor, &number).await.unwrap();
    assert_eq!(
        seen.adopters.iter().map(|topic| topic.number.as_str()).collect::<Vec<_>>(),
        [second.as_str()]
    );
    assert_eq!(seen.adopters[0].matter, "050102", "the matter came with the practice");

    // The base of hard problems is searched by what was written; a new case shows the solved one first.
    let found = town.found(&supervisor, "业主大会").await;
    assert_eq!(found.iter().map(|topic| topic.number.as_str()).collect::<Vec<_>>(), [number.as_str()]);
    assert!(town.found(&supervisor, "没有这样的话").await.is_empty());
    let beside = town.beside(&supervisor).await;
    assert_eq!(beside.first().map(|topic| topic.number.as_str()), Some(number.as_str()));
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn a_rate_that_did_not_fall_is_not_solved_and_can_be_tried_again() {
    covers!("001-18");
    let town = Town::new().await;
    let (supervisor, lead) = (town.supervisor(), town.lead());
    recurring(&town, "C11", 4).await;
    town.pass(91 * DAY);
    let number = town.adopt(&supervisor, "C11", &adoption("10")).await.unwrap().number;
    town.step(&lead, &number, S::Cause, &said("原因")).await.unwrap();
    town.step(&lead, &number, S::Measure, &said("贴了告示")).await.unwrap();
    town.step(&lead, &number, S::Evaluate, &[]).await.unwrap();
    recurring(&town, "C11", 4).await;
    town.closed("C11").await;
    town.pass(91 * DAY);
    let solved = [("outcome", "solved"), ("words", "好了")];
    assert_eq!(refused(town.step(&supervisor, &number, S::Close, &solved).await), "topic-rate-did-not-fall");
    town.step(&supervisor, &number, S::TryAgain, &said("告示没有用")).await.unwrap();
    let seen = town.seen(&supervisor, &number).await.unwrap();
    assert_eq!((seen.topic.state, seen.topic.evaluating_since), (TopicState::Measures, None));
    town.step(&lead, &number, S::Evaluate, &[]).await.unwrap();
    recurring(&town, "C11", 4).await;
    town.pass(91 * DAY);
    let ended = [("outcome", "not_solved"), ("words", "仍在反复")];
    town.step(&supervisor, &number, S::Close, &ended).await.unwrap();
    let seen = town.seen(&supervisor, &number).await.unwrap();
    assert_eq!(seen.topic.ending.as_ref().map(|ending| ending.outcome), Some(Outcome::NotSolved));
    // Closing keeps the rate before and after; what chance leaves open is an interval around their difference.
    let change = seen.change().unwrap();
    assert_eq!((change.before.closed, change.before.repeated), (4, 3));
    assert!(change.after.closed >= 4 && seen.topic.ending.as_ref().unwrap().after == change.after);
    let (fall, interval) = change.fall().unwrap();
    assert!(interval.low <= fall && fall <= interval.high && !change.certain(), "{fall} {interval:?}");
    assert_eq!(refused(town.step(&supervisor, &number, S::Publish, &said("x")).await), "topic-not-solved");
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn candidates_stand_for_places_that_the_viewer_may_see() {
    let town = Town::new().await;
    for _ in 0..3 {
        for _ in 0..4 {
            town.raised("C11").await;
        }
        town.raised("C21").await;
        town.pass(30 * DAY - 60);
    }
    let found = town.candidates(&town.supervisor()).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].place.to_string(), town.place("C11"));
    assert_eq!((found[0].counts.as_slice(), found[0].recurring), ([4, 4, 4].as_slice(), true));
    let elsewhere = town.viewer("street_lead", "street-2", "C2", 5);
    assert!(town.candidates(&elsewhere).await.is_empty());
    let nobody = town.viewer("checker", "gov", "C", 6);
    assert!(town.candidates(&nobody).await.is_empty());
}
