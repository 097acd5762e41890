//! Marks runs late that are due and that nobody has started.

use onloan_api::{OrchestrationStatus, StateCreate};
use onloan_domain::{FlowRunId, StateType, Timestamp};
use onloan_engine::{ClientLeases, Policy};
use onloan_storage::{Result, flow_runs, scheduled_runs};

use crate::routes::flow_runs::orchestrate::Orchestration;
use crate::state::AppState;

/// So many runs are looked at together.
const BATCH: u64 = 400;

/// So many are marked in one transaction, so that no request waits for long.
const TOGETHER: usize = 50;

/// Marks the runs late that are, and cancels those that must not wait for a slot of their deployment; answers how many.
///
/// # Errors
/// When the database fails. What was marked until then stays so.
pub(crate) async fn run_once(state: &AppState, now: Timestamp) -> Result<u64> {
    let mut marked = 0;
    loop {
        let overdue = scheduled_runs::list_overdue(&mut state.reader().await?, now - state.settings().late_after, BATCH).await?;
        let ids: Vec<FlowRunId> = overdue.iter().map(|run| run.id).collect();
        let before = marked;
        for ids in ids.chunks(TOGETHER) {
            marked += mark(state, ids, now).await?;
        }
        // Where nothing changes any more, the rest was refused, and asking again would not end.
        if (ids.len() as u64) < BATCH || marked == before {
            return Ok(marked);
        }
    }
}

async fn mark(state: &AppState, ids: &[FlowRunId], now: Timestamp) -> Result<u64> {
    let mut tx = state.writer().await?;
    let orchestration = Orchestration { policy: Policy::MarkLate, client: ClientLeases::default(), settings: state.settings(), at: now };
    let mut marked = 0;
    for id in ids {
        let Some(run) = flow_runs::find_to_change(&mut tx, *id).await? else { continue };
        let mut late = StateCreate::new(StateType::Scheduled).named("Late");
        late.state_details.scheduled_time = run.next_scheduled_start_time;
        // The rules refuse it for a run that somebody has started meanwhile.
        let (_, result) = orchestration.of(&mut tx, run, late).await?;
        let cancelled = result.state.is_some_and(|state| state.state_type == StateType::Cancelled);
        marked += u64::from(result.status == OrchestrationStatus::Accept || cancelled);
    }
    tx.commit().await?;
    Ok(marked)
}
