//! The rules of a place's life and what each event changes.

use super::{
    Alias, AliasKind, BoundaryStamp, FormerParent, LayerMark, Level, Place, PlaceCommand, PlaceEvent,
    PlaceId, Registration,
};
use crate::geometry::Outline;
use crate::kinds::KindCatalogue;
use kernel::{Context, Instant, Loop, Refusal};
use std::sync::Arc;

/// The life of one place (地点).
pub struct PlaceLoop;

/// The place under which another one is to lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceParent {
    pub id: PlaceId,
    pub level: Level,
    pub name: String,
    pub valid_from: Instant,
    pub valid_to: Option<Instant>,
    /// From its own parent up to the root.
    pub ancestors: Vec<PlaceId>,
}

/// A base grid that lies already where another one was to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct GridTaken {
    pub id: PlaceId,
    pub name: String,
    /// Area of the common part in square metres.
    pub area: f64,
}

/// What the rules of a place need to know from outside.
#[derive(Clone, Debug, Default)]
pub struct PlaceFacts {
    /// The parent that the command names.
    pub parent: Option<PlaceParent>,
    /// A valid place of the same level and name under the same parent.
    pub name_taken: Option<PlaceId>,
    /// The first of the command's codes that another place has in the same scheme: scheme, code, its name.
    pub code_taken: Option<(String, String, String)>,
    /// The base grid with which the drawn one would overlap most.
    pub grid_taken: Option<GridTaken>,
    /// Valid places below this one.
    pub open_children: u32,
    pub kinds: Arc<KindCatalogue>,
}

/// Longest name, alias or code, in characters.
pub const LONGEST_NAME: usize = 100;
/// Longest address or reason, in characters.
const LONGEST_TEXT: usize = 300;

impl Loop for PlaceLoop {
    const KIND: &'static str = "place";
    type State = Place;
    type Command = PlaceCommand;
    type Event = PlaceEvent;
    type Facts = PlaceFacts;

    fn decide(
        state: Option<&Place>,
        command: PlaceCommand,
        context: &Context,
        facts: &PlaceFacts,
    ) -> Result<Vec<PlaceEvent>, Refusal> {
        if let PlaceCommand::Register { id, registration } = command {
            return match state {
                None => register(id, registration, facts),
                Some(_) => Err(Refusal::rule("place-registered")),
            };
        }
        let place = state.ok_or(Refusal::not_found("place-unknown"))?;
        if place.valid_to.is_some() {
            return Err(Refusal::rule("place-ended").with("name", &place.name));
        }
        change(place, command, context, facts)
    }

    fn evolve(state: Option<Place>, event: &PlaceEvent) -> Option<Place> {
        match (state, event) {
            (None, PlaceEvent::Registered { id, registration }) => Some(begin(*id, registration)),
            (None, _) => None,
            (Some(mut place), event) => {
                apply(&mut place, event);
                Some(place)
            }
        }
    }

    fn kind(event: &PlaceEvent) -> &'static str {
        match event {
            PlaceEvent::Registered { .. } => "registered",
            PlaceEvent::Renamed { .. } => "renamed",
            PlaceEvent::Encoded { .. } => "encoded",
            PlaceEvent::AliasAdded { .. } => "alias_added",
            PlaceEvent::AliasRemoved { .. } => "alias_removed",
            PlaceEvent::KindChanged { .. } => "kind_changed",
            PlaceEvent::Moved { .. } => "moved",
            PlaceEvent::BoundaryDrawn { .. } => "boundary_drawn",
            PlaceEvent::PointSet { .. } => "point_set",
            PlaceEvent::AddressSet { .. } => "address_set",
            PlaceEvent::PhoneSet { .. } => "phone_set",
            PlaceEvent::ServiceSet { .. } => "service_set",
            PlaceEvent::LayerMapped { .. } => "layer_mapped",
            PlaceEvent::Closed { .. } => "closed",
        }
    }
}

