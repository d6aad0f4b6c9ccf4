//! Every address that reads × every role × here and elsewhere, from the table of routes: who is let in is written down in
//! `doors.txt`, so that a new address, or a role that comes further than before, fails until somebody has looked at it.

use crate::demo_town::{PASSWORD, demo};
use crate::given::{app, deployment, get, post_json, sign_in};
use crate::route_table::{Route, routes};
use axum::Router;
use axum::http::StatusCode;
use guard::right::{AssignRole, EditAccount};
use guard::{Authority, Granted, HashedPassword, NewAccount, NewRole, PlacePath, Scope};
use kernel::{Failure, Id, RequestKey, UnitId};
use serde_json::json;
use server::deployment::Deployment;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// A unit and a place in which nothing lies.
const ELSEWHERE: &str = "0190a0b0-0000-7000-8000-00000000dead";

/// An account for a role, in the whole deployment or where nothing lies; the session's cookie.
async fn person(
    deployment: &Deployment,
    app: &Router,
    password: &HashedPassword,
    role: Option<&str>,
    scope: Scope,
) -> String {
    let site = deployment.site.clone();
    let place = if scope == Scope::Tenant { "here" } else { "elsewhere" };
    let login = format!("{}.{place}", role.unwrap_or("nobody"));
    let unit: UnitId = Id::new(ELSEWHERE.parse().unwrap());
    let new = NewAccount {
        login: login.clone(),
        name: login.clone(),
        unit,
        password: password.clone(),
        must_change_password: false,
    };
    let role = role.map(str::to_owned);
    let write = deployment.site.store.write(move |tx| {
        let (site, new, role, scope) = (site.clone(), new.clone(), role.clone(), scope.clone());
        Box::pin(async move {
            let granted = Granted::<EditAccount>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let id = guard::actions::account::create_account(tx, &granted, &context, new).await?;
            if let Some(role) = role {
                let granted = Granted::<AssignRole>::for_system("setup")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let given = NewRole::named(&role, scope);
                guard::actions::role::give_role(tx, &granted, &context, id, given).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await.unwrap();
    sign_in(app, &login, PASSWORD).await
}

/// An address with something that exists in the place of a case's number, and nothing known in other places.
fn filled(address: &str, number: &str) -> String {
    let parts = address.split('/').map(|part| match part {
        "{number}" => number,
        part if part.starts_with('{') => ELSEWHERE,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Addresses that answer with events until the reader goes, and the gallery, which only the demo has.
fn is_left_out(route: &Route) -> bool {
    route.method != "get"
        || ["/live", "/gallery", "/api/v1/live"].iter().any(|one| route.address.starts_with(one))
        || route.address.starts_with("/healthz")
        || route.address.starts_with("/readyz")
}

#[tokio::test]
async fn every_role_comes_exactly_as_far_as_it_is_written_down() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let seen = get(&app, "/api/v1/cases?size=1", Some(&sign_in(&app, "super1", PASSWORD).await)).await;
    let seen: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
    let number = seen["rows"][0]["number"].as_str().unwrap().to_owned();
    let mut salt = [0; 16];
    salt.copy_from_slice(&deployment.site.draw()[..16]);
    let password = HashedPassword::of(PASSWORD, salt, &deployment.site.sign_in).unwrap();
    let roles: Vec<String> = Authority::shipped()
        .roles()
        .map(|role| role.as_str().to_owned())
        .filter(|role| role != guard::REQUESTER)
        .collect();
    let nobody = person(&deployment, &app, &password, None, Scope::Tenant).await;
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for role in &roles {
        here.push((role, person(&deployment, &app, &password, Some(role), Scope::Tenant).await));
        let scope = Scope::Place { place: PlacePath::new(&format!("{ELSEWHERE}/")) };
        elsewhere.push((role, person(&deployment, &app, &password, Some(role), scope).await));
    }
    let listed: BTreeSet<String> =
        routes().into_iter().filter(|route| !is_left_out(route)).map(|route| route.address).collect();
    let mut doors: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for address in listed {
        let path = filled(&address, &number);
        let let_in = async |cookie: Option<&str>| {
            let answer = get(&app, &path, cookie).await;
            assert!(answer.status.as_u16() < 500, "{address}: {} {}", answer.status, answer.body);
            answer.status.is_success()
        };
        let line = if let_in(None).await {
            "anybody".to_owned()
        } else if let_in(Some(&nobody)).await {
            "signed in".to_owned()
        } else {
            let mut held = Vec::new();
            for (role, cookie) in &here {
                if let_in(Some(cookie)).await {
                    held.push(role.as_str());
                }
            }
            held.join(" ")
        };
        // What lies here does not exist for whoever has the same role elsewhere.
        if address.contains("{number}") && line != "anybody" {
            for (role, cookie) in &elsewhere {
                let answer = get(&app, &path, Some(cookie)).await;
                if answer.status.is_success() {
                    faults.push(format!("{role} elsewhere reads {address}"));
                }
            }
        }
        doors.insert(address, line);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let mut text = String::from(
        "# Who may open what: address and roles. Written by the test `doors` with LINLI_WRITE_DOORS=1; read it before\n\
         # committing. No role: nobody finds anything under the made-up id that the test asks with, or none may.\n",
    );
    for (address, line) in &doors {
        let _ = writeln!(text, "{}", format!("{address} | {line}").trim_end());
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/doors.txt");
    if std::env::var_os("LINLI_WRITE_DOORS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let differ: Vec<&str> = text.lines().filter(|line| !known.lines().any(|known| known == *line)).collect();
    assert!(
        differ.is_empty(),
        "doors that are not written down so in tests/it/doors.txt:\n{}",
        differ.join("\n")
    );
}

/// Whoever has no role commands nothing but what is his own.
#[tokio::test]
async fn somebody_without_a_role_commands_nothing() {
    let folder = demo();
    let deployment = deployment(folder.path()).await;
    let app = app(&deployment);
    let mut salt = [0; 16];
    salt.copy_from_slice(&deployment.site.draw()[..16]);
    let password = HashedPassword::of(PASSWORD, salt, &deployment.site.sign_in).unwrap();
    let cookie = person(&deployment, &app, &password, None, Scope::Tenant).await;
    // One's own account, what residents send, what one keeps for oneself, and reading a text that is being typed.
    let own = [
        "/api/v1/me",
        "/api/v1/session",
        "/api/v1/report",
        "/api/v1/c/",
        "/api/v1/v/",
        "/api/v1/drafts",
        "/api/v1/notices",
        "/api/v1/files",
        "/api/v1/assist/read",
    ];
    let mut faults = Vec::new();
    for route in routes() {
        let commands = route.method == "post" && route.address.starts_with("/api/v1/");
        if !commands || own.iter().any(|own| route.address.starts_with(own)) {
            continue;
        }
        let answer =
            post_json(&app, &filled(&route.address, "20260101-000001"), Some(&cookie), &json!({})).await;
        if answer.status.is_success()
            || answer.status.is_server_error()
            || answer.status == StatusCode::SEE_OTHER
        {
            faults.push(format!("{} {}: {} {}", route.method, route.address, answer.status, answer.body));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
