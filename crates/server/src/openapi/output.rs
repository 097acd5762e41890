//! What handlers answer.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use utoipa::ToSchema;

use super::operations::Sketch;
use crate::error::ApiResult;

/// Something that a handler answers.
pub(crate) trait Output {
    fn describe(sketch: &mut Sketch);
}

impl<T: Output> Output for ApiResult<T> {
    fn describe(sketch: &mut Sketch) {
        T::describe(sketch);
        sketch.may_fail();
    }
}

impl<T: ToSchema> Output for Json<T> {
    fn describe(sketch: &mut Sketch) {
        let body = sketch.schema::<T>();
        sketch.answer(StatusCode::OK, Some(body));
    }
}

/// What was made, or was there before: which of them is not told by the type.
impl<T: ToSchema> Output for (StatusCode, Json<T>) {
    fn describe(sketch: &mut Sketch) {
        let body = sketch.schema::<T>();
        sketch.answer(StatusCode::OK, Some(body.clone()));
        sketch.answer(StatusCode::CREATED, Some(body));
    }
}

/// Done later, or never: whoever asked is not told.
pub(crate) struct Accepted;

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        StatusCode::ACCEPTED.into_response()
    }
}

impl Output for Accepted {
    fn describe(sketch: &mut Sketch) {
        sketch.answer(StatusCode::ACCEPTED, None);
    }
}

/// An answer without a body.
impl Output for StatusCode {
    fn describe(sketch: &mut Sketch) {
        sketch.answer(StatusCode::NO_CONTENT, None);
    }
}

/// An answer whose body has a form of its own, which its type does not tell.
impl Output for Response {
    fn describe(sketch: &mut Sketch) {
        sketch.answer(StatusCode::OK, None);
    }
}

/// A text that is sent as it is.
impl Output for String {
    fn describe(sketch: &mut Sketch) {
        sketch.answer(StatusCode::OK, None);
    }
}
