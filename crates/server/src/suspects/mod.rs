//! What looks like a secret where none belongs: noticed when it is written, told without what it is.
//!
//! A body is looked through once, as it came, before it is parsed; only one in which something was found costs more. What
//! is stored is not changed and not refused: this is a net, and no wall.

mod name;
mod report;
mod watch;

pub(crate) use report::{Suspects, report_block, report_events};
pub(crate) use watch::{Watched, watch};
