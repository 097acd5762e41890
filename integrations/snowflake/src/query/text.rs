//! What a statement is, as far as its first words tell.

use onloan_blocks::database::{Backslash, DollarQuotes, Syntax};

/// How Snowflake quotes and comments.
pub(crate) const SYNTAX: Syntax = Syntax {
    backslash: Backslash::Always,
    dollar_quotes: DollarQuotes::Bare,
    nested_comments: false,
    slash_comments: true,
    other_identifier_quotes: false,
};

/// Whether the statement takes many rows at once: only `INSERT` binds arrays.
pub(crate) fn binds_arrays(sql: &str) -> bool {
    words(sql).next().is_some_and(|word| word.eq_ignore_ascii_case("insert"))
}

/// Whether the statement begins (`true`) or ends (`false`) a transaction.
pub(crate) fn transaction(sql: &str) -> Option<bool> {
    let mut words = words(sql);
    let first = words.next()?.to_ascii_uppercase();
    let second = words.next().map(str::to_ascii_uppercase);
    match (first.as_str(), second.as_deref()) {
        // `BEGIN` with anything else behind it is a block of Snowflake Scripting.
        ("BEGIN", None | Some("TRANSACTION" | "WORK" | "NAME")) | ("START", Some("TRANSACTION")) => Some(true),
        ("COMMIT" | "ROLLBACK", _) => Some(false),
        _ => None,
    }
}

/// The words at the beginning, without comments.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        rest = skip_blanks(rest);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn skip_blanks(mut sql: &str) -> &str {
    loop {
        let trimmed = sql.trim_start();
        let comment_end = if trimmed.starts_with("--") || trimmed.starts_with("//") {
            trimmed.find('\n')
        } else if trimmed.starts_with("/*") {
            trimmed.find("*/").map(|at| at + 2)
        } else {
            return trimmed;
        };
        sql = comment_end.map_or("", |end| &trimmed[end..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inserts_bind_arrays() {
        for sql in ["INSERT INTO t VALUES (?)", "  insert into t", "-- note\nInsert into t", "/* a */ // b\n INSERT"] {
            assert!(binds_arrays(sql), "{sql}");
        }
        for sql in ["UPDATE t SET a = ?", "-- insert", "SELECT 'insert'", "", "MERGE INTO t", "inserted"] {
            assert!(!binds_arrays(sql), "{sql}");
        }
    }

    #[test]
    fn transactions_are_told_from_scripting_blocks() {
        for sql in ["BEGIN", "begin;", "BEGIN TRANSACTION", "BEGIN WORK", "START TRANSACTION NAME t1", "-- x\nBEGIN NAME a"] {
            assert_eq!(transaction(sql), Some(true), "{sql}");
        }
        assert_eq!(transaction("COMMIT"), Some(false));
        assert_eq!(transaction("rollback work"), Some(false));
        for sql in ["BEGIN SELECT 1; END", "BEGIN LET x := 1; END", "SELECT 1", "", "START", "COMMITMENT"] {
            assert_eq!(transaction(sql), None, "{sql}");
        }
    }
}
