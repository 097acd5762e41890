//! Blocks: typed configuration that a run loads by name, or builds unsaved.
//!
//! A block is a plain struct with `#[derive(Block)]`. The derive gives it the JSON schema that a
//! UI draws a form from, the list of its secret fields, and the way to and from a stored document.
//! Nothing here speaks HTTP: a [`BlockStore`] is what loads and saves documents.

extern crate self as onloan_blocks;

mod block;
mod checksum;
pub mod database;
mod field;
mod field_kinds;
mod nested;
mod provider;
mod references;
mod registry;
mod schema;
mod store;
mod system;

pub use block::{Block, BlockError, Model, read_model};
pub use checksum::checksum;
pub use field::{Field, FieldError, FieldPath, UnknownFields};
pub use nested::{Nested, Saved};
pub use onloan_blocks_macros::{Block, BlockEnum, BlockModel};
pub use provider::{BlockProvider, Explain, ReadSecret};
pub use registry::{BlockField, Entry, Kind, Registry};
pub use schema::{BlockReference, Definitions, Property, Schema};
pub use store::{BlockStore, SavedDocument, StoreError, current_store, install_store, scope_store};
pub use system::SecretBlock;

/// What the derive macros refer to.
#[doc(hidden)]
pub mod private {
    pub use crate::field::{below, check_names, read_field};
    pub use serde_json::{Map, Value};
}
