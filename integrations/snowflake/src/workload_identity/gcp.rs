//! Google: the metadata server signs an identity token of the attached service account.

use onloan_secrets::{Environment, FetchError, FetchErrorKind, Secret};

use super::{AUDIENCE, metadata};

/// Moves the metadata server, as in Google's own libraries.
const HOST_VARIABLE: &str = "GCE_METADATA_HOST";
const HOST: &str = "metadata.google.internal";
const SERVICE: &str = "Google's metadata server";

/// An identity token for Snowflake.
pub(crate) async fn token(environment: &Environment) -> Result<Secret<String>, FetchError> {
    let mut url = metadata::base(&environment.var(HOST_VARIABLE).unwrap_or_else(|| HOST.into()))?;
    url.set_path("/computeMetadata/v1/instance/service-accounts/default/identity");
    url.query_pairs_mut().append_pair("audience", AUDIENCE);
    let answer = metadata::get(SERVICE, url, &[("metadata-flavor", "Google")]).await?;
    let token = answer.expose().trim();
    if !metadata::is_jwt(token) {
        return Err(FetchError::new(FetchErrorKind::Invalid, format!("{SERVICE} answered no identity token")));
    }
    Ok(Secret::new(token.to_owned()))
}
