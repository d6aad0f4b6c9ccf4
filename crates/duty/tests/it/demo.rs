//! The demo county's own files fit together.

use crate::importing::{File, book, import};
use crate::{Bench, context, day, tenant};
use duty::imports::ImportGround;
use duty::{Catalogue, PlaceFact, Places};
use kernel::{AccountId, Failure, covers};
use org::PlaceRef;
use org::imports::{ImportMode, Rows, import_assignments, import_units};
use org::query::OrgGap;
use place::PlaceId;
use std::collections::HashMap;
use std::sync::Arc;

struct County {
    bench: Bench,
    places: Arc<Places>,
    codes: HashMap<String, PlaceId>,
    catalogue: Catalogue,
}

fn demo(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../demo/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn divisions() -> (Places, HashMap<String, PlaceId>) {
    let context = context("2026-01-01");
    let rows: Vec<_> =
        Rows::read(&demo("places/divisions.csv"), &["code", "name", "parent_code", "valid_from"])
            .unwrap()
            .into_rows()
            .into_iter()
            .map(Result::unwrap)
            .collect();
    let codes: HashMap<_, PlaceId> =
        rows.iter().map(|row| (row.cell("code").to_owned(), context.draw_id())).collect();
    let fact = |row: &org::imports::Row| PlaceFact {
        parent: codes.get(row.cell("parent_code")).copied(),
        name: row.cell("name").to_owned(),
        valid_from: row.instant("valid_from").unwrap().unwrap(),
        valid_to: None,
        drawn: true,
    };
    let places = rows.iter().map(|row| (codes[row.cell("code")], fact(row))).collect();
    (places, codes)
}

/// Loads the county; every file is imported twice, and the second time nothing may change.
async fn county() -> County {
    let bench = Bench::new().await;
    let (places, codes) = divisions();
    let references: HashMap<String, PlaceRef> =
        codes.iter().map(|(code, place)| (code.clone(), PlaceRef::new(place.uuid()))).collect();
    for round in 0..2 {
        let references = references.clone();
        let reports = bench
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let context = context("2026-11-01");
                    let logins = Rows::read(&demo("orgs/staff.csv"), &["login"])?.into_rows();
                    // Accounts are drawn from their order, so that both rounds have the same.
                    let accounts: HashMap<String, AccountId> = logins
                        .into_iter()
                        .chain(Rows::read(&demo("orgs/grid_staff.csv"), &["login"])?.into_rows())
                        .filter_map(Result::ok)
                        .map(|row| (row.cell("login").to_owned(), account(row.cell("login"))))
                        .collect();
                    let apply = ImportMode::Apply;
                    let units =
                        import_units(tx, &context, &demo("orgs/units.csv"), &references, apply).await?;
                    let file = demo("orgs/grid_staff.csv");
                    let staff =
                        import_assignments(tx, &context, &file, &references, &accounts, apply).await?;
                    Ok::<_, Failure>([units, staff])
                })
            })
            .await
            .unwrap();
        for report in reports {
            assert!(report.is_clean(), "{:?} {:?}", report.refused, report.conflicts);
            assert_eq!(report.created == 0, round == 1);
        }
    }
    let places = Arc::new(places);
    let ground = ImportGround {
        places: Arc::clone(&places),
        place_codes: codes.clone(),
        effective_from: day("2020-01-01"),
        mode: ImportMode::Apply,
    };
    for round in 0..2 {
        for (kind, file) in [
            (File::Matters, "duties/matter_types.csv"),
            (File::Duties, "duties/duty_items.csv"),
            (File::Routes, "duties/routes.csv"),
            (File::Deadlines, "duties/deadlines.csv"),
        ] {
            let report = import(&bench.store, kind, demo(file), ground.clone()).await;
            assert!(report.is_clean(), "{file}: {:?} {:?}", report.refused, report.conflicts);
            assert_eq!(report.created == 0, round == 1, "{file}");
        }
    }
    let catalogue = bench
        .store
        .read(|tx| Box::pin(async move { duty::query::catalogue(tx, &tenant()).await }))
        .await
        .unwrap();
    County { bench, places, codes, catalogue }
}

fn account(login: &str) -> AccountId {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    login.hash(&mut hasher);
    AccountId::new(uuid::Uuid::from_u64_pair(1, hasher.finish()))
}

#[tokio::test]
async fn the_demo_county_has_a_lead_for_everything_everywhere() {
    covers!("000-16");
    let county = county().await;
    let now = day("2026-11-01");
    let of_length =
        |length| county.codes.iter().filter(move |(code, _)| code.len() == length).map(|(_, place)| *place);
    let communities: Vec<_> = of_length(12).collect();
    assert_eq!(communities.len(), 60);
    let gaps = county.catalogue.lead_gaps(&county.places, &communities, now);
    assert!(gaps.is_empty(), "{:?}", &gaps[..gaps.len().min(5)]);
    let alarms = county.catalogue.alarms(&county.places, now);
    assert!(alarms.is_empty(), "{alarms:?}");
    // Each of these classes is on the first level, and each matter in it has a lead (shown above).
    let book = book(&county.bench.store).await;
    for name in ["就业", "医疗", "社会保障", "住房", "养老", "食品安全", "生态环境", "社会治安", "教育"]
    {
        let class = book.matters_below(None).into_iter().find(|matter| matter.name().starts_with(&name[..6]));
        let class = class.unwrap_or_else(|| panic!("no class for {name}"));
        assert!(book.leaf_matters(now).iter().any(|leaf| book.matter_within(&leaf.code, &class.code)));
    }
}

#[tokio::test]
async fn every_demo_grid_has_staff_now() {
    let county = county().await;
    let grids: Vec<_> = county
        .codes
        .iter()
        .filter(|(code, _)| code.len() == 15)
        .map(|(_, place)| PlaceRef::new(place.uuid()))
        .collect();
    assert_eq!(grids.len(), 400);
    let gaps = county
        .bench
        .store
        .read(move |tx| {
            Box::pin(async move { org::query::gaps(tx, &tenant(), &grids, day("2026-11-01")).await })
        })
        .await
        .unwrap();
    let unexpected: Vec<_> =
        gaps.iter().filter(|gap| !matches!(gap, OrgGap::NoDeputy(_) | OrgGap::NoPurpose(_))).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}
