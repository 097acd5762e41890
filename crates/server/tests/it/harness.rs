//! A server over a fresh database (a file, or one of Postgres' where that is under test), and requests that read as
//! sentences.

use bytes::Bytes;
use http::{Method, Request, Response};
use onloan_server::{Server, Settings};
use onloan_storage::{Db, Durability};
use onloan_testkit::Postgres;
use serde_json::{Value, json};
use tempfile::TempDir;

/// An id that nothing has.
pub(crate) const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// One field of each row of a list.
pub(crate) fn each<'v>(rows: &'v Value, field: &str) -> Vec<&'v Value> {
    rows.as_array().unwrap().iter().map(|row| &row[field]).collect()
}

/// The ids in a list of answers.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

/// One that does nothing by itself: tests call the passes of its services.
pub(crate) struct TestServer {
    pub(crate) server: Server,
    db: Db,
    pub(crate) place: Place,
}

/// Where its database is.
pub(crate) enum Place {
    Folder(TempDir),
    Url(String),
}

impl Place {
    pub(crate) fn fresh() -> Self {
        match Postgres::under_test() {
            Some(url) => Self::Url(url),
            None => Self::Folder(tempfile::tempdir().unwrap()),
        }
    }

    pub(crate) async fn open(&self) -> Db {
        let db = match self {
            Self::Folder(folder) => Db::open_sqlite(&folder.path().join("onloan.db"), Durability::Process).await,
            Self::Url(url) => Db::open_postgres(url).await,
        };
        db.unwrap()
    }
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    pub(crate) async fn start_with(settings: Settings) -> Self {
        Self::at(Place::fresh(), settings).await
    }

    pub(crate) async fn at(place: Place, settings: Settings) -> Self {
        let db = place.open().await;
        Self { server: Server::over(db.clone(), settings), db, place }
    }

    /// The database under it.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// The same database after the server was closed.
    pub(crate) async fn restarted(self) -> Self {
        self.restarted_with(Settings::default()).await
    }

    /// The same, told how to behave from now on.
    pub(crate) async fn restarted_with(self, settings: Settings) -> Self {
        Self::at(self.stopped().await, settings).await
    }

    /// Where its database is, after the server was closed.
    pub(crate) async fn stopped(self) -> Place {
        self.server.close().await;
        self.place
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    /// A body that is no value of ours.
    pub(crate) async fn post_text(&self, path: &str, body: String) -> (u16, Value) {
        answer(&self.respond(Method::POST, path, body.into()).await)
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        self.call(Method::DELETE, path, None).await
    }

    /// An answer that is no JSON.
    pub(crate) async fn text(&self, path: &str) -> (Response<Bytes>, String) {
        let response = self.respond(Method::GET, path, Bytes::new()).await;
        let text = String::from_utf8(response.body().to_vec()).unwrap();
        (response, text)
    }

    /// Any request, and the whole answer.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.server.call(request).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        answer(&self.respond(method, path, body).await)
    }

    async fn respond(&self, method: Method, path: &str, body: Bytes) -> Response<Bytes> {
        let request = Request::builder().method(method).uri(format!("/api{path}")).header("content-type", "application/json");
        self.server.call(request.body(body).unwrap()).await
    }

    /// A flow run in its first state; its id.
    pub(crate) async fn flow_run(&self) -> String {
        let (_, flow) = self.post("/flows/", json!({"name": "nightly"})).await;
        let (status, run) = self.post("/flow_runs/", json!({"flow_id": flow["id"], "state": {"type": "PENDING"}})).await;
        assert_eq!(status, 201, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }

    /// Moves a flow run; the verdict.
    pub(crate) async fn set_state(&self, flow_run: &str, state: Value) -> Value {
        self.post(&format!("/flow_runs/{flow_run}/set_state"), json!({"state": state})).await.1
    }

    /// A task run in its first state; its id.
    pub(crate) async fn task_run(&self, flow_run: &str, key: &str, more: Value) -> String {
        let mut body = json!({"flow_run_id": flow_run, "task_key": key, "dynamic_key": "0", "name": key});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, run) = self.post("/task_runs/", body).await;
        assert_eq!(status, 201, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }
}

fn answer(response: &Response<Bytes>) -> (u16, Value) {
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}
