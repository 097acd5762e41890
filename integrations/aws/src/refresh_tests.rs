//! A role is renewed before it expires, with a clock that the test turns.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use onloan_secrets::{Environment, Resolver};
use onloan_testkit::Moto;

use crate::credentials::AwsCredentials;
use crate::error::AwsError;
use crate::recorder::Recorder;
use crate::session::Sessions;

thread_local! {
    /// How far the test's clock is ahead of the system's, whose time moto's expiry comes from.
    static AHEAD: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

fn clock() -> Timestamp {
    Timestamp::now().checked_add(AHEAD.get()).unwrap()
}

fn minutes_later(minutes: u64) {
    AHEAD.set(Duration::from_secs(minutes * 60));
}

struct Run {
    sessions: Sessions,
    block: AwsCredentials,
    environment: Environment,
    sts: Recorder,
}

impl Run {
    fn start() -> Self {
        let sts = Recorder::before(&Moto::shared().url());
        let variables = [
            ("AWS_ENDPOINT_URL", sts.url("sts")),
            ("AWS_ACCESS_KEY_ID", "AKIAFAKEENV".into()),
            ("AWS_SECRET_ACCESS_KEY", "fake".into()),
            ("AWS_MAX_ATTEMPTS", "1".into()),
        ];
        let block =
            AwsCredentials { assume_role_arn: Some("arn:aws:iam::123456789012:role/etl".into()), ..AwsCredentials::in_region("us-east-1") };
        Self { sessions: Sessions::new(clock), block, environment: Environment::fixed(variables), sts }
    }

    async fn key(&self) -> Result<String, AwsError> {
        let session = self.sessions.session(&self.block, &self.environment).await?;
        Ok(session.keys.access_key_id.clone())
    }

    fn calls(&self) -> usize {
        self.sts.requests("sts").len()
    }
}

#[tokio::test]
async fn a_role_is_renewed_before_it_expires_and_outlives_a_short_failure() {
    let run = Run::start();
    let scope = Arc::new(Resolver::builder().build());
    scope
        .scope(async {
            let first = run.key().await.unwrap();
            minutes_later(44);
            assert_eq!((run.key().await.unwrap(), run.calls()), (first.clone(), 1), "fresh until 15 minutes before the end");

            run.sts.answer(Some((500, "broken on demand")));
            minutes_later(46);
            assert_eq!(run.key().await.unwrap(), first, "still good when the renewal fails");
            assert_eq!(run.calls(), 2);

            run.sts.answer(None);
            let second = run.key().await.unwrap();
            assert_ne!(second, first, "renewed");

            // Its hour ends with the first one's, since moto's clock stood still: a quarter of its life remains.
            run.sts.answer(Some((403, "<Error><Code>AccessDenied</Code><Message>no longer</Message></Error>")));
            minutes_later(57);
            let error = run.key().await.unwrap_err();
            assert!(matches!(&error, AwsError::RoleRefused { role, .. } if role.ends_with("role/etl")), "{error}");
            assert!(error.to_string().contains("AccessDenied: no longer"), "{error}");
        })
        .await;
}

#[tokio::test]
async fn many_that_wait_for_a_role_share_one_call() {
    let run = Run::start();
    let scope = Arc::new(Resolver::builder().build());
    let keys = scope.scope(futures::future::join_all((0..1000).map(|_| run.key()))).await;
    assert!(keys.iter().all(|key| key.as_ref().unwrap() == keys[0].as_ref().unwrap()));
    assert_eq!(run.calls(), 1);
}
