//! Tags stand twice: as JSON in their row, to be shown, and as rows of their own, to be found.

use sea_query::{Iden, OnConflict};
use uuid::Uuid;

use crate::conditions::TagTable;
use crate::insert::Target;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
pub(crate) enum DeploymentTag {
    Table,
    DeploymentId,
    Tag,
}

#[derive(Iden, Clone, Copy)]
pub(crate) enum FlowTag {
    Table,
    FlowId,
    Tag,
}

#[derive(Iden, Clone, Copy)]
pub(crate) enum FlowRunTag {
    Table,
    FlowRunId,
    Tag,
}

#[derive(Iden, Clone, Copy)]
pub(crate) enum TaskRunTag {
    Table,
    TaskRunId,
    Tag,
}

#[derive(Iden, Clone, Copy)]
pub(crate) enum VariableTag {
    Table,
    VariableId,
    Tag,
}

pub(crate) const DEPLOYMENT_TAGS: TagTable<DeploymentTag, DeploymentTag, DeploymentTag> =
    TagTable { table: DeploymentTag::Table, owner: DeploymentTag::DeploymentId, tag: DeploymentTag::Tag };
pub(crate) const FLOW_TAGS: TagTable<FlowTag, FlowTag, FlowTag> =
    TagTable { table: FlowTag::Table, owner: FlowTag::FlowId, tag: FlowTag::Tag };
pub(crate) const FLOW_RUN_TAGS: TagTable<FlowRunTag, FlowRunTag, FlowRunTag> =
    TagTable { table: FlowRunTag::Table, owner: FlowRunTag::FlowRunId, tag: FlowRunTag::Tag };
pub(crate) const TASK_RUN_TAGS: TagTable<TaskRunTag, TaskRunTag, TaskRunTag> =
    TagTable { table: TaskRunTag::Table, owner: TaskRunTag::TaskRunId, tag: TaskRunTag::Tag };
pub(crate) const VARIABLE_TAGS: TagTable<VariableTag, VariableTag, VariableTag> =
    TagTable { table: VariableTag::Table, owner: VariableTag::VariableId, tag: VariableTag::Tag };

/// Each tag of an owner, as a row.
pub(crate) fn owned(owner: Uuid, tags: &[String]) -> Vec<(Uuid, String)> {
    tags.iter().map(|tag| (owner, tag.clone())).collect()
}

macro_rules! insert_tags {
    ($name:ident, $table:ident, $owner:ident) => {
        pub(crate) async fn $name(session: &mut Session, tags: Vec<(Uuid, String)>) -> Result<()> {
            let rows: Vec<_> = tags.into_iter().map(|(owner, tag)| vec![owner.into(), tag.into()]).collect();
            if rows.is_empty() {
                return Ok(());
            }
            let target = Target::new($table::Table, [$table::$owner, $table::Tag]);
            target.on_conflict(OnConflict::new().do_nothing().to_owned()).insert(session, rows).await.map(drop)
        }
    };
}

insert_tags!(insert_for_deployments, DeploymentTag, DeploymentId);
insert_tags!(insert_for_flows, FlowTag, FlowId);
insert_tags!(insert_for_flow_runs, FlowRunTag, FlowRunId);
insert_tags!(insert_for_task_runs, TaskRunTag, TaskRunId);
insert_tags!(insert_for_variables, VariableTag, VariableId);
