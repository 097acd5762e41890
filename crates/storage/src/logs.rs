//! Log lines of runs.

use onloan_domain::filters::{LogFilter, LogSort, Page};
use onloan_domain::{FlowId, FlowRunId, Log, LogId, TaskRunId, Timestamp};
use sea_query::{Cond, Expr, ExprTrait, Iden, OnConflict, Order, Query};
use uuid::Uuid;

use crate::conditions::{combined, ids, number, search, time};
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, flow_runs};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "log"]
    Table,
    Id,
    Created,
    Name,
    Level,
    Message,
    Timestamp,
    FlowRunId,
    TaskRunId,
}

const ALL: [Columns; 8] = {
    use Columns::*;
    [Id, Created, Name, Level, Message, Timestamp, FlowRunId, TaskRunId]
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    name: String,
    level: i64,
    message: String,
    timestamp: i64,
    flow_run_id: Option<Uuid>,
    task_run_id: Option<Uuid>,
}

impl Row {
    fn into_log(self) -> Log {
        let created = Timestamp::from_micros(self.created);
        Log {
            id: LogId::from(self.id),
            created,
            updated: created,
            name: self.name,
            level: self.level,
            message: self.message,
            timestamp: Timestamp::from_micros(self.timestamp),
            flow_run_id: self.flow_run_id.map(FlowRunId::from),
            task_run_id: self.task_run_id.map(TaskRunId::from),
        }
    }
}

/// Adds lines.
pub async fn insert(session: &mut Session, logs: &[Log]) -> Result<()> {
    let row = |log: &Log| {
        vec![
            log.id.uuid().into(),
            log.created.as_micros().into(),
            log.name.clone().into(),
            log.level.into(),
            log.message.clone().into(),
            log.timestamp.as_micros().into(),
            log.flow_run_id.map(FlowRunId::uuid).into(),
            log.task_run_id.map(TaskRunId::uuid).into(),
        ]
    };
    let target = Target::new(Columns::Table, ALL).on_conflict(OnConflict::column(Columns::Id).do_nothing().to_owned());
    target.insert(session, logs.iter().map(row).collect()).await.map(drop)
}

/// The lines that match.
pub async fn list(session: &mut Session, filter: Option<&LogFilter>, sort: LogSort, page: Page) -> Result<Vec<Log>> {
    let dialect = session.dialect();
    let condition = filter.and_then(|filter| {
        combined(
            filter.operator,
            [
                filter.level.as_ref().and_then(|level| number(level, Columns::Level)),
                filter.timestamp.as_ref().and_then(|timestamp| time(timestamp, Columns::Timestamp)),
                filter.flow_run_id.as_ref().and_then(|of| ids(of, Columns::FlowRunId)),
                filter.task_run_id.as_ref().and_then(|of| ids(of, Columns::TaskRunId)),
                filter.text.as_ref().and_then(|words| search(words, &[Columns::Message, Columns::Name], dialect)),
            ],
        )
    });
    let order = match sort {
        LogSort::TimestampAsc => Order::Asc,
        LogSort::TimestampDesc => Order::Desc,
    };
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).cond_where(condition.unwrap_or_else(Cond::all));
    // Ids of version 7 keep the order of lines that were written in the same microsecond.
    query.order_by(Columns::Timestamp, order.clone()).order_by(Columns::Id, order).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(Row::into_log).collect())
}

/// The lines of a flow run after the one that was written then and has that id, oldest first: how one reads all of them piece
/// by piece without asking the database to count past those that it gave already.
pub async fn list_after(session: &mut Session, flow_run: FlowRunId, last: Option<(Timestamp, LogId)>, limit: u64) -> Result<Vec<Log>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid()));
    if let Some((timestamp, id)) = last {
        let same_time = Cond::all().add(Expr::col(Columns::Timestamp).eq(timestamp.as_micros())).add(Expr::col(Columns::Id).gt(id.uuid()));
        query.and_where(Expr::col(Columns::Timestamp).gte(timestamp.as_micros()));
        query.cond_where(Cond::any().add(Expr::col(Columns::Timestamp).gt(timestamp.as_micros())).add(same_time));
    }
    query.order_by(Columns::Timestamp, Order::Asc).order_by(Columns::Id, Order::Asc).limit(limit);
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(Row::into_log).collect())
}

/// Deletes the lines of a task run.
pub async fn delete_of_task_run(session: &mut Session, task_run: TaskRunId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::TaskRunId).eq(task_run.uuid()));
    session.execute(&delete).await
}

/// Forgets lines that were written before, at most so many at a time; answers how many went.
pub async fn prune(session: &mut Session, before: Timestamp, most: u64) -> Result<u64> {
    let mut oldest = Query::select();
    oldest.column(Columns::Id).from(Columns::Table).and_where(Expr::col(Columns::Timestamp).lt(before.as_micros()));
    oldest.order_by(Columns::Timestamp, Order::Asc).limit(most);
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).in_subquery(oldest));
    session.execute(&delete).await
}

/// Deletes at most so many lines of a flow run; answers how many.
pub async fn delete_some_of(session: &mut Session, flow_run: FlowRunId, most: u64) -> Result<u64> {
    let mut some = Query::select();
    some.column(Columns::Id).from(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid())).limit(most);
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).in_subquery(some));
    session.execute(&delete).await
}

/// Deletes the lines of a flow run, those of its task runs among them.
pub async fn delete_of(session: &mut Session, flow_run: FlowRunId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid()));
    session.execute(&delete).await
}

/// Deletes the lines of all runs of a flow.
pub async fn delete_of_flow(session: &mut Session, flow: FlowId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::FlowRunId).in_subquery(flow_runs::ids_of_flow(flow)));
    session.execute(&delete).await
}
