//! The region: block, `AWS_DEFAULT_REGION`, the profile; `AWS_REGION` last, which boto3 does not read.
//!
//! One that is given and blank is an error, as in boto3: it hides whatever comes after it.
//!
//! Instance metadata is not asked: a call that works on one machine and not on another is no default.

use super::{Inner, Setting, SettingsError};

pub(super) fn find(settings: &Inner, from_block: Option<&str>) -> Result<Option<Setting>, SettingsError> {
    let text = |value: &str, origin: &str| Setting { value: value.to_owned(), origin: origin.to_owned() };
    let from_block = from_block.map(|name| text(name, "the block's `region_name`"));
    let from_config = || {
        let name = settings.parameters.config.as_ref()?.get("region_name")?.as_str()?;
        Some(text(name, "the block's `aws_client_parameters.config.region_name`"))
    };
    let found = from_block
        .or_else(from_config)
        .or_else(|| settings.variable_or_key("AWS_DEFAULT_REGION", "region"))
        .or_else(|| settings.variable("AWS_REGION"));
    match found {
        Some(Setting { value, origin }) if value.is_empty() => Err(SettingsError::BadValue {
            name: "region".into(),
            origin,
            value,
            expected: "a region, as `eu-west-1`: a blank one hides all that come after it, so fill it in or take it away".into(),
        }),
        found => Ok(found),
    }
}
