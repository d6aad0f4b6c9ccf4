//! Safe text (安全文本) from receipt to the unit's desk, on whichever engine the run is for.

use cases::actions::safe::open_original;
use cases::query::{by_number, case_for, desk_lines, desk_reach};
use cases::testing::{SmallTown, Told, refusal_of, typed};
use cases::{Case, CaseReplay, Confidentiality, LeftBecause, StepName, WaitingFor, Who, offered, perform};
use guard::desk::Wanted;
use guard::safe_text::Telling;
use guard::{OriginalWords, Viewer};
use journal::{Content, Replay};
use kernel::{Failure, RequestKey};

const TEXT: &str = "我叫王建国，电话13812345678，住3号楼2单元501室。楼上漏水半个月，请来看看。";
const SAFE: &str = "我叫【姓名】，电话【电话】，住【房号】。楼上漏水半个月，请来看看。";
/// What nobody may read who is not told it.
const PLANTED: [&str; 3] = ["王建国", "13812345678", "501"];

async fn town() -> (tempfile::TempDir, SmallTown) {
    let folder = tempfile::tempdir().unwrap();
    let town = SmallTown::settle(folder.path(), &[], &[], "centre").await.unwrap();
    (folder, town)
}

fn told(text: &str) -> Told {
    Told {
        title: String::new(),
        text: text.to_owned(),
        place: "C111",
        matter: Some("030101"),
        confidentiality: Confidentiality::Masked,
    }
}

async fn case(town: &SmallTown, number: &str) -> Case {
    let (tenant, number) = (town.site.tenant.clone(), number.to_owned());
    let read = town.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(by_number(tx, &tenant, &number).await?.unwrap().state) })
    });
    read.await.unwrap()
}

/// Title and text as this viewer reads them.
async fn shown(town: &SmallTown, viewer: &Viewer, number: &str) -> (String, String) {
    let (tenant, viewer, number) = (town.site.tenant.clone(), viewer.clone(), number.to_owned());
    let read = town.read(move |tx| {
        Box::pin(async move {
            let view = case_for(tx, &tenant, &viewer, &number).await?;
            let text = match view.words.get(&view.case.text) {
                Some(Content::Present { body, .. }) => body.clone(),
                other => panic!("{other:?}"),
            };
            Ok::<_, Failure>((view.title.unwrap(), text))
        })
    });
    read.await.unwrap()
}

/// Everything that is stored of the case outside the vault, in one text.
async fn everything(town: &SmallTown, number: &str) -> String {
    let (tenant, number) = (town.site.tenant.clone(), number.to_owned());
    let read = town.read(move |tx| {
        Box::pin(async move {
            let found = by_number(tx, &tenant, &number).await?.unwrap().state;
            let events = cases::query::events(tx, &tenant, found.id).await?;
            let mut all = serde_json::to_string(&(&found, &events))?;
            for words in events.iter().flat_map(|event| event.what.words().into_iter().cloned()) {
                let body = cases::query::words_of(tx, &tenant, found.id, &words).await?;
                all.push_str(&body.unwrap_or_default());
            }
            all.push_str(&cases::query::title_of(tx, &tenant, found.id).await?.unwrap_or_default());
            Ok::<_, Failure>(all)
        })
    });
    read.await.unwrap()
}

async fn agrees(town: &SmallTown, number: &str) {
    let (tenant, id) = (town.site.tenant.clone(), case(town, number).await.id);
    let read = town.read(move |tx| {
        Box::pin(async move {
            let stream = format!("case/{id}");
            let entries = journal::entries(tx, tenant.as_str(), &stream, 0).await?;
            CaseReplay.check(tx, tenant.as_str(), &stream, &entries).await
        })
    });
    let differences = read.await.unwrap();
    assert!(differences.is_empty(), "{differences:?}");
}

async fn opened(
    town: &SmallTown,
    viewer: &Viewer,
    number: &str,
    reason: &str,
) -> Result<Vec<OriginalWords>, Failure> {
    let (site, viewer, number) = (town.site.clone(), viewer.clone(), number.to_owned());
    let told = typed(&[("reason", reason)]);
    town.write(move |tx| {
        Box::pin(async move {
            let key = RequestKey(String::new());
            let opened = open_original(tx, &site, &viewer, &number, &told, key).await?;
            Ok(opened.into_iter().map(|(_, whole)| whole).collect())
        })
    })
    .await
}

