//! The changes of a place, each with its form and what it means.

use super::super::change::{Drawn, day_or_now, is_confirmed, version};
use super::super::posts;
use super::{id_of, open_to};
use crate::deed::{Ordered, PlaceDeed, carry_out, try_out};
use crate::effect::path_of;
use crate::said::Said;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cases::CaseSite;
use guard::right::{EditOrganisation, EditPlace};
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal};
use org::{PlaceRef, Station};
use place::geometry::Position;
use place::{
    Alias, AliasKind, Level, Place, PlaceCommand, PlaceId, PlaceKind, Registration, Service, read_hours,
};
use ui::{Choice, FactList, Form, Html, Page, Problem, Token, Typed, Words};

/// A change that has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceChange {
    Assign,
    Add,
    Rename,
    Move,
    Kind,
    Alias,
    Unalias,
    Code,
    Phone,
    Address,
    Point,
    Service,
    End,
}

impl PlaceChange {
    const ALL: [(Self, &'static str); 13] = [
        (Self::Assign, "assign"),
        (Self::Add, "add"),
        (Self::Rename, "rename"),
        (Self::Move, "move"),
        (Self::Kind, "kind"),
        (Self::Alias, "alias"),
        (Self::Unalias, "unalias"),
        (Self::Code, "code"),
        (Self::Phone, "phone"),
        (Self::Address, "address"),
        (Self::Point, "point"),
        (Self::Service, "service"),
        (Self::End, "end"),
    ];

    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(change, _)| *change == self).map_or("", |(_, name)| name)
    }
    fn read(name: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name).map(|(change, _)| *change);
        found.ok_or(Refusal::not_found("ground-change-unknown"))
    }
    /// The changes that make sense for a place of a level, the usual ones first.
    pub(crate) fn for_level(level: Level) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().map(|(change, _)| change).filter(move |change| match change {
            Self::Assign => level <= Level::Building,
            Self::Add => level <= Level::Building,
            Self::Service => level == Level::ServicePoint,
            Self::Point | Self::Address => !level.is_division(),
            _ => true,
        })
    }
}

/// Everything that a change is judged and drawn with.
struct Asked {
    said: Said,
    viewer: Viewer,
    place: Place,
    version: i64,
    change: PlaceChange,
}

async fn asked(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    (place, change): (String, String),
) -> Result<Asked, Failure> {
    open_to(viewer)?;
    let change = PlaceChange::read(&change)?;
    let shown = super::load(site, id_of(&place)?).await?;
    let said = super::super::said(site, cases, words).await?;
    let asked =
        Asked { said, viewer: viewer.viewer().clone(), place: shown.place, version: shown.version, change };
    // Whoever may not do it learns so before he fills anything in.
    asked.may()?;
    Ok(asked)
}

impl Asked {
    fn target(&self) -> Target {
        Target::at(path_of(self.said.tree(), self.place.id))
    }

    fn may(&self) -> Result<(), Refusal> {
        match self.change {
            PlaceChange::Assign => self.viewer.grant::<EditOrganisation>(&self.target()).map(drop),
            _ => self.viewer.grant::<EditPlace>(&self.target()).map(drop),
        }
    }

    /// The deed that was typed, with what it says in words.
    fn order(&self, typed: &Typed) -> Result<(Ordered, FactList), Refusal> {
        let said = &self.said;
        if self.change == PlaceChange::Assign {
            let station = Station::Place { place: PlaceRef::new(self.place.id.uuid()) };
            let (deed, facts) = posts::read_assign(said, station, typed)?;
            return Ok((Ordered::Org(self.viewer.grant(&self.target())?, deed), facts));
        }
        let (deed, facts, elsewhere) = self.read(typed)?;
        // A place that goes elsewhere needs the right there too.
        if let Some(other) = elsewhere {
            self.viewer.grant::<EditPlace>(&Target::at(path_of(said.tree(), other)))?;
        }
        Ok((Ordered::Place(self.viewer.grant(&self.target())?, deed), facts))
    }

