//! The block that a flow opens Snowflake with.

use std::time::Duration;

use onloan_blocks::database::{Connection, DatabaseError};
use onloan_blocks::{Block, Nested};
use onloan_secrets::Resolver;

use crate::connection::SnowflakeConnection;
use crate::credentials::SnowflakeCredentials;
use crate::endpoint::{Account, ENDPOINT_VARIABLE, Endpoint};
use crate::error;
use crate::session::{LoginPlan, SnowflakeSession};

/// Where in Snowflake a flow works, and as whom.
#[derive(Debug, Clone, Block)]
#[block(slug = "snowflake-connector", name = "Snowflake Connector")]
pub struct SnowflakeConnector {
    /// Who logs in, and with what.
    pub credentials: Nested<SnowflakeCredentials>,
    /// The database that unqualified names are looked up in.
    pub database: String,
    /// The warehouse that runs the statements.
    pub warehouse: String,
    /// The schema that unqualified names are looked up in.
    // Forms that were drawn from prefect-snowflake's schema save it under the name of its Python attribute.
    #[block(alias = "schema_")]
    pub schema: String,
    /// How many rows `fetch_many` fetches when it is not told.
    #[block(default = 1)]
    pub fetch_size: u32,
    /// The longest wait, in seconds, between two questions whether a query has ended.
    #[block(default = 1)]
    pub poll_frequency_s: u32,
}

impl Default for SnowflakeConnector {
    fn default() -> Self {
        Self {
            credentials: Nested::default(),
            database: String::new(),
            warehouse: String::new(),
            schema: String::new(),
            fetch_size: 1,
            poll_frequency_s: 1,
        }
    }
}

impl SnowflakeConnector {
    /// Logs in, at the account's own server or at the one that `ONLOAN_SNOWFLAKE_ENDPOINT` names.
    ///
    /// # Errors
    /// By kind: fields missing or contradicting, credential refused, credential expired, server not reached. No text
    /// holds a credential.
    pub async fn connect(&self) -> Result<Connection, DatabaseError> {
        Ok(self.session(self.open().await?))
    }

    /// Logs in at another server than the account's own.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_to(&self, endpoint: Endpoint) -> Result<Connection, DatabaseError> {
        Ok(self.session(self.open_at(endpoint).await?))
    }

    /// As [`connect`](Self::connect), for what only Snowflake can: queries that run by themselves.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn open(&self) -> Result<SnowflakeConnection, DatabaseError> {
        let endpoint = match Resolver::current().environment().var(ENDPOINT_VARIABLE) {
            Some(url) => {
                Endpoint::at(&url).map_err(|why| error::configuration(format!("the variable `{ENDPOINT_VARIABLE}`: {}", why.message)))?
            }
            None => {
                self.credentials.validate()?;
                Endpoint::of(&Account::parse(&self.credentials.account)?)?
            }
        };
        self.open_at(endpoint).await
    }

    /// As [`open`](Self::open), at another server than the account's own.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn open_at(&self, endpoint: Endpoint) -> Result<SnowflakeConnection, DatabaseError> {
        self.credentials.validate()?;
        let plan = LoginPlan {
            credentials: (*self.credentials).clone(),
            account: Account::parse(&self.credentials.account)?,
            database: self.database.clone(),
            warehouse: self.warehouse.clone(),
            schema: self.schema.clone(),
        };
        let session = SnowflakeSession::open(plan, &endpoint).await?;
        Ok(SnowflakeConnection::new(session, Duration::from_secs(self.poll_frequency_s.into())))
    }

    fn session(&self, connection: SnowflakeConnection) -> Connection {
        let fetch_size = usize::try_from(self.fetch_size).unwrap_or(usize::MAX);
        Connection::new(connection, fetch_size)
    }
}
