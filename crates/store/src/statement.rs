//! Registered SQL.

/// One SQL statement with its name. Declare it with [`crate::statement!`].
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    pub name: &'static str,
    pub sql: &'static str,
}

impl Statement {
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql }
    }
}

inventory::collect!(Statement);

/// Every statement of every capability linked into this program.
pub fn registered() -> impl Iterator<Item = &'static Statement> {
    inventory::iter::<Statement>.into_iter()
}
