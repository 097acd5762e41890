//! Bodies of `/onloan/audit`.

use onloan_domain::{FlowRunId, JsonObject};
use serde::{Deserialize, Serialize};

/// Body of `POST /onloan/audit/filter`. Entries come in the order of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AuditFilterBody {
    /// Only entries about this flow run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_run_id: Option<FlowRunId>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// One record in the body of `POST /onloan/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", schema(value_type = Object))]
pub struct AuditRecord(pub JsonObject);
