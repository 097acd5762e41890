//! `/task_runs/subscriptions/scheduled`: background task runs go out to workers, each to one. A run that its worker does not
//! acknowledge goes to another, also after this process has ended: runs wait in the database, and a claim on one runs out.

use axum::response::Response;
use onloan_domain::{Duration, TaskRun};
use onloan_storage::scheduled_task_runs::{self, Claim};
use onloan_storage::task_runs;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::sleep;

use super::socket::{Closing, Gone, Socket};
use super::upgrade::Upgrade;
use crate::error::ApiResult;
use crate::state::{AppState, now};
use crate::task_queue::{Place, TaskWorker};

/// How long a run is held for a worker that has not acknowledged it. It is held anew as long as the worker is connected.
const HELD_FOR: Duration = Duration::from_micros(30 * 1_000_000);
const HOLD_EVERY: std::time::Duration = std::time::Duration::from_secs(10);

/// How often to look for runs whose claim has run out; all others wake the socket.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(15);

pub(super) async fn connect(upgrade: Upgrade) -> ApiResult<Response> {
    upgrade.then("scheduled_task_runs", talk)
}

/// What a worker says.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    client_id: Option<String>,
}

async fn talk(state: AppState, mut socket: Socket) {
    let Some(message) = socket.next().await else { return };
    let worker = match subscription(&message) {
        Ok(worker) => worker,
        Err(problem) => return socket.close(Closing::NoTaskWorker, &format!("Protocol violation: {problem}")).await,
    };
    let task_keys = worker.task_keys.clone();
    let place = state.task_queue().join(worker);
    match work(&state, &mut socket, &task_keys, &place).await {
        End::Gone => {}
        End::Quit => socket.close(Closing::Normal, "").await,
        End::NoAck => socket.close(Closing::NoTaskWorker, "Protocol violation: expected 'ack' message").await,
        End::Failed => socket.close(Closing::Failure, "the database did not answer; subscribe again").await,
    }
}

fn subscription(message: &str) -> Result<TaskWorker, &'static str> {
    let said: Said = serde_json::from_str(message).map_err(|_| "expected 'subscribe' message")?;
    if said.kind != "subscribe" {
        return Err("expected 'subscribe' message");
    }
    if said.keys.is_empty() {
        return Err("expected 'keys' in subscribe message");
    }
    let client_id = said.client_id.filter(|id| !id.is_empty()).ok_or("expected 'client_id' in subscribe message")?;
    Ok(TaskWorker { client_id, task_keys: said.keys, last_seen: now() })
}

/// How it ended.
enum End {
    Gone,
    Quit,
    NoAck,
    Failed,
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

async fn work(state: &AppState, socket: &mut Socket, task_keys: &[String], place: &Place<'_>) -> End {
    let mut woken = state.task_queue().watch();
    loop {
        // Before the look, so that nothing that comes after it is overlooked.
        woken.mark_unchanged();
        let ended = match take(state, task_keys).await {
            Ok(Some((claim, run))) => hand_over(state, socket, claim, &run).await.err(),
            Ok(None) => wait(socket, &mut woken).await.err(),
            Err(_) => Some(End::Failed),
        };
        match ended {
            Some(end) => return end,
            None => place.seen(now()),
        }
    }
}

/// Waits until there may be something, or the worker leaves.
async fn wait(socket: &mut Socket, woken: &mut watch::Receiver<()>) -> Result<(), End> {
    tokio::select! {
        said = socket.next() => match said.as_deref().map(kind) {
            None => Err(End::Gone),
            Some(kind) if kind == "quit" => Err(End::Quit),
            Some(_) => Ok(()),
        },
        _ = woken.changed() => Ok(()),
        () = sleep(LOOK_EVERY) => Ok(()),
    }
}

fn kind(message: &str) -> String {
    serde_json::from_str(message).map(|said: Said| said.kind).unwrap_or_default()
}

/// The next run for these tasks. One that was deleted meanwhile waits no longer.
async fn take(state: &AppState, task_keys: &[String]) -> ApiResult<Option<(Claim, TaskRun)>> {
    loop {
        let mut tx = state.begin().await?;
        let at = now();
        let Some(claim) = scheduled_task_runs::claim(&mut tx, task_keys, at, at + HELD_FOR).await? else { return Ok(None) };
        let run = task_runs::find(&mut tx, claim.task_run_id).await?;
        if run.is_none() {
            scheduled_task_runs::acknowledge(&mut tx, claim).await?;
        }
        tx.commit().await?;
        if let Some(run) = run {
            return Ok(Some((claim, run.estimated_at(at))));
        }
    }
}

/// Sends a run, and waits until the worker acknowledges it.
async fn hand_over(state: &AppState, socket: &mut Socket, claim: Claim, run: &TaskRun) -> Result<(), End> {
    let frame = serde_json::to_string(run).expect("task runs have string keys and no failing parts");
    let answer = match socket.send(frame.into()).await {
        Ok(()) => acknowledgement(state, socket, claim).await,
        Err(gone) => Err(gone.into()),
    };
    let mut tx = state.begin().await.map_err(|_| End::Failed)?;
    match answer {
        Ok(()) => scheduled_task_runs::acknowledge(&mut tx, claim).await.map(drop).map_err(|_| End::Failed)?,
        Err(_) => {
            scheduled_task_runs::release(&mut tx, claim).await.map_err(|_| End::Failed)?;
            tx.wake_task_workers();
        }
    }
    tx.commit().await.map_err(|_| End::Failed)?;
    answer
}

async fn acknowledgement(state: &AppState, socket: &mut Socket, claim: Claim) -> Result<(), End> {
    loop {
        let said = tokio::select! {
            said = socket.next() => said.ok_or(End::Gone)?,
            () = sleep(HOLD_EVERY) => {
                hold(state, claim).await.map_err(|_| End::Failed)?;
                continue;
            }
        };
        return match kind(&said).as_str() {
            "ack" => Ok(()),
            "quit" => Err(End::Quit),
            _ => Err(End::NoAck),
        };
    }
}

async fn hold(state: &AppState, claim: Claim) -> ApiResult<()> {
    let mut tx = state.begin().await?;
    scheduled_task_runs::renew(&mut tx, claim, now() + HELD_FOR).await?;
    Ok(tx.commit().await?)
}
