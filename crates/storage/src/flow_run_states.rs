//! The states of flow runs: history, and the current one.

use onloan_domain::{FlowRunId, State};
use sea_query::{Expr, ExprTrait, Order, Query};

use crate::insert::Target;
use crate::states::{FlowRunState, StateRow, values};
use crate::{Result, Session};

/// Adds a state.
pub async fn insert(session: &mut Session, run: FlowRunId, state: &State) -> Result<()> {
    use FlowRunState::{Data, FlowRunId as Owner, Id, Message, Name, StateDetails, Table, Timestamp, Type};
    let target = Target::new(Table, [Id, Owner, Timestamp, Type, Name, Message, Data, StateDetails]);
    target.insert(session, vec![values(run.uuid(), state)]).await.map(drop)
}

/// All states of a run, oldest first.
pub async fn list(session: &mut Session, run: FlowRunId) -> Result<Vec<State>> {
    use FlowRunState::{Data, FlowRunId as Owner, Id, Message, Name, StateDetails, Table, Timestamp, Type};
    let mut query = Query::select();
    query.columns([Id, Timestamp, Type, Name, Message, Data, StateDetails]).from(Table);
    query.and_where(Expr::col(Owner).eq(run.uuid())).order_by(Timestamp, Order::Asc);
    let rows: Vec<StateRow> = session.all(&query).await?;
    rows.into_iter().map(StateRow::into_state).collect()
}
