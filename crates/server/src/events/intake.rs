//! The one way in for events of clients, whether they come as a body or through a socket.

use onloan_api::events::{InvalidEvent, Labels, ReceivedEvent};
use onloan_domain::{EventId, RESOURCE_ID, RESOURCE_ROLE};
use onloan_storage::events::{self, NewEvent, NewRelated};
use onloan_storage::task_runs;
use serde::Serializer;
use serde_json::value::RawValue;

use super::live_event::LiveEvent;
use super::recorder::{Checked, Report};
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, now};

/// Keeps events, records the states of task runs that they report, and hands them out once they are stored. Whoever sees
/// this return can read them. An event that is there already is left out.
pub(crate) async fn take(state: &AppState, received: &[ReceivedEvent<'_>]) -> ApiResult<()> {
    received.iter().try_for_each(|event| event.check().map_err(|invalid| refusal(&invalid)))?;
    let reports: Vec<Report<'_, '_>> = received.iter().filter_map(Report::of).collect();
    let mut checked = Checked::default();
    let states = reports.iter().map(|report| report.state(&mut checked)).collect::<Result<Vec<_>, _>>();
    let mut states =
        states.map_err(|error| ApiError::invalid(&["body", "payload", "validated_state", "state_details"], error.to_string()))?;
    let mut rows: Vec<NewEvent> = received.iter().map(row).collect();

    let (mut tx, at) = (state.begin().await?, now());
    let ids: Vec<EventId> = received.iter().map(|event| event.id).collect();
    let mut known = events::known(&mut tx, &ids).await?;
    states.retain(|reported| !known.contains(&reported.id.into()));
    // Of two with one id in the same batch, the first counts.
    rows.retain(|row| known.insert(row.id));
    if rows.is_empty() {
        state.metrics().events("client", received.len(), 0);
        return Ok(());
    }
    let fresh: Vec<EventId> = rows.iter().map(|row| row.id).collect();
    task_runs::record(&mut tx, &states, at).await?;
    for reported in &states {
        tx.count_task_run(reported.state_type);
    }
    events::insert(&mut tx, rows, at).await?;
    tx.commit().await?;
    state.metrics().events("client", received.len(), fresh.len());
    state.triggers().ready(state).await;
    if state.events().is_heard() {
        let mut fresh = fresh.into_iter().peekable();
        let is_fresh = |event: &&ReceivedEvent<'_>| fresh.next_if_eq(&event.id).is_some();
        state.events().publish(received.iter().filter(is_fresh).map(|event| LiveEvent::new(event.to_event(), at)));
    }
    Ok(())
}

fn refusal(invalid: &InvalidEvent) -> ApiError {
    let loc: Vec<&str> = std::iter::once("body").chain(invalid.loc.iter().copied()).collect();
    ApiError::invalid(&loc, invalid.why.as_str())
}

fn row(event: &ReceivedEvent<'_>) -> NewEvent {
    NewEvent {
        id: event.id,
        occurred: event.occurred,
        event: event.event.to_string(),
        resource_id: event.resource.get(RESOURCE_ID).unwrap_or_default().to_owned(),
        resource: json(&event.resource),
        related: json(&event.related),
        payload: event.payload.map_or("{}", RawValue::get).to_owned(),
        follows: event.follows,
        related_resources: event.related.iter().map(related).collect(),
    }
}

fn related(labels: &Labels<'_>) -> NewRelated {
    let label = |name| labels.get(name).unwrap_or_default().to_owned();
    let mut others = serde_json::Serializer::new(Vec::new());
    let written = (&mut others).collect_map(labels.iter().filter(|(name, _)| *name != RESOURCE_ID && *name != RESOURCE_ROLE));
    let others = written.ok().and_then(|()| String::from_utf8(others.into_inner()).ok());
    NewRelated { resource_id: label(RESOURCE_ID), role: label(RESOURCE_ROLE), labels: others.expect("texts make JSON") }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("labels are texts")
}
