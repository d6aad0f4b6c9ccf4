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
    ];
    listed.into_iter().map(|operation| operation.group("map")).collect()
}
