//! Fails runs that were paused and that nobody resumed in time.

use onloan_api::StateCreate;
use onloan_domain::{FlowRun, FlowRunId, StateType, Timestamp};
use onloan_engine::{ClientLeases, Policy};
use onloan_storage::{Result, flow_runs, unmoved_runs};

use crate::routes::flow_runs::orchestrate::Orchestration;
use crate::state::AppState;

/// So many runs are looked at together.
const BATCH: u64 = 200;

/// Fails the runs whose pause ended before; answers how many.
///
/// # Errors
/// When the database fails. What was failed until then stays so.
pub(crate) async fn run_once(state: &AppState, now: Timestamp) -> Result<u64> {
    let (mut failed, mut after) = (0, None);
    loop {
        let paused = unmoved_runs::list_paused(&mut state.reader().await?, after, BATCH).await?;
        for (id, ends) in &paused {
            if ends.is_some_and(|ends| ends < now) {
                failed += u64::from(fail(state, *id, now).await?);
            }
        }
        match paused.last() {
            Some((last, _)) if paused.len() as u64 == BATCH => after = Some(*last),
            Some(_) | None => return Ok(failed),
        }
    }
}

/// Fails one, if its pause is still the one that ended.
async fn fail(state: &AppState, id: FlowRunId, now: Timestamp) -> Result<bool> {
    let mut tx = state.writer().await?;
    let Some(run) = flow_runs::find_to_change(&mut tx, id).await?.filter(|run| has_expired(run, now)) else { return Ok(false) };
    let orchestration = Orchestration { policy: Policy::Minimal, client: ClientLeases::default(), settings: state.settings(), at: now };
    let mut failure = StateCreate::new(StateType::Failed);
    failure.message = Some("The flow was paused and never resumed.".to_owned());
    orchestration.of(&mut tx, run, failure).await?;
    tx.commit().await?;
    Ok(true)
}

fn has_expired(run: &FlowRun, now: Timestamp) -> bool {
    let paused = run.state.as_ref().filter(|state| state.state_type == StateType::Paused);
    paused.and_then(|state| state.state_details.pause_timeout).is_some_and(|ends| ends < now)
}
