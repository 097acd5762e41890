//! Typed ids. Owns how an id is minted and printed; knows nothing of what it points to.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id that sorts by the time it was made.
            #[must_use]
            pub fn new_v7() -> Self {
                Self(Uuid::now_v7())
            }

            /// A new id without order.
            #[must_use]
            pub fn new_v4() -> Self {
                Self(Uuid::new_v4())
            }

            /// The bare UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

ids! {
    /// Id of the newest artifact of a key, whichever artifact that is at the time.
    ArtifactCollectionId
    /// Id of an artifact.
    ArtifactId
    /// Id of an automation.
    AutomationId
    /// Id of a block document.
    BlockDocumentId
    /// Id of a block schema.
    BlockSchemaId
    /// Id of a block type.
    BlockTypeId
    /// Id of a concurrency limit.
    ConcurrencyLimitId
    /// Id of a deployment.
    DeploymentId
    /// Id of a schedule of a deployment.
    DeploymentScheduleId
    /// Id of an event; a task-run event's id is also the id of the state that it reports.
    EventId
    /// Id of a flow.
    FlowId
    /// Id of a flow run.
    FlowRunId
    /// Id of an input of a flow run.
    FlowRunInputId
    /// Id of a lease on concurrency slots.
    LeaseId
    /// Id of a log line.
    LogId
    /// Id of a saved search.
    SavedSearchId
    /// Id of a state of a flow run or task run.
    StateId
    /// Id of a task run.
    TaskRunId
    /// Id that a client gives one attempt to change a state, so that a repeated request is recognised.
    TransitionId
    /// Id of a trigger within an automation.
    TriggerId
    /// Id of a variable.
    VariableId
    /// Id of a work pool.
    WorkPoolId
    /// Id of a work queue.
    WorkQueueId
    /// Id of a worker.
    WorkerId
}

impl From<StateId> for EventId {
    fn from(id: StateId) -> Self {
        Self(id.0)
    }
}

impl From<EventId> for StateId {
    fn from(id: EventId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = FlowRunId::new_v7();
        assert_eq!(id.to_string().parse::<FlowRunId>().unwrap(), id);
        assert_eq!(format!("{id:?}"), format!("FlowRunId({id})"));
    }

    #[test]
    fn ids_of_version_7_sort_by_the_time_they_were_made() {
        let ids: Vec<StateId> = (0..1000).map(|_| StateId::new_v7()).collect();
        assert!(ids.is_sorted());
    }
}
