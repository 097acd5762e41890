//! `#[derive(Block)]` and `#[derive(BlockModel)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Path, Type};

use crate::attributes::{self, FieldAttributes, TypeAttributes};

struct Member<'a> {
    ident: &'a Ident,
    kind: &'a Type,
    name: String,
    description: String,
    attributes: FieldAttributes,
}

pub(crate) fn block(input: &DeriveInput) -> syn::Result<TokenStream> {
    let attributes = attributes::of_type(&input.attrs)?;
    let slug = required(input, attributes.slug.as_ref(), "slug")?;
    let name = required(input, attributes.name.as_ref(), "name")?;
    let members = members(input)?;
    let (ident, blocks, description) = (&input.ident, &attributes.blocks, attributes::description(&input.attrs));
    let capabilities = &attributes.capabilities;
    let kinds = members.iter().map(|member| member.kind);
    let documentation_url = match &attributes.documentation_url {
        Some(url) => quote!(::core::option::Option::Some(#url)),
        None => quote!(::core::option::Option::None),
    };
    let schema = quote!(#blocks::Schema::of_block(#slug, TITLE, #description, properties, definitions));
    let model = model(input, &attributes, &members, &schema);
    Ok(quote! {
        #model

        impl #blocks::Block for #ident {
            const SLUG: &'static str = #slug;
            const NAME: &'static str = #name;
            const DESCRIPTION: &'static str = #description;
            const DOCUMENTATION_URL: ::core::option::Option<&'static str> = #documentation_url;
            const CAPABILITIES: &'static [&'static str] = &[#(#capabilities),*];

            fn nested_kinds() -> ::std::vec::Vec<#blocks::Kind> {
                let mut kinds = ::std::vec::Vec::new();
                #(kinds.extend(<#kinds as #blocks::Field>::block_kind());)*
                kinds
            }
        }
    })
}

pub(crate) fn part(input: &DeriveInput) -> syn::Result<TokenStream> {
    let attributes = attributes::of_type(&input.attrs)?;
    let members = members(input)?;
    let (ident, blocks, description) = (&input.ident, &attributes.blocks, attributes::description(&input.attrs));
    let schema = quote!(#blocks::Schema::of_model(TITLE, #description, properties, definitions));
    let model = model(input, &attributes, &members, &schema);
    let names: Vec<_> = members.iter().map(|member| &member.name).collect();
    let kinds: Vec<_> = members.iter().map(|member| member.kind).collect();
    Ok(quote! {
        #model

        impl #blocks::Field for #ident {
            fn schema(definitions: &mut #blocks::Definitions) -> #blocks::private::Value {
                definitions.refer(<Self as #blocks::Model>::model_schema)
            }

            fn secret_paths() -> ::std::vec::Vec<::std::string::String> {
                let mut paths = ::std::vec::Vec::new();
                #(paths.extend(#blocks::private::below(#names, <#kinds as #blocks::Field>::secret_paths()));)*
                paths
            }

            fn read(value: &#blocks::private::Value, path: &#blocks::FieldPath) -> ::core::result::Result<Self, #blocks::FieldError> {
                #blocks::read_model(value, path)
            }

            fn write(&self) -> #blocks::private::Value {
                #blocks::private::Value::Object(#blocks::Model::write_fields(self))
            }
        }
    })
}

fn model(input: &DeriveInput, attributes: &TypeAttributes, members: &[Member<'_>], schema: &TokenStream) -> TokenStream {
    let (ident, blocks) = (&input.ident, &attributes.blocks);
    let title = attributes.title.as_ref().map_or_else(|| ident.to_string(), LitStr::value);
    let properties = members.iter().map(|member| property(blocks, member));
    let readers = members.iter().map(|member| reader(blocks, member));
    let (idents, names): (Vec<_>, Vec<_>) = members.iter().map(|member| (member.ident, &member.name)).unzip();
    let known = members.iter().flat_map(known_as);
    quote! {
        impl #blocks::Model for #ident {
            fn model_schema() -> #blocks::Schema {
                const TITLE: &str = #title;
                let mut definitions = #blocks::Definitions::default();
                let properties = ::std::vec![#(#properties),*];
                #schema
            }

            fn read_fields(
                data: &#blocks::private::Map<::std::string::String, #blocks::private::Value>,
                path: &#blocks::FieldPath,
            ) -> ::core::result::Result<Self, #blocks::FieldError> {
                #blocks::private::check_names(data, path, &[#(#known),*])?;
                ::core::result::Result::Ok(Self { #(#readers),* })
            }

            fn write_fields(&self) -> #blocks::private::Map<::std::string::String, #blocks::private::Value> {
                let mut data = #blocks::private::Map::new();
                #(data.insert(#names.into(), #blocks::Field::write(&self.#idents));)*
                data
            }
        }
    }
}

fn property(blocks: &Path, member: &Member<'_>) -> TokenStream {
    let Member { kind, name, description, attributes, .. } = member;
    let absent = absent(blocks, member);
    let default = if attributes.required {
        quote!(::core::option::Option::None)
    } else {
        quote!(#absent.map(|value: #kind| #blocks::Field::write(&value)))
    };
    quote! {{
        let default: ::core::option::Option<#blocks::private::Value> = #default;
        #blocks::Property {
            name: #name,
            description: #description,
            schema: <#kind as #blocks::Field>::schema(&mut definitions),
            required: default.is_none(),
            default: default.filter(|value| !value.is_object()),
            secret_paths: <#kind as #blocks::Field>::secret_paths(),
            block: <#kind as #blocks::Field>::block_reference(),
        }
    }}
}

fn reader(blocks: &Path, member: &Member<'_>) -> TokenStream {
    let ident = member.ident;
    let absent = absent(blocks, member);
    let names = known_as(member);
    quote!(#ident: #blocks::private::read_field(data, path, &[#(#names),*], || #absent)?)
}

/// The names that a document may have it under; the last is its own.
fn known_as(member: &Member<'_>) -> impl Iterator<Item = String> {
    member.attributes.alias.as_ref().map(LitStr::value).into_iter().chain([member.name.clone()])
}

fn absent(blocks: &Path, member: &Member<'_>) -> TokenStream {
    let kind = member.kind;
    match &member.attributes.default {
        Some(default) => quote!(::core::option::Option::Some({ let value: #kind = #default; value })),
        None if member.attributes.required => quote!(::core::option::Option::None::<#kind>),
        None => quote!(<#kind as #blocks::Field>::absent()),
    }
}

fn members(input: &DeriveInput) -> syn::Result<Vec<Member<'_>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "a block is a struct with named fields"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "a block's fields have names"));
    };
    fields.named.iter().map(member).collect()
}

fn member(field: &syn::Field) -> syn::Result<Member<'_>> {
    let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a block's fields have names"))?;
    let attributes = attributes::of_field(&field.attrs)?;
    let name = attributes.rename.as_ref().map_or_else(|| ident.to_string(), LitStr::value);
    Ok(Member { ident, kind: &field.ty, name, description: attributes::description(&field.attrs), attributes })
}

fn required<'a>(input: &DeriveInput, given: Option<&'a LitStr>, name: &str) -> syn::Result<&'a LitStr> {
    given.ok_or_else(|| Error::new_spanned(&input.ident, format!("a block has a {name}: write `#[block({name} = \"…\")]`")))
}
