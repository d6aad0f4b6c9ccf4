//! The demo's policy cards: invented policies of the invented county, published by the same action as on the page.

use crate::deployment::Deployment;
use benefit::Card;
use benefit::model::{Answer, Otherwise, Question};
use guard::Target;
use guard::right::PublishBenefit;
use kernel::{Failure, Refusal, RequestKey};
use std::sync::Arc;

const PUBLISHER: &str = "admin1";

/// Publishes the cards unless there are some; gives how many were published.
///
/// # Errors
/// A card that does not say what it must: a mistake of this script.
pub async fn load(deployment: &Deployment) -> Result<u64, Failure> {
    let site = deployment.site.clone();
    let published = Arc::new(cards());
    let write = deployment.site.store.write(move |tx| {
        let (site, published) = (site.clone(), Arc::clone(&published));
        Box::pin(async move {
            if !benefit::query::cards(tx, &site.tenant, site.now()).await?.limits.card.is_empty() {
                return Ok(0);
            }
            let logins = crate::staff::accounts_by_login(tx, &site.tenant).await?;
            let account = logins.get(PUBLISHER).copied().ok_or(Refusal::not_found("account-unknown"))?;
            let viewer = guard::query::viewer_of(tx, &site.tenant, account, site.now()).await?;
            let granted = viewer.grant::<PublishBenefit>(&Target::anywhere())?;
            for card in published.iter() {
                let context = site.context(&granted, RequestKey(format!("demo-benefit-{}", card.code)));
                benefit::actions::publish(tx, &granted, &context, card.clone()).await?;
            }
            Ok::<_, Failure>(published.len() as u64)
        })
    });
    write.await
}

fn question(text: &str, english: &str, wanted: Answer, otherwise: Otherwise) -> Question {
    Question { text: text.to_owned(), text_en: english.to_owned(), wanted, otherwise }
}

fn cards() -> Vec<Card> {
    let text = str::to_owned;
    vec![
        Card {
            code: text("lift-renewal"),
            title: text("住宅老旧电梯更新补助"),
            title_en: text("Grant for renewing old lifts"),
            who: text("电梯使用满十五年的住宅小区业主"),
            who_en: text("Owners in estates whose lift is fifteen years old or more"),
            gives: text("每台更新补助十五万元，由物业或业主委员会代为申请；业主自己不用先垫钱。"),
            gives_en: text(
                "150,000 yuan for each lift, applied for by the property company or the owners' committee; owners advance nothing.",
            ),
            basis: text("《汀澜县住宅老旧电梯更新补助办法》（演示）"),
            office: text("dept-housing"),
            matters: vec![text("050202")],
            from: text("2025-03-01"),
            question: vec![
                question(
                    "电梯使用满十五年了吗？",
                    "Has the lift been in use for fifteen years?",
                    Answer::Yes,
                    Otherwise::ProbablyNot,
                ),
                question(
                    "三分之二以上的业主同意更新吗？",
                    "Do two thirds of the owners agree?",
                    Answer::Yes,
                    Otherwise::Ask,
                ),
                question(
                    "这台电梯领过更新补助吗？",
                    "Has this lift had the grant before?",
                    Answer::No,
                    Otherwise::ProbablyNot,
                ),
            ],
            ..Card::default()
        },
        Card {
            code: text("old-age"),
            title: text("高龄老人津贴"),
            title_en: text("Old-age allowance"),
            who: text("年满八十周岁的本县户籍老人"),
            who_en: text("Residents registered in the county who are eighty or older"),
            gives: text("每月一百元，按季度发到社会保障卡；可由家人代办。"),
            gives_en: text(
                "100 yuan a month, paid each quarter to the social security card; a relative may apply.",
            ),
            basis: text("《汀澜县高龄津贴发放办法》（演示）"),
            office: text("dept-civil"),
            matters: vec![text("060202"), text("040101")],
            from: text("2025-01-01"),
            question: vec![
                question(
                    "老人年满八十周岁了吗？",
                    "Is the person eighty or older?",
                    Answer::Yes,
                    Otherwise::ProbablyNot,
                ),
                question(
                    "户籍在本县吗？",
                    "Is the person registered in this county?",
                    Answer::Yes,
                    Otherwise::Ask,
                ),
            ],
            ..Card::default()
        },
        Card {
            code: text("urgent-relief"),
            title: text("急难临时救助"),
            title_en: text("Relief in sudden need"),
            who: text("因火灾、意外、重病等一时过不下去的家庭，不限户籍"),
            who_en: text(
                "Households that cannot go on after fire, accident or grave illness, wherever registered",
            ),
            gives: text("先救助、后补手续，二十四小时内给予基本生活帮助。"),
            gives_en: text("Help first, papers later: what is needed to live within 24 hours."),
            basis: text("《社会救助暂行办法》第九章"),
            office: text("dept-civil"),
            matters: vec![text("040202")],
            from: text("2025-01-01"),
            question: vec![
                question(
                    "家里遇到了火灾、意外、重病等突发的事吗？",
                    "Has there been a fire, an accident or a grave illness?",
                    Answer::Yes,
                    Otherwise::Ask,
                ),
                question(
                    "眼下的吃住还有着落吗？",
                    "Is there food and shelter for now?",
                    Answer::No,
                    Otherwise::Ask,
                ),
            ],
            ..Card::default()
        },
    ]
}
