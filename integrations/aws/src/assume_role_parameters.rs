//! What is said to STS when a block assumes a role.

use indexmap::IndexMap;
use onloan_blocks::BlockModel;
use onloan_secrets::SecretField;

/// Extra parameters for assuming the role of `assume_role_arn`.
#[derive(Debug, Clone, Default, BlockModel)]
pub struct AssumeRoleParameters {
    /// An identifier for the assumed role session. If not provided, a default will be generated.
    #[block(rename = "RoleSessionName")]
    pub role_session_name: Option<String>,
    /// The duration, in seconds, of the role session: from 900 (15 minutes) to 43200 (12 hours).
    #[block(rename = "DurationSeconds")]
    pub duration_seconds: Option<u32>,
    /// An IAM policy in JSON format to use as an inline session policy.
    #[block(rename = "Policy")]
    pub policy: Option<String>,
    /// The ARNs of the managed policies to use as session policies; each item has the key `arn`.
    #[block(rename = "PolicyArns")]
    pub policy_arns: Option<Vec<IndexMap<String, String>>>,
    /// Session tags; each item has the keys `Key` and `Value`.
    #[block(rename = "Tags")]
    pub tags: Option<Vec<IndexMap<String, String>>>,
    /// The keys of those session tags that go along when the role assumes another.
    #[block(rename = "TransitiveTagKeys")]
    pub transitive_tag_keys: Option<Vec<String>>,
    /// The identifier that the role's owner asks third parties for.
    #[block(rename = "ExternalId")]
    pub external_id: Option<String>,
    /// The identification of the MFA device of the user who assumes the role.
    #[block(rename = "SerialNumber")]
    pub serial_number: Option<String>,
    /// The code that the MFA device shows. It works once; a role that needs it cannot be refreshed.
    #[block(rename = "TokenCode")]
    pub token_code: SecretField,
    /// The source identity of the principal who assumes the role.
    #[block(rename = "SourceIdentity")]
    pub source_identity: Option<String>,
    /// Context information; each item has the keys `ProviderArn` and `ContextAssertion`.
    #[block(rename = "ProvidedContexts")]
    pub provided_contexts: Option<Vec<IndexMap<String, String>>>,
}
