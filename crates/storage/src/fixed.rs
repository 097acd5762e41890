//! Statements whose text never changes: each is built once. Knows no noun.

use std::sync::{Arc, OnceLock};

use sea_query::Value;
use sea_query_sqlx::SqlxBinder;

use crate::dialect::Dialect;
use crate::session::Statement;

/// The text of a statement in every dialect, as far as it was asked for.
pub(crate) struct Fixed([OnceLock<Arc<str>>; Dialect::COUNT]);

impl Fixed {
    pub(crate) const fn new() -> Self {
        Self([const { OnceLock::new() }; Dialect::COUNT])
    }

    /// The statement with these values. `build` makes it with any values at all; they do not show in its text.
    pub(crate) fn with<B: SqlxBinder>(&self, dialect: Dialect, values: Vec<Value>, build: impl FnOnce() -> B) -> Statement {
        let text = self.0[dialect as usize].get_or_init(|| dialect.build(&build()).0.into());
        Statement { text: Arc::clone(text), values }
    }
}
