//! Filters of deployments, work pools and work queues: each is turned into a condition on its own table, with the way to it
//! from the tables that refer to it.

use onloan_domain::filters::{DeploymentFilter, WorkPoolFilter, WorkQueueFilter};
use sea_query::{Cond, Condition, Expr, ExprTrait, Query, SelectStatement};

use crate::conditions::{combined, flag, ids, queue_name, text};
use crate::deployments::Columns as Deployment;
use crate::dialect::Dialect;
use crate::flows::Columns as Flow;
use crate::tags::DEPLOYMENT_TAGS;
use crate::work_pools::Columns as Pool;
use crate::work_queues::Columns as Queue;

pub(crate) fn deployment(filter: &DeploymentFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (Deployment::Table, column);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, at(Deployment::Id))),
            filter.name.as_ref().and_then(|filter| text(filter, at(Deployment::Name), dialect)),
            filter.flow_or_deployment_name.as_ref().and_then(|filter| filter.like.as_ref()).map(|part| either_name(part, dialect)),
            filter.paused.as_ref().and_then(|filter| flag(filter, at(Deployment::Paused))),
            filter.tags.as_ref().and_then(|filter| DEPLOYMENT_TAGS.tags(filter, at(Deployment::Id))),
            filter.work_queue_name.as_ref().and_then(|filter| text(filter, at(Deployment::WorkQueueName), dialect)),
        ],
    )
}

fn either_name(part: &str, dialect: Dialect) -> Condition {
    let flows = Query::select()
        .column(Flow::Id)
        .from(Flow::Table)
        .and_where(dialect.contains(Expr::col((Flow::Table, Flow::Name)), part))
        .to_owned();
    Cond::any()
        .add(dialect.contains(Expr::col((Deployment::Table, Deployment::Name)), part))
        .add(Expr::col((Deployment::Table, Deployment::FlowId)).in_subquery(flows))
}

pub(crate) fn work_pool(filter: &WorkPoolFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (Pool::Table, column);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, at(Pool::Id))),
            filter.name.as_ref().and_then(|filter| text(filter, at(Pool::Name), dialect)),
            filter.pool_type.as_ref().and_then(|filter| text(filter, at(Pool::Type), dialect)),
        ],
    )
}

pub(crate) fn work_queue(filter: &WorkQueueFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (Queue::Table, column);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, at(Queue::Id))),
            filter.name.as_ref().and_then(|filter| queue_name(filter, at(Queue::Name), dialect)),
        ],
    )
}

/// The queues of which this holds, and of whose pools that holds.
pub(crate) fn queue_ids(queues: Option<Condition>, pools: Option<Condition>) -> Option<SelectStatement> {
    if queues.is_none() && pools.is_none() {
        return None;
    }
    let mut select = Query::select();
    select.column((Queue::Table, Queue::Id)).from(Queue::Table);
    if let Some(queues) = queues {
        select.cond_where(queues);
    }
    if let Some(pools) = pools {
        let pools = Query::select().column((Pool::Table, Pool::Id)).from(Pool::Table).cond_where(pools).to_owned();
        select.and_where(Expr::col((Queue::Table, Queue::WorkPoolId)).in_subquery(pools));
    }
    Some(select)
}

/// One column of the deployments of which this holds.
pub(crate) fn deployment_column(column: Deployment, condition: Condition) -> SelectStatement {
    Query::select().column((Deployment::Table, column)).from(Deployment::Table).cond_where(condition).to_owned()
}
