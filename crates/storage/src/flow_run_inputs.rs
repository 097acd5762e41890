//! Inputs of flow runs. They go with their run.

use onloan_domain::{FlowRunId, FlowRunInput, FlowRunInputId, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "flow_run_input"]
    Table,
    Id,
    Created,
    FlowRunId,
    Key,
    Value,
    Sender,
}

const ALL: [Columns; 6] = [Columns::Id, Columns::Created, Columns::FlowRunId, Columns::Key, Columns::Value, Columns::Sender];

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    flow_run_id: Uuid,
    key: String,
    value: String,
    sender: Option<String>,
}

impl Row {
    fn into_input(self) -> FlowRunInput {
        let created = Timestamp::from_micros(self.created);
        FlowRunInput {
            id: FlowRunInputId::from(self.id),
            created,
            updated: created,
            flow_run_id: FlowRunId::from(self.flow_run_id),
            key: self.key,
            value: self.value,
            sender: self.sender,
        }
    }
}

fn of_run(run: FlowRunId) -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(run.uuid())).to_owned()
}

/// Adds an input of a run that must be there.
pub async fn insert(session: &mut Session, input: &FlowRunInput) -> Result<()> {
    let row = vec![
        input.id.uuid().into(),
        input.created.as_micros().into(),
        input.flow_run_id.uuid().into(),
        input.key.clone().into(),
        input.value.clone().into(),
        input.sender.clone().into(),
    ];
    Target::new(Columns::Table, ALL).insert(session, vec![row]).await
}

/// The input of that key.
pub async fn find(session: &mut Session, run: FlowRunId, key: &str) -> Result<Option<FlowRunInput>> {
    let row: Option<Row> = session.one(of_run(run).and_where(Expr::col(Columns::Key).eq(key))).await?;
    Ok(row.map(Row::into_input))
}

/// The inputs whose keys begin with `prefix`, except some, oldest first.
pub async fn list(session: &mut Session, run: FlowRunId, prefix: &str, except: &[String], limit: u64) -> Result<Vec<FlowRunInput>> {
    let begins = session.dialect().starts_with(Expr::col(Columns::Key), prefix);
    let mut query = of_run(run);
    query.and_where(begins);
    if !except.is_empty() {
        query.and_where(Expr::col(Columns::Key).is_not_in(except.to_vec()));
    }
    // Ids of version 7 keep the order of inputs that came in the same microsecond.
    query.order_by(Columns::Created, Order::Asc).order_by(Columns::Id, Order::Asc).limit(limit);
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(Row::into_input).collect())
}

/// Deletes an input. `false` when there is none.
pub async fn delete(session: &mut Session, run: FlowRunId, key: &str) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(run.uuid()));
    delete.and_where(Expr::col(Columns::Key).eq(key));
    Ok(session.execute(&delete).await? > 0)
}
