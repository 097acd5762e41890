//! `POST /ui/task_runs/dashboard/counts`.

use axum::Json;
use axum::extract::State;
use onloan_api::{DashboardCountsBody, TaskRunCount};
use onloan_domain::filters::{RunFilters, StateFilter, StateTypes};
use onloan_domain::{Duration, StateType, Timestamp};
use onloan_storage::task_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Into how many parts the stretch of time is cut.
const PARTS: i64 = 20;

const FAILURES: [StateType; 2] = [StateType::Failed, StateType::Crashed];

/// How the task runs of a stretch of time ended, in twenty parts of it. It is widened to whole minutes.
pub(crate) async fn dashboard_counts(
    state: State<AppState>,
    Body(filters): Body<DashboardCountsBody>,
) -> ApiResult<Json<Vec<TaskRunCount>>> {
    let (filters, after, before) = ended(filters)?;
    let start = start_of_minute(after);
    let window = (start_of_minute(before.unwrap_or_else(now)) + MINUTE).since(start);
    let mut counts = vec![TaskRunCount::default(); PARTS.unsigned_abs() as usize];
    if window <= Duration::ZERO {
        return Ok(Json(counts));
    }
    for endings in task_runs::count_endings(&mut state.read().await?, &filters, &FAILURES, (start, window, PARTS)).await? {
        if let Some(count) = usize::try_from(endings.part).ok().and_then(|part| counts.get_mut(part)) {
            *count = TaskRunCount { completed: endings.other, failed: endings.failed };
        }
    }
    Ok(Json(counts))
}

/// The same filters for task runs that ended, and between which times they started.
fn ended(mut filters: RunFilters) -> ApiResult<(RunFilters, Timestamp, Option<Timestamp>)> {
    let Some(task_runs) = &mut filters.task_runs else {
        return Err(ApiError::invalid(&["body", "task_runs"], "Field required"));
    };
    let times = task_runs.start_time.as_ref();
    let after = times.and_then(|times| times.after).ok_or_else(|| ApiError::refused(422, "task_runs.start_time.after_ is required"))?;
    let before = times.and_then(|times| times.before);
    let terminal = StateType::ALL.into_iter().filter(|state_type| state_type.is_terminal()).collect();
    let types = StateTypes { any: Some(terminal), ..StateTypes::default() };
    task_runs.state = Some(StateFilter { state_type: Some(types), ..StateFilter::default() });
    Ok((filters, after, before))
}

const MINUTE: Duration = Duration::from_seconds(60);

fn start_of_minute(time: Timestamp) -> Timestamp {
    time - Duration::from_micros(time.as_micros().rem_euclid(MINUTE.as_micros()))
}
