//! Plays a scenario against one server. No more of them at once than a small machine can bear, or clients run out of patience.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, OnceLock};

use onloan_testkit::{PrefectClient, ReferencePrefect};
use serde_json::Value;
use tempfile::TempDir;

const AT_ONCE: usize = 2;

/// What was told, in order: what it is about, and what was seen.
pub(super) type Tale = Vec<(String, Value)>;

/// The one that all scenarios share.
pub(super) fn reference() -> &'static ReferencePrefect {
    static REFERENCE: OnceLock<ReferencePrefect> = OnceLock::new();
    REFERENCE.get_or_init(|| ReferencePrefect::start().unwrap())
}

/// Plays it in a folder of its own. What was told stays below `target`, for whoever wants to read it.
pub(super) fn played(scenario: &str, server: &str, api_url: &str) -> Tale {
    let _turn = Turn::taken();
    let folder = TempDir::new().unwrap();
    let client = PrefectClient::of(api_url).unwrap();
    let mut program = client.script(&format!("scenarios/{scenario}.py"));
    let output = program.current_dir(folder.path()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{scenario} at {server}: {printed}\n{complaint}");
    let told = printed.lines().last().unwrap_or_default();
    std::fs::write(kept().join(format!("{scenario} {server}.json")), told).unwrap();
    serde_json::from_str(told).unwrap_or_else(|_| panic!("no tale: {printed}\n{complaint}"))
}

fn kept() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scenarios");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// One of those that may play now; dropped, it lets another one.
struct Turn;

static PLAYING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

impl Turn {
    fn taken() -> Self {
        let mut playing = ENDED.wait_while(PLAYING.lock().unwrap(), |playing| *playing >= AT_ONCE).unwrap();
        *playing += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *PLAYING.lock().unwrap() -= 1;
        ENDED.notify_one();
    }
}
