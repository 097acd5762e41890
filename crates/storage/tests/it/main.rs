//! Tests of the public face, in one binary.

mod audit;
mod blocks;
mod database;
mod deployments;
mod events;
mod logs;
mod reset;
mod runs;
mod schema;
mod secrets;
mod services;
mod transactions;
mod upkeep;
