//! The stand-ins, and one run of the example in a home folder of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use onloan_api::{FlowRunFilterBody, LogFilterBody, TaskRunFilterBody};
use onloan_client::Client;
use onloan_domain::{FlowRun, Log, TaskRun};
use onloan_testkit::moto::REGION;
use onloan_testkit::{EnforcingMoto, Fakesnow, Moto, SnowflakeUser, UserOptions};
use tempfile::TempDir;

/// The secret's name at AWS.
pub(crate) const SECRET: &str = "prod/snowflake";
/// What is behind it.
pub(crate) const PASSWORD: &str = "fake-p4ssword/with+signs";

/// AWS that checks signatures and policies; it holds the secret.
pub(crate) fn aws() -> &'static EnforcingMoto {
    static AWS: OnceLock<EnforcingMoto> = OnceLock::new();
    AWS.get_or_init(|| {
        let secret = serde_json::json!({"my-snowflake-pw": PASSWORD}).to_string();
        Moto::enforcing(|moto| moto.create_secret(SECRET, &secret).map(drop)).unwrap()
    })
}

/// A Snowflake user whose password is `password`.
pub(crate) fn snowflake(password: &str) -> SnowflakeUser<'static> {
    let options = UserOptions { password: Some(password.to_owned()), ..UserOptions::default() };
    Fakesnow::shared().user(options).unwrap()
}

/// What the example is given; change what a test is about.
pub(crate) struct Stage {
    pub(crate) variables: Vec<(&'static str, String)>,
    pub(crate) secret: &'static str,
}

impl Stage {
    /// Everything as it should be.
    pub(crate) fn ready(user: &SnowflakeUser<'_>) -> Self {
        let keys = &aws().reader;
        let variables = vec![
            ("AWS_ACCESS_KEY_ID", keys.id.clone()),
            ("AWS_SECRET_ACCESS_KEY", keys.secret.clone()),
            ("AWS_ENDPOINT_URL", aws().moto.url()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("ONLOAN_SNOWFLAKE_ENDPOINT", Fakesnow::shared().url()),
            ("SNOWFLAKE_ACCOUNT", "fake-account".to_owned()),
            ("SNOWFLAKE_USER", user.name.clone()),
            ("SNOWFLAKE_DATABASE", user.database.clone()),
            ("SNOWFLAKE_SCHEMA", "PUBLIC".to_owned()),
            ("SNOWFLAKE_WAREHOUSE", "COMPUTE".to_owned()),
        ];
        Self { variables, secret: SECRET }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.retain(|(other, _)| *other != name);
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.variables.retain(|(other, _)| *other != name);
        self
    }

    /// Runs the example to its end.
    pub(crate) async fn play(self) -> Played {
        let home = tempfile::tempdir().unwrap();
        let mut example = Command::new(example());
        example.env_clear().envs(self.variables).env("HOME", home.path()).env("ONLOAN_HOME", home.path().join("onloan")).arg(self.secret);
        let output = example.output().unwrap();
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Played { home, succeeded: output.status.success(), printed }
    }
}

/// Cargo builds examples beside the binaries of this test run.
fn example() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_onloan")).parent().unwrap().join("examples/snowflake")
}

/// What a run left behind.
pub(crate) struct Played {
    home: TempDir,
    pub(crate) succeeded: bool,
    pub(crate) printed: String,
}

impl Played {
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    async fn client(&self) -> Client {
        let folder = self.home.path().join("onloan");
        onloan::local(&folder.join("onloan.db"), &folder.join("storage")).await.unwrap().client().clone()
    }

    pub(crate) async fn flow_run(&self) -> FlowRun {
        let mut runs = self.client().await.filter_flow_runs(&FlowRunFilterBody::default()).await.unwrap();
        assert_eq!(runs.len(), 1, "{}", self.printed);
        runs.remove(0)
    }

    pub(crate) async fn task_runs(&self) -> Vec<TaskRun> {
        self.client().await.filter_task_runs(&TaskRunFilterBody::default()).await.unwrap()
    }

    pub(crate) async fn logs(&self) -> Vec<Log> {
        self.client().await.filter_logs(&LogFilterBody::default()).await.unwrap()
    }

    /// What the Failed run tells the person who looks at it.
    pub(crate) async fn failure(&self) -> String {
        assert!(!self.succeeded, "{}", self.printed);
        let state = self.flow_run().await.state.unwrap();
        assert_eq!(state.name, "Failed", "{state:?}");
        state.message.unwrap()
    }
}
