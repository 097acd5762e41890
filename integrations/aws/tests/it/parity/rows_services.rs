//! Rows about services that hand out credentials: SSO, containers, instances.

use super::row::Row;

const START_URL: &str = "https://fake.awsapps.com/start";
/// SHA-1 of the start URL and of `corp`, which the cache files are named after.
const LEGACY_CACHE: &str = ".aws/sso/cache/4672f82bb57b07fb05b39ee9da2bed32b2f3c86d.json";
const SESSION_CACHE: &str = ".aws/sso/cache/96bf6a82b923a4ed02f4ca9a1fdc0c8ddcc3a1b5.json";

pub(super) fn rows() -> Vec<Row> {
    [sso_legacy(), sso_sessions(), containers(), instances()].concat()
}

pub(super) fn cache_file(key: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    let name: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!(".aws/sso/cache/{name}.json")
}
