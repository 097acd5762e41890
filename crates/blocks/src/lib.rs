//! Blocks: typed configuration that a run loads by name, or builds unsaved.
//!
//! A block is a plain struct with `#[derive(Block)]`. The derive gives it the JSON schema that a
//! UI draws a form from, the list of its secret fields, and the way to and from a stored document.
//! Nothing here speaks HTTP: [`BlockStore`] is what loads and saves documents.

mod checksum;
pub mod database;

pub use checksum::checksum;
