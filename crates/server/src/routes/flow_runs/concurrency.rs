//! The concurrency of a run's deployment, from the rows to the rules and back. Everything happens in the transaction that
//! stores the state.

use http::HeaderMap;
use http::header::USER_AGENT;
use onloan_domain::{ConcurrencyLimitId, DeploymentId, Duration, FlowRun, LeaseId, Timestamp};
use onloan_engine::{ClientLeases, Concurrency, DeploymentConcurrency, SlotEffect, SlotFacts};
use onloan_storage::{Error, Session, concurrency_leases, concurrency_limits, deployments};

use crate::routes::give_back;
use crate::settings::Settings;

/// What the client does about leases: Prefect's says in its `User-Agent` which release it is, as `prefect/3.8.8 (API 0.8.4)`.
pub(super) fn client(headers: &HeaderMap) -> ClientLeases {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let version = agent.and_then(|agent| agent.strip_prefix("prefect/")).and_then(|rest| rest.split_whitespace().next());
    ClientLeases::of_version(version)
}

/// What rules ask about the concurrency of a run's deployment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Whether it has slots, and whether one is free.
    Slots,
    /// Nothing.
    Nothing,
}

/// What the rules may look at. A run without a deployment costs no query, and neither does one that needs no slot.
pub(super) async fn facts(
    session: &mut Session,
    run: &FlowRun,
    needs: Needs,
    client: ClientLeases,
    settings: &Settings,
) -> Result<Concurrency, Error> {
    let Some(deployment) = run.deployment_id.filter(|_| needs == Needs::Slots) else {
        return Ok(Concurrency { client, ..Concurrency::default() });
    };
    let deployment = of_deployment(session, deployment, settings).await?;
    let lease = run.state.as_ref().and_then(|state| state.state_details.deployment_concurrency_lease_id);
    let lease_is_held = match lease {
        Some(lease) => concurrency_leases::find(session, lease).await?.is_some(),
        None => false,
    };
    Ok(Concurrency { deployment, client, lease_is_held })
}

/// How many runs of a deployment may be at work: as many as its limit says, if it has one.
async fn of_deployment(session: &mut Session, id: DeploymentId, settings: &Settings) -> Result<DeploymentConcurrency, Error> {
    let Some(deployment) = deployments::find(session, id).await? else { return Ok(DeploymentConcurrency::DeploymentMissing) };
    let Some(limit) = deployment.global_concurrency_limit else { return Ok(DeploymentConcurrency::Unlimited) };
    let limit = concurrency_limits::hold(session, &[ConcurrencyLimitId::from(limit.id)]).await?.pop();
    // Deleted meanwhile.
    let Some(limit) = limit else { return Ok(DeploymentConcurrency::Unlimited) };
    let options = deployment.concurrency_options;
    let grace = options.and_then(|options| options.grace_period_seconds).map(Duration::from_seconds);
    Ok(DeploymentConcurrency::Limited(Box::new(SlotFacts {
        limit,
        collision: options.map(|options| options.collision_strategy).unwrap_or_default(),
        lease_lasts: grace.unwrap_or(settings.deployment_lease_lasts),
        slot_wait: settings.deployment_slot_wait,
        waits: settings.slot_waits,
        new_lease: LeaseId::new_v7(),
    })))
}

/// Does what the rules want done about slots.
pub(super) async fn carry_out(session: &mut Session, slots: Vec<SlotEffect>, now: Timestamp) -> Result<(), Error> {
    for effect in slots {
        match effect {
            SlotEffect::Take { limit, lease } => {
                concurrency_limits::save_slots(session, std::slice::from_ref(&limit)).await?;
                concurrency_leases::insert(session, &lease).await?;
            }
            SlotEffect::Renew { lease, expires } => drop(concurrency_leases::renew(session, lease, expires).await?),
            SlotEffect::GiveBack { lease } => drop(give_back(session, lease, now).await?),
        }
    }
    Ok(())
}

/// Gives back the slot of a run that is about to be deleted.
pub(super) async fn release(session: &mut Session, run: &FlowRun, now: Timestamp) -> Result<(), Error> {
    let lease = run.state.as_ref().and_then(|state| state.state_details.deployment_concurrency_lease_id);
    match lease {
        Some(lease) => give_back(session, lease, now).await.map(drop),
        None => Ok(()),
    }
}
