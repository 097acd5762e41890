//! Completed states that other task runs may take over: by their cache key, the newest that has not expired.

use onloan_domain::{State, Timestamp};
use sea_query::{Cond, Expr, ExprTrait, Iden, OnConflict, Order, Query};

use crate::insert::Target;
use crate::states::{StateRow, TaskRunState};
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "task_run_cache"]
    Table,
    StateId,
    Created,
    CacheKey,
    Expiration,
}

/// Offers a state of a task run that is stored already, under the key in its details. Without a key there is nothing to do.
pub async fn insert(session: &mut Session, state: &State, created: Timestamp) -> Result<()> {
    let Some(key) = state.state_details.cache_key.clone() else { return Ok(()) };
    let expiration = state.state_details.cache_expiration.map(Timestamp::as_micros);
    let columns = [Columns::StateId, Columns::Created, Columns::CacheKey, Columns::Expiration];
    let target = Target::new(Columns::Table, columns).on_conflict(OnConflict::column(Columns::StateId).do_nothing().to_owned());
    target.insert(session, vec![vec![state.id.uuid().into(), created.as_micros().into(), key.into(), expiration.into()]]).await
}

/// The state that may be taken over at that time.
pub async fn find(session: &mut Session, key: &str, now: Timestamp) -> Result<Option<State>> {
    use TaskRunState::{Data, Id, Message, Name, StateDetails, Timestamp, Type};
    let at = |column| (Columns::Table, column);
    let expires = || Expr::col(at(Columns::Expiration));
    let mut query = Query::select();
    query.columns([Id, Timestamp, Type, Name, Message, Data, StateDetails].map(|column| (TaskRunState::Table, column)));
    query.from(Columns::Table);
    query.inner_join(TaskRunState::Table, Expr::col(at(Columns::StateId)).equals((TaskRunState::Table, Id)));
    query.and_where(Expr::col(at(Columns::CacheKey)).eq(key));
    query.cond_where(Cond::any().add(expires().is_null()).add(expires().gt(now.as_micros())));
    query.order_by(at(Columns::Created), Order::Desc).limit(1);
    let row: Option<StateRow> = session.one(&query).await?;
    row.map(StateRow::into_state).transpose()
}
