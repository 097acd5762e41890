//! How long a run ran so far, and how late it is: as SQL, for sums over many runs. The same two numbers for one run are the
//! domain's (`FlowRun::estimated_at`).

use onloan_domain::{StateType, Timestamp};
use sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, Query};

use crate::flow_runs::Columns as FlowRun;
use crate::states::FlowRunState;
use crate::task_runs::Columns as TaskRun;

/// What both numbers depend on.
pub(crate) struct Estimates {
    total_run_time: Expr,
    state_type: Expr,
    /// When the current state was entered; only looked at for runs that are RUNNING.
    running_since: Expr,
    expected: Expr,
    started: Expr,
    now: Timestamp,
}

impl Estimates {
    pub(crate) fn of_flow_runs(now: Timestamp) -> Self {
        let at = |column| Expr::col((FlowRun::Table, column));
        // A subquery and no join: it is only asked for the few runs that are RUNNING.
        let entered = Query::select()
            .column((FlowRunState::Table, FlowRunState::Timestamp))
            .from(FlowRunState::Table)
            .and_where(Expr::col((FlowRunState::Table, FlowRunState::Id)).equals((FlowRun::Table, FlowRun::StateId)))
            .to_owned();
        Self {
            total_run_time: at(FlowRun::TotalRunTime),
            state_type: at(FlowRun::StateType),
            running_since: Expr::SubQuery(None, Box::new(entered.into())),
            expected: at(FlowRun::ExpectedStartTime),
            started: at(FlowRun::StartTime),
            now,
        }
    }

    pub(crate) fn of_task_runs(now: Timestamp) -> Self {
        let at = |column| Expr::col((TaskRun::Table, column));
        Self {
            total_run_time: Func::coalesce([at(TaskRun::TotalRunTime), Expr::val(0_i64)]).into(),
            state_type: at(TaskRun::StateType),
            running_since: at(TaskRun::StateTimestamp),
            expected: at(TaskRun::ExpectedStartTime),
            started: at(TaskRun::StartTime),
            now,
        }
    }

    /// Microseconds for which the run ran so far.
    pub(crate) fn run_time(&self) -> Expr {
        let running = self.state_type.clone().eq(StateType::Running.as_str());
        let so_far = self.now().sub(self.running_since.clone());
        self.total_run_time.clone().add(CaseStatement::new().case(running, so_far).finally(0_i64))
    }

    /// Microseconds by which the run started late, or is late by now.
    pub(crate) fn lateness(&self) -> Expr {
        let (expected, started) = (|| self.expected.clone(), || self.started.clone());
        let terminal = StateType::ALL.into_iter().filter(|state_type| state_type.is_terminal()).map(StateType::as_str);
        let not_ended = Cond::any().add(self.state_type.clone().is_null()).add(self.state_type.clone().is_not_in(terminal));
        let waits = Cond::all().add(started().is_null()).add(expected().lt(self.now())).add(not_ended);
        CaseStatement::new()
            .case(started().gt(expected()), started().sub(expected()))
            .case(waits, self.now().sub(expected()))
            .finally(0_i64)
            .into()
    }

    fn now(&self) -> Expr {
        Expr::val(self.now.as_micros())
    }
}

/// The sum over a group, as the integer that its parts are: elsewhere a sum may have another type.
pub(crate) fn sum(of: Expr) -> Expr {
    Func::coalesce([Func::sum(of).into(), Expr::val(0_i64)]).cast_as("bigint")
}
