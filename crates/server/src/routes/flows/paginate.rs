//! `POST /flows/paginate`.

use axum::Json;
use axum::extract::State;
use onloan_api::{FlowPaginateBody, Paginated};
use onloan_domain::Flow;
use onloan_storage::flows;

use crate::error::ApiResult;
use crate::extract::{Body, numbered_page};
use crate::state::AppState;

/// List flows, page by page.
pub(crate) async fn paginate(state: State<AppState>, Body(body): Body<FlowPaginateBody>) -> ApiResult<Json<Paginated<Flow>>> {
    let (page, number) = numbered_page(body.limit, body.page)?;
    let mut session = state.read().await?;
    let results = flows::list(&mut session, &body.filters, body.sort, page).await?;
    let count = flows::count(&mut session, &body.filters).await?;
    Ok(Json(Paginated::new(results, count, page.limit, number)))
}
