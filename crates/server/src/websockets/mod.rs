//! The sockets: events in and out, logs out, background task runs out, and the channel of workers. Each file is one of them; `upgrade` is how a client
//! comes in, `socket` is what all of them have in common once it is in.

mod events_in;
mod events_out;
mod logs_out;
mod scheduled_task_runs;
mod socket;
mod upgrade;
mod worker_channel;

use axum::Router;
use axum::routing::any;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/events/in", any(events_in::connect))
        .route("/events/out", any(events_out::connect))
        .route("/logs/out", any(logs_out::connect))
        .route("/task_runs/subscriptions/scheduled", any(scheduled_task_runs::connect))
        .route("/work_pools/{name}/workers/connect", any(worker_channel::connect))
}
