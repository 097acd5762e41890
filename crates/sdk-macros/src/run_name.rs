//! Run names that are made of arguments: `insert-{table}`.

use syn::{Ident, LitStr};

/// Refuses a template that mentions something that is no argument.
pub(crate) fn check(template: &LitStr, arguments: &[Ident]) -> syn::Result<()> {
    let text = template.value();
    for name in placeholders(&text).map_err(|why| syn::Error::new(template.span(), why))? {
        if !arguments.iter().any(|argument| argument == name) {
            let known = arguments.iter().map(|argument| format!("`{argument}`")).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "it has none".into() } else { format!("the arguments are {known}") };
            return Err(syn::Error::new(template.span(), format!("`run_name` mentions `{name}`, which is no argument; {known}")));
        }
    }
    Ok(())
}

/// The names between braces, without their format.
fn placeholders(text: &str) -> Result<Vec<&str>, &'static str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let after = &rest[open + 1..];
        if after.as_bytes().first() == Some(&rest.as_bytes()[open]) {
            rest = &after[1..];
            continue;
        }
        let close = after.find('}').filter(|_| rest.as_bytes()[open] == b'{');
        let close = close.ok_or("a brace in `run_name` has no partner; write `{{` or `}}` for a brace")?;
        let name = after[..close].split(':').next().unwrap_or_default().trim();
        if name.is_empty() {
            return Err("name the argument between the braces of `run_name`, as in \"insert-{table}\"");
        }
        names.push(name);
        rest = &after[close + 1..];
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_the_names_between_braces() {
        assert_eq!(placeholders("insert-{table}-{n:03}"), Ok(vec!["table", "n"]));
        assert_eq!(placeholders("plain {{not}}"), Ok(vec![]));
        assert!(placeholders("insert-{table").is_err());
        assert!(placeholders("insert-}").is_err());
        assert!(placeholders("insert-{}").is_err());
    }
}
