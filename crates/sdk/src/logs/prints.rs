//! What `println!` and its kin become inside the body of a flow or task: the text still goes to where it always went,
//! but without any secret that was resolved, and with `log_prints` it is also a line of the run's log.
//!
//! They shadow the standard macros in the body alone; a function that the body calls prints as ever.

use std::fmt;

use tracing::Level;

use crate::context::Context;

pub use crate::{__eprint as eprint, __eprintln as eprintln, __print as print, __println as println};

/// The standard macro of that name, for a run.
#[doc(hidden)]
#[macro_export]
macro_rules! __println {
    () => { $crate::prints::out(::core::format_args!(""), "\n") };
    ($($text:tt)*) => { $crate::prints::out(::core::format_args!($($text)*), "\n") };
}

/// The standard macro of that name, for a run.
#[doc(hidden)]
#[macro_export]
macro_rules! __print {
    ($($text:tt)*) => { $crate::prints::out(::core::format_args!($($text)*), "") };
}

/// The standard macro of that name, for a run.
#[doc(hidden)]
#[macro_export]
macro_rules! __eprintln {
    () => { $crate::prints::err(::core::format_args!(""), "\n") };
    ($($text:tt)*) => { $crate::prints::err(::core::format_args!($($text)*), "\n") };
}

/// The standard macro of that name, for a run.
#[doc(hidden)]
#[macro_export]
macro_rules! __eprint {
    ($($text:tt)*) => { $crate::prints::err(::core::format_args!($($text)*), "") };
}

/// Prints to standard output, through the standard macro, so that a test harness can catch it.
#[expect(clippy::print_stdout, reason = "this is what a body's `println!` becomes")]
pub fn out(text: fmt::Arguments<'_>, end: &str) {
    std::print!("{}", keep(text, end));
}

/// Prints to standard error.
#[expect(clippy::print_stderr, reason = "this is what a body's `eprintln!` becomes")]
pub fn err(text: fmt::Arguments<'_>, end: &str) {
    std::eprint!("{}", keep(text, end));
}

/// The text as it may be seen. In a run that logs its prints it becomes a line of the log.
fn keep(text: fmt::Arguments<'_>, end: &str) -> String {
    let mut text = text.to_string();
    if let Some(context) = Context::current() {
        text = context.redactor().redact(&text).into_owned();
        if context.logs_prints() && !text.trim().is_empty() {
            let line = context.line(Level::INFO, text.trim_end());
            context.session().logs().push_blocking(line);
        }
    }
    text + end
}
