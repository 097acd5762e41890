//! Batches in every physical form that Snowflake's drivers document, and one that fakesnow really sent.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use arrow_array::builder::{FixedSizeListBuilder, Float32Builder, Int32Builder};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array,
    RecordBatch, StringArray, StructArray,
};
use arrow_buffer::NullBuffer;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{Field, Schema};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{Timestamp, civil, tz::Offset};
use onloan_blocks::database::Value;
use serde_json::json;

use super::ArrowRows;
use crate::result::types::CellKind;

/// Made by fakesnow 0.12.1 of a TIMESTAMP_NTZ and a TIMESTAMP_TZ column, each with a null whose parts are declared
/// as never null.
const NULL_TIMESTAMPS: &str = "/////zADAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAACcAQAABAAAAH7+//8AAAENIAAAANAAAAAIAAAAHAAAAAMAAAAsAQAA9AAAALwAAAABAAAAQgAAAAQAAAB4AAAAUAAAACwAAAAEAAAACP7//xAAAAAEAAAAAQAAADAAAAAKAAAAY2hhckxlbmd0aAAALP7//xAAAAAEAAAAAQAAADkAAAAFAAAAc2NhbGUAAABM/v//EAAAAAQAAAACAAAAMzgAAAkAAABwcmVjaXNpb24AAABw/v//HAAAAAQAAAAMAAAAVElNRVNUQU1QX1RaAAAAAAsAAABsb2dpY2FsVHlwZQBo/v//MP7//wAAAAIQAAAAHAAAAAQAAAAAAAAACAAAAHRpbWV6b25lAAAAACT+//8AAAABIAAAAGT+//8AAAACEAAAABwAAAAEAAAAAAAAAAgAAABmcmFjdGlvbgAAAABY/v//AAAAASAAAACY/v//AAAAAhAAAAAgAAAABAAAAAAAAAAFAAAAZXBvY2gAAAAIAA4ACAAHAAgAAAAAAAABQAAAAAAAEgAYAAgABgAHAAwAAAAQABQAEgAAAAAAAQ0cAAAA2AAAAAgAAAAYAAAAAgAAABABAADIAAAAAQAAAEEAAAAEAAAAgAAAAFAAAAAsAAAABAAAAJj///8QAAAABAAAAAEAAAAwAAAACgAAAGNoYXJMZW5ndGgAALz///8QAAAABAAAAAEAAAA5AAAABQAAAHNjYWxlAAAA3P///xAAAAAEAAAAAgAAADM4AAAJAAAAcHJlY2lzaW9uAAAACAAMAAQACAAIAAAAHAAAAAQAAAANAAAAVElNRVNUQU1QX05UWgAAAAsAAABsb2dpY2FsVHlwZQAEAAQABAAAAMz///8AAAACEAAAABwAAAAEAAAAAAAAAAgAAABmcmFjdGlvbgAAAADA////AAAAASAAAAAQABQACAAAAAcADAAAABAAEAAAAAAAAAIQAAAAIAAAAAQAAAAAAAAABQAAAGVwb2NoAAAACAAMAAgABwAIAAAAAAAAAUAAAAD/////iAEAABQAAAAAAAAADAAWAAYABQAIAAwADAAAAAADBAAYAAAAWAAAAAAAAAAAAAoAGAAMAAQACAAKAAAA3AAAABAAAAACAAAAAAAAAAAAAAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAIAAAAAAAAABAAAAAAAAAAGAAAAAAAAAABAAAAAAAAACAAAAAAAAAACAAAAAAAAAAoAAAAAAAAAAAAAAAAAAAAKAAAAAAAAAABAAAAAAAAADAAAAAAAAAAEAAAAAAAAABAAAAAAAAAAAEAAAAAAAAASAAAAAAAAAAIAAAAAAAAAFAAAAAAAAAAAAAAAAAAAABQAAAAAAAAAAgAAAAAAAAAAAAAAAcAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAAAAAAAAAAAAQAAAAAAAADweeBlAAAAAAAAAAAAAAAAAQAAAAAAAAAgXgcvAAAAAAIAAAAAAAAAAAAAAAAAAAD//////////wIAAAAAAAAAAAAAAABlzR2gBQAAoAUAAP////8AAAAA";

fn stream(batches: &[ArrayRef]) -> ArrowRows {
    let field = Field::new("A", batches[0].data_type().clone(), true);
    let schema = Arc::new(Schema::new(vec![field]));
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &schema).unwrap();
    for column in batches {
        writer.write(&RecordBatch::try_new(Arc::clone(&schema), vec![Arc::clone(column)]).unwrap()).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    ArrowRows::of(bytes.into())
}

