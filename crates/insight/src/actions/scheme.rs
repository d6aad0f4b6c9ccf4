//! What can be done with schemes: parse what was typed, ask the rules, commit.

use crate::model::scheme::{
    Drafted, Figures, Group, Item, MOST_GROUPS, MOST_VETOES, Scheme, SchemeCommand, SchemeFacts, SchemeLoop,
    Terms, Veto, quarter_from,
};
use crate::model::{Day, Period, PeriodKind};
use crate::store::scheme as rows;
use ::store::Tx;
use cases::Ground;
use guard::right::{DraftScheme, PublishScheme};
use guard::{PlacePath, Site, Target, Viewer};
use kernel::{Context, Failure, Folded, Instant, Loop, Refusal, RequestKey, UnitId};
use org::{Directory, LinkKind, UnitKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use ui::Typed;

/// The answer to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    pub number: String,
    pub version: i64,
    pub state: String,
}

/// A step with a scheme that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeStep {
    Draft,
    Publish,
    End,
}

impl SchemeStep {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Publish, Self::End];

    /// The last word of the step's address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Publish => "publish",
            Self::End => "end",
        }
    }
}

impl FromStr for SchemeStep {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|step| step.as_str() == text);
        known.ok_or_else(|| Refusal::not_found("scheme-step-unknown"))
    }
}

/// Where a scheme lies, as far as authority is concerned.
pub fn target_of(scheme: &Scheme) -> Target {
    Target::at(PlacePath::new(&scheme.place))
}

/// The units that a scheme judges: those of its kind directly below the unit that publishes it, by either line.
pub fn subjects(directory: &Directory, publisher: UnitId, kind: UnitKind, at: Instant) -> Vec<UnitId> {
    let below = LinkKind::ALL.into_iter().flat_map(|link| directory.children(publisher, link, at));
    let of_kind: BTreeMap<&str, UnitId> =
        below.filter(|unit| unit.kind == kind).map(|unit| (unit.code.as_str(), unit.id)).collect();
    of_kind.into_values().collect()
}

