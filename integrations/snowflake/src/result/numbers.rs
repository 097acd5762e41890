//! Numbers and JSON texts, without the loss of a digit.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use onloan_blocks::database::Value;

/// A whole number whose point is `scale` digits from the right.
pub(super) fn fixed(unscaled: i128, scale: u32) -> Value {
    match (scale, i64::try_from(unscaled)) {
        (0, Ok(number)) => Value::Int(number),
        _ => Value::Decimal(BigDecimal::new(BigInt::from(unscaled), i64::from(scale))),
    }
}

/// The same, from its digits.
pub(super) fn fixed_text(text: &str, scale: u32) -> Option<Value> {
    match (scale, text.parse()) {
        (0, Ok(number)) => Some(Value::Int(number)),
        _ => text.parse().ok().map(Value::Decimal),
    }
}

/// Digits in two's complement, highest byte first, times ten to the `exponent`.
pub(super) fn dec_float(significand: &[u8], exponent: i64) -> Value {
    Value::Decimal(BigDecimal::new(BigInt::from_signed_bytes_be(significand), -exponent))
}

/// A floating-point number, by any of the names that Snowflake gives the special ones.
pub(super) fn real(text: &str) -> Option<Value> {
    text.parse().ok().map(Value::Float)
}

/// A semi-structured value. What JSON cannot say (`undefined`, `NaN`), and numbers that would lose digits, stay text.
pub(super) fn semi_structured(text: &str) -> Value {
    let parsed = if keeps_digits(text) { serde_json::from_str(text).ok() } else { None };
    parsed.map_or_else(|| Value::Text(text.to_owned()), Value::Json)
}

/// Whether all numbers of a JSON text are short enough for 64 bits: 18 digits as integers, 15 with a fraction.
fn keeps_digits(text: &str) -> bool {
    let mut bytes = text.bytes();
    let (mut digits, mut fraction) = (0_usize, false);
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                while let Some(inner) = bytes.next() {
                    match inner {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
                digits = 0;
            }
            // Zeros in front count for nothing.
            b'0' if digits == 0 => {}
            b'0'..=b'9' => digits += 1,
            b'.' | b'e' | b'E' | b'+' => fraction = true,
            _ => (digits, fraction) = (0, false),
        }
        if digits > if fraction { 15 } else { 18 } {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn fixed_numbers_keep_38_digits() {
        assert_eq!(fixed(-42, 0), Value::Int(-42));
        assert_eq!(fixed(12_345, 2), Value::Decimal("123.45".parse().unwrap()));
        let nines = 10_i128.pow(38) - 1;
        assert_eq!(fixed(-nines, 0), Value::Decimal(format!("-{nines}").parse().unwrap()));
        assert_eq!(fixed(nines, 37), Value::Decimal("9.9999999999999999999999999999999999999".parse().unwrap()));
        assert_eq!(fixed_text("99999999999999999999999999999999999999", 0), Some(fixed(nines, 0)));
        assert_eq!(fixed_text("-0.5", 1), Some(Value::Decimal("-0.5".parse().unwrap())));
        assert_eq!(fixed_text("7", 0), Some(Value::Int(7)));
        assert_eq!(fixed_text("x", 0), None);
    }

    #[test]
    fn decimal_floats_have_their_own_exponent() {
        assert_eq!(dec_float(&[0x04, 0xD2], -2), Value::Decimal("12.34".parse().unwrap()));
        assert_eq!(dec_float(&[0xFF], 3), Value::Decimal("-1000".parse().unwrap()));
        assert_eq!(dec_float(&[], 0), Value::Decimal("0".parse().unwrap()));
    }

    #[test]
    fn special_reals_are_read() {
        assert!(matches!(real("NaN"), Some(Value::Float(number)) if number.is_nan()));
        assert_eq!(real("-inf"), Some(Value::Float(f64::NEG_INFINITY)));
        assert_eq!(real("1.5e300"), Some(Value::Float(1.5e300)));
    }

    #[test]
    fn json_is_json_unless_it_would_lose_something() {
        assert_eq!(
            semi_structured(r#"{"a": [1, 2.5, null, "12345678901234567890.5"]}"#),
            Value::Json(json!({"a": [1, 2.5, null, "12345678901234567890.5"]}))
        );
        assert_eq!(semi_structured("\"text\""), Value::Json(json!("text")));
        for text in ["undefined", "[NaN]", "12345678901234567890123", "[0.1234567890123456789]", r#"{"a\"": 1234567890123456789012}"#] {
            assert_eq!(semi_structured(text), Value::Text(text.into()), "{text}");
        }
        assert_eq!(semi_structured("[0.000000000000000000001]"), Value::Json(json!([1e-21])));
    }
}
