//! What this crate and the SDK beneath it log, down to the last level.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use onloan_aws::{AwsCredentials, AwsSecret};
use onloan_testkit::Moto;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use crate::harness::{FAKE_KEY, Place};

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_of_a_read_holds_neither_key_nor_secret() {
    Moto::shared().create_secret("logged", "fake-secret-of-the-log").unwrap();
    let log = Buffer::default();
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log.clone());
    // For the whole process: with one for this thread alone, whatever another test logs first would stay off here, too.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();
    let place = Place::at(&Moto::shared().url());
    let role = Some("arn:aws:iam::123456789012:role/logged".into());
    let credentials = AwsCredentials { assume_role_arn: role, ..AwsCredentials::default() };
    let secret = AwsSecret { aws_credentials: credentials.into(), secret_name: "logged".into() };
    let token = place
        .run(async {
            secret.read().await.unwrap();
            secret.aws_credentials.signing_keys().await.unwrap().session_token.unwrap()
        })
        .await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("TRACE") && text.contains("secretsmanager"), "the log has everything: {} bytes", text.len());
    for hidden in [FAKE_KEY, "fake-secret-of-the-log"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    // The SDK writes signed headers at its last level; what a run logs goes through its redactor.
    assert!(!place.redactor.redact(&text).contains(token.expose().as_str()));
}