fn read(column: impl Array + 'static, kind: CellKind) -> Vec<Value> {
    let mut rows = stream(&[Arc::new(column)]);
    let mut values = Vec::new();
    while let Some(row) = rows.next_row(&[kind]).unwrap() {
        values.extend(row);
    }
    values
}

fn parts(columns: Vec<(&str, ArrayRef)>, present: Vec<bool>) -> StructArray {
    let (fields, columns): (Vec<_>, Vec<_>) =
        columns.into_iter().map(|(name, column)| (Field::new(name, column.data_type().clone(), true), column)).unzip();
    StructArray::new(fields.into(), columns, Some(NullBuffer::from(present)))
}

fn int64(values: Vec<i64>) -> ArrayRef {
    Arc::new(Int64Array::from(values))
}

fn int32(values: Vec<i32>) -> ArrayRef {
    Arc::new(Int32Array::from(values))
}

#[test]
fn null_timestamps_of_fakesnow_are_null() {
    let mut rows = ArrowRows::of(STANDARD.decode(NULL_TIMESTAMPS).unwrap().into());
    let kinds = [CellKind::TimestampNtz { scale: 9 }, CellKind::TimestampTz { scale: 9 }];
    let moment = Value::DateTime(civil::DateTime::constant(2024, 2, 29, 12, 34, 56, 789_012_000));
    assert_eq!(rows.next_row(&kinds).unwrap(), Some(vec![moment, Value::Null]));
    let before_1970 = Value::OffsetTimestamp("1969-12-31T23:59:59.5Z".parse().unwrap(), Offset::UTC);
    assert_eq!(rows.next_row(&kinds).unwrap(), Some(vec![Value::Null, before_1970]));
    assert_eq!(rows.next_row(&kinds).unwrap(), None);
}

#[test]
fn fixed_numbers_come_in_five_widths() {
    let (whole, cents) = (CellKind::Fixed { scale: 0 }, CellKind::Fixed { scale: 2 });
    let expected = [Value::Int(-7), Value::Null, Value::Int(100)];
    assert_eq!(read(Int8Array::from(vec![Some(-7), None, Some(100)]), whole), expected);
    assert_eq!(read(Int16Array::from(vec![Some(-7), None, Some(100)]), whole), expected);
    assert_eq!(read(Int32Array::from(vec![Some(-7), None, Some(100)]), whole), expected);
    assert_eq!(read(Int64Array::from(vec![Some(-7), None, Some(100)]), whole), expected);
    assert_eq!(read(Int16Array::from(vec![-705]), cents), [Value::Decimal("-7.05".parse().unwrap())]);
    let nines = 10_i128.pow(38) - 1;
    let wide = Decimal128Array::from(vec![Some(nines), None, Some(-nines)]).with_precision_and_scale(38, 2).unwrap();
    let text = "999999999999999999999999999999999999.99";
    assert_eq!(
        read(wide, cents),
        [Value::Decimal(text.parse().unwrap()), Value::Null, Value::Decimal(format!("-{text}").parse().unwrap())]
    );
}

#[test]
fn plain_types_come_as_themselves() {
    assert_eq!(read(Float64Array::from(vec![Some(1.5), None]), CellKind::Real), [Value::Float(1.5), Value::Null]);
    assert_eq!(read(StringArray::from(vec![Some("ü"), None]), CellKind::Text), [Value::from("ü"), Value::Null]);
    assert_eq!(read(BooleanArray::from(vec![Some(true), None]), CellKind::Boolean), [Value::Bool(true), Value::Null]);
    assert_eq!(
        read(Date32Array::from(vec![Some(-1), None]), CellKind::Date),
        [Value::Date(civil::Date::constant(1969, 12, 31)), Value::Null]
    );
    assert_eq!(read(BinaryArray::from(vec![Some(&[0_u8, 255][..]), None]), CellKind::Binary), [Value::Bytes(vec![0, 255]), Value::Null]);
    let documents = StringArray::from(vec![Some("{\"a\": [1, null]}"), Some("undefined"), None]);
    assert_eq!(read(documents, CellKind::SemiStructured), [Value::Json(json!({"a": [1, null]})), Value::from("undefined"), Value::Null]);
    let shapes = StringArray::from(vec![Some("{\"type\": \"Point\", \"coordinates\": [1, 2]}"), Some("POINT(1 2)")]);
    assert_eq!(
        read(shapes, CellKind::Geospatial),
        [Value::Json(json!({"type": "Point", "coordinates": [1, 2]})), Value::from("POINT(1 2)")]
    );
    assert_eq!(read(BinaryArray::from(vec![&[1_u8, 1][..]]), CellKind::Geospatial), [Value::Bytes(vec![1, 1])]);
}

