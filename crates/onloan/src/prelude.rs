//! What a file with flows needs: `use onloan::prelude::*;`.

pub use crate::database::Params;
pub use crate::{Block, Run, RunError, State, flow, params, task};
