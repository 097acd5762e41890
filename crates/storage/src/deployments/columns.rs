//! The columns of a deployment's row.

use sea_query::Iden;

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "deployment"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Version,
    Description,
    FlowId,
    Paused,
    ConcurrencyLimitId,
    ConcurrencyOptions,
    JobVariables,
    Parameters,
    Tags,
    Labels,
    WorkQueueName,
    WorkQueueId,
    LastPolled,
    ParameterOpenapiSchema,
    Path,
    PullSteps,
    Entrypoint,
    StorageDocumentId,
    InfrastructureDocumentId,
    CreatedBy,
    UpdatedBy,
    Status,
    EnforceParameterSchema,
}

pub(super) const ALL: [Columns; 27] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Name,
        Version,
        Description,
        FlowId,
        Paused,
        ConcurrencyLimitId,
        ConcurrencyOptions,
        JobVariables,
        Parameters,
        Tags,
        Labels,
        WorkQueueName,
        WorkQueueId,
        LastPolled,
        ParameterOpenapiSchema,
        Path,
        PullSteps,
        Entrypoint,
        StorageDocumentId,
        InfrastructureDocumentId,
        CreatedBy,
        UpdatedBy,
        Status,
        EnforceParameterSchema,
    ]
};