async fn lines(town: &SmallTown, viewer: &Viewer) -> Vec<String> {
    let (tenant, viewer) = (town.site.tenant.clone(), viewer.clone());
    let read = town.read(move |tx| {
        Box::pin(async move {
            let what = WaitingFor::MakeSafe;
            let parts = desk_reach(&viewer, what);
            let lines = desk_lines(tx, &tenant, &Wanted::first(what.as_str(), 50), &parts).await?;
            Ok::<_, Failure>(lines.into_iter().map(|line| line.number).collect())
        })
    });
    read.await.unwrap()
}

#[tokio::test]
async fn a_text_that_tells_is_not_dispatched_before_somebody_has_confirmed_what_units_read() {
    let (_folder, town) = town().await;
    let (intake, dispatcher) =
        (town.viewer_of_all("intake_agent", "centre", 1), town.viewer_of_all("dispatcher", "centre", 2));
    let number = town.receive(told(TEXT)).await.unwrap().number;
    let found = case(&town, &number).await;
    let kinds: Vec<Telling> = found.unsafe_words().flat_map(|kept| kept.marks.iter().copied()).collect();
    assert_eq!(kinds, [Telling::Name, Telling::Phone, Telling::Room]);
    // Nothing outside the vault knows the words from the first moment on.
    let all = everything(&town, &number).await;
    assert!(PLANTED.iter().all(|one| !all.contains(one)), "{all}");
    assert_eq!(shown(&town, &dispatcher, &number).await.1, SAFE);
    assert_eq!(lines(&town, &intake).await, [number.clone()]);
    assert_eq!(offered(&found, &intake, town.site.now()).first(), Some(&StepName::Safe));

    town.case_step(&intake, &number, StepName::Register, &[]).await.unwrap();
    let refused = town.case_step(&dispatcher, &number, StepName::Dispatch, &[]).await;
    let Err(Failure::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.code, "case-dispatch-unsafe");
    assert_eq!(refusal.facts.get("phone").map(ToString::to_string).as_deref(), Some("yes"));
    assert_eq!(refusal.facts.get("kin").map(ToString::to_string).as_deref(), Some("no"));

    // What is left in takes a reason for its kind; a handling unit confirms nothing.
    let left = [("text", "电话13812345678，楼上漏水半个月。")];
    assert_eq!(refusal_of(town.case_step(&intake, &number, StepName::Safe, &left).await), "case-safe-reason");
    let handler = town.viewer_of_all("handler", "street-1", 3);
    assert!(town.case_step(&handler, &number, StepName::Safe, &[]).await.is_err());
    town.case_step(&intake, &number, StepName::Safe, &[("keep_room", "matter")]).await.unwrap();
    let found = case(&town, &number).await;
    let confirmed = found.appeal_kept().unwrap().confirmed.clone().unwrap();
    assert_eq!(confirmed.left, [(Telling::Room, LeftBecause::Matter)].into());
    assert_eq!(confirmed.by.account(), intake.staff().map(|staff| staff.account));
    let (title, text) = shown(&town, &dispatcher, &number).await;
    assert_eq!(text, "我叫【姓名】，电话【电话】，住3号楼2单元501室。楼上漏水半个月，请来看看。");
    assert!(text.starts_with(title.trim_end_matches('…')), "{title}");
    assert!(lines(&town, &intake).await.is_empty());
    town.case_step(&dispatcher, &number, StepName::Dispatch, &[]).await.unwrap();
    let all = everything(&town, &number).await;
    assert!(PLANTED[..2].iter().all(|one| !all.contains(one)), "{all}");
    agrees(&town, &number).await;

    // Whoever needs the original says why, and leaves a trace.
    assert_eq!(refusal_of(opened(&town, &dispatcher, &number, "").await), "vault-reason");
    let whole = opened(&town, &dispatcher, &number, "核对漏水的门牌").await.unwrap();
    assert_eq!(whole[0].part("text"), Some(TEXT));
    assert_eq!(refusal_of(opened(&town, &handler, &number, "想看看").await), "case-not-found");
    let (site, id) = (town.site.clone(), found.id);
    let auditor = town.viewer_of_all("auditor", "centre", 8);
    let looks = town.read(move |tx| {
        Box::pin(async move {
            let granted = auditor.grant::<guard::right::ReadAudit>(&guard::Target::anywhere())?;
            guard::actions::vault::accesses(tx, &site.tenant, &granted, &format!("case/{id}")).await
        })
    });
    let looks = looks.await.unwrap();
    let of = |what: &str| looks.iter().filter(|look| look.what == what).count();
    assert_eq!(of("original"), 1, "{looks:?}");
    assert_eq!(looks.iter().find(|look| look.what == "original").unwrap().reason, "核对漏水的门牌");
}

