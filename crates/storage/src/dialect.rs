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
        self.like(text, format!("%{}%", escaped(part)))
    }

    /// Whether a text begins with another, whatever the case of letters.
    pub(crate) fn starts_with(self, text: Expr, start: &str) -> Expr {
        self.like(text, format!("{}%", escaped(start)))
    }

    fn like(self, text: Expr, pattern: String) -> Expr {
        let pattern = LikeExpr::new(pattern).escape('\\');
        match self {
            Self::Sqlite => text.like(pattern),
        }
    }

    /// The text under a key of a column that holds a JSON object; null when it is not there.
    pub(crate) fn json_text(self, object: Expr, key: &'static str) -> Expr {
        match self {
            Self::Sqlite => Func::cust("json_extract").args([object, Expr::val(format!("$.{key}"))]).into(),
        }
    }
}

/// The text with the characters that mean something in a pattern made to mean themselves.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|character| matches!(character, '%' | '_' | '\\').then_some('\\').into_iter().chain([character])).collect()
}
