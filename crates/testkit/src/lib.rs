//! Real counterparts for tests, each started on a free loopback port and stopped with the test that started it.
//!
//! Owns: Python environments with pinned packages, child processes that cannot outlive us, and one launcher per
//! counterpart. Knows nothing of flows, blocks or credentials: tests bring those.

pub mod browser;
pub mod chromium;
pub mod fake_cloud;
pub mod fakesnow;
pub mod moto;
pub mod node;
pub mod postgres;
pub mod python;
pub mod versions;
pub mod workspace;

mod apt;
mod http;
mod key_pair;
mod listener;
mod prefect_client;
mod prefect_ui;
mod process;
mod reference_prefect;
#[cfg(feature = "server")]
mod test_server;

pub use fake_cloud::FakeCloud;
pub use fakesnow::{Fakesnow, Fault, SnowflakeRequest, SnowflakeUser, UserOptions};
pub use http::Response;
pub use key_pair::KeyPair;
pub use moto::{AwsKeys, EnforcingMoto, Moto};
pub use postgres::Postgres;
pub use prefect_client::PrefectClient;
pub use prefect_ui::PrefectUi;
pub use reference_prefect::ReferencePrefect;
#[cfg(feature = "server")]
pub use test_server::TestServer;
