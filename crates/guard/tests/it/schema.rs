//! Statements against the schema, and words in both languages.

use crate::support::Bench;
use std::collections::BTreeSet;

#[tokio::test]
async fn every_statement_is_accepted() {
    let bench = Bench::new().await;
    bench
        .site
        .store
        .read(|tx| {
            Box::pin(async move {
                for statement in store::registered() {
                    tx.prepare(statement).await?;
                }
                Ok::<_, store::Error>(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn every_table_leads_with_its_tenant() {
    let bench = Bench::new().await;
    let tables = bench.site.store.tables().await.unwrap();
    let own: Vec<_> = tables.iter().filter(|table| table.name.starts_with("guard_")).collect();
    assert!(own.len() >= 7, "{own:?}");
    for table in own {
        assert_eq!((table.columns[0].name.as_str(), table.primary[0].as_str()), ("tenant", "tenant"));
    }
}

#[test]
fn both_languages_say_the_same() {
    let dictionary = ui::Dictionary::build(ui::WORDS.iter().chain(guard::WORDS)).unwrap();
    let missing: Vec<_> = dictionary.missing_keys();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_refusal_and_role_has_words() {
    let dictionary = ui::Dictionary::build(ui::WORDS.iter().chain(guard::WORDS)).unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut codes = BTreeSet::new();
    collect(std::path::Path::new(source), &mut codes);
    assert!(codes.len() > 25, "{codes:?}");
    for code in codes {
        for language in ui::Language::ALL {
            assert!(dictionary.has(language, &format!("refusal-{code}")), "refusal-{code}");
            assert!(dictionary.has(language, &format!("refusal-{code}.next")), "refusal-{code}.next");
        }
    }
    for role in guard::Authority::shipped().roles() {
        assert!(
            dictionary.has(ui::Language::Chinese, &format!("role-{}", role.as_str().replace('_', "-"))),
            "{role}"
        );
    }
}

#[test]
fn every_right_is_named_in_refusals() {
    let dictionary = ui::Dictionary::build(ui::WORDS.iter().chain(guard::WORDS)).unwrap();
    for language in ui::Language::ALL {
        let words = dictionary.words(language);
        let say = |right: &str| {
            let right = right.replace(['.', '_'], "-");
            words.reason(&kernel::Refusal::forbidden("authority-missing").with("right", right))
        };
        let unknown = say("no.such");
        for right in guard::right::RIGHTS {
            assert_ne!(say(right), unknown, "{right}");
            let named = format!("right-{}", right.replace(['.', '_'], "-"));
            assert!(dictionary.has(language, &named), "{named}");
        }
    }
}

/// The codes of refusals in the source.
fn collect(folder: &std::path::Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, codes);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for call in [
            "Refusal::rule(\"",
            "Refusal::invalid(\"",
            "Refusal::forbidden(\"",
            "Refusal::not_found(\"",
            "refused(\"",
        ] {
            codes.extend(
                text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned),
            );
        }
        for call in [
            "RefusalKind::Unknown, \"",
            "RefusalKind::TooMany, \"",
            "RefusalKind::Invalid, \"",
            "RefusalKind::Forbidden, \"",
            "locked(\"",
        ] {
            codes.extend(
                text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned),
            );
        }
    }
}
