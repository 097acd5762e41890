//! The concurrency of a run's deployment, from the rows to the rules and back. Everything happens in the transaction that
//! stores the state.

use http::HeaderMap;
use http::header::USER_AGENT;
use onloan_domain::{DeploymentId, FlowRun, LeaseId, StateType, Timestamp};
use onloan_engine::{ClientLeases, CollisionStrategy, Concurrency, DeploymentConcurrency, DeploymentLimit, SlotEffect};
use onloan_storage::{Error, Session, concurrency_leases, concurrency_limits};

use crate::error::ApiResult;
use crate::routes::give_back;
use crate::settings::Settings;

/// What the client does about leases: Prefect's says in its `User-Agent` which release it is, as `prefect/3.8.8 (API 0.8.4)`.
pub(super) fn client(headers: &HeaderMap) -> ClientLeases {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let version = agent.and_then(|agent| agent.strip_prefix("prefect/")).and_then(|rest| rest.split_whitespace().next());
    ClientLeases::of_version(version)
}

/// What the rules may look at who are asked about a state of type `to`. A run without a deployment costs no query, and
/// neither does one that needs no slot.
pub(super) async fn facts(
    session: &mut Session,
    run: &FlowRun,
    to: StateType,
    client: ClientLeases,
    settings: &Settings,
) -> ApiResult<Concurrency> {
    let starts = matches!(to, StateType::Pending | StateType::Running);
    let Some(deployment) = run.deployment_id.filter(|_| starts) else { return Ok(Concurrency { client, ..Concurrency::default() }) };
    let deployment = match limit_of(session, deployment, settings).await? {
        Some(limit) => DeploymentConcurrency::Limited(Box::new(limit)),
        None => DeploymentConcurrency::Unlimited,
    };
    let lease = run.state.as_ref().and_then(|state| state.state_details.deployment_concurrency_lease_id);
    let lease_is_held = match lease {
        Some(lease) => concurrency_leases::find(session, lease).await?.is_some(),
        None => false,
    };
    Ok(Concurrency { deployment, client, lease_is_held })
}

/// The limit of a deployment: the one whose name is `deployment:` and the deployment's id.
async fn limit_of(session: &mut Session, deployment: DeploymentId, settings: &Settings) -> ApiResult<Option<DeploymentLimit>> {
    let name = format!("deployment:{deployment}");
    let limit = concurrency_limits::hold_by_names(session, std::slice::from_ref(&name)).await?.pop();
    Ok(limit.map(|limit| DeploymentLimit {
        limit,
        collision: CollisionStrategy::default(),
        lease_lasts: settings.deployment_lease_lasts,
        slot_wait: settings.deployment_slot_wait,
        waits: settings.slot_waits,
        new_lease: LeaseId::new_v7(),
    }))
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
