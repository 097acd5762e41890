//! The first words of a worker, and the answer: which pool and queues it serves, and what the channel can do for it.

use std::collections::HashSet;

use onloan_api::{
    CLEANUP_CAPABILITY, PoolSnapshot, REQUIRED_CAPABILITIES, ResolvedQueue, WORKER_CHANNEL_VERSION, WorkerHello, WorkerReady,
};
use onloan_domain::{Timestamp, WorkPool, WorkQueue};
use onloan_engine::parameters::check_defaults;
use onloan_storage::{Session, work_pools, work_queues};

use super::End;
use super::cleanups::Cleanups;
use crate::error::ApiError;
use crate::routes::work_pools::job_templates::with_blocks;
use crate::routes::work_pools::lookups::make_pool;
use crate::routes::work_pools::{slots, workers::record_heartbeat};
use crate::state::{AppState, Tx, now};

/// A worker that is in.
pub(super) struct Greeted {
    pub(super) ready: WorkerReady,
    pub(super) cleanups: Cleanups,
}

/// Lets a worker in; its pool is made if it wants that, and is ready from now on.
pub(super) async fn greet(state: &AppState, pool: &str, hello: &WorkerHello) -> Result<Greeted, End> {
    if !hello.supported_channel_versions.iter().any(|version| version == WORKER_CHANNEL_VERSION) {
        return Err(End::UnsupportedVersion);
    }
    let at = now();
    let mut tx = state.writer().await?;
    let pool = wanted_pool(&mut tx, pool, hello, at).await?;
    let queues = wanted_queues(&mut tx, &pool, hello).await?;
    let pool = with_template(&mut tx, pool, hello, at).await?;
    let interval = Some(hello.heartbeat_interval_seconds);
    let pool = record_heartbeat(&mut tx, pool, &hello.worker_name, interval, at).await.map_err(|_| End::HeartbeatPersistenceFailed)?;
    let pool = slots::of_pool(&mut tx, pool).await.map_err(failed)?;
    tx.commit().await?;
    Ok(answered(hello, pool, &queues))
}

fn failed(error: ApiError) -> End {
    tracing::warn!("a worker was not let in: {}", error.summary());
    End::TransientServerError
}

async fn wanted_pool(session: &mut Session, name: &str, hello: &WorkerHello, at: Timestamp) -> Result<WorkPool, End> {
    if let Some(pool) = work_pools::find_by_name(session, name).await? {
        return Ok(pool);
    }
    if !hello.create_pool_if_not_found || WorkPool::is_reserved(name) {
        return Err(End::AuthorizationFailed);
    }
    defaults_fit(session, hello).await?;
    let template = hello.default_base_job_template.clone();
    let pool = WorkPool { base_job_template: template, ..WorkPool::new(name.to_owned(), hello.worker_type.clone(), at) };
    make_pool(session, pool, at).await.map_err(failed)
}

async fn defaults_fit(session: &mut Session, hello: &WorkerHello) -> Result<(), End> {
    let template = with_blocks(session, &hello.default_base_job_template).await.map_err(|_| End::ProtocolError)?;
    check_defaults(&template).map_err(|_| End::ProtocolError)
}

async fn wanted_queues(session: &mut Session, pool: &WorkPool, hello: &WorkerHello) -> Result<Vec<WorkQueue>, End> {
    if hello.work_queue_names.is_empty() {
        return Ok(work_queues::list_in_pool(session, pool.id, None, None).await?);
    }
    let (mut queues, mut named) = (Vec::new(), HashSet::new());
    for name in hello.work_queue_names.iter().filter(|name| named.insert(*name)) {
        queues.push(work_queues::find_in_pool(session, pool.id, name).await?.ok_or(End::AuthorizationFailed)?);
    }
    Ok(queues)
}

/// A pool without a template gets that of the first worker that has one.
async fn with_template(tx: &mut Tx, pool: WorkPool, hello: &WorkerHello, at: Timestamp) -> Result<WorkPool, End> {
    if !pool.base_job_template.is_empty() || hello.default_base_job_template.is_empty() {
        return Ok(pool);
    }
    defaults_fit(tx, hello).await?;
    let pool = WorkPool { base_job_template: hello.default_base_job_template.clone(), updated: at, ..pool };
    work_pools::save(tx, &pool).await?;
    tx.tell_of_pool(pool.id, true);
    Ok(pool)
}

fn answered(hello: &WorkerHello, pool: WorkPool, queues: &[WorkQueue]) -> Greeted {
    let at_a_time = hello.cleanups_at_a_time();
    let mut accepted = REQUIRED_CAPABILITIES.to_vec();
    accepted.extend((at_a_time > 0).then_some(CLEANUP_CAPABILITY));
    let mut rejected: Vec<String> = Vec::new();
    for capability in &hello.requested_capabilities {
        if !accepted.contains(&capability.as_str()) && !rejected.contains(capability) {
            rejected.push(capability.clone());
        }
    }
    let cleanups = Cleanups::new(pool.id, hello.handled_cleanup_kinds.clone(), queues.iter().map(|queue| queue.id).collect(), at_a_time);
    let ready = WorkerReady {
        consumer_id: hello.consumer_id,
        worker_id: None,
        selected_channel_version: WORKER_CHANNEL_VERSION,
        effective_heartbeat_interval_seconds: hello.heartbeat_interval_seconds,
        accepted_capabilities: accepted,
        rejected_capabilities: rejected,
        effective_max_cleanup_concurrency: at_a_time,
        resolved_work_queues: queues.iter().map(|queue| ResolvedQueue { id: queue.id, name: queue.name.clone() }).collect(),
        initial_snapshot: PoolSnapshot { snapshot_sequence: 1, reason: "initial", work_pool: pool },
    };
    Greeted { ready, cleanups }
}
