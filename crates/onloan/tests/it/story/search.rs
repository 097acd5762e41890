//! Every byte that a run leaves behind, searched for what it borrowed.

use std::path::Path;

use onloan::Secret;
use onloan_secrets::Redactor;

use super::stage::{PASSWORD, Played, Stage, aws, snowflake};

const TOKEN: &str = "fake-session-token-0123456789";

/// What the run borrowed, in every form that the redactor knows.
fn borrowed() -> Redactor {
    let redactor = Redactor::new();
    for secret in [PASSWORD, &aws().reader.secret, &aws().outsider.secret, TOKEN] {
        redactor.add(&Secret::from(secret));
    }
    redactor
}

/// The files, and what was printed, in which one of them stands.
fn leaks(played: &Played) -> Vec<String> {
    let borrowed = borrowed();
    let mut found = Vec::new();
    let mut files = 0;
    walk(played.folder(), &mut |path, bytes| {
        files += 1;
        if borrowed.count_in(bytes) > 0 {
            found.push(path.display().to_string());
        }
    });
    assert!(files > 0, "the run kept nothing");
    if borrowed.count_in(played.printed.as_bytes()) > 0 {
        found.push("what was printed".into());
    }
    found
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, visit) } else { visit(&path, &std::fs::read(&path).unwrap()) }
    }
}

#[tokio::test]
async fn a_run_that_succeeds_leaves_no_secret() {
    let played = Stage::ready(&snowflake(PASSWORD)).play().await;
    assert!(played.succeeded, "{}", played.printed);
    assert_eq!(leaks(&played), [""; 0]);
}

#[tokio::test]
async fn runs_that_fail_leave_no_secret() {
    let outsider = &aws().outsider;
    let user = snowflake("another-fake-password");
    let denied = Stage::ready(&user).with("AWS_ACCESS_KEY_ID", &outsider.id).with("AWS_SECRET_ACCESS_KEY", &outsider.secret);
    for stage in [Stage::ready(&user), denied, Stage::ready(&user).with("AWS_SESSION_TOKEN", TOKEN)] {
        let played = stage.play().await;
        assert!(!played.succeeded, "{}", played.printed);
        assert_eq!(leaks(&played), [""; 0], "{}", played.printed);
    }
}
