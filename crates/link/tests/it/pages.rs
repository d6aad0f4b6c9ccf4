//! The pages of imports and their twins for machines.

use crate::town::Town;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use axum::{Extension, Router};
use cases::CaseSite;
use futures::future::BoxFuture;
use guard::testing::a_viewer;
use guard::{PlacePath, Scope, Site, Viewer};
use kernel::{Failure, Id};
use link::lists::{ListOutcome, ListSite, ListWork, Lists, Reverted};
use object_store::memory::InMemory;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

const TABLE: &str = "工单号码,来电人,接到,说了什么\n\
G1,张三,2026-11-20 09:00,旧渡街道路灯不亮\n\
G2,李四,02/03/2026,日期不清\n\
G3,王五,2026-11-20 10:00,锦汀街道垃圾没清\n";

/// Here only cases are brought in; lists are tried with the whole program.
struct NoLists;

impl Lists for NoLists {
    fn bring(&self, _: Site, _: ListWork) -> BoxFuture<'static, Result<ListOutcome, Failure>> {
        Box::pin(async { Ok(ListOutcome::default()) })
    }
    fn take_back(
        &self,
        _: Site,
        _: Option<Viewer>,
        _: link::ImportId,
        _: Vec<String>,
    ) -> BoxFuture<'static, Result<Vec<Reverted>, Failure>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

struct Pages {
    town: Town,
    router: Router,
    objects: Arc<InMemory>,
}

impl Pages {
    async fn new() -> Self {
        let town = Town::new().await;
        let objects = Arc::new(InMemory::new());
        let site = CaseSite { grounds: Arc::clone(&town.grounds), objects: objects.clone() };
        let words = town.site.words.words(ui::Language::default());
        let router =
            link::routes().with_state(town.site.clone()).layer(Extension(site)).layer(Extension(words));
        let router = router.layer(Extension(ListSite(Arc::new(NoLists))));
        Self { town, router, objects }
    }

    fn person(&self, role: &str, person: u128) -> Viewer {
        let scope = Scope::Place { place: PlacePath::new("") };
        a_viewer(role, scope, Id::new(uuid::Uuid::from_u128(person)), self.town.intake)
    }

    async fn send(
        &self,
        viewer: &Viewer,
        mut request: Request<Body>,
    ) -> (StatusCode, Option<String>, String) {
        request.extensions_mut().insert(viewer.clone());
        request.extensions_mut().insert(ui::Token("token".into()));
        let response: Response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let drawn = response.extensions().get::<ui::Page>().map(|page| page.body().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
        (status, to, drawn.unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned()))
    }

    async fn get(&self, viewer: &Viewer, address: &str) -> (StatusCode, String) {
        let (status, _, body) = self.send(viewer, Request::get(address).body(Body::empty()).unwrap()).await;
        (status, body)
    }

    async fn upload(&self, viewer: &Viewer, address: &str) -> (StatusCode, Option<String>, String) {
        let body = format!(
            "--X\r\ncontent-disposition: form-data; name=\"source\"\r\n\r\n热线\r\n\
             --X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"table.csv\"\r\n\r\n{TABLE}\r\n--X--\r\n"
        );
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .body(Body::from(body))
            .unwrap();
        self.send(viewer, request).await
    }

    async fn form(
        &self,
        viewer: &Viewer,
        address: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, Option<String>, String) {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(viewer, request).await
    }

