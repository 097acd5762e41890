//! Inserting many rows with few statements. Owns how rows are cut into statements; knows no noun.

use crate::{Result, Session};
use sea_query::{DynIden, Expr, InsertStatement, IntoIden, IntoTableRef, OnConflict, Query, TableRef, Value};

/// At most this many rows go into one statement. Larger ones are hardly faster, and each size is prepared once.
const MOST_ROWS: usize = 64;

/// Where rows go, and what happens to those that are there already.
pub(crate) struct Target {
    table: TableRef,
    columns: Vec<DynIden>,
    on_conflict: Option<OnConflict>,
}

impl Target {
    pub(crate) fn new<C: IntoIden>(table: impl IntoTableRef, columns: impl IntoIterator<Item = C>) -> Self {
        let columns = columns.into_iter().map(IntoIden::into_iden).collect();
        Self { table: table.into_table_ref(), columns, on_conflict: None }
    }

    pub(crate) fn on_conflict(mut self, on_conflict: OnConflict) -> Self {
        self.on_conflict = Some(on_conflict);
        self
    }

    /// Inserts the rows. Statements hold 64, 32, 16, … rows, so that only seven texts per table are ever prepared.
    pub(crate) async fn insert(&self, session: &mut Session, mut rows: Vec<Vec<Value>>) -> Result<u64> {
        let most = MOST_ROWS.min(session.dialect().bind_limit() / self.columns.len());
        let mut changed = 0;
        while !rows.is_empty() {
            let rest = rows.split_off(statement_size(rows.len(), most));
            changed += session.execute(&self.statement(rows)).await?;
            rows = rest;
        }
        Ok(changed)
    }

    fn statement(&self, rows: Vec<Vec<Value>>) -> InsertStatement {
        let mut insert = Query::insert();
        insert.into_table(self.table.clone()).columns(self.columns.clone());
        for row in rows {
            insert.values_panic(row.into_iter().map(Expr::val));
        }
        if let Some(on_conflict) = &self.on_conflict {
            insert.on_conflict(on_conflict.clone());
        }
        insert
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
                sizes.push(statement_size(rows, 64));
                rows -= sizes[sizes.len() - 1];
            }
            sizes
        };
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(167), [64, 64, 32, 4, 2, 1]);
    }
}
