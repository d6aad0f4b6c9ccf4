//! The changes of a unit, each with its form and what it means.

use super::super::change::{self, Change, Drawn, Named, Order, day, day_or_now, show, take, version};
use super::super::posts;
use super::{id_of, open_to, target_of};
use crate::deed::{Ordered, OrgDeed};
use crate::said::Said;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use cases::CaseSite;
use guard::right::EditOrganisation;
use guard::{Idempotency, SignedIn, Site, Target, Viewer};
use kernel::{Failure, Refusal};
use org::{CreditCode, Establishment, LinkKind, PlaceRef, Premises, Station, Unit, UnitCommand, UnitKind};
use ui::{Choice, FactList, Fields, Form, Html, Page, Problem, Token, Typed, Words};

/// A change that has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitChange {
    Assign,
    Add,
    Rename,
    Reparent,
    Answer,
    Release,
    Purpose,
    Term,
    Premises,
    Credit,
    End,
}

impl Named for UnitChange {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Assign, "assign"),
        (Self::Add, "add"),
        (Self::Rename, "rename"),
        (Self::Reparent, "reparent"),
        (Self::Answer, "answer"),
        (Self::Release, "release"),
        (Self::Purpose, "purpose"),
        (Self::Term, "term"),
        (Self::Premises, "premises"),
        (Self::Credit, "credit"),
        (Self::End, "end"),
    ];
}

impl UnitChange {
    /// The changes that make sense for a unit, the usual ones first.
    pub(crate) fn for_unit(unit: &Unit) -> impl Iterator<Item = Self> {
        let answers = unit.places.iter().any(|place| place.until.is_none());
        let elected = unit.term_end.is_some() || unit.kind.ends_with_term();
        Self::ALL.iter().map(|(change, _)| *change).filter(move |change| match change {
            Self::Release => answers,
            Self::Term => elected,
            _ => true,
        })
    }
}

struct Asked {
    said: Said,
    viewer: Viewer,
    /// None for a unit that is to be established without one above it.
    unit: Option<(Unit, i64)>,
    change: UnitChange,
}

async fn asked(
    site: &Site,
    cases: &CaseSite,
    viewer: &SignedIn,
    words: &Words,
    path: Option<(String, String)>,
) -> Result<Asked, Failure> {
    open_to(viewer)?;
    let said = super::super::said(site, cases, words).await?;
    let (unit, change) = match path {
        Some((unit, change)) => {
            let change = UnitChange::read(&change)?;
            let shown = super::load(site, id_of(&unit)?).await?;
            (Some((shown.unit, shown.version)), change)
        }
        None => (None, UnitChange::Add),
    };
    let asked = Asked { said, viewer: viewer.viewer().clone(), unit, change };
    // Whoever may not do it learns so before he fills anything in.
    asked.viewer.grant::<EditOrganisation>(&asked.target())?;
    Ok(asked)
}

impl Asked {
    fn target(&self) -> Target {
        self.unit.as_ref().map_or_else(Target::anywhere, |(unit, _)| target_of(&self.said, unit.id))
    }

    fn ordered(&self, typed: &Typed) -> Result<Order, Refusal> {
        let (deed, facts) = self.read(typed)?;
        // A unit that goes elsewhere needs the right there too.
        if let OrgDeed::Change { command: UnitCommand::Reparent { parent: Some(parent), .. }, .. } = &deed {
            self.viewer.grant::<EditOrganisation>(&target_of(&self.said, *parent))?;
        }
        Ok(Order::new(Ordered::Org(self.viewer.grant(&self.target())?, deed), facts))
    }

