//! Makes the server's row of a flow run, and for a subflow the task run that stands for it in its parent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Mutex, OnceLock, PoisonError};

use onloan_api::{FlowRunBegin, FlowRunCreate, OrchestrationResult, StateCreate, TaskRunCreate};
use onloan_client::ClientError;
use onloan_domain::{FlowRun as Created, JsonObject, StateType, TaskRunId};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::call::Origin;
use super::handover::Handover;
use super::proposal::running;
use super::run::{Belongings, FlowRun};
use crate::definition::Flow;
use crate::session::Session;

/// The run, as the server has it from here on. A run whose caller went away meanwhile is cancelled.
pub(super) fn create(
    flow: &'static Flow,
    session: Session,
    origin: Arc<Origin>,
    parameters: JsonObject,
) -> Handover<Result<Arc<FlowRun>, ClientError>> {
    let parent = origin.parent.as_ref().and_then(|context| context.flow().cloned());
    let tracker = parent.as_ref().map_or_else(TaskTracker::new, |parent| parent.aftermath().clone());
    Handover::new(create_with(flow, session, parent, origin, parameters), tracker, |created| {
        drop(created.map(|run| run.cancelled_if_dropped()));
    })
}

async fn create_with(
    flow: &'static Flow,
    session: Session,
    parent: Option<Arc<FlowRun>>,
    origin: Arc<Origin>,
    mut parameters: JsonObject,
) -> Result<Arc<FlowRun>, ClientError> {
    redact(&session, &mut parameters);
    let flow_id = session.flow_id(flow.name()).await?;
    let placeholder = match &parent {
        Some(parent) => Some(stand_in(flow, &session, parent).await?),
        None => None,
    };
    let name = origin.name.lock().unwrap_or_else(PoisonError::into_inner).take();
    let common = &flow.definition().common;
    let wanted = FlowRunCreate {
        state: Some(StateCreate::new(StateType::Pending)),
        name: name.map(|name| session.redactor().redact(&name).into_owned()),
        flow_version: flow.definition().version.map(str::to_owned),
        parameters: parameters.clone(),
        parent_task_run_id: placeholder,
        empirical_policy: flow.policy(),
        tags: common.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        labels: Some(JsonObject::new()),
        ..FlowRunCreate::new(flow_id)
    };
    let (created, first) = begin(&session, wanted).await?;
    let stop = parent.as_ref().map_or_else(CancellationToken::new, |parent| parent.stop.child_token());
    Ok(Arc::new(FlowRun {
        id: created.id,
        name: created.name.into(),
        flow,
        flow_id,
        flow_name: flow.name().into(),
        session,
        parameters,
        first: Mutex::new(first),
        attempt: AtomicU32::new(0),
        belongings: Belongings::new(parent.as_deref(), &stop),
        parent,
        stop,
        reason: OnceLock::new(),
        ended: AtomicBool::new(false),
    }))
}

/// The row, and what came of proposing `Running` to it where the server takes both at once.
async fn begin(session: &Session, wanted: FlowRunCreate) -> Result<(Created, Option<OrchestrationResult>), ClientError> {
    let begin = FlowRunBegin { flow_run: wanted, state: running() };
    if session.takes_both_at_once()
        && let Some(begun) = session.client().begin_flow_run(&begin).await?
    {
        return Ok((begun.flow_run, Some(begun.proposal)));
    }
    let created = session.client().create_flow_run(&begin.flow_run).await?;
    // Only now, since a flow that is gone is not found either.
    session.takes_one_at_a_time();
    Ok((created, None))
}

/// The parameters as they may be seen.
fn redact(session: &Session, parameters: &mut JsonObject) {
    let mut document = Value::Object(std::mem::take(parameters));
    session.redactor().redact_json(&mut document);
    if let Value::Object(redacted) = document {
        *parameters = redacted;
    }
}

/// The task run of the parent that follows the subflow's states.
async fn stand_in(flow: &'static Flow, session: &Session, parent: &FlowRun) -> Result<TaskRunId, ClientError> {
    let common = &flow.definition().common;
    let id = TaskRunId::new_v7();
    let inputs = common.parameters.iter().map(|name| ((*name).to_owned(), Value::Array(Vec::new())));
    let wanted = TaskRunCreate {
        id: Some(id),
        state: Some(StateCreate::new(StateType::Pending)),
        name: Some(format!("{}-{}", flow.name(), parent.next(flow.key()))),
        task_version: flow.definition().version.map(str::to_owned),
        tags: common.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        task_inputs: inputs.collect(),
        labels: Some(JsonObject::new()),
        ..TaskRunCreate::new(parent.id(), &**flow.key(), id.to_string())
    };
    Ok(session.client().create_task_run(&wanted).await?.id)
}
