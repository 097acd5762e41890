//! `POST /ui/schemas/validate`.

use axum::Json;
use axum::extract::State;
use onloan_api::SchemaValues;
use onloan_engine::form_values::{InvalidSchema, wrong_values};
use serde_json::{Value, json};

use crate::error::{ApiError, ApiResult};
use crate::extract::SecretBody;
use crate::placeholders;
use crate::state::AppState;

/// Say what is wrong with the values of a form. They may hold secrets, so nothing of a wrong body is answered.
pub(crate) async fn validate(state: State<AppState>, SecretBody(body): SecretBody<SchemaValues>) -> ApiResult<Json<Value>> {
    let variables = placeholders::named_in(&mut state.read().await?, &body.values).await?;
    let wrong = wrong_values(body.values, &body.schema, &variables);
    let errors = wrong.map_err(|InvalidSchema(why)| ApiError::refused(422, why))?;
    let valid = errors.is_empty();
    Ok(Json(json!({ "errors": errors, "valid": valid })))
}
