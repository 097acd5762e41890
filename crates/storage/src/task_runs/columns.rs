//! The columns of a task run's row.

use sea_query::Iden;

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "task_run"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    FlowRunId,
    TaskKey,
    DynamicKey,
    CacheKey,
    CacheExpiration,
    TaskVersion,
    EmpiricalPolicy,
    Tags,
    Labels,
    TaskInputs,
    StateId,
    StateType,
    StateName,
    StateTimestamp,
    RunCount,
    FlowRunRunCount,
    ExpectedStartTime,
    NextScheduledStartTime,
    StartTime,
    EndTime,
    TotalRunTime,
}

pub(super) const ALL: [Columns; 25] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Name,
        FlowRunId,
        TaskKey,
        DynamicKey,
        CacheKey,
        CacheExpiration,
        TaskVersion,
        EmpiricalPolicy,
        Tags,
        Labels,
        TaskInputs,
        StateId,
        StateType,
        StateName,
        StateTimestamp,
        RunCount,
        FlowRunRunCount,
        ExpectedStartTime,
        NextScheduledStartTime,
        StartTime,
        EndTime,
        TotalRunTime,
    ]
};

/// The columns that say which run it is, and since when it is known; no state changes them.
pub(super) const IDENTITY: usize = 2;
