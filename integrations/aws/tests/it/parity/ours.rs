//! What we choose, in this process: variables and files are given, nothing of the process is looked at.

use std::sync::{Arc, Mutex};

use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_secretsmanager::Client;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use futures::StreamExt;
use jiff::Timestamp;
use onloan_aws::AwsCredentials;
use onloan_blocks::{FieldPath, Model, UnknownFields};
use onloan_secrets::{Environment, Resolver};

use super::row::Prepared;
use super::{Choice, Outcome, without_chance};

const AT_ONCE: usize = 8;

pub(super) async fn choices(rows: Vec<Prepared>) -> Vec<Outcome> {
    let outcomes = futures::stream::iter(rows).map(|row| async move {
        let variables = row.environment.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
        let resolver = Resolver::builder().environment(Environment::fixed(variables)).build();
        let outcome = Arc::new(resolver).scope(choose(&row)).await;
        without_chance(outcome.unwrap_or_else(|failed| Outcome::Failed { failed }))
    });
    outcomes.buffered(AT_ONCE).collect().await
}

async fn choose(row: &Prepared) -> Result<Outcome, String> {
    let path = FieldPath::root(UnknownFields::Refuse);
    let block = AwsCredentials::read_fields(&row.block, &path).map_err(|error| error.to_string())?;
    let config = block.sdk_config().await.map_err(|error| error.to_string())?;
    let explanation = block.explain_without_principal().await;
    let provider = config.credentials_provider().ok_or("no provider")?;
    let keys = provider.provide_credentials().await.map_err(|error| error.to_string())?;
    let minutes = |expires: Timestamp| expires.duration_since(Timestamp::now()).as_secs_f64() / 60.0;
    let expires = explanation.expires.filter(|_| explanation.principal.is_some());
    Ok(Outcome::Chose(Choice {
        method: explanation.winner().unwrap_or_default().to_owned(),
        identity: explanation.principal.clone().unwrap_or_else(|| keys.access_key_id().to_owned()),
        has_token: keys.session_token().is_some(),
        minutes: expires.map(|expires| minutes(expires).round() as i64),
        region: config.region().map(|region| region.to_string()),
        endpoint: endpoint(&config).await,
    }))
}

/// Where a client of this configuration calls. The call itself goes nowhere.
async fn endpoint(config: &SdkConfig) -> Option<String> {
    config.region()?;
    let seen = Arc::new(Mutex::new(None));
    let see = Arc::clone(&seen);
    let client = Client::new(&config.to_builder().retry_config(RetryConfig::disabled()).build());
    let call = client.get_secret_value().secret_id("none").customize().mutate_request(move |request| {
        *see.lock().unwrap() = Some(request.uri().trim_end_matches('/').to_owned());
        request.set_uri("http://127.0.0.1:1/").unwrap();
    });
    call.send().await.unwrap_err();
    seen.lock().unwrap().take()
}
