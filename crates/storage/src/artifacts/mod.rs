//! Artifacts, and for each key the newest of them: whoever adds, changes or deletes one here keeps both in step.

mod collections;
mod columns;
mod row;

pub use collections::{count_latest, find_latest, list_latest};
use collections::{forget, put, refresh};
pub(crate) use columns::{Artifact as Columns, Collection};
use onloan_domain::filters::{ArtifactFilter, ArtifactSort, Operator, Page, RunFilters};
use onloan_domain::{Artifact, ArtifactId, FlowRunId};
use row::values;
pub(crate) use row::{Row, select};
use sea_query::{Cond, Condition, Expr, ExprTrait, Func, NullOrdering, Order, Query};
use uuid::Uuid;

use crate::conditions::{combined, ids, text};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::{Result, Session, related};

/// Adds an artifact. With a key, it becomes the newest of that key.
pub async fn insert(session: &mut Session, artifact: &Artifact) -> Result<()> {
    Target::new(Columns::Table, columns::ALL).insert(session, vec![values(artifact)]).await?;
    put(session, artifact).await
}

/// Writes every column of an artifact that is there, also where it is the newest of its key.
pub async fn save(session: &mut Session, artifact: &Artifact) -> Result<()> {
    let mut update = Query::update();
    let changed = columns::ALL.iter().copied().zip(values(artifact).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(artifact.id.uuid()));
    session.execute(&update).await?;
    refresh(session, artifact.id, artifact).await
}

/// The artifact of that id.
pub async fn find(session: &mut Session, id: ArtifactId) -> Result<Option<Artifact>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await?;
    row.map(Row::into_artifact).transpose()
}

/// The artifacts that match.
pub async fn list(
    session: &mut Session,
    filter: Option<&ArtifactFilter>,
    runs: &RunFilters,
    sort: ArtifactSort,
    page: Page,
) -> Result<Vec<Artifact>> {
    let mut query = select();
    query.cond_where(condition(filter, runs, session.dialect()));
    let (column, order) = match sort {
        ArtifactSort::CreatedDesc => (Columns::Created, Order::Desc),
        ArtifactSort::UpdatedDesc => (Columns::Updated, Order::Desc),
        ArtifactSort::IdDesc => (Columns::Id, Order::Desc),
        ArtifactSort::KeyDesc => (Columns::Key, Order::Desc),
        ArtifactSort::KeyAsc => (Columns::Key, Order::Asc),
    };
    query.order_by_with_nulls(column, order, NullOrdering::Last).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_artifact).collect()
}

/// How many artifacts match.
pub async fn count(session: &mut Session, filter: Option<&ArtifactFilter>, runs: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table).cond_where(condition(filter, runs, session.dialect()));
    session.count(&query).await
}

/// The ids of some artifacts of a flow run, at most so many.
pub(crate) async fn ids_of(session: &mut Session, flow_run: FlowRunId, most: u64) -> Result<Vec<ArtifactId>> {
    let mut query = Query::select();
    query.column(Columns::Id).from(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid())).limit(most);
    let rows: Vec<(Uuid,)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(id,)| ArtifactId::from(id)).collect())
}

/// Deletes an artifact. The one before it becomes the newest of its key; without one, the key is gone. `false` when there
/// is no such artifact.
pub async fn delete(session: &mut Session, id: ArtifactId) -> Result<bool> {
    let Some(artifact) = find(session, id).await? else { return Ok(false) };
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    session.execute(&delete).await?;
    let Some(key) = &artifact.key else { return Ok(true) };
    match newest_of(session, key).await? {
        Some(newest) => refresh(session, id, &newest).await?,
        None => forget(session, id).await?,
    }
    Ok(true)
}

async fn newest_of(session: &mut Session, key: &str) -> Result<Option<Artifact>> {
    let mut query = select();
    query.and_where(Expr::col(Columns::Key).eq(key));
    query.order_by(Columns::Created, Order::Desc).order_by(Columns::Id, Order::Desc).limit(1);
    let row: Option<Row> = session.one(&query).await?;
    row.map(Row::into_artifact).transpose()
}

fn condition(filter: Option<&ArtifactFilter>, runs: &RunFilters, dialect: Dialect) -> Condition {
    let own = filter.and_then(|filter| {
        combined(
            filter.operator,
            [
                filter.id.as_ref().and_then(|id| ids(id, Columns::Id)),
                filter.key.as_ref().and_then(|key| text(&key.into(), Columns::Key, dialect)),
                filter.flow_run_id.as_ref().and_then(|id| ids(id, Columns::FlowRunId)),
                filter.task_run_id.as_ref().and_then(|id| ids(id, Columns::TaskRunId)),
                filter.artifact_type.as_ref().and_then(|kind| text(kind, Columns::Type, dialect)),
            ],
        )
    });
    let at = |column| (Columns::Table, column);
    let made_by = related::of_what_runs_made(runs, at(Columns::FlowRunId), at(Columns::TaskRunId), dialect);
    combined(Operator::And, [own, made_by]).unwrap_or_else(Cond::all)
}
