//! Which runs a call comes after: futures of tasks among its arguments, and those named by `after`.

use std::sync::Arc;

use onloan_domain::TaskRunId;

use super::future::TaskFuture;
use super::run::TaskRun;

/// Task runs by the argument that they came in.
#[derive(Default)]
pub struct Upstream {
    runs: Vec<(&'static str, TaskRunId)>,
    /// Those that have to complete first.
    awaited: Vec<Arc<TaskRun>>,
}

impl Upstream {
    /// No run.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the runs that an argument holds.
    #[must_use]
    pub fn with(mut self, argument: &'static str, runs: Runs) -> Self {
        self.runs.extend(runs.0.into_iter().map(|run| (argument, run)));
        self
    }

    pub(super) fn wait_for(&mut self, run: &Arc<TaskRun>) {
        self.runs.push(("wait_for", run.id()));
        self.awaited.push(Arc::clone(run));
    }

    /// The runs to wait for. Asked once, so that a long chain of runs is not kept by its end.
    pub(super) fn take_awaited(&mut self) -> Vec<Arc<TaskRun>> {
        std::mem::take(&mut self.awaited)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, TaskRunId)> {
        self.runs.iter().copied()
    }
}

/// The runs that an argument holds.
#[derive(Default)]
pub struct Runs(Vec<TaskRunId>);

/// Asks an argument for the runs in it. The macro does that by method lookup, as for descriptions of errors.
pub struct Probe<'a, T: ?Sized>(pub &'a T);

/// Arguments that are runs.
pub trait IsRun {
    /// The runs.
    fn runs(&self) -> Runs;
}

impl<T, E> IsRun for &Probe<'_, TaskFuture<T, E>> {
    fn runs(&self) -> Runs {
        Runs(vec![self.0.task_run_id()])
    }
}

impl<T, E> IsRun for &Probe<'_, Vec<TaskFuture<T, E>>> {
    fn runs(&self) -> Runs {
        Runs(self.0.iter().map(TaskFuture::task_run_id).collect())
    }
}

/// Arguments that are none.
pub trait IsValue {
    /// No runs.
    fn runs(&self) -> Runs;
}

impl<T: ?Sized> IsValue for Probe<'_, T> {
    fn runs(&self) -> Runs {
        Runs::default()
    }
}
