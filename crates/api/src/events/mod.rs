//! Bodies of `/events`, whose body is a list of events.
//!
//! Task runs live through events alone, three or more each, so both ends have a fast form beside
//! `onloan_domain::Event`: [`TaskRunEvent`] writes one without building maps, [`ReceivedEvent`] reads one without
//! copying what only passes through.

mod bodies;
mod received;
mod task_run_event;

pub use bodies::{Countable, EventCount, EventCountBody, EventFilterBody, EventPage, EventPageQuery, MAX_EVENTS, TimeUnit};
pub use received::{InvalidEvent, Labels, ReceivedEvent, ReceivedState, ReceivedTaskRun, TaskRunPayload, Text};
pub use task_run_event::{PreviousState, TaskRunEvent, TaskRunIdentity};

/// What the name of a task run's event starts with; the name of the state follows.
pub const TASK_RUN_EVENT_PREFIX: &str = "prefect.task-run.";
