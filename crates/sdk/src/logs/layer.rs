//! A layer for `tracing` that makes the events of a run's code lines of its log.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context as LayerContext;

use super::ENGINE;
use crate::context::Context;

/// Machinery below a run, whose chatter is not the run's.
const MACHINERY: [&str; 10] = ["onloan", "h2", "hyper", "hyper_util", "reqwest", "rustls", "sqlx", "tokio", "tower", "aws_smithy_runtime"];

/// Ships the events of runs. Events outside of a run are none of its business.
#[derive(Debug, Clone, Copy)]
pub struct RunLogs {
    least: Level,
}

/// The layer for a subscriber of your own. Events below `least` are not kept.
///
/// Without a subscriber of your own nothing has to be done: Onloan brings one that has this layer.
#[must_use]
pub fn layer(least: Level) -> RunLogs {
    RunLogs { least }
}

impl<S: Subscriber> Layer<S> for RunLogs {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > self.least || metadata.target() == ENGINE || is_machinery(metadata.target()) {
            return;
        }
        if let Some(context) = Context::current() {
            let line = context.line(*metadata.level(), &text(event));
            context.session().logs().push_blocking(line);
        }
    }
}

fn is_machinery(target: &str) -> bool {
    let origin = target.split("::").next().unwrap_or(target);
    MACHINERY.contains(&origin) || origin.starts_with("onloan_")
}

/// The event's message, and its fields after it.
fn text(event: &Event<'_>) -> String {
    let mut text = Text::default();
    event.record(&mut text);
    let separator = if text.message.is_empty() || text.fields.is_empty() { "" } else { " " };
    text.message + separator + &text.fields
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    fn add(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let written = if field.name() == "message" {
            self.message.write_fmt(value)
        } else {
            let separator = if self.fields.is_empty() { "" } else { " " };
            write!(self.fields, "{separator}{}={value}", field.name())
        };
        written.expect("writing to a text does not fail");
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.add(field, format_args!("{}", crate::describe::chain(value)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format_args!("{value:?}"));
    }
}
