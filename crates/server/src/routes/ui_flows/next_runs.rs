//! `POST /ui/flows/next-runs`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use onloan_api::{FlowIds, NextFlowRun};
use onloan_domain::{FlowId, FlowRun};
use onloan_storage::scheduled_runs;

use super::asked;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// The run of each of these flows that is due first.
pub(crate) async fn next_runs(state: State<AppState>, Body(body): Body<FlowIds>) -> ApiResult<Json<HashMap<FlowId, Option<NextFlowRun>>>> {
    let mut session = state.read().await?;
    let mut next = HashMap::new();
    for flow in asked(body)? {
        next.insert(flow, scheduled_runs::next_of_flow(&mut session, flow).await?.map(brief));
    }
    Ok(Json(next))
}

fn brief(run: FlowRun) -> NextFlowRun {
    NextFlowRun {
        id: run.id,
        flow_id: run.flow_id,
        name: run.name,
        state_name: run.state_name,
        state_type: run.state_type,
        next_scheduled_start_time: run.next_scheduled_start_time,
    }
}
