//! The roles that an assignment can give (任用角色), as a list of codes.

/// Where a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleOf {
    /// On a place, mostly a grid.
    Place,
    /// In a unit.
    Unit,
    /// Either.
    Both,
}

/// The list of roles. Codes are text, so that a deployer's further roles need no change of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(Vec<(String, RoleOf)>);

const SHIPPED: [(&str, RoleOf); 14] = [
    ("lead", RoleOf::Place),
    ("worker", RoleOf::Place),
    ("part_time", RoleOf::Place),
    ("police", RoleOf::Place),
    ("party", RoleOf::Place),
    ("liaison", RoleOf::Both),
    ("adviser", RoleOf::Both),
    ("contact", RoleOf::Both),
    ("head", RoleOf::Unit),
    ("deputy", RoleOf::Unit),
    ("secretary", RoleOf::Unit),
    ("convenor", RoleOf::Unit),
    ("member", RoleOf::Unit),
    ("clerk", RoleOf::Unit),
];

impl Default for Roles {
    /// The shipped roles; their words are the messages `org-role-CODE`.
    fn default() -> Self {
        Self(SHIPPED.iter().map(|(code, of)| ((*code).to_owned(), *of)).collect())
    }
}

impl Roles {
    /// The deputy of a unit's head, which the gap report asks for.
    pub const DEPUTY: &'static str = "deputy";
    /// The roles that count as somebody being on a grid every day.
    pub const ON_GRID: [&'static str; 2] = ["worker", "lead"];

    /// Adds a role of the deployer's own.
    #[must_use]
    pub fn and(mut self, code: &str, of: RoleOf) -> Self {
        self.0.push((code.to_owned(), of));
        self
    }
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(code, _)| code.as_str())
    }
    /// Whether the role exists and is held on a place (`on_place`) or in a unit.
    pub fn fits(&self, code: &str, on_place: bool) -> bool {
        self.0.iter().any(|(known, of)| {
            known == code
                && match of {
                    RoleOf::Both => true,
                    RoleOf::Place => on_place,
                    RoleOf::Unit => !on_place,
                }
        })
    }
    pub fn knows(&self, code: &str) -> bool {
        self.codes().any(|known| known == code)
    }
}
