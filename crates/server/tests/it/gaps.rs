//! The gap report: empty on the demo, one line for each thing that is taken away.

use crate::given::{json, linli};
use duty::{DutyCode, Edit, Places};
use guard::Granted;
use guard::right::{EditDuty, EditOrganisation, EditPlace};
use kernel::{RequestKey, covers};
use org::{PlaceRef, Roles, Station};
use place::{Level, PlaceCommand};
use serde_json::Value;
use server::deployment::{Deployment, Opening};
use std::path::Path;
use std::sync::Arc;

fn gaps(folder: &Path) -> Vec<Value> {
    let (status, told) = json(&linli("gaps --json", Some(folder)));
    let gaps = told["gaps"].as_array().unwrap().clone();
    assert_eq!((told["count"].as_u64(), status), (Some(gaps.len() as u64), i32::from(!gaps.is_empty())));
    gaps
}

/// The one line that is there now and was not before.
fn only(folder: &Path, before: &[Value], kind: &str) -> Value {
    let new: Vec<Value> = gaps(folder).into_iter().filter(|gap| !before.contains(gap)).collect();
    assert_eq!(new.len(), 1, "{kind}: {new:#?}");
    assert_eq!(new[0]["gap"], kind, "{new:#?}");
    assert!(new[0]["mend"].as_str().unwrap().starts_with("/admin/"), "{new:#?}");
    new[0].clone()
}

#[tokio::test]
async fn each_thing_taken_from_the_demo_is_one_line() {
    covers!("000-63", "001-13");
    let folder = crate::demo_town::demo();
    let at = folder.path();
    assert_eq!(gaps(at), Vec::<Value>::new());

    let deployment = Deployment::open(&crate::given::data(at), Opening::Existing).await.unwrap();
    let site = deployment.site.clone();
    let (grounds, now) = (deployment.grounds.clone(), site.now());
    let ground = {
        let store = site.store.clone();
        store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await.unwrap()
    };
    let tree = ground.atlas.tree();
    let mut seen: Vec<Value> = Vec::new();

    // The only people who are on a grid every day.
    let grid = tree.nodes().find(|node| node.level == Level::Grid).unwrap().id;
    end_assignments(&deployment, Station::Place { place: PlaceRef::new(grid.uuid()) }, &Roles::ON_GRID).await;
    let line = only(at, &seen, "no_staff");
    assert_eq!(line["place"], grid.to_string());
    seen.push(line);

    // The deputy of a bureau.
    let bureau = ground.catalogue.directory().by_code("dept-housing").unwrap().id;
    end_assignments(&deployment, Station::Unit { unit: bureau }, &[Roles::DEPUTY]).await;
    let line = only(at, &seen, "no_deputy");
    assert_eq!(line["unit"], bureau.to_string());
    seen.push(line);

    // The service point of a community.
    let point = tree
        .nodes()
        .find(|node| {
            node.level == Level::ServicePoint
                && node.kind.as_ref().is_some_and(|kind| kind.as_str() == "party_service")
        })
        .unwrap();
    let (id, community) = (point.id, tree.ancestor_at(point.id, Level::Community).unwrap().id);
    let context =
        site.context(&Granted::<EditPlace>::for_system("setup").unwrap(), RequestKey(String::new()));
    let kinds = Arc::new(place::KindCatalogue::shipped().unwrap());
    let close = PlaceCommand::Close { at: now, reason: "迁址".into(), successors: vec![] };
    site.store
        .write(move |tx| {
            Box::pin(async move { place::actions::change(tx, &context, &kinds, id, None, close).await })
        })
        .await
        .unwrap();
    let line = only(at, &seen, "no_service_point");
    assert_eq!(line["place"], community.to_string());
    seen.push(line);

    // The only rule for a matter.
    let book = ground.catalogue.book();
    let path = tree.line(community).map(|node| node.id).collect::<Vec<_>>();
    let rule = book
        .rules()
        .find(|rule| {
            let alone =
                book.rules().filter(|other| book.matter_within(&rule.matter, &other.matter)).count() == 1;
            alone && rule.place.is_none() && ground.catalogue.route(&rule.matter, &path, now).is_ok()
        })
        .unwrap();
    edit(&deployment, Edit::EndRule { id: rule.id, at: now, reason: "调整".into() }).await;
    let line = only(at, &seen, "no_lead");
    assert_eq!(line["matter"], rule.matter.as_str());
    seen.push(line);

    // The duty item that one rule cites: the rule stands, but can no longer be followed.
    let cited = |code: &DutyCode| book.rules().filter(|other| other.duty.as_ref() == Some(code)).count();
    let dead = book
        .rules()
        .find(|other| other.id != rule.id && other.duty.as_ref().is_some_and(|code| cited(code) == 1))
        .unwrap();
    let code = dead.duty.clone().unwrap();
    edit(&deployment, Edit::EndDuty { code, at: now, reason: "清单调整".into() }).await;
    let line = only(at, &seen, "dead_rule");
    assert_eq!(line["subject"]["rule"], dead.id.to_string());
    assert_eq!(linli("journal verify", Some(at)).status.code(), Some(0));
}

async fn end_assignments(deployment: &Deployment, station: Station, roles: &[&str]) {
    let site = deployment.site.clone();
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    let granted = Granted::<EditOrganisation>::for_system("setup").unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    let at = site.now();
    site.store
        .write(move |tx| {
            Box::pin(async move {
                for held in org::query::staff_at(tx, &context.tenant, station, at).await? {
                    if roles.contains(&held.assignment.appointment.role) {
                        org::actions::end_assignment(tx, &context, held.assignment.id, at, "调离").await?;
                    }
                }
                Ok::<_, kernel::Failure>(())
            })
        })
        .await
        .unwrap();
}

async fn edit(deployment: &Deployment, edit: Edit) {
    let site = deployment.site.clone();
    let granted = Granted::<EditDuty>::for_system("setup").unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    site.store
        .write(move |tx| {
            Box::pin(async move {
                let tree = place::query::tree(tx, &context.tenant).await?;
                let places = Arc::new(Places::from(&tree));
                duty::actions::edit_catalogue(tx, &context, &granted, None, vec![edit], &places).await
            })
        })
        .await
        .unwrap();
}
