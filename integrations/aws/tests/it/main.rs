//! Against the real boto3, moto, and stand-ins for the services that hand out credentials.
#![expect(clippy::unwrap_used, reason = "tests")]

mod parity;
