//! Panics of bodies: what is printed about them is redacted, and what they said becomes the run's message.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::sync::Once;

use crate::context::Context;

thread_local! {
    /// Where the last panic of this thread happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From here on a panic in a run is printed redacted. Panics elsewhere are printed as before.
pub(crate) fn redact() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| match Context::current() {
            Some(context) => report(&context, panic),
            None => before(panic),
        }));
    });
}

fn report(context: &Context, panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let text = format!("{} in {}\n", message(panic.payload()), place.as_deref().unwrap_or("an unknown place"));
    PLACE.set(place);
    tell(&context.redactor().redact(&text));
}

#[expect(clippy::print_stderr, reason = "where panics are told")]
fn tell(text: &str) {
    eprint!("{text}");
}

/// What a caught panic said, and where. To be called on the thread that caught it.
pub(crate) fn describe(payload: &(dyn Any + Send)) -> String {
    match PLACE.take() {
        Some(place) => format!("{} ({place})", message(payload)),
        None => message(payload),
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("the body panicked: {}", text.unwrap_or("it said nothing that can be shown"))
}
