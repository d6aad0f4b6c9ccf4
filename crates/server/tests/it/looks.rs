//! Who saw what: written before the answer leaves, told to the auditor, and found again from a copied text.

use crate::demo_town::{PASSWORD, demo};
use crate::given::{Answer, app, deployment, get, json, linli, sign_in};
use crate::route_table::routes;
use serde_json::Value;

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}

#[tokio::test]
async fn a_look_is_traced_from_the_case_and_from_what_was_copied() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let (reader, auditor) =
        (sign_in(&app, "super1", PASSWORD).await, sign_in(&app, "auditor1", PASSWORD).await);
    let list = read(&get(&app, "/api/v1/cases?size=1", Some(&reader)).await);
    let number = list["rows"][0]["number"].as_str().unwrap().to_owned();
    let looks = format!("/api/v1/audit/cases/{number}");
    assert_eq!(read(&get(&app, &looks, Some(&auditor)).await), Value::Array(vec![]));
    let page = get(&app, &format!("/cases/{number}"), Some(&reader)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let told = read(&get(&app, &looks, Some(&auditor)).await);
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    let look = &told[0];
    assert_eq!((look["login"].as_str(), look["what"].as_str()), (Some("super1"), Some("view")));
    assert!(look["purpose"].as_str().unwrap().contains("oversight"), "{look}");
    let code = look["code"].as_str().unwrap();
    assert!(page.body.contains(code), "the page shows the number of the look");
    // A look at what does not exist for the reader leaves nothing.
    get(&app, "/cases/20200101-999999", Some(&reader)).await;
    // The same through the interface, and a list of what is seen on the auditor's page.
    get(&app, &format!("/api/v1/cases/{number}"), Some(&reader)).await;
    let shown = get(&app, &format!("/audit?q={number}"), Some(&auditor)).await;
    assert!(shown.status == 200 && shown.body.matches("super1").count() >= 2, "{}", shown.body);
    assert!(!shown.body.contains('⟦'), "{}", shown.body);
    let by_code = get(&app, &format!("/audit?q={code}"), Some(&auditor)).await;
    assert!(by_code.body.contains("super1"), "{}", by_code.body);
    let unusual = get(&app, "/audit/unusual", Some(&auditor)).await;
    assert!(unusual.status == 200 && !unusual.body.contains('⟦'), "{}", unusual.body);
    // Only those who watch over it may ask.
    for address in ["/audit", "/audit/unusual", looks.as_str(), "/api/v1/audit/unusual"] {
        let refused = get(&app, address, Some(&reader)).await;
        assert!(matches!(refused.status.as_u16(), 403 | 404), "{address}: {}", refused.status);
    }
    // What was copied from the page carries the mark along; the letters themselves cannot be seen.
    let copied: String = page.body.chars().filter(|one| !one.is_ascii()).collect();
    let file = folder.path().join("copied.txt");
    std::fs::write(&file, copied).unwrap();
    drop(app);
    let (status, found) =
        json(&linli(&format!("guard watermark {} --json", file.display()), Some(folder.path())));
    assert_eq!((status, found["looks"][0]["login"].as_str()), (0, Some("super1")), "{found}");
    let (status, found) = json(&linli(&format!("guard watermark {code} --json"), Some(folder.path())));
    assert_eq!((status, found["looks"][0]["login"].as_str()), (0, Some("super1")), "{found}");
    std::fs::write(&file, "没有水印的文字。").unwrap();
    let output = linli(&format!("guard watermark {} --json", file.display()), Some(folder.path()));
    assert_eq!(output.status.code(), Some(2));
}

/// A page about one case that staff may open is watched, or stands here with the reason why not.
#[test]
fn every_address_about_one_case_is_watched() {
    const NOT: &[(&str, &str)] = &[("/api/v1/audit/cases/{number}", "the log itself")];
    let watched: Vec<&str> = server::looks::WATCHED.iter().map(|(address, _)| *address).collect();
    let missing: Vec<String> = routes()
        .into_iter()
        .filter(|route| route.method == "get" && route.address.contains("/cases/{number}"))
        .map(|route| route.address)
        .filter(|address| !watched.contains(&address.as_str()) && !NOT.iter().any(|(not, _)| not == address))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
