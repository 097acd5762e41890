//! Arrays, which come as JSON lists.

use onloan_blocks::database::Value;
use sqlx::postgres::PgTypeInfo;

use super::{BROKEN, Undecodable, take};

pub(super) fn decode(mut bytes: &[u8], element: &PgTypeInfo) -> Result<Value, Undecodable> {
    let dimensions = i32::from_be_bytes(take(&mut bytes)?);
    let _has_nulls = take::<4>(&mut bytes)?;
    let oid = u32::from_be_bytes(take(&mut bytes)?);
    let mut lengths = Vec::new();
    for _ in 0..dimensions {
        let length = i32::from_be_bytes(take(&mut bytes)?);
        let _lower_bound = take::<4>(&mut bytes)?;
        lengths.push(usize::try_from(length).map_err(|_| BROKEN)?);
    }
    if lengths.is_empty() {
        return Ok(Value::Json(serde_json::Value::Array(Vec::new())));
    }
    elements(&mut bytes, &lengths, oid, element).map(Value::Json)
}

fn elements(bytes: &mut &[u8], lengths: &[usize], oid: u32, element: &PgTypeInfo) -> Result<serde_json::Value, Undecodable> {
    let Some((length, inner)) = lengths.split_first() else { return one(bytes, oid, element) };
    (0..*length).map(|_| elements(bytes, inner, oid, element)).collect::<Result<Vec<_>, _>>().map(Into::into)
}

fn one(bytes: &mut &[u8], oid: u32, element: &PgTypeInfo) -> Result<serde_json::Value, Undecodable> {
    let Ok(length) = usize::try_from(i32::from_be_bytes(take(bytes)?)) else { return Ok(serde_json::Value::Null) };
    let (own, rest) = bytes.split_at_checked(length).ok_or(BROKEN)?;
    *bytes = rest;
    super::decode(oid, own, Some(element)).map(|value| value.to_json())
}