#[test]
fn times_count_units_of_their_scale() {
    let expected = [Value::Time(civil::Time::constant(1, 2, 3, 0)), Value::Null];
    assert_eq!(read(Int32Array::from(vec![Some(3723), None]), CellKind::Time { scale: 0 }), expected);
    assert_eq!(read(Int64Array::from(vec![Some(3_723_000_000_000), None]), CellKind::Time { scale: 9 }), expected);
}

#[test]
fn timestamps_come_as_integers_or_structs() {
    let before_1970 = civil::DateTime::constant(1969, 12, 31, 23, 59, 58, 500_000_000);
    let integers = Int64Array::from(vec![Some(-1_500), None]);
    assert_eq!(read(integers, CellKind::TimestampNtz { scale: 3 }), [Value::DateTime(before_1970), Value::Null]);
    let structs = || parts(vec![("epoch", int64(vec![-2, 0])), ("fraction", int32(vec![500_000_000, 0]))], vec![true, false]);
    assert_eq!(read(structs(), CellKind::TimestampNtz { scale: 9 }), [Value::DateTime(before_1970), Value::Null]);
    let instant = Timestamp::from_millisecond(-1_500).unwrap();
    assert_eq!(read(structs(), CellKind::TimestampLtz { scale: 9 }), [Value::Timestamp(instant), Value::Null]);
    assert_eq!(read(Int64Array::from(vec![0]), CellKind::TimestampLtz { scale: 0 }), [Value::Timestamp(Timestamp::UNIX_EPOCH)]);
}

#[test]
fn timestamps_with_offset_come_in_two_or_three_parts() {
    let expected = [Value::OffsetTimestamp(Timestamp::from_millisecond(1_500).unwrap(), Offset::constant(-7)), Value::Null];
    let two = parts(vec![("epoch", int64(vec![1_500, 0])), ("timezone", int32(vec![1020, 0]))], vec![true, false]);
    assert_eq!(read(two, CellKind::TimestampTz { scale: 3 }), expected);
    let columns = vec![("epoch", int64(vec![1, 0])), ("fraction", int32(vec![500_000_000, 0])), ("timezone", int32(vec![1020, 0]))];
    assert_eq!(read(parts(columns, vec![true, false]), CellKind::TimestampTz { scale: 9 }), expected);
}

#[test]
fn decimal_floats_have_exponent_and_significand() {
    let significand: ArrayRef = Arc::new(BinaryArray::from(vec![&[0x04_u8, 0xD2][..], &[]]));
    let exponent: ArrayRef = Arc::new(Int16Array::from(vec![-2, 0]));
    let column = parts(vec![("exponent", exponent), ("significand", significand)], vec![true, false]);
    assert_eq!(read(column, CellKind::DecFloat), [Value::Decimal("12.34".parse().unwrap()), Value::Null]);
}

#[test]
fn vectors_are_lists_of_numbers() {
    let mut floats = FixedSizeListBuilder::new(Float32Builder::new(), 2);
    floats.values().append_slice(&[0.1, -2.0]);
    floats.append(true);
    floats.values().append_nulls(2);
    floats.append(false);
    assert_eq!(read(floats.finish(), CellKind::Vector), [Value::Json(json!([0.1, -2.0])), Value::Null]);
    let mut integers = FixedSizeListBuilder::new(Int32Builder::new(), 3);
    integers.values().append_slice(&[1, 2, 3]);
    integers.append(true);
    assert_eq!(read(integers.finish(), CellKind::Vector), [Value::Json(json!([1, 2, 3]))]);
}

#[test]
fn a_stream_of_several_batches_is_read_through() {
    let batches: [ArrayRef; 3] = [int64(vec![1, 2]), int64(vec![]), int64(vec![3])];
    let mut rows = stream(&batches);
    let kinds = [CellKind::Fixed { scale: 0 }];
    let read: Vec<_> = std::iter::from_fn(|| rows.next_row(&kinds).unwrap()).flatten().collect();
    assert_eq!(read, [Value::Int(1), Value::Int(2), Value::Int(3)]);
}

#[test]
fn what_is_no_stream_or_another_type_is_an_error() {
    let kind = [CellKind::Boolean];
    let bytes = STANDARD.decode(NULL_TIMESTAMPS).unwrap();
    for cut in [2, 6, 40, bytes.len() / 2, bytes.len() - 20] {
        let mut rows = ArrowRows::of(bytes[..cut].to_vec().into());
        let kinds = [CellKind::TimestampNtz { scale: 9 }, CellKind::TimestampTz { scale: 9 }];
        assert!(rows.next_row(&kinds).is_err(), "cut at {cut}");
    }
    assert!(ArrowRows::of(vec![1; 64].into()).next_row(&kind).is_err());
    assert!(stream(&[int64(vec![1])]).next_row(&kind).is_err());
    assert!(stream(&[int64(vec![1])]).next_row(&[kind[0]; 2]).is_err());
}
