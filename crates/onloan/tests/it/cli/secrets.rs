//! Stored secrets, from the command line: keys in files and variables, what is listed, and rotation across sudden ends.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use onloan_testkit::{Moto, python};
use serde_json::Value;

use super::server::{Running, start};

/// Keys that nobody uses: 32 times the same byte.
const ONE: &str = "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const TWO: &str = "two:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

struct Ran {
    succeeded: bool,
    stdout: String,
    stderr: String,
}

fn onloan(home: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onloan"));
    let command = command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home);
    let output = command.envs(variables.iter().copied()).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { succeeded: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn save(home: &Path, variables: &[(&str, &str)], name: &str) -> Ran {
    onloan(home, variables, &["block", "create", &format!("secret/{name}"), "--set", "value=fake-literal"])
}

fn keys_in_use(home: &Path, variables: &[(&str, &str)]) -> Vec<Value> {
    let listed = onloan(home, variables, &["secrets", "ls", "-o", "json"]);
    assert!(listed.succeeded && !listed.stdout.contains("fake-literal"), "{}{}", listed.stdout, listed.stderr);
    let listed: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
    listed.into_iter().map(|one| one["key_id"].clone()).collect()
}

#[test]
fn a_key_file_is_made_with_the_first_secret_apart_from_the_database_and_for_its_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".config/onloan/encryption-keys");
    assert!(onloan(home.path(), &[], &["block", "create", "secret/ref", "--set", "value=ref+env://A"]).succeeded);
    assert!(!file.exists(), "a reference needs no key");
    let ran = save(home.path(), &[], "literal");
    assert!(ran.succeeded, "{}", ran.stderr);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(save(home.path(), &[], "another").succeeded);
    let used = keys_in_use(home.path(), &[]);
    assert!(used.len() == 2 && used[0] == used[1], "{used:?}");
    let shown = onloan(home.path(), &[], &["secrets", "ls"]).stdout;
    assert!(shown.contains("secret/literal") && shown.contains("value"), "{shown}");

    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = onloan(home.path(), &[], &["block", "ls"]);
    assert!(!refused.succeeded && refused.stderr.contains("mode 0640") && refused.stderr.contains("chmod 600"), "{}", refused.stderr);
    fs::remove_file(&file).unwrap();
    let lost = onloan(home.path(), &[], &["block", "ls"]);
    let names_it = lost.stderr.contains(used[0].as_str().unwrap()) && lost.stderr.contains("Give that key back");
    assert!(!lost.succeeded && names_it, "{}", lost.stderr);
}

#[test]
fn keys_come_from_a_variable_a_command_or_prefects_variable_and_forbid_takes_none() {
    let prefect = ("PREFECT_SERVER_ENCRYPTION_KEY", "BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=");
    let printing = format!("printf '%s\\n' '{ONE}'");
    for (variable, expected) in [
        (("ONLOAN_ENCRYPTION_KEYS", ONE), Some("one")),
        (("ONLOAN_ENCRYPTION_KEYS_COMMAND", printing.as_str()), Some("one")),
        (prefect, None),
    ] {
        let home = tempfile::tempdir().unwrap();
        let ran = save(home.path(), &[variable], "literal");
        assert!(ran.succeeded, "{}", ran.stderr);
        assert!(!home.path().join(".config").exists(), "no file is made");
        let used = keys_in_use(home.path(), &[variable]);
        assert!(expected.is_none_or(|expected| used == [expected]), "{used:?}");
    }
    let home = tempfile::tempdir().unwrap();
    for (variable, why) in [
        (("ONLOAN_STORED_SECRETS", "forbid"), "this server stores no secrets"),
        (("ONLOAN_STORED_SECRETS", "perhaps"), "neither `encrypt` nor `forbid`"),
        (("ONLOAN_ENCRYPTION_KEYS", "one:fake"), "key 1 of ONLOAN_ENCRYPTION_KEYS is none"),
        (("ONLOAN_ENCRYPTION_KEYS_COMMAND", "exit 3"), "the command of `ONLOAN_ENCRYPTION_KEYS_COMMAND` failed"),
    ] {
        let ran = save(home.path(), &[variable], "literal");
        assert!(!ran.succeeded && ran.stderr.contains(why) && !ran.stderr.contains("fake-literal"), "{}", ran.stderr);
    }
    let suspected = onloan(home.path(), &[], &["secrets", "ls", "--suspected"]);
    assert!(suspected.stdout.contains("nothing that was written looks like a secret"), "{}", suspected.stdout);
    let key: Value = serde_json::from_str(&onloan(home.path(), &[], &["secrets", "generate-key", "-o", "json"]).stdout).unwrap();
    assert!(key["key"].as_str().unwrap().starts_with(key["id"].as_str().unwrap()));
}

