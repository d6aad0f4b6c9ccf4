//! What the interface for programs offers of the map.

use crate::api::overlays::{Brought, OverlayJson, OverlayRequest, Turned};
use crate::api::redrawings::{OutlookJson, RedrawingRequest};
use crate::api::{At, Index};
use crate::model::Detail;
use crate::points::Points;
use openapi::{Example, Field, Operation};
use place::geometry::Datum;
use serde_json::{Value, json};

/// The operations under `/api/v1/map`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/map", "map")
            .says("地图的范围与图层", "Extent and layers of the map")
            .open()
            .answers::<Index>(200)
            .example(Example::anybody()),
        Operation::get("/api/v1/map/boundaries/{level}", "mapBoundaries")
            .says("某一层级的边界（GeoJSON，CRS84）", "Boundaries of a level (GeoJSON, CRS84)")
            .query(Field::choice("detail", Detail::ALL.iter().map(|detail| detail.name())))
            .open()
            .answers_file("application/geo+json")
            .example(Example::anybody().find("level", "/api/v1/map", "/levels/3", "street")),
        Operation::get("/api/v1/map/at", "mapAt")
            .says("某一点属于哪个地点", "The place at a point")
            .query(Field::number("longitude").required())
            .query(Field::number("latitude").required())
            .query(Field::choice("datum", Datum::ALL.iter().map(|datum| datum.name())))
            .query(Field::text("date").says("查哪一天的网格，如 2026-12-01", "The day whose grid is asked for"))
            .open()
            .answers::<At>(200)
            .example(Example::anybody().query("longitude=122.64&latitude=33.99")),
        Operation::get("/api/v1/map/cases", "mapCases")
            .says("各网格在办事项（GeoJSON）", "Open matters by grid (GeoJSON)")
            .about(
                "登录后为有权查看的案件，按时限分列；未登录为昨日件数，少于5件不公布。",
                "Signed in: cases that one may read, by clock. Otherwise the counts of yesterday, none below five.",
            )
            .query(Field::text("place"))
            .query(Field::choice("clock", ["overdue", "soon", "running"]))
            .open()
            .answers_file("application/geo+json")
            .example(Example::anybody()),
        Operation::get("/api/v1/map/points", "mapPoints")
            .says("视野内的在办案件（GeoJSON）", "Open cases in view, one by one (GeoJSON)")
            .about(
                "只含有权查看的案件；密封的不在其中，隐名的只给到约100米。范围太大时 `closer` 为真。",
                "Only what one may read; sealed cases are never among them, masked ones within about 100 m. `closer`: too much is in view.",
            )
            .query(Field::text("box").says("西,南,东,北（度）", "West, south, east, north in degrees").required())
            .query(Field::choice("clock", ["overdue", "soon", "running"]))
            .answers::<Points>(200)
            .example(Example::by("dispatch1").query("box=122.6,33.95,122.7,34.0")),
        Operation::get("/api/v1/map/services", "mapServices")
            .says("服务点（GeoJSON）", "Service points (GeoJSON)")
            .query(Field::text("place"))
            .open()
            .answers_file("application/geo+json")
            .example(Example::anybody()),
        Operation::get("/api/v1/map/coverage", "mapCoverage")
            .says("网格的空白与重叠（GeoJSON）", "Gaps and overlaps of the grids (GeoJSON)")
            .query(Field::text("place"))
            .open()
            .answers_file("application/geo+json")
            .example(Example::anybody()),
    ];
    let listed = listed.into_iter().chain(of_grids()).chain(of_overlays());
    listed.map(|operation| operation.group("map")).collect()
}

/// Redrawing, splitting and merging grids.
fn of_grids() -> Vec<Operation> {
    let split = |latitude: f64| -> Value {
        json!({
            "place": "{community}",
            "act": "split",
            "grids": ["{grid}"],
            "line": [[121.0, latitude], [124.0, latitude]],
            "names": [{ "name": "示例北网格" }, { "name": "示例南网格" }],
            "reason": "示例",
        })
    };
    let found = |example: Example, at: &str| {
        example.find("grid", at, "/place/path/0", "id").find("community", at, "/place/path/1", "id")
    };
    let (one, other) = (
        "/api/v1/map/at?longitude=122.6437&latitude=33.994",
        "/api/v1/map/at?longitude=122.6408&latitude=33.9977",
    );
    vec![
        Operation::post("/api/v1/map/redrawings/preview", "previewRedrawing")
            .says("网格调整、拆分、合并的预览", "What redrawing, splitting or merging grids would do")
            .about(
                "列出面积、人员、下属地点、案件和覆盖情况的变化，不生效。",
                "Areas, people, places, cases and tiling; nothing is done.",
            )
            .takes::<RedrawingRequest>()
            .answers::<OutlookJson>(200)
            .example(found(Example::by("admin1"), one).body(split(33.99399))),
        Operation::post("/api/v1/map/redrawings", "redrawGrids")
            .says("调整、拆分、合并网格", "Redraw, split or merge grids")
            .about(
                "可定以后的生效日期；原网格留在历史中。",
                "May be dated ahead; former grids stay in the history.",
            )
            .takes::<RedrawingRequest>()
            .answers::<OutlookJson>(200)
            .example(found(Example::by("admin1"), other).body(split(33.99775))),
    ]
}

/// Departments' layers.
fn of_overlays() -> Vec<Operation> {
    let square = json!({
        "type": "FeatureCollection",
        "features": [{
            "type": "Feature",
            "properties": { "name": "示例片区", "code": "S1" },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[122.62, 33.98], [122.64, 33.98], [122.64, 34.0], [122.62, 34.0], [122.62, 33.98]]],
            },
        }],
    });
    let layer = |name: &str| {
        json!({
            "name": name,
            "department": "示例部门",
            "source": "示例测绘",
            "licence": "内部使用",
            "valid_from": "2026-01-01",
            "public": true,
            "areas": square.clone(),
        })
    };
    let brought =
        |name: &str| Example::by("admin1").make("id", "/api/v1/map/layers", layer(name), "/layer/id", "id");
    vec![
        Operation::get("/api/v1/map/layers", "mapLayers")
            .says("部门图层目录", "Departments' layers")
            .open()
            .answers::<Vec<OverlayJson>>(200)
            .example(Example::anybody()),
        Operation::post("/api/v1/map/layers", "bringMapLayer")
            .says("导入部门图层", "Bring a department's layer")
            .about(
                "GeoJSON 面要素；有问题的行逐行说明原因，不影响其他行。",
                "GeoJSON polygons; rows that cannot be taken are listed with their reason.",
            )
            .takes::<OverlayRequest>()
            .answers::<Brought>(200)
            .example(Example::by("admin1").body(layer("示例图层一"))),
        Operation::get("/api/v1/map/layers/{id}", "mapLayer")
            .says("部门图层的面（GeoJSON）", "Areas of a department's layer (GeoJSON)")
            .open()
            .answers_file("application/geo+json")
            .example(brought("示例图层二")),
        Operation::post("/api/v1/map/layers/{id}", "turnMapLayer")
            .says("显示或隐藏部门图层", "Show or hide a department's layer")
            .takes::<Turned>()
            .answers::<OverlayJson>(200)
            .example(brought("示例图层三").body(json!({ "shown": false }))),
    ]
}
