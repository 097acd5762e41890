//! Against the real boto3, moto, and stand-ins for the services that hand out credentials.
#![expect(clippy::unwrap_used, reason = "tests")]

mod blocks;
mod connections;
mod errors;
mod explain;
mod harness;
mod login;
mod logs;
mod parity;
mod providers;
mod recorder;
mod secrets;
