//! Tests of the testkit: each counterpart is proven by the official client of what it stands for.

#![expect(clippy::unwrap_used, reason = "tests")]

mod concurrency;
mod differential;
mod fake_cloud;
mod fakesnow;
mod floors;
mod house;
mod moto;
mod postgres;
mod prefect_client;
mod prefect_events;
mod prefect_ui;
mod prefect_worker;
mod process;
mod reference_prefect;
mod scenarios;
mod test_server;
