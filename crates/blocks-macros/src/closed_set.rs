//! `#[derive(BlockEnum)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields};

use crate::attributes;

pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "`BlockEnum` is for enums"));
    };
    let blocks = attributes::of_type(&input.attrs)?.blocks;
    let (mut variants, mut texts) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a variant of a `BlockEnum` has no data"));
        }
        let rename = attributes::of_field(&variant.attrs)?.rename;
        texts.push(rename.map_or_else(|| snake_case(&variant.ident.to_string()), |text| text.value()));
        variants.push(&variant.ident);
    }
    let name = &input.ident;
    let expected = format!("one of {}", texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", "));
    Ok(quote! {
        impl #name {
            /// The text of the value in documents.
            pub const fn as_str(&self) -> &'static str {
                match self { #(Self::#variants => #texts,)* }
            }
        }

        impl #blocks::Field for #name {
            fn schema(_: &mut #blocks::Definitions) -> #blocks::private::Value {
                let mut schema = #blocks::private::Map::new();
                schema.insert("enum".into(), #blocks::private::Value::from(vec![#(#texts),*]));
                schema.insert("type".into(), "string".into());
                #blocks::private::Value::Object(schema)
            }

            fn read(value: &#blocks::private::Value, path: &#blocks::FieldPath) -> ::core::result::Result<Self, #blocks::FieldError> {
                match value.as_str() {
                    #(::core::option::Option::Some(#texts) => ::core::result::Result::Ok(Self::#variants),)*
                    _ => ::core::result::Result::Err(#blocks::FieldError::wrong(path, #expected, value)),
                }
            }

            fn write(&self) -> #blocks::private::Value {
                #blocks::private::Value::from(self.as_str())
            }
        }
    })
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (position, character) in name.chars().enumerate() {
        if character.is_uppercase() && position > 0 {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}
