//! Who may what (权限), who is who at work (账号), and the vault of what must stay apart (保密库).
//!
//! An action names the right it needs in its signature as [`Granted<R>`]; only [`Viewer::grant`] and its
//! two siblings for requesters and for rules of the system make one, by the table of roles in
//! `policy/roles.txt`. What is not written there is refused.

mod access_token;
pub mod actions;
mod api;
mod authority;
mod bar;
pub mod beside;
mod breached;
mod code;
mod cookie;
mod csrf;
mod delegation;
pub mod desk;
mod extract;
mod gate;
mod granted;
mod key_keeper;
mod key_model;
mod known_browser;
mod master_key;
mod model;
pub mod opening;
mod operations;
mod pages;
pub mod passkey;
mod password;
mod place_path;
mod policy;
pub mod provider;
pub mod query;
mod replay;
pub mod right;
mod routes;
pub mod safe_text;
mod session;
mod site;
pub mod steps;
mod store;
mod suite;
pub use self::store::token::TokenRow;
pub mod testing;
mod token_model;
pub mod under_key;
mod unusual;
mod vault;
mod vault_model;
mod viewer;
pub mod watermark;

pub use self::store::bar::{Closed, all_closed_to, bars_of, closed_among, is_closed, put_bars};
pub use self::store::factor::FactorRow;
pub use self::store::key::KeyRow;
pub use self::store::reach::{below, inside, within};
pub use self::store::vault::{Access, Foreseen, Kept, Traced};
pub use self::store::{AccountRow, SessionRow};
pub use access_token::{AccessToken, Limits, TokenId};
pub use actions::account::NewAccount;
pub use actions::role::NewRole;
pub use actions::sign_in::SignIn;
pub use actions::token::NewToken;
pub use actions::vault::Look;
pub use authority::{Authority, AuthorityError, Flow, Line, Part, REQUESTER, Reach, Role, Scope, Target};
pub use bar::{Bar, Bars, NoBar};
pub use breached::{Breached, MOST_LISTED};
pub use csrf::{Evidence, Verdict};
pub use delegation::{Colleague, DelegationRules, InPlaceOf, StandIn, hand_on, stands};
pub use extract::{Idempotency, SignedIn, sign_in_address};
pub use gate::gate;
pub use granted::Granted;
pub use key_keeper::{HeldKey, KeeperFault, KeyKeeper};
pub use key_model::{KeyCommand, KeyEvent, KeyLoop, KeyStanding, KeyState};
pub use known_browser::KnownBrowser;
pub use master_key::{MasterKey, SealedFor, Unopened};
pub use model::{
    AccountCommand, AccountEvent, AccountLoop, AccountState, FactorId, FactorKind, FactorTold, GivenId,
    ProviderLink, RolePeriod, SignInWay,
};
pub use operations::operations;
pub use password::HashedPassword;
pub use place_path::PlacePath;
pub use policy::{Attempts, SignInPolicy, SignInPolicyError};
pub use replay::{AccountReplay, KeyReplay, TokenReplay, VaultReplay};
pub use right::Right;
pub use routes::routes;
pub use session::{Arrival, Pending, SessionToken, arrive};
pub use site::Site;
pub use suite::Suite;
pub use token_model::{MOST_DAYS, TokenCommand, TokenEvent, TokenLoop, TokenState};
pub use unusual::{Unusual, UnusualRules, Why};
pub use vault::{
    DataClass, Identity, Keeping, Masked, OriginalPart, OriginalWords, Person, PersonId, Sealed, SealedWords,
    VaultError, opens, seal,
};
pub use vault_model::{VaultCommand, VaultEvent, VaultLoop, VaultPeriod, VaultState, VaultTerms};
pub use viewer::{GivenRole, Session, SessionId, Staff, Viewer};

/// The guard's schema.
pub const MIGRATIONS: &[::store::Migration] = &[
    ::store::Migration {
        capability: "guard",
        number: 1,
        name: "guard",
        sql: include_str!("../migrations/0001_guard.sql"),
    },
    ::store::Migration {
        capability: "guard",
        number: 5,
        name: "token",
        sql: include_str!("../migrations/0005_token.sql"),
    },
    ::store::Migration {
        capability: "guard",
        number: 6,
        name: "factor",
        sql: include_str!("../migrations/0006_factor.sql"),
    },
    ::store::Migration {
        capability: "guard",
        number: 64,
        name: "barred",
        sql: include_str!("../migrations/0064_barred.sql"),
    },
    ::store::Migration {
        capability: "guard",
        number: 66,
        name: "key",
        sql: include_str!("../migrations/0066_key.sql"),
    },
    ::store::Migration {
        capability: "guard",
        number: 68,
        name: "provider",
        sql: include_str!("../migrations/0068_provider.sql"),
    },
    ::store::Migration {
        capability: "guard",
        number: 69,
        name: "delegation",
        sql: include_str!("../migrations/0069_delegation.sql"),
    },
];

/// The guard's words as text: language, name, Fluent source.
pub const LOCALES: &[(&str, &str, &str)] = &[
    ("zh-CN", "guard", include_str!("../locales/zh-CN/guard.ftl")),
    ("en", "guard", include_str!("../locales/en/guard.ftl")),
];

/// The guard's words.
pub const WORDS: &[ui::Resource] = ui::locales!["guard"];
