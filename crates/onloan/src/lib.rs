//! Onloan: workflows whose runs borrow their credentials and give them back.
//!
//! ```no_run
//! use onloan::prelude::*;
//!
//! #[task(retries = 3, retry_delay = "10s")]
//! async fn add(left: i64, right: i64) -> anyhow::Result<i64> {
//!     Ok(left + right)
//! }
//!
//! #[flow(log_prints)]
//! async fn sums(numbers: Vec<i64>) -> anyhow::Result<i64> {
//!     let doubled = onloan::map(numbers, |number| add(number, number)).limit(8).await?;
//!     println!("{} sums were made", doubled.len());
//!     Ok(doubled.into_iter().sum())
//! }
//!
//! # async fn main_of_the_example() -> anyhow::Result<()> {
//! sums(vec![1, 2, 3]).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Nothing has to be set up: without `ONLOAN_API_URL` a server runs inside the process, over a file in `~/.onloan`.

pub mod encryption;
mod integrations;
pub mod prelude;
mod session;
pub mod settings;

pub use integrations::{registry, resolver};
pub use onloan_blocks::{self as blocks, Block, BlockEnum, BlockModel, Nested, params};
pub use onloan_domain::State;
pub use onloan_sdk::{
    Map, ResultError, Results, Run, RunError, Session, SessionBuilder, SessionError, TaskCall, TaskFuture, flow, map, run, task,
};
pub use onloan_secrets::{self as secrets, Secret, SecretField};
pub use onloan_sql as sql;
pub use session::{connect, local, open, open_configured, session};

#[cfg(feature = "aws")]
pub use onloan_aws as aws;
#[cfg(feature = "snowflake")]
pub use onloan_snowflake as snowflake;

/// What a flow asks of a database, whichever it is.
pub mod database {
    pub use onloan_blocks::database::{
        Connection, Database, DatabaseError, DatabaseErrorKind, Executed, FromValue, Params, Row, RowError, Rows, Value,
    };
}

/// The logs of runs, for a process with a `tracing` subscriber of its own.
pub mod logs {
    pub use onloan_sdk::logs::{RunLogs, install, layer, show};
}

/// What the attribute macros write. Nothing here is for people.
#[doc(hidden)]
pub mod __private {
    pub use crate::session::on_demand as session;
    pub use onloan_sdk::private::*;
}
