//! Taking an import of a list back, stream by stream: what nothing else was built upon is ended by a new event, the
//! rest is named with what hinders.

use super::Bringer;
use cases::query::{Filter, count_rows};
use duty::PolicyVersion;
use duty::actions::propose::NewProposal;
use guard::right::{EditOrganisation, EditPlace, ProposeDuty};
use guard::{Part, PlacePath, Site};
use journal::Entry;
use kernel::{Context, Failure, Refusal, UnitId};
use link::lists::Reverted;
use org::{PlaceRef, Station, UnitCommand};
use place::{KindCatalogue, PlaceCommand, PlaceEvent, PlaceId};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Tx;

/// Why a place or unit ends, as the journal tells it.
const REASON: &str = "撤销导入";
/// More are not counted.
const COUNTED: u32 = 100;

/// Takes back what an import wrote to these streams. Children go before what they stand in, so it goes round while one
/// more can be taken back.
///
/// # Errors
/// Faults of the store; `authority-…`.
pub(super) async fn take_back(
    site: &Site,
    bringer: &Bringer,
    streams: Vec<String>,
) -> Result<Vec<Reverted>, Failure> {
    let mut done = Vec::new();
    let mut open = streams;
    loop {
        let before = open.len();
        let mut hindered = Vec::new();
        for stream in open {
            let one = one(site, bringer, stream).await?;
            if one.hindered.is_some() { hindered.push(one) } else { done.push(one) }
        }
        if hindered.is_empty() || hindered.len() == before {
            done.extend(hindered);
            return Ok(done);
        }
        open = hindered.into_iter().map(|one| one.stream).collect();
    }
}

/// What became of one stream, in a transaction of its own.
async fn one(site: &Site, bringer: &Bringer, stream: String) -> Result<Reverted, Failure> {
    let kind = stream.split('/').next().unwrap_or_default().to_owned();
    let mut reverted = Reverted { stream: stream.clone(), name: stream, hindered: None, draft: None };
    let tried = match kind.as_str() {
        "place" => of_place(site, bringer, &mut reverted).await,
        "unit" => of_unit(site, bringer, &mut reverted).await,
        "assignment" => of_assignment(site, bringer, &mut reverted).await,
        "routing" => of_duties(site, bringer, &mut reverted).await,
        _ => Err(Refusal::rule("link-undo-calendar").into()),
    };
    match tried {
        Ok(()) => Ok(reverted),
        Err(Failure::Refused(refusal)) => Ok(Reverted { hindered: Some(refusal), ..reverted }),
        Err(other) => Err(other),
    }
}

fn id_of<T: std::str::FromStr>(stream: &str) -> Result<T, Refusal> {
    let id = stream.split('/').nth(1).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Refusal::not_found("link-import-unknown"))
}

/// Refuses when somebody wrote to the stream after the import.
fn untouched(entries: &[Entry], request: &str) -> Result<(), Refusal> {
    match entries.iter().skip_while(|entry| entry.request != request).find(|entry| entry.request != request) {
        Some(later) => Err(Refusal::rule("link-undo-changed").with("at", later.at)),
        None => Ok(()),
    }
}

