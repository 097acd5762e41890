//! Flows.

use onloan_domain::filters::{FlowSort, Page, RunFilters};
use onloan_domain::{Flow, FlowId, Timestamp};
use sea_query::{Expr, ExprTrait, Func, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::tags::FlowTag;
use crate::{Result, Session, json, related, tags};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "flow"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Tags,
    Labels,
}

const ALL: [Columns; 6] = [Columns::Id, Columns::Created, Columns::Updated, Columns::Name, Columns::Tags, Columns::Labels];

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    tags: String,
    labels: String,
}

impl Row {
    fn into_flow(self) -> Result<Flow> {
        Ok(Flow {
            id: FlowId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            tags: json::from_text("flow tags", &self.tags)?,
            labels: json::from_text("flow labels", &self.labels)?,
        })
    }
}

fn select() -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).to_owned()
}

/// Adds a flow.
pub async fn insert(session: &mut Session, flow: &Flow) -> Result<()> {
    let row = vec![
        flow.id.uuid().into(),
        flow.created.as_micros().into(),
        flow.updated.as_micros().into(),
        flow.name.clone().into(),
        json::to_text(&flow.tags).into(),
        json::to_text(&flow.labels).into(),
    ];
    Target::new(Columns::Table, ALL).insert(session, vec![row]).await?;
    tags::insert_for_flows(session, tags::owned(flow.id.uuid(), &flow.tags)).await
}

/// Writes the tags of a flow that is there, and when they changed.
pub async fn save_tags(session: &mut Session, flow: &Flow) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Tags, json::to_text(&flow.tags));
    update.value(Columns::Updated, flow.updated.as_micros()).and_where(Expr::col(Columns::Id).eq(flow.id.uuid()));
    session.execute(&update).await?;
    let mut old = Query::delete();
    old.from_table(FlowTag::Table).and_where(Expr::col(FlowTag::FlowId).eq(flow.id.uuid()));
    session.execute(&old).await?;
    tags::insert_for_flows(session, tags::owned(flow.id.uuid(), &flow.tags)).await
}

/// The flow of that id.
pub async fn find(session: &mut Session, id: FlowId) -> Result<Option<Flow>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await?;
    row.map(Row::into_flow).transpose()
}

/// The flow of that name.
pub async fn find_by_name(session: &mut Session, name: &str) -> Result<Option<Flow>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Name).eq(name))).await?;
    row.map(Row::into_flow).transpose()
}

/// The flows that match.
pub async fn list(session: &mut Session, filters: &RunFilters, sort: FlowSort, page: Page) -> Result<Vec<Flow>> {
    let mut query = select();
    query.cond_where(related::of_flows(filters, session.dialect()));
    let (column, order) = match sort {
        FlowSort::CreatedDesc => (Columns::Created, Order::Desc),
        FlowSort::UpdatedDesc => (Columns::Updated, Order::Desc),
        FlowSort::NameAsc => (Columns::Name, Order::Asc),
        FlowSort::NameDesc => (Columns::Name, Order::Desc),
    };
    query.order_by(column, order).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_flow).collect()
}

/// How many flows match.
pub async fn count(session: &mut Session, filters: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    query.cond_where(related::of_flows(filters, session.dialect()));
    session.count(&query).await
}

/// Deletes a flow with its runs and their states; what the runs left elsewhere is its modules'. `false` when there is none.
pub async fn delete(session: &mut Session, id: FlowId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
