//! The description of the interface for programs is whole, and its examples do what it says.

use crate::api_examples::Town;
use crate::route_table::{Route, is_instance, routes};
use openapi::Operation;
use serde_json::Value;
use server::{capabilities, described};
use std::collections::{BTreeMap, BTreeSet};
use ui::Language;

const HOW: &str = "see docs/api.md: add a line to `operations()` of the crate";

#[test]
fn every_operation_is_described_and_none_is_invented() {
    let operations = described::all_operations();
    let listed: Vec<Route> = routes().into_iter().filter(|one| one.address.starts_with("/api/v1")).collect();
    let mut faults = Vec::new();
    for route in &listed {
        let told = |one: &&Operation| one.method == route.method && is_instance(one.path, &route.address);
        if !operations.iter().any(|one| told(&one)) {
            faults.push(format!(
                "{} {} (crate {}) is not described: {HOW}",
                route.method, route.address, route.place
            ));
        }
    }
    for one in &operations {
        let there = |route: &&Route| one.method == route.method && is_instance(one.path, &route.address);
        if !listed.iter().any(|route| there(&route)) {
            faults.push(format!(
                "{} {} ({}) is described, but no route answers it",
                one.method, one.path, one.id
            ));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn operations_are_told_in_both_languages_with_an_example_and_a_name_of_their_own() {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for one in described::all_operations() {
        if let Some(other) = seen.insert(one.id, one.path) {
            faults.push(format!("{} names both {} and {other}", one.id, one.path));
        }
        if one.says.chinese.is_ascii() || one.says.english.is_empty() {
            faults.push(format!("{}: says(中文, English) is missing", one.id));
        }
        if one.examples.is_empty() {
            faults.push(format!("{}: has no example; {HOW}", one.id));
        }
        if one.answers.is_empty() {
            faults.push(format!("{}: does not say what it answers", one.id));
        }
        if one.group.is_empty() {
            faults.push(format!("{}: has no group", one.id));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_document_is_openapi_in_both_languages_and_all_its_references_lead_somewhere() {
    let dictionary = capabilities::dictionary().unwrap();
    for language in Language::ALL {
        let document = described::document_in(&dictionary.words(language));
        assert_eq!(document["openapi"], "3.1.0");
        let text = document.to_string();
        let referred: BTreeSet<&str> =
            text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        for pointer in referred {
            assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
        }
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            jsonschema::draft202012::meta::validate(schema).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        }
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, told) in methods.as_object().unwrap() {
                let named: BTreeSet<&str> = told["parameters"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|parameter| parameter["in"] == "path")
                    .filter_map(|parameter| parameter["name"].as_str())
                    .collect();
                let needed: BTreeSet<&str> =
                    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
                assert_eq!(named, needed, "{method} {path}");
            }
        }
    }
}

/// Each example is sent to a server with the demo; its answer has the promised status and exactly the
/// promised members.
#[tokio::test]
async fn the_examples_do_what_they_say() {
    let town = Town::open().await;
    let mut faults = Vec::new();
    let mut sent = 0;
    for operation in described::all_operations() {
        for example in &operation.examples {
            sent += 1;
            if let Err(fault) = town.send(&operation, example).await {
                faults.push(format!("{} ({} {}): {fault}", operation.id, operation.method, operation.path));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {sent} examples: {faults:#?}", faults.len());
}

#[tokio::test]
async fn people_can_read_it_too() {
    let town = Town::open().await;
    let page = town.get("/api", None).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(!page.body.contains('⟦'), "a group has no words: {}", page.body);
    let document: Value = serde_json::from_str(&town.get("/api/v1/openapi.json", None).await.body).unwrap();
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(
            page.body.contains(&path.replace('{', "&#123;").replace('}', "&#125;"))
                || page.body.contains(path.as_str()),
            "{path} is not on the page"
        );
    }
}

/// Page actions whose twin is not at the same address under `/api/v1`: what a program sends instead.
const TWINS: &[(&str, &str, &str)] = &[
    ("/cases/new", "post", "/api/v1/cases"),
    ("/whistles/new", "post", "/api/v1/whistles"),
    ("/consultations/new", "post", "/api/v1/consultations"),
    ("/oversight/new", "post", "/api/v1/oversight"),
    ("/topics/new", "post", "/api/v1/topics"),
    ("/admin/deadlines/{code}", "post", "/api/v1/deadlines/{code}"),
    ("/admin/benefits/card", "post", "/api/v1/benefits/{code}"),
    ("/sign-in", "post", "/api/v1/session"),
    ("/sign-out", "delete", "/api/v1/session"),
    ("/me/password", "put", "/api/v1/me/password"),
    ("/me/sessions/{session}/end", "delete", "/api/v1/me/sessions/{session}"),
    ("/me/tokens/{id}/revoke", "delete", "/api/v1/me/tokens/{id}"),
    ("/admin/tokens/{id}/revoke", "delete", "/api/v1/admin/tokens/{id}"),
    ("/admin/webhooks", "post", "/api/v1/webhooks"),
    ("/admin/webhooks/{id}/end", "delete", "/api/v1/webhooks/{id}"),
    (
        "/admin/webhooks/{id}/deliveries/{delivery}/resend",
        "post",
        "/api/v1/webhooks/{id}/deliveries/{delivery}/resend",
    ),
    ("/admin/receivers", "post", "/api/v1/receivers"),
    ("/admin/receivers/quiet", "post", "/api/v1/quiet-hours"),
    ("/admin/receivers/{id}", "post", "/api/v1/receivers/{id}"),
    ("/admin/receivers/{id}/end", "delete", "/api/v1/receivers/{id}"),
    ("/admin/receivers/{id}/try", "post", "/api/v1/receivers/{id}/try"),
    ("/admin/deliveries/{id}/resend", "post", "/api/v1/deliveries/{id}/resend"),
    ("/admin/deliveries/{id}/set-aside", "post", "/api/v1/deliveries/{id}/set-aside"),
    ("/me/confirm", "put", "/api/v1/session"),
    ("/sign-in/second", "put", "/api/v1/session"),
    // The way to an identity provider and back needs a browser.
    ("/sign-in/provider", "", ""),
    ("/me/confirm/provider", "", ""),
    ("/me/delegations/{given}/end", "delete", "/api/v1/me/delegations/{given}"),
    ("/me/provider", "delete", "/api/v1/me/provider"),
    ("/me/provider/remove", "delete", "/api/v1/me/provider"),
    // A passkey needs a browser.
    ("/me/factors/passkeys", "", ""),
    ("/me/factors/{factor}/remove", "delete", "/api/v1/me/factors/{factor}"),
    ("/cases/import", "post", "/api/v1/imports"),
    ("/admin/imports", "post", "/api/v1/imports"),
    ("/imports/{id}", "post", "/api/v1/imports/{id}/start"),
    ("/admin/places/new", "post", "/api/v1/admin/places/{place}/{change}"),
    ("/admin/units/new", "post", "/api/v1/admin/units/{unit}/{change}"),
    ("/admin/accounts/new", "post", "/api/v1/admin/accounts/{account}/{change}"),
    ("/admin/matters", "post", "/api/v1/proposals/{id}/edits"),
    ("/admin/matters/{code}", "post", "/api/v1/proposals/{id}/edits"),
    ("/admin/duties", "post", "/api/v1/proposals/{id}/edits"),
    ("/admin/duties/{code}", "post", "/api/v1/proposals/{id}/edits"),
    ("/admin/bundles", "post", "/api/v1/proposals"),
    ("/admin/bundles/{code}", "post", "/api/v1/proposals"),
    ("/admin/routes/new", "post", "/api/v1/proposals"),
    ("/admin/routes/rules/{id}", "post", "/api/v1/proposals/{id}/edits"),
    ("/admin/routes/drafts/{id}", "post", "/api/v1/proposals/{id}"),
    ("/admin/calendars", "post", "/api/v1/calendars"),
    ("/admin/forms/{matter}", "post", "/api/v1/forms/{matter}"),
    ("/admin/words/{language}/{key}", "post", "/api/v1/words/{language}/{key}"),
    ("/admin/policies/{name}", "post", "/api/v1/policies/{name}"),
    ("/admin/routes/versions", "post", "/api/v1/routes/versions"),
    ("/insight/schemes/new", "post", "/api/v1/schemes"),
    ("/insight/schemes/{number}/draft", "post", "/api/v1/schemes"),
    ("/insight/schemes/{number}/{step}", "post", "/api/v1/schemes/{number}/{step}"),
    ("/insight/lists/new", "post", "/api/v1/lists"),
    ("/insight/lists/{number}/{step}", "post", "/api/v1/lists/{number}/{step}"),
    // Many at once are many requests, each with its own key.
    ("/cases/bulk", "post", "/api/v1/cases/{number}/{step}"),
    ("/field/report", "post", "/api/v1/field/reports"),
    ("/notices/{id}", "post", "/api/v1/notices/read"),
    // What is half typed on a page belongs to that page.
    ("/drafts/{form}", "", ""),
    ("/drafts/{form}/drop", "", ""),
    ("/admin/places/map", "post", "/api/v1/map/redrawings"),
    ("/admin/places/layers", "post", "/api/v1/map/layers"),
    ("/admin/places/layers/{id}", "post", "/api/v1/map/layers/{id}"),
    // The language, size and contrast of a browser's pages.
    ("/preferences", "", ""),
];

/// Whatever a page can do, a program can do.
#[test]
fn every_action_of_a_page_has_its_twin() {
    let all = routes();
    let listed = |method: &str, address: &str| {
        all.iter()
            .any(|one| one.method == method && (one.address == address || is_instance(address, &one.address)))
    };
    let mut faults = Vec::new();
    for route in all.iter().filter(|one| one.method != "get" && !one.address.starts_with("/api/v1")) {
        let twin = match TWINS.iter().find(|(page, ..)| *page == route.address) {
            Some((_, "", _)) => continue,
            Some((_, method, address)) => ((*method).to_owned(), (*address).to_owned()),
            None => (route.method.to_owned(), format!("/api/v1{}", route.address)),
        };
        if !listed(&twin.0, &twin.1) {
            faults.push(format!(
                "{} {} (crate {}) has no twin: add {} {} to its routes.rs and operations.rs (docs/api.md), or name another in TWINS",
                route.method, route.address, route.place, twin.0, twin.1
            ));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
