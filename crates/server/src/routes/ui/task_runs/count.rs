//! `POST /ui/task_runs/count`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use onloan_api::TaskRunCountBody;
use onloan_domain::StateType;
use onloan_storage::task_runs;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// How many task runs are in states of each type, also of those in which none is.
pub(crate) async fn count(state: State<AppState>, Body(filters): Body<TaskRunCountBody>) -> ApiResult<Json<BTreeMap<StateType, u64>>> {
    let mut counts: BTreeMap<StateType, u64> = StateType::ALL.into_iter().map(|state_type| (state_type, 0)).collect();
    counts.extend(task_runs::count_by_state(&mut state.read().await?, &filters).await?);
    Ok(Json(counts))
}
