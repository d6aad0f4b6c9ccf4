//! The shell around every page, drawn once, at the edge.

use crate::administration;
use crate::respond::{KeptStatus, Operation, log_cause, speak_our_words};
use crate::serve::Web;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use guard::right::{
    ImportCases, ReadAggregates, ReadAudit, ReadCase, ReadConsultation, ReadOversight, ReadTopic,
    ReadVerification, ReadWhistle, ReceiveCase, SolveOnSpot,
};
use guard::{Staff, Viewer};
use kernel::Failure;
use ui::{Asked, NavItem, Page, Person, Preferences, Raised, ShellFacts, Surface, Token, Words};

/// Inside the gate: whoever is signed in is known here.
pub async fn draw(State(web): State<Web>, request: Request, next: Next) -> Response {
    let viewer = request.extensions().get::<Viewer>().cloned().unwrap_or_default();
    let token = request.extensions().get::<Token>().cloned().unwrap_or_default();
    let frame = Frame::of(&web, &request);
    let response = speak_our_words(next.run(request).await);
    finish(&web, frame, viewer, token, response).await
}

/// Outside the gate: what the gate itself refused.
pub async fn draw_refusals(State(web): State<Web>, request: Request, next: Next) -> Response {
    let frame = Frame::of(&web, &request);
    let response = speak_our_words(next.run(request).await);
    finish(&web, frame, Viewer::anonymous(), Token::default(), response).await
}

/// What the request says about how it wants to be answered.
struct Frame {
    asked: Asked,
    words: Words,
    preferences: Preferences,
    address: String,
    operation: String,
    mark: String,
}

impl Frame {
    fn of(web: &Web, request: &Request) -> Self {
        let preferences = Preferences::read(request.headers());
        let operation = request.extensions().get::<Operation>().map(|operation| operation.0.clone());
        Self {
            asked: Asked::of(request),
            words: web.deployment.site.words.words(preferences.language),
            preferences,
            address: own_address(request.headers(), request.uri()),
            operation: operation.unwrap_or_default(),
            mark: web.changes.mark(),
        }
    }
}

/// Where the switches of the header lead back to: this page, or for a part of a page the page around it.
fn own_address(headers: &HeaderMap, uri: &axum::http::Uri) -> String {
    let around = headers
        .get("hx-current-url")
        .and_then(|value| value.to_str().ok())
        .and_then(|address| address.parse::<axum::http::Uri>().ok());
    let uri = around.as_ref().unwrap_or(uri);
    uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

async fn finish(web: &Web, frame: Frame, viewer: Viewer, token: Token, response: Response) -> Response {
    log_cause(&response, &frame.operation);
    let is_page = response.extensions().get::<Page>().is_some();
    let is_problem = response.extensions().get::<Raised>().is_some();
    if !is_page && !is_problem {
        return response;
    }
    let kept = response.extensions().get::<KeptStatus>().copied();
    let whole_page = !frame.asked.fragment && !(is_problem && frame.asked.json);
    let known = match viewer.staff() {
        Some(staff) if whole_page => gather(web, &frame.words, &viewer, staff).await,
        _ => Known::default(),
    };
    let asked = frame.asked.clone();
    let mut finished =
        ui::shell::finish(response, &asked, |surface| facts(web, frame, &viewer, token, known, surface));
    if let Some(KeptStatus(status)) = kept {
        *finished.status_mut() = status;
    }
    finished
}

/// What the shell shows of the person who is signed in.
#[derive(Default)]
struct Known {
    unit: String,
    place: String,
    waiting: Option<u64>,
    told: Option<u64>,
}

/// A count beyond this says only that there is much.
const COUNTED: u32 = 100;

async fn gather(web: &Web, words: &Words, viewer: &Viewer, staff: &Staff) -> Known {
    let unit = staff.unit;
    let (grounds, site, desks) =
        (web.deployment.grounds.clone(), web.deployment.site.clone(), web.desks.clone());
    let asked = guard::desk::Asked {
        tenant: site.tenant.clone(),
        viewer: viewer.clone(),
        words: words.clone(),
        now: site.now(),
    };
    let store = site.store.clone();
    let read = store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, site.now()).await?;
            let waiting = desks.total(tx, &asked, COUNTED).await?;
            let told = desk::notices::unread(tx, &site.tenant, &asked.viewer, asked.now, COUNTED).await?;
            let told = u64::try_from(told).unwrap_or(0);
            let unit = ground.catalogue.directory().unit(unit).map(|unit| unit.name.clone());
            let place =
                ground.atlas.root().and_then(|root| ground.atlas.name(root)).unwrap_or_default().to_owned();
            let waiting = u64::try_from(waiting).unwrap_or(0);
            Ok::<_, Failure>(Known {
                unit: unit.unwrap_or_default(),
                place,
                waiting: (waiting > 0).then_some(waiting),
                told: (told > 0).then_some(told),
            })
        })
    });
    // The page itself was made; without these words it is still right.
    read.await.unwrap_or_else(|failure| {
        tracing::warn!(cause = %failure, "the shell's facts could not be read");
        Known::default()
    })
}

