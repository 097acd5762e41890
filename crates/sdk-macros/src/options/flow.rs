//! The options of `#[flow]`.

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
        each(input, |name, input| {
            if name == "version" {
                options.version = Some(text(input)?);
            } else if !options.shared.read(name, input)? {
                return unknown(name, &[&Shared::NAMES[..], &["version"]].concat());
            }
            Ok(())
        })?;
        if options.shared.retry_delay.len() > 1 {
            return Err(input.error("the server retries a flow after one delay: write `retry_delay = \"1m\"`"));
        }
        Ok(options)
    }
}
