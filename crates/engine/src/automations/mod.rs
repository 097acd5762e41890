//! Automations: which events concern a trigger, when it fires, and what an action means as a call of the API.

mod actions;
mod composite;
mod evaluate;
mod firing;

pub use actions::{Call, call};
pub use composite::{Leaf, Parent, leaves};
pub use evaluate::{Bucket, Evaluation, bucketing_key, covers, evaluate, react};
pub use firing::{Firing, Outcome, action_events, triggered_event};
