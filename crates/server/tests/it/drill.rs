//! What `docs/operations.md` tells is done as it tells it: its lines are run one after another, on folders and a database of
//! the test's own. The server is begun as `deploy/linli.service` begins it.

use crate::given::{PROGRAM, Running, folder};
use crate::golden::{self, DIVISIONS, MATTERS, UNITS};
use crate::talk::{ask, sign_in};
use clap::Parser;
use serde_json::{Value, json};
use server::command_line::CommandLine;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PASSWORD: &str = "correct-horse-9";

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// The blocks of commands under a heading of the document, as lines.
fn blocks(heading: &str) -> Vec<Vec<String>> {
    let document = text("docs/operations.md");
    let begun = document.split_once(&format!("{heading}\n")).unwrap_or_else(|| panic!("{heading}")).1;
    let section = begun.split("\n## ").next().unwrap().split("\n### ").next().unwrap();
    let lines =
        |block: &str| block.lines().skip(1).map(without_remark).filter(|line| !line.is_empty()).collect();
    section.split("```").skip(1).step_by(2).map(lines).collect()
}

/// A line without the remark at its end.
fn without_remark(line: &str) -> String {
    line.split(" #").next().unwrap().trim().to_owned()
}

/// The values of a setting of the unit.
fn of_unit(setting: &str) -> Vec<String> {
    let unit = text("deploy/linli.service");
    let values =
        unit.lines().filter_map(|line| line.strip_prefix(setting)?.strip_prefix('=').map(str::to_owned));
    values.collect()
}

/// A machine on which the document is followed: what stands there under `/` lies in a folder.
struct Machine {
    root: tempfile::TempDir,
    /// What a line says, and what is meant on this machine.
    instead: Vec<(String, String)>,
    running: Option<Running>,
}

impl Machine {
    /// With the package's folder and settings, as `deploy/debian/postinst` leaves them.
    fn installed() -> Self {
        let root = folder();
        let place = |path: &str| root.path().join(path);
        for one in ["var/lib/linli", "etc/linli", "backup", "safe", "srv"] {
            fs::create_dir_all(place(one)).unwrap();
        }
        fs::copy(repository("deploy/linli.toml"), place("etc/linli/linli.toml")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(place("etc/linli/linli.toml"), place("var/lib/linli/linli.toml")).unwrap();
        let instead = ["/var/lib/linli", "/backup", "/safe", "/srv"]
            .map(|path| (path.to_owned(), place(&path[1..]).display().to_string()))
            .into();
        Self { root, instead, running: None }
    }

    fn data(&self) -> PathBuf {
        self.root.path().join("var/lib/linli")
    }

    fn meant(&self, line: &str) -> String {
        let put = |line: String, (said, meant): &(String, String)| line.replace(said, meant);
        self.instead.iter().fold(line.to_owned(), put)
    }

    /// Does what a line says; what needs the machine's own systemd and apt is done as they would.
    fn follow(&mut self, line: &str, typed: &str) -> String {
        let line = self.meant(line);
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            // Another test installs the package itself; here the program of this build is in place.
            ["sudo", "apt-get", "install", package] => {
                assert!(package.starts_with("./linli_") && package.ends_with("_amd64.deb"), "{line}");
            }
            ["sudo", "systemctl", "enable", "--now", "linli"] => self.start(),
            ["sudo", "systemctl", "restart", "linli"] => {
                self.stop();
                self.start();
            }
            ["linli", "serve", arguments @ ..] => self.serve(arguments),
            _ => return self.run(&line, typed),
        }
        String::new()
    }

