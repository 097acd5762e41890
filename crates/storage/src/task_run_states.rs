//! The states of task runs. Every event leaves one, also one that came too late to be the current. They are written
//! together with their run, by its module.

use std::sync::LazyLock;

use onloan_domain::{FlowRunId, State, StateId, TaskRunId};
use sea_query::{Expr, ExprTrait, OnConflict, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::session::Statement;
use crate::states::{StateRow, TaskRunState, of_run, values};
use crate::task_runs::Columns as TaskRun;
use crate::{Result, Session};

/// A state that is there already stays as it is.
static STATES: LazyLock<Target> = LazyLock::new(|| {
    use TaskRunState::{Data, Id, Message, Name, StateDetails, Table, TaskRunId as Owner, Timestamp, Type};
    let target = Target::new(Table, [Id, Owner, Timestamp, Type, Name, Message, Data, StateDetails]);
    target.on_conflict(OnConflict::column(Id).do_nothing().to_owned())
});

#[derive(FromRow)]
struct Row {
    task_run_id: Uuid,
    flow_run_id: Option<Uuid>,
    #[row(flatten)]
    state: StateRow,
}

impl Row {
    fn into_state(self) -> Result<State> {
        Ok(of_run(self.state.into_state()?, TaskRunId::from(self.task_run_id), self.flow_run_id.map(FlowRunId::from)))
    }
}

/// The statement that adds a state.
pub(crate) fn statement(dialect: Dialect, run: TaskRunId, state: &State) -> Statement {
    STATES.one(dialect, values(run.uuid(), state))
}

/// Adds states, each as the values of a row.
pub(crate) async fn insert(session: &mut Session, rows: Vec<Vec<Value>>) -> Result<()> {
    STATES.insert(session, rows).await
}

fn select() -> SelectStatement {
    use TaskRunState::{Data, Id, Message, Name, StateDetails, Table, TaskRunId as Owner, Timestamp, Type};
    let at = |column| (Table, column);
    let mut query = Query::select();
    query.columns([Id, Owner, Timestamp, Type, Name, Message, Data, StateDetails].map(at)).column((TaskRun::Table, TaskRun::FlowRunId));
    query.from(Table).inner_join(TaskRun::Table, Expr::col(at(Owner)).equals((TaskRun::Table, TaskRun::Id)));
    query
}

/// All states of a run, oldest first.
pub async fn list(session: &mut Session, run: TaskRunId) -> Result<Vec<State>> {
    let at = |column| (TaskRunState::Table, column);
    let mut query = select();
    query.and_where(Expr::col(at(TaskRunState::TaskRunId)).eq(run.uuid())).order_by(at(TaskRunState::Timestamp), Order::Asc);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_state).collect()
}

/// The state of that id.
pub async fn find(session: &mut Session, id: StateId) -> Result<Option<State>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col((TaskRunState::Table, TaskRunState::Id)).eq(id.uuid()))).await?;
    row.map(Row::into_state).transpose()
}
