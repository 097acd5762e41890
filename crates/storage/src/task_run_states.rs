//! The states of task runs. Every event leaves one, also one that came too late to be the current.

use onloan_domain::{State, TaskRunId};
use sea_query::{Expr, ExprTrait, OnConflict, Order, Query};

use crate::insert::Target;
use crate::states::{StateRow, TaskRunState, values};
use crate::{Result, Session};

/// Adds states; those that are there already stay as they are.
pub async fn insert(session: &mut Session, states: &[(TaskRunId, State)]) -> Result<()> {
    use TaskRunState::{Data, Id, Message, Name, StateDetails, Table, TaskRunId as Owner, Timestamp, Type};
    let target = Target::new(Table, [Id, Owner, Timestamp, Type, Name, Message, Data, StateDetails]);
    let rows = states.iter().map(|(run, state)| values(run.uuid(), state)).collect();
    target.on_conflict(OnConflict::column(Id).do_nothing().to_owned()).insert(session, rows).await.map(drop)
}

/// All states of a run, oldest first.
pub async fn list(session: &mut Session, run: TaskRunId) -> Result<Vec<State>> {
    use TaskRunState::{Data, Id, Message, Name, StateDetails, Table, TaskRunId as Owner, Timestamp, Type};
    let mut query = Query::select();
    query.columns([Id, Timestamp, Type, Name, Message, Data, StateDetails]).from(Table);
    query.and_where(Expr::col(Owner).eq(run.uuid())).order_by(Timestamp, Order::Asc);
    let rows: Vec<StateRow> = session.all(&query).await?;
    rows.into_iter().map(StateRow::into_state).collect()
}
