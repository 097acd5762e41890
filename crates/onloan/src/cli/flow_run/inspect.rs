//! `onloan flow-run inspect`.

use clap::Args;
use onloan_api::TaskRunFilterBody;
use onloan_client::Client;
use onloan_domain::filters::{FlowRunFilter, Ids, RunFilters, TaskRunSort};
use onloan_domain::{FlowRunId, TaskRun};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::output::{self, Output};
use crate::cli::pages;

/// Show a flow run, its states and its task runs.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The run's id.
    id: FlowRunId,
}

impl Inspect {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let client = context.client().await?;
        let run = super::find(&client, self.id).await?;
        let states = client.flow_run_states(self.id).await?;
        let tasks = task_runs(&client, self.id).await?;
        if context.output == Output::Json {
            return output::json(&json!({"flow_run": run, "states": states, "task_runs": tasks}));
        }
        output::line(format!("{} ({})\nparameters: {}", run.name, run.id, serde_json::to_string(&run.parameters)?))?;
        let rows = states.iter().map(|state| [state.timestamp.to_string(), state.name.clone(), state.message.clone().unwrap_or_default()]);
        output::table(["SINCE", "STATE", "MESSAGE"], rows, "no states")?;
        let rows = tasks.iter().map(|task| {
            let message = task.state.as_ref().and_then(|state| state.message.clone()).unwrap_or_default();
            let took = format!("{:.3} s", task.total_run_time.as_seconds());
            [task.name.clone(), task.state_name.clone().unwrap_or_default(), took, message]
        });
        output::table(["TASK RUN", "STATE", "TOOK", "MESSAGE"], rows, "no task runs")
    }
}

async fn task_runs(client: &Client, id: FlowRunId) -> anyhow::Result<Vec<TaskRun>> {
    let of_run = FlowRunFilter { id: Some(Ids { any: Some(vec![id]), ..Ids::default() }), ..FlowRunFilter::default() };
    pages::all(async |offset| {
        let body = TaskRunFilterBody {
            sort: TaskRunSort::ExpectedStartTimeAsc,
            limit: Some(pages::PAGE as i64),
            offset: Some(offset),
            filters: RunFilters { flow_runs: Some(of_run.clone()), ..RunFilters::default() },
        };
        Ok(client.filter_task_runs(&body).await?)
    })
    .await
}
