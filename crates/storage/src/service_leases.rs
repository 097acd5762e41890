//! Which of the servers of one database does the next pass of a service. A lease that ran out is nobody's; so a server that
//! ends holds nobody up for long.

use onloan_domain::Timestamp;
use sea_query::{Expr, ExprTrait, Iden, OnConflict, Query};
use uuid::Uuid;

use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "service_lease"]
    Table,
    Service,
    Holder,
    Until,
}

/// Takes the pass of a service that is due, until that time. `false` when it is not due yet, or another server has it.
pub async fn take(session: &mut Session, service: &str, holder: Uuid, now: Timestamp, until: Timestamp) -> Result<bool> {
    let mut again = OnConflict::column(Columns::Service);
    again.update_columns([Columns::Holder, Columns::Until]);
    again.action_and_where(Expr::col((Columns::Table, Columns::Until)).lte(now.as_micros()));
    let mut insert = Query::insert();
    insert.into_table(Columns::Table).columns([Columns::Service, Columns::Holder, Columns::Until]);
    insert.values_panic([service.into(), holder.into(), until.as_micros().into()]).on_conflict(again);
    Ok(session.execute(&insert).await? > 0)
}

/// Gives the lease back after the pass: the service is due again at that time, for whoever asks first. One that ran out
/// meanwhile is another's.
pub async fn give_back(session: &mut Session, service: &str, holder: Uuid, due: Timestamp) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Until, due.as_micros());
    update.and_where(Expr::col(Columns::Service).eq(service)).and_where(Expr::col(Columns::Holder).eq(holder));
    session.execute(&update).await.map(drop)
}
