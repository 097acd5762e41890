//! Events: which of them a filter lets through, and the ones that the server itself has to tell.

mod flow_run_states;
mod glob;
mod lifecycle;
mod matching;
mod spans;

pub use flow_run_states::{Surrounding, Surroundings, flow_run_state_event};
pub(crate) use glob::matches as glob_matches;
pub use lifecycle::lifecycle_event;
pub use matching::{includes, includes_log, meets};
pub use spans::{SpanUnit, TooManySpans, spans};
