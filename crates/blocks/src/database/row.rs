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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    fn row(fields: &[(&str, Value)]) -> Row {
        let columns = fields.iter().map(|(name, _)| Column::new(*name, "")).collect();
        Row::new(columns, fields.iter().map(|(_, value)| value.clone()).collect())
    }

    fn customer() -> Row {
        row(&[
            ("NAME", "Marvin".into()),
            ("AGE", 42.into()),
            ("BALANCE", Value::Decimal("12.50".parse().unwrap())),
            ("SINCE", Value::Date(jiff::civil::date(2026, 1, 2))),
            ("NOTE", Value::Null),
            ("PHOTO", Value::from([1, 2])),
            ("TAGS", serde_json::json!({"colours": ["red"]}).into()),
        ])
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Robot {
        Marvin,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Tags {
        colours: Vec<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Customer {
        name: String,
        age: u8,
        balance: bigdecimal::BigDecimal,
        since: jiff::civil::Date,
        note: Option<String>,
        photo: Vec<u8>,
        tags: Tags,
        #[serde(default)]
        absent: Option<i64>,
    }

    #[test]
    fn a_struct_takes_columns_by_name_in_any_case() {
        let customer: Customer = customer().to().unwrap();
        assert_eq!(
            customer,
            Customer {
                name: "Marvin".into(),
                age: 42,
                balance: "12.50".parse().unwrap(),
                since: jiff::civil::date(2026, 1, 2),
                note: None,
                photo: vec![1, 2],
                tags: Tags { colours: vec!["red".into()] },
                absent: None,
            }
        );
    }

    #[test]
    fn tuples_maps_and_plain_values_are_rows_too() {
        let two = row(&[("a", 1.into()), ("b", "x".into())]);
        assert_eq!(two.to::<(i64, String)>().unwrap(), (1, "x".into()));
        assert_eq!(row(&[("a", 1.into())]).to::<i64>().unwrap(), 1);
        assert_eq!(row(&[("a", "marvin".into())]).to::<Robot>().unwrap(), Robot::Marvin);
        assert_eq!(row(&[("a", Value::Null)]).to::<Option<f64>>().unwrap(), None);
        let map: BTreeMap<String, Option<i64>> = row(&[("a", 1.into()), ("B", Value::Null)]).to().unwrap();
        assert_eq!(map, BTreeMap::from([("a".into(), Some(1)), ("B".into(), None)]));
    }

    #[test]
    fn errors_name_the_column_what_it_holds_and_what_was_wanted() {
        let row = row(&[("AGE", 300.into()), ("NAME", "x".into())]);
        let texts = [
            row.get::<u8>("age").unwrap_err().to_string(),
            row.get::<i64>("name").unwrap_err().to_string(),
            row.get::<u8>("size").unwrap_err().to_string(),
            row.at::<u8>(2).unwrap_err().to_string(),
            row.to::<(u8, String)>().unwrap_err().to_string(),
            row.to::<(i64, Robot)>().unwrap_err().to_string(),
            row.to::<(i64,)>().unwrap_err().to_string(),
            row.to::<i64>().unwrap_err().to_string(),
        ];
        assert_eq!(
            texts,
            [
                "column `AGE` holds the integer 300, wanted u8",
                "column `NAME` holds text, wanted i64",
                "the result has no column `size`; its columns are `AGE`, `NAME`",
                "the result has no column at position 2; it has 2, counted from 0",
                "column `AGE` holds the integer 300, wanted u8",
                "cannot read the row: column `NAME`: unknown variant `x`, expected `marvin`",
                "cannot read the row: a tuple of 1 was wanted and the row has 2 columns",
                "cannot read the row: a single value was wanted and the row has 2 columns: select one, or read it into a struct or tuple",
            ]
        );
    }

    #[test]
    fn the_exact_name_wins_over_another_case() {
        let row = row(&[("A", 1.into()), ("a", 2.into())]);
        assert_eq!(row.get::<i64>("a").unwrap(), 2);
        assert_eq!(row.get::<i64>("A").unwrap(), 1);
    }

    #[test]
    fn json_has_a_field_for_each_column() {
        let json = customer().to_json();
        assert_eq!(json["BALANCE"], "12.50");
        assert_eq!(json["AGE"], 42);
        assert_eq!(json["SINCE"], "2026-01-02");
        assert_eq!(json["NOTE"], serde_json::Value::Null);
    }
}
