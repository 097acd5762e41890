//! The states of flow runs: history, and the current one. They are written together with their run, by its module.

use std::sync::LazyLock;

use onloan_domain::{FlowRunId, State, StateId};
use sea_query::{Expr, ExprTrait, Order, Query};

use crate::dialect::Dialect;
use crate::insert::Target;
use crate::session::Statement;
use crate::states::{FlowRunState, StateRow, values};
use crate::{Result, Session};

static STATES: LazyLock<Target> = LazyLock::new(|| {
    use FlowRunState::{Data, FlowRunId as Owner, Id, Message, Name, StateDetails, Table, Timestamp, Type};
    Target::new(Table, [Id, Owner, Timestamp, Type, Name, Message, Data, StateDetails])
});

/// The statement that adds a state.
pub(crate) fn statement(dialect: Dialect, run: FlowRunId, state: &State) -> Statement {
    STATES.one(dialect, values(run.uuid(), state))
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

/// The state of that id.
pub async fn find(session: &mut Session, id: StateId) -> Result<Option<State>> {
    use FlowRunState::{Data, Id, Message, Name, StateDetails, Table, Timestamp, Type};
    let mut query = Query::select();
    query.columns([Id, Timestamp, Type, Name, Message, Data, StateDetails]).from(Table).and_where(Expr::col(Id).eq(id.uuid()));
    let row: Option<StateRow> = session.one(&query).await?;
    row.map(StateRow::into_state).transpose()
}
