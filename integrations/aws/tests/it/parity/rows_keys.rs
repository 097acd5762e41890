//! Rows about access keys: where they stand, in which order, and what is missing.

use super::row::Row;

const BOTH_FILES: (&str, &str) = (
    "[default]\naws_access_key_id = AKIAFAKECONFIG\naws_secret_access_key = fake-config\n",
    "[default]\naws_access_key_id = AKIAFAKEFILE\naws_secret_access_key = fake-file\n",
);
const TWO_PROFILES: &str = "[default]\naws_access_key_id = AKIAFAKEDEFAULT\naws_secret_access_key = fake\n\
                            [other]\naws_access_key_id = AKIAFAKEOTHER\naws_secret_access_key = fake\naws_session_token = fake-token\n";

pub(super) fn rows() -> Vec<Row> {
    [explicit(), variables(), files(), profiles(), processes(), legacy_files()].concat()
}

fn explicit() -> Vec<Row> {
    let block = |name| Row::new(name).block("aws_access_key_id", "AKIAFAKEBLOCK").block("aws_secret_access_key", "fake-block");
    vec![
        Row::new("nothing anywhere"),
        block("keys in the block"),
        block("keys in the block before keys in variables").with_keys(),
        block("keys in the block with a session token").block("aws_session_token", "fake-token"),
        block("keys in the block and a profile").credentials(TWO_PROFILES).block("profile_name", "other"),
        block("keys in the block and a profile that does not exist").block("profile_name", "nosuch"),
        Row::new("key id in the block without its secret").with_keys().block("aws_access_key_id", "AKIAFAKEBLOCK"),
        Row::new("secret in the block without its key id").with_keys().block("aws_secret_access_key", "fake-block"),
        Row::new("session token in the block without keys").with_keys().block("aws_session_token", "fake-token"),
    ]
}

