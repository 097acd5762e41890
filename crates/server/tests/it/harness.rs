//! A server over a fresh file, and requests that read as sentences.

use bytes::Bytes;
use http::{Method, Request};
use onloan_server::Server;
use onloan_storage::{Db, Durability};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) struct TestServer {
    server: Server,
    db: Db,
    folder: TempDir,
}

/// The ids in a list of answers.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

impl TestServer {
    /// One that does nothing by itself: tests call the passes of its services.
    pub(crate) async fn start() -> Self {
        Self::over(tempfile::tempdir().unwrap()).await
    }

    async fn over(folder: TempDir) -> Self {
        let db = Db::open_sqlite(&folder.path().join("onloan.db"), Durability::default()).await.unwrap();
        Self { server: Server::over(db.clone()), db, folder }
    }

    /// The same file after the server was closed.
    pub(crate) async fn restarted(self) -> Self {
        self.server.close().await;
        Self::over(self.folder).await
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
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

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
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
