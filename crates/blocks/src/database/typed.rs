//! A row as any type that serde can build: [`Row::to`].
//!
//! Structs take columns by name without regard to case (Snowflake upper-cases names), tuples by position. Numbers go
//! through [`FromValue`]'s rules, so that nothing is rounded or cut.

use std::fmt;

use serde::de::value::{SeqDeserializer, StringDeserializer};
use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::{Column, FromValue, Row, RowError, Value};

impl de::Error for RowError {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self::Shape { why: why.to_string() }
    }
}

/// Reads a row as a struct, a map, a tuple, or (when there is one column) a plain value.
pub(super) struct RowDeserializer<'a> {
    row: &'a Row,
}

impl<'a> RowDeserializer<'a> {
    pub(super) fn new(row: &'a Row) -> Self {
        Self { row }
    }

    fn fields(&self, known: &'static [&'static str]) -> Fields<'a> {
        Fields { row: self.row, known, next: 0 }
    }

    fn single(&self) -> Result<ValueDeserializer<'a>, RowError> {
        match (self.row.values(), self.row.columns()) {
            ([value], [column]) => Ok(ValueDeserializer { value, column }),
            (values, _) => Err(RowError::Shape {
                why: format!(
                    "a single value was wanted and the row has {} columns: select one, or read it into a struct or tuple",
                    values.len()
                ),
            }),
        }
    }
}

macro_rules! single_values {
    ($($method:ident($($argument:ident: $type:ty),*)),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, RowError> {
            self.single()?.$method($($argument,)* visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for RowDeserializer<'de> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_map(self.fields(&[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        visitor.visit_map(self.fields(fields))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_seq(Positions { row: self.row, next: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, RowError> {
        let count = self.row.values().len();
        if count != length {
            let why = format!("a tuple of {length} was wanted and the row has {count} columns");
            return Err(RowError::Shape { why });
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _name: &'static str, length: usize, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_unit()
    }

    single_values! {
        deserialize_bool(), deserialize_i8(), deserialize_i16(), deserialize_i32(), deserialize_i64(),
        deserialize_i128(), deserialize_u8(), deserialize_u16(), deserialize_u32(), deserialize_u64(),
        deserialize_u128(), deserialize_f32(), deserialize_f64(), deserialize_char(), deserialize_str(),
        deserialize_string(), deserialize_bytes(), deserialize_byte_buf(), deserialize_option(),
        deserialize_enum(name: &'static str, variants: &'static [&'static str]),
    }

    forward_to_deserialize_any! { map unit_struct identifier ignored_any }
}

/// Columns by name.
struct Fields<'a> {
    row: &'a Row,
    known: &'static [&'static str],
    next: usize,
}

impl Fields<'_> {
    /// The name that the struct gives the column: its own spelling where it has such a field.
    fn name(&self, column: &Column) -> String {
        let known = self.known.iter();
        let exact = known.clone().find(|field| **field == column.name);
        let field = exact.or_else(|| known.clone().find(|field| field.eq_ignore_ascii_case(&column.name)));
        field.map_or_else(|| column.name.clone(), |field| (*field).to_owned())
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = RowError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, RowError> {
        let Some(column) = self.row.columns().get(self.next) else { return Ok(None) };
        let name: StringDeserializer<RowError> = self.name(column).into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, RowError> {
        let index = self.next;
        self.next += 1;
        read(self.row, index, seed)
    }
}

/// Columns by position.
struct Positions<'a> {
    row: &'a Row,
    next: usize,
}

impl<'de> SeqAccess<'de> for Positions<'de> {
    type Error = RowError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, RowError> {
        if self.next == self.row.values().len() {
            return Ok(None);
        }
        let index = self.next;
        self.next += 1;
        read(self.row, index, seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.row.values().len() - self.next)
    }
}

fn read<'de, S: DeserializeSeed<'de>>(row: &'de Row, index: usize, seed: S) -> Result<S::Value, RowError> {
    let column = &row.columns()[index];
    let value = &row.values()[index];
    seed.deserialize(ValueDeserializer { value, column }).map_err(|error| match error {
        RowError::Shape { why } => RowError::Shape { why: format!("column `{}`: {why}", column.name) },
        named @ (RowError::NoColumn { .. } | RowError::NoPosition { .. } | RowError::Mismatch { .. }) => named,
    })
}

/// One value of a row.
struct ValueDeserializer<'a> {
    value: &'a Value,
    column: &'a Column,
}

impl<'de> ValueDeserializer<'de> {
    fn checked<T: FromValue>(&self) -> Result<T, RowError> {
        T::from_value(self.value).ok_or_else(|| self.mismatch(T::wanted()))
    }

    fn document(&self, wanted: &str) -> Result<&'de serde_json::Value, RowError> {
        match self.value {
            Value::Json(document) => Ok(document),
            _ => Err(self.mismatch(wanted.into())),
        }
    }

    fn mismatch(&self, wanted: String) -> RowError {
        RowError::Mismatch { column: self.column.name.clone(), found: self.value.describe(), wanted }
    }
}

macro_rules! checked {
    ($($method:ident: $type:ty => $visit:ident),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
            visitor.$visit(self.checked::<$type>()?)
        })*
    };
}

impl<'de> Deserializer<'de> for ValueDeserializer<'de> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Int(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Bytes(bytes) => visitor.visit_bytes(bytes),
            Value::Json(document) => json(document.deserialize_any(visitor)),
            Value::Text(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Timestamp(_)
            | Value::OffsetTimestamp(..) => self.deserialize_str(visitor),
        }
    }

    checked! {
        deserialize_bool: bool => visit_bool,
        deserialize_i8: i8 => visit_i8, deserialize_i16: i16 => visit_i16, deserialize_i32: i32 => visit_i32,
        deserialize_i64: i64 => visit_i64, deserialize_i128: i128 => visit_i128,
        deserialize_u8: u8 => visit_u8, deserialize_u16: u16 => visit_u16, deserialize_u32: u32 => visit_u32,
        deserialize_u64: u64 => visit_u64, deserialize_u128: u128 => visit_u128,
        deserialize_f32: f32 => visit_f32, deserialize_f64: f64 => visit_f64,
        deserialize_byte_buf: Vec<u8> => visit_byte_buf, deserialize_bytes: Vec<u8> => visit_byte_buf,
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        let text = self.value.as_text().ok_or_else(|| self.mismatch("text".into()))?;
        visitor.visit_str(&text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.value {
            Value::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.iter().copied())),
            _ => json(self.document("a list")?.deserialize_seq(visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _name: &'static str, _length: usize, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        json(self.document("an object")?.deserialize_map(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        json(self.document("an object")?.deserialize_struct(name, fields, visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        match self.value {
            Value::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => json(self.document("the name of a variant")?.deserialize_enum(name, variants, visitor)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { unit unit_struct identifier }
}

fn json<T>(read: Result<T, serde_json::Error>) -> Result<T, RowError> {
    read.map_err(de::Error::custom)
}
