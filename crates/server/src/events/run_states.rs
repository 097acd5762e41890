//! Tells that a flow run entered a state: gathers what the run belongs to, and lets the engine write the event.

use onloan_domain::{FlowId, FlowRun, State};
use onloan_engine::events::{Surrounding, Surroundings, flow_run_state_event};
use onloan_storage::{Error, Session, deployments, flows, task_runs, work_pools, work_queues};

use crate::state::Tx;

/// Tells, with this transaction, that the run left a state and entered the one that it has now.
pub(crate) async fn tell_flow_run_state(tx: &mut Tx, run: &FlowRun, from: Option<&State>) -> Result<(), Error> {
    if let Some(to) = &run.state {
        tx.count_flow_run(from.map(|from| from.state_type), to.state_type);
    }
    let surroundings = surroundings(tx, run).await?;
    tx.emit_all(flow_run_state_event(run, from, &surroundings));
    Ok(())
}

async fn surroundings(session: &mut Tx, run: &FlowRun) -> Result<Surroundings, Error> {
    let flow = flow(session, run.flow_id).await?;
    let task_run = match run.parent_task_run_id {
        Some(id) => task_runs::find(session, id).await?,
        None => None,
    };
    let deployment = match run.deployment_id {
        Some(id) => deployments::find(session, id).await?,
        None => None,
    };
    let (work_queue, work_pool) = queue_and_pool(session, run).await?;
    Ok(Surroundings {
        deployment: deployment.map(|deployment| Surrounding {
            id: deployment.id.to_string(),
            name: deployment.name,
            tags: deployment.tags,
        }),
        work_queue,
        work_pool,
        flow,
        task_run: task_run.map(|run| Surrounding { id: run.id.to_string(), name: run.name, tags: run.tags }),
    })
}

async fn flow(tx: &mut Tx, id: FlowId) -> Result<Option<Surrounding>, Error> {
    if let Some(known) = tx.flow_names().get(id) {
        return Ok(Some(known));
    }
    let found = flows::find(tx, id).await?;
    let flow = found.map(|flow| Surrounding { id: flow.id.to_string(), name: flow.name, tags: flow.tags });
    if let Some(flow) = &flow {
        tx.flow_names().put(id, flow.clone());
    }
    Ok(flow)
}

/// The queue that the run waits or waited in, and the queue's pool with its type.
async fn queue_and_pool(session: &mut Session, run: &FlowRun) -> Result<(Option<Surrounding>, Option<(Surrounding, String)>), Error> {
    let Some(id) = run.work_queue_id else { return Ok((None, None)) };
    let Some(queue) = work_queues::find(session, id).await? else { return Ok((None, None)) };
    let pool = match queue.work_pool_id {
        Some(id) => work_pools::find(session, id).await?,
        None => None,
    };
    let named = |id: String, name: String| Surrounding { id, name, tags: Vec::new() };
    let pool = pool.map(|pool| (named(pool.id.to_string(), pool.name), pool.pool_type));
    Ok((Some(named(queue.id.to_string(), queue.name)), pool))
}
