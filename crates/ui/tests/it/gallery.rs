//! Every component of this crate stands in the gallery, which the accessibility and screenshot tests draw.

use std::path::Path;

/// Components that are drawn by a builder of another name, and those that nobody sees.
const DRAWN_BY: [(&str, &str); 4] =
    [("FileInput", ".file("), ("Icon", ".icon("), ("Token", ""), ("Hidden", "")];

#[test]
fn every_component_has_its_example_in_the_gallery() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut gallery, mut components) = (String::new(), Vec::new());
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for one in std::fs::read_dir(folder).unwrap().flatten() {
            let path = one.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            if path.to_string_lossy().contains("gallery") {
                gallery.push_str(&text);
            }
            for mark in ["\ncomponent!(", "\nframed!(", "\ncrate::html::component!("] {
                for part in text.split(mark).skip(1) {
                    let names = part.split(')').next().unwrap();
                    components.extend(names.split(',').map(|name| name.trim().to_owned()));
                }
            }
        }
    }
    components.retain(|name| !name.is_empty() && !name.contains('$'));
    assert!(components.len() > 25, "the components were not found: {components:?}");
    let is_shown = |name: &str| match DRAWN_BY.iter().find(|(component, _)| *component == name) {
        Some((_, builder)) => gallery.contains(builder),
        None => {
            gallery.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == name)
        }
    };
    let missing: Vec<&String> = components.iter().filter(|name| !is_shown(name)).collect();
    assert!(missing.is_empty(), "add an example to ui/src/gallery.rs for {missing:?}");
}
