//! Work pools.

use onloan_domain::filters::{Page, WorkPoolFilter};
use onloan_domain::{Timestamp, WorkPool, WorkPoolId, WorkPoolStatus, WorkQueueId};
use sea_query::{Expr, ExprTrait, Func, Iden, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, deployment_conditions, json, words};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "work_pool"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Description,
    Type,
    BaseJobTemplate,
    IsPaused,
    ConcurrencyLimit,
    Status,
    DefaultQueueId,
    StorageConfiguration,
}

const ALL: [Columns; 12] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Name,
        Description,
        Type,
        BaseJobTemplate,
        IsPaused,
        ConcurrencyLimit,
        Status,
        DefaultQueueId,
        StorageConfiguration,
    ]
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    description: Option<String>,
    r#type: String,
    base_job_template: String,
    is_paused: bool,
    concurrency_limit: Option<i64>,
    status: Option<String>,
    default_queue_id: Option<Uuid>,
    storage_configuration: String,
}

impl Row {
    fn into_pool(self) -> Result<WorkPool> {
        Ok(WorkPool {
            id: WorkPoolId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            description: self.description,
            pool_type: self.r#type,
            base_job_template: json::from_text("base job template", &self.base_job_template)?,
            is_paused: self.is_paused,
            concurrency_limit: self.concurrency_limit,
            status: self.status.as_deref().map(|word| words::read("work pool status", word)).transpose()?,
            default_queue_id: self.default_queue_id.map(WorkQueueId::from),
            storage_configuration: json::from_text("storage configuration", &self.storage_configuration)?,
            active_slots: None,
        })
    }
}

fn values(pool: &WorkPool) -> Vec<Value> {
    vec![
        pool.id.uuid().into(),
        pool.created.as_micros().into(),
        pool.updated.as_micros().into(),
        pool.name.clone().into(),
        pool.description.clone().into(),
        pool.pool_type.clone().into(),
        json::to_text(&pool.base_job_template).into(),
        pool.is_paused.into(),
        pool.concurrency_limit.into(),
        pool.status.as_ref().map(words::write).into(),
        pool.default_queue_id.map(WorkQueueId::uuid).into(),
        json::to_text(&pool.storage_configuration).into(),
    ]
}

fn select() -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).to_owned()
}

async fn one(session: &mut Session, query: &SelectStatement) -> Result<Option<WorkPool>> {
    let row: Option<Row> = session.one(query).await?;
    row.map(Row::into_pool).transpose()
}

async fn all(session: &mut Session, query: &SelectStatement) -> Result<Vec<WorkPool>> {
    let rows: Vec<Row> = session.all(query).await?;
    rows.into_iter().map(Row::into_pool).collect()
}

/// Adds a pool. A name that is taken is a duplicate.
pub async fn insert(session: &mut Session, pool: &WorkPool) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(pool)]).await
}

/// Writes every column of a pool that is there.
pub async fn save(session: &mut Session, pool: &WorkPool) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.into_iter().zip(values(pool).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(pool.id.uuid()));
    session.execute(&update).await.map(drop)
}

/// The pool of that id.
pub async fn find(session: &mut Session, id: WorkPoolId) -> Result<Option<WorkPool>> {
    one(session, select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await
}

/// The pool of that name.
pub async fn find_by_name(session: &mut Session, name: &str) -> Result<Option<WorkPool>> {
    one(session, select().and_where(Expr::col(Columns::Name).eq(name))).await
}

/// The pools that match, by name.
pub async fn list(session: &mut Session, filter: Option<&WorkPoolFilter>, page: Page) -> Result<Vec<WorkPool>> {
    let mut query = select();
    if let Some(condition) = filter.and_then(|filter| deployment_conditions::work_pool(filter, session.dialect())) {
        query.cond_where(condition);
    }
    query.order_by(Columns::Name, Order::Asc).limit(page.limit).offset(page.offset);
    all(session, &query).await
}

/// How many pools match.
pub async fn count(session: &mut Session, filter: Option<&WorkPoolFilter>) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table);
    if let Some(condition) = filter.and_then(|filter| deployment_conditions::work_pool(filter, session.dialect())) {
        query.cond_where(condition);
    }
    session.count(&query).await
}

/// The pools that are ready in this status.
pub async fn list_in_status(session: &mut Session, status: WorkPoolStatus) -> Result<Vec<WorkPool>> {
    all(session, select().and_where(Expr::col(Columns::Status).eq(words::write(&status)))).await
}

/// Deletes a pool with its queues and workers. `false` when there is none.
pub async fn delete(session: &mut Session, id: WorkPoolId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
