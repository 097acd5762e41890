//! Finds the `%(name)s` placeholders of a statement and gives each a position.
//!
//! A statement is taken apart once and rendered with whatever placeholder a driver speaks (`?`, `$1`); values are
//! bound by position and never enter the text. Knows just enough of SQL's quoting to tell text from literals.
//!
//! The rules, which are those of Python's `pyformat` drivers, made safe for bound parameters:
//! - Without parameters the text goes to the database as it is, percent signs and all.
//! - With parameters, `%%` is a percent sign (also inside a literal: `LIKE 'a%%'`). A percent sign before anything but
//!   `(` or `%` stays.
//! - A placeholder inside a quoted literal or identifier is an error: the database would take it as text. The message
//!   says to remove the quotes. To write those characters in a literal, double the percent sign: `'%%(name)s'`.
//! - Comments are left alone.

use super::lexer::{Lexer, Syntax, Token};
use super::{DatabaseError, DatabaseErrorKind, Params, Value};

/// A statement whose placeholders were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text around the placeholders: one piece more than there are names.
    pieces: Vec<String>,
    names: Vec<String>,
    verbatim: bool,
}

/// Where a placeholder stands, for a caller that rewrites the statement around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between placeholders.
    Text(&'a str),
    /// The placeholder at this position, counted from zero.
    Placeholder(usize),
}

impl Statement {
    /// Takes `sql` apart for the given parameters; without parameters the text is kept as it is.
    ///
    /// # Errors
    /// When a placeholder is broken, or stands inside a literal.
    pub fn parse(sql: &str, params: &Params, syntax: &Syntax) -> Result<Self, DatabaseError> {
        if params.is_empty() {
            return Ok(Self { pieces: vec![sql.to_owned()], names: Vec::new(), verbatim: true });
        }
        let mut statement = Self { pieces: vec![String::new()], names: Vec::new(), verbatim: false };
        for token in Lexer::new(sql, syntax) {
            match token {
                Token::Code(text) => statement.push_code(text)?,
                Token::Quoted(text) => statement.push_quoted(text)?,
                Token::Comment(text) => statement.push_text(text),
            }
        }
        Ok(statement)
    }

    /// The statement with `placeholder(position)` for each placeholder; positions count from zero.
    pub fn render(&self, mut placeholder: impl FnMut(usize) -> String) -> String {
        let mut sql = String::with_capacity(self.pieces.iter().map(|piece| piece.len() + 4).sum());
        for piece in self.pieces() {
            match piece {
                Piece::Text(text) => sql.push_str(text),
                Piece::Placeholder(position) => sql.push_str(&placeholder(position)),
            }
        }
        sql
    }

    /// The statement's texts and placeholders in their order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let last = self.names.len();
        self.pieces.iter().enumerate().flat_map(move |(index, text)| {
            let placeholder = (index < last).then_some(Piece::Placeholder(index));
            std::iter::once(Piece::Text(text)).chain(placeholder)
        })
    }

    /// The name at each position. A name that is used twice stands here twice.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The values to bind, one for each position.
    ///
    /// # Errors
    /// When the statement uses a name that `params` lacks, or `params` holds one that the statement does not use.
    pub fn values<'a>(&self, params: &'a Params) -> Result<Vec<&'a Value>, DatabaseError> {
        if self.verbatim && params.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(unused) = params.names().find(|name| !self.names.iter().any(|used| used == name)) {
            let used = listed(self.names.iter().map(String::as_str));
            return Err(refused(format!(
                "the parameter `{unused}` is used nowhere in the statement, which uses {used}: write `%({unused})s` where it belongs, or leave it out"
            )));
        }
        self.names.iter().map(|name| params.get(name).ok_or_else(|| missing(name, params))).collect()
    }

    fn push_text(&mut self, text: &str) {
        self.pieces.last_mut().expect("there is always a piece").push_str(text);
    }

    fn push_code(&mut self, mut text: &str) -> Result<(), DatabaseError> {
        while let Some(at) = text.find('%') {
            self.push_text(&text[..at]);
            let after = &text[at + 1..];
            text = if let Some(rest) = after.strip_prefix('%') {
                self.push_text("%");
                rest
            } else if let Some(rest) = after.strip_prefix('(') {
                let (name, rest) = name_of(rest)?;
                self.names.push(name.to_owned());
                self.pieces.push(String::new());
                rest
            } else {
                self.push_text("%");
                after
            };
        }
        self.push_text(text);
        Ok(())
    }

    fn push_quoted(&mut self, mut text: &str) -> Result<(), DatabaseError> {
        while let Some(at) = text.find('%') {
            let after = &text[at + 1..];
            if let Some((name, _)) = after.strip_prefix('(').and_then(|rest| name_of(rest).ok()) {
                return Err(refused(format!(
                    "the placeholder `%({name})s` stands inside quotes, where the database takes it as text: remove the quotes around it (or write `%%({name})s` if the text is meant)"
                )));
            }
            self.push_text(&text[..=at]);
            text = after.strip_prefix('%').unwrap_or(after);
        }
        self.push_text(text);
        Ok(())
    }
}

