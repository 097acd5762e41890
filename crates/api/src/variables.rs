//! Bodies of `/variables`.

use crate::{
    names,
    present::{or_default, present},
};
use onloan_domain::filters::{VariableFilter, VariableSort};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Body of `POST /variables/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VariableCreate {
    /// Its unique name.
    #[serde(deserialize_with = "names::variable")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub name: String,
    /// Any JSON value; must be there, may be `null`.
    pub value: Value,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Body of `PATCH /variables/{id}` and `PATCH /variables/name/{name}`. An absent key leaves its column alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VariableUpdate {
    /// Its new name.
    #[serde(deserialize_with = "names::optional_variable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub name: Option<String>,
    /// Its new value, which may be `null`.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Its new tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

/// Body of `POST /variables/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct VariableFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: VariableSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<VariableFilter>,
}

/// Body of `POST /variables/count`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct VariableCountBody {
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<VariableFilter>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_value_may_be_null_but_not_absent() {
        let null: VariableCreate = serde_json::from_str(r#"{"name":"a","value":null}"#).unwrap();
        assert_eq!(null.value, Value::Null);
        let absent = serde_json::from_str::<VariableCreate>(r#"{"name":"a"}"#).unwrap_err();
        assert!(absent.to_string().contains("missing field `value`"), "{absent}");
        let update: VariableUpdate = serde_json::from_str(r#"{"value":null}"#).unwrap();
        assert_eq!((update.value, update.name), (Some(Value::Null), None));
        assert_eq!(serde_json::from_str::<VariableUpdate>("{}").unwrap(), VariableUpdate::default());
    }
}
