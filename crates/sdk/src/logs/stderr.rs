//! The subscriber that a process gets which brought none: the lines of its runs on standard error, without any secret
//! that was resolved.

use std::io::{self, IsTerminal, Write};

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

/// Installs the subscriber, unless the process has one already.
///
/// `RUST_LOG` says what it shows besides the lines of runs; `ONLOAN_LOGGING_LEVEL` how detailed the lines of runs
/// are that are shown and kept (`info` by default).
pub fn install() {
    let least = least();
    let of_runs = dynamic_filter_fn(move |metadata: &Metadata<'_>, _| {
        *metadata.level() <= least && (metadata.target().starts_with("onloan") || Context::is_current())
    });
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
        let redactor = Context::current().map(|context| context.redactor().clone());
        let redactor = redactor.or_else(|| Session::installed().map(|session| session.redactor().clone()));
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
