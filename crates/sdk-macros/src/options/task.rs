//! The options of `#[task]`.

use std::time::Duration;

use syn::parse::{Parse, ParseStream};
use syn::{Ident, Path, Token, parenthesized};

use super::{Shared, each, number, path, span, unknown};

#[derive(Default)]
pub(crate) struct TaskOptions {
    pub(crate) shared: Shared,
    pub(crate) backoff: Backoff,
    pub(crate) max_retry_delay: Option<Duration>,
    pub(crate) retry_jitter: f64,
    pub(crate) retry_if: Option<Path>,
    pub(crate) cache: Option<Cache>,
}

/// By how much each delay is longer than the one before.
pub(crate) struct Backoff(pub(crate) f64);

impl Default for Backoff {
    fn default() -> Self {
        Self(1.0)
    }
}

/// `cache(inputs, expires = "1h")`.
pub(crate) struct Cache {
    pub(crate) expires: Option<Duration>,
}

const OWN: [&str; 5] = ["backoff", "max_retry_delay", "retry_jitter", "retry_if", "cache"];

/// Options that mean nothing without `retries`.
const HOW_TO_RETRY: [&str; 5] = ["retry_delay", "backoff", "max_retry_delay", "retry_jitter", "retry_if"];

impl Parse for TaskOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        let mut how = None;
        each(input, |name, input| {
            if HOW_TO_RETRY.iter().any(|option| name == option) {
                how = Some(name.span());
            }
            options.read(name, input)
        })?;
        match how {
            Some(span) if options.shared.retries == 0 => {
                Err(syn::Error::new(span, "how to retry is said, but not how often: write `retries = 3`"))
            }
            Some(_) | None => Ok(options),
        }
    }
}

impl TaskOptions {
    fn read(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match name.to_string().as_str() {
            "backoff" if !input.peek(Token![=]) => self.backoff = Backoff(2.0),
            "backoff" => self.backoff = Backoff(at_least(1.0, name, number(input)?)?),
            "max_retry_delay" => self.max_retry_delay = Some(span(input)?),
            "retry_jitter" => self.retry_jitter = at_least(0.0, name, number(input)?)?,
            "retry_if" => self.retry_if = Some(path(input)?),
            "cache" => self.cache = Some(cache(name, input)?),
            _ if self.shared.read(name, input)? => {}
            _ => return unknown(name, &[&Shared::NAMES[..], &OWN].concat()),
        }
        Ok(())
    }
}

fn at_least(least: f64, name: &Ident, value: f64) -> syn::Result<f64> {
    if value >= least && value.is_finite() {
        return Ok(value);
    }
    Err(syn::Error::new(name.span(), format!("`{name}` is a number of at least {least}")))
}

fn cache(option: &Ident, input: ParseStream<'_>) -> syn::Result<Cache> {
    let inside;
    parenthesized!(inside in input);
    let mut expires = None;
    let mut by_inputs = false;
    each(&inside, |name, input| {
        match name.to_string().as_str() {
            "inputs" => by_inputs = true,
            "expires" => expires = Some(span(input)?),
            _ => return unknown(name, &["inputs", "expires"]),
        }
        Ok(())
    })?;
    if !by_inputs {
        let message = "say what a result is cached by: write `cache(inputs)` or `cache(inputs, expires = \"1h\")`";
        return Err(syn::Error::new(option.span(), message));
    }
    Ok(Cache { expires })
}
