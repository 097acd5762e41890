//! The providers that need no vendor: variables and files.

mod env;
mod file;

pub use env::EnvProvider;
pub use file::FileProvider;
