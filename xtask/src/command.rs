//! Runs other programs: says what it runs, and turns a bad end into an error that names it.

use std::process::Command;

use anyhow::{Context, Result, bail};
use onloan_testkit::workspace;

/// `cargo` at the workspace root, the very one that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(workspace::root());
    command
}

/// `--locked` where nobody would notice that the lock file changed.
pub(crate) fn locked() -> &'static [&'static str] {
    if std::env::var_os("CI").is_some() { &["--locked"] } else { &[] }
}

/// Says the command, runs it, and insists on success.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let line = announce(&command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs quietly and answers what it printed.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let line = text(&command);
    let output = command.output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` did not print text"))
}

/// Prints the command line, so that it can be repeated by hand.
pub(crate) fn announce(command: &Command) -> String {
    let line = text(command);
    println!("» {line}");
    line
}

fn text(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or(&program);
    std::iter::once(program.to_owned())
        .chain(command.get_args().map(|argument| argument.to_string_lossy().into_owned()))
        .collect::<Vec<_>>()
        .join(" ")
}
