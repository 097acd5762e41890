//! `POST /templates/validate`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use minijinja::Environment;
use serde_json::json;

use crate::extract::TextBody;

/// Say whether a text is a template: nothing when it is, and where it is wrong when it is not.
pub(crate) async fn validate(TextBody(template): TextBody) -> Response {
    match template_problem(&template) {
        None => StatusCode::NO_CONTENT.into_response(),
        Some((line, message)) => {
            let error = json!({"error": {"line": line, "message": message, "source": template}});
            (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response()
        }
    }
}

/// Why a text is no template, and in which line, if it is none.
pub(in crate::routes) fn template_problem(template: &str) -> Option<(Option<usize>, String)> {
    let problem = Environment::new().template_from_str(template).err()?;
    Some((problem.line(), problem.detail().map_or_else(|| problem.kind().to_string(), str::to_owned)))
}
