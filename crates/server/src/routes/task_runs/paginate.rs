//! `POST /task_runs/paginate`.

use axum::Json;
use axum::extract::State;
use onloan_api::{Paginated, TaskRunPaginateBody};
use onloan_domain::TaskRun;
use onloan_storage::task_runs;

use crate::error::ApiResult;
use crate::extract::{Body, numbered_page};
use crate::state::{AppState, now};

/// List task runs, page by page.
pub(crate) async fn paginate(state: State<AppState>, Body(body): Body<TaskRunPaginateBody>) -> ApiResult<Json<Paginated<TaskRun>>> {
    let (page, number) = numbered_page(body.limit, body.page)?;
    let (mut session, at) = (state.read().await?, now());
    let runs = task_runs::list(&mut session, &body.filters, body.sort, page).await?;
    let count = task_runs::count(&mut session, &body.filters).await?;
    let runs = runs.into_iter().map(|run| run.estimated_at(at)).collect();
    Ok(Json(Paginated::new(runs, count, page.limit, number)))
}
