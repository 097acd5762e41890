//! What `#[flow]` writes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

use super::shared::{answer, attempt, attributes, body, call, definition, describe, inputs, option, run_name, text_of};
use crate::options::FlowOptions;
use crate::signature::{Function, Kind};
use crate::{duration, run_name as template};

pub(crate) fn flow(options: FlowOptions, item: ItemFn) -> syn::Result<TokenStream> {
    let function = Function::read(&item, Kind::Flow)?;
    if let Some(text) = &options.shared.run_name {
        template::check(text, &function.arguments)?;
    }
    let (visibility, name) = (&item.vis, &item.sig.ident);
    let (generics, filter) = (&item.sig.generics, &item.sig.generics.where_clause);
    let (attributes, parameters, answer) = (attributes(&item), function.parameters(), answer(&function));
    let definition = definition(&item, &options.shared, &function, &text_of(name).replace('_', "-"));
    let (retries, version) = (options.shared.retries, option(options.version.as_ref()));
    let retry_delay = options.shared.retry_delay.first().copied().unwrap_or_default();
    let retry_delay = duration::tokens(retry_delay);
    let (run_name, describe, inputs) = (run_name(&options.shared), describe(&function), inputs(&function));
    let body = body(&item);
    let attempt = attempt(&item, &function, retries > 0);
    let call = call(&function, "call_flow", &quote!(&__ONLOAN_FLOW, __onloan_details, #attempt));
    Ok(quote! {
        #(#attributes)*
        #visibility fn #name #generics (#parameters) -> ::onloan::__private::FlowCall<#answer> #filter {
            static __ONLOAN_FLOW: ::onloan::__private::Flow =
                ::onloan::__private::Flow::new(::onloan::__private::FlowDefinition {
                    common: ::onloan::__private::Definition { #definition },
                    version: #version,
                    retries: #retries,
                    retry_delay: #retry_delay,
                });
            #body
            let __onloan_details = ::onloan::__private::FlowDetails {
                session: ::onloan::__private::session,
                describe: #describe,
                run_name: #run_name,
                parameters: #inputs,
            };
            #call
        }
    })
}
