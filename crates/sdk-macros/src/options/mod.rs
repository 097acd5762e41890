//! What stands between the parentheses of `#[flow(…)]` and `#[task(…)]`.

mod flow;
mod shared;
mod task;

pub(crate) use flow::FlowOptions;
pub(crate) use shared::{Hooks, Shared};
pub(crate) use task::TaskOptions;

use std::time::Duration;

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Ident, LitBool, LitFloat, LitInt, LitStr, Path, Token, bracketed, parenthesized, token};

use crate::duration;

/// Reads `name, name = value, …` and hands each name to `read`, which takes what follows.
fn each(input: ParseStream<'_>, mut read: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>) -> syn::Result<()> {
    let mut seen = Vec::<Ident>::new();
    while !input.is_empty() {
        let name = input.parse::<Ident>()?;
        if seen.contains(&name) {
            return Err(syn::Error::new(name.span(), format!("`{name}` is given twice")));
        }
        read(&name, input)?;
        seen.push(name);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn unknown<T>(name: &Ident, known: &[&str]) -> syn::Result<T> {
    let known = known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    Err(syn::Error::new(name.span(), format!("`{name}` is no option here; the options are {known}")))
}

fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn count(input: ParseStream<'_>) -> syn::Result<u32> {
    input.parse::<Token![=]>()?;
    input.parse::<LitInt>()?.base10_parse()
}

/// `name`, `name = true` or `name = false`.
fn switch(input: ParseStream<'_>) -> syn::Result<bool> {
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Ok(true);
    }
    input.parse::<LitBool>().map(|value| value.value)
}

/// A number, whole or not.
fn number(input: ParseStream<'_>) -> syn::Result<f64> {
    input.parse::<Token![=]>()?;
    if input.peek(LitInt) { input.parse::<LitInt>()?.base10_parse() } else { input.parse::<LitFloat>()?.base10_parse() }
}

fn span(input: ParseStream<'_>) -> syn::Result<Duration> {
    duration::parse(&text(input)?)
}

/// `= "1s"` or `= ["1s", "10s"]`.
fn spans(input: ParseStream<'_>) -> syn::Result<Vec<Duration>> {
    input.parse::<Token![=]>()?;
    if !input.peek(token::Bracket) {
        return Ok(vec![duration::parse(&input.parse()?)?]);
    }
    let list;
    bracketed!(list in input);
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
    texts.iter().map(duration::parse).collect()
}

/// `("a", "b")`.
fn texts(input: ParseStream<'_>) -> syn::Result<Vec<LitStr>> {
    let list;
    parenthesized!(list in input);
    Ok(Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?.into_iter().collect())
}

fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= path` or `= [path, path]`.
fn paths(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    input.parse::<Token![=]>()?;
    if !input.peek(token::Bracket) {
        return Ok(vec![input.parse()?]);
    }
    let list;
    bracketed!(list in input);
    Ok(Punctuated::<Path, Token![,]>::parse_terminated(&list)?.into_iter().collect())
}
