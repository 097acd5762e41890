//! What `#[task]` writes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

use super::shared::{answer, attempt, attributes, body, call, definition, describe, inputs, option, run_name, text_of};
use crate::options::TaskOptions;
use crate::signature::{Function, Kind};
use crate::{duration, run_name as template};

pub(crate) fn task(options: TaskOptions, item: ItemFn) -> syn::Result<TokenStream> {
    let function = Function::read(&item, Kind::Task)?;
    if let Some(text) = &options.shared.run_name {
        template::check(text, &function.arguments)?;
    }
    let (visibility, name) = (&item.vis, &item.sig.ident);
    let (generics, filter) = (&item.sig.generics, &item.sig.generics.where_clause);
    let (attributes, parameters, answer) = (attributes(&item), function.parameters(), answer(&function));
    let definition = definition(&item, &options.shared, &function, &text_of(name));
    let (retry, cache) = (retry(&options), option(options.cache.as_ref().map(|cache| cache_policy(cache.expires))));
    let body = body(&item);
    let details = details(&options, &function);
    let attempt = attempt(&item, &function, options.shared.retries > 0);
    let call = call(&function, "call_task", &quote!(&__ONLOAN_TASK, #details, #attempt));
    Ok(quote! {
        #(#attributes)*
        #visibility fn #name #generics (#parameters) -> ::onloan::__private::TaskCall<#answer> #filter {
            static __ONLOAN_TASK: ::onloan::__private::Task =
                ::onloan::__private::Task::new(::onloan::__private::TaskDefinition {
                    common: ::onloan::__private::Definition { #definition },
                    retry: #retry,
                    cache: #cache,
                });
            #body
            #call
        }
    })
}

fn retry(options: &TaskOptions) -> TokenStream {
    let retries = options.shared.retries;
    let delays = options.shared.retry_delay.iter().copied().map(duration::tokens);
    let (factor, jitter) = (options.backoff.0, options.retry_jitter);
    let longest = option(options.max_retry_delay.map(duration::tokens));
    quote! {
        ::onloan::__private::RetryPolicy {
            retries: #retries,
            delays: &[#(#delays),*],
            factor: #factor,
            longest: #longest,
            jitter: #jitter,
        }
    }
}

fn cache_policy(expires: Option<std::time::Duration>) -> TokenStream {
    let expires = option(expires.map(duration::tokens));
    quote!(::onloan::__private::CachePolicy { expires: #expires })
}

/// What a single call knows beside its definition.
fn details(options: &TaskOptions, function: &Function) -> TokenStream {
    let (run_name, describe) = (run_name(&options.shared), describe(function));
    let inputs = option(options.cache.as_ref().map(|_| inputs(function)));
    let retry_if = option(options.retry_if.as_ref());
    let arguments = &function.arguments;
    let names = arguments.iter().map(text_of);
    quote! {
        ::onloan::__private::TaskDetails {
            session: ::onloan::__private::session,
            describe: #describe,
            retry_if: #retry_if,
            run_name: #run_name,
            inputs: #inputs,
            upstream: {
                #[allow(unused_imports)]
                use ::onloan::__private::upstream::{IsRun as _, IsValue as _};
                ::onloan::__private::upstream::Upstream::new()
                    #(.with(#names, (&&::onloan::__private::upstream::Probe(&#arguments)).runs()))*
            },
        }
    }
}
