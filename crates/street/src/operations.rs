//! What the interface for programs offers of places, for everybody.

use crate::api::{FoundJson, SeenJson};
use openapi::{Example, Field, Operation};

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    [find(), show()].into_iter().map(|operation| operation.group("street")).collect()
}

fn find() -> Operation {
    Operation::get("/api/v1/places", "findPlace")
        .says("按地址或位置查找地点", "Find a place by address or position")
        .about("同名的有几个时全部给出。", "Gives all of them when several are called so.")
        .open()
        .query(Field::text("text").says("街道、社区、小区或地址。", "Street, community, estate or address."))
        .query(Field::number("lon").says("经度（WGS 84）。", "Degrees east (WGS 84)."))
        .query(Field::number("lat").says("纬度（WGS 84）。", "Degrees north (WGS 84)."))
        .answers::<FoundJson>(200)
        .example(Example::anybody().query("text=%E6%B8%A1%E5%8F%A3%E6%96%B0%E6%9D%91"))
        .example(Example::anybody().query("lon=122.643099&lat=33.994274"))
}

fn show() -> Operation {
    Operation::get("/api/v1/places/{code}", "showPlace")
        .says("一个地点的在岗人员、责任单位与服务", "Staff, responsible units and services of a place")
        .about(
            "at 取过去的时间，就给出当时的在岗人员。少于 5 的数不公布。",
            "With `at` in the past it gives who was on duty then. Counts below five are not told.",
        )
        .open()
        .query(Field::text("at").says("过去的时间。", "A time that has passed."))
        .query(
            Field::text("matter")
                .says("什么事：代码、名称或几个字。", "What about: code, name or some words."),
        )
        .answers::<SeenJson>(200)
        .example(
            Example::anybody()
                .find(
                    "code",
                    "/api/v1/places?text=%E6%B8%A1%E5%8F%A3%E6%96%B0%E6%9D%91",
                    "/places/0/code",
                    "B0001",
                )
                .query("at=2024-07-01T10:00&matter=%E6%BC%8F%E6%B0%B4"),
        )
}
