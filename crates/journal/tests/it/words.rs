//! Every code has its words in every language, and every statement fits the schema.

use crate::support::Ground;
use fluent_bundle::{FluentBundle, FluentResource};
use journal::LOCALES;
use kernel::Failure;
use std::collections::BTreeSet;

/// Codes that occur in the source as `"kind-…"`; taken from the text so that a new one is not forgotten.
const SOURCES: [&str; 6] = [
    include_str!("../../src/verify/mod.rs"),
    include_str!("../../src/verify/streams.rs"),
    include_str!("../../src/verify/tree.rs"),
    include_str!("../../src/verify/waiting.rs"),
    include_str!("../../src/verify/content.rs"),
    include_str!("../../src/prove.rs"),
];

fn keys(text: &str) -> BTreeSet<String> {
    let named = |line: &str| line.split_once('=').map(|(key, _)| key.trim_end().to_owned());
    let mut message = String::new();
    let mut keys = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some(key) = named(line) else { continue };
        if let Some(attribute) = line.trim_start().strip_prefix('.').filter(|_| line.starts_with(' ')) {
            keys.insert(format!("{message}.{}", attribute.split([' ', '=']).next().unwrap_or_default()));
        } else if !line.starts_with(' ') {
            message.clone_from(&key);
            keys.insert(key);
        }
    }
    keys
}

fn text(language: &str) -> &'static str {
    LOCALES.iter().find(|(found, ..)| *found == language).unwrap().2
}

/// Codes written in the source as string literals that begin with one of these words.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for source in SOURCES {
        for literal in source.split('"').skip(1).step_by(2) {
            let first = literal.split('-').next().unwrap_or_default();
            let is_code = literal.contains('-')
                && literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            let kinds = ["entry", "leaf", "node", "head", "outbox", "content", "witness", "log", "cursor"];
            if is_code && kinds.contains(&first) {
                codes.insert(format!("difference-{literal}"));
            } else if is_code && first == "journal" {
                codes.insert(format!("refusal-{literal}"));
                codes.insert(format!("refusal-{literal}.next"));
            }
        }
    }
    codes
}

#[test]
fn every_code_has_words_in_both_languages() {
    let chinese = keys(text("zh-CN"));
    assert_eq!(chinese, keys(text("en")));
    let missing: Vec<_> = codes().into_iter().filter(|code| !chinese.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for key in ["refusal-request-key-taken", "refusal-request-key-taken.next"] {
        assert!(chinese.contains(key));
    }
    let unused: Vec<_> =
        chinese.iter().filter(|key| key.starts_with("difference-") && !codes().contains(*key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn the_words_are_sound_fluent() {
    for (language, name, text) in LOCALES {
        let resource = FluentResource::try_new((*text).to_owned()).map_err(|(_, errors)| errors).unwrap();
        let mut bundle = FluentBundle::new(vec![language.parse().unwrap()]);
        bundle.add_resource(resource).unwrap();
        assert_eq!(*name, "journal");
    }
}

#[test]
fn chinese_words_are_chinese() {
    for line in text("zh-CN").lines().filter(|line| !line.starts_with('#')) {
        let Some((_, words)) = line.split_once('=') else { continue };
        let plain: String =
            words.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
        assert!(
            !plain.bytes().any(|byte| byte.is_ascii_alphabetic() || b",.;:!?()".contains(&byte)),
            "{line}"
        );
    }
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let ground = Ground::new().await;
    let prepared = ground
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut count = 0;
                for statement in store::registered() {
                    tx.prepare(statement).await?;
                    count += 1;
                }
                Ok::<_, Failure>(count)
            })
        })
        .await
        .unwrap();
    assert!(prepared > 40, "{prepared}");
}
