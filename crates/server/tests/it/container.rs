//! The Dockerfile names what there is in the repository, and its way of asking whether the server lives works. It is built
//! where there is a container engine; here it is read.

use crate::given::{Running, data, folder};
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(repository(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// The instructions, each on one line.
fn instructions() -> Vec<(String, String)> {
    let joined = text("Dockerfile").replace("\\\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let split = |line: &str| line.split_once(' ').map(|(word, rest)| (word.to_owned(), rest.to_owned()));
    lines.map(|line| split(line).unwrap_or_else(|| panic!("{line}"))).collect()
}

/// The version that an image's tag begins with.
fn image(name: &str) -> String {
    let tag = instructions().into_iter().find_map(|(word, rest)| {
        let tag = rest.strip_prefix(&format!("{name}:"))?;
        (word == "FROM").then(|| tag.split(['-', ' ']).next().unwrap().to_owned())
    });
    tag.unwrap_or_else(|| panic!("no image of {name}"))
}

fn at_least(version: &str, least: &str) -> bool {
    let parts = |text: &str| text.split('.').map(|part| part.parse::<u32>().unwrap()).collect::<Vec<_>>();
    parts(version) >= parts(least)
}

#[test]
fn it_copies_what_is_there() {
    let ignored: Vec<String> = text(".dockerignore").lines().map(str::to_owned).collect();
    let mut copied = 0;
    for (_, rest) in instructions().iter().filter(|(word, _)| word == "COPY") {
        let words: Vec<&str> = rest.split_whitespace().collect();
        if words[0].starts_with("--from") {
            continue;
        }
        for source in &words[..words.len() - 1] {
            assert!(repository(source).exists(), "{source}");
            assert!(!ignored.contains(&format!("/{source}")), "{source} is kept out");
            copied += 1;
        }
    }
    assert!(copied > 5, "{copied}");
    // Nothing of a machine gets into an image.
    for out in ["/target", "/data", "/web/node_modules", "/.git"] {
        assert!(ignored.iter().any(|line| line == out), "{out}");
    }
}

#[test]
fn its_tools_are_those_that_the_repository_asks_for() {
    let asked = text("Cargo.toml");
    let least =
        asked.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    let rust = image("rust");
    assert!(at_least(&rust, least), "{rust}");
    // What is built for use is built with a compiler that is known to be right.
    let decided = text("docs/adr/0050-no-closure-changes-what-it-is-given.md");
    assert!(decided.contains(&format!("takes Rust {rust} or newer")), "{rust}");
    assert!(text(".ci/need").contains(&format!("for_use={rust} ")), "{rust}");
    let node = image("node");
    assert!(text(".ci/need").contains(&format!("wanted={node} ")), "{node}");
}

#[test]
fn it_runs_as_nobody_special_on_a_volume() {
    let of = |word: &str| {
        let all = instructions().into_iter().filter(|(one, _)| one == word).map(|(_, rest)| rest);
        all.collect::<Vec<_>>().join(" ")
    };
    assert_eq!((of("USER").as_str(), of("VOLUME").as_str()), ("linli", "/var/lib/linli"));
    assert_eq!((of("ENTRYPOINT").as_str(), of("CMD").as_str()), ("[\"/usr/bin/linli\"]", "[\"serve\"]"));
    for variable in of("ENV").split_whitespace() {
        let name = variable.split_once('=').unwrap().0;
        assert!(text("crates/server/src/command_line.rs").contains(&format!("env = \"{name}\"")), "{name}");
    }
    assert_eq!(of("EXPOSE"), "8080");
    assert!(text("docs/operations.md").contains("docker build --tag linli ."));
}

/// Its question about health is asked of a real server, and of none.
#[test]
fn it_tells_a_server_that_lives_from_one_that_does_not() {
    let (_, check) = instructions().into_iter().find(|(word, _)| word == "HEALTHCHECK").unwrap();
    let words: Vec<String> = serde_json::from_str(check.split_once("CMD ").unwrap().1).unwrap();
    let folder = folder();
    data(folder.path());
    let running = Running::start(folder.path());
    let port = running.port();
    let well = || {
        let asked = words[2].replace("/8080", &format!("/{port}"));
        let answer = Command::new(&words[0]).args([&words[1], &asked]).output().unwrap();
        answer.status.success()
    };
    assert!(well());
    running.stop();
    assert!(!well());
}
