//! Moto keeps secrets, and when told to enforces signatures and policies: asked by boto3.

use onloan_testkit::{AwsKeys, Moto, python};

/// Runs a line of Python that has a boto3 `client("…")` at hand; answers what it printed, or what it raised.
fn boto3(url: &str, keys: &AwsKeys, code: &str) -> Result<String, String> {
    let prelude = "import boto3, json\nfrom boto3 import client\n";
    let output = python::environment("moto")
        .unwrap()
        .command("python")
        .args(["-c", &format!("{prelude}{code}")])
        .envs([("AWS_ENDPOINT_URL", url), ("AWS_DEFAULT_REGION", "us-east-1")])
        .envs([("AWS_ACCESS_KEY_ID", &keys.id), ("AWS_SECRET_ACCESS_KEY", &keys.secret)])
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

fn any_keys() -> AwsKeys {
    AwsKeys { id: "AKIAFAKE".into(), secret: "fake-secret".into() }
}

const READ: &str = "print(client('secretsmanager').get_secret_value(SecretId='it/password')['SecretString'])";

#[test]
fn secrets_and_parameters_are_read_by_boto3() {
    let moto = Moto::shared();
    moto.create_secret("it/password", "fake-first").unwrap();
    moto.put_secret("it/password", "fake-second").unwrap();
    moto.create_binary_secret("it/binary", "AAEC").unwrap();
    moto.put_parameter("/it/parameter", "fake-parameter").unwrap();
    let code = "
sm, ssm = client('secretsmanager'), client('ssm')
print(sm.get_secret_value(SecretId='it/password')['SecretString'],
      sm.get_secret_value(SecretId='it/password', VersionStage='AWSPREVIOUS')['SecretString'],
      sm.get_secret_value(SecretId='it/binary')['SecretBinary'],
      ssm.get_parameter(Name='/it/parameter', WithDecryption=True)['Parameter']['Value'])";
    let printed = boto3(&moto.url(), &any_keys(), code).unwrap();
    assert_eq!(printed, r"fake-second fake-first b'\x00\x01\x02' fake-parameter");
    assert_eq!(moto.secret("it/password").unwrap().as_deref(), Some("fake-second"));
    assert_eq!(moto.secret("it/nobody").unwrap(), None);
}

#[test]
fn a_role_can_be_assumed() {
    let moto = Moto::shared();
    let arn = moto.create_role("it-role").unwrap();
    let code = format!("print(client('sts').assume_role(RoleArn='{arn}', RoleSessionName='it')['AssumedRoleUser']['Arn'])");
    let printed = boto3(&moto.url(), &any_keys(), &code).unwrap();
    assert!(printed.ends_with(":assumed-role/it-role/it"), "{printed}");
}

#[test]
fn enforcing_mode_lets_the_reader_read_and_refuses_everyone_else() {
    let enforcing = Moto::enforcing(|moto| moto.create_secret("it/password", "fake-signed").map(drop)).unwrap();
    let url = enforcing.moto.url();
    assert_eq!(boto3(&url, &enforcing.reader, READ).unwrap(), "fake-signed");

    let forged = AwsKeys { id: enforcing.reader.id.clone(), secret: "fake-wrong-secret".into() };
    let refusal = boto3(&url, &forged, READ).unwrap_err();
    assert!(refusal.contains("SignatureDoesNotMatch"), "{refusal}");

    let refusal = boto3(&url, &enforcing.outsider, READ).unwrap_err();
    assert!(refusal.contains("AccessDenied"), "{refusal}");
}
