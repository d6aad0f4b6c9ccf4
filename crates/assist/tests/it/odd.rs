//! Texts that cannot be taken as they are: each has a defined answer.

use crate::town::{Town, told};
use assist::{Current, Kind};
use cases::Ground;
use methods::text::oddity::Oddity;
use std::sync::Arc;

async fn reading() -> (Town, Current, Arc<Ground>) {
    let town = Town::new().await;
    town.rules(|_| {}).await;
    let (grounds, mind, now) = (town.grounds.clone(), town.mind.clone(), town.site.now());
    let (current, ground) = town
        .read(move |tx| {
            Box::pin(async move { Ok((mind.current(tx, now).await?, grounds.current(tx, now).await?)) })
        })
        .await;
    (town, current, ground)
}

#[tokio::test]
async fn every_odd_text_has_its_answer_and_none_is_a_verdict_on_its_writer() {
    let (_town, current, _) = reading().await;
    let odd = |text: &str| current.odd(text);
    assert_eq!(odd(""), [Oddity::Empty]);
    assert_eq!(odd("   \n"), [Oddity::Empty]);
    assert_eq!(odd("灯"), [Oddity::TooShort]);
    assert_eq!(odd("😡😡😡🔥"), [Oddity::NoWords]);
    let long = "路灯不亮了。".repeat(60_000);
    assert!(long.len() > 1_000_000);
    assert!(matches!(odd(&long).first(), Some(Oddity::TooLong { characters: 360_000 })), "one megabyte");
    let foreign = odd("Здравствуйте, не работает лифт в нашем доме");
    assert!(foreign.iter().any(|odd| matches!(odd, Oddity::OtherLanguage { .. })), "{foreign:?}");
    let sold = odd("专业办理信用卡，加微信低价优惠价，扫码免费领");
    assert!(sold.iter().any(|odd| matches!(odd, Oddity::Advertising { .. })), "{sold:?}");
    let abuse = odd("物业经理就是个王八蛋，电梯坏了一个月都不修");
    assert!(abuse.iter().any(|odd| matches!(odd, Oddity::Abuse { .. })), "{abuse:?}");
    assert!(odd("桥头的路灯坏了三天，晚上看不见路").is_empty());
}

#[tokio::test]
async fn odd_texts_are_taken_in_and_what_they_hold_is_handled() {
    let (town, current, ground) = reading().await;
    let now = town.site.now();
    for text in ["灯", "😡😡😡🔥", "Здравствуйте, не работает лифт в нашем доме"]
    {
        assert!(current.matter(&ground, text, now).is_none(), "{text}");
        let (_, case) = town.receive(told(text)).await;
        let known = town.suggestions(case).await;
        assert!(known.0.keys().all(|(kind, _)| *kind != Kind::Matter), "{text}: {known:?}");
    }
    // Abuse beside a matter that cannot wait: the matter counts.
    let (_, case) = town.receive(told("物业就是个王八蛋，电梯里有人被困了也不管")).await;
    assert_eq!(town.suggestions(case).await.0[&(Kind::Urgency, 0)].suggested.value, "danger");
    let several = "一、三栋的电梯坏了半个月，老人下不了楼。二、小区门口的路灯全部不亮，晚上很黑。三、垃圾站的垃圾堆成山没人清运。";
    if current.odd(several).iter().any(|odd| matches!(odd, Oddity::SeveralMatters { .. })) {
        let (_, case) = town.receive(told(several)).await;
        assert!(town.suggestions(case).await.0[&(Kind::Split, 0)].is_open());
    } else {
        panic!("three numbered matters are several");
    }
    assert_eq!(town.differences().await, 0);
}