fn register(
    id: PlaceId,
    mut registration: Registration,
    facts: &PlaceFacts,
) -> Result<Vec<PlaceEvent>, Refusal> {
    registration.name = worded(&registration.name, "name")?;
    check_parent(id, registration.level, registration.parent, registration.valid_from, facts)?;
    check_free(&registration.name, facts)?;
    for code in registration.codes.values() {
        worded(code, "code")?;
    }
    if let Some(kind) = &registration.kind
        && !facts.kinds.knows(registration.level, kind)
    {
        return Err(Refusal::invalid("place-kind-unknown", "kind").with("kind", kind));
    }
    if let Some(phone) = &registration.phone {
        check_phone(phone)?;
    }
    Ok(vec![PlaceEvent::Registered { id, registration }])
}

fn change(
    place: &Place,
    command: PlaceCommand,
    context: &Context,
    facts: &PlaceFacts,
) -> Result<Vec<PlaceEvent>, Refusal> {
    let event = match command {
        PlaceCommand::Register { .. } => return Err(Refusal::rule("place-registered")),
        PlaceCommand::Rename { name } => {
            let name = worded(&name, "name")?;
            if name == place.name {
                return Ok(Vec::new());
            }
            check_free(&name, facts)?;
            PlaceEvent::Renamed { name }
        }
        PlaceCommand::Encode { scheme, code } => {
            worded(&scheme, "scheme")?;
            if let Some(code) = &code {
                worded(code, "code")?;
            }
            if place.codes.get(&scheme) == code.as_ref() {
                return Ok(Vec::new());
            }
            check_codes(facts)?;
            PlaceEvent::Encoded { scheme, code }
        }
        PlaceCommand::AddAlias { alias } => {
            let alias = Alias { text: worded(&alias.text, "alias")?, kind: alias.kind };
            if place.aliases.contains(&alias) || alias.text == place.name {
                return Ok(Vec::new());
            }
            PlaceEvent::AliasAdded { alias }
        }
        PlaceCommand::RemoveAlias { text, kind } => {
            if !place.aliases.iter().any(|alias| alias.text == text && alias.kind == kind) {
                return Err(Refusal::not_found("place-alias-unknown").with("alias", text));
            }
            PlaceEvent::AliasRemoved { text, kind }
        }
        PlaceCommand::ChangeKind { kind } => {
            if !facts.kinds.knows(place.level, &kind) {
                return Err(Refusal::invalid("place-kind-unknown", "kind").with("kind", kind));
            }
            if place.kind.as_ref() == Some(&kind) {
                return Ok(Vec::new());
            }
            PlaceEvent::KindChanged { kind }
        }
        PlaceCommand::Move { parent, since } => {
            if place.parent == Some(parent) {
                return Ok(Vec::new());
            }
            let from = since.unwrap_or(context.now);
            check_dated(place.former_parent.map(|former| former.until), from, place, context)?;
            check_parent(place.id, place.level, Some(parent), from, facts)?;
            check_free(&place.name, facts)?;
            PlaceEvent::Moved { parent, since }
        }
        PlaceCommand::DrawBoundary { outline, source, since } => {
            let stamp = place.boundary.as_ref();
            if stamp.is_some_and(|stamp| stamp.digest == outline.digest()) {
                return Ok(Vec::new());
            }
            let since = since.unwrap_or(context.now);
            check_dated(stamp.map(|stamp| stamp.since), since, place, context)?;
            check_outline(place.level, &outline, facts)?;
            PlaceEvent::BoundaryDrawn { outline, source, since }
        }
        PlaceCommand::SetPoint { point } => {
            if place.point == Some(point) {
                return Ok(Vec::new());
            }
            PlaceEvent::PointSet { point }
        }
        PlaceCommand::SetAddress { address } => {
            let address = address.trim().to_owned();
            if address.chars().count() > LONGEST_TEXT {
                return Err(Refusal::invalid("place-text-long", "address").with("most", LONGEST_TEXT));
            }
            if place.address.as_ref() == Some(&address) {
                return Ok(Vec::new());
            }
            PlaceEvent::AddressSet { address }
        }
        PlaceCommand::SetPhone { phone } => {
            if let Some(phone) = &phone {
                check_phone(phone)?;
            }
            if place.phone == phone {
                return Ok(Vec::new());
            }
            PlaceEvent::PhoneSet { phone }
        }
        PlaceCommand::SetService { service } => {
            if place.level != Level::ServicePoint {
                return Err(Refusal::rule("place-service-level").with("name", &place.name));
            }
            if place.service.as_ref() == Some(&service) {
                return Ok(Vec::new());
            }
            PlaceEvent::ServiceSet { service }
        }
        PlaceCommand::MapLayer { department, code, label } => {
            if !place.level.is_grid() {
                return Err(Refusal::rule("place-layer-level").with("name", &place.name));
            }
            let (department, code) = (worded(&department, "department")?, worded(&code, "code")?);
            let mark = LayerMark { code, label };
            if place.layers.get(&department) == Some(&mark) {
                return Ok(Vec::new());
            }
            PlaceEvent::LayerMapped { department, code: mark.code, label: mark.label }
        }
        PlaceCommand::Close { at, reason, successors } => {
            if facts.open_children > 0 {
                return Err(Refusal::rule("place-children-open")
                    .with("name", &place.name)
                    .with("count", facts.open_children));
            }
            if at < place.valid_from {
                return Err(Refusal::invalid("place-period", "at").with("from", place.valid_from));
            }
            check_dated(place.announced(context.now), at, place, context)?;
            let reason = reason.trim().to_owned();
            if reason.is_empty() {
                return Err(Refusal::invalid("place-reason-empty", "reason"));
            }
            if reason.chars().count() > LONGEST_TEXT {
                return Err(Refusal::invalid("place-text-long", "reason").with("most", LONGEST_TEXT));
            }
            PlaceEvent::Closed { at, reason, successors }
        }
    };
    Ok(vec![event])
}

