//! `POST /events`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::events::{Labels, ReceivedEvent};
use onloan_storage::events::{self, NewEvent};
use onloan_storage::task_runs;
use serde_json::value::RawValue;

use super::recorder::{Checked, Report};
use crate::error::{ApiError, ApiResult};
use crate::extract::RawBody;
use crate::state::{AppState, now};

/// Take a batch of events. It answers when their rows are stored, so whoever has the answer can read them.
///
/// Events that report a task run's state are kept as that state; all others as they came.
pub(crate) async fn create(state: State<AppState>, body: RawBody) -> ApiResult<StatusCode> {
    let received: Vec<ReceivedEvent<'_>> = body.parse()?;
    let (mut reports, mut others) = (Vec::with_capacity(received.len()), Vec::new());
    for event in &received {
        match Report::of(event) {
            Some(report) => reports.push(report),
            None => others.push(kept(event)),
        }
    }
    let mut checked = Checked::default();
    let states = reports.iter().map(|report| report.state(&mut checked)).collect::<Result<Vec<_>, _>>();
    let states = states.map_err(|error| ApiError::invalid(&["body", "payload", "validated_state", "state_details"], error.to_string()))?;
    let (mut tx, at) = (state.begin().await?, now());
    task_runs::record(&mut tx, &states, at).await?;
    events::insert(&mut tx, others, at).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn kept(event: &ReceivedEvent<'_>) -> NewEvent {
    let body = serde_json::json!({
        "occurred": event.occurred,
        "event": &*event.event,
        "resource": event.resource.to_json(),
        "related": event.related.iter().map(Labels::to_json).collect::<Vec<_>>(),
        "payload": event.payload.map(RawValue::get).and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok()),
        "id": event.id,
        "follows": event.follows,
    });
    NewEvent {
        id: event.id,
        occurred: event.occurred,
        event: event.event.to_string(),
        resource_id: event.resource.get("prefect.resource.id").unwrap_or_default().to_owned(),
        body: body.to_string(),
    }
}
