//! Reads `#[block(…)]` and doc comments.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token, parse_quote};

/// `#[block(…)]` on a struct.
pub(crate) struct TypeAttributes {
    pub(crate) slug: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) title: Option<LitStr>,
    pub(crate) documentation_url: Option<LitStr>,
    pub(crate) capabilities: Vec<LitStr>,
    pub(crate) blocks: Path,
}

/// `#[block(…)]` on a field or a variant.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) rename: Option<LitStr>,
    pub(crate) alias: Option<LitStr>,
    pub(crate) default: Option<TokenStream>,
    pub(crate) required: bool,
}

pub(crate) fn of_type(attributes: &[Attribute]) -> syn::Result<TypeAttributes> {
    let blocks = parse_quote!(::onloan_blocks);
    let mut read = TypeAttributes { slug: None, name: None, title: None, documentation_url: None, capabilities: Vec::new(), blocks };
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("block")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("slug") {
                read.slug = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("name") {
                read.name = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("title") {
                read.title = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("documentation_url") {
                read.documentation_url = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("crate") {
                read.blocks = meta.value()?.parse::<LitStr>()?.parse()?;
            } else if meta.path.is_ident("capabilities") {
                let content;
                syn::parenthesized!(content in meta.input);
                read.capabilities = content.parse_terminated(<LitStr as syn::parse::Parse>::parse, Token![,])?.into_iter().collect();
            } else {
                return Err(meta.error("expected `slug`, `name`, `title`, `documentation_url`, `capabilities(…)` or `crate`"));
            }
            Ok(())
        })?;
    }
    Ok(read)
}

pub(crate) fn of_field(attributes: &[Attribute]) -> syn::Result<FieldAttributes> {
    let mut read = FieldAttributes::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("block")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                read.rename = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("alias") {
                read.alias = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("default") {
                read.default = Some(match meta.value() {
                    Ok(value) => {
                        let expression: Expr = value.parse()?;
                        quote!(#expression)
                    }
                    Err(_) => quote!(::core::default::Default::default()),
                });
            } else if meta.path.is_ident("required") {
                read.required = true;
            } else {
                return Err(meta.error("expected `rename`, `alias`, `default` or `required`"));
            }
            Ok(())
        })?;
    }
    Ok(read)
}

/// The doc comment as one text.
pub(crate) fn description(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