#[tokio::test]
async fn a_text_that_tells_nothing_goes_straight_through() {
    let (_folder, town) = town().await;
    let dispatcher = town.viewer_of_all("dispatcher", "centre", 2);
    let number = town.receive(told("路口垃圾三天没有清理，请尽快处理。")).await.unwrap().number;
    assert!(case(&town, &number).await.kept.is_empty());
    assert!(lines(&town, &dispatcher).await.is_empty());
    for step in [StepName::Register, StepName::Dispatch] {
        town.case_step(&dispatcher, &number, step, &[]).await.unwrap();
    }
    assert_eq!(refusal_of(opened(&town, &dispatcher, &number, "核对一下").await), "case-original-none");
}

#[tokio::test]
async fn whoever_finds_what_the_rules_missed_takes_it_out_as_well() {
    let (_folder, town) = town().await;
    let intake = town.viewer_of_all("intake_agent", "centre", 1);
    let missed = "院里只有我一个戴助听器的，楼道灯不亮。";
    let number = town.receive(told(missed)).await.unwrap().number;
    assert!(case(&town, &number).await.kept.is_empty(), "the rules find nothing in it");
    let safe = [("title", "楼道灯不亮"), ("text", "楼道灯不亮。")];
    town.case_step(&intake, &number, StepName::Safe, &safe).await.unwrap();
    assert_eq!(shown(&town, &intake, &number).await, ("楼道灯不亮".to_owned(), "楼道灯不亮。".to_owned()));
    let all = everything(&town, &number).await;
    assert!(!all.contains("助听器"), "{all}");
    let whole = opened(&town, &intake, &number, "回访前核对").await.unwrap();
    assert_eq!(whole[0].part("text"), Some(missed));
    agrees(&town, &number).await;
}

#[tokio::test]
async fn what_a_requester_adds_waits_until_somebody_has_read_it() {
    let (_folder, town) = town().await;
    let (intake, dispatcher) =
        (town.viewer_of_all("intake_agent", "centre", 1), town.viewer_of_all("dispatcher", "centre", 2));
    let received = town.receive(told("楼道灯不亮，请派人来修。")).await.unwrap();
    let number = received.number.clone();
    let (site, grounds, own, code) =
        (town.site.clone(), town.grounds.clone(), number.clone(), received.code.clone());
    let add = town.write(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, site.now()).await?;
            let (who, key) = (Who::Requester { tracking: &code }, RequestKey(String::new()));
            let words = typed(&[("words", "白天可以打我电话13987650123。")]);
            perform(tx, &site, &ground, who, &own, StepName::Facts, &words, key).await
        })
    });
    add.await.unwrap();
    let found = case(&town, &number).await;
    assert_eq!(found.timeline.last().unwrap().words, None, "nobody reads it yet");
    let all = everything(&town, &number).await;
    assert!(!all.contains("13987650123"), "{all}");
    town.case_step(&intake, &number, StepName::Register, &[]).await.unwrap();
    let refused = town.case_step(&dispatcher, &number, StepName::Dispatch, &[]).await;
    assert_eq!(refusal_of(refused), "case-dispatch-unsafe");
    town.case_step(&intake, &number, StepName::Safe, &[]).await.unwrap();
    let found = case(&town, &number).await;
    let words =
        found.timeline.iter().find(|moment| moment.kind == "facts_added").unwrap().words.clone().unwrap();
    let (tenant, id) = (town.site.tenant.clone(), found.id);
    let read =
        town.read(move |tx| Box::pin(async move { cases::query::words_of(tx, &tenant, id, &words).await }));
    assert_eq!(read.await.unwrap().as_deref(), Some("白天可以打我电话【电话】。"));
    town.case_step(&dispatcher, &number, StepName::Dispatch, &[]).await.unwrap();
    agrees(&town, &number).await;
}
