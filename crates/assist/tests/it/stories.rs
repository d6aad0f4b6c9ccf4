//! From the first training to the last correction.

use crate::town::{DAY, Town, lift, told, waste};
use assist::actions::switching::Deed;
use assist::{Answer, Eyes, Kind, ModelStep, open_like, query, solved_like};
use cases::{Confidentiality, StepName};
use guard::Granted;
use guard::right::{
    AcceptCase, AnswerCase, CheckCase, CloseCase, DeclineCase, DesignateUnit, DispatchCase, HandleCase,
    JoinCase, MergeCases, ReceiveCase, RegisterCase, ReopenCase, ReplyToCase, ReturnCase, RevisitCase,
};
use kernel::{Failure, covers};

const ON: Deed = Deed::On { although_worse: false };

fn code<T: std::fmt::Debug>(result: Result<T, Failure>) -> &'static str {
    match result {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

/// A town that has decided forty cases, and ten more since the window of training.
async fn learnt() -> Town {
    let town = Town::new().await;
    town.rules(|_| {}).await;
    for number in 0..20 {
        town.dispatched(told(waste(number)), "030101").await;
        town.dispatched(told(lift(number)), "050101").await;
    }
    town.pass(11 * DAY);
    for number in 20..25 {
        town.dispatched(told(waste(number)), "030101").await;
        town.dispatched(told(lift(number)), "050101").await;
    }
    town.pass(3600);
    town
}

#[tokio::test]
async fn a_model_is_trained_compared_switched_on_by_another_person_and_answered_by_decisions() {
    let town = learnt().await;
    let record = town.train().await.unwrap();
    assert_eq!((record.version, record.count()), (1, 40), "the last days are left out");
    assert!(record.figures.accuracy > 0.8, "{:?}", record.figures);
    assert_eq!(record.cases.get("030101"), Some(&20));
    // Before a comparison nobody may switch it on; and who trains never.
    let supervisor = town.supervisor();
    assert_eq!(code(town.switch(&supervisor, 1, ON).await), "assist-not-compared");
    let compared = town.compare(1).await.unwrap();
    assert_eq!(compared.figures.cases, 10);
    let trainer = town.viewer("system_admin", "gov", "C", 9);
    assert_eq!(code(town.switch(&trainer, 1, ON).await), "authority-missing");
    assert_eq!(code(town.switch(&town.dispatcher(), 1, ON).await), "authority-missing");
    town.switch(&supervisor, 1, ON).await.unwrap();

    // What is suggested is recorded, and what people decide answers it: the same, or something else.
    let (number, case) = town.receive(told("六栋门口垃圾没人清，垃圾桶都满了")).await;
    let matter = |known: &assist::Suggestions| known.0[&(Kind::Matter, 1)].clone();
    let said = matter(&town.suggestions(case).await);
    assert!(said.suggested.shown && said.suggested.value == "030101" && said.suggested.sure >= 600);
    assert!(said.answer.is_none());
    let dispatcher = town.dispatcher();
    town.step(&dispatcher, &number, StepName::Classify, &[("matter", "030101")]).await;
    assert_eq!(matter(&town.suggestions(case).await).answer.unwrap().0, Answer::Accepted);
    town.step(&dispatcher, &number, StepName::Classify, &[("matter", "030102")]).await;
    let answer = matter(&town.suggestions(case).await).answer.unwrap();
    assert_eq!((answer.0, answer.1.as_str()), (Answer::Overridden, "030102"));
    // The unit comes from the catalogue once the matter is named.
    let lead = town.suggestions(case).await.0[&(Kind::Lead, 0)].clone();
    assert!(lead.answer.is_none() && !lead.suggested.value.is_empty());
    town.step(&dispatcher, &number, StepName::Register, &[]).await;
    town.step(&dispatcher, &number, StepName::Dispatch, &[]).await;
    let lead = town.suggestions(case).await.0[&(Kind::Lead, 0)].clone();
    assert_eq!(lead.answer.unwrap().0, Answer::Accepted);

    // A message about nothing that was learnt: silent, and a person sorts it.
    let (_, case) = town.receive(told("请问图书馆周末几点开门，谢谢告知")).await;
    let said = matter(&town.suggestions(case).await);
    assert!(said.suggested.value.is_empty() || said.suggested.sure >= 600, "{said:?}");

    // A second version, and back to the first.
    let second = town.train().await.unwrap();
    assert_eq!(second.version, 2);
    town.compare(2).await.unwrap();
    town.switch(&supervisor, 2, Deed::On { although_worse: true }).await.unwrap();
    town.switch(&supervisor, 1, ON).await.unwrap();
    let tenant = town.site.tenant.clone();
    let registry = town.read(move |tx| Box::pin(async move { query::registry(tx, &tenant).await })).await;
    assert_eq!(registry.on().unwrap().record.version, 1);
    assert_eq!(registry.find(2).unwrap().step, ModelStep::Off);
    assert_eq!(town.differences().await, 0);

    // How it does lately, by matter.
    let (tenant, now) = (town.site.tenant.clone(), town.site.now());
    let overview =
        town.read(move |tx| Box::pin(async move { query::overview(tx, &tenant, now).await })).await;
    let waste = overview.drift.iter().find(|drift| drift.matter == "030101").unwrap();
    assert!(waste.cases >= 5 && (waste.share_then - 0.5).abs() < 0.01);
    assert!(overview.answers.iter().any(|(kind, suggested, _)| *kind == Kind::Lead && *suggested > 0));
}

/// What a version says of a text.
async fn said_by(town: &Town, version: i64, text: &'static str) -> Vec<(String, f32)> {
    let (grounds, mind, now) = (town.grounds.clone(), town.mind.clone(), town.site.now());
    town.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, now).await?;
            let registry = query::registry(tx, mind.tenant()).await?;
            let digest = registry.find(version).unwrap().record.digest.clone();
            let loaded = mind.load(tx, Some((version, digest))).await?.unwrap();
            let current = mind.current(tx, now).await?;
            let (segmenter, rules) = (&current.segmenter, &current.rules.limits);
            Ok(loaded.model.likely(text, segmenter, rules, &assist::above(&ground)))
        })
    })
    .await
}

