//! Which integrations this build has. Each is registered here by name; nothing registers itself.

use std::sync::Arc;

use onloan_blocks::{BlockProvider, Registry};
use onloan_secrets::{Resolver, ResolverBuilder};

/// The block types of this build.
pub fn registry() -> Registry {
    let mut registry = Registry::system();
    onloan_sql::register(&mut registry);
    #[cfg(feature = "aws")]
    onloan_aws::register(&mut registry);
    #[cfg(feature = "snowflake")]
    onloan_snowflake::register(&mut registry);
    registry
}

/// A resolver with the providers of this build.
pub fn resolver() -> ResolverBuilder {
    let builder = Resolver::builder().provider(BlockProvider::new(Arc::new(registry())));
    #[cfg(feature = "aws")]
    let builder = onloan_aws::providers().into_iter().fold(builder, ResolverBuilder::boxed_provider);
    builder
}