    /// As a shell would.
    fn run(&self, line: &str, typed: &str) -> String {
        use std::io::Write;
        let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
        let mut child = Command::new("bash")
            .args(["-euo", "pipefail", "-c", line])
            .current_dir(self.root.path())
            .env("PATH", format!("{programs}:{}", path()))
            .env("LINLI_LANGUAGE", "en")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{line}: {said} {}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// As the unit does it, but on a free port and without https in front.
    fn start(&mut self) {
        let line = self.meant(&of_unit("ExecStart")[0]);
        let arguments = line.strip_prefix("/usr/bin/linli serve ").unwrap_or_else(|| panic!("{line}"));
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        self.serve(&arguments);
    }

    fn serve(&mut self, arguments: &[&str]) {
        assert!(self.running.is_none());
        let mut command = Command::new(PROGRAM);
        // `127.0.0.1:8080` of the settings may be taken; a variable comes before them, an option before both.
        let fixed = arguments.iter().position(|word| *word == "--listen");
        let kept = arguments.iter().enumerate();
        let kept = kept
            .filter(|(at, word)| fixed.is_none_or(|it| *at != it && *at != it + 1) && **word != "--secure");
        command.arg("serve").args(kept.map(|(_, word)| word.trim_matches('\'')));
        command.env("LINLI_LISTEN", "127.0.0.1:0").env("LINLI_SECURE", "false");
        for variable in of_unit("Environment").iter().flat_map(|line| line.split_whitespace()) {
            let (name, value) = variable.split_once('=').unwrap();
            command.env(name, value);
        }
        command.env("LINLI_LOG", "warn").stderr(Stdio::null());
        self.running = Some(Running::of(command));
    }

    fn stop(&mut self) {
        self.running.take().unwrap().stop();
    }

    fn port(&self) -> u16 {
        self.running.as_ref().unwrap().port()
    }

    /// It is well; and a resident's report is taken. Its number.
    fn serves(&self) -> String {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(ask(self.port(), "GET", path, &[], "").unwrap().status, 200, "{path}");
        }
        let body = json!({ "text": "路灯不亮，看不清台阶。", "contact": "13800001234" }).to_string();
        let filed = ask(self.port(), "POST", "/api/v1/report", &[], &body).unwrap();
        assert_eq!(filed.status, 201, "{}", filed.body);
        filed.body["number"].as_str().unwrap().to_owned()
    }

    /// How many cases there are, as the administrator's own export says.
    fn knows(&self, data: &str, database: Option<&str>, number: &str) {
        let database = database.map(|database| format!("--database '{database}'")).unwrap_or_default();
        let proof =
            self.run(&format!("linli journal prove --json --case {number} --data {data} {database}"), "");
        assert!(serde_json::from_str::<Value>(&proof).is_ok(), "{proof}");
    }
}

/// Where programs are found; those of a database's server are not in everybody's path.
#[expect(clippy::disallowed_methods, reason = "programs beside this one are found as a shell finds them")]
fn path() -> String {
    let mut path = std::env::var("PATH").unwrap();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    for version in versions.map(Result::unwrap) {
        path.push_str(&format!(":{}", version.path().join("bin").display()));
    }
    path
}

/// Every command that the document shows is one that the program understands.
#[test]
fn every_command_of_the_document_is_understood() {
    let document = text("docs/operations.md");
    let mut understood = 0;
    for block in document.split("```").skip(1).step_by(2) {
        for line in block.lines().map(without_remark) {
            let Some(at) =
                line.find("linli ").filter(|at| line[..*at].is_empty() || line[..*at].ends_with("-u linli "))
            else {
                continue;
            };
            // What follows a pipe is another program's.
            let command = line[at..].split(" | ").next().unwrap();
            // `[--model N]`: a number may be given.
            let command = command.replace(['[', ']'], "").replace("--model N", "--model 1");
            let words: Vec<&str> = command.split_whitespace().collect();
            if let Err(error) = CommandLine::try_parse_from(&words) {
                panic!("{line}\n{error}");
            }
            understood += 1;
        }
    }
    assert!(understood > 20, "{understood}");
}

#[test]
fn a_street_is_installed_kept_restored_and_upgraded_as_the_document_says() {
    kernel::covers!("000-51", "004-46");
    let mut machine = Machine::installed();

    // A new deployment: the package, then the lists.
    let [package, plain, _, lists] = blocks("## A new deployment").try_into().unwrap();
    for line in &package {
        machine.follow(line, "");
    }
    let number = machine.serves();
    for (file, rows) in [("divisions.csv", DIVISIONS), ("units.csv", UNITS), ("matter_types.csv", MATTERS)] {
        fs::write(machine.root.path().join(file), rows).unwrap();
    }
    for line in &lists {
        machine.follow(line, &format!("{PASSWORD}\n"));
    }
    sign_in(machine.port(), "admin", PASSWORD);

    // Backup and restore, while it works; keys stay apart.
    let [file, _] = blocks("## Backup and restore").try_into().unwrap();
    for line in &file {
        machine.follow(line, "");
    }
    let later = machine.serves();
    machine.stop();

    // What was restored is a deployment like the first one.
    machine.instead.insert(0, ("/var/lib/linli".into(), "/srv/restored".into()));
    for line in &plain {
        machine.follow(line, "");
    }
    machine.serves();
    machine.knows(&machine.meant("/srv/restored"), None, &number);
    machine.stop();
    machine.instead.remove(0);

    // Restarted, it has everything that was acknowledged, also what came after the backup.
    machine.start();
    machine.knows(&machine.meant("/var/lib/linli"), None, &number);
    machine.knows(&machine.meant("/var/lib/linli"), None, &later);
    machine.stop();
}

