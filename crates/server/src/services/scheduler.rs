//! The scheduler: makes the runs of schedules some time ahead, so that workers find them when they are due.
//!
//! A run's key names its schedule and its time, and a flow has no two runs with one key. Therefore passes may overlap.

use onloan_api::StateCreate;
use onloan_domain::{
    CreatedBy, Deployment, DeploymentId, DeploymentSchedule, Duration, FlowRun, FlowRunId, JsonObject, StateType, Timestamp, run_name,
};
use onloan_engine::schedules::{DueTime, Horizon};
use onloan_storage::scheduled_runs::{self, Ahead};
use onloan_storage::{Db, Result, Session, deployments, flow_runs};

use crate::routes::deployments::labels_of_run;
use crate::routes::flow_runs::transition::begun;

/// How far ahead runs are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// At least so many for each schedule.
    pub min_runs: usize,
    /// At least for so long.
    pub min_time: Duration,
    /// Never more than so many at once.
    pub max_runs: usize,
    /// Never for longer than this.
    pub max_time: Duration,
}

impl Default for Reach {
    fn default() -> Self {
        Self { min_runs: 3, min_time: Duration::from_seconds(3_600), max_runs: 100, max_time: Duration::from_seconds(100 * 86_400) }
    }
}

/// So many deployments are looked at together.
const BATCH: u64 = 100;

/// Makes the runs that schedules lack; answers how many.
///
/// # Errors
/// When the database fails. What was made until then stays.
pub async fn run_once(db: &Db, now: Timestamp) -> Result<u64> {
    let reach = Reach::default();
    let (mut made, mut after) = (0, None);
    loop {
        let mut session = db.read().await?;
        let batch = deployments::list_to_schedule(&mut session, after, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(made) };
        after = Some(last.id);
        let ids: Vec<DeploymentId> = batch.iter().map(|deployment| deployment.id).collect();
        let ahead = scheduled_runs::ahead(&mut session, &ids, now).await?;
        drop(session);
        let lacks = |schedule: &DeploymentSchedule| {
            let Ahead { runs, until } = ahead.get(&schedule.id.uuid()).copied().unwrap_or_default();
            schedule.active && (runs < reach.min_runs as i64 || until.is_none_or(|until| until < now + reach.min_time))
        };
        for deployment in batch.iter().filter(|deployment| deployment.schedules.iter().any(lacks)) {
            made += make_runs_of(db, deployment.id, &reach, now).await?;
        }
    }
}

/// Makes the runs that one deployment lacks, as it is by then: somebody may have paused it, or changed its schedules.
pub(super) async fn make_runs_of(db: &Db, id: DeploymentId, reach: &Reach, now: Timestamp) -> Result<u64> {
    let mut tx = db.begin().await?;
    // Held, so that nobody pauses it meanwhile, and no other server makes the same runs.
    let made = match deployments::find_to_change(&mut tx, id).await?.filter(|deployment| !deployment.paused) {
        Some(deployment) => make_runs(&mut tx, &deployment, &reach.from(now), now).await?,
        None => 0,
    };
    tx.commit().await?;
    Ok(made)
}

impl Reach {
    /// The horizon as seen from that time.
    fn from(&self, start: Timestamp) -> Horizon {
        Horizon { start, end: start + self.max_time, min_time: self.min_time, min_runs: self.min_runs, max_runs: self.max_runs }
    }
}

/// Makes the runs of a deployment's active schedules within a horizon, those left out that are there; answers how many.
pub(crate) async fn make_runs(session: &mut Session, deployment: &Deployment, horizon: &Horizon, now: Timestamp) -> Result<u64> {
    let mut made = 0;
    for schedule in deployment.schedules.iter().filter(|schedule| schedule.active) {
        let due = match horizon.due(&schedule.schedule) {
            Ok(due) => due,
            // One that this version cannot read must not keep others from their runs.
            Err(error) => {
                tracing::warn!(deployment = %deployment.id, schedule = %schedule.id, "a schedule is left out: {error}");
                continue;
            }
        };
        let keys: Vec<String> = due.iter().map(|due| due.key(deployment.id, schedule.id)).collect();
        let known = scheduled_runs::known_keys(session, deployment.flow_id, &keys).await?;
        for (due, key) in due.iter().zip(keys).filter(|(_, key)| !known.contains(key)) {
            flow_runs::insert(session, &scheduled_run(deployment, schedule, due, key, now)).await?;
            made += 1;
        }
    }
    Ok(made)
}

fn scheduled_run(deployment: &Deployment, schedule: &DeploymentSchedule, due: &DueTime, key: String, now: Timestamp) -> FlowRun {
    let mut parameters: JsonObject = deployment.parameters.clone();
    parameters.extend(schedule.parameters.clone());
    let mut tags = vec!["auto-scheduled".to_owned()];
    tags.extend(deployment.tags.iter().filter(|tag| *tag != "auto-scheduled").cloned());
    let created_by = CreatedBy {
        id: Some(schedule.id.uuid()),
        creator_type: Some("SCHEDULE".to_owned()),
        display_value: Some(schedule.slug.clone().unwrap_or_else(|| schedule.schedule.kind().to_owned())),
    };
    let run = FlowRun {
        deployment_id: Some(deployment.id),
        deployment_version: deployment.version.clone(),
        work_queue_id: deployment.work_queue_id,
        work_queue_name: deployment.work_queue_name.clone(),
        parameters,
        infrastructure_document_id: deployment.infrastructure_document_id,
        idempotency_key: Some(key),
        tags,
        labels: labels_of_run(deployment, None),
        auto_scheduled: true,
        created_by: Some(created_by),
        ..FlowRun::new(FlowRunId::new_v7(), deployment.flow_id, run_name::run_name(rand::random()), now)
    };
    let mut scheduled = StateCreate::new(StateType::Scheduled).with_message("Flow run scheduled");
    scheduled.state_details.scheduled_time = Some(due.at);
    begun(run, scheduled, now)
}
