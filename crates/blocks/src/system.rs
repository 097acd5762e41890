//! Block types that need no vendor.

use std::sync::Arc;

use async_trait::async_trait;
use onloan_secrets::{FetchError, FetchErrorKind, Fetched, Purpose, Secret, SecretField};

use crate::provider::ReadSecret;
use crate::registry::Registry;

/// A secret behind a name. Keep a reference in it, as `ref+awssecrets://name#/key`: the value is
/// read where the run happens and stored nowhere.
#[derive(Debug, Clone, Default, onloan_blocks_macros::Block)]
#[block(slug = "secret", name = "Secret", title = "Secret")]
pub struct SecretBlock {
    /// Where the secret is, as a reference.
    #[block(required)]
    pub value: SecretField,
}

impl SecretBlock {
    /// The secret.
    ///
    /// # Errors
    /// When the field is blank or its reference cannot be read.
    pub async fn get(&self) -> Result<Arc<Secret<String>>, FetchError> {
        let value = self.value.resolve(&Purpose::new("secret", "value")).await;
        let value = value.map_err(|error| FetchError::new(error.kind(), error.to_string()))?;
        value.ok_or_else(|| {
            FetchError::new(FetchErrorKind::NotFound, "the block `secret` has a blank `value`: give it a reference, as `ref+env://NAME`")
        })
    }
}

#[async_trait]
impl ReadSecret for SecretBlock {
    async fn read_secret(&self) -> Result<Fetched, FetchError> {
        let value = self.get().await?;
        Ok(Fetched::plain(Secret::new(value.expose().clone().into_bytes())))
    }
}

impl Registry {
    /// The block types that need no vendor.
    pub fn system() -> Self {
        let mut registry = Self::default();
        registry.add::<SecretBlock>().reads_secret();
        registry
    }
}
