//! What is wrong with a deployment, before anything of it is stored.

use onloan_api::DeploymentCreate;
use onloan_domain::{Deployment, DeploymentId, JsonObject, RRuleSchedule, Schedule, Timestamp, WorkPool};
use onloan_engine::parameters::{self, Required, check_job_variables};
use onloan_engine::schedules;
use onloan_storage::{Session, deployments};

use crate::error::{ApiError, ApiResult};
use crate::routes::work_pools::job_templates::with_blocks;

/// The deployment of that id.
pub(super) async fn deployment(session: &mut Session, id: DeploymentId) -> ApiResult<Deployment> {
    deployments::find(session, id).await?.ok_or_else(|| ApiError::not_found("Deployment not found"))
}

/// The schedule as it is stored, if it can be understood.
pub(super) fn schedule(schedule: Schedule, now: Timestamp) -> ApiResult<Schedule> {
    schedules::check(&schedule).map_err(|error| ApiError::invalid(&["body", "schedule"], format!("Value error, {error}")))?;
    Ok(match schedule {
        Schedule::Interval(mut interval) => {
            interval.timezone.get_or_insert_with(|| "UTC".to_owned());
            Schedule::Interval(interval)
        }
        Schedule::Cron(cron) => Schedule::Cron(cron),
        Schedule::RRule(RRuleSchedule { rrule, timezone }) => Schedule::RRule(schedules::anchored(&RRuleSchedule { rrule, timezone }, now)),
    })
}

/// A schedule makes no more runs than this ahead.
const MOST_SCHEDULED_RUNS: i64 = 100;

/// How many runs a schedule may have ahead.
pub(super) fn max_scheduled_runs(runs: Option<i64>) -> ApiResult<Option<i64>> {
    match runs {
        Some(runs) if runs > MOST_SCHEDULED_RUNS => {
            let why = format!("`max_scheduled_runs` must be less than or equal to {MOST_SCHEDULED_RUNS}.");
            Err(ApiError::invalid(&["body", "max_scheduled_runs"], format!("Value error, {why}")))
        }
        Some(runs) if runs < 1 => Err(ApiError::invalid(&["body", "max_scheduled_runs"], "Input should be greater than 0")),
        Some(_) | None => Ok(runs),
    }
}

/// Whether what a client says of a deployment fits together.
pub(super) fn creation(create: &DeploymentCreate) -> ApiResult<()> {
    limits(create.concurrency_limit.flatten(), create.global_concurrency_limit_id.flatten().is_some())?;
    if create.enforce_parameter_schema == Some(true)
        && let (Some(values), Some(Some(schema))) = (&create.parameters, &create.parameter_openapi_schema)
    {
        parameters::check(values, schema, Required::Later)
            .map_err(|error| ApiError::invalid(&["body"], format!("Value error, {error}")))?;
    }
    Ok(())
}

/// Whether a deployment has one limit at most, and that it lets something through.
pub(super) fn limits(own: Option<i64>, shared: bool) -> ApiResult<()> {
    match own {
        Some(own) if own < 1 => Err(ApiError::invalid(&["body", "concurrency_limit"], "Input should be greater than 0")),
        Some(_) if shared => {
            let why = "Value error, A deployment cannot have both a concurrency limit and a global concurrency limit.";
            Err(ApiError::invalid(&["body"], why))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether a deployment's job variables are what its pool's template asks for.
pub(super) async fn job_variables(session: &mut Session, pool: &WorkPool, variables: &JsonObject, verb: &str) -> ApiResult<()> {
    if variables.is_empty() {
        return Ok(());
    }
    let template = with_blocks(session, &pool.base_job_template).await?;
    check_job_variables(&template, &[variables], Required::Later)
        .map_err(|error| ApiError::refused(422, format!("Error {verb} deployment: {error}")))
}
