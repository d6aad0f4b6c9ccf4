//! The master key of a deployment is changed from the command line: beside a server, after a kill, to another suite, and a
//! backup from before opens with the key of that time.

use crate::demo_town::demo;
use crate::given::{deployment, json as told_by, linli};
use guard::PersonId;
use guard::actions::vault;
use guard::right::NotifyRequester;
use guard::{Granted, Look};
use kernel::{Failure, RequestKey};
use serde_json::Value;
use server::deployment::Deployment;
use std::path::Path;
use store::{Tx, statement, values};

statement!(
    PERSONS,
    "select id from guard_vault where tenant = ?1 and erased_at is null and purpose = 'answer' order by id limit 5"
);

fn ran(folder: &Path, command: &str) -> (i32, Value) {
    told_by(&linli(&format!("{command} --json"), Some(folder)))
}

fn rotate(folder: &Path, more: &str) -> Value {
    let (status, told) = ran(folder, &format!("guard rotate --everywhere --settle 0 {more}"));
    assert_eq!((status, &told["left"], &told["unopened"]), (0, &0.into(), &0.into()), "{told}");
    told
}

fn whole(folder: &Path) {
    let (status, told) = ran(folder, "journal verify");
    assert_eq!(status, 0, "{told}");
    let (status, told) = ran(folder, "guard keys --check");
    assert_eq!((status, told["unopened"].as_object().unwrap().len()), (0, 0), "{told}");
}

async fn persons(tx: &mut Tx) -> Result<Vec<PersonId>, Failure> {
    Ok(tx.query(&PERSONS, values!["default"], |row| row.get(0)).await?)
}

/// Contacts as a running process opens them, whichever key it knows of.
async fn contacts(deployment: &Deployment) -> Vec<String> {
    let site = deployment.site.clone();
    let opened = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let granted = Granted::<NotifyRequester>::for_system("notice")?;
            let mut found = Vec::new();
            for person in persons(tx).await? {
                let context = site.context(&granted, RequestKey(String::new()));
                let look = Look { person, object: "case/7".into(), reason: "通知进展".into() };
                let identity = vault::open_to_send(tx, &site.master, &context, &granted, look).await?;
                found.push(format!("{:?} {:?}", identity.name, identity.contact));
            }
            Ok::<_, Failure>(found)
        })
    });
    opened.await.unwrap()
}

#[tokio::test]
async fn the_master_key_is_changed_beside_a_server_and_a_backup_opens_with_the_key_of_its_time() {
    let folder = demo();
    let path = folder.path().to_owned();
    let serving = deployment(&path).await;
    let before = contacts(&serving).await;
    assert_eq!(before.len(), 5);
    let first = serving.site.master.id();
    let (_, listed) = ran(&path, "guard keys");
    assert_eq!(listed["keys"][0]["key"], first.as_str(), "{listed}");
    let rows = listed["keys"][0]["rows"]["guard_vault"].as_u64().unwrap();
    assert!(rows >= 5, "{listed}");

    let backup = tempfile::tempdir().unwrap();
    let file = backup.path().join("before.tar.gz");
    let is_file = serving.site.store.is_embedded();
    if is_file {
        let (status, told) = ran(&path, &format!("backup --to {}", file.display()));
        assert_eq!(status, 0, "{told}");
    }

    let told = rotate(&path, "--suite national --batch 7");
    assert_eq!((&told["suite"], &told["resumed"]), (&"national".into(), &false.into()));
    assert_eq!(told["resealed"]["guard_vault"], rows, "{told}");
    let next = told["key"].as_str().unwrap().to_owned();
    assert_ne!(next, first);
    // The process that was running reads at once, and seals under the new key after its next look.
    assert_eq!(contacts(&serving).await, before);
    assert!(guard::actions::key::follow(&serving.site).await.unwrap());
    assert_eq!(serving.site.master.id(), next);
    assert_eq!(contacts(&deployment(&path).await).await, before);
    whole(&path);

    // Too early to destroy the first key; the one in use is never destroyed.
    let refused = |key: &str| {
        let (status, told) = ran(&path, &format!("guard destroy-key {key}"));
        (status, told["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(refused(&first), (2, "key-unsettled".to_owned()));
    assert_eq!(refused(&next), (2, "key-current".to_owned()));

    // And back, in the suite of the beginning, under yet another key that was made before.
    let (_, prepared) = ran(&path, "guard rotate --prepare --suite standard");
    let told = rotate(&path, "--suite standard");
    assert_eq!((&told["key"], &told["suite"]), (&prepared["prepared"], &"standard".into()), "{told}");
    assert_eq!(contacts(&serving).await, before);
    whole(&path);

    if is_file {
        let restored = backup.path().join("restored");
        let keys = serving.folder.keys();
        let command = format!("restore --from {} --keys {}", file.display(), keys.display());
        let (status, told) = ran(&restored, &command);
        assert_eq!(status, 0, "{told}");
        let old = deployment(&restored).await;
        assert_eq!(old.site.master.id(), first);
        assert_eq!(contacts(&old).await, before);
        whole(&restored);
    }
}

#[tokio::test]
async fn a_rotation_names_a_suite_that_there_is() {
    let folder = demo();
    let (status, told) = ran(folder.path(), "guard rotate --suite rot13");
    assert_eq!((status, told["error"]["code"].as_str()), (2, Some("suite-unknown")), "{told}");
}
