//! `POST /ui/flow_runs/history`.

use axum::Json;
use axum::extract::State;
use onloan_api::{SimpleFlowRun, UiFlowRunHistoryBody};
use onloan_domain::filters::{FlowRunSort, Page};
use onloan_storage::flow_runs;

use crate::error::ApiResult;
use crate::extract::{Body, too_large, too_small};
use crate::state::{AppState, now};

/// Flow runs as the dots of a chart.
pub(crate) async fn history(state: State<AppState>, Body(body): Body<UiFlowRunHistoryBody>) -> ApiResult<Json<Vec<SimpleFlowRun>>> {
    let page = page(&body)?;
    let sort = body.sort.unwrap_or(FlowRunSort::ExpectedStartTimeDesc);
    let runs = flow_runs::summaries(&mut state.read().await?, &body.filters, sort, page, now()).await?;
    let dot = |run: flow_runs::Summary| SimpleFlowRun {
        id: run.id,
        state_type: run.state_type,
        timestamp: run.start_time,
        duration: run.run_time,
        lateness: run.lateness,
    };
    Ok(Json(runs.into_iter().map(dot).collect()))
}

fn page(body: &UiFlowRunHistoryBody) -> ApiResult<Page> {
    const MOST: i64 = UiFlowRunHistoryBody::MAX_LIMIT;
    let (limit, offset) = (body.limit.unwrap_or(MOST), body.offset.unwrap_or(0));
    if limit > MOST {
        return Err(too_large("limit", MOST));
    }
    let limit = u64::try_from(limit).map_err(|_| too_small("limit", 0))?;
    Ok(Page { limit, offset: u64::try_from(offset).map_err(|_| too_small("offset", 0))? })
}
