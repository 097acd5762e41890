//! Every byte that a run of the example leaves behind, searched for what it borrowed.

use std::path::{Path, PathBuf};

use onloan::Secret;
use onloan_secrets::Redactor;

use super::stage::{PASSWORD, Played, Stage, aws, snowflake};

const TOKEN: &str = "fake-session-token-0123456789";

/// What runs borrowed, in every form that the redactor knows.
pub(crate) struct Borrowed(Redactor);

impl Borrowed {
    pub(crate) fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let forms = Redactor::new();
        for secret in secrets {
            forms.add(&Secret::from(secret));
        }
        Self(forms)
    }

    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.0.count_in(bytes) > 0
    }
}

/// Every file below a folder, with its bytes.
pub(crate) fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
    files
}

/// The files, and what was printed, in which one of them stands.
fn leaks(played: &Played) -> Vec<String> {
    let borrowed = Borrowed::new([PASSWORD, &aws().reader.secret, &aws().outsider.secret, TOKEN]);
    let files = files_below(played.folder());
    assert!(!files.is_empty(), "the run kept nothing");
    let mut found: Vec<_> =
        files.into_iter().filter(|(_, bytes)| borrowed.is_in(bytes)).map(|(path, _)| path.display().to_string()).collect();
    found.extend(borrowed.is_in(played.printed.as_bytes()).then(|| "what was printed".to_owned()));
    found
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
