//! The table of bars: which matters are closed to whom. A capability writes the bars of its matters under every name
//! by which they are told (id, number); queries of all capabilities ask it through [`super::reach::within`].

use crate::bar::{Bar, Bars};
use kernel::TenantId;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use store::{Error, Tx, Value, statement, values};

statement!(CLEAR, "delete from guard_barred where tenant = ?1 and about = ?2");
statement!(
    PUT,
    "insert into guard_barred (tenant, about, bar) values (?1, ?2, ?3) on conflict (tenant, about, bar) do nothing"
);
statement!(OF, "select bar from guard_barred where tenant = ?1 and about = ?2");

/// Writes down whom something is closed to, in the place of what stood there.
///
/// # Errors
/// See [`Error`].
pub async fn put_bars(
    tx: &mut Tx,
    tenant: &TenantId,
    about: &str,
    bars: &BTreeSet<Bar>,
) -> Result<(), Error> {
    tx.execute(&CLEAR, values![tenant, about]).await?;
    for bar in bars {
        tx.execute(&PUT, values![tenant, about, bar.to_string()]).await?;
    }
    Ok(())
}

/// Whom something is closed to.
///
/// # Errors
/// See [`Error`].
pub async fn bars_of(tx: &mut Tx, tenant: &TenantId, about: &str) -> Result<BTreeSet<Bar>, Error> {
    let found: Vec<String> = tx.query(&OF, values![tenant, about], |row| row.get(0)).await?;
    found.iter().map(|bar| bar.parse().map_err(|_| Error::Corrupt(format!("bar {bar}")))).collect()
}

/// Everything that is closed to somebody, by every name under which it is told: for lists that were not read within his
/// reach, or were read before.
///
/// # Errors
/// See [`Error`].
pub async fn all_closed_to(tx: &mut Tx, tenant: &TenantId, bars: &Bars) -> Result<BTreeSet<String>, Error> {
    if bars.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut values = values![tenant].to_vec();
    let listed = listed(&mut values, bars.iter().map(|bar| bar.to_string()));
    let sql = format!("select distinct about from guard_barred where tenant = ?1 and bar in ({listed})");
    let closed = tx.query_composed("guard::all_closed_to", &sql, &values, |row| row.get(0)).await?;
    Ok(closed.into_iter().collect())
}

/// Which of these are closed to whoever has these bars; one question, however many are asked about.
///
/// # Errors
/// See [`Error`].
pub async fn closed_among(
    tx: &mut Tx,
    tenant: &TenantId,
    bars: &Bars,
    about: impl IntoIterator<Item = String, IntoIter: Send>,
) -> Result<BTreeSet<String>, Error> {
    let about: BTreeSet<String> = about.into_iter().collect();
    if bars.is_empty() || about.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut values = values![tenant].to_vec();
    let bars = listed(&mut values, bars.iter().map(|bar| bar.to_string()));
    let about = listed(&mut values, about);
    let sql = format!(
        "select distinct about from guard_barred where tenant = ?1 and bar in ({bars}) and about in ({about})"
    );
    let closed = tx.query_composed("guard::closed_among", &sql, &values, |row| row.get(0)).await?;
    Ok(closed.into_iter().collect())
}

/// Whether any of these is closed to whoever has these bars.
///
/// # Errors
/// See [`Error`].
pub async fn is_closed(
    tx: &mut Tx,
    tenant: &TenantId,
    bars: &Bars,
    about: impl IntoIterator<Item = String, IntoIter: Send>,
) -> Result<bool, Error> {
    Ok(!closed_among(tx, tenant, bars, about).await?.is_empty())
}

/// Adds texts to the parameters; gives their places, separated by commas.
fn listed(values: &mut Vec<Value>, texts: impl IntoIterator<Item = String>) -> String {
    let mut listed = String::new();
    for text in texts {
        values.push(text.into());
        let _ = write!(listed, "{}?{}", if listed.is_empty() { "" } else { ", " }, values.len());
    }
    listed
}

/// What a row rests on, for [`super::reach::within`]: by what its bars are found.
#[derive(Clone, Copy, Debug)]
pub struct Closed<'a> {
    /// A condition on `z.about`, the name under which bars are kept; none where a row rests on no matter that could
    /// be closed to somebody.
    about: Option<&'a str>,
    /// A condition that holds only for rows without bars and costs nothing.
    unless: Option<&'a str>,
}

impl<'a> Closed<'a> {
    /// Rows that rest on nothing that could be closed to somebody.
    pub const NEVER: Self = Self { about: None, unless: None };

    /// `about` continues `z.about …`, e.g. `= c.id`.
    pub const fn by(about: &'a str) -> Self {
        Self { about: Some(about), unless: None }
    }
    /// Looks no further where this holds.
    #[must_use]
    pub const fn unless(self, condition: &'a str) -> Self {
        Self { unless: Some(condition), ..self }
    }

    /// The condition that a row is open to somebody; `None` where it is to everybody. The tenant is the first
    /// parameter, as everywhere.
    pub fn open_to(self, values: &mut Vec<Value>, bars: &Bars) -> Option<String> {
        let about = self.about.filter(|_| !bars.is_empty())?;
        let listed = listed(values, bars.iter().map(|bar| bar.to_string()));
        let unless = self.unless.map_or_else(String::new, |unless| format!("{unless} or "));
        Some(format!(
            "({unless}not exists (select 1 from guard_barred z where z.tenant = ?1 and z.bar in ({listed}) and z.about {about}))"
        ))
    }
}
