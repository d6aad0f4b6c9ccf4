//! What the interface for programs offers of the map.

use crate::api::{At, Index};
use crate::model::Detail;
use openapi::{Example, Field, Operation};
use place::geometry::Datum;

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
    listed.into_iter().map(|operation| operation.group("map")).collect()
}
