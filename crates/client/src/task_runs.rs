//! Calls about task runs and their states.

use crate::{Client, ClientError};
use onloan_api::{TaskRunCountBody, TaskRunCreate, TaskRunFilterBody};
use onloan_domain::{State, TaskRun, TaskRunId};

impl Client {
    /// Finds the task run of these keys, or makes it: `POST /task_runs/`. Tasks inside a flow come by events instead.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_task_run(&self, run: &TaskRunCreate) -> Result<TaskRun, ClientError> {
        self.post("/task_runs/", run).idempotent().read().await
    }

    /// Reads a task run: `GET /task_runs/{id}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_task_run(&self, id: TaskRunId) -> Result<Option<TaskRun>, ClientError> {
        self.get(format!("/task_runs/{id}")).find().await
    }

    /// Lists task runs: `POST /task_runs/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_task_runs(&self, filter: &TaskRunFilterBody) -> Result<Vec<TaskRun>, ClientError> {
        self.post("/task_runs/filter", filter).idempotent().read().await
    }

    /// Counts task runs: `POST /task_runs/count`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn count_task_runs(&self, filter: &TaskRunCountBody) -> Result<u64, ClientError> {
        self.post("/task_runs/count", filter).idempotent().read().await
    }

    /// The states that a task run went through, oldest first: `GET /task_run_states/`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn task_run_states(&self, id: TaskRunId) -> Result<Vec<State>, ClientError> {
        self.get(format!("/task_run_states/?task_run_id={id}")).read().await
    }
}