    fn read(&self, typed: &Typed) -> Result<(PlaceDeed, FactList, Option<PlaceId>), Refusal> {
        let (said, place) = (&self.said, &self.place);
        let facts = FactList::new();
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let needed = |name: &'static str| typed.require(name, "ground-needed");
        let mut elsewhere = None;
        let (command, facts) = match self.change {
            PlaceChange::Assign => return Err(Refusal::not_found("ground-change-unknown")),
            PlaceChange::Add => {
                let (new, facts) = read_new(said, Some(place.id), typed)?;
                return Ok((PlaceDeed::Register(Box::new(new)), facts, None));
            }
            PlaceChange::Rename => {
                let name = needed("name")?.to_owned();
                let facts =
                    facts.fact(label("name-now"), place.name.as_str()).fact(label("name"), name.as_str());
                (PlaceCommand::Rename { name }, facts)
            }
            PlaceChange::Move => {
                let parent = said.find_place(needed("parent")?, "parent")?;
                elsewhere = Some(parent);
                let now = place.parent.map(|parent| said.place_with_path(parent)).unwrap_or_default();
                let facts =
                    facts.fact(label("parent-now"), now).fact(label("parent"), said.place_with_path(parent));
                (PlaceCommand::Move { parent }, facts)
            }
            PlaceChange::Kind => {
                let kind = PlaceKind::new(needed("kind")?);
                let facts = facts.fact(label("kind"), said.kind(place.level, &kind));
                (PlaceCommand::ChangeKind { kind }, facts)
            }
            PlaceChange::Alias => {
                let kind = typed.get("kind").and_then(AliasKind::from_name).unwrap_or(AliasKind::Colloquial);
                let text = needed("alias")?.to_owned();
                let facts = facts
                    .fact(label("alias"), text.as_str())
                    .fact(label("alias-kind"), said.t(&format!("place-alias-{}", kind.name())));
                (PlaceCommand::AddAlias { alias: Alias { text, kind } }, facts)
            }
            PlaceChange::Unalias => {
                let (kind, text) = needed("alias")?.split_once(':').unwrap_or(("", ""));
                let kind = AliasKind::from_name(kind)
                    .ok_or_else(|| Refusal::invalid("place-alias-unknown", "alias").with("alias", text))?;
                let facts = facts.fact(label("alias"), text);
                (PlaceCommand::RemoveAlias { text: text.to_owned(), kind }, facts)
            }
            PlaceChange::Code => {
                let scheme = needed("scheme")?.to_owned();
                let code = typed.get("code").map(str::to_owned);
                let facts = facts
                    .fact(label("scheme"), said.scheme(&scheme))
                    .fact(label("code"), super::or_dash(code.clone()));
                (PlaceCommand::Encode { scheme, code }, facts)
            }
            PlaceChange::Phone => {
                let phone = typed.get("phone").map(str::to_owned);
                let facts = facts.fact(label("phone"), super::or_dash(phone.clone()));
                (PlaceCommand::SetPhone { phone }, facts)
            }
            PlaceChange::Address => {
                let address = needed("address")?.to_owned();
                let facts = facts.fact(label("address"), address.as_str());
                (PlaceCommand::SetAddress { address }, facts)
            }
            PlaceChange::Point => {
                let point = read_point(typed)?.ok_or(Refusal::invalid("ground-needed", "lon"))?;
                (PlaceCommand::SetPoint { point }, facts.fact(label("point"), said.point(point)))
            }
            PlaceChange::Service => {
                let service = read_service(typed, place.service.as_ref())?;
                let facts = facts
                    .fact(label("functions"), said.list(&service.functions))
                    .fact(label("hours"), super::or_dash(typed.get("hours").map(str::to_owned)));
                (PlaceCommand::SetService { service }, facts)
            }
            PlaceChange::End => {
                let at = day_or_now(typed, "at", said.now)?;
                let reason = needed("reason")?.to_owned();
                let successors = match typed.get("successor") {
                    Some(text) => vec![said.find_place(text, "successor")?],
                    None => Vec::new(),
                };
                let facts = facts
                    .fact(label("at"), said.day(at))
                    .fact(label("reason"), reason.as_str())
                    .maybe(label("successor"), successors.first().map(|place| said.place(*place)));
                (PlaceCommand::Close { at, reason, successors }, facts)
            }
        };
        let version = version(typed).or(Some(self.version));
        Ok((PlaceDeed::Change { place: place.id, version, command }, facts, elsewhere))
    }

