//! Azure: the managed identity of a virtual machine, or of an App Service or Functions app.

use onloan_secrets::{Environment, FetchError, FetchErrorKind, Secret};

use super::metadata;

/// Snowflake's own application at Entra, which tokens are made for unless the account uses another.
const RESOURCE: &str = "api://fd3f753b-eed3-462c-b6a7-a4b5bb650aad";
/// Moves the virtual machine's metadata service, as in Azure's own libraries.
const HOST_VARIABLE: &str = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
const HOST: &str = "http://169.254.169.254";
const SERVICE: &str = "Azure's identity service";

/// An access token for Snowflake.
pub(crate) async fn token(environment: &Environment) -> Result<Secret<String>, FetchError> {
    let answer = match environment.var("IDENTITY_ENDPOINT") {
        Some(endpoint) => app_service(environment, &endpoint).await?,
        None => virtual_machine(environment).await?,
    };
    let token = answer
        .pointer("/access_token")
        .map_err(|_| FetchError::new(FetchErrorKind::Invalid, format!("{SERVICE} answered no access token")))?;
    if !metadata::is_jwt(token.expose()) {
        return Err(FetchError::new(FetchErrorKind::Invalid, format!("{SERVICE} answered no token that Snowflake can read")));
    }
    Ok(token)
}

async fn virtual_machine(environment: &Environment) -> Result<Secret<String>, FetchError> {
    let mut url = metadata::base(&environment.var(HOST_VARIABLE).unwrap_or_else(|| HOST.into()))?;
    url.set_path("/metadata/identity/oauth2/token");
    url.query_pairs_mut().append_pair("api-version", "2018-02-01").append_pair("resource", RESOURCE);
    add_client(&mut url, environment);
    metadata::get(SERVICE, url, &[("metadata", "True")]).await
}

async fn app_service(environment: &Environment, endpoint: &str) -> Result<Secret<String>, FetchError> {
    let header = environment.var("IDENTITY_HEADER").ok_or_else(|| {
        FetchError::new(
            FetchErrorKind::NoCredentials,
            "`IDENTITY_ENDPOINT` is set and `IDENTITY_HEADER` is not: is a managed identity enabled for this app?",
        )
    })?;
    let mut url = metadata::base(endpoint)?;
    url.query_pairs_mut().append_pair("api-version", "2019-08-01").append_pair("resource", RESOURCE);
    add_client(&mut url, environment);
    metadata::get(SERVICE, url, &[("x-identity-header", &header)]).await
}

/// Which of several user-assigned identities is meant.
fn add_client(url: &mut url::Url, environment: &Environment) {
    if let Some(client) = environment.var("MANAGED_IDENTITY_CLIENT_ID") {
        url.query_pairs_mut().append_pair("client_id", &client);
    }
}
