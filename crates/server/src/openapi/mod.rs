//! The description of the API: read off the handlers' own types, so that neither can say anything that the other does not.
//!
//! [`Operations`] is a router that remembers what it routes. What a handler takes and answers is described by the
//! traits `Input` and `Output`, one line for each extractor and each kind of answer.

mod handler;
mod input;
mod operations;
mod output;

pub(crate) use input::Input;
pub(crate) use operations::{Operations, Sketch};
pub(crate) use output::Accepted;
