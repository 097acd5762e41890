//! The kinds of secrets that have a shape, and how each begins and goes on.

use std::collections::BTreeSet;

use super::connection;

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of what they are")]
pub enum Kind {
    AnthropicKey,
    AwsAccessKeyId,
    AzureStorageKey,
    ConnectionString,
    DatabricksToken,
    GithubToken,
    GitlabToken,
    GoogleApiKey,
    HuggingFaceToken,
    JsonWebToken,
    NpmToken,
    PrefectApiKey,
    PrivateKey,
    PypiToken,
    SendgridKey,
    SlackToken,
    StripeKey,
    VaultToken,
}

impl Kind {
    /// Its name, as it is stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnthropicKey => "anthropic-key",
            Self::AwsAccessKeyId => "aws-access-key-id",
            Self::AzureStorageKey => "azure-storage-key",
            Self::ConnectionString => "connection-string",
            Self::DatabricksToken => "databricks-token",
            Self::GithubToken => "github-token",
            Self::GitlabToken => "gitlab-token",
            Self::GoogleApiKey => "google-api-key",
            Self::HuggingFaceToken => "hugging-face-token",
            Self::JsonWebToken => "json-web-token",
            Self::NpmToken => "npm-token",
            Self::PrefectApiKey => "prefect-api-key",
            Self::PrivateKey => "private-key",
            Self::PypiToken => "pypi-token",
            Self::SendgridKey => "sendgrid-key",
            Self::SlackToken => "slack-token",
            Self::StripeKey => "stripe-key",
            Self::VaultToken => "vault-token",
        }
    }
}

/// How one kind begins.
pub(super) struct Beginning {
    pub(super) kind: Kind,
    pub(super) text: &'static str,
    rest: Rest,
}

/// How it goes on.
enum Rest {
    /// So many letters, digits and these others.
    Token { least: usize, most: usize, others: &'static [u8] },
    /// So many capitals and digits.
    Capitals { exactly: usize },
    /// Two more parts after dots, the first of which is JSON too.
    WebToken,
    /// The name of a private key.
    KeyName,
    /// A user, a password, and a host.
    Authority,
}

const fn token(kind: Kind, text: &'static str, least: usize, most: usize, others: &'static [u8]) -> Beginning {
    Beginning { kind, text, rest: Rest::Token { least, most, others } }
}

/// Longer than any token that is told by its length.
const ANY: usize = 1024;

/// A part of a web token is no longer than this.
const LONGEST_PART: usize = 8192;

pub(super) const BEGINNINGS: [Beginning; 28] = [
    Beginning { kind: Kind::AwsAccessKeyId, text: "AKIA", rest: Rest::Capitals { exactly: 16 } },
    Beginning { kind: Kind::AwsAccessKeyId, text: "ASIA", rest: Rest::Capitals { exactly: 16 } },
    token(Kind::GithubToken, "ghp_", 36, 255, b""),
    token(Kind::GithubToken, "gho_", 36, 255, b""),
    token(Kind::GithubToken, "ghu_", 36, 255, b""),
    token(Kind::GithubToken, "ghs_", 36, 255, b""),
    token(Kind::GithubToken, "ghr_", 36, 255, b""),
    token(Kind::GithubToken, "github_pat_", 22, 255, b"_"),
    token(Kind::GitlabToken, "glpat-", 20, 255, b"-_."),
    token(Kind::SlackToken, "xoxb-", 20, 255, b"-"),
    token(Kind::SlackToken, "xoxp-", 20, 255, b"-"),
    token(Kind::SlackToken, "xapp-", 20, 255, b"-"),
    token(Kind::PrefectApiKey, "pnu_", 30, 64, b""),
    token(Kind::PrefectApiKey, "pnb_", 30, 64, b""),
    token(Kind::StripeKey, "sk_live_", 16, 255, b""),
    token(Kind::StripeKey, "rk_live_", 16, 255, b""),
    token(Kind::GoogleApiKey, "AIza", 35, 35, b"-_"),
    token(Kind::AnthropicKey, "sk-ant-", 32, 255, b"-_"),
    token(Kind::HuggingFaceToken, "hf_", 30, 64, b""),
    token(Kind::NpmToken, "npm_", 36, 36, b""),
    token(Kind::DatabricksToken, "dapi", 32, 34, b"-"),
    token(Kind::SendgridKey, "SG.", 60, 72, b"-_."),
    token(Kind::VaultToken, "hvs.", 24, 255, b"-_"),
    token(Kind::PypiToken, "pypi-AgEI", 50, ANY, b"-_"),
    token(Kind::AzureStorageKey, "AccountKey=", 86, 88, b"+/="),
    Beginning { kind: Kind::JsonWebToken, text: "eyJ", rest: Rest::WebToken },
    Beginning { kind: Kind::PrivateKey, text: "-----BEGIN ", rest: Rest::KeyName },
    Beginning { kind: Kind::ConnectionString, text: "://", rest: Rest::Authority },
];

/// The fewest characters of a token that are different from one another; examples repeat one.
const FEWEST_DIFFERENT: usize = 6;

impl Beginning {
    /// Whether what stands from `start` on is what it looks like.
    pub(super) fn is_followed_up(&self, text: &[u8], start: usize) -> bool {
        let rest = &text[start + self.text.len()..];
        match self.rest {
            Rest::Token { least, most, others } => {
                let body = run(rest, most + 1, |byte| byte.is_ascii_alphanumeric() || others.contains(&byte));
                is_at_a_word(text, start) && (least..=most).contains(&body.len()) && is_varied(body)
            }
            Rest::Capitals { exactly } => {
                let body = run(rest, exactly + 1, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
                let ends = rest.get(exactly).is_none_or(|byte| !byte.is_ascii_alphanumeric());
                is_at_a_word(text, start) && body.len() == exactly && ends && is_varied(body)
            }
            Rest::WebToken => is_at_a_word(text, start) && is_web_token(rest),
            Rest::KeyName => {
                let name = run(rest, 48, |byte| byte.is_ascii_uppercase() || byte == b' ' || byte == b'-');
                name.windows(16).any(|part| part == b"PRIVATE KEY-----")
            }
            Rest::Authority => connection::holds_password(&text[..start], rest),
        }
    }
}

/// The bytes at the start that may belong, and no more than `most`.
fn run(text: &[u8], most: usize, belongs: impl Fn(u8) -> bool) -> &[u8] {
    let within = &text[..text.len().min(most)];
    &within[..within.iter().position(|byte| !belongs(*byte)).unwrap_or(within.len())]
}

fn is_at_a_word(text: &[u8], start: usize) -> bool {
    start.checked_sub(1).is_none_or(|before| {
        // After `\n` in JSON stands an n that belongs to no word.
        let escaped = before > 0 && text[before - 1] == b'\\';
        escaped || !(text[before].is_ascii_alphanumeric() || text[before] == b'_')
    })
}

fn is_varied(body: &[u8]) -> bool {
    body.iter().collect::<BTreeSet<_>>().len() >= FEWEST_DIFFERENT
}

fn is_web_token(rest: &[u8]) -> bool {
    let part = |text| run(text, LONGEST_PART, |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let header = part(rest);
    let Some(rest) = rest[header.len()..].strip_prefix(b".eyJ") else { return false };
    let claims = part(rest);
    let Some(rest) = rest[claims.len()..].strip_prefix(b".") else { return false };
    [header, claims, part(rest)].iter().all(|part| part.len() >= 10)
}
