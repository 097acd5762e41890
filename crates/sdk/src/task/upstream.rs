//! Which runs a call comes after: futures of tasks among its arguments, and those named by `after`.

use std::sync::Arc;

use super::future::TaskFuture;
use super::run::TaskRun;

/// Task runs by the argument that they came in.
#[derive(Default)]
pub struct Upstream {
    runs: Vec<(&'static str, Arc<TaskRun>)>,
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

    pub(super) fn push(&mut self, argument: &'static str, run: Arc<TaskRun>) {
        self.runs.push((argument, run));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'static str, Arc<TaskRun>)> {
        self.runs.iter()
    }
}

/// The runs that an argument holds.
#[derive(Default)]
pub struct Runs(Vec<Arc<TaskRun>>);

/// Asks an argument for the runs in it. The macro does that by method lookup, as for descriptions of errors.
pub struct Probe<'a, T: ?Sized>(pub &'a T);

/// Arguments that are runs.
pub trait IsRun {
    /// The runs.
    fn runs(&self) -> Runs;
}

impl<T, E> IsRun for &Probe<'_, TaskFuture<T, E>> {
    fn runs(&self) -> Runs {
        Runs(vec![Arc::clone(self.0.run())])
    }
}

impl<T, E> IsRun for &Probe<'_, Vec<TaskFuture<T, E>>> {
    fn runs(&self) -> Runs {
        Runs(self.0.iter().map(|future| Arc::clone(future.run())).collect())
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
