//! Everything that is kept of a person stands in the register, whatever the schema becomes, and is told before it is asked.

use crate::api_examples::{Content, Town};
use crate::demo_town::{TODAY, demo, done, read, refused};
use crate::given::{deployment, folder};
use kernel::Failure;
use privacy::{Form, Register};
use serde_json::json;
use server::capabilities;
use std::collections::{BTreeMap, BTreeSet};
use store::{Table, statement, values};

const COLUMNS: &str = include_str!("columns.txt");

/// What a table's line says: columns that hold nothing of a person, and those that do with their entries.
type Told<'a> = (BTreeSet<&'a str>, BTreeMap<&'a str, Vec<&'a str>>);

fn told(text: &str) -> BTreeMap<&str, Told<'_>> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = lines.map(|line| {
        let (table, columns) = line.split_once(':').unwrap();
        let (plain, personal) = columns.split_once('|').unwrap_or((columns, ""));
        let personal = personal.split_whitespace().map(|column| {
            let (column, entries) = column.split_once('=').unwrap();
            (column, entries.split(',').collect())
        });
        (table, (plain.split_whitespace().collect(), personal.collect()))
    });
    read.collect()
}

/// Columns of which nobody has said what they hold, and what is said of none.
fn faults(tables: &[Table], text: &str) -> Vec<String> {
    let told = told(text);
    let known: BTreeSet<&str> =
        Register::shipped().unwrap().kept().iter().map(|kept| kept.name.as_str()).collect();
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for table in tables {
        let Some((plain, personal)) = told.get(table.name.as_str()) else {
            faults.push(format!("table {}: say in columns.txt what it holds", table.name));
            continue;
        };
        let there: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        for column in there.iter().filter(|column| **column != "tenant") {
            match (plain.contains(column), personal.contains_key(column)) {
                (false, false) => faults.push(format!(
                    "{}.{column}: say in columns.txt what it holds, and in the register why",
                    table.name
                )),
                (true, true) => faults.push(format!("{}.{column}: stands on both sides", table.name)),
                _ => {}
            }
        }
        let said = plain.iter().chain(personal.keys());
        faults.extend(
            said.filter(|column| !there.contains(*column))
                .map(|column| format!("{}.{column}: there is no such column", table.name)),
        );
        for entry in personal.values().flatten() {
            used.insert(*entry);
            if !known.contains(entry) {
                faults.push(format!("{}: {entry} does not stand in the register", table.name));
            }
        }
    }
    let names: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    faults.extend(
        told.keys().filter(|table| !names.contains(**table)).map(|table| format!("no table {table}")),
    );
    faults.extend(known.difference(&used).map(|entry| format!("no column holds {entry}")));
    faults
}

#[tokio::test]
async fn every_column_that_holds_something_of_a_person_stands_in_the_register() {
    let folder = folder();
    let store = store::testing::opened(folder.path(), capabilities::migrations()).await;
    let tables = store.tables().await.unwrap();
    assert_eq!(faults(&tables, COLUMNS), Vec::<String>::new());

    // One that somebody adds is noticed, whatever it is called.
    let mut planted = tables.clone();
    let cases = planted.iter_mut().find(|table| table.name == "cases_case").unwrap();
    let mut column = cases.columns[0].clone();
    column.name = "id_number".into();
    cases.columns.push(column);
    let found = faults(&planted, COLUMNS);
    assert!(found.len() == 1 && found[0].starts_with("cases_case.id_number: "), "{found:#?}");
    let unregistered = COLUMNS.replace("tracking=tracking_code", "tracking=fingerprint");
    assert!(faults(&tables, &unregistered).iter().any(|fault| fault.contains("fingerprint")));
}

statement!(PURPOSES, "select distinct purpose from guard_vault where tenant = ?1");

#[tokio::test]
async fn what_lies_in_the_vault_lies_there_for_a_purpose_of_the_register() {
    let folder = demo();
    let begun = deployment(folder.path()).await;
    let tenant = begun.site.tenant.clone();
    let read = begun.site.store.read(move |tx| {
        Box::pin(
            async move { Ok::<_, Failure>(tx.query(&PURPOSES, values![tenant], |row| row.get(0)).await?) },
        )
    });
    let purposes: Vec<String> = read.await.unwrap();
    let register = Register::shipped().unwrap();
    let known: BTreeSet<&str> =
        register.kept().iter().flat_map(|kept| kept.vault.iter().map(String::as_str)).collect();
    assert!(purposes.len() > 1, "{purposes:?}");
    assert!(purposes.iter().all(|purpose| known.contains(purpose.as_str())), "{purposes:?}");
}

