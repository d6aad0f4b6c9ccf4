//! Every address of the map.

use crate::drawn::Sheets;
use crate::layers::{self, Anchors};
use crate::query::Coverage;
use crate::{api, pages, points};
use axum::routing::{get, post};
use axum::{Extension, Router};
use guard::Site;
use std::sync::Arc;

/// Pages and, under `/api/v1/map`, the same for machines.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/api/v1/map", get(api::index))
        .route("/api/v1/map/boundaries/{level}", get(api::boundaries))
        .route("/api/v1/map/at", get(api::at))
        .route("/api/v1/map/cases", get(layers::cases))
        .route("/api/v1/map/points", get(points::points))
        .route("/api/v1/map/services", get(layers::services))
        .route("/api/v1/map/coverage", get(layers::coverage))
        .route("/api/v1/map/redrawings/preview", post(api::redrawings::preview))
        .route("/api/v1/map/redrawings", post(api::redrawings::apply))
        .route("/api/v1/map/layers", get(api::overlays::list).post(api::overlays::bring))
        .route("/api/v1/map/layers/{id}", get(api::overlays::areas).post(api::overlays::turn))
        .route("/admin/places/layers", get(pages::overlays::show).post(pages::overlays::submit))
        .route("/admin/places/layers/{id}", post(pages::overlays::turn))
        .route("/map", get(pages::show::show))
        .route("/admin/places/map", get(pages::grids::show).post(pages::grids::submit))
        .route("/admin/places/map/check", post(pages::grids::check))
        .layer(Extension(Arc::new(Anchors::default())))
        .layer(Extension(Arc::new(Coverage::default())))
        .layer(Extension(Arc::new(Sheets::default())))
}
