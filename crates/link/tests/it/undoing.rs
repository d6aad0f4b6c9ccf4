//! A whole import is taken back; what somebody has worked on stays.

use crate::town::Town;
use cases::{StepName, Who, perform};
use guard::Scope;
use guard::testing::a_viewer;
use kernel::{Failure, Id, RequestKey};
use link::export::Wanted;
use link::undo::undo;
use ui::Typed;

const TABLE: &str = "编号,受理时间,诉求内容,事发地址\n\
U-1,2026-11-20 09:30:00,路灯不亮,旧渡街道\nU-2,2026-11-20 10:05,井盖松动,旧渡街道\nU-3,2026-11-20 11:05,垃圾没人清,锦汀街道\n";

#[tokio::test]
async fn untouched_cases_are_withdrawn_and_their_numbers_come_in_again() {
    let town = Town::new().await;
    let (outcome, _) = town.import(TABLE.as_bytes(), |_| {}).await;
    let import = outcome.import.unwrap();
    let rows = town.export(Wanted::default()).await;
    let (site, grounds, number) = (town.site.clone(), town.grounds.clone(), rows[1][0].clone());
    let intake = town.intake;
    let worked = town.site.store.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, site.now()).await?;
            let clerk = a_viewer("intake_agent", Scope::Tenant, Id::new(uuid::Uuid::from_u128(7)), intake);
            let typed = Typed::new().with("words", "来电补充：就在小学门口");
            let who = Who::Staff(&clerk);
            perform(tx, &site, &ground, who, &number, StepName::Facts, &typed, RequestKey(String::new()))
                .await?;
            Ok::<_, Failure>(())
        })
    });
    worked.await.unwrap();
    let undone = undo(&town.site, &town.grounds, None, import).await.unwrap();
    assert_eq!((undone.withdrawn, undone.kept, undone.left), (2, 1, 0));
    assert_eq!(undone.numbers, [rows[1][0].clone()]);
    let states: Vec<String> =
        town.export(Wanted::default()).await.iter().map(|row| row[10].clone()).collect();
    assert_eq!(states.iter().filter(|state| *state == "withdrawn").count(), 2, "{states:?}");
    let (again, _) = town.import(TABLE.as_bytes(), |_| {}).await;
    assert_eq!((again.figures.created, again.figures.known), (2, 1));
    let nothing = undo(&town.site, &town.grounds, None, Id::new(uuid::Uuid::from_u128(9))).await.unwrap_err();
    assert!(matches!(nothing, Failure::Refused(refusal) if refusal.code == "link-import-unknown"));
}
