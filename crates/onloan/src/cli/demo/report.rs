//! What the demo shows of what happened.

use anyhow::{Context as _, bail};
use onloan_api::{AuditFilterBody, FlowRunFilterBody, LogFilterBody, TaskRunFilterBody};
use onloan_domain::{AuditEntry, FlowRun, Log, TaskRun};
use serde::Serialize;

use super::search::{Searched, search};
use super::setting::Setting;
use super::story::Customer;
use crate::cli::output::{self, Output};

/// A word that is in every place where the secret could be: the block's name.
const CONTROL: &str = super::story::BLOCK;

#[derive(Serialize)]
pub(crate) struct Report {
    customers: Vec<Customer>,
    flow_run: FlowRun,
    task_runs: Vec<TaskRun>,
    logs: Vec<Log>,
    audit: Vec<AuditEntry>,
    searched: Vec<Searched>,
    #[serde(skip)]
    next: String,
}

impl Report {
    pub(crate) async fn gather(setting: &Setting, customers: &[Customer]) -> anyhow::Result<Self> {
        let client = setting.session().client();
        let flow_runs = client.filter_flow_runs(&FlowRunFilterBody::default()).await?;
        Ok(Self {
            customers: customers.to_vec(),
            flow_run: flow_runs.into_iter().next().context("the run is not in the database")?,
            task_runs: client.filter_task_runs(&TaskRunFilterBody::default()).await?,
            logs: client.filter_logs(&LogFilterBody::default()).await?,
            audit: client.filter_audit(&AuditFilterBody::default()).await?,
            searched: search(setting.folder(), setting.secret(), CONTROL)?,
            next: next(setting),
        })
    }

    pub(crate) fn print(&self, output: Output) -> anyhow::Result<()> {
        if output == Output::Json {
            return output::json(self);
        }
        self.print_borrowed()?;
        self.print_runs()?;
        self.print_logs()?;
        let rows = self.customers.iter().map(|customer| [customer.name.clone(), customer.address.clone()]);
        output::line("\nWhat the flow returned")?;
        output::table(["NAME", "ADDRESS"], rows, "no rows")?;
        self.print_search()?;
        output::line(&self.next)
    }

    fn print_borrowed(&self) -> anyhow::Result<()> {
        output::line("\nWhere the credential came from (the audit, which holds no value)")?;
        let rows = self.audit.iter().map(|entry| {
            let text = |key: &str| entry.record.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            let outcome = entry.record.get("outcome").and_then(|outcome| outcome["kind"].as_str()).unwrap_or_default().to_owned();
            [format!("{}.{}", text("block"), text("field")), text("source"), outcome]
        });
        output::table(["FOR", "FROM", "OUTCOME"], rows, "nothing was borrowed")
    }

    fn print_runs(&self) -> anyhow::Result<()> {
        output::line("\nThe run and its tasks")?;
        let flow = [self.flow_run.name.clone(), "flow run".into(), self.flow_run.state_name.clone().unwrap_or_default()];
        let tasks = self.task_runs.iter().map(|task| [task.name.clone(), "task run".into(), task.state_name.clone().unwrap_or_default()]);
        output::table(["NAME", "", "STATE"], std::iter::once(flow).chain(tasks), "")
    }

    fn print_logs(&self) -> anyhow::Result<()> {
        output::line("\nWhat the run logged")?;
        self.logs.iter().try_for_each(|log| output::line(format!("  {}", log.message)))
    }

    fn print_search(&self) -> anyhow::Result<()> {
        output::line("\nEvery byte that was kept, searched for the password (as it is, base64, URL- and JSON-escaped)")?;
        let rows = self
            .searched
            .iter()
            .map(|file| [file.file.clone(), file.bytes.to_string(), file.hits.to_string(), file.control_hits.to_string()]);
        output::table(["FILE", "BYTES", "PASSWORD FOUND", "CONTROL FOUND"], rows, "nothing was kept")?;
        output::line(format!("the control is the word `{CONTROL}`: it shows that the search finds what is there"))
    }

    /// Fails when the secret was found, or the control was not.
    pub(crate) fn verdict(&self) -> anyhow::Result<()> {
        if let Some(leak) = self.searched.iter().find(|file| file.hits > 0) {
            bail!("the password was found in `{}`: please report this", leak.file);
        }
        if self.searched.iter().all(|file| file.control_hits == 0) {
            bail!("the control was found nowhere, so the search proves nothing: please report this");
        }
        Ok(())
    }
}

fn next(setting: &Setting) -> String {
    let look = if setting.is_kept() {
        let database = setting.folder().join("onloan.db");
        format!("  ONLOAN_DATABASE={} onloan flow-run ls", database.display())
    } else {
        "  onloan demo --keep ./onloan-demo     the same, and keep the folder".to_owned()
    };
    format!(
        "\nWhat next\n{look}\n  onloan server start                   a server for many clients\n  onloan block type inspect aws-secret  what a block of AWS Secrets Manager takes\n  onloan explain config aws-credentials where this machine's AWS credentials come from"
    )
}
