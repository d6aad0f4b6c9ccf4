//! Databases as versions of the program left them (基准库): each build brings them up to date and goes on with them.
//! `tests/golden/README.md` says how one is made.

use crate::given::{PROGRAM, Running, errors, folder, json, linli};
use crate::talk::{ask, sign_in};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The password of everybody in them.
pub const PASSWORD: &str = "correct-horse-9";

/// Who there is: login, role, unit, place.
const STAFF: [(&str, &str, &str, &str); 6] = [
    ("admin", "system_admin", "gov", "999001"),
    ("intake", "intake_agent", "centre", "999001"),
    ("dispatch", "dispatcher", "centre", "999001"),
    ("street", "handler", "street-001", "999001001"),
    ("check", "checker", "centre", "999001"),
    ("revisit", "revisitor", "centre", "999001"),
];

pub const DIVISIONS: &str = "code,name,level,parent_code,kind,valid_from,phone
999001,汀澜县,county,,county,2010-01-01,000-6300-1677
999001001,旧渡街道,street,999001,street,2010-01-01,
999001001001,渡口头社区,community,999001001,residents,2010-01-01,
999001001001001,渡口头社区第一网格,grid,999001001001,urban,2018-07-01,
";
pub const UNITS: &str = "code,name,name_en,kind,territorial_parent,sector_parent,place_code,valid_from,term_end,purpose
gov,汀澜县人民政府,County People's Government,government,,,999001,2010-01-01,,
centre,汀澜县社会治理指挥中心,Community Governance Command Centre,command_centre,gov,,999001,2019-03-01,,
street-001,旧渡街道办事处,Jiudu Sub-district Office,street,gov,,999001001,2010-01-01,,
community-001001,渡口头社区居民委员会,Dukoutou Residents' Committee,community,street-001,,999001001001,2010-01-01,2030-12-31,
";
pub const MATTERS: &str = "code,parent_code,name,name_en,level,steps,evidence,urgency_default
10,,城市管理,City management,1,,,
1001,10,市容环境,Street appearance,2,,,
100101,1001,暴露垃圾,Exposed garbage,3,到场核实;清运;复查点位,none,general
";
const ITEMS: &str = "code,list,matter_code,lead,assists,legal_basis,valid_from,place_scope
D110,basic,100101,@street,@community,《城市市容和环境卫生管理条例》,2025-01-01,
";
const ROUTES: &str = "matter_code,place_code,lead,assists,duty_code,valid_from,valid_to
100101,,@street,@community,D110,2025-01-01,
";
const DEADLINES: &str = "code,matter_code,urgency,clock,amount,unit,calendar,basis,leeway
H003,,general,handle,7,calendar_day,continuous,县诉求办理分级规定（示例）,
H101,100101,,handle,4,work_hour,state,街面秩序事件处置标准：暴露垃圾,shorter:1
";

/// Where they lie.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Every kept version, oldest first by name.
pub fn versions() -> Vec<PathBuf> {
    let all = fs::read_dir(kept()).unwrap().map(|one| one.unwrap().path());
    let mut all: Vec<PathBuf> = all.filter(|path| path.join("backup.tar.gz").is_file()).collect();
    all.sort();
    all
}

/// What was kept about one as JSON.
pub fn noted(version: &Path, file: &str) -> Value {
    serde_json::from_slice(&fs::read(version.join(file)).unwrap()).unwrap()
}

/// A data folder made from a kept version by this build.
pub fn restored(version: &Path, to: &Path) {
    let from = version.join("backup.tar.gz");
    let command = format!("restore --from {} --keys {}", from.display(), version.join("keys").display());
    let output = linli(&command, Some(to));
    assert_eq!(output.status.code(), Some(0), "{}: {}", version.display(), errors(&output));
}

