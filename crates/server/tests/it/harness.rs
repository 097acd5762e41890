//! A server over a fresh file, and requests that read as sentences.

use bytes::Bytes;
use http::{Method, Request, Response};
use onloan_server::Server;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) struct TestServer {
    server: Server,
    folder: TempDir,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { server: Server::open(&folder.path().join("onloan.db")).await.unwrap(), folder }
    }

    /// The same file after the server was closed.
    pub(crate) async fn restarted(self) -> Self {
        self.server.close().await;
        Self { server: Server::open(&self.folder.path().join("onloan.db")).await.unwrap(), folder: self.folder }
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
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

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let response = self.respond(method, path, body).await;
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap_or(Value::Null))
    }

    /// An answer that is no JSON.
    pub(crate) async fn text(&self, path: &str) -> (Response<Bytes>, String) {
        let response = self.respond(Method::GET, path, None).await;
        let text = String::from_utf8(response.body().to_vec()).unwrap();
        (response, text)
    }

    async fn respond(&self, method: Method, path: &str, body: Option<Value>) -> Response<Bytes> {
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let request = Request::builder().method(method).uri(format!("/api{path}")).header("content-type", "application/json");
        self.server.call(request.body(body).unwrap()).await
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

    /// A flow run in its first state; its id.
    pub(crate) async fn flow_run(&self) -> String {
        let (_, flow) = self.post("/flows/", json!({"name": "nightly"})).await;
        let (status, run) = self.post("/flow_runs/", json!({"flow_id": flow["id"], "state": {"type": "PENDING"}})).await;
        assert_eq!(status, 201, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }
}

/// An id that nothing has.
pub(crate) const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// One field of each row of a list.
pub(crate) fn each<'v>(rows: &'v Value, field: &str) -> Vec<&'v Value> {
    rows.as_array().unwrap().iter().map(|row| &row[field]).collect()
}
