//! Everything in which databases differ. SQL that only one of them understands stands here and in `migrations/`.

use sea_query::extension::postgres::PgExpr;
use sea_query::{Expr, ExprTrait, LikeExpr, PostgresQueryBuilder, Query, SelectStatement, SqliteQueryBuilder};
use sea_query_sqlx::{SqlxBinder, SqlxValues};

/// Which SQL is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// How many there are.
    pub(crate) const COUNT: usize = 2;

    /// The query as text and values.
    pub(crate) fn build(self, query: &impl SqlxBinder) -> (String, SqlxValues) {
        match self {
            Self::Sqlite => query.build_sqlx(SqliteQueryBuilder),
            Self::Postgres => query.build_sqlx(PostgresQueryBuilder),
        }
    }

    /// How many values one statement may carry.
    pub(crate) fn bind_limit(self) -> usize {
        match self {
            Self::Sqlite => 32_766,
            Self::Postgres => 65_535,
        }
    }

    /// What makes a transaction hold the lock of that name until it ends; nothing where writers follow one another.
    pub(crate) fn advisory_lock(self, name: &str) -> Option<SelectStatement> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(Query::select().expr(Expr::cust_with_values("pg_advisory_xact_lock(hashtext($1))", [name])).to_owned()),
        }
    }

    /// Whether a text contains another, whatever the case of letters. SQLite ignores the case of ASCII letters alone.
    pub(crate) fn contains(self, text: Expr, part: &str) -> Expr {
        let escaped: String = part
            .chars()
            .flat_map(|character| matches!(character, '%' | '_' | '\\').then_some('\\').into_iter().chain([character]))
            .collect();
        let pattern = LikeExpr::new(format!("%{escaped}%"));
        match self {
            Self::Sqlite => text.like(pattern.escape('\\')),
            // The backslash is what it escapes with anyway.
            Self::Postgres => text.ilike(pattern),
        }
    }
}
