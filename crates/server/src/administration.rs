//! `/admin`: what this person may administer, as an index with one sentence each. The pages themselves belong
//! to the crates that know the matter; a crate's section is one line here and two messages
//! (`admin-section-KEY`, `.about`) in `locales/*/administration.ftl`.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use cases::CaseSite;
use guard::right::{
    AdaptDeadline, AssignRole, DraftScheme, EditCalendar, EditDuty, EditOrganisation, EditPlace,
    EditReceiver, EditWebhook, EditWords, ImportCases, ProposeDuty, PublishBenefit, PublishScheme,
    ReadAssist, ReadCase, TryDuty,
};
use guard::{SignedIn, Site, Viewer};
use kernel::{Failure, Refusal};
use serde::Serialize;
use ui::{Card, Cards, FilterBar, Form, Html, Page, PageHead, Problem, Surface, Token, Typed, Words};

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
        key: "disputes",
        address: "/disputes",
        icon: "scale",
        may: |viewer| viewer.holds::<TryDuty>() && viewer.holds::<ReadCase>(),
    },
    Section {
        key: "calendars",
        address: "/admin/calendars",
        icon: "calendar",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
    Section {
        key: "deadlines",
        address: "/admin/deadlines",
        icon: "calendar",
        may: |viewer| viewer.holds::<TryDuty>() || viewer.holds::<AdaptDeadline>(),
    },
    Section {
        key: "bundles",
        address: "/admin/bundles",
        icon: "users",
        may: |viewer| viewer.holds::<TryDuty>() || viewer.holds::<AdaptDeadline>(),
    },
    Section {
        key: "tokens",
        address: "/admin/tokens",
        icon: "key-round",
        may: |viewer| viewer.holds::<AssignRole>(),
    },
    Section {
        key: "receivers",
        address: "/admin/receivers",
        icon: "bell",
        may: |viewer| viewer.holds::<EditReceiver>(),
    },
    Section {
        key: "webhooks",
        address: "/admin/webhooks",
        icon: "send",
        may: |viewer| viewer.holds::<EditWebhook>(),
    },
    Section {
        key: "policies",
        address: "/admin/policies",
        icon: "settings",
        may: |viewer| viewer.holds::<EditDuty>() || viewer.holds::<EditReceiver>(),
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
        key: "benefits",
        address: "/admin/benefits",
        icon: "file-text",
        may: |viewer| viewer.holds::<PublishBenefit>(),
    },
    Section {
        key: "schemes",
        address: "/insight/schemes",
        icon: "scale",
        may: |viewer| viewer.holds::<DraftScheme>() || viewer.holds::<PublishScheme>(),
    },
    Section {
        key: "assist",
        address: "/assist",
        icon: "chart-column",
        may: |viewer| viewer.holds::<ReadAssist>(),
    },
    Section {
        key: "import",
        address: "/admin/imports",
        icon: "upload",
        may: |viewer| {
            viewer.holds::<ImportCases>()
                || viewer.holds::<EditPlace>()
                || viewer.holds::<EditOrganisation>()
                || viewer.holds::<EditDuty>()
                || viewer.holds::<EditCalendar>()
        },
    },
];

/// Something that is done often, one press away from the index; its message is `admin-do-KEY`.
struct Deed {
    section: &'static str,
    key: &'static str,
    address: &'static str,
    may: fn(&Viewer) -> bool,
}

const OFTEN: &[Deed] = &[
    Deed {
        section: "places",
        key: "borders",
        address: "/admin/places/map",
        may: |viewer| viewer.holds::<EditPlace>() && viewer.holds::<EditOrganisation>(),
    },
    Deed {
        section: "routes",
        key: "rule",
        address: "/admin/routes/new",
        may: |viewer| viewer.holds::<ProposeDuty>(),
    },
    Deed {
        section: "routes",
        key: "explain",
        address: "/admin/routes/explain",
        may: |viewer| viewer.holds::<TryDuty>(),
    },
];

/// The sections that a person may use.
pub fn sections_for(viewer: &Viewer) -> impl Iterator<Item = &'static Section> {
    SECTIONS.iter().filter(|section| (section.may)(viewer))
}

/// Whether the navigation shows the administration: somebody who may only import, or read how suggestions do,
/// finds that by itself.
pub fn is_offered(viewer: &Viewer) -> bool {
    sections_for(viewer).any(|section| !matches!(section.key, "import" | "assist"))
}

pub fn routes() -> Router<Site> {
    Router::new().route("/admin", get(show)).route("/api/v1/admin", get(list))
}

/// GET `/admin`; with `?q=` it leads straight to the place or unit that is meant.
async fn show(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let sections = offered(&viewer)?;
    let may_look = ground::may_see_places(viewer.viewer()) || ground::may_see_units(viewer.viewer());
    if let Some(asked) = typed.get("q").filter(|_| may_look) {
        return Ok(Redirect::to(&meant(&site, &cases, viewer.viewer(), asked).await?).into_response());
    }
    let cards = sections.into_iter().map(|section| {
        let key = format!("admin-section-{}", section.key);
        let card = Card::new(words.t(&key), section.address)
            .about(words.t(&format!("{key}.about")))
            .icon(section.icon);
        let often = OFTEN.iter().filter(|deed| deed.section == section.key && (deed.may)(viewer.viewer()));
        often.fold(card, |card, deed| card.action(words.t(&format!("admin-do-{}", deed.key)), deed.address))
    });
    let head = PageHead::new(words.t("admin-title")).about(words.t("admin-about"));
    let find = match may_look {
        true => {
            let form = Form::new(&words, &token).prefix("find").typed(typed);
            let field = form.search("q", words.t("admin-find"));
            Html::of(&FilterBar::new(&words, "/admin").field(Html::of(&field)))
        }
        false => Html::default(),
    };
    let body = Html::join([Html::of(&head), find, Html::of(&Cards::new(cards))]);
    Ok(Page::new(Surface::Desk, words.t("admin-title"), body).at("admin").into_response())
}

/// The page of the one place or unit with this name or code; otherwise the list of those that resemble it.
async fn meant(site: &Site, cases: &CaseSite, viewer: &Viewer, asked: &str) -> Result<String, Failure> {
    let (now, grounds) = (site.now(), cases.grounds.clone());
    let known = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    if ground::may_see_places(viewer)
        && let Some(place) = known.atlas.by_code_or_name(asked)
    {
        return Ok(format!("/admin/places/{place}"));
    }
    if ground::may_see_units(viewer) {
        let directory = known.catalogue.directory();
        let mut named = directory
            .units()
            .into_iter()
            .filter(|unit| unit.name == asked || unit.name_en.as_deref() == Some(asked));
        let by_name = named.next().filter(|_| named.next().is_none()).map(|unit| unit.id);
        if let Some(unit) = directory.by_code(asked).map(|unit| unit.id).or(by_name) {
            return Ok(format!("/admin/units/{unit}"));
        }
    }
    let list = if ground::may_see_places(viewer) { "places" } else { "units" };
    Ok(format!("/admin/{list}?q={}", ui::encoded(asked)))
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
