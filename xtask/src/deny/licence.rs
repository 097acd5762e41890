//! Licence expressions (SPDX: `MIT OR Apache-2.0`, `(MIT OR ISC) AND Zlib`) against the licences we accept.

use super::packages::Package;
use super::rules::Licenses;

pub(super) fn complaint(rules: &Licenses, package: &Package) -> Option<String> {
    let exceptions = rules.exceptions.iter().filter(|exception| exception.name == package.name);
    let allowed: Vec<_> = rules.allow.iter().chain(exceptions.flat_map(|exception| &exception.allow)).collect();
    let accept = |licence: &str| allowed.iter().any(|allowed| *allowed == licence);
    let Package { name, version, licence, .. } = package;
    match satisfied(licence, &accept) {
        Some(true) => None,
        Some(false) => Some(format!("`{name}` {version} is under `{licence}`, which deny.toml does not allow")),
        None => Some(format!("`{name}` {version} declares no licence that can be read: `{licence}`")),
    }
}

/// Whether the expression can be met with accepted licences alone; nothing if it is none.
fn satisfied(expression: &str, accept: &impl Fn(&str) -> bool) -> Option<bool> {
    // Old manifests write `MIT/Apache-2.0` and mean OR.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let answer = alternatives(&mut words, accept)?;
    words.next().is_none().then_some(answer)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn alternatives(words: &mut Words<'_>, accept: &impl Fn(&str) -> bool) -> Option<bool> {
    let mut answer = conjunction(words, accept)?;
    while words.next_if_eq(&"OR").is_some() {
        answer |= conjunction(words, accept)?;
    }
    Some(answer)
}

fn conjunction(words: &mut Words<'_>, accept: &impl Fn(&str) -> bool) -> Option<bool> {
    let mut answer = single(words, accept)?;
    while words.next_if_eq(&"AND").is_some() {
        answer &= single(words, accept)?;
    }
    Some(answer)
}

fn single(words: &mut Words<'_>, accept: &impl Fn(&str) -> bool) -> Option<bool> {
    match words.next()? {
        "(" => {
            let answer = alternatives(words, accept)?;
            (words.next()? == ")").then_some(answer)
        }
        "OR" | "AND" | "WITH" | ")" => None,
        // An exception only ever adds permissions, so the licence itself decides.
        licence => {
            if words.next_if_eq(&"WITH").is_some() {
                words.next()?;
            }
            Some(accept(licence))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::satisfied;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let accept = |licence: &str| matches!(licence, "MIT" | "ISC" | "Apache-2.0");
        for (expression, expected) in [
            ("MIT", Some(true)),
            ("GPL-3.0", Some(false)),
            ("GPL-3.0 OR MIT", Some(true)),
            ("MIT/GPL-3.0", Some(true)),
            ("MIT AND GPL-3.0", Some(false)),
            ("(GPL-3.0 OR MIT) AND ISC", Some(true)),
            ("GPL-3.0 OR MIT AND ISC", Some(true)),
            ("MIT AND GPL-3.0 OR GPL-2.0", Some(false)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("", None),
            ("MIT OR", None),
            ("(MIT", None),
            ("MIT ISC", None),
        ] {
            assert_eq!(satisfied(expression, &accept), expected, "{expression}");
        }
    }
}
