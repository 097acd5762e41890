//! The log of a server that is served: on standard error, for people or for programs.

use std::io::{self, IsTerminal};

use onloan_server::configuration::{LogFormat, LogLevel};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

/// Installs it. `RUST_LOG` says more precisely which lines there are.
pub(super) fn install(level: LogLevel, format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(directives(level)));
    let lines = match format {
        LogFormat::Text => fmt::layer().compact().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr).boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_writer(io::stderr).boxed(),
    };
    // Without a subscriber there is no log; a server serves all the same.
    let _ = registry().with(lines.with_filter(filter)).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a task panicked: {}", panic.payload_as_str().unwrap_or("(no message)"));
    }));
}

/// Ours in detail; of what we stand on, what somebody should look at.
fn directives(level: LogLevel) -> String {
    let level = match level {
        LogLevel::Trace => "trace",
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warning => "warn",
        LogLevel::Error => "error",
    };
    let others = if level == "error" { "error" } else { "warn" };
    format!("{others},onloan={level},onloan_engine={level},onloan_server={level},onloan_storage={level}")
}
