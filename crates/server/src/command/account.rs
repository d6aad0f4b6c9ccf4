//! `linli account create | list | clear-factors`: the first accounts of a deployment, what there is, and letting in
//! somebody who lost his second factors.

use crate::command_line::{AccountClearFactors, AccountCreate, AccountList};
use crate::deployment::{Deployment, Opening, desks_unit, make_ready};
use crate::said::{Said, Speech};
use crate::staff::{Password, place_paths};
use guard::right::{AssignRole, EditAccount};
use guard::{Granted, NewAccount, NewRole, Role, Scope};
use kernel::{Failure, Refusal, RequestKey};
use serde_json::json;
use std::io::{BufRead, IsTerminal};

/// `linli account create`
pub(super) async fn create(options: AccountCreate, speech: &Speech) -> Result<Said, Failure> {
    let table = guard::Authority::shipped();
    if let Some(unknown) = options.roles.iter().find(|role| !table.knows(&Role::new(role.as_str()))) {
        return Err(Refusal::invalid("role-unknown", "role").with("role", unknown).into());
    }
    let deployment = Deployment::open(&options.data, Opening::Create).await?;
    make_ready(&deployment).await?;
    let plain = password(&options, speech)?;
    deployment.site.sign_in.judge_password(&plain, &options.login)?;
    let password = Password::of(&deployment.site, &plain, options.must_change)?;
    let site = deployment.site.clone();
    let (login, roles) = (options.login.clone(), options.roles.join(", "));
    let created = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let unit = match &options.unit {
                Some(code) => {
                    let found = org::query::unit_by_code(tx, &site.tenant, code).await?;
                    let unknown = || Refusal::invalid("case-unit-unknown", "unit").with("given", code);
                    Some(found.ok_or_else(unknown)?.state.id)
                }
                None => desks_unit(tx, &site).await?,
            };
            let unit = unit.ok_or_else(|| Refusal::rule("case-no-desk"))?;
            let scope = match &options.place {
                Some(place) => {
                    let found = place_paths(tx, &site.tenant).await?.remove(place.as_str());
                    let unknown = || Refusal::invalid("place-unknown", "place").with("given", place);
                    Scope::Place { place: found.ok_or_else(unknown)? }
                }
                None => Scope::Tenant,
            };
            let accounts = Granted::<EditAccount>::for_system("setup")?;
            let context = site.context(&accounts, RequestKey(String::new()));
            let new = NewAccount {
                name: options.name.clone().unwrap_or_else(|| options.login.clone()),
                login: options.login.clone(),
                unit,
                password: password.hash.clone(),
                must_change_password: password.must_change,
            };
            let account = guard::actions::account::create_account(tx, &accounts, &context, new).await?;
            let granted = Granted::<AssignRole>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            for role in &options.roles {
                let role = NewRole::named(role, scope.clone());
                guard::actions::role::give_role(tx, &granted, &context, account, role).await?;
            }
            Ok::<_, Failure>(account)
        })
    });
    let account = created.await?;
    let text = speech.words.with("account-created", [("login", login.as_str()), ("roles", roles.as_str())]);
    Ok(Said::done(text, json!({ "account": account, "login": login })))
}

/// The password from the file that was named, from the standard input, or asked for.
fn password(options: &AccountCreate, speech: &Speech) -> Result<String, Refusal> {
    let from_input = || {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map(|_| line).map_err(|cause| unreadable("-", &cause))
    };
    let text = match &options.password_file {
        Some(path) if path.as_os_str() != "-" => {
            std::fs::read_to_string(path).map_err(|cause| unreadable(&path.display().to_string(), &cause))?
        }
        Some(_) => from_input()?,
        None => {
            if std::io::stdin().is_terminal() {
                crate::said::note(&speech.words.t("account-ask-password"));
            }
            from_input()?
        }
    };
    let first = text.lines().next().unwrap_or_default();
    Ok(first.to_owned())
}

fn unreadable(file: &str, cause: &std::io::Error) -> Refusal {
    Refusal::rule("file-unreadable").with("file", file).with("cause", cause)
}

/// `linli account list`
pub(super) async fn list(options: AccountList, _: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let accounts = crate::staff::listed(&deployment).await?;
    let lines: Vec<String> = accounts
        .iter()
        .map(|account| {
            let open = if account.open { "" } else { " (closed)" };
            format!(
                "{}\t{}\t{}\t{}{open}",
                account.login,
                account.name,
                account.roles.join(";"),
                account.unit
            )
        })
        .collect();
    let object = serde_json::to_value(&accounts)?;
    Ok(Said::done(lines.join("\n"), json!({ "accounts": object })))
}

/// `linli account clear-factors`
pub(super) async fn clear_factors(options: AccountClearFactors, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let (site, login) = (deployment.site.clone(), options.login.clone());
    let cleared = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let found = guard::query::account_of(tx, &site.tenant, &login).await?;
            let account = found.ok_or_else(|| Refusal::not_found("account-unknown"))?;
            let granted = Granted::<AssignRole>::for_system("setup")?;
            let context = site.context(&granted, RequestKey(String::new()));
            guard::actions::factor::clear(tx, &granted, &context, account).await
        })
    });
    let count = cleared.await?;
    let said = [("login", options.login.clone()), ("count", count.to_string())];
    let text = speech.words.with("account-factors-cleared", said);
    Ok(Said::done(text, json!({ "login": options.login, "cleared": count })))
}