    fn read(&self, typed: &Typed) -> Result<(OrgDeed, FactList), Refusal> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        if self.change == UnitChange::Add {
            return self.read_new(typed);
        }
        let Some((unit, seen)) = &self.unit else { return Err(Refusal::not_found("unit-unknown")) };
        if self.change == UnitChange::Assign {
            return posts::read_assign(said, Station::Unit { unit: unit.id }, typed);
        }
        let facts = FactList::new();
        let needed = |name: &'static str| typed.require(name, "ground-needed");
        let (command, facts) = match self.change {
            UnitChange::Add | UnitChange::Assign => return Err(Refusal::not_found("ground-change-unknown")),
            UnitChange::Rename => {
                let name = needed("name")?.to_owned();
                let name_en = typed.get("name_en").map(str::to_owned);
                let facts = facts
                    .fact(label("name-now"), unit.name.as_str())
                    .fact(label("name"), name.as_str())
                    .maybe(label("name-en"), name_en.as_deref());
                (UnitCommand::Rename { name, name_en }, facts)
            }
            UnitChange::Reparent => {
                let link =
                    LinkKind::from_name(needed("link")?).ok_or(Refusal::invalid("ground-needed", "link"))?;
                let parent = typed.get("parent").map(|text| said.find_unit(text, "parent")).transpose()?;
                let from = day_or_now(typed, "from", said.now)?;
                let now = unit.parent_at(link, said.now).map(|parent| said.unit(parent));
                let none = || said.t("ground-unit-no-superior");
                let facts = facts
                    .fact(label("link"), said.t(&format!("org-link-{}", link.name())))
                    .fact(label("parent-now"), now.unwrap_or_else(none))
                    .fact(label("parent"), parent.map_or_else(none, |parent| said.unit(parent)))
                    .fact(label("from"), said.day(from));
                (UnitCommand::Reparent { link, parent, from }, facts)
            }
            UnitChange::Answer | UnitChange::Release => {
                let place = said.find_place(needed("place")?, "place")?;
                let from = day_or_now(typed, "from", said.now)?;
                let facts = facts
                    .fact(label("place"), said.place_with_path(place))
                    .fact(label("from"), said.day(from));
                let place = PlaceRef::new(place.uuid());
                let command = match self.change {
                    UnitChange::Answer => UnitCommand::AnswerFor { place, from },
                    _ => UnitCommand::Release { place, from },
                };
                (command, facts)
            }
            UnitChange::Purpose => {
                let purpose = needed("purpose")?.to_owned();
                let facts = facts.fact(label("purpose"), purpose.as_str());
                (UnitCommand::SetPurpose { purpose }, facts)
            }
            UnitChange::Term => {
                let term_end = day(typed, "term_end", said.now)?;
                let facts = facts.fact(
                    label("term-end"),
                    super::super::places::or_dash(term_end.map(|end| said.day(end))),
                );
                (UnitCommand::SetTerm { term_end }, facts)
            }
            UnitChange::Premises => {
                let premises = match needed("premises")? {
                    "online" => Premises::Online,
                    _ => Premises::OnSite,
                };
                let facts =
                    facts.fact(label("premises"), said.t(&format!("org-premises-{}", premises.name())));
                (UnitCommand::SetPremises { premises }, facts)
            }
            UnitChange::Credit => {
                let credit_code = read_credit(typed)?;
                let facts = facts.fact(
                    label("credit"),
                    super::super::places::or_dash(typed.get("credit").map(str::to_owned)),
                );
                (UnitCommand::SetCreditCode { credit_code }, facts)
            }
            UnitChange::End => {
                let at = day_or_now(typed, "at", said.now)?;
                let reason = needed("reason")?.to_owned();
                let successor =
                    typed.get("successor").map(|text| said.find_unit(text, "successor")).transpose()?;
                let nobody = || said.t("ground-nobody");
                let facts = facts
                    .fact(label("at"), said.day(at))
                    .fact(label("reason"), reason.as_str())
                    .fact(label("successor"), successor.map_or_else(nobody, |unit| said.unit(unit)));
                (UnitCommand::End { at, reason, successor }, facts)
            }
        };
        Ok((OrgDeed::Change { unit: unit.id, version: version(typed).or(Some(*seen)), command }, facts))
    }

    fn read_new(&self, typed: &Typed) -> Result<(OrgDeed, FactList), Refusal> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let kind = UnitKind::from_name(typed.require("kind", "ground-needed")?)
            .ok_or(Refusal::invalid("ground-needed", "kind"))?;
        let from = day_or_now(typed, "from", said.now)?;
        let code = typed.require("code", "ground-needed")?;
        let mut new = Establishment::new(code, typed.require("name", "ground-needed")?, kind, from);
        new.name_en = typed.get("name_en").map(str::to_owned);
        new.territorial_parent = match (&self.unit, typed.get("territorial_parent")) {
            (_, Some(text)) => Some(said.find_unit(text, "territorial_parent")?),
            (Some((unit, _)), None) => Some(unit.id),
            (None, None) => None,
        };
        new.sector_parent =
            typed.get("sector_parent").map(|text| said.find_unit(text, "sector_parent")).transpose()?;
        if let Some(text) = typed.get("place") {
            new.places = vec![PlaceRef::new(said.find_place(text, "place")?.uuid())];
        }
        new.purpose = typed.get("purpose").map(str::to_owned);
        new.term_end = day(typed, "term_end", said.now)?;
        new.credit_code = read_credit(typed)?;
        if typed.get("premises") == Some("online") {
            new.premises = Premises::Online;
        }
        let facts = FactList::new()
            .fact(label("kind"), said.unit_kind(kind))
            .fact(label("name"), new.name.as_str())
            .fact(label("unit-code"), new.code.as_str())
            .maybe(label("territorial-parent"), new.territorial_parent.map(|unit| said.unit(unit)))
            .maybe(label("sector-parent"), new.sector_parent.map(|unit| said.unit(unit)))
            .maybe(label("place"), new.places.first().map(|place| said.place_ref(*place)))
            .maybe(label("purpose"), new.purpose.as_deref())
            .maybe(label("term-end"), new.term_end.map(|end| said.day(end)))
            .fact(label("from"), said.day(from));
        Ok((OrgDeed::Establish(Box::new(new)), facts))
    }

    fn new_fields(&self, form: &Form) -> Vec<Html> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let hint = |name: &str| said.t(&format!("ground-field-{name}.hint"));
        let kinds = UnitKind::all().map(|kind| {
            let group = match kind.group() {
                org::Group::Party => "party",
                org::Group::Government => "government",
                org::Group::SelfGovernance => "self_governance",
                org::Group::Social => "social",
                org::Group::Enterprise => "enterprise",
                org::Group::Owners => "owners",
                org::Group::Joint => "joint",
            };
            (
                group,
                Choice::new(kind.name(), said.unit_kind(kind)).group(said.t(&format!("org-group-{group}"))),
            )
        });
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_by_key(|(group, _)| *group);
        let above = self.unit.as_ref().map(|(unit, _)| said.unit_name(unit)).unwrap_or_default();
        let units = |name: &str, label: String| form.text(name, label).suggestions(said.units());
        let kinds = kinds.into_iter().map(|(_, choice)| choice);
        vec![
            Html::of(&form.select("kind", label("kind"), kinds.collect::<Vec<_>>()).required()),
            Html::of(&form.text("name", label("name")).required()),
            Html::of(&form.text("name_en", label("name-en"))),
            Html::of(&form.text("code", label("unit-code")).hint(hint("unit-code")).width(24).required()),
            Html::of(
                &units("territorial_parent", label("territorial-parent"))
                    .hint(hint("territorial-parent"))
                    .default_value(above),
            ),
            Html::of(&units("sector_parent", label("sector-parent")).hint(hint("sector-parent"))),
            Html::of(
                &form
                    .text("place", label("place"))
                    .hint(hint("place-answered"))
                    .suggestions(said.divisions()),
            ),
            Html::of(&form.area("purpose", label("purpose")).hint(hint("purpose")).rows(2)),
            Html::of(&form.date("term_end", label("term-end")).hint(hint("term-end"))),
            Html::of(&form.date("from", label("from")).default_value(said.now.date().to_string()).required()),
        ]
    }
}

