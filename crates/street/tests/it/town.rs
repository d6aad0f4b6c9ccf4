//! A database with the demo county's ground: places, units, matters, routes, desks; and its addresses.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::{Extension, Router};
use cases::{CaseSite, Desks, Grounds};
use duty::PlaceFact;
use duty::imports::ImportGround;
use guard::right::{EditDuty, EditOrganisation, EditPlace};
use guard::{Granted, MasterKey, SignInPolicy, Site, Viewer};
use kernel::{Entropy, Instant, RequestKey, TenantId};
use object_store::memory::InMemory;
use org::PlaceRef;
use org::imports::ImportMode;
use place::actions::{Import, ImportMode as PlaceMode};
use place::imports::{ImportFile, Reading};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tower::ServiceExt;

pub struct Town {
    pub site: Site,
    _folder: tempfile::TempDir,
    router: Router,
    clock: Arc<AtomicI64>,
}

fn demo(file: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/").to_owned() + file).unwrap()
}

fn dictionary() -> Arc<ui::Dictionary> {
    let listed = [place::LOCALES, org::LOCALES].concat();
    let named = listed.into_iter().map(|(language, name, text)| ui::Resource { language, name, text });
    let mut words = [ui::WORDS, clock::WORDS, guard::WORDS, cases::WORDS, street::WORDS].concat();
    words.extend(named);
    ui::Dictionary::build(&words).unwrap()
}

impl Town {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let migrations = [
            journal::MIGRATIONS,
            clock::MIGRATIONS,
            guard::MIGRATIONS,
            place::MIGRATIONS,
            org::MIGRATIONS,
            duty::MIGRATIONS,
            policy::MIGRATIONS,
            cases::MIGRATIONS,
        ];
        let now: Instant = "2026-11-18 10:00".parse().unwrap();
        let store = store::testing::opened(folder.path(), migrations.concat()).await;
        let clock = Arc::new(AtomicI64::new(now.micros()));
        let (told, drawn, seeds) = (Arc::clone(&clock), AtomicU64::new(0), Entropy::new([7; 32]));
        let tenant = TenantId::new("county");
        let site = Site::new(
            store,
            tenant.clone(),
            dictionary(),
            Arc::new(MasterKey::new([42; 32])),
            SignInPolicy::shipped().unwrap(),
            Arc::new(move || Instant::from_micros(told.load(Ordering::SeqCst))),
            Arc::new(move || {
                drawn.fetch_add(1, Ordering::SeqCst);
                seeds.draw()
            }),
        );
        let cases = CaseSite { grounds: Arc::new(Grounds::new(tenant)), objects: Arc::new(InMemory::new()) };
        let words = site.words.words(ui::Language::default());
        let router = cases::routes()
            .merge(street::routes())
            .with_state(site.clone())
            .layer(Extension(cases))
            .layer(Extension(words))
            .layer(Extension(Viewer::anonymous()))
            .layer(Extension(ui::Token("token".into())));
        let town = Self { site, _folder: folder, router, clock };
        town.place(ImportFile::Divisions, "places/divisions.csv").await;
        town.place(ImportFile::Buildings, "places/buildings.csv").await;
        town.settle().await;
        town
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    async fn place(&self, file: ImportFile, path: &str) {
        let granted = Granted::<EditPlace>::for_system("import").unwrap();
        let context = self.site.context(&granted, RequestKey(String::new()));
        let order = Import::new(Reading::new(file, Instant::default()), "test", PlaceMode::Add);
        let kinds = Arc::new(place::KindCatalogue::shipped().unwrap());
        let bytes = demo(path);
        let report =
            place::actions::import(&self.site.store, Arc::new(context), kinds, &bytes, order, |_, _| {});
        assert!(report.await.unwrap().created > 0);
    }

    async fn settle(&self) {
        let site = self.site.clone();
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let tree = place::query::tree(tx, &site.tenant).await?;
                let nodes = || tree.nodes();
                let refs: std::collections::HashMap<String, PlaceRef> = nodes()
                    .flat_map(|node| {
                        node.codes.iter().map(|(_, code)| (code.clone(), PlaceRef::new(node.id.uuid())))
                    })
                    .collect();
                let organise = Granted::<EditOrganisation>::for_system("import")?;
                let context = site.context(&organise, RequestKey(String::new()));
                org::imports::import_units(tx, &context, &demo("orgs/units.csv"), &refs, ImportMode::Apply)
                    .await?;
                let granted = Granted::<EditDuty>::for_system("setup")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let fact = |node: &place::Node| PlaceFact {
                    parent: node.parent,
                    name: node.name.clone(),
                    valid_from: node.valid_from,
                    valid_to: node.valid_to,
                    drawn: true,
                };
                let ground = ImportGround {
                    places: Arc::new(nodes().map(|node| (node.id, fact(node))).collect()),
                    place_codes: nodes()
                        .flat_map(|node| node.codes.iter().map(|(_, code)| (code.clone(), node.id)))
                        .collect(),
                    effective_from: Instant::default(),
                    mode: ImportMode::Apply,
                };
                use duty::imports::{import_deadlines, import_duties, import_matters, import_routes};
                import_matters(tx, &context, &granted, &demo("duties/matter_types.csv"), &ground).await?;
                import_duties(tx, &context, &granted, &demo("duties/duty_items.csv"), &ground).await?;
                import_routes(tx, &context, &granted, &demo("duties/routes.csv"), &ground).await?;
                import_deadlines(tx, &context, &granted, &demo("duties/deadlines.csv"), &ground).await?;
                let directory = org::query::directory(tx, &site.tenant).await?;
                let intake = directory.by_code("centre").unwrap().id;
                cases::name_desks(tx, &granted, &context, Desks::all(intake)).await?;
                cases::open_to_all(tx, &granted, &context, vec!["1005".into()]).await
            })
        });
        write.await.unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let refused =
            response.extensions().get::<ui::Raised>().map(|raised| format!("{:?}", raised.failure()));
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
        let value = match refused {
            Some(refused) => Value::String(refused),
            None => serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        };
        (status, value)
    }

    pub async fn post(&self, address: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::post(address).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn get(&self, address: &str) -> Value {
        let (status, value) = self.send(Request::get(address).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{address}: {value}");
        value
    }

    /// The journal agrees with the tables.
    pub async fn verify(&self) {
        let found = journal::Verifier::new(self.site.tenant.as_str(), Vec::new())
            .replays(vec![Arc::new(cases::CaseReplay)])
            .run(&self.site.store)
            .await
            .unwrap();
        assert!(found.is_whole(), "{:?}", found.differences.iter().take(5).collect::<Vec<_>>());
    }
}
