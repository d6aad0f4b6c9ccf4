//! `/admin`: what this person may administer, as an index with one sentence each. The pages themselves belong
//! to the crates that know the matter; a crate's section is one line here and two messages
//! (`admin-section-KEY`, `.about`) in `locales/*/administration.ftl`.

use axum::routing::get;
use axum::{Json, Router};
use guard::right::{AssignRole, EditWebhook, EditWords, ImportCases, TryDuty};
use guard::{SignedIn, Site, Viewer};
use kernel::Refusal;
use serde::Serialize;
use ui::{Card, Cards, Html, Page, PageHead, Problem, Surface, Words};

/// The words of the index.
pub const WORDS: &[ui::Resource] = ui::locales!["administration"];

/// A part of the administration (管理事项).
pub struct Section {
    /// Names its messages: `admin-section-KEY`.
    pub key: &'static str,
    pub address: &'static str,
    pub icon: &'static str,
    /// Whether the viewer holds the right anywhere; a page still checks each deed.
    pub may: fn(&Viewer) -> bool,
}

/// Every section, in the order in which the index shows them.
pub const SECTIONS: &[Section] = &[
    Section { key: "places", address: "/admin/places", icon: "map-pin", may: ground::may_see_places },
    Section { key: "units", address: "/admin/units", icon: "building-2", may: ground::may_see_units },
    Section { key: "accounts", address: "/admin/accounts", icon: "users", may: ground::may_see_accounts },
    Section { key: "gaps", address: "/admin/gaps", icon: "clipboard-check", may: ground::may_see_gaps },
    Section {
        key: "matters",
        address: "/admin/matters",
        icon: "list",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
    Section {
        key: "duties",
        address: "/admin/duties",
        icon: "scale",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
    Section {
        key: "routes",
        address: "/admin/routes",
        icon: "route",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
    Section {
        key: "calendars",
        address: "/admin/calendars",
        icon: "calendar",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
    Section {
        key: "tokens",
        address: "/admin/tokens",
        icon: "key-round",
        may: |viewer| viewer.holds::<AssignRole>(),
    },
    Section {
        key: "webhooks",
        address: "/admin/webhooks",
        icon: "send",
        may: |viewer| viewer.holds::<EditWebhook>(),
    },
    Section {
        key: "forms",
        address: "/admin/forms",
        icon: "clipboard-list",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
    Section {
        key: "words",
        address: "/admin/words",
        icon: "languages",
        may: |viewer| viewer.holds::<EditWords>(),
    },
    Section {
        key: "import",
        address: "/cases/import",
        icon: "upload",
        may: |viewer| viewer.holds::<ImportCases>(),
    },
];

/// The sections that a person may use.
pub fn sections_for(viewer: &Viewer) -> impl Iterator<Item = &'static Section> {
    SECTIONS.iter().filter(|section| (section.may)(viewer))
}

/// Whether the navigation shows the administration: somebody who may only import finds that by itself.
pub fn is_offered(viewer: &Viewer) -> bool {
    sections_for(viewer).any(|section| section.key != "import")
}

pub fn routes() -> Router<Site> {
    Router::new().route("/admin", get(show)).route("/api/v1/admin", get(list))
}

/// GET `/admin`
async fn show(viewer: SignedIn, words: Words) -> Result<Page, Problem> {
    let sections = offered(&viewer)?;
    let cards = sections.into_iter().map(|section| {
        let key = format!("admin-section-{}", section.key);
        Card::new(words.t(&key), section.address).about(words.t(&format!("{key}.about"))).icon(section.icon)
    });
    let head = PageHead::new(words.t("admin-title")).about(words.t("admin-about"));
    let body = Html::join([Html::of(&head), Html::of(&Cards::new(cards))]);
    Ok(Page::new(Surface::Desk, words.t("admin-title"), body).at("admin"))
}

/// A section as machines see it.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct Listed {
    key: &'static str,
    address: &'static str,
    name: String,
}

/// GET `/api/v1/admin`
async fn list(viewer: SignedIn, words: Words) -> Result<Json<Vec<Listed>>, Problem> {
    let listed = offered(&viewer)?.into_iter().map(|section| Listed {
        key: section.key,
        address: section.address,
        name: words.t(&format!("admin-section-{}", section.key)),
    });
    Ok(Json(listed.collect()))
}

fn offered(viewer: &Viewer) -> Result<Vec<&'static Section>, Refusal> {
    let sections: Vec<_> = sections_for(viewer).collect();
    match sections.is_empty() {
        true => Err(Refusal::forbidden("admin-nothing")),
        false => Ok(sections),
    }
}
