//! Rows about regions and endpoints. All have an access key in variables.

use serde_json::json;

use super::row::Row;

const PROFILE: &str = "[default]\nregion = eu-west-1\n[profile other]\nregion = eu-west-2\n";

pub(super) fn rows() -> Vec<Row> {
    [regions(), endpoint_variables(), endpoint_files(), endpoint_switches()].concat()
}

/// No region is set but what the row sets.
fn bare(name: &'static str) -> Row {
    Row::new(name).with_keys().without("AWS_DEFAULT_REGION")
}

fn regions() -> Vec<Row> {
    vec![
        bare("no region"),
        bare("region in the block").block("region_name", "ap-south-1"),
        bare("region in the block before all others")
            .block("region_name", "ap-south-1")
            .env("AWS_DEFAULT_REGION", "us-west-1")
            .config(PROFILE),
        bare("region in AWS_DEFAULT_REGION before the profile").env("AWS_DEFAULT_REGION", "us-west-1").config(PROFILE),
        bare("region in the default profile").config(PROFILE),
        bare("region in the profile of AWS_PROFILE").config(PROFILE).env("AWS_PROFILE", "other"),
        bare("region in the profile of the block")
            .config(PROFILE)
            .block("profile_name", "other")
            .credentials("[other]\naws_access_key_id = AKIAFAKEFILE\naws_secret_access_key = fake\n"),
        bare("region in the credentials file").credentials("[default]\nregion = eu-north-1\n").config(PROFILE),
        bare("region in AWS_REGION and in the profile").env("AWS_REGION", "us-west-2").config(PROFILE),
        bare("region in both variables").env("AWS_REGION", "us-west-2").env("AWS_DEFAULT_REGION", "us-west-1"),
        bare("region in AWS_REGION alone").env("AWS_REGION", "us-west-2"),
        bare("blank AWS_DEFAULT_REGION").env("AWS_DEFAULT_REGION", "").config(PROFILE),
        bare("blank AWS_DEFAULT_REGION and a region in the block").env("AWS_DEFAULT_REGION", "").block("region_name", "ap-south-1"),
        bare("blank AWS_DEFAULT_REGION and AWS_REGION").env("AWS_DEFAULT_REGION", "").env("AWS_REGION", "us-west-2"),
        bare("blank region in the profile").config("[default]\nregion =\n"),
        bare("region in the block's client options")
            .client("config", json!({"region_name": "ap-south-1"}))
            .env("AWS_DEFAULT_REGION", "us-west-1"),
        bare("region of China").block("region_name", "cn-north-1"),
        bare("no region, and instance metadata that would know")
            .without("AWS_EC2_METADATA_DISABLED")
            .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{cloud}"),
    ]
}

fn endpoint_variables() -> Vec<Row> {
    let row = |name| Row::new(name).with_keys();
    vec![
        row("endpoint of AWS"),
        row("endpoint in the block").client("endpoint_url", "http://localhost:1"),
        row("endpoint in the block before variables")
            .client("endpoint_url", "http://localhost:1")
            .env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://localhost:2"),
        row("endpoint in the service's variable")
            .env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://localhost:2")
            .env("AWS_ENDPOINT_URL", "http://localhost:3"),
        row("endpoint in the variable for all services").env("AWS_ENDPOINT_URL", "http://localhost:3"),
        row("endpoint in another service's variable").env("AWS_ENDPOINT_URL_S3", "http://localhost:4"),
        row("endpoint in a variable with a hyphen's spelling").env("AWS_ENDPOINT_URL_SECRETSMANAGER", "http://localhost:4"),
        row("endpoint in a variable before the services section")
            .env("AWS_ENDPOINT_URL", "http://localhost:3")
            .config("[default]\nservices = x\n[services x]\nsecrets_manager =\n  endpoint_url = http://localhost:5\n"),
        row("endpoint without a region").without("AWS_DEFAULT_REGION").client("endpoint_url", "http://localhost:1"),
        row("blank variable for all services' endpoint")
            .env("AWS_ENDPOINT_URL", "")
            .config("[default]\nendpoint_url = http://localhost:7\n"),
        row("blank variable for the service's endpoint")
            .env("AWS_ENDPOINT_URL_SECRETS_MANAGER", "")
            .env("AWS_ENDPOINT_URL", "http://localhost:3"),
        row("blank FIPS variable before the profile").env("AWS_USE_FIPS_ENDPOINT", "").config("[default]\nuse_fips_endpoint = true\n"),
        row("blank AWS_MAX_ATTEMPTS").env("AWS_MAX_ATTEMPTS", ""),
        row("FIPS endpoint in a variable").env("AWS_USE_FIPS_ENDPOINT", "true"),
        row("FIPS endpoint in the profile").config("[default]\nuse_fips_endpoint = true\n"),
        row("dual-stack endpoint in a variable").env("AWS_USE_DUALSTACK_ENDPOINT", "true"),
        row("FIPS endpoint in the block's client options").client("config", json!({"use_fips_endpoint": true})),
    ]
}