/// Drafts a scheme for the place for which the viewer may draft.
///
/// # Errors
/// Refusals of missing and unreadable fields, of a right that is not held, and those of the rules.
pub async fn draft(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    crate::pages::no_person(typed)?;
    let place = widest(viewer)?;
    let granted = viewer.grant::<DraftScheme>(&Target::at(place.clone()))?;
    let context = site.context(&granted, request);
    let digest = journal::command_digest(&("scheme", typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, "scheme-draft", &digest).await? {
        return Ok(taken);
    }
    let kind = typed.require("kind", "scheme-kind-unknown")?;
    let kind = UnitKind::from_name(kind).ok_or_else(|| {
        let given: String = kind.chars().take(40).collect();
        Refusal::invalid("scheme-kind-unknown", "kind").with("given", given)
    })?;
    let drafted = drafted(typed)?;
    let number = rows::next_number(tx, &context.tenant, 'K', context.now).await?;
    let command = SchemeCommand::Draft {
        id: context.draw_id(),
        number,
        kind,
        place: place.as_str().to_owned(),
        drafted,
    };
    let facts = SchemeFacts { running: running(context.now), own_kind: None, below: Vec::new() };
    let taken = commit(tx, &context, None, command, &facts).await?;
    journal::remember(tx, &context, "scheme-draft", &digest, &taken).await?;
    Ok(taken)
}

/// Takes a step with a scheme: loads it, checks the right for it, asks the rules.
///
/// # Errors
/// Refusal `scheme-not-found`; those of rights and rules; `Stale` when `version` was typed and it has moved on meanwhile.
pub async fn perform(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    (number, step): (&str, SchemeStep),
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    crate::pages::no_person(typed)?;
    let found = rows::by_number(tx, &site.tenant, number).await?;
    let found = found.ok_or_else(|| Refusal::not_found("scheme-not-found"))?;
    let target = target_of(&found.state);
    let context = match step {
        SchemeStep::Draft => site.context(&viewer.grant::<DraftScheme>(&target)?, request),
        SchemeStep::Publish | SchemeStep::End => {
            site.context(&viewer.grant::<PublishScheme>(&target)?, request)
        }
    };
    let action = format!("scheme-{}", step.as_str());
    let digest = journal::command_digest(&(step.as_str(), number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, &action, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "scheme-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.number, version: found.version });
    }
    let command = match step {
        SchemeStep::Draft => SchemeCommand::Redraft { drafted: drafted(typed)? },
        SchemeStep::Publish => SchemeCommand::Publish { from: quarter(typed)? },
        SchemeStep::End => SchemeCommand::End { after: quarter(typed)? },
    };
    let directory = ground.catalogue.directory();
    let publisher = context.actor.unit();
    let facts = SchemeFacts {
        running: running(context.now),
        own_kind: publisher.and_then(|unit| directory.unit(unit)).map(|unit| unit.kind),
        below: publisher
            .map(|unit| subjects(directory, unit, found.state.kind, context.now))
            .unwrap_or_default(),
    };
    let taken = commit(tx, &context, Some(found), command, &facts).await?;
    journal::remember(tx, &context, &action, &digest, &taken).await?;
    Ok(taken)
}

async fn commit(
    tx: &mut Tx,
    context: &Context,
    before: Option<Folded<Scheme>>,
    command: SchemeCommand,
    facts: &SchemeFacts,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let events = SchemeLoop::decide(state.as_ref(), command, context, facts)?;
    let after = events
        .iter()
        .fold(state, SchemeLoop::evolve)
        .ok_or_else(|| Refusal::not_found("scheme-not-found"))?;
    let stream = journal::stream_of::<SchemeLoop>(after.id);
    let version = journal::append::<SchemeLoop>(tx, context, &stream, version, &events).await?;
    rows::save(tx, &context.tenant, &after, version).await?;
    let state = after.state().as_str().to_owned();
    Ok(Taken { number: after.number, version, state })
}

/// The running quarter.
pub(crate) fn running(now: Instant) -> Period {
    quarter_from(Day::of(now).month())
}

fn quarter(typed: &Typed) -> Result<Period, Refusal> {
    let period = Period::read(typed.require("quarter", "scheme-quarter-only")?)
        .map_err(|refusal| Refusal { code: "scheme-quarter-only", field: Some("quarter"), ..refusal })?;
    match period.kind {
        PeriodKind::Quarter => Ok(period),
        _ => Err(Refusal::invalid("scheme-quarter-only", "quarter")),
    }
}

/// The widest place for which somebody may draft.
fn widest(viewer: &Viewer) -> Result<PlacePath, Refusal> {
    let reach = viewer.reach::<DraftScheme>();
    match reach.first() {
        Some(part) => Ok(part.place.clone().unwrap_or_else(|| PlacePath::new(""))),
        None => Err(viewer
            .grant::<DraftScheme>(&Target::anywhere())
            .err()
            .unwrap_or_else(|| Refusal::forbidden("forbidden"))),
    }
}

/// What a form says: groups with names and weights, each figure with its group and weight, veto items with their basis.
fn drafted(typed: &Typed) -> Result<Drafted, Refusal> {
    let text = |name: &str| typed.get(name).map(str::to_owned);
    let weight = |name: &str, field: &'static str| match typed.get(name) {
        None => Ok(0),
        Some(text) => text.parse::<u32>().ok().filter(|weight| *weight <= 100).ok_or_else(|| {
            let given: String = text.chars().take(20).collect();
            Refusal::invalid("scheme-weight-unreadable", field).with("given", given)
        }),
    };
    let mut groups = Vec::new();
    for at in 0..MOST_GROUPS {
        let (number, field) = (at + 1, Terms::WEIGHT_FIELDS[at]);
        let mut items = Vec::new();
        for figure in Figures::shipped().all() {
            if typed.get(&format!("{}_group", figure.key)) == Some(number.to_string().as_str()) {
                let weight = weight(&format!("{}_weight", figure.key), field)?;
                items.push(Item { figure: figure.key.clone(), weight });
            }
        }
        let name = text(&format!("group_{number}"));
        let weight = weight(&format!("group_{number}_weight"), field)?;
        match name {
            Some(name) => {
                let name_en = text(&format!("group_{number}_en"));
                groups.push(Group { name, name_en, weight, items });
            }
            None if weight > 0 || !items.is_empty() => {
                return Err(Refusal::invalid("scheme-group-unnamed", field));
            }
            None => {}
        }
    }
    let vetoes = (1..=MOST_VETOES).filter_map(|number| {
        let what = text(&format!("veto_{number}"))?;
        Some(Veto { what, basis: text(&format!("veto_{number}_basis")) })
    });
    let least = match typed.get("least") {
        None => Terms::default().least,
        // What cannot be read is outside of what may stand there.
        Some(text) => text.parse().unwrap_or(0),
    };
    let terms = Terms { groups, least, vetoes: vetoes.collect(), inside_reason: text("reason") };
    let name = typed.require("name", "scheme-name-missing")?.to_owned();
    Ok(Drafted { name, name_en: text("name_en"), terms })
}

/// A form as it is filled when somebody goes on with these terms.
pub fn typed_of(name: &str, name_en: Option<&str>, terms: &Terms) -> Typed {
    let mut typed = Typed::new().with("name", name);
    let mut put = |name: String, text: Option<&str>| {
        if let Some(text) = text {
            typed.set(name, text);
        }
    };
    put("name_en".to_owned(), name_en);
    for (at, group) in terms.groups.iter().enumerate() {
        let number = (at + 1).to_string();
        put(format!("group_{number}"), Some(&group.name));
        put(format!("group_{number}_en"), group.name_en.as_deref());
        put(format!("group_{number}_weight"), Some(&group.weight.to_string()));
        for item in &group.items {
            put(format!("{}_group", item.figure), Some(&number));
            put(format!("{}_weight", item.figure), Some(&item.weight.to_string()));
        }
    }
    for (at, veto) in terms.vetoes.iter().enumerate() {
        put(format!("veto_{}", at + 1), Some(&veto.what));
        put(format!("veto_{}_basis", at + 1), veto.basis.as_deref());
    }
    put("least".to_owned(), Some(&terms.least.to_string()));
    put("reason".to_owned(), terms.inside_reason.as_deref());
    typed
}