    async fn json(
        &self,
        viewer: &Viewer,
        method: Method,
        address: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(address);
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
            None => request.body(Body::empty()).unwrap(),
        };
        let (status, _, body) = self.send(viewer, request).await;
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    async fn until_done(&self, viewer: &Viewer, address: &str) -> Value {
        for _ in 0..500 {
            let (_, import) = self.json(viewer, Method::GET, address, None).await;
            if import["state"] == "done" || import["state"] == "failed" {
                return import;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the import does not end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_brought_looked_at_tried_and_imported() {
    let pages = Pages::new().await;
    let person = pages.person("dispatcher", 5);
    let (status, drawn) = pages.get(&person, "/cases/import").await;
    assert!(status == StatusCode::OK && drawn.contains("type=\"file\""), "{drawn}");
    let (status, to, _) = pages.upload(&person, "/cases/import").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let address = to.unwrap();
    // Nothing of the file lies readable in the object store.
    let (_, drawn) = pages.get(&person, &address).await;
    assert!(drawn.contains("说了什么") && drawn.contains("旧渡街道路灯不亮"), "{drawn}");
    assert!(drawn.contains("还没有找到这些必需的列"), "{drawn}");
    let fields = [
        ("column_number", "工单号码"),
        ("column_requester", "来电人"),
        ("column_received", "接到"),
        ("column_text", "说了什么"),
        ("source", "热线"),
        ("channel", "phone"),
        ("datum", "wgs84"),
    ];
    let with = |step| [fields.as_slice(), &[("do", step)]].concat();
    let (status, _, drawn) = pages.form(&person, &address, &with("try")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(drawn.contains("可新建 2 件") && drawn.contains("会退回 1 行"), "{drawn}");
    assert!(!drawn.contains("张三") && drawn.contains("••••"), "who it is stays covered: {drawn}");
    let (status, to, _) = pages.form(&person, &address, &with("start")).await;
    assert_eq!((status, to.as_deref()), (StatusCode::SEE_OTHER, Some(address.as_str())));
    let import = pages.until_done(&person, &format!("/api/v1{address}")).await;
    assert_eq!(
        (&import["created"], &import["refused"], &import["channel"]),
        (&json!(2), &json!(1), &json!("phone"))
    );
    let (_, drawn) = pages.get(&person, &address).await;
    assert!(drawn.contains("日和月可能颠倒") && drawn.contains("refused.csv"), "{drawn}");
    let (_, report) = pages.get(&person, &format!("{address}/refused.csv")).await;
    assert!(report.contains("G2,李四,02/03/2026,日期不清,3,接到,link-date-ambiguous"), "{report}");
    assert_eq!(pages.town.all_owned().await, 2);
    // It is done: it cannot be started again.
    let (status, _, _) = pages.form(&person, &address, &with("start")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (_, drawn) = pages.get(&person, "/cases/import").await;
    assert!(drawn.contains(&address));
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_do_the_same() {
    let pages = Pages::new().await;
    let person = pages.person("system_admin", 5);
    let (status, _, body) = pages.upload(&person, "/api/v1/imports").await;
    assert_eq!(status, StatusCode::CREATED);
    let made: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&made["state"], &made["source"]), (&json!("waiting"), &json!("热线")));
    let address = format!("/api/v1/imports/{}", made["id"].as_str().unwrap());
    let columns =
        json!({ "column_number": "工单号码", "column_received": "接到", "column_text": "说了什么" });
    let (status, _) = pages.json(&person, Method::POST, &format!("{address}/start"), Some(json!({}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, tried) =
        pages.json(&person, Method::POST, &format!("{address}/try"), Some(columns.clone())).await;
    assert_eq!((&tried["created"], &tried["refused"]), (&json!(2), &json!(1)));
    let (status, _) = pages.json(&person, Method::POST, &format!("{address}/start"), None).await;
    assert_eq!(status, StatusCode::ACCEPTED, "the choice of the trial is remembered");
    pages.until_done(&person, &address).await;
    let (_, refused) = pages.json(&person, Method::GET, &format!("{address}/refused"), None).await;
    assert_eq!(
        (&refused["rows"][0]["line"], &refused["rows"][0]["code"]),
        (&json!(3), &json!("link-date-ambiguous"))
    );
    let (_, all) = pages.json(&person, Method::GET, "/api/v1/imports", None).await;
    assert_eq!(all["rows"][0]["id"], made["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_import_and_only_who_brought_the_file() {
    let pages = Pages::new().await;
    let (person, other) = (pages.person("dispatcher", 5), pages.person("dispatcher", 6));
    for role in ["handler", "checker", "street_lead", "auditor"] {
        let stranger = pages.person(role, 7);
        assert_eq!(pages.get(&stranger, "/cases/import").await.0, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(pages.upload(&stranger, "/api/v1/imports").await.0, StatusCode::FORBIDDEN, "{role}");
    }
    let (_, to, _) = pages.upload(&person, "/cases/import").await;
    let address = to.unwrap();
    let (status, drawn) = pages.get(&other, &address).await;
    assert!(status == StatusCode::OK && !drawn.contains("说了什么"), "{drawn}");
    assert_eq!(pages.get(&other, &format!("{address}/refused.csv")).await.0, StatusCode::NOT_FOUND);
    let started = pages
        .form(&other, &address, &[("source", "x"), ("column_number", "工单号码"), ("do", "start")])
        .await;
    assert_eq!(started.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_kept_encrypted_and_for_its_time_only() {
    use futures::StreamExt as _;
    use object_store::ObjectStore as _;
    let pages = Pages::new().await;
    let person = pages.person("dispatcher", 5);
    let (_, to, _) = pages.upload(&person, "/cases/import").await;
    let kept: Vec<_> = pages.objects.list(None).collect().await;
    let [Ok(file)] = kept.as_slice() else { panic!("one file is kept") };
    let bytes = object_store::ObjectStoreExt::get(&*pages.objects, &file.location)
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert!(!bytes.windows(6).any(|part| part == "张三".as_bytes()));
    let now = pages.town.site.now();
    let soon =
        link::files::forget_expired(&pages.town.site, &*pages.objects, now.plus_seconds(29 * 86_400)).await;
    assert_eq!(soon.unwrap(), 0);
    let later =
        link::files::forget_expired(&pages.town.site, &*pages.objects, now.plus_seconds(31 * 86_400)).await;
    assert_eq!(later.unwrap(), 1);
    assert_eq!(pages.objects.list(None).count().await, 0);
    let (status, drawn) = pages.get(&person, &to.unwrap()).await;
    assert!(status == StatusCode::OK && !drawn.contains("说了什么"));
}