fn variables() -> Vec<Row> {
    let keys = |name| Row::new(name).with_keys();
    vec![
        keys("keys in variables"),
        keys("keys in variables before both files").config(BOTH_FILES.0).credentials(BOTH_FILES.1),
        keys("keys in variables and AWS_PROFILE").credentials(TWO_PROFILES).env("AWS_PROFILE", "other"),
        keys("keys in variables and a profile in the block").credentials(TWO_PROFILES).block("profile_name", "other"),
        keys("keys in variables and a profile in the block without credentials")
            .config("[profile bare]\nregion = eu-west-1\n")
            .block("profile_name", "bare"),
        keys("keys in variables and AWS_PROFILE that does not exist").env("AWS_PROFILE", "nosuch"),
        keys("session token in a variable").env("AWS_SESSION_TOKEN", "fake-token"),
        keys("session token in the old variable").env("AWS_SECURITY_TOKEN", "fake-token"),
        Row::new("key id in a variable without its secret").env("AWS_ACCESS_KEY_ID", "AKIAFAKEENV").credentials(BOTH_FILES.1),
        Row::new("secret in a variable without its key id").env("AWS_SECRET_ACCESS_KEY", "fake-env").credentials(BOTH_FILES.1),
        Row::new("blank key id in a variable").env("AWS_ACCESS_KEY_ID", "").env("AWS_SECRET_ACCESS_KEY", "").credentials(BOTH_FILES.1),
        Row::new("blank secret in a variable")
            .env("AWS_ACCESS_KEY_ID", "AKIAFAKEENV")
            .env("AWS_SECRET_ACCESS_KEY", "")
            .credentials(BOTH_FILES.1),
        keys("expiration in a variable, in the future").env("AWS_CREDENTIAL_EXPIRATION", "2099-01-01T00:00:00Z"),
        keys("expiration in a variable, in the past").env("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z"),
        keys("expiration in a variable, no time at all").env("AWS_CREDENTIAL_EXPIRATION", "soon"),
        Row::new("expired keys in variables before a good file")
            .with_keys()
            .env("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
            .credentials(BOTH_FILES.1),
    ]
}

fn files() -> Vec<Row> {
    vec![
        Row::new("keys in the credentials file").credentials(BOTH_FILES.1),
        Row::new("keys in the config file").config(BOTH_FILES.0),
        Row::new("keys in both files").config(BOTH_FILES.0).credentials(BOTH_FILES.1),
        Row::new("key id in the credentials file without its secret").credentials("[default]\naws_access_key_id = AKIAFAKEFILE\n"),
        Row::new("key id in the credentials file, whole keys in the config file")
            .config(BOTH_FILES.0)
            .credentials("[default]\naws_access_key_id = AKIAFAKEFILE\n"),
        Row::new("key id in the config file without its secret").config("[default]\naws_access_key_id = AKIAFAKECONFIG\n"),
        Row::new("key id and secret in different files")
            .config("[default]\naws_secret_access_key = fake-config\n")
            .credentials("[default]\naws_access_key_id = AKIAFAKEFILE\n"),
        Row::new("blank key id in the credentials file")
            .config(BOTH_FILES.0)
            .credentials("[default]\naws_access_key_id =\naws_secret_access_key =\n"),
        Row::new("session token in the credentials file").credentials(&format!("{}aws_session_token = fake-token\n", BOTH_FILES.1)),
        Row::new("old session token in the config file").config(&format!("{}aws_security_token = fake-token\n", BOTH_FILES.0)),
        Row::new("keys with capitals, colons and blanks")
            .credentials("[default]\nAWS_Access_Key_ID : AKIAFAKEFILE\naws_secret_access_key=fake\n"),
        Row::new("key whose next line is indented")
            .credentials("[default]\naws_access_key_id = AKIAFAKEFILE\n aws_secret_access_key=fake\n"),
        Row::new("keys in another place").file("elsewhere/keys", BOTH_FILES.1).env("AWS_SHARED_CREDENTIALS_FILE", "$HOME/elsewhere/keys"),
        Row::new("config file in another place").file("elsewhere/config", BOTH_FILES.0).env("AWS_CONFIG_FILE", "~/elsewhere/config"),
        Row::new("files that do not exist").env("AWS_CONFIG_FILE", "{home}/none").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        Row::new("credentials file with the config file's headings")
            .credentials("[profile default]\naws_access_key_id = AKIAFAKEFILE\naws_secret_access_key = fake\n"),
        Row::new("keys for every profile")
            .credentials("[DEFAULT]\naws_access_key_id = AKIAFAKEALL\naws_secret_access_key = fake\n[one]\nregion = eu-west-1\n")
            .env("AWS_PROFILE", "one"),
    ]
}

fn profiles() -> Vec<Row> {
    vec![
        Row::new("profile in the block").credentials(TWO_PROFILES).block("profile_name", "other"),
        Row::new("profile in AWS_PROFILE").credentials(TWO_PROFILES).env("AWS_PROFILE", "other"),
        Row::new("profile in AWS_DEFAULT_PROFILE").credentials(TWO_PROFILES).env("AWS_DEFAULT_PROFILE", "other"),
        Row::new("both profile variables").credentials(TWO_PROFILES).env("AWS_DEFAULT_PROFILE", "default").env("AWS_PROFILE", "other"),
        Row::new("profile in the block before a variable")
            .credentials(TWO_PROFILES)
            .env("AWS_PROFILE", "other")
            .block("profile_name", "default"),
        Row::new("profile in the block that does not exist").credentials(TWO_PROFILES).block("profile_name", "nosuch"),
        Row::new("profile in AWS_PROFILE that does not exist").credentials(TWO_PROFILES).env("AWS_PROFILE", "nosuch"),
        Row::new("blank AWS_PROFILE").credentials(TWO_PROFILES).env("AWS_PROFILE", ""),
        Row::new("blank AWS_DEFAULT_PROFILE").credentials(TWO_PROFILES).env("AWS_DEFAULT_PROFILE", "").env("AWS_PROFILE", "other"),
        Row::new("blank AWS_PROFILE and a profile in the block")
            .credentials(TWO_PROFILES)
            .env("AWS_PROFILE", "")
            .block("profile_name", "other"),
        Row::new("blank AWS_CONFIG_FILE").config(BOTH_FILES.0).env("AWS_CONFIG_FILE", ""),
        Row::new("blank AWS_SHARED_CREDENTIALS_FILE").credentials(TWO_PROFILES).env("AWS_SHARED_CREDENTIALS_FILE", ""),
        Row::new("profile default that does not exist").env("AWS_PROFILE", "default").with_keys(),
        Row::new("profile in the config file only")
            .config("[profile other]\naws_access_key_id = AKIAFAKECONFIG\naws_secret_access_key = fake\n")
            .env("AWS_PROFILE", "other"),
        Row::new("profile with a blank in its name")
            .config("[profile \"my own\"]\naws_access_key_id = AKIAFAKECONFIG\naws_secret_access_key = fake\n")
            .env("AWS_PROFILE", "my own"),
        Row::new("profile without its prefix in the config file")
            .config("[other]\naws_access_key_id = AKIAFAKECONFIG\naws_secret_access_key = fake\n")
            .env("AWS_PROFILE", "other"),
        Row::new("config file that is no INI").config("fake nonsense\n").with_keys(),
        Row::new("credentials file with a line that is no key").credentials("[default]\nfake nonsense\n").with_keys(),
        Row::new("profile that comes twice").config("[profile a]\nregion = eu-west-1\n[profile a]\nregion = eu-west-2\n").with_keys(),
        Row::new("key that comes twice").config("[default]\nregion = eu-west-1\nregion = eu-west-2\n").with_keys(),
        Row::new("nested lines that are no keys").config("[default]\ns3 =\n  nonsense\n").with_keys(),
        Row::new("nested lines and comments")
            .config("# one\n[default] # two\ns3 =\n  addressing_style = path\n; three\nregion = eu-west-1\n")
            .with_keys(),
    ]
}

fn processes() -> Vec<Row> {
    let prints = |json: &str| format!("credential_process = /bin/echo '{json}'\n");
    let good = r#"{"Version": 1, "AccessKeyId": "AKIAFAKEPROCESS", "SecretAccessKey": "fake"}"#;
    let row = |name, json: &str| Row::new(name).config(&format!("[default]\n{}", prints(json)));
    vec![
        row("process", good),
        row(
            "process with a session token and an expiration",
            r#"{"Version": 1, "AccessKeyId": "AKIAFAKEPROCESS", "SecretAccessKey": "fake", "SessionToken": "fake-token", "Expiration": "2099-01-01T00:00:00Z"}"#,
        ),
        row(
            "process whose credential has expired",
            r#"{"Version": 1, "AccessKeyId": "AKIAFAKEPROCESS", "SecretAccessKey": "fake", "SessionToken": "t", "Expiration": "2020-01-01T00:00:00Z"}"#,
        ),
        row("process of another version", r#"{"Version": 2, "AccessKeyId": "AKIAFAKEPROCESS", "SecretAccessKey": "fake"}"#),
        row("process without a secret", r#"{"Version": 1, "AccessKeyId": "AKIAFAKEPROCESS"}"#),
        row("process that prints no JSON", "hello"),
        Row::new("process that fails").config("[default]\ncredential_process = /bin/false\n"),
        Row::new("process that does not exist").config("[default]\ncredential_process = {home}/none\n"),
        Row::new("process that needs a shell").config(&format!("[default]\n{} | cat\n", prints(good).trim())),
        Row::new("process in the credentials file").credentials(&format!("[default]\n{}", prints(good))),
        Row::new("process after keys in the credentials file").config(&format!("[default]\n{}", prints(good))).credentials(BOTH_FILES.1),
        Row::new("process before keys in the config file").config(&format!("{}{}", BOTH_FILES.0, prints(good))),
        Row::new("process that fails before keys in the config file").config(&format!("{}credential_process = /bin/false\n", BOTH_FILES.0)),
        Row::new("process of a profile in the block")
            .config(&format!("[profile p]\n{}", prints(good)))
            .block("profile_name", "p")
            .with_keys(),
    ]
}

fn legacy_files() -> Vec<Row> {
    let boto = "[Credentials]\naws_access_key_id = AKIAFAKEBOTO\naws_secret_access_key = fake\n";
    vec![
        Row::new("EC2 credentials file")
            .file("ec2", "AWSAccessKeyId=AKIAFAKEEC2\nAWSSecretKey = fake\n")
            .env("AWS_CREDENTIAL_FILE", "~/ec2"),
        Row::new("EC2 credentials file without a secret").file("ec2", "AWSAccessKeyId=AKIAFAKEEC2\n").env("AWS_CREDENTIAL_FILE", "~/ec2"),
        Row::new("EC2 credentials file without keys, then boto 2")
            .file("ec2", "nothing\n")
            .file(".boto", boto)
            .env("AWS_CREDENTIAL_FILE", "~/ec2"),
        Row::new("EC2 credentials file that does not exist").env("AWS_CREDENTIAL_FILE", "{home}/none").file(".boto", boto),
        Row::new("blank AWS_CREDENTIAL_FILE").env("AWS_CREDENTIAL_FILE", "").file(".boto", boto),
        Row::new("blank BOTO_CONFIG").env("BOTO_CONFIG", "").file(".boto", boto),
        Row::new("boto 2 in the home folder").file(".boto", boto),
        Row::new("boto 2 in another place")
            .file("boto.cfg", boto)
            .file(".boto", &boto.replace("BOTO", "HOME"))
            .env("BOTO_CONFIG", "{home}/boto.cfg"),
        Row::new("boto 2 without a secret").file(".boto", "[Credentials]\naws_access_key_id = AKIAFAKEBOTO\n"),
        Row::new("boto 2 that is no INI").file(".boto", "fake nonsense\n"),
        Row::new("boto 2 after the credentials file").file(".boto", boto).credentials(BOTH_FILES.1),
    ]
}
