//! Filters of work pools, work queues and workers.

use super::leaves::{Ids, Operator, QueueName, Text, Time, WorkerStatuses};
use crate::{WorkPoolId, WorkQueueId};
use serde::{Deserialize, Serialize};

/// Which work pools.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct WorkPoolFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<WorkPoolId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub pool_type: Option<Text>,
}

/// Which work queues.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct WorkQueueFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<WorkQueueId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<QueueName>,
}

/// Which workers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct WorkerFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_heartbeat_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<WorkerStatuses>,
}
