//! Runs a program and measures it from outside, with the kernel's own account of the child.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::command;

/// Set for the measured program: when it was started, in nanoseconds since 1970, so that it can say how long it took to
/// get somewhere.
pub(super) const STARTED: &str = "ONLOAN_BENCH_STARTED";

/// One run of a program.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// From the start of the process until its first line was there to be read.
    pub(super) first_line: Duration,
    pub(super) cpu: Duration,
    pub(super) peak_bytes: u64,
    pub(super) printed: String,
}

/// Builds an example of a package as users build, and answers where it lies.
pub(super) fn release_example(package: &str, name: &str) -> Result<PathBuf> {
    let mut build = command::cargo(&["build", "--release", "--package", package, "--example", name]);
    build.args(command::locked());
    command::run(build)?;
    Ok(onloan_testkit::workspace::target().join("release/examples").join(name))
}

/// Runs `make()` that many times, one after another.
pub(super) fn repeated(times: usize, make: impl Fn() -> Command) -> Result<Vec<Measured>> {
    (0..times).map(|_| once(make())).collect()
}

/// Runs the program to its end. Its stderr passes through; its stdout is kept.
pub(super) fn once(mut program: Command) -> Result<Measured> {
    let line = command::announce(&program);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    program.env(STARTED, since_epoch.as_nanos().to_string());
    let begun = Instant::now();
    let mut child = program.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{line}`"))?;
    let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut printed = String::new();
    stdout.read_line(&mut printed)?;
    let first_line = begun.elapsed();
    stdout.read_to_string(&mut printed)?;
    let (status, usage) = wait(child.id())?;
    if status != 0 {
        bail!("`{line}` failed (wait status {status}); it printed:\n{printed}");
    }
    let seconds = |time: libc::timeval| Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_usec).unwrap_or_default() * 1000);
    Ok(Measured {
        first_line,
        cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        // Linux counts in kibibytes.
        peak_bytes: usage.ru_maxrss.unsigned_abs() * 1024,
        printed,
    })
}

/// Waits for a child and takes the kernel's account of it. The standard library waits, but does not pass that on.
fn wait(pid: u32) -> Result<(i32, libc::rusage)> {
    let pid = libc::pid_t::try_from(pid).context("the process id is too large")?;
    let mut status = 0;
    #[expect(unsafe_code, reason = "wait4 is the only way to the peak memory of one child")]
    // SAFETY: rusage is plain numbers, so zeroes are one; both pointers live through the call, and the child is ours
    // and nobody has waited for it.
    let (ended, usage) = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        (libc::wait4(pid, &raw mut status, 0, &raw mut usage), usage)
    };
    if ended != pid {
        bail!("cannot wait for process {pid}: {}", std::io::Error::last_os_error());
    }
    Ok((status, usage))
}

/// The middle of the values; of an even number the mean of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_child_is_measured() {
        let mut program = Command::new("sh");
        program.args(["-c", "echo said; test -n \"$ONLOAN_BENCH_STARTED\""]);
        let measured = once(program).unwrap();
        assert_eq!(measured.printed, "said\n");
        assert!(measured.peak_bytes > 100_000, "{measured:?}");
        assert!(measured.first_line > Duration::ZERO);
    }

    #[test]
    fn a_failed_child_is_an_error() {
        let mut program = Command::new("sh");
        program.args(["-c", "exit 3"]);
        assert!(once(program).unwrap_err().to_string().contains("failed"));
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }
}