fn read_credit(typed: &Typed) -> Result<Option<CreditCode>, Refusal> {
    let Some(text) = typed.get("credit") else { return Ok(None) };
    text.parse::<CreditCode>()
        .map(Some)
        .map_err(|_| Refusal::invalid("unit-credit-code", "credit").with("code", text))
}

impl Change for Asked {
    fn said(&self) -> &Said {
        &self.said
    }

    fn fields(&self, form: &Form, _: &Typed) -> Vec<Html> {
        let said = &self.said;
        let label = |name: &str| said.t(&format!("ground-field-{name}"));
        let hint = |name: &str| said.t(&format!("ground-field-{name}.hint"));
        let today = said.now.date().to_string();
        let from = || Html::of(&form.date("from", label("from")).default_value(today.clone()).required());
        let units = |name: &str, label: String| form.text(name, label).suggestions(said.units());
        if self.change == UnitChange::Add {
            return self.new_fields(form);
        }
        let Some((unit, _)) = &self.unit else { return Vec::new() };
        match self.change {
            UnitChange::Add => Vec::new(),
            UnitChange::Assign => posts::assign_fields(said, form, false),
            UnitChange::Rename => vec![
                Html::of(&form.text("name", label("name")).default_value(unit.name.clone()).required()),
                Html::of(
                    &form
                        .text("name_en", label("name-en"))
                        .default_value(unit.name_en.clone().unwrap_or_default()),
                ),
            ],
            UnitChange::Reparent => vec![
                Html::of(
                    &form
                        .radios(
                            "link",
                            label("link"),
                            LinkKind::ALL.map(|link| {
                                let now = unit.parent_at(link, said.now).map(|parent| said.unit(parent));
                                let now = now.unwrap_or_else(|| said.t("ground-unit-no-superior"));
                                let choice =
                                    Choice::new(link.name(), said.t(&format!("org-link-{}", link.name())))
                                        .hint(said.words.with("ground-now", [("now", now)]));
                                if link == LinkKind::Territorial { choice.chosen() } else { choice }
                            }),
                        )
                        .required(),
                ),
                Html::of(&units("parent", label("parent")).hint(hint("parent-unit"))),
                from(),
            ],
            UnitChange::Answer => vec![
                Html::of(
                    &form
                        .text("place", label("place"))
                        .hint(hint("place"))
                        .suggestions(said.divisions())
                        .required(),
                ),
                from(),
            ],
            UnitChange::Release => {
                let held = unit
                    .places_at(said.now)
                    .map(|place| Choice::new(place.to_string(), said.place_ref(place)));
                vec![
                    Html::of(&form.select("place", label("place"), held.collect::<Vec<_>>()).required()),
                    from(),
                ]
            }
            UnitChange::Purpose => vec![Html::of(
                &form
                    .area("purpose", label("purpose"))
                    .hint(hint("purpose"))
                    .default_value(unit.purpose.clone().unwrap_or_default())
                    .rows(3)
                    .required(),
            )],
            UnitChange::Term => {
                let end = unit.term_end.map(|end| end.date().to_string()).unwrap_or_default();
                vec![Html::of(
                    &form.date("term_end", label("term-end")).hint(hint("term-end")).default_value(end),
                )]
            }
            UnitChange::Premises => vec![Html::of(
                &form
                    .radios(
                        "premises",
                        label("premises"),
                        [Premises::OnSite, Premises::Online].map(|premises| {
                            let choice = Choice::new(
                                premises.name(),
                                said.t(&format!("org-premises-{}", premises.name())),
                            );
                            if premises == unit.premises { choice.chosen() } else { choice }
                        }),
                    )
                    .required(),
            )],
            UnitChange::Credit => vec![Html::of(
                &form
                    .text("credit", label("credit"))
                    .hint(hint("credit"))
                    .default_value(
                        unit.credit_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
                    )
                    .width(24),
            )],
            UnitChange::End => vec![
                Html::of(&form.date("at", label("at")).default_value(today.clone()).required()),
                Html::of(&form.area("reason", label("reason")).rows(2).required()),
                Html::of(&units("successor", label("successor")).hint(hint("successor"))),
            ],
        }
    }

