//! What handlers take.

use std::str::FromStr;

use axum::extract::{Path, State};
use http::HeaderMap;
use utoipa::openapi::Required;
use utoipa::openapi::content::Content;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::{PartialSchema, ToSchema};

use super::operations::Sketch;
use crate::extract::{Body, Id, SecretBody};
use crate::state::AppState;

/// Something that a handler takes.
pub(crate) trait Input {
    fn describe(sketch: &mut Sketch);
}

impl Input for State<AppState> {
    fn describe(_: &mut Sketch) {}
}

impl Input for HeaderMap {
    fn describe(_: &mut Sketch) {}
}

impl<T: ToSchema> Input for Body<T> {
    fn describe(sketch: &mut Sketch) {
        let body = sketch.component::<T>();
        let body = RequestBodyBuilder::new().content("application/json", Content::new(Some(body)));
        sketch.body(body.required(Some(Required::True)).build());
    }
}

impl<T: ToSchema> Input for SecretBody<T> {
    fn describe(sketch: &mut Sketch) {
        Body::<T>::describe(sketch);
    }
}

impl<T: PartialSchema + FromStr> Input for Id<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.path_parameter(T::schema());
    }
}

impl Input for Path<String> {
    fn describe(sketch: &mut Sketch) {
        sketch.path_parameter(String::schema());
    }
}
