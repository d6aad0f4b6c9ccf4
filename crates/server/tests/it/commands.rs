//! The commands as people and programs call them: exit status, JSON, reports.

use crate::given::{Running, demo_file, errors, folder, json, linli};
use serde_json::Value;
use std::process::Command;

#[test]
fn a_due_time_is_explained() {
    let output = linli("clock due --from 2026-02-13T16:00:00+08:00 --for 2 --unit work_day --json", None);
    let (status, answer) = json(&output);
    assert_eq!(status, 0);
    // 14 and 28 February 2026 are made up for the Spring Festival, which ends on the 23rd.
    assert_eq!(answer["due"], "2026-02-24T18:00:00+08:00", "{answer}");
    assert!(answer["explanation"].as_array().unwrap().len() > 1);

    let (status, answer) = json(&linli("clock day 2026-02-14 --json", None));
    assert_eq!((status, &answer["work_day"]), (0, &Value::Bool(true)), "{answer}");
}

#[test]
fn what_is_not_understood_does_nothing_and_says_the_rule() {
    let output = linli("clock due --from 2026-02-13 --for 2 --unit fortnight", None);
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(said.contains("rule: clock-unit-unknown") && said.contains("next: "), "{said}");
    assert_eq!(linli("clock due --unknown", None).status.code(), Some(2));
    assert_eq!(linli("--help", None).status.code(), Some(0));
    assert_eq!(linli("--version", None).status.code(), Some(0));
}

#[test]
fn a_missing_deployment_is_not_made_by_looking_at_it() {
    let folder = folder();
    let missing = folder.path().join("nothing");
    let output = linli("journal verify --json", Some(&missing));
    let (status, answer) = json(&output);
    assert_eq!((status, answer["error"]["code"].as_str()), (2, Some("deployment-missing")));
    assert!(!missing.exists());
}

#[test]
fn settings_come_after_variables_and_options() {
    let folder = folder();
    let data = folder.path();
    std::fs::write(data.join("linli.toml"), "language = \"en\"\njson = true\n").unwrap();
    let run = |arguments: &[&str], variable: Option<&str>| {
        let mut command = Command::new(crate::given::PROGRAM);
        command.args(arguments).args(["journal", "verify", "--data"]).arg(data);
        command.env_remove("LINLI_LANGUAGE").env_remove("LINLI_JSON").env("LANG", "C");
        if let Some(value) = variable {
            command.env("LINLI_LANGUAGE", value);
        }
        command.output().unwrap()
    };
    let (_, answer) = json(&run(&[], None));
    assert!(answer["error"]["reason"].as_str().unwrap().starts_with("There is no database"), "{answer}");
    let (_, answer) = json(&run(&[], Some("zh-CN")));
    assert!(answer["error"]["reason"].as_str().unwrap().contains("没有数据库"), "{answer}");
    let (_, answer) = json(&run(&["--language", "en"], Some("zh-CN")));
    assert!(answer["error"]["reason"].as_str().unwrap().starts_with("There is no database"), "{answer}");

    std::fs::write(data.join("linli.toml"), "langage = \"en\"\n").unwrap();
    let output = run(&["--language", "en"], None);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("settings-unknown"), "{}", errors(&output));
}

#[test]
fn lists_are_imported_once_and_bad_rows_are_reported() {
    let folder = folder();
    let data = folder.path().join("data");
    let divisions = demo_file("places/divisions.csv");
    let import = |file: &std::path::Path, more: &str| {
        let mut command = Command::new(crate::given::PROGRAM);
        command.args(["import", "places"]).arg(file).args(more.split_whitespace()).arg("--data").arg(&data);
        command.env("LINLI_LANGUAGE", "en").output().unwrap()
    };
    let (status, first) = json(&import(&divisions, "--json"));
    assert_eq!(status, 0, "{first}");
    assert!(first["created"].as_u64().unwrap() > 400, "{first}");
    let (status, second) = json(&import(&divisions, "--json"));
    assert_eq!((status, second["created"].as_u64()), (0, Some(0)), "{second}");

    let damaged = folder.path().join("damaged.csv");
    let text = std::fs::read_to_string(&divisions).unwrap();
    let mut lines: Vec<&str> = text.lines().take(4).collect();
    lines.push("999001999,,street,999001,street,2010-01-01");
    lines.push("999001888,新街道,moon,999001,street,2010-01-01");
    std::fs::write(&damaged, lines.join("\n")).unwrap();
    let report = folder.path().join("refused.csv");
    let (status, third) = json(&import(&damaged, &format!("--json --report {}", report.display())));
    assert_eq!(status, 1, "{third}");
    assert_eq!(third["refused"].as_array().unwrap().len(), 2, "{third}");
    let written = std::fs::read_to_string(&report).unwrap();
    assert_eq!(written.lines().count(), 3, "{written}");
    assert!(written.lines().nth(1).unwrap().starts_with('5'), "{written}");
}