#[tokio::test]
async fn one_correction_is_learnt_by_the_next_version_at_once() {
    let town = learnt().await;
    assert_eq!(code(town.correct().await), "assist-not-on");
    town.train().await.unwrap();
    town.compare(1).await.unwrap();
    let supervisor = town.supervisor();
    town.switch(&supervisor, 1, ON).await.unwrap();
    assert_eq!(code(town.correct().await), "assist-no-corrections");

    // It is suggested as waste, and a person decides otherwise.
    const ODD: &str = "桥头的垃圾房装了灯箱广告，太亮了睡不着";
    let (number, case) = town.receive(told("桥头垃圾堆成山没人清，垃圾桶满了，请尽快清运垃圾")).await;
    assert_eq!(town.suggestions(case).await.0[&(Kind::Matter, 1)].suggested.value, "030101");
    town.step(&town.dispatcher(), &number, StepName::Classify, &[("matter", "030102")]).await;
    let corrected = town.correct().await.unwrap();
    assert_eq!((corrected.version, corrected.base, corrected.corrections), (2, Some(1), 1));
    let of = |said: &[(String, f32)], code: &str| {
        said.iter().find(|(known, _)| known == code).map_or(0.0, |(_, share)| *share)
    };
    const SAME: &str = "桥头垃圾堆成山没人清，垃圾桶满了，请尽快清运垃圾";
    let (before, after) = (said_by(&town, 1, SAME).await, said_by(&town, 2, SAME).await);
    assert!(of(&after, "030102") > of(&before, "030102"), "{before:?} {after:?}");
    let (before, after) = (said_by(&town, 1, ODD).await, said_by(&town, 2, ODD).await);
    assert!(of(&after, "050101") <= of(&before, "050101") + 0.2, "what it knew before it keeps");

    // The case that it has learnt from measures nothing; and a person switches it on, after a comparison.
    town.step(&town.dispatcher(), &number, StepName::Register, &[]).await;
    town.step(&town.dispatcher(), &number, StepName::Dispatch, &[]).await;
    assert_eq!(code(town.switch(&supervisor, 2, ON).await), "assist-not-compared");
    town.pass(60);
    let (first, second) = (town.compare(1).await.unwrap(), town.compare(2).await.unwrap());
    assert_eq!(second.figures.cases + 1, first.figures.cases);
    town.switch(&supervisor, 2, Deed::On { although_worse: true }).await.unwrap();
    assert_eq!(town.differences().await, 0);
    // Learnt once: what was said by the version before is not learnt again.
    assert_eq!(code(town.correct().await), "assist-no-corrections");
}

#[tokio::test]
async fn after_a_matter_was_renamed_the_model_in_use_suggests_its_new_code() {
    let town = learnt().await;
    town.train().await.unwrap();
    town.compare(1).await.unwrap();
    town.switch(&town.supervisor(), 1, ON).await.unwrap();
    town.rules(|rules| _ = rules.mapping.insert("030101".into(), "030102".into())).await;
    let (_, case) = town.receive(told("三栋楼下垃圾没人清运，垃圾桶满了")).await;
    assert_eq!(town.suggestions(case).await.0[&(Kind::Matter, 1)].suggested.value, "030102");
    // What is trained now learns the old cases under the new code.
    let second = town.train().await.unwrap();
    assert!(second.cases.contains_key("030102") && !second.cases.contains_key("030101"));
    assert_eq!(town.differences().await, 0);
}

#[tokio::test]
async fn a_newer_version_speaks_beside_the_one_in_use_and_is_never_shown() {
    let town = learnt().await;
    town.train().await.unwrap();
    town.compare(1).await.unwrap();
    town.switch(&town.supervisor(), 1, ON).await.unwrap();
    town.train().await.unwrap();
    let (_, case) = town.receive(told("市场后门垃圾桶满了几天没有运走")).await;
    let known = town.suggestions(case).await;
    assert!(known.0[&(Kind::Matter, 1)].suggested.shown);
    assert!(!known.0[&(Kind::Matter, 2)].suggested.shown);
    assert!(!known.0[&(Kind::Matter, 2)].is_open());
}

