//! `GET /collections/views/{view}`.

use axum::Json;
use serde_json::{Value, json};

use super::process;
use crate::error::{ApiError, ApiResult};
use crate::extract::Name;

/// Read a view of the catalogue.
pub(crate) async fn view(Name(view): Name) -> ApiResult<Json<Value>> {
    match view.as_str() {
        "aggregate-worker-metadata" => Ok(Json(json!({"prefect": {"process": process::metadata()}}))),
        // There are such views, and this server has nothing to show in them.
        "aggregate-block-metadata" | "aggregate-flow-metadata" | "demo-flows" => Ok(Json(json!({}))),
        _ => Err(ApiError::not_found(format!("View {view} not found in registry"))),
    }
}
