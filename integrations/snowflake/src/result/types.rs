//! The types of a result's columns.

use onloan_blocks::database::Column;
use serde::Deserialize;

/// A column, as the server describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ColumnType {
    pub(crate) name: String,
    /// The type, in lower case.
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    precision: Option<u32>,
    #[serde(default)]
    scale: Option<u32>,
    /// A type that travels as another one, as `GEOGRAPHY`.
    #[serde(default)]
    ext_type_name: Option<String>,
    #[serde(default)]
    vector_dimension: Option<u32>,
}

/// What the cells of a column are, as far as reading them goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// A number whose point is `scale` digits from the right.
    Fixed {
        scale: u32,
    },
    Real,
    /// A decimal number with an exponent of its own.
    DecFloat,
    Text,
    Boolean,
    Date,
    /// Units of 10^-`scale` seconds since midnight.
    Time {
        scale: u32,
    },
    /// A wall clock; as integers, units of 10^-`scale` seconds.
    TimestampNtz {
        scale: u32,
    },
    TimestampLtz {
        scale: u32,
    },
    TimestampTz {
        scale: u32,
    },
    Binary,
    /// `VARIANT`, `OBJECT`, `ARRAY`, `MAP`, and what travels as one of them.
    SemiStructured,
    /// `GEOGRAPHY` and `GEOMETRY`: JSON, text or bytes, as the session's output format has it.
    Geospatial,
    Vector,
}

impl ColumnType {
    /// What its cells are. A type that is not known here is text, which loses nothing.
    pub(crate) fn cell_kind(&self) -> CellKind {
        let scale = self.scale.unwrap_or(0);
        match self.kind.to_ascii_lowercase().as_str() {
            "fixed" => CellKind::Fixed { scale },
            "real" => CellKind::Real,
            "decfloat" => CellKind::DecFloat,
            "boolean" => CellKind::Boolean,
            "date" => CellKind::Date,
            "time" => CellKind::Time { scale },
            "timestamp_ntz" | "timestamp" => CellKind::TimestampNtz { scale },
            "timestamp_ltz" => CellKind::TimestampLtz { scale },
            "timestamp_tz" => CellKind::TimestampTz { scale },
            "binary" if self.ext_type_name.is_none() => CellKind::Binary,
            "variant" | "object" | "array" | "map" if self.ext_type_name.is_none() => CellKind::SemiStructured,
            "geography" | "geometry" | "binary" | "variant" | "object" | "array" | "map" => CellKind::Geospatial,
            "vector" => CellKind::Vector,
            _ if self.ext_type_name.is_some() => CellKind::Geospatial,
            _ => CellKind::Text,
        }
    }

    /// The column, for its users.
    pub(crate) fn column(&self) -> Column {
        Column::new(self.name.clone(), self.type_name())
    }

    fn type_name(&self) -> String {
        let name = self.ext_type_name.as_deref().unwrap_or(&self.kind).to_ascii_uppercase();
        let scale = self.scale.unwrap_or(0);
        match name.as_str() {
            "FIXED" => format!("NUMBER({},{scale})", self.precision.unwrap_or(38)),
            "REAL" => "FLOAT".into(),
            "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ" => format!("{name}({scale})"),
            "VECTOR" => self.vector_dimension.map_or(name, |dimension| format!("VECTOR({dimension})")),
            _ => name,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn column(json: &str) -> ColumnType {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn types_have_the_names_that_people_write() {
        let table = [
            (r#"{"name": "A", "type": "fixed", "precision": 10, "scale": 2}"#, "NUMBER(10,2)", CellKind::Fixed { scale: 2 }),
            (r#"{"name": "A", "type": "real"}"#, "FLOAT", CellKind::Real),
            (r#"{"name": "A", "type": "timestamp_tz", "scale": 9}"#, "TIMESTAMP_TZ(9)", CellKind::TimestampTz { scale: 9 }),
            (r#"{"name": "A", "type": "object", "extTypeName": "GEOGRAPHY"}"#, "GEOGRAPHY", CellKind::Geospatial),
            (r#"{"name": "A", "type": "vector", "vectorDimension": 3}"#, "VECTOR(3)", CellKind::Vector),
            (r#"{"name": "A", "type": "variant", "scale": null, "precision": null}"#, "VARIANT", CellKind::SemiStructured),
            (r#"{"name": "A", "type": "interval_of_the_future"}"#, "INTERVAL_OF_THE_FUTURE", CellKind::Text),
        ];
        for (json, name, kind) in table {
            let read = column(json);
            assert_eq!((read.column().type_name.as_str(), read.cell_kind()), (name, kind), "{json}");
        }
    }
}
