//! The options of `#[flow]`.

use proc_macro2::Span;
use syn::LitStr;
use syn::parse::{Parse, ParseStream};

use super::{Shared, each, text, unknown};

#[derive(Default)]
pub(crate) struct FlowOptions {
    pub(crate) shared: Shared,
    pub(crate) version: Option<LitStr>,
}

impl Parse for FlowOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        let mut delay = None;
        each(input, |name, input| {
            if name == "retry_delay" {
                delay = Some(name.span());
            }
            if name == "version" {
                options.version = Some(text(input)?);
            } else if !options.shared.read(name, input)? {
                return unknown(name, &[&Shared::NAMES[..], &["version"]].concat());
            }
            Ok(())
        })?;
        let trouble = match options.shared.retry_delay.len() {
            2.. => "the server begins a flow again after one delay: write `retry_delay = \"1m\"`",
            1 if options.shared.retries == 0 => "how to retry is said, but not how often: write `retries = 1`",
            _ => return Ok(options),
        };
        Err(syn::Error::new(delay.unwrap_or_else(Span::call_site), trouble))
    }
}
