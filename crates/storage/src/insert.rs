//! Inserting many rows with few statements. Owns how rows are cut into statements and that each text is built once; knows
//! no noun.

use std::sync::{Arc, OnceLock};

use sea_query::{DynIden, Expr, IntoIden, IntoTableRef, OnConflict, Query, TableRef, Value};

use crate::dialect::Dialect;
use crate::session::Statement;
use crate::{Result, Session};

/// At most this many rows go into one statement. Larger ones are hardly faster, and each size is prepared once.
const MOST_ROWS: usize = 128;

/// Statements hold 1, 2, 4, … 128 rows.
const SIZES: usize = 8;

/// Where rows go, and what happens to those that are there already. Where many rows go, it is a `static`: then the text of
/// each size is built once for the whole process, and found again in each connection's cache of prepared statements.
pub(crate) struct Target {
    table: TableRef,
    columns: Vec<DynIden>,
    on_conflict: Option<OnConflict>,
    texts: [[OnceLock<Arc<str>>; SIZES]; Dialect::COUNT],
}

impl Target {
    pub(crate) fn new<C: IntoIden>(table: impl IntoTableRef, columns: impl IntoIterator<Item = C>) -> Self {
        let columns = columns.into_iter().map(IntoIden::into_iden).collect();
        Self { table: table.into_table_ref(), columns, on_conflict: None, texts: Default::default() }
    }

    pub(crate) fn on_conflict(mut self, on_conflict: OnConflict) -> Self {
        self.on_conflict = Some(on_conflict);
        self
    }

    /// Inserts the rows. Statements hold 128, 64, 32, … rows, so that only eight texts per table are ever prepared. Where
    /// nothing is said about rows that are there already, they are an error.
    pub(crate) async fn insert(&self, session: &mut Session, mut rows: Vec<Vec<Value>>) -> Result<()> {
        let most = MOST_ROWS.min(session.dialect().bind_limit() / self.columns.len());
        while !rows.is_empty() {
            let rest = rows.split_off(statement_size(rows.len(), most));
            session.run(self.statement(session.dialect(), rows)).await?;
            rows = rest;
        }
        Ok(())
    }

    /// The statement that inserts one row.
    pub(crate) fn one(&self, dialect: Dialect, row: Vec<Value>) -> Statement {
        self.statement(dialect, vec![row])
    }

    /// The statement for so many rows, which must be a power of two.
    fn statement(&self, dialect: Dialect, rows: Vec<Vec<Value>>) -> Statement {
        let size = rows.len().ilog2() as usize;
        let text = self.texts[dialect as usize][size].get_or_init(|| self.text(dialect, rows.len()));
        Statement { text: Arc::clone(text), values: rows.into_iter().flatten().collect() }
    }

    fn text(&self, dialect: Dialect, rows: usize) -> Arc<str> {
        let mut insert = Query::insert();
        insert.into_table(self.table.clone()).columns(self.columns.clone());
        for _ in 0..rows {
            // Which value stands here does not show in the text.
            insert.values_panic(self.columns.iter().map(|_| Expr::val(0)));
        }
        if let Some(on_conflict) = &self.on_conflict {
            insert.on_conflict(on_conflict.clone());
        }
        dialect.build(&insert).0.into()
    }
}

/// The largest power of two that is not more than what there is, or may be.
fn statement_size(rows: usize, most: usize) -> usize {
    1 << rows.min(most).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_into_powers_of_two() {
        let sizes = |mut rows: usize| {
            let mut sizes = Vec::new();
            while rows > 0 {
                sizes.push(statement_size(rows, MOST_ROWS));
                rows -= sizes[sizes.len() - 1];
            }
            sizes
        };
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(295), [128, 128, 32, 4, 2, 1]);
    }

    #[test]
    fn a_text_is_the_same_whatever_the_values() {
        let target = Target::new("log", ["id", "name"]);
        let texts: Vec<Arc<str>> = [1_i64, 2].map(|id| target.one(Dialect::Sqlite, vec![id.into(), "x".into()]).text).into();
        assert_eq!(&*texts[0], r#"INSERT INTO "log" ("id", "name") VALUES (?, ?)"#);
        assert!(Arc::ptr_eq(&texts[0], &texts[1]));
    }
}
