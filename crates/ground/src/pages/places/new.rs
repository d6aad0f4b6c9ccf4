//! A new place: its form, read below another place or as the first one of a deployment.

use super::super::change::{Change, Drawn, Order, day_or_now, show, take};
use crate::deed::{Ordered, PlaceDeed};
use crate::said::Said;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use cases::CaseSite;
use guard::right::EditPlace;
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal};
use place::geometry::Position;
use place::{Level, PlaceId, PlaceKind, Registration, Service, read_hours};
use ui::{Choice, FactList, Form, Html, Page, Problem, Token, Typed, Words};

/// The levels that the root of a deployment may have: it need not load its province.
const ROOTS: [Level; 4] = [Level::Province, Level::City, Level::County, Level::Street];

/// The first place of a deployment, about to be registered.
struct First {
    said: Said,
    viewer: Viewer,
}

async fn first(site: &Site, cases: &CaseSite, viewer: &SignedIn, words: &Words) -> Result<First, Failure> {
    viewer.grant::<EditPlace>(&Target::anywhere())?;
    Ok(First { said: super::super::said(site, cases, words).await?, viewer: viewer.viewer().clone() })
}

impl Change for First {
    fn said(&self) -> &Said {
        &self.said
    }

    fn fields(&self, form: &Form, _: &Typed) -> Vec<Html> {
        new_fields(&self.said, form, &ROOTS)
    }

    fn drawn<'a>(&'a self, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a> {
        Drawn {
            said: &self.said,
            token,
            title: self.said.t("ground-place-first"),
            about: self.said.t("ground-place-add.about"),
            back: (self.said.t("ground-places-title"), "/admin/places".to_owned()),
            address: "/admin/places/new".to_owned(),
            request: typed.get(Idempotency::FIELD).map_or_else(|| site.form_key(), str::to_owned),
            version: None,
        }
    }

    async fn order(&self, _: &Site, typed: &Typed) -> Result<Order, Failure> {
        let (new, facts) = read_new(&self.said, None, typed)?;
        let granted = self.viewer.grant::<EditPlace>(&Target::anywhere())?;
        Ok(Order::new(Ordered::Place(granted, PlaceDeed::Register(Box::new(new))), facts))
    }
}

/// GET `/admin/places/new`: the first place of a deployment.
pub(crate) async fn root_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let first = first(&site, &cases, &viewer, &words).await?;
    show(&first, &site, &token, &typed, None)
}

/// POST `/admin/places/new`
pub(crate) async fn root(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let first = first(&site, &cases, &viewer, &words).await?;
    take(&first, &site, &cases, &token, idempotency, typed).await
}

pub(super) fn new_fields(said: &Said, form: &Form, levels: &[Level]) -> Vec<Html> {
    let label = |name: &str| said.t(&format!("ground-field-{name}"));
    let hint = |name: &str| said.t(&format!("ground-field-{name}.hint"));
    let kinds = levels.iter().flat_map(|level| {
        said.kinds
            .kinds(*level)
            .map(|(kind, _)| Choice::new(kind.as_str(), said.kind(*level, kind)).group(said.level(*level)))
    });
    let kinds: Vec<Choice> = kinds.collect();
    let mut fields = vec![
        Html::of(
            &form
                .select(
                    "level",
                    label("level"),
                    levels.iter().map(|level| Choice::new(level.name(), said.level(*level))),
                )
                .required(),
        ),
        Html::of(&form.text("name", label("name")).required()),
        Html::of(&form.select("kind", label("kind"), kinds).unchosen(said.t("ground-not-said"))),
        Html::of(&form.date("valid_from", label("valid-from")).default_value(said.now.date().to_string())),
        Html::of(&form.text("code", label("code")).hint(hint("code-new"))),
        Html::of(&form.text("scheme", label("scheme")).hint(hint("scheme")).suggestions([
            "statistics",
            "grid",
            "local",
        ])),
        Html::of(&form.text("address", label("address"))),
        Html::of(&form.telephone("phone", label("phone")).hint(hint("phone"))),
    ];
    fields.extend(point_fields(said, form, None));
    fields.extend(service_fields(said, form, None));
    fields
}

pub(super) fn point_fields(said: &Said, form: &Form, now: Option<Position>) -> Vec<Html> {
    let degrees = now.map(Position::degrees);
    let shown = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    vec![
        Html::of(
            &form
                .text("lon", said.t("ground-field-lon"))
                .hint(said.t("ground-field-lon.hint"))
                .input_mode("decimal")
                .width(12)
                .default_value(shown(degrees.map(|(lon, _)| lon))),
        ),
        Html::of(
            &form
                .text("lat", said.t("ground-field-lat"))
                .input_mode("decimal")
                .width(12)
                .default_value(shown(degrees.map(|(_, lat)| lat))),
        ),
    ]
}

