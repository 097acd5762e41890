//! Text that looks like a secret, in places where none belongs: parameters, logs, tags, descriptions and the like.
//!
//! One automaton looks for the beginnings of well-known tokens; what follows each of them is then checked closely, within
//! bounds. It is a net, and finds no password without a shape of its own. This module deliberately answers where
//! something was found and of what kind, never what it is.

mod connection;
mod kinds;
mod locate;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

pub use kinds::Kind;
use kinds::{BEGINNINGS, Beginning};
pub use locate::{Found, locate};

/// So many beginnings in one text are looked at closely; a text of nothing but beginnings costs no more.
const MOST_CHECKS: usize = 10_000;

static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let beginnings = BEGINNINGS.iter().map(|beginning| beginning.text);
    // Only leftmost matches are searched for with vector instructions.
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(beginnings);
    built.expect("a few short texts make an automaton")
});

/// What the text first looks like; `text` may as well be JSON with texts in it.
#[must_use]
pub fn look(text: &[u8]) -> Option<Kind> {
    let mut checks = AUTOMATON.find_iter(text).take(MOST_CHECKS);
    checks.find_map(|found| {
        let beginning: &Beginning = &BEGINNINGS[found.pattern()];
        beginning.is_followed_up(text, found.start()).then_some(beginning.kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that no service ever issued: counted, not random.
    fn fake(length: usize) -> String {
        "aB3dE6gH9j".chars().cycle().take(length).collect()
    }

    #[test]
    fn well_known_shapes_are_recognised() {
        let upper = fake(16).to_uppercase();
        for (text, kind) in [
            (format!("key AKIA{upper} in a log"), Kind::AwsAccessKeyId),
            (format!("ASIA{upper}"), Kind::AwsAccessKeyId),
            (format!("token=ghp_{}", fake(36)), Kind::GithubToken),
            (format!("github_pat_{}", fake(40)), Kind::GithubToken),
            (format!("xoxb-{}", fake(40)), Kind::SlackToken),
            (format!("glpat-{}", fake(20)), Kind::GitlabToken),
            (format!("pnu_{}", fake(36)), Kind::PrefectApiKey),
            (format!("sk_live_{}", fake(24)), Kind::StripeKey),
            (format!("AIza{}", fake(35)), Kind::GoogleApiKey),
            (format!("hvs.{}", fake(30)), Kind::VaultToken),
            (format!("AccountKey={}==;", fake(86)), Kind::AzureStorageKey),
            ("-----BEGIN RSA PRIVATE KEY-----\\nfake".to_owned(), Kind::PrivateKey),
            ("-----BEGIN PRIVATE KEY-----".to_owned(), Kind::PrivateKey),
            (format!("Bearer eyJ{}.eyJ{}.{}", fake(20), fake(30), fake(40)), Kind::JsonWebToken),
            ("\"postgres://ada:fake-password@db:5432/x\"".to_owned(), Kind::ConnectionString),
            ("mongodb+srv://ada:fake%40word@db".to_owned(), Kind::ConnectionString),
        ] {
            assert_eq!(look(text.as_bytes()), Some(kind), "{text}");
        }
    }

    #[test]
    fn what_only_resembles_them_is_left_alone() {
        for text in [
            "".to_owned(),
            "AKIA is a prefix, ghp_ too, and xoxb-".to_owned(),
            format!("AKIA{}", fake(16)),
            format!("WALKIA{}", fake(16).to_uppercase()),
            format!("ghp_{}", "x".repeat(36)),
            "-----BEGIN PUBLIC KEY-----".to_owned(),
            "-----BEGIN CERTIFICATE-----".to_owned(),
            format!("eyJ{}.{}", fake(20), fake(20)),
            "https://example.com/a@b:c".to_owned(),
            "http://127.0.0.1:4200/api".to_owned(),
            "postgres://ada@db/x".to_owned(),
            "postgres://ada:********@db/x".to_owned(),
            "postgres://ada:${PASSWORD}@db/x".to_owned(),
            "postgres://ada:{{ prefect.blocks.secret.db }}@db/x".to_owned(),
            "ref+awssecrets://prod/db#/password".to_owned(),
        ] {
            assert_eq!(look(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_beginnings_is_given_up() {
        let mut text = "AKIA ".repeat(MOST_CHECKS);
        text.push_str("postgres://ada:fake-password@db");
        assert_eq!(look(text.as_bytes()), None);
    }
}
