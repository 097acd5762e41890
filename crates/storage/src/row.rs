//! Rows as structs, whichever database they come from. Owns how a column is found and read; knows no noun.

pub(crate) use onloan_storage_macros::FromRow;
use rusqlite::types::FromSql;
use sqlx::postgres::PgRow;
use sqlx::{Column, Decode, Postgres, Row, Type};

use crate::{Error, Result};

/// A row of any database becomes this. Derived for structs; tuples take the columns in their order.
pub(crate) trait FromRow: Sized + Send + 'static {
    /// The columns that are read, in this order. An empty name is whatever column stands at that place.
    fn names(names: &mut Vec<&'static str>);

    /// Reads those columns.
    fn read(cells: &mut Cells<'_>) -> Result<Self>;
}

/// A value of a column that every database can give.
pub(crate) trait Cell: FromSql + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

impl<T: FromSql + for<'r> Decode<'r, Postgres> + Type<Postgres>> Cell for T {}

/// One row, read column by column.
pub(crate) struct Cells<'r> {
    source: Source<'r>,
    /// Where the columns stand, in the order in which they are read.
    places: std::slice::Iter<'r, usize>,
}

#[derive(Clone, Copy)]
enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r PgRow),
}

impl Cells<'_> {
    /// The next column's value.
    pub(crate) fn next<T: Cell>(&mut self) -> Result<T> {
        let place = *self.places.next().ok_or_else(|| Error::Database("a row has fewer columns than are read".to_owned()))?;
        match self.source {
            Source::Sqlite(row) => Ok(row.get(place)?),
            Source::Postgres(row) => Ok(row.try_get(place)?),
        }
    }
}

/// Where the columns of `T` stand among those of a query.
pub(crate) struct Places(Vec<usize>);

impl Places {
    pub(crate) fn of<T: FromRow>(columns: &[&str]) -> Result<Self> {
        let mut names = Vec::with_capacity(columns.len());
        T::names(&mut names);
        names.into_iter().enumerate().map(|(place, name)| find(columns, place, name)).collect::<Result<_>>().map(Self)
    }

    pub(crate) fn read_sqlite<T: FromRow>(&self, row: &rusqlite::Row<'_>) -> Result<T> {
        T::read(&mut Cells { source: Source::Sqlite(row), places: self.0.iter() })
    }

    fn read_postgres<T: FromRow>(&self, row: &PgRow) -> Result<T> {
        T::read(&mut Cells { source: Source::Postgres(row), places: self.0.iter() })
    }
}

/// Most columns stand where they are expected.
fn find(columns: &[&str], place: usize, name: &str) -> Result<usize> {
    if name.is_empty() || columns.get(place) == Some(&name) {
        return Ok(place);
    }
    let found = columns.iter().position(|column| *column == name);
    found.ok_or_else(|| Error::Database(format!("a query answers no column `{name}`")))
}

/// Rows of Postgres, which all have the same columns.
pub(crate) fn from_postgres<T: FromRow>(rows: &[PgRow]) -> Result<Vec<T>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns: Vec<&str> = first.columns().iter().map(Column::name).collect();
    let places = Places::of::<T>(&columns)?;
    rows.iter().map(|row| places.read_postgres(row)).collect()
}

/// Tuples of so many columns.
macro_rules! tuple {
    ($($cell:ident)+) => {
        impl<$($cell: Cell + Send + 'static),+> FromRow for ($($cell,)+) {
            fn names(names: &mut Vec<&'static str>) {
                names.extend([$(tuple!(@place $cell)),+]);
            }

            fn read(cells: &mut Cells<'_>) -> Result<Self> {
                Ok(($(cells.next::<$cell>()?,)+))
            }
        }
    };
    (@place $cell:ident) => { "" };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