#[test]
fn a_former_versions_data_is_upgraded_as_the_document_says() {
    let version = golden::versions().remove(0);
    let mut machine = Machine::installed();
    // What the former version left on the machine: its own backup, restored.
    fs::remove_file(machine.data().join("linli.toml")).unwrap();
    golden::restored(&version, &machine.data());
    machine.start();
    let [upgrade] = blocks("## Upgrade").try_into().unwrap();
    for line in &upgrade {
        machine.follow(line, "");
    }
    let cases = golden::noted(&version, "cases.json");
    let cookie = sign_in(machine.port(), "intake", golden::PASSWORD);
    let number = cases[0]["number"].as_str().unwrap();
    let seen = ask(machine.port(), "GET", &format!("/api/v1/cases/{number}"), &[("cookie", &cookie)], "");
    assert_eq!(seen.unwrap().status, 200);
    machine.serves();
    machine.stop();
}

#[test]
fn a_county_runs_on_a_server_and_is_restored_as_the_document_says() {
    let Some(address) = store::testing::server() else {
        println!("skipped: no server; make test-postgres runs this");
        return;
    };
    let mut machine = Machine::installed();
    // `postgresql:///postgres?host=FOLDER&user=NAME`, as .ci/postgres tells it.
    let (_, settings) = address.split_once('?').unwrap();
    let of = |name: &str| settings.split('&').find_map(|one| one.strip_prefix(name)).unwrap().to_owned();
    let (host, user) = (of("host="), of("user="));
    let mark = std::process::id();
    let url = |role: &str, database: &str| format!("'postgresql:///{database}?host={host}&user={role}'");
    let (owner, role, first, second) = (
        format!("drill_owner_{mark}"),
        format!("drill_{mark}"),
        format!("drill_db_{mark}"),
        format!("drill_again_{mark}"),
    );
    let mut instead: Vec<(String, String)> = vec![
        ("postgres://linli_owner@db/linli".into(), url(&owner, &first)),
        ("postgres://linli_owner@db/restored".into(), url(&owner, &second)),
        ("postgres://linli@db/linli".into(), url(&role, &first)),
        ("createuser linli_owner".into(), format!("createuser -h {host} -U {user} {owner}")),
        ("createuser linli".into(), format!("createuser -h {host} -U {user} {role}")),
        ("--role linli ".into(), format!("--role {role} ")),
        (
            "createdb --owner linli_owner --encoding UTF8 linli".into(),
            format!("createdb -h {host} -U {user} --owner {owner} --encoding UTF8 {first}"),
        ),
        (
            "createdb --owner linli_owner --encoding UTF8 restored".into(),
            format!("createdb -h {host} -U {user} --owner {owner} --encoding UTF8 {second}"),
        ),
    ];
    instead.append(&mut machine.instead);
    machine.instead = instead;

    let [begun] = blocks("## On PostgreSQL").try_into().unwrap();
    for line in &begun {
        machine.follow(line, "");
    }
    let number = machine.serves();
    let [_, served] = blocks("## Backup and restore").try_into().unwrap();
    for line in &served {
        machine.follow(line, "");
    }
    let restored = url(&owner, &second);
    machine.knows(&machine.meant("/var/lib/linli"), Some(restored.trim_matches('\'')), &number);
    machine.stop();
}

