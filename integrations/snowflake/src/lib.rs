//! Snowflake for flows: credentials, a connector, and a client of the connector protocol of its own.
//!
//! Owns the blocks, the login, the session, statements and results. Knows no cloud's credential chain.
//!
#![doc = include_str!("../docs.md")]

mod connection;
mod connector;
mod credentials;
mod endpoint;
mod error;
mod key_pair;
mod proof;
mod query;
mod result;
mod session;
mod validation;
mod wire;
mod workload_identity;

pub use connection::{SnowflakeConnection, SubmittedQuery};
pub use connector::SnowflakeConnector;
pub use credentials::{Authenticator, SnowflakeCredentials, WorkloadIdentityProvider};
pub use endpoint::{ENDPOINT_VARIABLE, Endpoint};
pub use query::QueryStatus;
pub use workload_identity::{AwsIdentity, WorkloadTokenSource, aws_attestation, install_workload_source, offer_workload_source};

/// Adds the block types of this integration.
pub fn register(registry: &mut onloan_blocks::Registry) {
    registry.add::<SnowflakeCredentials>();
    registry.add::<SnowflakeConnector>();
}
