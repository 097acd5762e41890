//! The logs of runs: prints of bodies, `tracing` events, and what the engine has to say.

mod layer;
pub mod prints;
mod subscriber;

use std::sync::Arc;

use onloan_api::LogCreate;
use onloan_client::{Client, ClientError};
use onloan_domain::{FlowRunId, TaskRunId, Timestamp};
use tracing::Level;

use crate::outbox::{Destination, Outbox};

pub use layer::{RunLogs, layer};
pub use subscriber::{install, show};

/// The target of the engine's own lines, which are shipped without the detour over a subscriber.
pub(crate) const ENGINE: &str = "onloan::run";

pub(crate) type LogOutbox = Arc<Outbox<LogShelf>>;

/// A line of a run's log, already redacted.
pub(crate) struct LogLine {
    flow_run_id: Option<FlowRunId>,
    task_run_id: Option<TaskRunId>,
    level: Level,
    message: String,
    at: Timestamp,
}

impl LogLine {
    pub(crate) fn new(flow: Option<FlowRunId>, task: Option<TaskRunId>, level: Level, message: String) -> Self {
        Self { flow_run_id: flow, task_run_id: task, level, message, at: Timestamp::now() }
    }

    fn into_wire(self) -> LogCreate {
        let name = if self.task_run_id.is_some() { "onloan.task_runs" } else { "onloan.flow_runs" };
        LogCreate {
            name: name.to_owned(),
            level: number(self.level),
            message: self.message,
            timestamp: self.at,
            flow_run_id: self.flow_run_id,
            task_run_id: self.task_run_id,
        }
    }
}

/// The level as Python's `logging` numbers it, and with it the wire.
fn number(level: Level) -> i64 {
    match level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        Level::DEBUG => 10,
        Level::TRACE => 5,
    }
}

/// Gives a line to the subscriber of this process.
pub(crate) fn tell(line: &LogLine) {
    let message = &line.message;
    match line.level {
        Level::ERROR => tracing::error!(target: ENGINE, "{message}"),
        Level::WARN => tracing::warn!(target: ENGINE, "{message}"),
        Level::INFO => tracing::info!(target: ENGINE, "{message}"),
        Level::DEBUG => tracing::debug!(target: ENGINE, "{message}"),
        Level::TRACE => tracing::trace!(target: ENGINE, "{message}"),
    }
}

/// The server's logs.
pub(crate) struct LogShelf {
    client: Client,
}

impl LogShelf {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }
}

impl Destination for LogShelf {
    type Item = LogLine;
    type Parcel = Vec<LogCreate>;

    const IN_FLIGHT: usize = 2;

    fn name(&self) -> &'static str {
        "log lines"
    }

    fn pack(&self, lines: Vec<LogLine>) -> Vec<LogCreate> {
        lines.into_iter().map(LogLine::into_wire).collect()
    }

    async fn deliver(&self, lines: &Vec<LogCreate>) -> Result<(), ClientError> {
        self.client.create_logs(lines).await
    }
}
