//! What a deployer lays into `policies/` of the data folder holds in place of the shipped rules of signing in.

use crate::given::{app, deployment, folder, get, linli, open_account, sign_in};
use axum::http::{StatusCode, header};
use server::command_line::Data;
use server::deployment::{Deployment, Opening};
use std::fs;

const PASSWORD: &str = "rain over the old bridge";

#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_is_led_to_it() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("policies")).unwrap();
    fs::write(
        folder.path().join("policies/sign_in.toml"),
        "second_factor_roles = [\"dispatcher\"]\nproof_minutes = 5\n",
    )
    .unwrap();
    open_account(folder.path(), "zhang", "dispatcher", PASSWORD);
    let deployment = deployment(folder.path()).await;
    assert_eq!((deployment.site.sign_in.proof_minutes, deployment.site.sign_in.idle_minutes), (5, 30));
    let app = app(&deployment);
    let cookie = sign_in(&app, "zhang", PASSWORD).await;
    let led = get(&app, "/cases", Some(&cookie)).await;
    assert_eq!(
        (led.status, &led.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/me/factors".parse().unwrap())
    );
    let page = get(&app, "/me/factors", Some(&cookie)).await;
    assert!(page.status == 200 && page.body.contains("请先设置第二道确认"), "{}", page.body);
}

#[tokio::test]
async fn a_leaked_password_is_refused_and_a_damaged_rule_is_not_passed_over() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("policies")).unwrap();
    fs::write(folder.path().join("policies/breached_passwords.txt"), "# leaked\nrain over the old bridge\n")
        .unwrap();
    fs::write(folder.path().join("password.txt"), PASSWORD).unwrap();
    let file = folder.path().join("password.txt");
    let create =
        format!("account create --login li --role handler --password-file {} --json", file.display());
    let refused = linli(&create, Some(folder.path()));
    let said =
        String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(2) && said.contains("password-breached"), "{said}");
    fs::write(folder.path().join("policies/sign_in.toml"), "idle_minutes = \"long\"\n").unwrap();
    let opened = Deployment::open(&Data::at(folder.path().to_owned()), Opening::Create).await;
    assert!(opened.is_err_and(|failure| failure.to_string().contains("deployment-policy")));
}
