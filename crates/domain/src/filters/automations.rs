//! Filters and orders of automations.

use super::leaves::{Ids, Operator, Tags, Text, Time};
use crate::AutomationId;
use serde::{Deserialize, Serialize};

/// Which automations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct AutomationFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<AutomationId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
}

/// Order of automations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "column and direction are the name")]
pub enum AutomationSort {
    CreatedDesc,
    UpdatedDesc,
    #[default]
    NameAsc,
    NameDesc,
}
