//! Finds the row of an `INSERT … VALUES (row)`, so that many rows can go in one statement.

use onloan_blocks::database::{Statement, Syntax};

/// Stands for a placeholder while a statement is taken apart; SQL text cannot hold it.
const MARK: char = '\0';

/// An `INSERT` of one row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RowInsert {
    /// Everything up to and without `VALUES`.
    pub(crate) head: String,
    /// The row without its parentheses: the text around its placeholders.
    pub(crate) row: Vec<String>,
    /// What follows the row, as `ON CONFLICT DO NOTHING`.
    pub(crate) tail: String,
}

impl RowInsert {
    /// The insert that `statement` is; `None` when it is none, or when several rows at once would mean something else.
    pub(crate) fn of(statement: &Statement, syntax: &Syntax) -> Option<Self> {
        let sql = statement.render(|_| MARK.to_string());
        let masked = syntax.masked(&sql);
        let (_, first) = words(&masked).next()?;
        let (values, _) = words(&masked).find(|(_, word)| word.eq_ignore_ascii_case("values"))?;
        let open = values + masked[values..].find('(')?;
        let close = open + closing(&masked[open..])?;
        let adjacent = masked[values + "values".len()..open].trim().is_empty();
        let inserts = ["insert", "replace"].iter().any(|word| first.eq_ignore_ascii_case(word));
        let (row, tail) = (&masked[open + 1..close], &masked[close + 1..]);
        let one_each = has_word(row, "default") || has_word(tail, "update") || tail.trim_start().starts_with(',');
        if !inserts || !adjacent || one_each || masked[..values].contains(MARK) || tail.contains(MARK) {
            return None;
        }
        Some(Self {
            head: sql[..values].to_owned(),
            row: sql[open + 1..close].split(MARK).map(str::to_owned).collect(),
            tail: sql[close + 1..].trim_end().trim_end_matches(';').to_owned(),
        })
    }

    /// The row with `placeholder(position)` for each of its placeholders.
    pub(crate) fn render_row(&self, mut placeholder: impl FnMut(usize) -> String) -> String {
        let mut sql = self.row[0].clone();
        for (position, text) in self.row[1..].iter().enumerate() {
            sql.push_str(&placeholder(position));
            sql.push_str(text);
        }
        sql
    }
}

/// The words of a masked statement, with their places.
pub(crate) fn words(masked: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = masked.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    words.map(|word| (word.as_ptr() as usize - masked.as_ptr() as usize, word))
}

pub(crate) fn has_word(masked: &str, wanted: &str) -> bool {
    words(masked).any(|(_, word)| word.eq_ignore_ascii_case(wanted))
}

/// Where the parenthesis closes that `text` begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_blocks::params;

    fn parsed(sql: &str) -> Option<RowInsert> {
        let statement = Statement::parse(sql, &params! { a: 1, b: 2 }, &Syntax::STANDARD).unwrap();
        RowInsert::of(&statement, &Syntax::STANDARD)
    }

    #[test]
    fn the_row_of_an_insert_is_found() {
        let insert = parsed("INSERT INTO t (a, b) VALUES (%(a)s, upper(%(b)s || ')'), now()) ON CONFLICT DO NOTHING;").unwrap();
        assert_eq!(insert.head, "INSERT INTO t (a, b) ");
        assert_eq!(insert.render_row(|position| format!("${}", position + 1)), "$1, upper($2 || ')'), now()");
        assert_eq!(insert.tail, " ON CONFLICT DO NOTHING");
        assert!(parsed("insert into t values(%(a)s)").is_some());
        assert!(parsed("INSERT INTO \"values\" VALUES /* row */ (%(a)s)").is_some());
    }

    #[test]
    fn what_would_mean_something_else_with_many_rows_is_left_alone() {
        for sql in [
            "UPDATE t SET a = %(a)s WHERE b = %(b)s",
            "INSERT INTO t SELECT %(a)s",
            "INSERT INTO t VALUES (%(a)s), (%(b)s)",
            "INSERT INTO t VALUES (%(a)s) ON CONFLICT (a) DO UPDATE SET b = 1",
            "INSERT INTO t VALUES (%(a)s) ON CONFLICT (a) WHERE a > %(b)s DO NOTHING",
            "INSERT INTO t VALUES (%(a)s, DEFAULT)",
            "WITH x AS (SELECT %(b)s) INSERT INTO t VALUES (%(a)s)",
            "INSERT INTO t VALUES (%(a)s",
            "-- %(a)s",
        ] {
            assert_eq!(parsed(sql), None, "{sql}");
        }
    }
}
