//! Prefect's own client as the other side, and what both sides are given.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use onloan_blocks::{Block, BlockStore, FieldPath, Model, Nested, SecretBlock, UnknownFields, scope_store};
use onloan_client::Client;
use onloan_sdk::ClientBlockStore;
use onloan_testkit::{ReferencePrefect, TestServer, python, workspace};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// A server, with a client of each side.
pub(super) struct Sides {
    command: Box<dyn Fn() -> Command + Send + Sync>,
    pub(super) client: Client,
    pub(super) store: Arc<dyn BlockStore>,
}

impl Sides {
    /// Both at our server, which takes references and no literals.
    pub(super) fn at_ours(server: &TestServer) -> Self {
        let (home, url) = (TempDir::new().unwrap(), server.api_url());
        let python = python::environment("prefect").unwrap();
        let command = move || {
            let mut command = python.command("python");
            command.env("PREFECT_API_URL", url.as_str()).env("PREFECT_HOME", home.path()).env("HOME", home.path());
            command.env("PREFECT_SERVER_ANALYTICS_ENABLED", "false").env("DO_NOT_TRACK", "1").env("PREFECT_LOGGING_LEVEL", "WARNING");
            command
        };
        Self::with(command, server.http_client().unwrap())
    }

    /// Both at the real Prefect server, which stores literals.
    pub(super) fn at_theirs(server: ReferencePrefect) -> Self {
        let client = Client::http(&server.api_url().parse().unwrap()).unwrap();
        Self::with(move || server.command("python"), client)
    }

    fn with(command: impl Fn() -> Command + Send + Sync + 'static, client: Client) -> Self {
        Self { command: Box::new(command), store: Arc::new(ClientBlockStore::new(client.clone())), client }
    }

    /// What Prefect's client answers: to `save` and to `load` what it loaded, to `schemas` what it posts.
    pub(super) fn prefect(&self, what: &str, documents: &[Document]) -> Value {
        let mut command = (self.command)();
        command.arg(workspace::root().join("crates/testkit/python/block_documents.py")).arg(what);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let documents: Vec<_> = documents.iter().map(Document::to_json).collect();
        child.stdin.take().unwrap().write_all(Value::Array(documents).to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "Prefect's client: {complaint}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stdout)))
    }

    /// Saves with our client, in place of what is there.
    pub(super) async fn save(&self, document: &Document) {
        let (kind, mut data) = (document.slug, document.data.clone());
        scope_store(Arc::clone(&self.store), async {
            match kind {
                "aws-credentials" => overwrite::<onloan_aws::AwsCredentials>(document.name, &data).await,
                "snowflake-credentials" => overwrite::<onloan_snowflake::SnowflakeCredentials>(document.name, &data).await,
                "secret" => overwrite::<SecretBlock>(document.name, &data).await,
                "aws-secret" => {
                    let credentials = nested(data.shift_remove("aws_credentials").unwrap()).await;
                    let secret_name = data["secret_name"].as_str().unwrap().into();
                    let block = onloan_aws::AwsSecret { aws_credentials: credentials, secret_name };
                    block.overwrite(document.name).await.unwrap();
                }
                "snowflake-connector" => {
                    let given = data.insert("credentials".into(), json!({"account": "replaced below"})).unwrap();
                    let mut block: onloan_snowflake::SnowflakeConnector = read(&data);
                    block.credentials = nested(given).await;
                    block.overwrite(document.name).await.unwrap();
                }
                other => panic!("no such type: {other}"),
            }
        })
        .await;
    }

    /// Loads with our client: every field, a nested block with the name that it is saved under.
    pub(super) async fn load(&self, document: &Document) -> Value {
        let name = document.name;
        let fields = scope_store(Arc::clone(&self.store), async {
            match document.slug {
                "aws-credentials" => onloan_aws::AwsCredentials::load(name).await.unwrap().write_fields(),
                "snowflake-credentials" => onloan_snowflake::SnowflakeCredentials::load(name).await.unwrap().write_fields(),
                "secret" => SecretBlock::load(name).await.unwrap().write_fields(),
                "aws-secret" => {
                    let block = onloan_aws::AwsSecret::load(name).await.unwrap().into_inner();
                    with_nested(block.write_fields(), "aws_credentials", &block.aws_credentials)
                }
                "snowflake-connector" => {
                    let block = onloan_snowflake::SnowflakeConnector::load(name).await.unwrap().into_inner();
                    with_nested(block.write_fields(), "credentials", &block.credentials)
                }
                other => panic!("no such type: {other}"),
            }
        });
        Value::Object(fields.await)
    }
}

fn read<M: Model>(data: &Map<String, Value>) -> M {
    M::read_fields(data, &FieldPath::root(UnknownFields::Refuse)).unwrap()
}

async fn overwrite<B: Block>(name: &str, data: &Map<String, Value>) {
    read::<B>(data).overwrite(name).await.unwrap();
}

/// A block that is loaded by its name, or one that has its fields here.
async fn nested<B: Block>(given: Value) -> Nested<B> {
    match given.get("saved").and_then(Value::as_str) {
        Some(name) => B::load(name).await.unwrap().into(),
        None => read::<B>(given.as_object().unwrap()).into(),
    }
}

fn with_nested<B: Block>(mut fields: Map<String, Value>, field: &str, block: &Nested<B>) -> Map<String, Value> {
    let mut shown = block.write_fields();
    if let Nested::Saved(saved) = block {
        shown.insert("saved".into(), saved.name().into());
    }
    fields.insert(field.into(), Value::Object(shown));
    fields
}

/// A document, as either side is told to save it.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) data: Map<String, Value>,
}

impl Document {
    pub(super) fn new(slug: &'static str, name: &'static str, data: Value) -> Self {
        let Value::Object(data) = data else { panic!("a document is an object") };
        Self { slug, name, data }
    }

    fn to_json(&self) -> Value {
        json!({"slug": self.slug, "name": self.name, "data": self.data})
    }

    /// What must be seen of it, given the documents before it.
    pub(super) fn seen(&self, others: &[Self]) -> Value {
        let mut data = self.data.clone();
        for field in data.values_mut() {
            let Some(name) = field.get("saved").and_then(Value::as_str) else { continue };
            let mut block = others.iter().find(|other| other.name == name).unwrap().data.clone();
            block.insert("saved".into(), name.into());
            *field = Value::Object(block);
        }
        Value::Object(data)
    }
}
