//! Bodies of `/automations`.

use onloan_domain::automation::{Action, Trigger};
use onloan_domain::filters::{AutomationFilter, AutomationSort};
use serde::{Deserialize, Serialize};

/// Body of `POST /automations/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `Automation`'s")]
pub struct AutomationCreate {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub tags: Vec<String>,
    pub trigger: Trigger,
    pub actions: Vec<Action>,
    #[serde(default)]
    pub actions_on_trigger: Vec<Action>,
    #[serde(default)]
    pub actions_on_resolve: Vec<Action>,
    /// The resource that it belongs to and goes with.
    #[serde(default)]
    pub owner_resource: Option<String>,
}

/// Body of `PUT /automations/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `Automation`'s")]
pub struct AutomationUpdate {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub enabled: Option<bool>,
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    pub trigger: Trigger,
    pub actions: Vec<Action>,
    #[serde(default)]
    pub actions_on_trigger: Option<Vec<Action>>,
    #[serde(default)]
    pub actions_on_resolve: Option<Vec<Action>>,
}

/// Body of `PATCH /automations/{id}`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AutomationPartialUpdate {
    /// Whether it is evaluated.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

/// Body of `POST /automations/filter`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AutomationFilterBody {
    /// In which order; by name when absent.
    #[serde(default)]
    pub sort: Option<AutomationSort>,
    /// How many.
    #[serde(default)]
    pub limit: Option<i64>,
    /// How many to leave out first.
    #[serde(default)]
    pub offset: Option<i64>,
    /// Which.
    #[serde(default)]
    pub automations: Option<AutomationFilter>,
}

/// Body of `POST /automations/count`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AutomationCountBody {
    /// Which.
    #[serde(default)]
    pub automations: Option<AutomationFilter>,
}
