//! Ends what a cancellation leaves behind: task runs and subflows of runs that were cancelled, and runs that are being
//! cancelled by somebody who never says that they are.

use onloan_api::{OrchestrationStatus, StateCreate};
use onloan_domain::{Duration, FlowRun, FlowRunId, JsonObject, State, StateId, StateType, TaskRunId, Timestamp, WorkQueueId};
use onloan_engine::{ClientLeases, Policy};
use onloan_storage::worker_cleanups::{self, Cleanup};
use onloan_storage::{Result, flow_runs, task_runs, unmoved_runs, work_pools, work_queues};
use uuid::Uuid;

use crate::routes::flow_runs::orchestrate::Orchestration;
use crate::state::{AppState, Tx};

/// So many runs are looked at together.
const BATCH: u64 = 200;

/// So many task runs are cancelled in one transaction, so that no request waits for long.
const TOGETHER: usize = 50;

/// For so long after its end a cancelled run is looked at: what it left behind was ended by then.
const LOOKED_AT: Duration = Duration::from_seconds(86_400);

/// How the types of pools end that no worker serves.
const WORKERLESS: [&str; 2] = [":push", ":managed"];

const PARENT_CANCELLED: &str = "The parent flow run was cancelled.";
const TIMED_OUT: &str = "Flow run cancellation timed out; marked this flow run as Cancelled.";

/// Ends what has to end; answers how many runs were moved.
///
/// # Errors
/// When the database fails. What was moved until then stays so.
pub(crate) async fn run_once(state: &AppState, now: Timestamp) -> Result<u64> {
    let confirmed = confirm(state, now).await?;
    Ok(confirmed + cancel_children(state, now).await?)
}

/// Runs that are in CANCELLING for too long are cancelled.
async fn confirm(state: &AppState, now: Timestamp) -> Result<u64> {
    let since = now - state.settings().cancelling_lasts;
    let (mut moved, mut after) = (0, None);
    loop {
        let ids = unmoved_runs::list_cancelling(&mut state.reader().await?, since, after, BATCH).await?;
        for id in &ids {
            moved += u64::from(confirm_one(state, *id, since, now).await?);
        }
        match ids.last() {
            Some(last) if ids.len() as u64 == BATCH => after = Some(*last),
            Some(_) | None => return Ok(moved),
        }
    }
}