#[tokio::test]
async fn too_few_cases_are_said_and_damaged_bytes_keep_silent() {
    let town = Town::new().await;
    town.rules(|_| {}).await;
    town.dispatched(told(waste(1)), "030101").await;
    assert_eq!(code(town.train().await), "assist-too-few-cases");
    let town = learnt().await;
    town.train().await.unwrap();
    town.rules(|rules| rules.least_recent = 500).await;
    assert_eq!(code(town.compare(1).await), "assist-too-few-recent");
}

/// Every step of a case is a person's: the rule that suggests holds no right of a case, and with suggestions switched off a case
/// goes the same way from its receipt to its unit.
#[tokio::test]
async fn switched_off_every_flow_works_and_no_decision_is_ever_a_machines() {
    covers!("002-34");
    macro_rules! refused {
        ($($right:ty),*) => {
            $(assert_eq!(
                Granted::<$right>::for_system("assist").map(drop).unwrap_err().code,
                "authority-missing"
            );)*
        };
    }
    refused!(
        ReceiveCase,
        RegisterCase,
        AnswerCase,
        DeclineCase,
        DispatchCase,
        DesignateUnit,
        AcceptCase,
        ReturnCase,
        HandleCase,
        ReplyToCase,
        CheckCase,
        RevisitCase,
        CloseCase,
        ReopenCase,
        MergeCases,
        JoinCase
    );
    for on in [true, false] {
        let town = Town::new().await;
        town.rules(|rules| rules.on = on).await;
        let (number, case) = town.dispatched(told("一单元电梯停运，有人被困在电梯里"), "050101").await;
        let property = town.viewer("handler", "property-1", "C", 11);
        town.step(&property, &number, StepName::Accept, &[]).await;
        town.step(
            &property,
            &number,
            StepName::Reply,
            &[("words", "已修好电梯，运行正常。"), ("assists_open", "不需要协办")],
        )
        .await;
        let known = town.suggestions(case).await;
        assert_eq!(known.0.is_empty(), !on, "{known:?}");
        let (tenant, numbered) = (town.site.tenant.clone(), number.clone());
        let (state, actors) = town
            .read(move |tx| {
                Box::pin(async move {
                    let found = cases::query::by_number(tx, &tenant, &numbered).await?.unwrap().state;
                    let events = cases::query::events(tx, &tenant, found.id).await?;
                    let actors: Vec<String> =
                        events.iter().map(|event| serde_json::to_string(&event.by).unwrap()).collect();
                    Ok((found.state.to_string(), actors))
                })
            })
            .await;
        assert!(["replied", "revisiting"].contains(&state.as_str()), "{state}");
        assert!(actors.iter().all(|actor| !actor.contains("assist")), "{actors:?}");
        assert_eq!(town.differences().await, 0);
    }
}

#[tokio::test]
async fn cases_like_it_are_shown_inside_the_viewers_reach_only_and_sealed_ones_never() {
    let town = Town::new().await;
    town.rules(|_| {}).await;
    let same = "安居小区三栋电梯坏了半个月，老人下不了楼";
    let (open, _) = town.receive(told(same)).await;
    let sealed = assist_sealed(same);
    town.receive(sealed).await;
    let (_, case) = town.receive(told("安居小区三栋的电梯坏了半个月没人修，老人下不了楼")).await;
    let found = |viewer: guard::Viewer| {
        let (town, tenant, now) = (&town, town.site.tenant.clone(), town.site.now());
        async move {
            let (grounds, mind) = (town.grounds.clone(), town.mind.clone());
            town.read(move |tx| {
                Box::pin(async move {
                    let ground = grounds.current(tx, now).await?;
                    let current = mind.current(tx, now).await?;
                    let case = cases::query::by_id(tx, &tenant, case).await?.unwrap().state;
                    let eyes = Eyes::of(&viewer);
                    let text = "安居小区三栋的电梯坏了半个月没人修，老人下不了楼";
                    let same = open_like(tx, &current, &ground, &tenant, &eyes, &case, text, now).await?;
                    let about = ("050101", text);
                    solved_like(tx, &current, &ground, &tenant, &eyes, &case, about, now).await?;
                    Ok(same.into_iter().map(|same| same.number).collect::<Vec<_>>())
                })
            })
            .await
        }
    };
    assert_eq!(found(town.dispatcher()).await, [open]);
    let elsewhere = town.viewer("dispatcher", "gov", "C2", 7);
    assert!(found(elsewhere).await.is_empty(), "another street's desk learns nothing of it");
}

fn assist_sealed(text: &str) -> crate::town::Told {
    crate::town::Told { confidentiality: Confidentiality::Sealed, ..told(text) }
}
