//! The parts that flows and tasks have in common.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, ItemFn, LitStr, Path};

use crate::duration;
use crate::options::{Hooks, Shared};
use crate::signature::{Function, hidden, turbofish};

/// The function's own body, as an inner function. Its prints pass through the run.
pub(super) fn body(item: &ItemFn) -> TokenStream {
    let ItemFn { sig, block, .. } = item;
    let (generics, filter) = (&sig.generics, &sig.generics.where_clause);
    let (inputs, output) = (&sig.inputs, &sig.output);
    let body = body_name();
    let prints = prints();
    quote! {
        #[allow(clippy::missing_errors_doc, clippy::unused_async)]
        async fn #body #generics (#inputs) #output #filter {
            #prints
            #block
        }
    }
}

pub(super) fn body_name() -> Ident {
    hidden("__onloan_body")
}

/// Macros that shadow the standard ones inside the body.
fn prints() -> TokenStream {
    quote! {
        #[allow(unused_imports)]
        use ::onloan::__private::prints::{eprint, eprintln, print, println};
    }
}

/// A closure that makes one attempt. The last argument says whether there can be more than one, which needs
/// arguments that can be cloned.
pub(super) fn attempt(item: &ItemFn, function: &Function, again: bool) -> TokenStream {
    let (body, turbofish, arguments) = (body_name(), turbofish(item), &function.arguments);
    if again || arguments.is_empty() {
        let copies =
            arguments.iter().map(|argument| quote_spanned!(argument.span()=> ::onloan::__private::argument_of_another_attempt(&#argument)));
        return quote!(move || #body #turbofish (#(#copies),*));
    }
    let held = hidden("held");
    quote! {
        {
            let mut #held = ::core::option::Option::Some((#(#arguments,)*));
            move || {
                let (#(#arguments,)*) = #held.take().expect("there is one attempt");
                #body #turbofish (#(#arguments),*)
            }
        }
    }
}

/// `{"argument": value, …}`, with every argument written as JSON.
pub(super) fn inputs(function: &Function) -> TokenStream {
    let added = function.arguments.iter().map(|argument| {
        let name = text_of(argument);
        quote_spanned!(argument.span()=> .with(#name, &#argument))
    });
    quote!(::onloan::__private::Inputs::new() #(#added)*)
}

/// The fields of the definition that both kinds have.
pub(super) fn definition(item: &ItemFn, options: &Shared, function: &Function, default_name: &str) -> TokenStream {
    let name = options.name.as_ref().map_or_else(|| default_name.to_owned(), LitStr::value);
    let function_name = text_of(&item.sig.ident);
    let description = options.description.as_ref().map(LitStr::value).or_else(|| function.documentation.clone());
    let description = option(description);
    let tags = &options.tags;
    let timeout = option(options.timeout.map(duration::tokens));
    let log_prints = option(options.log_prints);
    let persist_result = options.persist_result;
    let parameters = function.arguments.iter().map(text_of);
    let hooks = hooks(&options.hooks);
    quote! {
        name: #name,
        function: #function_name,
        module: ::core::module_path!(),
        description: #description,
        tags: &[#(#tags),*],
        parameters: &[#(#parameters),*],
        timeout: #timeout,
        log_prints: #log_prints,
        persist_result: #persist_result,
        hooks: #hooks,
    }
}

/// `Some(format!("insert-{table}"))`, or `None`.
pub(super) fn run_name(options: &Shared) -> TokenStream {
    option(options.run_name.as_ref().map(|template| quote!(::std::format!(#template))))
}

/// A function that writes the body's error with its causes, chosen by what the error can do.
pub(super) fn describe(function: &Function) -> TokenStream {
    let output = &function.output;
    quote! {
        {
            #[allow(unused_imports)]
            use ::onloan::__private::describe::{ByCauses as _, ByReference as _, ByText as _};
            (&&&::onloan::__private::describe::Probe::<<#output as ::onloan::__private::Outcome>::Error>::NEW).describer()
        }
    }
}

/// The type of a call: what awaiting it gives.
pub(super) fn answer(function: &Function) -> TokenStream {
    let output = &function.output;
    quote! {
        impl ::core::future::Future<Output = ::onloan::__private::Answer<#output>> + ::core::marker::Send
    }
}

/// The call of the engine's `function`. What that asks of the result is an error at the result's type.
pub(super) fn call(function: &Function, engine: &str, arguments: &TokenStream) -> TokenStream {
    let span = function.output.span();
    let engine = Ident::new(engine, span);
    quote_spanned!(span=> ::onloan::__private::#engine(#arguments))
}

/// The attributes that stay on the function.
pub(super) fn attributes(item: &ItemFn) -> &[Attribute] {
    &item.attrs
}

fn hooks(hooks: &Hooks) -> TokenStream {
    let list = |paths: &[Path]| quote!(&[#(|run, state| ::std::boxed::Box::pin(::onloan::__private::hook(#paths(run, state)))),*]);
    let running = list(&hooks.running);
    let completion = list(&hooks.completion);
    let failure = list(&hooks.failure);
    let cancellation = list(&hooks.cancellation);
    let crashed = list(&hooks.crashed);
    quote! {
        ::onloan::__private::Hooks {
            running: #running,
            completion: #completion,
            failure: #failure,
            cancellation: #cancellation,
            crashed: #crashed,
        }
    }
}

pub(super) fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The name without a raw identifier's mark.
pub(super) fn text_of(name: &Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}
