//! Numbers that are only read within bounds. Owns how a value outside of them is refused.

use serde::{Deserialize, Deserializer, de::Error};

/// The shortest and the longest lease, in seconds: a minute and a day.
const LEASE_SECONDS: (f64, f64) = (60.0, 86_400.0);

fn at_least<'de, T, D>(deserializer: D, least: T, text: &str) -> Result<T, D::Error>
where
    T: Deserialize<'de> + PartialOrd,
    D: Deserializer<'de>,
{
    let value = T::deserialize(deserializer)?;
    if value >= least { Ok(value) } else { Err(D::Error::custom(format!("Input should be greater than or equal to {text}"))) }
}

pub(crate) fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    at_least(deserializer, 0, "0")
}

pub(crate) fn not_negative_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    at_least(deserializer, 0.0, "0")
}

pub(crate) fn some_not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Option::<i64>::deserialize(deserializer)?;
    if value.is_some_and(|value| value < 0) {
        return Err(D::Error::custom("Input should be greater than or equal to 0"));
    }
    Ok(value)
}

pub(crate) fn some_not_negative_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let value = Option::<f64>::deserialize(deserializer)?;
    if value.is_some_and(|value| value < 0.0) {
        return Err(D::Error::custom("Input should be greater than or equal to 0"));
    }
    Ok(value)
}

pub(crate) fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = i64::deserialize(deserializer)?;
    if value > 0 { Ok(value) } else { Err(D::Error::custom("Input should be greater than 0")) }
}

pub(crate) fn some_positive_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let value = Option::<f64>::deserialize(deserializer)?;
    if value.is_some_and(|value| value <= 0.0) {
        return Err(D::Error::custom("Input should be greater than 0"));
    }
    Ok(value)
}

pub(crate) fn lease_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = f64::deserialize(deserializer)?;
    let (shortest, longest) = LEASE_SECONDS;
    if value < shortest {
        return Err(D::Error::custom(format!("Input should be greater than or equal to {shortest}")));
    }
    if value > longest {
        return Err(D::Error::custom(format!("Input should be less than or equal to {longest}")));
    }
    Ok(value)
}
