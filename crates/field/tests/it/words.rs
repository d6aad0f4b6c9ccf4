//! Every sentence in both languages.

#[test]
fn both_languages_say_the_same() {
    let keys = |language: &str| {
        let text = field::WORDS.iter().filter(|one| one.language == language).map(|one| one.text);
        let lines: Vec<&str> = text.flat_map(str::lines).collect();
        let named = lines.iter().filter(|line| line.starts_with(|one: char| one.is_ascii_lowercase()));
        named
            .map(|line| line.split(" =").next().unwrap().to_owned())
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert!(keys("en").len() > 50);
    assert_eq!(keys("zh-CN"), keys("en"));
}
