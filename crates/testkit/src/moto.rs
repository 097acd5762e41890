//! AWS on loopback: moto's server, plain (any signature passes) or enforcing (signatures and policies are checked).

use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::http;
use crate::process::{Ending, Server};
use crate::python::{self, Environment};

/// The region in which the launcher's own calls are made, and so the one to read from.
pub const REGION: &str = "us-east-1";

/// A moto server.
#[derive(Debug)]
pub struct Moto {
    server: Server,
    python: Environment,
}

/// An access key that moto's IAM made.
#[derive(Debug, Clone)]
pub struct AwsKeys {
    /// Access key id.
    pub id: String,
    /// Secret access key: moto's invention, worth nothing elsewhere.
    pub secret: String,
}

/// A moto server that refuses wrong signatures and missing permissions.
#[derive(Debug)]
pub struct EnforcingMoto {
    /// The server.
    pub moto: Moto,
    /// A user who may read secrets and parameters, and assume roles.
    pub reader: AwsKeys,
    /// A user with a valid key and no permission for secrets.
    pub outsider: AwsKeys,
}

impl Moto {
    /// A server of your own.
    pub fn start() -> Result<Self> {
        Self::launch(&[])
    }

    /// The server that all tests of this process share: give your secrets names of their own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Moto> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().expect("moto starts; the error says what to do"))
    }

    /// A server that checks signatures and policies, furnished by `prepare`: afterwards it refuses our own calls, too.
    pub fn enforcing(prepare: impl FnOnce(&Self) -> Result<()>) -> Result<EnforcingMoto> {
        let moto = Self::launch(&[("INITIAL_NO_AUTH_ACTION_COUNT", "1000000")])?;
        let may_read = ["secretsmanager:GetSecretValue", "ssm:GetParameter", "sts:GetCallerIdentity", "sts:AssumeRole"];
        let reader = moto.create_user("reader", &may_read)?;
        let outsider = moto.create_user("outsider", &["sts:GetCallerIdentity"])?;
        prepare(&moto)?;
        // From here on nothing passes unsigned.
        http::post(moto.server.port(), "/moto-api/reset-auth", &[], "0")?.json()?;
        Ok(EnforcingMoto { moto, reader, outsider })
    }

    fn launch(environment: &[(&str, &str)]) -> Result<Self> {
        let python = python::environment("moto")?;
        let server = Server::start("moto", Ending::Killed, http::answers("/moto-api/data.json"), |port, folder| {
            let mut command = python.command("moto_server");
            command.args(["--host", "127.0.0.1", "--port"]).arg(port.to_string());
            command.env("HOME", folder).env("MOTO_PORT", port.to_string()).envs(environment.iter().copied());
            Ok(command)
        })?;
        Ok(Self { server, python })
    }

    /// One of this crate's scripts, in the environment with boto3.
    pub fn script(&self, name: &str) -> Command {
        self.python.script(name)
    }

    /// `http://127.0.0.1:…`, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Creates a text secret in Secrets Manager; answers its ARN.
    pub fn create_secret(&self, name: &str, string: &str) -> Result<String> {
        let made = self.call("secretsmanager.CreateSecret", &json!({"Name": name, "SecretString": string}))?;
        Ok(made["ARN"].as_str().context("moto answered no ARN")?.to_owned())
    }

    /// Creates a binary secret; the bytes come as base64 text, as the wire has them.
    pub fn create_binary_secret(&self, name: &str, base64: &str) -> Result<String> {
        let made = self.call("secretsmanager.CreateSecret", &json!({"Name": name, "SecretBinary": base64}))?;
        Ok(made["ARN"].as_str().context("moto answered no ARN")?.to_owned())
    }

    /// Gives a secret a new current version; answers the version's id. The version before becomes `AWSPREVIOUS`.
    pub fn put_secret(&self, name: &str, string: &str) -> Result<String> {
        let put = self.call("secretsmanager.PutSecretValue", &json!({"SecretId": name, "SecretString": string}))?;
        Ok(put["VersionId"].as_str().context("moto answered no version")?.to_owned())
    }

    /// The current text of a secret, or `None` if there is no such secret (or it was deleted).
    pub fn secret(&self, name: &str) -> Result<Option<String>> {
        let answer = self.request("secretsmanager.GetSecretValue", &json!({"SecretId": name}))?;
        if answer.body.contains("ResourceNotFoundException") {
            return Ok(None);
        }
        Ok(answer.json()?["SecretString"].as_str().map(str::to_owned))
    }

    /// Puts an encrypted (`SecureString`) parameter into Parameter Store.
    pub fn put_parameter(&self, name: &str, value: &str) -> Result<()> {
        let body = json!({"Name": name, "Value": value, "Type": "SecureString", "Overwrite": true});
        self.call("AmazonSSM.PutParameter", &body).map(drop)
    }

    /// Creates a role that anybody may assume; answers its ARN.
    pub fn create_role(&self, name: &str) -> Result<String> {
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        ]});
        let xml = self.iam(&[("Action", "CreateRole"), ("RoleName", name), ("AssumeRolePolicyDocument", &trust.to_string())])?;
        element(&xml, "Arn")
    }

    /// An API call in the JSON dialect, for what has no method here. The target is for example
    /// `secretsmanager.DescribeSecret` or `AmazonSSM.GetParameter`.
    pub fn call(&self, target: &str, body: &Value) -> Result<Value> {
        self.request(target, body)?.json().with_context(|| format!("moto refused `{target}`"))
    }

    fn request(&self, target: &str, body: &Value) -> Result<http::Response> {
        let service = if target.starts_with("AmazonSSM") { "ssm" } else { "secretsmanager" };
        let headers =
            [("X-Amz-Target", target), ("Content-Type", "application/x-amz-json-1.1"), ("Authorization", &authorization(service))];
        http::post(self.server.port(), "/", &headers, &body.to_string())
    }

    fn create_user(&self, name: &str, actions: &[&str]) -> Result<AwsKeys> {
        self.iam(&[("Action", "CreateUser"), ("UserName", name)])?;
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": "*"}
        ]});
        self.iam(&[("Action", "PutUserPolicy"), ("UserName", name), ("PolicyName", "testkit"), ("PolicyDocument", &policy.to_string())])?;
        let xml = self.iam(&[("Action", "CreateAccessKey"), ("UserName", name)])?;
        Ok(AwsKeys { id: element(&xml, "AccessKeyId")?, secret: element(&xml, "SecretAccessKey")? })
    }

    /// An IAM call: form in, XML out.
    fn iam(&self, parameters: &[(&str, &str)]) -> Result<String> {
        let form: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", &authorization("iam"))];
        let body = format!("{}&Version=2010-05-08", form.join("&"));
        let answer = http::post(self.server.port(), "/", &headers, &body)?;
        anyhow::ensure!(answer.status == 200, "moto refused an IAM call ({}): {}", answer.status, answer.body);
        Ok(answer.body)
    }
}

/// Moto takes service and region from the signature's scope, and does not check the rest while it is not enforcing.
fn authorization(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIAFAKETESTKIT/20260101/{REGION}/{service}/aws4_request, \
         SignedHeaders=host, Signature=fake"
    )
}

fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The text of the first XML element of that name.
fn element(xml: &str, name: &str) -> Result<String> {
    let text = xml.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once("</"));
    let (text, _) = text.with_context(|| format!("no `{name}` in moto's answer: {xml}"))?;
    Ok(text.to_owned())
}