#[test]
fn rotation_through_a_served_api_survives_kill_9_and_is_begun_again() {
    const BLOCKS: usize = 12;
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("onloan.db").display().to_string();
    let first = start(&["--database", &database], &[("ONLOAN_ENCRYPTION_KEYS", ONE)]);
    for number in 0..BLOCKS {
        first.onloan(&["block", "create", &format!("secret/b{number}"), "--set", "value=fake-literal"]);
    }
    first.stopped();
    let both = format!("{TWO},{ONE}");
    let killed = start(&["--database", &database], &[("ONLOAN_ENCRYPTION_KEYS", &both)]);
    rotate_some(&killed, 5);
    killed.killed();
    let again = start(&["--database", &database], &[("ONLOAN_ENCRYPTION_KEYS", &both)]);
    let rotated: Value = serde_json::from_str(&again.onloan(&["secrets", "rotate", "--batch", "2", "-o", "json"])).unwrap();
    assert_eq!((&rotated["resealed"], &rotated["remaining"]), (&Value::from(BLOCKS - 5), &Value::from(0)));
    assert_eq!(rotated["retired"], serde_json::json!(["one"]));
    again.stopped();
    let last = start(&["--database", &database], &[("ONLOAN_ENCRYPTION_KEYS", TWO)]);
    let listed: Vec<Value> = serde_json::from_str(&last.onloan(&["secrets", "ls", "-o", "json"])).unwrap();
    assert!(listed.len() == BLOCKS && listed.iter().all(|one| one["key_id"] == "two"), "{listed:?}");
    last.stopped();
}

/// One part of a rotation, as a client that is then gone would ask for it.
fn rotate_some(server: &Running, limit: i64) {
    let url = server.url().parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let body = onloan_api::RotateSecretsBody { after: None, limit: Some(limit) };
    let done = runtime.block_on(async { onloan_client::Client::http(&url).unwrap().rotate_secrets(&body).await.unwrap() });
    assert_eq!(done.resealed, limit.unsigned_abs());
}

/// What a command line would do with `aws kms decrypt`: asks KMS, and prints what it answers in base64.
const ASK_KMS: &str = "import base64, boto3, os, sys
kms = boto3.client('kms', endpoint_url=os.environ['KMS'], region_name='us-east-1', aws_access_key_id='fake', aws_secret_access_key='fake')
if sys.argv[1] == 'wrap':
    key = kms.create_key()['KeyMetadata']['KeyId']
    print(base64.b64encode(kms.encrypt(KeyId=key, Plaintext=b'7' * 32)['CiphertextBlob']).decode())
else:
    print(base64.b64encode(kms.decrypt(CiphertextBlob=base64.b64decode(sys.argv[1]))['Plaintext']).decode())";

#[test]
fn a_key_that_kms_wrapped_is_unwrapped_by_a_command_at_the_start() {
    let (home, moto) = (tempfile::tempdir().unwrap(), Moto::shared());
    let python = python::environment("moto").unwrap().python().display().to_string();
    let script = home.path().join("ask_kms.py");
    fs::write(&script, ASK_KMS).unwrap();
    let endpoint = moto.url();
    let wrapped = Command::new(&python).arg(&script).arg("wrap").env("KMS", &endpoint).output().unwrap();
    assert!(wrapped.status.success(), "{}", String::from_utf8_lossy(&wrapped.stderr));
    let command = format!("{python} {} {}", script.display(), String::from_utf8_lossy(&wrapped.stdout).trim());
    let variables = [("ONLOAN_ENCRYPTION_KEYS_COMMAND", command.as_str()), ("KMS", endpoint.as_str())];
    let ran = save(home.path(), &variables, "literal");
    assert!(ran.succeeded, "{}", ran.stderr);
    assert_eq!(keys_in_use(home.path(), &variables).len(), 1);
}
