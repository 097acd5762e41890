//! The example `snowflake`, run as its users run it: against AWS and Snowflake stand-ins that check what they are shown.

mod endings;
mod search;
mod stage;
