//! Flows and tasks through the public face, with a server in this process over a real file. What was recorded is read
//! back through the client.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cache;
mod cancellation;
mod compile;
mod flows;
mod hooks;
mod logs;
mod map;
mod orchestration;
mod results;
mod retries;
mod secrets;
mod servers;
mod signals;
mod subflows;
mod tasks;

use onloan::Session;
use onloan_api::{FlowRunFilterBody, LogFilterBody, TaskRunFilterBody};
use onloan_domain::filters::LogSort;
use onloan_domain::{FlowRun, Log, State, StateType, TaskRun};
use tempfile::TempDir;

/// A session of its own, and the folder with its database and results.
async fn session() -> (Session, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let session = onloan::local(&folder.path().join("onloan.db"), &folder.path().join("storage")).await.unwrap();
    (session, folder)
}

/// What is stored, as the client reads it.
struct Stored<'a>(&'a Session);

impl Stored<'_> {
    async fn flow_runs(&self) -> Vec<FlowRun> {
        self.0.client().filter_flow_runs(&FlowRunFilterBody::default()).await.unwrap()
    }

    /// The one flow run that there is.
    async fn flow_run(&self) -> FlowRun {
        let mut runs = self.flow_runs().await;
        assert_eq!(runs.len(), 1, "{runs:#?}");
        runs.remove(0)
    }

    async fn flow_run_of(&self, name: &str) -> FlowRun {
        let runs = self.flow_runs().await;
        runs.into_iter().find(|run| run.name == name).unwrap_or_else(|| panic!("no flow run is named `{name}`"))
    }

    /// The task runs by name.
    async fn task_runs(&self) -> Vec<TaskRun> {
        let mut runs = self.0.client().filter_task_runs(&TaskRunFilterBody::default()).await.unwrap();
        runs.sort_by(|one, other| one.name.cmp(&other.name));
        runs
    }

    async fn task_run(&self, name: &str) -> TaskRun {
        let runs = self.task_runs().await;
        let names = runs.iter().map(|run| run.name.clone()).collect::<Vec<_>>();
        runs.into_iter().find(|run| run.name == name).unwrap_or_else(|| panic!("no task run `{name}` among {names:?}"))
    }

    async fn states_of_task(&self, name: &str) -> Vec<State> {
        let run = self.task_run(name).await;
        self.0.client().task_run_states(run.id).await.unwrap()
    }

    async fn states_of_flow(&self, run: &FlowRun) -> Vec<State> {
        self.0.client().flow_run_states(run.id).await.unwrap()
    }

    async fn logs(&self) -> Vec<Log> {
        let filter = LogFilterBody { sort: LogSort::TimestampAsc, ..LogFilterBody::default() };
        self.0.client().filter_logs(&filter).await.unwrap()
    }

    async fn messages(&self) -> Vec<String> {
        self.logs().await.into_iter().map(|log| log.message).collect()
    }
}

fn names(states: &[State]) -> Vec<&str> {
    states.iter().map(|state| state.name.as_str()).collect()
}

fn message(state: Option<&State>) -> &str {
    state.and_then(|state| state.message.as_deref()).unwrap_or_default()
}

fn state_type(run: &FlowRun) -> StateType {
    run.state_type.unwrap()
}
