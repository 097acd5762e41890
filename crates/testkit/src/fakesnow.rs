//! Snowflake on loopback: fakesnow for the SQL, and our server around it for users, sessions, chunks and faults
//! (`python/fakesnow_server.py`).
//!
//! One server serves all tests of a process: each test makes a [`SnowflakeUser`] with options, faults, a database and a
//! request log of its own.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::http;
use crate::process::{Ending, Server};
use crate::python;

/// The account name to log in with (key-pair tokens must name it).
pub const ACCOUNT: &str = "testkit";

/// A server that speaks Snowflake's connector protocol.
#[derive(Debug)]
pub struct Fakesnow {
    server: Server,
}

/// Who the user is and how the server treats them. Every field may stay at its default.
#[derive(Debug, Default, Clone, Serialize)]
pub struct UserOptions {
    /// Login name; made up if empty.
    pub name: String,
    /// Password, if the user may log in with one.
    pub password: Option<String>,
    /// Programmatic access tokens; they pass as a password, too.
    pub access_tokens: Vec<String>,
    /// PEM of the RSA public key, for key-pair login.
    pub public_key: Option<String>,
    /// OAuth tokens that are good.
    pub oauth_tokens: Vec<String>,
    /// OAuth tokens that were good once.
    pub expired_oauth_tokens: Vec<String>,
    /// Workload identities, each `{"provider": "OIDC", "token": …}` or, for AWS,
    /// `{"provider": "AWS", "access_key_id": …}`.
    pub workload_identities: Vec<Value>,
    /// How results come; see [`SnowflakeUser::set`] for the names.
    pub options: Value,
}

/// A user of the server, seen from the test that made it.
#[derive(Debug)]
pub struct SnowflakeUser<'a> {
    fakesnow: &'a Fakesnow,
    /// Login name.
    pub name: String,
    /// A database that is this user's alone; the server makes it at the first login that names it.
    pub database: String,
}

/// What goes wrong, and for how many of the next requests.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The connection breaks before the request is looked at.
    RequestLost,
    /// The request is carried out, and the connection breaks before the answer.
    AnswerLost,
    /// This HTTP status in place of an answer.
    Status(u16),
}

/// A request as it arrived.
#[derive(Debug, Clone, Deserialize)]
pub struct SnowflakeRequest {
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query parameters.
    pub query: Value,
    /// Headers, lower case.
    pub headers: Value,
    /// The JSON body, `{}` if there was none.
    pub body: Value,
}

impl Fakesnow {
    /// A server of your own.
    pub fn start() -> Result<Self> {
        let python = python::environment("fakesnow")?;
        let server = Server::start("fakesnow", Ending::Killed, http::answers("/testkit/ready"), |port, folder| {
            let mut command = python.script("fakesnow_server.py");
            command.arg("--port").arg(port.to_string()).env("HOME", folder);
            Ok(command)
        })?;
        Ok(Self { server })
    }

    /// The server that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Fakesnow> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().expect("fakesnow starts; the error says what to do"))
    }

    /// `http://127.0.0.1:…`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The end of the server's log, for a test that wonders.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Makes a user. Nobody else can log in.
    pub fn user(&self, mut options: UserOptions) -> Result<SnowflakeUser<'_>> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        if options.name.is_empty() {
            options.name = format!("USER_{number}");
        }
        if options.options.is_null() {
            options.options = json!({});
        }
        self.control("/testkit/users", &serde_json::to_value(&options)?)?;
        Ok(SnowflakeUser { fakesnow: self, name: options.name, database: format!("TESTKIT_{number}") })
    }

    fn control(&self, path: &str, body: &Value) -> Result<()> {
        let answer = http::post(self.server.port(), path, &[], &body.to_string())?;
        ensure!(answer.status == 200, "fakesnow refused `{path}` ({}): {}", answer.status, answer.body);
        Ok(())
    }
}

impl SnowflakeUser<'_> {
    /// Sets options: `result_format` (`"arrow"`, `"json"`), `chunk_rows` (0 sends everything inline), `bare_gzip`
    /// (chunks come gzipped without saying so), `running_polls` (how often a query says that it still runs), `hold`
    /// (queries run until [`Self::release`] or an abort).
    pub fn set(&self, options: &Value) -> Result<()> {
        self.control("options", options)
    }

    /// The next `times` requests whose path starts with `path` meet this fault. Logins are
    /// `/session/v1/login-request`, renewals `/session/token-request`, queries `/queries/v1/query-request`,
    /// downloads `/chunks/`.
    pub fn fault(&self, path: &str, fault: Fault, times: u32) -> Result<()> {
        let (kind, status) = match fault {
            Fault::RequestLost => ("drop_request", 0),
            Fault::AnswerLost => ("drop_answer", 0),
            Fault::Status(status) => ("status", status),
        };
        self.control("faults", &json!({"path": path, "kind": kind, "status": status, "times": times}))
    }

    /// This very SQL text is answered with this `data` (`rowtype`, `queryResultFormat`, `rowset` or `rowsetBase64`), for
    /// column types that fakesnow does not have.
    pub fn canned(&self, sql: &str, data: &Value) -> Result<()> {
        self.control("canned", &json!({"sql": sql, "data": data}))
    }

    /// The session tokens that the user holds stop working; the master token renews them.
    pub fn expire_sessions(&self) -> Result<()> {
        self.control("expire", &json!({}))
    }

    /// Session and master tokens stop working: only a new login helps.
    pub fn expire_masters(&self) -> Result<()> {
        self.control("expire", &json!({"master": true}))
    }

    /// Queries that were held may end.
    pub fn release(&self) -> Result<()> {
        self.control("release", &json!({}))
    }

    /// Every request of this user so far.
    pub fn requests(&self) -> Result<Vec<SnowflakeRequest>> {
        let path = format!("/testkit/users/{}/requests", self.name);
        let answer = http::get(self.fakesnow.port(), &path)?.json()?;
        serde_json::from_value(answer).context("fakesnow's request log has another shape")
    }

    fn control(&self, what: &str, body: &Value) -> Result<()> {
        self.fakesnow.control(&format!("/testkit/users/{}/{what}", self.name), body)
    }
}
