//! What handlers answer.

use axum::Json;
use http::StatusCode;
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};

use super::operations::Sketch;
use crate::error::ApiResult;

/// Something that a handler answers.
pub(crate) trait Output {
    fn describe(sketch: &mut Sketch);
}

/// A value in a body.
pub(crate) trait Shown {
    fn shown(sketch: &mut Sketch) -> RefOr<Schema>;
}

impl<T: Output> Output for ApiResult<T> {
    fn describe(sketch: &mut Sketch) {
        T::describe(sketch);
        sketch.may_fail();
    }
}

impl<T: Shown> Output for Json<T> {
    fn describe(sketch: &mut Sketch) {
        let body = T::shown(sketch);
        sketch.answer(StatusCode::OK, Some(body));
    }
}

/// Which status is not told by the type: 201, unless the route says otherwise.
impl<T: Shown> Output for (StatusCode, Json<T>) {
    fn describe(sketch: &mut Sketch) {
        let body = T::shown(sketch);
        sketch.answer(StatusCode::CREATED, Some(body));
    }
}

/// An answer without a body.
impl Output for StatusCode {
    fn describe(sketch: &mut Sketch) {
        sketch.answer(StatusCode::NO_CONTENT, None);
    }
}

impl<T: ToSchema + Named> Shown for T {
    fn shown(sketch: &mut Sketch) -> RefOr<Schema> {
        RefOr::Ref(sketch.component::<T>())
    }
}

impl<T: ToSchema + Named> Shown for Vec<T> {
    fn shown(sketch: &mut Sketch) -> RefOr<Schema> {
        let item: Ref = sketch.component::<T>();
        RefOr::T(Schema::Array(ArrayBuilder::new().items(item).build()))
    }
}

impl Shown for () {
    fn shown(_: &mut Sketch) -> RefOr<Schema> {
        <()>::schema()
    }
}

/// A body that is a noun or a structure of the API, and not a list or a bare value.
pub(crate) trait Named {}

impl Named for onloan_api::GlobalConcurrencyLimit {}
impl Named for onloan_api::LeasedSlots {}
impl Named for onloan_api::LimitOfSlots {}
impl Named for onloan_domain::ConcurrencyLimit {}
