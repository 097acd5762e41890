//! Calls about flow runs and their states.

use crate::{Client, ClientError};
use onloan_api::{
    FlowRunBegin, FlowRunBegun, FlowRunCountBody, FlowRunCreate, FlowRunFilterBody, FlowRunUpdate, OrchestrationResult, SetState,
};
use onloan_domain::{FlowRun, FlowRunId, State};

impl Client {
    /// Makes a run: `POST /flow_runs/`. With an idempotency key, finds the run that was made before.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_flow_run(&self, run: &FlowRunCreate) -> Result<FlowRun, ClientError> {
        let call = self.post("/flow_runs/", run);
        let call = if run.idempotency_key.is_some() { call.idempotent() } else { call };
        call.read().await
    }

    /// Makes a run and proposes a state to it at once: `POST /onloan/flow_runs/begin`. `None` from a server that is not Onloan's.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn begin_flow_run(&self, begin: &FlowRunBegin) -> Result<Option<FlowRunBegun>, ClientError> {
        let call = self.post("/onloan/flow_runs/begin", begin);
        let call = if begin.flow_run.idempotency_key.is_some() { call.idempotent() } else { call };
        call.find().await
    }

    /// Reads a run: `GET /flow_runs/{id}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_flow_run(&self, id: FlowRunId) -> Result<Option<FlowRun>, ClientError> {
        self.get(format!("/flow_runs/{id}")).find().await
    }

    /// Lists runs: `POST /flow_runs/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_flow_runs(&self, filter: &FlowRunFilterBody) -> Result<Vec<FlowRun>, ClientError> {
        self.post("/flow_runs/filter", filter).idempotent().read().await
    }

    /// Counts runs: `POST /flow_runs/count`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn count_flow_runs(&self, filter: &FlowRunCountBody) -> Result<u64, ClientError> {
        self.post("/flow_runs/count", filter).idempotent().read().await
    }

    /// Proposes a state: `POST /flow_runs/{id}/set_state`. With a transition id it is sent again after an interruption.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn set_flow_run_state(&self, id: FlowRunId, proposal: &SetState) -> Result<OrchestrationResult, ClientError> {
        let call = self.post(format!("/flow_runs/{id}/set_state"), proposal);
        // The server recognises a repeated transition id.
        let repeatable = proposal.state.state_details.transition_id.is_some();
        let call = if repeatable { call.idempotent() } else { call };
        call.read().await
    }

    /// Changes a run: `PATCH /flow_runs/{id}`. `false` when there is no such run.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn update_flow_run(&self, id: FlowRunId, update: &FlowRunUpdate) -> Result<bool, ClientError> {
        self.patch(format!("/flow_runs/{id}"), update).done().await
    }

    /// Deletes a run with its states, task runs and logs: `DELETE /flow_runs/{id}`. `false` when there is no such run.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn delete_flow_run(&self, id: FlowRunId) -> Result<bool, ClientError> {
        self.delete(format!("/flow_runs/{id}")).done().await
    }

    /// The states that a run went through, oldest first: `GET /flow_run_states/`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn flow_run_states(&self, id: FlowRunId) -> Result<Vec<State>, ClientError> {
        self.get(format!("/flow_run_states/?flow_run_id={id}")).read().await
    }
}
