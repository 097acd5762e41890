//! What is wrong with the settings, before any credential is looked for.

use thiserror::Error;

/// Why settings cannot be used. No message holds a value out of a credentials file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A profile was named and is in neither file.
    #[error(
        "the profile `{profile}` (from {origin}) is neither in `{config}` nor in `{credentials}`: add it there or name another; the profiles are {known}"
    )]
    ProfileNotFound {
        /// The profile.
        profile: String,
        /// Who named it.
        origin: String,
        /// The config file.
        config: String,
        /// The credentials file.
        credentials: String,
        /// The profiles that exist.
        known: String,
    },
    /// A configuration file is not INI.
    #[error("cannot read `{path}`: {why}")]
    Malformed {
        /// The file.
        path: String,
        /// The line and what is wrong with it.
        why: String,
    },
    /// A configuration file is there and may not be read.
    #[error("`{path}` exists and cannot be read: {why}; it may name another identity, so it is not skipped")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's reason.
        why: String,
    },
    /// A profile names a `[services]` section that is not there.
    #[error(
        "the profile `{profile}` says `services = {section}`, and `{config}` has no `[services {section}]`: add the section or remove the key"
    )]
    NoServicesSection {
        /// The profile.
        profile: String,
        /// The section.
        section: String,
        /// The config file.
        config: String,
    },
    /// A setting has a value that makes no sense.
    #[error("`{name}` (from {origin}) is `{value}`, expected {expected}")]
    BadValue {
        /// The setting.
        name: String,
        /// Where it stands.
        origin: String,
        /// What stands there.
        value: String,
        /// What could stand there.
        expected: String,
    },
    /// Something boto3 can do and this client cannot.
    #[error("{what} is not supported here: {instead}")]
    Unsupported {
        /// What was asked for.
        what: String,
        /// What to do instead.
        instead: String,
    },
}
