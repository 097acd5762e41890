//! Tests of the public face, in one binary.

mod audit;
mod blocks;
mod database;
mod events;
mod logs;
mod schema;
mod transactions;
