//! Slots of concurrency limits: how they decay, who gets them, when whoever gets none should ask again, and what giving
//! them back means.
//!
//! Several limits are one question: slots of all of them are taken, or none. Whoever asks holds the limits' rows, so that
//! nobody else can take the same slots meanwhile; that is the caller's to see to.

mod acquire;
mod decay;
mod release;
mod retry_after;

pub use acquire::{Acquisition, Mode, Refusal, acquire};
pub use decay::settled;
pub use release::release;
pub use retry_after::SlotWaits;

#[cfg(test)]
mod cases;
