//! The subscriber that a process gets which brought none: it makes the events of runs lines of their logs, and shows
//! those on standard error, without any secret that was resolved.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use super::layer;
use crate::context::Context;
use crate::session::Session;

static SHOWN: AtomicBool = AtomicBool::new(false);

/// Shows the lines of runs on standard error, unless the process has a subscriber of its own.
pub fn show() {
    install();
    SHOWN.store(true, Ordering::Relaxed);
}

/// Installs the subscriber, unless the process has one already. It shows nothing until [`show`] is called, or
/// `RUST_LOG` says what else to show.
///
/// `ONLOAN_LOGGING_LEVEL` says how detailed the lines are that are kept and shown; `info` by default.
pub fn install() {
    if tracing::dispatcher::has_been_set() {
        return;
    }
    let least = least();
    let of_runs = dynamic_filter_fn(move |metadata: &Metadata<'_>, _| {
        SHOWN.load(Ordering::Relaxed) && (metadata.target().starts_with("onloan") || Context::is_current())
    });
    let of_runs = of_runs.with_max_level_hint(LevelFilter::from_level(least));
    let shown = fmt::layer().compact().with_target(false).with_ansi(io::stderr().is_terminal()).with_writer(RedactedStderr);
    let shown = match EnvFilter::try_from_default_env() {
        Ok(chosen) => shown.with_filter(chosen).boxed(),
        Err(_) => shown.with_filter(of_runs).boxed(),
    };
    // Somebody else's subscriber takes precedence, also when it comes at the same moment.
    let _ = registry().with(shown).with(layer(least).with_filter(LevelFilter::from_level(least))).try_init();
}

fn least() -> Level {
    let text = std::env::var("ONLOAN_LOGGING_LEVEL").or_else(|_| std::env::var("PREFECT_LOGGING_LEVEL"));
    match text.unwrap_or_default().to_ascii_uppercase().as_str() {
        "TRACE" => Level::TRACE,
        "DEBUG" => Level::DEBUG,
        "WARN" | "WARNING" => Level::WARN,
        "ERROR" | "CRITICAL" => Level::ERROR,
        _ => Level::INFO,
    }
}

/// Standard error behind the redactor of the run, or of the process.
struct RedactedStderr;

impl Write for RedactedStderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let redactor = Session::current().map(|session| session.redactor().clone());
        match (redactor, std::str::from_utf8(line)) {
            (Some(redactor), Ok(text)) => io::stderr().write_all(redactor.redact(text).as_bytes())?,
            (Some(_) | None, _) => io::stderr().write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl MakeWriter<'_> for RedactedStderr {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
