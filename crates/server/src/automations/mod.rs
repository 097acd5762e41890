//! Automations at work: events are shown to triggers, and what follows is done.

mod act;
mod consider;
mod templates;
mod triggers;

pub(crate) use triggers::Triggers;
