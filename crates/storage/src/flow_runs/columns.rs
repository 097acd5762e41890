//! The columns of a flow run's row.

use sea_query::Iden;

#[derive(Iden, Clone, Copy, PartialEq)]
pub(crate) enum Columns {
    #[iden = "flow_run"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    FlowId,
    DeploymentId,
    DeploymentVersion,
    WorkQueueId,
    WorkQueueName,
    FlowVersion,
    Parameters,
    IdempotencyKey,
    Context,
    EmpiricalPolicy,
    Tags,
    Labels,
    ParentTaskRunId,
    AutoScheduled,
    InfrastructureDocumentId,
    InfrastructurePid,
    CreatedBy,
    JobVariables,
    StateId,
    StateType,
    StateName,
    RunCount,
    ExpectedStartTime,
    NextScheduledStartTime,
    StartTime,
    EndTime,
    TotalRunTime,
    SortStartTime,
}

pub(super) const ALL: [Columns; 32] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Name,
        FlowId,
        DeploymentId,
        DeploymentVersion,
        WorkQueueId,
        WorkQueueName,
        FlowVersion,
        Parameters,
        IdempotencyKey,
        Context,
        EmpiricalPolicy,
        Tags,
        Labels,
        ParentTaskRunId,
        AutoScheduled,
        InfrastructureDocumentId,
        InfrastructurePid,
        CreatedBy,
        JobVariables,
        StateId,
        StateType,
        StateName,
        RunCount,
        NextScheduledStartTime,
        StartTime,
        EndTime,
        TotalRunTime,
        ExpectedStartTime,
        SortStartTime,
    ]
};

/// What a new state changes in a run's own row. Only these are written then: SQLite rewrites the entry in every index over
/// a column that is written, also when the value is the same.
pub(super) const OF_STATE: [Columns; 10] = {
    use Columns::*;
    [Updated, EmpiricalPolicy, StateId, StateType, StateName, RunCount, NextScheduledStartTime, StartTime, EndTime, TotalRunTime]
};

/// What a new state changes seldom, and what most indexes are over.
pub(super) const OF_START: [Columns; 2] = [Columns::ExpectedStartTime, Columns::SortStartTime];
