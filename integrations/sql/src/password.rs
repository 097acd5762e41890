//! Where a Postgres password comes from: the block, `PGPASSWORD`, the password file, in this order.
//!
//! The order and the file's form are libpq's: <https://www.postgresql.org/docs/current/libpq-pgpass.html>. A server may
//! want no password at all, so that finding none is no failure here.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use onloan_blocks::Block as _;
use onloan_secrets::{
    AuditOutcome, AuditRecord, Chain, Detection, Purpose, Reference, Resolver, Secret, SecretField, Source, open_to_others,
};
use tokio::fs;

use crate::credentials::DatabaseCredentials;
use crate::postgres::PostgresTarget;

const FIELD: &str = "password";

/// A password on its way to the login.
pub(crate) type Password = Arc<Secret<String>>;

/// The chain for logging in to `target`.
pub(crate) fn password_chain(field: &SecretField, target: &PostgresTarget) -> Chain<Password> {
    Chain::new(vec![Box::new(BlockField(field.clone())), Box::new(Variable), Box::new(PasswordFile { target: target.clone() })])
}

fn purpose() -> Purpose {
    Purpose::new(DatabaseCredentials::SLUG, FIELD)
}

struct BlockField(SecretField);

#[async_trait]
impl Source<Password> for BlockField {
    fn name(&self) -> &'static str {
        "block"
    }

    async fn detect(&self) -> Detection {
        match &self.0 {
            SecretField::Blank => Detection::NotConfigured("the field `password`, which is blank".into()),
            SecretField::Reference(reference) => Detection::Configured(format!("the field `password`, which refers to `{reference}`")),
            SecretField::Literal(_) => Detection::Configured("the field `password`".into()),
        }
    }

    async fn provide(&self) -> Result<Password, String> {
        let resolved = self.0.resolve(&purpose()).await.map_err(|why| why.to_string())?;
        resolved.ok_or_else(|| "the field `password` is blank".into())
    }
}

struct Variable;

impl Variable {
    const NAME: &str = "PGPASSWORD";
}

#[async_trait]
impl Source<Password> for Variable {
    fn name(&self) -> &'static str {
        "environment"
    }

    async fn detect(&self) -> Detection {
        match Resolver::current().environment().var(Self::NAME) {
            Some(_) => Detection::Configured(format!("the variable `{}`", Self::NAME)),
            None => Detection::NotConfigured(format!("the variable `{}`", Self::NAME)),
        }
    }

    async fn provide(&self) -> Result<Password, String> {
        let reference: Reference = format!("ref+env://{}", Self::NAME).parse().map_err(|why| format!("{why}"))?;
        Resolver::current().resolve(&reference, &purpose()).await.map_err(|why| why.to_string())
    }
}

struct PasswordFile {
    target: PostgresTarget,
}

impl PasswordFile {
    fn path() -> Option<PathBuf> {
        let resolver = Resolver::current();
        let environment = resolver.environment();
        let named = environment.var("PGPASSFILE").map(|path| environment.expand(&path));
        named.or_else(|| environment.home().map(|home| home.join(".pgpass")))
    }

    /// The file's entry for the target: `None` when there is no file or no such entry.
    async fn entry(&self) -> Result<Option<Secret<String>>, String> {
        let Some(path) = Self::path() else { return Ok(None) };
        let Ok(text) = fs::read_to_string(&path).await else { return Ok(None) };
        let text = Secret::new(text);
        let Some(password) = text.expose().lines().find_map(|line| self.password_of(line)) else { return Ok(None) };
        private(&path).await?;
        Ok(Some(password))
    }

    fn password_of(&self, line: &str) -> Option<Secret<String>> {
        if line.starts_with('#') {
            return None;
        }
        let mut fields = fields_of(line);
        let port = self.target.port.to_string();
        let wanted = [&self.target.host, &port, &self.target.database, &self.target.username];
        let matches = wanted.into_iter().all(|wanted| fields.next().is_some_and(|field| field == "*" || field == *wanted));
        matches.then(|| fields.next().map(Secret::new)).flatten()
    }
}

#[async_trait]
impl Source<Password> for PasswordFile {
    fn name(&self) -> &'static str {
        "password file"
    }

    async fn detect(&self) -> Detection {
        let Some(path) = Self::path() else {
            return Detection::NotConfigured("`PGPASSFILE`, and `.pgpass` in the home folder, which is unknown".into());
        };
        let path = path.display();
        match self.entry().await {
            Ok(Some(_)) => Detection::Configured(format!("an entry of `{path}`")),
            Ok(None) => Detection::NotConfigured(format!("an entry for this host, port, database and user in `{path}`")),
            Err(why) => Detection::Broken(why),
        }
    }

    async fn provide(&self) -> Result<Password, String> {
        let password = self.entry().await?.ok_or("the entry of the password file is gone")?;
        let resolver = Resolver::current();
        resolver.redactor().add(&password);
        let Purpose { block, field } = purpose();
        resolver.audit().record(AuditRecord {
            occurred: Timestamp::now(),
            flow_run_id: None,
            task_run_id: None,
            block,
            field,
            source: Self::path().map(|path| path.display().to_string()).unwrap_or_default(),
            principal: None,
            version: None,
            outcome: AuditOutcome::Read,
        });
        Ok(Arc::new(password))
    }
}

/// Nobody else may read a file of passwords.
async fn private(path: &std::path::Path) -> Result<(), String> {
    let metadata = fs::metadata(path).await.map_err(|why| why.to_string())?;
    let Some(mode) = open_to_others(&metadata) else { return Ok(()) };
    let path = path.display();
    Err(format!("others may read the password file `{path}` (mode {mode:03o}): run `chmod 600 {path}`"))
}

/// The fields of a line: separated by colons, which a backslash escapes.
fn fields_of(line: &str) -> impl Iterator<Item = String> {
    let mut characters = line.chars();
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let mut field = String::new();
        loop {
            match characters.next() {
                Some('\\') => field.extend(characters.next()),
                Some(':') => return Some(field),
                Some(character) => field.push(character),
                None => {
                    ended = true;
                    return Some(field);
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_and_backslashes_are_escaped() {
        let fields: Vec<_> = fields_of(r"db:5432:*:us\:er:fa\\ke:").collect();
        assert_eq!(fields, ["db", "5432", "*", "us:er", r"fa\ke", ""]);
    }
}