fn check_parent(
    id: PlaceId,
    level: Level,
    parent: Option<PlaceId>,
    from: Instant,
    facts: &PlaceFacts,
) -> Result<(), Refusal> {
    let Some(parent) = parent else {
        // The root of a deployment may be any division down to the street: it need not load its province.
        return if level.rank() <= Level::Street.rank() {
            Ok(())
        } else {
            Err(Refusal::invalid("place-parent-missing", "parent").with("level", level.name()))
        };
    };
    let Some(parent) = facts.parent.as_ref().filter(|known| known.id == parent) else {
        return Err(Refusal::invalid("place-parent-unknown", "parent"));
    };
    if parent.id == id || parent.ancestors.contains(&id) {
        return Err(Refusal::rule("place-parent-loop").at("parent").with("parent", &parent.name));
    }
    if !level.fits_below(parent.level) {
        return Err(Refusal::invalid("place-parent-level", "parent")
            .with("level", level.name())
            .with("parent", &parent.name)
            .with("parent_level", parent.level.name()));
    }
    if parent.valid_to.is_some_and(|end| end <= from) {
        return Err(Refusal::rule("place-parent-ended").at("parent").with("parent", &parent.name));
    }
    Ok(())
}

/// What is decided for a day to come is not overtaken by something earlier: one after the other.
fn check_dated(
    decided: Option<Instant>,
    from: Instant,
    place: &Place,
    context: &Context,
) -> Result<(), Refusal> {
    match decided {
        Some(decided) if decided > from && decided > context.now => Err(Refusal::rule("place-announced")
            .at("from")
            .with("name", &place.name)
            .with("day", decided.date())),
        _ => Ok(()),
    }
}

fn check_free(name: &str, facts: &PlaceFacts) -> Result<(), Refusal> {
    if facts.name_taken.is_some() {
        return Err(Refusal::rule("place-name-taken").at("name").with("name", name));
    }
    check_codes(facts)
}

