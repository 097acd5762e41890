//! A router that remembers what it routes.

use std::any::{type_name, type_name_of_val};
use std::collections::BTreeMap;

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use http::StatusCode;
use onloan_api::ErrorBody;
use utoipa::ToSchema;
use utoipa::openapi::content::Content;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{ComponentsBuilder, Schema};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, Required, Response, ResponseBuilder};

use super::handler::Describe;
use crate::routes::{add_slash, remove_slash};
use crate::state::AppState;

/// Routes, and their description.
pub(crate) struct Operations {
    router: Router<AppState>,
    paths: Paths,
    schemas: BTreeMap<String, RefOr<Schema>>,
}

impl Operations {
    pub(crate) fn new() -> Self {
        Self { router: Router::new(), paths: Paths::new(), schemas: BTreeMap::new() }
    }

    pub(crate) fn get<H, T, A>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add((MethodFilter::GET, HttpMethod::Get), path, handler)
    }

    pub(crate) fn post<H, T, A>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add((MethodFilter::POST, HttpMethod::Post), path, handler)
    }

    pub(crate) fn patch<H, T, A>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add((MethodFilter::PATCH, HttpMethod::Patch), path, handler)
    }

    pub(crate) fn delete<H, T, A>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add((MethodFilter::DELETE, HttpMethod::Delete), path, handler)
    }

    pub(crate) fn put<H, T, A>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        self.add((MethodFilter::PUT, HttpMethod::Put), path, handler)
    }

    /// These and those of another part of the API.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.paths.merge(other.paths);
        self.schemas.extend(other.schemas);
        self
    }

    fn add<H, T, A>(mut self, (filter, method): (MethodFilter, HttpMethod), path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState> + Describe<A>,
        T: 'static,
    {
        let mut sketch = Sketch::new(path, type_name_of_val(&handler));
        H::describe(&mut sketch);
        self.schemas.extend(sketch.schemas);
        self.paths.add_path_operation(path, vec![method], Operation::from(sketch.operation));
        self.router = self.router.route(path, on(filter, handler));
        self.router = match path.strip_suffix('/') {
            Some(bare) => self.router.route(bare, on(filter, add_slash)),
            None => self.router.route(&format!("{path}/"), on(filter, remove_slash)),
        };
        self
    }

    /// The routes, and the description of these operations.
    pub(crate) fn finish(self) -> (Router<AppState>, OpenApi) {
        let components = ComponentsBuilder::new().schemas_from_iter(self.schemas).build();
        let info = InfoBuilder::new().title("Onloan").version(onloan_api::API_VERSION).build();
        (self.router, OpenApiBuilder::new().info(info).paths(self.paths).components(Some(components)).build())
    }
}

/// An operation while it is being described.
pub(crate) struct Sketch {
    operation: OperationBuilder,
    /// The parameters of the path that no argument has taken yet.
    parameters: Vec<&'static str>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Sketch {
    fn new(path: &'static str, handler: &str) -> Self {
        // `onloan_server::routes::flow_runs::create::create`: the noun, and the function.
        let steps: Vec<&str> = handler.split("::").skip_while(|step| *step != "routes").skip(1).collect();
        let (noun, name) = (steps.first().copied().unwrap_or_default(), steps.last().copied().unwrap_or_default());
        let operation = OperationBuilder::new().tag(noun).operation_id(Some(format!("{noun}.{name}")));
        let parameters = path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}')).collect();
        Self { operation, parameters, schemas: Vec::new() }
    }

    /// Describes a type; one that has a name of its own among the components, to which is referred.
    pub(super) fn schema<T: ToSchema>(&mut self) -> RefOr<Schema> {
        T::schemas(&mut self.schemas);
        let schema = T::schema();
        if !is_named(&schema) {
            return schema;
        }
        let name = bare_name(type_name::<T>());
        self.schemas.push((name.clone(), schema));
        RefOr::Ref(Ref::from_schema_name(name))
    }

    pub(super) fn query_parameter(&mut self, name: &str, schema: RefOr<Schema>, required: Required) {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(required);
        let parameter = parameter.schema(Some(schema)).build();
        self.change(|operation| operation.parameter(parameter));
    }

    pub(super) fn body(&mut self, body: RequestBody) {
        self.change(|operation| operation.request_body(Some(body)));
    }

    pub(super) fn path_parameter(&mut self, schema: RefOr<Schema>) {
        if self.parameters.is_empty() {
            return;
        }
        let parameter = ParameterBuilder::new().name(self.parameters.remove(0)).parameter_in(ParameterIn::Path);
        let parameter = parameter.required(Required::True).schema(Some(schema)).build();
        self.change(|operation| operation.parameter(parameter));
    }

    pub(super) fn answer(&mut self, status: StatusCode, body: Option<RefOr<Schema>>) {
        let mut answer = ResponseBuilder::new().description(status.canonical_reason().unwrap_or_default());
        if let Some(body) = body {
            answer = answer.content("application/json", Content::new(Some(body)));
        }
        self.respond(status.as_str(), answer.build());
    }

    pub(super) fn may_fail(&mut self) {
        let error = self.schema::<ErrorBody>();
        let answer = ResponseBuilder::new().description("What was asked for cannot be done");
        self.respond("default", answer.content("application/json", Content::new(Some(error))).build());
    }

    fn respond(&mut self, status: &str, response: Response) {
        self.change(|operation| operation.response(status, response));
    }

    fn change(&mut self, change: impl FnOnce(OperationBuilder) -> OperationBuilder) {
        self.operation = change(std::mem::take(&mut self.operation));
    }
}

/// Whether a schema is that of a structure, and not of a list, a bare value or a map.
fn is_named(schema: &RefOr<Schema>) -> bool {
    match schema {
        RefOr::T(Schema::Object(object)) => !object.properties.is_empty(),
        RefOr::T(Schema::AllOf(_)) => true,
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}

/// `onloan_api::paginate::Paginated<onloan_domain::flow::Flow>` is called `Paginated_Flow`.
fn bare_name(path: &str) -> String {
    let words = path.split(['<', '>', ',', ' ']).filter(|word| !word.is_empty());
    words.map(|word| word.rsplit("::").next().unwrap_or(word)).collect::<Vec<_>>().join("_")
}
