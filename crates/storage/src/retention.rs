//! Flow runs that are kept no longer, and what they leave behind. A run goes at once; its logs, artifacts and task runs, of
//! which there may be any number, go a few at a time, so that nobody waits long for a transaction.

use onloan_domain::{ArtifactId, FlowRunId, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, LockBehavior, LockType, OnConflict, Order, Query};
use uuid::Uuid;

use crate::flow_runs::Columns as Run;
use crate::insert::Target;
use crate::{Result, Session, artifacts, flow_runs, logs, task_runs};

#[derive(Iden, Clone, Copy)]
enum Remains {
    #[iden = "flow_run_remains"]
    Table,
    FlowRunId,
}

/// Deletes runs that ended before, those that were called by another left out, at most so many; answers how many went. What
/// they leave behind is for [`clear`].
pub async fn forget_runs(session: &mut Session, before: Timestamp, most: u64) -> Result<u64> {
    let mut oldest = Query::select();
    oldest.column(Run::Id).from(Run::Table).and_where(Expr::col(Run::EndTime).lt(before.as_micros()));
    oldest.and_where(Expr::col(Run::ParentTaskRunId).is_null()).order_by(Run::EndTime, Order::Asc).limit(most);
    // A run that somebody is changing is left for the next time.
    oldest.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let oldest: Vec<(Uuid,)> = session.all(&oldest).await?;
    let remains = oldest.iter().map(|(id,)| vec![(*id).into()]).collect();
    let known = OnConflict::column(Remains::FlowRunId).do_nothing().to_owned();
    Target::new(Remains::Table, [Remains::FlowRunId]).on_conflict(known).insert(session, remains).await?;
    let mut forgotten = 0;
    for (id,) in oldest {
        forgotten += u64::from(flow_runs::delete(session, FlowRunId::from(id)).await?);
    }
    Ok(forgotten)
}

/// Deletes at most so many rows of what runs left behind; answers how many, or `None` when nothing is left.
pub async fn clear(session: &mut Session, most: u64) -> Result<Option<u64>> {
    let mut next = Query::select();
    next.column(Remains::FlowRunId).from(Remains::Table).order_by(Remains::FlowRunId, Order::Asc).limit(1);
    let Some((id,)) = session.one::<(Uuid,)>(&next).await? else { return Ok(None) };
    let run = FlowRunId::from(id);
    let mut cleared = logs::delete_some_of(session, run, most).await?;
    if cleared < most {
        cleared += clear_artifacts(session, run, most - cleared).await?;
    }
    if cleared < most {
        cleared += task_runs::delete_some_of(session, run, most - cleared).await?;
    }
    if cleared < most {
        let mut done = Query::delete();
        done.from_table(Remains::Table).and_where(Expr::col(Remains::FlowRunId).eq(id));
        session.execute(&done).await?;
    }
    Ok(Some(cleared))
}

async fn clear_artifacts(session: &mut Session, run: FlowRunId, most: u64) -> Result<u64> {
    let some: Vec<ArtifactId> = artifacts::ids_of(session, run, most).await?;
    let mut cleared = 0;
    for id in some {
        cleared += u64::from(artifacts::delete(session, id).await?);
    }
    Ok(cleared)
}
