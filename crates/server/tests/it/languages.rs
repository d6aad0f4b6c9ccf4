//! Chinese pages are Chinese and English pages English, as they are drawn; what stands on them as data is named here.

use crate::api_examples::Town;
use crate::route_table::routes;
use axum::http::header;
use std::collections::{BTreeMap, BTreeSet};

/// Who looks at pages that not everybody may see; the first who may is asked.
const READERS: [&str; 4] = ["dispatch1", "admin1", "security1", "super1"];
/// Words in Latin letters that stand on Chinese pages: names of formats, standards and programs.
const LATIN: &[&str] = &[
    "linli",
    "English",
    "PDF",
    "JPEG",
    "PNG",
    "WebP",
    "CSV",
    "JSON",
    "API",
    "OpenAPI",
    "RFC",
    "WGS",
    "GB",
    "UTF",
    "https",
    "http",
    "hooks",
    "example",
    "org",
    "Enter",
    "Esc",
    "Ctrl",
    "Shift",
    "Alt",
    "Tab",
    "Excel",
    "Standard",
    "Webhooks",
    "Authorization",
    "Bearer",
    "ETag",
    "If",
    "Match",
    "Idempotency",
    "Key",
    "TSV",
    "TXT",
    "GeoJSON",
];
/// Pages whose content is made of names from the interface for programs.
const CODE_PAGES: &[&str] = &["/api", "/gallery", "/gallery/door"];

struct Drawn {
    address: String,
    html: String,
}

async fn drawn(town: &Town, language: &str) -> Vec<Drawn> {
    let mut found = Vec::new();
    let number = number_of(town).await;
    for route in routes() {
        let page = route.method == "get"
            && !route.address.starts_with("/api/")
            && !route.address.starts_with("/live")
            && !route.address.contains('*');
        if !page {
            continue;
        }
        let address = route.address.replace("{number}", &number);
        if address.contains('{') {
            continue;
        }
        for reader in [None].into_iter().chain(READERS.map(Some)) {
            let mut request = axum::http::Request::get(&address)
                .header(header::HOST, "localhost")
                .header(header::ACCEPT, "text/html")
                .header(header::ACCEPT_LANGUAGE, language);
            if let Some(reader) = reader {
                request = request.header(header::COOKIE, town.cookie(reader).await);
            }
            let request = request.body(axum::body::Body::empty()).unwrap();
            let answer = crate::given::send(&town.app, request).await;
            let kind = answer
                .headers
                .get(header::CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok())
                .unwrap_or_default();
            if answer.status == 200 && kind.starts_with("text/html") {
                found.push(Drawn { address: address.clone(), html: answer.body });
                break;
            }
        }
    }
    assert!(found.len() > 12, "only {} pages were drawn", found.len());
    found
}

async fn number_of(town: &Town) -> String {
    let list = town.get("/api/v1/cases?size=1&state=handling", Some("dispatch1")).await;
    let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
    list["rows"][0]["number"].as_str().unwrap().to_owned()
}

/// What a reader sees or hears of a page: its text and the attributes that are read out; without what is marked as
/// another language, code, values of fields, and what people wrote.
fn seen(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut closed: Vec<String> = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split([' ', '/', '\n']).find(|name| !name.is_empty()).unwrap_or_default().to_owned();
        if let Some(ended) = tag.strip_prefix('/') {
            if closed.last().is_some_and(|open| open == ended.trim()) {
                closed.pop();
            }
        } else {
            let hidden =
                matches!(name.as_str(), "script" | "style" | "code" | "pre" | "textarea" | "datalist")
                    || tag.contains(" lang=")
                    || tag.contains("class=\"prose written")
                    || tag.contains("class=\"entry-words")
                    || tag.contains("class=\"address");
            let empty = matches!(
                name.as_str(),
                "input" | "meta" | "link" | "br" | "img" | "hr" | "use" | "path" | "html"
            );
            if !empty && !tag.ends_with('/') && (hidden && name != "html" || !closed.is_empty()) {
                closed.push(name.clone());
            }
            if closed.is_empty() {
                for attribute in ["aria-label", "title", "placeholder", "alt"] {
                    if let Some((_, rest)) = tag.split_once(&format!(" {attribute}=\"")) {
                        texts.push(rest.split('"').next().unwrap_or_default().to_owned());
                    }
                }
            }
        }
        if closed.is_empty() && !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
    }
    texts
}

#[tokio::test]
async fn no_english_stands_on_chinese_pages() {
    let town = Town::open().await;
    let mut looked = 0;
    let mut faults: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for page in drawn(&town, "zh-CN").await {
        if CODE_PAGES.contains(&page.address.as_str()) {
            continue;
        }
        let texts = seen(&page.html);
        looked += texts.len();
        for text in texts {
            let latin = text.split(|letter: char| !letter.is_ascii_alphabetic());
            let words: Vec<&str> = latin.filter(|word| word.len() > 1 && !LATIN.contains(word)).collect();
            // Codes, logins and keys are one word among digits and hyphens; two words in a row are a sentence.
            let sentence = words.windows(2).any(|two| text.contains(&format!("{} {}", two[0], two[1])));
            if sentence {
                faults.entry(page.address.clone()).or_default().insert(text);
            }
        }
    }
    assert!(looked > 400, "only {looked} texts were looked at");
    assert!(faults.is_empty(), "wording belongs into locales/zh-CN, see docs/words.md: {faults:#?}");
}

#[tokio::test]
async fn no_chinese_wording_stands_on_english_pages() {
    let town = Town::open().await;
    // Whole messages of the interface: a place, a unit, a name of the demo is none.
    let wording: BTreeSet<String> = server::capabilities::all()
        .iter()
        .flat_map(|capability| &capability.words)
        .filter(|resource| resource.language == "zh-CN")
        .flat_map(|resource| resource.text.lines())
        .filter_map(|line| line.split_once(" = ").map(|(_, text)| text.trim().to_owned()))
        .filter(|text| text.chars().count() > 3 && !text.is_ascii() && !text.contains('{'))
        .collect();
    let mut faults: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for page in drawn(&town, "en").await {
        for text in seen(&page.html) {
            if wording.contains(&text) {
                faults.entry(page.address.clone()).or_default().insert(text);
            }
        }
    }
    assert!(faults.is_empty(), "wording belongs into locales/en, see docs/words.md: {faults:#?}");
}
