//! The changes of a place, each with its form and what it means.

use super::super::change::{self, Change, Drawn, Named, Order, day_or_now, show, take, version};
use super::super::posts;
use super::new::{new_fields, point_fields, read_new, read_point, read_service, service_fields};
use super::{id_of, open_to};
use crate::deed::{Ordered, PlaceDeed};
use crate::effect::path_of;
use crate::said::Said;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use cases::CaseSite;
use guard::right::{EditOrganisation, EditPlace};
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal};
use org::{PlaceRef, Station};
use place::{Alias, AliasKind, Level, Place, PlaceCommand, PlaceId, PlaceKind};
use ui::{Choice, FactList, Fields, Form, Html, Page, Problem, Token, Typed, Words};

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

impl Named for PlaceChange {
    const ALL: &'static [(Self, &'static str)] = &[
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
}

impl PlaceChange {
    /// The changes that make sense for a place of a level, the usual ones first.
    pub(crate) fn for_level(level: Level) -> impl Iterator<Item = Self> {
        Self::ALL.iter().map(|(change, _)| *change).filter(move |change| match change {
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
    fn ordered(&self, typed: &Typed) -> Result<Order, Refusal> {
        let said = &self.said;
        if self.change == PlaceChange::Assign {
            let station = Station::Place { place: PlaceRef::new(self.place.id.uuid()) };
            let (deed, facts) = posts::read_assign(said, station, typed)?;
            return Ok(Order::new(Ordered::Org(self.viewer.grant(&self.target())?, deed), facts));
        }
        let (deed, facts, elsewhere) = self.read(typed)?;
        // A place that goes elsewhere needs the right there too.
        if let Some(other) = elsewhere {
            self.viewer.grant::<EditPlace>(&Target::at(path_of(said.tree(), other)))?;
        }
        Ok(Order::new(Ordered::Place(self.viewer.grant(&self.target())?, deed), facts))
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
                (PlaceCommand::Move { parent, since: None }, facts)
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
}

impl Change for Asked {
    fn said(&self) -> &Said {
        &self.said
    }

    fn fields(&self, form: &Form, _: &Typed) -> Vec<Html> {
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

    async fn order(&self, _: &Site, typed: &Typed) -> Result<Order, Failure> {
        Ok(self.ordered(typed)?)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
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
    show(&asked, &site, &token, &typed, None)
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
    take(&asked, &site, &cases, &token, idempotency, typed).await
}

/// POST `/api/v1/admin/places/{place}/{change}`; with `"preview": true` nothing is changed.
pub(crate) async fn submit_json(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    let typed = posts::with_account(&site, typed).await?;
    change::answer(&asked, &site, &cases, idempotency.key(), &typed).await
}
