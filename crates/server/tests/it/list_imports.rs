//! Imports of lists with the whole program: tried, brought in, refused rows, taken back, and who may.

use crate::api_examples::{Content, Town};
use crate::given::Answer;
use serde_json::{Value, json};
use std::time::Duration;

const ADMIN: Option<&str> = Some("admin1");

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}

async fn upload(town: &Town, login: &str, kind: &str, file: &str) -> Answer {
    let fields = json!({ "kind": kind, "source": "测试名册" });
    let content = Content::Multipart(fields, "list.csv".to_owned(), file.to_owned());
    town.ask("post", "/api/v1/imports", Some(login), content).await
}

/// Uploads a list; gives its address.
async fn brought(town: &Town, kind: &str, file: &str) -> String {
    let answer = upload(town, "admin1", kind, file).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    format!("/api/v1/imports/{}", read(&answer)["id"].as_str().unwrap())
}

async fn tried(town: &Town, address: &str) -> Value {
    let answer = town.ask("post", &format!("{address}/try"), ADMIN, Content::Json(json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    read(&answer)
}

/// Starts an import and waits for its end.
async fn done(town: &Town, address: &str) -> Value {
    let answer = town.ask("post", &format!("{address}/start"), ADMIN, Content::Json(json!({}))).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    for _ in 0..600 {
        let told = read(&town.get(address, ADMIN).await);
        if told["state"] != "running" {
            assert_eq!(told["state"], "done", "{told}");
            return told;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{address} does not end");
}

async fn undone(town: &Town, address: &str) -> Value {
    let answer = town.ask("post", &format!("{address}/undo"), ADMIN, Content::Json(json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    read(&answer)
}

const UNITS: &str = "单位名册,,,,\n编码,名称,类型,属地上级,启用日期\n\
    test-parent,示例局,department,gov,2026年1月2日\n\
    test-child,示例所,department,test-parent,2026/1/2\n\
    test-alone,示例站,department,gov,46024\n\
    test-bad,示例科,no-such-kind,gov,2026-01-02\n\
    dept-water,另一个名字,department,gov,2010-01-01\n";

async fn unit(town: &Town, code: &str) -> Value {
    let list = read(&town.get(&format!("/api/v1/admin/units?q={code}"), ADMIN).await);
    list[0].clone()
}

#[tokio::test]
async fn units_are_tried_brought_in_once_and_taken_back_as_far_as_nothing_stands_on_them() {
    let town = Town::open().await;
    let address = brought(&town, "units", UNITS).await;
    let figures = tried(&town, &address).await;
    assert_eq!(
        (&figures["rows"], &figures["created"], &figures["refused"]),
        (&json!(5), &json!(3), &json!(2))
    );
    assert_eq!(unit(&town, "test-parent").await, Value::Null, "a trial changes nothing");
    let told = done(&town, &address).await;
    assert_eq!((&told["created"], &told["refused"], &told["known"]), (&json!(3), &json!(2), &json!(0)));
    let refused = read(&town.get(&format!("{address}/refused"), ADMIN).await);
    let seen: Vec<(i64, &str)> = refused["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["line"].as_i64().unwrap(), row["code"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [(6, "org-import-kind-unknown"), (7, "link-list-conflict")]);
    let table = town.get(&format!("{address}/refused.csv"), ADMIN).await;
    assert!(table.body.contains("示例科") && table.body.contains("另一个名字"), "{}", table.body);
    // The same again makes nothing.
    let again = brought(&town, "units", UNITS).await;
    let figures = tried(&town, &again).await;
    assert_eq!(
        (&figures["created"], &figures["known"], &figures["refused"]),
        (&json!(0), &json!(3), &json!(2))
    );
    // Somebody renames one: it stays, and with it the unit above.
    let child = unit(&town, "test-child").await["id"].as_str().unwrap().to_owned();
    let rename = Content::Json(json!({ "name": "示例中心", "confirmed": "yes" }));
    let renamed = town.ask("post", &format!("/api/v1/admin/units/{child}/rename"), ADMIN, rename).await;
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    let undone = undone(&town, &address).await;
    assert_eq!((&undone["withdrawn"], &undone["kept"], &undone["left"]), (&json!(1), &json!(2), &json!(0)));
    let hindered: Vec<&str> =
        undone["hindered"].as_array().unwrap().iter().map(|kept| kept["code"].as_str().unwrap()).collect();
    assert!(hindered.contains(&"link-undo-changed") && hindered.contains(&"link-undo-below"), "{undone}");
    let page = town.get(&address.replace("/api/v1", ""), ADMIN).await;
    assert!(page.body.contains("示例中心"), "what is kept is named");
}

const GRIDS: &str = "区划代码,名称,层级,上级代码\n\
    999001001001901,渡口头社区第九十一网格,网格,999001001001\n\
    999001001001902,渡口头社区第九十二网格,网格,999001001001\n";

#[tokio::test]
async fn places_are_taken_back_and_their_codes_are_free_again() {
    let town = Town::open().await;
    let address = brought(&town, "divisions", GRIDS).await;
    assert_eq!(done(&town, &address).await["created"], 2);
    // Somebody works in the second.
    let people = "网格编码,姓名,角色,到岗日期\n999001001001902,示例人,worker,2026-01-02\n";
    let posts = brought(&town, "posts", people).await;
    assert_eq!(done(&town, &posts).await["created"], 1);
    let first = undone(&town, &address).await;
    assert_eq!((&first["withdrawn"], &first["kept"]), (&json!(1), &json!(1)));
    assert_eq!(first["hindered"][0]["code"], "link-undo-staff", "{first}");
    // The post is taken back, then the rest.
    assert_eq!(undone(&town, &posts).await["withdrawn"], 1);
    assert_eq!(undone(&town, &address).await["kept"], 0);
    let nothing = town.ask("post", &format!("{address}/undo"), ADMIN, Content::Json(json!({}))).await;
    assert_eq!((nothing.status.as_u16(), &read(&nothing)["code"]), (409, &json!("link-undo-nothing")));
    let again = brought(&town, "divisions", GRIDS).await;
    assert_eq!(done(&town, &again).await["created"], 2);
}

#[tokio::test]
async fn duties_are_taken_back_by_a_draft() {
    let town = Town::open().await;
    let rows = "编码,清单,事项编码,主办,依据\nT901,taken_back,010101,dept-water,示例办法\n";
    let address = brought(&town, "duties", rows).await;
    let told = done(&town, &address).await;
    let refused = town.get(&format!("{address}/refused"), ADMIN).await.body;
    assert_eq!(told["created"], 1, "{refused}");
    let undone = undone(&town, &address).await;
    let draft = undone["draft"].as_str().unwrap_or_else(|| panic!("{undone}"));
    let page = town.get(draft, ADMIN).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("T901"), "the draft names what it takes back");
}

#[tokio::test]
async fn a_list_is_for_whoever_may_change_what_it_holds() {
    let town = Town::open().await;
    let refused = upload(&town, "dispatch1", "units", UNITS).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    let address = brought(&town, "units", UNITS).await;
    let hidden = town.get(&address, Some("dispatch1")).await;
    assert_eq!(hidden.status, 404, "{}", hidden.body);
    let page = town.get("/admin/imports", Some("dispatch1")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("value=\"cases\"") && !page.body.contains("value=\"units\""));
    let nobody = town.get("/admin/imports", Some("intake1")).await;
    assert_eq!(nobody.status, 403);
    let wrong = upload(&town, "admin1", "units", "<html><table></table></html>").await;
    assert_eq!((wrong.status.as_u16(), &read(&wrong)["code"]), (422, &json!("link-file-web-page")));
}
