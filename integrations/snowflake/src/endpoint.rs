//! From an account's name to where its server listens.
//!
//! Knows how Snowflake builds host names, and that credentials travel over HTTPS unless the server is this very
//! machine. Opens no connection.

use std::net::IpAddr;

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use url::{Host, Url};

/// The variable that names another server than the account's own, for tests and private gateways.
pub const ENDPOINT_VARIABLE: &str = "ONLOAN_SNOWFLAKE_ENDPOINT";

const DOMAINS: [&str; 2] = [".snowflakecomputing.com", ".snowflakecomputing.cn"];
const FORMS: &str = "write it as `organization-account`, `locator.region` or `locator.region.cloud`, as in `xy12345.us-east-2.aws`";

/// Where a Snowflake server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
}

impl Endpoint {
    /// A server at a URL of its own, as `http://127.0.0.1:8300`.
    ///
    /// # Errors
    /// When it is no URL of a server, or is plain HTTP and not this machine.
    pub fn at(url: &str) -> Result<Self, DatabaseError> {
        let parsed = Url::parse(url).map_err(|why| refused(format!("`{url}` is no URL: {why}")))?;
        let Some(host) = parsed.host() else { return Err(refused(format!("the URL `{url}` names no host"))) };
        match parsed.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => {
                return Err(refused(format!(
                    "`{url}` would send credentials in clear: write `https://`; `http://` is for this machine only"
                )));
            }
            other => return Err(refused(format!("`{url}` begins with `{other}://`, and a Snowflake server is reached by `https://`"))),
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(refused("the URL of the server holds a credential: put it in the fields of `snowflake-credentials`"));
        }
        Ok(Self { url: parsed })
    }

    /// The server of an account.
    pub(crate) fn of(account: &Account) -> Result<Self, DatabaseError> {
        Self::at(&format!("https://{}", account.host))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether this machine is the server.
    pub(crate) fn is_local(&self) -> bool {
        self.url.host().is_some_and(|host| is_loopback(&host))
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

/// An account, as a block names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// What logins call it: no region, no domain.
    pub(crate) name: String,
    /// The name of its server.
    pub(crate) host: String,
}

impl Account {
    /// Reads an account identifier in any of the forms that people copy from Snowflake.
    ///
    /// # Errors
    /// When no host name can be made of it.
    pub(crate) fn parse(identifier: &str) -> Result<Self, DatabaseError> {
        let bare = bare_identifier(identifier.trim());
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let broken = bare.is_empty() || !bare.chars().all(fits) || bare.split('.').any(str::is_empty);
        if broken {
            return Err(refused(format!("the field `account` holds `{identifier}`, which is no account identifier: {FORMS}")));
        }
        let (domain, bare) = split_domain(bare);
        let (first, region) = bare.split_once('.').map_or((bare, None), |(first, region)| (first, Some(region)));
        // The first region of all is not part of host names.
        let region = region.filter(|region| !region.eq_ignore_ascii_case("us-west-2"));
        let domain = domain.unwrap_or(if region.is_some_and(|region| region.starts_with("cn-")) { DOMAINS[1] } else { DOMAINS[0] });
        let host = region.map_or_else(|| format!("{first}{domain}"), |region| format!("{first}.{region}{domain}"));
        // Underscores are fine in account names and not in the names that certificates are made for.
        let host = host.replace('_', "-").to_ascii_lowercase();
        Ok(Self { name: login_name(first, region).to_owned(), host })
    }
}

/// Connection names of global accounts carry a part that is not of the account's name.
fn login_name<'a>(first: &'a str, region: Option<&str>) -> &'a str {
    let global = region.is_some_and(|region| region.eq_ignore_ascii_case("global"));
    if global { first.rsplit_once('-').map_or(first, |(name, _)| name) } else { first }
}

/// Without scheme, port and path, when somebody pasted the address of the browser.
fn bare_identifier(identifier: &str) -> &str {
    let rest = identifier.strip_prefix("https://").unwrap_or(identifier);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.strip_suffix(":443").unwrap_or(host)
}

fn split_domain(host: &str) -> (Option<&'static str>, &str) {
    let found = DOMAINS.into_iter().find(|domain| host.to_ascii_lowercase().ends_with(domain));
    found.map_or((None, host), |domain| (Some(domain), &host[..host.len() - domain.len()]))
}

fn refused(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Configuration, message)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_form_of_an_account_finds_its_host() {
        let table = [
            ("xy12345", "xy12345", "xy12345.snowflakecomputing.com"),
            ("xy12345.eu-central-1", "xy12345", "xy12345.eu-central-1.snowflakecomputing.com"),
            ("nh12345.us-east-2.aws", "nh12345", "nh12345.us-east-2.aws.snowflakecomputing.com"),
            ("ab1.west-europe.azure", "ab1", "ab1.west-europe.azure.snowflakecomputing.com"),
            ("xy12345.us-west-2", "xy12345", "xy12345.snowflakecomputing.com"),
            ("xy12345.cn-northwest-1", "xy12345", "xy12345.cn-northwest-1.snowflakecomputing.cn"),
            ("xy12345.us-east-1.privatelink", "xy12345", "xy12345.us-east-1.privatelink.snowflakecomputing.com"),
            ("MYORG-ACCOUNT1", "MYORG-ACCOUNT1", "myorg-account1.snowflakecomputing.com"),
            ("myorg-my_account", "myorg-my_account", "myorg-my-account.snowflakecomputing.com"),
            ("conn-1a2b3c.global", "conn", "conn-1a2b3c.global.snowflakecomputing.com"),
            ("xy12345.eu-west-1.snowflakecomputing.com", "xy12345", "xy12345.eu-west-1.snowflakecomputing.com"),
            ("https://myorg-acc.snowflakecomputing.com/console#/", "myorg-acc", "myorg-acc.snowflakecomputing.com"),
            (" xy12345 ", "xy12345", "xy12345.snowflakecomputing.com"),
        ];
        for (identifier, name, host) in table {
            let account = Account::parse(identifier).unwrap();
            assert_eq!((account.name.as_str(), account.host.as_str()), (name, host), "{identifier}");
            assert_eq!(Endpoint::of(&account).unwrap().url().as_str(), format!("https://{host}/"));
        }
    }

    #[test]
    fn what_is_no_account_is_refused() {
        for identifier in ["", "  ", "a b", "a..b", ".snowflakecomputing.com", "user@host", "https://"] {
            let parsed = Account::parse(identifier);
            assert!(parsed.is_err_and(|error| error.kind == DatabaseErrorKind::Configuration), "{identifier}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in ["http://127.0.0.1:8300", "http://localhost:1", "http://[::1]:2", "https://gateway.example:8443"] {
            assert!(Endpoint::at(url).is_ok(), "{url}");
        }
        for url in ["http://10.0.0.1", "http://localhost.example.com", "ftp://127.0.0.1", "127.0.0.1:8300", "https://user:fake@host"] {
            let error = Endpoint::at(url).unwrap_err();
            assert_eq!(error.kind, DatabaseErrorKind::Configuration, "{url}");
        }
    }
}
