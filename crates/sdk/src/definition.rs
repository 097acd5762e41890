//! What is known about a flow or a task before any run of it. The attribute macros write these as statics.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use onloan_domain::{FlowRunPolicy, JsonObject, TaskRunPolicy};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::hooks::Hooks;
use crate::retry::RetryPolicy;

/// What flows and tasks have in common.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the attributes' options")]
pub struct Definition {
    pub name: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// The function's module.
    pub module: &'static str,
    pub description: Option<&'static str>,
    pub tags: &'static [&'static str],
    /// The names of the function's arguments.
    pub parameters: &'static [&'static str],
    pub timeout: Option<Duration>,
    pub log_prints: Option<bool>,
    pub persist_result: bool,
    pub hooks: Hooks,
}

/// What `#[flow]` says.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the attribute's options")]
pub struct FlowDefinition {
    pub common: Definition,
    pub version: Option<&'static str>,
    pub retries: u32,
    pub retry_delay: Duration,
}

/// What `#[task]` says.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the attribute's options")]
pub struct TaskDefinition {
    pub common: Definition,
    pub retry: RetryPolicy,
    pub cache: Option<CachePolicy>,
}

/// Results are reused for the same arguments.
#[derive(Debug, Clone, Copy)]
pub struct CachePolicy {
    /// For how long; for ever when absent.
    pub expires: Option<Duration>,
}

/// A flow: its definition, and what is derived from it once.
#[derive(Debug)]
pub struct Flow {
    definition: FlowDefinition,
    key: OnceLock<Arc<str>>,
}

impl Flow {
    /// The flow of a definition.
    #[must_use]
    pub const fn new(definition: FlowDefinition) -> Self {
        Self { definition, key: OnceLock::new() }
    }

    pub(crate) fn definition(&self) -> &FlowDefinition {
        &self.definition
    }

    pub(crate) fn name(&self) -> &'static str {
        self.definition.common.name
    }

    /// What its placeholder task runs are grouped by, when it is a subflow.
    pub(crate) fn key(&self) -> &Arc<str> {
        self.key.get_or_init(|| key(&self.definition.common))
    }

    pub(crate) fn policy(&self) -> FlowRunPolicy {
        FlowRunPolicy {
            retries: Some(self.definition.retries.into()),
            retry_delay: Some(whole_seconds(self.definition.retry_delay)),
            ..FlowRunPolicy::default()
        }
    }
}

/// A task: its definition, and what is derived from it once.
#[derive(Debug)]
pub struct Task {
    definition: TaskDefinition,
    key: OnceLock<Arc<str>>,
    policy: OnceLock<Arc<TaskRunPolicy>>,
    inputs: OnceLock<JsonObject>,
}

impl Task {
    /// The task of a definition.
    #[must_use]
    pub const fn new(definition: TaskDefinition) -> Self {
        Self { definition, key: OnceLock::new(), policy: OnceLock::new(), inputs: OnceLock::new() }
    }

    pub(crate) fn definition(&self) -> &TaskDefinition {
        &self.definition
    }

    pub(crate) fn name(&self) -> &'static str {
        self.definition.common.name
    }

    /// What runs of the same function have in common: its name, and a hash of where it is.
    pub(crate) fn key(&self) -> &Arc<str> {
        self.key.get_or_init(|| key(&self.definition.common))
    }

    pub(crate) fn policy(&self) -> &Arc<TaskRunPolicy> {
        self.policy.get_or_init(|| {
            let retry = &self.definition.retry;
            Arc::new(TaskRunPolicy {
                retries: Some(retry.retries.into()),
                retry_delay: Some(retry.described()),
                retry_jitter_factor: Some(retry.jitter).filter(|jitter| *jitter > 0.0),
                ..TaskRunPolicy::default()
            })
        })
    }

    /// Every argument, with no upstream run.
    pub(crate) fn inputs(&self) -> &JsonObject {
        self.inputs.get_or_init(|| {
            let names = self.definition.common.parameters.iter();
            names.map(|name| ((*name).to_owned(), Value::Array(Vec::new()))).collect()
        })
    }
}

fn key(definition: &Definition) -> Arc<str> {
    let place = Sha256::digest(format!("{}::{}", definition.module, definition.function));
    let hash = place.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{}-{hash}", definition.function).into()
}

/// Whole seconds, rounded up: the wire knows nothing finer.
pub(crate) fn whole_seconds(duration: Duration) -> i64 {
    let rounded = duration.as_secs() + u64::from(duration.subsec_nanos() > 0);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}
