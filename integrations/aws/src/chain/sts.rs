//! The calls to STS: assume a role, and ask who one is.

use std::fmt;
use std::sync::Arc;

use aws_sdk_sts::Client;
use aws_sdk_sts::types::{Credentials, PolicyDescriptorType, ProvidedContext, Tag};
use indexmap::IndexMap;
use jiff::Timestamp;
use onloan_secrets::Secret;
use uuid::Uuid;

use crate::clients;
use crate::keys::AwsKeys;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// What is asked of STS.
#[derive(Default)]
pub(crate) struct RoleRequest {
    pub(crate) role_arn: String,
    pub(crate) role_session_name: Option<String>,
    pub(crate) duration_seconds: Option<i32>,
    pub(crate) external_id: Option<String>,
    pub(crate) serial_number: Option<String>,
    pub(crate) token_code: Option<Arc<Secret<String>>>,
    pub(crate) policy: Option<String>,
    pub(crate) policy_arns: Vec<IndexMap<String, String>>,
    pub(crate) tags: Vec<IndexMap<String, String>>,
    pub(crate) transitive_tag_keys: Vec<String>,
    pub(crate) source_identity: Option<String>,
    pub(crate) provided_contexts: Vec<IndexMap<String, String>>,
}

/// Why STS gave nothing.
#[derive(Debug)]
pub(crate) enum StsFailure {
    /// The request was not sent.
    Configuration(String),
    /// STS refused or did not answer.
    Refused(Refusal),
}

impl fmt::Display for StsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(why) => f.write_str(why),
            Self::Refused(refusal) => write!(f, "STS: {refusal}"),
        }
    }
}

/// A name for a session that was not given one.
pub(crate) fn session_name() -> String {
    let id = Uuid::new_v4().simple().to_string();
    format!("onloan-session-{}", &id[..8])
}

/// The client for STS, with `source` as its credential or with none.
fn client(settings: &Settings, source: Option<&AwsKeys>) -> Result<Client, StsFailure> {
    let region = settings.region().map(|region| region.value.as_str());
    let region =
        region.ok_or_else(|| StsFailure::Configuration("no region is set, which STS needs: fill in the block's `region_name`".into()))?;
    settings.endpoint(crate::settings::Service::Sts).map_err(|error| StsFailure::Configuration(error.to_string()))?;
    let config = match source {
        Some(keys) => clients::signed(settings, region, keys),
        None => clients::unsigned(settings, Some(region)),
    };
    Ok(Client::new(&config))
}

/// Assumes a role.
pub(crate) async fn assume_role(settings: &Settings, source: &AwsKeys, request: &RoleRequest) -> Result<AwsKeys, StsFailure> {
    let name = request.role_session_name.clone().unwrap_or_else(session_name);
    let list = |items: Vec<_>| (!items.is_empty()).then_some(items);
    let policy_arns = request.policy_arns.iter().map(|item| PolicyDescriptorType::builder().set_arn(item.get("arn").cloned()).build());
    let contexts = request.provided_contexts.iter().map(|item| {
        let context = ProvidedContext::builder().set_provider_arn(item.get("ProviderArn").cloned());
        context.set_context_assertion(item.get("ContextAssertion").cloned()).build()
    });
    let call = client(settings, Some(source))?.assume_role().role_arn(&request.role_arn).role_session_name(name);
    let call = call
        .set_duration_seconds(request.duration_seconds)
        .set_external_id(request.external_id.clone())
        .set_serial_number(request.serial_number.clone())
        .set_token_code(request.token_code.as_ref().map(|code| code.expose().clone()))
        .set_policy(request.policy.clone())
        .set_policy_arns(Some(policy_arns.collect::<Vec<_>>()).filter(|items| !items.is_empty()))
        .set_tags(tags(&request.tags)?)
        .set_transitive_tag_keys(list(request.transitive_tag_keys.clone()))
        .set_source_identity(request.source_identity.clone())
        .set_provided_contexts(Some(contexts.collect::<Vec<_>>()).filter(|items| !items.is_empty()));
    let answer = call.send().await.map_err(|error| StsFailure::Refused(Refusal::of(error)))?;
    let principal = answer.assumed_role_user.map(|user| user.arn);
    keys(answer.credentials, principal)
}

fn tags(items: &[IndexMap<String, String>]) -> Result<Option<Vec<Tag>>, StsFailure> {
    let tag =
        |item: &IndexMap<String, String>| Tag::builder().set_key(item.get("Key").cloned()).set_value(item.get("Value").cloned()).build();
    let tags: Vec<_> = items
        .iter()
        .map(tag)
        .collect::<Result<_, _>>()
        .map_err(|_| StsFailure::Configuration("an item of `assume_role_kwargs.Tags` lacks `Key` or `Value`".into()))?;
    Ok((!tags.is_empty()).then_some(tags))
}

/// Assumes a role with the token of a web identity, which is the only credential of the call.
pub(super) async fn assume_role_with_web_identity(
    settings: &Settings,
    role_arn: &str,
    role_session_name: Option<String>,
    token: &Secret<String>,
) -> Result<AwsKeys, StsFailure> {
    let call = client(settings, None)?.assume_role_with_web_identity().role_arn(role_arn);
    let call = call.role_session_name(role_session_name.unwrap_or_else(session_name)).web_identity_token(token.expose());
    let answer = call.send().await.map_err(|error| StsFailure::Refused(Refusal::of(error)))?;
    let principal = answer.assumed_role_user.map(|user| user.arn);
    keys(answer.credentials, principal)
}

/// Who the keys belong to, as an ARN.
pub(crate) async fn caller(settings: &Settings, keys: &AwsKeys) -> Result<String, StsFailure> {
    let answer = client(settings, Some(keys))?.get_caller_identity().send().await;
    let answer = answer.map_err(|error| StsFailure::Refused(Refusal::of(error)))?;
    answer.arn.ok_or_else(|| StsFailure::Configuration("STS did not say who this is".into()))
}

fn keys(credentials: Option<Credentials>, principal: Option<String>) -> Result<AwsKeys, StsFailure> {
    let given = credentials.ok_or_else(|| StsFailure::Configuration("STS gave no credential".into()))?;
    let keys = AwsKeys::lasting(&given.access_key_id, &given.secret_access_key, Some(&given.session_token));
    let expires = Timestamp::new(given.expiration.secs(), 0);
    let expires = expires.map_err(|_| StsFailure::Configuration("STS gave an expiry that is no point in time".into()))?;
    Ok(keys.until(expires).acting_as(principal))
}