async fn of_place(site: &Site, bringer: &Bringer, reverted: &mut Reverted) -> Result<(), Failure> {
    let (_, context) = bringer.granted::<EditPlace>(site)?;
    let id: PlaceId = id_of(&reverted.stream)?;
    let (tenant, stream) = (site.tenant.clone(), reverted.stream.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let entries = journal::entries(tx, tenant.as_str(), &stream, 0).await?;
            let place = place::query::place(tx, &tenant, id).await?;
            Ok::<_, Failure>((entries, place))
        })
    });
    let (entries, place) = read.await?;
    let place = place.ok_or_else(|| Refusal::not_found("link-import-unknown"))?.state;
    reverted.name.clone_from(&place.name);
    untouched(&entries, &bringer.request)?;
    let made_here = entries.first().is_some_and(|entry| entry.request == bringer.request);
    let mut commands = Vec::new();
    if made_here {
        let codes = place.codes.keys().cloned();
        commands.extend(codes.map(|scheme| PlaceCommand::Encode { scheme, code: None }));
        let at = context.now.max(place.valid_from);
        commands.push(PlaceCommand::Close { at, reason: REASON.to_owned(), successors: Vec::new() });
    } else {
        for entry in entries.iter().filter(|entry| entry.request == bringer.request) {
            match serde_json::from_str::<PlaceEvent>(&entry.payload)? {
                PlaceEvent::AliasAdded { alias } => {
                    commands.push(PlaceCommand::RemoveAlias { text: alias.text, kind: alias.kind });
                }
                _ => return Err(Refusal::rule("link-undo-known-place").into()),
            }
        }
    }
    let write = site.store.write_once(move |tx| {
        Box::pin(async move {
            if made_here {
                nothing_at_place(tx, &context, id).await?;
            }
            let kinds = Arc::new(KindCatalogue::shipped()?);
            for command in commands {
                place::actions::change(tx, &context, &kinds, id, None, command).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    write.await
}

/// Refuses when cases, people, units or rules stand at a place.
async fn nothing_at_place(tx: &mut Tx, context: &Context, id: PlaceId) -> Result<(), Failure> {
    let (tenant, now) = (&context.tenant, context.now);
    let tree = place::query::tree(tx, tenant).await?;
    let mut line: Vec<String> = tree.line(id).map(|node| node.id.to_string()).collect();
    line.reverse();
    let part = Part::below(PlacePath::new(&line.join("/")));
    let filter = Filter { scope: vec![part], now, ..Filter::default() };
    let cases = count_rows(tx, tenant, &filter, COUNTED).await?;
    if cases > 0 {
        return Err(Refusal::rule("link-undo-cases").with("count", cases).into());
    }
    let at = PlaceRef::new(id.uuid());
    let staff = org::query::staff_at(tx, tenant, Station::Place { place: at }, now).await?;
    if !staff.is_empty() {
        return Err(Refusal::rule("link-undo-staff").with("count", staff.len()).into());
    }
    let directory = org::query::directory(tx, tenant).await?;
    if let Some(unit) = directory.answering_for(at, now).first() {
        return Err(Refusal::rule("link-undo-unit").with("name", &unit.name).into());
    }
    let book = duty::query::book(tx, tenant).await?;
    let rules = book.rules().filter(|rule| rule.place == Some(id) && rule.valid.holds_at(now)).count();
    if rules > 0 {
        return Err(Refusal::rule("link-undo-rules").with("count", rules).into());
    }
    Ok(())
}

async fn of_unit(site: &Site, bringer: &Bringer, reverted: &mut Reverted) -> Result<(), Failure> {
    let (_, context) = bringer.granted::<EditOrganisation>(site)?;
    let id: UnitId = id_of(&reverted.stream)?;
    let (tenant, stream) = (site.tenant.clone(), reverted.stream.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let entries = journal::entries(tx, tenant.as_str(), &stream, 0).await?;
            let unit = org::query::unit(tx, &tenant, id).await?;
            Ok::<_, Failure>((entries, unit))
        })
    });
    let (entries, unit) = read.await?;
    let unit = unit.ok_or_else(|| Refusal::not_found("link-import-unknown"))?.state;
    reverted.name.clone_from(&unit.name);
    untouched(&entries, &bringer.request)?;
    let write = site.store.write_once(move |tx| {
        Box::pin(async move {
            nothing_of_unit(tx, &context, id).await?;
            let command = UnitCommand::End { at: context.now, reason: REASON.to_owned(), successor: None };
            org::actions::change_unit(tx, &context, id, None, command).await.map(drop)
        })
    });
    write.await
}

/// Refuses when cases, people, units below or rules belong to a unit.
async fn nothing_of_unit(tx: &mut Tx, context: &Context, id: UnitId) -> Result<(), Failure> {
    let (tenant, now) = (&context.tenant, context.now);
    let directory = org::query::directory(tx, tenant).await?;
    for link in org::LinkKind::ALL {
        if let Some(below) = directory.children(id, link, now).first() {
            return Err(Refusal::rule("link-undo-below").with("name", &below.name).into());
        }
    }
    let part = Part::of(id);
    let filter = Filter { scope: vec![part], now, ..Filter::default() };
    let cases = count_rows(tx, tenant, &filter, COUNTED).await?;
    if cases > 0 {
        return Err(Refusal::rule("link-undo-cases").with("count", cases).into());
    }
    let staff = org::query::staff_at(tx, tenant, Station::Unit { unit: id }, now).await?;
    if !staff.is_empty() {
        return Err(Refusal::rule("link-undo-staff").with("count", staff.len()).into());
    }
    let accounts = guard::query::accounts_of_unit(tx, tenant, id, COUNTED).await?;
    if !accounts.is_empty() {
        return Err(Refusal::rule("link-undo-accounts").with("count", accounts.len()).into());
    }
    let book = duty::query::book(tx, tenant).await?;
    let named: BTreeSet<UnitId> = book
        .rules()
        .filter(|rule| rule.valid.holds_at(now))
        .flat_map(|rule| std::iter::once(rule.lead).chain(rule.assists.iter().copied()))
        .filter_map(|party| match party {
            duty::Party::Unit { unit } => Some(unit),
            _ => None,
        })
        .collect();
    if named.contains(&id) {
        return Err(Refusal::rule("link-undo-rules").with("count", 1).into());
    }
    Ok(())
}

async fn of_assignment(site: &Site, bringer: &Bringer, reverted: &mut Reverted) -> Result<(), Failure> {
    let (_, context) = bringer.granted::<EditOrganisation>(site)?;
    let id: org::AssignmentId = id_of(&reverted.stream)?;
    let (tenant, stream) = (site.tenant.clone(), reverted.stream.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move {
            let entries = journal::entries(tx, tenant.as_str(), &stream, 0).await?;
            let found = org::query::assignment(tx, &tenant, id).await?;
            Ok::<_, Failure>((entries, found))
        })
    });
    let (entries, found) = read.await?;
    let found = found.ok_or_else(|| Refusal::not_found("link-import-unknown"))?;
    if let Some(name) = found.name {
        reverted.name = name;
    }
    untouched(&entries, &bringer.request)?;
    let write = site.store.write_once(move |tx| {
        Box::pin(async move { org::actions::end_assignment(tx, &context, id, context.now, REASON).await })
    });
    write.await
}

/// Duties are changed by draft and review only: taking them back is a draft too.
async fn of_duties(site: &Site, bringer: &Bringer, reverted: &mut Reverted) -> Result<(), Failure> {
    let (granted, context) = bringer.granted::<ProposeDuty>(site)?;
    let (tenant, request) = (site.tenant.clone(), bringer.request.clone());
    let stream = reverted.stream.clone();
    let write = site.store.write_once(move |tx| {
        Box::pin(async move {
            let written = journal::written_by_import(tx, tenant.as_str(), &request).await?;
            let written = written.into_iter().find(|written| written.stream == stream);
            let written = written.ok_or_else(|| Refusal::rule("link-undo-nothing"))?;
            let (first, last) = (PolicyVersion(written.first_version), PolicyVersion(written.last_version));
            let new = NewProposal { title: REASON.to_owned(), ground: REASON.to_owned(), case: None };
            let (places, _) = crate::ground_of_imports::place_ground(tx, &tenant).await?;
            duty::actions::propose::undo_versions(tx, &context, &granted, first, last, new, &places).await
        })
    });
    let id = write.await?;
    reverted.draft = Some(format!("/admin/routes/drafts/{id}"));
    Ok(())
}
