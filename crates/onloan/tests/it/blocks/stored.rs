//! Blocks with literals, as Prefect's own client saves them, at a server that seals them.

use onloan_domain::MASK;
use onloan_server::Settings;
use onloan_server::sealing::{Key, KeyRing, StoredSecrets};
use onloan_testkit::{PrefectClient, TestServer};

const SCRIPT: &str = r#"
from prefect.blocks.system import Secret
from prefect.blocks.webhook import Webhook
Secret(value="fake-marker-text").save("text")
Secret(value={"user": "ada", "password": "fake-marker-deep", "n": 7}).save("deep")
Webhook(url="https://fake-marker-hook.example/x", method="POST").save("hook")
assert Secret.load("text").get() == "fake-marker-text"
assert Secret.load("deep").get() == {"user": "ada", "password": "fake-marker-deep", "n": 7}
assert Webhook.load("hook").url.get_secret_value() == "https://fake-marker-hook.example/x"
Secret(value="fake-marker-again").save("text", overwrite=True)
print(Secret.load("text").get())
"#;

#[tokio::test]
async fn what_prefect_saves_is_sealed_masked_and_loaded_back() {
    let keys = KeyRing::of(vec![Key::generate().ok().unwrap()], "the test").ok().unwrap();
    let settings = Settings { stored_secrets: StoredSecrets::encrypt(keys), ..Settings::default() };
    let server = TestServer::start_with(settings).unwrap();
    let prefect = PrefectClient::of(server.api_url()).unwrap();
    let ran = prefect.command("python").args(["-c", SCRIPT]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "fake-marker-again");

    let client = server.client();
    for (slug, name, field) in [("secret", "text", "value"), ("secret", "deep", "value"), ("webhook", "hook", "url")] {
        let shown = client.read_block_document_by_name(slug, name, false).await.unwrap().unwrap();
        assert_eq!(shown.data[field], MASK, "{slug}/{name}");
    }
    assert_eq!(client.filter_sealed_secrets(&Default::default()).await.unwrap().len(), 3);
    let inspected = prefect.command("prefect").args(["block", "inspect", "secret/text"]).output().unwrap();
    let printed = String::from_utf8_lossy(&inspected.stdout).into_owned();
    assert!(inspected.status.success() && printed.contains("text") && !printed.contains("fake-marker"), "{printed}");
    let folder = server.database().parent().unwrap().to_owned();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|part| part == b"fake-marker"));
    }
}
