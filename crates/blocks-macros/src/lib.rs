//! The derives of `onloan-blocks`: `Block`, `BlockModel`, `BlockEnum`.
//!
//! They write the glue between a struct and the traits; every rule is in ordinary functions of
//! `onloan-blocks`.

mod attributes;
mod closed_set;
mod model;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a block type.
///
/// On the struct: `#[block(slug = "aws-secret", name = "AWS Secret")]`, and optionally `title`
/// (the schema's name; the struct's by default), `documentation_url`, `capabilities("…")`, and
/// `crate = "path::to::onloan_blocks"`. On a field: `rename = "…"`, `default` or
/// `default = expression`, `required`, and `alias = "…"` for a second name that documents may have
/// it under, which counts before the first and is never written (not for secret fields, whose place
/// in a document is their name). Doc comments become descriptions.
#[proc_macro_derive(Block, attributes(block))]
pub fn block(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::block(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a struct a part of blocks: its fields, without a type of its own. Attributes as `Block`'s.
#[proc_macro_derive(BlockModel, attributes(block))]
pub fn block_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::part(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an enum without data a closed set of texts. A variant's text is its name in snake case,
/// or what `#[block(rename = "…")]` says.
#[proc_macro_derive(BlockEnum, attributes(block))]
pub fn block_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    closed_set::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
