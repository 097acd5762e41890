//! Filters of variables.

use super::leaves::{Ids, Operator, Tags, Text};
use crate::VariableId;
use serde::{Deserialize, Serialize};

/// Which variables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct VariableFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<VariableId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
}