fn facts(
    web: &Web,
    frame: Frame,
    viewer: &Viewer,
    token: Token,
    known: Known,
    surface: Surface,
) -> ShellFacts {
    let Frame { words, preferences, address, operation, mark, .. } = frame;
    let person = viewer.staff().map(|staff| Person { name: staff.name.clone(), unit: known.unit });
    let may_search = viewer.holds::<ReadCase>();
    let place = match known.place.is_empty() {
        true => web.place_name(),
        false => {
            web.remember_place(&known.place);
            known.place
        }
    };
    ShellFacts {
        navigation: navigation(&words, viewer, surface, (known.waiting, known.told)),
        words,
        preferences,
        place,
        address,
        person,
        token,
        demo: web.deployment.site.demo,
        search: may_search.then(|| "/cases".to_owned()),
        version: concat!("linli ", env!("CARGO_PKG_VERSION")).to_owned(),
        operation,
        mark,
    }
}

fn navigation(
    words: &Words,
    viewer: &Viewer,
    surface: Surface,
    (waiting, told): (Option<u64>, Option<u64>),
) -> Vec<NavItem> {
    let item = |key, label: String, href: &str, icon, count| NavItem {
        key,
        label,
        href: href.to_owned(),
        icon,
        count,
    };
    if viewer.staff().is_none() || surface == Surface::Door {
        let mut items = vec![
            item("home", words.t("nav-home"), "/", "house", None),
            item("report", words.t("nav-report"), "/report", "square-pen", None),
            item("follow", words.t("nav-follow"), "/c", "search", None),
            item("places", words.t("nav-places"), "/places", "map-pin", None),
            item("map", words.t("nav-map"), "/map", "map", None),
            item("open", words.t("nav-open"), "/open", "chart-column", None),
        ];
        if viewer.staff().is_some() {
            items.push(item("desk", words.t("nav-desk"), "/desk", "inbox", waiting));
        }
        return items;
    }
    let mut items = vec![item("desk", words.t("nav-desk"), "/desk", "inbox", waiting)];
    if viewer.holds::<ReadCase>() {
        items.push(item("cases", words.t("nav-cases"), "/cases", "list", None));
    }
    if viewer.holds::<ReadCase>() {
        items.push(item("map", words.t("nav-map"), "/map", "map", None));
    }
    if viewer.holds::<ReadWhistle>() {
        items.push(item("whistles", words.t("nav-whistles"), "/whistles", "whistle", None));
    }
    if viewer.holds::<ReadConsultation>() {
        let label = words.t("nav-consultations");
        items.push(item("consultations", label, "/consultations", "message-square", None));
    }
    if viewer.holds::<ReadOversight>() {
        items.push(item("oversight", words.t("nav-oversight"), "/oversight", "eye", None));
    }
    if viewer.holds::<ReadTopic>() {
        items.push(item("topics", words.t("nav-topics"), "/topics", "signpost", None));
    }
    if viewer.holds::<ReadVerification>() {
        items.push(item("verify", words.t("nav-verify"), "/verify", "clipboard-check", None));
    }
    if viewer.holds::<SolveOnSpot>() {
        items.push(item("field", words.t("nav-field"), "/field", "footprints", None));
    }
    if viewer.holds::<ReadAggregates>() {
        items.push(item("insight", words.t("nav-insight"), "/insight", "chart-column", None));
        items.push(item("patrol", words.t("nav-patrol"), "/patrol", "route", None));
    }
    if viewer.holds::<ReceiveCase>() {
        items.push(item("intake", words.t("nav-intake"), "/cases/new", "phone", None));
    }
    if viewer.holds::<ImportCases>() {
        items.push(item("import", words.t("nav-import"), "/admin/imports", "upload", None));
    }
    if viewer.holds::<ReadAudit>() {
        items.push(item("audit", words.t("nav-audit"), "/audit", "eye", None));
    }
    if administration::is_offered(viewer) {
        items.push(item("admin", words.t("nav-admin"), "/admin", "settings", None));
    }
    items.push(item("notices", words.t("nav-notices"), "/notices", "bell", told));
    items
}
