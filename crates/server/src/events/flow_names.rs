//! What events say about flows, remembered: every state of every run names its flow, and flows hardly ever change.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use onloan_domain::FlowId;
use onloan_engine::events::Surrounding;

/// So many flows are remembered; then it begins anew.
const MOST: usize = 1024;

/// Flows by id.
pub(crate) struct FlowNames(Mutex<HashMap<FlowId, Surrounding>>);

impl FlowNames {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    pub(crate) fn get(&self, id: FlowId) -> Option<Surrounding> {
        self.lock().get(&id).cloned()
    }

    pub(crate) fn put(&self, id: FlowId, flow: Surrounding) {
        let mut known = self.lock();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id, flow);
    }

    /// For a flow that was changed or deleted here. One that another server changes is told with its old tags until then.
    pub(crate) fn forget(&self, id: FlowId) {
        self.lock().remove(&id);
    }

    /// For a database that was emptied.
    pub(crate) fn forget_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<FlowId, Surrounding>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
