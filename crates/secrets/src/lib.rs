//! Secrets on loan.
//!
//! What a run borrows passes through this crate: [`Secret`] is the only type that holds a value,
//! a [`Reference`] says where one lives, a [`Provider`] reads it there, a [`Chain`] picks a
//! credential and remembers why, the [`Redactor`] takes what was resolved out of everything that
//! leaves the run, and an [`AuditRecord`] says who read what, never the value.
//!
//! This crate knows no server and no cloud. Vendors bring their own providers and sources.

mod audit;
mod automaton;
mod cache;
mod chain;
mod environment;
mod field;
mod forms;
mod private_files;
mod provider;
mod providers;
mod redactor;
mod reference;
mod resolver;
mod secret;
mod stream;
mod unescape;

pub use audit::{AuditOutcome, AuditRecord, AuditSink, Discard, MemoryAudit};
pub use cache::{Cache, Cached, Freshness};
pub use chain::{Chain, ChainError, Detection, Explanation, Resolution, Source, Step, StepOutcome};
pub use environment::Environment;
pub use field::SecretField;
pub use private_files::{make_private_file, make_private_folder, open_to_others};
pub use provider::{FetchError, FetchErrorKind, Fetched, Provider};
pub use providers::{EnvProvider, FileProvider};
pub use redactor::{REDACTED, Redactor};
pub use reference::{Reference, ReferenceError};
pub use resolver::{Purpose, ResolveError, Resolver, ResolverBuilder};
pub use secret::{PointerError, Secret};
pub use stream::StreamRedactor;