    fn drawn<'a>(&'a self, site: &Site, token: &'a Token, typed: &Typed) -> Drawn<'a> {
        let (said, change) = (&self.said, self.change.as_str());
        let key = format!("ground-unit-{change}");
        let request = typed.get(Idempotency::FIELD).map_or_else(|| site.form_key(), str::to_owned);
        let about = said.t(&format!("{key}.about"));
        match &self.unit {
            Some((unit, seen)) => {
                let (name, address) = (said.unit_name(unit), format!("/admin/units/{}", unit.id));
                Drawn {
                    said,
                    token,
                    title: said
                        .words
                        .with("ground-change-of", &[("change", said.t(&key)), ("name", name.clone())]),
                    about,
                    back: (name, address.clone()),
                    address: format!("{address}/{change}"),
                    request,
                    version: Some(version(typed).unwrap_or(*seen)),
                }
            }
            None => Drawn {
                said,
                token,
                title: said.t("ground-unit-new"),
                about,
                back: (said.t("ground-units-title"), "/admin/units".to_owned()),
                address: "/admin/units/new".to_owned(),
                request,
                version: None,
            },
        }
    }

    async fn order(&self, _: &Site, typed: &Typed) -> Result<Order, Failure> {
        Ok(self.ordered(typed)?)
    }

    fn version(&self) -> Option<i64> {
        self.unit.as_ref().map(|(_, seen)| *seen)
    }
}

/// GET `/admin/units/{unit}/{change}`
pub(crate) async fn form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, Some(path)).await?;
    show(&asked, &site, &token, &typed, None)
}

/// GET `/admin/units/new`
pub(crate) async fn establish_form(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    typed: Typed,
) -> Result<Page, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, None).await?;
    show(&asked, &site, &token, &typed, None)
}

/// POST `/admin/units/{unit}/{change}`: first a look at what it would touch, then the change.
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
    let asked = asked(&site, &cases, &viewer, &words, Some(path)).await?;
    let typed = posts::with_account(&site, typed).await?;
    take(&asked, &site, &cases, &token, idempotency, typed).await
}

/// POST `/admin/units/new`
pub(crate) async fn establish(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    token: Token,
    idempotency: Idempotency,
    typed: Typed,
) -> Result<Response, Problem> {
    let asked = asked(&site, &cases, &viewer, &words, None).await?;
    let typed = posts::with_account(&site, typed).await?;
    take(&asked, &site, &cases, &token, idempotency, typed).await
}

/// POST `/api/v1/admin/units/{unit}/{change}`; with `"preview": true` nothing is changed. The unit `new`
/// establishes one without another above it.
pub(crate) async fn submit_json(
    State(site): State<Site>,
    Extension(cases): Extension<CaseSite>,
    viewer: SignedIn,
    words: Words,
    idempotency: Idempotency,
    Path(path): Path<(String, String)>,
    Fields(typed): Fields,
) -> Result<Response, Problem> {
    let path = (path.0 != "new").then_some(path);
    let asked = asked(&site, &cases, &viewer, &words, path).await?;
    let typed = posts::with_account(&site, typed).await?;
    change::answer(&asked, &site, &cases, idempotency.key(), &typed).await
}
