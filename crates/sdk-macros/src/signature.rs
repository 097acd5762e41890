//! What a function must look like to be a flow or a task, and what is taken from it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, FnArg, GenericParam, Ident, ItemFn, Lit, Meta, Pat, ReturnType, Type};

/// What stands in messages: `flow` or `task`.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Flow,
    Task,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Task => "task",
        }
    }
}

/// A function that can become a flow or a task.
pub(crate) struct Function {
    /// The arguments' names, in order.
    pub(crate) arguments: Vec<Ident>,
    /// The arguments' types, in order.
    pub(crate) types: Vec<Type>,
    /// What the body returns.
    pub(crate) output: Type,
    /// The text of the doc comment.
    pub(crate) documentation: Option<String>,
}

impl Function {
    pub(crate) fn read(item: &ItemFn, kind: Kind) -> syn::Result<Self> {
        let name = kind.name();
        let signature = &item.sig;
        if signature.asyncness.is_none() {
            return Err(syn::Error::new(signature.fn_token.span, format!("a {name} is an `async fn`: write `async` before `fn`")));
        }
        let odd = signature.constness.map(|token| token.span()).or(signature.unsafety.map(|token| token.span()));
        let odd = odd.or(signature.abi.as_ref().map(Spanned::span)).or(signature.variadic.as_ref().map(Spanned::span));
        if let Some(span) = odd {
            return Err(syn::Error::new(span, format!("a {name} is a plain `async fn`, without `const`, `unsafe`, `extern` or `...`")));
        }
        let output = match &signature.output {
            ReturnType::Type(_, output) => (**output).clone(),
            ReturnType::Default => {
                let message = format!("a {name} returns a `Result<T, E>`: write `-> Result<(), …>`, and `Ok(())` at its end");
                return Err(syn::Error::new(signature.paren_token.span.close(), message));
            }
        };
        let (arguments, types) = arguments(item, name)?;
        Ok(Self { arguments, types, output, documentation: documentation(&item.attrs) })
    }

    /// The arguments of the function that takes the item's place: a pattern becomes a name.
    pub(crate) fn parameters(&self) -> TokenStream {
        let Self { arguments, types, .. } = self;
        quote!(#(#arguments: #types),*)
    }
}

fn arguments(item: &ItemFn, kind: &str) -> syn::Result<(Vec<Ident>, Vec<Type>)> {
    let mut names = Vec::new();
    let mut types = Vec::new();
    for (index, input) in item.sig.inputs.iter().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let message = format!("a {kind} is a function without `self`: pass what it needs as arguments");
                return Err(syn::Error::new(receiver.span(), message));
            }
            FnArg::Typed(argument) => {
                names.push(match &*argument.pat {
                    Pat::Ident(name) if name.subpat.is_none() => name.ident.clone(),
                    pattern => Ident::new(&format!("argument_{index}"), pattern.span()),
                });
                types.push((*argument.ty).clone());
            }
        }
    }
    Ok((names, types))
}

fn documentation(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        Meta::NameValue(_) | Meta::List(_) | Meta::Path(_) => None,
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The types and constants that a call of the body has to repeat, as `::<T, N>`.
pub(crate) fn turbofish(item: &ItemFn) -> TokenStream {
    let has_impl_trait = item.sig.inputs.iter().any(|input| match input {
        FnArg::Typed(argument) => argument.ty.to_token_stream().to_string().starts_with("impl "),
        FnArg::Receiver(_) => false,
    });
    let names = item.sig.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        GenericParam::Lifetime(_) => None,
    });
    let names = names.collect::<Vec<_>>();
    if names.is_empty() || has_impl_trait { TokenStream::new() } else { quote!(::<#(#names),*>) }
}

/// A name that the user's code cannot see.
pub(crate) fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
