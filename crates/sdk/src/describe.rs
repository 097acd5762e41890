//! The text of an error with its causes, for the message of a failed state.
//!
//! What an error type can do decides how its causes are found. Rust cannot ask that of a type parameter, but method
//! lookup can ask it of a concrete type: the more references a trait is implemented behind, the earlier it is tried.

use std::error::Error;
use std::fmt::Display;
use std::marker::PhantomData;

/// Asks an error type for its best description.
pub struct Probe<E>(PhantomData<fn(E)>);

impl<E> Probe<E> {
    /// The only probe of its type.
    pub const NEW: Self = Self(PhantomData);
}

/// Errors that know their causes.
pub trait ByCauses<E> {
    /// What writes the error with its causes.
    fn describer(&self) -> fn(&E) -> String;
}

impl<E: Error + 'static> ByCauses<E> for &&Probe<E> {
    fn describer(&self) -> fn(&E) -> String {
        |error| chain(error)
    }
}

/// Containers of an error: `anyhow::Error`, `Box<dyn Error + Send + Sync>`.
pub trait ByReference<E> {
    /// What writes the error inside with its causes.
    fn describer(&self) -> fn(&E) -> String;
}

impl<E: AsRef<dyn Error + Send + Sync>> ByReference<E> for &Probe<E> {
    fn describer(&self) -> fn(&E) -> String {
        |error| chain(error.as_ref())
    }
}

/// Everything else that has a text.
pub trait ByText<E> {
    /// What writes the text.
    fn describer(&self) -> fn(&E) -> String;
}

impl<E: Display> ByText<E> for Probe<E> {
    fn describer(&self) -> fn(&E) -> String {
        E::to_string
    }
}

/// `outermost: cause: cause`. A cause whose text already stands in what is before it is left out.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let part = error.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use anyhow::Context;

    macro_rules! describe {
        ($type:ty, $error:expr) => {{ ((&&&Probe::<$type>::NEW).describer())(&$error) }};
    }

    fn refused() -> std::io::Error {
        std::io::Error::other("connection refused")
    }

    #[test]
    fn every_kind_of_error_is_described_as_well_as_it_can_be() {
        let wrapped = anyhow::Error::new(refused()).context("cannot reach the warehouse");
        let boxed: Box<dyn Error + Send + Sync> = wrapped.into();
        let anyhow = Err::<(), _>(refused()).context("cannot reach the warehouse").unwrap_err();
        assert_eq!(describe!(anyhow::Error, anyhow), "cannot reach the warehouse: connection refused");
        assert_eq!(describe!(Box<dyn Error + Send + Sync>, boxed), "cannot reach the warehouse: connection refused");
        assert_eq!(describe!(std::io::Error, refused()), "connection refused");
        assert_eq!(describe!(String, "plain".to_owned()), "plain");
    }

    #[test]
    fn a_cause_that_is_already_told_is_not_told_twice() {
        let error = Err::<(), _>(refused()).context("login failed: connection refused").unwrap_err();
        assert_eq!(chain(error.as_ref()), "login failed: connection refused");
    }
}
