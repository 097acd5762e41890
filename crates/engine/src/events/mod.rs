//! Events: which of them a filter lets through, and the ones that the server itself has to tell.

mod changes;
mod flow_run_states;
mod glob;
mod lifecycle;
mod matching;
mod spans;

pub use changes::{
    Change, artifact_collection_event, block_document_event, block_type_event, concurrency_limit_event, flow_event, variable_event,
};
pub use flow_run_states::{Surrounding, Surroundings, flow_run_state_event};
pub(crate) use glob::matches as glob_matches;
pub use lifecycle::lifecycle_event;
pub use matching::{includes, includes_log, meets};
pub use spans::{SpanUnit, TooManySpans, spans};
