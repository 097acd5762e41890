//! `POST /ui/schemas/validate`.

use axum::Json;
use onloan_api::SchemaValues;
use onloan_engine::form_values::{InvalidSchema, Variables, wrong_values};
use serde_json::{Value, json};

use crate::error::{ApiError, ApiResult};
use crate::extract::SecretBody;

/// Say what is wrong with the values of a form. They may hold secrets, so nothing of a wrong body is answered.
pub(crate) async fn validate(SecretBody(body): SecretBody<SchemaValues>) -> ApiResult<Json<Value>> {
    let wrong = wrong_values(body.values, &body.schema, &Variables::new());
    let errors = wrong.map_err(|InvalidSchema(why)| ApiError::refused(422, why))?;
    let valid = errors.is_empty();
    Ok(Json(json!({ "errors": errors, "valid": valid })))
}
