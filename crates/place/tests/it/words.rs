//! Every statement fits the schema, and every word exists in both languages.

use crate::mini::mini;
use std::collections::BTreeSet;

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let mini = mini().await;
    mini.store
        .read(|tx| {
            Box::pin(async move {
                let mut own = 0;
                for statement in store::registered().filter(|statement| statement.name.starts_with("place::"))
                {
                    tx.prepare(statement).await?;
                    own += 1;
                }
                assert!(own > 20);
                Ok::<_, store::Error>(())
            })
        })
        .await
        .unwrap();
}

fn keys(text: &str) -> BTreeSet<String> {
    let mut key = String::new();
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if let Some(attribute) = line.trim().strip_prefix('.') {
            found.insert(format!("{key}.{}", attribute.split(' ').next().unwrap()));
        } else if !line.starts_with([' ', '#', '}']) && line.contains(" = ") {
            key = line.split(' ').next().unwrap().to_owned();
            assert!(found.insert(key.clone()), "{key} stands twice");
        }
    }
    found
}

#[test]
fn every_word_is_there_in_both_languages_and_every_refusal_says_what_is_next() {
    let [chinese, english] = place::LOCALES else { panic!() };
    assert_eq!(keys(chinese.2), keys(english.2));
    for key in keys(chinese.2).iter().filter(|key| key.starts_with("refusal-") && !key.contains('.')) {
        assert!(keys(chinese.2).contains(&format!("{key}.next")), "{key}");
    }
}

#[test]
fn every_refusal_of_the_source_has_words() {
    let known = keys(place::LOCALES[0].2);
    let mut codes = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in ["rule(", "invalid(", "not_found(", "forbidden("] {
                    for part in text.split(call).skip(1) {
                        if let Some(code) =
                            part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
                        {
                            codes.insert(code.to_owned());
                        }
                    }
                }
            }
        }
    }
    assert!(codes.len() > 30);
    for code in codes {
        assert!(known.contains(&format!("refusal-{code}")), "no words for {code}");
    }
}
