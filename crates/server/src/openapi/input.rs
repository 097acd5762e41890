//! What handlers take.

use std::str::FromStr;

use axum::extract::{Path, State};
use http::HeaderMap;
use onloan_domain::Event;
use utoipa::openapi::content::Content;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{RefOr, Required, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::operations::Sketch;
use crate::extract::{Body, Id, IdAnd, Ids, Name, Names, Params, RawBody, SecretBody, TextBody};
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
        let body = sketch.schema::<T>();
        let body = RequestBodyBuilder::new().content("application/json", Content::new(Some(body)));
        sketch.body(body.required(Some(Required::True)).build());
    }
}

impl Input for TextBody {
    fn describe(sketch: &mut Sketch) {
        let body = RequestBodyBuilder::new().content("application/json", Content::new(Some(String::schema())));
        sketch.body(body.build());
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

impl Input for Name {
    fn describe(sketch: &mut Sketch) {
        sketch.path_parameter(String::schema());
    }
}

impl Input for Names {
    fn describe(sketch: &mut Sketch) {
        sketch.path_parameter(String::schema());
        sketch.path_parameter(String::schema());
    }
}

impl<A: PartialSchema, B: PartialSchema> Input for Ids<A, B> {
    fn describe(sketch: &mut Sketch) {
        sketch.path_parameter(A::schema());
        sketch.path_parameter(B::schema());
    }
}

impl<T: PartialSchema> Input for IdAnd<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.path_parameter(T::schema());
        sketch.path_parameter(String::schema());
    }
}

/// Each field is a parameter.
impl<T: PartialSchema> Input for Params<T> {
    fn describe(sketch: &mut Sketch) {
        let RefOr::T(Schema::Object(params)) = T::schema() else { return };
        for (name, schema) in params.properties {
            let required = if params.required.contains(&name) { Required::True } else { Required::False };
            sketch.query_parameter(&name, schema, required);
        }
    }
}

/// Only events are read in place.
impl Input for RawBody {
    fn describe(sketch: &mut Sketch) {
        Body::<Vec<Event>>::describe(sketch);
    }
}

impl Input for Path<(String, String)> {
    fn describe(sketch: &mut Sketch) {
        Names::describe(sketch);
    }
}
