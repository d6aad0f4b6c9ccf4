//! From a table to cases.

use crate::town::{Town, now};
use cases::query::by_number;
use guard::testing::a_viewer;
use guard::{PlacePath, Scope};
use kernel::{Failure, Id, covers};
use link::export::Wanted;
use link::model::{ColumnWords, Mapping};

const TABLE: &str = "编号,姓名,联系电话,受理时间,诉求标题,诉求内容,事发地址,事项编码,渠道,紧急程度\n\
R-001,张三,13800001234,2026-11-20 09:30:00,路灯不亮,旧渡街道滨河路的路灯坏了三天,旧渡街道,,电话,一般\n\
R-002,,,2026/11/20 10:05,垃圾没人清,\"第一行\n第二行，有\"\"引号\"\"\",,,微信,\n\
R-003,李四,,2026年11月21日 8时5分,拖欠工资,老板欠薪两个月,锦汀街道,010101,网站,一般\n";

async fn case(town: &Town, number: &str) -> cases::Case {
    let (tenant, number) = (town.site.tenant.clone(), number.to_owned());
    let found = town.site.store.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(by_number(tx, &tenant, &number).await?.unwrap().state) })
    });
    found.await.unwrap()
}

#[tokio::test]
async fn every_row_becomes_a_case_with_owner_and_clock() {
    let town = Town::new().await;
    let (outcome, refused) = town.import(TABLE.as_bytes(), |_| {}).await;
    assert_eq!(refused, []);
    assert_eq!((outcome.figures.created, outcome.figures.unplaced), (3, 1));
    assert!(
        outcome.columns.starts_with("number=编号,requester=姓名,contact=联系电话"),
        "{}",
        outcome.columns
    );
    assert_eq!(town.all_owned().await, 3);
    let rows = town.export(Wanted::default()).await;
    let numbers: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(numbers, ["R-001", "R-002", "R-003"]);
    let first = case(&town, &rows[0][0]).await;
    assert_eq!(first.channel, cases::Channel::Phone);
    assert_eq!(first.received_at, "2026-11-20 09:30".parse().unwrap());
    assert_eq!(first.owner, town.intake);
    assert!(first.requester.is_some() && first.placement.street.is_some());
    assert_eq!(rows[0][7], "汀澜县旧渡街道");
    assert_eq!(rows[1][6], "第一行\n第二行，有\"引号\"");
    let second = case(&town, &rows[1][0]).await;
    assert_eq!(second.channel, cases::Channel::Wechat);
    assert_eq!((second.requester, second.placement.place), (None, None));
    assert!(second.placement.pending.is_some());
    assert_eq!(case(&town, &rows[2][0]).await.matter.as_deref(), Some("010101"));
    town.verify().await;
}

#[tokio::test]
async fn names_and_contacts_are_nowhere_outside_the_vault() {
    let town = Town::new().await;
    town.import(TABLE.as_bytes(), |_| {}).await;
    let exported = format!("{:?}", town.export(Wanted::default()).await);
    let database = store::testing::everything(&town.site.store, town.folder.path()).await;
    for secret in ["张三", "李四", "13800001234"] {
        assert!(!exported.contains(secret));
        assert!(
            !database.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()),
            "{secret} lies open"
        );
    }
}