#[test]
fn the_days_of_the_register_are_those_that_are_kept() {
    let days = |name: &str| {
        let register = Register::shipped().unwrap();
        i64::from(register.kept().iter().find(|kept| kept.name == name).unwrap().days) * 86_400
    };
    assert_eq!(days("draft"), desk::drafts::KEPT_SECONDS);
    assert_eq!(days("imported_list"), link::import::KEPT_DAYS * 86_400);
    assert_eq!(days("message"), link::receiver::KEPT_SECONDS);
    let verify = policy::Version::<verify::Limits>::shipped().unwrap().limits;
    assert_eq!(days("rating_trace"), i64::from(verify.trace_days) * 86_400);
}

#[tokio::test]
async fn every_form_leads_to_its_notice_and_the_notice_tells_all_of_it() {
    let folder = demo();
    let begun = deployment(folder.path()).await;
    let town = Town::in_folder(folder, begun);
    for (page, login, form) in
        [("/report", None, Form::Report), ("/cases/new", Some("intake1"), Form::Counter)]
    {
        let shown = town.get(page, login).await.body;
        assert!(shown.contains(&format!("href=\"/privacy#{form}\"")), "{page} asks without telling");
    }
    let shown = town.get("/privacy", None).await;
    assert_eq!(shown.status, 200);
    let machines = read(&town, None, "/api/v1/privacy").await;
    for form in Form::ALL {
        assert!(shown.body.contains(&format!("id=\"{form}\"")), "{form}");
        let told = machines["forms"].as_array().unwrap();
        let told = told.iter().find(|one| one["form"] == form.as_str()).unwrap();
        for kept in told["kept"].as_array().unwrap() {
            for part in ["what", "purpose", "basis", "period"] {
                let said = kept[part].as_str().unwrap();
                assert!(
                    !said.is_empty() && !said.contains("register-") && shown.body.contains(said),
                    "{kept}"
                );
            }
        }
    }
    assert!(shown.body.contains("180"), "the period in force");
}

#[tokio::test]
async fn what_comes_in_names_the_notice_that_was_there_to_be_read() {
    let folder = demo();
    let begun = deployment(folder.path()).await;
    let town = Town::in_folder(folder, begun);
    let report = json!({ "text": "小区门口路灯不亮。", "place": "渡口新村", "join": "none" });
    let edition = Register::shipped().unwrap().edition;
    let own = async |report| {
        let received = done(&town, None, "/api/v1/report", report).await;
        let (number, code) = (received["number"].as_str().unwrap(), received["code"].as_str().unwrap());
        read(&town, None, &format!("/api/v1/c/{number}/data?code={code}")).await["notice"].clone()
    };
    assert_eq!(own(report.clone()).await, format!("{edition}.1"));

    // Whoever answers for the data names with whom one speaks about it.
    let policy = |text: &str| json!({ "text": text, "effective_from": TODAY });
    let nobody = "agency = \"汀澜县社会工作部\"\nofficer = \"\"\nauthority = \"\"\n";
    let address = "/api/v1/policies/privacy";
    assert_eq!(refused(&town, "admin1", address, policy(nobody)).await, "policy-missing");
    let text =
        "agency = \"汀澜县社会工作部\"\nofficer = \"路敬之，000-6100-9999\"\nauthority = \"县委网信办\"\n";
    done(&town, "admin1", address, policy(text)).await;
    assert_eq!(own(report).await, format!("{edition}.2"));
    let present = town.ask("get", "/privacy", None, Content::None).await.body;
    assert!(present.contains("路敬之，000-6100-9999") && !present.contains("这是以前的版本"), "{present}");
    let before = town.ask("get", "/privacy?version=0", None, Content::None).await.body;
    assert!(before.contains("这是以前的版本") && before.contains("部署单位尚未填写"), "{before}");
}
