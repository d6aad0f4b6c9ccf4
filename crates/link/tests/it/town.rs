//! A database with the demo county's ground: places, units, matters, routes, desks.

use cases::{Desks, Grounds};
use duty::PlaceFact;
use duty::imports::ImportGround;
use guard::right::{EditDuty, EditOrganisation, EditPlace};
use guard::{Granted, MasterKey, Part, SignInPolicy, Site};
use kernel::{Entropy, Failure, Instant, RequestKey, TenantId, UnitId};
use link::export::{Format, Wanted};
use link::import::{Heard, Order, Outcome};
use link::model::{ColumnWords, Mapping, RefusedRow};
use link::table::Table;
use org::PlaceRef;
use org::imports::ImportMode;
use place::actions::{Import, ImportMode as PlaceMode};
use place::imports::{ImportFile, Reading};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use store::{Durability, Store};

pub struct Town {
    pub site: Site,
    pub grounds: Arc<Grounds>,
    pub intake: UnitId,
    pub folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
}

fn demo(file: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/").to_owned() + file).unwrap()
}

pub fn migrations() -> Vec<store::Migration> {
    [
        journal::MIGRATIONS,
        clock::MIGRATIONS,
        guard::MIGRATIONS,
        place::MIGRATIONS,
        org::MIGRATIONS,
        duty::MIGRATIONS,
        policy::MIGRATIONS,
        cases::MIGRATIONS,
        link::MIGRATIONS,
    ]
    .concat()
}

pub fn dictionary() -> Arc<ui::Dictionary> {
    let listed = [place::LOCALES, org::LOCALES, duty::LOCALES].concat();
    let named = listed.into_iter().map(|(language, name, text)| ui::Resource { language, name, text });
    let mut words = [ui::WORDS, clock::WORDS, guard::WORDS, cases::WORDS, link::WORDS].concat();
    words.extend(named);
    ui::Dictionary::build(&words).unwrap()
}

/// The clock of a test stands still unless it is wound by the machine's.
pub fn now() -> Instant {
    "2026-11-22 12:00".parse().unwrap()
}

impl Town {
    pub async fn new() -> Self {
        Self::with(Durability::Normal, &[]).await
    }

    pub async fn with(durability: Durability, more_places: &[(ImportFile, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = store::testing::location(folder.path(), &migrations());
        let store = Store::open(&location, durability, 4).unwrap();
        store.migrate(migrations(), now()).await.unwrap();
        let clock = Arc::new(AtomicI64::new(now().micros()));
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
        let mut town = Self {
            site,
            grounds: Arc::new(Grounds::new(tenant)),
            intake: UnitId::new(uuid::Uuid::nil()),
            folder,
            clock,
        };
        town.place(ImportFile::Divisions, &demo("places/divisions.csv")).await;
        town.place(ImportFile::Aliases, &demo("places/aliases.csv")).await;
        for (file, bytes) in more_places {
            town.place(*file, bytes).await;
        }
        town.settle().await;
        town
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    async fn place(&self, file: ImportFile, bytes: &[u8]) {
        let granted = Granted::<EditPlace>::for_system("import").unwrap();
        let context = self.site.context(&granted, RequestKey(String::new()));
        let order = Import::new(Reading::new(file, Instant::default()), "test", PlaceMode::Add);
        let kinds = Arc::new(place::KindCatalogue::shipped().unwrap());
        let report =
            place::actions::import(&self.site.store, Arc::new(context), kinds, bytes, order, |_, _| {});
        let report = report.await.unwrap();
        assert!(report.created > 0, "{report:?}");
    }

    async fn settle(&mut self) {
        let site = self.site.clone();
        self.intake = self
            .site
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let tree = place::query::tree(tx, &site.tenant).await?;
                    let nodes = || tree.nodes();
                    let refs = nodes().flat_map(|node| {
                        node.codes.iter().map(|(_, code)| (code.clone(), PlaceRef::new(node.id.uuid())))
                    });
                    let organise = Granted::<EditOrganisation>::for_system("import")?;
                    let context = site.context(&organise, RequestKey(String::new()));
                    let units = demo("orgs/units.csv");
                    org::imports::import_units(tx, &context, &units, &refs.collect(), ImportMode::Apply)
                        .await?;
                    let granted = Granted::<EditDuty>::for_system("import")?;
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
                    Ok::<_, Failure>(intake)
                })
            })
            .await
            .unwrap();
    }

    pub async fn import(&self, bytes: &[u8], change: impl FnOnce(&mut Order)) -> (Outcome, Vec<RefusedRow>) {
        let mut order = order();
        change(&mut order);
        let table = Arc::new(Table::read(bytes, &order.mapping).unwrap());
        let mut refused = Vec::new();
        let hear = |heard: Heard<'_>| {
            if let Heard::Refused(row) = heard {
                refused.push(row.clone());
            }
        };
        let outcome = link::import::import(&self.site, &self.grounds, table, order, hear).await.unwrap();
        assert_eq!(outcome.figures.refused, refused.len() as u64);
        let figures = &outcome.figures;
        assert_eq!(figures.rows, figures.created + figures.known + figures.refused);
        (outcome, refused)
    }

    /// What is written out, as parsed CSV without the header.
    pub async fn export(&self, wanted: Wanted) -> Vec<Vec<String>> {
        let mut bytes = Vec::new();
        let scope = vec![Part::everything()];
        let count = link::export::export(
            &self.site,
            &self.grounds,
            scope,
            &wanted,
            Format::Csv,
            &mut bytes,
            |_, _| {},
        );
        let count = count.await.unwrap();
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows.len() as u64, count);
        rows
    }

    /// Every case has an owner, and an open clock unless it has ended.
    pub async fn all_owned(&self) -> usize {
        let tenant = self.site.tenant.clone();
        let grounds = Arc::clone(&self.grounds);
        let now = self.site.now();
        self.site
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let ground = grounds.current(tx, now).await?;
                    let filter = cases::query::Filter {
                        scope: vec![Part::everything()],
                        now,
                        sort: cases::query::Sort::Oldest,
                        ..cases::query::Filter::default()
                    };
                    let rows = cases::query::case_rows(tx, &tenant, &filter, None, 100_000).await?;
                    for row in &rows {
                        assert!(ground.unit_exists(row.owner, now), "{} has no owner", row.number);
                        assert!(row.due.is_some_and(|due| due.at > now), "{} has no clock", row.number);
                        let case = cases::query::by_id(tx, &tenant, row.id).await?.unwrap().state;
                        assert!(case.clocks.open().count() > 0);
                        assert!(case.placement.place.is_some() || case.placement.pending.is_some());
                    }
                    Ok::<_, Failure>(rows.len())
                })
            })
            .await
            .unwrap()
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

    /// The refused rows as the report that a person gets.
    pub fn report(&self, bytes: &[u8], refused: &[RefusedRow]) -> Vec<u8> {
        let table = Table::read(bytes, &order().mapping).unwrap();
        let words = self.site.words.words(ui::Language::default());
        let mut out = Vec::new();
        let mut report = link::report::Report::begin(&mut out, &table, words).unwrap();
        refused.iter().for_each(|row| report.row(row).unwrap());
        report.finish().unwrap();
        out
    }
}

pub fn order() -> Order {
    Order {
        source: "hotline".into(),
        channel: cases::Channel::Phone,
        mapping: Mapping::recognised(ColumnWords::shipped().unwrap()),
        dry_run: false,
        dispatch: None,
        started: None,
    }
}
