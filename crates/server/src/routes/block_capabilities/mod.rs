//! `/block_capabilities`.

mod read;

use axum::Router;
use axum::routing::get;

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    collection("/block_capabilities/", get(read::read))
}
