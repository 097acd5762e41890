//! The sockets, with a real client against a served port.

mod background_tasks;
mod events_in;
mod events_out;
mod handshake;
mod logs_out;
mod talker;
mod worker_channel;

pub(crate) use talker::{Served, Talker};