fn endpoint_files() -> Vec<Row> {
    let row = |name, config: &str| Row::new(name).with_keys().config(config);
    let section = "[services x]\nsecrets_manager =\n  endpoint_url = http://localhost:5\nsts =\n  endpoint_url = http://localhost:6\n";
    vec![
        row("endpoint in the services section", &format!("[default]\nservices = x\n{section}")),
        row(
            "endpoint in the services section before the profile",
            &format!("[default]\nendpoint_url = http://localhost:7\nservices = x\n{section}"),
        ),
        row("endpoint in the profile", "[default]\nendpoint_url = http://localhost:7\n"),
        row("endpoint in another profile", "[profile other]\nendpoint_url = http://localhost:7\n"),
        row("services section of another service", "[default]\nservices = x\n[services x]\ns3 =\n  endpoint_url = http://localhost:5\n"),
        row(
            "services section with a hyphen",
            "[default]\nservices = x\n[services x]\nsecrets-manager =\n  endpoint_url = http://localhost:5\n",
        ),
        row("services section that does not exist", "[default]\nservices = x\n"),
        row("services section that does not exist, and a variable", "[default]\nservices = x\n")
            .env("AWS_ENDPOINT_URL", "http://localhost:3"),
        row("services section that nobody names", section),
        row(
            "services section with a blank in its name",
            "[default]\nservices = my own\n[services \"my own\"]\nsecrets_manager =\n  endpoint_url = http://localhost:5\n",
        ),
    ]
}

fn endpoint_switches() -> Vec<Row> {
    let row = |name| Row::new(name).with_keys().env("AWS_ENDPOINT_URL", "http://localhost:3");
    vec![
        row("configured endpoints ignored by a variable").env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        row("configured endpoints ignored, but not the block's")
            .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
            .client("endpoint_url", "http://localhost:1"),
        row("configured endpoints ignored by the profile").config("[default]\nignore_configured_endpoint_urls = true\n"),
        row("configured endpoints not ignored by a blank variable")
            .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "")
            .config("[default]\nignore_configured_endpoint_urls = true\n"),
        row("configured endpoints ignored by the block's client options")
            .client("config", json!({"ignore_configured_endpoint_urls": true})),
        row("configured endpoints not ignored after all")
            .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false")
            .config("[default]\nignore_configured_endpoint_urls = true\n"),
        row("no TLS with a configured endpoint").client("use_ssl", false),
        row("no TLS with AWS's endpoint").client("use_ssl", false).without("AWS_ENDPOINT_URL"),
        row("no TLS with AWS's endpoint in China").client("use_ssl", false).without("AWS_ENDPOINT_URL").block("region_name", "cn-north-1"),
        row("certificates of another authority").client("verify", true),
        row("blank AWS_CA_BUNDLE").env("AWS_CA_BUNDLE", ""),
        row("blank REQUESTS_CA_BUNDLE").env("REQUESTS_CA_BUNDLE", ""),
    ]
}
