//! `ref+env://NAME`: a variable of the process that runs the flow.

use async_trait::async_trait;

use crate::environment::Environment;
use crate::provider::{FetchError, FetchErrorKind, Fetched, Provider};
use crate::reference::Reference;
use crate::secret::Secret;

/// Reads variables.
pub struct EnvProvider {
    environment: Environment,
}

impl EnvProvider {
    /// Reads from `environment`.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }
}

#[async_trait]
impl Provider for EnvProvider {
    fn scheme(&self) -> &'static str {
        "env"
    }

    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError> {
        let name = reference.path();
        let value = self.environment.var(name).ok_or_else(|| {
            let message = format!("the variable `{name}` is not set, or empty, where the run happens: set it there");
            FetchError::new(FetchErrorKind::NotFound, message)
        })?;
        Ok(Fetched::plain(Secret::new(value.into_bytes())))
    }
}
