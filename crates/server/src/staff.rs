//! People at work from a list: `login,name,unit_code,roles,place_codes`, accounts with their first roles.

use crate::deployment::Deployment;
use guard::right::{AssignRole, EditAccount};
use guard::{Granted, HashedPassword, NewAccount, NewRole, PlacePath, Scope, Site};
use kernel::{AccountId, Context, Failure, Instant, Refusal, RequestKey, TenantId};
use org::imports::{ImportReport, Row, Rows};
use std::collections::HashMap;
use store::Tx;

/// Roles that hold in the whole deployment wherever the person works.
const EVERYWHERE: [&str; 4] = ["system_admin", "security_admin", "auditor", "privacy_officer"];

/// A first password in both forms; hashing is slow on purpose, so a list shares one.
pub struct Password {
    pub plain: String,
    pub hash: HashedPassword,
    /// The person has to set a password of his own first.
    pub must_change: bool,
}

impl Password {
    /// A random password that can be said over the phone.
    ///
    /// # Errors
    /// When hashing fails.
    pub fn drawn(site: &Site) -> Result<Self, Failure> {
        const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
        let drawn = site.draw();
        let letters =
            drawn.iter().take(12).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        let mut plain = String::new();
        for (position, letter) in letters.enumerate() {
            if position > 0 && position % 4 == 0 {
                plain.push('-');
            }
            plain.push(letter);
        }
        Self::of(site, &plain, true)
    }

    /// A password that was given.
    ///
    /// # Errors
    /// When hashing fails.
    pub fn of(site: &Site, plain: &str, must_change: bool) -> Result<Self, Failure> {
        let drawn = site.draw();
        let mut salt = [0u8; 16];
        salt.copy_from_slice(&drawn[..16]);
        let hash = HashedPassword::of(plain, salt, &site.sign_in)?;
        Ok(Self { plain: plain.to_owned(), hash, must_change })
    }
}

/// Opens the accounts of a list; those that exist stay as they are.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import(
    deployment: &Deployment,
    bytes: &[u8],
    password: &Password,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    import_since(deployment, bytes, password, None, dry_run).await
}

/// As [`import`], with roles that are valid from another instant on.
///
/// # Errors
/// As [`import`].
pub async fn import_since(
    deployment: &Deployment,
    bytes: &[u8],
    password: &Password,
    valid_from: Option<Instant>,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let rows = Rows::read(bytes, &["login", "name", "unit_code", "roles"])?;
    let site = deployment.site.clone();
    let (hash, must_change) = (password.hash.clone(), password.must_change);
    let write = deployment.site.store.write_once(move |tx| {
        Box::pin(async move {
            let accounts = Granted::<EditAccount>::for_system("setup")?;
            let roles = Granted::<AssignRole>::for_system("setup")?;
            let mut import = Import {
                context: site.context(&accounts, RequestKey(String::new())),
                role_context: site.context(&roles, RequestKey(String::new())),
                accounts,
                roles,
                known: accounts_by_login(tx, &site.tenant).await?,
                paths: place_paths(tx, &site.tenant).await?,
                units: org::query::directory(tx, &site.tenant).await?,
                hash,
                must_change,
                valid_from,
                dry_run,
            };
            let mut report = ImportReport::default();
            for row in rows.into_rows() {
                match row {
                    Ok(row) => import.row(tx, &row, &mut report).await?,
                    Err(refused) => report.refused.push(refused),
                }
            }
            Ok::<_, Failure>(report.sorted())
        })
    });
    write.await
}

struct Import {
    accounts: Granted<EditAccount>,
    roles: Granted<AssignRole>,
    context: Context,
    role_context: Context,
    known: HashMap<String, AccountId>,
    paths: HashMap<String, PlacePath>,
    units: org::Directory,
    hash: HashedPassword,
    must_change: bool,
    valid_from: Option<Instant>,
    dry_run: bool,
}

