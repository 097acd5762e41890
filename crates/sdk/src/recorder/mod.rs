//! Tells the server what became of task runs, and of flow runs whose future was dropped. Off the flow's own path: what
//! is queued is small, and becomes events here.

mod progress;
mod transition;

use std::sync::Arc;

use onloan_api::events::TaskRunEvent;
use onloan_api::{SetState, StateCreate};
use onloan_client::{Client, ClientError, EventBatch};
use onloan_domain::FlowRunId;
use onloan_secrets::Redactor;

use crate::flow::FlowRun;
use crate::outbox::Destination;

pub(crate) use progress::Progress;
pub(crate) use transition::{Entered, Transition};

/// Something to tell.
#[expect(clippy::large_enum_variant, reason = "the large one is the frequent one")]
pub(crate) enum Record {
    /// A task run entered a state.
    Task(Transition),
    /// A flow run ended without a chance to say so itself.
    Flow(Arc<FlowRun>, StateCreate),
}

pub(crate) struct Recorder {
    client: Client,
    redactor: Redactor,
}

pub(crate) struct Parcel {
    tasks: Option<EventBatch>,
    flows: Vec<(FlowRunId, SetState)>,
}

impl Recorder {
    pub(crate) fn new(client: Client, redactor: Redactor) -> Self {
        Self { client, redactor }
    }
}

impl Destination for Recorder {
    type Item = Record;
    type Parcel = Parcel;

    const IN_FLIGHT: usize = 2;

    fn name(&self) -> &'static str {
        "states of runs"
    }

    fn pack(&self, records: Vec<Record>) -> Parcel {
        let mut tasks: Vec<TaskRunEvent> = Vec::with_capacity(records.len());
        let mut flows = Vec::new();
        for record in records {
            match record {
                Record::Task(transition) => transition.into_events(&self.redactor, &mut tasks),
                Record::Flow(run, state) => flows.push((run.id(), SetState { state, force: false })),
            }
        }
        Parcel { tasks: (!tasks.is_empty()).then(|| EventBatch::of(&tasks)), flows }
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<(), ClientError> {
        if let Some(tasks) = &parcel.tasks {
            self.client.record_events(tasks).await?;
        }
        for (run, state) in &parcel.flows {
            match self.client.set_flow_run_state(*run, state).await {
                // A run that somebody deleted needs no state.
                Ok(_) | Err(ClientError::Refused { status: 404, .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
