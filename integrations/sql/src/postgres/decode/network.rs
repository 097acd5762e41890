//! Addresses, ids and bits, which come as the text that Postgres shows.

use std::net::{Ipv4Addr, Ipv6Addr};

use onloan_blocks::database::Value;

use super::{BROKEN, Undecodable, fixed, take};

const IPV4: u8 = 2;

pub(super) fn uuid(bytes: &[u8]) -> Result<Value, Undecodable> {
    let hex = format!("{:032x}", u128::from_be_bytes(fixed(bytes)?));
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    Ok(Value::Text(parts.join("-")))
}

/// A host's own prefix length is left out, except in a `cidr`.
pub(super) fn inet(mut bytes: &[u8]) -> Result<Value, Undecodable> {
    let [family, prefix, is_cidr, _length] = take(&mut bytes)?;
    let (address, full) = if family == IPV4 {
        (Ipv4Addr::from(fixed(bytes)?).to_string(), 32)
    } else {
        (Ipv6Addr::from(fixed::<16>(bytes)?).to_string(), 128)
    };
    Ok(Value::Text(if prefix == full && is_cidr == 0 { address } else { format!("{address}/{prefix}") }))
}

pub(super) fn mac(bytes: &[u8]) -> Value {
    Value::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":"))
}

pub(super) fn bits(mut bytes: &[u8]) -> Result<Value, Undecodable> {
    let length = usize::try_from(i32::from_be_bytes(take(&mut bytes)?)).map_err(|_| BROKEN)?;
    let mut bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    bits.truncate(length);
    Ok(Value::Text(bits))
}
