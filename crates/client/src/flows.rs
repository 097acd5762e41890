//! Calls about flows.

use crate::{Client, ClientError};
use onloan_api::{FlowCreate, FlowFilterBody};
use onloan_domain::{Flow, FlowId};

impl Client {
    /// Finds the flow of this name, or makes it: `POST /flows/`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_flow(&self, flow: &FlowCreate) -> Result<Flow, ClientError> {
        self.post("/flows/", flow).idempotent().read().await
    }

    /// Reads a flow: `GET /flows/{id}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_flow(&self, id: FlowId) -> Result<Option<Flow>, ClientError> {
        self.get(format!("/flows/{id}")).find().await
    }

    /// Lists flows: `POST /flows/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_flows(&self, filter: &FlowFilterBody) -> Result<Vec<Flow>, ClientError> {
        self.post("/flows/filter", filter).idempotent().read().await
    }
}