#[test]
fn a_dry_run_changes_nothing() {
    let folder = folder();
    let data = folder.path().join("data");
    let divisions = demo_file("places/divisions.csv");
    let empty = folder.path().join("empty.csv");
    std::fs::write(&empty, "code,name,level,parent_code,kind,valid_from\n").unwrap();
    let import = |file: &std::path::Path, more: &str| {
        let mut command = Command::new(crate::given::PROGRAM);
        command
            .args(["import", "places"])
            .arg(file)
            .args(more.split_whitespace())
            .args(["--json", "--data"])
            .arg(&data);
        json(&command.output().unwrap())
    };
    import(&empty, "");
    let (status, tried) = import(&divisions, "--dry-run");
    assert_eq!((status, tried["dry_run"].as_bool()), (0, Some(true)), "{tried}");
    let (_, after) = import(&divisions, "");
    assert_eq!(after["created"], tried["created"]);
}

#[test]
fn a_place_is_found_by_point_and_by_words() {
    let folder = folder();
    let data = folder.path().join("data");
    for file in ["divisions.csv", "boundaries.geojson", "aliases.csv"] {
        let path = demo_file(&format!("places/{file}"));
        let output = linli(&format!("import places {} --json", path.display()), Some(&data));
        assert_ne!(output.status.code(), Some(2), "{}", errors(&output));
    }
    let (status, found) = json(&linli("place locate --text 旧渡街道垃圾没人清 --json", Some(&data)));
    assert_eq!((status, found["result"].as_str()), (0, Some("found")), "{found}");
    assert!(found["full_name"].as_str().unwrap().contains("旧渡街道"), "{found}");
    let (status, nowhere) = json(&linli("place locate --point 1.5,2.5 --json", Some(&data)));
    assert_eq!((status, nowhere["result"].as_str()), (2, Some("not_found")), "{nowhere}");
    let (status, tiling) = json(&linli("place tiling --json", Some(&data)));
    assert_eq!((status, tiling["faults"].as_u64()), (0, Some(0)), "{tiling}");
}

#[test]
fn a_year_is_announced_by_a_file() {
    let folder = folder();
    let data = folder.path().join("data");
    let notice = folder.path().join("2027.calendar");
    std::fs::write(&notice, "2027 元旦 off 01-01..01-03\n2027 春节 off 02-05..02-11 work 02-04\n").unwrap();
    let before = json(&linli("clock due --from 2027-02-03 --for 3 --unit work_day --json", None)).1;
    assert_eq!(before["provisional"], true);
    let (status, saved) = json(&linli(&format!("import calendar {} --json", notice.display()), Some(&data)));
    assert_eq!((status, saved["calendars"][0].as_str()), (0, Some("national")), "{saved}");
    let after = json(&linli("clock due --from 2027-02-03 --for 3 --unit work_day --json", Some(&data))).1;
    assert_eq!(after["provisional"], false, "{after}");
    assert_ne!(after["due"], before["due"]);
    let (_, again) = json(&linli(&format!("import calendar {} --json", notice.display()), Some(&data)));
    assert_eq!(again["calendars"].as_array().unwrap().len(), 0, "{again}");
}

#[test]
fn accounts_are_opened_by_command_only() {
    let folder = folder();
    let data = folder.path();
    let password = data.join("password.txt");
    std::fs::write(&password, "short\n").unwrap();
    let create = |role: &str| {
        linli(
            &format!(
                "account create --login admin --role {role} --password-file {} --json",
                password.display()
            ),
            Some(data),
        )
    };
    let (status, refused) = json(&create("system_admin"));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("password-short")), "{refused}");
    std::fs::write(&password, "correct-horse-9\n").unwrap();
    let (status, refused) = json(&create("emperor"));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("role-unknown")), "{refused}");
    assert_eq!(create("system_admin").status.code(), Some(0));
    let (status, refused) = json(&create("auditor"));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("account-login-taken")), "{refused}");
    let (_, listed) = json(&linli("account list --json", Some(data)));
    assert_eq!(listed["accounts"][0]["roles"][0], "system_admin", "{listed}");
}

