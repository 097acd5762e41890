//! `numeric`: digits in base 10,000, of which the first stands at 10,000 to the power of a weight.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use onloan_blocks::database::Value;

use super::{BROKEN, Undecodable, take};

const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xc000;
const INFINITY: u16 = 0xd000;
const NEGATIVE_INFINITY: u16 = 0xf000;

pub(super) fn decode(mut bytes: &[u8]) -> Result<Value, Undecodable> {
    let count = u16::from_be_bytes(take(&mut bytes)?);
    let weight = i16::from_be_bytes(take(&mut bytes)?);
    let sign = u16::from_be_bytes(take(&mut bytes)?);
    let scale = u16::from_be_bytes(take(&mut bytes)?);
    match sign {
        NAN => return Ok(Value::Float(f64::NAN)),
        INFINITY => return Ok(Value::Float(f64::INFINITY)),
        NEGATIVE_INFINITY => return Ok(Value::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    let mut digits = String::from(if sign == NEGATIVE { "-0" } else { "0" });
    for _ in 0..count {
        digits.push_str(&format!("{:04}", u16::from_be_bytes(take(&mut bytes)?)));
    }
    let digits: BigInt = digits.parse().map_err(|_| BROKEN)?;
    // The last digit stands at 10,000 to the power of `weight - count + 1`.
    let exponent = (i64::from(weight) - i64::from(count) + 1) * 4;
    Ok(Value::Decimal(BigDecimal::new(digits, -exponent).with_scale(scale.into())))
}
