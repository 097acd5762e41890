//! Events on their way through the server: taken in, told by the server itself, and handed out once they are stored.

mod bus;
mod flow_names;
mod intake;
mod live_event;
mod recorder;
mod run_states;

pub(crate) use bus::{Bus, Ended, Subscription};
pub(crate) use flow_names::FlowNames;
pub(crate) use intake::take;
pub(crate) use live_event::{LiveEvent, frame};
pub(crate) use run_states::tell_flow_run_state;