/// The name in `name)s…`, and what follows it.
fn name_of(text: &str) -> Result<(&str, &str), DatabaseError> {
    let (name, rest) = text
        .split_once(')')
        .ok_or_else(|| refused("a placeholder begins with `%(` and has no `)`: write `%(name)s`, or `%%` for a percent sign".into()))?;
    let rest = rest
        .strip_prefix('s')
        .ok_or_else(|| refused(format!("the placeholder `%({name})` lacks its `s`: write `%({name})s`, or `%%` for a percent sign")))?;
    if name.is_empty() {
        return Err(refused("a placeholder has no name: write `%(name)s`".into()));
    }
    Ok((name, rest))
}

fn missing(name: &str, params: &Params) -> DatabaseError {
    let given = listed(params.names());
    refused(format!("the statement uses `%({name})s` and no parameter `{name}` was given; given are {given}"))
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for name in names.map(|name| format!("`{name}`")) {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    if seen.is_empty() { "none".into() } else { seen.join(", ") }
}

fn refused(message: String) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Value, message)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::params;

    fn rendered(sql: &str, params: &Params) -> (String, Vec<String>) {
        let statement = Statement::parse(sql, params, &Syntax::STANDARD).unwrap();
        (statement.render(|position| format!("${}", position + 1)), statement.names().to_vec())
    }

    fn refusal(sql: &str, params: &Params) -> String {
        let statement = Statement::parse(sql, params, &Syntax::STANDARD);
        statement.and_then(|statement| statement.values(params).map(drop)).unwrap_err().message
    }

    #[test]
    fn names_become_positions() {
        let (sql, names) = rendered("INSERT INTO t VALUES (%(a)s, %(b)s, %(a)s)", &params! { a: 1, b: 2 });
        assert_eq!(sql, "INSERT INTO t VALUES ($1, $2, $3)");
        assert_eq!(names, ["a", "b", "a"]);
    }

    #[test]
    fn text_without_parameters_is_left_alone() {
        let sql = "SELECT '%(a)s' LIKE '%%', 10 %% 3, %(b)s";
        assert_eq!(rendered(sql, &Params::none()), (sql.to_owned(), vec![]));
    }

    #[test]
    fn doubled_percent_signs_become_one_when_there_are_parameters() {
        let (sql, _) = rendered("SELECT %(a)s, 10 %% 3, 10 % 3, 'x%%' -- %(no)s %%", &params! { a: 1 });
        assert_eq!(sql, "SELECT $1, 10 % 3, 10 % 3, 'x%' -- %(no)s %%");
    }

    #[test]
    fn comments_and_escaped_placeholders_are_no_placeholders() {
        let (sql, names) = rendered("/* %(x)s */ SELECT '%%(a)s', %(a)s", &params! { a: 1 });
        assert_eq!(sql, "/* %(x)s */ SELECT '%(a)s', $1");
        assert_eq!(names, ["a"]);
    }

    #[test]
    fn values_come_in_the_order_of_positions() {
        let params = params! { a: 1, b: "x" };
        let statement = Statement::parse("%(b)s %(a)s %(b)s", &params, &Syntax::STANDARD).unwrap();
        let values = statement.values(&params).unwrap();
        assert_eq!(values, [&Value::from("x"), &Value::from(1), &Value::from("x")]);
    }

    #[test]
    fn refusals_say_what_to_write() {
        let one = params! { a: 1 };
        let texts = [
            refusal("SELECT '%(a)s'", &one),
            refusal("SELECT %(a", &one),
            refusal("SELECT %(a)", &one),
            refusal("SELECT %()s", &one),
            refusal("SELECT %(a)s, %(b)s", &one),
            refusal("SELECT %(a)s", &params! { a: 1, b: 2 }),
            refusal("SELECT 1", &one),
        ];
        assert_eq!(
            texts,
            [
                "the placeholder `%(a)s` stands inside quotes, where the database takes it as text: remove the quotes around it (or write `%%(a)s` if the text is meant)",
                "a placeholder begins with `%(` and has no `)`: write `%(name)s`, or `%%` for a percent sign",
                "the placeholder `%(a)` lacks its `s`: write `%(a)s`, or `%%` for a percent sign",
                "a placeholder has no name: write `%(name)s`",
                "the statement uses `%(b)s` and no parameter `b` was given; given are `a`",
                "the parameter `b` is used nowhere in the statement, which uses `a`: write `%(b)s` where it belongs, or leave it out",
                "the parameter `a` is used nowhere in the statement, which uses none: write `%(a)s` where it belongs, or leave it out",
            ]
        );
    }
}
