//! A test that needs a process of its own: this test binary, asked to run one of its ignored tests.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use onloan::Session;

const FOLDER: &str = "ONLOAN_TEST_FOLDER";

/// The command that runs the ignored test `path` in a child, with a folder for what it keeps. What it prints, this process reads.
pub(crate) fn command(path: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", path, "--ignored", "--nocapture"]).env(FOLDER, folder).stdout(Stdio::piped());
    command
}

/// Starts it; answers the lines that it prints, too.
pub(crate) fn start(command: &mut Command) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    (child, lines)
}

/// In the child: the folder.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("the test that starts this one names a folder").into()
}

/// A session over what is, or will be, in a folder.
pub(crate) async fn session_in(folder: &Path) -> Session {
    onloan::local(&folder.join("onloan.db"), &folder.join("storage")).await.unwrap()
}
