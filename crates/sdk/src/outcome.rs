//! What a body may return.

use std::fmt::{Debug, Display};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::RunError;

/// What a flow's or task's function returns.
#[diagnostic::on_unimplemented(
    message = "a flow or task returns a `Result<T, E>`, not `{Self}`",
    label = "this is no `Result`",
    note = "a body that cannot fail may return `Result<T, std::convert::Infallible>`"
)]
pub trait Outcome {
    /// The result.
    type Value;
    /// The error.
    type Error;
}

impl<T, E> Outcome for Result<T, E> {
    type Value = T;
    type Error = E;
}

/// What awaiting a call gives, given what its function returns.
pub type Answer<R> = Result<<R as Outcome>::Value, RunError<<R as Outcome>::Error>>;

/// A result that can be kept. Every type is one that can be written and read as JSON; a secret never is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of a flow or task",
    label = "this result cannot be written as JSON",
    note = "a result must implement `serde::Serialize` and `serde::Deserialize`; `Secret` never does, so that none is stored"
)]
pub trait ResultValue: Serialize + DeserializeOwned + Send + 'static {}

impl<T: Serialize + DeserializeOwned + Send + 'static> ResultValue for T {}

/// An error that a run can report.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a flow or task",
    label = "this error cannot be told to a person",
    note = "an error must implement `Display` and `Debug`, and be `Send`"
)]
pub trait ErrorValue: Display + Debug + Send + 'static {}

impl<E: Display + Debug + Send + 'static> ErrorValue for E {}
