//! Everything in which databases differ. SQL that only one of them understands stands here and in `migrations/`.

use sea_query::extension::postgres::PgExpr;
use sea_query::{BinOper, Expr, ExprTrait, Func, LikeExpr, PostgresQueryBuilder, Query, SelectStatement, SqliteQueryBuilder};
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

    /// The query for the names of our tables.
    pub(crate) fn list_tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlx_migrations'"
            }
            Self::Postgres => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename <> '_sqlx_migrations'"
            }
        }
    }

    /// Statements that delete every row of these tables; `guards` are triggers that would forbid it, with their definitions.
    pub(crate) fn empty_tables(self, tables: &[String], guards: &[(String, String)]) -> Vec<String> {
        let each = |before: &str, after: &str| tables.iter().map(|table| format!("{before} \"{table}\"{after}")).collect::<Vec<_>>();
        match self {
            Self::Sqlite => {
                let dropped = guards.iter().map(|(name, _)| format!("DROP TRIGGER \"{name}\""));
                let back = guards.iter().map(|(_, definition)| definition.clone());
                let late = ["PRAGMA defer_foreign_keys = ON".to_owned()];
                late.into_iter().chain(dropped).chain(each("DELETE FROM", "")).chain(back).collect()
            }
            Self::Postgres => {
                let named: Vec<String> = tables.iter().map(|table| format!("\"{table}\"")).collect();
                let emptied = format!("TRUNCATE {} RESTART IDENTITY CASCADE", named.join(", "));
                let off = each("ALTER TABLE", " DISABLE TRIGGER USER");
                off.into_iter().chain([emptied]).chain(each("ALTER TABLE", " ENABLE TRIGGER USER")).collect()
            }
        }
    }

    /// Whether a text contains another, whatever the case of letters. SQLite ignores the case of ASCII letters alone.
    pub(crate) fn contains(self, text: Expr, part: &str) -> Expr {
        self.like(text, format!("%{}%", escaped(part)))
    }

    /// Whether a text begins with another, whatever the case of letters.
    pub(crate) fn begins_with(self, text: Expr, start: &str) -> Expr {
        self.like(text, format!("{}%", escaped(start)))
    }

    fn like(self, text: Expr, pattern: String) -> Expr {
        let pattern = LikeExpr::new(pattern);
        match self {
            Self::Sqlite => text.like(pattern.escape('\\')),
            // The backslash is what it escapes with anyway.
            Self::Postgres => text.ilike(pattern),
        }
    }

    /// Whether a text matches a pattern from end to end: `*` is any text, `?` any character. Case counts.
    pub(crate) fn matches(self, text: Expr, pattern: &str) -> Expr {
        match self {
            // Here an opening bracket would begin a set of characters.
            Self::Sqlite => text.binary(BinOper::Custom("GLOB"), pattern.replace('[', "[[]")),
            Self::Postgres => text.like(escaped(pattern).replace('*', "%").replace('?', "_")),
        }
    }

    /// Whether a text starts with another. Case counts.
    pub(crate) fn starts_with(self, text: Expr, start: &str) -> Expr {
        match self {
            Self::Sqlite => {
                let literal = |character| match character {
                    '*' | '?' | '[' => format!("[{character}]"),
                    other => String::from(other),
                };
                let literal: String = start.chars().map(literal).collect();
                text.binary(BinOper::Custom("GLOB"), format!("{literal}*"))
            }
            Self::Postgres => text.like(format!("{}%", escaped(start))),
        }
    }

    /// The text under a key of the JSON object in a column; null when it has no such key.
    pub(crate) fn json_text(self, object: Expr, key: &str) -> Expr {
        match self {
            // A key of a path stands between quotes, in which JSON's escapes count.
            Self::Sqlite => Func::cust("json_extract").arg(object).arg(format!("$.{}", serde_json::Value::from(key))).into(),
            Self::Postgres => Func::cust("jsonb_extract_path_text").arg(object.cast_as("jsonb")).arg(key).into(),
        }
    }

    /// The same where an index is over it: then the key stands in the text of the query, as it does in that of the index.
    pub(crate) fn indexed_json_text(self, object: Expr, key: &'static str) -> Expr {
        match self {
            Self::Sqlite => Func::cust("json_extract").args([object, Expr::cust(format!("'$.{key}'"))]).into(),
            Self::Postgres => Func::cust("jsonb_extract_path_text").args([object.cast_as("jsonb"), Expr::cust(format!("'{key}'"))]).into(),
        }
    }
}

/// A text as it stands in a pattern of `LIKE`.
fn escaped(text: &str) -> String {
    let escape = |character| matches!(character, '%' | '_' | '\\').then_some('\\');
    text.chars().flat_map(|character| escape(character).into_iter().chain([character])).collect()
}