fn check_codes(facts: &PlaceFacts) -> Result<(), Refusal> {
    match &facts.code_taken {
        Some((scheme, code, name)) => Err(Refusal::rule("place-code-taken")
            .at("code")
            .with("scheme", scheme)
            .with("code", code)
            .with("name", name)),
        None => Ok(()),
    }
}

/// One ground, one base grid: a second one over an existing grid is refused (多网合一).
fn check_outline(level: Level, outline: &Outline, facts: &PlaceFacts) -> Result<(), Refusal> {
    outline.check().map_err(|fault| {
        Refusal::invalid("place-boundary-faulty", "boundary")
            .with("fault", fault.name())
            .with("near", fault.near())
    })?;
    match &facts.grid_taken {
        Some(taken) if level.is_grid() => Err(Refusal::rule("place-second-grid")
            .at("boundary")
            .with("name", &taken.name)
            .with("area", taken.area.round() as i64)),
        _ => Ok(()),
    }
}

fn worded(text: &str, field: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid("place-name-empty", field));
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(Refusal::invalid("place-text-long", field).with("most", LONGEST_NAME));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid("place-name-control", field));
    }
    Ok(text.to_owned())
}

fn check_phone(phone: &str) -> Result<(), Refusal> {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let clean =
        phone.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '-' | '+' | ' ' | '(' | ')' | '*'));
    if clean && (3..=15).contains(&digits) {
        Ok(())
    } else {
        Err(Refusal::invalid("place-phone-form", "phone"))
    }
}

fn begin(id: PlaceId, registration: &Registration) -> Place {
    let given = registration.clone();
    Place {
        id,
        parent: given.parent,
        former_parent: None,
        level: given.level,
        kind: given.kind,
        name: given.name,
        codes: given.codes,
        aliases: Vec::new(),
        boundary: None,
        point: given.point,
        address: given.address,
        phone: given.phone,
        service: given.service,
        layers: Default::default(),
        valid_from: given.valid_from,
        valid_to: None,
        successors: Vec::new(),
    }
}

fn apply(place: &mut Place, event: &PlaceEvent) {
    match event.clone() {
        // A second registration cannot be decided; replaying one changes nothing.
        PlaceEvent::Registered { .. } => {}
        PlaceEvent::Renamed { name } => {
            let former =
                Alias { text: std::mem::replace(&mut place.name, name), kind: AliasKind::OfficialOld };
            if !place.aliases.contains(&former) {
                place.aliases.push(former);
            }
            let name = &place.name;
            place.aliases.retain(|alias| alias.text != *name);
        }
        PlaceEvent::Encoded { scheme, code: Some(code) } => {
            place.codes.insert(scheme, code);
        }
        PlaceEvent::Encoded { scheme, code: None } => {
            place.codes.remove(&scheme);
        }
        PlaceEvent::AliasAdded { alias } => place.aliases.push(alias),
        PlaceEvent::AliasRemoved { text, kind } => {
            place.aliases.retain(|alias| alias.text != text || alias.kind != kind);
        }
        PlaceEvent::KindChanged { kind } => place.kind = Some(kind),
        PlaceEvent::Moved { parent, since } => {
            place.former_parent = since.map(|until| FormerParent { parent: place.parent, until });
            place.parent = Some(parent);
        }
        PlaceEvent::BoundaryDrawn { outline, source, since } => {
            place.boundary = Some(BoundaryStamp {
                digest: outline.digest(),
                area: outline.area_m2().round() as u64,
                bounds: outline.bounds(),
                source,
                since,
            });
        }
        PlaceEvent::PointSet { point } => place.point = Some(point),
        PlaceEvent::AddressSet { address } => place.address = (!address.is_empty()).then_some(address),
        PlaceEvent::PhoneSet { phone } => place.phone = phone,
        PlaceEvent::ServiceSet { service } => place.service = Some(service),
        PlaceEvent::LayerMapped { department, code, label } => {
            place.layers.insert(department, LayerMark { code, label });
        }
        PlaceEvent::Closed { at, successors, .. } => {
            place.valid_to = Some(at);
            place.successors = successors;
        }
    }
}
