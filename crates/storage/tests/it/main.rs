//! Tests of the public face, in one binary.

mod audit;
mod blocks;
mod database;
mod deployments;
mod events;
mod logs;
mod runs;
mod schema;
mod services;
mod transactions;