    fn fields(&self, form: &Form) -> Vec<Html> {
        let (said, place) = (&self.said, &self.place);
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let hint = |name: &str| said.t(&format!("ground-field-{name}.hint"));
        match self.change {
            PlaceChange::Assign => posts::assign_fields(said, form, true),
            PlaceChange::Add => {
                let fitting = Level::ALL.into_iter().filter(|level| level.fits_below(place.level));
                new_fields(said, form, &fitting.collect::<Vec<_>>())
            }
            PlaceChange::Rename => {
                vec![Html::of(&form.text("name", label("name")).default_value(place.name.clone()).required())]
            }
            PlaceChange::Move => vec![Html::of(
                &form
                    .text("parent", label("parent"))
                    .hint(hint("place"))
                    .suggestions(said.parents_for(place.level))
                    .required(),
            )],
            PlaceChange::Kind => {
                let kinds = said.kinds.kinds(place.level).map(|(kind, _)| {
                    let choice = Choice::new(kind.as_str(), said.kind(place.level, kind));
                    if place.kind.as_ref() == Some(kind) { choice.chosen() } else { choice }
                });
                vec![Html::of(&form.select("kind", label("kind"), kinds.collect::<Vec<_>>()).required())]
            }
            PlaceChange::Alias => vec![
                Html::of(&form.text("alias", label("alias")).required()),
                Html::of(&form.select(
                    "kind",
                    label("alias-kind"),
                    [AliasKind::Colloquial, AliasKind::Short, AliasKind::OfficialOld, AliasKind::Code].map(
                        |kind| Choice::new(kind.name(), said.t(&format!("place-alias-{}", kind.name()))),
                    ),
                )),
            ],
            PlaceChange::Unalias => {
                let aliases = place.aliases.iter().map(|alias| {
                    Choice::new(format!("{}:{}", alias.kind.name(), alias.text), alias.text.clone())
                        .hint(said.t(&format!("place-alias-{}", alias.kind.name())))
                });
                vec![Html::of(&form.radios("alias", label("alias"), aliases.collect::<Vec<_>>()).required())]
            }
            PlaceChange::Code => vec![
                Html::of(
                    &form
                        .text("scheme", label("scheme"))
                        .hint(hint("scheme"))
                        .suggestions(["statistics", "grid", "local"])
                        .default_value(
                            place.codes.keys().next().cloned().unwrap_or_else(|| "local".to_owned()),
                        )
                        .required(),
                ),
                Html::of(
                    &form
                        .text("code", label("code"))
                        .hint(hint("code"))
                        .default_value(place.codes.values().next().cloned().unwrap_or_default()),
                ),
            ],
            PlaceChange::Phone => vec![Html::of(
                &form
                    .telephone("phone", label("phone"))
                    .hint(hint("phone"))
                    .default_value(place.phone.clone().unwrap_or_default()),
            )],
            PlaceChange::Address => vec![Html::of(
                &form
                    .text("address", label("address"))
                    .default_value(place.address.clone().unwrap_or_default())
                    .required(),
            )],
            PlaceChange::Point => point_fields(said, form, place.point),
            PlaceChange::Service => service_fields(said, form, place.service.as_ref()),
            PlaceChange::End => vec![
                Html::of(&form.date("at", label("at")).default_value(said.now.date().to_string()).required()),
                Html::of(&form.area("reason", label("reason")).rows(2).required()),
                Html::of(
                    &form
                        .text("successor", label("successor"))
                        .hint(hint("place-successor"))
                        .suggestions(said.places_of(place.level)),
                ),
            ],
        }
    }

    fn drawn<'a>(&'a self, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a> {
        let name = self.change.as_str();
        let address = format!("/admin/places/{}", self.place.id);
        let key = format!("ground-place-{name}");
        Drawn {
            said: &self.said,
            token,
            title: self.said.words.with(
                "ground-change-of",
                &[("change", self.said.t(&key)), ("name", self.place.name.clone())],
            ),
            about: self.said.t(&format!("{key}.about")),
            back: (self.place.name.clone(), address.clone()),
            address: format!("{address}/{name}"),
            request: typed.get(Idempotency::FIELD).map_or_else(|| site.form_key(), str::to_owned),
            version: Some(version(typed).unwrap_or(self.version)),
        }
    }
}

/// GET `/admin/places/{place}/{change}`
pub(crate) async fn form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    asked.drawn(&site, &token, &typed).form(typed.clone(), None, |form| asked.fields(form))
}

