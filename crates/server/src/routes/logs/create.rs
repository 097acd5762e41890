//! `POST /logs/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::LogCreate;
use onloan_domain::{Log, LogId};
use onloan_storage::logs;
use serde_json::Value;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Keep log lines.
pub(crate) async fn create(state: State<AppState>, Body(lines): Body<Vec<LogCreate>>) -> ApiResult<(StatusCode, Json<Value>)> {
    let created = now();
    let kept = |line: LogCreate| Log {
        id: LogId::new_v7(),
        created,
        updated: created,
        name: line.name,
        level: line.level,
        message: line.message,
        timestamp: line.timestamp,
        flow_run_id: line.flow_run_id,
        task_run_id: line.task_run_id,
    };
    let lines: Vec<Log> = lines.into_iter().map(kept).collect();
    let mut tx = state.begin().await?;
    logs::insert(&mut tx, &lines).await?;
    tx.commit().await?;
    if state.logs().is_heard() {
        state.logs().publish(lines);
    }
    Ok((StatusCode::CREATED, Json(Value::Null)))
}