fn read(port: u16, cookie: &str, path: &str) -> Value {
    let answer = ask(port, "GET", path, &[("cookie", cookie)], "").unwrap();
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

fn take(port: u16, cookie: &str, path: &str, body: Value) -> Value {
    let answer = ask(port, "POST", path, &[("cookie", cookie)], &body.to_string()).unwrap();
    assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
    answer.body
}

/// What a person at work sees of every case: what never changes once it has happened.
fn seen(port: u16, cookie: &str) -> Vec<Value> {
    let list = read(port, cookie, "/api/v1/cases?size=100");
    let mut numbers: Vec<String> =
        list["rows"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap().into()).collect();
    numbers.sort();
    let one = |number: &String| {
        let case = read(port, cookie, &format!("/api/v1/cases/{number}"));
        let moments = case["timeline"].as_array().unwrap().iter();
        let timeline: Vec<Value> =
            moments.map(|moment| json!({ "at": moment["at"], "kind": moment["kind"] })).collect();
        json!({ "number": number, "text": case["text"], "matter": case["matter"], "timeline": timeline })
    };
    numbers.iter().map(one).collect()
}

#[test]
fn every_kept_database_is_brought_up_to_date_and_goes_on() {
    assert!(!versions().is_empty());
    for version in versions() {
        let (at, folder) = (version.display(), folder());
        let data = folder.path().join("data");
        restored(&version, &data);
        let run = |command: &str| {
            let (status, told) = json(&linli(&format!("{command} --json"), Some(&data)));
            assert_eq!(status, 0, "{at}: {command}: {told}");
            told
        };
        run("migrate up");
        assert_eq!(run("migrate status")["missing"], json!([]), "{at}");
        // The head that was signed then proves that nothing was taken away or written anew.
        let witness = format!("journal verify --witness {}", version.join("head.json").display());
        assert_eq!(run(&witness)["whole"], true, "{at}");
        // Everything that was sealed then opens now.
        run("guard keys --check");

        let running = Running::start(&data);
        let port = running.port();
        let cookie = sign_in(port, "intake", PASSWORD);
        let (before, now) = (noted(&version, "cases.json"), seen(port, &cookie));
        assert_eq!(before.as_array().unwrap().len(), now.len(), "{at}");
        for (before, now) in before.as_array().unwrap().iter().zip(&now) {
            for same in ["number", "text", "matter"] {
                assert_eq!(before[same], now[same], "{at}: {same}");
            }
            // Time has gone by, so more may have happened since; what had happened is there.
            let then = before["timeline"].as_array().unwrap();
            let later = now["timeline"].as_array().unwrap();
            for moment in then {
                assert!(later.contains(moment), "{at}: {moment} of {}", before["number"]);
            }
        }
        // Old streams take new entries.
        let untouched = |case: &&Value| case["timeline"].as_array().unwrap().len() == 1;
        let open = before.as_array().unwrap().iter().find(untouched).unwrap();
        let number = open["number"].as_str().unwrap();
        let facts = json!({ "words": "补充：就在公交站旁。" });
        take(port, &cookie, &format!("/api/v1/cases/{number}/facts"), facts);
        take(port, &cookie, "/api/v1/cases", reported("楼下又堆了建筑垃圾。"));
        running.stop();
        assert_eq!(run(&witness)["whole"], true, "{at}");
    }
}

fn reported(text: &str) -> Value {
    json!({ "text": text, "channel": "phone", "contact": "13800001234", "place": "渡口头社区第一网格" })
}

/// What tests are told by their environment.
#[expect(clippy::disallowed_methods, reason = "who makes a golden database says so by its environment")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Makes one when `LINLI_GOLDEN` names the version: see `tests/golden/README.md`.
#[test]
fn a_database_is_kept_when_asked_for() {
    let Some(name) = told("LINLI_GOLDEN") else { return };
    let program = told("LINLI_PROGRAM").unwrap_or_else(|| PROGRAM.to_owned());
    let (folder, kept) = (folder(), kept().join(name));
    let data = folder.path().join("data");
    assert!(!kept.exists(), "a kept database is never made anew");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).arg("--data").arg(&data).env("LINLI_LANGUAGE", "en");
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", errors(&output));
        output
    };
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let lists = [
        ("places", "divisions.csv", DIVISIONS),
        ("orgs", "units.csv", UNITS),
        ("duties", "matter_types.csv", MATTERS),
        ("duties", "duty_items.csv", ITEMS),
        ("duties", "routes.csv", ROUTES),
        ("duties", "deadlines.csv", DEADLINES),
    ];
    for (what, name, text) in lists {
        run(&["import", what, &file(name, text)]);
    }
    let password = file("password.txt", PASSWORD);
    for (login, role, unit, place) in STAFF {
        let of = ["--login", login, "--role", role, "--unit", unit, "--place", place];
        run(&[&["account", "create", "--password-file", &password][..], &of].concat());
    }
    let mut command = Command::new(&program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data);
    let running = Running::of(command);
    let port = running.port();
    let sessions: Vec<(&str, String)> =
        STAFF.iter().map(|(login, ..)| (*login, sign_in(port, login, PASSWORD))).collect();
    let cookie = |login: &str| &sessions.iter().find(|(one, _)| *one == login).unwrap().1;
    // One at each of three stations: received, handled, closed.
    let texts = ["公交站旁的垃圾没人清。", "小区门口垃圾堆了三天。", "河边垃圾桶满了。"];
    for (text, steps) in texts.into_iter().zip([0, 4, 8]) {
        let filed = take(port, cookie("intake"), "/api/v1/cases", reported(text));
        let number = filed["number"].as_str().unwrap();
        let all = [
            ("intake", "classify", json!({ "matter": "100101" })),
            ("intake", "register", json!({})),
            ("dispatch", "dispatch", json!({})),
            ("street", "accept", json!({})),
            (
                "street",
                "reply",
                json!({ "words": "已清运，现场恢复原状。", "assists_open": "社区另行答复。" }),
            ),
            ("check", "check", json!({ "passed": "yes" })),
            ("revisit", "revisit", json!({ "contacted": "yes", "solved": "yes" })),
            ("revisit", "close", json!({ "outcome": "solved" })),
        ];
        for (login, step, body) in all.into_iter().take(steps) {
            let case = read(port, cookie(login), &format!("/api/v1/cases/{number}"));
            // Chance decides whether somebody checks a reply.
            if step != "check" || case["steps"].as_array().unwrap().contains(&json!("check")) {
                take(port, cookie(login), &format!("/api/v1/cases/{number}/{step}"), body);
            }
        }
    }
    let cases = seen(port, cookie("intake"));
    running.stop();
    fs::create_dir_all(&kept).unwrap();
    let head = run(&["journal", "seal", "--json"]).stdout;
    fs::write(kept.join("head.json"), head).unwrap();
    fs::write(kept.join("cases.json"), serde_json::to_string_pretty(&cases).unwrap()).unwrap();
    run(&["backup", "--to", &kept.join("backup.tar.gz").display().to_string()]);
    fs::create_dir_all(kept.join("keys")).unwrap();
    for key in fs::read_dir(data.join("keys")).unwrap().map(Result::unwrap) {
        if key.path().is_file() {
            fs::copy(key.path(), kept.join("keys").join(key.file_name())).unwrap();
        }
    }
}
