//! The rules of a place's life.

use crate::mini::{context, kinds, now};
use kernel::{Id, Loop, covers};
use place::geometry::{Bounds, Outline, Position};
use place::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn registration(level: Level, parent: Option<PlaceId>, name: &str) -> Registration {
    Registration {
        parent,
        level,
        kind: None,
        name: name.to_owned(),
        codes: BTreeMap::new(),
        point: None,
        address: None,
        phone: None,
        service: None,
        valid_from: now(),
    }
}

fn facts(parent: Option<(PlaceId, Level)>) -> PlaceFacts {
    PlaceFacts {
        parent: parent.map(|(id, level)| PlaceParent {
            id,
            level,
            name: "上级".into(),
            valid_from: now(),
            valid_to: None,
            ancestors: Vec::new(),
        }),
        kinds: kinds(),
        ..PlaceFacts::default()
    }
}

fn grid() -> Place {
    let context = context();
    let (id, parent): (PlaceId, PlaceId) = (context.draw_id(), context.draw_id());
    let command =
        PlaceCommand::Register { id, registration: registration(Level::Grid, Some(parent), "第一网格") };
    let events =
        PlaceLoop::decide(None, command, &context, &facts(Some((parent, Level::Community)))).unwrap();
    PlaceLoop::fold(&events).unwrap()
}

#[test]
fn one_ground_has_one_grid_and_departments_map_layers_onto_it() {
    covers!("000-18");
    let context = context();
    let place = grid();
    let outline = Outline::rectangle(Bounds { west: 0, south: 0, east: 10_000, north: 10_000 });
    let taken = GridTaken { id: context.draw_id(), name: "旧网格".into(), area: 12_345.6 };
    let occupied = PlaceFacts { grid_taken: Some(taken), ..facts(None) };
    let draw = || PlaceCommand::DrawBoundary { outline: outline.clone(), source: "test".into(), since: None };
    let refusal = PlaceLoop::decide(Some(&place), draw(), &context, &occupied).unwrap_err();
    assert_eq!(refusal.code, "place-second-grid");
    assert_eq!(refusal.facts["name"], "旧网格");
    assert!(PlaceLoop::decide(Some(&place), draw(), &context, &facts(None)).is_ok());

    let layer =
        PlaceCommand::MapLayer {
            department: "城管局".into(), code: "A12".into(), label: "市容一片".into()
        };
    let events = PlaceLoop::decide(Some(&place), layer, &context, &occupied).unwrap();
    let mapped = events.iter().fold(Some(place), PlaceLoop::evolve).unwrap();
    assert_eq!(mapped.layers["城管局"].code, "A12");
}

#[test]
fn a_place_lies_where_its_level_belongs() {
    let context = context();
    let id: PlaceId = context.draw_id();
    let parent: PlaceId = context.draw_id();
    let decide = |level, parent_level: Option<Level>| {
        let command = PlaceCommand::Register {
            id,
            registration: registration(level, parent_level.map(|_| parent), "某地"),
        };
        PlaceLoop::decide(None, command, &context, &facts(parent_level.map(|level| (parent, level))))
            .map_err(|refusal| refusal.code)
    };
    assert!(decide(Level::Grid, Some(Level::Community)).is_ok());
    assert!(decide(Level::County, None).is_ok());
    assert!(decide(Level::Street, Some(Level::City)).is_ok());
    assert_eq!(decide(Level::Grid, Some(Level::Street)).unwrap_err(), "place-parent-level");
    assert_eq!(decide(Level::MicroGrid, Some(Level::Community)).unwrap_err(), "place-parent-level");
    assert_eq!(decide(Level::Community, Some(Level::Grid)).unwrap_err(), "place-parent-level");
    assert_eq!(decide(Level::Grid, None).unwrap_err(), "place-parent-missing");
}