#[test]
fn the_journal_is_sealed_proved_and_checked_without_the_database() {
    let folder = folder();
    let data = folder.path().join("data");
    let divisions = demo_file("places/divisions.csv");
    linli(&format!("import places {}", divisions.display()), Some(&data));
    let (status, sealed) = json(&linli("journal seal --json", Some(&data)));
    assert_eq!(status, 0, "{sealed}");
    let size = sealed["head"]["size"].as_u64().unwrap();
    assert!(size > 400, "{sealed}");
    let witness = folder.path().join("head.json");
    std::fs::write(&witness, sealed.to_string()).unwrap();

    let exported = linli("export journal", Some(&data));
    let text = String::from_utf8(exported.stdout).unwrap();
    assert_eq!(text.lines().count() as u64, size);
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();

    let proof = folder.path().join("proof.json");
    let stream = first["stream"].as_str().unwrap();
    let output =
        linli(&format!("journal prove --stream {stream} --version 1 --to {}", proof.display()), Some(&data));
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let (status, checked) = json(&linli(&format!("journal verify --proof {} --json", proof.display()), None));
    assert_eq!((status, checked["holds"].as_bool()), (0, Some(true)), "{checked}");
    let key = checked["keys"][0].as_str().unwrap();
    let (status, _) =
        json(&linli(&format!("journal verify --proof {} --key {key} --json", proof.display()), None));
    assert_eq!(status, 0);

    let altered = std::fs::read_to_string(&proof).unwrap().replace("registered", "registerex");
    std::fs::write(&proof, altered).unwrap();
    let (status, checked) = json(&linli(&format!("journal verify --proof {} --json", proof.display()), None));
    assert_eq!((status, checked["holds"].as_bool()), (1, Some(false)), "{checked}");

    let (status, verified) =
        json(&linli(&format!("journal verify --witness {} --json", witness.display()), Some(&data)));
    assert_eq!((status, verified["whole"].as_bool()), (0, Some(true)), "{verified}");
}

#[test]
fn a_backup_is_restored_with_its_keys_into_an_empty_folder_only() {
    let folder = folder();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup.tar.gz"));
    let divisions = demo_file("places/divisions.csv");
    linli(&format!("import places {}", divisions.display()), Some(&data));
    let (status, made) = json(&linli(&format!("backup --to {} --json", file.display()), Some(&data)));
    assert_eq!(status, 0, "{made}");
    let keys = made["keys"].as_str().unwrap();
    assert_eq!(linli(&format!("backup --to {}", file.display()), Some(&data)).status.code(), Some(2));

    let back = folder.path().join("back");
    let (status, refused) =
        json(&linli(&format!("restore --from {} --keys {keys} --json", file.display()), Some(&data)));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("restore-folder-full")), "{refused}");
    let (status, restored) =
        json(&linli(&format!("restore --from {} --keys {keys} --json", file.display()), Some(&back)));
    assert_eq!(status, 0, "{restored}");
    let verified = |data| json(&linli("journal verify --json", Some(data))).1;
    assert_eq!(verified(&back)["root"], verified(&data)["root"]);

    // Without its keys a database is not opened, and no new ones are made for it.
    let bare = folder.path().join("bare");
    assert_eq!(linli(&format!("restore --from {}", file.display()), Some(&bare)).status.code(), Some(0));
    let (status, refused) = json(&linli("journal verify --json", Some(&bare)));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("deployment-keys")), "{refused}");
    assert!(!bare.join("keys/master.key").exists());
}

/// Power fails between the making of the file and that of the keys.
#[test]
fn a_first_start_that_was_cut_off_is_begun_again() {
    let folder = folder();
    let data = folder.path();
    std::fs::write(data.join("linli.db"), "").unwrap();
    let (status, refused) = json(&linli("journal verify --json", Some(data)));
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("deployment-missing")), "{refused}");
    crate::given::open_account(data, "admin", "system_admin", "correct-horse-9");
    assert_eq!(linli("journal verify", Some(data)).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let data = folder.path();
    crate::given::open_account(data, "admin", "system_admin", "correct-horse-9");
    for name in ["master.key", "journal.key"] {
        let mode = std::fs::metadata(data.join("keys").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn one_server_a_folder_and_commands_beside_it() {
    let folder = folder();
    let running = Running::start(folder.path());
    let output = linli("serve --listen 127.0.0.1:0 --json", Some(folder.path()));
    let (status, refused) = json(&output);
    assert_eq!((status, refused["error"]["code"].as_str()), (2, Some("server-running")), "{refused}");
    crate::given::open_account(folder.path(), "admin", "system_admin", "correct-horse-9");
    let (status, verified) = json(&linli("journal verify --json", Some(folder.path())));
    assert_eq!((status, verified["whole"].as_bool()), (0, Some(true)), "{verified}");
    drop(running);
    drop(Running::start(folder.path()));
}
