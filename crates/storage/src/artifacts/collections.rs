//! The newest artifact of each key.

use onloan_domain::filters::{ArtifactCollectionFilter, ArtifactSort, Operator, Page, RunFilters};
use onloan_domain::{Artifact, ArtifactCollection, ArtifactCollectionId, ArtifactId, FlowRunId, TaskRunId, Timestamp};
use sea_query::{Cond, Condition, Expr, ExprTrait, Func, OnConflict, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use super::columns::{ALL_OF_COLLECTION, Collection, IDENTITY};
use crate::conditions::{combined, ids, text};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json, related};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    key: String,
    latest_id: Uuid,
    r#type: Option<String>,
    description: Option<String>,
    data: Option<String>,
    metadata: Option<String>,
    flow_run_id: Option<Uuid>,
    task_run_id: Option<Uuid>,
}

impl Row {
    fn into_collection(self) -> Result<ArtifactCollection> {
        Ok(ArtifactCollection {
            id: ArtifactCollectionId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            key: self.key,
            latest_id: ArtifactId::from(self.latest_id),
            artifact_type: self.r#type,
            description: self.description,
            data: self.data.as_deref().map(|text| json::from_text("artifact data", text)).transpose()?,
            metadata: self.metadata.as_deref().map(|text| json::from_text("artifact metadata", text)).transpose()?,
            flow_run_id: self.flow_run_id.map(FlowRunId::from),
            task_run_id: self.task_run_id.map(TaskRunId::from),
        })
    }
}

/// The values of a row, in the order of all columns.
fn values(collection: &ArtifactCollection) -> Vec<Value> {
    vec![
        collection.id.uuid().into(),
        collection.created.as_micros().into(),
        collection.key.clone().into(),
        collection.updated.as_micros().into(),
        collection.latest_id.uuid().into(),
        collection.artifact_type.clone().into(),
        collection.description.clone().into(),
        collection.data.as_ref().map(json::to_text).into(),
        collection.metadata.as_ref().map(json::to_text).into(),
        collection.flow_run_id.map(FlowRunId::uuid).into(),
        collection.task_run_id.map(TaskRunId::uuid).into(),
    ]
}

fn select() -> SelectStatement {
    Query::select().columns(ALL_OF_COLLECTION.map(|column| (Collection::Table, column))).from(Collection::Table).to_owned()
}

/// Makes an artifact the newest of its key, if it has one.
pub(super) async fn put(session: &mut Session, artifact: &Artifact) -> Result<()> {
    let Some(collection) = ArtifactCollection::of(ArtifactCollectionId::new_v7(), artifact) else { return Ok(()) };
    let on_conflict = OnConflict::column(Collection::Key).update_columns(ALL_OF_COLLECTION.into_iter().skip(IDENTITY)).to_owned();
    let target = Target::new(Collection::Table, ALL_OF_COLLECTION).on_conflict(on_conflict);
    target.insert(session, vec![values(&collection)]).await
}

/// Shows `newest` where `latest` is the newest of its key.
pub(super) async fn refresh(session: &mut Session, latest: ArtifactId, newest: &Artifact) -> Result<()> {
    let Some(collection) = ArtifactCollection::of(ArtifactCollectionId::new_v7(), newest) else { return Ok(()) };
    let changed = ALL_OF_COLLECTION.iter().copied().zip(values(&collection).into_iter().map(Expr::val)).skip(IDENTITY);
    let mut update = Query::update();
    update.table(Collection::Table).values(changed).and_where(Expr::col(Collection::LatestId).eq(latest.uuid()));
    session.execute(&update).await.map(drop)
}

/// Forgets the key whose newest artifact this was.
pub(super) async fn forget(session: &mut Session, latest: ArtifactId) -> Result<()> {
    let mut delete = Query::delete();
    delete.from_table(Collection::Table).and_where(Expr::col(Collection::LatestId).eq(latest.uuid()));
    session.execute(&delete).await.map(drop)
}

/// The newest artifact of that key.
pub async fn find_latest(session: &mut Session, key: &str) -> Result<Option<ArtifactCollection>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Collection::Key).eq(key))).await?;
    row.map(Row::into_collection).transpose()
}

/// The newest artifacts that match.
pub async fn list_latest(
    session: &mut Session,
    filter: Option<&ArtifactCollectionFilter>,
    runs: &RunFilters,
    sort: ArtifactSort,
    page: Page,
) -> Result<Vec<ArtifactCollection>> {
    let mut query = select();
    query.cond_where(condition(filter, runs, session.dialect()));
    let (column, order) = match sort {
        ArtifactSort::CreatedDesc => (Collection::Created, Order::Desc),
        ArtifactSort::UpdatedDesc => (Collection::Updated, Order::Desc),
        ArtifactSort::IdDesc => (Collection::Id, Order::Desc),
        ArtifactSort::KeyDesc => (Collection::Key, Order::Desc),
        ArtifactSort::KeyAsc => (Collection::Key, Order::Asc),
    };
    query.order_by(column, order).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_collection).collect()
}

/// How many keys match.
pub async fn count_latest(session: &mut Session, filter: Option<&ArtifactCollectionFilter>, runs: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Collection::Id))).from(Collection::Table);
    query.cond_where(condition(filter, runs, session.dialect()));
    session.count(&query).await
}

fn condition(filter: Option<&ArtifactCollectionFilter>, runs: &RunFilters, dialect: Dialect) -> Condition {
    let own = filter.and_then(|filter| {
        combined(
            filter.operator,
            [
                filter.latest_id.as_ref().and_then(|id| ids(id, Collection::LatestId)),
                filter.key.as_ref().and_then(|key| text(&key.into(), Collection::Key, dialect)),
                filter.flow_run_id.as_ref().and_then(|id| ids(id, Collection::FlowRunId)),
                filter.task_run_id.as_ref().and_then(|id| ids(id, Collection::TaskRunId)),
                filter.artifact_type.as_ref().and_then(|kind| text(kind, Collection::Type, dialect)),
            ],
        )
    });
    let at = |column| (Collection::Table, column);
    let made_by = related::of_what_runs_made(runs, at(Collection::FlowRunId), at(Collection::TaskRunId), dialect);
    combined(Operator::And, [own, made_by]).unwrap_or_else(Cond::all)
}