#[test]
fn a_place_ends_and_is_never_deleted() {
    let context = context();
    let place = grid();
    let close =
        PlaceCommand::Close { at: now().plus_seconds(60), reason: "合并".into(), successors: vec![] };
    let open = PlaceFacts { open_children: 2, ..facts(None) };
    let refusal = PlaceLoop::decide(Some(&place), close.clone(), &context, &open).unwrap_err();
    assert_eq!(refusal.code, "place-children-open");
    let events = PlaceLoop::decide(Some(&place), close, &context, &facts(None)).unwrap();
    let ended = events.iter().fold(Some(place), PlaceLoop::evolve).unwrap();
    assert!(ended.valid_at(now()) && !ended.valid_at(now().plus_seconds(60)));
    let rename = PlaceCommand::Rename { name: "新名".into() };
    assert_eq!(
        PlaceLoop::decide(Some(&ended), rename, &context, &facts(None)).unwrap_err().code,
        "place-ended"
    );
}

#[test]
fn a_former_name_stays_as_an_alias() {
    let context = context();
    let place = grid();
    let rename = |name: &str| PlaceCommand::Rename { name: name.to_owned() };
    let mut state = Some(place);
    for name in ["第二网格", "第一网格"] {
        let events = PlaceLoop::decide(state.as_ref(), rename(name), &context, &facts(None)).unwrap();
        state = events.iter().fold(state, PlaceLoop::evolve);
    }
    let place = state.unwrap();
    assert_eq!(place.name, "第一网格");
    assert_eq!(place.aliases, [Alias { text: "第二网格".into(), kind: AliasKind::OfficialOld }]);
}

fn commands() -> impl Strategy<Value = PlaceCommand> {
    let words = "[一二三甲乙丙]{0,3}";
    prop_oneof![
        words.prop_map(|name| PlaceCommand::Rename { name }),
        words.prop_map(|text| PlaceCommand::AddAlias { alias: Alias { text, kind: AliasKind::Colloquial } }),
        words.prop_map(|text| PlaceCommand::RemoveAlias { text, kind: AliasKind::Colloquial }),
        ("[a-c]", proptest::option::of("[0-9]{1,2}"))
            .prop_map(|(scheme, code)| PlaceCommand::Encode { scheme, code }),
        (1i32..500, 1i32..500).prop_map(|(east, north)| PlaceCommand::DrawBoundary {
            outline: Outline::rectangle(Bounds { west: 0, south: 0, east, north }),
            source: "test".into(),
            since: None,
        }),
        (0i32..9, 0i32..9).prop_map(|(lon, lat)| PlaceCommand::SetPoint { point: Position::new(lon, lat) }),
        "[0-9]{0,12}".prop_map(|phone| PlaceCommand::SetPhone { phone: Some(phone) }),
        (-5i64..5).prop_map(|seconds| PlaceCommand::Close {
            at: now().plus_seconds(seconds),
            reason: "并".into(),
            successors: vec![]
        }),
    ]
}

proptest! {
    #[test]
    fn what_was_decided_replays_and_repeating_it_changes_nothing(list in proptest::collection::vec(commands(), 0..20)) {
        let context = context();
        let place = grid();
        let id = place.id;
        let mut state = Some(place);
        for command in list {
            let before = state.clone();
            match PlaceLoop::decide(state.as_ref(), command.clone(), &context, &facts(None)) {
                Err(_) => prop_assert_eq!(&state, &before),
                Ok(events) => {
                    // Events survive the journal's text.
                    for event in events {
                        let text = serde_json::to_string(&event).unwrap();
                        let back: PlaceEvent = serde_json::from_str(&text).unwrap();
                        prop_assert_eq!(&back, &event);
                        state = PlaceLoop::evolve(state, &back);
                    }
                    let again = PlaceLoop::decide(state.as_ref(), command, &context, &facts(None));
                    prop_assert!(again.is_err() || again.unwrap().is_empty());
                }
            }
            let place = state.as_ref().unwrap();
            prop_assert_eq!(place.id, id);
            prop_assert!(!place.name.trim().is_empty());
            prop_assert!(place.valid_to.is_none_or(|end| end >= place.valid_from));
            let text = serde_json::to_string(place).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Place>(&text).unwrap(), place);
        }
    }
}

#[test]
fn ids_are_not_codes() {
    let place = grid();
    assert!(place.codes.is_empty());
    assert_ne!(place.id, Id::new(uuid::Uuid::nil()));
}