impl Import {
    async fn row(&mut self, tx: &mut Tx, row: &Row, report: &mut ImportReport) -> Result<(), Failure> {
        let read = self.read(row);
        let (new, roles) = match read {
            Ok(Some(wanted)) => wanted,
            Ok(None) => {
                report.unchanged += 1;
                return Ok(());
            }
            Err(refusal) => {
                report.refuse(row.line, refusal);
                return Ok(());
            }
        };
        if self.dry_run {
            report.created += 1;
            return Ok(());
        }
        let login = new.login.clone();
        let opened = guard::actions::account::create_account(tx, &self.accounts, &self.context, new).await;
        let account = match opened {
            Ok(account) => account,
            Err(Failure::Refused(refusal)) => {
                report.refuse(row.line, refusal);
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        for role in roles {
            guard::actions::role::give_role(tx, &self.roles, &self.role_context, account, role).await?;
        }
        self.known.insert(login, account);
        report.created += 1;
        Ok(())
    }

    fn read(&self, row: &Row) -> Result<Option<(NewAccount, Vec<NewRole>)>, Refusal> {
        let login = row.needed("login")?.to_lowercase();
        if self.known.contains_key(&login) {
            return Ok(None);
        }
        let code = row.needed("unit_code")?;
        let unknown = || Refusal::invalid("org-import-unit-unknown", "unit_code").with("code", code);
        let unit = self.units.by_code(code).ok_or_else(unknown)?.id;
        let mut roles = Vec::new();
        for name in row.list("roles") {
            if !guard::Authority::shipped().knows(&guard::Role::new(name)) {
                return Err(Refusal::invalid("role-unknown", "roles").with("role", name));
            }
            for scope in self.scopes(row, name)? {
                roles.push(NewRole { valid_from: self.valid_from, ..NewRole::named(name, scope) });
            }
        }
        let name = row.needed("name")?.to_owned();
        let new = NewAccount {
            login,
            name,
            unit,
            password: self.hash.clone(),
            must_change_password: self.must_change,
        };
        Ok(Some((new, roles)))
    }

    fn scopes(&self, row: &Row, role: &str) -> Result<Vec<Scope>, Refusal> {
        if EVERYWHERE.contains(&role) {
            return Ok(vec![Scope::Tenant]);
        }
        let scope = |code: &str| match self.paths.get(code) {
            Some(place) => Ok(Scope::Place { place: place.clone() }),
            None => Err(Refusal::invalid("org-import-place-unknown", "place_codes").with("code", code)),
        };
        let scopes: Vec<Scope> = row.list("place_codes").map(scope).collect::<Result<_, _>>()?;
        Ok(if scopes.is_empty() { vec![Scope::Tenant] } else { scopes })
    }
}

/// Every account by its login.
///
/// # Errors
/// The store's own.
pub async fn accounts_by_login(
    tx: &mut Tx,
    tenant: &TenantId,
) -> Result<HashMap<String, AccountId>, Failure> {
    const PAGE: u32 = 500;
    let mut all = HashMap::new();
    let mut after = String::new();
    loop {
        let rows = guard::query::accounts(tx, tenant, &after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after.clone_from(&last.login);
        all.extend(rows.into_iter().map(|row| (row.login, row.id)));
    }
}

/// The way from the root to every place, by each of its codes and by its name where only one has it.
///
/// # Errors
/// The store's own.
pub async fn place_paths(tx: &mut Tx, tenant: &TenantId) -> Result<HashMap<String, PlacePath>, Failure> {
    let tree = place::query::tree(tx, tenant).await?;
    let path_of = |id| {
        let mut line: Vec<String> = tree.line(id).map(|node| node.id.to_string()).collect();
        line.reverse();
        PlacePath::new(&line.join("/"))
    };
    let mut paths = HashMap::new();
    for node in tree.nodes() {
        for (_, code) in &node.codes {
            paths.insert(code.clone(), path_of(node.id));
        }
        if tree.named(&node.name).count() == 1 {
            paths.entry(node.name.clone()).or_insert_with(|| path_of(node.id));
        }
    }
    Ok(paths)
}

/// An account as `linli account list` and the demo show it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Listed {
    pub account: AccountId,
    pub login: String,
    pub name: String,
    pub unit: String,
    pub roles: Vec<String>,
    pub open: bool,
}

/// All accounts with the roles valid now, in the order of their logins.
///
/// # Errors
/// The store's own.
pub async fn listed(deployment: &Deployment) -> Result<Vec<Listed>, Failure> {
    let site = deployment.site.clone();
    let read = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let units = org::query::directory(tx, &site.tenant).await?;
            let mut logins: Vec<(String, AccountId)> =
                accounts_by_login(tx, &site.tenant).await?.into_iter().collect();
            logins.sort();
            let mut listed = Vec::with_capacity(logins.len());
            for (login, account) in logins {
                let viewer = match guard::query::viewer_of(tx, &site.tenant, account, site.now()).await {
                    Ok(viewer) => Some(viewer),
                    // A closed account acts no more; it is listed all the same.
                    Err(Failure::Refused(_)) => None,
                    Err(failure) => return Err(failure),
                };
                let staff = viewer.as_ref().and_then(guard::Viewer::staff);
                let named = guard::query::name_of(tx, &site.tenant, account).await?;
                let (name, unit) =
                    named.map_or_else(|| (login.clone(), None), |(name, unit)| (name, Some(unit)));
                let mut roles: Vec<String> = staff
                    .iter()
                    .flat_map(|staff| staff.roles.iter().map(|given| given.role.to_string()))
                    .collect();
                roles.sort();
                roles.dedup();
                let unit =
                    unit.and_then(|unit| units.unit(unit)).map(|unit| unit.name.clone()).unwrap_or_default();
                listed.push(Listed { account, login, name, unit, roles, open: staff.is_some() });
            }
            Ok::<_, Failure>(listed)
        })
    });
    read.await
}
