//! One message of several matters becomes cases that know of each other.

use crate::town::{Town, told};
use cases::actions::parting::receive_part;
use cases::actions::receive::Appeal;
use cases::testing::TENANT;
use cases::{Case, CaseReplay, Channel, Confidentiality, Placement, StepName, Urgency};
use guard::right::ReceiveCase;
use guard::{Target, Viewer};
use journal::Replay;
use kernel::{Failure, RequestKey};

fn part(text: &str) -> Appeal {
    Appeal {
        channel: Channel::Phone,
        received_at: "2026-03-02 09:00".parse().unwrap(),
        title: String::new(),
        text: text.into(),
        placement: Placement::default(),
        matter: None,
        urgency: Urgency::General,
        urgency_ground: None,
        confidentiality: Confidentiality::Masked,
        requester: None,
        source: None,
        files: Vec::new(),
        answers: None,
        complaint: None,
    }
}

async fn parted(town: &Town, viewer: &Viewer, whole: &str) -> Result<String, Failure> {
    let (site, grounds, viewer, whole) =
        (town.site.clone(), town.grounds.clone(), viewer.clone(), whole.to_owned());
    town.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, site.now()).await?;
            let granted = viewer.grant::<ReceiveCase>(&Target::of(viewer.staff().unwrap().unit))?;
            let context = site.context(&granted, RequestKey(String::new()));
            let appeal = part("小区门口的路灯全部不亮").safe(&site)?;
            Ok(receive_part(tx, &ground, &granted, &context, appeal, &whole).await?.number)
        })
    })
    .await
}

async fn case(town: &Town, number: &str) -> Case {
    let (tenant, number) = (town.site.tenant.clone(), number.to_owned());
    town.read(move |tx| {
        Box::pin(async move { Ok(cases::query::by_number(tx, &tenant, &number).await?.unwrap().state) })
    })
    .await
}

#[tokio::test]
async fn a_part_and_its_whole_name_each_other_in_state_and_journal() {
    let town = Town::new().await;
    let several = "一、三栋的电梯坏了半个月，老人下不了楼。二、小区门口的路灯全部不亮，晚上很黑。";
    let sealed = crate::town::Told { confidentiality: Confidentiality::Sealed, ..told(several) };
    let (number, _) = town.receive(sealed).await;
    let agent = town.viewer("intake_agent", "centre", "C", 5);
    let made = parted(&town, &agent, &number).await.unwrap();
    let (whole, part) = (case(&town, &number).await, case(&town, &made).await);
    assert_eq!(part.part_of.as_ref().map(|one| one.number.as_str()), Some(number.as_str()));
    assert_eq!(whole.parts.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), [made.as_str()]);
    assert_eq!(part.confidentiality, Confidentiality::Sealed, "what is sealed stays sealed");
    assert!(whole.timeline.iter().any(|moment| moment.kind == "part_given"));
    assert!(part.timeline.iter().any(|moment| moment.kind == "part_of"));
    let differences = town
        .read(move |tx| {
            Box::pin(async move {
                let mut found = 0;
                for id in [whole.id, part.id] {
                    let stream = format!("case/{id}");
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += CaseReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                Ok(found)
            })
        })
        .await;
    assert_eq!(differences, 0);

    let refused = |result: Result<String, Failure>| match result {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(refused(parted(&town, &agent, "20200101-00001").await), "case-part-unknown");
    // Nothing is parted from what has ended.
    let (declined, _) = town.receive(told(several)).await;
    let dispatcher = town.dispatcher();
    let because = [("ground", "outside_public_duty"), ("right_channel", "court"), ("words", "属民事纠纷。")];
    town.step(&dispatcher, &declined, StepName::Decline, &because).await;
    assert_eq!(refused(parted(&town, &agent, &declined).await), "case-ended");
}