/// POST `/admin/places/{place}/{change}`: first a look at what it would touch, then the change.
pub(crate) async fn submit(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    let typed = posts::with_account(&site, typed).await?;
    let drawn = asked.drawn(&site, &token, &typed);
    if typed.get("again").is_some() {
        return Ok(drawn.form(typed.clone(), None, |form| asked.fields(form))?.into_response());
    }
    let done = match asked.order(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok((ordered, _)) if is_confirmed(&typed) => {
            carry_out(&site, ordered, idempotency.or_typed(&typed), &typed).await.map(Ok)
        }
        Ok((ordered, facts)) => try_out(&site, &cases.grounds, ordered, asked.said.clone())
            .await
            .map(|preview| Err((preview, facts))),
    };
    match done {
        Ok(Ok(done)) => Ok(Redirect::to(&done.address).into_response()),
        Ok(Err((preview, facts))) => Ok(drawn.preview(&typed, &preview, &facts)?.into_response()),
        Err(failure) => {
            let refusal = super::super::refused(failure)?;
            let mut kept = typed.clone();
            // Whoever was overtaken looks again before he confirms.
            kept.set("version", asked.version.to_string());
            let drawn = asked.drawn(&site, &token, &kept);
            Ok(drawn.form(kept, Some(&refusal), |form| asked.fields(form))?.into_response())
        }
    }
}

/// POST `/api/v1/admin/places/{place}/{change}`; with `"preview": true` nothing is changed.
pub(crate) async fn submit_json(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    super::super::Fields(typed): super::super::Fields,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    let typed = posts::with_account(&site, typed).await?;
    let (ordered, _) = asked.order(&typed)?;
    super::super::answer(&site, &cases, ordered, &asked.said, idempotency.key(), &typed).await
}

/// The levels that the root of a deployment may have: it need not load its province.
const ROOTS: [Level; 4] = [Level::Province, Level::City, Level::County, Level::Street];

/// GET `/admin/places/new`: the first place of a deployment.
pub(crate) async fn root_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    viewer.grant::<EditPlace>(&Target::anywhere())?;
    let said = super::super::said(&site, &cases, &words).await?;
    drawn_root(&said, &site, &token, &typed).form(typed.clone(), None, |form| new_fields(&said, form, &ROOTS))
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
    let granted = viewer.grant::<EditPlace>(&Target::anywhere())?;
    let said = super::super::said(&site, &cases, &words).await?;
    let drawn = drawn_root(&said, &site, &token, &typed);
    let wanted = match typed.get("again") {
        Some(_) => {
            return Ok(drawn
                .form(typed.clone(), None, |form| new_fields(&said, form, &ROOTS))?
                .into_response());
        }
        None => read_new(&said, None, &typed),
    };
    let done = match wanted {
        Err(refusal) => Err(refusal.into()),
        Ok((new, facts)) => {
            let ordered = Ordered::Place(granted, PlaceDeed::Register(Box::new(new)));
            match is_confirmed(&typed) {
                true => carry_out(&site, ordered, idempotency.or_typed(&typed), &typed).await.map(Ok),
                false => try_out(&site, &cases.grounds, ordered, said.clone())
                    .await
                    .map(|preview| Err((preview, facts))),
            }
        }
    };
    match done {
        Ok(Ok(done)) => Ok(Redirect::to(&done.address).into_response()),
        Ok(Err((preview, facts))) => Ok(drawn.preview(&typed, &preview, &facts)?.into_response()),
        Err(failure) => {
            let refusal = super::super::refused(failure)?;
            let page = drawn.form(typed.clone(), Some(&refusal), |form| new_fields(&said, form, &ROOTS))?;
            Ok(page.into_response())
        }
    }
}

fn drawn_root<'a>(said: &'a Said, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a> {
    Drawn {
        said,
        token,
        title: said.t("ground-place-first"),
        about: said.t("ground-place-add.about"),
        back: (said.t("ground-places-title"), "/admin/places".to_owned()),
        address: "/admin/places/new".to_owned(),
        request: typed.get(Idempotency::FIELD).map_or_else(|| site.form_key(), str::to_owned),
        version: None,
    }
}

fn new_fields(said: &Said, form: &Form, levels: &[Level]) -> Vec<Html> {
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

fn point_fields(said: &Said, form: &Form, now: Option<Position>) -> Vec<Html> {
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

fn service_fields(said: &Said, form: &Form, now: Option<&Service>) -> Vec<Html> {
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

fn read_point(typed: &Typed) -> Result<Option<Position>, Refusal> {
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

fn read_service(typed: &Typed, before: Option<&Service>) -> Result<Service, Refusal> {
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
