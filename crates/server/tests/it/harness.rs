//! A server over a fresh database (a file, or one of Postgres' where that is under test), and requests that read as
//! sentences.

use bytes::Bytes;
use http::{Method, Request};
use onloan_server::Server;
use onloan_storage::{Db, Durability};
use onloan_testkit::Postgres;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) struct TestServer {
    server: Server,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Url(String),
}

impl Place {
    async fn open(&self) -> Server {
        let db = match self {
            Self::Folder(folder) => Db::open_sqlite(&folder.path().join("onloan.db"), Durability::Process).await,
            Self::Url(url) => Db::open_postgres(url).await,
        };
        Server::over(db.unwrap())
    }
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        let place = match Postgres::under_test() {
            Some(url) => Place::Url(url),
            None => Place::Folder(tempfile::tempdir().unwrap()),
        };
        Self { server: place.open().await, place }
    }

    /// The same database after the server was closed.
    pub(crate) async fn restarted(self) -> Self {
        self.server.close().await;
        Self { server: self.place.open().await, place: self.place }
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        self.call(Method::DELETE, path, None).await
    }

    /// A body that is no value of ours.
    pub(crate) async fn post_text(&self, path: &str, body: String) -> (u16, Value) {
        self.send(Method::POST, path, body.into()).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.send(method, path, body.map(|body| Bytes::from(body.to_string())).unwrap_or_default()).await
    }

    async fn send(&self, method: Method, path: &str, body: Bytes) -> (u16, Value) {
        let request = Request::builder().method(method).uri(format!("/api{path}")).header("content-type", "application/json");
        let response = self.server.call(request.body(body).unwrap()).await;
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap_or(Value::Null))
    }

    /// A flow run in its first state; its id.
    pub(crate) async fn flow_run(&self) -> String {
        let (_, flow) = self.post("/flows/", json!({"name": "nightly"})).await;
        let (status, run) = self.post("/flow_runs/", json!({"flow_id": flow["id"], "state": {"type": "PENDING"}})).await;
        assert_eq!(status, 201, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }
}
