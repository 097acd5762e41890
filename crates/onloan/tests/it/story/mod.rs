//! The story, against AWS and Snowflake stand-ins: the example `snowflake` run as its users run it, and flows that meet what
//! it does not: a role that ends, a careless body, a process that is killed.

mod careless;
mod crash;
mod endings;
mod expiry;
mod search;
mod stage;