/// One of them; its worker is asked to take down what it runs on.
async fn confirm_one(state: &AppState, id: FlowRunId, since: Timestamp, now: Timestamp) -> Result<bool> {
    let mut tx = state.writer().await?;
    let Some(run) = flow_runs::find_to_change(&mut tx, id).await? else { return Ok(false) };
    if !run.state.as_ref().is_some_and(|state| overdue(state, since)) {
        return Ok(false);
    }
    let (queue, process) = (run.work_queue_id, run.infrastructure_pid.clone());
    let orchestration = Orchestration { policy: Policy::Core, client: ClientLeases::default(), settings: state.settings(), at: now };
    let (_, result) = orchestration.of(&mut tx, run, cancelled(TIMED_OUT)).await?;
    if result.status == OrchestrationStatus::Accept
        && let Some(queue) = queue
    {
        ask_to_take_down(&mut tx, id, queue, process, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Asks the workers of a queue's pool to take down what a run is on. Pools that run their jobs elsewhere have no workers.
async fn ask_to_take_down(tx: &mut Tx, run: FlowRunId, queue: WorkQueueId, process: Option<String>, now: Timestamp) -> Result<()> {
    let pool = work_queues::find(tx, queue).await?.and_then(|queue| queue.work_pool_id);
    let Some(pool) = pool else { return Ok(()) };
    let Some(pool) = work_pools::find(tx, pool).await?.filter(|pool| !WORKERLESS.iter().any(|end| pool.pool_type.ends_with(end))) else {
        return Ok(());
    };
    let target = JsonObject::from_iter([("flow_run_id".into(), run.to_string().into()), ("infrastructure_pid".into(), process.into())]);
    let (id, kind) = (Uuid::now_v7(), "cancelling_timeout_teardown.v1".to_owned());
    let cleanup = Cleanup { id, created: now, work_pool_id: pool.id, work_queue_id: Some(queue), kind, target };
    worker_cleanups::insert(tx, &cleanup).await?;
    tx.tell_of_pool(pool.id, false);
    Ok(())
}

fn overdue(state: &State, since: Timestamp) -> bool {
    state.state_type == StateType::Cancelling && state.timestamp <= since
}

fn of_subflow(run: &FlowRun) -> Option<StateCreate> {
    let current = run.state.as_ref().filter(|state| !state.is_terminal())?.state_type;
    match (run.deployment_id, current) {
        (None, _) => Some(cancelled(PARENT_CANCELLED)),
        (Some(_), StateType::Cancelling) => None,
        (Some(_), _) => Some(StateCreate { message: Some(PARENT_CANCELLED.to_owned()), ..StateCreate::new(StateType::Cancelling) }),
    }
}

fn cancelled(message: &str) -> StateCreate {
    StateCreate { message: Some(message.to_owned()), ..StateCreate::new(StateType::Cancelled) }
}

/// Moves a run as it has to move by then, if at all; whether it did.
async fn propose(state: &AppState, id: FlowRunId, proposal: impl FnOnce(&FlowRun) -> Option<StateCreate>, now: Timestamp) -> Result<bool> {
    let mut tx = state.writer().await?;
    let Some(run) = flow_runs::find_to_change(&mut tx, id).await? else { return Ok(false) };
    let (Some(proposed), before) = (proposal(&run), run.state_id) else { return Ok(false) };
    let orchestration = Orchestration { policy: Policy::Core, client: ClientLeases::default(), settings: state.settings(), at: now };
    let (_, result) = orchestration.of(&mut tx, run, proposed).await?;
    let moved = result.status == OrchestrationStatus::Accept || result.state.map(|state| state.id) != before;
    tx.commit().await?;
    Ok(moved)
}

/// What cancelled runs had called is cancelled: subflows, and then task runs. Where a worker has a subflow, it is told to.
async fn cancel_children(state: &AppState, now: Timestamp) -> Result<u64> {
    let (mut moved, mut after) = (0, None);
    loop {
        let mut session = state.reader().await?;
        let runs = unmoved_runs::list_cancelled(&mut session, now - LOOKED_AT, after, BATCH).await?;
        let ids: Vec<FlowRunId> = runs.iter().map(|(_, id)| *id).collect();
        let subflows = unmoved_runs::list_unfinished_subflows(&mut session, &ids).await?;
        let tasks = unmoved_runs::list_unfinished_tasks(&mut session, &ids).await?;
        drop(session);
        for id in subflows {
            moved += u64::from(propose(state, id, of_subflow, now).await?);
        }
        for tasks in tasks.chunks(TOGETHER) {
            moved += cancel(state, tasks, now).await?;
        }
        match runs.last() {
            Some(last) if runs.len() as u64 == BATCH => after = Some(*last),
            Some(_) | None => return Ok(moved),
        }
    }
}

async fn cancel(state: &AppState, tasks: &[TaskRunId], now: Timestamp) -> Result<u64> {
    let mut tx = state.writer().await?;
    let mut moved = 0;
    for id in tasks {
        let unfinished = |run: &onloan_domain::TaskRun| run.state.as_ref().is_some_and(|state| !state.is_terminal());
        let Some(mut run) = task_runs::find(&mut tx, *id).await?.filter(unfinished) else { continue };
        let end = cancelled(PARENT_CANCELLED).into_state(StateId::new_v7(), now);
        onloan_engine::enter(&run, end, now).apply_to(&mut run);
        task_runs::enter(&mut tx, &run).await?;
        moved += 1;
    }
    tx.commit().await?;
    Ok(moved)
}