pub(super) fn service_fields(said: &Said, form: &Form, now: Option<&Service>) -> Vec<Html> {
    let hours =
        now.map(|service| service.hours.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"));
    vec![
        Html::of(
            &form
                .text("functions", said.t("ground-field-functions"))
                .hint(said.t("ground-field-functions.hint"))
                .default_value(now.map(|service| service.functions.join("；")).unwrap_or_default()),
        ),
        Html::of(
            &form
                .text("hours", said.t("ground-field-hours"))
                .hint(said.t("ground-field-hours.hint"))
                .default_value(hours.unwrap_or_default()),
        ),
    ]
}

/// Reads a new place, below `parent` or as a root.
pub(crate) fn read_new(
    said: &Said,
    parent: Option<PlaceId>,
    typed: &Typed,
) -> Result<(Registration, FactList), Refusal> {
    let level = typed.require("level", "ground-needed")?;
    let level = Level::from_name(level).ok_or(Refusal::invalid("ground-needed", "level"))?;
    let name = typed.require("name", "ground-needed")?.to_owned();
    let label = |name: &str| said.t(&format!("ground-field-{name}"));
    let kind = typed.get("kind").map(PlaceKind::new);
    let mut codes = std::collections::BTreeMap::new();
    if let Some(code) = typed.get("code") {
        codes.insert(typed.get("scheme").unwrap_or("local").to_owned(), code.to_owned());
    }
    let has_service = typed.get("functions").is_some() || typed.get("hours").is_some();
    let service = match level == Level::ServicePoint && has_service {
        true => Some(read_service(typed, None)?),
        false => None,
    };
    let new = Registration {
        parent,
        level,
        kind: kind.clone(),
        name,
        codes,
        point: read_point(typed)?,
        address: typed.get("address").map(str::to_owned),
        phone: typed.get("phone").map(str::to_owned),
        service,
        valid_from: day_or_now(typed, "valid_from", said.now)?,
    };
    let facts = FactList::new()
        .fact(label("level"), said.level(level))
        .fact(label("name"), new.name.as_str())
        .maybe(label("kind"), kind.map(|kind| said.kind(level, &kind)))
        .maybe(label("parent"), parent.map(|parent| said.place_with_path(parent)))
        .fact(label("valid-from"), said.day(new.valid_from))
        .maybe(label("code"), typed.get("code"))
        .maybe(label("address"), new.address.as_deref())
        .maybe(label("phone"), new.phone.as_deref())
        .maybe(label("point"), new.point.map(|point| said.point(point)))
        .maybe(label("functions"), new.service.as_ref().map(|service| said.list(&service.functions)));
    Ok((new, facts))
}

pub(super) fn read_point(typed: &Typed) -> Result<Option<Position>, Refusal> {
    let (Some(lon), Some(lat)) = (typed.get("lon"), typed.get("lat")) else {
        return match (typed.get("lon"), typed.get("lat")) {
            (None, None) => Ok(None),
            (None, _) => Err(Refusal::invalid("ground-needed", "lon")),
            _ => Err(Refusal::invalid("ground-needed", "lat")),
        };
    };
    let number = |text: &str, field, most: f64| {
        let value: Option<f64> = text.parse().ok();
        value
            .filter(|value| value.abs() <= most)
            .ok_or_else(|| Refusal::invalid("ground-degrees", field).with("given", text))
    };
    let point = Position::from_degrees(number(lon, "lon", 180.0)?, number(lat, "lat", 90.0)?);
    point.map(Some).ok_or_else(|| Refusal::invalid("ground-degrees", "lon").with("given", lon))
}

pub(super) fn read_service(typed: &Typed, before: Option<&Service>) -> Result<Service, Refusal> {
    let functions = typed.get("functions").unwrap_or_default();
    let functions = functions.split(['；', ';', '、']).map(str::trim).filter(|one| !one.is_empty());
    let hours = read_hours(typed.get("hours").unwrap_or_default())
        .map_err(|error| Refusal::invalid("ground-hours", "hours").with("given", error.0))?;
    Ok(Service {
        functions: functions.map(str::to_owned).collect(),
        hours,
        rooms: before.map(|service| service.rooms.clone()).unwrap_or_default(),
    })
}
