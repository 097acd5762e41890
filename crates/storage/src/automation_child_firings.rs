//! Which triggers within a trigger of triggers have fired.

use onloan_domain::{AutomationId, Timestamp, TriggerId};
use sea_query::{Cond, Condition, Expr, ExprTrait, Iden, OnConflict, Query};
use uuid::Uuid;

use crate::insert::Target;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "automation_child_firing"]
    Table,
    AutomationId,
    ParentTriggerId,
    ChildTriggerId,
    Triggered,
}

fn of(automation: AutomationId, parent: TriggerId) -> Condition {
    Cond::all().add(Expr::col(Columns::AutomationId).eq(automation.uuid())).add(Expr::col(Columns::ParentTriggerId).eq(parent.uuid()))
}

/// Keeps that a trigger fired within another; answers all that have, except those that fired before `since`, which are
/// forgotten.
pub async fn record(
    session: &mut Session,
    automation: AutomationId,
    parent: TriggerId,
    (child, triggered): (TriggerId, Timestamp),
    since: Option<Timestamp>,
) -> Result<Vec<(TriggerId, Timestamp)>> {
    use Columns::{AutomationId as Automation, ChildTriggerId, ParentTriggerId, Table, Triggered};
    if let Some(since) = since {
        let mut old = Query::delete();
        old.from_table(Table).cond_where(of(automation, parent)).and_where(Expr::col(Triggered).lt(since.as_micros()));
        session.execute(&old).await?;
    }
    let row = vec![automation.uuid().into(), parent.uuid().into(), child.uuid().into(), triggered.as_micros().into()];
    let again = OnConflict::columns([Automation, ParentTriggerId, ChildTriggerId]).update_column(Triggered).to_owned();
    let target = Target::new(Table, [Automation, ParentTriggerId, ChildTriggerId, Triggered]);
    target.on_conflict(again).insert(session, vec![row]).await?;
    let mut query = Query::select();
    query.columns([ChildTriggerId, Triggered]).from(Table).cond_where(of(automation, parent));
    let rows: Vec<(Uuid, i64)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(child, triggered)| (TriggerId::from(child), Timestamp::from_micros(triggered))).collect())
}

/// Forgets all that fired within a trigger, since it has fired itself.
pub async fn clear(session: &mut Session, automation: AutomationId, parent: TriggerId) -> Result<()> {
    let mut all = Query::delete();
    all.from_table(Columns::Table).cond_where(of(automation, parent));
    session.execute(&all).await.map(drop)
}