#[tokio::test]
async fn a_second_import_of_the_same_file_creates_nothing() {
    let town = Town::new().await;
    town.import(TABLE.as_bytes(), |_| {}).await;
    town.pass(3600);
    let (again, _) = town.import(TABLE.as_bytes(), |_| {}).await;
    assert_eq!((again.figures.created, again.figures.known, again.figures.refused), (0, 3, 0));
    // Another source may use the same numbers.
    let (other, _) = town.import(TABLE.as_bytes(), |order| order.source = "board".into()).await;
    assert_eq!(other.figures.created, 3);
    assert_eq!(town.export(Wanted { source: Some("board".into()), ..Wanted::default() }).await.len(), 3);
    assert_eq!(town.all_owned().await, 6);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    let town = Town::new().await;
    let (dry, _) = town.import(TABLE.as_bytes(), |order| order.dry_run = true).await;
    assert_eq!((dry.figures.created, dry.figures.unplaced, dry.import), (3, 1, None));
    assert_eq!(town.export(Wanted::default()).await.len(), 0);
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on() {
    let town = Town::new().await;
    let header = "number,time,text\n";
    let rows: Vec<String> = (0..1200).map(|number| format!("{number},2026-11-20 10:00,路灯坏了\n")).collect();
    let half = header.to_owned() + &rows[..700].concat();
    town.import(half.as_bytes(), |_| {}).await;
    let whole = header.to_owned() + &rows.concat();
    let (rest, _) = town.import(whole.as_bytes(), |_| {}).await;
    assert_eq!((rest.figures.created, rest.figures.known), (500, 700));
    assert_eq!(rest.figures.line, 1201);
    assert_eq!(town.all_owned().await, 1200);
}

#[tokio::test]
async fn issues_with_a_matter_get_lead_and_due() {
    covers!("002-13");
    let town = Town::new().await;
    let header = "编号,受理时间,诉求内容,事发地址,事项编码\n";
    let rows: String =
        (0..20).map(|number| format!("I{number},2026-11-21 09:00,工地欠薪,旧渡街道,010101\n")).collect();
    let viewer = a_viewer(
        "dispatcher",
        Scope::Place { place: PlacePath::new("") },
        Id::new(uuid::Uuid::from_u128(5)),
        town.intake,
    );
    let (outcome, _) =
        town.import((header.to_owned() + &rows).as_bytes(), |order| order.dispatch = Some(viewer)).await;
    assert_eq!((outcome.figures.created, outcome.figures.dispatched), (20, 20));
    let rows = town.export(Wanted::default()).await;
    assert!(
        rows.iter().all(|row| row[12] == "dept-labour" && !row[13].is_empty() && row[10] == "dispatched"),
        "{rows:?}"
    );
    assert_eq!(town.all_owned().await, 20);
    town.verify().await;
}

#[tokio::test]
async fn a_row_that_tells_who_asks_waits_at_the_intake_desk() {
    let town = Town::new().await;
    let table = "编号,受理时间,诉求内容,事发地址,事项编码\n\
        I1,2026-11-21 09:00,工地欠薪,旧渡街道,010101\n\
        I2,2026-11-21 09:00,我叫令狐玄策，电话13977771234，工地欠薪,旧渡街道,010101\n";
    let scope = Scope::Place { place: PlacePath::new("") };
    let viewer = a_viewer("dispatcher", scope, Id::new(uuid::Uuid::from_u128(5)), town.intake);
    let (outcome, _) = town.import(table.as_bytes(), |order| order.dispatch = Some(viewer)).await;
    assert_eq!((outcome.figures.created, outcome.figures.dispatched), (2, 1));
    let rows = town.export(Wanted::default()).await;
    let waits = rows.iter().find(|row| row[10] == "received").unwrap();
    assert!(waits.iter().any(|cell| cell.contains("【电话】")), "{waits:?}");
    assert!(
        rows.iter().flatten().all(|cell| !cell.contains("令狐玄策") && !cell.contains("13977771234")),
        "{rows:?}"
    );
    town.verify().await;
}

#[test]
fn columns_are_recognised_named_or_missed_with_what_there_is() {
    let words = || ColumnWords::shipped().unwrap();
    let names = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let recognised =
        Mapping::recognised(words()).resolve(&names("Case Number,Received_At,Content,备注")).unwrap();
    assert_eq!(recognised.text(), "number=Case Number,received=Received_At,text=Content");
    let refused = Mapping::recognised(words()).resolve(&names("甲,乙,诉求内容")).unwrap_err();
    assert_eq!(refused.code, "link-columns-missing");
    assert_eq!(refused.facts["missing"], "number, received");
    assert_eq!(refused.facts["found"], "甲, 乙, 诉求内容");
    let mapping = Mapping::read("number=msg_id, received=time，text=detail", words()).unwrap();
    assert_eq!(
        mapping.resolve(&names("msg_id,user,time,detail")).unwrap().place(link::model::Field::Requester),
        None
    );
    let missed = mapping.resolve(&names("msg_id,user,detail")).unwrap_err();
    assert_eq!(missed.facts["missing"], "time");
    for (text, code) in
        [("number", "link-map-unreadable"), ("nummer=x", "link-map-field"), ("", "link-map-unreadable")]
    {
        assert_eq!(Mapping::read(text, words()).unwrap_err().code, code);
    }
    let toml = b"number = \"msg_id\"\nreceived = \"time\"\ntext = \"detail\"\ndatum = \"gcj02\"\n";
    let csv = "field,column\nnumber,msg_id\nreceived,time\ntext,detail\n";
    for file in [&toml[..], csv.as_bytes()] {
        let read = Mapping::read_file(file, words()).unwrap();
        assert_eq!(
            read.resolve(&names("msg_id,time,detail")).unwrap().text(),
            "number=msg_id,received=time,text=detail"
        );
    }
    assert_eq!(now().date().to_string(), "2026-11-22");
}

#[tokio::test]
async fn a_row_that_only_the_rules_of_cases_refuse_costs_only_itself() {
    use std::sync::atomic::{AtomicU32, Ordering};
    let mut town = Town::new().await;
    // The machine's clock jumps back while the import goes on: what was not in the future when it was read, is
    // when it is written.
    let asked = AtomicU32::new(0);
    town.site.now = std::sync::Arc::new(move || {
        let jumped = asked.fetch_add(1, Ordering::SeqCst) >= 4;
        now().plus_seconds(if jumped { -100 } else { 0 })
    });
    let rows: String = (0..150).map(|number| format!("{number},2026-11-20 10:00,路灯坏了\n")).collect();
    let table = format!("number,time,text\n{}X,2026-11-22 12:00:30,路灯坏了\n{}", rows, "Y,昨天,路灯坏了\n");
    let (outcome, refused) = town.import(table.as_bytes(), |_| {}).await;
    let codes: Vec<_> = refused.iter().map(|row| (row.line, row.refusal.code)).collect();
    assert_eq!(codes, [(152, "case-received-later"), (153, "link-date-unreadable")]);
    assert_eq!((outcome.figures.rows, outcome.figures.created), (152, 150));
    let (tenant, id) = (town.site.tenant.clone(), outcome.import.unwrap());
    let recorded = town.site.store.read(move |tx| {
        Box::pin(async move {
            let record = link::query::import(tx, &tenant, id).await?.unwrap();
            Ok::<_, Failure>((record.figures, link::query::refusals(tx, &tenant, id, 0, 9).await?.len()))
        })
    });
    let (figures, listed) = recorded.await.unwrap();
    assert_eq!((figures.rows, figures.created, figures.refused, listed), (152, 150, 2, 2));
    town.verify().await;
}
