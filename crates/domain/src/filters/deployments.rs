//! The filter of deployments.

use super::leaves::{Flag, Ids, Operator, Tags, Text};
use crate::DeploymentId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A constraint on one of several names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameLike {
    /// One of them contains this, whatever the case of letters.
    #[serde(default, rename = "like_", skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
}

/// Which deployments.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct DeploymentFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<DeploymentId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_or_deployment_name: Option<NameLike>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_queue_name: Option<Text>,
    /// Old clients send it; it constrains nothing any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_limit: Option<Value>,
}
