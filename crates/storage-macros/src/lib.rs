//! The derive of `onloan-storage`: `FromRow`, which reads a struct from a row. Knows the struct's fields alone; how a value
//! is read is that crate's.

use proc_macro::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, parse_macro_input};

/// Reads each field from the column of its name. A field with `#[row(flatten)]` is a struct of the same kind, whose columns
/// stand in the same row.
#[proc_macro_derive(FromRow, attributes(row))]
pub fn from_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

fn derive(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => &named.named,
            Fields::Unnamed(_) | Fields::Unit => return Err(refusal(input)),
        },
        Data::Enum(_) | Data::Union(_) => return Err(refusal(input)),
    };
    let (mut names, mut reads) = (Vec::new(), Vec::new());
    for field in fields {
        let name = field.ident.as_ref().expect("named fields have names");
        let of = &field.ty;
        if is_flat(field)? {
            names.push(quote! { <#of as crate::row::FromRow>::names(names); });
            reads.push(quote! { #name: crate::row::FromRow::read(cells)? });
        } else {
            let column = name.unraw().to_string();
            names.push(quote! { names.push(#column); });
            reads.push(quote! { #name: cells.next()? });
        }
    }
    let of = &input.ident;
    Ok(quote! {
        impl crate::row::FromRow for #of {
            fn names(names: &mut ::std::vec::Vec<&'static str>) {
                #(#names)*
            }

            fn read(cells: &mut crate::row::Cells<'_>) -> crate::Result<Self> {
                Ok(Self { #(#reads),* })
            }
        }
    })
}

fn is_flat(field: &syn::Field) -> syn::Result<bool> {
    let mut flat = false;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("row")) {
        attribute.parse_nested_meta(|meta| {
            flat = meta.path.is_ident("flatten");
            if flat { Ok(()) } else { Err(meta.error("`flatten` is all that is known")) }
        })?;
    }
    Ok(flat)
}

fn refusal(input: &DeriveInput) -> syn::Error {
    syn::Error::new_spanned(input, "rows become structs with named fields")
}