/// A package as `make package` builds it, of the program of this build: from the same list of what it holds.
fn package(folder: &Path) -> PathBuf {
    let manifest: toml::Table = text("crates/server/Cargo.toml").parse().unwrap();
    let package = &manifest["package"]["metadata"]["deb"];
    let (home, tree) = (Path::new(env!("CARGO_MANIFEST_DIR")), folder.join("tree"));
    for asset in package["assets"].as_array().unwrap() {
        let [from, to, mode] = [0, 1, 2].map(|at| asset[at].as_str().unwrap());
        let to = tree.join(to);
        fs::create_dir_all(&to).unwrap();
        let to = to.join(from.rsplit('/').next().unwrap());
        let made = match from {
            "target/release/linli" => Command::new("strip").arg("-o").arg(&to).arg(PROGRAM).status().unwrap(),
            _ => Command::new("install").arg("-m").arg(mode).arg(home.join(from)).arg(&to).status().unwrap(),
        };
        assert!(made.success(), "{from}");
    }
    fs::copy(repository("LICENSE"), tree.join("usr/share/doc/linli/copyright")).unwrap();
    let control = tree.join("DEBIAN");
    fs::create_dir_all(&control).unwrap();
    let scripts = home.join(package["maintainer-scripts"].as_str().unwrap());
    for script in fs::read_dir(scripts).unwrap().map(Result::unwrap) {
        fs::copy(script.path(), control.join(script.file_name())).unwrap();
    }
    let kept: Vec<&str> =
        package["conf-files"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    fs::write(control.join("conffiles"), kept.join("\n") + "\n").unwrap();
    let about = "Package: linli\nVersion: 0.1.0\nArchitecture: amd64\nMaintainer: nobody <nobody@linli.invalid>\n\
                 Description: the program of this build\n";
    fs::write(control.join("control"), about).unwrap();
    let file = folder.join("linli_0.1.0_amd64.deb");
    let build = ["-Znone", "--root-owner-group", "--build"];
    let built = Command::new("dpkg-deb").args(build).arg(&tree).arg(&file).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    file
}

#[test]
fn one_package_installs_what_runs_and_leaves_the_data_when_it_goes() {
    kernel::covers!("000-51");
    if !Path::new("/usr/bin/dpkg-deb").exists() {
        println!("skipped: not a Debian");
        return;
    }
    let folder = folder();
    let tried = Command::new(repository("deploy/try-package")).arg(package(folder.path())).output().unwrap();
    if tried.status.code() == Some(3) {
        println!("skipped: {}", String::from_utf8_lossy(&tried.stderr));
        return;
    }
    assert!(tried.status.success(), "{}", String::from_utf8_lossy(&tried.stderr));
}

/// The unit is what the document and the package say; systemd finds nothing in it to complain about.
#[test]
fn the_unit_is_sound() {
    assert_eq!(of_unit("User"), ["linli"]);
    assert_eq!(of_unit("StateDirectory"), ["linli"]);
    let document = text("docs/operations.md");
    assert!(document.contains("deploy/linli.service") && !document.contains("ExecStart"));
    let looks = Command::new("systemd-analyze").arg("--version").output();
    if !looks.is_ok_and(|output| output.status.success()) {
        println!("skipped: no systemd-analyze");
        return;
    }
    let folder = folder();
    let unit = folder.path().join("linli.service");
    fs::write(&unit, text("deploy/linli.service").replace("/usr/bin/linli", "/bin/true")).unwrap();
    let verified = Command::new("systemd-analyze").arg("verify").arg(&unit).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && !said.contains("linli.service"), "{said}");
}

/// What the package holds is there, and its scripts are scripts.
#[test]
fn the_package_names_what_there_is() {
    let manifest: toml::Table = text("crates/server/Cargo.toml").parse().unwrap();
    let package = &manifest["package"]["metadata"]["deb"];
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut targets = Vec::new();
    for asset in package["assets"].as_array().unwrap() {
        let (from, to) = (asset[0].as_str().unwrap(), asset[1].as_str().unwrap());
        assert!(from == "target/release/linli" || home.join(from).is_file(), "{from}");
        targets.push(format!("/{to}{}", from.rsplit('/').next().unwrap()));
    }
    let program = of_unit("ExecStart")[0].split(' ').next().unwrap().to_owned();
    assert!(targets.contains(&program), "{program}");
    for kept in package["conf-files"].as_array().unwrap() {
        assert!(targets.iter().any(|target| kept.as_str() == Some(target)), "{kept}");
    }
    for script in ["postinst", "prerm", "postrm"] {
        let path = home.join(package["maintainer-scripts"].as_str().unwrap()).join(script);
        let read = Command::new("sh").arg("-n").arg(&path).status().unwrap();
        assert!(read.success(), "{script}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#!/bin/sh\n") && !text.contains("systemctl start"), "{script}");
        assert!(!text.contains("systemctl enable") && !text.contains("enable --now"), "{script}");
    }
}
