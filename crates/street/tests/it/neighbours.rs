//! Open matters in a safe form; what resembles a report; joining.

use crate::town::Town;
use axum::http::StatusCode;
use serde_json::{Value, json};

const GRID: &str = "999001001001001";
const COMMUNITY: &str = "/api/v1/places/999001001001";

fn lamp(text: &str) -> Value {
    json!({ "text": text, "place": GRID, "matter": "100501", "contact": "000-6123-4567" })
}

async fn raised(town: &Town, body: Value) -> String {
    let (status, received) = town.post("/api/v1/report", body).await;
    assert_eq!(status, StatusCode::CREATED, "{received}");
    received["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn only_listed_matters_that_are_not_sealed_are_told_after_a_day_and_without_words() {
    let town = Town::new().await;
    raised(&town, lamp("渡口头三号楼前路灯不亮，张三家门口一片黑")).await;
    let mut sealed = lamp("路灯杆被物业私接电线");
    sealed["confidentiality"] = "sealed".into();
    raised(&town, sealed).await;
    raised(&town, json!({ "text": "老板拖欠工资三个月", "place": GRID, "matter": "010101" })).await;
    raised(&town, json!({ "text": "没有说是哪类事项的路灯", "place": GRID })).await;
    assert_eq!(town.get(COMMUNITY).await["matters"], json!([]), "not on the first day");
    town.pass(24 * 3600 + 1);
    let told = town.get(COMMUNITY).await;
    let matters = told["matters"].as_array().unwrap();
    assert_eq!(matters.len(), 1, "{matters:?}");
    assert_eq!(matters[0]["matter"], "100501");
    assert_eq!(matters[0]["reporters"], Value::Null, "one reporter could be pointed at");
    let text = told.to_string();
    for word in ["张三", "一片黑", "000-6123", "拖欠"] {
        assert!(!text.contains(word), "{word}");
    }
    assert_eq!(told["figures"]["open"], Value::Null, "counts below five are not told");
}

#[tokio::test]
async fn what_resembles_a_report_is_the_same_thing_at_the_same_place() {
    let town = Town::new().await;
    let number = raised(&town, lamp("三号楼前路灯不亮，晚上看不清台阶")).await;
    raised(&town, json!({ "text": "小区门口道路坑洼，骑车摔倒", "place": GRID, "matter": "100502" })).await;
    raised(&town, json!({ "text": "三号楼前路灯不亮", "place": "999001002001001", "matter": "100501" }))
        .await;
    let same = json!({ "text": "楼前的路灯坏了，老人看不清台阶", "place": GRID });
    let (_, similar) = town.post("/api/v1/report/similar", same).await;
    assert_eq!(similar[0]["number"], number.as_str(), "{similar}");
    assert_eq!(similar.as_array().unwrap().len(), 1, "{similar}");
    let (_, nothing) =
        town.post("/api/v1/report/similar", json!({ "text": "邻居吵架", "place": GRID })).await;
    assert_eq!(nothing, json!([]));
    let (_, nowhere) = town.post("/api/v1/report/similar", json!({ "text": "路灯不亮" })).await;
    assert_eq!(nowhere, json!([]), "the same words somewhere are another matter");
}

#[tokio::test]
async fn joining_counts_once_and_only_what_is_open_to_all_can_be_joined() {
    let town = Town::new().await;
    let number = raised(&town, lamp("路灯不亮")).await;
    for text in ["路灯真的不亮", "我家楼下路灯也不亮"] {
        let mut joining = lamp(text);
        joining["join"] = number.as_str().into();
        raised(&town, joining).await;
    }
    town.pass(24 * 3600 + 1);
    let matters = town.get(COMMUNITY).await["matters"].clone();
    assert_eq!(matters.as_array().unwrap().len(), 1, "{matters}");
    assert_eq!(matters[0]["reporters"], 3);
    let hidden = raised(&town, json!({ "text": "拖欠工资", "place": GRID, "matter": "010101" })).await;
    for into in [hidden.as_str(), "20200101-00001"] {
        let mut joining = lamp("路灯不亮");
        joining["join"] = into.into();
        let (status, refused) = town.post("/api/v1/report", joining).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
        assert!(refused.to_string().contains("case-join-unknown"), "{refused}");
    }
    town.verify().await;
}
