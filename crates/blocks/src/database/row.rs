//! A row of a result: values by name or position, or the whole row as a type of the caller's.
//!
//! Owns how columns are found and how errors name them. Knows nothing of where rows come from.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use thiserror::Error;

use super::typed::RowDeserializer;
use super::{DatabaseError, DatabaseErrorKind, FromValue, Value};

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, as the database spells it.
    pub name: String,
    /// Its type, as the database names it.
    pub type_name: String,
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<String>, type_name: impl Into<String>) -> Self {
        Self { name: name.into(), type_name: type_name.into() }
    }
}

/// One row. All rows of a result share their columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[Column]>,
    values: Vec<Value>,
}

impl Row {
    /// A row of a driver: one value for each column.
    pub fn new(columns: Arc<[Column]>, values: Vec<Value>) -> Self {
        debug_assert_eq!(columns.len(), values.len(), "a row has one value for each column");
        Self { columns, values }
    }

    /// The value of the column `name` as a `T`.
    ///
    /// The name is looked up as it is spelt, then without regard to case.
    ///
    /// # Errors
    /// When there is no such column, or its value is no `T` without loss.
    pub fn get<T: FromValue>(&self, name: &str) -> Result<T, RowError> {
        let index = self.position(name)?;
        self.read(index)
    }

    /// The value of the column at `index`, counted from zero, as a `T`.
    ///
    /// # Errors
    /// When there is no such column, or its value is no `T` without loss.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T, RowError> {
        if index >= self.values.len() {
            return Err(RowError::NoPosition { index, count: self.values.len() });
        }
        self.read(index)
    }

    /// The value of the column `name`, whatever its kind.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn value(&self, name: &str) -> Result<&Value, RowError> {
        self.position(name).map(|index| &self.values[index])
    }

    /// The whole row as a `T`: a struct by column names (without regard to case), a tuple by position, a map, or a
    /// plain value when there is one column.
    ///
    /// # Errors
    /// When a column is missing or holds what its field cannot take without loss.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, RowError> {
        T::deserialize(RowDeserializer::new(self))
    }

    /// The row as a JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        let fields = self.columns.iter().zip(&self.values);
        serde_json::Value::Object(fields.map(|(column, value)| (column.name.clone(), value.to_json())).collect())
    }

    /// The result's columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The row's values, one for each column.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The row's values, one for each column.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    fn read<T: FromValue>(&self, index: usize) -> Result<T, RowError> {
        T::from_value(&self.values[index]).ok_or_else(|| RowError::Mismatch {
            column: self.columns[index].name.clone(),
            found: self.values[index].describe(),
            wanted: T::wanted(),
        })
    }

    fn position(&self, name: &str) -> Result<usize, RowError> {
        let exact = self.columns.iter().position(|column| column.name == name);
        let found = exact.or_else(|| self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)));
        found.ok_or_else(|| RowError::NoColumn { name: name.to_owned(), columns: self.column_names() })
    }

    fn column_names(&self) -> String {
        self.columns.iter().map(|column| format!("`{}`", column.name)).collect::<Vec<_>>().join(", ")
    }
}

/// Why a row did not give what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// The row has no such column.
    #[error("the result has no column `{name}`; its columns are {columns}")]
    NoColumn {
        /// The name that was asked for.
        name: String,
        /// The names that are there.
        columns: String,
    },
    /// The row is shorter than that.
    #[error("the result has no column at position {index}; it has {count}, counted from 0")]
    NoPosition {
        /// The position that was asked for.
        index: usize,
        /// How many columns there are.
        count: usize,
    },
    /// The column holds something else.
    #[error("column `{column}` holds {found}, wanted {wanted}")]
    Mismatch {
        /// The column's name.
        column: String,
        /// What it holds.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// The row as a whole is not what was asked for.
    #[error("cannot read the row: {why}")]
    Shape {
        /// What does not fit.
        why: String,
    },
}

impl From<RowError> for DatabaseError {
    fn from(error: RowError) -> Self {
        Self::new(DatabaseErrorKind::Value, error.to_string())
    }
}
