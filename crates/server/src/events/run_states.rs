//! Tells that a flow run entered a state: gathers what the run belongs to, and lets the engine write the event.

use onloan_domain::{FlowRun, State};
use onloan_engine::events::{Surrounding, Surroundings, flow_run_state_event};
use onloan_storage::{Error, Session, flows, task_runs};

use crate::state::Tx;

/// Tells, with this transaction, that the run left a state and entered the one that it has now.
pub(crate) async fn tell_flow_run_state(tx: &mut Tx, run: &FlowRun, from: Option<&State>) -> Result<(), Error> {
    let surroundings = surroundings(tx, run).await?;
    tx.emit_all(flow_run_state_event(run, from, &surroundings));
    Ok(())
}

/// Deployments, work queues and work pools belong here as soon as there are any.
async fn surroundings(session: &mut Session, run: &FlowRun) -> Result<Surroundings, Error> {
    let flow = flows::find(session, run.flow_id).await?;
    let task_run = match run.parent_task_run_id {
        Some(id) => task_runs::find(session, id).await?,
        None => None,
    };
    Ok(Surroundings {
        flow: flow.map(|flow| Surrounding { id: flow.id.to_string(), name: flow.name, tags: flow.tags }),
        task_run: task_run.map(|run| Surrounding { id: run.id.to_string(), name: run.name, tags: run.tags }),
        ..Surroundings::default()
    })
}
