//! The columns of an artifact's row, and of a key's newest artifact.

use sea_query::Iden;

#[derive(Iden, Clone, Copy)]
pub(crate) enum Artifact {
    Table,
    Id,
    Created,
    Updated,
    Key,
    Type,
    Description,
    Data,
    Metadata,
    FlowRunId,
    TaskRunId,
}

pub(super) const ALL: [Artifact; 10] = {
    use Artifact::*;
    [Id, Created, Updated, Key, Type, Description, Data, Metadata, FlowRunId, TaskRunId]
};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Collection {
    #[iden = "artifact_collection"]
    Table,
    Id,
    Created,
    Updated,
    Key,
    LatestId,
    Type,
    Description,
    Data,
    Metadata,
    FlowRunId,
    TaskRunId,
}

pub(super) const ALL_OF_COLLECTION: [Collection; 11] = {
    use Collection::*;
    [Id, Created, Key, Updated, LatestId, Type, Description, Data, Metadata, FlowRunId, TaskRunId]
};

/// The first columns of a key stay as they are when another artifact becomes its newest.
pub(super) const IDENTITY: usize = 3;
