//! Everything in which databases differ. SQL that only one of them understands stands here and in `migrations/`.

use sea_query::{Expr, ExprTrait, Func, LikeExpr, SqliteQueryBuilder};
use sea_query_sqlx::{SqlxBinder, SqlxValues};

/// Which SQL is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
}

impl Dialect {
    /// How many there are.
    pub(crate) const COUNT: usize = 1;

    /// The query as text and values.
    pub(crate) fn build(self, query: &impl SqlxBinder) -> (String, SqlxValues) {
        match self {
            Self::Sqlite => query.build_sqlx(SqliteQueryBuilder),
        }
    }

    /// How many values one statement may carry.
    pub(crate) fn bind_limit(self) -> usize {
        match self {
            Self::Sqlite => 32_766,
        }
    }

    /// Whether a text contains another, whatever the case of letters. SQLite ignores the case of ASCII letters alone.
    pub(crate) fn contains(self, text: Expr, part: &str) -> Expr {
        let escaped: String = part
            .chars()
            .flat_map(|character| matches!(character, '%' | '_' | '\\').then_some('\\').into_iter().chain([character]))
            .collect();
        let pattern = LikeExpr::new(format!("%{escaped}%")).escape('\\');
        match self {
            Self::Sqlite => text.like(pattern),
        }
    }

    /// A text in a column that holds a JSON object, by its key. The key stands in the text of the query, as it does in that of
    /// an index.
    pub(crate) fn json_text(self, object: Expr, key: &'static str) -> Expr {
        match self {
            Self::Sqlite => Func::cust("json_extract").args([object, Expr::cust(format!("'$.{key}'"))]).into(),
        }
    }
}
