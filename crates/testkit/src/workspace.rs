//! Where things lie in the checkout.

use std::path::PathBuf;

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this crate lies two folders below the workspace root").to_owned()
}

/// Cargo's target folder. Whatever tests and tools leave on disk goes there, so that `cargo clean` removes it.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A script of this crate's `python` folder.
pub(crate) fn script(name: &str) -> PathBuf {
    root().join("crates/testkit/python").join(name)
}
